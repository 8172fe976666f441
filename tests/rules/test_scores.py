"""Scores: where the rules stay silent, and that decimals are compared as people write them."""

from __future__ import annotations

from typing import Any

import pytest
from case import LOCAL, QD132
from cases_scores import FINE, PARTS_LOCAL, bonus, of_state, parts
from small_committee import BASE, BODIES, CELL1, INFO, LEADERS, MEMBERS, SCORES, Committee, Raw
from together import Asking, together

from batch.domain import Finding
from batch.findings.catalogue import FAMILIES, rules


def codes(findings: list[Finding]) -> list[str]:
    return [f.code for f in findings]


def test_the_family_has_its_rules() -> None:
    assert {r.family for r in rules().values() if r.code.startswith("DI-")} == {"scores"} <= set(FAMILIES)


@pytest.mark.parametrize(
    ("chung", "nhiem_vu", "tong"),
    [(24.1, 56.2, 80.3), (25, 55.1, 80.1), (24.7, 56.4, 81.1), (28.35, 52.65, 81)],
)
@together
def test_decimals_add_up_as_on_paper(chung: float, nhiem_vu: float, tong: float) -> Asking:
    """0,1 + 0,2 is 0,3 here, whatever the machine says."""
    c = Committee(*LOCAL)
    values = {"diem_chung": chung, "diem_nhiem_vu": nhiem_vu, "diem_cam_ket": 0, "diem_khac_phuc": 0}
    c.set(CELL1, MEMBERS, 0, doi_tuong="CBCCVC", xl_cbccvc="HTT", nhan_xet_cu_tru="KHONG_DE_NGHI", **values)
    c.set(CELL1, MEMBERS, 0, tong_diem=tong)
    found = [code for code in codes((yield c)) if code.startswith("DI-")]
    assert found == (["DI-04"] if nhiem_vu > 45 else [])


@pytest.mark.parametrize(
    "values",
    [
        {"diem_nhiem_vu": None}, {"diem_cong": Raw("hai")}, {"tong_diem": None, "da_kiem_diem": "CO"},
        {"diem_nhiem_vu": Raw("bốn mươi")},
    ],
    ids=str,
)  # fmt: skip
@together
def test_a_total_is_not_judged_by_parts_that_are_not_known(values: dict[str, Any]) -> Asking:
    c = Committee(*LOCAL)
    of_state(**{"tong_diem": 90} | values)(c)
    assert not [code for code in codes((yield c)) if code.startswith("DI-")]


@together
def test_nobody_is_judged_by_a_scale_that_is_not_for_him() -> Asking:
    """A farmer under the Lâm Đồng scale, and anybody where the regulation has no scale."""
    odd = {**PARTS_LOCAL, "diem_chung": 99, "diem_cong": 30.3, "ly_do_cong_tru": "Có", "tong_diem": 7}
    for law in (LOCAL, QD132):
        c = Committee(*law).set(CELL1, MEMBERS, 0, **odd)
        assert codes((yield c)) == []


@together
def test_ten_points_of_bonus_are_allowed() -> Asking:
    c = Committee(*LOCAL)
    bonus(0, 1, 2, 3, 4)(c)
    assert codes((yield c)) == []


@together
def test_a_wrong_single_bonus_is_said_once() -> Asking:
    """Twelve points in one cell break the limit of a content; the sum says nothing more."""
    c = Committee(*LOCAL).set(CELL1, SCORES, 1, diem_cong=12, ly_do_cong_tru="Có mô hình mới")
    found = [f for f in (yield c) if f.sheet == SCORES]
    assert [(f.code, f.field) for f in found if f.field == "diem_cong"] == [("O-04", "diem_cong")]


@together
def test_parts_within_their_criterion_are_fine() -> Asking:
    c = Committee()
    parts(40, 24)(c)
    assert codes((yield c)) == []


@together
def test_the_assessed_score_counts_before_the_own() -> Asking:
    c = Committee().set(CELL1, SCORES, 0, diem_tu_cham=30, diem_tham_dinh=20)
    c.set(CELL1, SCORES, 1, diem_tu_cham=70, diem_cong=1, ly_do_cong_tru="Có mô hình mới")
    assert codes((yield c)) == ["DI-14"]  # a bonus that the scale hasn't; no total above 100


@pytest.mark.parametrize("name", FINE, ids=str)
@together
def test_usual_scores_grades_and_votes_have_no_finding(name: str) -> Asking:
    law, change = FINE[name]
    c = Committee(*law)
    change(c)
    assert [(f.code, f.cell) for f in (yield c)] == []


@pytest.mark.parametrize(("tong", "wrong"), [(81, False), (83, False), (82, True)])
@together
def test_a_bonus_outside_the_scale_may_be_in_the_total_or_not(tong: int, wrong: bool) -> Asking:
    """25 + 56 with a bonus of 2: what is wrong is the bonus, not the sum."""
    c = Committee().set(CELL1, MEMBERS, 0, diem_chung=25, diem_nhiem_vu=56, diem_cong=2, ly_do_cong_tru="Có sáng kiến")
    c.set(CELL1, MEMBERS, 0, tong_diem=tong)
    assert codes((yield c)) == ["DI-14"] + ["DI-05"] * wrong


@together
def test_a_sheet_of_another_form_is_said_once() -> Asking:
    c = Committee()
    c.filled[CELL1].rows[SCORES] = [
        {"ma_tieu_chi": code, "diem_toi_da": 10, "diem_tu_cham": 9, "cap_do": "T"} for code in ("1", "2", "3", "4")
    ]
    assert "BB-04" in (found := codes((yield c))) and "DI-15" not in found


@pytest.mark.parametrize(("law", "asked"), [(("qd366-2025", None, 2025), True), (QD132, False)])
@together
def test_the_best_organization_says_how_many_below_were_disciplined(law: Any, asked: bool) -> Asking:
    key = "so_don_vi_truc_thuoc_bi_ky_luat"
    c = Committee(*law)
    for unit in (BASE, CELL1):  # a chi bộ has no units below it
        c.set(unit, INFO, 0, de_xuat="HTXS", tu_xep_loai="HTXS", **{key: None})
    found = [(f.code, f.unit) for f in (yield c) if f.field == key]
    assert found == ([("BB-06", BASE)] if asked else [])


@together
def test_votes_that_cannot_be_read_are_votes() -> Asking:
    c = Committee()
    for row in range(4):
        c.set(CELL1, MEMBERS, row, phieu_xuat_sac=Raw("đủ phiếu") if row == 0 else None)
    assert codes((yield c)) == ["O-02", "BP-04", "BP-04", "BP-04"]


# --- Collectives and leaders ---


def another_leader(c: Committee, **values: Any) -> None:
    row = {
        "ma_can_bo": "CB2", "so_the": "079000002", "ho_ten": "Đinh Thị Giả Định", "la_nguoi_dung_dau": "KHONG",
        "ma_don_vi_dung_dau": None,
    }  # fmt: skip
    c.add(BASE, LEADERS, c.filled[BASE].rows[LEADERS][0] | row | values)


@together
def test_a_second_row_of_the_same_head_is_no_second_head() -> Asking:
    c = Committee()
    another_leader(c, so_the="079100001", ho_ten="Đinh Văn Đứng Đầu", la_nguoi_dung_dau="CO")
    assert codes((yield c)) == ["CB-05"]


@together
def test_one_person_with_two_posts_is_one_leader() -> Asking:
    c = Committee().set(BASE, BODIES, 0, so_lanh_dao=2)
    another_leader(c)
    another_leader(c, ma_can_bo="CB3")
    assert codes((yield c)) == ["CB-05"]


@together
def test_heads_of_different_collectives_may_share_a_row_order() -> Asking:
    c = Committee()
    own = c.filled[BASE].rows[BODIES][0]
    c.add(
        BASE,
        BODIES,
        own
        | {
            "ma_tap_the": "tt2",
            "ten_tap_the": "Ban giám đốc",
            "nhom": "Khác",
            "la_cap_uy": "KHONG",
            "xl_to_chuc": "HTT",
        },
    )
    another_leader(c, ma_tap_the="TT2", la_nguoi_dung_dau="CO")
    assert codes((yield c)) == []


@together
def test_a_committee_whose_leaders_the_superior_lists_lacks_nobody() -> Asking:
    c = Committee()
    c.filled[BASE].rows[LEADERS].clear()
    c.add("TT", LEADERS, c.filled["TT"].rows[LEADERS][0] | {
        "ma_can_bo": "CB9", "so_the": "079100009", "ma_don_vi_dung_dau": BASE, "ma_tap_the": None,
    })  # fmt: skip
    assert codes((yield c)) == []


@together
def test_a_committee_that_did_not_review_needs_no_rows() -> Asking:
    c = Committee()
    c.filled[BASE].rows[LEADERS].clear()
    c.filled[BASE].rows[BODIES].clear()
    found = {"TT-03", "CB-06"}
    assert found <= set(codes((yield c)))
    c.set(BASE, INFO, 0, da_kiem_diem="KHONG", ly_do_chua_kiem_diem="Chưa đến kỳ", tu_xep_loai=None, de_xuat=None)
    assert not found & set(codes((yield c)))


@pytest.mark.parametrize(
    ("values", "unit", "wrong"),
    [
        ({"mien_tran_nguoi_dung_dau": "BI_THU_THON", "ma_don_vi_dung_dau": CELL1}, {"sector": "4"}, False),
        ({"mien_tran_nguoi_dung_dau": "BI_THU_THON", "ma_don_vi_dung_dau": CELL1}, {"sector": "8"}, True),
        ({"mien_tran_nguoi_dung_dau": "DN_TU_NHAN", "ma_don_vi_dung_dau": CELL1}, {"sector": "21"}, False),
        ({"mien_tran_nguoi_dung_dau": "MOI_CHUYEN_DEN", "ma_don_vi_dung_dau": CELL1}, {"sector": "8"}, False),
        ({"mien_tran_nguoi_dung_dau": "BI_THU_THON", "ma_don_vi_dung_dau": "XX9"}, {}, False),
    ],
)
@together
def test_an_exception_fits_the_unit_that_is_headed(values: dict[str, Any], unit: dict[str, Any], wrong: bool) -> Asking:
    c = Committee(*QD132).set(BASE, LEADERS, 0, **values).register_unit(CELL1, **unit)
    assert ("CB-11" in codes((yield c))) == wrong
