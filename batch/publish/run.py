"""All files of a run, in order, into a folder that isn't in place yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from batch.domain import EXPLANATIONS, Finding, Period
from batch.finished import edited as plan_kept
from batch.finished import layout, material, origins, part, records, write
from batch.finished.finished_run import FinishedRun
from batch.finished.manifest import UNSTATED, UNUSED, Manifest
from batch.finished.summary import Summary
from batch.law import Law
from batch.law.awards import load_awards
from batch.publish import audit, overview, reconciliation
from batch.publish.awards import workbook
from batch.publish.awards.choices import Choices, chosen_before, read_marks
from batch.publish.awards.prizes import FILE as PRIZES
from batch.publish.awards.prizes import load_prizes
from batch.publish.bieu.tables import write_tables
from batch.publish.inspection.workbook import read_results, write_inspection
from batch.publish.made_before import Before, Made
from batch.publish.one_page.write import TEMPLATE as PAGE
from batch.publish.one_page.write import write_page
from batch.publish.opinions.round import Round
from batch.publish.plan.content import content_of
from batch.publish.plan.record import write_record
from batch.publish.plan.tables import AuditLine
from batch.publish.plan.write import write_plan
from batch.publish.report.fill import fill_report
from batch.publish.report.narrative import read_narrative
from batch.publish.returns.copies import write_error_copies
from batch.publish.years.write import Years
from batch.publish.years.write import write as write_years
from batch.rating.decisions import Decisions
from batch.rating.engine import Ratings
from batch.register.register import Register
from batch.submissions.frames import Submissions
from batch.submissions.intake import Intake
from batch.submissions.last_year import LastYear
from batch.submissions.packages import Handed, Settled
from batch.submissions.word_forms import WordForms
from batch.tables.count import Counted
from batch.tables.identities import Line
from batch.templates import LOOK, NARRATIVE, OVERVIEW_FORM, REPORT_FORM, template
from batch.text import file_text
from batch.workers import Task, Tasks

Step = Callable[[str, int, int], None]
_DATA, _PLAN, _AWARDS, _REPORT = "Ghi dữ liệu", "Ghi phương án xếp loại", "Ghi khen thưởng, tổng quan", "Ghi báo cáo"
_COPIES, _BOOKS = "Ghi bản đánh dấu lỗi", "Ghi các bảng Excel"
_HELD_ONCE = 50_000  # subjects whose lines of the plan may be in memory here and where it is written


@dataclass(slots=True)
class Outcome:
    """Everything that a run came to. `before` are the ratings without the decisions, None where there are none; `lines`
    is the reconciliation."""

    period: Period
    as_of: date
    law: Law
    register: Register
    register_hash: str
    subs: Submissions
    intake: Intake
    findings: list[Finding]
    ratings: Ratings
    counted: Counted
    summary: Summary
    decisions: Decisions | None = None
    before: Ratings | None = None
    lines: list[Line] = field(default_factory=list)
    last_year: LastYear | None = None
    inbox: Path = Path()  # where the submissions lie
    handed: Handed = field(default_factory=Handed)
    settled: Settled = field(default_factory=Settled)
    today: date = date.min
    asked: Round = field(default_factory=Round)
    forms: WordForms = field(default_factory=WordForms)
    copies: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # of the run before, as `Before` has them
    correction: int = 0  # the how manyeth of a locked year it is
    lock: str = ""  # what is said of the lock
    passed_over: Mapping[str, str] = field(default_factory=dict)  # path → why no run reads it
    earlier: tuple[Path, ...] = ()  # folders that may hold finished runs of earlier years
    left_out: tuple[tuple[str, str], ...] = ()  # finished quarters that can't be used, and why

    @property
    def provisional(self) -> list[str]:
        return self.summary.provisional

    @property
    def manifest(self) -> Manifest:
        sources = self.decisions.sources if self.decisions else []
        given = [
            {"tep": s.file, "sha256": s.sha256, "co_quan": s.committee} | ({UNUSED: s.why} if s.why else {})
            for s in sources
        ]
        before = {"nam": self.last_year.year, "sha256": self.last_year.sha256} if self.last_year else None
        return write.manifest_of(
            self.summary, self.law, self.as_of, self.subs, self.intake, self.counted, self.findings,
            self.register_hash, last_year=before, decisions=given,
            awaiting=self.summary.awaiting, committee=self.register.committee.printed(),
            packages=self.packages, forms=self.form_files, correction=self.correction or UNSTATED,
            passed_over=[{"tep": file_text(p), "ly_do": why} for p, why in self.passed_over.items()] or UNSTATED,
            **part.of_run(self.lines, self.counted, self.ratings, self.intake),
        )  # fmt: skip

    @property
    def packages(self) -> list[dict[str, object]]:
        """Every package that lay among the submissions, with the units that it covers."""
        return [
            {"tep": p.path, "sha256": p.sha256, "kich_thuoc": p.size, "co_quan": p.committee, "so": p.number,
             "trang_thai": status, "ly_do": p.problem, "don_vi": sorted(p.covered), "khoa": bool(p.key),
             "tam_tinh": p.provisional}
            for p, status in zip(self.settled.packages, self.settled.status, strict=True)
        ]  # fmt: skip

    @property
    def form_files(self) -> list[dict[str, object]]:
        """Every self-review form in Word that came, with what became of it."""
        return [
            {"tep": f.path, "sha256": f.sha256, "kich_thuoc": f.size, "mau": f.form, "don_vi": f.unit,
             "trang_thai": f.state, "ly_do": f.why, "so_ban": f.subjects, "so_ban_dung": f.used}
            for f in self.forms.files
        ]  # fmt: skip

    @property
    def consequences(self) -> list[AuditLine]:
        return audit.consequences(self.before, self.ratings) if self.before else []


@dataclass(frozen=True, slots=True)
class Open:
    """What the office is still to do: `gaps` in the report, and what its `choices` of awards came to."""

    gaps: list[str]
    choices: Choices
    unclear: list[str]  # what inspectors entered and can't be understood
    made: list[Made] = field(default_factory=list)  # the error copies
    left_out: tuple[tuple[str, str], ...] = ()  # results of other periods that can't be used, and why


@dataclass(frozen=True, slots=True)
class Publishing:
    """What has been written, and what others are still writing."""

    open: Open
    books: list[Task[Any]] = field(default_factory=list)  # the plan, the Biểu, how their figures agree
    copies: list[Task[list[Made]]] = field(default_factory=list)
    units: int = 0  # of which there are copies
    files: Sequence[Path] = ()  # what `books` are

    def finish(self, step: Step) -> Open:
        """Wait for the others; the last things are those that nobody has begun, and are done here. Raises OSError where
        a file isn't there: whoever wrote it may have done so on another machine."""
        made: list[Made] = []
        for copied in reversed(self.copies):
            step(_COPIES, len(made), self.units)
            made += copied.result()
        if self.units:
            step(_COPIES, self.units, self.units)
        for done, book in enumerate(reversed(self.books)):
            step(_BOOKS, done, len(self.books))
            book.result()
        step(_BOOKS, len(self.books), len(self.books))
        for path in (*self.files, *(copy.path for copy in made)):
            path.stat()
        return replace(self.open, made=made)


def publish(run: FinishedRun, outcome: Outcome, earlier: plan_kept.Earlier, step: Step, tasks: Tasks) -> Publishing:
    """Write every file of the run into its folder. What needs none of the run's frames is handed over as `tasks`; the
    rest is written here meanwhile. The files don't depend on who writes them."""
    o, target, tables_asked = outcome, run.folder, outcome.law.asks("tables")
    step(_PLAN, 0, 1)
    (target / layout.PLAN_DATA.path).parent.mkdir()
    # The Biểu first: they are handed over at once, and are written while the plan is still being put together.
    books = _tables(run, o, tasks) if tables_asked else []
    plan = _plan(target, o, earlier, tasks)
    step(_PLAN, 1, 1)
    copies = _error_lists(target, o, tasks, Before(earlier.folder / layout.ERROR_COPIES.path, o.copies))
    if plan.here:
        plan.result()
    else:
        books = [plan, *books]
    step(_DATA, 0, 1)
    _machine_files(run, o)
    years = write_years(run, o.earlier, o.register, o.left_out)
    step(_DATA, 1, 1)
    step(_AWARDS, 0, 1)
    choices = Choices()
    if o.law.asks("awards"):
        choices = workbook.write_awards(run, run.path(layout.AWARDS), _awards(o, earlier.folder))
    entered = read_results(earlier.folder / layout.INSPECTION.path)
    unclear = write_inspection(run, run.path(layout.INSPECTION), entered)
    overview.write_overview(run.path(layout.OVERVIEW), o.summary, template(OVERVIEW_FORM), o.lock, years)
    step(_AWARDS, 1, 1)
    step(_REPORT, 0, 1)
    gaps = _report(run, o, years) if tables_asked else []
    step(_REPORT, 1, 1)
    left = Open(gaps, choices, unclear or [], left_out=years.left_out)
    written = (layout.RECONCILIATION, *layout.BIEU.values()) if tables_asked else ()
    files = [target / earlier.plan, *map(run.path, written)]
    return Publishing(left, books, copies, len({f.unit for f in _for_units(o) if f.unit}), files)


def _report(run: FinishedRun, o: Outcome, years: Years) -> list[str]:
    """The report and the page for the Standing Committee; what the report leaves for the office to write."""
    texts = template(NARRATIVE)
    filled = fill_report(run, run.path(layout.REPORT), template(REPORT_FORM), texts)
    entries = read_narrative(texts).entries
    write_page(run, run.path(layout.ONE_PAGE), o.summary, o.register, template(PAGE), entries, years.left_out)
    return filled.gaps


def _tables(run: FinishedRun, o: Outcome, tasks: Tasks) -> list[Task[Any]]:
    """The Biểu, and how their figures agree."""
    lines = tasks.begin(
        reconciliation.write_reconciliation, run.path(layout.RECONCILIATION).absolute(), o.lines, period=o.period,
        name=o.summary.top_name, provisional=bool(o.provisional),
    )  # fmt: skip
    tables = write_tables(
        run.folder.absolute(), o.counted.figures, o.register, period=o.period, law=o.law,
        settings=template(LOOK), provisional=o.provisional, as_of=o.as_of, awaiting=o.summary.awaiting,
        tasks=tasks,
    )  # fmt: skip
    return [lines, *tables]


def _awards(o: Outcome, before: Path) -> workbook.Office:
    """What the office says of awards; of last year's only what it chose is known."""
    year, units = o.last_year, o.register.units
    last = chosen_before(year.folder / layout.AWARDS.path, units, year.units) if year else None
    prizes = load_prizes(template(PRIZES), load_awards())
    return workbook.Office(read_marks(before / layout.AWARDS.path), prizes, last)


def _plan(target: Path, o: Outcome, earlier: plan_kept.Earlier, tasks: Tasks) -> Task[None]:
    """The plan, and the same as data. Where a person has edited the plan before, that one goes along and the new one
    stands beside it."""
    lines = [*audit.changes(o.ratings), *o.consequences]
    if o.decisions:
        lines += audit.judged(o.decisions)
    content = content_of(
        o.ratings, o.register, o.law, o.findings, o.subs.frame(EXPLANATIONS), o.decisions, provisional=o.provisional,
        audit=lines, file=earlier.plan, opinions=o.asked.shown(),
    )  # fmt: skip
    write_record(target / layout.PLAN_DATA.path, content.lines, o.ratings.groups, o.register.top.code)
    large = sum(map(len, content.lines.values())) > _HELD_ONCE
    begin = tasks.keep if large else tasks.begin
    return begin(write_plan, (target / earlier.plan).absolute(), content, o.register, o.law, o.period)


def _machine_files(run: FinishedRun, o: Outcome) -> None:
    target = run.folder
    run.law, run.figures, run.units = o.law, o.counted.figures, list(o.register.units.values())
    write.write_figures(target, o.counted.figures)
    origins.write_origins(target, o.counted.figures, o.counted.given)
    records.write_records(target, layout.FINDINGS, o.findings)
    records.write_records(target, layout.BALLOTS, o.ratings.ballots)
    records.write_records(target, layout.OPINIONS, o.asked.opinions)
    o.asked.write(target / layout.OPINION_BOOKS.folder, o.register, o.law, o.period)
    write.write_levels(run, o.ratings, o.register)
    write.write_frames(run, o.subs, o.ratings, o.counted, o.register)
    write.write_units(target, o.register)
    records.write_records(target, layout.SUGGESTED, o.register.suggestions)
    records.write_records(target, layout.FILLED, o.forms.cells)
    write.write_texts(target, o.forms.texts)
    source = material.Source(o.ratings, o.counted, o.intake, o.register, o.law, o.findings, o.handed, o.today)
    material.write_material(target / layout.MATERIAL.path, source)


def _error_lists(target: Path, o: Outcome, tasks: Tasks, before: Before | None = None) -> list[Task[list[Made]]]:
    return write_error_copies(
        (target / layout.ERROR_COPIES.path).absolute(), _for_units(o), o.register, o.inbox.absolute(), o.subs.files,
        o.intake, period=o.period, tasks=tasks, before=before,
    )  # fmt: skip


def _for_units(o: Outcome) -> list[Finding]:
    return [f for f in o.findings if not plan_kept.is_of_plan(f)]
