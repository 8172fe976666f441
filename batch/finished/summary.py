"""What a run comes to, in numbers: the same for the terminal, `tong_quan.html` and `manifest.json`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import pandas as pd

from batch.check import Checked
from batch.domain import (
    COLLECTIVE,
    ERROR,
    EXPLAINING,
    LEVELS,
    MEMBER,
    SUBJECTS,
    TO_EXPLAIN,
    Finding,
    Period,
)
from batch.findings.catalogue import Rule
from batch.findings.explaining import Warnings, count_warnings
from batch.finished.edited import is_of_plan
from batch.law import Law
from batch.rating.engine import Ratings, awaiting
from batch.rating.group_result import GroupResult
from batch.rating.what_if import other_base
from batch.register.register import Register
from batch.rules.unusable import Unusable, unusable_files
from batch.submissions.columns import FINAL, HERE, SET_ASIDE
from batch.submissions.frames import Submissions
from batch.submissions.intake import COUNTED, OTHER, OWNER_NAMES, PACKAGE_STATUS_NAMES, STATUS_NAMES, Intake
from batch.submissions.packages import Package, Settled
from batch.submissions.word_forms import WordForms
from batch.tables.identities import Line, not_adding_up
from batch.text import vn_date, vn_int

ABSENT = "NOP-01"  # the rule that a unit has no valid submission


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule was broken, and by how many units; `explaining` is the state of the warning that asks most."""

    code: str
    title: str
    severity: str
    findings: int
    units: int
    explaining: str = TO_EXPLAIN


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit on the overview; `sent` says in words what one without a usable submission has sent, `files` are these."""

    code: str
    name: str
    errors: int = 0
    warnings: Warnings = Warnings()
    sent: str = ""
    files: tuple[Unusable, ...] = ()


@dataclass(frozen=True, slots=True)
class PackageLine:
    """A package: its file and number, whose it is, how many units it covers, and what became of it."""

    path: str
    committee: str
    name: str
    number: int
    units: int
    counted: bool
    said: str


@dataclass(slots=True)
class Summary:
    """`levels[subject]` = {"HTXS": n, …, "CHUA": n}; `files` are (path, why it doesn't count), but for those of other
    periods: `elsewhere` is (how many of which, whose they are); `ownerless` are those among `files` of which it isn't
    clear whose they are; `groups` are all groups of the cap; `provisional` why the figures
    may still change, empty when they are final; `awaiting` how many subjects, by kind and unit, await a decision above:
    that makes no figure provisional; `issuer` is the committee that runs the program."""

    period: Period
    regime: str
    local: str
    top_code: str
    top_name: str
    issuer: str
    expected: int
    received: int
    missing: list[UnitLine] = field(default_factory=list)
    conflicting: list[UnitLine] = field(default_factory=list)
    nobodys: UnitLine = UnitLine("", "")  # findings of no known unit
    planned: UnitLine = UnitLine("", "")  # findings on decisions and plans, whatever unit they name
    units: list[UnitLine] = field(default_factory=list)  # units with findings, most errors first
    files_read: int = 0
    files_unread: int = 0  # called workbooks, or being some, that couldn't be read
    files_other: int = 0  # no workbooks
    files: list[tuple[str, str]] = field(default_factory=list)
    elsewhere: list[tuple[str, str]] = field(default_factory=list)
    ownerless: list[Unusable] = field(default_factory=list)
    packages: list[PackageLine] = field(default_factory=list)
    forms: WordForms = field(default_factory=WordForms)
    errors: int = 0
    absent: int = 0  # of the errors: that a unit has no valid submission
    of_plan: int = 0  # of them: in the rating plan
    accepted: int = 0  # of them: in submissions that the office took in spite of them
    warnings: Warnings = Warnings()
    rules: list[RuleCount] = field(default_factory=list)
    levels: dict[str, dict[str, int]] = field(default_factory=dict)
    of_one: int = 0  # collectives with one leader: among `levels`, in no Biểu
    groups: list[GroupResult] = field(default_factory=list)
    other_base: str = ""  # what the other base of the cap would change
    provisional: list[str] = field(default_factory=list)
    awaiting: dict[str, dict[str, int]] = field(default_factory=dict)
    unasked: tuple[str, ...] = ()  # the parts of a submission that the quarter doesn't ask for
    only_shown: bool = False  # whether the cap is only shown and lowers nobody

    @property
    def awaiting_above(self) -> dict[str, int]:
        """How many subjects of each kind await a decision above."""
        return {subject: sum(self.awaiting[subject].values()) for subject in SUBJECTS if subject in self.awaiting}

    @property
    def apart(self) -> str:
        """What the errors are, in words, as the reasons for provisional figures count only those in submissions; ""
        where all are of that kind."""
        if not (self.absent or self.of_plan or self.accepted):
            return ""
        parts = (
            (self.errors - self.absent - self.of_plan - self.accepted, "trong các phiếu, tệp đã gửi"),
            (self.absent, "vì đơn vị chưa có phiếu hợp lệ"),
            (self.of_plan, "về quyết định, phương án xếp loại"),
            (self.accepted, "trong các phiếu cơ quan đã chấp nhận dù còn lỗi"),
        )
        return "; ".join(f"{vn_int(number)} {where}" for number, where in parts if number)

    @property
    def units_with_errors(self) -> int:
        return sum(1 for unit in self.units if unit.errors)

    @property
    def over_cap(self) -> list[GroupResult]:
        """Groups with more candidates than places."""
        return [g for g in self.groups if g.candidates > g.most]

    @property
    def clean(self) -> bool:
        """No error in any submission and none missing: exit status 0."""
        return not self.errors and not self.missing and not self.conflicting


def _rule_counts(findings: list[Finding], rules: dict[str, Rule]) -> list[RuleCount]:
    of_rule: dict[tuple[str, str], list[Finding]] = {}
    for f in findings:
        of_rule.setdefault((f.code, f.severity), []).append(f)
    lines = [
        RuleCount(code, rules[code].title, severity, len(own), len({f.unit for f in own} - {""}), _most(own))
        for (code, severity), own in of_rule.items()
    ]
    return sorted(lines, key=lambda line: (line.severity != ERROR, -line.findings, line.code))


def _most(findings: list[Finding]) -> str:
    states = {f.explaining for f in findings}
    return next(state for state in EXPLAINING if state in states)


def _line_of(findings: list[Finding]) -> UnitLine:
    return UnitLine("", "", sum(f.severity == ERROR for f in findings), count_warnings(findings))


def _levels(ratings: Ratings) -> dict[str, dict[str, int]]:
    out = {}
    for subject in SUBJECTS:
        frame = ratings.frames[subject]
        shown = ~frame[SET_ASIDE] & frame[HERE] if subject == MEMBER else ~frame[SET_ASIDE]
        levels = frame.loc[shown, FINAL]
        counts = levels.value_counts()
        out[subject] = {level: int(counts.get(level, 0)) for level in LEVELS} | {"CHUA": int(levels.isna().sum())}
    return out


def _of_one(bodies: pd.DataFrame) -> int:
    return int(((bodies["so_lanh_dao"] < 2) & ~bodies[SET_ASIDE]).sum())


def _not_counted(i: int, intake: Intake) -> str:
    """Why a file doesn't count, and whose it is where it can't be used."""
    why, owner = STATUS_NAMES[intake.status[i]], intake.owner.get(i)
    if owner is None:
        return why
    if i in intake.outdated:
        why += "; đơn vị đã có phiếu hợp lệ nộp sau"
    if owner.rivals:
        return f"{why}; chưa rõ của đơn vị nào: nội dung tệp, tên tệp hoặc người gửi chỉ {', '.join(owner.rivals)}"
    return f"{why}; của {owner.unit} theo {OWNER_NAMES[owner.by]}" if owner.unit else f"{why}; không rõ của đơn vị nào"


def _elsewhere(
    intake: Intake, forms: WordForms | None, decisions: Iterable[Period], opinions: Iterable[Period]
) -> list[tuple[str, str]]:
    """How many files of which other period were set aside, by kind."""
    of_forms = (file.period for file in (forms.files if forms else []) if file.period)
    of_packages = [of for i, of in intake.periods.items() if i in intake.packed]
    of_workbooks = [of for i, of in intake.periods.items() if i not in intake.packed]
    kinds = {
        "phiếu": of_workbooks, "gói bàn giao": of_packages, "bản kiểm điểm bằng Word": of_forms,
        "tệp quyết định": decisions, "tệp ý kiến": opinions,
    }  # fmt: skip
    return [
        (f"{vn_int(number)} {what} {period.title}", f"thuộc kết quả {period.short}")
        for what, periods in kinds.items()
        for period, number in sorted(Counter(periods).items(), key=lambda item: str(item[0]))
    ]


def _package_line(package: Package, status: str) -> PackageLine:
    said = f"không được tính vì {package.problem}" if package.problem else PACKAGE_STATUS_NAMES[status]
    if status == COUNTED and package.provisional:
        said += "; số liệu trong gói còn tạm tính"
    if status == COUNTED and package.locked:
        since, number, last = package.locked
        said += f"; số liệu đã khóa ngày {vn_date(since)}"
        said += f", điều chỉnh lần {number} ngày {vn_date(last)}" if number else ""
    number = package.number
    return PackageLine(
        package.path, package.committee, package.name, number, len(package.units), status == COUNTED, said
    )


def summarize(
    *, period: Period, law: Law, register: Register, subs: Submissions, intake: Intake, findings: list[Finding],
    rules: dict[str, Rule], ratings: Ratings, provisional: list[str],
    accepted: Collection[str] = (), settled: Settled | None = None, forms: WordForms | None = None,
    decisions: Iterable[Period] = (), opinions: Iterable[Period] = (),
) -> Summary:  # fmt: skip
    """Put the results of a run in numbers. `decisions` and `opinions` are the periods of those files of the office that
    are set aside as theirs."""
    by_unit: dict[str, list[Finding]] = {}
    for f in findings:
        if not is_of_plan(f):
            by_unit.setdefault(f.unit, []).append(f)
    unusable = unusable_files(subs.files, intake, findings, register)
    counted = intake.counted_units

    def line(code: str) -> UnitLine:
        name = register[code].name if code in register else ""
        own = by_unit.get(code, [])
        idle = code not in counted
        sent, files = (unusable.said(code), unusable.of.get(code, [])) if idle else ("", [])
        return UnitLine(code, name, sum(f.severity == ERROR for f in own), count_warnings(own), sent, tuple(files))

    units = sorted((line(code) for code in by_unit if code), key=lambda u: (-u.errors, -u.warnings.total, u.code))
    wrong = [f for f in findings if f.severity == ERROR]
    workbooks = [f for i, f in enumerate(subs.files) if i not in intake.packed]
    absent = sum(f.code == ABSENT for f in wrong)
    taken = sum(f.code != ABSENT and f.unit in accepted for f in wrong)
    return Summary(
        period=period,
        regime=law.title,
        local=law.local_title,
        top_code=register.top.code,
        top_name=register.top.name,
        issuer=register.committee.name or register.top.name,
        expected=len(register.must_submit),
        received=len(counted & set(register.must_submit)),
        missing=[line(code) for code in intake.missing],
        conflicting=[line(code) for code in intake.conflicting],
        nobodys=line(""),
        planned=_line_of([f for f in findings if is_of_plan(f)]),
        units=units,
        files_read=sum(f.opened for f in workbooks),
        files_unread=sum(not f.opened and not f.other for f in workbooks),
        files_other=sum(f.other for f in workbooks),
        files=[
            (subs.files[i].path, _not_counted(i, intake))
            for i, s in sorted(intake.status.items())
            if s not in (COUNTED, OTHER) and i not in intake.packed
        ],
        elsewhere=_elsewhere(intake, forms, decisions, opinions),
        packages=[_package_line(p, status) for p, status in zip(settled.packages, settled.status, strict=True)]
        if settled
        else [],
        forms=forms or WordForms(),
        ownerless=[file for unit, own in unusable.of.items() if unit not in register for file in own],
        errors=len(wrong),
        absent=absent,
        of_plan=sum(is_of_plan(f) and f.unit not in accepted for f in wrong),
        accepted=taken,
        warnings=count_warnings(findings),
        rules=_rule_counts(findings, rules),
        levels=_levels(ratings),
        of_one=_of_one(ratings.frames[COLLECTIVE]),
        groups=ratings.groups,
        other_base=other_base(ratings.groups, law),
        provisional=provisional,
        awaiting=awaiting(ratings),
        unasked=tuple(part for part in law.parts if not law.asks(part)),
        only_shown=not law.settled("cap"),
    )


def why_provisional(checked: Checked, findings: list[Finding], lines: list[Line], accepted: set[str]) -> list[str]:
    intake = checked.intake
    reasons = []
    if intake.missing:
        reasons.append(f"Còn {vn_int(len(intake.missing))} đơn vị chưa có phiếu hợp lệ")
    if intake.conflicting:
        reasons.append(f"{len(intake.conflicting)} đơn vị có nhiều phiếu mâu thuẫn, chưa tính phiếu nào")
    shared = {f.unit for f in findings if f.code in ("LD-01", "DV-01", "DV-02")}
    if shared:
        reasons.append(f"Có người kê hai lần, hoặc số thẻ, số lý lịch bị trùng, liên quan {len(shared)} đơn vị")
    errors = [f for f in findings if f.severity == ERROR and f.code != ABSENT and f.unit not in accepted]
    in_plan = sum(1 for f in errors if is_of_plan(f))
    if len(errors) > in_plan:
        reasons.append(f"Còn {vn_int(len(errors) - in_plan)} lỗi phải sửa trong các phiếu, tệp đã gửi")
    if in_plan:
        reasons.append(f"Còn {vn_int(in_plan)} lỗi phải sửa về quyết định, phương án xếp loại")
    return reasons + checked.ratings.provisional + not_adding_up(lines)
