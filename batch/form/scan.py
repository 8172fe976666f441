"""Scans the XML of one worksheet for what the reading library doesn't tell.

Nearly every workbook in the world writes a cell as `<c r="B7" …>`; such a sheet is searched as bytes, which takes a
tenth of the time of parsing it. Any other is parsed.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass, field
from xml.parsers import expat

from batch.form import limits
from batch.form.cells import ERROR_VALUE, UNCALCULATED
from batch.text import a1

_TEXTS = (b"str", b"inlineStr")
_OVER_CELLS = ("array", "dataTable")  # formulas of which only the first cell of those that they fill tells
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384  # of a sheet in Excel
_TALL = 10_000  # a sheet that spans too much and has more rows than this is too tall, else too wide

_FILLED = re.compile(rb'<c r="([A-Z]+)([0-9]+)"(?:[^>]*[^/>])?>(?!</c>)')
_PLACE = re.compile(rb'<c r="([A-Z]+)([0-9]+)"')
_CELLS, _ROWS = re.compile(rb'<c r="([A-Z]+[1-9][0-9]*)"'), re.compile(rb'<row r="([1-9][0-9]*)"')
_TYPE = re.compile(rb'\st="(\w+)"')
_FORMULA = re.compile(rb"<f[\s>/]")
_VALUE = re.compile(rb"<v(?:\s[^>]*)?>([^<]*)</v>")
_BROKEN = re.compile(rb"<v(?:\s[^>]*)?>[^<]*&")  # a character reference within a value
_REFERENCE = re.compile(r"([A-Za-z]+)([0-9]+)")
_SHAPE = bytes.maketrans(b"BCDEFGHIJKLMNOPQRSTUVWXYZ123456789", b"A" * 25 + b"0" * 9)
_STYLED = re.compile(rb'<c r="[A-Z]+[0-9]+"[^>]*?\ss="([0-9]+)"[^>]*>')
_LARGE = 200_000  # bytes of a sheet that is parsed before it is searched: searching takes long in what isn't XML
_START = 200  # bytes that the start of a cell has before its style or type, at the most
_FEW_STYLES = 20  # each of which is looked for by itself

_SPREAD = re.compile(
    rb'<f\s(?=[^>]*\bt="(?:array|dataTable)")[^>]*\bref="\$?([A-Za-z]{1,3})\$?([0-9]{1,7}):\$?([A-Za-z]{1,3})\$?([0-9]{1,7})"'
)
_MOST_ARRAYS = 2_000  # formulas over several cells whose other cells are told

Place = tuple[int, int]  # (row, column), zero-based
Block = tuple[int, int, int, int]  # first row, first column, last row, last column, zero-based


@dataclass(slots=True)
class Marks:
    """`special[(row, column)]` is the code of the fault of error values and formulas without a value; `percent` are
    the numbers other than 0 that the sheet shows as percentages; `formulas` the cells whose value a formula gave,
    `arrays` the blocks that one formula in their first cell fills: the others hold nothing but its values;
    `twice` is the cell in A1, or the number of the row, that stands there twice, else "": which one holds is nobody's
    choice; `far` is the cell in A1 where the sheet spans too much, else ""; `strange` says that the XML isn't what a
    spreadsheet program writes and would be misread; `filled` is how many cells hold anything, of a small sheet how many
    it has."""

    special: dict[Place, str] = field(default_factory=dict)
    percent: set[Place] = field(default_factory=set)
    formulas: set[Place] = field(default_factory=set)
    arrays: list[Block] = field(default_factory=list)
    twice: str = ""
    far: str = ""
    strange: bool = False
    filled: int = field(default=0, compare=False)


def scan(xml: bytes, percent_styles: Set[bytes]) -> Marks:
    """Scan a worksheet. `percent_styles` are the numbers of the styles that show percentages. Raises ExpatError for
    XML that is no XML."""
    start = xml.find(b"<sheetData")
    end = xml.rfind(b"</sheetData>")
    if start >= 0 and end < 0 and xml.find(b"<sheetData/>") >= 0:
        return Marks()
    body = xml[start:end] if 0 <= start < end else b""
    if not body or _opens(b"!", xml) or _opens(b"?", body):
        return _Parser(percent_styles).run(xml)
    cells, rows = _CELLS.findall(body), _ROWS.findall(body)
    if len(cells) < body.count(b"<c") or len(rows) < body.count(b"<row"):  # no other tag there begins so
        return _Parser(percent_styles).run(xml)
    if twice := _twice(cells) or _twice(rows):
        return Marks(twice=twice)
    filled = len(cells)
    if len(xml) > _LARGE:
        expat.ParserCreate().Parse(xml, True)
        filled = body.count(b"</c>") - body.count(b'"></c>')  # without those that only have a format
    far = _far(body) if _outlying(cells) else ""  # what rows say of themselves isn't looked at
    return Marks(far=far, filled=filled) if far else _search(body, percent_styles, filled)


def spread(marks: Marks, block: Block) -> None:
    """Note a formula over several cells."""
    if len(marks.arrays) < _MOST_ARRAYS and (block[0], block[1]) != (block[2], block[3]):
        marks.arrays.append(block)


def place_words(twice: str) -> str:
    """ "ô B7", "dòng 7" of what stands there twice."""
    return f"dòng {twice}" if twice.isdecimal() else f"ô {twice}"


def _opens(sign: bytes, xml: bytes) -> bool:
    """Whether anything there begins with "<" and the sign, which alone is found sooner, and is nearly never there."""
    return sign in xml and b"<" + sign in xml


def _column(letters: str) -> int:
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def _place(found: re.Match[bytes]) -> Place:
    return int(found[2]) - 1, _column(found[1].decode())


def _farthest(last_row: Place, last_column: Place) -> str:
    rows, columns = last_row[0] + 1, last_column[1] + 1
    if rows * columns <= limits.SPAN and rows <= _LAST_ROW and columns <= _LAST_COLUMN:
        return ""
    return a1(*(last_row if rows > _TALL else last_column))


def _outlying(cells: list[bytes]) -> bool:
    """Whether any lies right of column ZZ or below row 999."""
    shapes = b" ".join(cells).translate(_SHAPE)
    return b"AAA" in shapes or b"0000" in shapes


def _far(body: bytes) -> str:
    last_row = last_column = (0, 0)
    # Cells without content take no room, however far they are.
    for found in _FILLED.finditer(body):
        place = _place(found)
        last_row = max(last_row, place)
        if place[1] > last_column[1]:
            last_column = place
    return _farthest(last_row, last_column)


def _twice(addresses: list[bytes]) -> str:
    """The first that two cells, or two rows, have."""
    if len(set(addresses)) == len(addresses):
        return ""
    again: str = Counter(addresses).most_common(1)[0][0].decode()
    return again


def _heads(body: bytes, attribute: bytes) -> list[tuple[re.Match[bytes], int]]:
    """The cells whose start tag has the attribute: the place and the position behind the tag."""
    out = []
    position = body.find(attribute)
    while position >= 0:
        start = body.rfind(b"<", max(0, position - _START), position)
        if start < 0:  # in a long text, or behind a long attribute
            return _places(re.compile(rb'<c r="[A-Z]+[0-9]+"[^>]*?' + re.escape(attribute) + b"[^>]*>"), body)
        if found := _PLACE.match(body, start):
            out.append((found, body.find(b">", position) + 1))
        position = body.find(attribute, position + len(attribute))
    return out


def _places(heads: re.Pattern[bytes], body: bytes) -> list[tuple[re.Match[bytes], int]]:
    return [(place, one.end()) for one in heads.finditer(body) if (place := _PLACE.match(body, one.start()))]


def _styled(body: bytes, styles: Set[bytes]) -> list[tuple[re.Match[bytes], int]]:
    """The cells that have one of the styles, likewise."""
    if len(styles) > _FEW_STYLES:
        return [
            (place, one.end())
            for one in _STYLED.finditer(body)
            if one[1] in styles and (place := _PLACE.match(body, one.start()))
        ]
    return [head for style in styles for head in _heads(body, b' s="' + style + b'"')]


def _search(body: bytes, percent_styles: Set[bytes], filled: int) -> Marks:
    marks = Marks(filled=filled)
    marks.strange = b"&" in body and any(_cut(body, found.start()) for found in _BROKEN.finditer(body))
    stop = -1
    for formula in _FORMULA.finditer(body):
        if formula.start() < stop:  # the same cell
            continue
        start = body.rfind(b"<c r=", 0, formula.start())
        stop = body.find(b"</c>", formula.start())
        if stop < 0:
            break
        if block := _SPREAD.match(body, formula.start()):
            left, top, right, bottom = (block[i].decode() for i in (1, 2, 3, 4))
            spread(marks, (int(top) - 1, _column(left), int(bottom) - 1, _column(right)))
        value = _VALUE.search(body, formula.start(), stop)
        kind = _TYPE.search(body, start, body.find(b">", start))
        # A text formula that gives "" is stored with an empty value: that is a blank, and calculated.
        calculated = value is not None and (value[1] or (kind and kind[1] == b"str"))
        if found := _PLACE.match(body, start):
            if calculated:
                marks.formulas.add(_place(found))
            else:
                marks.special[_place(found)] = UNCALCULATED
    for found, _ in _heads(body, b' t="e"'):
        marks.special[_place(found)] = ERROR_VALUE
    marks.formulas -= marks.special.keys()
    for found, behind in _styled(body, percent_styles):
        kind = _TYPE.search(body, found.end(), behind)
        stop = body.find(b"<c ", behind)
        value = _VALUE.search(body, behind, stop if stop >= 0 else len(body))
        if value and (kind is None or kind[1] == b"n") and _not_zero(value[1]):
            marks.percent.add(_place(found))
    return marks


def _cut(body: bytes, position: int) -> bool:
    """Whether the reading library would cut the value there: it takes numbers up to a reference, texts whole."""
    kind = _TYPE.search(body, body.rfind(b"<c r=", 0, position), position)
    return kind is None or kind[1] not in _TEXTS


def _not_zero(text: bytes | str) -> bool:
    try:
        return float(text) != 0
    except ValueError:
        return True


class _Parser:
    """The same by parsing, for cells without addresses, other quotes or prefixes. A cell without an address stands
    right of the one before, a row without a number below the one before, as the reading library counts."""

    def __init__(self, percent_styles: Set[bytes]) -> None:
        self.marks = Marks()
        self.styles = {style.decode() for style in percent_styles}
        self.row = self.next_row = self.next_column = 0
        self.place: Place | None = None
        self.rows, self.cells = set[int](), set[Place]()
        self.kind = self.style = ""
        self.formula = self.filled = self.stored = False
        self.inside_value = False
        self.begin = 0
        self.value: list[str] = []
        self.last_row: Place = (0, 0)
        self.last_column: Place = (0, 0)

    def run(self, xml: bytes) -> Marks:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text
        parser.StartCdataSectionHandler = self.broken
        parser.CommentHandler = parser.ProcessingInstructionHandler = self.broken
        self.parser, self.xml = parser, xml
        parser.Parse(xml, True)
        self.marks.far = _farthest(self.last_row, self.last_column)
        return self.marks

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            number = attributes.get("r", "")
            self.row = int(number) - 1 if number.isdecimal() else self.next_row
            self.next_row, self.next_column = self.row + 1, 0
            if self.row in self.rows:
                self.marks.twice = self.marks.twice or str(self.row + 1)
            self.rows.add(self.row)
        elif tag == "c":
            found = _REFERENCE.fullmatch(attributes.get("r", ""))
            self.place = (int(found[2]) - 1, _column(found[1])) if found else (self.row, self.next_column)
            self.next_column = self.place[1] + 1
            if self.place in self.cells:
                self.marks.twice = self.marks.twice or a1(*self.place)
            self.cells.add(self.place)
            self.kind, self.style = attributes.get("t", ""), attributes.get("s", "")
            self.formula = self.filled = self.stored = False
            self.value = []
        elif self.place is not None and tag == "f":
            self.formula = self.filled = True
            if attributes.get("t") in _OVER_CELLS:
                ends = [_REFERENCE.fullmatch(end) for end in attributes.get("ref", "").replace("$", "").split(":")]
                if len(ends) == 2 and (first := ends[0]) and (last := ends[1]):
                    block = (int(first[2]) - 1, _column(first[1]), int(last[2]) - 1, _column(last[1]))
                    spread(self.marks, block)
        elif self.place is not None and tag in ("v", "t", "is"):
            self.filled, self.stored = True, True
            self.inside_value = tag != "is"
            self.begin = self.parser.CurrentByteIndex

    def text(self, text: str) -> None:
        if self.inside_value:
            self.value.append(text)

    def broken(self, *_content: str) -> None:
        """A comment, an instruction or a CDATA section: the reading library drops what follows in a value."""
        self.marks.strange = self.marks.strange or self.inside_value

    def _has_reference(self) -> bool:
        """A character reference in a number, which the reading library cuts there."""
        return self.kind.encode() not in _TEXTS and b"&" in self.xml[self.begin : self.parser.CurrentByteIndex]

    def end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag in ("v", "t"):
            self.marks.strange = self.marks.strange or (self.inside_value and self._has_reference())
            self.inside_value = False
        if tag != "c" or self.place is None:
            return
        value = "".join(self.value)
        if self.filled or self.kind == "e":
            self.marks.filled += 1
            self.last_row = max(self.last_row, self.place)
            if self.place[1] > self.last_column[1]:
                self.last_column = self.place
        if self.kind == "e":
            self.marks.special[self.place] = ERROR_VALUE
        elif self.formula and not value and not (self.stored and self.kind == "str"):
            self.marks.special[self.place] = UNCALCULATED
        if self.formula and self.place not in self.marks.special:
            self.marks.formulas.add(self.place)
        if value and self.kind in ("", "n") and self.style in self.styles and _not_zero(value):
            self.marks.percent.add(self.place)
        self.place = None
