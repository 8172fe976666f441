"""What lies around the cells of a worksheet and the reading library doesn't tell: merged blocks, what is hidden.

Searched as bytes, which any program's XML allows: these tags hold nothing but attributes. No pandas here: it runs in
the reading processes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from batch.form import limits
from batch.form.limits import OF_MERGED, BeyondLimitError

_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?\bref\s*=\s*[\"']\$?([A-Za-z]{1,3})\$?([0-9]{1,7}):\$?([A-Za-z]{1,3})\$?([0-9]{1,7})[\"']"
)
_ROW = re.compile(rb"<(?:\w+:)?row\s([^>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_HIDDEN = re.compile(rb"\bhidden\s*=\s*[\"'](?:1|true)[\"']")
_NUMBER = re.compile(rb"\b(r|min|max)\s*=\s*[\"']([0-9]{1,7})[\"']")
_FILTERED = re.compile(rb"<(?:\w+:)?filterColumn\b")

Block = tuple[int, int, int, int]  # first row, first column, last row, last column, zero-based


@dataclass(slots=True)
class Frame:
    """`merged` are the blocks of merged cells; `rows` and `columns` (pairs of first and last) are hidden, all
    zero-based; `filtered`: it is a filter that hides them, or some."""

    merged: list[Block] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)
    columns: list[tuple[int, int]] = field(default_factory=list)
    filtered: bool = False

    def hides_column(self, column: int) -> bool:
        return any(first <= column <= last for first, last in self.columns)


def _index(letters: bytes) -> int:
    index = 0
    for letter in letters.upper():
        index = index * 26 + letter - 64
    return index - 1


def frame(xml: bytes) -> Frame:
    """The frame of a worksheet's XML. Raises BeyondLimitError."""
    out = Frame()
    if blocks := xml.count(b"mergeCell "):
        if blocks > limits.MERGED:
            raise BeyondLimitError(OF_MERGED)
        for left, top, right, bottom in _MERGED.findall(xml):
            out.merged.append((int(top) - 1, _index(left), int(bottom) - 1, _index(right)))
    if b"hidden" in xml:
        for found in _ROW.finditer(xml):
            if _HIDDEN.search(found[1]) and (row := dict(_NUMBER.findall(found[1])).get(b"r")):
                out.rows.add(int(row) - 1)
        for found in _COLUMN.finditer(xml):
            if _HIDDEN.search(found[1]):
                ends = dict(_NUMBER.findall(found[1]))
                out.columns.append((int(ends.get(b"min", b"1")) - 1, int(ends.get(b"max", b"1")) - 1))
        out.filtered = b"filterColumn" in xml and bool(_FILTERED.search(xml))
    return out
