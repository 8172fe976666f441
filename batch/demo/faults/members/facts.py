"""Faults of one member's row, and of leaders whom no list has."""

from __future__ import annotations

from collections.abc import Callable

from batch.demo.draft import Draft, Row
from batch.demo.faults.leadership.collectives import new_leader
from batch.demo.faults.planter import Ground, Spot, planter
from batch.demo.links import new_card
from batch.domain import BASE_CELL, LEADERS, MEMBERS

Test = Callable[[Ground, Row], bool]


def _good(_ground: Ground, row: Row) -> bool:
    """A member at HTT with a card, not disciplined."""
    return row.get("de_xuat") == "HTT" and isinstance(row.get("so_the"), str) and row.get("ky_luat") == "KHONG"


def _idle(_ground: Ground, row: Row) -> bool:
    return row["tinh_trang"] in ("MIEN", "DINH_CHI") and "de_xuat" not in row


def _uncounted_rating(ground: Ground, row: Row) -> bool:
    return _good(ground, row) and row["doi_tuong"] == "KHAC" and "xl_cbccvc" not in row


def _unrated(_ground: Ground, row: Row) -> bool:
    """Counted here without a level."""
    return "de_xuat" not in row and row["tinh_trang"] != "TAM_THOI_DEN" and row.get("ky_luat") == "KHONG"


def _new(ground: Ground, row: Row) -> bool:
    from_rule = "so_ly_lich" in row and row.get("da_kiem_diem") == "CO" and row["tinh_trang"] == "CHINH_THUC"
    return from_rule and "ly_do_chua" not in row and "de_xuat" not in row


def _plant(code: str, key: str, fits: Test, **values: object) -> None:
    """Register a planter that changes one member's row and is reported at `key`."""

    def plant(ground: Ground, draft: Draft) -> Spot | None:
        row = ground.free_row(draft, MEMBERS, lambda _i, r: fits(ground, r))
        if row is None:
            return None
        draft.members[row] |= values
        return Spot(MEMBERS, key, row)

    planter(code)(plant)


_plant("DV-23", "xl_cbccvc", _uncounted_rating, xl_cbccvc="HTT")
_plant("DV-24", "chuc_vu_dang", _idle, chuc_vu_dang="Chi ủy viên")
_plant("DV-25", "ky_luat", _unrated, ky_luat="KHAI_TRU")
_plant("DV-27", "tu_phat_hien", _good, tu_phat_hien="CO")
_plant("DV-29", "da_kiem_diem", _new, da_kiem_diem="KHONG")


@planter("DV-26")
def maternity_as_sickness(ground: Ground, draft: Draft) -> Spot | None:
    """A woman who is at what long sick leave allows already, so that nothing else moves."""

    def fits(i: int, row: Row) -> bool:
        level = row.get("de_xuat")
        return row["gioi_tinh"] == "NU" and level == draft.finals[i] == "HTNV" and "ngay_chuyen_den" not in row

    row = ground.free_row(draft, MEMBERS, fits)
    if row is None and not ground.strict:
        row = ground.free_row(draft, MEMBERS, lambda _i, r: _good(ground, r) and r["gioi_tinh"] == "NU")
        if row is not None:
            ground.rerate_member(draft, row, "HTNV")
    if row is None:
        return None
    draft.members[row] |= {"nghi_thai_san": "CO", "thang_nghi_om": 6}
    return Spot(MEMBERS, "thang_nghi_om", row)


@planter("LD-08")
def card_in_no_list(ground: Ground, draft: Draft) -> Spot | None:
    """One more leader of a chi bộ cơ sở, where the list of members is at hand."""
    unreadable = {("", code) for code in ("O-09", "O-11", "TC-21")}
    if draft.unit.kind != BASE_CELL or unreadable & draft.busy or not draft.members:
        return None
    card = new_card(ground.committee)
    row = new_leader(ground, draft, so_the=card)
    if row is None:
        return None
    ground.linked.add(card)
    return Spot(LEADERS, "so_the", row)


@planter("LD-09")
def member_above_official(ground: Ground, draft: Draft) -> Spot | None:
    row = new_leader(ground, draft, xl_dang_vien="HTT", xl_cbccvc="HTNV")
    return None if row is None else Spot(LEADERS, "xl_dang_vien", row)
