"""Rules on people where nothing is wrong, and what one cause must not say twice."""

from __future__ import annotations

import re
from datetime import date

import pytest
from cases_members import CAUSE, FINE
from small_committee import BASE, CELL1, CELL2, LEADERS, MEMBERS, Committee
from together import Asking, together


@pytest.mark.parametrize("name", FINE, ids=str)
@together
def test_usual_rows_have_no_finding(name: str) -> Asking:
    change, law = FINE[name]
    committee = Committee(*law)
    change(committee)
    assert [(f.code, f.cell, f.message) for f in (yield committee)] == []


@together
def test_an_equal_card_is_told_once() -> Asking:
    """The same card, name and birth date in two units is one cause: the card."""
    c = Committee().set(CELL2, MEMBERS, 0, so_the="079000001", ngay_sinh=date(1980, 5, 20))
    assert [f.code for f in (yield c)] == ["LD-01", "LD-01"]


@together
def test_a_level_cut_by_the_cap_may_stand_in_the_leaders_row() -> Asking:
    """A member proposed for HTXS whom the cap leaves at HTT: either is right in "Cán bộ"."""
    codes = {}
    for stated in ("HTXS", "HTT", "HTNV"):
        c = Committee()
        for unit, row in ((CELL1, 0), (CELL2, 0)):
            c.set(unit, MEMBERS, row, de_xuat="HTXS", tu_xep_loai="HTXS", ty_le_vuot_muc=40, tong_diem=95 + row)
        c.set(CELL1, MEMBERS, 0, tong_diem=94)
        c.set(BASE, LEADERS, 0, so_the="079000001", ho_ten="Đinh Thị Giả Định", xl_dang_vien=stated)
        codes[stated] = [f.code for f in (yield c)]
    assert codes == {"HTXS": ["HM-01"], "HTT": ["HM-01"], "HTNV": ["LD-04", "HM-01"]}


@together
def test_no_message_about_another_unit_says_what_stands_there() -> Asking:
    c = Committee().set(CELL1, MEMBERS, 0, de_xuat="HTNV", tu_xep_loai="HTNV", ky_luat="CANH_CAO", tu_phat_hien="CO")
    c.set(CELL1, MEMBERS, 0, ky_luat_noi_cu="CO", ngay_chuyen_den=date(2024, 1, 5))
    c.set(BASE, LEADERS, 0, so_the="079000001", ho_ten="Đinh Thị Giả Định", xl_dang_vien="HTT")
    found = {f.code: f for f in (yield c) if f.code.startswith("LD")}
    assert set(found) == {"LD-04", "LD-06"}
    for finding in found.values():
        assert finding.unit == BASE
        assert CELL1 in finding.message
        assert "Hoàn thành nhiệm vụ" not in finding.message
        assert "Cảnh cáo" not in finding.message


@together
def test_a_leader_listed_in_the_same_workbook_is_sent_to_the_row_there() -> Asking:
    c = Committee()
    leader = c.filled[BASE].rows[LEADERS][0]
    own = {"so_the": "079000001", "ho_ten": "Đinh Thị Giả Định", "xl_dang_vien": "HTXS", "ma_tap_the": None}
    c.add(CELL1, LEADERS, leader | own | {"ma_don_vi_dung_dau": CELL1})
    told = next(f for f in (yield c) if f.code == "LD-04")
    assert told.unit == CELL1 and re.search(r"ở dòng \d+ sheet «Đảng viên» của phiếu này", told.message)
    assert "báo đơn vị" not in told.remedy
    c.set(CELL1, MEMBERS, 0, da_kiem_diem="KHONG", de_xuat=None, ly_do_chua="DI_XA")
    for rating, code in (("HTXS", "LD-04"), (None, "LD-10")):
        c.set(CELL1, LEADERS, 0, xl_dang_vien=rating)
        told = next(f for f in (yield c) if f.code == code)
        assert re.search(r"trong khi dòng \d+ sheet «Đảng viên» của phiếu này", told.message)
        assert CELL1 not in told.message + told.remedy
    elsewhere = Committee().set(BASE, LEADERS, 0, **own | {"ma_tap_the": "TT1"})
    told = next(f for f in (yield elsewhere) if f.code == "LD-04")
    assert f"báo đơn vị {CELL1} sửa" in told.remedy


@together
def test_a_cause_that_only_the_ceiling_asks_for_is_right() -> Asking:
    """Proposed for more, but disciplined: the final level is KHT, so its cause isn't called needless."""
    c = Committee("qd124-2023", None, 2023)
    c.set(CELL1, MEMBERS, 0, ky_luat="CANH_CAO", **{CAUSE: "KY_LUAT"})
    assert "DV-09" not in {f.code for f in (yield c)}


@together
def test_a_unit_learns_nothing_of_a_person_in_the_list_of_a_unit_that_is_nothing_to_it() -> Asking:
    """Whatever the list of the first chi bộ says of the person, the second one, which names him as a leader of its own,
    is told the same; the office is told where they differ."""
    told, codes = [], set()
    asked = {"xl_dang_vien": "HTT", "xl_cbccvc": "HTT", "goi_y": "KHONG", "ky_luat": "KHONG", "suy_thoai": "KHONG"}
    for said in (
        {},
        {"ky_luat": "CANH_CAO", "suy_thoai": "CO", "goi_y": "TINH", "de_xuat": "HTNV", "xl_cbccvc": "HTNV"},
        {"tinh_trang": "MIEN", "da_kiem_diem": "KHONG", "tu_xep_loai": None, "de_xuat": None},
        {"da_kiem_diem": "KHONG", "ly_do_chua": "DI_XA", "tu_xep_loai": None, "de_xuat": None},
    ):
        for rating in ("HTT", None):
            c = Committee().set(CELL1, MEMBERS, 0, **{"doi_tuong": "CBCCVC", "xl_cbccvc": "HTT", **said})
            own = {"so_the": "079000001", "ho_ten": "Đinh Thị Giả Định", "ma_tap_the": None, "ma_don_vi_dung_dau": None}
            row = c.filled[BASE].rows[LEADERS][0] | own | {"la_nguoi_dung_dau": "KHONG"} | asked
            c.add(CELL2, LEADERS, row | {"xl_dang_vien": rating})
            found = yield c
            told.append({(f.code, f.cell, f.message) for f in found if f.unit == CELL2})
            codes |= {f.code for f in found if f.unit == "" and f.office and CELL1 in f.message and CELL2 in f.message}
    assert told[0] == told[2] == told[4] == told[6]
    assert told[1] == told[3] == told[5] == told[7]
    assert codes == {"LD-04", "LD-05", "LD-06", "LD-10", "LD-11", "LD-12"}
