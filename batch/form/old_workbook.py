"""A look at an .xls before the reading library opens it, which makes room for every sheet at once: how far its cells
reach, how much they hold, which have formulas and errors, which show percentages.

Source: [MS-XLS], the records of sheets, cells, formats and shared texts. No pandas here: it runs in the reading
processes.
"""

from __future__ import annotations

import io
import struct
from itertools import accumulate

from batch.form import limits
from batch.form.cells import ERROR_VALUE
from batch.form.formats import BUILT_IN_PERCENT, is_percent
from batch.form.limits import OF_FILE, OF_FILLED, OF_SHEETS, OF_SPAN, OF_TEXT, BeyondLimitError
from batch.form.scan import Marks, Place

_STREAMS = ("Workbook", "Book")
_BEGIN, _CONTINUE, _TEXTS, _SHARED, _MANY = 0x809, 0x3C, 0xFC, 0xFD, 0xBD
# Number, label, error, formula, text, rich text, shared text, short number, several of those.
_CELLS = {0x203, 0x204, 0x205, 0x06, 0x206, 0x406, 0xD6, _SHARED, 0x27E, _MANY}
_SHEET, _FORMULAS, _ERROR = 0x85, (0x06, 0x206, 0x406), 0x205
_FORMULA_ERROR, _NO_NUMBER = 2, b"\xff\xff"  # how a formula's result says what it is
_FORMAT, _STYLE = 0x41E, 0xE0
_NUMBER, _SHORT = 0x203, 0x27E
_WIDE_VERSION = 0x600  # of the records, from which texts say how wide they are
_SHORT_VALUE = 0xFFFFFFFC  # the bits of a short number, without those that say how it is written
_DOUBLE = struct.Struct("<d")
_HEAD, _PLACE, _INDEX = struct.Struct("<HH"), struct.Struct("<HH"), struct.Struct("<I")


class _Styles:
    """The cell styles, in their order: which show a number as a percentage."""

    def __init__(self) -> None:
        self.known = False
        self._wide = True
        self._formats = set(map(int, BUILT_IN_PERCENT))
        self._of_style: list[int] = []

    def add(self, kind: int, said: bytes) -> None:
        if kind == _BEGIN:
            self._wide = self._wide and int.from_bytes(said[:2], "little") >= _WIDE_VERSION
        elif kind == _STYLE:
            self._of_style.append(int.from_bytes(said[2:4], "little"))
            self.known = True
        elif is_percent(_name(said[2:3] + said[4:] if self._wide else said[2:3] + b"\0" + said[3:])):
            self._formats.add(int.from_bytes(said[:2], "little"))

    def mark(self, marks: Marks, place: Place, kind: int, said: bytes) -> None:
        """`said` is a cell's record without its row."""
        several = [said[at : at + 6] for at in range(2, len(said) - 7, 6)]
        for right, number in enumerate(several if kind == _MANY else [said[2:]]):
            style, value = int.from_bytes(number[:2], "little"), number[2:]
            if style < len(self._of_style) and self._of_style[style] in self._formats and _not_zero(kind, value):
                marks.percent.add((place[0], place[1] + right))


def _not_zero(kind: int, value: bytes) -> bool:
    if kind in (_SHORT, _MANY):
        return bool(int.from_bytes(value[:4], "little") & _SHORT_VALUE)
    return value[6:8] != _NO_NUMBER and _DOUBLE.unpack(value[:8].ljust(8, b"\0"))[0] != 0


def look_at_old(content: bytes) -> tuple[dict[str, Marks], bool]:
    """What is to be told of the cells by sheet, as far as the sheets' names are told, and whether it is known which
    show percentages. Raises BeyondLimitError, and what olefile and struct raise for damaged files."""
    import olefile  # few files are old ones

    if len(content) > limits.OLD_FILE:
        raise BeyondLimitError(OF_FILE)
    with olefile.OleFileIO(io.BytesIO(content)) as file:
        name = next((name for name in _STREAMS if file.exists(name)), "")
        records = file.openstream(name).read() if name else b""
    return _look(records)


def _look(records: bytes) -> tuple[dict[str, Marks], bool]:
    at, end = 0, len(records) - _HEAD.size
    span = filled = sheets = low = wide = 0
    shown: dict[int, int] = {}
    texts: list[bytes] = []
    before = 0
    names: dict[int, str] = {}  # by the place where a sheet begins
    found: dict[str, Marks] = {}
    marks, styles = Marks(), _Styles()
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
            elif kind in _FORMULAS or kind == _ERROR:
                _mark(marks, (row, column), kind, records[at + 6 : at + size])
            if kind in (_NUMBER, _SHORT, _MANY, *_FORMULAS):
                styles.mark(marks, _PLACE.unpack_from(records, at), kind, records[at + 2 : at + size])
            filled += 1
            low, wide = max(low, row + 1), max(wide, column + 1)
        elif kind == _BEGIN:
            span, low, wide, sheets = span + low * wide, 0, 0, sheets + 1
            marks = found.setdefault(names.get(at - _HEAD.size, ""), Marks())
            styles.add(kind, records[at : at + size])
        elif kind in (_FORMAT, _STYLE) and size > _HEAD.size:
            styles.add(kind, records[at : at + size])
        elif kind == _SHEET and size > 8:
            names[_INDEX.unpack_from(records, at)[0]] = _name(records[at + 6 : at + size])
        elif kind == _TEXTS or (kind == _CONTINUE and before in (_TEXTS, _CONTINUE) and texts):
            texts.append(records[at : at + size])
        before, at = kind, at + size
    for count, most, why in (
        (span + low * wide, limits.SPAN, OF_SPAN), (filled, limits.FILLED, OF_FILLED),
        (sheets, limits.SHEETS, OF_SHEETS), (_text(texts, shown), limits.TEXT, OF_TEXT),
    ):  # fmt: skip
        if count > most:
            raise BeyondLimitError(why)
    return found, styles.known


def _mark(marks: Marks, place: Place, kind: int, said: bytes) -> None:
    """`said` is what a cell's record holds behind its place and format."""
    if kind == _ERROR:
        if said[1:2] == b"\x01":  # else true or false
            marks.special[place] = ERROR_VALUE
    elif said[6:8] == _NO_NUMBER and said[0] == _FORMULA_ERROR:
        marks.special[place] = ERROR_VALUE
    else:
        marks.formulas.add(place)


def _name(said: bytes) -> str:
    """Of a sheet or a format: how many characters, how wide they are, then these."""
    count, wide = said[0], said[1] & 1
    text = said[2 : 2 + count * (1 + wide)]
    return text.decode("utf-16-le" if wide else "latin-1", "replace")


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
