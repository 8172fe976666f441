"""Made-up registers and figures, and the Biểu written from them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet

from batch.domain import ABOVE_BASE, BASE_CELL, BASE_COMMITTEE, CELL, PROVINCE, Period, Unit
from batch.law import load_law
from batch.publish.bieu.tables import write_tables
from batch.register.register import Register
from batch.tables.figures import Figures
from batch.tables.layout import RATIO, TABLES, Row, columns

TEMPLATES = Path(__file__).parents[2] / "input_templates"
SETTINGS = TEMPLATES / "bieu.yaml"
LAW = load_law("qd366-2025")
TRICKY = '=HYPERLINK("http://a.b";"x")'


def make_register(committees: int = 3) -> Register:
    units = [Unit("T", "Đảng bộ tỉnh Sông Hằng", PROVINCE, None, None)]
    for n in range(committees):
        group = "Nhóm 1" if n % 2 else ">Nhóm *2"
        units.append(Unit(f"H{n}", f"Đảng bộ xã số {n}", ABOVE_BASE, "T", "4", table_group=group))
        units.append(Unit(f"00{n}", TRICKY if n == 0 else f"Chi bộ cơ sở {n}", BASE_CELL, f"H{n}", "5"))
        units.append(Unit(f"C{n}", f"Đảng bộ cơ sở {n}", BASE_COMMITTEE, f"H{n}", "24"))
        units.append(Unit(f"C{n}-1", f"+Chi bộ {n}", CELL, f"C{n}", "24"))
    return Register({unit.code: unit for unit in units})


def extra_rows(register: Register) -> tuple[Row, ...]:
    out: list[Row] = []
    districts = [u for u in register.units.values() if u.kind == ABOVE_BASE]
    for group in sorted({u.table_group or "" for u in districts}):
        mine = [u for u in districts if u.table_group == group]
        codes = tuple(f"{group}/{u.code}" for u in mine)
        out.append(Row("6C", group, group, "", 1, "", codes))
        out += [Row("6C", f"{group}/{u.code}", u.name, "", 2, "", ()) for u in mine]
    return tuple(out)


def _leaves(codes: dict[str, tuple[str, ...]]) -> list[str]:
    return [code for code, parts in codes.items() if not parts]


def _above(code: str, parts: dict[str, tuple[str, ...]]) -> list[str]:
    """The code and every total that it goes into."""
    out = [code]
    for total, summed in parts.items():
        if code in summed:
            out += _above(total, parts)
    return out


def make_figures(register: Register, seed: int, most: int = 40, density: float = 0.4) -> Figures:
    """Random leaf figures of every unit, summed up the tables as the layout says."""
    rng = random.Random(seed)
    figures = Figures(extra_rows={"6C": extra_rows(register)})
    for table in TABLES:
        rows = {row.code: row.parts for row in figures.rows(table) if not row.is_heading}
        if table == "6C":
            rows["TONG"] = tuple(r.code for r in figures.rows(table) if r.depth == 1)
        cols = {c.code: c.parts for c in columns(table) if c.kind != RATIO}
        counts = {(r, c): 0 for r in rows for c in cols}
        by_unit: dict[str, dict[tuple[str, str], int]] = {}
        for unit in register.units:
            mine = by_unit.setdefault(unit, {})
            for row in _leaves(rows):
                for column in _leaves(cols):
                    if rng.random() > density or (table == "6C" and not row.endswith("/" + unit)):
                        continue
                    value = rng.randint(1, most)
                    for r in _above(row, rows):
                        for c in _above(column, cols):
                            mine[(r, c)] = mine.get((r, c), 0) + value
                            counts[(r, c)] += value
        figures.counts[table], figures.by_unit[table] = counts, by_unit
    return figures


def write(folder: Path, figures: Figures, register: Register, **more: object) -> dict[str, Path]:
    options: dict[str, object] = {"period": Period(2025), "law": LAW, "settings": SETTINGS, "provisional": []}
    done = write_tables(folder, figures, register, **(options | more))  # type: ignore[arg-type]
    return {table: task.result() for table, task in zip(TABLES, done, strict=True)}


def number_row(sheet: Worksheet) -> int:
    return next(row for row in range(1, 40) if sheet.cell(row, 1).value == "(1)")


def cells_of(table: str, figures: Figures) -> Iterator[tuple[int, int, str, str, str]]:
    """(rows below the number row, column, row code, column code, value) of every figure of a table."""
    below = {row.code: n for n, row in enumerate(figures.rows(table), start=1)}
    across = {column.code: n for n, column in enumerate(columns(table), start=2)}
    for name, row, column, value in figures.cells():
        if name == table:
            yield below[row], across[column], row, column, value


def as_number(value: str) -> float | None:
    return float(value) if value else None


def texts(sheet: Worksheet) -> list[str]:
    return [cell.value for line in sheet.iter_rows() for cell in line if isinstance(cell.value, str)]
