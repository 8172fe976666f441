"""Faults of files, of the form, of sheets and headings."""

from __future__ import annotations

from batch.demo.draft import Draft
from batch.demo.faults.changes import not_counted
from batch.demo.faults.planter import Ground, Spot, planter
from batch.demo.files import FAR_CELL, FORMULA, MERGED, RENAMED, SIGNED, TWICE
from batch.domain import CELL, EXPLANATIONS, INFO, LEADERS, MEMBERS, SELF_REVIEW
from batch.form.definition import form
from batch.law import regime_ids
from batch.text import a1

_TCVN3 = str.maketrans(
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụừứửữựỳýỷỹỵ",
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòôõøö÷ùúýûüþ",
)  # fmt: skip


def _spoil(code: str, sheet: str = "", cell: str = "") -> None:
    """Plants what is done to the file once it is written (`AFTER` of `demo/files`), so that it counts nowhere."""

    @planter(code, alone=True)
    def spoiled(ground: Ground, draft: Draft) -> Spot:
        draft.after.append(code)
        not_counted(ground, draft)
        return Spot(sheet, cell=cell)


_spoil("TEP-01")  # damaged


@planter("MAU-05", alone=True)
def unknown_unit(ground: Ground, draft: Draft) -> Spot:
    draft.info["ma_don_vi"] = f"{draft.code}X"
    not_counted(ground, draft)
    return Spot(INFO, "ma_don_vi")


@planter("MAU-03", alone=True)
def wrong_year(ground: Ground, draft: Draft) -> Spot:
    draft.info["nam"] = ground.committee.year - 1
    not_counted(ground, draft)
    return Spot(INFO, "nam")


_spoil("MAU-01")  # no form of ours


@planter("MAU-04", alone=True)
def wrong_regime(ground: Ground, draft: Draft) -> Spot:
    draft.info["quy_dinh"] = next(r for r in regime_ids() if r != ground.committee.law.id)
    not_counted(ground, draft)
    return Spot(INFO, "quy_dinh")


_spoil("TEP-05", MEMBERS, FAR_CELL)  # a cell far away


@planter("MAU-06", alone=True)
def no_unit(ground: Ground, draft: Draft) -> Spot:
    draft.info["ma_don_vi"] = None
    not_counted(ground, draft)
    return Spot(INFO, "ma_don_vi")


_spoil("TEP-04")  # too large
_spoil("TEP-02")  # with a password
_spoil("TEP-09")  # binary
_spoil("TEP-10", MEMBERS, TWICE)  # a cell written twice


@planter("TEP-07", alone=True)
def old_kind_of_file(_ground: Ground, draft: Draft) -> Spot:
    draft.after.append("TEP-07")
    return Spot()


@planter("TEP-20", alone=True)
def odd_name(_ground: Ground, draft: Draft) -> Spot:
    draft.after.append("TEP-20")
    return Spot()


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


@planter("CT-09")
def formula_in_a_field(ground: Ground, draft: Draft) -> Spot | None:
    place = Spot(INFO, "tong_dang_vien")
    stated = isinstance(draft.info.get("tong_dang_vien"), int) and ground.layout.cell(place) == FORMULA
    if not stated or not ground.free_key(draft, "tong_dang_vien"):
        return None
    draft.after.append("CT-09")
    return place
