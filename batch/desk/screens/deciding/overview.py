"""The groups over their cap or tied; where the files of decisions differ; calculating anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from batch.desk.decisions import ChangedError, UnclearError, Writing
from batch.desk.desk import desk
from batch.desk.entered import Item, Key
from batch.desk.groups import DECIDED, WHY, asked, groups_of, mark_of
from batch.desk.screens.deciding.shared import (
    CHANGED,
    IN_EXCEL,
    about,
    in_words,
    names_of,
    screen,
    what_next,
    writing_here,
)
from batch.desk.screens.lock import is_locked, refuse_locked
from batch.domain import SUBJECT_NAMES
from batch.finished.layout import PLAN_DATA


@screen.get("")
def page() -> str:
    run = desk().here.run
    if run is None:
        return render_template("decide.html", run=None)
    if not run.path(PLAN_DATA).is_file():
        return render_template("decide.html", run=None, old=True)
    return _page(writing_here())


def _page(writing: Writing, amiss: str = "") -> str:
    groups = groups_of(writing.record, writing.standing)
    own = writing.run.register.top.code
    return render_template(
        "decide.html", run=writing.run, groups=asked(groups), why=WHY, decided=DECIDED, subjects=SUBJECT_NAMES,
        standing=writing.standing, conflicts=_conflicts(writing), calculated=writing.calculated, amiss=amiss,
        left=writing.left_in_results, below=[g for g in writing.record.groups if g.decider != own],
        told=[f for f in writing.run.findings if f.code.startswith("QD-")],
        explained=_to_judge(writing), faulty=_to_accept(writing), locked=is_locked(desk().here),
    )  # fmt: skip


def _to_judge(writing: Writing) -> tuple[int, int]:
    """How many explanations there are to judge, and how many are judged."""
    told = [e for e in writing.explained() if e.open]
    return len(told), sum(writing.standing.agreed(("giai_trinh", *e.key)) is not None for e in told)


def _to_accept(writing: Writing) -> tuple[int, int]:
    units = writing.faulty()
    return len(units), sum(writing.standing.agreed(("chap_nhan", unit)) is not None for unit in units)


def _conflicts(writing: Writing) -> list[dict[str, Any]]:
    out = []
    names = names_of(writing)
    for key in writing.standing.conflicts:
        said = [
            {"file": file.name, "path": file.path, "cell": getattr(item, "cell", "") or getattr(item, "at", ""),
             "what": in_words(item), "number": number}
            for number, (file, item) in enumerate(writing.standing.says(key))
        ]  # fmt: skip
        out.append({"mark": mark_of(*key), "about": about(key, names), "said": said})
    return out


@screen.post("/khac-nhau")
def settle() -> str | Answer:
    """Of two files the one that the user chooses stands."""
    writing, edits = writing_here(), {}
    for key in writing.standing.conflicts:
        said = writing.standing.says(key)
        chosen = request.form.get(f"chon-{mark_of(*key)}", type=int)
        if chosen is None or not 0 <= chosen < len(said):
            return _page(writing, "Chọn một bên cho từng dòng mà các tệp ghi khác nhau.")
        edits[key] = said[chosen][1]
    return _saved(writing, edits) or redirect(url_for("decide.page"))


def _saved(writing: Writing, edits: Mapping[Key, Item | None]) -> str | None:
    """Saves; the page that says why it couldn't, else None."""
    try:
        writing.save(writing.change(edits), request.form.get("state", ""))
    except ChangedError:
        return _page(writing_here(), CHANGED)
    except UnclearError as problem:
        return _page(writing, str(problem))
    except OSError:
        return _page(writing_here(), IN_EXCEL)
    flash(f"Đã ghi. {what_next()}")
    return None


@screen.post("/lay-tu-excel")
def take() -> str | Answer:
    """The plan that was edited in the results becomes one of the files of decisions."""
    try:
        writing_here().take_from_results(request.form.get("state", ""))
    except ChangedError:
        return _page(writing_here(), CHANGED)
    except OSError:
        return _page(writing_here(), IN_EXCEL)
    flash("Đã chép phương án đã sửa vào thư mục quyet_dinh.")
    return redirect(url_for("decide.page"))


@screen.post("/tinh-lai")
def calculate() -> Answer:
    refuse_locked()
    desk().start("Tính lại theo các quyết định", "run")
    return redirect(url_for("decide.page"))
