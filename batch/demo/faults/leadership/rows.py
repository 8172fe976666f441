"""Faults of single rows of collectives and leaders."""

from __future__ import annotations

from batch.demo.draft import Draft, Row
from batch.demo.faults.planter import Ground, Spot, planter
from batch.domain import COLLECTIVES, LEADERS


@planter("TT-01")
def same_collective_code(ground: Ground, draft: Draft) -> Spot | None:
    first = ground.free_row(draft, COLLECTIVES, lambda i, r: r["la_cap_uy"] == "KHONG" and "de_xuat" in r)
    if first is None:
        return None
    again = dict(draft.bodies[first])
    again["ten_tap_the"] = f"{again['ten_tap_the']} (dòng thừa)"
    draft.bodies.append(again)
    row = len(draft.bodies) - 1
    draft.busy.add((COLLECTIVES, row))
    return Spot(COLLECTIVES, "ma_tap_the", row)


@planter("TT-02")
def collective_not_to_be_rated(ground: Ground, draft: Draft) -> Spot | None:
    led = {r.get("ma_tap_the") for r in draft.leaders}
    row = ground.free_row(draft, COLLECTIVES, lambda i, r: r.get("ma_tap_the") not in led and r["la_cap_uy"] == "KHONG")
    if row is None:
        row = ground.free_row(draft, COLLECTIVES, lambda i, r: r["la_cap_uy"] == "KHONG" and "de_xuat" in r)
    if row is None:
        return None
    draft.bodies[row] |= {"so_lanh_dao": 1, "de_xuat": "HTT"}
    return Spot(COLLECTIVES, "de_xuat", row)


def _deputy(_index: int, row: Row) -> bool:
    return row.get("la_nguoi_dung_dau") == "KHONG" and "de_xuat" in row


@planter("CB-01")
def same_leader_code(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, LEADERS, lambda i, r: i > 0 and _deputy(i, r))
    if row is None:
        return None
    draft.busy.add((LEADERS, 0))
    draft.leaders[row]["ma_can_bo"] = draft.leaders[0]["ma_can_bo"]
    return Spot(LEADERS, "ma_can_bo", row)


@planter("CB-02")
def unknown_collective(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, LEADERS, _deputy)
    if row is None:
        return None
    draft.leaders[row]["ma_tap_the"] = f"{draft.code}-TT99"
    return Spot(LEADERS, "ma_tap_the", row)


@planter("CB-03")
def unknown_unit_led(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, LEADERS, lambda i, r: bool(r.get("ma_don_vi_dung_dau")))
    if row is None:
        return None
    draft.leaders[row]["ma_don_vi_dung_dau"] = f"{draft.code}X9"
    return Spot(LEADERS, "ma_don_vi_dung_dau", row)


@planter("CB-04")
def leader_not_to_be_rated(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, LEADERS, lambda i, r: "de_xuat" in r)
    if row is None:
        return None
    draft.leaders[row]["ly_do_chua_xep_loai"] = "MOI_BO_NHIEM"
    return Spot(LEADERS, "de_xuat", row)


@planter("CB-05")
def leader_twice(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, LEADERS, lambda i, r: "de_xuat" in r and isinstance(r.get("so_the"), str))
    if row is None:
        return None
    # The same authority, later and not as a head: it is this row that is set aside.
    again = dict(draft.leaders[row]) | {"ma_can_bo": f"{draft.code}-LD90", "la_nguoi_dung_dau": "KHONG"}
    again.pop("ma_don_vi_dung_dau", None)
    draft.leaders.append(again)
    last = len(draft.leaders) - 1
    draft.busy.add((LEADERS, last))
    return Spot(LEADERS, "so_the", last)
