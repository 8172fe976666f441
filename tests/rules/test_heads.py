"""Heads and collectives where nothing is wrong: what the rules on them must not call wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from case import QD132, Change, both, put
from cases_leadership import agency, chairman, head, second_secretary, village_secretary
from small_committee import BASE, BODIES, LEADERS, Committee
from together import Asking, together

LAW = ("qd366-2025", None, 2025)
UNRATED = {"tu_xep_loai": None, "de_xuat": None}
OWN = ("TT-13", "TT-14", "TT-15", "TT-16", "TT-17", "CB-11", "CB-13", "CB-14", "CB-15", "CB-16")
FINE: dict[str, tuple[Change, tuple[str, str | None, int]]] = {
    "the head of a collective that heads no organization": (both(agency(), chairman()), LAW),
    "a head bound by nothing, by an exception": (
        head(ma_tap_the=None, ma_don_vi_dung_dau=None, mien_tran_nguoi_dung_dau="DN_TU_NHAN"), QD132,
    ),
    "a head who isn't rated": (
        head(ma_tap_the=None, ma_don_vi_dung_dau=None, ly_do_chua_xep_loai="MOI_BO_NHIEM", **UNRATED), LAW,
    ),
    "the former head, rated, and the new one, not rated": (
        both(agency(), chairman(ma_don_vi_dung_dau=BASE, ly_do_chua_xep_loai="MOI_BO_NHIEM", **UNRATED)), LAW,
    ),
    "one person in two submissions, known by the card": (
        second_secretary(ma_don_vi_dung_dau=BASE, so_the="079 100 001"), LAW,
    ),
    "one person in two submissions, known by the name": (
        second_secretary(ma_don_vi_dung_dau=BASE, ho_ten="Đinh Văn  Đứng đầu"), LAW,
    ),
    "perhaps one person in two submissions": (second_secretary(ma_don_vi_dung_dau=BASE, so_the=None), LAW),
    "a village secretary who works there part-time": (village_secretary(doi_tuong="KCT", xl_cbccvc="HTT"), QD132),
    "a village secretary who is a farmer": (village_secretary(), QD132),
    "one leader only": (agency(da_kiem_diem="KHONG", so_lanh_dao=1, **UNRATED), LAW),
    "the same name at two levels": (
        both(agency(), agency(ma_tap_the="TT3", cap="HUYEN", tham_quyen="BTV_HUYEN")), LAW,
    ),
    "remedied after a member was disciplined": (
        put(BASE, BODIES, 0, tu_phat_hien="CO", ky_luat_thanh_vien="KHIEN_TRACH"), LAW,
    ),
    "remedied after a unit was disciplined": (
        put(BASE, BODIES, 0, tu_phat_hien="CO", so_don_vi_truc_thuoc=4, so_don_vi_truc_thuoc_bi_ky_luat=1), LAW,
    ),
    "waits for a conclusion": (head(da_kiem_diem="KHONG", ly_do_chua_xep_loai="CHO_KET_LUAN", **UNRATED), LAW),
}  # fmt: skip


@pytest.mark.parametrize("name", FINE, ids=str)
@together
def test_usual_heads_and_collectives_have_no_finding(name: str) -> Asking:
    change, law = FINE[name]
    committee = Committee(*law)
    change(committee)
    assert [(f.code, f.cell) for f in (yield committee) if f.code in OWN] == []


def test_a_committee_without_a_superior_here_may_rate_itself(tmp_path: Path) -> None:
    c = Committee().set(BASE, BODIES, 0, tham_quyen="CO_SO").register_unit(BASE, parent=None)
    del c.units["TT"], c.filled["TT"]
    c.filled[BASE].info["ma_cap_tren"] = None
    assert "TT-13" not in {f.code for f in c.findings(tmp_path)}


@together
def test_a_second_head_of_the_same_collective_is_told_once() -> Asking:
    c = Committee()
    chairman(ma_tap_the="TT1", ma_don_vi_dung_dau=BASE)(c)
    assert [f.code for f in (yield c) if f.sheet == LEADERS] == ["CB-07"]


@together
def test_where_nobody_is_called_a_head_there_are_no_two_of_them() -> Asking:
    c = Committee()
    head(la_nguoi_dung_dau=None)(c)
    assert "CB-07" not in [f.code for f in (yield c)]


def test_which_of_two_heads_is_told_does_not_depend_on_the_order_of_files(tmp_path: Path) -> None:
    places = []
    for name, backwards in (("a", False), ("b", True)):
        c = Committee()
        second_secretary(ma_don_vi_dung_dau=BASE)(c)
        files = c.write(tmp_path / name)
        found = c.findings(tmp_path / name, files[::-1] if backwards else files)
        places.append([(f.unit, f.cell) for f in found if f.code == "CB-14"])
    assert places[0] == places[1] and len(places[0]) == 1
