"""The register of units (`danh_muc.xlsx`): a tree, who must submit, by when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from batch.domain import ABOVE_BASE, BASE_COMMITTEE, BASE_TYPES, PROVINCE, Unit
from batch.register.committee import Committee
from batch.register.suggestions import Suggestion

_DECIDERS = (BASE_COMMITTEE, ABOVE_BASE, PROVINCE)


@dataclass(slots=True)
class Register:
    """Units by code, in the order of the file. The file is sound: codes are unique, every superior exists, no circle,
    exactly one top unit. `committee` runs the program; what its office left blank follows from the top unit;
    `suggestions` is what its list says that subjects are to review. `apart`: the units have nothing to do with one
    another, and who decides isn't known. `by_folded_code` has their codes by what they are without case."""

    units: dict[str, Unit]
    committee: Committee = field(default_factory=Committee)
    suggestions: tuple[Suggestion, ...] = ()
    apart: bool = False
    _children: dict[str, list[str]] = field(default_factory=dict)
    by_folded_code: dict[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.by_folded_code = {code.casefold(): code for code in self.units}
        for unit in self.units.values():
            if unit.parent:
                self._children.setdefault(unit.parent, []).append(unit.code)
            else:
                self.committee = self.committee.of(unit)

    def __contains__(self, code: object) -> bool:
        return code in self.units

    def __getitem__(self, code: str) -> Unit:
        return self.units[code]

    @property
    def top(self) -> Unit:
        return next(u for u in self.units.values() if not u.parent)

    def children(self, code: str) -> list[str]:
        """Codes of the units directly below."""
        return self._children.get(code, [])

    def upward(self, code: str) -> Iterator[Unit]:
        """The unit itself, then its superiors, nearest first."""
        current: str | None = code
        while current:
            unit = self.units[current]
            yield unit
            current = unit.parent

    def stands_above(self, code: str, other: str) -> bool:
        """Whether the first is the second, or a superior of it, near or far."""
        return other in self.units and any(unit.code == code for unit in self.upward(other))

    def below(self, code: str) -> list[str]:
        """Codes of the unit and everything under it, superiors before subordinates."""
        out, stack = [], [code]
        while stack:
            current = stack.pop()
            out.append(current)
            stack.extend(reversed(self.children(current)))
        return out

    def base_of(self, code: str) -> str | None:
        """TCCSĐ: the nearest đảng bộ cơ sở or chi bộ cơ sở at or above the unit; None above that level."""
        return self.nearest(code, BASE_TYPES)

    def decider_of(self, code: str) -> str | None:
        """The đảng bộ that decides the unit's own level: the nearest DB_CO_SO, DB_TREN_CO_SO or DB_TINH above it."""
        return next((u.code for u in self.upward(code) if u.code != code and u.kind in _DECIDERS), None)

    def nearest(self, code: str, kinds: Sequence[str]) -> str | None:
        """The nearest unit of one of these kinds at or above a unit; None for an unknown one."""
        return next((u.code for u in self.upward(code) if u.kind in kinds), None) if code in self.units else None

    def above_base_of(self, code: str) -> str | None:
        """The đảng bộ above the TCCSĐ (DB_TREN_CO_SO or DB_TINH) at or above the unit."""
        return self.nearest(code, (ABOVE_BASE, PROVINCE))

    @property
    def must_submit(self) -> list[str]:
        return [u.code for u in self.units.values() if u.must_submit]

    def deadline(self, code: str) -> date | None:
        return self.units[code].deadline

    def due(self, of_kind: Callable[[str], date | None], *, own: bool = True) -> Register:
        """The same, where units without a day of their own hand in by that of their kind, if there is one. Their `own`
        day is that of the year."""
        units = {c: u if own and u.deadline else replace(u, deadline=of_kind(u.kind)) for c, u in self.units.items()}
        return replace(self, units=units, _children={})
