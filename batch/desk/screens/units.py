"""Danh mục: what the office says of itself, the units as a tree, what is wrong with the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from batch.desk.desk import desk
from batch.desk.office import Office
from batch.desk.screens.forms import made
from batch.domain import COMMITTEE, Unit
from batch.form.definition import Choice, Field, label, lists, register_sheets
from batch.machine.plain_file import sha256_of
from batch.register.address import fault_of
from batch.register.edit import Pasted, add_units, rows_typed, set_committee, try_units
from batch.register.own_workbook import EditError
from batch.register.register import Register
from batch.text import vn_int

screen = Blueprint("units", __name__)


@dataclass(frozen=True, slots=True)
class Row:
    unit: Unit
    depth: int
    kind: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A field of the sheet "Cơ quan": what it says or what was typed, and what is wrong with that."""

    field: Field
    value: str
    choices: tuple[Choice, ...]
    wrong: str = ""


@screen.get("/danh-muc")
def page() -> str:
    office = desk().here
    rows = _tree(_due(office, office.register)) if office.register else []
    wrong = {row.unit.code: why for row in rows if row.unit.email and (why := fault_of(row.unit.email))}
    return render_template(
        "units.html",
        rows=rows,
        faults=office.faults,
        forms=len(made(office)),
        forms_in=office.forms_folder.name,
        wrong=wrong,
    )


@screen.get("/co-quan")
def committee() -> str:
    office = desk().here
    return _committee(office, office.committee.values())


@screen.post("/co-quan")
def write_committee() -> str | Answer:
    office = desk().here
    typed = {f.key: request.form.get(f.key, "") for f in _fields() if f.key in request.form}
    try:
        wrong = set_committee(office.register_path, typed, request.form.get("seen", ""))
    except EditError as problem:
        return _committee(office, typed, said=str(problem))
    if wrong:
        return _committee(office, typed, wrong)
    flash("Đã ghi vào sheet «Cơ quan» của danh_muc.xlsx.")
    return redirect(url_for("units.page"))


@screen.get("/danh-muc/dan")
def paste() -> str:
    return _pasted(desk().here, "")


@screen.post("/danh-muc/dan")
def write_pasted() -> str | Answer:
    """Shows what was pasted as it will stand, and what is wrong with it; writes it once it is confirmed and right."""
    office, text = desk().here, request.form.get("rows", "")
    try:
        pasted = rows_typed(office.register_path, text)
        if not pasted.rows:
            return _pasted(office, text, pasted)
        if not request.form.get("write"):
            return _pasted(office, text, pasted, try_units(office.register_path, pasted))
        faults = add_units(office.register_path, pasted, request.form.get("seen", ""))
    except EditError as problem:
        return _pasted(office, text, said=str(problem))
    if faults:
        return _pasted(office, text, pasted, faults)
    flash(f"Đã thêm {vn_int(len(pasted.rows))} đơn vị vào danh_muc.xlsx.")
    return redirect(url_for("units.page"))


def _fields() -> tuple[Field, ...]:
    return register_sheets()[COMMITTEE].fields


def _committee(
    office: Office, values: Mapping[str, object], wrong: Mapping[str, str] | None = None, said: str = ""
) -> str:
    entries = []
    for field in _fields():
        choices = tuple(lists()[field.list_name].values()) if field.list_name else ()
        value = str(values.get(field.key) or "")
        entries.append(Entry(field, value, choices, (wrong or {}).get(field.key, "")))
    seen = request.form.get("seen") if wrong else sha256_of(office.register_path)
    return render_template("committee.html", entries=entries, seen=seen, said=said)


def _pasted(
    office: Office, text: str, pasted: Pasted | None = None, faults: list[str] | None = None, said: str = ""
) -> str:
    shown = pasted or Pasted(0, [], [], [])
    return render_template(
        "paste.html", text=text, pasted=shown, faults=faults or [], said=said, doubts=_doubts(shown),
        seen=sha256_of(office.register_path),
    )  # fmt: skip


def _doubts(pasted: Pasted) -> list[str]:
    """What isn't wrong in a register and yet no use: an address that no letter can go to."""
    at = next((i for i, field in enumerate(pasted.columns) if field.key == "email"), None)
    if at is None:
        return []
    lines = enumerate((row[at] for row in pasted.rows), pasted.first)
    return [f"dòng {line}: {why}" for line, email in lines if email and (why := fault_of(email))]


def _due(office: Office, register: Register) -> Register:
    """With the days on which units hand in for a quarter; those that stand in the register are the year's."""
    period = office.period
    if period is None or not period.quarter:
        return register
    return register.due(partial(office.law.deadline_for, period), own=False)


def _tree(register: Register) -> list[Row]:
    """Every unit below its superior."""
    below: dict[str | None, list[Unit]] = {}
    for unit in register.units.values():
        below.setdefault(unit.parent, []).append(unit)
    rows: list[Row] = []
    waiting = [(unit, 0) for unit in reversed(below.get(None, []))]
    while waiting:
        unit, depth = waiting.pop()
        rows.append(Row(unit, depth, label("loai_to_chuc", unit.kind)))
        waiting += [(one, depth + 1) for one in reversed(below.get(unit.code, []))]
    return rows
