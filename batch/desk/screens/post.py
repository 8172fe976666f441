"""Thư và kết quả: every letter before it goes, a trial to oneself, sending, what became of each; the results of the
units."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from batch.desk.desk import desk
from batch.desk.office import Office
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import RESULTS as OF_UNITS
from batch.law.strict import LawError, read_section
from batch.machine.beside import beside
from batch.machine.private import write_own
from batch.mail.letters import USUAL, Letter, Post, make_letters
from batch.mail.record import states
from batch.mail.settings import STARTTLS, TLS, Settings, read_settings
from batch.mail.standing import MailError, read_run
from batch.office.trouble import told
from batch.register.working_folder import MAIL_SETTINGS
from batch.tracking.letter_words import KINDS, RESULTS, SENT, STATES, UNKNOWN

screen = Blueprint("post", __name__)
_NEW = "chưa gửi"


@dataclass(frozen=True, slots=True)
class Item:
    """A field of the settings: its key in the file, what it is called, what is to be known of it."""

    key: str
    name: str
    help: str
    choices: tuple[str, ...] = ()
    secret: bool = False


_SETTINGS = (
    Item("may_chu", "Máy chủ gửi thư (SMTP)", "hỏi người quản trị thư của cơ quan; ví dụ mail.donvi.vn"),
    Item("bao_mat", "Cách mã hóa", "chương trình không gửi khi kết nối không mã hóa", (STARTTLS, TLS)),
    Item("cong", "Cổng", "thường 587 với starttls, 465 với tls"),
    Item("tai_khoan", "Tài khoản", "trống cả tài khoản và mật khẩu: không đăng nhập"),
    Item("mat_khau", "Mật khẩu", "không hiện lại; để trống thì giữ mật khẩu đã ghi", secret=True),
    Item("nguoi_gui", "Địa chỉ người gửi", "thư thử cũng gửi về địa chỉ này"),
    Item("ten_nguoi_gui", "Tên người gửi", "tên cơ quan hiện ở ô người gửi"),
    Item("tra_loi_ve", "Nhận trả lời ở", "trống: địa chỉ người gửi"),
    Item("moi_phut", "Số thư mỗi phút", "nhiều nhất; trống: 20"),
    Item("chung_chi", "Tệp chứng chỉ", "chỉ khi máy chủ nội bộ cần; trống: theo các chứng chỉ máy đã tin"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which letters: those of the usual kinds, or results, provisional ones only where that is asked for."""

    of_results: bool = False
    provisional: bool = False

    @classmethod
    def of(cls, told: Mapping[str, str]) -> Asked:
        return cls(told.get("loai") == RESULTS, bool(told.get("tam_tinh")))

    @property
    def address(self) -> dict[str, Any]:
        """The same in an address."""
        return {"loai": RESULTS if self.of_results else None, "tam_tinh": 1 if self.provisional else None}

    @property
    def arguments(self) -> list[str]:
        """The same for the command."""
        of_results = ["--kind", RESULTS] if self.of_results else []
        return [*of_results, *(["--provisional"] if self.provisional else [])]


@screen.get("/thu")
def page() -> str:
    office = desk().here
    run, asked = office.run, Asked.of(request.args)
    if run is None:
        return render_template("post.html", run=None)
    post, said = _letters(office, run, asked)
    known = states(run.folder.parent, run.manifest.period, post.letters) if post else {}
    told = {letter.unit: STATES.get(known.get(letter.unit, ""), _NEW) for letter in post.letters} if post else {}
    settings, lacks = _settings(office)
    return render_template(
        "post.html", run=run, post=post, said=said, told=told, kinds=KINDS, asked=asked, settings=settings,
        lacks=lacks, counted=Counter(told.values()), unknown=STATES[UNKNOWN], sent=STATES[SENT],
        made=run.path(OF_UNITS).is_dir(),
    )  # fmt: skip


@screen.get("/thu/<code>")
def letter(code: str) -> str:
    """One letter as its unit will read it."""
    office, asked = desk().here, Asked.of(request.args)
    run = office.run or abort(404)
    post, said = _letters(office, run, asked)
    if post is None:
        return render_template("problem.html", said=said)
    one: Letter = next((letter for letter in post.letters if letter.unit == code), None) or abort(404)
    return render_template("letter.html", letter=one, kinds=KINDS, asked=asked, settings=_settings(office)[0])


@screen.post("/thu/<code>")
def try_out(code: str) -> Answer:
    asked = Asked.of(request.form)
    arguments = ["--to-self", code, *asked.arguments]
    desk().jobs.start(desk().here.home, f"Gửi thử thư của {code} về cơ quan", "mail", arguments)
    return redirect(url_for("post.letter", code=code, **asked.address))


@screen.post("/thu")
def send() -> Answer:
    asked, goes = Asked.of(request.form), bool(request.form.get("send"))
    arguments = [*asked.arguments, *(["--send"] if goes else [])]
    if goes and request.form.get("again"):
        arguments.append("--resend-unknown")
    title = f"{'Gửi thư' if goes else 'Ghi thư ra tệp'} {'kết quả' if asked.of_results else 'cho các đơn vị'}"
    desk().jobs.start(desk().here.home, title, "mail", arguments)
    return redirect(url_for("post.page", **asked.address))


@screen.post("/thu/ket-qua")
def results() -> Answer:
    desk().jobs.start(desk().here.home, "Lập kết quả cho các đơn vị", "results")
    return redirect(url_for("post.page", loai=RESULTS))


@screen.get("/thu/cai-dat")
def settings() -> str:
    return _form(_stored(desk().here))


@screen.post("/thu/cai-dat")
def write_settings() -> str | Answer:
    """Into `cai_dat_thu.yaml`, for the user alone, once they are settings that letters can be sent with."""
    office = desk().here
    stored = _stored(office)
    typed = {item.key: request.form.get(item.key, "").strip() for item in _SETTINGS}
    if lacking := [item.name for item in _SETTINGS if item.key in ("may_chu", "nguoi_gui") and not typed[item.key]]:
        return _form(typed, f"Ghi ô «{lacking[0]}».")
    typed["mat_khau"] = request.form.get("mat_khau", "") or stored.get("mat_khau", "")
    try:
        _write(office.home / MAIL_SETTINGS, {key: value for key, value in typed.items() if value})
    except (MailError, OSError) as problem:
        said = _by_name(str(problem)) if isinstance(problem, MailError) else told(problem, MAIL_SETTINGS)
        return _form(typed, said)
    flash("Đã ghi cài đặt gửi thư.")
    return redirect(url_for("post.page"))


def _letters(office: Office, run: FinishedRun, asked: Asked) -> tuple[Post | None, str]:
    """All letters of these kinds as `mail` makes them today, or why there are none."""

    def make() -> tuple[Post | None, str]:
        kinds = (RESULTS,) if asked.of_results else USUAL
        try:
            return make_letters(read_run(run), kinds, date.today(), provisional=asked.provisional), ""
        except MailError as problem:
            return None, str(problem)

    return office.as_of_run(f"letters {asked} {date.today()}", make)


def _settings(office: Office) -> tuple[Settings | None, str]:
    """What letters would be sent with, or what is lacking."""
    path = office.home / MAIL_SETTINGS
    try:
        return read_settings(path if path.is_file() else None, os.environ), ""
    except MailError as problem:
        return None, _by_name(str(problem))


def _stored(office: Office) -> dict[str, str]:
    try:
        stored = read_section(office.home / MAIL_SETTINGS, "tệp cài đặt gửi thư", as_typed=True)
    except LawError:
        return {}
    return {key: str(value) for key, value in stored.items()}


def _by_name(said: str) -> str:
    """A message about the file as one about the boxes of the page."""
    for item in _SETTINGS:
        said = said.replace(f"«{item.key}»", f"«{item.name}»")
    return said.removeprefix("Cài đặt gửi thư: ")


def _form(values: Mapping[str, str], said: str = "") -> str:
    return render_template("post_settings.html", items=_SETTINGS, values=values, said=said, file=MAIL_SETTINGS)


def _write(path: Path, values: Mapping[str, str]) -> None:
    text = yaml.safe_dump(dict(values), allow_unicode=True, default_style='"', sort_keys=False)
    with beside(path) as fresh:
        write_own(fresh, text)
        read_settings(fresh, {})
        fresh.replace(path)
