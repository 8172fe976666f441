"""A look at an .ods before the reading library opens it: how much there is in it, and which cells hold percentages:
there, unlike in old .xls, every cell says what kind of value it has.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

from xml.parsers import expat

from batch.form import limits
from batch.form.guard import Inside
from batch.form.limits import OF_FILLED, OF_SHEETS, OF_SPAN, OF_TAGS, OF_TEXT, BeyondLimitError
from batch.form.scan import Marks, Place
from batch.form.unpack import Unpacker

_MOST_REPEATED = 10_000  # rows or cells alike; a formatted column goes on to the end of the sheet
_CONTENT, _READ = "content.xml", ("mimetype", "META-INF/manifest.xml")


class _Cells:
    """Goes through content.xml, counting rows and columns with their repetitions. Raises BeyondLimitError."""

    def __init__(self) -> None:
        self.sheets: dict[str, set[Place]] = {}
        self.current: set[Place] = set()
        self.row = self.column = self.rows = 0
        self.found: list[int] = []
        self.span = self.filled = self.shown = 0
        self.low = self.wide = 0  # of the sheet: what its filled cells reach
        self.repeated = self.full = self.length = 0  # of the row

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        own = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if tag == "table":
            self.current = self.sheets.setdefault(own.get("name", ""), set())
            self.row = self.low = self.wide = 0
            if len(self.sheets) > limits.SHEETS:
                raise BeyondLimitError(OF_SHEETS)
        elif tag == "table-row":
            self.rows, self.column, self.found = int(own.get("number-rows-repeated", "1")), 0, []
            self.full = self.length = 0
        elif tag in ("table-cell", "covered-table-cell"):
            self.repeated = int(own.get("number-columns-repeated", "1"))
            if own.get("value-type") == "percentage":
                self.found += range(self.column, self.column + min(self.repeated, _MOST_REPEATED))
            self.column += self.repeated
            if "value-type" in own or "formula" in own:
                self.full += self.repeated
                self.wide = max(self.wide, self.column)

    def text(self, text: str) -> None:
        self.length += len(text) * max(1, self.repeated)

    def end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag == "table-row":
            for row in range(self.row, self.row + min(self.rows, _MOST_REPEATED)) if self.found else ():
                self.current.update((row, column) for column in self.found)
            self.row += self.rows
            self.low = self.row if self.full else self.low
            self.filled += self.full * self.rows
            self.shown += self.length * self.rows
        elif tag == "table":
            self.span += self.low * self.wide
        for is_so, most, why in (
            (
                (self.span + self.low * self.wide, limits.SPAN, OF_SPAN),
                (self.filled, limits.FILLED, OF_FILLED),
                (self.shown, limits.TEXT, OF_TEXT),
            )
            if tag in ("table-row", "table")
            else ()
        ):
            if is_so > most:
                raise BeyondLimitError(why)
        if tag == "table":
            self.low = self.wide = 0


def look_at_open_document(parts: Unpacker) -> Inside:
    """What of it is given to the reading library; its `marks` are the cells, zero-based, whose value is a percentage
    ("1" is 100 %). Raises BeyondLimitError, and what zipfile, expat and int raise for damaged files."""
    xml = parts.keep(_CONTENT, parts.read(_CONTENT))
    for name in _READ:
        if name in parts:
            parts.keep(name, parts.read(name, limits.BOOK))
    if xml.count(b"<") > limits.TAGS:
        raise BeyondLimitError(OF_TAGS)
    cells = _Cells()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = cells.start, cells.end
    parser.CharacterDataHandler = cells.text
    parser.Parse(xml, True)
    return Inside(
        marks={name: Marks(percent=found) for name, found in cells.sheets.items()} if b"percentage" in xml else {},
        book=parts.kept(), size=parts.spent + cells.shown,
    )  # fmt: skip
