"""All files of a run, in order, into a folder that isn't in place yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from batch.domain import EXPLANATIONS, Finding
from batch.finished import edited as plan_kept
from batch.finished import figures, write
from batch.finished.summary import Summary
from batch.law import Law
from batch.publish import audit, overview, reconciliation
from batch.publish.awards import workbook
from batch.publish.bieu.tables import write_tables
from batch.publish.plan.write import AuditLine, write_plan
from batch.publish.report.fill import fill_report
from batch.publish.returns.copies import write_error_copies
from batch.rating.decisions import Decisions
from batch.rating.engine import Ratings
from batch.register.register import Register
from batch.submissions.frames import Submissions
from batch.submissions.intake import Intake
from batch.submissions.last_year import LastYear
from batch.tables.count import Counted
from batch.tables.identities import Line
from batch.templates import template

Step = Callable[[str, int, int], None]


@dataclass(slots=True)
class Outcome:
    """Everything that a run came to. `before` are the ratings without the decisions, None where there are none; `lines`
    is the reconciliation."""

    year: int
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

    @property
    def provisional(self) -> list[str]:
        return self.summary.provisional

    @property
    def consequences(self) -> list[AuditLine]:
        return audit.consequences(self.before, self.ratings) if self.before else []


def publish(target: Path, outcome: Outcome, earlier: plan_kept.Earlier, step: Step) -> list[str]:
    """Write every file of the run into `target` and return what the report leaves for the office to write."""
    o = outcome
    _plan(target, o, earlier)
    step("Ghi phương án xếp loại", 1, 1)
    _machine_files(target, o)
    step("Ghi dữ liệu", 1, 1)
    write_tables(
        target / "bieu", o.counted.figures, o.register, year=o.year, law=o.law, settings=template("bieu.yaml"),
        provisional=o.provisional, as_of=o.as_of,
    )  # fmt: skip
    reconciliation.write_reconciliation(
        target / reconciliation.FILE, o.lines, year=o.year, name=o.summary.top_name, provisional=bool(o.provisional)
    )
    step("Ghi Biểu 6A–6F", 1, 1)
    _error_lists(target, o, step)
    workbook.write_awards(target, target / workbook.FILE, workbook.read_marks(earlier.folder / workbook.FILE))
    overview.write_overview(target / "tong_quan.html", o.summary, template("tong_quan.html.j2"))
    filled = fill_report(
        target, target / "bao_cao_tinh.docx", template("bao_cao_tinh.docx"), template("thuyet_minh.yaml")
    )
    return filled.gaps


def _plan(target: Path, o: Outcome, earlier: plan_kept.Earlier) -> None:
    """The plan; where a person has edited the one before, that one goes along and the new one stands beside it."""
    name = plan_kept.PLAN if earlier.edited is None else plan_kept.NEW_PLAN
    lines = [*audit.changes(o.ratings, o.law), *o.consequences]
    if o.decisions:
        lines += audit.judged(o.decisions)
    write_plan(
        target / name, o.ratings, o.register, o.law, o.findings, o.subs.frame(EXPLANATIONS), o.decisions,
        year=o.year, provisional=o.provisional, audit=lines, file=name,
    )  # fmt: skip


def _machine_files(target: Path, o: Outcome) -> None:
    folder = target / "du_lieu"
    folder.mkdir()
    write.write_figures(folder / "bieu.csv", o.counted.figures)
    write.write_findings(folder / "phat_hien.csv", o.findings)
    write.write_levels(folder / "xep_loai.csv", o.ratings, o.register)
    write.write_frames(folder, o.subs, o.ratings, o.counted, o.register)
    write.write_units(folder / "don_vi.parquet", o.register)
    given = {"tep": o.decisions.file, "sha256": o.decisions.sha256} if o.decisions else None
    before = {"nam": o.last_year.year, "sha256": o.last_year.sha256} if o.last_year else None
    extra: dict[str, object] = {
        "nam_truoc": before,
        plan_kept.DECISIONS_KEY: given,
        **figures.of_run(o.lines, o.counted, o.ratings, o.intake),
    }
    write.write_manifest(
        target / "manifest.json", o.summary, o.law, o.as_of.isoformat(), o.subs, o.intake, o.counted, o.findings,
        o.register_hash, extra,
    )  # fmt: skip


def _error_lists(target: Path, o: Outcome, step: Step) -> None:
    findings = [f for f in o.findings if not plan_kept.is_of_plan(f)]
    units = len({f.unit for f in findings if f.unit})
    written = 0

    def advance(n: int) -> None:
        nonlocal written
        written += n
        step("Ghi bản đánh dấu lỗi", written, units)

    write_error_copies(target / "loi", findings, o.register, o.inbox, o.subs.files, o.intake, year=o.year, step=advance)
