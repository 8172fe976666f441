"""A look at a workbook's zip before the reading library opens it: sizes, far cells, error values, formulas without
a value, the form version. The library gives '' for the last two kinds of cell, the same as for a blank.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from batch.form.cells import ERROR_VALUE, UNCALCULATED
from batch.form.definition import VERSION_NAME
from batch.text import a1

MAX_UNPACKED = 300 * 1024 * 1024  # bytes; the largest honest submission is far below
MAX_CELLS = 4_000_000  # rows × columns that a sheet may span; the reading library makes room for all of them

_CELL = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_ATTRIBUTE_R = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_ATTRIBUTE_T = re.compile(rb'\bt="(\w+)"')
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<]+</")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(slots=True)
class Inside:
    """What the zip says: `version` of the form ("" where none); `special[sheet][(row, column)]` = code of the fault
    of error values and uncalculated formulas (zero-based); `refusal` is (rule code, sheet, cell) or None."""

    version: str = ""
    special: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)
    refusal: tuple[str, str, str] | None = None


def _column(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → path of its part."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    out = {}
    for node in book.iter():
        if node.tag.endswith("}sheet"):
            target = targets.get(node.get(_RELATION), "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            out[node.get("name", "")] = path
    return out


def _version(archive: zipfile.ZipFile) -> str:
    text = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    found = re.search(rf'name="{VERSION_NAME}"[^>]*>([^<]*)<', text)
    return found[1].replace("&quot;", "").strip('=" ') if found else ""


def _far(xml: bytes) -> str:
    """The farthest cell in A1 where the sheet spans too many cells, else ""."""
    rows, columns = 0, 0
    last = (0, 0)
    for letters, digits in set(_CELL.findall(xml)) if len(xml) < 200_000 else _CELL.findall(xml):
        row, column = int(digits), _column(letters)
        if row > rows or column > columns:
            last = (max(row, rows), max(column, columns))
            rows, columns = last
    return a1(rows - 1, columns) if rows * (columns + 1) > MAX_CELLS else ""


def _special(xml: bytes) -> dict[tuple[int, int], str]:
    out: dict[tuple[int, int], str] = {}

    def mark(position: int, code: str) -> None:
        start = max(xml.rfind(b"<c ", 0, position), xml.rfind(b":c ", 0, position))
        found = _ATTRIBUTE_R.search(xml, start, position + 200) if start >= 0 else None
        if found:
            out[(int(found[2]) - 1, _column(found[1]))] = code

    for found in _FORMULA.finditer(xml):
        start = max(xml.rfind(b"<c ", 0, found.start()), xml.rfind(b":c ", 0, found.start()))
        head = xml[start : found.start()]
        kind = _ATTRIBUTE_T.search(head)
        end = xml.find(b"c>", found.end())
        if not _VALUE.search(xml, found.start(), end) and not (kind and kind[1] == b"str"):
            mark(found.start(), UNCALCULATED)
    for found in re.finditer(rb'\bt="e"', xml):
        mark(found.end(), ERROR_VALUE)
    return out


def look_inside(path: Path, wanted: set[str]) -> Inside:
    """Look into an .xlsx or .xlsm. `wanted` are the sheets whose cells matter. Raises what zipfile and the XML parser
    raise for damaged files."""
    inside = Inside()
    with zipfile.ZipFile(path) as archive:
        if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
            inside.refusal = ("TEP-04", "", "")
            return inside
        inside.version = _version(archive)
        for name, part in _parts(archive).items():
            if not part.startswith("xl/worksheets/"):
                continue
            xml = archive.read(part)
            if len(xml) > 60 and (far := _far(xml)):
                inside.refusal = ("TEP-05", name, far)
                return inside
            if name in wanted and (b'"e"' in xml or b"<f" in xml or b":f" in xml):
                special = _special(xml)
                if special:
                    inside.special[name] = special
    return inside
