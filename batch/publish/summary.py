"""What a run comes to, in numbers: the same for the terminal, `tong_quan.html` and `manifest.json`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from batch.domain import ERROR, LEVELS, MEMBER, SUBJECT_NAMES, SUBJECTS, Finding
from batch.eligibility import HERE
from batch.law import Law
from batch.publish.plan.kept import is_of_plan
from batch.rating.engine import GroupResult, Ratings
from batch.rating.subjects import FINAL, SET_ASIDE
from batch.register import Register
from batch.rules.catalogue import Rule
from batch.rules.intake import COUNTED, STATUS_NAMES, Intake
from batch.submissions import Submissions


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule was broken, and by how many units."""

    code: str
    title: str
    severity: str
    findings: int
    units: int


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit on the overview."""

    code: str
    name: str
    errors: int = 0
    warnings: int = 0
    explained: int = 0  # of the warnings, those that need nothing more from the unit


@dataclass(slots=True)
class Summary:
    """`levels[subject]` = {"HTXS": n, …, "CHUA": n}; `files` are (path, why it doesn't count); `groups` are all groups
    of the cap; `provisional` why the figures may still change, empty when they are final."""

    year: int
    regime: str
    local: str
    top_code: str
    top_name: str
    expected: int
    received: int
    missing: list[UnitLine] = field(default_factory=list)
    conflicting: list[UnitLine] = field(default_factory=list)
    units: list[UnitLine] = field(default_factory=list)  # units with findings, most errors first
    files_read: int = 0
    files: list[tuple[str, str]] = field(default_factory=list)
    errors: int = 0
    warnings: int = 0
    explained: int = 0  # of the warnings, those that need nothing more from the unit
    rules: list[RuleCount] = field(default_factory=list)
    levels: dict[str, dict[str, int]] = field(default_factory=dict)
    groups: list[GroupResult] = field(default_factory=list)
    provisional: list[str] = field(default_factory=list)

    @property
    def units_with_errors(self) -> int:
        return sum(1 for unit in self.units if unit.errors)

    @property
    def over_cap(self) -> list[GroupResult]:
        """Groups with more candidates than places."""
        return [g for g in self.groups if g.candidates > g.most]

    @property
    def subject_names(self) -> dict[str, str]:
        return SUBJECT_NAMES

    @property
    def clean(self) -> bool:
        """No error in any submission and none missing: exit status 0."""
        return not self.errors and not self.missing and not self.conflicting


def _rule_counts(findings: list[Finding], rules: dict[str, Rule]) -> list[RuleCount]:
    number = Counter((f.code, f.severity) for f in findings)
    units: dict[tuple[str, str], set[str]] = {}
    for f in findings:
        units.setdefault((f.code, f.severity), set()).add(f.unit)
    lines = [RuleCount(c, rules[c].title, s, n, len(units[(c, s)] - {""})) for (c, s), n in number.items()]
    return sorted(lines, key=lambda line: (line.severity != ERROR, -line.findings, line.code))


def _levels(ratings: Ratings) -> dict[str, dict[str, int]]:
    out = {}
    for subject in SUBJECTS:
        frame = ratings.frames[subject]
        rows = frame[~frame[SET_ASIDE]]
        if subject == MEMBER:
            rows = rows[rows[HERE]]
        counts = rows[FINAL].value_counts()
        out[subject] = {level: int(counts.get(level, 0)) for level in LEVELS} | {"CHUA": int(rows[FINAL].isna().sum())}
    return out


def summarize(
    *, year: int, law: Law, register: Register, subs: Submissions, intake: Intake, findings: list[Finding],
    rules: dict[str, Rule], ratings: Ratings, provisional: list[str],
) -> Summary:  # fmt: skip
    """Put the results of a run in numbers."""
    by_unit: dict[str, Counter[str]] = {}
    explained: Counter[str] = Counter()
    for f in findings:
        if not is_of_plan(f):
            by_unit.setdefault(f.unit, Counter())[f.severity] += 1
            explained[f.unit] += f.severity != ERROR and not f.to_explain

    def line(code: str) -> UnitLine:
        name = register[code].name if code in register else ""
        counts = by_unit.get(code, Counter())
        return UnitLine(code, name, counts[ERROR], sum(counts.values()) - counts[ERROR], explained[code])

    units = sorted((line(code) for code in by_unit if code), key=lambda u: (-u.errors, -u.warnings, u.code))
    errors = sum(1 for f in findings if f.severity == ERROR)
    return Summary(
        year=year,
        regime=law.title,
        local=law.local_title,
        top_code=register.top.code,
        top_name=register.top.name,
        expected=len(register.must_submit),
        received=len(intake.counted_units & set(register.must_submit)),
        missing=[line(code) for code in intake.missing],
        conflicting=[line(code) for code in intake.conflicting],
        units=units,
        files_read=len(subs.files),
        files=[(subs.files[i].path, STATUS_NAMES[s]) for i, s in sorted(intake.status.items()) if s != COUNTED],
        errors=errors,
        warnings=len(findings) - errors,
        explained=len(findings) - errors - sum(f.to_explain for f in findings),
        rules=_rule_counts(findings, rules),
        levels=_levels(ratings),
        groups=ratings.groups,
        provisional=provisional,
    )
