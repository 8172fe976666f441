"""Rules on facts of one member's row that can't stand together: kind, post, discipline, leave, review.

Sources: notes of the form's fields; QĐ 132, 124, 366 as in `law`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from batch.domain import LEVELS, MEMBERS
from batch.findings.hit import Hit, hits, worded
from batch.form.definition import label
from batch.rules.context import Context, check
from batch.rules.members.rows import labels
from batch.rules.required.fields import blank
from batch.submissions.columns import HERE, NEW
from batch.submissions.eligibility import EXEMPT, OFFICIAL
from batch.text import unaccent, vn_number

_SICK_LEAVE = "TR-DV-07"  # the ceiling by months of sick leave
_MONTHS_OF_A_YEAR = 12
_OTHER, _WORKER = "KHAC", "NLD"  # doi_tuong


# A post of a Party committee, in letters without diacritics and spaces; the Youth Union has secretaries too.
_POST = re.compile(r"bithu(?!\w{0,6}doan(?!ket))|chiuy|capuy|uyvien(?!uybanmattran|uybmt|ubmt)")


# No longer held, of another body, or none.
_PAST = re.compile(
    r"nguyen|cuu(?!chienbinh)|khong|thoigiu|thoi[bcpu]|danghi|hetnhiemky|khoatruoc|nhiemky\d{4}|\d{8}|den(\d|thang)|"
    r"danhdu|hoinguoi|hoicuu|hoinong|hoiphunu|hoilienhiep|bchhoi|thuchoi|vuhoi|truchoi"
)


@check("DV-23")
def rating_of_another_kind(context: Context) -> Iterator[Hit]:
    """A rating as an official, of a kind of member to whom no ceiling by it applies. Workers of a state enterprise or
    agency may be rated every year too; those of private ones aren't."""
    m = context.subs.frame(MEMBERS)
    kinds = context.law.value("cbccvc_gioi_han")
    private = context.sectors(MEMBERS).isin(context.law.value("loai_hinh_tu_nhan"))
    unpaid = (m["doi_tuong"] == _OTHER) | ((m["doi_tuong"] == _WORKER) & private)
    wrong = m["xl_cbccvc"].isin(LEVELS) & unpaid & ~m["doi_tuong"].isin(kinds)
    yield from hits(
        "DV-23", m, wrong, MEMBERS, "xl_cbccvc", gia_tri=labels(m["xl_cbccvc"], "muc_quy"),
        doi_tuong=labels(m["doi_tuong"], "doi_tuong"), dung=" hoặc ".join(f"«{label('doi_tuong', k)}»" for k in kinds),
    )  # fmt: skip


def _in_post(text: str) -> bool:
    plain = unaccent(text)
    return bool(_POST.search(plain)) and not _PAST.search(plain)


@check("DV-24")
def post_though_not_active(context: Context) -> Iterator[Hit]:
    m = context.subs.frame(MEMBERS)
    idle = m["tinh_trang"].isin(EXEMPT) & m["chuc_vu_dang"].notna()
    posts = pd.Series(False, index=m.index)
    posts.loc[idle] = m.loc[idle, "chuc_vu_dang"].map(_in_post).astype(bool)
    yield from hits("DV-24", m, posts, MEMBERS, "chuc_vu_dang", tinh_trang=labels(m["tinh_trang"], "tinh_trang"))


@check("DV-25")
def expelled_but_counted(context: Context) -> Iterator[Hit]:
    m = context.subs.frame(MEMBERS)
    yield from hits("DV-25", m, (m["ky_luat"] == "KHAI_TRU") & m[HERE], MEMBERS, "ky_luat")


@check("DV-26")
def maternity_as_sickness(context: Context) -> Iterator[Hit]:
    """Months of maternity leave aren't sick leave; entered as such they may lower the level. More months than a year
    has, and a man's maternity leave, have their own findings."""
    ceilings = [c for c in context.law.ceilings if c.code == _SICK_LEAVE]
    if not ceilings:
        return
    m = context.subs.frame(MEMBERS)
    least = min(float(c.values["tu"]) for c in ceilings)
    months = m["thang_nghi_om"]
    wrong = (m["nghi_thai_san"] == "CO") & (m["gioi_tinh"] != "NAM") & months.between(least, _MONTHS_OF_A_YEAR)
    values: dict[str, Any] = {"gia_tri": worded(months, vn_number), "tu": vn_number(least)}
    yield from hits("DV-26", m, wrong, MEMBERS, "thang_nghi_om", basis=ceilings[0].ref, **values)


@check("DV-27")
def remedied_without_discipline(context: Context) -> Iterator[Hit]:
    m = context.subs.frame(MEMBERS)
    wrong = (m["tu_phat_hien"] == "CO") & (m["ky_luat"] == "KHONG")
    yield from hits("DV-27", m, wrong, MEMBERS, "tu_phat_hien")


@check("DV-29")
def new_not_reviewed(context: Context) -> Iterator[Hit]:
    """Newly admitted and not reviewed, where the law in force has them review. A stated reason is an answer."""
    m = context.subs.frame(MEMBERS)
    wrong = m[NEW] & m["tinh_trang"].isin(OFFICIAL) & (m["da_kiem_diem"] == "KHONG")
    wrong &= blank(context, MEMBERS, "ly_do_chua")
    months = context.law.value("moi_thang")
    yield from hits("DV-29", m, wrong, MEMBERS, "da_kiem_diem", so_thang=months)
