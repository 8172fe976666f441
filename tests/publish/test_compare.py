"""A Biểu filled by hand against a run: every cell that differs, every identity that it breaks, nothing guessed."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from hand_made import as_typed, fill, place
from made_up import light_demo
from openpyxl.worksheet.worksheet import Worksheet

from batch.cli import cli
from batch.exchange.compare import Comparison, compare_file
from batch.finished.finished_run import FinishedRun
from batch.finished.part import Part, read_part
from batch.law import load_law
from batch.tables.layout import TABLES


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compare")
    light_demo(folder / "demo", units=14, year=2024)
    arguments = ["run", folder / "demo" / "nop", "--register", folder / "demo" / "danh_muc.xlsx", "--year", 2024]
    result = CliRunner().invoke(cli, [str(a) for a in (*arguments, "--out", folder / "out")])
    assert result.exit_code in (0, 1), result.output
    return folder / "out"


@pytest.fixture(scope="module")
def part(out: Path) -> Part:
    return read_part(FinishedRun(out / "2024"))


@pytest.fixture(scope="module")
def figures(out: Path) -> dict[tuple[str, str, str], str]:
    with (out / "2024" / "du_lieu" / "bieu.csv").open(encoding="utf-8-sig", newline="") as file:
        return {(r["bieu"], r["dong"], r["cot"]): r["gia_tri"] for r in csv.DictReader(file)}


def compare(path: Path, part: Part) -> Comparison:
    return compare_file(path, part, load_law(part.regime))


def places(found: Comparison) -> list[tuple[str, str, str, str]]:
    return [(d.table, d.cell, d.theirs, d.ours) for d in found.differences]


@pytest.mark.parametrize("table", TABLES)
def test_our_own_workbook_is_equal(out: Path, part: Part, table: str) -> None:
    found = compare(out / "2024" / "bieu" / f"Bieu-{table}.xlsx", part)
    assert found.tables == [table]
    assert found.cells == sum(1 for key in read_cells(out) if key[0] == table)
    assert (found.differences, found.broken, found.notes) == ([], [], [])


def read_cells(out: Path) -> list[tuple[str, str, str]]:
    with (out / "2024" / "du_lieu" / "bieu.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(r["bieu"], r["dong"], r["cot"]) for r in csv.DictReader(file)]


@pytest.mark.parametrize(
    "shape",
    [{}, {"down": 7, "right": 3}, {"number_column": True}, {"numbers": False}, {"number_column": True, "right": 2}],
    ids=str,
)
def test_rows_and_columns_are_found_wherever_they_stand(
    tmp_path: Path, part: Part, figures: dict[tuple[str, str, str], str], shape: dict[str, Any]
) -> None:
    tables = {table: as_typed(figures, table) for table in ("6A", "6B", "6D", "6E", "6F")}
    found = compare(fill(tmp_path / "tay.xlsx", tables, **shape), part)
    assert (found.tables, found.differences, found.broken, found.notes) == (list(tables), [], [], [])


def test_the_table_is_known_by_its_labels_where_the_heading_is_missing(
    tmp_path: Path, part: Part, figures: dict[tuple[str, str, str], str]
) -> None:
    path = fill(tmp_path / "tay.xlsx", {"6B": as_typed(figures, "6B")}, heading=False)
    found = compare(path, part)
    assert found.tables == ["6B"] and found.equal


def test_every_changed_cell_is_named_with_both_sides(
    tmp_path: Path, part: Part, figures: dict[tuple[str, str, str], str]
) -> None:
    typed = as_typed(figures, "6B")
    typed["4.HTT", "2"] += 2
    typed["4", "3"] = "12,3"

    path = fill(tmp_path / "tay.xlsx", {"6B": typed})
    found = compare(path, part)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    htt, column = place(sheet, "hoàn thành tốt nhiệm vụ", 2)
    rated, share = place(sheet, "Số đã kiểm điểm đánh giá xếp loại", 3)
    right = int(figures["6B", "4.HTT", "2"])
    assert set(places(found)) == {
        ("6B", sheet.cell(htt, column).coordinate, str(right + 2), str(right)),
        ("6B", sheet.cell(rated, share).coordinate, "12,3", figures["6B", "4", "3"].replace(".", ",")),
    }
    assert {d.difference for d in found.differences} >= {2.0}
    # its own figures: the levels no longer add up, the share isn't that of its parts
    wrong = {(line.left, line.right) for _, _, line in found.broken}
    rated_count = int(figures["6B", "4", "2"])
    assert (rated_count, rated_count + 2) in wrong  # row 4 against its levels
    assert (12.3, float(figures["6B", "4", "3"])) in wrong


@pytest.mark.parametrize("present", [{"1": 73, "4": 73}, {"1": 73, "4": 72}], ids=["rated", "present"])
def test_73_members_stated_but_72_in_the_levels(tmp_path: Path, part: Part, present: dict[str, int]) -> None:
    """An office Party committee, 2019: 73 members, 15 + 55 + 2 = 72."""
    values: dict[tuple[str, str], Any] = {(row, c): n for row, n in present.items() for c in ("2", "7")}
    values |= {(f"4.{k}", c): n for k, n in (("HTXS", 15), ("HTT", 55), ("HTNV", 2)) for c in ("2", "7")}
    found = compare(fill(tmp_path / "2019.xlsx", {"6B": values}), part)
    wrong = [line for _, _, line in found.broken if line.group == "Biểu 6B"]
    assert {(line.left, line.right) for line in wrong} == {(73, 72)}
    assert {line.where.split()[1] for line in wrong} == {"(2)", "(7)"}
    sheet = openpyxl.load_workbook(tmp_path / "2019.xlsx").worksheets[0]
    for _, cell, line in found.broken:
        assert sheet[cell].value == line.left


@pytest.mark.parametrize("typed", [80, "80", "80 %", "80,0", 0.8], ids=str)
def test_9_of_10_cells_printed_as_80_percent(tmp_path: Path, part: Part, typed: Any) -> None:
    """An office, 2021."""
    values: dict[tuple[str, str], Any] = {("B.II.1", c): 10 for c in "27"} | {("B.II.2", c): 10 for c in "27"}
    values |= {("B.II.2.HTT", c): 9 for c in "27"} | {("B.II.2.HTXS", c): 1 for c in "27"}
    values |= {("B.II.2", "3"): 100, ("B.II.2.HTXS", "3"): 10, ("B.II.2.HTT", "3"): typed}

    def percent(sheet: Worksheet) -> None:
        for line in sheet.iter_rows():
            for cell in line:
                if cell.value == 0.8:
                    cell.number_format = "0%"

    found = compare(fill(tmp_path / "2021.xlsx", {"6A": values}, after=percent), part)
    ((_, cell, line),) = found.broken
    assert (line.left, line.right) == (80, 90) and "9 / 10" in line.right_label
    assert openpyxl.load_workbook(tmp_path / "2021.xlsx").worksheets[0][cell].value == typed


@pytest.mark.parametrize("share,holds", [("33,3", True), ("33,33", True), ("33", False), ("33,4", False)])
def test_a_share_may_have_more_decimals_but_no_other_value(tmp_path: Path, part: Part, share: str, holds: bool) -> None:
    values: dict[tuple[str, str], Any] = {("1", "2"): 3, ("1", "7"): 3, ("3", "2"): 1, ("3", "7"): 1, ("3", "3"): share}
    values |= {("4", c): 2 for c in "27"} | {("4.HTT", c): 2 for c in "27"}
    found = compare(fill(tmp_path / "tay.xlsx", {"6B": values}), part)
    assert [line.left for _, _, line in found.broken] == ([] if holds else [float(share.replace(",", "."))])


@pytest.mark.parametrize(
    "typed,why",
    [("mười", "không phải số"), (12.5, "không phải số nguyên"), (-3, "là số âm"), ("1,234", "không phải số"),
     (dt.date(2024, 12, 1), "không phải số"), ("#REF!", "báo lỗi"), ("=1+1", "chưa có kết quả"),
     (True, "không phải số")],
    ids=str,
)  # fmt: skip
def test_what_is_no_number_is_told_with_its_cell_and_not_guessed(
    tmp_path: Path, part: Part, figures: dict[tuple[str, str, str], str], typed: Any, why: str
) -> None:
    path = fill(tmp_path / "tay.xlsx", {"6F": as_typed(figures, "6F") | {("2", "tap_the"): typed}})
    found = compare(path, part)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    cell = sheet.cell(*place(sheet, "Số lượng đã kiểm điểm", 2)).coordinate
    ((there, said),) = [(n.cell, n.message) for n in found.notes]
    assert there == cell and why in said
    assert (found.differences, found.broken) == ([], [])


@pytest.mark.parametrize("typed", ["1.234", "1234", " 1 234 ", 1234, 1234.0], ids=repr)
def test_a_count_may_be_typed_the_vietnamese_way(tmp_path: Path, part: Part, typed: Any) -> None:
    found = compare(fill(tmp_path / "tay.xlsx", {"6F": {("1", "tap_the"): typed, ("2", "tap_the"): typed}}), part)
    assert found.notes == [] and found.broken == []
    assert 1234 - int(part.figures.count("6F", "1", "tap_the")) in [d.difference for d in found.differences]


def test_rows_and_columns_that_are_not_ours_are_told(
    tmp_path: Path, part: Part, figures: dict[tuple[str, str, str], str]
) -> None:
    def change(sheet: Worksheet) -> None:
        row, column = place(sheet, "Đảng viên hoàn thành tốt nhiệm vụ", 2)
        sheet.cell(row, 1).value = "- Đảng viên loại khá"
        last = sheet.max_column + 1
        sheet.cell(3, last).value, sheet.cell(4, last).value, sheet.cell(5, last).value = "Khác", "(31)", 4
        sheet.cell(5, last + 1).value = 9
        again = place(sheet, "Đảng viên hoàn thành xuất sắc nhiệm vụ", 2)[0]
        sheet.cell(20, 1).value = sheet.cell(again, 1).value
        sheet.cell(20, column).value = 1

    found = compare(fill(tmp_path / "tay.xlsx", {"6B": as_typed(figures, "6B")}, after=change), part)
    said = [note.message for note in found.notes]
    for words in ("không nhận ra dòng «- Đảng viên loại khá»", "thiếu dòng «Đảng viên hoàn thành tốt nhiệm vụ»",
                  "cột (31) không có trong mẫu", "không có số cột", "trùng với dòng"):  # fmt: skip
        assert any(words in text for text in said), (words, said)
    # what isn't known breaks nothing
    assert found.differences == [] and found.broken == []


def test_a_number_over_another_columns_title_is_not_trusted(
    tmp_path: Path, part: Part, figures: dict[tuple[str, str, str], str]
) -> None:
    def swap(sheet: Worksheet) -> None:
        titles = [next(c for c in sheet[3] if c.value == name) for name in ("Xã", "Phường")]
        titles[0].value, titles[1].value = titles[1].value, titles[0].value

    found = compare(fill(tmp_path / "tay.xlsx", {"6B": as_typed(figures, "6B")}, after=swap), part)
    assert sum("tiêu đề là của cột khác" in note.message for note in found.notes) == 2
    assert found.differences == []


def test_another_year_is_told(tmp_path: Path, part: Part, figures: dict[tuple[str, str, str], str]) -> None:
    def year(sheet: Worksheet) -> None:
        sheet["E2"] = "Năm 2023"

    found = compare(fill(tmp_path / "tay.xlsx", {"6F": as_typed(figures, "6F")}, after=year), part)
    assert [n.message for n in found.notes] == ["biểu ghi năm 2023, kết quả là năm 2024"]


def test_units_of_6c_are_found_by_name_and_strange_ones_told(out: Path, part: Part, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(out / "2024" / "bieu" / "Bieu-6C.xlsx", data_only=True)
    sheet = book.worksheets[0]
    last = max(c.row for c in sheet["A"] if isinstance(c.value, str) and c.value.startswith("1.1"))
    for block in [block for block in sheet.merged_cells.ranges if block.min_row > last]:
        sheet.unmerge_cells(str(block))
    sheet.insert_rows(last + 1)
    sheet.cell(last + 1, 1).value = "1.2. Đảng bộ không có trong danh mục"
    for column in (2, 3, 6):
        sheet.cell(last + 1, column).value = 1
    book.save(tmp_path / "6C.xlsx")
    found = compare(tmp_path / "6C.xlsx", part)
    assert ["chỉ có ở biểu này" in n.message for n in found.notes] == [True]
    # the group and the total no longer are the sums of what stands below
    wrong = {line.where for _, _, line in found.broken if "dòng con" in line.statement}
    assert {where.split()[1] for where in wrong} == {"(2)", "(3)", "(6)"}


def _invoke(*arguments: object) -> Any:
    return CliRunner().invoke(cli, [str(a) for a in arguments])


def test_the_command_says_how_it_ended_and_keeps_the_list(
    out: Path, tmp_path: Path, figures: dict[tuple[str, str, str], str]
) -> None:
    same = _invoke("compare", out, out / "2024" / "bieu" / "Bieu-6F.xlsx")
    assert same.exit_code == 0 and "Mọi ô đều bằng" in same.output
    typed = as_typed(figures, "6B")
    typed |= {key: 77 for key in typed if key[1] in ("2", "4", "5", "7", "9")}
    typed["1", "8"] = '=HYPERLINK("http://a.b";"x")'
    other = _invoke("compare", out, fill(tmp_path / "cap duoi.xlsx", {"6B": typed}))
    assert other.exit_code == 1, other.output
    assert "chỗ nữa" in other.output  # never cut silently
    book = openpyxl.load_workbook(out / "2024" / "so_sanh" / "cap duoi.xlsx")
    different = list(book["Ô khác số liệu"].iter_rows(min_row=4, values_only=True))
    assert f"Ô khác kết quả của ta: {len(different)}" in other.output and len(different) > 12
    assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)


def test_what_is_no_bieu_is_refused(out: Path, tmp_path: Path, figures: dict[tuple[str, str, str], str]) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Danh sách", 1])
    book.save(tmp_path / "khac.xlsx")
    (tmp_path / "hong.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    (tmp_path / "cu.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    fill(tmp_path / "hai.xlsx", {"6F": as_typed(figures, "6F")})
    twice = openpyxl.load_workbook(tmp_path / "hai.xlsx")
    twice.copy_worksheet(twice.active)
    twice.save(tmp_path / "hai.xlsx")
    for name, words in (
        ("khac.xlsx", "không thấy Biểu nào"), ("hong.xlsx", "không mở được"), ("cu.xls", ".xlsx"),
        ("hai.xlsx", "nhiều sheet cùng là Biểu 6F"),
    ):  # fmt: skip
        result = _invoke("compare", out, tmp_path / name)
        assert result.exit_code == 2 and words in result.output, result.output
    assert not (out / "2024" / "so_sanh" / "khac.xlsx").exists()
    assert _invoke("compare", tmp_path, tmp_path / "hai.xlsx").exit_code == 2
