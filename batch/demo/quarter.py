"""Makes of a year's made-up committee what it hands in for a quarter: nothing later than the quarter, and only what the
law asks of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from batch.demo.draft import Committee, Draft
from batch.demo.levels import lower
from batch.demo.members import add_months, is_new
from batch.demo.organizations import set_totals
from batch.domain import COLLECTIVES, INFO, MEMBERS, Period
from batch.form.definition import form
from batch.law import Law

Row = dict[str, Any]
_MADE_AFTER = timedelta(days=5)  # the day of the form, counted from the quarter's end


def of_quarter(committee: Committee, period: Period) -> None:
    """Change the drafts in place. Levels are those that the year's forms state of the quarter, where they do."""
    law, end = committee.law.in_period(period), period.last_day
    for number, unit in enumerate(committee.units):
        draft = committee.drafts[unit.code]
        if unit.founded and unit.founded > end:
            committee.units[number] = draft.unit = replace(unit, founded=None)
            draft.info |= {"ngay_thanh_lap": None, "ly_do_chua_xep_loai": "KHAC"}
        members: list[Row] = draft.members
        whole = zip(members, draft.finals, strict=True)
        kept = [(m, level) for m, level in whole if not is_new(m, law, period.year)]  # they came too late to be rated
        draft.members[:] = [member for member, _ in kept]
        draft.finals[:] = [level for _, level in kept]
        for member in draft.members:
            _earlier(member, law, end)
        bodies: list[Row] = draft.rows.get(COLLECTIVES, [])
        for row in bodies:
            if row.get("ngay_thanh_lap") and row["ngay_thanh_lap"] > end:
                row |= {"ngay_thanh_lap": None, "ly_do_chua_xep_loai": "KHAC"}
    set_totals(committee)
    for number, unit in enumerate(committee.units):
        draft = committee.drafts[unit.code]
        committee.units[number] = draft.unit = replace(unit, members=int(str(draft.info["tong_dang_vien"])))
    for draft in committee.drafts.values():
        draft.info |= {"ky": period.code, "ngay_lap": end + _MADE_AFTER}
        _only_asked(draft, law, f"xl_quy_{period.quarter}")


def _earlier(member: Row, law: Law, end: date) -> None:
    """Who would still be new, or on probation, by then is taken for a member a year longer."""
    official = member.get("ngay_chinh_thuc")
    late = add_months(member["ngay_vao_dang"], law.value("moi_thang")) > end
    if late or (official and official > end):
        member["ngay_vao_dang"] = add_months(member["ngay_vao_dang"], -12)
        if official:
            member["ngay_chinh_thuc"] = add_months(official, -12)
    if (moved := member.get("ngay_chuyen_den")) and moved > end:
        member["ngay_chuyen_den"] = None


def _only_asked(draft: Draft, law: Law, key: str) -> None:
    for sheet, fields in form().items():
        rows: list[Row] = [draft.info] if sheet == INFO else draft.rows.get(sheet, [])
        for row in rows:
            if row.get(key) and row.get("de_xuat"):
                row["de_xuat"] = lower(row["de_xuat"], row[key])
            for field in fields.fields:
                if not law.asks(field.quarter):
                    row.pop(field.key, None)
        if sheet != INFO and fields.fields[0].quarter and not law.asks(fields.fields[0].quarter):
            draft.rows.pop(sheet, None)
    for number, row in enumerate(draft.rows.get(MEMBERS, []), 1):
        row["stt"] = number
