"""Sheets, header rows and columns are found by their names."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from batch.domain import INFO
from batch.form.definition import Field, Sheet, form
from batch.form.locate import find_list, find_table, match_sheets, twins

HEADINGS = {"ho_ten": "Họ và tên", "hoa": "Hòa giải", "de_xuat": "Chi bộ đề xuất", "ty_le": "Tỷ lệ hoàn thành (%)"}
TABLE = Sheet("Bảng", tuple(Field("Bảng", k, h, "text", "optional", "", "") for k, h in HEADINGS.items()))
ROW = list(HEADINGS.values())
LIST = Sheet(
    INFO,
    tuple(
        Field(INFO, k, h, "text", "optional", "", "")
        for k, h in {"lap": "Người lập phiếu", "bi_thu": "Bí thư", "ma": "Mã đơn vị"}.items()
    ),
)


@pytest.mark.parametrize(
    "name",
    [
        "Đảng viên",
        "Đảng viên ",
        " đảng  viên",
        "ĐẢNG VIÊN",
        "Đảng\u00a0viên",
        unicodedata.normalize("NFD", "Đảng viên"),
    ],
)
def test_sheets_are_found_however_their_names_are_typed(name: str) -> None:
    assert match_sheets(["Sheet1", name], form()) == {"Đảng viên": name}


def test_other_sheets_and_sheets_without_accents_are_not_taken() -> None:
    assert match_sheets(["Dang vien", "Đảng viên (2)", "Hướng dẫn", "Đang viên"], form()) == {}


def test_the_exact_sheet_name_wins_and_two_inexact_ones_are_doubtful() -> None:
    names = ["đảng viên", "Đảng viên"]
    assert match_sheets(names, form()) == {"Đảng viên": "Đảng viên"}
    assert twins(names, {"Đảng viên": "Đảng viên"}) == []
    names = ["đảng viên", "Đảng  viên"]
    assert twins(names, match_sheets(names, form())) == ["Đảng viên"]


@pytest.mark.parametrize(
    ("key", "heading"),
    [
        ("ho_ten", "Họ và tên *"),
        ("ho_ten", "HỌ VÀ\nTÊN"),
        ("ho_ten", unicodedata.normalize("NFD", "Họ và tên")),
        ("ho_ten", "Họ\u200b và\u00a0tên:"),
        ("hoa", "Hoà giải"),
        ("ty_le", "Tỷ lệ hoàn thành(%)"),
    ],
)
def test_headings_are_found_however_they_are_typed(key: str, heading: str) -> None:
    row: list[Any] = [heading if h == HEADINGS[key] else h for h in ROW]
    table = find_table([row], TABLE)
    assert table is not None
    assert table.columns == {k: i for i, k in enumerate(HEADINGS)}
    assert table.problems == []


@pytest.mark.parametrize("above", [0, 1, 39, 79])
@pytest.mark.parametrize("left", [0, 3])
def test_the_header_may_stand_anywhere_in_the_first_80_rows(above: int, left: int) -> None:
    grid: list[list[Any]] = [[""] * (left + 4) for _ in range(above)] + [[""] * left + ROW[::-1]]
    table = find_table(grid, TABLE)
    assert table is not None
    assert table.header == above
    assert table.columns == {k: left + 3 - i for i, k in enumerate(HEADINGS)}


def test_the_row_with_most_headings_is_the_header_and_the_first_of_equals() -> None:
    grid: list[list[Any]] = [["Họ và tên", "Chi bộ đề xuất", "", ""], ROW, ["A", "", 1.0, ""], ROW]
    table = find_table(grid, TABLE)
    assert table is not None
    assert table.header == 1


@pytest.mark.parametrize("grid", [[], [[]], [["", ""]], [["Họ và tên", "khác"]], [[1.0, True]]])
def test_without_two_headings_there_is_no_table(grid: list[list[Any]]) -> None:
    assert find_table(grid, TABLE) is None


@pytest.mark.parametrize(
    ("instead", "near"),
    [
        ("Đề xuất chi bộ", ""),
        ("Chi bộ đề suất", "Chi bộ đề suất"),
        ("chi bộ đề xuất mức *", "chi bộ đề xuất mức"),
        ("Ghi chú", ""),
    ],
)
def test_a_missing_column_is_named_with_the_heading_that_was_meant(instead: str, near: str) -> None:
    table = find_table([[instead if h == "Chi bộ đề xuất" else h for h in ROW]], TABLE)
    assert table is not None
    assert table.problems == [("CT-02", "", "de_xuat", {"cot": "Chi bộ đề xuất", "gan_giong": near})]


def test_a_heading_that_stands_twice_gives_no_column() -> None:
    table = find_table([[*ROW, "Họ và tên *", "Họ và tên"]], TABLE)
    assert table is not None
    assert "ho_ten" not in table.columns
    assert [(code, cell, key) for code, cell, key, _ in table.problems] == [
        ("CT-03", "E1", "ho_ten"),
        ("CT-03", "F1", "ho_ten"),
    ]


def test_values_of_a_list_may_equal_its_headings() -> None:
    found = find_list([["Người lập phiếu", "Bí thư"], ["Bí thư", "Mã đơn vị"], ["", "Mã đơn vị", "Bí thư"]], LIST)
    assert found.cells == {"lap": (0, 1), "bi_thu": (1, 1), "ma": (2, 2)}
    assert found.problems == []


def test_lists_may_stand_side_by_side() -> None:
    found = find_list([["", "Bí thư", "A", "Mã đơn vị", "B"], ["", "Người lập phiếu *", "C"]], LIST)
    assert found.cells == {"bi_thu": (0, 2), "ma": (0, 4), "lap": (1, 2)}


def test_a_heading_twice_in_a_list_gives_no_value_and_a_missing_one_its_like() -> None:
    found = find_list([["Bí thư", "A"], ["Bí thư ", "B"], ["Mã đơn vi", "C"], ["Người lập phiếu", "D"]], LIST)
    assert found.cells == {"lap": (3, 1)}
    assert found.problems == [
        ("CT-03", "A2", "bi_thu", {"tieu_de": "Bí thư"}),
        ("CT-02", "", "ma", {"cot": "Mã đơn vị", "gan_giong": "Mã đơn vi"}),
    ]
