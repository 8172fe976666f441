"""What is decided in a rating plan is read back, and what can't be read is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from plans import (
    BEST,
    DONE,
    GOOD,
    SUBJECT_SHEETS,
    YEAR,
    Case,
    decided,
    edit,
    header,
    put,
    table,
    tied_here,
)

from batch.domain import ERROR, WARNING, Period
from batch.law import load_law
from batch.publish.plan.book import PlanError
from batch.publish.plan.reader import read_plan


def test_decisions_are_read_with_what_the_plan_showed(case: Case, plan: Path) -> None:
    expected = decided(case, plan)
    got = case.read(plan)
    assert tuple(got.levels) == expected
    assert got.problems == []


def test_rows_may_be_sorted_columns_moved_and_added(case: Case, plan: Path) -> None:
    expected = decided(case, plan)

    def change(book: Workbook) -> None:
        for name in SUBJECT_SHEETS.values():
            sheet = book[name]
            top = header(sheet)[""]
            rows = [list(values) for values in sheet.iter_rows(min_row=top, values_only=True)]
            rows[1:] = sorted(rows[1:], key=lambda values: str(values[4]), reverse=True)
            rows = [["ghi chú", *reversed(values)] for values in rows]
            for r, values in enumerate(rows, start=top + 2):  # two rows lower than before
                for c, value in enumerate(values, start=1):
                    sheet.cell(r, c).value = value
            for c in range(1, sheet.max_column + 1):
                sheet.cell(top, c).value = sheet.cell(top + 1, c).value = None

    got = case.read(edit(plan, change))
    assert [replace(d, cell="") for d in got.levels] == [replace(d, cell="") for d in expected]
    assert got.problems == []


def test_what_is_not_a_level_is_told_and_not_taken(case: Case, plan: Path) -> None:
    places: list[str] = []

    def change(book: Workbook) -> None:
        sheet = book["Đảng viên"]
        for number, value in ((1, "Hoàn thành tót nhiệm vụ"), (2, 3), (3, "=1+1"), (4, "Đinh Văn Tốt")):
            places.append(put(sheet, number, Quyết_định=value, Lý_do_quyết_định="x"))

    got = case.read(edit(plan, change))
    assert got.levels == []
    assert [(p.code, p.severity, p.sheet, p.cell, p.file) for p in got.problems] == [
        ("QD-06", ERROR, "Đảng viên", place, plan.name) for place in places
    ]
    assert all(p.cell in p.message and p.remedy and p.unit == "" for p in got.problems)
    assert "tót" in got.problems[0].message
    assert "Đinh" not in got.problems[3].message  # it may be somebody's name


def test_nothing_written_on_the_sheet_that_is_only_printed_is_taken_or_passed_over(case: Case, tmp_path: Path) -> None:
    """By hand in its own column: an error at the cell. Anything else that differs: a warning; sorted and stored again:
    nothing."""
    ratings, name = tied_here(case), "Cần quyết định"

    def read(change: Callable[[Worksheet], object]) -> list[tuple[str, str, str, str]]:
        path = edit(case.write(tmp_path / "a.xlsx", ratings=ratings), lambda book: change(book[name]))
        got = case.read(path)
        assert got.levels == []
        return [(p.code, p.severity, p.sheet, p.cell) for p in got.problems]

    def turned(sheet: Worksheet) -> None:
        for block in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(block))
        top = header(sheet)[""] + 1
        rows = [list(values) for values in sheet.iter_rows(min_row=top, values_only=True)]
        for r, values in enumerate(reversed(rows), start=top):
            for c, value in enumerate(values, start=1):
                sheet.cell(r, c).value = value

    assert read(lambda sheet: None) == [] == read(turned)
    [place] = {put(load_workbook(tmp_path / "a.xlsx")[name], 2, Ghi_tay_khi_họp=BEST)}
    assert read(lambda sheet: put(sheet, 2, Ghi_tay_khi_họp=BEST)) == [("QD-06", ERROR, name, place)]
    warned = [("QD-06", WARNING, name, "")]
    assert read(lambda sheet: put(sheet, 2, Kết_quả_dự_kiến=BEST)) == warned
    assert read(lambda sheet: setattr(sheet["T9"], "value", BEST)) == warned

    assert read(lambda sheet: setattr(sheet["A2"], "value", f"{sheet['A2'].value} {BEST}")) == warned
    for place in ("C3", "R4"):  # above the header, and beside it
        assert read(lambda sheet, at=place: setattr(sheet[at], "value", BEST)) == [("QD-06", WARNING, name, place)]
    assert read(lambda sheet: setattr(sheet["P6"], "comment", Comment(BEST, "A"))) == [("QD-06", WARNING, name, "P6")]


def test_what_is_decided_on_sheets_that_the_plan_does_not_have_is_told(case: Case, tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        for name in ("Cần quyết định", "Đảng viên", "Nhóm"):  # copied as Excel does, and not written on
            book.copy_worksheet(book[name]).title = f"{name} (2)"
        copied = book.copy_worksheet(book["Đảng viên"])
        copied.title = "Họp"
        places.append(put(copied, 2, Quyết_định=GOOD, Lý_do_quyết_định="x"))
        book["Cần quyết định"].title = "Quyết định"
        places.append(put(book["Quyết định"], 2, Ghi_tay_khi_họp=BEST))
        new = book.create_sheet("Thêm")
        for row in (["Họp ngày 20/12"], ["Mã đơn vị", "Định danh", "Quyết định"], ["DB-01", "1", GOOD]):
            new.append(row)

    places: list[str] = []
    got = case.read(edit(case.write(tmp_path / "a.xlsx", ratings=tied_here(case)), change))
    assert got.empty
    assert [(p.code, p.severity, p.sheet, p.cell) for p in got.problems] == [
        ("QD-06", ERROR, "Họp", places[0]), ("QD-06", ERROR, "Quyết định", places[1]), ("QD-06", ERROR, "Thêm", "C3"),
    ]  # fmt: skip


def test_a_reason_without_a_decision_is_warned_of(case: Case, plan: Path) -> None:
    place: list[str] = []
    edit(plan, lambda book: place.append(put(book["Cán bộ"], 1, Lý_do_quyết_định="Kết luận số 5")))
    got = case.read(plan)
    assert got.empty
    assert [(p.code, p.severity, p.cell) for p in got.problems] == [("QD-06", WARNING, place[0])]


def test_a_decision_without_a_reason_is_still_a_decision(case: Case, plan: Path) -> None:
    edit(plan, lambda book: put(book["Cán bộ"], 1, Quyết_định=GOOD))
    got = case.read(plan)
    assert [(d.level, d.reason) for d in got.levels] == [("HTT", "")]


@pytest.mark.parametrize("second, levels", [(DONE, []), (GOOD, ["HTT"])])
def test_two_rows_of_one_subject(case: Case, plan: Path, second: str, levels: list[str]) -> None:
    places: list[str] = []

    def change(book: Workbook) -> None:
        sheet = book["Đảng viên"]
        one = table(sheet)[0]
        same = {h.replace(" ", "_"): one[h] for h in ("Mã đơn vị", "Định danh", "Đề xuất", "Mức cao nhất được phép")}
        for number, level in ((1, GOOD), (2, second)):
            put(sheet, number, **same)
            places.append(put(sheet, number, Quyết_định=level, Lý_do_quyết_định="x"))

    got = case.read(edit(plan, change))
    assert [d.level for d in got.levels] == levels
    assert [(p.code, p.cell) for p in got.problems] == ([] if levels else [("QD-07", place) for place in places])


def test_a_lost_column_or_sheet_is_told(case: Case, plan: Path) -> None:
    def change(book: Workbook) -> None:
        sheet = book["Đảng viên"]
        put(sheet, 1, Quyết_định=GOOD, Lý_do_quyết_định="x")
        sheet.cell(header(sheet)[""], header(sheet)["Quyết định"]).value = "QĐ"
        del book["Cán bộ"]

    got = case.read(edit(plan, change))
    assert got.empty
    assert [(p.code, p.sheet) for p in got.problems] == [("QD-06", "Cán bộ"), ("QD-06", "Đảng viên")]
    assert "«Quyết định»" in got.problems[1].message


def _another_year(case: Case, path: Path) -> None:
    read_plan(path, period=Period(YEAR - 1), law=case.law)


def _another_regime(case: Case, path: Path) -> None:
    read_plan(path, period=Period(YEAR), law=load_law("qd124-2023"))


def _no_plan(case: Case, path: Path) -> None:
    Workbook().save(path)
    case.read(path)


def _damaged(case: Case, path: Path) -> None:
    path.write_bytes(path.read_bytes()[:3000])
    case.read(path)


def _nothing_there(case: Case, path: Path) -> None:
    case.read(path.with_name("khac.xlsx"))


def _other_kind(case: Case, path: Path) -> None:
    case.read(path.rename(path.with_suffix(".csv")))


@pytest.mark.parametrize(
    "use, said",
    [
        (_another_year, "2025"), (_another_regime, "366"), (_no_plan, "không phải phương án"),
        (_damaged, "Không mở được"), (_nothing_there, "Không mở được"), (_other_kind, ".xlsx"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_in_words(
    case: Case, plan: Path, use: Callable[[Case, Path], None], said: str
) -> None:
    with pytest.raises(PlanError, match=re.escape(said)):
        use(case, plan)


def test_a_plan_that_lost_its_hidden_name_is_known_by_its_guide(case: Case, plan: Path) -> None:
    expected = decided(case, plan)
    edit(plan, lambda book: book.defined_names.pop("XEPLOAI_PHUONG_AN"))
    assert tuple(case.read(plan).levels) == expected
    with pytest.raises(PlanError):
        read_plan(plan, period=Period(YEAR + 1), law=case.law)
