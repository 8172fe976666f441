"""Our worksheets write what the library's own would: the same bytes, sooner."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from xlsxwriter.packager import Packager
from xlsxwriter.worksheet import Worksheet

from batch.publish import sheets
from batch.publish.sheets import NO_CELL, Styles, open_workbook


def _write(path: Path) -> bytes:
    with open_workbook(path, "Bảng") as book:
        styles = Styles(book)
        bold, shares = styles(bold=True), styles(num_format="0.00")
        sheet = book.add_worksheet("Một")
        sheet.set_column(0, 30, 12, shares)
        sheet.set_row(3, 20, bold)
        for row in range(40):
            for column, value in enumerate((0.1 + row, 10**15 + row, -row / 3), start=row % 4):
                sheet.write_number(row, column, value, (bold, shares, None)[column % 3])
            text = (f" «{row}» & <b> ", f"_x00{row}_", "\x0b\ufffe", f"{row}\n ")[row % 4]
            sheet.write_string(row, 27, text, bold if row % 2 else None)
            sheet.write_blank(row, 28, None, shares)
            sheet.write_blank(row, 29, None)
            sheet.write_formula(row, 26, "=SUM(A1:B1)", shares, row)
        sheet.write_string(-1, 0, "outside", bold)
    return path.read_bytes()


def _line(sheet: Any, row: int, values: list[Any], looks: list[Any], tall: float | None) -> None:
    """A line as the library writes it, cell by cell."""
    if not hasattr(sheet, "write_line"):
        for column, (value, look) in enumerate(zip(values, looks, strict=True)):
            if column == 0 and row % 5 == 0 and row < 60:
                sheet.write_url(row, 0, "internal:'Hai'!B7", look, value)
            elif value is not NO_CELL:
                sheet.write(row, column, value, look)
        if tall is not None:
            sheet.set_row(row, tall)
        return
    sheet.write_line(row, values, looks, tall)
    if row % 5 == 0 and row < 60:
        sheet.link(row, 0, "'Hai'!B7", values[0])


def _write_lines(path: Path) -> bytes:
    with open_workbook(path) as book:
        styles = Styles(book)
        text, number, day = styles(bold=True), styles(num_format="0.00"), styles(num_format="dd/mm/yyyy")
        for name in ("Một", "Hai"):
            sheet = book.add_worksheet(name)
            sheet.write_string(0, 7, "đầu", day)
            sheet.set_row(2, 30, text)
            for row in range(3, 60, 2 if name == "Hai" else 1):
                end = NO_CELL if row % 7 else f"{name} 'cuối' <{row}>"
                values = [f"dòng {row % 9}", None, row / 7, date(1899 + row, 2, 28), 10**14 + row, end]
                looks = [text, number, number, day, text, day]
                _line(sheet, row, values, looks, None if row % 3 == 0 else 15 + row % 4)
            _line(sheet, 70, ["x" * 40_000, "😀" * 20_000], [text, text], 400)
            sheet.write_string(71, 3, "chân", number)
    return path.read_bytes()


def _as_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "_Sheet", Worksheet)
    monkeypatch.setattr(sheets._Packager, "_write_shared_strings_file", Packager._write_shared_strings_file)


def test_lines_are_written_as_the_library_writes_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = _write_lines(tmp_path / "ours.xlsx")
    _as_the_library(monkeypatch)
    assert _write_lines(tmp_path / "theirs.xlsx") == ours


def test_cells_are_written_as_the_library_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = _write(tmp_path / "ours.xlsx")
    _as_the_library(monkeypatch)
    assert _write(tmp_path / "theirs.xlsx") == ours


def test_a_text_that_looks_like_xml_stays_a_text(tmp_path: Path) -> None:
    """Somebody may type it, and one workbook holds what thousands have typed."""
    typed = ["<r>Hà</b></r>", "<r><t>Hà</t></r>", "<r>", "</si>", " Hà & <b> ", "hai\ndòng\n"]
    path = tmp_path / "typed.xlsx"
    with open_workbook(path) as book:
        sheet = book.add_worksheet("Một")
        for row, text in enumerate(typed):
            sheet.write_string(row, 0, text)
            sheet.write_line(len(typed) + row, [text], [Styles(book)()])
    assert [cell.value for (cell,) in openpyxl.load_workbook(path)["Một"].iter_rows()] == typed * 2
