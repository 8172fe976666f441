"""Submissions as plain values, taken from one workbook and written into another of any shape."""

from __future__ import annotations

import datetime as dt
import io
import random
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from contract_lists import FIELDS

INFO = "Thông tin"
_SHORT = {
    "Hoàn thành xuất sắc nhiệm vụ": "HTXSNV",
    "Hoàn thành tốt nhiệm vụ": "HTTNV",
    "Hoàn thành nhiệm vụ": "HTNV",
}


@dataclass
class Form:
    """One submission: `info` heading → raw value, `tables` sheet → rows of heading → raw value."""

    info: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


@dataclass
class Shape:
    """How to write a form: everything an office may do to a workbook without changing what it says."""

    sheets: bool = False  # sheets in another order, with one more among them
    columns: bool = False
    rows: bool = False
    titles: bool = False  # rows above the header
    texts: bool = False  # dates, numbers and levels typed as text


def _heading(value: Any, name: str) -> str | None:
    text = re.sub(r" ?\*$", "", value) if isinstance(value, str) else None
    return text if text in FIELDS[name] else None


def read_form(path: Path) -> Form:
    """A submission as the demo writes it: every heading on its sheet."""
    return deepcopy(_form(path.read_bytes()))


@cache
def _form(content: bytes) -> Form:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    out = Form()
    for row in book[INFO].iter_rows(values_only=True):
        found = _heading(row[0], INFO)
        if found:
            out.info[found] = row[1]
    for name in FIELDS:
        if name in (INFO, "Đơn vị") or name not in book.sheetnames:
            continue
        rows = list(book[name].iter_rows(values_only=True))
        known = [[_heading(value, name) for value in row] for row in rows]
        at, headings = next((i, row) for i, row in enumerate(known) if set(FIELDS[name]) <= set(row))
        data = [{h: v for h, v in zip(headings, row, strict=True) if h} for row in rows[at + 1 :]]
        out.tables[name] = [row for row in data if any(v is not None for v in row.values())]
    return out


def _typed(value: Any, heading: str, name: str, rng: random.Random) -> Any:
    """The same value the way a clerk may type it."""
    kind = FIELDS[name][heading][1]
    if rng.random() < 0.5 or value is None:
        return value
    if isinstance(value, dt.datetime):
        return f"{value.day}/{value.month}/{value.year}"
    if kind in ("number", "percent") and isinstance(value, int | float):
        return str(value).replace(".", ",")
    if kind.startswith("muc"):
        return _SHORT.get(value, value)
    if isinstance(value, str) and kind in ("yes_no", "cap_do"):
        return f" {value.upper()}"
    return value


def write_form(form: Form, path: Path, shape: Shape, rng: random.Random) -> None:
    """Write a form into a new workbook; the blank's styles, lists and hidden version are not there."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    names = [INFO, *form.tables]
    if shape.sheets:
        rng.shuffle(names)
        book.create_sheet("Ghi chú riêng").append(["Mã đơn vị", "không phải phiếu"])
    for name in names:
        sheet = book.create_sheet(name)
        if shape.titles:
            for _ in range(rng.randrange(1, 6)):
                sheet.append([None, f"Văn bản kèm theo {name}"])
            sheet.append([])
        for row in _info_rows(form, shape, rng) if name == INFO else _table_rows(name, form, shape, rng):
            sheet.append(row)
    book.save(path)


def _info_rows(form: Form, shape: Shape, rng: random.Random) -> Iterator[list[Any]]:
    pairs = list(form.info.items())
    if shape.rows:
        rng.shuffle(pairs)
    for heading, value in pairs:
        margin = [None] * rng.randrange(3) if shape.columns else []
        yield [*margin, heading, _typed(value, heading, INFO, rng) if shape.texts else value]


def _table_rows(name: str, form: Form, shape: Shape, rng: random.Random) -> Iterator[list[Any]]:
    headings = list(FIELDS[name])
    if shape.columns:
        rng.shuffle(headings)
    yield [f"{h} *" if shape.columns and rng.random() < 0.3 else h for h in headings]
    rows = list(form.tables[name])
    if shape.rows:
        rng.shuffle(rows)
    for row in rows:
        yield [_typed(row[h], h, name, rng) if shape.texts else row[h] for h in headings]
