"""The story in one screen: read → check → rate → count → publish."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from batch.decisions import Decisions
from batch.domain import ERROR, EXPLANATIONS, MEMBERS, Finding
from batch.eligibility import mark
from batch.form.pool import read_files
from batch.form.worker import READABLE
from batch.inbox_record import RECORD
from batch.last_year import LastYear
from batch.last_year_file import read_last_year, same_committee
from batch.law import Law
from batch.ledger import ledger_path
from batch.publish import awards
from batch.publish.audit import tell
from batch.publish.bieu.layout import FILE as LAYOUT
from batch.publish.bieu.layout import load_layout
from batch.publish.bieu.settings import load_settings
from batch.publish.everything import Outcome, publish
from batch.publish.folder import own_folders, refuse_foreign, refuse_inside, restore, results_in, run_folder
from batch.publish.plan.book import PlanError
from batch.publish.plan.kept import NEW_PLAN, PLAN, Earlier, earlier, is_of_plan, sha256
from batch.publish.plan.reader import read_plan
from batch.publish.plan.sheets import FAULTY
from batch.publish.summary import Summary, summarize
from batch.publish.written import Kept
from batch.rating.after import after_rating
from batch.rating.blame import blame_others
from batch.rating.ceilings import rules_in_force
from batch.rating.engine import Ratings, rate
from batch.register import Register
from batch.register_file import read_register
from batch.rules.catalogue import Rule, in_force, rules
from batch.rules.context import Context
from batch.rules.explained import explain
from batch.rules.hits import Hit
from batch.rules.intake import Intake, take_in
from batch.rules.run import run_checks
from batch.rules.wording import word
from batch.submissions import Submissions, assemble
from batch.tables.count import count
from batch.tables.identities import Line, not_adding_up
from batch.tables.reconcile_run import RunData, reconcile
from batch.templates import template
from batch.text import vn_int
from batch.tracking import progress_sheet
from batch.tracking.board import board_of_run
from batch.tracking.papers import FOLDER as PAPERS_FOLDER
from batch.tracking.refused import Mail, add_refused

Step = Callable[[str, int, int], None]  # (what is being done, how many done, of how many)
_IGNORED = ("~$", ".")
_SYSTEM_FILES = ("desktop.ini", "thumbs.db")


def quiet(_label: str, _done: int, _total: int) -> None:
    """Nobody is told."""


@dataclass(slots=True)
class Checked:
    """Counted submissions with all that is wrong; `ratings` is None where there is no register, `before` (the
    ratings without decisions) where there are no decisions."""

    subs: Submissions
    intake: Intake
    hits: list[Hit]
    ratings: Ratings | None = None
    before: Ratings | None = None


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


def collect(root: Path, leave_out: Iterable[Path] = ()) -> tuple[list[str], list[str]]:
    """Files below `root`, relative to it, in a fixed order: those that may be submissions, and the others. `leave_out`
    are files and folders that aren't submissions though they lie there (the register, the results)."""
    left = [path.resolve() for path in leave_out]

    def wanted(path: Path) -> bool:
        if path.name.startswith(_IGNORED) or path.name.lower() in _SYSTEM_FILES or not path.is_file():
            return False
        if path.name.endswith(RECORD):
            return False
        whole = path.resolve()
        return not any(whole == other or other in whole.parents for other in left)

    paths = sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if wanted(p))
    sheets = [p for p in paths if p.lower().endswith(READABLE)]
    others = (p for p in paths if not p.lower().endswith(READABLE))
    return sheets, [p for p in others if PAPERS_FOLDER not in p.split("/")[:-1]]


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


def check(
    subs: Submissions, law: Law, year: int, as_of: date, register: Register | None, decisions: Decisions | None = None,
    last_year: LastYear | None = None, mail: Mail | None = None,
) -> Checked:  # fmt: skip
    """Gates, cells, rules; with a register also the ratings."""
    mail = mail or Mail()
    intake = take_in(subs.files, register, year, law, mail.senders, mail.arrivals)
    kept = subs.restrict(intake.counted)
    mark(kept, law, as_of)
    context = Context(kept, law, as_of, year, intake, register, last_year=last_year)
    hits = run_checks(context)
    if register is None:
        return Checked(kept, intake, hits)
    ratings = rate(kept, register, law, decisions)
    hits += ratings.hits + after_rating(context, ratings)
    blame_others(ratings, register, law, _with_errors(hits, intake, in_force(law)), hits)
    return Checked(kept, intake, hits, ratings, rate(kept, register, law) if decisions else None)


def _with_errors(hits: list[Hit], intake: Intake, known: dict[str, Rule]) -> set[str]:
    """Units with an open error in their counted submission, ceilings aside: those don't make a figure doubtful."""
    return {
        intake.unit[hit.file]
        for hit in hits
        if hit.file >= 0 and hit.code in known and (hit.severity or known[hit.code].severity) == ERROR
    }


def _why_provisional(
    checked: Checked, ratings: Ratings, findings: list[Finding], lines: list[Line], accepted: set[str]
) -> list[str]:
    intake = checked.intake
    reasons = []
    if intake.missing:
        reasons.append(f"Còn {vn_int(len(intake.missing))} đơn vị chưa có phiếu hợp lệ")
    if intake.conflicting:
        reasons.append(f"{len(intake.conflicting)} đơn vị có nhiều phiếu mâu thuẫn, chưa tính phiếu nào")
    shared = {f.unit for f in findings if f.code in ("LD-01", "DV-01", "DV-02")}
    if shared:
        reasons.append(f"Có người bị kê hai lần, liên quan {len(shared)} đơn vị")
    errors = [f for f in findings if f.severity == ERROR and f.code != "NOP-01" and f.unit not in accepted]
    in_plan = sum(1 for f in errors if is_of_plan(f))
    if len(errors) > in_plan:
        reasons.append(f"Còn {vn_int(len(errors) - in_plan)} lỗi phải sửa trong các phiếu")
    if in_plan:
        reasons.append(f"Còn {vn_int(in_plan)} lỗi phải sửa trong phương án xếp loại")
    return reasons + ratings.provisional + not_adding_up(lines)


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


def _unreasoned(decisions: Decisions) -> list[Finding]:
    """Words on explanations and submissions that lack the reason: they don't count."""
    rule = rules()["QD-13"]
    places = [(j.unit, EXPLANATIONS, j.at) for j in decisions.judgements if not j.reason]
    places += [(a.unit, FAULTY, a.at) for a in decisions.acceptances if not a.reason]
    return [
        Finding(rule.code, rule.severity, unit, decisions.file, sheet, cell, "", rule.message, rule.remedy, rule.basis)
        for unit, sheet, cell in places
    ]


def _accepted(decisions: Decisions | None) -> set[str]:
    """Units whose submission the office took in spite of its errors; without a reason it doesn't count."""
    return {a.unit for a in decisions.acceptances if a.reason} if decisions else set()


def run(
    inbox: Path, register_path: Path, year: int, out: Path, law: Law, as_of: date, step: Step = quiet,
    decisions_path: Path | None = None, previous: Path | None = None, today: date | None = None,
) -> RunResult:  # fmt: skip
    """The whole job; `previous` holds the finished run of an earlier year, `today` is the day that the progress counts
    from. Raises PlaceError, RegisterError, LawError, PlanError, LastYearError, LedgerError, FileNotFoundError,
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
    summary = summarize(
        year=year, law=law, register=register, subs=checked.subs, intake=checked.intake, findings=findings,
        rules=known, ratings=ratings,
        provisional=_why_provisional(checked, ratings, findings, lines, _accepted(decisions)),
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
        _accepted(decisions),
        today or date.today(),
        mail.arrivals,
    )
    consequences, remarks = [tell(line) for line in outcome.consequences], board.remarks
    with run_folder(out, year, along=before.along, ours=before.ours, owns=awards.OWNS | progress_sheet.OWNS) as target:
        gaps = publish(target.path, outcome, before, step)
        board.write(target.path)
    note = board.record(out)  # the results are in place: what goes wrong from here on is told beside them
    name = NEW_PLAN if before.edited is not None else PLAN
    decided = (len(decisions.levels) if decisions else 0, len(ratings.applied))
    of_plan = [f for f in findings if is_of_plan(f)]
    return RunResult(
        out / str(year), summary, gaps, consequences, name, decided, of_plan, remarks, note, target.kept,
        target.left,
    )  # fmt: skip
