"""Our worksheets write what the library's own would: the same bytes, sooner."""

from __future__ import annotations

from pathlib import Path

import pytest
from xlsxwriter.worksheet import Worksheet

from batch.publish import sheets
from batch.publish.sheets import Styles, open_workbook


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
            sheet.write_string(row, 27, f" «{row}» & <b> ", bold if row % 2 else None)
            sheet.write_blank(row, 28, None, shares)
            sheet.write_blank(row, 29, None)
            sheet.write_formula(row, 26, "=SUM(A1:B1)", shares, row)
        sheet.write_string(-1, 0, "outside", bold)
    return path.read_bytes()


def test_cells_are_written_as_the_library_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = _write(tmp_path / "ours.xlsx")
    monkeypatch.setattr(sheets, "_Sheet", Worksheet)
    assert _write(tmp_path / "theirs.xlsx") == ours
