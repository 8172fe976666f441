"""Decisions of the office on single subjects and groups: what is applied, and what is wrong with them.

A decision stands over ceiling and cap; one that breaks either stays and is a finding. One that can't be applied safely
(no reason, no such subject, made on other figures) is a finding and isn't applied. Source: contract, "How a subject
gets its final level", step 4.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

import pandas as pd

from batch.domain import LEVEL_NAMES, RANK, SUBJECT_NAMES, Finding
from batch.findings.catalogue import rules
from batch.law import Cap
from batch.rating.decisions import Decision, Decisions, GroupRatio
from batch.submissions.columns import AFTER, CEILING, DECIDED, IDENTITY, START, TO_RATE, UNIT, put
from batch.text import fold

GROUP_SHEET = "Nhóm"


@dataclass(slots=True)
class Deciding:
    """The decisions of one run while they are applied. `findings` gathers what is wrong with them; `applied` are the
    decisions that took effect."""

    decisions: Decisions
    findings: list[Finding] = field(default_factory=list)
    applied: list[Decision] = field(default_factory=list)
    _by_subject: dict[str, dict[tuple[str, str], Decision]] = field(default_factory=dict)
    _seen: set[tuple[str, str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        for d in self.decisions.levels:
            self._by_subject.setdefault(d.subject, {})[(d.unit, d.identity)] = d

    def report(self, code: str, unit: str, sheet: str, cell: str, **values: object) -> None:
        file = self.decisions.file
        self.findings.append(rules()[code].finding(values, unit=unit, file=file, sheet=sheet, cell=cell))

    def _on(self, d: Decision, code: str, **values: object) -> None:
        self.report(code, d.unit, d.sheet, d.cell, muc=LEVEL_NAMES[d.level], **values)

    def apply(self, frame: pd.DataFrame, subject: str) -> pd.DataFrame:
        """The frame with the decided levels, which are those after the ceiling too."""
        wanted = self._by_subject.get(subject, {})
        decided = pd.Series(None, index=frame.index, dtype="str")
        for row, unit, identity in zip(frame.index, frame[UNIT], frame[IDENTITY], strict=True) if wanted else ():
            d = wanted.get((unit, identity))
            if d is None:
                continue
            if (subject, d.unit, d.identity) in self._seen:
                self._on(d, "QD-05", ly_do="có nhiều dòng cùng định danh này trong phiếu")
                continue
            self._seen.add((subject, d.unit, d.identity))
            if self._sound(d, frame, row):
                decided.at[row] = d.level
                self.applied.append(d)
        return put(frame, {DECIDED: decided, AFTER: decided.fillna(frame[AFTER])})

    def _sound(self, d: Decision, frame: pd.DataFrame, row: int) -> bool:
        """Whether a decision may be applied; what is wrong with it becomes a finding either way."""
        if not frame.at[row, TO_RATE]:
            self._on(d, "QD-08")
            return False
        if not d.reason:
            self._on(d, "QD-01")
            return False
        now_start, now_ceiling = _code(frame.at[row, START]), _code(frame.at[row, CEILING])
        if (d.start, d.ceiling) != (now_start, now_ceiling):
            changed = []
            if d.start != now_start:
                changed.append(f"mức đề xuất từ «{_name(d.start)}» thành «{_name(now_start)}»")
            if d.ceiling != now_ceiling:
                changed.append(f"mức cao nhất được phép từ «{_name(d.ceiling)}» thành «{_name(now_ceiling)}»")
            self._on(d, "QD-05", ly_do="đã đổi " + " và ".join(changed))
            return False
        if now_ceiling and RANK[d.level] > RANK[now_ceiling]:
            steps = RANK[d.level] - RANK[now_ceiling]
            self._on(d, "QD-02", tran=LEVEL_NAMES[now_ceiling], so_bac=steps)
        return True

    def over_cap(self, subject: str, units_and_ids: list[tuple[str, str]], excess: int, words: str) -> None:
        """A group in which the decided HTXS alone exceed the allowed number."""
        for unit, identity in units_and_ids:
            d = self._by_subject[subject][(unit, identity)]
            self._on(d, "QD-03", vuot=excess, cach_tinh=words)

    def cap_for(self, cap: Cap, subject: str, group: str) -> Cap:
        """The cap of a group: with the ratio that the plan states for it, where the law allows one and a reason is
        given."""
        stated = self._ratio(subject, group)
        if stated is None:
            return cap
        try:
            ratio = Fraction(stated.percent) / 100
        except ValueError:
            ratio = Fraction(0)
        problem = ""
        if not stated.reason:
            problem = "chưa ghi lý do"
        elif cap.higher is None:
            problem = "quy định áp dụng không có tỷ lệ riêng cao hơn"
        elif not cap.ratio <= ratio <= cap.higher:
            problem = f"tỷ lệ riêng phải từ {cap.ratio * 100}% đến {cap.higher * 100}%"
        if problem:
            self.report("QD-09", "", GROUP_SHEET, stated.cell, ty_le=stated.percent, ly_do=problem)
            return cap
        return replace(cap, ratio=ratio)

    def _ratio(self, subject: str, group: str) -> GroupRatio | None:
        found = (r for r in self.decisions.ratios if r.subject == subject and fold(r.group) == fold(group))
        return next(found, None)

    def reasons(self, subject: str, frame: pd.DataFrame) -> Iterator[tuple[int, str]]:
        """Row and reason of every decision in force on a kind of subject."""
        wanted = self._by_subject.get(subject, {})
        for row in frame.index[frame[DECIDED].notna()]:
            yield row, wanted[(str(frame.at[row, UNIT]), str(frame.at[row, IDENTITY]))].reason

    def finish(self, groups: set[tuple[str, str]]) -> None:
        """Decisions and ratios whose subject or group isn't there any more."""
        for subject, wanted in self._by_subject.items():
            for d in wanted.values():
                if (subject, d.unit, d.identity) not in self._seen:
                    self._on(d, "QD-04", doi_tuong=SUBJECT_NAMES[subject])
        for ratio in self.decisions.ratios:
            if (ratio.subject, fold(ratio.group)) not in groups:
                self.report("QD-10", "", GROUP_SHEET, ratio.cell, ty_le=ratio.percent)


def _code(value: object) -> str:
    return value if isinstance(value, str) else ""


def _name(level: str) -> str:
    return LEVEL_NAMES.get(level, "chưa có")
