"""The groups of the cap, and whoever has no level, as a page asks about them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from batch.desk.desk import desk
from batch.desk.entered import Standing
from batch.domain import LEVEL_NAMES, RANK, SUBJECTS
from batch.publish.plan import needed
from batch.publish.plan.lines import Line
from batch.publish.plan.record import Record
from batch.rating.decisions import Ballot, Decision
from batch.rating.group_result import GroupResult, spelled_out

# Why a group is asked about, the most pressing first.
DECIDED = "da_quyet_dinh"
WHY = {**needed.WHY, DECIDED: "Đã quyết định"}


def mark_of(*parts: str) -> str:
    """Stands in addresses and fields for what may name a person."""
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True)
class Row:
    """A subject that this committee decides: `decision` and `ballot` are what the files of decisions agree on,
    `written_in` names those files; `stale` that it was decided on other figures and isn't applied; `unclear` that the
    files differ; `twice` that several rows of its unit have its identity."""

    subject: str
    line: Line
    decision: Decision | None
    ballot: Ballot | None
    written_in: list[str]
    unclear: bool
    twice: bool

    @property
    def mark(self) -> str:
        return mark_of(self.subject, self.line.unit, self.line.identity)

    @property
    def open(self) -> bool:
        return self.line.to_rate and not self.twice

    @property
    def stale(self) -> bool:
        d = self.decision
        return d is not None and (d.start, d.ceiling) != (self.line.start, self.line.ceiling)

    @property
    def asked(self) -> bool:
        """It competes for a place, has no level, or something is decided or was voted on."""
        line = self.line
        return bool(
            line.section == 0 or (line.section == 2 and line.to_rate) or line.status == "QUYET_DINH" or self.decision
            or self.ballot or self.unclear
        )  # fmt: skip

    def breaks_ceiling(self, level: str) -> bool:
        return bool(self.line.ceiling) and RANK[level] > RANK[self.line.ceiling]


@dataclass(frozen=True)
class Group:
    """`result` is the group of the cap, None for rows that are in none."""

    subject: str
    name: str
    result: GroupResult | None
    rows: list[Row]

    @property
    def mark(self) -> str:
        return mark_of(self.subject, self.name)

    @cached_property
    def why(self) -> str:
        """ "" where nothing is asked."""
        if asked_for := needed.why(self.result, (row.line for row in self.rows)):
            return asked_for
        return (
            DECIDED if any(row.decision or row.unclear or row.line.status == "QUYET_DINH" for row in self.rows) else ""
        )

    @property
    def places_left(self) -> int:
        return self.result.most - self.result.kept if self.result else 0

    @property
    def full_of_decided(self) -> bool:
        """One more HTXS that is decided breaks the cap."""
        return self.result is not None and self.result.decided >= self.result.most

    @property
    def written(self) -> int:
        return sum(bool(row.decision) for row in self.rows)


def groups_of(record: Record, standing: Standing) -> list[Group]:
    """All groups of which this committee decides, in the order of the plan."""
    out = []
    for subject in SUBJECTS:
        lines = record.lines[subject]
        results = {g.name: g for g in reversed(record.groups) if g.subject == subject}
        number = Counter((line.unit, line.identity) for line in lines)
        by_name: dict[str, list[Row]] = {}
        for line in lines:
            row = _row(subject, line, standing, twice=number[line.unit, line.identity] > 1)
            by_name.setdefault(line.group, []).append(row)
        out += [Group(subject, name, results.get(name), rows) for name, rows in by_name.items()]
    return out


def _row(subject: str, line: Line, standing: Standing, *, twice: bool) -> Row:
    key, voted = ("muc", subject, line.unit, line.identity), ("phieu", subject, line.unit, line.identity)
    decision, ballot = standing.agreed(key), standing.agreed(voted)
    written = [file.name for file, _ in standing.says(key)]
    return Row(
        subject, line, decision if isinstance(decision, Decision) else None,
        ballot if isinstance(ballot, Ballot) else None, written, key in standing.conflicts, twice,
    )  # fmt: skip


def asked(groups: Iterable[Group]) -> list[Group]:
    """Those about which something is asked, the most pressing first."""
    order = list(WHY)
    return sorted((g for g in groups if g.why), key=lambda g: order.index(g.why))


def group_name(name: str) -> str:
    """A group as a page calls it, "" for the rows that are in none."""
    register = desk().here.register
    return spelled_out(name, register) if register else name


def level_name(code: str) -> str:
    return LEVEL_NAMES.get(code, "chưa xếp loại")
