"""Nhận phiếu: files are dropped as they came, and the program finds the submissions in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from batch.desk.desk import desk
from batch.desk.files import files_in, free, save_dropped
from batch.desk.jobs import BusyError
from batch.desk.office import Office
from batch.desk.waiting import Waiting
from batch.register.working_folder import MAILS, PUT_ASIDE, SUBMISSIONS
from batch.submissions.inbox_record import RESULT_WORDS, TAKEN, Entry, RecordError, read_record, record_path
from batch.submissions.intake import INVALID, OTHER, STATUS_NAMES
from batch.text import file_text, vn_int
from batch.tracking.attachments import safe_folder

screen = Blueprint("receive", __name__)
_TITLE = "Lấy phiếu từ các tệp đã nhận"
_OPEN = "tệp đang mở ở chương trình khác, hoặc thư mục không ghi được. Đóng tệp, bấm lần nữa."


@dataclass(frozen=True, slots=True)
class Received:
    """A file: `path` among the submissions, None where it wasn't taken; `state` is what became of it, `new` whether
    the last check hasn't seen it yet."""

    name: str
    path: Path | None
    unit: str
    unit_name: str
    number: int | None
    state: str
    came: str
    why: str
    new: bool
    other: bool = False  # another period has taken it


@screen.get("/nhan-phieu")
def page() -> str:
    office = desk().here
    try:
        entries, amiss = read_record(record_path(office.home / SUBMISSIONS)), ""
    except RecordError as problem:
        entries, amiss = [], str(problem)
    units = list(office.register.units.values()) if office.register else []
    aside = [(path.relative_to(office.home / PUT_ASIDE).as_posix(), path) for path in _below(office.home / PUT_ASIDE)]
    return render_template(
        "receive.html",
        files=_received(office, entries),
        aside=aside,
        amiss=amiss,
        units=units,
        mails=MAILS,
        saved=files_in(office.home / MAILS),
    )


@screen.post("/nhan-phieu/cua/<mark>")
def whose(mark: str) -> Answer:
    """Says whose a file is that doesn't say so itself: its name gets the unit's code, as a clerk would rename it."""
    office, path = desk().here, desk().find(mark)
    code = request.form.get("unit", "").strip().partition(" ")[0]
    if not office.register or code not in office.register:
        flash("Chọn một đơn vị có trong danh mục.")
        return redirect(url_for("receive.page"))
    if not path.is_relative_to(office.home / SUBMISSIONS):
        abort(404)
    _not_while_working()
    if safe_folder(code) != code:
        flash(f"Mã {code} có dấu không dùng được trong tên tệp: mở tệp, ghi mã vào ô «Mã đơn vị» rồi lưu.")
        return redirect(url_for("receive.page"))
    target = path.with_name(f"{code}_{path.name}")
    if target.exists():
        flash(f"Thư mục ấy đã có tệp tên như vậy của đơn vị {code}: đổi tên một trong hai tệp rồi kiểm tra lại.")
        return redirect(url_for("receive.page"))
    try:
        path.rename(target)
        flash(f"Đã ghi mã {code} vào tên tệp; kiểm tra lại để chương trình tính theo đơn vị ấy.")
    except OSError:
        flash(f"Chưa ghi được mã {code} vào tên tệp: {_OPEN}")
    return redirect(url_for("receive.page"))


@screen.post("/nhan-phieu/bo/<mark>")
def put_aside(mark: str) -> Answer:
    """Takes a file out from among the submissions; nothing is ever deleted."""
    return _move(
        mark, SUBMISSIONS, PUT_ASIDE,
        f"Đã chuyển tệp sang thư mục {PUT_ASIDE}; từ lần kiểm tra sau tệp không được tính. Cần dùng lại thì bấm «Lấy "
        "lại» ở mục «Tệp đã bỏ» phía dưới.",
    )  # fmt: skip


@screen.post("/nhan-phieu/lay-lai/<mark>")
def take_back(mark: str) -> Answer:
    return _move(
        mark, PUT_ASIDE, SUBMISSIONS, f"Đã đưa tệp trở lại thư mục {SUBMISSIONS}; kiểm tra lại để chương trình tính."
    )


def _move(mark: str, source: str, target: str, said: str) -> Answer:
    """Move the file of a mark to the same place in another part of the working folder, beside what lies there."""
    _not_while_working()
    home = desk().here.home
    path = desk().files.lying(mark, home / source)
    if path is None or not path.is_relative_to(home / source):
        abort(404)
    try:
        to = free(home / target / path.relative_to(home / source))
        to.parent.mkdir(parents=True, exist_ok=True)
        path.rename(to)
    except OSError:
        said = f"Chưa chuyển được: {_OPEN}"
    flash(said)
    return redirect(url_for("receive.page"))


def _not_while_working() -> None:
    """Raises BusyError: a job may be reading the file."""
    if job := desk().jobs.current:
        raise BusyError(f"Đang làm: {job.title}. Đợi xong rồi bấm lần nữa.")


def _below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _received(office: Office, entries: list[Entry]) -> list[Received]:
    """What lies among the submissions, then what wasn't taken from mails and archives."""
    folder, run = office.home / SUBMISSIONS, office.run
    checked = {str(file["tep"]): file for file in (run.manifest.files or [])} if run else {}
    new = set(Waiting(office).unchecked)
    origin = {entry.target: entry for entry in entries if entry.target}
    out = []
    paths = _below(folder)
    elsewhere = Waiting(office).taken_by(paths)
    for path in paths:
        name = path.relative_to(folder).as_posix()
        found, entry = checked.get(file_text(name), {}), origin.get(name)
        unit = str(found.get("don_vi") or "")
        status = str(found.get("trang_thai") or "")
        other = elsewhere.get(path) if status in ("", INVALID, OTHER) else None
        state = f"của {other.title}, đã nhận ở kỳ ấy" if other else STATUS_NAMES.get(status, "")
        came = " · ".join(part for part in ((entry.sent, entry.source) if entry else ()) if part)
        out.append(
            Received(
                name, path, unit, _name(office, unit), found.get("lan_nop"), state, came, "",
                name in new, other is not None,
            )
        )  # fmt: skip
    refused = [e for e in entries if e.result not in (TAKEN,) and not e.target]
    out += [
        Received(
            e.name or e.source,
            None,
            "",
            "",
            None,
            RESULT_WORDS.get(e.result, ""),
            f"{e.sent} · {e.source}",
            e.why,
            False,
        )
        for e in refused
    ]
    return out


def _name(office: Office, unit: str) -> str:
    return office.register[unit].name if office.register and unit in office.register else ""


@screen.post("/nhan-phieu")
def drop() -> Answer:
    """Saves what was dropped among the mails, under its own name or one beside it, then takes the submissions out."""
    home = desk().here.home
    dropped = [file for file in request.files.getlist("files") if file.filename]
    if not dropped:
        flash("Chưa chọn tệp nào.")
        return redirect(url_for("receive.page"))
    (home / MAILS).mkdir(exist_ok=True)
    for file in dropped:
        save_dropped(file, home / MAILS)
    flash(f"Đã nhận {vn_int(len(dropped))} tệp; đang tìm phiếu trong đó.")
    desk().start(_TITLE, "inbox")
    return redirect(url_for("receive.page"))


@screen.post("/nhan-phieu/thu-da-luu")
def take_saved() -> Answer:
    """Takes the submissions out of what was laid among the mails past the page."""
    home = desk().here.home
    if files_in(home / MAILS):
        desk().start(_TITLE, "inbox")
    else:
        flash(f"Thư mục {MAILS} chưa có tệp nào.")
    return redirect(url_for("receive.page"))
