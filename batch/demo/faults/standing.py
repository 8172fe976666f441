"""Faults of what organizations are and how they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from batch.demo.draft import Draft
from batch.demo.faults.changes import LEVEL_FIELDS, middling, put_info, unrate_organization
from batch.demo.faults.planter import Ground, Spot, planter
from batch.demo.names import person
from batch.demo.organizations import TOTALS
from batch.demo.superiors import DISCIPLINED_BELOW as _BELOW
from batch.demo.superiors import told_above
from batch.domain import BASE_COMMITTEE, BASE_TYPES, CELL, CELL_TYPES, INFO, MEMBERS, RANK
from batch.rules.standing.facts import NEIGHBOURS


def _in_register(ground: Ground, draft: Draft, founded: date) -> None:
    units = ground.committee.units
    index = next(i for i, u in enumerate(units) if u.code == draft.code)
    units[index] = draft.unit = replace(draft.unit, founded=founded)


def _at_base(ground: Ground, draft: Draft, sectors: str) -> bool:
    wanted = ground.committee.law.value(sectors)
    kinds = (BASE_COMMITTEE,) if sectors == "loai_hinh_chinh_quyen" else BASE_TYPES
    return draft.unit.kind in kinds and draft.unit.sector in wanted and bool(draft.level)


@planter("TC-11")
def neighbours_missing(ground: Ground, draft: Draft) -> Spot | None:
    if not _at_base(ground, draft, "loai_hinh_chinh_quyen"):
        return None
    return put_info(ground, draft, "xl_nong_dan", xl_nong_dan=None, xl_phu_nu=None)


@planter("TC-12")
def own_branch_missing(ground: Ground, draft: Draft) -> Spot | None:
    if not _at_base(ground, draft, "loai_hinh_vu_trang"):
        return None
    return put_info(ground, draft, "xl_nganh_doc", xl_nganh_doc=None)


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
    return put_info(ground, draft, "bat_kha_khang", bat_kha_khang="CO", ty_le_hoan_thanh=draft.info["ty_le_hoan_thanh"])


@planter("TC-15")
def not_new(ground: Ground, draft: Draft) -> Spot | None:
    keys = ("ly_do_chua_xep_loai", "ngay_thanh_lap", "do_chia_tach", *LEVEL_FIELDS)
    if draft.unit.kind != CELL or not draft.level or not ground.free_key(draft, *keys):
        return None
    draft.info["ly_do_chua_xep_loai"] = "MOI"
    unrate_organization(ground, draft)
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
    return put_info(ground, draft, "ngay_thanh_lap", ngay_thanh_lap=later) if draft.level else None


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
    return put_info(ground, draft, "so_nam_xuat_sac", so_nam_xuat_sac=years, ngay_thanh_lap=founded)


@planter("TC-21")
def nobody_listed(ground: Ground, draft: Draft) -> Spot | None:
    if draft.unit.kind not in CELL_TYPES or not middling(draft) or any(sheet == MEMBERS for sheet, _ in draft.busy):
        return None
    if not draft.members or not ground.free_key(draft, *TOTALS, "so_du_hop"):
        return None
    ground.linked |= {str(row["so_the"]) for row in draft.members if "so_the" in row}
    draft.members.clear()
    draft.finals.clear()
    draft.busy.add((MEMBERS, -1))
    return Spot(MEMBERS)


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
