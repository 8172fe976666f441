"""A Biểu of a finished run as its first sheet shows it, in words and numbers, for whoever prints it elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from batch.domain import Period
from batch.finished.finished_run import FinishedRun
from batch.publish.bieu import head
from batch.publish.bieu.body import TOTALS, hidden_columns, hidden_rows, is_strong, label_of
from batch.publish.bieu.header import is_ratio, plan
from batch.publish.bieu.layout import FILE, TableLayout, load_layout
from batch.publish.bieu.settings import Settings, Signature
from batch.publish.bieu.tables import awaiting_in_tables, column_widths, look_of
from batch.tables.figures import Figures
from batch.tables.layout import Column, Row
from batch.templates import LOOK, template
from batch.text import ratio_vn, vn_int


@dataclass(frozen=True, slots=True)
class Title:
    """A title of the header: so many `rows` and `columns` of it."""

    text: str
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Figure:
    """`column` is its code; `opens` whether there is anything behind it: it is no zero and not blank."""

    column: str
    text: str
    opens: bool
    strong: bool


@dataclass(frozen=True, slots=True)
class Line:
    """`figures` are empty for a heading."""

    row: Row
    label: str
    strong: bool
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """`header` has a tuple for each level, `numbers` the printed numbers of the columns shown, (1) first; `paper` is A3
    or A4."""

    layout: TableLayout
    letterhead: list[tuple[str, bool]]
    number: str
    period: Period
    basis: str
    provisional: list[str]
    header: tuple[tuple[Title, ...], ...]
    numbers: tuple[int, ...]
    lines: tuple[Line, ...]
    notes: list[str]
    date: str
    maker: Signature
    signer: Signature
    paper: str


def layouts_of(run: FinishedRun) -> dict[str, TableLayout]:
    """How the office prints the Biểu of this run. Raises LawError."""
    manifest = run.manifest
    return load_layout(template(FILE)).on(manifest.as_of, manifest.year, run.law.value("moi_thang"))


def page_of(run: FinishedRun, layout: TableLayout) -> Page:
    """The table of this layout. Raises FinishedRunError, and LawError where what the office says of the look can't be
    used."""
    manifest, figures, table = run.manifest, run.figures, layout.table
    look = look_of(template(LOOK), run.register)
    rows, gone = layout.order(figures.rows(table)), hidden_columns(layout, figures)
    columns = [column for column in layout.columns if column.code not in gone]
    hidden = hidden_rows(layout, rows, figures)
    awaiting = awaiting_in_tables(run.register, manifest.awaiting or {})
    shown = [0, *(i for i, column in enumerate(layout.columns, start=1) if column.code not in gone)]
    return Page(
        layout, head.letterhead(look), head.number_of(layout), manifest.period, head.basis(run.law),
        head.reasons(manifest.provisional), _header(layout, shown), tuple(i + 1 for i in shown),
        tuple(_line(row, rows, columns, figures, look) for row in rows if row.code not in hidden),
        head.notes(layout, awaiting.get(table, 0)), head.date_line(look), look.maker, look.signer,
        head.paper_of(column_widths(layout, figures), look, table),
    )  # fmt: skip


def _header(layout: TableLayout, shown: list[int]) -> tuple[tuple[Title, ...], ...]:
    levels, cells = plan(layout)
    out: list[list[Title]] = [[] for _ in range(levels)]
    for cell in cells:
        if width := sum(cell.left <= index <= cell.right for index in shown):
            out[cell.top].append(Title(cell.text, cell.bottom - cell.top + 1, width))
    return tuple(map(tuple, out))


def _line(row: Row, rows: tuple[Row, ...], columns: list[Column], figures: Figures, look: Settings) -> Line:
    strong = is_strong(row, rows)
    found = () if row.is_heading else tuple(_figure(row, column, strong, figures, look) for column in columns)
    return Line(row, label_of(row), strong, found)


def _figure(row: Row, column: Column, strong: bool, figures: Figures, look: Settings) -> Figure:
    if not is_ratio(column):
        value = figures.count(row.table, row.code, column.code)
        return Figure(column.code, vn_int(value) if value else look.zero, bool(value), strong or column.code in TOTALS)
    parts = figures.fraction(row.table, row, column.code)
    share = ratio_vn(*parts) if parts else ""
    some = bool(share and parts and parts[0])
    return Figure(column.code, share if some or look.zero == "0" else share and look.zero, some, strong)
