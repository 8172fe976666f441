"""`check` of many submissions is the check of each: what one holds never shows in another's findings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from small_committee import BASE, BODIES, CELL1, CELL2, INFO, LEADERS, MEMBERS, TOP, Committee, Raw, cell_of

from batch.check import check_files
from batch.domain import EXPLANATIONS, Finding, Unit


def linked() -> Committee:
    """Units whose submissions speak of one another: persons in two lists, a leader against his cell, a head of another
    unit, a unit below that was disciplined, totals that only fit together; and files that can't be used."""
    c = Committee()
    c.units["CS1-09"] = replace(c.units[CELL2], code="CS1-09")
    own = c.filled[CELL1].rows[MEMBERS]
    c.set(CELL1, MEMBERS, 0, so_the="079000005", gioi_tinh=Raw("Khác")).set(CELL1, INFO, 0, tong_dang_vien=9)
    c.set(CELL1, INFO, 0, ky_luat="KHIEN_TRACH", tu_phat_hien="CO").set(BASE, INFO, 0, tu_phat_hien="CO")
    c.set(CELL2, MEMBERS, 1, so_the="079000777", ngay_sinh=own[3]["ngay_sinh"])
    c.set(CELL2, MEMBERS, 2, so_the=own[2]["so_the"], tinh_trang="TAM_THOI_DEN")
    both = {"so_the": own[1]["so_the"], "ho_ten": own[1]["ho_ten"], "ma_don_vi_dung_dau": TOP}
    c.set(BASE, LEADERS, 0, **both, xl_dang_vien="KHT", de_xuat="HTXS", tong_diem=95)
    c.add(TOP, LEADERS, c.filled[TOP].rows[LEADERS][0] | both | {"ma_can_bo": "CB2", "tham_quyen": "CO_SO"})
    c.set(TOP, INFO, 0, de_xuat="HTNV", tu_xep_loai="HTNV")
    c.set(BASE, BODIES, 0, xl_to_chuc="HTXS", so_lanh_dao=2)
    c.copy_of(CELL1, "CS1-01 lan 2", lan_nop=2, bi_thu=None, tong_dang_vien=3)
    c.copy_of(CELL2, "khac nam", nam=1890)
    c.copy_of(CELL2, "khac quy dinh", nam=2023, quy_dinh="qd124-2023")
    c.copy_of(CELL2, "khong ma", ma_don_vi=None)
    for cell, place in ((CELL1, "B22"), ("CS1-01 lan 2", "D99")):
        said = {"ma_quy_tac": "TC-26", "sheet": INFO, "o": place, "giai_trinh": "Đã xem lại với cấp trên"}
        c.add(cell, EXPLANATIONS, said)
    return c


@pytest.mark.parametrize("registered", [True, False], ids=["with a register", "without"])
def test_many_are_checked_as_each_by_itself(tmp_path: Path, registered: bool) -> None:
    c = linked()
    paths = [tmp_path / name for name in c.write(tmp_path)]
    (tmp_path / "hong.xlsx").write_bytes(paths[0].read_bytes()[:900])
    paths.append(tmp_path / "hong.xlsx")
    register = c.register if registered else None
    paths = paths if registered else paths[::2]

    def found(*files: Path) -> list[Finding]:
        return check_files(files, register, None, None)

    each = {path: found(path) for path in paths}
    paths = paths[::-1] if registered else paths  # in whatever order they are given
    assert found(*paths) == [f for path in paths for f in each[path]]
    if not registered:
        return
    together, apart = c.findings(tmp_path / "2"), [f for own in each.values() for f in own]
    links = {"LD-01", "LD-02", "LD-03", "LD-04", "CB-05", "NOP-01", "TR-CB-21"}
    only = {(f.code, f.unit) for f in together} - {(f.code, f.unit) for f in apart}
    assert links <= {code for code, _ in only}, "a run sees them"
    assert not links - {"TR-CB-21"} & {f.code for f in apart}
    assert {"TC-05", "O-01", "O-04", "BB-01", "TEP-01"} <= {f.code for f in apart}


@pytest.mark.parametrize(("of_office", "told"), [(None, []), (2025, ["31/12/2025"]), (2024, [])])
def test_a_file_that_says_no_year_is_told_nothing_by_todays(
    tmp_path: Path, of_office: int | None, told: list[str]
) -> None:
    c = Committee()
    c.units |= {f"X{n}": Unit(f"X{n}", "X", "DB_CO_SO", TOP, n, must_submit=False) for n in ("4", "5")}
    c.set(CELL1, INFO, 0, nam=None)
    paths = [tmp_path / name for name in c.write(tmp_path) if name.startswith(CELL1)]
    cut = tmp_path / "hong.xlsx"
    cut.write_bytes(paths[0].read_bytes()[:900])
    register = c.register
    register.committee = replace(register.committee, year=of_office)
    found = check_files([*paths, cut], register, None, None)
    of_register = [f.message for f in found if f.code == "TC-29"]
    assert len(of_register) == len(told) and all(day in said for day, said in zip(told, of_register, strict=True))
    assert {f.code for f in found if f.file} >= {"TEP-01"}


@pytest.mark.parametrize(
    ("value", "look", "says"),
    [
        (1, "0%", "hiện «100%» do ô định dạng %"),
        (0.955, "0.0%", "hiện «95,5%» do ô định dạng %"),
        (0.005, "0.0%", "ghi «0,5%», nhỏ hơn 1 phần trăm"),
        (0.95, "General", "ghi «0,95», nhỏ hơn 1 phần trăm"),
        ("0,5%", "General", "ghi «0,5%», nhỏ hơn 1 phần trăm"),
    ],
)
def test_a_share_that_is_too_small_is_told_as_its_cell_shows_it(
    tmp_path: Path, value: object, look: str, says: str
) -> None:
    (name,) = [name for name in Committee().write(tmp_path) if name.startswith(CELL1)]
    path = tmp_path / name
    book = openpyxl.load_workbook(path)
    cell = book[MEMBERS][cell_of(path, MEMBERS, "ty_le_hoan_thanh")]
    cell.value, cell.number_format = value, look
    book.save(path)
    (told,) = [f for f in check_files([path], None, None, None) if f.code == "O-05"]
    assert says in told.message
