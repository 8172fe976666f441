"""The story in one screen: read, check, count, reconcile, summarize, publish, record."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from batch.check import check, rated
from batch.domain import MEMBERS, Finding, Period
from batch.finished.edited import Earlier, earlier, is_of_plan
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import AWARDS, DOSSIERS, INSPECTION, MANIFEST, PROGRESS_SHEET
from batch.finished.ledger import ledger_path
from batch.finished.locked_year import refuse_locked
from batch.finished.manifest import FinishedRunError
from batch.finished.other_periods import taken_elsewhere
from batch.finished.own_columns import rest_of
from batch.finished.place import (
    own_folders,
    refuse_foreign,
    refuse_inside,
    restore,
    results_below,
    results_in,
    run_folder,
    store_path,
)
from batch.finished.previous import read_last_year, same_committee
from batch.finished.quarters import finished_quarters, usable
from batch.finished.quarters import levels_of as quarter_levels
from batch.finished.records import Level, changed
from batch.finished.summary import Summary, summarize, why_provisional
from batch.finished.write import levels_of
from batch.finished.written import Kept
from batch.form.far_cells import refuse_far
from batch.form.file_data import FileData
from batch.form.pool import Reading, read_files
from batch.handover.read import read_packages
from batch.handover.seal import Key, person_of
from batch.law import Law
from batch.lock.correcting import Correction, begin
from batch.machine.plain_file import sha256_of
from batch.publish.audit import tell
from batch.publish.awards import workbook
from batch.publish.awards.choices import Choices
from batch.publish.decisions import files_of, read_decisions
from batch.publish.inspection import workbook as inspection
from batch.publish.opinions.round import returned_in, round_of
from batch.publish.own_templates import check_templates
from batch.publish.plan.neglected import neglected
from batch.publish.run import Outcome, publish
from batch.rating.ceilings import rules_in_force
from batch.rating.decisions import Decisions
from batch.rating.group_result import GroupResult
from batch.register.reader import read_register
from batch.register.register import Register
from batch.register.working_folder import BEFORE, OPINIONS, PAPERS, of_all_periods
from batch.rules.run import load_checks
from batch.submissions.collect import PAPERS_FOLDER, papers_of, sort_out
from batch.submissions.frames import Submissions, assemble
from batch.submissions.inbox_record import Mail
from batch.submissions.last_year import LastYear
from batch.submissions.packages import Package
from batch.submissions.quarter_levels import QuarterLevels
from batch.submissions.store import Store
from batch.tables.count import count
from batch.tables.reconcile_run import RunData, reconcile
from batch.tracking import dossier_sheet, progress_sheet
from batch.tracking.board import board_of_run
from batch.tracking.papers import papers_folder
from batch.tracking.refused import add_refused
from batch.workers import Workers

_CHECKING = "Kiểm tra và xếp loại"
MANY = 100  # units from which on it pays to publish in several processes
Step = Callable[[str, int, int], None]  # (what is being done, how many done, of how many)


def quiet(_label: str, _done: int, _total: int) -> None:
    """Nobody is told."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a run is to do: the submissions in `inbox`, the register and, where there are some, `decisions`: files, or
    folders of them; `previous` holds the finished run of an earlier year, `key` is that of packages, `today` the day
    that the progress counts from; `packages` lie in `packages_in` and count as those in the inbox do; `begun` is what
    of the inbox is being read already."""

    inbox: Path
    register: Path
    period: Period
    out: Path
    law: Law
    as_of: date
    decisions: tuple[Path, ...] = ()
    previous: Path | None = None
    key: Key | None = None
    today: date = field(default_factory=date.today)
    packages_in: Path = Path()
    packages: tuple[str, ...] = ()
    correction: str = ""  # why the figures of a locked year are corrected
    by: str = ""  # who does so
    begun: Reading | None = None


@dataclass(frozen=True, slots=True)
class RunResult:
    """`folder` is OUT/<period>; `gaps` is what the report leaves for the office to write; `consequences` are levels
    that changed because of decisions on others; `kept` are a person's files of the run before that were taken along."""

    folder: Path
    summary: Summary
    register: Register
    gaps: list[str]
    consequences: list[str]
    plan: str
    decided: tuple[int, int]  # decisions read, applied
    plan_findings: list[Finding]
    remarks: list[tuple[str, str]]  # (unit, what is odd about the order of its submissions)
    ledger_note: str  # why the history of submissions couldn't be recorded, "" where it was
    kept: list[Kept]
    left: dict[str, int]  # sub-folder → files that other commands had written and that stayed in the run before
    choices: Choices = field(default_factory=Choices)  # of awards
    unclear: list[str] = field(default_factory=list)  # entries in lists that can't be understood
    correction: Correction | None = None  # of a locked year
    left_out: tuple[tuple[str, str], ...] = ()  # results of other periods that nothing was compared with, and why


def run(job: Job, step: Step = quiet, workers: Workers | None = None) -> RunResult:
    """The whole job, read and published on `workers`. Raises PlaceError, RegisterError, LawError, PlanError,
    FinishedRunError, LedgerError, LockError, FileNotFoundError, FolderBusyError; `job.out` is then untouched."""
    if workers is None:
        with Workers() as own:
            return run(job, step, own)
    period, out = job.period, job.out
    begun, subs = _begun(job, step, workers)
    law, register, decisions, plan, last_year = begun.law, begun.register, begun.decisions, begun.plan, begun.last_year
    correction, before, store, mail = begun.correction, begun.before, begun.store, begun.mail
    if many := len(register.units) >= MANY:
        workers.warm("batch.publish.plan.write", "batch.publish.returns.copies", "batch.publish.bieu.tables")
    step(_CHECKING, 0, 1)
    person = person_of(job.key)
    checked = check(
        subs, law, period, job.as_of, register, plan, last_year, mail, begun.packages, person, begun.quarters,
        begun.elsewhere,
    )  # fmt: skip
    del subs  # those that count lie in other frames
    kept, intake, ratings = checked.subs, checked.intake, checked.ratings
    findings = [*checked.findings, *ratings.findings, *begun.problems]
    returned, of_others = returned_in(job.register.parent / OPINIONS, out, period)
    asked = round_of(ratings, register, law, period, returned)
    findings += asked.problems
    counted = count(kept, ratings, register, checked.handed)
    lines = reconcile(RunData(counted, register, intake, kept, ratings, law)) if law.asks("tables") else []
    summary = summarize(
        period=period, law=law, register=register, subs=kept, intake=intake, findings=findings,
        rules=rules_in_force(law), ratings=ratings, accepted=decisions.accepted, settled=checked.settled,
        provisional=why_provisional(checked, findings, lines, decisions.accepted), forms=checked.forms,
        decisions=decisions.of_others, opinions=of_others,
    )  # fmt: skip
    step(_CHECKING, 1, 1)
    outcome = Outcome(
        period, job.as_of, law, register, sha256_of(job.register), kept, intake, findings, ratings, counted, summary,
        plan, checked.before, lines, last_year, job.inbox, checked.handed, checked.settled, job.today, asked,
        checked.forms, store.copies, *((correction.number, correction.told) if correction else (0, "")),
        begun.passed_over, _earlier(job), begun.left_out,
    )  # fmt: skip
    board = board_of_run(
        out, period, register, kept.files, intake, findings, decisions.accepted, job.today, mail.arrivals
    )
    consequences, remarks = [tell(line) for line in outcome.consequences], board.remarks
    owns = workbook.OWNS | progress_sheet.OWNS | inspection.OWNS | dossier_sheet.OWNS
    manifest = outcome.manifest
    with (
        run_folder(out, manifest, along=before.along, ours=before.ours, owns=owns, correction=correction) as target,
        workers.tasks(hand_over=many) as tasks,
    ):
        publishing = publish(target.run, outcome, before, step, tasks)
        board.write(target.path)
        received = dossier_sheet.read_received(before.folder / DOSSIERS.path)
        papers = papers_folder(job.inbox)
        told = dossier_sheet.write_dossiers(target.run, target.path / DOSSIERS.path, papers, received, job.today)
        target.rests = {  # looked at while the others are still at work: nothing can be done beside what comes last
            path: rest_of(target.path / path, own) for path, own in owns.items() if (target.path / path).is_file()
        }
        left = publishing.finish(step)
    unclear = [*left.unclear, *(told or [])]
    store.save({made.path.name: (made.of, made.sha256) for made in left.made if made.of})
    note = board.record(out)  # the results are in place: what goes wrong from here on is told beside them
    decided, of_plan = (len(decisions.levels), len(ratings.applied)), [f for f in findings if is_of_plan(f)]
    folder = out / str(period)
    return RunResult(
        folder, summary, register, left.gaps, consequences, before.plan, decided, of_plan, remarks, note, target.kept,
        target.left, left.choices, unclear, correction, left.left_out,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Begun:
    """What a run knows once everything is read. `plan` are the decisions, None where no file was given, `problems` what
    is wrong with their files; `left_out` are results of quarters that can't be used, and why; `before` is what the run
    before leaves, `elsewhere` what runs of other periods took."""

    law: Law
    register: Register
    correction: Correction | None
    decisions: Decisions
    plan: Decisions | None
    last_year: LastYear | None
    quarters: QuarterLevels | None
    left_out: tuple[tuple[str, str], ...]
    before: Earlier
    store: Store
    mail: Mail
    packages: list[Package]
    problems: list[Finding]
    passed_over: dict[str, str]
    elsewhere: dict[str, Period]


def _begun(job: Job, step: Step, workers: Workers) -> tuple[_Begun, Submissions]:
    """All that is read, and the submissions; nothing is written."""
    law, period, out = job.law.on(job.as_of), job.period, job.out
    _refuse(job)
    register = read_register(job.register).due(partial(law.deadline_for, period), own=not period.quarter)
    check_templates(law, register, job.as_of)
    correction = begin(out, register, law, period, job.today, job.correction, job.by) if job.correction else None
    elsewhere = taken_elsewhere(out, period)
    given = files_of(job.decisions, elsewhere)
    decisions = read_decisions(job.decisions, period=period, law=law, register=register, elsewhere=elsewhere)
    plan = decisions if given or decisions.of_others else None
    last_year = read_last_year(job.previous, period.year, _codes(register)) if job.previous else None
    before = earlier(out / str(period), given)
    store = Store(store_path(out, period))
    load_checks()  # while others read; nobody waits for it afterwards
    rules_in_force(law)
    subs, packages, passed_over = _read(job, last_year, step, workers, store)
    if last_year:
        same_committee(last_year, subs.frame(MEMBERS))
    mail = add_refused(subs, job.inbox, register, period)
    problems = [*decisions.problems, *neglected(before, given, decisions, period, law)]
    begun = _Begun(
        law, register, correction, decisions, plan, last_year, *_quarters(job, register), before, store, mail, packages,
        problems, passed_over, elsewhere,
    )  # fmt: skip
    return begun, subs


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a run would come to: `changed` are the levels that would differ from those of the finished run in `folder`,
    as (now, then), None for who is only in one of them; `groups` those of the cap that this committee decides."""

    folder: Path
    register: Register
    changed: list[tuple[Level | None, Level | None]]
    groups: list[GroupResult]
    decided: tuple[int, int]  # decisions read, applied
    plan_findings: list[Finding]
    provisional: list[str]  # why figures would be so for what is decided, or is not


def rehearse(job: Job, step: Step = quiet, workers: Workers | None = None) -> Rehearsal:
    """The run up to the levels; nothing is written. Raises what `run` raises, FinishedRunError where there is no
    finished run to compare with."""
    if workers is None:
        with Workers() as own:
            return rehearse(job, step, own)
    done = FinishedRun(job.out / str(job.period))
    if not done.path(MANIFEST).exists():
        title = job.period.title
        raise FinishedRunError(f"Chưa có kết quả {title} để so với lần tính thử: kiểm tra, tổng hợp một lần trước đã.")
    now = done.levels
    begun, subs = _begun(job, step, workers)
    step(_CHECKING, 0, 1)
    ratings = rated(
        subs, begun.law, job.period, job.as_of, begun.register, begun.plan, begun.mail, begun.packages,
        person_of(job.key), begun.elsewhere, begun.quarters,
    ).ratings  # fmt: skip
    step(_CHECKING, 1, 1)
    groups = [g for g in ratings.groups if g.decider == begun.register.top.code]
    return Rehearsal(
        done.folder, begun.register, changed(now, levels_of(ratings, begun.register)), groups,
        (len(begun.decisions.levels), len(ratings.applied)),
        [f for f in (*ratings.findings, *begun.problems) if is_of_plan(f)],
        ratings.provisional,
    )  # fmt: skip


def _codes(register: Register) -> set[str]:
    """All codes of its units, those that they had before they were rearranged among them."""
    return {code for unit in register.units.values() for code in (unit.code, *unit.old_codes)}


def _quarters(job: Job, register: Register) -> tuple[QuarterLevels | None, tuple[tuple[str, str], ...]]:
    """What the finished quarters of the year came to, for the run of the year itself; those that can't be used, and
    why."""
    runs, left_out = usable([] if job.period.quarter else finished_quarters(job.out, job.period))
    return quarter_levels(runs, register.units) if runs else None, left_out


def _earlier(job: Job) -> tuple[Path, ...]:
    """Where finished runs of earlier years lie, if anywhere; what is given comes first. A quarter is compared
    with none."""
    if job.period.quarter:
        return ()
    return (*([job.previous] if job.previous else []), job.out, job.register.parent / BEFORE)


def _refuse(job: Job) -> None:
    """Whatever would end the run later ends it here."""
    if not job.correction:
        refuse_locked(job.out, job.period)
    refuse_inside(job.inbox, job.out, job.period)
    refuse_foreign(job.out, job.period)
    restore(job.out, job.period)
    before = job.out / str(job.period)
    worked_in = [before / kept.path for kept in (PROGRESS_SHEET, AWARDS, INSPECTION, DOSSIERS)]
    refuse_far([*worked_in, *([job.previous / AWARDS.path] if job.previous else [])])


def _read(
    job: Job, last_year: LastYear | None, step: Step, workers: Workers, store: Store
) -> tuple[Submissions, list[Package], dict[str, str]]:
    """All submissions and packages of the inbox, and the packages that are given beside it; what lies in the inbox
    besides, such as results, isn't read, and is told with the reason."""
    given = [*job.decisions, *([last_year.folder] if last_year else [])]
    own = [
        job.register,
        job.register.parent / OPINIONS,
        *(job.register.parent / name for name in of_all_periods(PAPERS)),
        ledger_path(job.out, job.period),
        *own_folders(job.out, job.period),
        *results_in(job.out),
        *results_below(job.inbox),
    ]
    lying = sort_out(job.inbox, [*own, *given])
    sheets, others = lying.sheets, lying.others
    known = store.find(job.inbox, [*sheets, *others])
    (of_sheets, sheets), (of_others, others) = (read_packages(job.inbox, p, job.key, known) for p in (sheets, others))
    given_beside, _ = read_packages(job.packages_in, job.packages, job.key)
    subs = read(job.inbox, sheets, step, others, workers, store, known, job.begun)
    job.inbox.stat()  # a drive that was cut off isn't a folder into which nobody has sent anything
    beside, papers = papers_of(job.inbox)
    known = store.find(beside, papers, PAPERS_FOLDER)
    read_now = read_files(beside, [path for path in papers if path not in known], workers=workers)
    of_papers = known | {data.source: data for data in read_now}
    store.keep(subs, {PAPERS_FOLDER: of_papers.values()})
    subs.forms += [of_papers[path] for path in papers if of_papers[path].words is not None]
    told = {os.path.realpath(job.inbox / data.source) for data in subs.files if data.passing}
    unopened = (of_papers[path] for path in papers if [p.code for p in of_papers[path].problems] == ["TEP-08"])
    subs.files += [data for data in unopened if os.path.realpath(beside / data.source) not in told]
    return subs, of_sheets + of_others + given_beside, lying.passed_over


def read(
    root: Path, paths: list[str], step: Step = quiet, others: Iterable[str] = (), workers: Workers | None = None,
    store: Store | None = None, known: Mapping[str, FileData] | None = None, begun: Reading | None = None,
) -> Submissions:  # fmt: skip
    """All files into one frame per sheet; `others` aren't called as workbooks are, but may be some. The `known` ones
    aren't read: their rows are in the `store`."""
    paths, known = [*paths, *others], known or {}
    done = len(known)

    def advance(n: int) -> None:
        nonlocal done
        done += n
        step("Đọc phiếu", done, len(paths))

    step("Đọc phiếu", done, len(paths))
    unknown = [path for path in paths if path not in known]
    fresh = iter(read_files(root, unknown, step=advance, workers=workers, begun=begun))
    files = (known.get(path) or next(fresh) for path in paths)
    subs = assemble(files, store.rows if store and known else None)
    return subs if not known or subs.whole else read(root, paths, step, workers=workers)
