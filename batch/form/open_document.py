"""A look at an .ods before the reading library opens it: how much there is in it, and which cells hold percentages,
formulas and errors: every cell says what kind of value it has.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

from xml.parsers import expat

from batch.form import limits
from batch.form.cells import ERROR_TEXTS, ERROR_VALUE, UNCALCULATED
from batch.form.guard import Inside
from batch.form.limits import OF_FILLED, OF_SHEETS, OF_SPAN, OF_TAGS, OF_TEXT, BeyondLimitError
from batch.form.scan import Marks, spread
from batch.form.unpack import Unpacker

_MOST_REPEATED = 10_000  # rows or cells alike; a formatted column goes on to the end of the sheet
_MOST_SAID = 20  # pieces of a cell's text that are looked at
_CELLS = ("table-cell", "covered-table-cell")
_PERCENT, _FORMULA = "percent", "formula"
_ERROR = "Err:"  # how LibreOffice shows errors that Excel doesn't have
_CONTENT, _READ = "content.xml", ("mimetype", "META-INF/manifest.xml")


class _Cells:
    """Goes through content.xml, counting rows and columns with their repetitions. Raises BeyondLimitError."""

    def __init__(self) -> None:
        self.sheets: dict[str, Marks] = {}
        self.current = Marks()
        self.row = self.column = self.rows = 0
        self.found: list[tuple[range, str]] = []  # columns of the row, and what is told of them
        self.span = self.filled = self.shown = 0
        self.low = self.wide = 0  # of the sheet: what its filled cells reach
        self.repeated = self.full = self.length = 0  # of the row
        self.formula = self.apart = False  # whether the cell has one; within a comment
        self.said: list[str] = []  # of a cell with a formula

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        own = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if tag == "table":
            self.current = self.sheets.setdefault(own.get("name", ""), Marks())
            self.row = self.low = self.wide = 0
            if len(self.sheets) > limits.SHEETS:
                raise BeyondLimitError(OF_SHEETS)
        elif tag == "table-row":
            self.rows, self.column, self.found = int(own.get("number-rows-repeated", "1")), 0, []
            self.full = self.length = 0
        elif tag in _CELLS:
            self._cell(own, {v for key, v in attributes.items() if key.rpartition(":")[2] == "value-type"})
        elif tag == "annotation":
            self.apart = True
        elif tag == "p" and self.formula and not self.apart and self.found and self.found[-1][1] == UNCALCULATED:
            self.found[-1] = (self.found[-1][0], _FORMULA)  # a text formula that gives no text

    def _cell(self, own: dict[str, str], types: set[str]) -> None:
        self.repeated = int(own.get("number-columns-repeated", "1"))
        columns = range(self.column, self.column + min(self.repeated, _MOST_REPEATED))
        self.formula, self.said = "formula" in own, []
        if "percentage" in types:
            self.found.append((columns, _PERCENT))
        if self.formula:
            self.found.append((columns, ERROR_VALUE if "error" in types else _FORMULA if types else UNCALCULATED))
            down, right = (int(own.get(f"number-matrix-{what}-spanned", "1")) for what in ("rows", "columns"))
            spread(self.current, (self.row, self.column, self.row + down - 1, self.column + right - 1))
        self.column += self.repeated
        if types or self.formula:
            self.full += self.repeated
            self.wide = max(self.wide, self.column)

    def text(self, text: str) -> None:
        self.length += len(text) * max(1, self.repeated)
        if self.formula and not self.apart and len(self.said) < _MOST_SAID:
            self.said.append(text)

    def end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag in _CELLS:
            self._cell_ends()
        elif tag == "annotation":
            self.apart = False
        elif tag == "table-row":
            self.low = self.row + self.rows if self.full else self.low
            self.filled += self.full * self.rows
            self.shown += self.length * self.rows
            self._hold()
            self._mark()
            self.row += self.rows
        elif tag == "table":
            self.span += self.low * self.wide
            self.low = self.wide = 0
            self._hold()

    def _cell_ends(self) -> None:
        """Some programs store an error as a number that shows the error's text."""
        said = "".join(self.said).strip() if self.formula else ""
        if said in ERROR_TEXTS or said.startswith(_ERROR):
            self.found[-1] = (self.found[-1][0], ERROR_VALUE)
        self.formula = False

    def _hold(self) -> None:
        for is_so, most, why in (
            (self.span + self.low * self.wide, limits.SPAN, OF_SPAN),
            (self.filled, limits.FILLED, OF_FILLED),
            (self.shown, limits.TEXT, OF_TEXT),
        ):
            if is_so > most:
                raise BeyondLimitError(why)

    def _mark(self) -> None:
        for row in range(self.row, self.row + min(self.rows, _MOST_REPEATED)) if self.found else ():
            for columns, what in self.found:
                places = ((row, column) for column in columns)
                if what == _PERCENT:
                    self.current.percent.update(places)
                elif what == _FORMULA:
                    self.current.formulas.update(places)
                else:
                    self.current.special.update(dict.fromkeys(places, what))


def look_at_open_document(parts: Unpacker) -> Inside:
    """What of it is given to the reading library; in its `marks` a cell whose value is a percentage holds 1 for 100 %.
    Raises BeyondLimitError, and what zipfile, expat and int raise for damaged files."""
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
    return Inside(marks=cells.sheets, book=parts.kept(), size=parts.spent + cells.shown)
