"""Faults between collectives, their leaders and their organization."""

from __future__ import annotations

from datetime import date

from batch.demo.draft import Draft, Row
from batch.demo.faults.planter import FOLLOWS, Ground, Spot, planter
from batch.demo.names import person
from batch.domain import ABOVE_BASE, BASE_COMMITTEE, BASE_TYPES, CELL, COLLECTIVES, LEADERS, RANK

_REASON = "ly_do_chua_xep_loai"


def new_body(draft: Draft, **values: object) -> int | None:
    """A further collective, not rated, so that nothing else moves; None where the organization has none at all."""
    if not draft.bodies:
        return None
    number = len(draft.bodies) + 1
    row: Row = {
        "ma_tap_the": f"{draft.code}-TT{number}", "ten_tap_the": f"Ban Quản lý dự án {number}", "cap": "CO_SO",
        "tham_quyen": "CO_SO", "nhom": "Lãnh đạo cơ quan, đơn vị", "so_lanh_dao": 3, "la_cap_uy": "KHONG",
        "da_kiem_diem": "CO", "goi_y": "KHONG", "ky_luat_tap_the": "KHONG", "ky_luat_thanh_vien": "KHONG",
        "mat_doan_ket": "KHONG", _REASON: "CHO_KET_LUAN",
    }  # fmt: skip
    draft.bodies.append(row | values)
    draft.busy.add((COLLECTIVES, number - 1))
    return number - 1


def new_leader(ground: Ground, draft: Draft, body: int | None = None, **values: object) -> int | None:
    """A further leader, not rated and without a card; of a collective, or of none. None where nobody is listed."""
    if not draft.bodies or ("", "CB-06") in draft.busy or (body is None and not draft.leaders):
        return None
    number = len(draft.leaders) + 1
    male = ground.rng.random() < 0.5
    row: Row = {
        "ma_can_bo": f"{draft.code}-CB{number:02d}", "ho_ten": person(ground.rng, male), "chuc_vu": "Phó Trưởng ban",
        "nhom": "Cấp phó: Lãnh đạo cơ quan, đơn vị", "cap": "CO_SO", "tham_quyen": "CO_SO",
        "la_nguoi_dung_dau": "KHONG", "da_kiem_diem": "CO", "goi_y": "KHONG", "ky_luat": "KHONG",
        _REASON: "CHO_KET_LUAN",
    }  # fmt: skip
    if body is not None:
        row["ma_tap_the"] = draft.bodies[body]["ma_tap_the"]
    draft.leaders.append(row | values)
    draft.busy.add((LEADERS, number - 1))
    return number - 1


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
    own = next(i for i, r in enumerate(draft.bodies) if r["la_cap_uy"] == "CO")
    if (COLLECTIVES, own) in draft.busy:
        return None
    most = RANK[draft.level]

    def fits(_i: int, row: Row) -> bool:
        return row["la_cap_uy"] == "KHONG" and RANK.get(str(row.get("de_xuat")), 0) <= most

    row = ground.free_row(draft, COLLECTIVES, fits)
    if row is None:
        return None
    draft.busy.add((COLLECTIVES, own))
    draft.bodies[row].pop("xl_to_chuc", None)
    draft.bodies[row]["la_cap_uy"] = "CO"
    return Spot(COLLECTIVES, "la_cap_uy", max(own, row))


@planter("TT-05")
def reason_of_one_leader(_ground: Ground, draft: Draft) -> Spot | None:
    row = new_body(draft, ly_do_chua_xep_loai="MOT_LANH_DAO")
    return None if row is None else Spot(COLLECTIVES, _REASON, row)


@planter("TT-06")
def reason_of_new(ground: Ground, draft: Draft) -> Spot | None:
    founded = date(ground.committee.year - 2, 3, 1)
    row = new_body(draft, ly_do_chua_xep_loai="MOI", ngay_thanh_lap=founded)
    return None if row is None else Spot(COLLECTIVES, _REASON, row)


@planter("TT-07")
def new_with_level(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, COLLECTIVES, lambda _i, r: "de_xuat" in r)
    if row is None:
        return None
    draft.bodies[row]["ngay_thanh_lap"] = date(ground.committee.year, 10, 1)
    return Spot(COLLECTIVES, "de_xuat", row)


@planter("TT-08")
def one_leader_too_many(ground: Ground, draft: Draft) -> Spot | None:
    row = new_body(draft, so_lanh_dao=2) if ("", "CB-06") not in draft.busy else None
    if row is None:
        return None
    for _ in range(3):
        new_leader(ground, draft, row)
    return Spot(COLLECTIVES, "so_lanh_dao", row)


@planter("TT-09")
def authority_below_collective(_ground: Ground, draft: Draft) -> Spot | None:
    row = new_body(draft, cap="TINH")
    return None if row is None else Spot(COLLECTIVES, "tham_quyen", row)


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
def more_disciplined_than_there_are(_ground: Ground, draft: Draft) -> Spot | None:
    row = new_body(draft, so_don_vi_truc_thuoc=2, so_don_vi_truc_thuoc_bi_ky_luat=3)
    return None if row is None else Spot(COLLECTIVES, "so_don_vi_truc_thuoc_bi_ky_luat", row)


@planter("TT-12")
def disciplined_member(ground: Ground, draft: Draft) -> Spot | None:
    row = new_body(draft) if ("", "CB-06") not in draft.busy else None
    if row is None:
        return None
    new_leader(ground, draft, row, ky_luat="KHIEN_TRACH")
    return Spot(COLLECTIVES, "ky_luat_thanh_vien", row)


@planter("TT-13")
def committee_rated_by_itself(ground: Ground, draft: Draft) -> Spot | None:
    if draft.unit.kind not in BASE_TYPES or not draft.unit.parent:
        return None
    # Nobody at HTXS: alone in the other group there would be no room for it.
    row = ground.free_row(draft, COLLECTIVES, lambda i, r: i == 0 and r["la_cap_uy"] == "CO" and not _best(r))
    if row is None:
        return None
    draft.bodies[row]["tham_quyen"] = "CO_SO"
    draft.busy.add((FOLLOWS, row))
    return Spot(COLLECTIVES, "tham_quyen", row)


def _best(row: Row) -> bool:
    return row.get("de_xuat") == "HTXS"


@planter("TT-14")
def other_suggestion(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, COLLECTIVES, lambda i, r: i == 0 and r["la_cap_uy"] == "CO")
    if row is None or draft.info.get("goi_y") != "KHONG" or not ground.free_key(draft, "goi_y", "da_kiem_diem"):
        return None
    draft.bodies[row]["goi_y"] = "TINH"
    draft.busy.add((FOLLOWS, row))
    return Spot(COLLECTIVES, "goi_y", row)


@planter("TT-15")
def remedied_without_discipline(_ground: Ground, draft: Draft) -> Spot | None:
    row = new_body(draft, tu_phat_hien="CO")
    return None if row is None else Spot(COLLECTIVES, "tu_phat_hien", row)


@planter("TT-16")
def body_without_reason(_ground: Ground, draft: Draft) -> Spot | None:
    row = new_body(draft, da_kiem_diem="KHONG", ly_do_chua_xep_loai=None)
    return None if row is None else Spot(COLLECTIVES, _REASON, row)


@planter("TT-17")
def listed_twice(_ground: Ground, draft: Draft) -> Spot | None:
    same = {key: draft.bodies[-1][key] for key in ("ten_tap_the", "cap", "tham_quyen")} if draft.bodies else {}
    row = new_body(draft, **same)
    return None if row is None else Spot(COLLECTIVES, "ten_tap_the", row)


@planter("TT-19")
def member_in_decline(ground: Ground, draft: Draft) -> Spot | None:
    row = new_body(draft) if ("", "CB-06") not in draft.busy else None
    if row is None:
        return None
    new_leader(ground, draft, row, suy_thoai="CO")
    return Spot(COLLECTIVES, "mat_doan_ket", row)


@planter("TT-20")
def share_of_nothing(ground: Ground, draft: Draft) -> Spot | None:
    """A collective that has to come down no further for it."""
    if not any(c.code == "TR-TT-09" for c in ground.committee.law.ceilings):
        return None
    row = ground.free_row(draft, COLLECTIVES, lambda _i, r: r.get("de_xuat") in ("HTT", "HTNV"))
    if row is None:
        return None
    draft.bodies[row]["so_don_vi_truc_thuoc_bi_ky_luat"] = 1
    return Spot(COLLECTIVES, "so_don_vi_truc_thuoc", row)


@planter("TT-18")
def committee_of_unrated(ground: Ground, draft: Draft) -> Spot | None:
    """A chi bộ whose rating waits, and its chi ủy with a level."""
    keys = ("de_xuat", "tu_xep_loai", "ly_do_chua_xep_loai", "da_kiem_diem", "goi_y", "ky_luat")
    if draft.unit.kind != CELL or draft.bodies or not draft.level or draft.info.get("da_kiem_diem") != "CO":
        return None
    if not ground.free_key(draft, *keys):
        return None
    draft.info |= {"de_xuat": None, "tu_xep_loai": None, _REASON: "CHO_KET_LUAN"}
    draft.level = None
    ground.settle(draft)
    row: Row = {
        "ma_tap_the": f"{draft.code}-TT1", "ten_tap_the": "Chi ủy chi bộ", "cap": "CO_SO", "tham_quyen": "CO_SO",
        "nhom": "Chi ủy", "so_lanh_dao": 3, "la_cap_uy": "CO", "da_kiem_diem": "CO", "goi_y": draft.info["goi_y"],
        "ky_luat_tap_the": "KHONG", "ky_luat_thanh_vien": "KHONG", "mat_doan_ket": "KHONG",
    }  # fmt: skip
    draft.bodies.append(row)
    draft.busy.add((COLLECTIVES, 0))
    ground.rerate_body(row, "HTNV")
    return Spot(COLLECTIVES, "de_xuat", 0)
