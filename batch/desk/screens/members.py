"""Danh mục: the list of members that the office has, before it goes into forms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from batch.commands.member_list import COMPARED
from batch.desk.desk import desk
from batch.desk.files import save_dropped
from batch.desk.office import Office
from batch.domain import SaidError
from batch.machine.plain_file import sha256_of
from batch.member_list.headings import UNUSED, labels
from batch.member_list.kept import read_kept, write_kept
from batch.member_list.mapping import Mapping, repeated
from batch.member_list.people import Note
from batch.member_list.report import report_path
from batch.member_list.tables import open_tables
from batch.register.register import Register
from batch.register.working_folder import MEMBER_COLUMNS, MEMBER_LISTS
from batch.terminal.member_list import samples_of

_CHANGED = "Danh sách, danh mục hoặc bảng các cột đã đổi từ khi mở trang này. Xem lại rồi bấm lần nữa."

screen = Blueprint("members", __name__)


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the page shows it: `entry` is the name of its choice, `role` what is chosen."""

    letter: str
    heading: str
    entry: str
    role: str
    why: str
    samples: str


@dataclass(frozen=True, slots=True)
class Layout:
    sheets: str
    columns: list[Column]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the list is, as far as it is understood; `wrong` says why it isn't."""

    mappings: tuple[Mapping, ...] = ()
    layouts: tuple[Layout, ...] = ()
    unread: tuple[Note, ...] = ()
    wrong: str = ""


@screen.get("/danh-muc/dang-vien")
def page() -> str:
    return _page(desk().here)


@screen.post("/danh-muc/dang-vien")
def drop() -> Answer:
    file, folder = request.files.get("list"), desk().here.home / MEMBER_LISTS
    if file is None or not file.filename:
        flash("Chưa chọn tệp nào.")
        return redirect(url_for("members.page"))
    folder.mkdir(exist_ok=True)
    save_dropped(file, folder)
    return redirect(url_for("members.page"))


@screen.post("/danh-muc/dang-vien/cot")
def write() -> str | Answer:
    """Keeps what the columns are, as `form --members` does, and issues the forms where that was asked for."""
    office = desk().here
    shown, kept_in = _shown(office), office.home / MEMBER_COLUMNS
    if shown.wrong or not shown.mappings:
        return _page(office)
    chosen = _chosen(shown)
    if request.form.get("seen") != _state(office):
        return _page(office, chosen, _CHANGED)
    mappings = [
        replace(mapping, columns=[
            replace(column, role=chosen[entry.entry])
            for column, entry in zip(mapping.columns, layout.columns, strict=True)
        ])
        for mapping, layout in zip(shown.mappings, shown.layouts, strict=True)
    ]  # fmt: skip
    for mapping in mappings:
        if twice := repeated(mapping.columns):
            said = f"Hai cột cùng điền vào «{labels()[twice[0]]}»: giữ một cột, cột kia chọn «{labels()[UNUSED]}»."
            return _page(office, chosen, said)
        if not mapping.has_name:
            return _page(office, chosen, "Chọn cột nào là «Họ và tên», hoặc hai cột «Họ và tên đệm», «Tên».")
    try:
        write_kept(kept_in, read_kept(kept_in), mappings)
    except OSError:
        return _page(office, chosen, f"Chưa ghi được {MEMBER_COLUMNS}: đóng tệp ấy nếu đang mở, rồi bấm lần nữa.")
    path = _list(office) or abort(404)
    if request.form.get("issue"):
        desk().start("Lập phiếu, điền sẵn đảng viên", "form", ("--members", str(path), "--yes"))
    elif request.form.get("compare"):
        desk().start("So danh sách với phiếu", "members", (str(path),))
    else:
        flash(f"Đã lưu bảng các cột vào {MEMBER_COLUMNS}.")
    return redirect(url_for("members.page"))


def _list(office: Office) -> Path | None:
    """The list that was given last; Excel's lock files are none."""
    folder = office.home / MEMBER_LISTS
    files = folder.iterdir() if folder.is_dir() else ()
    lists = [path for path in files if path.is_file() and path.name[0] not in "~."]
    return max(lists, key=lambda path: (path.stat().st_mtime_ns, path.name), default=None)


def _state(office: Office) -> str:
    paths = (_list(office), office.home / MEMBER_COLUMNS, office.register_path)
    return " ".join(sha256_of(path) if path and path.is_file() else "" for path in paths)


def _shown(office: Office) -> Shown:
    path = _list(office)
    if path is None or office.register is None:
        return Shown()
    kept_in = office.home / MEMBER_COLUMNS
    return office.as_of_register("members", partial(_understood, path, office.register, kept_in), path, kept_in)


def _understood(path: Path, register: Register, kept_in: Path) -> Shown:
    try:
        opened = open_tables(path, register, read_kept(kept_in))
    except SaidError as problem:
        return Shown(wrong=str(problem))
    layouts = [
        Layout(", ".join(mapping.sheets), [
            Column(c.letter, c.heading, f"cot-{at}-{c.index}", c.role or UNUSED, c.why, samples_of(c, opened.units))
            for c in mapping.columns
        ])
        for at, mapping in enumerate(opened.mappings)
    ]  # fmt: skip
    return Shown(tuple(opened.mappings), tuple(layouts), tuple(opened.notes))


def _chosen(shown: Shown) -> dict[str, str]:
    """Entry → role, as the page was filled in; what nobody offers is nothing."""
    typed = {c.entry: request.form.get(c.entry, c.role) for layout in shown.layouts for c in layout.columns}
    return {entry: role if role in labels() else UNUSED for entry, role in typed.items()}


def _page(office: Office, chosen: dict[str, str] | None = None, said: str = "") -> str:
    made = [path for path in (report_path(office.forms_folder), office.home / COMPARED) if path.is_file()]
    forms = sum(path.is_file() for path in office.forms_folder.glob("*.xlsx"))
    return render_template(
        "members.html", path=_list(office), shown=_shown(office), chosen=chosen or {}, said=said, made=made,
        forms=forms, labels=labels(), seen=_state(office),
    )  # fmt: skip
