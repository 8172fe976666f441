"""Biểu 6A–6F as workbooks: every number is the counted one, every formula gives the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from made_tables import TEMPLATES, as_number, cells_of, make_figures, make_register, number_row, write
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from batch.publish.bieu.header import plan
from batch.publish.bieu.layout import load_layout
from batch.register.register import Register
from batch.tables.figures import Figures
from batch.tables.layout import RATIO, TABLES, columns
from batch.text import column_letter


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Figures, Register, dict[str, Path]]:
    register = make_register()
    figures = make_figures(register, seed=7)
    return figures, register, write(tmp_path_factory.mktemp("bieu"), figures, register)


@pytest.mark.parametrize("seed,density,most", [(1, 0.4, 40), (2, 0.02, 3), (3, 0.9, 90_000), (4, 0.0, 1)])
def test_every_number_is_the_counted_one(tmp_path: Path, seed: int, density: float, most: int) -> None:
    register = make_register()
    figures = make_figures(register, seed, most, density)
    for table, path in write(tmp_path, figures, register).items():
        sheet = load_workbook(path, data_only=True).worksheets[0]
        top = number_row(sheet)
        calamine = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
        seen = 0
        for below, across, row, column, value in cells_of(table, figures):
            found = sheet.cell(top + below, across).value
            assert (None if found == "" else found) == as_number(value), (table, row, column)
            other = calamine[top + below - 1][across - 1]
            assert (None if other == "" else other) == as_number(value), (table, row, column)
            seen += 1
        assert seen == sum(1 for name, *_ in figures.cells() if name == table) > 0


def _value(sheet: Worksheet, cached: Worksheet, formula: str) -> object:
    """What Excel would make of one of our formulas, from the cached values of the cells that it names."""
    total = re.fullmatch(r"=SUM\((.*)\)", formula)
    if total:
        area = [cached[part] for part in total[1].split(",")]
        cells = [c for a in area for line in (a if isinstance(a, tuple) else ((a,),)) for c in line]
        return sum(c.value for c in cells)
    share = re.fullmatch(r'=IF\((\w+)=0,"",ROUND\(1000\*(\w+)/(\w+),0\)/10\)', formula)
    assert share and share[1] == share[3], formula
    up, down = cached[share[2]].value, cached[share[3]].value
    return None if down == 0 else int(1000 * up / down + 0.5) / 10


@pytest.mark.parametrize("table", TABLES)
def test_live_formulas_give_the_cached_values(made: tuple[Figures, Register, dict[str, Path]], table: str) -> None:
    figures, _, paths = made
    sheet, cached = (load_workbook(paths[table], data_only=d).worksheets[0] for d in (False, True))
    top = number_row(sheet)
    live = set()
    for below, across, row, column, _ in cells_of(table, figures):
        formula = sheet.cell(top + below, across).value
        if isinstance(formula, str) and formula.startswith("="):
            found = cached.cell(top + below, across).value
            assert _value(sheet, cached, formula) == (None if found == "" else found), (row, column, formula)
            live.add((row, column))
    totals = {c.code for c in columns(table) if c.parts}
    by_parts = {
        (row.code, c.code)
        for row in figures.rows(table)
        for c in columns(table)
        if not row.is_heading and c.kind != RATIO and (c.code in totals or row.parts)
    }
    assert by_parts and by_parts <= live


def test_total_that_does_not_add_up_stays_the_counted_number(tmp_path: Path) -> None:
    register = make_register()
    figures = make_figures(register, seed=5)
    figures.counts["6B"][("4", "14")] += 1  # column total off by one
    figures.counts["6F"][("1", "dang_vien")] += 3  # row total off by three
    paths = write(tmp_path, figures, register)
    for table, row, column in (("6B", "4", "14"), ("6F", "1", "dang_vien")):
        sheet = load_workbook(paths[table]).worksheets[0]
        top = number_row(sheet)
        below, across = next((b, a) for b, a, r, c, _ in cells_of(table, figures) if (r, c) == (row, column))
        assert sheet.cell(top + below, across).value == figures.count(table, row, column)
        check = load_workbook(paths[table], data_only=True)["Đối chiếu"]
        off = {check.cell(r, 1).value: check.cell(r, 3).value for r in range(5, check.max_row + 1)}
        assert off.pop(top + below) == figures.count(table, row, column) - sum(
            unit.get((row, column), 0) for unit in figures.by_unit[table].values()
        )
        assert set(off.values()) == {0}


@pytest.mark.parametrize("up,down,share", [(1, 16, 6.3), (1, 8, 12.5), (1, 80, 1.3), (23, 80, 28.8), (1, 2001, 0.0)])
def test_ratio_is_rounded_half_up(tmp_path: Path, up: int, down: int, share: float) -> None:
    register = make_register()
    figures = make_figures(register, seed=0, density=0)
    figures.counts["6B"] |= {("1", "2"): down, ("2", "2"): up}
    sheet = load_workbook(write(tmp_path, figures, register)["6B"], data_only=True).worksheets[0]
    assert sheet.cell(number_row(sheet) + 2, 3).value == share


@pytest.mark.parametrize("table", TABLES)
def test_header_numbers_every_column_and_titles_cover_it(
    made: tuple[Figures, Register, dict[str, Path]], table: str
) -> None:
    sheet = load_workbook(made[2][table]).worksheets[0]
    top = number_row(sheet)
    width = len(columns(table)) + 1
    assert [sheet.cell(top, c).value for c in range(1, width + 1)] == [f"({n})" for n in range(1, width + 1)]
    assert sheet.cell(top, width + 1).value is None
    levels, cells = plan(load_layout(TEMPLATES / "bo_cuc_bieu.yaml").tables[table])
    covered = [
        (r, c) for cell in cells for r in range(cell.top, cell.bottom + 1) for c in range(cell.left, cell.right + 1)
    ]
    assert sorted(covered) == [(r, c) for r in range(levels) for c in range(width)]
    if table in ("6A", "6B"):  # here the column code is the printed number
        assert [column.code for column in columns(table)] == [str(n) for n in range(2, 29)]


def test_nested_header_of_enterprises(made: tuple[Figures, Register, dict[str, Path]]) -> None:
    sheet = load_workbook(made[2]["6A"]).worksheets[0]
    top = number_row(sheet)
    merged = {str(area) for area in sheet.merged_cells.ranges}

    def over(first: int, last: int, text: str) -> bool:
        left, right = column_letter(first - 1), column_letter(last - 1)
        return any(
            sheet[f"{left}{row}"].value == text and f"{left}{row}:{right}{row}" in merged for row in range(1, top)
        )

    assert over(14, 26, "Doanh nghiệp và hợp tác xã")
    assert over(15, 18, "Doanh nghiệp có vốn nhà nước")
    assert over(19, 25, "Doanh nghiệp ngoài khu vực nhà nước")
    assert over(24, 25, "Doanh nghiệp có vốn nước ngoài")
