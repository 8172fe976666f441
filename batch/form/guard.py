"""A look at a workbook's zip before the reading library opens it: sizes, far cells, error values, formulas without
a value, numbers shown as percentages, the form version. The library gives '' for error values and for formulas
without a value, the same as for a blank, and knows nothing of number formats.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError

from batch.form.definition import VERSION_NAME, Sheet
from batch.form.extra_sheets import extra_names
from batch.form.locate import match_sheets
from batch.form.scan import Marks, scan
from batch.form.sheet_frame import Frame, frame

MAX_UNPACKED = 300 * 1024 * 1024  # bytes; the largest honest submission is far below
_SMALL = 20 * 1024 * 1024  # bytes of a sheet that is only searched for whose the file is
MAX_EXTRA = 30 * 1024 * 1024  # bytes of a sheet that isn't the form's, to be looked at

_USUAL_STYLES = 200_000  # bytes of styles that are remembered
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]')  # parts of a number format that aren't its placeholders
_BUILT_IN_PERCENT = {"9", "10"}


@dataclass(slots=True)
class Inside:
    """What the zip says: `version` of the form ("" where none); `own` is the form's sheet name → the workbook's;
    `marks` is what the reading library doesn't tell, by the workbook's own sheet name; `refusal` is (rule code, sheet
    as the workbook names it, cell) or None."""

    version: str = ""
    own: dict[str, str] = field(default_factory=dict)
    marks: dict[str, Marks] = field(default_factory=dict)
    refusal: tuple[str, str, str] | None = None
    frames: dict[str, Frame] = field(default_factory=dict)  # what lies around the cells, likewise
    hidden: set[str] = field(default_factory=set)  # the workbook's names of sheets out of sight
    macros: bool = False


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _member(archive: zipfile.ZipFile, path: str) -> bytes:
    """A part of the package; names are compared without case, as the reading library does. Raises KeyError."""
    try:
        return archive.read(path)
    except KeyError:
        for name in archive.namelist():
            if name.replace("\\", "/").lower() == path.lower():
                return archive.read(name)
        raise


def _parts(archive: zipfile.ZipFile, book: ElementTree.Element) -> dict[str, str]:
    """Sheet name → path of its part. Namespaces don't count: "Strict Open XML" has others."""
    links = ElementTree.fromstring(_member(archive, "xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    out = {}
    for node in book.iter():
        if _local(node.tag) == "sheet":
            link = next((value for key, value in node.attrib.items() if _local(key) == "id" and "}" in key), "")
            target = targets.get(link, "")
            out[node.get("name", "")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    return out


def _hidden_sheets(book: ElementTree.Element) -> set[str]:
    nodes = (node for node in book.iter() if _local(node.tag) == "sheet")
    return {node.get("name", "") for node in nodes if node.get("state", "visible") != "visible"}


def _version(book: ElementTree.Element) -> str:
    for node in book.iter():
        if _local(node.tag) == "definedName" and node.get("name") == VERSION_NAME:
            return (node.text or "").strip('=" ')
    return ""


def _styles_of(archive: zipfile.ZipFile) -> frozenset[bytes]:
    try:
        xml = _member(archive, "xl/styles.xml")
    except KeyError:
        return frozenset()
    return _percent_styles(xml) if len(xml) < _USUAL_STYLES else _percent_styles.__wrapped__(xml)


@lru_cache(maxsize=32)  # forms that were issued together have the same styles
def _percent_styles(xml: bytes) -> frozenset[bytes]:
    """Numbers of the cell styles that show a number as a percentage (1 as "100%")."""
    if b"%" not in xml and b'"9"' not in xml and b'"10"' not in xml and b"'" not in xml:
        return frozenset()
    root = ElementTree.fromstring(xml)
    percent = set(_BUILT_IN_PERCENT)
    for node in root.iter():
        if _local(node.tag) == "numFmt" and "%" in _QUOTED.sub("", node.get("formatCode", "")):
            percent.add(node.get("numFmtId", ""))
    formats = next((node for node in root if _local(node.tag) == "cellXfs"), ())
    return frozenset(str(i).encode() for i, xf in enumerate(formats) if xf.get("numFmtId") in percent)


def _drops_texts(archive: zipfile.ZipFile) -> bool:
    """CDATA among the shared texts: the reading library gives blanks for them."""
    try:
        return b"<![CDATA[" in _member(archive, "xl/sharedStrings.xml")
    except KeyError:
        return False


def too_large(archive: zipfile.ZipFile) -> bool:
    return sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED


def look_inside(path: Path, wanted: dict[str, Sheet]) -> Inside:
    """`look_into` a file."""
    with zipfile.ZipFile(path) as archive:
        return look_into(archive, wanted)


def look_into(archive: zipfile.ZipFile, wanted: dict[str, Sheet]) -> Inside:
    """Look into an .xlsx or .xlsm. Only the sheets of the form (`wanted`) matter: what else the workbook holds is
    never read. Raises what zipfile and the XML parser raise for damaged files."""
    inside = Inside()
    if too_large(archive):
        inside.refusal = ("TEP-04", "", "")
        return inside
    book = ElementTree.fromstring(_member(archive, "xl/workbook.xml"))
    inside.version = _version(book)
    inside.hidden = _hidden_sheets(book)
    inside.macros = any(n.lower().endswith("vbaproject.bin") for n in archive.namelist())
    parts = _parts(archive, book)
    inside.own = match_sheets(list(parts), wanted)
    percent = _styles_of(archive)
    if _drops_texts(archive):
        inside.refusal = ("TEP-04", "", "")
        return inside
    for name in inside.own.values():
        xml = _member(archive, parts[name])
        marks = scan(xml, percent)
        if marks.strange:
            inside.refusal = ("TEP-04", name, "")
            return inside
        if marks.far:
            inside.refusal = ("TEP-05", name, marks.far)
            return inside
        inside.marks[name] = marks
        inside.frames[name] = frame(xml)
    _look_at_extra(archive, parts, percent, inside)
    return inside


def readable_sheets(archive: zipfile.ZipFile) -> set[str]:
    """Names of the sheets, whatever they are, that the reading library can be given without danger. Raises as
    `look_into` does."""
    if too_large(archive):
        return set()
    sizes = {info.filename.lower(): info.file_size for info in archive.infolist()}
    parts = _parts(archive, ElementTree.fromstring(_member(archive, "xl/workbook.xml")))
    small = {name: part for name, part in parts.items() if 0 < sizes.get(part.lower(), 0) <= _SMALL}
    marks = {name: scan(_member(archive, part), frozenset()) for name, part in small.items()}
    return {name for name, found in marks.items() if not (found.far or found.strange)}


def _look_at_extra(archive: zipfile.ZipFile, parts: dict[str, str], percent: frozenset[bytes], inside: Inside) -> None:
    """Sheets that aren't the form's, as far as they can be read safely: nothing of the submission hangs on them."""
    for name in extra_names(list(parts), inside.own):
        with suppress(KeyError, ExpatError, ValueError):
            if archive.getinfo(parts[name]).file_size <= MAX_EXTRA:
                marks = scan(_member(archive, parts[name]), percent)
                if not marks.strange and not marks.far:
                    inside.marks[name] = marks
