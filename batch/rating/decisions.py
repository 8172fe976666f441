"""What committees decided, as data: rating plans and workbooks of results. Reading the workbooks is `publish`'s job."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from batch.domain import Finding, Period
from batch.findings.judgement import Acceptance, Judgement
from batch.text import fold

Key = tuple[str, str, str]  # kind of subject, unit, identity


@dataclass(frozen=True, slots=True)
class Decision:
    """A level decided for one subject. `start` and `ceiling` are what the plan showed when it was made ("" where it
    showed none); `cell` is the A1 of the decision in sheet `sheet` of `file`. `committee` is the code of the unit whose
    committee decided, "" for that of the run; `announced` that it stands in a workbook of results, which needs neither
    reason nor an unchanged proposal."""

    subject: str
    unit: str
    identity: str
    level: str
    reason: str
    start: str
    ceiling: str
    sheet: str
    cell: str
    file: str = ""
    committee: str = ""
    announced: bool = False

    @property
    def key(self) -> Key:
        return self.subject, self.unit, self.identity


@dataclass(frozen=True, slots=True)
class Ballot:
    """How the deciding committee itself voted on one subject: votes for each of the four levels, None where the plan
    leaves it blank; `voters` the people who voted, None where the plan doesn't say. `cell` is the first vote."""

    subject: str
    unit: str
    identity: str
    best: int | None
    good: int | None
    done: int | None
    failed: int | None
    voters: int | None = None
    sheet: str = ""
    cell: str = ""
    file: str = ""
    committee: str = ""

    @property
    def key(self) -> Key:
        return self.subject, self.unit, self.identity

    @property
    def votes(self) -> tuple[int | None, int | None, int | None, int | None]:
        """In the order of the levels."""
        return self.best, self.good, self.done, self.failed

    @property
    def cast(self) -> int:
        return sum(vote or 0 for vote in self.votes)


@dataclass(frozen=True, slots=True)
class GroupRatio:
    """A ratio stated for one group in sheet "Nhóm": percent as an exact string such as "25", and the reason."""

    subject: str
    group: str
    percent: str
    reason: str
    cell: str
    file: str = ""
    committee: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that decides; `why` is why one that was to doesn't, "" where it does."""

    file: str
    sha256: str
    committee: str = ""
    why: str = ""


@dataclass(slots=True)
class Decisions:
    """All that the given files say. `contested` are subjects on whom one file contradicts itself: nobody's decision on
    them is applied. `problems` are what couldn't be understood, as findings; `of_others` are the periods of files that
    are set aside as theirs."""

    sources: list[Source] = field(default_factory=list)
    levels: list[Decision] = field(default_factory=list)
    ballots: list[Ballot] = field(default_factory=list)
    ratios: list[GroupRatio] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)
    acceptances: list[Acceptance] = field(default_factory=list)
    contested: set[Key] = field(default_factory=set)
    problems: list[Finding] = field(default_factory=list)
    of_others: list[Period] = field(default_factory=list)

    @property
    def said(self) -> tuple[frozenset[tuple[object, ...]], ...]:
        """What it decides and why, wherever in the file that stands; two plans that say the same are as good as one."""
        return (
            frozenset((*d.key, d.level, d.reason) for d in self.levels),
            frozenset((*b.key, b.votes, b.voters) for b in self.ballots),
            frozenset((r.subject, fold(r.group), r.percent, r.reason) for r in self.ratios),
            frozenset((j.code, j.unit, j.sheet, j.cell, j.accepted, j.reason) for j in self.judgements),
            frozenset((a.unit, a.reason) for a in self.acceptances),
            frozenset((p.code, p.sheet, p.message) for p in self.problems),
        )

    def of(self, committee: str) -> Decisions:
        """What this run's own committee decided and judged in a plan."""
        here = ("", committee)
        return replace(
            self,
            levels=[d for d in self.levels if d.committee in here and not d.announced],
            ballots=[b for b in self.ballots if b.committee in here],
            ratios=[r for r in self.ratios if r.committee in here],
            judgements=[j for j in self.judgements if j.committee in here],
            acceptances=[a for a in self.acceptances if a.committee in here],
        )

    @property
    def accepted(self) -> set[str]:
        """Units whose submission the office took in spite of its errors; without a reason it doesn't count."""
        return {a.unit for a in self.acceptances if a.reason}

    @property
    def empty(self) -> bool:
        return not (self.levels or self.ballots or self.ratios or self.judgements or self.acceptances)


def together(parts: Iterable[Decisions]) -> Decisions:
    """What several files decide, as one; where they contradict each other is seen when they are applied."""
    out = Decisions()
    for part in parts:
        out.sources += part.sources
        out.levels += part.levels
        out.ballots += part.ballots
        out.ratios += part.ratios
        out.judgements += part.judgements
        out.acceptances += part.acceptances
        out.contested |= part.contested
        out.problems += part.problems
        out.of_others += part.of_others
    return out
