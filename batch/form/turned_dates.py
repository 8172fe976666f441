"""Dates that a PC set to the American order has turned: 05/06 became 6 May, while 13/05 stayed text.

Nothing shows it in a single cell; the column does.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from batch.form.cells import Raw
from batch.text import clean

_PARTS = re.compile(r"([0-9]{1,2}) ?[/.\-] ?([0-9]{1,2}) ?[/.\-] ?[0-9]{4}.*")
_LAST_MONTH = 12
# Of dates as people have them, the shares with a day up to 12 and above it; so improbable that chance made the column.
_UP_TO_12, _ABOVE_12, _CHANCE = 0.39, 0.61, 0.04


def turned(raws: Sequence[Raw]) -> list[int]:
    """Which of a column's values can't be trusted, by their index: none where nothing says that it was turned."""
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
    if any(day.day > _LAST_MONTH for day in days) or (day_first and month_first):
        return []
    texts = len(day_first) + len(month_first)
    by_chance = _UP_TO_12 ** len(days) * _ABOVE_12**texts
    if month_first:
        sure = len(month_first) > 1 or (bool(days) and by_chance < _CHANCE)
    else:
        sure = bool(day_first) and bool(days) and not either and by_chance < _CHANCE
    if not sure:
        return []
    open_days = [i for i, day in zip(dates, days, strict=True) if day.day != day.month]
    return sorted(open_days + month_first + (either if month_first else []))
