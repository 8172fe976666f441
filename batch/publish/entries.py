"""What an office has entered into the lists that a run writes: read back from the last one, written beside the same
lines of the next."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from batch.publish.sheets import rows_below

LONGEST = 1_000  # characters of one entry that are kept
Key = tuple[str, ...]
Entry = tuple[str, ...]


def read_entries(path: Path, keys: Sequence[str], entered: Sequence[str]) -> dict[Key, Entry]:
    """Of every sheet with all these headings: the cells of `keys` → those of `entered`, where there is something in
    one; nothing where the file isn't there or can't be read any more."""
    out: dict[Key, Entry] = {}
    try:
        with CalamineWorkbook.from_path(path) as book:
            for name in book.sheet_names:
                grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                for row in rows_below(grid, (*keys, *entered)):
                    key, entry = row[: len(keys)], tuple(text[:LONGEST] for text in row[len(keys) :])
                    if any(key) and any(entry):
                        out[key] = entry
    except (CalamineError, OSError, ValueError):
        return {}
    return out


def as_entered(text: str) -> str | date | None:
    """An entry as it is written again: a day as a day."""
    with suppress(ValueError):
        return date.fromisoformat(text.removesuffix(" 00:00:00"))
    return text or None
