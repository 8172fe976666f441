"""Faults of what is left blank."""

from __future__ import annotations

from collections.abc import Callable

from batch.demo.draft import Draft
from batch.demo.faults.changes import RowTest, at_htt, blank_one, set_cell
from batch.demo.faults.planter import Ground, Spot, planter
from batch.domain import COLLECTIVES, EVIDENCE, INFO, LEADERS, MEMBERS
from batch.law import Law


@planter("BB-01")
def always_blank(ground: Ground, draft: Draft) -> Spot | None:
    key = ground.rng.choice(("gioi_tinh", "ngay_sinh", "ho_ten")) if draft.members else "chuc_vu"
    return set_cell(ground, draft, key, None)


@planter("BB-02")
def review_blank(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, MEMBERS, at_htt)
    if row is None:
        return None
    # Neither reviewed nor rated: the proposal goes too, or it would be a fault of its own.
    draft.members[row] |= {"da_kiem_diem": None, "de_xuat": None, "tu_xep_loai": None}
    ground.unrate(draft, row)
    return Spot(MEMBERS, "da_kiem_diem", row)


@planter("BB-03")
def rated_blank(ground: Ground, draft: Draft) -> Spot | None:
    if not draft.members:
        return set_cell(ground, draft, "tu_xep_loai", None)
    return set_cell(ground, draft, ground.rng.choice(("cap_do_1", "tu_xep_loai")), None)


@planter("BB-04")
def score_blank(ground: Ground, draft: Draft) -> Spot | None:
    return set_cell(ground, draft, "tong_diem", None, fits=lambda i, r: r.get("de_xuat") == "HTT" and "tong_diem" in r)


@planter("BB-05")
def condition_blank(ground: Ground, draft: Draft) -> Spot | None:
    choices: list[Callable[[], Spot | None]] = [
        lambda: set_cell(ground, draft, "so_the", None, sheet=MEMBERS, fits=lambda i, r: "so_the" in r),
        lambda: set_cell(ground, draft, "xl_cbccvc", None, sheet=MEMBERS, fits=_must_have_rating(ground)),
        lambda: set_cell(
            ground, draft, "nhan_xet_noi_cu", None, sheet=MEMBERS, fits=lambda i, r: "nhan_xet_noi_cu" in r
        ),
        lambda: _info_blank(ground, draft, "ngay_kiem_diem"),
    ]
    if ground.committee.law.value("ty_le_366"):
        choices.append(lambda: _info_blank(ground, draft, "ty_le_cham"))
    ground.rng.shuffle(choices)
    return next((spot for choice in choices if (spot := choice())), None)


def _must_have_rating(ground: Ground) -> RowTest:
    kinds = ground.committee.law.value("cbccvc_doi_tuong")
    return lambda i, r: r.get("de_xuat") == "HTT" and r["doi_tuong"] in kinds


def _info_blank(ground: Ground, draft: Draft, key: str) -> Spot | None:
    if draft.info.get(key) is None or not ground.free_key(draft, key):
        return None
    draft.info[key] = None
    return Spot(INFO, key)


@planter("BB-06")
def best_without_grounds(ground: Ground, draft: Draft) -> Spot | None:
    law = ground.committee.law
    if any(c.code == "TR-TT-10" for c in law.ceilings) and ground.rng.random() < 0.3:
        key = "so_don_vi_truc_thuoc_bi_ky_luat"
        spot = set_cell(ground, draft, key, None, sheet=COLLECTIVES, fits=lambda i, r: r.get("de_xuat") == "HTXS")
        if spot is not None:
            draft.bodies[spot.row]["so_don_vi_truc_thuoc"] = 3
            return spot
    if not law.value("ty_le_366"):
        return None
    sheet, key = MEMBERS if draft.members else LEADERS, ground.rng.choice(("ty_le_cham", "da_khac_phuc"))
    return set_cell(ground, draft, key, None, sheet=sheet, fits=lambda i, r: r.get("de_xuat") == "HTXS")


@planter("BB-07")
def cause_blank(ground: Ground, draft: Draft) -> Spot | None:
    key = "nguyen_nhan_khong_hoan_thanh"
    spot = set_cell(ground, draft, key, None, sheet=MEMBERS, fits=lambda i, r: r.get("de_xuat") == "KHT")
    if spot:
        return spot
    row = ground.free_row(draft, MEMBERS, at_htt)
    if row is None:
        return None
    ground.rerate_member(draft, row, "KHT")
    draft.members[row][key] = None
    return Spot(MEMBERS, key, row)


def _graded(law: Law) -> list[tuple[str, str]]:
    """Grades that the law in force asks for: of collectives, leaders and, where Mẫu 02 has a third one, members."""
    out = []
    if any(c.code == "TR-TT-06" for c in law.ceilings):
        out.append((COLLECTIVES, "cap_do_3"))
    review = law.person_review
    third = [c.code for c in review.contents if c.graded and c.code not in review.leader_only and c.code > "2"]
    if third and any(c.code == "TR-DV-06" for c in law.ceilings):
        out.append((MEMBERS, f"cap_do_{third[0]}"))
    if review.verified:
        out.append((LEADERS, f"cap_do_{[c.code for c in review.contents if c.graded][-1]}"))
    return out


@planter("BB-08")
def grade_blank(ground: Ground, draft: Draft) -> Spot | None:
    choices = _graded(ground.committee.law)
    ground.rng.shuffle(choices)
    return next((spot for sheet, key in choices if (spot := blank_one(ground, draft, sheet, key))), None)


@planter("CD-01")
def same_criterion(ground: Ground, draft: Draft) -> Spot | None:
    rows = draft.rows.setdefault(EVIDENCE, [])
    if rows:
        return None
    for _ in range(2):
        rows.append({"ma_tieu_chi": "II.2.1", "tieu_chi": "Kết quả thực hiện chỉ tiêu", "co_ho_so": "CO"})
    draft.busy.add((EVIDENCE, 1))
    return Spot(EVIDENCE, "ma_tieu_chi", 1)
