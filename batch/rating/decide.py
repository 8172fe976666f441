"""Decisions of committees on single subjects and groups: what is applied, and what is wrong with them.

A decision stands over ceiling and cap; one that breaks either stays and is a finding. Whoever doesn't decide a subject
can't be followed on it, and one that can't be applied safely (no reason, no such subject, made on other figures, two
that differ) is a finding and isn't applied. Source: contract, "How a subject gets its final level", step 4, and
"Commands" (`--decisions`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

import pandas as pd

from batch.domain import ABOVE, ERROR, LEVEL_NAMES, RANK, SUBJECT_NAMES, WARNING, Finding
from batch.findings.catalogue import rules
from batch.law import Cap
from batch.rating.decisions import Ballot, Decision, Decisions, GroupRatio, Key
from batch.rating.group_result import GroupResult
from batch.rating.groups import Group
from batch.register.register import Register
from batch.submissions import packages
from batch.submissions.columns import (
    AFTER,
    CEILING,
    DECIDED,
    DECIDER,
    FILE,
    FROM_PACKAGE,
    GIVEN_STATE,
    IDENTITY,
    OWN_CEILING,
    OWN_VOTES,
    START,
    TO_RATE,
    UNIT,
    put,
)
from batch.submissions.packages import Handed, given_levels
from batch.text import fold

GROUP_SHEET = "Nhóm"
OF_UNIT = "mức do cấp có thẩm quyền quyết định, đơn vị ghi trong phiếu"


@dataclass(slots=True)
class Deciding:
    """The decisions of one run while they are applied. `findings` gathers what is wrong with them; `applied` are those
    of the given files that took effect, `ballots` the votes of who decides."""

    decisions: Decisions
    register: Register
    handed: Handed = field(default_factory=Handed)
    findings: list[Finding] = field(default_factory=list)
    applied: list[Decision] = field(default_factory=list)
    ballots: list[Ballot] = field(default_factory=list)
    _by_subject: dict[Key, list[Decision]] = field(default_factory=dict)
    _seen: set[Key] = field(default_factory=set)
    _voted_on: set[Key] = field(default_factory=set)
    _plain: set[Key] = field(default_factory=set)  # keys without leading zeros
    _in_force: dict[Key, Decision] = field(default_factory=dict)
    _ratios: dict[tuple[str, str], list[GroupRatio]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for d in self.decisions.levels:
            self._by_subject.setdefault(d.key, []).append(d)
        for ratio in self.decisions.ratios:
            self._ratios.setdefault((ratio.subject, fold(ratio.group)), []).append(ratio)

    @property
    def own(self) -> str:
        """Code of the unit whose committee runs the program; "" where none does."""
        return "" if self.register.apart or not self.register.units else self.register.top.code

    def _report(
        self, code: str, where: Decision | GroupRatio | Ballot, unit: str, sheet: str, **values: object
    ) -> None:
        severity, variant = str(values.pop("severity", "")), str(values.pop("variant", ""))
        rule = rules()[code]
        self.findings.append(
            rule.finding(
                values, variant=variant, severity=severity, unit=unit, file=where.file, sheet=sheet, cell=where.cell
            )
        )

    def _on(self, d: Decision, code: str, **values: object) -> None:
        self._report(code, d, d.unit, d.sheet, muc=LEVEL_NAMES[d.level], **values)

    def apply(self, frame: pd.DataFrame, subject: str) -> pd.DataFrame:
        """The frame with the decided levels, which are those after the ceiling too."""
        decided = self._stated(frame)
        found = self._rows(frame, subject)
        unsettled: list[int] = []  # what comes later in the order doesn't take the place of those that differ
        for key, rows in found.items():
            if key in self.decisions.contested:
                unsettled += rows
            given = [d for d in self._by_subject.get(key, []) if self._may(d, frame, rows[0])]
            if not given:
                continue
            self._seen.add(key)
            one = None if key in self.decisions.contested else self._agreed(given)
            if one is None:
                unsettled += rows
            elif len(rows) > 1:
                self._on(one, "QD-05", variant="trung")
            elif self._sound(one, frame, rows[0]):
                decided.at[rows[0]] = one.level
                self.applied.append(one)
                self._in_force[key] = one
        frame = _from_proposals(frame, [row for row in unsettled if decided.notna()[row]])
        decided.loc[unsettled] = None
        columns = {DECIDED: decided, AFTER: decided.fillna(frame[AFTER]), OWN_VOTES: self._voted(frame, found)}
        return put(frame, columns)

    def _voted(self, frame: pd.DataFrame, found: Mapping[Key, list[int]]) -> pd.Series:
        """The share of HTXS in the votes of who decides; votes that can't be told for sure to be on a subject of
        theirs are a finding and not used."""
        shares = pd.Series(float("nan"), index=frame.index)
        given: dict[Key, list[Ballot]] = {}
        for ballot in self.decisions.ballots:
            if ballot.key in found:  # of a kind applied in parts the others' are no strangers
                given.setdefault(ballot.key, []).append(ballot)
        for key, ballots in given.items():
            self._voted_on.add(key)
            rows = [row for row in found[key] if frame.at[row, TO_RATE]]
            ours = [b for b in ballots if len(rows) == 1 and frame.at[rows[0], DECIDER] == (b.committee or self.own)]
            agreed = len({(b.votes, b.voters) for b in ours}) == 1
            for ballot in ballots:
                if not agreed or ballot not in ours:
                    variant = "khac_nhau" if len(ours) > 1 else "khong_ai"
                    self._report("QD-18", ballot, ballot.unit, ballot.sheet, variant=variant)
            if agreed:
                self.ballots.append(ours[0])
                shares[rows[0]] = (ours[0].best or 0) / ours[0].cast if ours[0].cast else float("nan")
        return shares

    def _rows(self, frame: pd.DataFrame, subject: str) -> dict[Key, list[int]]:
        """Of each key that a file speaks of the rows that may be meant: of several those that are to be rated."""
        if not (self.decisions.levels or self.decisions.contested or self.decisions.ballots):
            return {}
        all_rows: dict[Key, list[int]] = {}
        columns = (frame.index, frame[UNIT], frame[IDENTITY])
        for row, unit, identity in zip(*(column.tolist() for column in columns), strict=True):
            all_rows.setdefault((subject, unit, identity), []).append(row)
        self._plain |= {_plain(key) for key in all_rows}
        rated = frame[TO_RATE].to_dict()
        return {key: [r for r in rows if rated[r]] or rows[:1] for key, rows in all_rows.items()}

    def _stated(self, frame: pd.DataFrame) -> pd.Series:
        """What a package, or the submission itself, holds as the decision of another committee than the run's own."""
        elsewhere = frame[DECIDER].notna() & (frame[DECIDER] != self.own)
        stated = frame["quyet_dinh"].where(elsewhere & frame[TO_RATE]).astype("str")
        return given_levels(frame).fillna(stated) if self.handed.files else stated

    def _may(self, d: Decision, frame: pd.DataFrame, row: int) -> bool:
        """Whether the committee of a decision is the one that decides this subject; a finding where it isn't."""
        decider, committee = frame.at[row, DECIDER], d.committee or self.own
        above = d.announced and committee not in self.register
        if decider == committee or (above and decider == ABOVE):
            return True
        self._seen.add(d.key)
        who = _who(decider) if isinstance(decider, str) else ""
        variant = "" if decider == ABOVE else "cap_duoi" if who else "chua_ro"
        self._on(d, "QD-14", variant=variant, noi_quyet_dinh=who, noi_ghi=committee)
        return False

    def _agreed(self, given: list[Decision]) -> Decision | None:
        """What several files say of one subject; None, with a finding for each, where they differ."""
        if len({d.level for d in given}) == 1:
            return max(given, key=lambda d: (d.announced, bool(d.reason)))
        for d in given:
            others = (f"{o.file}, ô {o.cell} ghi «{LEVEL_NAMES[o.level]}»" for o in given if o is not d)
            self._on(d, "QD-15", noi_khac="; ".join(others))
        return None

    def _sound(self, d: Decision, frame: pd.DataFrame, row: int) -> bool:
        """Whether a decision may be applied; what is wrong with it becomes a finding either way."""
        if not frame.at[row, TO_RATE]:
            self._on(d, "QD-08")
            return False
        now_start, now_ceiling = _code(frame.at[row, START]), _code(frame.at[row, CEILING])
        if not d.announced and not self._still_fits(d, now_start, now_ceiling, _code(frame.at[row, OWN_CEILING])):
            return False
        if now_ceiling and RANK[d.level] > RANK[now_ceiling]:
            steps = RANK[d.level] - RANK[now_ceiling]
            severity = WARNING if frame.at[row, DECIDER] == ABOVE else ERROR
            self._on(d, "QD-02", severity=severity, tran=LEVEL_NAMES[now_ceiling], so_bac=steps)
        return True

    def _still_fits(self, d: Decision, start: str, ceiling: str, own: str) -> bool:
        """A plan's decision needs a reason, and the figures on which it was made: the proposal, and no condition of the
        subject's `own` that lowers the ceiling further. What moves the ceiling through others' levels, which the same
        plan may have decided, takes no decision back; a higher ceiling is told: the figures may be others."""
        if not d.reason:
            self._on(d, "QD-01")
            return False
        changed = []
        if d.start != start:
            changed.append(f"mức đề xuất từ «{_name(d.start)}» thành «{_name(start)}»")
        before, now, alone = (RANK.get(level, -1) for level in (d.ceiling, ceiling, own))
        if alone < before or (before != now and -1 in (before, now)):
            changed.append(f"mức cao nhất được phép từ «{_name(d.ceiling)}» thành «{_name(ceiling)}»")
        if changed:
            self._on(d, "QD-05", ly_do="đã đổi " + " và ".join(changed))
        elif now > before:
            told = {"truoc": _name(d.ceiling), "nay": _name(ceiling)}
            self._on(d, "QD-05", variant="tran_cao_hon", severity=WARNING, **told)
        return not changed

    def over_cap(self, group: GroupResult, units_and_ids: list[tuple[str, str]]) -> None:
        """A group in which the decided HTXS alone exceed the allowed number: told at each decision of a given file."""
        for unit, identity in units_and_ids:
            d = self._in_force.get((group.subject, unit, identity))
            if d:
                self._on(d, "QD-03", vuot=group.decided - group.most, cach_tinh=group.words)

    def cap_for(self, cap: Cap, subject: str, group: Group) -> Cap:
        """The cap of a group: with the ratio that a plan of who decides states for it, where the law allows one and a
        reason is given."""
        stated = self._ratios.get((subject, fold(group.name))) if self._ratios else None
        if not stated:
            return cap
        one = stated[0]
        try:
            ratio = Fraction(one.percent) / 100
        except ValueError:
            ratio = Fraction(0)
        problem = ""
        if (one.committee or self.own) != group.decider:
            problem = f"hạn mức của nhóm này do {_who(group.decider)} quyết định"
        elif len({r.percent for r in stated}) > 1:
            problem = "các phương án ghi tỷ lệ khác nhau cho cùng một nhóm"
        elif not one.reason:
            problem = "chưa ghi lý do"
        elif cap.higher is None:
            problem = "quy định áp dụng không có tỷ lệ riêng cao hơn"
        elif not cap.ratio <= ratio <= cap.higher:
            problem = f"tỷ lệ riêng phải từ {cap.ratio * 100}% đến {cap.higher * 100}%"
        if problem:
            self._report("QD-09", one, "", GROUP_SHEET, ty_le=one.percent, ly_do=problem)
            return cap
        return replace(cap, ratio=ratio)

    def reasons(self, subject: str, frame: pd.DataFrame) -> Iterator[tuple[int, str]]:
        """Row and reason of every decision in force on a kind of subject."""
        needed = [UNIT, IDENTITY, FILE, FROM_PACKAGE, GIVEN_STATE]
        decided = frame.loc[frame[DECIDED].notna(), needed]
        columns = (decided.index, decided[UNIT], decided[IDENTITY], decided[FILE], packages.settled(decided))
        for row, unit, identity, file, settled in zip(*(column.tolist() for column in columns), strict=True):
            d = self._in_force.get((subject, str(unit), str(identity)))
            package = self.handed.files.get(file) if settled else None
            stated = f"theo gói bàn giao của {package.committee}" if package else OF_UNIT
            yield row, stated if d is None else d.reason or f"theo kết quả của {d.committee}"

    def finish(self, groups: Iterable[GroupResult]) -> None:
        """Decisions, votes and ratios whose subject or group isn't there any more."""
        for key, given in self._by_subject.items():
            if key not in self._seen:
                variant = "mat_so_0" if _plain(key) in self._plain else ""
                for d in given:
                    self._on(d, "QD-04", variant=variant, doi_tuong=SUBJECT_NAMES[d.subject])
        for ballot in self.decisions.ballots:
            if ballot.key not in self._voted_on:
                self._report("QD-18", ballot, ballot.unit, ballot.sheet, variant="khong_ai")
        known = {(group.subject, fold(group.name)) for group in groups} if self.decisions.ratios else set()
        for ratio in self.decisions.ratios:
            if (ratio.subject, fold(ratio.group)) not in known:
                self._report("QD-10", ratio, "", GROUP_SHEET, ty_le=ratio.percent)


def _who(decider: str) -> str:
    return "cấp trên" if decider == ABOVE else f"cấp ủy của {decider}"


def _from_proposals(frame: pd.DataFrame, rows: list[int]) -> pd.DataFrame:
    """These rows as if their submission stated no decision: they start from what was proposed."""
    if not rows:
        return frame
    starts, afters = frame[START].copy(), frame[AFTER].copy()
    for row in rows:
        proposed, ceiling = _code(frame.at[row, "de_xuat"]), _code(frame.at[row, CEILING])
        starts[row] = proposed or None
        afters[row] = min((proposed, ceiling or proposed), key=RANK.__getitem__) if proposed else None
    return put(frame, {START: starts, AFTER: afters})


def _plain(key: Key) -> Key:
    """A key as a spreadsheet leaves it that took the number of a card for a figure."""
    subject, unit, identity = key
    return subject, unit, identity.lstrip("0") if isinstance(identity, str) else ""


def _code(value: object) -> str:
    return value if isinstance(value, str) else ""


def _name(level: str) -> str:
    return LEVEL_NAMES.get(level, "chưa có")
