"""A cell typed far from a table that an office works in: told before the file is read, which it would end."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Run
from made_up import MadeUp
from openpyxl import Workbook

from batch.form.far_cells import refuse_far
from batch.office.files import OfficeFileError


def _book(path: Path, cell: str) -> Path:
    book = Workbook()
    book.create_sheet("Khác")[cell] = "x"
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def test_only_what_would_break_the_reader_is_refused(tmp_path: Path) -> None:
    (tmp_path / "chu.xlsx").write_text("không phải Excel", encoding="utf-8")
    refuse_far([tmp_path / "khong_co.xlsx", tmp_path / "chu.xlsx", _book(tmp_path / "dung.xlsx", "Z40000")])
    with pytest.raises(OfficeFileError, match=r"tien_do\.xlsx: có ô ghi ở rất xa bảng \(XFD1048576\); mở tệp, xóa"):
        refuse_far([_book(tmp_path / "tien_do.xlsx", "XFD1048576")])


@pytest.mark.parametrize("name", ["tien_do.xlsx", "khen_thuong.xlsx"])
def test_a_run_names_the_office_s_own_list(name: str, made_up: MadeUp, tmp_path: Path, xeploai: Run) -> None:
    made = made_up.demo(8).out
    path = _book(tmp_path / "kq/2025" / name, "XFD1048576")
    manifest = '{"chuong_trinh": {"ten": "xeploai"}, "nam": 2025}'
    (path.parent / "manifest.json").write_text(manifest, encoding="utf-8")
    arguments = ("--register", made / "danh_muc.xlsx", "--year", 2025, "--out", tmp_path / "kq")
    said = xeploai("run", made / "nop", *arguments)
    assert said.status == 2 and f"{name}: có ô ghi ở rất xa bảng" in said.err
    assert sorted(p.name for p in path.parent.iterdir()) == sorted([name, "manifest.json"])
