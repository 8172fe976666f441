"""Warnings counted by what they ask of their unit: still to be explained, explained, not to be explained."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from batch.domain import ERROR, EXPLAINED, EXPLAINING, NO_NEED, TO_EXPLAIN, Finding
from batch.text import vn_int


@dataclass(frozen=True, slots=True)
class Warnings:
    """How many warnings are in each state; the words for them are EXPLAINING."""

    to_explain: int = 0
    explained: int = 0
    no_need: int = 0

    @property
    def total(self) -> int:
        return self.to_explain + self.explained + self.no_need

    @property
    def by_state(self) -> dict[str, int]:
        return {TO_EXPLAIN: self.to_explain, EXPLAINED: self.explained, NO_NEED: self.no_need}

    def __str__(self) -> str:
        """ "còn phải giải trình 3; đã giải trình 5; không phải giải trình 28", without the states that have none."""
        return "; ".join(f"{EXPLAINING[state]} {vn_int(n)}" for state, n in self.by_state.items() if n)


def count_warnings(findings: Iterable[Finding]) -> Warnings:
    states = [f.explaining for f in findings if f.severity != ERROR]
    return Warnings(*(states.count(state) for state in (TO_EXPLAIN, EXPLAINED, NO_NEED)))
