"""Thư và kết quả: every letter before it goes, a trial to oneself, sending, what became of each; the results of the
units."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from batch.desk.desk import desk
from batch.desk.mail_settings import ITEMS, by_name, settings_of, stored, write
from batch.desk.office import Office
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import LETTERS
from batch.finished.layout import RESULTS as OF_UNITS
from batch.mail.files import names_of
from batch.mail.letters import USUAL, Letter, Post, make_letters
from batch.mail.passwords import read_passwords
from batch.mail.record import states
from batch.mail.standing import MailError, read_run
from batch.office.trouble import told
from batch.register.working_folder import MAIL_SETTINGS, PASSWORDS
from batch.terminal.mail import unnumbered
from batch.tracking.letter_words import KINDS, RESULTS, SENT, STATES, UNKNOWN

screen = Blueprint("post", __name__)
_NEW = "chưa gửi"
_SEND, _MARK = "send", "mark"  # buttons
_TITLES = {_SEND: "Gửi thư", _MARK: "Đánh dấu thư đã tự gửi", "": "Ghi thư ra tệp"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which letters: those of the usual kinds, or results, provisional ones only where that is asked for; whether what
    they carry gets the passwords of the office."""

    of_results: bool = False
    provisional: bool = False
    protected: bool = False

    @classmethod
    def of(cls, told: Mapping[str, str]) -> Asked:
        return cls(told.get("loai") == RESULTS, bool(told.get("tam_tinh")), bool(told.get("mat_khau")))

    @property
    def address(self) -> dict[str, Any]:
        """The same in an address, or as fields of a form."""
        return {
            "loai": RESULTS if self.of_results else None, "tam_tinh": 1 if self.provisional else None,
            "mat_khau": 1 if self.protected else None,
        }  # fmt: skip

    def arguments(self, office: Office) -> list[str]:
        """The same for the command."""
        asked = ["--kind", RESULTS] if self.of_results else []
        asked += ["--provisional"] if self.provisional else []
        return asked + (["--encrypt", str(office.home / PASSWORDS)] if self.protected else [])


@screen.get("/thu")
def page() -> str:
    office = desk().here
    run, asked = office.run, Asked.of(request.args)
    if run is None:
        return render_template("post.html", run=None)
    post, said = _letters(office, run, asked)
    known = states(run.folder.parent, run.manifest.period, post.letters) if post else {}
    told = {letter.unit: STATES.get(known.get(letter.unit, ""), _NEW) for letter in post.letters} if post else {}
    settings, lacks = settings_of(office)
    return render_template(
        "post.html", run=run, post=post, said=said, told=told, kinds=KINDS, asked=asked, settings=settings,
        lacks=lacks, counted=Counter(told.values()), unknown=STATES[UNKNOWN], sent=STATES[SENT],
        made=run.path(OF_UNITS).is_dir(), passwords=PASSWORDS, has_passwords=(office.home / PASSWORDS).is_file(),
        written=_written(run) if post else {}, folder=run.path(LETTERS),
        unnumbered=unnumbered(post.unnumbered) if post and post.unnumbered else "",
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
    state = states(run.folder.parent, run.manifest.period, (one,)).get(code, "")
    return render_template(
        "letter.html", letter=one, kinds=KINDS, asked=asked, settings=settings_of(office)[0], sent=state == SENT,
        written=_written(run).get(code), unnumbered=unnumbered(post.unnumbered) if post.unnumbered else "",
    )  # fmt: skip


@screen.post("/thu/<code>")
def try_out(code: str) -> Answer:
    asked = Asked.of(request.form)
    arguments = ["--to-self", code, *asked.arguments(desk().here)]
    desk().start(f"Gửi thử thư của {code} về cơ quan", "mail", arguments)
    return redirect(url_for("post.letter", code=code, **asked.address))


@screen.post("/thu")
def send() -> str | Answer:
    """Writes the letters, sends them, or notes that the office has sent them itself; the latter two once it is sure."""
    office, asked = desk().here, Asked.of(request.form)
    what = next((what for what in (_SEND, _MARK) if request.form.get(what)), "")
    arguments = asked.arguments(office)
    if what:
        again = bool(request.form.get("again"))
        going = _going(office, asked, again=again or what == _MARK)
        if not going or request.form.get("sure") != str(len(going)):
            return _sure(office, asked, what, going, again=again)
        arguments += ["--send"] if what == _SEND else ["--mark-sent"]
        arguments += ["--resend-unknown"] if what == _SEND and again else []
    title = f"{_TITLES[what]} {'kết quả' if asked.of_results else 'cho các đơn vị'}"
    desk().start(title, "mail", arguments)
    return redirect(url_for("post.page", **asked.address))


@screen.post("/thu/<code>/da-gui")
def mark(code: str) -> Answer:
    """Notes that the office has sent this letter itself."""
    office, asked = desk().here, Asked.of(request.form)
    arguments = ["--mark-sent", "--unit", code, *asked.arguments(office)]
    desk().start(f"Đánh dấu đã gửi thư của {code}", "mail", arguments)
    return redirect(url_for("post.page", **asked.address))


def _going(office: Office, asked: Asked, *, again: bool) -> list[Letter]:
    """The letters that haven't gone; those of which that isn't known only `again`."""
    run = office.run or abort(404)
    post, _ = _letters(office, run, asked)
    letters = post.letters if post else ()
    known = states(run.folder.parent, run.manifest.period, letters)
    out = (SENT,) if again else (SENT, UNKNOWN)
    return [letter for letter in letters if known.get(letter.unit) not in out]


def _sure(office: Office, asked: Asked, what: str, going: list[Letter], *, again: bool) -> str:
    post, _ = _letters(office, office.run or abort(404), asked)
    return render_template(
        "post_sure.html", asked=asked, what=what, sends=what == _SEND, again=again, number=len(going),
        kinds=Counter(KINDS[letter.kind] for letter in going), settings=settings_of(office)[0],
        attached=sum(bool(letter.attachments) for letter in going),
        protected=sum(letter.protected for letter in going),
        unnumbered=unnumbered(post.unnumbered) if post and post.unnumbered else "",
    )  # fmt: skip


@screen.post("/thu/ket-qua")
def results() -> Answer:
    desk().start("Lập kết quả cho các đơn vị", "results")
    return redirect(url_for("post.page", loai=RESULTS))


@screen.get("/thu/cai-dat")
def settings() -> str:
    return _form(stored(desk().here))


@screen.post("/thu/cai-dat")
def write_settings() -> str | Answer:
    """Into `cai_dat_thu.yaml`, for the user alone, once they are settings that letters can be sent with."""
    office = desk().here
    known = stored(office)
    typed = {item.key: request.form.get(item.key, "").strip() for item in ITEMS}
    if lacking := [item.name for item in ITEMS if item.key in ("may_chu", "nguoi_gui") and not typed[item.key]]:
        return _form(typed, f"Ghi ô «{lacking[0]}».")
    typed["mat_khau"] = request.form.get("mat_khau", "") or known.get("mat_khau", "")
    try:
        write(office.home / MAIL_SETTINGS, {key: value for key, value in typed.items() if value})
    except (MailError, OSError) as problem:
        said = by_name(str(problem)) if isinstance(problem, MailError) else told(problem, MAIL_SETTINGS)
        return _form(typed, said)
    flash("Đã ghi cài đặt gửi thư.")
    return redirect(url_for("post.page"))


def _letters(office: Office, run: FinishedRun, asked: Asked) -> tuple[Post | None, str]:
    """All letters of these kinds as `mail` makes them today, or why there are none."""
    passwords = office.home / PASSWORDS

    def make() -> tuple[Post | None, str]:
        kinds = (RESULTS,) if asked.of_results else USUAL
        try:
            known = read_passwords(passwords, run.folder.parent) if asked.protected else None
            made = read_run(run), kinds, date.today()
            return make_letters(*made, passwords=known, provisional=asked.provisional), ""
        except MailError as problem:
            return None, str(problem)

    attached = _changed_last(run.path(OF_UNITS)) if asked.of_results else 0  # notices are finished in Word
    return office.as_of_run(f"letters {asked} {date.today()} {attached}", make, passwords)


def prepare(office: Office) -> None:
    """Makes the usual letters ready before anybody asks for them."""
    with suppress(Exception):  # whoever asks hears what is wrong
        if office.run:
            _letters(office, office.run, Asked())


def _changed_last(folder: Path) -> int:
    if not folder.is_dir():
        return 0
    with os.scandir(folder) as entries:
        return max((entry.stat().st_mtime_ns for entry in entries), default=0)


def _written(run: FinishedRun) -> dict[str, Path]:
    """Unit → its letter, where that has been written to a file."""
    folder = run.path(LETTERS)
    there = set(os.listdir(folder)) if folder.is_dir() else set()
    return {code: folder / name for code, name in names_of(run.units).items() if name in there} if there else {}


def _form(values: Mapping[str, str], said: str = "") -> str:
    return render_template("post_settings.html", items=ITEMS, values=values, said=said, file=MAIL_SETTINGS)
