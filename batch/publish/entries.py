"""What an office has entered into the lists that a run writes: read back from the last one, written beside the same
lines of the next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from textwrap import shorten

from batch.form.guard import grids
from batch.publish.sheets import rows_below

NOT_UNDERSTOOD = "Chưa hiểu"  # the column that tells of entries that can't be understood
_TYPED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
LONGEST = 1_000  # characters of one entry that are kept
Key = tuple[str, ...]
Entry = tuple[str, ...]


def read_entries(path: Path, keys: Sequence[str], entered: Sequence[str]) -> dict[Key, Entry]:
    """Of every sheet with all these headings: the cells of `keys` → those of `entered`, where there is something in
    one; nothing where the file isn't there or can't be read any more."""
    out: dict[Key, Entry] = {}
    try:
        for _, grid in grids(path):
            for row in rows_below(grid, (*keys, *entered)):
                key, entry = row[: len(keys)], tuple(text[:LONGEST] for text in row[len(keys) :])
                if any(key) and any(entry):
                    out[key] = entry
    except (OSError, ValueError):
        return {}
    return out


def is_day(text: str) -> bool:
    """Whether an entry says a day: as a spreadsheet gives it, or day, month and year as they are typed."""
    with suppress(ValueError):
        date.fromisoformat(text.split(" ")[0])
        return True
    if found := _TYPED.fullmatch(text):
        day, month, year = map(int, found.groups())
        with suppress(ValueError):
            date(year, month, day)
            return True
    return False


def unclear(entry: str, beside: str, understood: str) -> str:
    """What is told of an entry in column `beside` that can't be understood; `understood` says what can."""
    return f"{beside}: không hiểu «{shorten(entry, 60, placeholder=' …')}», {understood}"


def unclear_day(entry: str, beside: str) -> list[str]:
    """The same of an entry that is to be a day."""
    return [unclear(entry, beside, "ghi ngày/tháng/năm")] if entry.strip("-–—") and not is_day(entry) else []


def as_entered(text: str) -> str | date | None:
    """An entry as it is written again: a day as a day."""
    with suppress(ValueError):
        return date.fromisoformat(text.removesuffix(" 00:00:00"))
    return text or None
