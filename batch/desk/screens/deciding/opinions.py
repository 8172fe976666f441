"""What the office thinks of explanations, and of submissions with errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from batch.desk.decisions import ChangedError, UnclearError, Writing
from batch.desk.entered import Item, Key
from batch.desk.groups import mark_of
from batch.desk.screens.deciding.shared import CHANGED, IN_EXCEL, NOTHING_NEW, WRONG, screen, what_next, writing_here
from batch.findings.judgement import Acceptance, Judgement
from batch.publish.plan.tables import faults_told
from batch.text import clean, vn_int

_SHOWN = 100  # explanations on one page


@screen.get("/giai-trinh")
def explanations() -> str:
    return _explanations(writing_here())


def _explanations(
    writing: Writing, typed: Mapping[str, str] | None = None, wrong: Mapping[str, str] | None = None, amiss: str = ""
) -> str:
    at = max(request.values.get("trang", 1, type=int), 1)
    rows = [e for e in writing.explained() if e.open]
    shown = rows[(at - 1) * _SHOWN : at * _SHOWN]
    told = []
    for e in shown:
        made = writing.standing.agreed(("giai_trinh", *e.key))
        told.append((mark_of(*e.key), e, made if isinstance(made, Judgement) else None))
    return render_template(
        "decide_explained.html", rows=told, total=len(rows), at=at, pages=-(-len(rows) // _SHOWN), typed=typed,
        wrong=wrong or {}, amiss=amiss, standing=writing.standing, units=writing.run.register.units,
    )  # fmt: skip


@screen.post("/giai-trinh")
def judge() -> str | Answer:
    writing, typed = writing_here(), request.form.to_dict()
    edits: dict[Key, Item | None] = {}
    wrong: dict[str, str] = {}
    for e in writing.explained():
        mark, key = mark_of(*e.key), ("giai_trinh", *e.key)
        if not e.open or f"y-kien-{mark}" not in typed:
            continue
        answer, reason = typed[f"y-kien-{mark}"], clean(typed.get(f"ly-do-{mark}", ""))
        there = writing.standing.agreed(key)
        if problem := _unreasoned(answer, reason):
            wrong[mark] = problem
        elif answer in ("1", "0"):
            made = Judgement(e.code, e.unit, e.sheet, e.cell, answer == "1", reason, "", writing.run.register.top.code)
            if not isinstance(there, Judgement) or (there.accepted, there.reason) != (made.accepted, reason):
                edits[key] = made
        elif there:
            edits[key] = None
    return _written(writing, edits, typed, wrong, "decide.explanations", _explanations)


@screen.get("/phieu-con-loi")
def submissions() -> str:
    return _submissions(writing_here())


def _submissions(
    writing: Writing, typed: Mapping[str, str] | None = None, wrong: Mapping[str, str] | None = None, amiss: str = ""
) -> str:
    told = []
    for unit, errors in writing.faulty().items():
        made = writing.standing.agreed(("chap_nhan", unit))
        told.append((unit, len(errors), faults_told(errors), made if isinstance(made, Acceptance) else None))
    return render_template(
        "decide_faulty.html", rows=told, typed=typed, wrong=wrong or {}, amiss=amiss, standing=writing.standing,
        units=writing.run.register.units,
    )  # fmt: skip


@screen.post("/phieu-con-loi")
def accept() -> str | Answer:
    writing, typed = writing_here(), request.form.to_dict()
    edits: dict[Key, Item | None] = {}
    wrong: dict[str, str] = {}
    for unit in writing.faulty():
        key, there = ("chap_nhan", unit), writing.standing.agreed(("chap_nhan", unit))
        if f"ly-do-{unit}" not in typed:
            continue
        answer, reason = typed.get(f"y-kien-{unit}", ""), clean(typed[f"ly-do-{unit}"])
        if problem := _unreasoned(answer, reason):
            wrong[unit] = problem
        elif answer:
            if not isinstance(there, Acceptance) or there.reason != reason:
                edits[key] = Acceptance(unit, reason, "", writing.run.register.top.code)
        elif there:
            edits[key] = None
    return _written(writing, edits, typed, wrong, "decide.submissions", _submissions)


def _unreasoned(answer: str, reason: str) -> str:
    if answer and not reason:
        return "Ghi lý do."
    return "Có lý do mà chưa chọn ý kiến: chọn, hoặc xóa lý do." if reason and not answer else ""


def _written(
    writing: Writing, edits: Mapping[Key, Item | None], typed: Mapping[str, str], wrong: Mapping[str, str], page: str,
    show: Any,
) -> str | Answer:  # fmt: skip
    """Saves what is said of explanations or submissions, or shows the page again with what is wrong."""
    amiss = ""
    if typed.get("state") != writing.standing.state:
        amiss = CHANGED
    elif wrong:
        amiss = WRONG
    elif not edits:
        amiss = NOTHING_NEW
    else:
        try:
            writing.save(writing.change(edits), typed["state"])
        except ChangedError:
            writing, amiss = writing_here(), CHANGED
        except UnclearError as problem:
            amiss = str(problem)
        except OSError:
            amiss = IN_EXCEL
    if amiss:
        return str(show(writing, typed, wrong, amiss))
    flash(f"Đã ghi {vn_int(len(edits))} ý kiến. {what_next()}")
    return redirect(url_for(page))
