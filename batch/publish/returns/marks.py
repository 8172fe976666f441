"""Marks in a workbook: a colour and a comment on a cell, and taking off those of an earlier time.

Only the sheet, its comments and the list of styles change. A mark is known again by its colour and by the author of
its comment; what the cell's fill was is handed back to be kept with the list of findings.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from batch.publish.returns.comments import Comments, Mark, place
from batch.publish.returns.groups import open_groups
from batch.publish.returns.package import MAIN, Element, Package, PackageError, child, parse, tag
from batch.text import a1

COLOURS = {True: "FFFF8F8E", False: "FFFFD54E"}  # by: must be fixed; one off the usual shades, to be known again


@dataclass(slots=True)
class Marked:
    """`fills` are the cells' own fills, as XML, before they were marked; `unmarked` the cells that couldn't be;
    `own_comment` those that keep a comment of the unit's."""

    fills: dict[tuple[str, str], str] = field(default_factory=dict)
    unmarked: list[tuple[str, str]] = field(default_factory=list)
    own_comment: list[tuple[str, str]] = field(default_factory=list)


# --- fills ---


class Fills:
    """The cell formats of a workbook, with others that differ in the fill only."""

    def __init__(self, styles: Element) -> None:
        self._fills = child(styles, "fills")
        self._formats = child(styles, "cellXfs")
        self._made: dict[tuple[int, str], int] = {}

    def xml(self, style: int) -> str:
        """The fill of a cell format."""
        formats = list(self._formats)
        number = int(formats[style].get("fillId", "0")) if style < len(formats) else 0
        fills = list(self._fills)
        return etree.tostring(fills[number], encoding="unicode") if number < len(fills) else _no_fill()

    def colour(self, style: int) -> str:
        found = re.search(r'fgColor[^>]*rgb="([0-9A-Fa-f]{8})"', self.xml(style))
        return found[1].upper() if found else ""

    def with_fill(self, style: int, xml: str) -> int:
        """The cell format that is like another but for its fill."""
        key = (style, xml)
        if key not in self._made:
            self._fills.append(etree.fromstring(xml))
            self._fills.set("count", str(len(self._fills)))
            formats = list(self._formats)
            twin = copy.deepcopy(formats[style]) if style < len(formats) else etree.Element(tag("xf"))
            twin.set("fillId", str(len(self._fills) - 1))
            twin.set("applyFill", "1")
            self._formats.append(twin)
            self._formats.set("count", str(len(self._formats)))
            self._made[key] = len(self._formats) - 1
        return self._made[key]


def is_fill(xml: str) -> bool:
    """Whether a text is the XML of a fill and nothing else."""
    try:
        return bool(parse(xml.encode()).tag == tag("fill"))
    except PackageError:
        return False


def solid(colour: str) -> str:
    return (
        f'<fill xmlns="{MAIN}"><patternFill patternType="solid"><fgColor rgb="{colour}"/><bgColor indexed="64"/>'
        "</patternFill></fill>"
    )


def _no_fill() -> str:
    return f'<fill xmlns="{MAIN}"><patternFill patternType="none"/></fill>'


# --- cells ---


class Cells:
    """The cells of a worksheet by address; rows and cells that aren't there are put in at their place."""

    def __init__(self, sheet: Element) -> None:
        self._sheet = sheet
        self._data = child(sheet, "sheetData")
        self._rows: dict[int, Element] = {}
        number = 0
        for row in self._data:
            number = int(row.get("r") or number + 1)
            row.set("r", str(number))
            self._rows[number] = row
        self._addressed: set[int] = set()

    def all(self) -> Iterator[tuple[int, Element]]:
        """Every cell with the number of its row, by which `addressed` gives it its address."""
        return ((number, cell) for number, row in self._rows.items() for cell in row)

    def addressed(self, number: int) -> Element:
        """A row whose cells all say where they are."""
        row = self._row(number)
        if number not in self._addressed:
            self._addressed.add(number)
            _address_cells(row, number)
        return row

    def cell(self, address: str) -> Element:
        row_number, column = place(address)
        row = self.addressed(row_number)
        before = 0
        for at, cell in enumerate(row):
            here = place(cell.get("r"))[1]
            if here == column:
                return cell
            if here > column:
                break
            before = at + 1
        cell = etree.Element(tag("c"), r=address)
        style = self._usual_style(row, column)
        if style:
            cell.set("s", str(style))
        row.insert(before, cell)
        return cell

    def _row(self, number: int) -> Element:
        if number in self._rows:
            return self._rows[number]
        row = etree.Element(tag("row"), r=str(number))
        later = [n for n in self._rows if n > number]
        if later:
            self._rows[min(later)].addprevious(row)
        else:
            self._data.append(row)
        self._rows[number] = row
        return row

    def _usual_style(self, row: Element, column: int) -> int:
        """The format of a cell that isn't written: its row's, else its column's."""
        if row.get("customFormat") in ("1", "true") and row.get("s"):
            return int(row.get("s"))
        columns = self._sheet.find(tag("cols"))
        for part in columns if columns is not None else ():
            if int(part.get("min")) <= column <= int(part.get("max")):
                return int(part.get("style") or 0)
        return 0


def _address_cells(row: Element, number: int) -> None:
    column = 0
    for cell in row:
        column = place(cell.get("r"))[1] if cell.get("r") else column + 1
        cell.set("r", a1(number - 1, column - 1))


# --- marking ---


def take_off_marks(package: Package, kept: dict[tuple[str, str], str]) -> None:
    """Take off colours and comments of an earlier marking. `kept`: what the fills were, by (sheet, cell); a mark that
    has moved since, and so isn't in it, gets no fill."""
    ours, sheets, styles = set(COLOURS.values()), package.sheets(), package.styles
    if any(colour.encode() in package.parts[styles] for colour in ours):
        fills = Fills(package.tree(styles))
        for name, part in sheets.items():
            cells = Cells(package.look(part))
            for number, cell in cells.all():
                style = int(cell.get("s") or 0)
                if style and fills.colour(style) in ours:
                    package.tree(part)
                    cells.addressed(number)
                    cell.set("s", str(fills.with_fill(style, kept.get((name, cell.get("r")), _no_fill()))))
    for part in sheets.values():
        Comments(package, part).take_off()


def mark_cells(package: Package, marks: dict[str, list[Mark]]) -> Marked:
    """Colour and comment cells, by name of sheet. A cell that isn't in the workbook any more stays unmarked."""
    out = Marked()
    fills = Fills(package.tree(package.styles))
    sheets = package.sheets()
    for name, own in marks.items():
        if name not in sheets:
            out.unmarked += [(name, mark.cell) for mark in own]
            continue
        cells = Cells(package.tree(sheets[name]))
        open_groups(package.tree(sheets[name]), {place(mark.cell)[1] for mark in own})
        comments = Comments(package, sheets[name])
        taken = comments.cells()
        for mark in own:
            cell = cells.cell(mark.cell)
            style = int(cell.get("s") or 0)
            out.fills[(name, mark.cell)] = fills.xml(style)
            cell.set("s", str(fills.with_fill(style, solid(COLOURS[mark.error]))))
        comments.add([mark for mark in own if mark.cell not in taken])
        out.own_comment += [(name, mark.cell) for mark in own if mark.cell in taken]
    return out
