"""Faults of the review meeting, of earlier shortcomings and of suggestions."""

from __future__ import annotations

from datetime import date, timedelta

from batch.demo.draft import Draft, Row
from batch.demo.faults.changes import LEVEL_FIELDS, middling, put_info, unrate_organization
from batch.demo.faults.planter import Ground, Spot, planter
from batch.demo.organizations import SUGGESTED_BY
from batch.demo.suggestions import said
from batch.domain import (
    BASE_CELL,
    BASE_TYPES,
    CELL,
    CELL_TYPES,
    COLLECTIVE,
    COLLECTIVES,
    INFO,
    MEMBER,
    MEMBERS,
    ORGANIZATION,
    SELF_REVIEW,
)
from batch.rules.votes import VOTES


def _reviewed(draft: Draft) -> bool:
    return draft.info.get("da_kiem_diem") == "CO"


@planter("KD-02")
def short_meeting(ground: Ground, draft: Draft) -> Spot | None:
    meeting = ground.committee.law.meeting_for(draft.unit.kind)
    if meeting is None or not meeting.days or not _reviewed(draft):
        return None
    return put_info(ground, draft, "so_ngay_kiem_diem", so_ngay_kiem_diem=float(meeting.days) / 2)


@planter("KD-03")
def attendance_missing(ground: Ground, draft: Draft) -> Spot | None:
    return put_info(ground, draft, "so_du_hop", so_du_hop=None) if _reviewed(draft) else None


@planter("KD-04")
def too_many_present(ground: Ground, draft: Draft) -> Spot | None:
    most = len(draft.members) if draft.unit.kind in CELL_TYPES else int(str(draft.info["tong_dang_vien"]))
    return put_info(ground, draft, "so_du_hop", so_du_hop=most + 6) if most else None


@planter("KD-05")
def meeting_after_form(ground: Ground, draft: Draft) -> Spot | None:
    made = draft.info["ngay_lap"]
    if not _reviewed(draft) or not isinstance(made, date) or not ground.free_key(draft, "ngay_kiem_diem", "ngay_lap"):
        return None
    draft.info["ngay_kiem_diem"] = made + timedelta(days=3)
    return Spot(INFO, "ngay_kiem_diem")


@planter("KD-06")
def meeting_in_another_year(ground: Ground, draft: Draft) -> Spot | None:
    if not _reviewed(draft):
        return None
    return put_info(ground, draft, "ngay_kiem_diem", ngay_kiem_diem=date(ground.committee.year - 1, 12, 4))


@planter("KD-07")
def meeting_not_held(ground: Ground, draft: Draft) -> Spot | None:
    keys = ("ngay_kiem_diem", "ngay_thanh_lap", "da_kiem_diem", "ly_do_chua_kiem_diem", "goi_y", *LEVEL_FIELDS)
    if draft.unit.kind != CELL or not _reviewed(draft) or not ground.free_key(draft, *keys):
        return None
    draft.info |= {"da_kiem_diem": "KHONG", "ly_do_chua_kiem_diem": "Chờ cấp trên bố trí dự họp", "goi_y": "KHONG"}
    draft.info["da_giai_trinh_goi_y"] = None
    unrate_organization(ground, draft)
    return Spot(INFO, "ngay_kiem_diem")


@planter("KD-08")
def shortcomings_unsaid(ground: Ground, draft: Draft) -> Spot | None:
    # At the best level a ceiling may rest on it.
    return put_info(ground, draft, "da_khac_phuc", da_khac_phuc=None) if middling(draft) else None


@planter("KD-09")
def shortcomings_at_odds(ground: Ground, draft: Draft) -> Spot | None:
    remedy = ground.committee.law.self_review.remedy
    rows = draft.rows.get(SELF_REVIEW, [])
    index = next((i for i, row in enumerate(rows) if row["ma_noi_dung"] == remedy), None)
    if index is None or not middling(draft) or any(sheet == SELF_REVIEW for sheet, _ in draft.busy):
        return None
    if put_info(ground, draft, "da_khac_phuc", da_khac_phuc="DANG") is None:
        return None
    draft.busy.add((SELF_REVIEW, index))
    rows[index]["cap_do"] = "XS"
    return Spot(SELF_REVIEW, "cap_do", index)


@planter("KD-13")
def individuals_before_collective(ground: Ground, draft: Draft) -> Spot | None:
    keys = (
        "ngay_kiem_diem", "ngay_thanh_lap", "da_kiem_diem", "ly_do_chua_kiem_diem", "ly_do_chua_xep_loai", "goi_y",
        "de_xuat", "tu_xep_loai", *VOTES,
    )  # fmt: skip
    reviewed = draft.info.get("da_kiem_diem") == "CO" and any(draft.finals)
    if (INFO, "ky_luat") in draft.busy:  # TC-25 rests on the level
        return None
    if draft.unit.kind != CELL or not reviewed or not ground.free_key(draft, *keys):
        return None
    draft.info |= dict.fromkeys(("ngay_kiem_diem", "da_giai_trinh_goi_y", "de_xuat", "tu_xep_loai", *VOTES))
    draft.info |= {"da_kiem_diem": "KHONG", "ly_do_chua_kiem_diem": "Chờ cấp trên bố trí dự họp", "goi_y": "KHONG"}
    draft.level = None
    ground.settle(draft)
    return Spot(INFO, "da_kiem_diem")


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


@planter("KD-14")
def said_not_to_be_suggested(ground: Ground, draft: Draft) -> Spot | None:
    """The list says so of an organization, its submission doesn't."""
    if draft.info.get("goi_y") != "KHONG" or not ground.free_key(draft, "goi_y"):
        return None
    level = SUGGESTED_BY.get(draft.unit.kind, ("HUYEN",))[-1]
    ground.committee.listed[draft.code, ORGANIZATION, ""] = level
    return Spot(INFO, "goi_y")


@planter("KD-15")
def suggested_by_another_level(ground: Ground, draft: Draft) -> Spot | None:
    if draft.unit.kind != CELL or draft.info.get("da_kiem_diem") != "CO":
        return None
    if not ground.free_key(draft, "goi_y", "da_giai_trinh_goi_y"):
        return None
    draft.info |= {"goi_y": "CO_SO", "da_giai_trinh_goi_y": "CO"}
    ground.committee.listed[draft.code, ORGANIZATION, ""] = "HUYEN"
    return Spot(INFO, "goi_y")


@planter("KD-16")
def suggested_to_nobody(ground: Ground, draft: Draft) -> Spot | None:
    if not draft.bodies:
        return None
    ground.committee.listed[draft.code, COLLECTIVE, "TT-99"] = "HUYEN"
    return Spot(COLLECTIVES)


@planter("KD-17")
def suggested_by_no_letter(ground: Ground, draft: Draft) -> Spot | None:
    """A member says so, whom the list doesn't have; somebody else of the same committee stands in it."""
    committee = ground.committee
    units = committee.below(committee.nearest(draft.code, BASE_TYPES) or draft.code)
    told = [
        row for code in units for subject, row in said(committee.drafts[code])
        if row.get("goi_y") == "CO_SO" and (code, *subject) not in committee.listed
    ]  # fmt: skip
    leaders = {row.get("so_the") for other in committee.drafts.values() for row in other.leaders}

    def fits(_number: int, row: Row) -> bool:
        named = "so_the" in row and row["so_the"] not in leaders
        return named and row.get("da_kiem_diem") == "CO" and any(other is not row for other in told)

    row = ground.free_row(draft, MEMBERS, fits) if draft.unit.kind == CELL else None
    if row is None:
        return None
    draft.members[row]["goi_y"] = "CO_SO"
    committee.listed[draft.code, MEMBER, str(draft.members[row]["so_the"])] = None
    return Spot(MEMBERS, "goi_y", row)
