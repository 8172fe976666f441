"""Who qualifies for which award: the final levels of a finished run against the table of awards.

Source: law facts on awards. The office chooses; here it is only listed who qualifies.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from batch.domain import BASE_TYPES, CELL, LEVELS, MEMBER, ORGANIZATION, PROVINCE, TIED
from batch.finished.subjects import Finished, Subject
from batch.law import awards as law
from batch.register.register import Register

WAITING, UP = "CHO", "TREN"  # tied at the cap; decided above this run
_BEST = LEVELS[0]
_IN_PACKAGE = "Ở trong gói bàn giao, không có họ tên và số năm liên tục: hỏi cấp ủy đã lập gói"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A subject that qualifies for an award. `body` is who would give it, in words, `giver` its unit's code, "" above
    the register; `open` is WAITING or UP where the level isn't final yet, else ""."""

    subject: Subject
    place: str
    body: str
    giver: str
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
    return WAITING if subject.status == TIED else UP if subject.awaits_above else ""


def _called(register: Register, code: str) -> str:
    return f"{register[code].name or 'Đơn vị'} ({code})"


def _body(authority: law.Authority, register: Register, unit: str) -> tuple[str, str]:
    """Who gives an award to a unit and its members, by who decides: the TCCSĐ, who decides on that, the province; in
    words, and the unit's code, "" above the register."""
    base = register.base_of(unit) or unit
    if authority.code == law.AT_BASE:
        return _called(register, base), base
    if authority.code == law.ABOVE_BASE:
        above = register.decider_of(base)
        return (_called(register, above), above) if above else (f"Cấp trên trực tiếp của {_called(register, base)}", "")
    province = register.nearest(base, (PROVINCE,))
    return (_called(register, province), province) if province else (authority.title, "")


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
    order = {code: i for i, code in enumerate(run.places)}
    out = Qualified({authority.code: [] for authority in table.authorities})
    best = [
        s
        for s in run.subjects
        if s.kind in (ORGANIZATION, MEMBER) and (s.final == _BEST or s.status == TIED) and s.unit in run.places
    ]
    unnamed: dict[str, list[Subject]] = {}
    for subject in best:
        if subject.packed and subject.kind == MEMBER:
            unnamed.setdefault(subject.unit, []).append(subject)
            continue
        place = run.places[subject.unit]
        for authority in table.authorities:
            for award in authority.awards:
                if _is_for(award.subjects, subject, place.kind) and _enough(award, subject):
                    who = _body(authority, run.register, subject.unit)
                    out.lists[authority.code].append(Candidate(subject, place.name, *who, award, open_state(subject)))
        why = _doubt(table, subject, place.kind)
        if why:
            out.doubts.append(Doubt(subject, place.name, why))
    for unit, hidden in unnamed.items():
        told = replace(hidden[0], number="", name=f"{len(hidden)} đảng viên")
        out.doubts.append(Doubt(told, run.places[unit].name, _IN_PACKAGE))
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
