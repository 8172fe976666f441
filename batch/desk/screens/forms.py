"""Phát phiếu: the forms to hand out, and the words that go with each."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as Answer

from batch.desk.desk import desk
from batch.desk.files import download_name
from batch.desk.office import Office
from batch.issue.unit_guide import NAME as GUIDE
from batch.issue.unit_guide import unit_guide
from batch.mail.handing_out import TEMPLATE, Words, address_for_forms, files_of, handing_out
from batch.mail.standing import MailError
from batch.mail.wording import FOLDER
from batch.register.working_folder import MAIL_SETTINGS
from batch.templates import template

screen = Blueprint("forms", __name__, url_prefix="/danh-muc")
_TEXTS = "loi_nhan"  # the folder of the words in the zip


@screen.post("/phieu")
def issue() -> Answer:
    office = desk().here
    if made(office):
        flash(
            f"Thư mục {office.forms_folder.name} đã có phiếu; chương trình không ghi đè. Muốn lập lại cả bộ thì đổi "
            "tên hoặc chuyển thư mục ấy đi rồi bấm lần nữa."
        )
    else:
        desk().start("Lập phiếu cho các đơn vị", "form")
    return redirect(url_for("units.page"))


@screen.get("/phieu.zip")
def all_forms() -> Answer:
    """All forms that were made, in one file to hand out, with the words for each unit and the guide for all."""
    office = desk().here
    forms = made(office)
    if not forms:
        abort(404)
    try:
        words = _words(office, _address(office, ""))
    except MailError:  # the page of the texts says why
        words = []
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as archive:  # a workbook is packed already
        for path in forms:
            archive.write(path, download_name(path, office.home))
        for name, content in files_of(words):
            archive.writestr(name if name == GUIDE else f"{_TEXTS}/{name}", content)
    packed.seek(0)
    return send_file(packed, "application/zip", as_attachment=True, download_name=f"{office.forms_folder.name}.zip")


@screen.route("/phieu/loi-nhan", methods=["GET", "POST"])
def texts() -> str:
    """The words for each unit, to be copied into a mail or a messenger; by POST with another address."""
    office, typed = desk().here, request.form.get("send_to", "").strip()
    if office.register is None or office.period is None:
        abort(404)
    try:
        address = _address(office, typed)
        words, said = _words(office, address), ""
    except MailError as problem:
        address, words, said = typed, [], str(problem)
    there = {path.stem: path for path in made(office)}
    words_of = f"input_templates/{FOLDER}/{TEMPLATE}.txt.j2"
    return render_template(
        "texts.html", words=words, said=said, address=address, forms=there, units=office.register.units,
        template=words_of, own=(office.home / words_of).is_file(),
    )  # fmt: skip


@screen.get("/phieu/huong-dan")
def guide() -> Answer:
    """The page of the guide that is for units, as one file."""
    page = unit_guide() or abort(404)
    return send_file(BytesIO(page.encode()), "text/html", as_attachment=True, download_name=GUIDE)


def made(office: Office) -> list[Path]:
    """The forms that lie ready, in the order of their names."""
    return sorted(path for path in office.forms_folder.glob("*.xlsx") if path.is_file())


def _address(office: Office, typed: str) -> str:
    settings = office.home / MAIL_SETTINGS
    return address_for_forms(typed, settings if settings.is_file() else None, os.environ)


def _words(office: Office, address: str) -> list[Words]:
    register, period = office.register, office.period
    if register is None or period is None:
        return []
    own = template(f"{FOLDER}/{TEMPLATE}.txt.j2")
    kept: tuple[str, list[Words]] = office.as_of_register(
        f"words {period}", lambda: (address, handing_out(register, office.law, period, address)), own
    )
    if kept[0] != address:
        return handing_out(register, office.law, period, address)
    return kept[1]
