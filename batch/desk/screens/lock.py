"""Khóa số liệu: lock what was reported, correct it later with a reason and every difference, hand it over upward."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from batch.desk.desk import desk
from batch.desk.office import Office
from batch.finished.layout import CHANGES_BOOK
from batch.finished.lock_file import kept_path
from batch.finished.locked_year import LockError, State, look, lost
from batch.register.working_folder import PACKAGE

screen = Blueprint("lock", __name__)


@screen.get("/khoa")
def page() -> str:
    office = desk().here
    run = office.run
    if run is None:
        return render_template("lock.html", run=None)
    state, said = locked(office)
    lists = {}
    if state:
        kept = kept_path(run.folder.parent, state.lock.period)
        lists = {v.number: kept / v.folder / CHANGES_BOOK.path for v in state.lock.versions if v.number}
    package = _package(office)
    return render_template(
        "lock.html", run=run, state=state, said=said, lists=lists,
        again=bool(lost(run.folder.parent, run.manifest.period)),
        package=package if package.is_file() else None,
    )  # fmt: skip


def locked(office: Office) -> tuple[State | None, str]:
    """How the finished run stands to the lock of its year, or why that can't be told."""
    try:
        return (look(office.run) if office.run else None), ""
    except LockError as problem:
        return None, str(problem)


def is_locked(office: Office) -> bool:
    """Whether the year is locked, or may be: nothing is calculated anew then but by a correction."""
    return any(locked(office))


def refuse_locked() -> None:
    """Where nothing is calculated anew, the page of the lock says why."""
    office = desk().here
    if is_locked(office):
        here = "Có chỗ phải sửa thì điều chỉnh ở đây, ghi rõ lý do."
        flash(f"Số liệu {office.this_period} đã khóa nên không lập lại được. {here}")
        abort(redirect(url_for("lock.page")))


@screen.post("/khoa")
def lock() -> Answer:
    by = request.form.get("by", "").strip()
    if not by or not request.form.get("sure"):
        flash("Chưa khóa: ghi tên người khóa và đánh dấu đã kiểm.")
    else:
        desk().start("Khóa số liệu", "lock", ["--by", by])
    return redirect(url_for("lock.page"))


@screen.post("/khoa/dieu-chinh")
def correct() -> Answer:
    reason, by = request.form.get("reason", "").strip(), request.form.get("by", "").strip()
    if not reason or not by:
        flash("Chưa điều chỉnh: ghi lý do và tên người điều chỉnh.")
    else:
        desk().start("Điều chỉnh số liệu đã khóa", "run", ["--correction", reason, "--by", by])
    return redirect(url_for("lock.page"))


@screen.post("/khoa/ban-giao")
def hand_over() -> Answer:
    desk().start("Lập gói bàn giao cho cấp trên", "handover", ["--to", str(_package(desk().here))])
    return redirect(url_for("lock.page"))


def _package(office: Office) -> Path:
    return office.home / PACKAGE.format(office.period)
