"""Rules on suggested reviews (gợi ý kiểm điểm): who may suggest to whom, and what must follow.

Source: QĐ 132, 124, 366 as in `law` (`self_review`); Biểu 6F, rows 4.1 to 4.3.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from batch.domain import (
    ABOVE_BASE,
    BASE_CELL,
    BASE_COMMITTEE,
    COLLECTIVES,
    INFO,
    LEADERS,
    MEMBERS,
    SELF_REVIEW,
    SUBJECT_SHEET,
)
from batch.findings.hit import Hit, Worded, hits, worded
from batch.form.definition import label
from batch.rules.context import Context, check
from batch.rules.required.fields import blank, content_code
from batch.submissions.columns import FILE, TO_REVIEW

_ABOVE = ("TINH",)
_NOT_BY_BASE = ("TINH", "HUYEN")


# Who isn't named may have been suggested to by any level.
_BY_KIND = {ABOVE_BASE: _ABOVE, BASE_COMMITTEE: _NOT_BY_BASE, BASE_CELL: _NOT_BY_BASE}
_BY_LEVEL = {"TINH": _NOT_BY_BASE, "HUYEN": _NOT_BY_BASE}  # a Sở stands under a Party committee of agencies
_OF_MEMBERS = {BASE_CELL: _NOT_BY_BASE}  # no đảng ủy cơ sở stands above them


def _suggested(frame: pd.DataFrame) -> pd.Series:
    return frame["goi_y"].notna() & (frame["goi_y"] != "KHONG")


def _whose(frame: pd.DataFrame) -> Worded:
    return worded(frame["goi_y"], lambda code: label("goi_y", code))


@check("KD-01")
def suggestion_unexplained(context: Context) -> Iterator[Hit]:
    """Points to review that the superior suggested, in an organization that has held its review."""
    info = context.subs.frame(INFO)
    wrong = _suggested(info) & (info["da_kiem_diem"] == "CO") & (info["da_giai_trinh_goi_y"] == "KHONG")
    part = context.law.self_review.answers or "giải trình"
    yield from hits("KD-01", info, wrong, INFO, "da_giai_trinh_goi_y", goi_y_cua=_whose(info), phan=part)


@check("KD-10")
def suggested_by_whom(context: Context) -> Iterator[Hit]:
    """Only a superior suggests: by the kind of organization, or the level of the collective or leader."""
    for sheet, by_whom, list_name, of_whom in (
        (INFO, _BY_KIND, "loai_to_chuc", "đơn vị là «{}»"),
        (COLLECTIVES, _BY_LEVEL, "cap", "tập thể thuộc «{}»"),
        (LEADERS, _BY_LEVEL, "cap", "cán bộ thuộc «{}»"),
        (MEMBERS, _OF_MEMBERS, "loai_to_chuc", "đảng viên của «{}»"),
    ):
        frame = context.subs.frame(sheet)
        what, suggested = frame["cap"] if list_name == "cap" else context.kinds(sheet), _suggested(frame)
        for code, allowed in by_whom.items():
            wrong = (what == code) & suggested & ~frame["goi_y"].isin(allowed)
            if sheet == COLLECTIVES:  # the committee's own row is held against «Thông tin» (TT-14)
                wrong &= frame["la_cap_uy"] != "CO"
            right = " hoặc ".join(f"«{label('goi_y', one)}»" for one in allowed)
            who = of_whom.format(label(list_name, code))
            yield from hits("KD-10", frame, wrong, sheet, "goi_y", gia_tri=_whose(frame), cua_ai=who, dung=right)


@check("KD-11")
def suggested_but_not_reviewed(context: Context) -> Iterator[Hit]:
    """Of members only those who must review: the others have their own findings."""
    for sheet in SUBJECT_SHEET.values():
        frame = context.subs.frame(sheet)
        wrong = _suggested(frame) & (frame["da_kiem_diem"] == "KHONG")
        if sheet == MEMBERS:
            wrong &= frame[TO_REVIEW]
        yield from hits("KD-11", frame, wrong, sheet, "da_kiem_diem", goi_y_cua=_whose(frame))


@check("KD-12")
def explained_nowhere(context: Context) -> Iterator[Hit]:
    """Suggestions are stated to be explained, and the part of Mẫu 01 for it is there and blank."""
    answers = context.law.self_review.answers
    if answers is None:
        return
    info, rows = context.subs.frame(INFO), context.subs.frame(SELF_REVIEW)
    stated = _suggested(info) & (info["da_kiem_diem"] == "CO") & (info["da_giai_trinh_goi_y"] == "CO")
    code, part = rows["ma_noi_dung"].map(content_code, na_action="ignore").astype("str"), content_code(answers)
    own = (code == part) | code.str.startswith(f"{part}.", na=False)
    empty = blank(context, SELF_REVIEW, "tom_tat")
    answered = set(rows.loc[own & ~empty, FILE])  # in one of several rows
    wrong = own & empty & rows[FILE].isin(set(info.loc[stated, FILE]) - answered)
    wrong &= ~rows[FILE].where(wrong).duplicated()
    yield from hits("KD-12", rows, wrong, SELF_REVIEW, "tom_tat")
