"""Who qualifies for which award: the final levels of a finished run against the table of awards.

Source: law facts on awards. The office chooses; here it is only listed who qualifies.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from batch.domain import ABOVE, ABOVE_BASE, BASE_TYPES, BY_DECISION, CELL, LEVELS, MEMBER, ORGANIZATION, PROVINCE
from batch.finished.subjects import Finished, Place, Subject
from batch.law import awards as law

WAITING, UP = "CHO", "TREN"  # tied at the cap; decided above this run
_BEST = LEVELS[0]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A subject that qualifies for an award. `body` is who would give it, in words; `open` is WAITING or UP where the
    level isn't final yet, else ""."""

    subject: Subject
    place: str
    body: str
    award: law.Award
    open: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A subject at the highest level of whom the table, or what the submission says, doesn't tell enough."""

    subject: Subject
    place: str
    why: str


@dataclass(slots=True)
class Qualified:
    """`lists[authority code]` in the order in which they are shown, and those that a person must look at."""

    lists: dict[str, list[Candidate]]
    doubts: list[Doubt] = field(default_factory=list)


def open_state(subject: Subject) -> str:
    if subject.status == "CHO":
        return WAITING
    return UP if subject.decider == ABOVE and subject.status != BY_DECISION else ""


def _code(subject: Subject) -> str:
    """The deciding unit; "" where it is decided above the run."""
    return "" if subject.decider == ABOVE else subject.decider


class _Bodies:
    """Who gives an award to whom. Who decides says it as the register has it."""

    def __init__(self, run: Finished) -> None:
        self.places = run.places
        self.top, self.top_name = run.top_code, run.top_name
        self.deciders = {s.unit: _code(s) for s in run.subjects if s.kind == ORGANIZATION}

    def called(self, code: str) -> str:
        name = self.places[code].name if code in self.places else self.top_name if code == self.top else ""
        return f"{name} ({code})" if name else f"Đơn vị {code}"

    def base(self, subject: Subject, place: Place) -> str:
        """Code of the TCCSĐ of a member or chi bộ, or of the organization itself."""
        if subject.kind == ORGANIZATION and place.kind in BASE_TYPES:
            return place.code
        return _code(subject) or place.code

    def _above(self, base: str) -> str:
        if base in self.deciders:
            return self.deciders[base]
        place = self.places.get(base)
        above = self.places.get(place.parent) if place else None
        if above and above.kind in (ABOVE_BASE, PROVINCE):
            return above.code
        top = self.places.get(self.top)
        return self.top if top and top.kind == ABOVE_BASE and base != self.top else ""

    def body(self, authority: law.Authority, subject: Subject, place: Place) -> str:
        base = self.base(subject, place)
        if authority.code == law.AT_BASE:
            return self.called(base)
        if authority.code == law.ABOVE_BASE:
            above = self._above(base)
            return self.called(above) if above else f"Cấp trên trực tiếp của {self.called(base)}"
        top = self.places.get(self.top)
        return self.called(self.top) if top and top.kind == PROVINCE else authority.title


def _is_for(subjects: str, subject: Subject, kind: str) -> bool:
    if subject.kind == MEMBER:
        return subjects == law.MEMBERS
    return subjects == law.BASES if kind in BASE_TYPES else subjects == law.CELLS and kind == CELL


def _enough(award: law.Award, subject: Subject) -> bool:
    return award.years == 1 or (subject.years is not None and subject.years + 1 >= award.years)


def _doubt(table: law.Awards, subject: Subject, kind: str) -> str:
    fitting = [a for authority in table.authorities for a in authority.awards if _is_for(a.subjects, subject, kind)]
    if not fitting:
        return "Bảng hình thức khen không nêu loại tổ chức này"
    if subject.years is None and any(a.years > 1 for a in fitting):
        return f"Phiếu chưa ghi số năm liên tục trước đó, chưa xét được mức {table.running} năm liền"
    return ""


def qualified(run: Finished, table: law.Awards) -> Qualified:
    """The organizations and members at the highest level this year, or waiting at the cut-off for it, by the authority
    that can give them an award."""
    bodies = _Bodies(run)
    order = {code: i for i, code in enumerate(run.places)}
    out = Qualified({authority.code: [] for authority in table.authorities})
    best = [
        s
        for s in run.subjects
        if s.kind in (ORGANIZATION, MEMBER) and (s.final == _BEST or s.status == "CHO") and s.unit in run.places
    ]
    for subject in best:
        place = run.places[subject.unit]
        for authority in table.authorities:
            for award in authority.awards:
                if _is_for(award.subjects, subject, place.kind) and _enough(award, subject):
                    body = bodies.body(authority, subject, place)
                    out.lists[authority.code].append(Candidate(subject, place.name, body, award, open_state(subject)))
        why = _doubt(table, subject, place.kind)
        if why:
            out.doubts.append(Doubt(subject, place.name, why))
    for authority in table.authorities:
        rank = {award: i for i, award in enumerate(authority.awards)}
        first: dict[str, int] = {}
        for candidate in out.lists[authority.code]:
            here = order[candidate.subject.unit]
            first[candidate.body] = min(first.get(candidate.body, here), here)
        out.lists[authority.code].sort(
            key=lambda c, rank=rank, first=first: (first[c.body], rank[c.award])  # type: ignore[misc]
        )
    return out
