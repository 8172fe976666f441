"""Faults of handing in."""

from __future__ import annotations

from datetime import date, timedelta

from batch.demo.draft import Draft
from batch.demo.faults.changes import change_unit, not_counted, put_info
from batch.demo.faults.planter import Ground, Spot, planter
from batch.domain import CELL, INFO


@planter("NOP-01", alone=True)
def not_handed_in(ground: Ground, draft: Draft) -> Spot:
    draft.missing = True
    not_counted(ground, draft)
    return Spot()


@planter("NOP-02", alone=True)
def same_number_twice(ground: Ground, draft: Draft) -> Spot:
    draft.versions.append(("_ban2", {"nguoi_lap": "Người lập khác"}))
    not_counted(ground, draft)
    return Spot(INFO, "lan_nop")


@planter("NOP-03", alone=True)
def mended_since(_ground: Ground, draft: Draft) -> Spot:
    draft.info["lan_nop"] = 2
    draft.versions.append(("_cu", {"lan_nop": 1, "ma_don_vi": None}))
    return Spot()


@planter("NOP-06", alone=True)
def number_missing(ground: Ground, draft: Draft) -> Spot:
    draft.versions.append(("_ban2", {"lan_nop": None, "nguoi_lap": "Người lập khác"}))
    not_counted(ground, draft)
    return Spot(INFO, "lan_nop")


@planter("NOP-04")
def late(ground: Ground, draft: Draft) -> Spot | None:
    if draft.unit.deadline is None or not ground.free_key(draft, "ngay_lap"):
        return None
    draft.info["ngay_lap"] = draft.unit.deadline + timedelta(days=4)
    return Spot(INFO, "ngay_lap")


@planter("NOP-05")
def needs_not_submit(ground: Ground, draft: Draft) -> Spot | None:
    if draft.unit.kind != CELL or not ground.free_key(draft, "ma_don_vi"):
        return None
    change_unit(ground, draft, must_submit=False)
    return Spot(INFO, "ma_don_vi")


@planter("NOP-07")
def dated_before_the_year(ground: Ground, draft: Draft) -> Spot | None:
    return put_info(ground, draft, "ngay_lap", ngay_lap=date(ground.committee.year - 1, 12, 9))
