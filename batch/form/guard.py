"""A look at a workbook's zip before the reading library opens it: how much there is in it, far cells, error values,
formulas without a value, numbers shown as percentages, the form version. The library gives '' for error values and for
formulas without a value, the same as for a blank, and knows nothing of number formats.

The library then opens `Inside.book`, which holds what was looked at and nothing else.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeVar
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError

from python_calamine import CalamineError, CalamineWorkbook

from batch.form import limits
from batch.form.definition import VERSION_NAME, Sheet
from batch.form.extra_sheets import extra_names
from batch.form.formats import BUILT_IN_PERCENT, is_percent
from batch.form.limits import OF_SHEETS, OFFICE, BeyondLimitError, Most
from batch.form.locate import Grid, match_sheets
from batch.form.measure import Measure, lengths
from batch.form.scan import Marks, scan
from batch.form.sheet_frame import Frame, frame
from batch.form.unpack import Unpacker
from batch.machine.plain_file import open_plain

T = TypeVar("T")
_SMALL = 20 * 1024 * 1024  # bytes of a sheet that is only searched for whose the file is
MAX_EXTRA = 30 * 1024 * 1024  # bytes of a sheet that isn't the form's, to be looked at

_USUAL = 200_000  # bytes of a part that is remembered
_COMMENTED = re.compile(rb"<(?:\w+:)?comment\s[^>]*?\bref\s*=\s*[\"']([A-Z]{1,3}[0-9]{1,7})[\"']")
_BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_NO_CELLS = ("xl/chartsheets/", "xl/dialogsheets/", "xl/macrosheets/")
_STYLES, _TEXTS = "xl/styles.xml", "xl/sharedStrings.xml"


@dataclass(slots=True)
class Inside:
    """What the zip says: `version` of the form ("" where none); `own` is the form's sheet name → the workbook's;
    `marks` is what the reading library doesn't tell, by the workbook's own sheet name; `shows_percent`: they know which
    cells show percentages; `refusal` is (rule code, sheet as the workbook names it, cell) or None; `book` is for the
    reading library: no sheet is in it but those in `marks`; `size` are the bytes that were unpacked, and those of texts
    as often as they are shown."""

    version: str = ""
    own: dict[str, str] = field(default_factory=dict)
    marks: dict[str, Marks] = field(default_factory=dict)
    shows_percent: bool = True
    refusal: tuple[str, str, str] | None = None
    frames: dict[str, Frame] = field(default_factory=dict)  # what lies around the cells, likewise
    hidden: Set[str] = frozenset()  # the workbook's names of sheets out of sight
    macros: bool = False
    book: io.BytesIO = field(default_factory=io.BytesIO, compare=False)
    size: int = field(default=0, compare=False)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _remembered(told: Callable[[bytes], T]) -> Callable[[bytes], T]:
    """Forms that were issued together have the same parts around their cells."""
    known = lru_cache(maxsize=32)(told)
    return lambda xml: (known if len(xml) < _USUAL else told)(xml)


@dataclass(frozen=True, slots=True)
class _Book:
    """What the list of sheets says: `links` is the name of a sheet → that of the link to its part; `defined` are the
    defined names with what each says."""

    links: dict[str, str]
    hidden: frozenset[str]
    defined: dict[str, str]


@_remembered
def _book(xml: bytes) -> _Book:
    """Namespaces don't count: "Strict Open XML" has others."""
    links, hidden, defined = dict[str, str](), set[str](), dict[str, str]()
    for node in ElementTree.fromstring(xml).iter():
        tag, name = _local(node.tag), node.get("name", "")
        if tag == "sheet":
            links[name] = next((value for key, value in node.attrib.items() if _local(key) == "id" and "}" in key), "")
            if node.get("state", "visible") != "visible":
                hidden.add(name)
        elif tag == "definedName":
            defined.setdefault(name, (node.text or "").strip('=" '))
    return _Book(links, frozenset(hidden), defined)


@_remembered
def _targets(xml: bytes) -> dict[str | None, str]:
    """Name of a link → path of the part that it leads to."""
    links = ((link.get("Id"), posixpath.join("/xl", link.get("Target", ""))) for link in ElementTree.fromstring(xml))
    return {name: posixpath.normpath(path).lstrip("/") for name, path in links}


def _parts(links: bytes, book: _Book) -> dict[str, str]:
    """Sheet name → path of its part."""
    targets = _targets(links)
    return {name: targets.get(link, "xl") for name, link in book.links.items()}


@_remembered
def _percent_styles(xml: bytes) -> frozenset[bytes]:
    """Numbers of the cell styles that show a number as a percentage (1 as "100%")."""
    if b"%" not in xml and b'"9"' not in xml and b'"10"' not in xml and b"'" not in xml:
        return frozenset()
    percent, formats, out = set(BUILT_IN_PERCENT), -1, []
    for event, node in ElementTree.iterparse(io.BytesIO(xml), ("start", "end")):
        tag = _local(node.tag)
        if event == "start":
            if tag == "numFmt" and is_percent(node.get("formatCode", "")):
                percent.add(node.get("numFmtId", ""))
            formats = 0 if tag == "cellXfs" else formats
        elif tag == "xf" and formats >= 0:
            if node.get("numFmtId") in percent:
                out.append(str(formats).encode())
            formats += 1
        elif tag == "cellXfs":
            break
        if event == "end":
            node.clear()
    return frozenset(out)


def look_inside(path: Path, wanted: dict[str, Sheet], most: Most = OFFICE) -> Inside:
    """`look_into` a file."""
    return look_into(_parts_of(path, most), wanted)


def _parts_of(path: Path, most: Most) -> Unpacker:
    with open_plain(path) as file:
        content = file.read(limits.FILE + 1)
    if len(content) > limits.FILE:
        raise BeyondLimitError(limits.OF_FILE)
    return Unpacker(content, most=most)


@contextmanager
def _any_workbook() -> Iterator[None]:
    """Whatever is wrong with one becomes ValueError."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, KeyError, NotImplementedError) as problem:
        raise ValueError("no workbook") from problem


def safe_book(path: Path, most: Most = OFFICE) -> io.BytesIO:
    """An .xlsx of which nothing is known but that it may come from anybody, as far as a library can read it safely: the
    cells of its sheets and how they look. Raises OSError, and ValueError whatever is wrong with it."""
    with _any_workbook():
        safe, book = readable_sheets(parts := _parts_of(path, most), most.unpacked)
        named = _book(parts.read(_BOOK, limits.BOOK))
        if safe != _parts(parts.read(_LINKS, limits.BOOK), named).keys():
            raise BeyondLimitError(limits.OF_SPAN)
    return book


def look_of(path: Path) -> tuple[bytes, list[str]]:
    """The styles of a workbook ("" where it has none), and the names of its parts. Raises as `safe_book`."""
    with _any_workbook():
        parts = _parts_of(path, OFFICE)
        return parts.read(_STYLES, limits.STYLES) if _STYLES in parts else b"", parts.names


def names_defined(path: Path) -> dict[str, str]:
    """The defined names of a workbook with what each says. Raises as `safe_book`."""
    with _any_workbook():
        return dict(_book(_parts_of(path, OFFICE).read(_BOOK, limits.BOOK)).defined)


def comments_in(path: Path) -> dict[str, list[str]]:
    """Sheet → its cells that have a comment, as the workbook orders them. Raises as `safe_book`."""
    out: dict[str, list[str]] = {}
    with _any_workbook():
        parts = _parts_of(path, OFFICE)
        book = _book(parts.read(_BOOK, limits.BOOK))
        for name, part in _parts(parts.read(_LINKS, limits.BOOK), book).items():
            folder, file = posixpath.split(part)
            links = f"{folder}/_rels/{file}.rels"
            for link in ElementTree.fromstring(parts.read(links, limits.BOOK)) if links in parts else ():
                if link.get("Type", "").endswith("/comments"):
                    target = posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/")
                    found = _COMMENTED.findall(parts.read(target, limits.BOOK))
                    out.setdefault(name, []).extend(cell.decode() for cell in found)
    return out


def grids(path: Path) -> Iterator[tuple[str, Grid]]:
    """The sheets of a `safe_book` by name. Raises as that does."""
    try:
        with CalamineWorkbook.from_filelike(safe_book(path)) as book:
            for name in book.sheet_names:
                yield name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except CalamineError as problem:
        raise ValueError("no workbook") from problem


def look_into(parts: Unpacker, wanted: dict[str, Sheet]) -> Inside:
    """Look into an .xlsx or .xlsm. Only the sheets of the form (`wanted`) matter: what else the workbook holds is read
    where that can be done safely, and pictures and the like never. Raises BeyondLimitError, and what zipfile and the
    XML parser raise for damaged files."""
    inside, book, percent, measure = _opened(parts)
    if measure is None:
        inside.refusal = ("TEP-04", "", "")
        return inside
    inside.version = book.defined.get(VERSION_NAME, "")
    inside.hidden = book.hidden
    inside.macros = any(n.lower().endswith("vbaproject.bin") for n in parts.names)
    places = _parts(parts.keep(_LINKS, parts.read(_LINKS, limits.BOOK)), book)
    if len(places) > limits.SHEETS:
        raise BeyondLimitError(OF_SHEETS)
    inside.own = match_sheets(list(places), wanted)
    for name in inside.own.values():
        if not _looked_at(parts, name, places[name], percent, inside, measure):
            return inside
    for name in extra_names(list(places), inside.own):
        _look_at_extra(parts, name, places[name], percent, inside, measure)
    inside.book, inside.size = parts.kept(), parts.spent + measure.shown
    return inside


def _looked_at(
    parts: Unpacker, name: str, part: str, percent: frozenset[bytes], inside: Inside, measure: Measure
) -> bool:  # fmt: skip
    """A sheet that is to be read; False where it can't be, which `inside.refusal` tells. Raises BeyondLimitError."""
    try:
        xml = parts.keep(part, parts.read(part))
        measure.tags(xml)
        marks = scan(xml, percent)
        if marks.strange:
            inside.refusal = ("TEP-04", name, "")
            return False
        if marks.far or marks.twice:
            inside.refusal = ("TEP-10", name, marks.twice) if marks.twice else ("TEP-05", name, marks.far)
            return False
        measure.sheet(xml, marks)
        inside.frames[name] = frame(xml)
    except BeyondLimitError as problem:
        problem.sheet = name
        raise
    inside.marks[name] = marks
    return True


def look_at_all(parts: Unpacker) -> Inside:
    """Look into an .xlsx or .xlsm of which every sheet is to be read, whatever it is called. Raises as `look_into`."""
    inside, book, percent, measure = _opened(parts)
    if measure is None:
        inside.refusal = ("TEP-04", "", "")
        return inside
    inside.hidden = book.hidden
    places = _parts(parts.keep(_LINKS, parts.read(_LINKS, limits.BOOK)), book)
    if len(places) > limits.SHEETS:
        raise BeyondLimitError(OF_SHEETS)
    for name, part in places.items():
        if not part.startswith(_NO_CELLS) and not _looked_at(parts, name, part, percent, inside, measure):
            return inside
    inside.book, inside.size = parts.kept(), parts.spent + measure.shown
    return inside


def _opened(parts: Unpacker) -> tuple[Inside, _Book, frozenset[bytes], Measure | None]:
    """What all sheets share; no measure where the shared texts hold what the reading library drops (CDATA)."""
    book = _book(parts.keep(_BOOK, parts.read(_BOOK, limits.BOOK)))
    for name in ("[Content_Types].xml", "_rels/.rels"):
        if name in parts:
            parts.keep(name, parts.read(name, limits.BOOK))
    percent, texts = frozenset[bytes](), b""
    if _STYLES in parts:
        styles = parts.keep(_STYLES, parts.read(_STYLES, limits.STYLES))
        percent = _percent_styles(styles)
    if _TEXTS in parts:
        texts = parts.keep(_TEXTS, parts.read(_TEXTS))
        if b"<![CDATA[" in texts or b"<!DOCTYPE" in texts:
            return Inside(), book, percent, None
    return Inside(), book, percent, Measure(lengths(texts), most=parts.most)


def readable_sheets(parts: Unpacker, most: int = _SMALL) -> tuple[set[str], io.BytesIO]:
    """Names of the sheets, whatever they are, that the reading library can be given without danger, and the workbook
    with these alone. Raises as `look_into` does."""
    _, book, _, measure = _opened(parts)
    if measure is None:
        return set(), io.BytesIO()
    safe = set[str]()
    for name, part in _parts(parts.keep(_LINKS, parts.read(_LINKS, limits.BOOK)), book).items():
        if part in parts and len(safe) < limits.SHEETS:
            inside = Inside()
            with suppress(BeyondLimitError):
                _look_at_extra(parts, name, part, frozenset(), inside, measure, most)
            safe |= inside.marks.keys()
    return safe, parts.kept()


def _look_at_extra(
    parts: Unpacker, name: str, part: str, percent: frozenset[bytes], inside: Inside, measure: Measure,
    most: int = MAX_EXTRA,
) -> None:  # fmt: skip
    """A sheet that isn't the form's, as far as it can be read safely: nothing of the submission hangs on it."""
    with suppress(KeyError, ExpatError, ValueError, BeyondLimitError, zipfile.BadZipFile):
        xml = parts.read(part, most)
        measure.tags(xml)
        marks = scan(xml, percent)
        if not marks.strange and not marks.far and not marks.twice:
            measure.sheet(xml, marks)
            parts.keep(part, xml)
            inside.marks[name] = marks
