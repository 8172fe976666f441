"""Faults of organizations: the review meeting, what they are and how they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from batch.demo.draft import Draft
from batch.demo.faults.planter import Ground, Spot, planter
from batch.demo.organizations import TOTALS
from batch.domain import BASE_COMMITTEE, BASE_TYPES, CELL, CELL_TYPES, INFO, MEMBERS, RANK, SELF_REVIEW

_VOTES = ("phieu_xuat_sac", "phieu_tot", "phieu_hoan_thanh", "phieu_khong")
_LEVEL = ("de_xuat", "tu_xep_loai", *_VOTES)


def _reviewed(draft: Draft) -> bool:
    return draft.info.get("da_kiem_diem") == "CO"


def _put(ground: Ground, draft: Draft, at: str, **values: object) -> Spot | None:
    """Change fields of "Thông tin"; the fault is reported at one of them."""
    if not ground.free_key(draft, at, *(key for key in values if key != at)):
        return None
    draft.info |= values
    return Spot(INFO, at)


def _in_register(ground: Ground, draft: Draft, founded: date) -> None:
    units = ground.committee.units
    index = next(i for i, u in enumerate(units) if u.code == draft.code)
    units[index] = draft.unit = replace(draft.unit, founded=founded)


@planter("KD-02")
def short_meeting(ground: Ground, draft: Draft) -> Spot | None:
    meeting = ground.committee.law.meeting_for(draft.unit.kind)
    if meeting is None or not meeting.days or not _reviewed(draft):
        return None
    return _put(ground, draft, "so_ngay_kiem_diem", so_ngay_kiem_diem=float(meeting.days) / 2)


@planter("KD-03")
def attendance_missing(ground: Ground, draft: Draft) -> Spot | None:
    return _put(ground, draft, "so_du_hop", so_du_hop=None) if _reviewed(draft) else None


@planter("KD-04")
def too_many_present(ground: Ground, draft: Draft) -> Spot | None:
    most = len(draft.members) if draft.unit.kind in CELL_TYPES else int(str(draft.info["tong_dang_vien"]))
    return _put(ground, draft, "so_du_hop", so_du_hop=most + 6) if most else None


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
    return _put(ground, draft, "ngay_kiem_diem", ngay_kiem_diem=date(ground.committee.year - 1, 12, 4))


def _unrate(ground: Ground, draft: Draft) -> None:
    """The organization has no level any more."""
    draft.info |= dict.fromkeys(_LEVEL)
    draft.level = None
    ground.settle(draft)


@planter("KD-07")
def meeting_not_held(ground: Ground, draft: Draft) -> Spot | None:
    keys = ("ngay_kiem_diem", "ngay_thanh_lap", "da_kiem_diem", "ly_do_chua_kiem_diem", "goi_y", *_LEVEL)
    if draft.unit.kind != CELL or not _reviewed(draft) or not ground.free_key(draft, *keys):
        return None
    draft.info |= {"da_kiem_diem": "KHONG", "ly_do_chua_kiem_diem": "Chờ cấp trên bố trí dự họp", "goi_y": "KHONG"}
    draft.info["da_giai_trinh_goi_y"] = None
    _unrate(ground, draft)
    return Spot(INFO, "ngay_kiem_diem")


def _middling(draft: Draft) -> bool:
    """Whether the proposal, which may be above the level, is one of the middle ones."""
    return bool(draft.level) and draft.info.get("de_xuat") in ("HTT", "HTNV")


@planter("KD-08")
def shortcomings_unsaid(ground: Ground, draft: Draft) -> Spot | None:
    # At the best level a ceiling may rest on it.
    return _put(ground, draft, "da_khac_phuc", da_khac_phuc=None) if _middling(draft) else None


@planter("KD-09")
def shortcomings_at_odds(ground: Ground, draft: Draft) -> Spot | None:
    remedy = ground.committee.law.self_review.remedy
    rows = draft.rows.get(SELF_REVIEW, [])
    index = next((i for i, row in enumerate(rows) if row["ma_noi_dung"] == remedy), None)
    if index is None or not _middling(draft) or any(sheet == SELF_REVIEW for sheet, _ in draft.busy):
        return None
    if _put(ground, draft, "da_khac_phuc", da_khac_phuc="DANG") is None:
        return None
    draft.busy.add((SELF_REVIEW, index))
    rows[index]["cap_do"] = "XS"
    return Spot(SELF_REVIEW, "cap_do", index)


def _at_base(ground: Ground, draft: Draft, sectors: str) -> bool:
    wanted = ground.committee.law.value(sectors)
    kinds = (BASE_COMMITTEE,) if sectors == "loai_hinh_chinh_quyen" else BASE_TYPES
    return draft.unit.kind in kinds and draft.unit.sector in wanted and bool(draft.level)


@planter("TC-11")
def neighbours_missing(ground: Ground, draft: Draft) -> Spot | None:
    if not _at_base(ground, draft, "loai_hinh_chinh_quyen"):
        return None
    return _put(ground, draft, "xl_nong_dan", xl_nong_dan=None, xl_phu_nu=None)


@planter("TC-12")
def own_branch_missing(ground: Ground, draft: Draft) -> Spot | None:
    if not _at_base(ground, draft, "loai_hinh_vu_trang"):
        return None
    return _put(ground, draft, "xl_nganh_doc", xl_nganh_doc=None)


@planter("TC-13")
def shares_at_odds(ground: Ground, draft: Draft) -> Spot | None:
    """More tasks exceeding than done, or than those late leave; only where no condition rests on them."""
    keys = ("ty_le_hoan_thanh", "ty_le_vuot_muc", "ty_le_cham", "de_xuat")
    if draft.unit.kind != CELL or not draft.level or any((INFO, key) in draft.busy for key in keys):
        return None
    if RANK[draft.level] > RANK["HTNV"]:
        ground.relevel(draft, "HTNV")
        ground.settle(draft)
    ground.free_key(draft, *keys)
    done, late = (float(str(draft.info.get(key) or 0)) for key in ("ty_le_hoan_thanh", "ty_le_cham"))
    draft.info["ty_le_vuot_muc"] = done + 5 if done <= 95 else 100 - late + 3
    return Spot(INFO, "ty_le_vuot_muc")


@planter("TC-14")
def needless_force_majeure(ground: Ground, draft: Draft) -> Spot | None:
    if draft.level not in ("HTXS", "HTT") or not any(c.code == "TR-TC-01" for c in ground.committee.law.ceilings):
        return None
    if (INFO, "ty_le_hoan_thanh") in draft.busy:
        return None
    return _put(ground, draft, "bat_kha_khang", bat_kha_khang="CO", ty_le_hoan_thanh=draft.info["ty_le_hoan_thanh"])


@planter("TC-15")
def not_new(ground: Ground, draft: Draft) -> Spot | None:
    keys = ("ly_do_chua_xep_loai", "ngay_thanh_lap", "do_chia_tach", *_LEVEL)
    if draft.unit.kind != CELL or not draft.level or not ground.free_key(draft, *keys):
        return None
    draft.info["ly_do_chua_xep_loai"] = "MOI"
    _unrate(ground, draft)
    return Spot(INFO, "ly_do_chua_xep_loai")


@planter("TC-16")
def new_and_rated(ground: Ground, draft: Draft) -> Spot | None:
    founded = date(ground.committee.year, 10, 5)
    changes: dict[str, object] = {"ngay_thanh_lap": founded, "do_chia_tach": "KHONG", "so_nam_xuat_sac": 0}
    if draft.unit.kind != CELL or not draft.level or not ground.free_key(draft, *changes):
        return None
    draft.info |= changes
    _in_register(ground, draft, founded)
    return Spot(INFO, "de_xuat")


@planter("TC-17")
def founded_later(ground: Ground, draft: Draft) -> Spot | None:
    later = date(ground.committee.year + 1, 2, 3)
    return _put(ground, draft, "ngay_thanh_lap", ngay_thanh_lap=later) if draft.level else None


@planter("TC-18")
def founded_otherwise(ground: Ground, draft: Draft) -> Spot | None:
    founded = draft.unit.founded
    if founded is None or not draft.level or not ground.free_key(draft, "ngay_thanh_lap"):
        return None
    _in_register(ground, draft, founded.replace(year=founded.year - 4))
    return Spot(INFO, "ngay_thanh_lap")


@planter("TC-19")
def more_disciplined_than_there_are(ground: Ground, draft: Draft) -> Spot | None:
    """The share is above any limit as well: where one is in force the proposal comes down with it."""
    below = len(ground.committee.children.get(draft.code, []))
    limits = {c.code: c.level for c in ground.committee.law.ceilings if c.code in ("TR-TC-17", "TR-TC-18")}
    lowest = min(limits.values(), key=RANK.__getitem__, default="HTXS")
    if not below or draft.unit.kind in CELL_TYPES or not draft.unit.parent or not draft.level:
        return None
    falls = RANK[str(draft.info["de_xuat"])] > RANK[lowest]
    key = "so_don_vi_truc_thuoc_bi_ky_luat"
    if falls and (ground.strict or (INFO, "de_xuat") in draft.busy):
        return None
    if not ground.free_key(draft, key):
        return None
    draft.info[key] = below + 2
    if falls:
        ground.relevel(draft, lowest)
        ground.settle(draft)
    return Spot(INFO, key)


@planter("TC-20")
def older_than_itself(ground: Ground, draft: Draft) -> Spot | None:
    founded = draft.unit.founded
    if founded is None or not draft.level or (INFO, "ngay_thanh_lap") in draft.busy:
        return None
    years = ground.committee.year - founded.year + 3
    return _put(ground, draft, "so_nam_xuat_sac", so_nam_xuat_sac=years, ngay_thanh_lap=founded)


@planter("TC-21")
def nobody_listed(ground: Ground, draft: Draft) -> Spot | None:
    if draft.unit.kind not in CELL_TYPES or not _middling(draft) or any(sheet == MEMBERS for sheet, _ in draft.busy):
        return None
    if not draft.members or not ground.free_key(draft, *TOTALS, "so_du_hop"):
        return None
    ground.linked |= {str(row["so_the"]) for row in draft.members if "so_the" in row}
    draft.members.clear()
    draft.finals.clear()
    draft.busy.add((MEMBERS, -1))
    return Spot(MEMBERS)


@planter("NOP-07")
def dated_before_the_year(ground: Ground, draft: Draft) -> Spot | None:
    return _put(ground, draft, "ngay_lap", ngay_lap=date(ground.committee.year - 1, 12, 9))
