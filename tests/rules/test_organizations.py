"""Rules on organizations that take several units, or names written in many ways."""

from __future__ import annotations

import pytest
from small_committee import BASE, CELL1, CELL2, INFO, LEADERS, MEMBERS, TOP, Committee, member
from together import Asking, together

from batch.domain import Finding


def places(findings: list[Finding], *codes: str) -> list[tuple[str, str]]:
    return [(f.code, f.unit) for f in findings if f.code in codes]


@together
def test_a_total_wrong_in_a_cell_is_told_there_alone() -> Asking:
    c = Committee()
    c.add(CELL1, MEMBERS, member(8))  # his superiors have added up the 4 and 3 that the two chi bộ state
    assert places((yield c), "TC-05") == [("TC-05", CELL1)]


@together
def test_a_superior_that_adds_up_wrongly_is_told_as_well() -> Asking:
    c = Committee()
    c.add(CELL1, MEMBERS, member(8)).set(BASE, INFO, 0, tong_dang_vien=9)
    # The highest unit states 7, and the only unit below it 9.
    assert places((yield c), "TC-05") == [("TC-05", unit) for unit in (BASE, CELL1, TOP)]


@together
def test_a_superior_that_took_over_a_wrong_sum_is_silent_until_it_is_mended() -> Asking:
    c = Committee()
    c.set(BASE, INFO, 0, so_dinh_chi=2).set(TOP, INFO, 0, so_dinh_chi=2)
    assert places((yield c), "TC-07") == [("TC-07", BASE)]
    c.set(BASE, INFO, 0, so_dinh_chi=0)
    assert places((yield c), "TC-07") == [("TC-07", TOP)]


@together
def test_a_superior_with_a_right_sum_of_wrong_totals_has_no_finding() -> Asking:
    c = Committee()
    c.set(CELL1, INFO, 0, so_mien=1)
    assert places((yield c), "TC-06") == [("TC-06", CELL1)]


@together
def test_a_unit_that_hands_in_nothing_stands_for_the_units_below_it() -> Asking:
    c = Committee()
    c.register_unit(BASE, must_submit=False)
    del c.filled[BASE]
    c.set(CELL1, INFO, 0, so_mien=1).set(TOP, INFO, 0, so_mien=1)
    assert places((yield c), "TC-06") == [("TC-06", CELL1)]


@pytest.mark.parametrize(
    "text",
    ["ĐINH THỊ GIẢ ĐỊNH", "Đ/c Đinh Thị Giả Định", "Đồng chí Đinh Thị Giả Định, Bí thư", "Dinh Thi Gia Dinh",
     "Đinh Giả Định", "Đ.T. Giả Định", "Khuyết bí thư", "Đinh Văn Khác (từ 01/7)", "Định"],
)  # fmt: skip
@together
def test_a_secretary_written_otherwise_is_known(text: str) -> Asking:
    assert places((yield Committee().set(CELL2, INFO, 0, bi_thu=text)), "TC-27") == []


@together
def test_the_secretary_of_a_committee_is_not_looked_for() -> Asking:
    assert places((yield Committee().set(BASE, INFO, 0, bi_thu="Lê Thị Ở Trên")), "TC-27") == []


@together
def test_a_secretary_is_not_looked_for_where_a_name_is_missing() -> Asking:
    c = Committee().set(CELL1, INFO, 0, bi_thu="Lê Thị Khác").set(CELL1, MEMBERS, 2, ho_ten=None)
    assert places((yield c), "TC-27") == []


@pytest.mark.parametrize(("unit", "sheet"), [(CELL1, MEMBERS), (BASE, LEADERS)])
@together
def test_what_was_detected_may_be_the_doing_of_somebody_below(unit: str, sheet: str) -> Asking:
    c = Committee("qd132-2018", None, 2021)
    c.set(BASE, INFO, 0, tu_phat_hien="CO").set(unit, sheet, 0, ky_luat="KHIEN_TRACH")
    assert places((yield c), "TC-26") == []


@together
def test_a_number_of_disciplined_units_may_be_higher_than_the_submissions_show() -> Asking:
    c = Committee("qd132-2018", None, 2021).set(BASE, INFO, 0, so_don_vi_truc_thuoc_bi_ky_luat=1)
    assert places((yield c), "TC-22") == []


@together
def test_a_village_cell_at_base_needs_no_government() -> Asking:
    c = Committee()
    c.register_unit(CELL1, kind="CB_CO_SO", sector="4").set(
        CELL1, INFO, 0, loai_to_chuc="CB_CO_SO", loai_hinh="4", xl_chinh_quyen="KHONG_CO", xl_mttq="KHONG_CO"
    )
    assert places((yield c), "TC-23") == []


@pytest.mark.parametrize(
    "text",
    ["bao-loc-2021", "KH số 44-KH/ThU ngày 29/10/2021", "Hướng dẫn 3-HD/BTCTU của Ban Tổ chức Tỉnh ủy",
     "QĐ 06 - QĐ/TU ngày 26/10/2021"],
)  # fmt: skip
@together
def test_the_local_document_may_be_named_by_a_number_of_it(text: str) -> Asking:
    c = Committee("qd132-2018", "bao-loc-2021", 2021).set(CELL1, INFO, 0, van_ban_dia_phuong=text)
    assert places((yield c), "MAU-07") == []


@pytest.mark.parametrize("text", ["Quy định 132-QĐ/TW", "KH 144-KH/ThU", "HD 03-HD/BTCTW", None])
@together
def test_another_document_is_not_taken_for_the_local_one(text: str | None) -> Asking:
    c = Committee("qd132-2018", "bao-loc-2021", 2021).set(CELL1, INFO, 0, van_ban_dia_phuong=text)
    assert places((yield c), "MAU-07") == [("MAU-07", CELL1)]
