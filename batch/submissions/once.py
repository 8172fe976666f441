"""What several rules look at is made once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

import pandas as pd


class Made(dict[Hashable, Any]):
    """What was made; it isn't sent to another process with its holder."""

    def __reduce__(self) -> tuple[type[Made], tuple[()]]:
        return Made, ()


class Holder(Protocol):
    """Keeps what was made of it; its own contents stay as they are from then on."""

    @property
    def made(self) -> Made: ...


H = TypeVar("H", bound=Holder)
P = ParamSpec("P")
T = TypeVar("T")


def once(make: Callable[Concatenate[H, P], T]) -> Callable[Concatenate[H, P], T]:
    """The function, called once for each holder and arguments (hashable ones). Columns and frames are handed out as
    copies that share their data, so that changing one changes no other; anything else must be left as it is."""

    @wraps(make)
    def kept(holder: H, /, *args: P.args, **named: P.kwargs) -> T:
        key = (make, *args, *named.items())
        if key not in holder.made:
            holder.made[key] = make(holder, *args, **named)
        found: T = holder.made[key]
        return found.copy(deep=False) if isinstance(found, pd.Series | pd.DataFrame) else found

    return kept
