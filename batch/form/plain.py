"""Data classes as JSON and back, by their declared types: a new field is kept by itself.

Nothing that is read back runs; what isn't as declared raises.
"""

from __future__ import annotations

import datetime as dt
import json
import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any, Union, get_args, get_origin, get_type_hints

Change = Callable[[Any], Any] | None  # None: the value is plain as it is
_PLAIN = (str, int, float, bool, types.NoneType)
_DAY = "d"
_ALIKE = dict[str, tuple[int, int]]  # places of columns: most workbooks have the same


class Plain:
    """`to` makes a value of a declared type one that `as_json` takes, `back` makes what JSON gave of it what it was;
    what many values have alike is kept once, in `alike`, and comes back as one object. `back` raises TypeError,
    ValueError, KeyError, IndexError or AttributeError for what isn't such a value."""

    def __init__(self, alike: list[Any] | None = None) -> None:
        self.alike: list[Any] = alike or []
        self._once = [{k: tuple(v) for k, v in one.items()} for one in self.alike]
        self._places = {tuple(one.items()): number for number, one in enumerate(self._once)}
        self._met: dict[int, tuple[_ALIKE, int]] = {}
        self._known: dict[Any, tuple[Change, Change]] = {}

    def to(self, value: Any, kind: Any) -> Any:
        change = self._changes(kind)[0]
        return change(value) if change else value

    def back(self, plain: Any, kind: Any) -> Any:
        change = self._changes(kind)[1]
        return change(plain) if change else plain

    def _changes(self, kind: Any) -> tuple[Change, Change]:
        if kind not in self._known:
            self._known[kind] = self._made(kind)
        return self._known[kind]

    def _made(self, kind: Any) -> tuple[Change, Change]:
        origin, parts = get_origin(kind), get_args(kind)
        if kind in _PLAIN:
            return None, None
        if kind is dt.date:
            return None, lambda plain: dt.date.fromisoformat(plain[_DAY])
        if kind == _ALIKE:
            return self._place, self._once.__getitem__
        if is_dataclass(kind):
            return self._of_class(kind)
        if origin in (Union, types.UnionType):
            return self._of_several(parts)
        if origin is list or (origin is tuple and parts[1:] == (...,)):
            return _of_row(origin, *self._changes(parts[0]))
        if origin is tuple:
            return _of_fixed([self._changes(part) for part in parts])
        if origin is dict and parts[0] is str:
            return _of_names(*self._changes(parts[1]))
        raise TypeError(f"{kind}: no way to keep it")

    def _place(self, value: _ALIKE) -> int:
        met, number = self._met.get(id(value), (None, 0))
        if met is value:  # many files have one and the same
            return number
        number = self._places.setdefault(tuple(value.items()), len(self.alike))
        if number == len(self.alike):
            self.alike.append(value)
        self._met[id(value)] = value, number
        return number

    def _of_class(self, kind: Any) -> tuple[Change, Change]:
        hints = get_type_hints(kind)
        names = [field.name for field in fields(kind)]
        changes = [self._changes(hints[name]) for name in names]
        ways = [(name, to) for name, (to, _) in zip(names, changes, strict=True)]
        backs = [(at, back) for at, (_, back) in enumerate(changes) if back]

        def to(value: Any) -> list[Any]:
            return [change(getattr(value, name)) if change else getattr(value, name) for name, change in ways]

        def back(plain: list[Any]) -> Any:
            if type(plain) is not list or len(plain) != len(names):
                raise TypeError(kind)
            for at, change in backs:
                plain[at] = change(plain[at])
            return kind(*plain)

        return to, back

    def _of_several(self, parts: tuple[Any, ...]) -> tuple[Change, Change]:
        """One of several types: plain ones, at most one class, and dates; each looks different when plain."""
        classes = [part for part in parts if is_dataclass(part)]
        if len(classes) > 1 or any(part not in (*_PLAIN, dt.date, *classes) for part in parts):
            raise TypeError(f"{parts}: no way to tell them apart")
        if not classes and dt.date not in parts:
            return None, None
        class_to, class_back = self._changes(classes[0]) if classes else (None, None)

        def to(value: Any) -> Any:
            return class_to(value) if class_to and not isinstance(value, (*_PLAIN, dt.date)) else value

        def back(plain: Any) -> Any:
            if type(plain) is dict:
                return dt.date.fromisoformat(plain[_DAY])
            return class_back(plain) if class_back and type(plain) is list else plain

        return to if class_to else None, back


def _day(value: dt.date) -> dict[str, str]:
    return {_DAY: value.isoformat()}


_ENCODER = json.JSONEncoder(default=_day, check_circular=False)  # nothing declared holds itself


def as_json(plain: Any) -> bytes:
    return _ENCODER.encode(plain).encode()


def _of_row(made: Any, to: Change, back: Change) -> tuple[Change, Change]:
    return (
        (lambda values: [to(value) for value in values]) if to else None,
        (lambda plain: made([back(one) for one in plain])) if back else made,
    )


def _of_fixed(changes: list[tuple[Change, Change]]) -> tuple[Change, Change]:
    def each(way: int, values: Any) -> list[Any]:
        pairs = zip(changes, values, strict=True)
        return [change(value) if (change := both[way]) else value for both, value in pairs]

    return lambda values: each(0, values), lambda plain: tuple(each(1, plain))


def _of_names(to: Change, back: Change) -> tuple[Change, Change]:
    return (
        (lambda values: {name: to(value) for name, value in values.items()}) if to else None,
        (lambda plain: {name: back(value) for name, value in plain.items()}) if back else dict,
    )
