"""Limits that hold for several kinds of subject, and the order of candidates for the cap."""

from __future__ import annotations

import calendar
import datetime as dt
from fractions import Fraction

from recount_read import Row


def six_months_after(day: dt.date) -> dt.date:
    year, month = day.year + (day.month + 5) // 12, (day.month + 5) % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def grades(main: list[str | None], rest: list[str | None]) -> list[tuple[str, str]]:
    worst = {"XS": "HTXS", "T": "HTT", "TB": "HTNV", "K": "KHT"}
    out = [(worst[g], "") for g in main if g]
    return out + [({"XS": "HTXS", "T": "HTXS", "TB": "HTT", "K": "KHT"}[g], "") for g in rest if g]


def tasks(row: Row) -> list[tuple[str, str]]:
    """Article 11 of 366: all on time for HTT, 30 % exceeding and all shortcomings remedied for HTXS."""
    out = []
    if row["ty_le_hoan_thanh"] is not None and row["ty_le_hoan_thanh"] < 100:
        out.append(("HTNV", ""))
    if row["ty_le_cham"] is not None and row["ty_le_cham"] > 0:
        out.append(("HTNV", ""))
    if row["ty_le_vuot_muc"] is not None and row["ty_le_vuot_muc"] < 30:
        out.append(("HTT", ""))
    if row["da_khac_phuc"] in ("DANG", "CHUA"):
        out.append(("HTT", ""))
    return out


def merit(score: Fraction | None, row: Row) -> tuple[tuple[bool, Fraction], ...]:
    votes = [row[k] for k in ("phieu_xuat_sac", "phieu_tot", "phieu_hoan_thanh", "phieu_khong")]
    total = sum(v or 0 for v in votes)
    share = Fraction(votes[0]) / total if votes[0] is not None and total else None
    keys = (score, row["ty_le_vuot_muc"], row["ty_le_hoan_thanh"], share)
    return tuple((key is not None, key if key is not None else Fraction(0)) for key in keys)
