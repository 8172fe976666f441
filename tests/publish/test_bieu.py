"""Biểu 6A–6F as workbooks: every number is the counted one, every formula gives the same, text stays text."""

from __future__ import annotations

import dataclasses
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from batch.domain import ABOVE_BASE, BASE_CELL, BASE_COMMITTEE, CELL, PROVINCE, Unit
from batch.law import LawError, load_law
from batch.publish.bieu import write_tables
from batch.publish.bieu_header import plan
from batch.register import Register
from batch.tables.figures import Figures
from batch.tables.layout import RATIO, TABLES, Row, columns
from batch.text import column_letter

SETTINGS = Path(__file__).parents[2] / "input_templates" / "bieu.yaml"
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
    options: dict[str, object] = {"year": 2025, "law": LAW, "settings": SETTINGS, "provisional": []}
    paths = write_tables(folder, figures, register, **(options | more))  # type: ignore[arg-type]
    return dict(zip(TABLES, paths, strict=True))


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


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Figures, Register, dict[str, Path]]:
    register = make_register()
    figures = make_figures(register, seed=7)
    return figures, register, write(tmp_path_factory.mktemp("bieu"), figures, register)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("seed,density,most", [(1, 0.4, 40), (2, 0.02, 3), (3, 0.9, 90_000), (4, 0.0, 1)])
def test_every_number_is_the_counted_one(tmp_path: Path, table: str, seed: int, density: float, most: int) -> None:
    register = make_register()
    figures = make_figures(register, seed, most, density)
    path = write(tmp_path, figures, register)[table]
    sheet = load_workbook(path, data_only=True).worksheets[0]
    top = number_row(sheet)
    calamine = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    seen = 0
    for below, across, row, column, value in cells_of(table, figures):
        found = sheet.cell(top + below, across).value
        assert (None if found == "" else found) == as_number(value), (row, column)
        other = calamine[top + below - 1][across - 1]
        assert (None if other == "" else other) == as_number(value), (row, column)
        seen += 1
    assert seen == sum(1 for name, *_ in figures.cells() if name == table)


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
    levels, cells = plan(table)
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
    assert ">Nhóm *2" in {cell.value for cell in groups}


def test_names_stand_over_the_register(tmp_path: Path) -> None:
    register = make_register()
    paths = write(tmp_path, make_figures(register, seed=7), register, names={"C1": "=Đảng bộ đổi tên"})
    names = {row[1].value for row in load_workbook(paths["6B"])["Theo đơn vị"].iter_rows(min_row=5)}
    assert "=Đảng bộ đổi tên" in names and "Đảng bộ cơ sở 1" not in names


def _texts(sheet: Worksheet) -> list[str]:
    return [cell.value for line in sheet.iter_rows() for cell in line if isinstance(cell.value, str)]


def test_head_foot_and_print_set_up(made: tuple[Figures, Register, dict[str, Path]]) -> None:
    for table, path in made[2].items():
        sheet = load_workbook(path).worksheets[0]
        texts = _texts(sheet)
        assert sheet.title == f"Biểu {table}"
        for expected in (
            "ĐẢNG BỘ TỈNH SÔNG HẰNG", f"Biểu số {table}-BTCTW", "Năm 2025", "NGƯỜI LẬP BIỂU", "TRƯỞNG BAN",
            "(Ký, ghi rõ họ tên)", "(Ký, đóng dấu)",
        ):  # fmt: skip
            assert expected in texts
        assert not any(text.startswith("SỐ LIỆU TẠM TÍNH") for text in texts)
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == (8 if table in ("6A", "6B") else 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows and sheet.print_title_rows.endswith(str(number_row(sheet)))
        assert "&P" in str(sheet.oddFooter.center.text)
        fonts = {cell.font.name for line in sheet.iter_rows() for cell in line}
        assert fonts == {"Times New Roman"}


def test_provisional_figures_say_so_with_every_reason(tmp_path: Path) -> None:
    register = make_register()
    reasons = ["thiếu phiếu của 3 đơn vị", *(f"đảng viên trùng ở hai đơn vị, trường hợp thứ {n}" for n in range(90))]
    for path in write(tmp_path, make_figures(register, seed=7), register, provisional=reasons).values():
        sheet = load_workbook(path).worksheets[0]
        texts = _texts(sheet)
        start = next(i for i, text in enumerate(texts) if text.startswith("SỐ LIỆU TẠM TÍNH: thiếu phiếu"))
        said = " ".join(texts[start : start + 8])
        assert all(reason in said for reason in reasons)
        assert all((sheet.row_dimensions[row].height or 0) <= 409 for row in range(1, 40))
        assert "tạm tính" in str(sheet.oddFooter.left.text)


def test_months_in_row_labels_are_the_laws(tmp_path: Path) -> None:
    register = make_register()
    months = dataclasses.replace(LAW.parameters["moi_thang"], value=3)
    law = dataclasses.replace(LAW, parameters=LAW.parameters | {"moi_thang": months})
    paths = write(tmp_path, make_figures(register, seed=7), register, law=law)
    texts = " ".join(_texts(load_workbook(paths["6A"]).worksheets[0]))
    assert "mới thành lập dưới 3 tháng" in texts and "dưới 6 tháng" not in texts


def test_same_input_same_bytes(tmp_path: Path) -> None:
    register = make_register()
    first = write(tmp_path / "a", make_figures(register, seed=7), register)
    second = write(tmp_path / "b", make_figures(register, seed=7), register)
    assert [p.read_bytes() for p in first.values()] == [p.read_bytes() for p in second.values()]


def settings_file(folder: Path, text: str) -> Path:
    path = folder / "bieu.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_office_settings_are_printed(tmp_path: Path) -> None:
    text = """
dau_bieu: {cap_tren: "Tỉnh ủy Sông Hằng", co_quan: "Ban Tổ chức"}
noi_lap: {dia_danh: "Sông Hằng", ngay: "05/02/2026"}
nguoi_ky: {chuc_danh: ["K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"], ho_ten: "=Lê Văn Mẫu"}
kho_giay: {6A: A4}
so_khong: "0"
"""
    register = make_register()
    paths = write(tmp_path, make_figures(register, seed=7), register, settings=settings_file(tmp_path, text))
    sheet = load_workbook(paths["6A"]).worksheets[0]
    texts = _texts(sheet)
    for expected in (
        "TỈNH ỦY SÔNG HẰNG", "BAN TỔ CHỨC", "Sông Hằng, ngày 05 tháng 02 năm 2026", "K/T TRƯỞNG BAN",
        "PHÓ TRƯỞNG BAN", "=Lê Văn Mẫu",
    ):  # fmt: skip
        assert expected in texts
    assert sheet.page_setup.paperSize == 9


@pytest.mark.parametrize("zero,shown", [('"-"', '"-"_ '), ('"0"', None), ('""', '""')])
def test_zero_shows_as_the_office_wishes_and_stays_a_number(tmp_path: Path, zero: str, shown: str | None) -> None:
    register = make_register()
    path = settings_file(tmp_path, f"so_khong: {zero}\n")
    paths = write(tmp_path, make_figures(register, seed=0, density=0), register, settings=path)
    sheet = load_workbook(paths["6F"], data_only=True).worksheets[0]
    cell = sheet.cell(number_row(sheet) + 2, 2)
    assert cell.value == 0
    assert cell.number_format == ("#,##0_ " if shown is None else f"#,##0_ ;-#,##0_ ;{shown}")


@pytest.mark.parametrize(
    "text,line,word",
    [
        ('so_khong: "-"\nso_kong: "0"\n', 2, "so_kong"),
        ('noi_lap:\n  dia_danh: "a"\n  dia_danh: "b"\n', 3, "dia_danh"),
        ('noi_lap:\n  ngay: "2025-12-15"\n', 2, "15/12/2025"),
        ("kho_giay:\n  6A: A3\n  6B: A5\n", 3, "A4"),
        ("kho_giay:\n  6G: A4\n", 2, "6G"),
        ('so_khong: "x"\n', 1, "so_khong"),
        ("dau_bieu: chữ\n", 1, "dau_bieu"),
        ("dau_bieu:\n  co_quan: [a]\n", 2, "co_quan"),
    ],
)
def test_bad_settings_are_refused_with_the_line_and_nothing_is_written(
    tmp_path: Path, text: str, line: int, word: str
) -> None:
    register = make_register(1)
    with pytest.raises(LawError) as caught:
        write(tmp_path / "bieu", make_figures(register, 1), register, settings=settings_file(tmp_path, text))
    assert f"bieu.yaml, dòng {line}:" in str(caught.value) and word in str(caught.value)
    assert not (tmp_path / "bieu").exists()
