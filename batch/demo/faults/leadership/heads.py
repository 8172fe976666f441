"""Faults of leaders: who heads what, exceptions, reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from batch.demo.draft import Draft, Row
from batch.demo.faults.leadership.collectives import new_body, new_leader
from batch.demo.faults.planter import Ground, Spot, planter
from batch.demo.links import new_card
from batch.demo.names import person
from batch.domain import ABOVE_BASE, BASE_COMMITTEE, CELL, LEADERS

_REASON, _EXCEPTION, _HEADED = "ly_do_chua_xep_loai", "mien_tran_nguoi_dung_dau", "ma_don_vi_dung_dau"


@planter("CB-06")
def no_leaders(_ground: Ground, draft: Draft) -> Spot | None:
    reviewed = draft.info.get("da_kiem_diem") == "CO"
    if draft.unit.kind not in (ABOVE_BASE, BASE_COMMITTEE) or not reviewed or not draft.leaders:
        return None
    if any(sheet == LEADERS for sheet, _ in draft.busy):
        return None
    draft.leaders.clear()
    draft.busy.add((LEADERS, 0))
    return Spot(LEADERS)


@planter("CB-07")
def two_heads(ground: Ground, draft: Draft) -> Spot | None:
    row = new_body(draft) if ("", "CB-06") not in draft.busy else None
    if row is None:
        return None
    heads = [new_leader(ground, draft, row, la_nguoi_dung_dau="CO") for _ in range(2)]
    return Spot(LEADERS, "la_nguoi_dung_dau", heads[1] or 0)


@planter("CB-08")
def deputy_with_unit(ground: Ground, draft: Draft) -> Spot | None:
    row = new_leader(ground, draft, ma_don_vi_dung_dau=draft.code)
    return None if row is None else Spot(LEADERS, "ma_don_vi_dung_dau", row)


@planter("CB-09")
def deputy_with_exception(ground: Ground, draft: Draft) -> Spot | None:
    row = new_leader(ground, draft, mien_tran_nguoi_dung_dau="MOI_CHUYEN_DEN")
    return None if row is None else Spot(LEADERS, _EXCEPTION, row)


@planter("CB-10")
def exception_unknown_to_law(ground: Ground, draft: Draft) -> Spot | None:
    exception = "MOI_CHUYEN_DEN"
    if exception in ground.committee.law.value("ngoai_le_dung_dau"):
        return None
    row = new_leader(ground, draft, mien_tran_nguoi_dung_dau=exception, la_nguoi_dung_dau="CO")
    return None if row is None else Spot(LEADERS, _EXCEPTION, row)


@planter("CB-11")
def exception_of_a_village(ground: Ground, draft: Draft) -> Spot | None:
    exception = "BI_THU_THON"
    known = exception in ground.committee.law.value("ngoai_le_dung_dau")
    if not known or draft.unit.kind not in (ABOVE_BASE, BASE_COMMITTEE):
        return None
    headed: dict[str, Any] = {"la_nguoi_dung_dau": "CO", "ma_don_vi_dung_dau": draft.code}
    row = new_leader(ground, draft, mien_tran_nguoi_dung_dau=exception, **headed)
    return None if row is None else Spot(LEADERS, _EXCEPTION, row)


@planter("CB-12")
def authority_below_leader(ground: Ground, draft: Draft) -> Spot | None:
    row = new_leader(ground, draft, cap="TINH")
    return None if row is None else Spot(LEADERS, "tham_quyen", row)


@planter("CB-13")
def head_of_nothing(ground: Ground, draft: Draft) -> Spot | None:
    def fits(_i: int, row: Row) -> bool:
        """A rated head of a collective only; not at HTXS, as his group of the cap may change."""
        head = row["la_nguoi_dung_dau"] == "CO" and _HEADED not in row and "ma_tap_the" in row
        return head and row.get("de_xuat") in ("HTT", "HTNV") and "so_the" in row

    row = ground.free_row(draft, LEADERS, fits)
    if row is None:
        return None
    del draft.leaders[row]["ma_tap_the"]
    return Spot(LEADERS, _HEADED, row)


@planter("CB-14")
def two_heads_of_an_organization(ground: Ground, draft: Draft) -> Spot | None:
    """Two heads of a chi bộ below that no fault stands in, rated low enough to be above nothing."""
    below = [ground.committee.drafts[code] for code in ground.committee.children.get(draft.code, [])]
    untouched = [d for d in below if not d.busy and d.code not in ground.faulty]
    fine = [d for d in untouched if d.unit.kind == CELL and d.level in ("HTXS", "HTT")]
    if not fine:
        return None
    rows = []
    for _ in range(2):
        row = new_leader(ground, draft, la_nguoi_dung_dau="CO", ma_don_vi_dung_dau=fine[0].code)
        if row is None:
            return None
        del draft.leaders[row][_REASON]
        ground.rerate_leader(draft, draft.leaders[row], "HTNV")
        rows.append(row)
    return Spot(LEADERS, _HEADED, rows[1])


@planter("CB-15")
def remedied_without_discipline(ground: Ground, draft: Draft) -> Spot | None:
    row = new_leader(ground, draft, tu_phat_hien="CO")
    return None if row is None else Spot(LEADERS, "tu_phat_hien", row)


@planter("CB-16")
def leader_without_reason(ground: Ground, draft: Draft) -> Spot | None:
    row = new_leader(ground, draft, da_kiem_diem="KHONG", ly_do_chua_xep_loai=None)
    return None if row is None else Spot(LEADERS, _REASON, row)


@planter("CB-18")
def two_with_one_card(ground: Ground, draft: Draft) -> Spot | None:
    if ("", "TEP-06") in draft.busy:
        return None  # names in an old font aren't compared
    card = new_card(ground.committee)
    rows = [new_leader(ground, draft, so_the=card) for _ in range(2)]
    if rows[0] is None or rows[1] is None:
        return None
    while draft.leaders[rows[1]]["ho_ten"] == draft.leaders[rows[0]]["ho_ten"]:
        draft.leaders[rows[1]]["ho_ten"] = person(ground.rng, True)
    return Spot(LEADERS, "so_the", rows[1])


@planter("CB-19")
def counted_instead_of_another(ground: Ground, draft: Draft) -> Sequence[Spot] | None:
    """One more leader here and in a unit that this one isn't above; neither row is rated."""
    above = set(ground.committee.below(draft.code))
    for other in (ground.committee.drafts[code] for code in ground.faulty if code not in above):
        if ("", "TEP-06") in draft.busy | other.busy:
            continue
        shared: dict[str, Any] = {"so_the": new_card(ground.committee), "ho_ten": person(ground.rng, True)}
        shared |= {"cap": "HUYEN", "tham_quyen": "BTV_TINH"}
        row = new_leader(ground, draft, **shared)
        again = None if row is None else new_leader(ground, other, **shared | {"tham_quyen": "BTV_HUYEN"})
        if row is not None and again is not None:
            return Spot(LEADERS, "so_the", row), Spot(LEADERS, "so_the", again, unit=other.code, code="CB-05")
        if row is not None:
            draft.leaders.pop()
            draft.busy.discard((LEADERS, row))
    return None


@planter("CB-17")
def head_of_unrated(ground: Ground, draft: Draft) -> Spot | None:
    body = new_body(draft) if ("", "CB-06") not in draft.busy else None
    row = None if body is None else new_leader(ground, draft, body, la_nguoi_dung_dau="CO")
    if row is None:
        return None
    del draft.leaders[row][_REASON]
    ground.rerate_leader(draft, draft.leaders[row], "HTNV")
    return Spot(LEADERS, "de_xuat", row)
