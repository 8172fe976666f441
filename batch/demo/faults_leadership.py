"""Faults between collectives, their leaders and their organization."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from batch.demo.draft import Draft, Row
from batch.demo.ground import Ground, Spot, planter
from batch.domain import ABOVE_BASE, BASE_COMMITTEE, COLLECTIVES, LEADERS, RANK

_REASON, _EXCEPTION = "ly_do_chua_xep_loai", "mien_tran_nguoi_dung_dau"


def _led(draft: Draft) -> set[object]:
    return {row.get("ma_tap_the") for row in draft.leaders}


def _body(ground: Ground, draft: Draft, fits: Callable[[Row], bool]) -> int | None:
    """A free collective that isn't the committee itself."""
    return ground.free_row(draft, COLLECTIVES, lambda _i, r: r["la_cap_uy"] == "KHONG" and fits(r))


def _without_level(ground: Ground, draft: Draft, reason: str) -> int | None:
    """A free collective that isn't rated; where there is none, one without leaders loses its level."""
    row = _body(ground, draft, lambda r: r.get(_REASON) == reason)
    if row is None:
        led = _led(draft)
        row = _body(ground, draft, lambda r: "de_xuat" in r and r.get("ma_tap_the") not in led)
        if row is None:
            return None
        for key in ("de_xuat", "tu_xep_loai"):
            draft.bodies[row].pop(key, None)
        draft.bodies[row][_REASON] = reason
    return row


def _deputy(ground: Ground, draft: Draft, fits: Callable[[int, Row], bool] = lambda _i, _r: True) -> int | None:
    """A free deputy at HTT."""
    return ground.free_row(
        draft, LEADERS,
        lambda i, r: r["la_nguoi_dung_dau"] == "KHONG" and r.get("de_xuat") == "HTT" and fits(i, r),
    )  # fmt: skip


@planter("TT-03")
def no_committee(ground: Ground, draft: Draft) -> Spot | None:
    if draft.unit.kind not in (ABOVE_BASE, BASE_COMMITTEE) or draft.info.get("da_kiem_diem") != "CO":
        return None
    row = ground.free_row(draft, COLLECTIVES, lambda _i, r: r["la_cap_uy"] == "CO")
    if row is None or sum(1 for r in draft.bodies if r["la_cap_uy"] == "CO") > 1:
        return None
    draft.bodies[row]["la_cap_uy"] = "KHONG"
    return Spot(COLLECTIVES)


@planter("TT-04")
def two_committees(ground: Ground, draft: Draft) -> Spot | None:
    if not draft.level or [r["la_cap_uy"] for r in draft.bodies].count("CO") != 1:
        return None
    most = RANK[draft.level]
    row = _body(ground, draft, lambda r: RANK.get(str(r.get("de_xuat")), 9) <= most)
    if row is None:
        return None
    own = next(i for i, r in enumerate(draft.bodies) if r["la_cap_uy"] == "CO")
    draft.busy.add((COLLECTIVES, own))
    draft.bodies[row].pop("xl_to_chuc", None)
    draft.bodies[row]["la_cap_uy"] = "CO"
    return Spot(COLLECTIVES, "la_cap_uy", max(own, row))


@planter("TT-05")
def reason_of_one_leader(ground: Ground, draft: Draft) -> Spot | None:
    row = _without_level(ground, draft, "MOT_LANH_DAO")
    if row is None:
        return None
    draft.bodies[row]["so_lanh_dao"] = 2
    return Spot(COLLECTIVES, _REASON, row)


@planter("TT-06")
def reason_of_new(ground: Ground, draft: Draft) -> Spot | None:
    row = _without_level(ground, draft, "MOI")
    if row is None:
        return None
    draft.bodies[row]["ngay_thanh_lap"] = date(ground.committee.year - 2, 3, 1)
    return Spot(COLLECTIVES, _REASON, row)


@planter("TT-07")
def new_with_level(ground: Ground, draft: Draft) -> Spot | None:
    row = _body(ground, draft, lambda r: "de_xuat" in r)
    if row is None:
        return None
    draft.bodies[row]["ngay_thanh_lap"] = date(ground.committee.year, 10, 1)
    return Spot(COLLECTIVES, "de_xuat", row)


@planter("TT-08")
def one_leader_too_many(ground: Ground, draft: Draft) -> Spot | None:
    row = _body(ground, draft, lambda r: "de_xuat" in r)
    if row is None:
        return None
    code = draft.bodies[row]["ma_tap_the"]
    deputy = _deputy(ground, draft, lambda _i, r: r.get("ma_tap_the") == code)
    listed = sum(1 for r in draft.leaders if r.get("ma_tap_the") == code)
    if deputy is None or listed < 2:
        return None
    # One who isn't a member of the Party has no card.
    more = {k: v for k, v in draft.leaders[deputy].items() if k not in ("so_the", "xl_dang_vien")}
    draft.leaders.append(more | {"ma_can_bo": f"{draft.code}-LD91"})
    draft.busy.add((LEADERS, len(draft.leaders) - 1))
    draft.bodies[row]["so_lanh_dao"] = listed
    return Spot(COLLECTIVES, "so_lanh_dao", row)


@planter("TT-09")
def authority_below_collective(ground: Ground, draft: Draft) -> Spot | None:
    row = _body(ground, draft, lambda r: r["tham_quyen"] == "CO_SO" and r.get("de_xuat") == "HTT")
    if row is None:
        return None
    draft.bodies[row]["cap"] = "TINH"
    return Spot(COLLECTIVES, "tham_quyen", row)


@planter("TT-10")
def other_level_of_organization(ground: Ground, draft: Draft) -> Spot | None:
    level = draft.info.get("de_xuat")
    if not level or not draft.level or draft.info.get(_REASON):
        return None
    row = ground.free_row(draft, COLLECTIVES, lambda _i, r: r["la_cap_uy"] == "CO" and "de_xuat" in r)
    if row is None or not ground.free_key(draft, "de_xuat"):
        return None
    draft.bodies[row]["xl_to_chuc"] = "HTXS" if level != "HTXS" else "HTT"
    return Spot(COLLECTIVES, "xl_to_chuc", row)


@planter("TT-11")
def more_disciplined_than_there_are(ground: Ground, draft: Draft) -> Spot | None:
    row = _without_level(ground, draft, "CHO_KET_LUAN")  # not rated: disciplined units limit a level
    if row is None:
        return None
    draft.bodies[row] |= {"so_don_vi_truc_thuoc": 2, "so_don_vi_truc_thuoc_bi_ky_luat": 3}
    return Spot(COLLECTIVES, "so_don_vi_truc_thuoc_bi_ky_luat", row)


@planter("TT-12")
def disciplined_member(ground: Ground, draft: Draft) -> Spot | None:
    row = _body(ground, draft, lambda r: r["ky_luat_thanh_vien"] == "KHONG" and "de_xuat" in r)
    if row is None:
        return None
    code = draft.bodies[row]["ma_tap_the"]
    deputy = _deputy(ground, draft, lambda _i, r: r.get("ma_tap_the") == code)
    if deputy is None:
        return None
    leader = draft.leaders[deputy]
    leader |= {"ky_luat": "KHIEN_TRACH", _REASON: "CHO_KET_LUAN"}  # not rated: his discipline limits his level
    for key in ("de_xuat", "tu_xep_loai"):
        leader.pop(key, None)
    return Spot(COLLECTIVES, "ky_luat_thanh_vien", row)


@planter("CB-06")
def no_leaders(ground: Ground, draft: Draft) -> Spot | None:
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
    heads = {r.get("ma_tap_the") for r in draft.leaders if r["la_nguoi_dung_dau"] == "CO"}
    free = [r for i, r in enumerate(draft.bodies) if (COLLECTIVES, i) not in draft.busy and r["la_cap_uy"] == "KHONG"]
    levels = {r["ma_tap_the"]: str(r.get("de_xuat")) for r in free}

    def fits(_i: int, row: Row) -> bool:
        code = row.get("ma_tap_the")
        return code in heads and RANK.get(levels.get(str(code), ""), 0) >= RANK["HTT"]

    row = _deputy(ground, draft, fits)
    if row is None:
        return None
    code = draft.leaders[row]["ma_tap_the"]
    draft.busy |= {(COLLECTIVES, i) for i, b in enumerate(draft.bodies) if b["ma_tap_the"] == code}
    draft.leaders[row]["la_nguoi_dung_dau"] = "CO"
    return Spot(LEADERS, "la_nguoi_dung_dau", row)


@planter("CB-08")
def deputy_with_unit(ground: Ground, draft: Draft) -> Spot | None:
    row = _deputy(ground, draft, lambda _i, r: not r.get("ma_don_vi_dung_dau"))
    if row is None or draft.level == "KHT":
        return None
    draft.leaders[row]["ma_don_vi_dung_dau"] = draft.code
    return Spot(LEADERS, "ma_don_vi_dung_dau", row)


@planter("CB-09")
def deputy_with_exception(ground: Ground, draft: Draft) -> Spot | None:
    row = _deputy(ground, draft)
    if row is None:
        return None
    draft.leaders[row][_EXCEPTION] = "MOI_CHUYEN_DEN"
    return Spot(LEADERS, _EXCEPTION, row)


def _head(ground: Ground, draft: Draft) -> int | None:
    """A free head of this organization."""
    return ground.free_row(
        draft, LEADERS, lambda _i, r: r["la_nguoi_dung_dau"] == "CO" and r.get("ma_don_vi_dung_dau") == draft.code
    )


@planter("CB-10")
def exception_unknown_to_law(ground: Ground, draft: Draft) -> Spot | None:
    exception = "MOI_CHUYEN_DEN"
    row = None if exception in ground.committee.law.value("ngoai_le_dung_dau") else _head(ground, draft)
    if row is None:
        return None
    draft.leaders[row][_EXCEPTION] = exception
    return Spot(LEADERS, _EXCEPTION, row)


@planter("CB-11")
def exception_of_a_village(ground: Ground, draft: Draft) -> Spot | None:
    known = "BI_THU_THON" in ground.committee.law.value("ngoai_le_dung_dau")
    row = _head(ground, draft) if known and draft.unit.kind in (ABOVE_BASE, BASE_COMMITTEE) else None
    if row is None:
        return None
    draft.leaders[row][_EXCEPTION] = "BI_THU_THON"
    return Spot(LEADERS, _EXCEPTION, row)


@planter("CB-12")
def authority_below_leader(ground: Ground, draft: Draft) -> Spot | None:
    row = _deputy(ground, draft, lambda _i, r: r["tham_quyen"] == "CO_SO")
    if row is None:
        return None
    draft.leaders[row]["cap"] = "TINH"
    return Spot(LEADERS, "tham_quyen", row)
