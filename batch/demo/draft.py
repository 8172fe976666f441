"""One submission in the making, and the committee that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from batch.domain import COLLECTIVES, LEADERS, MEMBERS, Unit
from batch.law import Law

Row = dict[str, object]


@dataclass(slots=True)
class Draft:
    """What one unit submits. `level` is the organization's final level (None: not rated); `finals[i]` that of the
    i-th member. `busy` holds what a planted fault stands on: (sheet, row), or ("Thông tin", key)."""

    unit: Unit
    info: Row = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    level: str | None = None
    finals: list[str | None] = field(default_factory=list)
    busy: set[tuple[str, object]] = field(default_factory=set)
    order: dict[str, list[str]] = field(default_factory=dict)  # columns of a sheet, where they differ from the form
    after: list[str] = field(default_factory=list)  # what is done to the file once written
    versions: list[tuple[str, Row]] = field(default_factory=list)  # further files: (suffix, changes of "Thông tin")
    missing: bool = False

    @property
    def code(self) -> str:
        return self.unit.code

    @property
    def members(self) -> list[Row]:
        return self.rows.setdefault(MEMBERS, [])

    @property
    def present(self) -> tuple[int, int]:
        """How many members are rated, and how many of them are still on probation."""
        rated = [row for row, level in zip(self.members, self.finals, strict=True) if level]
        return len(rated), sum("so_the" not in row for row in rated)

    @property
    def bodies(self) -> list[Row]:
        return self.rows.setdefault(COLLECTIVES, [])

    @property
    def leaders(self) -> list[Row]:
        return self.rows.setdefault(LEADERS, [])


@dataclass(slots=True)
class Committee:
    """All drafts by unit code, superiors before subordinates. `by_card` finds a member with his unit; `people` are the
    names with birth date and gender, so that no two persons are alike; `listed` is what the list of suggestions says
    otherwise than the drafts: (unit, kind of subject, code or card) → level, None where it says nothing."""

    law: Law
    year: int
    seed: int
    units: list[Unit]
    drafts: dict[str, Draft] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=dict)
    next_card: int = 0
    by_card: dict[str, tuple[str, Row]] = field(default_factory=dict)
    people: set[tuple[object, ...]] = field(default_factory=set)
    listed: dict[tuple[str, str, str], str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for unit in self.units:
            self.drafts[unit.code] = Draft(unit)
            if unit.parent:
                self.children.setdefault(unit.parent, []).append(unit.code)

    @property
    def top(self) -> Unit:
        return self.units[0]

    def rng(self, code: str, purpose: str) -> Random:
        """A generator of its own for a unit and purpose, so that one part doesn't move the others."""
        return Random(f"{self.seed}/{self.year}/{code}/{purpose}")

    def upward(self, code: str) -> list[Unit]:
        """The unit, then its superiors, nearest first."""
        out = [self.drafts[code].unit]
        while out[-1].parent:
            out.append(self.drafts[out[-1].parent].unit)
        return out

    def below(self, code: str) -> list[str]:
        """The unit and everything under it."""
        out, stack = [], [code]
        while stack:
            out.append(stack.pop())
            stack.extend(reversed(self.children.get(out[-1], [])))
        return out

    def nearest(self, code: str, kinds: tuple[str, ...], *, itself: bool = False) -> str | None:
        """Code of the nearest superior of one of these kinds."""
        found = (u.code for u in self.upward(code)[0 if itself else 1 :] if u.kind in kinds)
        return next(found, None)
