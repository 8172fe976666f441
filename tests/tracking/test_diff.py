"""`xeploai diff`: which cells differ, matched by who a row is about, names hidden."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from small_committee import (
    BASE,
    BODIES,
    CELL1,
    CELL2,
    EVIDENCE,
    INFO,
    LEADERS,
    MEMBERS,
    SCORES,
    Committee,
    Raw,
    cell_of,
    member,
)

from batch.cli import cli
from batch.form.reader import read_file
from batch.tracking.compare_submissions import CHANGED, Difference, compare


def pair(tmp_path: Path, new: Committee, unit: str = CELL1, old: Committee | None = None) -> tuple[Path, Path]:
    (old or Committee()).write(tmp_path / "cu")
    new.write(tmp_path / "moi")
    return tmp_path / "cu" / f"{unit}.xlsx", tmp_path / "moi" / f"{unit}.xlsx"


def difference(old: Path, new: Path, *, values: bool = False) -> Difference:
    return compare(read_file(old.parent, old.name), read_file(new.parent, new.name), values=values)


def diff(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["diff", *map(str, arguments)])


def test_changed_cells_with_before_and_after(tmp_path: Path) -> None:
    new = Committee().set(CELL1, INFO, 0, lan_nop=2).set(CELL1, MEMBERS, 1, gioi_tinh="NAM", tong_diem=91.5)
    new.set(CELL1, MEMBERS, 2, ngay_sinh=date(1981, 1, 2)).set(CELL1, SCORES, 0, cap_do="XS")
    old, fresh = pair(tmp_path, new)
    found = difference(old, fresh)
    born = f"{member(3)['ngay_sinh']:%d/%m/%Y}"
    assert {(c.sheet, c.new_cell, c.before, c.after) for c in found.changes} == {
        (INFO, cell_of(fresh, INFO, "lan_nop"), "1", "2"),
        (MEMBERS, cell_of(fresh, MEMBERS, "gioi_tinh", 1), "Nữ", "Nam"),
        (MEMBERS, cell_of(fresh, MEMBERS, "tong_diem", 1), "82", "91,5"),
        (MEMBERS, cell_of(fresh, MEMBERS, "ngay_sinh", 2), born, "02/01/1981"),
        (SCORES, cell_of(fresh, SCORES, "cap_do"), "Tốt", "Xuất sắc"),
    }
    assert all(c.old_cell == c.new_cell for c in found.changes)
    assert not (found.rows or found.doubts or found.notes)


def test_an_inserted_row_changes_no_other(tmp_path: Path) -> None:
    new = Committee().set(CELL1, INFO, 0, lan_nop=2)
    rows = new.filled[CELL1].rows[MEMBERS]
    rows.insert(0, member(9) | {"stt": None})
    rows[3]["tong_diem"] = 60
    del rows[4]
    old, fresh = pair(tmp_path, new)
    found = difference(old, fresh)
    first = int(cell_of(fresh, MEMBERS, "stt")[1:])
    assert [(r.row, r.added) for r in found.rows] == [(first + 3, False), (first, True)]
    moved = [c for c in found.changes if c.sheet == MEMBERS]
    assert [(c.old_cell, c.new_cell) for c in moved] == [
        (cell_of(old, MEMBERS, "tong_diem", 2), cell_of(fresh, MEMBERS, "tong_diem", 3))
    ]


def test_a_card_number_that_was_corrected_is_one_cell(tmp_path: Path) -> None:
    old = Committee().set(CELL1, MEMBERS, 1, so_the=Raw(79000002))
    files = pair(tmp_path, Committee().set(CELL1, INFO, 0, lan_nop=2), old=old)
    found = difference(*files)
    [change] = [c for c in found.changes if c.sheet == MEMBERS]
    assert (change.heading, change.before, change.after) == ("Số thẻ đảng viên", CHANGED, CHANGED)
    assert not found.rows
    [shown] = [c for c in difference(*files, values=True).changes if c.sheet == MEMBERS]
    assert (shown.before, shown.after) == ("79000002", "079000002")


def test_rows_without_identity_go_by_order(tmp_path: Path) -> None:
    old, new = Committee(), Committee().set(BASE, INFO, 0, lan_nop=2)
    for c in (old, new):
        c.set(BASE, LEADERS, 0, ma_can_bo=None, so_the=None, ho_ten=None)
    new.set(BASE, LEADERS, 0, chuc_vu="Phó Bí thư").set(BASE, BODIES, 0, so_lanh_dao=4)
    found = difference(*pair(tmp_path, new, BASE, old))
    assert [(c.sheet, c.before, c.after) for c in found.changes[1:]] == [
        (BODIES, "3", "4"), (LEADERS, "Bí thư", "Phó Bí thư"),
    ]  # fmt: skip
    assert not found.rows


def test_no_name_and_no_number_is_shown_unless_asked(tmp_path: Path) -> None:
    new = Committee().set(CELL1, INFO, 0, lan_nop=2, nguoi_lap="Đinh Văn Kín", bi_thu=None)
    new.set(CELL1, MEMBERS, 0, ho_ten="Đinh Thị Bí Mật").add(CELL1, MEMBERS, member(8, ho_ten="Đinh Thị Thêm"))
    new.set(CELL1, MEMBERS, 1, so_the="079099999")
    old, fresh = pair(tmp_path, new)
    book = tmp_path / "khac.xlsx"
    said = diff(old, fresh, "--out", book)
    assert said.exit_code == 0
    everything = said.output + str([[c.value for c in row] for row in openpyxl.load_workbook(book).active])
    assert "Đinh" not in everything and "0790" not in everything
    assert "Người lập phiếu: (đã đổi) → (đã đổi)" in said.output
    assert "Bí thư: (đã đổi) → (trống)" in said.output
    said = diff(old, fresh, "--values")
    for word in ("Đinh Văn Kín", "Đinh Thị Bí Mật", "079000002 → 079099999", "Thêm dòng"):
        assert word in said.output


def test_cells_that_could_not_be_read_and_absent_columns(tmp_path: Path) -> None:
    old = Committee().set(CELL1, MEMBERS, 0, gioi_tinh=Raw("Khác"), tong_diem=Raw("#N/A", error=True))
    new = Committee().set(CELL1, INFO, 0, lan_nop=2)
    new.order[CELL1] = {EVIDENCE: ["ma_tieu_chi", "tieu_chi", "co_ho_so"]}
    found = difference(*pair(tmp_path, new, old=old))
    assert [(c.before, c.after) for c in found.changes if c.sheet == MEMBERS] == [
        ("Khác", "Nữ"), ("(ô báo lỗi của Excel)", "81"),
    ]  # fmt: skip
    assert any("Nhận xét kiểm tra" in note and "phiếu mới" in note for note in found.notes)
    assert not [c for c in found.changes if c.sheet == EVIDENCE]


@pytest.mark.parametrize(
    ("info", "said"),
    [
        ({"lan_nop": 1}, "cùng ghi lần nộp 1"),
        ({"lan_nop": 0}, "thấp hơn phiếu cũ"),
        ({"lan_nop": 2, "nam": 2024}, "hai năm khác nhau: phiếu cũ 2025, phiếu mới 2024"),
        ({"lan_nop": 2, "ma_don_vi": CELL2}, f"phiếu cũ ghi «{CELL1}», phiếu mới ghi «{CELL2}»"),
        ({"lan_nop": None}, "không ghi rõ «Lần nộp»"),
    ],
)
def test_doubts_come_first_and_end_with_1(tmp_path: Path, info: dict[str, object], said: str) -> None:
    told = diff(*pair(tmp_path, Committee().set(CELL1, INFO, 0, tong_dang_vien=9, **info)))
    assert told.exit_code == 1
    assert "CHÚ Ý" in told.output.splitlines()[1] and said in told.output
    assert "Tổng số đảng viên có mặt: 4 → 9" in told.output, "the cells are shown all the same"


def test_the_same_data_twice(tmp_path: Path) -> None:
    told = diff(*pair(tmp_path, Committee()))
    assert told.exit_code == 0 and "giống hệt nhau" in told.output and "CHÚ Ý" not in told.output


def test_what_cannot_be_compared_is_said(tmp_path: Path) -> None:
    old, new = pair(tmp_path, Committee())
    new.write_bytes(new.read_bytes()[:2000])
    told = diff(old, new)
    assert told.exit_code == 2 and f"{CELL1}.xlsx: tệp không mở được, không so được." in told.output
    for target, why in ((tmp_path / "a.csv", "đuôi .xlsx"), (old, "chọn tên khác")):
        told = diff(old, old, "--out", target)
        assert told.exit_code == 2 and why in told.output


def test_the_workbook_is_the_same_twice(tmp_path: Path) -> None:
    old, new = pair(tmp_path, Committee().set(CELL1, INFO, 0, lan_nop=2, bi_thu="=1+1"))
    for name in ("a.xlsx", "b.xlsx"):
        assert diff(old, new, "--values", "--out", tmp_path / name).exit_code == 0
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    cells = [c for row in openpyxl.load_workbook(tmp_path / "a.xlsx").active for c in row]
    assert any(c.value == "=1+1" for c in cells) and all(c.data_type != "f" for c in cells)


def test_another_person_in_the_same_place_is_another_row(tmp_path: Path) -> None:
    new = Committee().set(CELL1, INFO, 0, lan_nop=2)
    new.set(CELL1, MEMBERS, 1, so_the="079055555", ho_ten="Đinh Văn Khác")
    found = difference(*pair(tmp_path, new))
    assert [r.added for r in found.rows] == [False, True]
    assert not [c for c in found.changes if c.sheet == MEMBERS]
