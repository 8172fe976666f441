"""What the office decided in the rating plan, as data. Reading the workbook is `publish.plan_reader`'s job."""

from __future__ import annotations

from dataclasses import dataclass, field

from batch.domain import Finding
from batch.findings.judgement import Acceptance, Judgement
from batch.text import fold


@dataclass(frozen=True, slots=True)
class Decision:
    """A level decided for one subject. `start` and `ceiling` are what the plan showed when it was made ("" where it
    showed none); `cell` is the A1 of the decision in sheet `sheet` of the plan."""

    subject: str
    unit: str
    identity: str
    level: str
    reason: str
    start: str
    ceiling: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class GroupRatio:
    """A ratio stated for one group in sheet "Nhóm": percent as an exact string such as "25", and the reason."""

    subject: str
    group: str
    percent: str
    reason: str
    cell: str


@dataclass(slots=True)
class Decisions:
    """All that an edited plan says. `problems` are what couldn't be understood in it, as findings."""

    file: str = ""
    sha256: str = ""
    levels: list[Decision] = field(default_factory=list)
    ratios: list[GroupRatio] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)
    acceptances: list[Acceptance] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)

    @property
    def said(self) -> tuple[frozenset[tuple[object, ...]], ...]:
        """What it decides and why, wherever in the file that stands; two plans that say the same are as good as one."""
        return (
            frozenset((d.subject, d.unit, d.identity, d.level, d.reason) for d in self.levels),
            frozenset((r.subject, fold(r.group), r.percent, r.reason) for r in self.ratios),
            frozenset((j.code, j.unit, j.sheet, j.cell, j.accepted, j.reason) for j in self.judgements),
            frozenset((a.unit, a.reason) for a in self.acceptances),
            frozenset((p.code, p.sheet, p.message) for p in self.problems),
        )

    @property
    def accepted(self) -> set[str]:
        """Units whose submission the office took in spite of its errors; without a reason it doesn't count."""
        return {a.unit for a in self.acceptances if a.reason}

    @property
    def empty(self) -> bool:
        return not (self.levels or self.ratios or self.judgements or self.acceptances)
