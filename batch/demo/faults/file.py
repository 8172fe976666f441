"""Faults of files, of the form, of handing in, and of sheets and headings."""

from __future__ import annotations

from datetime import timedelta

from batch.demo.draft import Draft
from batch.demo.faults.planter import Ground, Spot, planter
from batch.demo.files import FAR_CELL
from batch.domain import CELL, EXPLANATIONS, INFO, LEADERS, MEMBERS
from batch.form.definition import form
from batch.law import regime_ids
from batch.text import a1

_TCVN3 = str.maketrans(
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụừứửữựỳýỷỹỵ",
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòôõøö÷ùúýûüþ",
)  # fmt: skip


def _not_counted(ground: Ground, draft: Draft) -> None:
    """The submission won't count: its superiors lose a subordinate."""
    draft.level = None
    ground.settle(draft)


@planter("NOP-01", alone=True)
def not_handed_in(ground: Ground, draft: Draft) -> Spot:
    draft.missing = True
    _not_counted(ground, draft)
    return Spot()


@planter("TEP-01", alone=True)
def damaged(ground: Ground, draft: Draft) -> Spot:
    draft.after.append("TEP-01")
    _not_counted(ground, draft)
    return Spot()


@planter("MAU-05", alone=True)
def unknown_unit(ground: Ground, draft: Draft) -> Spot:
    draft.info["ma_don_vi"] = f"{draft.code}X"
    _not_counted(ground, draft)
    return Spot(INFO, "ma_don_vi")


@planter("NOP-02", alone=True)
def same_number_twice(ground: Ground, draft: Draft) -> Spot:
    draft.versions.append(("_ban2", {"nguoi_lap": "Người lập khác"}))
    _not_counted(ground, draft)
    return Spot(INFO, "lan_nop")


@planter("NOP-03", alone=True)
def mended_since(_ground: Ground, draft: Draft) -> Spot:
    draft.info["lan_nop"] = 2
    draft.versions.append(("_cu", {"lan_nop": 1, "ma_don_vi": None}))
    return Spot()


@planter("MAU-03", alone=True)
def wrong_year(ground: Ground, draft: Draft) -> Spot:
    draft.info["nam"] = ground.committee.year - 1
    _not_counted(ground, draft)
    return Spot(INFO, "nam")


@planter("MAU-01", alone=True)
def other_form(ground: Ground, draft: Draft) -> Spot:
    draft.after.append("MAU-01")
    _not_counted(ground, draft)
    return Spot()


@planter("MAU-04", alone=True)
def wrong_regime(ground: Ground, draft: Draft) -> Spot:
    draft.info["quy_dinh"] = next(r for r in regime_ids() if r != ground.committee.law.id)
    _not_counted(ground, draft)
    return Spot(INFO, "quy_dinh")


@planter("TEP-05", alone=True)
def far_cell(ground: Ground, draft: Draft) -> Spot:
    draft.after.append("TEP-05")
    _not_counted(ground, draft)
    return Spot(MEMBERS, cell=FAR_CELL)


@planter("MAU-06", alone=True)
def no_unit(ground: Ground, draft: Draft) -> Spot:
    draft.info["ma_don_vi"] = None
    _not_counted(ground, draft)
    return Spot(INFO, "ma_don_vi")


@planter("TEP-04", alone=True)
def too_large(ground: Ground, draft: Draft) -> Spot:
    draft.after.append("TEP-04")
    _not_counted(ground, draft)
    return Spot()


@planter("TEP-02", alone=True)
def with_password(ground: Ground, draft: Draft) -> Spot:
    draft.after.append("TEP-02")
    _not_counted(ground, draft)
    return Spot()


@planter("TEP-09", alone=True)
def binary_workbook(ground: Ground, draft: Draft) -> Spot:
    draft.after.append("TEP-09")
    _not_counted(ground, draft)
    return Spot()


@planter("TEP-07", alone=True)
def old_kind_of_file(_ground: Ground, draft: Draft) -> Spot:
    draft.after.append("TEP-07")
    return Spot()


@planter("TEP-20", alone=True)
def odd_name(_ground: Ground, draft: Draft) -> Spot:
    draft.after.append("TEP-20")
    return Spot()


@planter("NOP-06", alone=True)
def number_missing(ground: Ground, draft: Draft) -> Spot:
    draft.versions.append(("_ban2", {"lan_nop": None, "nguoi_lap": "Người lập khác"}))
    _not_counted(ground, draft)
    return Spot(INFO, "lan_nop")


@planter("TEP-03")
def minutes_beside(_ground: Ground, draft: Draft) -> Spot | None:
    if "TEP-03" in draft.after:
        return None
    draft.after.append("TEP-03")
    return Spot()


@planter("TEP-06")
def old_font(ground: Ground, draft: Draft) -> Spot | None:
    if any("so_the" in ground.differing.get(str(row.get("so_the")), ()) for row in (*draft.members, *draft.leaders)):
        return None  # somebody's name here is compared with another workbook's
    if ("", "CB-18") in draft.busy:
        return None
    # Names of leaders stand in other workbooks too.
    leading = {row.get("so_the") for other in ground.committee.drafts.values() for row in other.leaders}
    rows = [row for i, row in enumerate(draft.members) if (MEMBERS, i) not in draft.busy]
    free = [row for row in rows if row.get("so_the") not in leading]
    if len(free) < 5:
        return None
    for row in free:
        row["ho_ten"] = str(row["ho_ten"]).translate(_TCVN3)
    return Spot()


@planter("MAU-02")
def no_version(_ground: Ground, draft: Draft) -> Spot | None:
    if "MAU-02" in draft.after:
        return None
    draft.after.append("MAU-02")
    return Spot()


@planter("MAU-07")
def other_local_document(ground: Ground, draft: Draft) -> Spot | None:
    if not ground.free_key(draft, "van_ban_dia_phuong"):
        return None
    draft.info["van_ban_dia_phuong"] = "Hướng dẫn 99-HD/TVĐU"
    return Spot(INFO, "van_ban_dia_phuong")


@planter("NOP-04")
def late(ground: Ground, draft: Draft) -> Spot | None:
    if draft.unit.deadline is None or not ground.free_key(draft, "ngay_lap"):
        return None
    draft.info["ngay_lap"] = draft.unit.deadline + timedelta(days=4)
    return Spot(INFO, "ngay_lap")


@planter("CT-01")
def sheet_missing(_ground: Ground, draft: Draft) -> Spot | None:
    if "CT-01" in draft.after or EXPLANATIONS in draft.order or draft.rows.get(EXPLANATIONS):
        return None
    draft.after.append("CT-01")
    return Spot(EXPLANATIONS)


@planter("CT-02")
def column_missing(_ground: Ground, draft: Draft) -> Spot | None:
    # The last column takes its place: no other address changes.
    if LEADERS in draft.order or not all(isinstance(row.get("chuc_vu"), str) for row in draft.leaders):
        return None
    *keys, last = form()[LEADERS].keys
    draft.order[LEADERS] = [last if key == "chuc_vu" else key for key in keys]
    return Spot(LEADERS)


@planter("CT-03")
def heading_twice(ground: Ground, draft: Draft) -> Spot | None:
    if MEMBERS in draft.order or draft.unit.kind != CELL:
        return None
    keys = list(form()[MEMBERS].keys)
    draft.order[MEMBERS] = [*keys, keys[-1]]
    row, column = ground.layout.heading(MEMBERS, keys[-1])
    return Spot(MEMBERS, cell=a1(row, column + 1))


@planter("CT-04")
def no_header(_ground: Ground, draft: Draft) -> Spot | None:
    if "CT-01" in draft.after or EXPLANATIONS in draft.order or draft.rows.get(EXPLANATIONS):
        return None
    draft.order[EXPLANATIONS] = ["giai_trinh"]
    return Spot(EXPLANATIONS)
