"""Good workbooks with cells, rows, columns and headings changed at random. They still open: what was changed gets as
far as the rules and the counting."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Any

from lxml import etree
from mutated_bytes import ODD_TEXTS, Parts, mutate_bytes, mutate_package, mutate_zip, packed, parts_of

NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")
_PLACE = re.compile(r"([A-Z]+)(\d+)")
_UNSHOWN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
Cell = Any


class Sheet:
    """The cells of one sheet: moved and set as a person does in Excel."""

    def __init__(self, name: str, content: bytes, texts: list[str]) -> None:
        self.name, self._texts = name, texts
        self._root = etree.fromstring(content)
        self._data = self._root.find(f"{NS}sheetData")

    @property
    def rows(self) -> list[Any]:
        return [] if self._data is None else list(self._data)

    @property
    def cells(self) -> list[Cell]:
        return [cell for row in self.rows for cell in row]

    def text(self, cell: Cell) -> str:
        value = cell.findtext(f"{NS}v") or ""
        if cell.get("t") == "s" and value.isdigit() and int(value) < len(self._texts):
            return self._texts[int(value)]
        return "".join(cell.itertext())

    def set(self, cell: Cell, kind: str, value: str) -> None:
        """`kind` is the cell's type in the file; "" is a number, "formula" one with the value stored."""
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        value = _UNSHOWN.sub("", value)
        if kind == "inlineStr":
            etree.SubElement(etree.SubElement(cell, f"{NS}is"), f"{NS}t").text = value
        else:
            if kind.startswith("formula"):
                etree.SubElement(cell, f"{NS}f").text = 'A1&""'
            if kind != "formula without a value":
                etree.SubElement(cell, f"{NS}v").text = value
        if kind == "formula":
            cell.set("t", "str")
        elif kind and not kind.startswith("formula"):
            cell.set("t", kind)

    def renumber(self) -> None:
        """Rows as they now follow on each other."""
        for number, row in enumerate(self.rows, 1):
            self.place(row, number)

    @staticmethod
    def place(row: Any, number: int) -> None:
        row.set("r", str(number))
        for cell in row:
            if found := _PLACE.fullmatch(cell.get("r") or ""):
                cell.set("r", f"{found[1]}{number}")

    def add(self, tag: str, **attributes: str) -> None:
        assert self._data is not None
        parent = etree.Element(f"{NS}{tag}s", count="1")
        etree.SubElement(parent, f"{NS}{tag}", attributes)
        self._data.addnext(parent)

    def bytes(self) -> bytes:
        return bytes(etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _column(cell: Cell) -> str:
    found = _PLACE.fullmatch(cell.get("r") or "")
    return found[1] if found else ""


def _contents(one: Cell, other: Cell) -> None:
    mine, its = list(one), list(other)
    types = one.attrib.pop("t", None), other.attrib.pop("t", None)
    one.extend(its)
    other.extend(mine)
    for cell, kind in ((one, types[1]), (other, types[0])):
        if kind:
            cell.set("t", kind)


def set_odd(sheet: Sheet, rng: Random) -> None:
    sheet.set(rng.choice(sheet.cells), "inlineStr", rng.choice(ODD_TEXTS))


def set_number(sheet: Sheet, rng: Random) -> None:
    numbers = (
        "0",
        "-1",
        "0.5",
        "1",
        "2",
        "49.999999999",
        "50",
        "99",
        "100",
        "101",
        "1e308",
        "1e-320",
        "1e16",
        "-0",
        "2958466",
    )
    near = [str(rng.randrange(-5, 130)), str(rng.randrange(20_000, 47_000)), f"{rng.random() * 100:.9f}"]
    sheet.set(rng.choice(sheet.cells), "", rng.choice((*numbers, *near)))


def set_typed(sheet: Sheet, rng: Random) -> None:
    kind, value = rng.choice(
        (
            ("b", "1"), ("b", "0"), ("e", "#N/A"), ("e", "#REF!"), ("d", "2025-06-30T00:00:00"), ("d", "x"),
            ("str", "Có"),
            ("formula", "Không"), ("formula", "100"), ("formula without a value", ""), ("s", "0"), ("s", "999999"),
            ("n", "abc"), ("", ""), ("zz", "1"),
        )
    )  # fmt: skip
    sheet.set(rng.choice(sheet.cells), kind, value)


def as_text(sheet: Sheet, rng: Random) -> None:
    cell = rng.choice(sheet.cells)
    text = sheet.text(cell)
    change: Callable[[str], str] = rng.choice(
        (
            str, str.upper, str.lower, lambda t: f" {t}\u00a0", lambda t: t.replace(".", ","), lambda t: f"{t}%",
            lambda t: t * 2, lambda t: t[: len(t) // 2], lambda t: t[::-1], lambda t: f"'{t}",
            lambda t: t.replace("o", "0"), lambda t: f"{t}; {t}",
        )
    )  # fmt: skip
    sheet.set(cell, "inlineStr", change(text))


def take_other(sheet: Sheet, rng: Random) -> None:
    one, other = rng.choice(sheet.cells), rng.choice(sheet.cells)
    sheet.set(one, "inlineStr", sheet.text(other))


def take_of_column(sheet: Sheet, rng: Random) -> None:
    """A value that is good there, of another row: another grade, level, date, code."""
    one = rng.choice(sheet.cells)
    alike = [cell for cell in sheet.cells if _column(cell) == _column(one)]
    other = rng.choice(alike)
    if other is not one:
        for child in list(one):
            one.remove(child)
        one.attrib.pop("t", None)
        if other.get("t"):
            one.set("t", other.get("t"))
        one.extend([etree.fromstring(etree.tostring(child)) for child in other])


def blank(sheet: Sheet, rng: Random) -> None:
    for _ in range(rng.choice((1, 1, 5))):
        cell = rng.choice(sheet.cells)
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)


def swap_cells(sheet: Sheet, rng: Random) -> None:
    _contents(rng.choice(sheet.cells), rng.choice(sheet.cells))


def swap_columns(sheet: Sheet, rng: Random) -> None:
    """From some row on: from the first the headings go along, later they don't."""
    row = rng.choice(sheet.rows)
    if len(row) < 2:
        return
    one, other = (_column(cell) for cell in rng.sample(list(row), 2))
    first = rng.choice((0, 0, 3, rng.randrange(len(sheet.rows))))
    for row in sheet.rows[first:]:
        at = {_column(cell): cell for cell in row}
        if one in at and other in at:
            _contents(at[one], at[other])


def shift_rows(sheet: Sheet, rng: Random) -> None:
    """Blank rows above some row, or the rows below it moved up over it."""
    first, down = rng.randrange(len(sheet.rows)), rng.choice((1, 2, 7, 40))
    for row in sheet.rows[first:]:
        sheet.place(row, int(row.get("r") or 1) + down)


def repeat_row(sheet: Sheet, rng: Random) -> None:
    row = rng.choice(sheet.rows)
    for _ in range(rng.choice((1, 1, 2, 30))):
        row.addnext(etree.fromstring(etree.tostring(row)))
    sheet.renumber()


def remove_row(sheet: Sheet, rng: Random) -> None:
    row = rng.choice(sheet.rows)
    row.getparent().remove(row)
    if rng.random() < 0.5:
        sheet.renumber()


def move_row(sheet: Sheet, rng: Random) -> None:
    one, other = rng.choice(sheet.rows), rng.choice(sheet.rows)
    if one is not other:
        other.addnext(one)
    if rng.random() < 0.8:  # else they are out of order
        sheet.renumber()


def merge(sheet: Sheet, rng: Random) -> None:
    row, other = int(rng.choice(sheet.rows).get("r") or 1), rng.randrange(0, 5)
    first, last = sorted(rng.sample("ABCDEFGHIJ", 2))
    sheet.add("mergeCell", ref=f"{first}{row}:{last}{row + other}")


def without_places(sheet: Sheet, rng: Random) -> None:
    rows = sheet.rows if rng.random() < 0.3 else [rng.choice(sheet.rows)]
    for row in rows:
        row.attrib.pop("r", None)
        for cell in row:
            cell.attrib.pop("r", None)


def without_style(sheet: Sheet, rng: Random) -> None:
    """A date becomes its number."""
    for cell in sheet.cells if rng.random() < 0.2 else [rng.choice(sheet.cells)]:
        cell.attrib.pop("s", None)


def hide(sheet: Sheet, rng: Random) -> None:
    rng.choice(sheet.rows).set("hidden", "1")


_OF_CELLS = (set_odd, set_number, set_typed, as_text, take_other, take_of_column, take_of_column, blank, swap_cells)
_OF_ROWS = (
    swap_columns, shift_rows, repeat_row, remove_row, move_row, merge, without_places, without_style, hide
)  # fmt: skip


def _texts(parts: Parts) -> list[str]:
    content = dict(parts).get("xl/sharedStrings.xml")
    return ["".join(item.itertext()) for item in etree.fromstring(content)] if content else []


def mutate_cells(content: bytes, rng: Random) -> bytes:
    parts = parts_of(content)
    texts = _texts(parts)
    places = [at for at, (name, _) in enumerate(parts) if _SHEET.fullmatch(name)]
    places = places[1:-1] or places  # of a form neither the guide nor the lists
    weights = [len(parts[at][1]) for at in places]
    for at in rng.choices(places, weights, k=rng.choice((1, 1, 2, 3))):
        sheet = Sheet(parts[at][0], parts[at][1], texts)
        for _ in range(rng.choice((1, 1, 2, 3, 8, 25))):
            if sheet.rows and sheet.cells:
                rng.choice(_OF_CELLS if rng.random() < 0.75 else _OF_ROWS)(sheet, rng)
        parts[at] = (parts[at][0], sheet.bytes())
    return packed(parts)


def mix_in(content: bytes, donor: bytes, rng: Random) -> bytes:
    """Rows of another unit's submission in place of some of its own, or all that its list says."""
    parts, others = parts_of(content), parts_of(donor)
    texts, its = _texts(parts), _texts(others)
    places = [at for at, (name, _) in enumerate(parts) if _SHEET.fullmatch(name)][1:-1]
    for at in rng.sample(places, rng.choice((1, 2, 4))):
        sheet, other = Sheet(*parts[at], texts), Sheet(*others[at], its)
        for number in range(min(len(sheet.rows), len(other.rows))):
            if rng.random() < 0.5:
                for cell, given in zip(sheet.rows[number], other.rows[number], strict=False):
                    if given.get("t") == "s":
                        sheet.set(cell, "inlineStr", other.text(given))
                    elif given.find(f"{NS}v") is not None:
                        sheet.set(cell, "", given.findtext(f"{NS}v") or "")
        parts[at] = (parts[at][0], sheet.bytes())
    return packed(parts)


def mutate_sheets(content: bytes, rng: Random) -> bytes:
    """The list of sheets: renamed, hidden, gone, exchanged."""
    parts = parts_of(content)
    at = next(at for at, (name, _) in enumerate(parts) if name == "xl/workbook.xml")
    root = etree.fromstring(parts[at][1])
    sheets = list(root.find(f"{NS}sheets"))
    sheet, other = rng.sample(sheets, 2)
    match rng.randrange(5):
        case 0:
            sheet.set("name", rng.choice(ODD_TEXTS)[:31] or "x")
        case 1:
            sheet.set("state", rng.choice(("hidden", "veryHidden")))
        case 2:
            sheet.getparent().remove(sheet)
        case 3:
            mine = sheet.get("name")
            sheet.set("name", other.get("name"))
            other.set("name", mine)
        case 4:
            sheet.set("name", other.get("name").upper() if rng.random() < 0.5 else other.get("name"))
    parts[at] = (parts[at][0], etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
    return packed(parts)


def mutate_workbook(content: bytes, rng: Random) -> bytes:
    """Three of four reach rules and counting."""
    (chosen,) = rng.choices(
        (mutate_cells, mutate_sheets, mutate_package, mutate_zip, mutate_bytes), (78, 4, 8, 5, 5)
    )  # fmt: skip
    return chosen(content, rng)
