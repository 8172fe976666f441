"""Tables of ours with columns for the office: whether anything but those columns was changed by hand.

What stands in these columns is carried over into the next table, so that a copy of the old one need not be kept.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from batch.form.guard import grids, look_of
from batch.text import clean

_COLOUR = re.compile(rb'<fgColor rgb="([0-9A-Fa-f]{8})"')
_COMMENTS = re.compile(r"xl/(threaded)?comments", re.IGNORECASE)
_BROKEN = (OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Own:
    """The headings of the office's columns in a table; `lasting` are those whose content is never dropped (a tick may
    be spent)."""

    headings: tuple[str, ...]
    lasting: tuple[str, ...]


Owns = Mapping[str, Own]  # by the file's path in a run
Rest = dict[str, Any]


def _text(value: Any) -> str:
    if isinstance(value, dt.datetime) and not value.time():
        value = value.date()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return clean(str(value))


def _sheets(path: Path) -> Iterator[tuple[str, list[list[str]]]]:
    for name, grid in grids(path):
        yield name, [[_text(value) for value in row] for row in grid]


def _header(rows: Sequence[Sequence[str]], headings: Sequence[str]) -> int:
    return next((r for r, row in enumerate(rows) if set(headings) <= set(row)), len(rows))


def _looks(path: Path) -> list[str]:
    """The colours of cells that a workbook has, and whether it has comments."""
    styles, names = look_of(path)
    found = set(_COLOUR.findall(styles))
    return sorted(c.decode().upper() for c in found) + ["!" for name in names if _COMMENTS.match(name)]


def rest_of(path: Path, own: Own) -> Rest:
    """What a table holds besides the office's columns: a hash of the text, in whatever order its rows are, and what
    its cells look like. Nothing where it can't be read."""
    whole = hashlib.sha256()
    try:
        for name, rows in _sheets(path):
            header = _header(rows, own.headings)
            left_out = {rows[header].index(h) for h in own.headings} if header < len(rows) else set()
            kept = [
                "\t".join("" if r > header and c in left_out else text for c, text in enumerate(row)).rstrip("\t")
                for r, row in enumerate(rows)
            ]
            lines = kept[: header + 1] + sorted(kept[header + 1 :])
            whole.update("\n".join([name, *filter(None, lines), ""]).encode("utf-8", "replace"))
        return {"noi_dung": whole.hexdigest(), "hinh_thuc": _looks(path)}
    except _BROKEN:
        return {}


def _said(path: Path, own: Own) -> Counter[tuple[str, str]]:
    """What the office has written into its lasting columns, and how often."""
    found: Counter[tuple[str, str]] = Counter()
    for _, rows in _sheets(path):
        header = _header(rows, own.headings)
        for heading in own.lasting if header < len(rows) else ():
            at = rows[header].index(heading)
            found.update((heading, row[at]) for row in rows[header + 1 :] if row[at])
    return found


def only_carried(old: Path, rest: object, new: Path, own: Own) -> bool:
    """Whether nothing of an edited table is lost with it: beside the office's columns it is what was written (`rest`,
    by `rest_of` at the time), and `new` holds all that stands in these columns."""
    now = rest_of(old, own)
    if not isinstance(rest, dict) or not now or now["noi_dung"] != rest.get("noi_dung"):
        return False
    looked = rest.get("hinh_thuc")
    if not isinstance(looked, list) or set(now["hinh_thuc"]) - set(looked):
        return False
    try:
        return _said(old, own) <= _said(new, own)
    except _BROKEN:
        return False
