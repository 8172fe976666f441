"""What follows from what was entered, shown before it is saved."""

from __future__ import annotations

import json
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from batch.desk.decisions import ChangedError, Writing
from batch.desk.desk import desk
from batch.desk.drafts import Draft
from batch.desk.entered import Key
from batch.desk.groups import level_name
from batch.desk.screens.deciding.group import show_group
from batch.desk.screens.deciding.overview import calculate
from batch.desk.screens.deciding.shared import (
    CHANGED,
    IN_EXCEL,
    about,
    draft_here,
    in_words,
    names_of,
    screen,
    what_next,
    writing_here,
)
from batch.desk.screens.lock import is_locked
from batch.domain import SUBJECT_NAMES


@screen.get("/thu/<token>")
def draft(token: str) -> str:
    return _show_draft(writing_here(), _found(token, "Bản nhập này không còn nữa. Xem lại nhóm rồi nhập lại nếu cần."))


def _found(token: str, gone: str) -> Draft:
    """The draft; where there is none any more, the overview says that it is `gone`."""
    found = draft_here(token)
    if found is None:
        flash(gone)
        abort(redirect(url_for("decide.page")))
    return found


def _show_draft(writing: Writing, draft: Draft, amiss: str = "") -> str:
    job = draft.job
    told = _told(job.said) if job and not job.works and not job.failed and not job.stopped else None
    if job and not job.works:
        draft.done()
    names, entered = names_of(writing), []
    finals: dict[Key, str] = {
        (subject, line.unit, line.identity): line.final
        for subject, lines in writing.record.lines.items()
        for line in lines
    }
    for key, item in draft.edits.items():
        entered.append({
            "about": about(key, names), "was": level_name(finals.get(key[1:], "")) if key[0] == "muc" else "",
            "what": in_words(item) if item else "bỏ, không quyết định nữa", "gone": item is None,
        })  # fmt: skip
    decided = {key[1:] for key in draft.edits if key[0] == "muc"}
    return render_template(
        "decide_draft.html", draft=draft, told=told, entered=entered, names=names, decided=decided, amiss=amiss,
        subjects=SUBJECT_NAMES, level=level_name, aside=[path.name for path in draft.change.aside],
        failed=bool(job and not job.works and told is None),
        locked=is_locked(desk().here),
    )  # fmt: skip


def _told(said: str) -> dict[str, Any] | None:
    """What the dry run printed for programs."""
    for line in reversed(said.splitlines()):
        if line.startswith("{"):
            try:
                found: dict[str, Any] = json.loads(line)
            except ValueError:
                return None
            return found
    return None


@screen.post("/thu/<token>")
def save(token: str) -> str | Answer:
    found = _found(token, "Bản nhập này không còn nữa; nếu vừa bấm ghi ở cửa sổ khác thì quyết định đã ghi rồi.")
    writing = writing_here()
    try:
        writing.save(found.change, found.state)
    except ChangedError:
        return show_group(writing_here(), found.mark, found.typed, amiss=CHANGED)
    except OSError:
        return _show_draft(writing, found, IN_EXCEL)
    desk().drafts.drop(token)
    if not request.form.get("run") or is_locked(desk().here):
        flash(f"Đã ghi quyết định. {what_next()}")
        return redirect(url_for("decide.page"))
    flash("Đã ghi quyết định.")
    return calculate()
