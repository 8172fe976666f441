"""The story in one screen: read → check → rate → count → publish."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from batch.check import check
from batch.domain import MEMBERS, Finding
from batch.findings.catalogue import rules
from batch.findings.explained import explain
from batch.findings.wording import word
from batch.finished.edited import NEW_PLAN, PLAN, Earlier, earlier, is_of_plan, sha256
from batch.finished.ledger import ledger_path
from batch.finished.place import own_folders, refuse_foreign, refuse_inside, restore, results_in, run_folder
from batch.finished.previous import read_last_year, same_committee
from batch.finished.summary import Summary, _why_provisional, summarize
from batch.finished.written import Kept
from batch.form.pool import read_files
from batch.law import Law
from batch.publish.audit import tell
from batch.publish.awards import workbook
from batch.publish.bieu.layout import FILE as LAYOUT
from batch.publish.bieu.layout import load_layout
from batch.publish.bieu.settings import load_settings
from batch.publish.plan.book import PlanError
from batch.publish.plan.reader import _unreasoned, read_plan
from batch.publish.run import Outcome, publish
from batch.rating.ceilings import rules_in_force
from batch.rating.decisions import Decisions, _accepted
from batch.rating.engine import Ratings
from batch.register.reader import read_register
from batch.submissions.collect import collect
from batch.submissions.frames import Submissions, assemble
from batch.tables.count import count
from batch.tables.reconcile_run import RunData, reconcile
from batch.templates import template
from batch.tracking import progress_sheet
from batch.tracking.board import board_of_run
from batch.tracking.refused import add_refused

Step = Callable[[str, int, int], None]  # (what is being done, how many done, of how many)


def quiet(_label: str, _done: int, _total: int) -> None:
    """Nobody is told."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """`folder` is OUT/<year>; `gaps` is what the report leaves for the office to write; `consequences` are levels that
    changed because of decisions on others; `kept` are a person's files of the run before that were taken along."""

    folder: Path
    summary: Summary
    gaps: list[str]
    consequences: list[str]
    plan: str
    decided: tuple[int, int]  # decisions read, applied
    plan_findings: list[Finding]
    remarks: list[tuple[str, str]]  # (unit, what is odd about the order of its submissions)
    ledger_note: str  # why the history of submissions couldn't be recorded, "" where it was
    kept: list[Kept]
    left: dict[str, int]  # sub-folder → files that other commands had written and that stayed in the run before


def read(root: Path, paths: list[str], step: Step = quiet, others: Iterable[str] = ()) -> Submissions:
    """All files into one frame per sheet; `others` aren't called as workbooks are, but may be some."""
    paths = [*paths, *others]
    done = 0

    def advance(n: int) -> None:
        nonlocal done
        done += n
        step("Đọc phiếu", done, len(paths))

    step("Đọc phiếu", 0, len(paths))
    return assemble(read_files(root, paths, step=advance))


def _neglected(before: Earlier, given: Path | None, decisions: Decisions | None, year: int, law: Law) -> bool:
    """Whether the plan in OUT, edited, says anything else than what this run was given."""
    if before.edited is None or before.is_edited_as(given):
        return False
    if before.had_decisions and given is None:
        return True
    try:
        return read_plan(before.folder / PLAN, year=year, law=law).said != (decisions or Decisions()).said
    except PlanError:
        return True


def _plan_findings(
    decisions: Decisions | None, ratings: Ratings, before: Earlier, given: Path | None, neglected: bool
) -> list[Finding]:
    """What is wrong with the decisions, and a warning where decisions made earlier would be left out."""
    found = list(ratings.findings)
    if decisions:
        found += [*decisions.problems, *_unreasoned(decisions)]
    if neglected:
        code = "QD-12" if before.had_decisions and given is None else "QD-11"
        rule = rules()[code]
        found.append(Finding(code, rule.severity, "", PLAN, "", "", "", rule.message, rule.remedy, rule.basis))
    return found


def run(
    inbox: Path, register_path: Path, year: int, out: Path, law: Law, as_of: date, step: Step = quiet,
    decisions_path: Path | None = None, previous: Path | None = None, today: date | None = None,
) -> RunResult:  # fmt: skip
    """The whole job; `previous` holds the finished run of an earlier year, `today` is the day that the progress counts
    from. Raises PlaceError, RegisterError, LawError, PlanError, FinishedRunError, LedgerError, FileNotFoundError,
    FolderBusyError; `out` is then untouched."""
    refuse_inside(inbox, out, year)
    refuse_foreign(out, year)
    restore(out, year)
    register = read_register(register_path).due(law.deadline_in(year), law.deadline.kinds if law.deadline else ())
    load_settings(template("bieu.yaml"))
    load_layout(template(LAYOUT))
    decisions = read_plan(decisions_path, year=year, law=law) if decisions_path else None
    last_year = read_last_year(previous, year, set(register.units)) if previous else None
    before = earlier(out / str(year), decisions_path)
    given = [path for path in (decisions_path, last_year.folder if last_year else None) if path]
    left_out = [register_path, ledger_path(out, year), *own_folders(out, year), *results_in(out), *given]
    sheets, others = collect(inbox, left_out)
    subs = read(inbox, sheets, step, others)
    if last_year:
        same_committee(last_year, subs.frame(MEMBERS))
    mail = add_refused(subs, inbox, register, year)
    checked = check(subs, law, year, as_of, register, decisions, last_year, mail)
    ratings = checked.ratings
    assert ratings is not None
    step("Kiểm tra và xếp loại", 1, 1)
    known = rules_in_force(law)
    findings = word(checked.hits, checked.subs, checked.intake, known)
    words = decisions.judgements if decisions else []
    findings = explain(findings, checked.subs, checked.intake, known, words)
    neglected = _neglected(before, decisions_path, decisions, year, law)
    findings += _plan_findings(decisions, ratings, before, decisions_path, neglected)
    counted = count(checked.subs, ratings, register)
    lines = reconcile(RunData(counted, register, checked.intake, checked.subs, ratings, law))
    accepted = _accepted(decisions)
    summary = summarize(
        year=year, law=law, register=register, subs=checked.subs, intake=checked.intake, findings=findings,
        rules=known, ratings=ratings,
        provisional=_why_provisional(checked, ratings, findings, lines, accepted), accepted=accepted,
    )  # fmt: skip
    outcome = Outcome(
        year, as_of, law, register, sha256(register_path), checked.subs, checked.intake, findings, ratings, counted,
        summary, decisions, checked.before, lines, last_year, inbox,
    )  # fmt: skip
    board = board_of_run(
        out,
        year,
        register,
        checked.subs.files,
        checked.intake,
        findings,
        accepted,
        today or date.today(),
        mail.arrivals,
    )
    consequences, remarks = [tell(line) for line in outcome.consequences], board.remarks
    with run_folder(
        out, outcome.manifest, along=before.along, ours=before.ours, owns=workbook.OWNS | progress_sheet.OWNS
    ) as target:
        gaps = publish(target.run, outcome, before, step)
        board.write(target.path)
    note = board.record(out)  # the results are in place: what goes wrong from here on is told beside them
    name = NEW_PLAN if before.edited is not None else PLAN
    decided = (len(decisions.levels) if decisions else 0, len(ratings.applied))
    of_plan = [f for f in findings if is_of_plan(f)]
    return RunResult(
        out / str(year), summary, gaps, consequences, name, decided, of_plan, remarks, note, target.kept,
        target.left,
    )  # fmt: skip
