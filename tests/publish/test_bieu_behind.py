"""Behind the Biểu: units, sources, check and charts."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from made_tables import TRICKY, make_figures, make_register, number_row, write
from made_up import MadeUp
from openpyxl import load_workbook

from batch.register.register import Register
from batch.tables.figures import Figures
from batch.tables.layout import RATIO, TABLES, columns, rows


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Figures, Register, dict[str, Path]]:
    register = make_register()
    figures = make_figures(register, seed=7)
    return figures, register, write(tmp_path_factory.mktemp("bieu"), figures, register)


@pytest.mark.parametrize("table", TABLES)
def test_units_add_up_to_the_table(made: tuple[Figures, Register, dict[str, Path]], table: str) -> None:
    figures, register, paths = made
    book = load_workbook(paths[table], data_only=True)
    sheet, top = book["Theo đơn vị"], number_row(book.worksheets[0])
    heads = [sheet.cell(4, c).value for c in range(1, sheet.max_column + 1)]
    codes = [c.code for c in columns(table) if c.kind != RATIO]
    numbers = [f"({n})" for n, c in enumerate(columns(table), start=2) if c.kind != RATIO]
    assert [str(head).partition("\n")[0] for head in heads[4:]] == numbers
    row_codes = {top + n: row.code for n, row in enumerate(figures.rows(table), start=1)}
    found: dict[str, dict[tuple[str, str], int]] = {}
    for line in sheet.iter_rows(min_row=5, values_only=True):
        unit = str(line[0])
        for code, value in zip(codes, line[4:], strict=True):
            if value is not None:
                found.setdefault(unit, {})[(row_codes[int(str(line[2]))], code)] = int(str(value))
    assert found == {unit: cells for unit, cells in figures.by_unit[table].items() if cells}
    check = book["Đối chiếu"]
    lines = list(check.iter_rows(min_row=5, values_only=True))
    assert len(lines) == sum(1 for row in figures.rows(table) if not row.is_heading)
    for line in lines:
        assert line[2] == 0
        assert list(line[3:]) == [figures.count(table, row_codes[int(str(line[0]))], code) for code in codes]


def test_links_lead_from_a_row_to_its_units_and_back(made: tuple[Figures, Register, dict[str, Path]]) -> None:
    figures, _, paths = made
    book = load_workbook(paths["6B"])
    sheet, units = book.worksheets[0], book["Theo đơn vị"]
    top = number_row(sheet)
    for n, row in enumerate(figures.rows("6B"), start=1):
        place, cell = str(sheet.cell(top + n, len(columns("6B")) + 2).hyperlink.location).replace("'", "").split("!")
        line = units[cell].row
        assert place == units.title and units.cell(line, 3).value == top + n
        assert str(units.cell(line, 4).value).startswith(f"{row.code} · ")
        assert units.cell(line - 1, 3).value != top + n  # the first one of its block
        assert units.cell(line, 4).hyperlink.location == f"'Biểu 6B'!A{top + n}"


def test_text_like_a_formula_stays_text(made: tuple[Figures, Register, dict[str, Path]]) -> None:
    _, _, paths = made
    sheet = load_workbook(paths["6B"])["Theo đơn vị"]
    cells = [cell for (cell,) in sheet.iter_rows(min_row=5, min_col=2, max_col=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert TRICKY in {cell.value for cell in cells}
    groups = [cell for (cell,) in load_workbook(paths["6C"]).worksheets[0].iter_rows(max_col=1)]
    assert "1. >Nhóm *2" in {cell.value for cell in groups}


def test_names_stand_over_the_register(tmp_path: Path) -> None:
    register = make_register()
    paths = write(tmp_path, make_figures(register, seed=7), register, names={"C1": "=Đảng bộ đổi tên"})
    names = {row[1].value for row in load_workbook(paths["6B"])["Theo đơn vị"].iter_rows(min_row=5)}
    assert "=Đảng bộ đổi tên" in names and "Đảng bộ cơ sở 1" not in names


def test_a_long_name_and_title_are_shown_whole(tmp_path: Path) -> None:
    register = make_register()
    names = {"C1": "Đảng bộ Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã " * 3}
    path = write(tmp_path, make_figures(register, seed=7), register, names=names)["6B"]
    sheet = load_workbook(path)["Theo đơn vị"]
    long = [row for row in sheet.iter_rows(min_row=5) if row[0].value == "C1"]
    assert long and all(cell.alignment.wrap_text for row in long for cell in (row[1], row[3]))
    assert all(sheet.row_dimensions[row[0].row].height > 40 for row in long)


@pytest.fixture(scope="module")
def run(made_up: MadeUp) -> tuple[Path, Path]:
    """Submissions and the finished run over them."""
    return made_up.demo().out / "nop", made_up.run()


def _figures(run_dir: Path) -> dict[tuple[str, str, str], int]:
    with (run_dir / "du_lieu" / "bieu.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    return {(r["bieu"], r["dong"], r["cot"]): int(r["gia_tri"]) for r in lines if r["gia_tri"].isdigit()}


def _unfold(text: str) -> list[int]:
    """ "5–7, 22" → 5, 6, 7, 22."""
    out: list[int] = []
    for piece in text.split(", "):
        first, _, last = piece.partition("–")
        out += range(int(first), int(last or first) + 1)
    return out


@pytest.mark.parametrize("table", TABLES)
def test_sources_add_up_to_every_figure(run: tuple[Path, Path], table: str) -> None:
    figures = _figures(run[1])
    sheet = load_workbook(run[1] / "bieu" / f"Bieu-{table}.xlsx")["Nguồn"]
    numbered = {f"({n})": c.code for n, c in enumerate(columns(table), start=2) if c.kind != RATIO}
    titles = {row.code: f"{row.code} · " for row in rows(table)}
    found: dict[tuple[str, str], int] = {}
    for line in sheet.iter_rows(min_row=5, values_only=True):
        told, count, places = str(line[3]), int(str(line[4])), str(line[7])
        assert places == "cả sheet" or len(_unfold(places)) == count
        row = next((code for code, start in titles.items() if str(line[2]).startswith(start)), str(line[2]))
        for number in told.split():
            found[row, numbered[number]] = found.get((row, numbered[number]), 0) + count
    fixed = {key[1:]: value for key, value in figures.items() if key[0] == table and value and key[1] in titles}
    fixed = {key: value for key, value in fixed.items() if key[1] in numbered.values()}
    assert fixed and {key: value for key, value in found.items() if key[0] in titles} == fixed


def test_a_source_leads_to_the_very_rows_of_the_submission(run: tuple[Path, Path]) -> None:
    inbox, out = run
    sheet = load_workbook(out / "bieu" / "Bieu-6B.xlsx")["Nguồn"]
    seen = 0
    for line in sheet.iter_rows(min_row=5, values_only=True):
        if str(line[2]).startswith("4.KHT ·") or str(line[2]).startswith("3 ·"):
            book = load_workbook(inbox / str(line[5]), read_only=True)
            here = list(book[str(line[6])].iter_rows(values_only=True))
            for row in _unfold(str(line[7])):
                assert any(here[row - 1]), (line, row)  # there is somebody in that row
                seen += 1
    assert seen


def test_lists_hold_no_names_of_people(run: tuple[Path, Path]) -> None:
    names = set(pd.read_parquet(run[1] / "du_lieu" / "dang_vien.parquet")["ho_ten"].dropna())
    assert names
    for table in TABLES:
        with zipfile.ZipFile(run[1] / "bieu" / f"Bieu-{table}.xlsx") as book:
            told = book.read("xl/sharedStrings.xml").decode()
        assert not [name for name in names if f">{name}<" in told]


def test_units_and_sources_lead_to_each_other(run: tuple[Path, Path]) -> None:
    book = load_workbook(run[1] / "bieu" / "Bieu-6E.xlsx")
    units, sources = book["Theo đơn vị"], book["Nguồn"]
    linked = [row[0] for row in units.iter_rows(min_row=5) if row[0].hyperlink]
    assert len(linked) == units.max_row - 4
    for cell in linked:
        place, target = str(cell.hyperlink.location).replace("'", "").split("!")
        assert place == "Nguồn" and sources[target].value == cell.value
        assert sources.cell(sources[target].row, 3).value == units.cell(cell.row, 4).value
        assert str(sources[target].hyperlink.location).endswith(f"!{cell.coordinate}")


def test_a_figure_leads_to_its_units_and_a_sum_to_its_formula(run: tuple[Path, Path]) -> None:
    book = load_workbook(run[1] / "bieu" / "Bieu-6B.xlsx")
    sheet, units = book.worksheets[0], book["Theo đơn vị"]
    top, linked = number_row(sheet), 0
    for n, row in enumerate(rows("6B"), start=1):
        for at in range(2, len(columns("6B")) + 2):
            cell = sheet.cell(top + n, at)
            if not cell.hyperlink:
                continue
            assert isinstance(cell.value, int) and cell.value > 0
            target = units[str(cell.hyperlink.location).rpartition("!")[2]]
            assert units.cell(target.row, 3).value == cell.row
            assert str(units.cell(4, target.column).value).startswith(f"({at})\n")
            assert str(units.cell(target.row, 4).value).startswith(f"{row.code} · ")
            linked += 1
    assert linked > 10


@pytest.mark.parametrize("table", TABLES)
def test_charts_show_the_levels_of_the_table(run: tuple[Path, Path], table: str) -> None:
    path = run[1] / "bieu" / f"Bieu-{table}.xlsx"
    book = load_workbook(path, data_only=True)
    assert book.worksheets[0].title == f"Biểu {table}" and not book.worksheets[0]._charts
    if table == "6F":
        assert "Biểu đồ" not in book.sheetnames
        return
    sheet, live = book["Biểu đồ"], load_workbook(path)["Biểu đồ"]
    assert len(live._charts) == (2 if table == "6A" else 1)
    figures = _figures(run[1])
    for chart in live._charts:
        assert chart.grouping == "percentStacked" and len(chart.series) == 4
        colors = [series.spPr.solidFill.srgbClr for series in chart.series]
        assert len(set(colors)) == 4
        total = 0
        for series in chart.series:
            area = str(series.val.numRef.f).rpartition("!")[2].replace("$", "")
            cells = sheet[area] if ":" in area else ((sheet[area],),)
            total += sum(cell.value for (cell,) in cells)
        rated = {
            "6A": sum(figures["6A", f"{section}.2", "2"] for section in ("A.I", "A.II", "B.I", "B.II")),
            "6B": figures["6B", "4", "2"],
        }
        assert total == rated.get(table, figures.get((table, "TONG", "xep_loai")))
    for line in live.iter_rows(min_row=4, min_col=2, max_col=5):
        for cell in line:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                places = [place.rpartition("!")[2] for place in cell.value[1:].split("+")]
                assert sheet[cell.coordinate].value == sum(book.worksheets[0][place].value for place in places)
