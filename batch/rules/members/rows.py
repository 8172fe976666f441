"""Rules on one member's row: review, card, comments, ages, sick leave, years at HTXS.

Sources: QĐ 132, 124, 366 and QĐ 213 as in `law`; notes of the form's fields.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from batch.domain import INFO, LEVEL_NAMES, MEMBERS, WARNING
from batch.findings.hit import Hit, Worded, at_proposal, hits, worded
from batch.form.definition import label
from batch.rules.context import Context, check
from batch.rules.required.fields import blank, by_column
from batch.submissions.columns import NEW, TO_RATE
from batch.submissions.eligibility import EXEMPT, starts
from batch.text import vn_date, vn_int, vn_number

_MONTHS_OF_A_YEAR = 12


def labels(codes: pd.Series, list_name: str, before: str = "") -> Worded:
    """Codes as people see them, in quotes."""
    return worded(codes, lambda code: f"{before}«{label(list_name, code)}»")


def _days(dates: pd.Series) -> Worded:
    return Worded(dates, lambda part: part.dt.strftime("%d/%m/%Y"))


@check("DV-07")
def reviewed_though_elsewhere(context: Context) -> Iterator[Hit]:
    """Exempt, suspended or only temporarily here; with a proposal beside it DV-03 says it already."""
    m = context.subs.frame(MEMBERS)
    elsewhere = m["tinh_trang"].isin([*EXEMPT, "TAM_THOI_DEN"])
    wrong = elsewhere & (m["da_kiem_diem"] == "CO") & starts(context.subs, MEMBERS).isna()
    yield from hits("DV-07", m, wrong, MEMBERS, "da_kiem_diem", tinh_trang=labels(m["tinh_trang"], "tinh_trang"))


@check("DV-08")
def card_without_official_date(context: Context) -> Iterator[Hit]:
    """The form leaves the official date blank only on probation, and gives the file number to who has no card yet."""
    m = context.subs.frame(MEMBERS)
    admitted = m["ngay_vao_dang"].notna() & ~m[NEW]
    asked = m["so_the"].notna() & admitted
    first, rows, others = by_column(m, asked, asked & blank(context, MEMBERS, "ngay_chinh_thuc"))
    yield from hits("DV-08", m, others, MEMBERS, "ngay_chinh_thuc")
    yield from hits("DV-08", m, first, MEMBERS, "ngay_chinh_thuc", variant="ca_cot", so_dong=rows)


@check("DV-12", "DV-13")
def residence_comment(context: Context) -> Iterator[Hit]:
    """The place of residence comments on working members (QĐ 213, Mẫu 3-213)."""
    m = context.subs.frame(MEMBERS)
    asked = m["doi_tuong"].isin(context.law.value("cu_tru_doi_tuong")) & m[TO_RATE]
    first, rows, others = by_column(m, asked, asked & blank(context, MEMBERS, "nhan_xet_cu_tru"))
    yield from hits("DV-12", m, others, MEMBERS, "nhan_xet_cu_tru")
    yield from hits("DV-12", m, first, MEMBERS, "nhan_xet_cu_tru", variant="ca_cot", so_dong=rows)
    start = starts(context.subs, MEMBERS)
    wrong = (m["nhan_xet_cu_tru"] == "XU_LY") & start.isin(["HTXS", "HTT"]) & m[TO_RATE]
    yield from hits("DV-13", m, wrong, MEMBERS, at_proposal(m), muc=worded(start, LEVEL_NAMES.get))


@check("DV-14")
def no_comment_of_other_cell(context: Context) -> Iterator[Hit]:
    """ "Not applicable" is as wrong as "no" where a comment is required. Who isn't rated here needs none; whoever came
    on the day on which his unit was formed by split or merger came with it."""
    m, info = context.subs.frame(MEMBERS), context.subs.frame(INFO)
    moved = m["ngay_chuyen_den"].dt.year == context.year
    why = pd.Series("đang sinh hoạt tạm thời nơi khác", index=m.index).mask(moved, "chuyển đến trong năm")
    wanted = (moved | (m["tinh_trang"] == "TAM_THOI_DI")) & m[TO_RATE]
    stated = m["nhan_xet_noi_cu"]
    yield from hits("DV-14", m, wanted & (stated == "KHONG"), MEMBERS, "nhan_xet_noi_cu", vi_sao=why)
    since = context.of_workbook(MEMBERS, info["ngay_thanh_lap"].where(context.reorganized(INFO)))
    with_unit = m["ngay_chuyen_den"].notna() & (m["ngay_chuyen_den"] == since)
    wrong = wanted & (stated == "NA") & ~with_unit
    yield from hits("DV-14", m, wrong, MEMBERS, "nhan_xet_noi_cu", variant="khong_ap_dung", vi_sao=why)


@check("DV-15")
def violation_elsewhere(context: Context) -> Iterator[Hit]:
    m = context.subs.frame(MEMBERS)
    stated = m["ky_luat_noi_cu"] == "CO"
    unpunished = m["ky_luat"] == "KHONG"
    stayed = blank(context, MEMBERS, "ngay_chuyen_den")
    why = pd.Series("«Ngày chuyển đến» còn trống", index=m.index).mask(unpunished, "«Kỷ luật trong năm» ghi «Không»")
    yield from hits("DV-15", m, stated & (unpunished | stayed), MEMBERS, "ky_luat_noi_cu", trai_voi=why)


@check("DV-16")
def official_not_yet_rated(context: Context) -> Iterator[Hit]:
    m = context.subs.frame(MEMBERS)
    start = starts(context.subs, MEMBERS)
    paid = m["doi_tuong"].isin(context.law.value("cbccvc_doi_tuong"))
    wrong = paid & m[TO_RATE] & (m["xl_cbccvc"] == "CXL") & start.notna()
    yield from hits("DV-16", m, wrong, MEMBERS, "xl_cbccvc", muc=worded(start, LEVEL_NAMES.get))


@check("DV-05")
def transfer_date(context: Context) -> Iterator[Hit]:
    """Nobody was transferred before birth or after the reference date; before admission is perhaps the day on which
    the person came to the place of work."""
    m = context.subs.frame(MEMBERS)
    moved, key, limit = m["ngay_chuyen_den"], "ngay_chuyen_den", pd.Timestamp(context.as_of)
    unborn = moved < m["ngay_sinh"]
    yield from hits("DV-05", m, unborn, MEMBERS, key, ly_do="không được trước ngày sinh")
    late = moved > limit
    yield from hits("DV-05", m, late & ~unborn, MEMBERS, key, ly_do=f"sau ngày chốt số liệu {vn_date(limit)}")
    early = (moved < m["ngay_vao_dang"]) & (m["ngay_vao_dang"] <= limit) & ~unborn
    yield from hits("DV-05", m, early, MEMBERS, key, WARNING, ly_do="trước ngày vào Đảng")


@check("DV-17", "DV-18")
def ages(context: Context) -> Iterator[Hit]:
    m = context.subs.frame(MEMBERS)
    born, admitted, limit = m["ngay_sinh"], m["ngay_vao_dang"], pd.Timestamp(context.as_of)
    # Outside these bounds the dates contradict each other, which DV-05 says.
    young = (admitted > born) & (admitted < born + pd.DateOffset(years=context.law.value("tuoi_vao_dang")))
    yield from hits(
        "DV-17", m, young & (admitted <= limit), MEMBERS, "ngay_vao_dang", ngay_sinh=_days(born),
        ngay_vao=_days(admitted), tuoi=context.law.value("tuoi_vao_dang"),
    )  # fmt: skip
    oldest = context.law.value("tuoi_cao_nhat")
    old = born + pd.DateOffset(years=oldest) < limit
    yield from hits("DV-18", m, old, MEMBERS, "ngay_sinh", ngay_sinh=_days(born), tuoi=oldest)


@check("DV-19", "DV-20")
def leave(context: Context) -> Iterator[Hit]:
    m = context.subs.frame(MEMBERS)
    months = m["thang_nghi_om"]
    stated = worded(months, vn_number)
    yield from hits("DV-19", m, months > _MONTHS_OF_A_YEAR, MEMBERS, "thang_nghi_om", gia_tri=stated)
    man = (m["nghi_thai_san"] == "CO") & (m["gioi_tinh"] == "NAM")
    yield from hits("DV-20", m, man, MEMBERS, "nghi_thai_san")


@check("DV-21")
def years_at_best(context: Context) -> Iterator[Hit]:
    """Consecutive years at HTXS before this one against the years since admission."""
    m = context.subs.frame(MEMBERS)
    stated, admitted = m["so_nam_xuat_sac"], m["ngay_vao_dang"]
    most = (context.year - admitted.dt.year).clip(lower=0)
    wrong = (stated > most) & (admitted <= pd.Timestamp(context.as_of))
    yield from hits(
        "DV-21", m, wrong, MEMBERS, "so_nam_xuat_sac", gia_tri=worded(stated, _whole),
        ngay_vao=_days(admitted), nam=context.year, nhieu_nhat=worded(most, _whole),
    )  # fmt: skip


def _whole(value: float) -> str:
    return vn_int(int(value))


_CAUSE = "nguyen_nhan_khong_hoan_thanh"


@check("DV-09", "DV-10", needs="final")
def cause_of_failure(context: Context) -> Iterator[Hit]:
    """The cause of KHT against the final level and the row's own cells. The share below which tasks count as failed is
    that of the law's ceiling, if it has one."""
    m, final, key = context.subs.frame(MEMBERS), context.final_levels, _CAUSE
    cause, said = m[key], labels(m[key], "nguyen_nhan")
    other = cause.notna() & final.notna() & (final != "KHT")
    yield from hits("DV-09", m, other, MEMBERS, key, nguyen_nhan=said, muc=worded(final, LEVEL_NAMES.get))
    failed = final == "KHT"
    concluded = m["suy_thoai"]
    against: list[tuple[str, pd.Series, str | Worded]] = [
        ("KY_LUAT", m["ky_luat"] == "KHONG", "«Kỷ luật trong năm» ghi «Không»"),
        ("CBCCVC_KHT", m["xl_cbccvc"].notna() & (m["xl_cbccvc"] != "KHT"),
         labels(m["xl_cbccvc"], "muc_quy", "«Xếp loại cán bộ, công chức, viên chức» ghi ")),
        ("SUY_THOAI", concluded == "KHONG", "«Kết luận suy thoái» ghi «Không»"),
        ("SUY_THOAI", blank(context, MEMBERS, "suy_thoai"), "«Kết luận suy thoái» còn trống"),
    ]  # fmt: skip
    least = [float(c.values["duoi"]) for c in context.law.ceilings if c.code == "TR-DV-02"]
    if least:
        done = m["ty_le_hoan_thanh"]
        share = worded(done, lambda v: f"«Tỷ lệ hoàn thành nhiệm vụ (%)» ghi {vn_number(v)}")
        against.append(("DUOI_50", done >= max(least), share))
    for code, wrong, words in against:
        yield from hits("DV-10", m, failed & (cause == code) & wrong, MEMBERS, key, nguyen_nhan=said, trai_voi=words)
