"""Rules on scores: bonuses, parts and totals against the score scale in force, grades against scores.

A score given where no scale applies is no fault: every rule asks for the scale of its kind of subject first. Points are
compared as whole millionths, so that nothing depends on how a spreadsheet stores 0,1.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from batch.domain import MEMBER, MEMBERS, ORGANIZATION, SCORES
from batch.findings.hit import Hit, hits
from batch.form.definition import field_of
from batch.law import Law
from batch.law.model import Scale
from batch.rules.context import Context, check
from batch.rules.criteria import pairs_above
from batch.rules.required.fields import has_scale
from batch.submissions.columns import FILE, ROW
from batch.text import vn_number

_PARTS = ("diem_chung", "diem_nhiem_vu", "diem_cam_ket", "diem_khac_phuc")
_TASKS = "diem_nhiem_vu"


def exact(points: pd.Series) -> pd.Series:
    """Points as whole millionths (in float64, which holds them exactly)."""
    return (points * 1e6).round()


def _shown(points: pd.Series) -> pd.Series:
    """Whole millionths as people write points."""
    return points.map(lambda v: vn_number(v / 1e6), na_action="ignore").astype("str")


def band(law: Law, code: str, level: str) -> float | None:
    """The total score below which a ceiling leaves only this level; None where the law has no such ceiling."""
    bounds = [float(c.values["duoi"]) for c in law.ceilings if c.code == code and c.level == level]
    return max(bounds, default=None)


def has_bonus(scale: Scale) -> bool:
    """Whether the scale knows bonuses and deductions at all."""
    return bool(scale.bonus_total or scale.bonus_each or scale.step)


# --- Members ---


@check("DI-02", "DI-03")
def member_bonus(context: Context) -> Iterator[Hit]:
    scale = context.law.scale(MEMBER)
    if scale is None:
        return
    members, covered = context.subs.frame(MEMBERS), has_scale(context, MEMBER, scale)
    for key in ("diem_cong", "diem_tru"):
        points = exact(members[key])
        if scale.step:
            odd = covered & (points % round(scale.step * 1e6) > 0)
            step = vn_number(scale.step)
            yield from hits("DI-03", members, odd, MEMBERS, key, gia_tri=_shown(points[odd]), buoc=step)
            points = points.mask(odd)
        if key == "diem_cong" and scale.bonus_total:
            over = covered & (points > scale.bonus_total * 1e6)
            most = vn_number(scale.bonus_total)
            yield from hits("DI-02", members, over, MEMBERS, key, gia_tri=_shown(points[over]), toi_da=most)


def _field_maxima(scale: Scale) -> dict[str, float]:
    """The most points in each column of "Đảng viên" that the scale fills."""
    out: dict[str, float] = {}
    for criterion in scale.criteria:
        if criterion.field:
            out[criterion.field] = out.get(criterion.field, 0.0) + criterion.maximum
    return out


@check("DI-04", "DI-10")
def member_parts(context: Context) -> Iterator[Hit]:
    scale = context.law.scale(MEMBER)
    if scale is None:
        return
    members, covered = context.subs.frame(MEMBERS), has_scale(context, MEMBER, scale)
    for key, most in _field_maxima(scale).items():
        points = exact(members[key])
        over = covered & (points > most * 1e6)
        yield from hits("DI-04", members, over, MEMBERS, key, gia_tri=_shown(points[over]), toi_da=vn_number(most))
        if key == "diem_chung" and context.law.value("diem_chung_nguyen"):
            broken = covered & ~over & (points % 1e6 > 0)
            yield from hits("DI-10", members, broken, MEMBERS, key, gia_tri=_shown(points[broken]))


@check("DI-05")
def member_total(context: Context) -> Iterator[Hit]:
    """The stated total against its parts, where all that the scale has are given. Silent where a column that the scale
    hasn't holds points: nobody knows whether they count; bonuses that it hasn't (DI-14) may be in the total or not."""
    scale = context.law.scale(MEMBER)
    keys = list(_field_maxima(scale)) if scale else []
    if scale is None or not keys:
        return
    members, covered = context.subs.frame(MEMBERS), has_scale(context, MEMBER, scale)
    total = pd.Series(0.0, index=members.index)
    for key in keys:
        total += exact(members[key])
    parts = total.copy()
    for key, sign in (("diem_cong", 1), ("diem_tru", -1)):
        total += sign * exact(members[key]).fillna(0)
        covered &= ~context.subs.unreadable(MEMBERS, key)
    for key in set(_PARTS) - set(keys):
        covered &= members[key].fillna(0) == 0
    stated = exact(members["tong_diem"])
    wrong = covered & total.notna() & stated.notna() & (stated != total)
    if not has_bonus(scale):
        wrong &= stated != parts
    added = ", ".join(f"«{f.heading}»" for key in keys if (f := field_of(MEMBERS, key)))
    both = {"gia_tri": _shown(stated[wrong]), "tinh_ra": _shown(total[wrong])}
    yield from hits("DI-05", members, wrong, MEMBERS, "tong_diem", cac_o=added, **both)


@check("DI-13")
def member_grade(context: Context) -> Iterator[Hit]:
    """The grade of the content on the year's tasks against the points for it. Silent where the form has several such
    contents or the scale no points for them."""
    law, scale = context.law, context.law.scale(MEMBER)
    main = [c.code for c in law.person_review.contents if c.main and c.graded]
    most = _field_maxima(scale).get(_TASKS) if scale else None
    if scale is None or not most or len(main) != 1:
        return
    members = context.subs.frame(MEMBERS)
    key = f"cap_do_{main[0]}"
    rated = members.loc[has_scale(context, MEMBER, scale) & (members[_TASKS] <= most), [FILE, ROW, key, _TASKS]]
    largest = pd.Series(most, index=rated.index)
    why = _grade_against(law, "TR-DV-08", scale, rated[key], exact(rated[_TASKS]), largest)
    yield from hits("DI-13", rated, why != "", MEMBERS, key, ly_do=why)


def _grade_against(
    law: Law, code: str, scale: Scale, grade: pd.Series, points: pd.Series, most: pd.Series
) -> pd.Series:
    """Why a grade can't be that of its points, "" where it can: the best grade for a share of the maximum in the band
    of the lowest level, or the lowest grade for a share that is good. `points` in whole millionths."""
    low, good = band(law, code, "KHT"), band(law, code, "HTNV")
    share, whole = points * scale.total, most * 1e6
    best = (grade == "XS") & (share < (low or 0) * whole)
    worst = (grade == "K") & (share >= (float("inf") if good is None else good) * whole)
    why = pd.Series("", index=grade.index)
    for mask, words in ((best, "Xuất sắc mà điểm chỉ"), (worst, "Kém mà điểm tới")):
        for row in grade.index[mask]:
            why.at[row] = f"{words} {vn_number(points.at[row] / 1e6)}/{vn_number(most.at[row])}"
    return why


# --- Organizations: sheet "Chấm điểm" ---


def _own(rows: pd.DataFrame) -> pd.Series:
    """What counts of a criterion: the assessed score, else the own one, in whole millionths."""
    return exact(rows["diem_tham_dinh"].fillna(rows["diem_tu_cham"]))


def _score_key(rows: pd.DataFrame) -> pd.Series:
    return rows["diem_tham_dinh"].notna().map({True: "diem_tham_dinh", False: "diem_tu_cham"})


def _maxima(rows: pd.DataFrame, scale: Scale) -> pd.Series:
    """The most points of each row: by law for its criteria, else as the sheet states."""
    given = (
        rows["ma_tieu_chi"].str.casefold().map({c.code.casefold(): c.maximum for c in scale.criteria}).astype("float64")
    )
    return given.astype("float64").fillna(rows["diem_toi_da"])


def passing(groups: pd.Series, points: pd.Series, most: float | pd.Series) -> tuple[pd.Series, pd.Series]:
    """For sums that end above `most`: the first row of each group at which the running sum is above it, and the whole
    sum by row. Where no points are given nothing is added."""
    added = points.fillna(0)
    running, whole = added.groupby(groups).cumsum(), added.groupby(groups).transform("sum")
    over = groups.notna() & (whole > most) & (running > most)
    return over & ~groups.where(over).duplicated(), whole


@check("DI-01")
def organization_bonus(context: Context) -> Iterator[Hit]:
    """All bonuses of a sheet; single ones that are wrong by themselves (O-04) are left out."""
    scale = context.law.scale(ORGANIZATION)
    if scale is None or not scale.bonus_total:
        return
    rows = context.subs.frame(SCORES)
    bonus = exact(rows["diem_cong"])
    if scale.bonus_each:
        bonus = bonus.where(bonus <= scale.bonus_each * 1e6)
    first, whole = passing(rows[FILE], bonus, scale.bonus_total * 1e6)
    most = vn_number(scale.bonus_total)
    yield from hits("DI-01", rows, first, SCORES, "diem_cong", tong=_shown(whole[first]), toi_da=most)


@check("DI-06")
def stated_maximum(context: Context) -> Iterator[Hit]:
    scale = context.law.scale(ORGANIZATION)
    if scale is None:
        return
    rows = context.subs.frame(SCORES)
    right = (
        rows["ma_tieu_chi"].str.casefold().map({c.code.casefold(): c.maximum for c in scale.criteria}).astype("float64")
    )
    stated, right = exact(rows["diem_toi_da"]), exact(right.astype("float64"))
    wrong = stated.notna() & right.notna() & (stated != right)
    both = {"gia_tri": _shown(stated[wrong]), "dung": _shown(right[wrong])}
    yield from hits("DI-06", rows, wrong, SCORES, "diem_toi_da", **both)


def _counted_twice(rows: pd.DataFrame) -> pd.Series:
    """Scored rows of which a part ("II.1" of "II") is scored too: the total of the sheet holds both."""
    codes = rows["ma_tieu_chi"].str.casefold()
    scored = codes.notna() & (_own(rows) > 0)
    split = pairs_above(rows[scored])
    pairs = zip(rows[FILE].tolist(), codes.tolist(), strict=True)
    return scored & pd.Series([pair in split for pair in pairs], index=rows.index, dtype=bool)


@check("DI-07", "DI-08", "DI-09")
def organization_points(context: Context) -> Iterator[Hit]:
    """Points of criteria, of their parts and of the whole sheet. What is counted twice is said once."""
    scale = context.law.scale(ORGANIZATION)
    if scale is None:
        return
    rows = context.subs.frame(SCORES)
    twice = _counted_twice(rows)
    yield from hits("DI-07", rows, twice, SCORES, _score_key(rows))
    points = _own(rows)
    wrong = set(rows.loc[twice | (points > _maxima(rows, scale) * 1e6), FILE])
    clear = ~rows[FILE].isin(wrong)
    parts_over: set[int] = set()
    for criterion in scale.criteria:
        part = rows["ma_tieu_chi"].str.casefold().str.startswith(f"{criterion.code.casefold()}.", na=False)
        first, whole = passing(rows[FILE].where(part & clear), points, criterion.maximum * 1e6)
        parts_over |= set(rows.loc[first, FILE])
        most = vn_number(criterion.maximum)
        values = {"tong": _shown(whole[first]), "toi_da": most, "ma": criterion.code}
        yield from hits("DI-08", rows, first, SCORES, _score_key(rows), **values)
    for key in ("diem_tham_dinh", "diem_tru"):
        clear &= ~rows[FILE].isin(rows.loc[context.subs.unreadable(SCORES, key), FILE])
    points = points.fillna(0) + exact(rows["diem_cong"]).fillna(0) - exact(rows["diem_tru"]).fillna(0)
    clear &= ~rows[FILE].isin(parts_over)
    first, whole = passing(rows[FILE].where(clear), points, scale.total * 1e6)
    key = _score_key(rows).mask(_own(rows).isna(), "diem_cong")
    yield from hits("DI-09", rows, first, SCORES, key, tong=_shown(whole[first]), toi_da=vn_number(scale.total))


@check("DI-11", "DI-12")
def criterion_against_itself(context: Context) -> Iterator[Hit]:
    """A deduction larger than the criterion's own score, where the scale has deductions (else DI-14); a grade that its
    score contradicts."""
    scale = context.law.scale(ORGANIZATION)
    if scale is None:
        return
    rows = context.subs.frame(SCORES)
    points, taken = _own(rows), exact(rows["diem_tru"])
    large = (taken > points) & has_bonus(scale)
    yield from hits("DI-11", rows, large, SCORES, "diem_tru", gia_tri=_shown(taken[large]), diem=_shown(points[large]))
    most = _maxima(rows, scale)
    why = _grade_against(context.law, "TR-TC-12", scale, rows["cap_do"], points, most)
    yield from hits("DI-12", rows, (why != "") & (points <= most * 1e6) & (most > 0), SCORES, "cap_do", ly_do=why)
