"""Kiểm tra: run it, see where every unit stands and whom to phone, open a unit with its findings and its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from batch.desk.desk import desk
from batch.desk.office import Office
from batch.desk.screens.lock import is_locked, refuse_locked
from batch.desk.screens.post import prepare
from batch.desk.waiting import Waiting
from batch.domain import ERROR, Finding
from batch.finished.counted_rows import names_in
from batch.finished.edited import is_of_plan
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import ERROR_COPIES, OUTPUTS, PROGRESS_SHEET
from batch.finished.written import rewriting
from batch.office.trouble import told
from batch.publish.returns.names import file_names
from batch.register.working_folder import SUBMISSIONS
from batch.submissions.intake import STATUS_NAMES
from batch.terminal.findings import grouped
from batch.text import fold
from batch.tracking.board import Board, board_of
from batch.tracking.progress import ACCEPTED, ERRORS, MISSING, STATE_NAMES, UNUSABLE, WARNINGS, Line, counts
from batch.tracking.progress_sheet import OWNS, Mark

screen = Blueprint("checks", __name__)
COLOURS = {MISSING: "do", UNUSABLE: "do", ERRORS: "do", WARNINGS: "vang", ACCEPTED: "xanh"}
_DONE = "x"


@screen.get("/kiem-tra")
def page() -> str | Answer:
    office = desk().here
    run = office.run
    if run is None:
        return render_template("checks.html", run=None, locked=False, new=Waiting(office).told)
    board = board_of(run, date.today())
    lines = board.lines
    known = {line.unit.code for line in lines}
    aside = [f.unit for f in run.findings if f.severity == ERROR and f.unit not in known and not is_of_plan(f)]
    of_others = sorted({unit for unit in aside if unit in run.register})
    nobody = sum(unit not in run.register for unit in aside)
    alone = [f for f in run.findings if not f.unit and f.file and f.severity != ERROR and not is_of_plan(f)]
    wanted = request.args.get("tinh-trang", "")
    shown = [line for line in lines if not wanted or line.unit.state == wanted]
    answer = make_response(render_template(
        "checks.html", run=run, lines=shown, counts=counts(lines), names=STATE_NAMES, colours=COLOURS, wanted=wanted,
        marks=board.marks, outputs=_outputs(run), locked=is_locked(office),
        new=Waiting(office).told, nobody=nobody, alone=grouped(alone), of_others=of_others, theirs=len(aside) - nobody,
    ))  # fmt: skip
    answer.call_on_close(lambda: prepare(office))  # what comes next, once this is on its way
    return answer


@screen.post("/kiem-tra")
def start() -> Answer:
    refuse_locked()
    tables = ", lập biểu" if desk().here.asks("tables") else ""
    desk().start(f"Kiểm tra, xếp loại{tables}", "run")
    return redirect(url_for("checks.page"))


@screen.get("/don-vi/<code>")
def unit(code: str) -> str:
    office, run, board, line = _unit(code)
    own = [f for f in run.findings if f.unit == code]
    names = names_in(run, code)
    return render_template(
        "unit.html", line=line, groups=[(group, _places(group, names)) for group in grouped(own)], names=STATE_NAMES,
        colours=COLOURS, mark_of=board.marks.get(code),
        history=[s for s in board.history if s.unit == code], statuses=STATUS_NAMES, copy=_copy(run, code),
        files=_files(office, run, code),
    )  # fmt: skip


@screen.post("/don-vi/<code>")
def phoned(code: str) -> Answer:
    """The tick "đã liên hệ" and the note, where the sheet of the progress has them."""
    _office, run, board, line = _unit(code)
    mark = Mark(
        STATE_NAMES[line.unit.state], _DONE if request.form.get("done") else "", request.form.get("note", "").strip()
    )
    marks = {**board.marks, code: mark}
    if not (mark.done or mark.note):
        marks.pop(code)
    try:
        with rewriting(run.folder, run.path(PROGRESS_SHEET), owns=OWNS):
            replace(board, marks=marks).renew_sheet(run.folder)
        flash("Đã ghi.")
    except OSError as problem:
        flash(f"Chưa ghi được. {told(problem, PROGRESS_SHEET.path)}")
    return redirect(url_for("checks.unit", code=code))


def _unit(code: str) -> tuple[Office, FinishedRun, Board, Line]:
    """A unit's line of the progress, with where it is from; 404 where there is none."""
    office = desk().here
    run = office.run or abort(404)
    board = board_of(run, date.today())
    line = next((line for line in board.lines if line.unit.code == code), None)
    return office, run, board, line or abort(404)


def _places(group: list[Finding], names: Mapping[tuple[str, str, int], str]) -> list[tuple[str, str]]:
    """(cell, whom its row is about, "" where that isn't known): the page is for the office alone."""
    found = []
    for one in group:
        row = int("".join(filter(str.isdigit, one.cell)) or 0)
        found.append((one.cell, names.get((one.file, fold(one.sheet), row), "")))
    return found


def _outputs(run: FinishedRun) -> list[tuple[str, str, Path]]:
    """(name, use, path) of what an office opens."""
    listed = (
        (output.called, output.use, run.path(output)) for output in OUTPUTS if output.use and output.path[-1] != "/"
    )
    return [(called, use, path) for called, use, path in listed if path.is_file()]


def _copy(run: FinishedRun, code: str) -> Path | None:
    """The unit's error copy."""
    path = run.path(ERROR_COPIES) / file_names(unit.code for unit in run.units)[code]
    return path if path.is_file() else None


def _files(office: Office, run: FinishedRun, code: str) -> list[tuple[str, Path, str]]:
    """(name, path, what became of it) of the files that the unit has sent and that still lie there."""
    found = []
    for file in run.manifest.files or []:
        path = office.home / SUBMISSIONS / str(file["tep"])
        if file.get("don_vi") == code and path.is_file():
            found.append((str(file["tep"]), path, STATUS_NAMES.get(str(file.get("trang_thai")), "")))
    return found
