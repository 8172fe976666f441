"""Biểu: the six tables as they are printed; every figure opens to the units that make it up, and those to their
rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, abort, render_template

from batch.desk.desk import desk
from batch.desk.office import Office
from batch.desk.screens.lock import locked
from batch.domain import LEVEL_NAMES
from batch.finished.counted_rows import rows_behind
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import BIEU, RECONCILIATION
from batch.finished.origins import Origin
from batch.finished.part import recorded
from batch.publish.bieu.layout import TableLayout
from batch.publish.bieu.lists import titles
from batch.publish.bieu.page import page_of
from batch.publish.results.sheets import STATUSES
from batch.register.working_folder import SUBMISSIONS
from batch.tables.figures import Figures, ratio_of
from batch.tables.identities import Line
from batch.tables.layout import RATIO, TABLES, Column, Row
from batch.text import ratio_vn

screen = Blueprint("tables", __name__)
_EXTRA = "d"  # before the number of a row that the layout doesn't have: its code is a name


@screen.get("/bieu")
def page() -> str:
    run = desk().here.run
    if not desk().here.asks("tables"):
        return render_template("of_year.html", what="Biểu")
    if run is None:
        return render_template("tables.html", run=None)
    return render_template(
        "tables.html", run=run, broken=_broken(run), lock=locked(desk().here),
        uses={t: BIEU[t].use.partition(";")[0] for t in TABLES},
        files={t: run.path(BIEU[t]) for t in TABLES if run.path(BIEU[t]).is_file()},
        reconciled=run.path(RECONCILIATION),
    )  # fmt: skip


@screen.get("/bieu/<table>")
def table(table: str) -> str:
    run = _run(table)
    file = run.path(BIEU[table])
    return render_template(
        "table.html", page=page_of(run, desk().here.layouts[table]), marks=_marks(run.figures, table),
        tables=TABLES, table=table,
        broken=_broken(run), lock=locked(desk().here), file=file if file.is_file() else None,
        reconciled=run.path(RECONCILIATION),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure that somebody wants to know more of, in the words of the printed table."""

    run: FinishedRun
    layout: TableLayout
    row: Row
    column: Column

    @property
    def title(self) -> str:
        rows = self.layout.order(self.run.figures.rows(self.row.table))
        return titles(self.row.table, rows)[self.row.code]

    @property
    def heading(self) -> str:
        """The column with its printed number."""
        number = next(n for n, c in enumerate(self.layout.columns, start=2) if c.code == self.column.code)
        return f"({number}) {self.layout.full_label(self.column)}"

    @property
    def count(self) -> int:
        return self.run.figures.count(self.row.table, self.row.code, self.column.code)

    @property
    def origins(self) -> list[Origin]:
        return desk().here.origins.behind(self.row.table, self.row.code, self.column.code)


@screen.get("/bieu/<table>/<row>/<column>")
def figure(table: str, row: str, column: str) -> str:
    """A count with its units; a ratio with the two counts that it is of."""
    run = _run(table)
    asked = _asked(run, table, row, column)
    if asked.column.kind == RATIO:
        return render_template("ratio.html", asked=asked, parts=_parts(asked), share=_share(asked), table=table)
    units = Counter[str]()
    packed = 0
    for one in asked.origins:
        units[one.unit] += one.count
        packed += 0 if one.file else one.count
    return render_template(
        "figure.html", asked=asked, units=units, total=units.total(), packed=packed, names=_names(run), table=table,
        row=row, aside=_aside(run, table),
    )  # fmt: skip


@screen.get("/bieu/<table>/<row>/<column>/<unit>")
def rows(table: str, row: str, column: str, unit: str) -> str:
    """What one unit gives to a count, row by row."""
    office, run = desk().here, _run(table)
    asked = _asked(run, table, row, column)
    own = [one for one in asked.origins if one.unit == unit] or abort(404)
    found = rows_behind(run, own)
    return render_template(
        "rows.html", asked=asked, unit=unit, name=_names(run).get(unit, ""), rows=found, table=table, row=row,
        total=sum(one.count for one in own), packed=sum(one.count for one in own if not one.file),
        levels=LEVEL_NAMES, statuses=STATUSES, files=_files(office, {one.file for one in own if one.file}),
        aside=_aside(run, table, unit),
    )  # fmt: skip


def _run(table: str) -> FinishedRun:
    if table not in TABLES or not desk().here.asks("tables"):
        abort(404)
    return desk().here.run or abort(404)


def _marks(figures: Figures, table: str) -> dict[str, str]:
    """Row code → how it stands in an address."""
    fixed = len(figures.rows(table)) - len(figures.extra_rows.get(table, ()))
    return {row.code: row.code if i < fixed else f"{_EXTRA}{i}" for i, row in enumerate(figures.rows(table))}


def _asked(run: FinishedRun, table: str, row: str, column: str) -> Asked:
    marks, layout = _marks(run.figures, table), desk().here.layouts[table]
    rows = layout.order(run.figures.rows(table))
    found = next((r for r in rows if marks[r.code] == row and not r.is_heading), None)
    over = next((c for c in layout.columns if c.code == column), None)
    return Asked(run, layout, found, over) if found and over else abort(404)


def _parts(asked: Asked) -> list[tuple[str, str, str, int]]:
    """The counts that a ratio is of: (row and column as an address has them, what it is, how many)."""
    table = asked.row.table
    marks = _marks(asked.run.figures, table)
    out = []
    for row, column in ratio_of(table, asked.row, asked.column.code) or ():
        one = _asked(asked.run, table, marks[row], column)
        out.append((marks[row], column, f"{one.title}, cột {one.heading}", one.count))
    return out


def _share(asked: Asked) -> str:
    parts = asked.run.figures.fraction(asked.row.table, asked.row, asked.column.code)
    return ratio_vn(*parts) if parts else ""


def _broken(run: FinishedRun) -> list[Line]:
    """What doesn't add up; none where an older program kept no reconciliation."""
    state = run.manifest.state
    return recorded(state) if state else []


def _names(run: FinishedRun) -> dict[str, str]:
    return {unit.code: unit.name for unit in run.units}


def _aside(run: FinishedRun, table: str, unit: str = "") -> list[tuple[str, int]]:
    """Why rows are missing from a table, and how many; those of one unit alone where it is given."""
    found = Counter[str]()
    for one in run.manifest.set_aside or []:
        if table in one.get("bieu", ()) and unit in ("", one.get("don_vi")):
            found[str(one["ly_do"])] += int(one["so_dong"])
    return found.most_common()


def _files(office: Office, names: Iterable[str]) -> dict[str, Path]:
    """Those that still lie among the submissions."""
    found = {name: office.home / SUBMISSIONS / name for name in names}
    return {name: path for name, path in found.items() if path.is_file()}
