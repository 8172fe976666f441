"""One check over any number of submissions: gates, cells, ratings, rules. `xeploai check` looks at each by itself, in
one pass over those of one law and year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from batch.domain import ERROR, EXPLANATIONS, INFO, MEMBER, MEMBERS, Finding, Period, Unit
from batch.findings.catalogue import Rule
from batch.findings.explained import explain
from batch.findings.hit import Hit, shown
from batch.findings.wording import word
from batch.form.file_data import FileData
from batch.form.pool import read_files
from batch.form.word.origin import Origin
from batch.law import Law, LawError, load_law, refined_by, regime_ids, regime_of_year
from batch.rating.ceilings import rules_in_force
from batch.rating.decisions import Decisions
from batch.rating.engine import Begun, Ratings, begin, rate
from batch.rating.knock_on import FROM_BELOW, knock_on, with_notes
from batch.register.register import Register
from batch.rules.context import Context
from batch.rules.forms.fill import use_forms
from batch.rules.intake import take_in
from batch.rules.packages import listed_twice, settle
from batch.rules.run import run_checks
from batch.submissions.columns import FILE, FINAL, UNIT
from batch.submissions.eligibility import mark
from batch.submissions.frames import Submissions, assemble
from batch.submissions.inbox_record import Mail
from batch.submissions.intake import Intake
from batch.submissions.last_year import LastYear
from batch.submissions.packages import Handed, Package, Person, Settled, joined, marked
from batch.submissions.quarter_levels import QuarterLevels
from batch.submissions.word_forms import WordForms

_DEFAULT_KIND = "CB_TRUC_THUOC"


@dataclass(slots=True)
class Checked:
    """Counted submissions with all that is wrong; `before` are the ratings without decisions, None where there are
    no decisions; `handed` is what the counted packages brought, `settled` what became of all of them, `forms` what
    became of self-review forms in Word."""

    subs: Submissions
    intake: Intake
    findings: list[Finding]
    ratings: Ratings
    before: Ratings | None = None
    handed: Handed = field(default_factory=Handed)
    settled: Settled = field(default_factory=Settled)
    forms: WordForms = field(default_factory=WordForms)


@dataclass(slots=True)
class Rated:
    """Counted submissions, those of packages among them, with the levels of all subjects and what was found until then;
    `workbooks` are those that came as such, `begun` is the part of the rating that no decision changes."""

    subs: Submissions
    workbooks: Submissions
    intake: Intake
    hits: list[Hit]
    begun: Begun
    ratings: Ratings
    handed: Handed
    settled: Settled
    forms: WordForms


def rated(
    subs: Submissions, law: Law, period: Period, as_of: date, register: Register, decisions: Decisions | None = None,
    mail: Mail | None = None, packages: Sequence[Package] = (), person: Person | None = None,
    elsewhere: Mapping[str, Period] | None = None, quarters: QuarterLevels | None = None,
) -> Rated:  # fmt: skip
    """Which submissions and packages count, and the levels of all subjects. `person` turns a kind of subject and the
    key of a card into the pseudonym; `elsewhere` is what runs of other periods have taken, by hash; `quarters` is what
    the finished quarters came to."""
    settled, of_packages = settle(packages, register, period, law, person, elsewhere)
    files, handed, uncounted = settled.join(subs.files, register.units)
    at = {data.path: i for i, data in enumerate(files) if i in handed.files or i in uncounted}
    for hit in of_packages:
        hit.file = at.get(str(hit.values["goi"]), -1)
    intake, hits = take_in(files, register, period, law, mail, handed=handed, uncounted=uncounted, elsewhere=elsewhere)
    workbooks = replace(subs, files=files).restrict(intake.counted)
    packed = {unit: package.committee for package in handed.packages for unit in package.covered}
    workbooks, forms, of_forms = use_forms(workbooks, intake, register, period, law, packed, elsewhere)
    kept = marked(mark(joined(workbooks, handed), law, as_of), handed)
    begun = begin(kept, register, law, handed)
    ratings = rate(kept, register, law, decisions, handed, begun, quarters)
    hits += [*of_packages, *of_forms, *ratings.hits, *ratings.cap_hits]
    return Rated(kept, workbooks, intake, hits, begun, ratings, handed, settled, forms)


def check(
    subs: Submissions, law: Law, period: Period, as_of: date, register: Register, decisions: Decisions | None = None,
    last_year: LastYear | None = None, mail: Mail | None = None, packages: Sequence[Package] = (),
    person: Person | None = None, quarters: QuarterLevels | None = None, elsewhere: Mapping[str, Period] | None = None,
) -> Checked:  # fmt: skip
    """The same, and everything that is wrong."""
    done = rated(subs, law, period, as_of, register, decisions, mail, packages, person, elsewhere, quarters)
    kept, workbooks, intake, handed, ratings = done.subs, done.workbooks, done.intake, done.handed, done.ratings
    hits = [*done.hits, *listed_twice(kept, handed, register)]
    alone = mark(workbooks, law, as_of) if handed.files else kept
    final = ratings.frames[MEMBER][FINAL].iloc[: len(alone.frame(MEMBERS))]
    hits += run_checks(
        Context(alone, law, as_of, period, intake, register, final, last_year, quarters, set(handed.files))
    )
    known = rules_in_force(law)
    notes = knock_on(ratings, register, law, _with_errors(hits, intake, known))
    findings = word(hits, kept, intake, known, {(code, i): note for code in FROM_BELOW for i, note in notes.items()})
    findings = explain(findings, kept, intake, known, decisions.judgements if decisions else [])
    before = rate(kept, register, law, None, handed, done.begun, quarters) if decisions else None
    return Checked(kept, intake, findings, with_notes(ratings, notes), before, handed, done.settled, done.forms)


def _with_errors(hits: list[Hit], intake: Intake, known: dict[str, Rule]) -> set[str]:
    """Units with an open error in their counted submission, ceilings aside: those don't make a figure doubtful."""
    return {
        intake.unit[hit.file]
        for hit in hits
        if hit.file >= 0 and hit.code in known and (hit.severity or known[hit.code].severity) == ERROR
    }


# --- Each by itself ---


@dataclass(frozen=True, slots=True)
class _Measure:
    """What a submission is checked by: the law, the year, whether any regulation is known for the year that it states,
    whether that year is said anywhere; and how many files before it are of the same unit, so that those looked at
    together are of different ones."""

    regime: str
    period: Period
    known_year: bool
    said_year: bool
    turn: int


def check_files(
    files: Sequence[Path], register: Register | None, regime: str | None, local: str | None
) -> list[Finding]:
    """Findings of every file, file by file in the order given, each looked at by itself. Raises LawError for an unknown
    regime or document."""
    if regime or local:
        load_law(regime or refined_by(local or ""), local)
    of_office = register.committee.year if register else None
    batches: dict[_Measure, list[int]] = {}
    turns: dict[object, int] = {}
    read = list(read_files(Path(), [str(path) for path in files]))
    of_unit: dict[object, _Measure] = {}
    for i, data in enumerate(read):
        if data.words is None:
            same = data.info("ma_don_vi") or data.path
            turns[same] = turns.get(same, 0) + 1
            measure = _measure(data, regime, local, of_office, turns[same])
            of_unit.setdefault(same, measure)
            batches.setdefault(measure, []).append(i)
    for i, data in enumerate(read):  # a form is looked at with the first workbook of its unit
        if data.words is not None:
            origin = data.words.origin
            own = of_unit.get(origin.unit if origin else "") or _measure_of_form(origin, regime, local, of_office)
            batches.setdefault(own, []).append(i)
    found: dict[int, list[Finding]] = {}
    for measure, numbers in batches.items():
        law = load_law(measure.regime, local).in_period(measure.period)
        part = check_apart(
            [read[i] for i in numbers], register, law, measure.period,
            known_year=measure.known_year, said_year=measure.said_year,
        )  # fmt: skip
        found |= dict(zip(numbers, part, strict=True))
    return [finding for i in sorted(found) for finding in found[i]]


def _measure(data: FileData, regime: str | None, local: str | None, of_office: int | None, turn: int) -> _Measure:
    """Without `regime`: the one that the local document refines, else the one in force in the stated year, else, where
    no year can be used, the one that the submission names. A year that the submission doesn't say is the office's."""
    year, named = data.info("nam"), data.info("quy_dinh")
    of_year = _in_force(int(year)) if isinstance(year, float) and year <= 2100 else ""
    usable = int(year) if isinstance(year, float) and of_year else _year_unsaid(of_office)
    chosen = regime or (refined_by(local) if local else of_year)
    if not chosen:
        chosen = named if isinstance(named, str) and named in regime_ids() else regime_of_year(usable)
    period = Period.of(usable, _stated_period(data))
    said = bool(of_year) or usable == of_office
    return _Measure(chosen, period, bool(of_year) or not isinstance(year, float), said, turn)


def _in_force(year: int) -> str:
    try:
        return regime_of_year(year)
    except LawError:
        return ""


def _year_unsaid(of_office: int | None) -> int:
    """By what a file is read that says no year of its own; today's only so that there is some law to read it by."""
    return of_office if of_office and _in_force(of_office) else date.today().year


def _stated_period(data: FileData) -> str | None:
    stated = data.info("ky")
    return str(stated) if stated else None


def _measure_of_form(origin: Origin | None, regime: str | None, local: str | None, of_office: int | None) -> _Measure:
    """By what a form is looked at whose unit has no workbook among the files."""
    usable = _year_unsaid(of_office)
    period = Period.of(origin.year, origin.period or None) if origin else Period(usable)
    stated = origin.regime if origin and origin.regime in regime_ids() else regime_of_year(usable)
    said = bool(origin) or usable == of_office
    return _Measure(regime or (refined_by(local) if local else stated), period, True, said, 1)


def check_apart(
    files: Sequence[FileData], register: Register | None, law: Law, period: Period, *,
    known_year: bool = True, said_year: bool = True,
) -> list[list[Finding]]:  # fmt: skip
    """The findings of each file, in one pass over all, which are of different units. What needs other submissions is
    left out, and what the register alone is told by a day that nobody has said."""
    subs, as_of = assemble(files), period.last_day
    intake, hits = take_in(subs.files, register, None, law, apart=True)
    workbooks, _, of_forms = use_forms(subs.restrict(intake.counted, apart=True), intake, register, period, law)
    hits += of_forms
    kept = mark(workbooks, law, as_of)
    ratings = rate(kept, _single_units(kept, register), law)
    hits += ratings.hits
    hits += run_checks(Context(kept, law, as_of, period, intake, register, ratings.frames[MEMBER][FINAL]))
    if not said_year:
        hits = [hit for hit in hits if hit.file >= 0 or hit.path or not hit.unit]
    if not known_year:
        hits += [_unknown_year(i, data) for i, data in enumerate(subs.files)]
    known = rules_in_force(law)
    told: dict[str, list[Finding]] = {}
    for finding in word(hits, kept, intake, known):
        told.setdefault(finding.file, []).append(finding)
    explaining = {i: replace(kept, frames={EXPLANATIONS: rows}) for i, rows in kept.frame(EXPLANATIONS).groupby(FILE)}
    # What is said of no file, that a rule has crashed, is told once.
    own = [told.get(data.path, []) if i else told.get("", []) + told.get(data.path, []) for i, data in enumerate(files)]
    numbers = {data.path: i for i, data in enumerate(subs.files)}
    return [
        explain(part, explaining[i], intake, known, alone=True)
        if (i := numbers.get(data.path, -1)) in explaining
        else part
        for data, part in zip(files, own, strict=True)
    ]


def _unknown_year(i: int, data: FileData) -> Hit:
    value = f"«{shown(INFO, 'nam', data.info('nam'))}»"
    return Hit("O-04", i, INFO, 0, "nam", {"gia_tri": value, "khoang": "Ghi đúng năm được đánh giá."})


def _single_units(subs: Submissions, register: Register | None) -> Register:
    """A register of the submissions' own units, each for itself: enough to judge proposals against conditions. Where
    there is a register it decides of what kind a unit is, not the submission."""
    units = {}
    info = subs.frame(INFO)
    for code, kind, sector in zip(info[UNIT], info["loai_to_chuc"], info["loai_hinh"], strict=True):
        if register is not None and code in register:
            kind, sector = register[code].kind, register[code].sector
        kind = kind if isinstance(kind, str) else _DEFAULT_KIND
        units[code] = Unit(code, "", kind, None, sector if isinstance(sector, str) else None)
    return Register(units, apart=True)
