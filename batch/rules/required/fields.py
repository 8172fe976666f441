"""What must be filled in: always, by kind of subject, and by the condition that the form states.

A cell that holds something that couldn't be read has its own finding and isn't called blank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

import pandas as pd

from batch.domain import (
    ABOVE_BASE,
    DOSSIER,
    EVIDENCE,
    INFO,
    MEMBER,
    MEMBERS,
    ORGANIZATION,
    PROVINCE,
    SCORES,
    SELF_REVIEW,
    SUBJECT_SHEET,
    WARNING,
)
from batch.findings.hit import Hit, Worded, hits, worded
from batch.form.definition import form
from batch.law.model import Scale
from batch.rules.context import Context, check
from batch.rules.criteria import headings
from batch.submissions.columns import FILE, NEW, ROW, TO_RATE, UNIT
from batch.submissions.eligibility import EXEMPT, OFFICIAL
from batch.submissions.once import once
from batch.text import vn_int

_SUBJECT_OF = {sheet: subject for subject, sheet in SUBJECT_SHEET.items()}


@once
def blank(context: Context, sheet: str, key: str) -> pd.Series:
    """True where a field that the period asks for is empty, be it that its optional column was left out; what couldn't
    be read, or has lost its column, isn't called empty."""
    if not context.law.asks(form()[sheet].field(key).quarter):
        return pd.Series(False, index=context.subs.frame(sheet).index)
    empty = context.subs.frame(sheet)[key].isna()
    if context.subs.nothing_told(sheet, key) or not empty.any():
        return empty
    return empty & ~context.subs.told(sheet, key)


@once
def unclear_files(context: Context, sheet: str, *keys: str) -> set[int]:
    """Workbooks in which one of these columns is missing or holds something unreadable."""
    frame = context.subs.frame(sheet)
    out: set[int] = set()
    for key in keys:
        out |= context.subs.without_column(sheet, key) & context.intake.counted
        out |= set(frame.loc[context.subs.misread(sheet, key), FILE])
    return out


def by_column(frame: pd.DataFrame, asked: pd.Series, empty: pd.Series) -> tuple[pd.Series, Worded, pd.Series]:
    """Blank cells (`empty`) among the rows asked, by workbook: the first row where all of several are blank, the number
    of rows asked in words, and the blank rows of the other workbooks."""
    number = asked.groupby(frame[FILE]).transform("sum")
    whole = empty & (number > 1) & (empty.groupby(frame[FILE]).transform("sum") == number)
    first = whole & ~frame[FILE].where(whole).duplicated()
    return first, worded(number, lambda n: vn_int(int(n))), empty & ~whole


@check("BB-01")
def always(context: Context) -> Iterator[Hit]:
    for name, sheet in form().items():
        frame = context.subs.frame(name)
        for f in sheet.fields:
            if f.required == "always":
                empty = blank(context, name, f.key)
                if name == SCORES and f.key == "cap_do" and empty.any():
                    empty &= ~headings(frame)
                yield from hits("BB-01", frame, empty, name, f.key)
    info = context.subs.frame(INFO)
    # Without a register nobody knows which unit is the highest; these two may be.
    below_top = ~info["loai_to_chuc"].isin([PROVINCE, ABOVE_BASE])
    if context.register is not None:
        below_top = info[UNIT] != context.register.top.code
        yield from hits("BB-01", info, blank(context, INFO, "ma_cap_tren") & below_top, INFO, "ma_cap_tren")


@check("BB-02")
def review_stated(context: Context) -> Iterator[Hit]:
    members = context.subs.frame(MEMBERS)
    unsaid = blank(context, MEMBERS, "da_kiem_diem") & members["tinh_trang"].isin(OFFICIAL)
    yield from hits("BB-02", members, unsaid & ~members[NEW], MEMBERS, "da_kiem_diem")
    if context.law.value("moi_phai_kiem_diem"):
        severity = "" if context.law.verified("moi_phai_kiem_diem") else WARNING
        yield from hits("BB-02", members, unsaid & members[NEW], MEMBERS, "da_kiem_diem", severity)


@check("BB-03")
def rated_stated(context: Context) -> Iterator[Hit]:
    for name in _SUBJECT_OF:
        frame = context.subs.frame(name)
        for f in form()[name].fields:
            if f.required == "if_rated":
                yield from hits("BB-03", frame, blank(context, name, f.key) & frame[TO_RATE], name, f.key)


@check("BB-04")
def scores_stated(context: Context) -> Iterator[Hit]:
    for name, subject in _SUBJECT_OF.items():
        scale = context.law.scale(subject)
        if scale is None or subject == ORGANIZATION:
            continue
        frame = context.subs.frame(name)
        covered = frame[TO_RATE] & has_scale(context, subject, scale)
        yield from hits("BB-04", frame, blank(context, name, "tong_diem") & covered, name, "tong_diem")
    scale = context.law.scale(ORGANIZATION)
    if scale is not None:
        yield from _criteria(context, [c.code for c in scale.criteria])


def has_scale(context: Context, subject: str, scale: Scale) -> pd.Series:
    """True in the rows of a kind of subject that a score scale is for."""
    frame = context.subs.frame(SUBJECT_SHEET[subject])
    if subject != MEMBER or not scale.covers:
        return pd.Series(True, index=frame.index)
    kind = frame["doi_tuong"]
    covered = kind.isin(scale.covers)
    for other, sectors in scale.covers_by_sector.items():
        covered |= (kind == other) & context.sectors(SUBJECT_SHEET[subject]).isin(sectors)
    return covered


def _criteria(context: Context, criteria: list[str]) -> Iterator[Hit]:
    """Criteria of the scale without a score, in organizations to be rated. A criterion that the office has split
    ("II" into "II.1", "II.2") is scored in its parts."""
    info, scores = context.subs.frame(INFO), context.subs.frame(SCORES)
    rated = scores[FILE].isin(info.loc[info[TO_RATE], FILE])
    codes = scores["ma_tieu_chi"].str.casefold()
    unscored = rated & blank(context, SCORES, "diem_tu_cham")
    for code in criteria:
        parts = codes.str.startswith(f"{code.casefold()}.", na=False)
        split = scores[FILE].isin(scores.loc[parts, FILE])
        wanted = unscored & (parts | ((codes == code.casefold()) & ~split))
        yield from hits("BB-04", scores, wanted, SCORES, "diem_tu_cham")
    for hit, none in _rows_missing(context, "BB-04", SCORES, "ma_tieu_chi", criteria, info[TO_RATE], str.casefold):
        hit.severity = "" if none else WARNING  # a part may stand under a code of the office's own
        yield hit


def _rows_missing(
    context: Context, code: str, sheet: str, key: str, wanted: list[str], where: pd.Series, same: Callable[[str], str]
) -> Iterator[tuple[Hit, bool]]:
    """One hit for each workbook that lacks rows which the law gives, naming them, and whether it has none at all.
    `where` marks rows of "Thông tin"; codes with the same `same` are equal."""
    info, rows = context.subs.frame(INFO), context.subs.frame(sheet)
    have: dict[int, set[str]] = {}
    spelt = {text: same(text) for text in rows[key].dropna().unique()}
    for file, text in zip(rows[FILE].tolist(), rows[key].tolist(), strict=True):
        if isinstance(text, str):
            have.setdefault(file, set()).add(spelt[text])
    codes = {c: same(c) for c in wanted}
    for file in info.loc[where, FILE].tolist():
        if not context.subs.has_column(file, sheet, key):
            continue
        own = have.get(file, set())
        lost = [c for c, s in codes.items() if s not in own and not any(o.startswith(f"{s}.") for o in own)]
        if lost:
            yield Hit(code, file, sheet, 0, key, {"thieu": ", ".join(lost)}, variant="thieu_dong"), not own


@lru_cache(maxsize=1024)
def content_code(text: str) -> str:
    """ "I.2", "i.2" and "2" are the same content of Mẫu 01."""
    return text.casefold().replace(" ", "").removeprefix("i.")


@check("BB-05")
def by_condition(context: Context) -> Iterator[Hit]:
    """Conditions that the form states in the notes of its fields."""
    for sheet, key, condition, why in (*_info_conditions(context), *_member_conditions(context)):
        frame = context.subs.frame(sheet)
        yield from hits("BB-05", frame, blank(context, sheet, key) & condition, sheet, key, vi_sao=why)
    scores = context.subs.frame(SCORES)
    changed = (scores["diem_cong"] > 0) | (scores["diem_tru"] > 0)
    why = "có điểm cộng hoặc điểm trừ"
    yield from hits(
        "BB-05", scores, blank(context, SCORES, "ly_do_cong_tru") & changed, SCORES, "ly_do_cong_tru", vi_sao=why
    )
    yield from _self_review(context)


def _info_conditions(context: Context) -> Iterator[tuple[str, str, pd.Series, str]]:
    info = context.subs.frame(INFO)
    kind = context.kinds(INFO)
    why = "chỉ đảng bộ tỉnh và đảng bộ cấp trên trực tiếp cơ sở được để trống"
    yield INFO, "loai_hinh", kind.notna() & ~kind.isin([PROVINCE, ABOVE_BASE]), why
    yield INFO, "ngay_kiem_diem", info["da_kiem_diem"] == "CO", "đã kiểm điểm"
    yield INFO, "ly_do_chua_kiem_diem", info["da_kiem_diem"] == "KHONG", "chưa kiểm điểm"
    yield INFO, "da_giai_trinh_goi_y", info["goi_y"].notna() & (info["goi_y"] != "KHONG"), "được gợi ý kiểm điểm"
    if context.law.value("ty_le_366"):
        for key in ("ty_le_vuot_muc", "ty_le_cham"):
            yield INFO, key, pd.Series(True, index=info.index), f"{context.law.short} yêu cầu"


def _member_conditions(context: Context) -> Iterator[tuple[str, str, pd.Series, str]]:
    m = context.subs.frame(MEMBERS)
    no_file_number = blank(context, MEMBERS, "so_ly_lich")
    yield MEMBERS, "so_the", no_file_number, "phải có số thẻ đảng viên hoặc số lý lịch"
    moved, away = m["ngay_chuyen_den"].dt.year == context.year, m["tinh_trang"] == "TAM_THOI_DI"
    yield MEMBERS, "nhan_xet_noi_cu", moved & m[TO_RATE], "được xếp loại ở đây và chuyển đến trong năm"
    yield MEMBERS, "nhan_xet_noi_cu", ~moved & away & m[TO_RATE], "đang sinh hoạt tạm thời nơi khác"
    excused = m["tinh_trang"].isin([*EXEMPT, "TAM_THOI_DEN"]) | m[NEW]
    yield MEMBERS, "ly_do_chua", (m["da_kiem_diem"] == "KHONG") & ~excused, "chưa kiểm điểm"
    paid = m["doi_tuong"].isin(context.law.value("cbccvc_doi_tuong"))
    yield MEMBERS, "xl_cbccvc", paid & m[TO_RATE], "hưởng lương, phụ cấp từ ngân sách"
    yield MEMBERS, "ly_do_cong_tru", (m["diem_cong"] > 0) | (m["diem_tru"] > 0), "có điểm cộng hoặc điểm trừ"


def _self_review(context: Context) -> Iterator[Hit]:
    """Contents of Mẫu 01 that the organization grades itself."""
    graded = [c.code for c in context.law.self_review.contents if c.graded]
    info, rows = context.subs.frame(INFO), context.subs.frame(SELF_REVIEW)
    reviewed = info["da_kiem_diem"] == "CO"
    codes = rows["ma_noi_dung"].map(content_code, na_action="ignore")
    wanted = rows[FILE].isin(info.loc[reviewed, FILE]) & codes.isin({content_code(c) for c in graded})
    empty = blank(context, SELF_REVIEW, "cap_do") & wanted
    yield from hits("BB-05", rows, empty, SELF_REVIEW, "cap_do", vi_sao="nội dung này có tự đánh giá cấp độ")
    for hit, _ in _rows_missing(context, "BB-05", SELF_REVIEW, "ma_noi_dung", graded, reviewed, content_code):
        hit.severity = WARNING  # an office's own form may have other contents
        yield hit


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
    rows = pd.DataFrame({FILE: frame[FILE], ROW: frame[ROW], "by": by})
    rows = rows[by.notna() & rows.duplicated([FILE, "by"], keep=False)]
    if len(rows):
        first = rows.groupby([FILE, "by"])[ROW].transform("first")
        yield from hits(code, rows, rows[ROW] != first, sheet, key, dong_dau=first)
