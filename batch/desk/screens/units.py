"""Danh mục: the units as a tree, what is wrong with the register, the forms to hand out."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from batch.desk.desk import desk
from batch.domain import Unit
from batch.form.definition import label, register_sheets
from batch.register.register import Register
from batch.register.working_folder import FORMS

screen = Blueprint("units", __name__)


@dataclass(frozen=True, slots=True)
class Row:
    unit: Unit
    depth: int
    kind: str


@screen.get("/danh-muc")
def page() -> str:
    office = desk().here
    rows = _tree(office.register) if office.register else []
    return render_template("units.html", rows=rows, faults=office.faults, committee=_said(), forms=office.home / FORMS)


@screen.post("/danh-muc/phieu")
def issue() -> Answer:
    desk().jobs.start(desk().here.home, "Lập phiếu cho các đơn vị", "form")
    return redirect(url_for("units.page"))


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


def _said() -> list[tuple[str, str]]:
    """(heading, value) of the sheet "Cơ quan"."""
    values = desk().here.committee.values()
    told = []
    for field in register_sheets()["Cơ quan"].fields:
        value = values.get(field.key)
        shown = label(field.list_name, str(value)) if field.list_name and value else value
        told.append((field.heading, str(shown or "")))
    return told
