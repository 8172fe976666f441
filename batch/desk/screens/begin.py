"""Bắt đầu: choose or make a working folder, try it with a made-up committee, see what the year still asks for."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from batch.desk.desk import desk, is_working_folder
from batch.desk.recent import recent
from batch.desk.tasks import Tasks
from batch.desk.waiting import Waiting
from batch.domain import Period
from batch.issue.start import FolderTakenError, make_working_folder
from batch.office.trouble import told
from batch.text import NOT_IN_FILE_NAMES, clean

screen = Blueprint("begin", __name__)
_TRIED = "xep_loai_lam_thu"  # the folder of a trial
_TRIAL = ("--units", "30", "--faults", "0.2")


@screen.get("/")
def page() -> str | Answer:
    office = desk().office
    if office is None:
        return redirect(url_for("begin.choose"))
    year, quarters = office.year, office.quarters
    periods = [Period(year, quarter) for quarter in (*quarters, None)] if year and quarters else []
    return render_template(
        "begin.html",
        tasks=Tasks(office).all,
        other_years=Waiting(office).other_years,
        periods=periods,
    )


@screen.post("/ky")
def choose_period() -> Answer:
    """Work for a quarter from now on, or for the year."""
    asked, office = request.form.get("quarter", type=int), desk().here
    if asked is not None and asked not in office.quarters:
        flash("Quy định đang áp dụng không xếp loại quý ấy.")
        return redirect(url_for("begin.page"))
    desk().choose(asked)
    period = desk().here.period
    flash(f"Đang làm {period.title if period else 'cả năm'}.")
    return redirect(url_for("begin.page"))


@screen.route("/thu-muc", methods=["GET", "POST"])
def choose() -> str:
    """A list of folders to go through: a browser can't show those of the machine."""
    office, asked = desk().office, clean(request.form.get("folder", ""))
    at = Path(asked or (office.home.parent if office else Path.home())).expanduser()
    return _choose(at, f"Không có thư mục {at}." if asked and not at.is_dir() else "")


def _choose(at: Path, said: str = "") -> str:
    """The page, at the nearest folder that there is, with what was typed to make a new one."""
    while not at.is_dir() and at != at.parent:
        at = at.parent
    return render_template(
        "choose.html", at=at, above=at.parent if at.parent != at else None, folders=_folders(at), recent=recent(),
        said=said, typed=request.form,
    )  # fmt: skip


@screen.post("/thu-muc/mo")
def enter() -> Answer:
    folder = Path(request.form.get("folder", ""))
    if not folder.is_absolute() or not is_working_folder(folder):
        flash("Thư mục này không có danh_muc.xlsx nên không phải thư mục làm việc.")
        return redirect(url_for("begin.choose"))
    desk().move(folder)
    return redirect(url_for("begin.page"))


@screen.post("/thu-muc/tao")
def make() -> str | Answer:
    at, called = Path(request.form.get("folder", "")), clean(request.form.get("called", ""))
    name, year = clean(request.form.get("name", "")), request.form.get("year", type=int)
    if not name or not called or not year or not at.is_absolute():
        return _choose(at, "Ghi đủ tên thư mục, tên cơ quan và năm đánh giá.")
    if Path(called).name != called or NOT_IN_FILE_NAMES & set(called):
        return _choose(at, 'Tên thư mục không được có các dấu < > : " / \\ | ? *')
    try:
        make_working_folder(at / called, name, year)
    except (FolderTakenError, OSError) as problem:
        return _choose(at, str(problem) if isinstance(problem, FolderTakenError) else told(problem, at))
    desk().move(at / called)
    return redirect(url_for("begin.page"))


@screen.post("/lam-thu")
def try_out() -> Answer:
    """A made-up committee in a folder of its own."""
    at = Path(request.form.get("folder", ""))
    if not at.is_dir():
        return redirect(url_for("begin.choose"))
    number = 1
    while os.path.lexists(folder := at / f"{_TRIED}_{number}"):
        number += 1
    desk().jobs.start(None, "Tạo đảng bộ giả định để làm thử", "demo", ["--out", str(folder), *_TRIAL])
    desk().trial = folder
    return redirect(url_for("begin.trial"))


@screen.get("/lam-thu")
def trial() -> str | Answer:
    """Waits for the made-up committee, then goes there."""
    folder, job = desk().trial, desk().jobs.last
    if folder and job and not job.works and is_working_folder(folder):
        desk().trial = None
        desk().move(folder)
        return redirect(url_for("begin.page"))
    return render_template("trial.html", folder=folder)


def _folders(at: Path) -> list[tuple[str, Path, bool]]:
    """(name, path, whether it is a working folder) of the folders in this one; hidden ones aside."""
    try:
        found = sorted(
            (path for path in at.iterdir() if path.is_dir() and not path.name.startswith((".", "$"))),
            key=lambda p: p.name.casefold(),
        )
    except OSError:
        return []
    return [(path.name, path, is_working_folder(path)) for path in found]
