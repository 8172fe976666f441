"""Faults of what an organization says of its discipline, its neighbours and its secretary."""

from __future__ import annotations

from batch.demo.draft import Draft
from batch.demo.faults.planter import Ground, Spot, planter
from batch.demo.names import person
from batch.demo.superiors import DISCIPLINED_BELOW as _BELOW
from batch.demo.superiors import told_above
from batch.domain import BASE_COMMITTEE, BASE_TYPES, CELL, CELL_TYPES, INFO, RANK
from batch.rules.standing import NEIGHBOURS
from batch.rules.votes import VOTES


def _can_be_disciplined(ground: Ground, draft: Draft) -> bool:
    """Where the law makes no exception for what was self-detected the organization has to fail."""
    if any((INFO, key) in draft.busy for key in ("ky_luat", "tu_phat_hien")) or ("", "alone") in draft.busy:
        return False
    fails = _no_exception(ground) and draft.level not in (None, "KHT")
    return not fails or not (ground.strict or (INFO, "de_xuat") in draft.busy)


def _no_exception(ground: Ground) -> bool:
    ceilings = ground.committee.law.ceilings
    return any(c.code == "TR-TC-02" and not c.values.get("tru_tu_phat_hien") for c in ceilings)


def _discipline(ground: Ground, draft: Draft, how: str) -> None:
    ground.free_key(draft, "ky_luat", "tu_phat_hien")
    draft.info |= {"ky_luat": how, "tu_phat_hien": "CO"}
    if _no_exception(ground) and draft.level not in (None, "KHT"):
        ground.relevel(draft, "KHT")
        ground.settle(draft)


@planter("TC-22")
def disciplined_below(ground: Ground, draft: Draft) -> Spot | None:
    """A unit directly below was disciplined; the superior counts none."""
    drafts = [ground.committee.drafts[code] for code in ground.committee.children.get(draft.code, [])]
    fit = [d for d in drafts if d.code in ground.faulty and not d.missing and _can_be_disciplined(ground, d)]
    if not fit or draft.info[_BELOW] != 0 or not ground.free_key(draft, _BELOW):
        return None
    _discipline(ground, fit[0], "KHIEN_TRACH")
    return Spot(INFO, _BELOW)


@planter("TC-23")
def no_government(ground: Ground, draft: Draft) -> Spot | None:
    communes = ground.committee.law.value("loai_hinh_chinh_quyen")
    if draft.unit.kind != BASE_COMMITTEE or draft.unit.sector not in communes:
        return None
    if not ground.free_key(draft, "xl_chinh_quyen"):
        return None
    draft.info["xl_chinh_quyen"] = "KHONG_CO"
    return Spot(INFO, "xl_chinh_quyen")


@planter("TC-24")
def above_own_branch(ground: Ground, draft: Draft) -> Spot | None:
    if RANK.get(draft.level or "", 0) < RANK["HTT"] or (INFO, "de_xuat") in draft.busy:
        return None
    if not ground.free_key(draft, "xl_nganh_doc", "ly_do_chua_xep_loai", "da_kiem_diem"):  # it stays rated
        return None
    draft.info["xl_nganh_doc"] = "KHT"
    return Spot(INFO, "de_xuat")


@planter("TC-25")
def dissolved_and_rated(ground: Ground, draft: Draft) -> Spot | None:
    if draft.unit.kind not in CELL_TYPES or not draft.level or not _can_be_disciplined(ground, draft):
        return None
    if not told_above(ground, draft):
        return None
    _discipline(ground, draft, "GIAI_TAN")
    return Spot(INFO, "ky_luat")


@planter("TC-26")
def nothing_to_detect(ground: Ground, draft: Draft) -> Spot | None:
    people = [*draft.members, *draft.leaders]
    quiet = all(row.get("ky_luat") == "KHONG" for row in people) and not draft.bodies
    if draft.unit.kind not in CELL_TYPES or not quiet or draft.info["ky_luat"] != "KHONG":
        return None
    if not ground.free_key(draft, "tu_phat_hien", "ky_luat"):
        return None
    draft.info["tu_phat_hien"] = "CO"
    return Spot(INFO, "tu_phat_hien")


@planter("TC-27")
def secretary_not_listed(ground: Ground, draft: Draft) -> Spot | None:
    named = all(isinstance(row.get("ho_ten"), str) for row in draft.members)
    if draft.unit.kind not in CELL_TYPES or not draft.members or not named or ("", "TEP-06") in draft.busy:
        return None
    if not ground.free_key(draft, "bi_thu"):
        return None
    draft.info["bi_thu"] = f"{person(ground.rng, True).split()[0]} Vãng Lai"  # no name of the lists is like it
    return Spot(INFO, "bi_thu")


@planter("TC-28")
def mass_organizations_unsaid(ground: Ground, draft: Draft) -> Spot | None:
    law = ground.committee.law
    others = {*law.value("loai_hinh_chinh_quyen"), *law.value("loai_hinh_vu_trang")}
    if draft.unit.kind not in BASE_TYPES or draft.unit.sector in others or draft.level not in ("HTXS", "HTT"):
        return None
    keys = NEIGHBOURS[2:]
    if not any(c.code == "TR-TC-04" for c in law.ceilings) or (INFO, "de_xuat") in draft.busy:
        return None
    if not ground.free_key(draft, *keys):
        return None
    draft.info |= dict.fromkeys(keys)
    draft.busy |= {(INFO, "de_xuat"), (INFO, "da_kiem_diem"), (INFO, "ly_do_chua_xep_loai")}  # it stays proposed
    return Spot(INFO, "xl_cong_doan")


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
