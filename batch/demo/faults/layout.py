"""Faults of the way a sheet is laid out: rows that are no records, merged cells, what is hidden, data left unread."""

from __future__ import annotations

from batch.demo.draft import Draft
from batch.demo.faults.planter import Ground, Spot, planter
from batch.demo.files import MERGED, RENAMED, SIGNED
from batch.domain import EXPLANATIONS, MEMBERS, SELF_REVIEW


@planter("CT-05")
def signature_below(_ground: Ground, draft: Draft) -> Spot | None:
    if "CT-05" in draft.after:
        return None
    draft.after.append("CT-05")
    return Spot(SELF_REVIEW, cell=SIGNED)


@planter("CT-06")
def sheet_with_data_renamed(ground: Ground, draft: Draft) -> Spot | None:
    if EXPLANATIONS in draft.order or draft.rows.get(EXPLANATIONS) or {"CT-01", "CT-06"} & set(draft.after):
        return None
    draft.rows[EXPLANATIONS] = [{"ma_quy_tac": "TC-10", "sheet": "Thông tin", "o": "B22", "giai_trinh": "Đã báo cáo"}]
    draft.after.append("CT-06")
    return Spot(RENAMED, cell=ground.layout.cell(Spot(EXPLANATIONS, "ma_quy_tac", 0)))


@planter("CT-07")
def merged_over_two(ground: Ground, draft: Draft) -> Spot | None:
    first, _ = MERGED.split(":")
    if len(draft.members) < 2 or "CT-07" in draft.after or {(MEMBERS, 0), (MEMBERS, 1)} & draft.busy:
        return None
    if ground.layout.cell(Spot(MEMBERS, "gioi_tinh", 0)) != first or "nghi_thai_san" in draft.members[1]:
        return None
    draft.busy |= {(MEMBERS, 0), (MEMBERS, 1)}
    draft.members[1]["gioi_tinh"] = None
    draft.after.append("CT-07")
    return Spot(MEMBERS, cell=first)


@planter("CT-08")
def row_hidden(_ground: Ground, draft: Draft) -> Spot | None:
    if not draft.members or "CT-08" in draft.after:
        return None
    draft.after.append("CT-08")
    return Spot()
