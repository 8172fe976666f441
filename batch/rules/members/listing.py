"""Rules on the list of members: numbers, dates, who is to be rated."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from batch.domain import CELL_TYPES, MEMBERS, WARNING
from batch.findings.hit import Hit, at_proposal, hits, worded
from batch.form.definition import label
from batch.rules.context import Context, check
from batch.rules.required.fields import duplicates
from batch.submissions.columns import FILE, NEW, TO_RATE
from batch.submissions.eligibility import person_keys, starts
from batch.text import vn_date

_NEVER_RATED = ("MIEN", "DINH_CHI", "TAM_THOI_DEN")  # tinh_trang


@check("DV-01", "DV-02")
def same_number_in_unit(context: Context) -> Iterator[Hit]:
    members = context.subs.frame(MEMBERS)
    yield from duplicates(members, "DV-01", MEMBERS, "so_the", person_keys(context.subs, MEMBERS, "so_the"))
    yield from duplicates(members, "DV-02", MEMBERS, "so_ly_lich", person_keys(context.subs, MEMBERS, "so_ly_lich"))


@check("DV-03", "DV-04")
def proposal_for_unrated(context: Context) -> Iterator[Hit]:
    """Who isn't rated because of his status, or wasn't reviewed, is certain; the months below which a member counts as
    new are so only where the law in force is verified on them."""
    members, months = context.subs.frame(MEMBERS), context.law.parameters["moi_thang"]
    proposed = starts(context.subs, MEMBERS).notna() & ~members[TO_RATE] & members["tinh_trang"].notna()
    unreviewed = members["da_kiem_diem"] == "KHONG"
    elsewhere = members["tinh_trang"].isin(_NEVER_RATED)
    new = members[NEW] if months.verified else members[NEW] & ~unreviewed
    why = pd.Series("", index=members.index).mask(unreviewed, "chưa kiểm điểm")
    why = why.mask(new, f"mới kết nạp dưới {months.value} tháng")
    for code in _NEVER_RATED:
        why = why.mask(members["tinh_trang"] == code, f"«{label('tinh_trang', code)}»")
    key = at_proposal(members)
    reason = members["ly_do_chua"].notna()
    stated = worded(members["ly_do_chua"], lambda code: label("ly_do_dang_vien", code))
    yield from hits("DV-04", members, proposed & reason, MEMBERS, key, ly_do=stated)
    open_question = new & ~elsewhere & (not months.verified)
    unrated = proposed & ~reason & (why != "")
    yield from hits("DV-03", members, unrated & ~open_question, MEMBERS, key, ly_do=why)
    unsure = unrated & open_question
    yield from hits("DV-03", members, unsure, MEMBERS, key, WARNING, basis=months.ref, variant="chua_ro", ly_do=why)


@check("DV-05")
def dates_in_order(context: Context) -> Iterator[Hit]:
    m = context.subs.frame(MEMBERS)
    born, admitted, official = m["ngay_sinh"], m["ngay_vao_dang"], m["ngay_chinh_thuc"]
    limit = pd.Timestamp(context.as_of)
    yield from hits("DV-05", m, admitted <= born, MEMBERS, "ngay_vao_dang", ly_do="phải sau ngày sinh")
    yield from hits("DV-05", m, official < admitted, MEMBERS, "ngay_chinh_thuc", ly_do="không được trước ngày vào Đảng")
    for key in ("ngay_sinh", "ngay_vao_dang", "ngay_chinh_thuc"):
        late = m[key] > limit
        if key == "ngay_vao_dang":
            late &= ~(admitted <= born)
        if key == "ngay_chinh_thuc":
            late &= ~(official < admitted)
        yield from hits("DV-05", m, late, MEMBERS, key, ly_do=f"sau ngày chốt số liệu {vn_date(limit)}")


@check("DV-06")
def members_in_committee(context: Context) -> Iterator[Hit]:
    """Members stand in the workbooks of cells; a committee's workbook is for itself, its collectives and leaders."""
    members = context.subs.frame(MEMBERS)
    kinds = context.kinds(MEMBERS)
    wrong = kinds.notna() & ~kinds.isin(CELL_TYPES)
    first = wrong & ~members[FILE].where(wrong).duplicated()
    counts = members.loc[wrong, FILE].value_counts()
    yield from hits("DV-06", members, first, MEMBERS, "ho_ten", so_dong=members[FILE].map(counts).fillna(0).astype(int))
