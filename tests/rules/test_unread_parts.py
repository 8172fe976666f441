"""What a finding says of a part that isn't read: who isn't counted, and that more may be wrong there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from case import Change, edit, put
from small_committee import BASE, BODIES, CELL1, INFO, MEMBERS, Committee

from batch.domain import ERROR, WARNING, Finding
from batch.form.definition import form

UNCOUNTED = "KHÔNG được tính vào số liệu nào"
MORE = "Các lỗi khác (nếu có) chỉ kiểm tra được sau khi sửa lỗi này."  # in the file
PART = "Nội dung của phần này chỉ kiểm tra được sau khi sửa."


def _gone(book: openpyxl.Workbook) -> None:
    del book[MEMBERS]


def _renamed(book: openpyxl.Workbook) -> None:
    book[MEMBERS].title = "DS nam nay"


def _headless(book: openpyxl.Workbook) -> None:
    headings = {f.heading for f in form()[MEMBERS].fields}
    for row in book[MEMBERS].iter_rows():
        for cell in row:
            if str(cell.value).removesuffix("*").strip() in headings:
                cell.value = None


def _twice(book: openpyxl.Workbook) -> None:
    book.copy_worksheet(book[MEMBERS]).title = "ĐẢNG  VIÊN"
    book[MEMBERS].title = f"{MEMBERS} "


def in_base(act: Callable[[openpyxl.Workbook], None]) -> Change:
    """The change that `edit` makes to the first cell, made to the organization above."""

    def change(c: Committee) -> None:
        edit(act)(c)
        c.after[BASE] = c.after.pop(CELL1)

    return change


def _found(tmp_path: Path, change: Change) -> list[Finding]:
    committee = Committee("qd366-2025", None, 2025)
    change(committee)
    return committee.findings(tmp_path)


@pytest.mark.parametrize(
    ("change", "code"),
    [(_gone, "CT-01"), (_renamed, "CT-06"), (_headless, "CT-04"), (_twice, "CT-03")],
    ids=["gone", "renamed", "headless", "twice"],
)
def test_members_of_a_cell_that_are_not_read_are_told_as_not_counted(tmp_path: Path, change, code: str) -> None:
    told = next(f for f in _found(tmp_path, edit(change)) if f.code == code)
    assert f"đảng viên ở phần này {UNCOUNTED}" in told.message and told.severity == ERROR
    assert told.remedy.endswith(PART) and MORE not in told.remedy  # the other sheets are checked


def test_a_body_without_members_of_its_own_misses_none(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        del book[MEMBERS]

    told = next(f for f in _found(tmp_path, in_base(change)) if f.code == "CT-01")
    assert UNCOUNTED not in told.message


def test_collectives_that_are_not_read_are_told_too(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        del book[BODIES]

    told = next(f for f in _found(tmp_path, in_base(change)) if f.code == "CT-01")
    assert f"tập thể ở phần này (nếu có) {UNCOUNTED}" in told.message


def test_a_copy_of_rows_that_are_counted_hides_nothing(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.copy_worksheet(book[MEMBERS]).title = f"{MEMBERS} (2)"

    told = next(f for f in _found(tmp_path, edit(change)) if f.code == "CT-06")
    assert told.severity == WARNING
    assert UNCOUNTED not in told.message and PART not in told.remedy


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (put(CELL1, INFO, 0, ma_don_vi=None), "MAU-06"),
        (put(CELL1, INFO, 0, nam=2019), "MAU-03"),
        (edit(lambda book: setattr(book[INFO], "title", "Bìa")), "MAU-01"),
        (lambda c: c.order.update({CELL1: {MEMBERS: [k for k in form()[MEMBERS].keys if k != "de_xuat"]}}), "CT-02"),
    ],
    ids=["no code", "other year", "renamed", "no heading"],
)
def test_a_fault_that_hides_others_says_so(tmp_path: Path, change: Change, code: str) -> None:
    found = _found(tmp_path, change)
    assert next(f for f in found if f.code == code).remedy.endswith(PART if code.startswith("CT-") else MORE)
    assert not [f for f in found if f.code == "NOP-01" and MORE in f.remedy]
