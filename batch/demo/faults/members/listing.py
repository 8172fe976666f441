"""Faults of the list of members: numbers, dates, who is to be rated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from batch.demo.draft import Draft, Row
from batch.demo.faults.planter import Ground, Spot, planter
from batch.demo.members import MemberMaker
from batch.domain import CELL_TYPES, MEMBERS


def _good(_index: int, row: Row) -> bool:
    return row.get("de_xuat") == "HTT"


def _with_card(_index: int, row: Row) -> bool:
    return row.get("de_xuat") == "HTT" and isinstance(row.get("so_the"), str)


def _two(ground: Ground, draft: Draft) -> tuple[int, int] | None:
    """Two free members with cards, in order; both are taken."""
    first = ground.free_row(draft, MEMBERS, _with_card)
    second = ground.free_row(draft, MEMBERS, _with_card)
    if first is None or second is None:
        return None
    return min(first, second), max(first, second)


@planter("DV-01")
def same_card(ground: Ground, draft: Draft) -> Spot | None:
    found = _two(ground, draft)
    if found is None:
        return None
    draft.members[found[1]]["so_the"] = draft.members[found[0]]["so_the"]
    return Spot(MEMBERS, "so_the", found[1])


@planter("DV-02")
def same_file_number(ground: Ground, draft: Draft) -> Spot | None:
    found = _two(ground, draft)
    if found is None:
        return None
    for row in found:
        draft.members[row]["so_ly_lich"] = f"LL{draft.members[found[0]]['so_the']}"
    return Spot(MEMBERS, "so_ly_lich", found[1])


@planter("DV-03")
def proposal_for_unrated(ground: Ground, draft: Draft) -> Spot | None:
    if not draft.members:
        return None
    row = ground.free_row(draft, MEMBERS, lambda i, r: draft.finals[i] is None and "ly_do_chua" not in r)
    if row is None:
        # Nobody of the kind here: add one who is only temporarily here and so is counted nowhere.
        member = MemberMaker(ground.committee, draft).unrated("TAM_THOI_DEN")
        member["stt"] = len(draft.members) + 1
        draft.members.append(member)
        draft.finals.append(None)
        row = len(draft.members) - 1
        draft.busy.add((MEMBERS, row))
    draft.members[row]["de_xuat"] = "HTT"
    return Spot(MEMBERS, "de_xuat", row)


@planter("DV-04")
def proposal_and_reason(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, MEMBERS, _good)
    if row is None:
        return None
    draft.members[row]["ly_do_chua"] = "CHO_KET_LUAN"
    ground.unrate(draft, row)
    return Spot(MEMBERS, "de_xuat", row)


@planter("DV-05")
def dates_out_of_order(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, MEMBERS, lambda i, r: r.get("de_xuat") == "HTT" and "ngay_chinh_thuc" in r)
    if row is None:
        return None
    admitted = draft.members[row]["ngay_vao_dang"]
    assert isinstance(admitted, date)
    draft.members[row]["ngay_chinh_thuc"] = admitted - timedelta(days=40)
    return Spot(MEMBERS, "ngay_chinh_thuc", row)


@planter("DV-06")
def member_in_committee(ground: Ground, draft: Draft) -> Spot | None:
    if draft.unit.kind in CELL_TYPES or draft.members:
        return None
    # Temporarily here, so that no total changes.
    draft.members.append(MemberMaker(ground.committee, draft).unrated("TAM_THOI_DEN"))
    draft.finals.append(None)
    draft.busy.add((MEMBERS, 0))
    return Spot(MEMBERS, "ho_ten", 0)


@planter("LD-01")
def one_person_in_two_units(ground: Ground, draft: Draft) -> Sequence[Spot] | None:
    row = ground.free_row(draft, MEMBERS, _with_card)
    if row is None:
        return None
    for code in ground.faulty:
        other = ground.committee.drafts[code]
        if code == draft.code:
            continue
        second = ground.free_row(other, MEMBERS, _with_card)
        if second is not None:
            other.members[second]["so_the"] = draft.members[row]["so_the"]
            return Spot(MEMBERS, "so_the", row), Spot(MEMBERS, "so_the", second, unit=code)
    return None
