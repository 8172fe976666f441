"""Which cells of an .ods hold percentages: there, unlike in old .xls, every cell says what kind of value it has.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

import zipfile
from xml.parsers import expat

from batch.form.scan import Place

_MOST_REPEATED = 10_000  # rows or cells alike; a formatted column goes on to the end of the sheet


class _Cells:
    """Goes through content.xml, counting rows and columns with their repetitions."""

    def __init__(self) -> None:
        self.sheets: dict[str, set[Place]] = {}
        self.current: set[Place] = set()
        self.row = self.column = self.rows = 0
        self.found: list[int] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        own = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if tag == "table":
            self.current = self.sheets.setdefault(own.get("name", ""), set())
            self.row = 0
        elif tag == "table-row":
            self.rows, self.column, self.found = int(own.get("number-rows-repeated", "1")), 0, []
        elif tag in ("table-cell", "covered-table-cell"):
            number = int(own.get("number-columns-repeated", "1"))
            if own.get("value-type") == "percentage":
                self.found += range(self.column, self.column + min(number, _MOST_REPEATED))
            self.column += number

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] == "table-row":
            for row in range(self.row, self.row + min(self.rows, _MOST_REPEATED)) if self.found else ():
                self.current.update((row, column) for column in self.found)
            self.row += self.rows


def percentages(archive: zipfile.ZipFile) -> dict[str, set[Place]]:
    """Sheet → the cells, zero-based, whose value is a percentage ("1" is 100 %). Raises what zipfile, expat and int
    raise for damaged files."""
    xml = archive.read("content.xml")
    if b"percentage" not in xml:
        return {}
    cells = _Cells()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = cells.start, cells.end
    parser.Parse(xml, True)
    return cells.sheets
