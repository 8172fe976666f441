"""What was written into a rating plan where it decides nothing: on the sheet that is only printed, on sheets that the
plan doesn't have, in comments. It is told, so that nobody believes it counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from batch.domain import SUBJECTS, WARNING
from batch.form.cells import is_blank, show
from batch.form.definition import Sheet
from batch.form.guard import comments_in
from batch.form.locate import Grid, Table, find_table
from batch.publish.plan.book import marker_of
from batch.publish.plan.needed import TITLE, TOLD, digest_of
from batch.publish.plan.rows import NOT_UNDERSTOOD, PlanReading
from batch.publish.plan.sheets import (
    AUDIT,
    BASES,
    EXPLAINED,
    EXPLAINED_COLUMNS,
    FAULTY,
    FAULTY_COLUMNS,
    GROUP_COLUMNS,
    GROUPS,
    NEEDED,
    NEEDED_COLUMNS,
    NEEDED_MARK,
    SHEET_OF,
    VOTE_KEYS,
    definition,
    subject_columns,
)
from batch.text import a1, clean, fold, vn_int

_WHOM = ("ma_don_vi", "dinh_danh")


def tell_strays(reading: PlanReading, path: Path) -> None:
    """Note all of it among the problems of the plan at `path`."""
    _only_printed(reading, path)
    _not_of_the_plan(reading)
    _commented(reading, path)


def _tables() -> Iterator[tuple[Sheet, tuple[str, ...], tuple[str, ...]]]:
    """What is decided in tables: each with the columns that tell about whom or what, and those that are filled in."""
    for subject in SUBJECTS:
        yield definition(SHEET_OF[subject], subject_columns(subject)), _WHOM, ("quyet_dinh", *VOTE_KEYS.values())
    yield definition(GROUPS, GROUP_COLUMNS), ("loai", "nhom"), ("ty_le",)
    yield definition(EXPLAINED, EXPLAINED_COLUMNS), ("ma_don_vi", "ma_quy_tac"), ("chap_nhan",)
    yield definition(FAULTY, FAULTY_COLUMNS), ("ma_don_vi", "chap_nhan"), ("chap_nhan",)


def _around(grid: Grid, table: Table, sheet: Sheet) -> list[str]:
    """The cells in and above the header of the sheet that is only printed that hold what the program doesn't write."""
    return [
        a1(at, column)
        for at, row in enumerate(grid[: table.header + 1])
        for column, raw in enumerate(row)
        if not is_blank(raw)
        and not (at == table.header and fold(show(raw)) in sheet.headings)
        and not (at < table.header and clean(show(raw)).startswith((TITLE, TOLD)))
    ]


def _only_printed(reading: PlanReading, path: Path) -> None:
    """Tell of whatever was written on the sheet that is only printed, or on a copy of it: it decides nothing."""
    written = marker_of(path, NEEDED_MARK)
    sheet = definition(NEEDED, NEEDED_COLUMNS)
    for name, grid in [(NEEDED, reading.book.grids.get(NEEDED)), *_others(reading)]:
        table = find_table(grid, sheet) if grid is not None else None
        if grid is None or (name != NEEDED and (table is None or not {*_WHOM, "ghi_tay"} <= table.columns.keys())):
            continue
        hand = table.columns.get("ghi_tay") if table else None
        if table is None or hand is None:
            reading.problem(name, "", code=NOT_UNDERSTOOD, variant="chi_de_in", severity=WARNING)
            continue
        cells = _entered(reading, name, table.header, [hand])
        for cell in cells:
            reading.problem(name, cell, code=NOT_UNDERSTOOD, variant="ghi_tay")
        around = _around(grid, table, sheet)
        for cell in around:
            reading.problem(name, cell, code=NOT_UNDERSTOOD, variant="ghi_tay", severity=WARNING)
        if not cells and not around and written and written != digest_of(grid):
            reading.problem(name, "", code=NOT_UNDERSTOOD, variant="chi_de_in", severity=WARNING)


def _not_of_the_plan(reading: PlanReading) -> None:
    """Tell of decisions on sheets that the plan doesn't have: copies of its own, renamed ones, new ones."""
    for name, grid in _others(reading):
        for sheet, keys, entries in _tables():
            table = find_table(grid, sheet)
            if table is None or not set(keys) <= table.columns.keys():
                continue
            columns = [table.columns[key] for key in entries if key in table.columns]
            if cells := _entered(reading, name, table.header, sorted(columns)):
                reading.problem(
                    name, cells[0], code=NOT_UNDERSTOOD, variant="sheet_khac", so=vn_int(len(cells)), dung=sheet.name
                )
                break


def _commented(reading: PlanReading, path: Path) -> None:
    """Tell of comments, which decide nothing."""
    plan = {own: name for name, own in reading.book.own.items()}
    for sheet, cells in comments_in(path).items():
        for cell in cells:
            reading.problem(plan.get(sheet, sheet), cell, code=NOT_UNDERSTOOD, variant="ghi_chu", severity=WARNING)


def _others(reading: PlanReading) -> list[tuple[str, Grid]]:
    own = {fold(name) for name in (BASES, AUDIT, *reading.book.grids)}
    return [(name, grid) for name, grid in sorted(reading.book.others.items()) if fold(name) not in own]


def _entered(reading: PlanReading, name: str, header: int, columns: Sequence[int]) -> list[str]:
    """The cells below the header in which something stands."""
    return [
        a1(at, column)
        for at in range(header + 1, reading.end(name))
        for column in columns
        if reading.book.special(name, at, column) or not is_blank(reading.book.raw(name, at, column))
    ]
