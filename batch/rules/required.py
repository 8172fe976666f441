"""What must be filled in: always, by kind of subject, and by the condition that the form states.

A cell that holds something that couldn't be read has its own finding and isn't called blank.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from batch.domain import (
    ABOVE_BASE,
    COLLECTIVES,
    DOSSIER,
    EVIDENCE,
    INFO,
    LEADERS,
    MEMBER,
    MEMBERS,
    ORGANIZATION,
    PROVINCE,
    SCORES,
    SELF_REVIEW,
    SUBJECT_SHEET,
    WARNING,
)  # fmt: skip
from batch.eligibility import EXEMPT, NEW, OFFICIAL, TO_RATE
from batch.form.definition import form
from batch.rules.context import Context, check
from batch.rules.hits import Hit, hits
from batch.submissions import FILE, ROW, UNIT

_SUBJECT_OF = {sheet: subject for subject, sheet in SUBJECT_SHEET.items()}


def _blank(context: Context, sheet: str, key: str) -> pd.Series:
    return context.subs.frame(sheet)[key].isna() & ~context.subs.unreadable(sheet, key)


@check("BB-01")
def always(context: Context) -> Iterator[Hit]:
    for name, sheet in form().items():
        frame = context.subs.frame(name)
        for f in sheet.fields:
            if f.required == "always":
                yield from hits("BB-01", frame, _blank(context, name, f.key), name, f.key)
    info = context.subs.frame(INFO)
    below_top = info["loai_to_chuc"] != PROVINCE
    if context.register is not None:
        below_top = info[UNIT] != context.register.top.code
        yield from hits("BB-01", info, _blank(context, INFO, "ma_cap_tren") & below_top, INFO, "ma_cap_tren")


@check("BB-02")
def review_stated(context: Context) -> Iterator[Hit]:
    members = context.subs.frame(MEMBERS)
    blank = _blank(context, MEMBERS, "da_kiem_diem") & members["tinh_trang"].isin(OFFICIAL)
    yield from hits("BB-02", members, blank & ~members[NEW], MEMBERS, "da_kiem_diem")
    if context.law.value("moi_phai_kiem_diem"):
        severity = "" if context.law.verified("moi_phai_kiem_diem") else WARNING
        yield from hits("BB-02", members, blank & members[NEW], MEMBERS, "da_kiem_diem", severity)


@check("BB-03")
def rated_stated(context: Context) -> Iterator[Hit]:
    for name in _SUBJECT_OF:
        frame = context.subs.frame(name)
        for f in form()[name].fields:
            if f.required == "if_rated":
                yield from hits("BB-03", frame, _blank(context, name, f.key) & frame[TO_RATE], name, f.key)


@check("BB-04")
def scores_stated(context: Context) -> Iterator[Hit]:
    for name, subject in _SUBJECT_OF.items():
        scale = context.law.scale(subject)
        if scale is None or subject == ORGANIZATION:
            continue
        frame = context.subs.frame(name)
        covered = frame[TO_RATE].copy()
        if scale.covers and subject == MEMBER:
            covered &= frame["doi_tuong"].isin(scale.covers)
        yield from hits("BB-04", frame, _blank(context, name, "tong_diem") & covered, name, "tong_diem")
    scale = context.law.scale(ORGANIZATION)
    if scale is not None:
        info, scores = context.subs.frame(INFO), context.subs.frame(SCORES)
        rated = set(info.loc[info[TO_RATE], FILE])
        wanted = scores[FILE].isin(rated) & scores["ma_tieu_chi"].isin({c.code for c in scale.criteria})
        yield from hits("BB-04", scores, _blank(context, SCORES, "diem_tu_cham") & wanted, SCORES, "diem_tu_cham")
        have = set(scores[FILE])
        for file in sorted(rated - have):
            if SCORES in context.subs.files[file].sheets:
                yield Hit("BB-04", file, SCORES, 0, "ma_tieu_chi", cell="")


@check("BB-05")
def by_condition(context: Context) -> Iterator[Hit]:
    """Conditions that the form states in the notes of its fields."""
    for sheet, key, condition, why in (*_info_conditions(context), *_member_conditions(context)):
        frame = context.subs.frame(sheet)
        yield from hits("BB-05", frame, _blank(context, sheet, key) & condition, sheet, key, vi_sao=why)
    scores = context.subs.frame(SCORES)
    changed = (scores["diem_cong"] > 0) | (scores["diem_tru"] > 0)
    why = "có điểm cộng hoặc điểm trừ"
    yield from hits(
        "BB-05", scores, _blank(context, SCORES, "ly_do_cong_tru") & changed, SCORES, "ly_do_cong_tru", vi_sao=why
    )
    yield from _self_review(context)


def _info_conditions(context: Context) -> Iterator[tuple[str, str, pd.Series, str]]:
    info = context.subs.frame(INFO)
    yield (
        INFO,
        "loai_hinh",
        info["loai_to_chuc"].notna() & ~info["loai_to_chuc"].isin([PROVINCE, ABOVE_BASE]),
        ("chỉ đảng bộ tỉnh và đảng bộ cấp trên trực tiếp cơ sở được để trống"),
    )
    yield INFO, "ngay_kiem_diem", info["da_kiem_diem"] == "CO", "đã kiểm điểm"
    yield INFO, "ly_do_chua_kiem_diem", info["da_kiem_diem"] == "KHONG", "chưa kiểm điểm"
    yield INFO, "da_giai_trinh_goi_y", info["goi_y"].notna() & (info["goi_y"] != "KHONG"), "được gợi ý kiểm điểm"
    if context.law.value("ty_le_366"):
        for key in ("ty_le_vuot_muc", "ty_le_cham"):
            yield INFO, key, pd.Series(True, index=info.index), f"{context.law.short} yêu cầu"


def _member_conditions(context: Context) -> Iterator[tuple[str, str, pd.Series, str]]:
    m = context.subs.frame(MEMBERS)
    no_file_number = _blank(context, MEMBERS, "so_ly_lich")
    yield MEMBERS, "so_the", no_file_number, "phải có số thẻ đảng viên hoặc số lý lịch"
    moved = m["ngay_chuyen_den"].dt.year == context.year
    yield MEMBERS, "nhan_xet_noi_cu", moved, "chuyển đến trong năm"
    yield MEMBERS, "nhan_xet_noi_cu", ~moved & (m["tinh_trang"] == "TAM_THOI_DI"), "đang sinh hoạt tạm thời nơi khác"
    excused = m["tinh_trang"].isin([*EXEMPT, "TAM_THOI_DEN"]) | m[NEW]
    yield MEMBERS, "ly_do_chua", (m["da_kiem_diem"] == "KHONG") & ~excused, "chưa kiểm điểm"
    paid = m["doi_tuong"].isin(context.law.value("cbccvc_doi_tuong"))
    yield MEMBERS, "xl_cbccvc", paid & m[TO_RATE], "hưởng lương, phụ cấp từ ngân sách"
    yield MEMBERS, "ly_do_cong_tru", (m["diem_cong"] > 0) | (m["diem_tru"] > 0), "có điểm cộng hoặc điểm trừ"


def _self_review(context: Context) -> Iterator[Hit]:
    graded = {c.code.casefold() for c in context.law.self_review.contents if c.graded}
    info, rows = context.subs.frame(INFO), context.subs.frame(SELF_REVIEW)
    reviewed = set(info.loc[info["da_kiem_diem"] == "CO", FILE])
    wanted = rows[FILE].isin(reviewed) & rows["ma_noi_dung"].str.casefold().isin(graded)
    blank = _blank(context, SELF_REVIEW, "cap_do") & wanted
    yield from hits("BB-05", rows, blank, SELF_REVIEW, "cap_do", vi_sao="nội dung này có tự đánh giá cấp độ")


@check("BB-06")
def exceeding_stated(context: Context) -> Iterator[Hit]:
    """HTXS can't be judged without the shares that the regime's conditions rest on."""
    if not context.law.value("ty_le_366"):
        return
    for name in (MEMBERS, COLLECTIVES, LEADERS):
        frame = context.subs.frame(name)
        best = frame[TO_RATE] & (frame["quyet_dinh"].fillna(frame["de_xuat"]) == "HTXS")
        for key in ("ty_le_vuot_muc", "ty_le_cham"):
            yield from hits("BB-06", frame, best & _blank(context, name, key), name, key)


@check("CD-01")
def codes_unique(context: Context) -> Iterator[Hit]:
    for name, key in ((SCORES, "ma_tieu_chi"), (SELF_REVIEW, "ma_noi_dung"), (EVIDENCE, "ma_tieu_chi")):
        yield from duplicates_within(context, "CD-01", name, key)
    dossier = context.subs.frame(DOSSIER)
    both = dossier["ma_ho_so"].str.casefold() + "|" + dossier["so_the"].fillna("")
    yield from duplicates(dossier, "CD-01", DOSSIER, "ma_ho_so", both)


def duplicates_within(context: Context, code: str, sheet: str, key: str) -> Iterator[Hit]:
    frame = context.subs.frame(sheet)
    yield from duplicates(frame, code, sheet, key, frame[key].str.casefold())


def duplicates(frame: pd.DataFrame, code: str, sheet: str, key: str, by: pd.Series) -> Iterator[Hit]:
    """Rows of one file whose `by` stood in an earlier row of it; the message names the first row."""
    table = pd.DataFrame({"file": frame[FILE], "row": frame[ROW], "by": by})
    first = table.groupby(["file", "by"])["row"].transform("first")
    again = by.notna() & (table["row"] != first)
    yield from hits(code, frame, again, sheet, key, gia_tri=frame[key], dong_dau=first.fillna(0).astype(int))
