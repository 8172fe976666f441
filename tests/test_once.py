"""What several rules look at is made once, and nobody's change reaches another."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field

import pandas as pd

from batch.submissions.once import Made, once


@dataclass
class _Holder:
    made: Made = field(default_factory=Made)
    calls: list[str] = field(default_factory=list)

    @once
    def marks(self, name: str) -> pd.Series:
        self.calls.append(name)
        return pd.Series([False, True])


def test_made_once_for_each_holder_and_argument() -> None:
    one, other = _Holder(), _Holder()
    for holder in (one, one, other):
        assert holder.marks("a").tolist() == [False, True]
    one.marks("b")
    assert (one.calls, other.calls) == (["a", "b"], ["a"])


def test_a_change_in_place_is_nobody_elses() -> None:
    holder = _Holder()
    mine = holder.marks("a")
    mine |= True
    mine.loc[0] = True
    assert holder.marks("a").tolist() == [False, True]


def test_what_was_made_is_not_sent_along() -> None:
    holder = _Holder()
    holder.marks("a")
    assert pickle.loads(pickle.dumps(holder)).made == {}
