"""Rules on the review meeting of an organization: length, attendance, date; and on earlier shortcomings.

Source: QĐ 132, 124, 366 and the local documents, as in `law` (`meeting`, `self_review`).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pandas as pd

from batch.domain import CELL_TYPES, COLLECTIVES, INFO, LEADERS, MEMBERS, SELF_REVIEW, WARNING
from batch.findings.hit import Hit, Worded, hits, worded
from batch.form.definition import label
from batch.law.model import Meeting
from batch.rules.context import Context, check
from batch.rules.required.fields import blank, content_code
from batch.rules.required.grades import remedied_asked
from batch.submissions.columns import FILE, TO_RATE, TO_REVIEW
from batch.submissions.eligibility import OFFICIAL, starts
from batch.text import vn_int, vn_number

_NOT_REMEDIED = ("DANG", "CHUA")


def _reviewed(info: pd.DataFrame) -> pd.Series:
    return info["da_kiem_diem"] == "CO"


def shown_dates(dates: pd.Series) -> Worded:
    """Dates for messages; missing ones stay missing."""
    return Worded(dates, lambda part: part.dt.strftime("%d/%m/%Y"))


def _bound(context: Context) -> Iterator[tuple[Meeting, pd.Series]]:
    """What the document asks of the meetings, each with the organizations that it speaks of and that have held one."""
    info = context.subs.frame(INFO)
    own = context.kinds(INFO).map(lambda kind: _place(context, kind), na_action="ignore").astype("float64")
    if any(not m.kinds for m in context.law.meetings):
        own = own.fillna(_place(context, None))
    for number, meeting in enumerate(context.law.meetings):
        yield meeting, (own == number) & _reviewed(info)


def _place(context: Context, kind: str | None) -> float:
    """Which of the document's meetings is that of a kind of organization."""
    found = context.law.meeting_for(kind)
    return float("nan") if found is None else context.law.meetings.index(found)


def _number(share: Fraction) -> str:
    return vn_number(float(share))


@check("KD-02")
def too_short(context: Context) -> Iterator[Hit]:
    """Length and attendance below the document's minimum: a meeting that is over can't be repaired, only explained."""
    for meeting, bound in _bound(context):
        yield from _short(context, meeting, bound)


def _short(context: Context, meeting: Meeting, bound: pd.Series) -> Iterator[Hit]:
    info = context.subs.frame(INFO)
    longer = bound & info["goi_y"].isin(meeting.suggested_by) & (meeting.suggested_days is not None)
    days = info["so_ngay_kiem_diem"]
    for least, where, why in (
        (meeting.suggested_days, longer, " ở nơi được gợi ý kiểm điểm"),
        (meeting.days, bound & ~longer, ""),
    ):
        if least is None:
            continue
        short = where & (days < float(least))
        yield from hits(
            "KD-02", info, short, INFO, "so_ngay_kiem_diem", basis=meeting.ref,
            gia_tri=worded(days, _days), it_nhat=f"{_number(least)} ngày", vi_sao=why,
        )  # fmt: skip
    if meeting.attendance is not None:
        yield from _attendance(context, bound, meeting.attendance, meeting.ref)


def _days(value: float) -> str:
    return f"{vn_number(value)} ngày"


def _attendance(context: Context, bound: pd.Series, share: Fraction, basis: str) -> Iterator[Hit]:
    info = context.subs.frame(INFO)
    must = _members_of_cells(context, TO_REVIEW)
    least = must.map(lambda n: -(-int(n) * share.numerator // share.denominator), na_action="ignore")
    few = bound & (info["so_du_hop"] < least)
    yield from hits(
        "KD-02", info, few, INFO, "so_du_hop", basis=basis, gia_tri=_whole(info["so_du_hop"]),
        it_nhat=_whole(least), vi_sao=" trong số đảng viên phải kiểm điểm",
    )  # fmt: skip


def _whole(numbers: pd.Series) -> Worded:
    return worded(numbers, lambda n: vn_int(int(n)))


def _members_of_cells(context: Context, mark: str | pd.Series) -> pd.Series:
    """For each row of "Thông tin": how many rows of "Đảng viên" have the mark. Missing for đảng bộ, and where the list
    is empty or the status of somebody isn't known."""
    info, members = context.subs.frame(INFO), context.subs.frame(MEMBERS)
    marked = members[mark] if isinstance(mark, str) else mark
    table = pd.DataFrame({"file": members[FILE], "n": marked, "unclear": members["tinh_trang"].isna()})
    sums = table.groupby("file")[["n", "unclear"]].sum()
    known = sums.loc[sums["unclear"] == 0, "n"].astype("float64")
    return info[FILE].map(known).where(context.kinds(INFO).isin(CELL_TYPES))


@check("KD-03")
def figures_missing(context: Context) -> Iterator[Hit]:
    info = context.subs.frame(INFO)
    absent = blank(context, INFO, "so_du_hop") & _reviewed(info)
    yield from hits("KD-03", info, absent, INFO, "so_du_hop", voi_gi="với số đảng viên và số phiếu")
    for meeting, bound in _bound(context):
        if not (meeting.days or meeting.suggested_days):
            continue
        unsaid, what = blank(context, INFO, "so_ngay_kiem_diem") & bound, "với thời gian tối thiểu"
        yield from hits("KD-03", info, unsaid, INFO, "so_ngay_kiem_diem", basis=meeting.ref, voi_gi=what)


@check("KD-04")
def too_many_present(context: Context) -> Iterator[Hit]:
    """In a chi bộ those who must review and the newly admitted may attend; in a đảng bộ nobody knows who is called,
    but never more than all its members."""
    info, members = context.subs.frame(INFO), context.subs.frame(MEMBERS)
    present = info["so_du_hop"]
    allowed = _members_of_cells(context, members["tinh_trang"].isin(OFFICIAL))
    words = "đảng viên sinh hoạt chính thức tại chi bộ, kể cả mới kết nạp"
    yield from hits(
        "KD-04", info, present > allowed, INFO, "so_du_hop", gia_tri=_whole(present), toi_da=_whole(allowed),
        dem_ai=words,
    )  # fmt: skip
    kinds = context.kinds(INFO)
    total = info["tong_dang_vien"].where(kinds.notna() & ~kinds.isin(CELL_TYPES))
    yield from hits(
        "KD-04", info, present > total, INFO, "so_du_hop", gia_tri=_whole(present), toi_da=_whole(total),
        dem_ai="đảng viên có mặt của toàn đảng bộ",
    )  # fmt: skip


def early_in_year(context: Context, dates: pd.Series) -> pd.Series:
    """True for dates of the year assessed that lie long before its end: often day and month are swapped. A quarter is
    over long before that."""
    year, month = context.year, context.law.value("thang_kiem_diem_som")
    early = (dates >= pd.Timestamp(year, 1, 1)) & (dates < pd.Timestamp(year, month, 1))
    return early & (context.period.quarter is None)


def as_early(context: Context) -> dict[str, Any]:
    """What makes a hit the warning about such a date."""
    month = context.law.parameters["thang_kiem_diem_som"]
    return {"severity": WARNING, "variant": "som", "basis": month.ref, "thang": month.value}


@check("KD-05", "KD-06", "KD-07")
def date_of_meeting(context: Context) -> Iterator[Hit]:
    """The meeting comes before the form, in the year assessed; early in the next year it is late, not impossible."""
    info = context.subs.frame(INFO)
    held, made = info["ngay_kiem_diem"], info["ngay_lap"]
    first, last = pd.Timestamp(context.year, 1, 1), pd.Timestamp(context.year, 12, 31)
    reviewed, day = _reviewed(info), shown_dates(held)
    before, after = held < first, held > last
    # A form dated before the year has its own finding (NOP-07).
    too_late = reviewed & (held > made) & (made >= first)
    yield from hits("KD-05", info, too_late, INFO, "ngay_kiem_diem", gia_tri=day, ngay_lap=shown_dates(made))
    year = str(context.year)
    yield from hits("KD-06", info, reviewed & before & ~too_late, INFO, "ngay_kiem_diem", gia_tri=day, nam=year)
    values: dict[str, Any] = {"gia_tri": day, "nam": year}
    late, early = reviewed & after & ~too_late, reviewed & early_in_year(context, held) & ~too_late
    yield from hits("KD-06", info, late, INFO, "ngay_kiem_diem", WARNING, variant="sang_nam_sau", **values)
    yield from hits("KD-06", info, early, INFO, "ngay_kiem_diem", **as_early(context), **values)
    planned = (info["da_kiem_diem"] == "KHONG") & held.notna()
    yield from hits("KD-07", info, planned, INFO, "ngay_kiem_diem", gia_tri=day)


@check("KD-08", "KD-09")
def shortcomings(context: Context) -> Iterator[Hit]:
    """What became of earlier shortcomings: stated by an organization to be rated, and not at odds with the grade."""
    info, rows = context.subs.frame(INFO), context.subs.frame(SELF_REVIEW)
    yield from hits("KD-08", info, blank(context, INFO, "da_khac_phuc") & info[TO_RATE], INFO, "da_khac_phuc")
    yield from _unsaid_below(context)
    if remedy := context.law.self_review.remedy:
        state = context.of_workbook(SELF_REVIEW, info["da_khac_phuc"])
        own = rows["ma_noi_dung"].map(content_code, na_action="ignore") == content_code(remedy)
        yield from _best_but_open(rows, own, state, SELF_REVIEW, "cap_do", "ở sheet «Thông tin»")
    for sheet in (MEMBERS, COLLECTIVES, LEADERS):
        frame = context.subs.frame(sheet)
        every = pd.Series(True, index=frame.index)
        yield from _best_but_open(frame, every, frame["da_khac_phuc"], sheet, "cap_do_khac_phuc", "cùng dòng")


def _unsaid_below(context: Context) -> Iterator[Hit]:
    """The same of collectives and leaders: one finding for each sheet of a workbook. Where the best level rests on it,
    BB-06 asks."""
    for sheet, review in ((COLLECTIVES, context.law.self_review), (LEADERS, context.law.person_review)):
        frame = context.subs.frame(sheet)
        unsaid = blank(context, sheet, "da_khac_phuc") & frame[TO_RATE] & ~remedied_asked(context, sheet)
        count = frame[FILE].map(frame.loc[unsaid, FILE].value_counts())
        first = unsaid & ~frame[FILE].where(unsaid).duplicated()
        yield from hits(
            "KD-08", frame, first, sheet, "da_khac_phuc", basis=review.ref, variant="nhieu_dong",
            so_dong=_whole(count),
        )  # fmt: skip


@check("KD-13")
def individuals_before_collective(context: Context) -> Iterator[Hit]:
    """A chi bộ that has not reviewed itself, and whose members are reviewed and proposed. A new one isn't reviewed; a
    date beside it (KD-07) or a suggestion (KD-11) has its own finding."""
    info, members = context.subs.frame(INFO), context.subs.frame(MEMBERS)
    done = (members["da_kiem_diem"] == "CO") & members[TO_RATE] & starts(context.subs, MEMBERS).notna()
    count = info[FILE].map(members.loc[done, FILE].value_counts())
    early = (info["da_kiem_diem"] == "KHONG") & context.kinds(INFO).isin(CELL_TYPES) & count.notna()
    early &= (info["ly_do_chua_xep_loai"] != "MOI") & info["ngay_kiem_diem"].isna()
    early &= ~info["goi_y"].notna() | (info["goi_y"] == "KHONG")
    yield from hits("KD-13", info, early, INFO, "da_kiem_diem", so_dv=_whole(count))


def _best_but_open(
    frame: pd.DataFrame, where: pd.Series, state: pd.Series, sheet: str, key: str, beside: str
) -> list[Hit]:
    """Remedying graded the best while, by `state`, shortcomings are open."""
    wrong = where & state.isin(_NOT_REMEDIED) & (frame[key] == "XS")
    said = worded(state, lambda code: label("khac_phuc", code))
    return hits("KD-09", frame, wrong, sheet, key, WARNING, khac_phuc=said, o_dau=beside)
