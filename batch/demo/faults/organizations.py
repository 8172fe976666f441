"""Faults of organizations against the register and against their rows."""

from __future__ import annotations

from batch.demo.draft import Draft
from batch.demo.faults.changes import change_unit
from batch.demo.faults.planter import Ground, Spot, planter
from batch.domain import BASE_CELL, CELL, CELL_TYPES, INFO


@planter("TC-01")
def other_kind(ground: Ground, draft: Draft) -> Spot | None:
    if draft.unit.kind != CELL or not ground.free_key(draft, "loai_to_chuc"):
        return None
    draft.info["loai_to_chuc"] = BASE_CELL
    return Spot(INFO, "loai_to_chuc")


@planter("TC-02")
def other_sector(ground: Ground, draft: Draft) -> Spot | None:
    if not draft.unit.sector or not ground.free_key(draft, "loai_hinh"):
        return None
    draft.info["loai_hinh"] = "20" if draft.unit.sector != "20" else "22"
    return Spot(INFO, "loai_hinh")


@planter("TC-03")
def other_parent(ground: Ground, draft: Draft) -> Spot | None:
    others = [u.code for u in ground.committee.units if u.kind not in CELL_TYPES and u.code != draft.unit.parent]
    if not draft.unit.parent or not others or not ground.free_key(draft, "ma_cap_tren"):
        return None
    draft.info["ma_cap_tren"] = ground.rng.choice(others)
    return Spot(INFO, "ma_cap_tren")


@planter("TC-04")
def other_name(ground: Ground, draft: Draft) -> Spot | None:
    if not ground.free_key(draft, "ten_don_vi"):
        return None
    draft.info["ten_don_vi"] = f"{draft.unit.name} (tên cũ)"
    return Spot(INFO, "ten_don_vi")


def _total(ground: Ground, draft: Draft, key: str, more: int) -> Spot | None:
    # Only in a chi bộ: a superior's totals aren't checked while a unit below is missing.
    if draft.unit.kind not in CELL_TYPES or not ground.free_key(draft, key):
        return None
    draft.info[key] = int(str(draft.info[key])) + more
    return Spot(INFO, key)


@planter("TC-05")
def wrong_total(ground: Ground, draft: Draft) -> Spot | None:
    return _total(ground, draft, "tong_dang_vien", 3)


@planter("TC-06")
def wrong_exempt(ground: Ground, draft: Draft) -> Spot | None:
    return _total(ground, draft, "so_mien", 1)


@planter("TC-07")
def wrong_suspended(ground: Ground, draft: Draft) -> Spot | None:
    return _total(ground, draft, "so_dinh_chi", 1)


@planter("TC-08")
def wrong_new(ground: Ground, draft: Draft) -> Spot | None:
    return _total(ground, draft, "so_moi_ket_nap", 2)


@planter("TC-09")
def organization_not_to_be_rated(ground: Ground, draft: Draft) -> Spot | None:
    if draft.unit.kind != CELL or not ground.free_key(draft, "de_xuat"):
        return None
    draft.info |= {"de_xuat": "HTT", "tu_xep_loai": draft.info.get("tu_xep_loai") or "HTT"}
    if not draft.info.get("ly_do_chua_xep_loai"):
        draft.info["ly_do_chua_xep_loai"] = "CHO_KET_LUAN"
    draft.level = None
    ground.settle(draft)
    return Spot(INFO, "de_xuat")


@planter("TC-10")
def register_has_another_total(ground: Ground, draft: Draft) -> Spot | None:
    if draft.unit.members is None or not ground.free_key(draft, "tong_dang_vien"):
        return None
    change_unit(ground, draft, members=draft.unit.members + 4)
    return Spot(INFO, "tong_dang_vien")
