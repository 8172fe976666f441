"""Faults of suggested reviews: unexplained, by the wrong level, or without a review."""

from __future__ import annotations

from batch.demo.draft import Draft
from batch.demo.faults.planter import Ground, Spot, planter
from batch.demo.organizations import SUGGESTED_BY
from batch.domain import BASE_CELL, BASE_TYPES, INFO, MEMBERS, SELF_REVIEW


@planter("KD-01")
def suggestion_unexplained(ground: Ground, draft: Draft) -> Spot | None:
    changes: dict[str, object] = {"goi_y": SUGGESTED_BY.get(draft.unit.kind, ("HUYEN",))[-1]}
    changes |= {"da_giai_trinh_goi_y": "KHONG", "so_ngay_kiem_diem": 1.5}
    if draft.info.get("da_kiem_diem") != "CO" or not ground.free_key(draft, *changes):
        return None
    draft.info |= changes
    return Spot(INFO, "da_giai_trinh_goi_y")


@planter("KD-10")
def suggested_by_itself(ground: Ground, draft: Draft) -> Spot | None:
    """No đảng ủy cơ sở stands above a tổ chức cơ sở đảng."""
    if draft.unit.kind not in BASE_TYPES or draft.info.get("da_kiem_diem") != "CO":
        return None
    if not ground.free_key(draft, "goi_y", "da_giai_trinh_goi_y"):
        return None
    draft.info |= {"goi_y": "CO_SO", "da_giai_trinh_goi_y": "CO"}
    return Spot(INFO, "goi_y")


@planter("KD-11")
def suggested_and_not_reviewed(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, MEMBERS, lambda i, r: r.get("da_kiem_diem") == "KHONG" and "ly_do_chua" in r)
    if row is None:
        return None
    draft.members[row]["goi_y"] = "HUYEN" if draft.unit.kind == BASE_CELL else "CO_SO"
    return Spot(MEMBERS, "da_kiem_diem", row)


@planter("KD-12")
def explained_nowhere(ground: Ground, draft: Draft) -> Spot | None:
    answers = ground.committee.law.self_review.answers
    rows = draft.rows.get(SELF_REVIEW, [])
    index = next((i for i, row in enumerate(rows) if row["ma_noi_dung"] == answers), None)
    changes: dict[str, object] = {"goi_y": SUGGESTED_BY.get(draft.unit.kind, ("HUYEN",))[-1]}
    changes |= {"da_giai_trinh_goi_y": "CO", "so_ngay_kiem_diem": 1.5}
    if index is None or draft.info.get("da_kiem_diem") != "CO" or not ground.free_key(draft, *changes):
        return None
    if (SELF_REVIEW, index) in draft.busy:
        return None
    draft.info |= changes
    draft.busy.add((SELF_REVIEW, index))
    rows[index]["tom_tat"] = None
    return Spot(SELF_REVIEW, "tom_tat", index)
