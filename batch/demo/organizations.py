"""The organizations of the committee: their levels from what is below them, their totals, their own fields."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from batch.demo.draft import Committee, Draft, Row
from batch.demo.levels import allowed_best, lower, review_rows, score_rows, task_shares, votes
from batch.demo.members import counts_here, is_new
from batch.demo.names import person
from batch.demo.patterns import is_commune
from batch.domain import (
    ABOVE_BASE,
    BASE_CELL,
    BASE_COMMITTEE,
    BASE_TYPES,
    CELL,
    CELL_TYPES,
    ORGANIZATION,
    PROVINCE,
    RANK,
    SCORES,
    SELF_REVIEW,
    Period,
)  # fmt: skip
from batch.law import Law

TOTALS = ("tong_dang_vien", "so_mien", "so_dinh_chi", "so_moi_ket_nap")
SUGGESTED_BY = {
    PROVINCE: ("TINH",),
    ABOVE_BASE: ("TINH",),
    BASE_COMMITTEE: ("TINH", "HUYEN"),
    BASE_CELL: ("TINH", "HUYEN"),
}
_DECIDERS = (BASE_COMMITTEE, ABOVE_BASE, PROVINCE)
_MASS = ("xl_cong_doan", "xl_nong_dan", "xl_phu_nu", "xl_doan_tn", "xl_ccb")
_ARMED = ("12", "13")
# The shares of subordinates at HTT or better without which an organization isn't HTXS or HTT. Kept in every regime,
# also where the law facts leave them open.
_FOR_BEST, _FOR_GOOD, _FAILED_AT_MOST = 80, 60, 20


def sub_levels(committee: Committee, draft: Draft) -> list[str]:
    """Levels of the rated members of a chi bộ, or of the rated organizations directly below a đảng bộ."""
    if draft.unit.kind in CELL_TYPES:
        return [level for level in draft.finals if level]
    below = (committee.drafts[code].level for code in committee.children.get(draft.code, []))
    return [level for level in below if level]


def ceiling_from_below(committee: Committee, draft: Draft) -> str:
    """The highest level that what is below leaves to the organization."""
    disciplined = _left_by_discipline(committee, draft)
    levels = sub_levels(committee, draft)
    if not levels:
        return lower("HTT", disciplined)
    good = sum(1 for level in levels if RANK[level] >= RANK["HTT"]) * 100
    failed = levels.count("KHT")
    if failed * 100 > _FAILED_AT_MOST * len(levels):
        return "KHT"
    if failed or good < _FOR_GOOD * len(levels):
        return lower("HTNV", disciplined)
    return lower("HTT" if good < _FOR_BEST * len(levels) else "HTXS", disciplined)


def _left_by_discipline(committee: Committee, draft: Draft) -> str:
    """The highest level that the stated number of disciplined units leaves."""
    count = int(str(draft.info.get("so_don_vi_truc_thuoc_bi_ky_luat") or 0))
    units = len(committee.children.get(draft.code, []))
    found = {c.code: c for c in committee.law.ceilings if c.code in ("TR-TC-17", "TR-TC-18")}
    level = "HTXS"
    if count and "TR-TC-17" in found:
        level = found["TR-TC-17"].level
    if units and (many := found.get("TR-TC-18")) and count * 100 > many.values["tren"] * units:
        level = lower(level, many.level)
    return level


def cap_group(committee: Committee, draft: Draft) -> tuple[str, str]:
    """The group of the cap: who decides, and the group of the register or the class."""
    decider = committee.nearest(draft.code, _DECIDERS) or ""
    kind = "TCCSD" if draft.unit.kind in BASE_TYPES else draft.unit.kind
    return decider, draft.unit.group or kind


def set_levels(committee: Committee, failed: set[str]) -> None:
    """Levels of all organizations, subordinates first: HTT, some HTNV, those `failed` KHT, and HTXS within the cap. In
    some đảng bộ more chi bộ trực thuộc are proposed for HTXS than the cap keeps."""
    order = (CELL_TYPES[1:], ("DB_BO_PHAN",), BASE_TYPES, (ABOVE_BASE,), (PROVINCE,))
    for kinds in order:
        groups: dict[tuple[str, str], list[Draft]] = {}
        for draft in committee.drafts.values():
            if draft.unit.kind not in kinds:
                continue
            rng = committee.rng(draft.code, "muc")
            if draft.info.get("ly_do_chua_xep_loai"):
                continue
            usual = "HTNV" if rng.random() < 0.08 and draft.unit.parent else "HTT"
            if draft.code in failed:
                usual = "KHT"
            draft.level = lower(usual, ceiling_from_below(committee, draft))
            if draft.level == "HTT" and ceiling_from_below(committee, draft) == "HTXS" and draft.unit.parent:
                groups.setdefault(cap_group(committee, draft), []).append(draft)
        for key in sorted(groups):
            _choose_best(committee, key, groups[key])


def _choose_best(committee: Committee, key: tuple[str, str], candidates: list[Draft]) -> None:
    rng = committee.rng("/".join(key), "xuat_sac")
    others = [
        d for d in committee.drafts.values()
        if d.level == "HTT" and d.unit.parent and cap_group(committee, d) == key and d not in candidates
    ]  # fmt: skip
    best = allowed_best(committee.law.caps[ORGANIZATION], len(candidates) + len(others))
    # Only chi bộ trực thuộc go over: nothing hangs on their level but a share that the cap doesn't change.
    if best and candidates[0].unit.kind == CELL and rng.random() < 0.25:
        best += 1
    for draft in rng.sample(candidates, min(best, len(candidates))):
        draft.level = "HTXS"


def set_totals(committee: Committee) -> None:
    """Stated totals: of the unit and of every unit below it."""
    own: dict[str, list[int]] = {}
    for draft in committee.drafts.values():
        here = [m for m in draft.members if counts_here(m)]
        own[draft.code] = [
            len(here),
            sum(1 for m in here if m["tinh_trang"] == "MIEN"),
            sum(1 for m in here if m["tinh_trang"] == "DINH_CHI"),
            sum(1 for m in here if is_new(m, committee.law, committee.year)),
        ]
    for code in reversed(list(committee.drafts)):  # subordinates first: add up in place
        for child in committee.children.get(code, []):
            own[code] = [a + b for a, b in zip(own[code], own[child], strict=True)]
        committee.drafts[code].info |= dict(zip(TOTALS, own[code], strict=True))


def due(law: Law, year: int, kind: str) -> date:
    """The day by which submissions of a kind of organization are handed in."""
    return law.deadline_for(Period(year), kind) or date(year, 12, 20)


def prepare(committee: Committee, draft: Draft) -> None:
    """What the unit is and how it submits."""
    unit, law, year = draft.unit, committee.law, committee.year
    rng = committee.rng(draft.code, "phieu")
    draft.info = {
        "ma_don_vi": unit.code, "ten_don_vi": unit.name, "loai_to_chuc": unit.kind, "ma_cap_tren": unit.parent,
        "loai_hinh": unit.sector, "nam": year, "quy_dinh": law.id, "van_ban_dia_phuong": law.local_title or None,
        "lan_nop": 1, "ngay_lap": due(law, year, unit.kind) - timedelta(days=rng.randint(2, 12)),
        "nguoi_lap": person(rng, rng.random() < 0.5), "bi_thu": person(rng, rng.random() < 0.7),
        "ngay_thanh_lap": unit.founded, "goi_y": "KHONG",
        "ky_luat": "KHONG", "so_don_vi_truc_thuoc_bi_ky_luat": 0,
    }  # fmt: skip


def fill_info(committee: Committee, draft: Draft) -> None:
    """Review and rating fields of the organization, from its level."""
    rng = committee.rng(draft.code, "to_chuc")
    info = draft.info
    reviewed = info.get("ly_do_chua_xep_loai") != "MOI"
    info["da_kiem_diem"] = "CO" if reviewed else "KHONG"
    if reviewed:
        made = info["ngay_lap"]
        assert isinstance(made, date)
        info["ngay_kiem_diem"] = made - timedelta(days=rng.randint(3, 18))
        days = rng.choice((1, 1, 1.5, 2)) if draft.unit.kind not in CELL_TYPES else 1
        meeting = committee.law.meeting_for(draft.unit.kind)
        info["so_ngay_kiem_diem"] = max(days, float(meeting.days)) if meeting and meeting.days else days
    else:
        info["ly_do_chua_kiem_diem"] = "Mới thành lập dưới 06 tháng"
    names = [member["ho_ten"] for member in draft.members]
    if draft.unit.kind in CELL_TYPES and names and info["bi_thu"] not in names:
        info["bi_thu"] = names[0]
    present = sum(1 for level in draft.finals if level) if draft.unit.kind in CELL_TYPES else rng.randint(7, 15)
    info["so_du_hop"] = min(present, int(str(info["tong_dang_vien"])))
    if rng.random() < 0.05 and reviewed:
        info["goi_y"], info["da_giai_trinh_goi_y"] = rng.choice(("CO_SO", "HUYEN")), "CO"
        if info["goi_y"] not in (above := SUGGESTED_BY.get(draft.unit.kind, (info["goi_y"],))):
            info["goi_y"] = above[-1]
        if info["goi_y"] == "HUYEN":
            info["so_ngay_kiem_diem"] = 1.5
    rate_organization(rng, committee, draft)


def rate_organization(rng: Random, committee: Committee, draft: Draft) -> None:
    """The fields that depend on the organization's level."""
    law, info, level = committee.law, draft.info, draft.level
    shown = level or "HTT"  # a newly founded one has figures but no proposal
    info |= task_shares(rng, law, shown)
    info["da_khac_phuc"] = "KHONG_CO" if shown in ("HTXS", "HTT") else rng.choice(("XONG", "DANG"))
    info |= _neighbours(rng, draft, shown)
    draft.rows[SELF_REVIEW] = review_rows(rng, law.self_review, shown)
    draft.rows[SCORES] = score_rows(rng, law, shown)
    if not level:
        return
    info |= {"tu_xep_loai": level, "de_xuat": level}
    if info["so_du_hop"] is not None:  # a fault may have left it blank
        info |= votes(rng, level, int(str(info["so_du_hop"])))
    age = committee.year - draft.unit.founded.year if draft.unit.founded else 0
    info["so_nam_xuat_sac"] = min(age, rng.choice((0, 1, 2, 4))) if level == "HTXS" else 0


def _neighbours(rng: Random, draft: Draft, level: str) -> Row:
    """Ratings of government, Front and mass organizations of the same level."""
    if draft.unit.sector in _ARMED:
        return {"xl_nganh_doc": level}
    fine = ("HTXS", "HTT", "HTT") if level != "HTNV" else ("HTT", "HTNV")
    if is_commune(draft.unit.name):
        keys: tuple[str, ...] = ("xl_chinh_quyen", "xl_mttq", *_MASS)
    else:
        keys = ("xl_cong_doan", "xl_doan_tn")
    ratings: Row = dict.fromkeys(("xl_chinh_quyen", "xl_mttq", *_MASS), "KHONG_CO")
    for key in keys:
        ratings[key] = rng.choice(fine)
    return ratings
