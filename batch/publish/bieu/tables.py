"""Biểu 6A–6F as workbooks: the table ready to print with live totals, then where every figure comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from batch.domain import ABOVE_BASE, COLLECTIVE, LEADER, MEMBER, ORGANIZATION, PROVINCE, Period
from batch.finished.layout import BIEU
from batch.law import Law
from batch.publish.bieu.body import Body, hidden_columns, write_body
from batch.publish.bieu.chart import write_chart
from batch.publish.bieu.check import write_check
from batch.publish.bieu.head import Frame, set_up_page, write_foot, write_head
from batch.publish.bieu.header import height_of, is_ratio, write_header
from batch.publish.bieu.layout import FILE, TableLayout, load_layout
from batch.publish.bieu.lists import (
    CHART_SHEET,
    CHECK_SHEET,
    SOURCES_SHEET,
    UNITS_SHEET,
    Behind,
    Place,
    blocks,
    unit_columns,
)
from batch.publish.bieu.settings import Settings, in_name_of, load_settings
from batch.publish.bieu.sources import origins, write_sources
from batch.publish.bieu.units import write_units
from batch.publish.sheets import CREATED, Styles, open_workbook
from batch.register.register import Register
from batch.tables.figures import Figures
from batch.tables.layout import TABLES
from batch.templates import template
from batch.workers import Task, Tasks

# Pixels of the label column and of the other columns.
_WIDE, _LEVEL, _NARROW = (286, 49), (292, 58), (600, 165)
_TABLE_OF = {MEMBER: "6B", COLLECTIVE: "6D", LEADER: "6E"}
_SHAPES = {"6A": _WIDE, "6B": _WIDE, "6C": _LEVEL, "6D": _LEVEL, "6E": _LEVEL, "6F": _NARROW}


def write_tables(
    folder: Path, figures: Figures, register: Register, *, period: Period, law: Law, settings: Path,
    provisional: list[str], names: dict[str, str] | None = None, layout: Path | None = None,
    as_of: date | None = None, awaiting: Mapping[str, Mapping[str, int]] | None = None, tasks: Tasks | None = None,
) -> list[Task[Path]]:  # fmt: skip
    """Write `bieu/Bieu-6A.xlsx` … `Bieu-6F.xlsx` of the run in `folder`, each as one of `tasks`, which come back and
    have the path for a result; without `tasks` they are done.

    `settings` is the office's `bieu.yaml`, `layout` its `bo_cuc_bieu.yaml`; `provisional` the reasons why the figures
    aren't final, printed with each table; `awaiting` how many subjects, by kind and unit, await a decision above;
    `names` (unit code → name) stands over the register's names; `as_of`, by default the last day of the year, decides
    what the levels are called. Same input, same bytes.
    Raises LawError for a `bieu.yaml` or `bo_cuc_bieu.yaml` that can't be used, before anything is written.
    """
    look = look_of(settings, register)
    layouts = load_layout(layout or template(FILE)).on(as_of or period.last_day, period.year, law.value("moi_thang"))
    above = awaiting_in_tables(register, awaiting or {})
    job = _Job(figures, register, period, law, look, provisional, names or {}, above)
    (folder / BIEU[TABLES[0]].path).parent.mkdir(parents=True, exist_ok=True)
    begun = tasks or Tasks()
    out = [
        begun.begin(_write, folder / BIEU[table].path, layouts[table], replace(job, figures=figures.of(table)))
        for table in TABLES
    ]
    if tasks is None:
        for task in out:
            task.result()
    return out


@dataclass(frozen=True, slots=True)
class _Job:
    figures: Figures
    register: Register
    period: Period
    law: Law
    look: Settings
    provisional: list[str]
    names: Mapping[str, str]
    awaiting: Mapping[str, int]


def look_of(settings: Path, register: Register) -> Settings:
    """The office's `bieu.yaml`, its blanks filled in the name of the committee. Raises LawError."""
    committee = register.committee
    return in_name_of(load_settings(settings), replace(committee, name=committee.name or register.top.name))


def awaiting_in_tables(register: Register, awaiting: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """How many of those counted in each table await a decision above."""
    out = {_TABLE_OF[kind]: sum(found.values()) for kind, found in awaiting.items() if kind in _TABLE_OF}
    for unit, number in awaiting.get(ORGANIZATION, {}).items():
        kind = register[unit].kind
        table = {PROVINCE: "", ABOVE_BASE: "6C"}.get(kind, "6A")
        out[table] = out.get(table, 0) + number
    return out


def _write(path: Path, layout: TableLayout, job: _Job) -> Path:
    table, figures = layout.table, job.figures
    title = f"Biểu {table}-BTCTW {job.period.title}"
    book = open_workbook(path, title)
    if layout.derived:
        told = {"keywords": "bố cục suy ra", "comments": layout.note}
        book.set_properties({"title": title, "author": "", "created": CREATED, **told})
    styles = Styles(book)
    name = f"Biểu {table}"
    sheet, units = book.add_worksheet(name), book.add_worksheet(UNITS_SHEET)
    rows = layout.order(figures.rows(table))
    frame = Frame(
        layout, job.period, job.law, job.look, job.provisional, column_widths(layout, figures),
        job.awaiting.get(table, 0),
    )  # fmt: skip
    top = write_head(sheet, styles, frame)
    first = top + height_of(layout)
    place = Place(
        name,
        {row.code: first + i for i, row in enumerate(rows)},
        {column.code: i for i, column in enumerate(layout.columns, start=1)},
    )
    found = blocks(table, rows, figures, job.register)
    links = {block.row.code: block.first for block in found if block.lines}
    write_header(sheet, styles, layout, top, frame.widths)
    body = Body(layout, rows, figures, place, job.look.zero, links, unit_columns(layout))
    write_body(sheet, styles, body, frame.widths[0])
    end = write_foot(sheet, styles, first + len(rows), frame)
    set_up_page(sheet, frame, top, end, place)
    behind = Behind(layout, job.period, found, place, job.register, job.names)
    source_lines = origins(behind, figures)
    write_units(units, styles, behind, bool(job.provisional), source_lines.first)
    if source_lines.lines:
        write_sources(book.add_worksheet(SOURCES_SHEET), styles, behind, source_lines)
    write_check(book.add_worksheet(CHECK_SHEET), styles, behind, figures)
    if table != "6F":  # it has no levels
        write_chart(book, book.add_worksheet(CHART_SHEET), styles, behind, rows, figures)
    book.close()
    return path


def column_widths(layout: TableLayout, figures: Figures) -> list[int]:
    """Pixels of each column; wider where a figure would not fit, for a printed "####" is no figure; 0 where hidden."""
    label, other = _SHAPES[layout.table]
    hidden = hidden_columns(layout, figures)
    rows = figures.rows(layout.table)
    out = [label]
    for column in layout.columns:
        most = 0 if is_ratio(column) else max(figures.count(layout.table, row.code, column.code) for row in rows)
        out.append(0 if column.code in hidden else max(other, len(f"{most:,}") * 8 + 14))
    return out
