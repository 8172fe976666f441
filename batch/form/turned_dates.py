"""Dates that a PC set to the American order has turned: 05/06 became 6 May, while 13/05 stayed text.

Nothing shows it in a single cell; the column does.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from batch.form.cells import Raw
from batch.text import clean

_PARTS = re.compile(r"([0-9]{1,2}) ?[/.\-] ?([0-9]{1,2}) ?[/.\-] ?[0-9]{4}.*")
_LAST_MONTH = 12
# Of dates as people have them, the shares with a day up to 12 and above it.
_UP_TO_12, _ABOVE_12 = 0.39, 0.61
# How improbable it has to be that chance alone made the column: to refuse its dates, and to ask for a second look.
# Refusing dates that are right harms as much as using wrong ones, so that a short column is never refused.
_SURE, _DOUBTFUL = 0.002, 0.1


@dataclass(frozen=True, slots=True)
class Turned:
    """`cells` are those of a column's values that may be turned, by their index: none where nothing says so. `sure`
    says that they can't be trusted; otherwise somebody has to compare them."""

    cells: tuple[int, ...] = ()
    sure: bool = False


def turned(raws: Sequence[Raw]) -> Turned:
    """Whether a column's dates were turned, and which."""
    if any(isinstance(raw, dt.date) and raw.day > _LAST_MONTH for raw in raws):  # nearly every column has one
        return Turned()
    dates: list[int] = []
    day_first: list[int] = []
    month_first: list[int] = []
    either: list[int] = []
    for i, raw in enumerate(raws):
        if isinstance(raw, dt.date):  # datetime is one too
            dates.append(i)
        elif isinstance(raw, str) and raw and (found := _PARTS.fullmatch(clean(raw))):
            one, two = int(found[1]), int(found[2])
            if min(one, two) > _LAST_MONTH:
                continue  # a slip: no date in either order, so it says nothing of the column
            kind = day_first if one > _LAST_MONTH else month_first if two > _LAST_MONTH else either
            if one != two:
                kind.append(i)
    days = [raw for raw in (raws[i] for i in dates) if isinstance(raw, dt.date)]
    if day_first and month_first:
        return Turned()
    by_chance = _UP_TO_12 ** len(days) * _ABOVE_12 ** (len(day_first) + len(month_first))
    if month_first:  # says by itself that somebody put the month first, unless it is the one slip of the column
        sure, doubtful = len(month_first) > 1 or (bool(days) and by_chance < _SURE), True
    elif day_first and days and not either:  # such a PC would have made a date of a text that is one in either order
        sure, doubtful = by_chance < _SURE, by_chance < _DOUBTFUL
    else:
        return Turned()
    open_days = [i for i, day in zip(dates, days, strict=True) if day.day != day.month]
    if sure:
        return Turned(tuple(sorted(open_days + month_first + (either if month_first else []))), sure=True)
    return Turned(tuple(sorted(open_days + (either if month_first else [])))) if doubtful else Turned()
