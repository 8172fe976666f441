"""Faults between a leader and the level of what he leads, or his row in the list of his cell."""

from __future__ import annotations

from collections.abc import Callable

from batch.demo.draft import Draft, Row
from batch.demo.faults.leadership.collectives import new_leader
from batch.demo.faults.planter import Ground, Spot, planter
from batch.demo.members import SECRETARY
from batch.domain import CELL_TYPES, INFO, LEADERS, MEMBERS, RANK

_UNREADABLE = {("", "alone"), ("", "O-09"), ("", "O-11"), ("", "O-13"), ("", "TC-21"), ("", "TEP-06")}
Test = Callable[[Row], bool]


def _cards(ground: Ground) -> set[object]:
    return {row.get("so_the") for draft in ground.committee.drafts.values() for row in draft.leaders}


def _member_below(ground: Ground, draft: Draft, fits: Test) -> Row | None:
    """Take a member with a card, who leads nothing, in the list of a chi bộ at or below the unit."""
    leading = _cards(ground)

    def free(_i: int, row: Row) -> bool:
        plain = isinstance(row.get("so_the"), str) and row["so_the"] not in leading and row["goi_y"] == "KHONG"
        return plain and row.get("suy_thoai") != "CO" and row.get("ky_luat") == "KHONG" and fits(row)

    for code in ground.committee.below(draft.code):
        cell = ground.committee.drafts[code]
        if cell.missing or _UNREADABLE & cell.busy:
            continue
        row = ground.free_row(cell, MEMBERS, free)
        if row is not None:
            if code != draft.code and code not in ground.faulty:  # nothing is wrong there
                cell.busy.discard((MEMBERS, row))
            return cell.members[row]
    return None


def _another_row(ground: Ground, draft: Draft, fits: Test, **values: object) -> int | None:
    """One more leader, not rated: a member of a chi bộ below; the two rows differ in what `values` says."""
    if not draft.leaders or _UNREADABLE & draft.busy:
        return None
    member = _member_below(ground, draft, fits)
    if member is None:
        return None
    row = new_leader(ground, draft, None, so_the=member["so_the"], ho_ten=member["ho_ten"], **values)
    ground.linked.add(str(member["so_the"]))
    return row


def _rated(row: Row) -> bool:
    return "de_xuat" in row and row["tinh_trang"] == "CHINH_THUC"


def _idle(row: Row) -> bool:
    away = row["tinh_trang"] in ("MIEN", "DINH_CHI") or "ly_do_chua" in row
    return away and row.get("da_kiem_diem") == "KHONG" and "de_xuat" not in row


@planter("LD-10")
def leader_whom_the_cell_does_not_rate(ground: Ground, draft: Draft) -> Spot | None:
    row = _another_row(ground, draft, _idle)
    if row is None:
        return None
    del draft.leaders[row]["ly_do_chua_xep_loai"]
    ground.rerate_leader(draft, draft.leaders[row], "HTNV")
    return Spot(LEADERS, "de_xuat", row)


@planter("LD-11")
def other_suggestion(ground: Ground, draft: Draft) -> Spot | None:
    row = _another_row(ground, draft, _rated, goi_y="TINH")
    return None if row is None else Spot(LEADERS, "goi_y", row)


@planter("LD-12")
def other_conclusion(ground: Ground, draft: Draft) -> Spot | None:
    row = _another_row(ground, draft, _rated, suy_thoai="CO")
    return None if row is None else Spot(LEADERS, "suy_thoai", row)


@planter("LD-06")
def other_discipline(ground: Ground, draft: Draft) -> Spot | None:
    row = _another_row(ground, draft, _rated, ky_luat="KHIEN_TRACH")
    return None if row is None else Spot(LEADERS, "ky_luat", row)


@planter("DV-31")
def secretary_above_cell(ground: Ground, draft: Draft) -> Spot | None:
    """The post is given to a member above the chi bộ, who is no leader."""
    law, leading = ground.committee.law, _cards(ground)
    excepted = [*law.value("loai_hinh_chinh_quyen"), *law.value("loai_hinh_tu_nhan")]
    if draft.unit.kind not in CELL_TYPES or draft.unit.sector in excepted or not draft.level:
        return None

    def fits(_i: int, row: Row) -> bool:
        above = RANK.get(str(row.get("de_xuat")), 0) > RANK[str(draft.level)]
        return above and row.get("so_the") not in leading and row["tinh_trang"] == "CHINH_THUC"

    if {(INFO, key) for key in ("de_xuat", "loai_hinh", "ly_do_chua_xep_loai", "da_kiem_diem")} & draft.busy:
        return None
    row = ground.free_row(draft, MEMBERS, fits)
    if row is None:
        return None
    ground.free_key(draft, "de_xuat", "ly_do_chua_xep_loai", "da_kiem_diem")
    draft.members[row]["chuc_vu_dang"] = SECRETARY
    return Spot(MEMBERS, "de_xuat", row)
