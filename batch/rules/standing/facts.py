"""Rules on what an organization is and how it stands: its age, its neighbours' ratings, its figures, its members.

Source: contract of the form; QĐ 132, 124, 366 as in `law`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pandas as pd

from batch.domain import (
    BASE_COMMITTEE,
    BASE_TYPES,
    COLLECTIVES,
    INFO,
    LEVEL_NAMES,
    MEMBERS,
    SUBJECT_SHEET,
    WARNING,
)
from batch.findings.hit import Hit, Worded, at_proposal, hits, worded
from batch.form.definition import form, label
from batch.rules.context import Context, check
from batch.rules.meeting.held import shown_dates
from batch.rules.organizations import cells_without_members
from batch.rules.required.fields import blank
from batch.submissions.columns import TO_RATE, UNIT, records
from batch.submissions.eligibility import rank_of, starts, under_months
from batch.submissions.once import once
from batch.text import vn_date, vn_int, vn_number

NEIGHBOURS = ("xl_chinh_quyen", "xl_mttq", "xl_cong_doan", "xl_nong_dan", "xl_phu_nu", "xl_doan_tn", "xl_ccb")
_TARGETS = ((INFO, "TR-TC-01"), (COLLECTIVES, "TR-TT-02"))  # the ceilings that let force majeure pass


def _at_base(context: Context, sectors: str) -> pd.Series:
    """Tổ chức cơ sở đảng to be rated, of the sectors that the law names."""
    info = context.subs.frame(INFO)
    wanted = context.sectors(INFO).isin(context.law.value(sectors))
    return info[TO_RATE] & wanted & context.kinds(INFO).isin(BASE_TYPES)


@check("TC-11", "TC-12")
def ratings_of_others(context: Context) -> Iterator[Hit]:
    """A chi bộ cơ sở may be that of a village, which has no government: only đảng bộ cơ sở are asked for it."""
    info = context.subs.frame(INFO)
    asked = _at_base(context, "loai_hinh_chinh_quyen") & (context.kinds(INFO) == BASE_COMMITTEE)
    empty = pd.DataFrame({key: blank(context, INFO, key) & asked for key in NEIGHBOURS})
    some = empty.any(axis=1)
    headings = {key: f"«{form()[INFO].field(key).heading}»" for key in NEIGHBOURS}
    named = [", ".join(headings[k] for k in NEIGHBOURS if row[k]) for row in records(empty[some])]
    words = pd.Series(named, index=info.index[some], dtype="str")
    yield from hits("TC-11", info, some, INFO, empty.idxmax(axis=1), thieu=words)
    absent = blank(context, INFO, "xl_nganh_doc") & _at_base(context, "loai_hinh_vu_trang")
    yield from hits("TC-12", info, absent, INFO, "xl_nganh_doc")


@check("TC-28")
def mass_organizations_unsaid(context: Context) -> Iterator[Hit]:
    """Where no rating of a mass organization is given, a condition on them can't be judged. In communes TC-11 asks, in
    the armed forces hardly any exist."""
    ceiling = next((c for c in context.law.ceilings if c.code == "TR-TC-04"), None)
    if ceiling is None:
        return
    info = context.subs.frame(INFO)
    kinds, sectors, start = context.kinds(INFO), context.sectors(INFO), starts(context.subs, INFO)
    others = {*context.law.value("loai_hinh_chinh_quyen"), *context.law.value("loai_hinh_vu_trang")}
    wrong = info[TO_RATE] & kinds.isin(BASE_TYPES) & sectors.notna() & ~sectors.isin(others)
    wrong &= start.isin(("HTXS", "HTT"))
    for key in NEIGHBOURS[2:]:
        wrong &= blank(context, INFO, key)
    yield from hits("TC-28", info, wrong, INFO, "xl_cong_doan", basis=ceiling.ref, muc=start.map(LEVEL_NAMES))


@check("TC-23")
def no_government(context: Context) -> Iterator[Hit]:
    """A commune has a government and a Front. A chi bộ cơ sở may be that of a village, which has no government."""
    info = context.subs.frame(INFO)
    commune = context.sectors(INFO).isin(context.law.value("loai_hinh_chinh_quyen"))
    commune &= context.kinds(INFO) == BASE_COMMITTEE
    denied = pd.DataFrame({key: (info[key] == "KHONG_CO") & commune for key in NEIGHBOURS[:2]})
    yield from hits(
        "TC-23", info, denied.any(axis=1), INFO, denied.idxmax(axis=1), gia_tri=label("muc_hoac_khong_co", "KHONG_CO")
    )


@check("TC-24")
def above_own_branch(context: Context) -> Iterator[Hit]:
    """Proposed better than the superior in its own branch rated it; other branches than the armed forces may rate
    as well."""
    info = context.subs.frame(INFO)
    start, branch = starts(context.subs, INFO), info["xl_nganh_doc"]
    wrong = info[TO_RATE] & (rank_of(branch) < rank_of(start))
    level, given = (worded(labels, lambda code: label("muc", code)) for labels in (start, branch))
    yield from hits("TC-24", info, wrong, INFO, at_proposal(info), gia_tri=level, nganh_doc=given)


def _percent(values: pd.Series) -> Worded:
    return worded(values, vn_number)


def _with_percent(words: str, value: float) -> str:
    return words.format(vn_number(value))


@check("TC-13")
def shares_at_odds(context: Context) -> Iterator[Hit]:
    """A task that exceeds what was asked is done, and on time."""
    for sheet in SUBJECT_SHEET.values():
        frame = context.subs.frame(sheet)
        done, beyond, late = (frame[f"ty_le_{key}"] for key in ("hoan_thanh", "vuot_muc", "cham"))
        more = beyond > done
        both = ~more & (beyond + late > 100)
        for where, share, words in (
            (more, done, "nhiều hơn tỷ lệ hoàn thành {}%"),
            (both, late, "cộng với tỷ lệ chậm tiến độ {}% vượt quá 100%"),
        ):
            why = worded(share, partial(_with_percent, words))
            yield from hits("TC-13", frame, where, sheet, "ty_le_vuot_muc", gia_tri=_percent(beyond), ly_do=why)


@check("TC-14")
def needless_force_majeure(context: Context) -> Iterator[Hit]:
    for sheet, code in _TARGETS:
        ceiling = next((c for c in context.law.ceilings if c.code == code), None)
        if ceiling is None:
            continue
        frame = context.subs.frame(sheet)
        done, least = frame["ty_le_hoan_thanh"], ceiling.values["duoi"]
        wrong = (frame["bat_kha_khang"] == "CO") & (done >= least)
        values: dict[str, Any] = {"ty_le": _percent(done), "duoi": vn_number(least)}
        yield from hits("TC-14", frame, wrong, sheet, "bat_kha_khang", basis=ceiling.ref, **values)


@once
def _registered(context: Context) -> pd.Series:
    """The founding date in the register, for each row of "Thông tin"."""
    info = context.subs.frame(INFO)
    units = context.register.units.values() if context.register else ()
    return pd.to_datetime(info[UNIT].map({u.code: u.founded for u in units})).astype("datetime64[s]")


@once
def founded_on(context: Context) -> pd.Series:
    """The founding date for each row of "Thông tin": the submission's own, else the register's."""
    info = context.subs.frame(INFO)
    stated = info["ngay_thanh_lap"]
    return stated.fillna(_registered(context)).mask(context.subs.misread(INFO, "ngay_thanh_lap"))


@check("TC-15", "TC-16")
def newly_founded(context: Context) -> Iterator[Hit]:
    """Under `moi_thang` months an organization isn't rated; one formed by split or merger isn't new. What rests on the
    months is only a warning where they aren't verified."""
    unsettled = "" if context.law.verified("moi_thang") else WARNING
    info, founded = context.subs.frame(INFO), founded_on(context)
    months = context.law.value("moi_thang")
    new = under_months(founded, context.as_of, months) & (founded <= pd.Timestamp(context.as_of))
    claimed = info["ly_do_chua_xep_loai"] == "MOI"
    formed, said = context.reorganized(INFO), info["do_chia_tach"] == "CO"
    old = founded.notna() & ~under_months(founded, context.as_of, months)
    day = founded.where(claimed).dt.strftime("%d/%m/%Y")
    why = day.map(lambda d: f"tổ chức thành lập ngày {d}, đã đủ {months} tháng", na_action="ignore")
    why = why.astype("str").mask(formed, "danh mục đơn vị ghi do chia tách, sáp nhập mà có, không tính là mới")
    why = why.mask(said, "phiếu ghi hình thành do chia tách, sáp nhập, không tính là mới")
    for where, severity in ((formed, ""), (old & ~formed, unsettled)):
        yield from hits("TC-15", info, claimed & where, INFO, "ly_do_chua_xep_loai", severity, ly_do=why)
    undated = claimed & ~formed & founded.isna() & blank(context, INFO, "ngay_thanh_lap")
    yield from hits("TC-15", info, undated, INFO, "ngay_thanh_lap", WARNING, ly_do="không ghi ngày thành lập")
    rated = new & ~formed & info[TO_RATE] & starts(context.subs, INFO).notna()
    unsaid = info["do_chia_tach"].isna()
    unclear = " và không ghi có phải do chia tách, sáp nhập hay không"
    for where, severity, words in ((rated & ~unsaid, unsettled, ""), (rated & unsaid, WARNING, unclear)):
        yield from hits(
            "TC-16", info, where, INFO, at_proposal(info), severity, ngay=shown_dates(founded), so_thang=months,
            chua_ro=words,
        )  # fmt: skip


def _year(day: pd.Timestamp) -> str:
    return str(day.year)


@check("TC-17", "TC-18", "TC-20")
def founding_date(context: Context) -> Iterator[Hit]:
    info, registered = context.subs.frame(INFO), _registered(context)
    stated = info["ngay_thanh_lap"]
    limit = pd.Timestamp(context.as_of)
    future = stated > limit
    day = shown_dates(stated)
    yield from hits("TC-17", info, future, INFO, "ngay_thanh_lap", gia_tri=day, ngay_chot=vn_date(limit))
    differs = stated.notna() & registered.notna() & (stated != registered) & ~future
    yield from hits("TC-18", info, differs, INFO, "ngay_thanh_lap", gia_tri=day, dung=shown_dates(registered))
    founded = founded_on(context)
    possible = (context.year - founded.dt.year).where(founded <= limit)
    years = info["so_nam_xuat_sac"]
    many = (years > possible) & ~context.reorganized(INFO)
    values: dict[str, Any] = {"gia_tri": _percent(years), "nam_lap": worded(founded, _year), "dung": _percent(possible)}
    values["nam"] = str(context.year)
    this_year = founded.dt.year == context.year
    for where, variant in ((many & ~this_year, ""), (many & this_year, "lap_trong_nam")):
        yield from hits("TC-20", info, where, INFO, "so_nam_xuat_sac", variant=variant, **values)


@check("TC-19", needs="register")
def more_disciplined_than_there_are(context: Context) -> Iterator[Hit]:
    """Only where the register knows units below: those of a chi bộ may be others than Party organizations."""
    info = context.subs.frame(INFO)
    below = info[UNIT].map({code: len(context.units.children(code)) for code in context.units.units})
    below = below.astype("float64")
    stated = info["so_don_vi_truc_thuoc_bi_ky_luat"]
    wrong = (below > 0) & (stated > below)
    yield from hits(
        "TC-19", info, wrong, INFO, "so_don_vi_truc_thuoc_bi_ky_luat", gia_tri=_percent(stated),
        dung=worded(below, lambda n: vn_int(int(n))),
    )  # fmt: skip


@check("TC-21")
def no_members(context: Context) -> Iterator[Hit]:
    for file in sorted(cells_without_members(context)):
        yield Hit("TC-21", file, MEMBERS)
