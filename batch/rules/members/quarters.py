"""Quarterly ratings of members and leaders, where the law rates quarters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pandas as pd

from batch.domain import LEADERS, MEMBERS
from batch.findings.hit import Hit, hits
from batch.form.definition import field_of
from batch.law import Law
from batch.rules.context import Context, check
from batch.rules.required.fields import blank
from batch.submissions.columns import FILE, ROW, TO_RATE

_ENDS = {"xl_quy_1": (3, 31), "xl_quy_2": (6, 30), "xl_quy_3": (9, 30)}  # the fourth is part of the year's rating


def _issued(law: Law) -> date:
    """The day of the regulation itself; a quarter that was over by then was never rated."""
    try:
        return datetime.strptime(law.documents[0].date, "%d/%m/%Y").date()
    except (IndexError, ValueError):
        return date.min


def _named(key: str) -> str:
    field = field_of(MEMBERS, key)
    return (field.heading if field else key).removeprefix("Xếp loại ")


@check("DV-11", "DV-22")
def quarters(context: Context) -> Iterator[Hit]:
    """Members and leaders to be rated. Of the members, who was admitted or came in the year isn't asked."""
    m, leaders = context.subs.frame(MEMBERS), context.subs.frame(LEADERS)
    before = (m["ngay_vao_dang"].dt.year < context.year) & ~(m["ngay_chuyen_den"].dt.year >= context.year)
    yield from _lacking(context, MEMBERS, m[TO_RATE] & before, "đảng viên")
    yield from _lacking(context, LEADERS, leaders[TO_RATE], "cán bộ")


def _lacking(context: Context, sheet: str, asked: pd.Series, who: str) -> Iterator[Hit]:
    """Who lacks quarters that others of the sheet have; for quarters that nobody of the sheet has, one finding, at the
    first of them."""
    frame = context.subs.frame(sheet)
    lacking: dict[int, list[str]] = {}
    nobody: dict[int, tuple[int, list[str]]] = {}
    for key, (month, day) in _ENDS.items():
        used = frame[FILE].isin(frame.loc[frame[key].notna() | context.subs.misread(sheet, key), FILE])
        empty = blank(context, sheet, key) & asked
        for index in frame.index[empty & used].tolist():
            lacking.setdefault(index, []).append(key)
        if date(context.year, month, day) >= _issued(context.law):
            first = frame.loc[empty & ~used, [FILE, ROW]].drop_duplicates(FILE)
            for file, row in zip(first[FILE].tolist(), first[ROW].tolist(), strict=True):
                nobody.setdefault(file, (row, []))[1].append(key)
    if lacking:
        keys = pd.Series({index: found[0] for index, found in lacking.items()}, dtype="str").reindex(frame.index)
        words = pd.Series({index: _words(found) for index, found in lacking.items()}, dtype="str").reindex(frame.index)
        yield from hits("DV-11", frame, keys.notna(), sheet, keys, cac_quy=words, ai=who)
    for file, (row, found) in nobody.items():
        yield Hit("DV-22", file, sheet, row, found[0], {"cac_quy": _words(found), "ai": who})


def _words(keys: list[str]) -> str:
    return ", ".join(_named(key) for key in keys)
