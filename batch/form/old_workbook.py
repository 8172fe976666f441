"""A look at an .xls before the reading library opens it, which makes room for every sheet at once: how far its cells
reach, and how much they hold.

Source: [MS-XLS], the records of cells and of shared texts. No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

import io
import struct
from itertools import accumulate

import olefile

from batch.form import limits
from batch.form.limits import OF_FILE, OF_FILLED, OF_SHEETS, OF_SPAN, OF_TEXT, BeyondLimitError

_STREAMS = ("Workbook", "Book")
_BEGIN, _CONTINUE, _TEXTS, _SHARED, _MANY = 0x809, 0x3C, 0xFC, 0xFD, 0xBD
# Number, label, error, formula, text, rich text, shared text, short number, several of those.
_CELLS = {0x203, 0x204, 0x205, 0x06, 0x206, 0x406, 0xD6, _SHARED, 0x27E, _MANY}
_HEAD, _PLACE, _INDEX = struct.Struct("<HH"), struct.Struct("<HH"), struct.Struct("<I")


def look_at_old(content: bytes) -> None:
    """Raises BeyondLimitError, and what olefile and struct raise for damaged files."""
    if len(content) > limits.OLD_FILE:
        raise BeyondLimitError(OF_FILE)
    with olefile.OleFileIO(io.BytesIO(content)) as file:
        name = next((name for name in _STREAMS if file.exists(name)), "")
        records = file.openstream(name).read() if name else b""
    _look(records)


def _look(records: bytes) -> None:
    at, end = 0, len(records) - _HEAD.size
    span = filled = sheets = low = wide = 0
    shown: dict[int, int] = {}
    texts: list[bytes] = []
    before = 0
    while at <= end:
        kind, size = _HEAD.unpack_from(records, at)
        at += _HEAD.size
        if kind in _CELLS and size >= _PLACE.size:
            row, column = _PLACE.unpack_from(records, at)
            if kind == _MANY:
                column = max(column, int.from_bytes(records[at + size - 2 : at + size], "little"))
                filled += size // 6
            elif kind == _SHARED and size >= 10:
                (index,) = _INDEX.unpack_from(records, at + 6)
                shown[index] = shown.get(index, 0) + 1
            filled += 1
            low, wide = max(low, row + 1), max(wide, column + 1)
        elif kind == _BEGIN:
            span, low, wide, sheets = span + low * wide, 0, 0, sheets + 1
        elif kind == _TEXTS or (kind == _CONTINUE and before in (_TEXTS, _CONTINUE) and texts):
            texts.append(records[at : at + size])
        before, at = kind, at + size
    for count, most, why in (
        (span + low * wide, limits.SPAN, OF_SPAN), (filled, limits.FILLED, OF_FILLED),
        (sheets, limits.SHEETS, OF_SHEETS), (_text(texts, shown), limits.TEXT, OF_TEXT),
    ):  # fmt: skip
        if count > most:
            raise BeyondLimitError(why)


def _text(texts: list[bytes], shown: dict[int, int]) -> int:
    """Characters that cells show of the shared texts; at the most, where these aren't all understood."""
    lengths = _lengths(texts)
    unknown = max(lengths, default=0)
    return sum(count * (lengths[i] if i < len(lengths) else unknown) for i, count in shown.items())


def _lengths(texts: list[bytes]) -> list[int]:
    """Of the shared texts, in characters. A text goes on in the next record, which begins with a byte that says anew
    how wide its characters are."""
    whole, border = b"".join(texts), accumulate(map(len, texts))
    out, at = [], 8
    following = next(border, len(whole))
    while at + 3 <= len(whole):
        count, flags = struct.unpack_from("<HB", whole, at)
        at += 3
        runs = extra = 0
        if flags & 8:
            (runs,) = struct.unpack_from("<H", whole.ljust(at + 2, b"\0"), at)
            at += 2
        if flags & 4:
            (extra,) = struct.unpack_from("<I", whole.ljust(at + 4, b"\0"), at)
            at += 4
        out.append(count)
        width, left = 1 + (flags & 1), count
        while left > 0 and at < len(whole):
            while following <= at and following < len(whole):
                following = next(border, len(whole))
            room = (following - at) // width
            taken = min(left, room)
            left, at = left - taken, at + taken * width
            if left > 0:
                if following >= len(whole):
                    return out
                at = following
                width = 1 + (whole[at] & 1)
                at += 1
                following = next(border, len(whole))
        at += runs * 4 + extra
    return out
