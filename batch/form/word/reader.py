"""Reads a .docx that may hold self-review forms into plain lines with their controls; what they answer is told by
`answers`. Runs in a reading process: bytes come from anybody, so sizes are bounded and nothing in them is followed.

Only local names of elements count: Word's "Strict Open XML" has other namespaces, LibreOffice other prefixes.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from batch.form import limits
from batch.form.limits import BeyondLimitError
from batch.form.unpack import Unpacker
from batch.form.word.definition import FORM_NAMES, GRADE, LEVEL, REMEDY, TEXT
from batch.form.word.lines import BOX, MENU, WORDS_CONTROL, Control, Line, Words
from batch.form.word.origin import CUSTOM_PART, Origin, is_mark, origin_of

MAX_PART = 32 * 1024 * 1024  # bytes of the text of a document; some hundred forms are 20 MB
_MAX_LINES = 200_000
_MAX_PROPERTIES = 1024 * 1024
_TRUE = ("1", "true", "on")
_OUR_TAG = re.compile(rf"[\w.]+\|({GRADE}|{LEVEL}|{REMEDY}|{TEXT})(\|\w+)?")
_IN_SYMBOL_FONT = re.compile("[\uf000-\uf0ff]")  # how Word writes a character of Wingdings in a text
# Boxes with something in them, and empty ones, of Wingdings, Wingdings 2 and Symbol.
_TICKED_SYMBOLS = (0xFE, 0xFD, 0xFC, 0xFB, 0x78, 0x50, 0x4F, 0x51, 0x52, 0x53, 0x54, 0x56, 0x57, 0x58, 0xD6)
_EMPTY_SYMBOLS = (0x6F, 0xA8, 0xA3, 0x70, 0x71, 0x72, 0x2A)
_TICKED = "☒☑✓✔✗✘✕✖×⌧■◼⬛⊠√🗹🗷🗵"
_EMPTY = "☐□▢◻⬜❏❐❑❒"
_GLYPHS = str.maketrans(dict.fromkeys(_TICKED, "☒") | dict.fromkeys(_EMPTY, "☐"))
_SKIPPED = ("del", "moveFrom", "instrText", "delText", "sdtPr", "pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr")
_CELLS = "\t"


class StrangeDocument(ValueError):
    """A document that isn't read: too large, or built as no program builds one."""


_DAMAGED = (
    StrangeDocument, BeyondLimitError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError, EOFError,
    NotImplementedError, RecursionError,
)  # fmt: skip


def read_words(content: bytes) -> Words | None:
    """The forms in a .docx; None for a document that isn't ours, or that nobody can tell of whether it is."""
    origin = None
    try:
        parts = Unpacker(content)
        origin = origin_of(_properties(parts))
        if origin is not None and origin.form not in FORM_NAMES:
            return None
        body = _body(parts)
        lines = tuple(_Reader().read(body)) if body is not None else ()
    except _DAMAGED:
        return Words(origin, strange=True) if origin is not None else None
    return Words(origin, lines) if origin is not None or any(map(_is_ours, lines)) else None


def form_origin(content: bytes) -> Origin | None:
    """What a .docx says that it is, without looking at its text; None where it is no form of ours."""
    try:
        origin = origin_of(_properties(Unpacker(content)))
    except _DAMAGED:
        return None
    return origin if origin is not None and origin.form in FORM_NAMES else None


def _is_ours(line: Line) -> bool:
    return our_tag(line.block or "") or any(our_tag(control.tag) for control in line.controls)


def our_tag(tag: str) -> bool:
    """Whether a control is one of the forms'."""
    return is_mark(tag) or bool(_OUR_TAG.fullmatch(tag))


# --- Parts of the package ---


def _local(node: etree._Element) -> str:
    tag = node.tag
    return _without_namespace(tag) if isinstance(tag, str) else ""  # comments have none


@lru_cache(maxsize=512)
def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2]


def _value(node: etree._Element, name: str = "val") -> str:
    return next((str(v) for key, v in node.attrib.items() if str(key).rpartition("}")[2] == name), "")


def _parsed(parts: Unpacker, path: str, limit: int) -> etree._Element | None:
    """A part as a tree; None where the package hasn't got it. Entities aren't expanded, and one that declares any is
    no part that a program has written."""
    if path not in parts:
        return None
    xml = parts.read(path, limit)
    if xml.count(b"<") > limits.WORD_TAGS:
        raise StrangeDocument
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as problem:
        raise StrangeDocument from problem
    if root.getroottree().docinfo.doctype:
        raise StrangeDocument
    return root


def _properties(parts: Unpacker) -> dict[str, str]:
    root = _parsed(parts, CUSTOM_PART, _MAX_PROPERTIES)
    return {} if root is None else {node.get("name", ""): "".join(node.itertext()) for node in root}


def _body(parts: Unpacker) -> etree._Element | None:
    root = _parsed(parts, _main_part(parts), MAX_PART)
    return None if root is None else next((node for node in root if _local(node) == "body"), None)


def _main_part(parts: Unpacker) -> str:
    links = _parsed(parts, "_rels/.rels", _MAX_PROPERTIES)
    for link in links if links is not None else ():
        if link.get("Type", "").endswith("/officeDocument"):
            return str(link.get("Target", "")).lstrip("/")
    return "word/document.xml"


# --- Text ---


def glyphs(text: str) -> str:
    """Text with every box as ☒ or ☐, those of symbol fonts among them."""
    if text.isascii():
        return text
    return _IN_SYMBOL_FONT.sub(lambda found: symbol(ord(found[0])), text).translate(_GLYPHS)


def symbol(code: int) -> str:
    """A character of a symbol font: a box, or itself."""
    if code & 0xFF in _TICKED_SYMBOLS:
        return "☒"
    return "☐" if code & 0xFF in _EMPTY_SYMBOLS else chr(code)


class _Reader:
    def __init__(self) -> None:
        self.count = 0

    def read(self, body: etree._Element) -> Iterator[Line]:
        yield from self._blocks(body, None, blank=False)

    def _blocks(self, parent: etree._Element, block: str | None, *, blank: bool) -> Iterator[Line]:
        """The paragraphs below an element, those of tables row by row."""
        for node in parent:
            name = _local(node)
            if name == "p":
                yield from self._paragraph(node, block, blank=blank)
            elif name == "tr":
                yield from self._row(node, block, blank=blank)
            elif name == "sdt":
                settings = _settings(node)
                if _kind(settings) == WORDS_CONTROL and not is_mark(_tag(settings)):
                    yield from self._blocks(_content(node), _tag(settings), blank=_is_blank(node, settings))
                else:
                    yield from self._blocks(_content(node), block, blank=blank)
            elif name == "AlternateContent":
                yield from self._blocks(node[0], block, blank=blank) if len(node) else ()
            elif name not in _SKIPPED:
                yield from self._blocks(node, block, blank=blank)

    def _row(self, row: etree._Element, block: str | None, *, blank: bool) -> Iterator[Line]:
        """A row whose cells are one line each is one line: a box may have its label in the cell beside it."""
        cells = [list(self._blocks(cell, block, blank=blank)) for cell in row if _local(cell) not in _SKIPPED]
        whole = [line for lines in cells for line in lines]
        if any(len(lines) > 1 for lines in cells) or len({(line.block, line.blank) for line in whole}) != 1:
            yield from whole
            return
        pieces: list[str | Control] = []
        for line in whole:
            pieces += [*([_CELLS] if pieces else []), *line.pieces]
        yield Line(tuple(pieces), whole[0].block, whole[0].blank)

    def _paragraph(self, paragraph: etree._Element, block: str | None, *, blank: bool) -> Iterator[Line]:
        self.count += 1
        if self.count > _MAX_LINES:
            raise StrangeDocument
        inside: list[Line] = []  # of text boxes
        pieces = _joined(self._pieces(paragraph, inside))
        yield Line(tuple(pieces), block, blank)
        yield from inside

    def _pieces(self, parent: etree._Element, inside: list[Line]) -> Iterator[str | Control]:
        for node in parent:
            name = _local(node)
            match name:
                case "t":
                    yield glyphs(node.text or "")
                case "tab" | "ptab":
                    yield "\t"
                case "br" | "cr":
                    yield "\n"
                case "noBreakHyphen":
                    yield "-"
                case "sym":
                    yield symbol(_hexadecimal(_value(node, "char")))
                case "sdt":
                    yield from self._control(node, inside)
                case "AlternateContent":
                    yield from self._pieces(node[0], inside) if len(node) else ()
                case "txbxContent":
                    inside.extend(self._blocks(node, None, blank=False))
                case _ if name not in _SKIPPED:
                    yield from self._pieces(node, inside)

    def _control(self, node: etree._Element, inside: list[Line]) -> Iterator[str | Control]:
        settings = _settings(node)
        kind, tag, content = _kind(settings), _tag(settings), list(self._pieces(_content(node), inside))
        text = "".join(piece if isinstance(piece, str) else piece.text for piece in content)
        if kind == BOX:
            shown = text.strip()
            ticked = _checked(settings) or "☒" in shown or shown.casefold() in ("x", "v")
            own = {"☒", "☐", *"xXvV"}
            rest = "".join(c for c in text if c not in own)
            yield Control(BOX, tag, "☒" if ticked else "☐", ticked)
            if rest.strip():  # typed into the box along with its mark
                yield rest
            return
        if is_mark(tag) or not any(isinstance(piece, Control) for piece in content):
            yield Control(kind, tag, text, blank=_is_blank(node, settings))
            return
        yield from content  # a control around others


def _hexadecimal(text: str) -> int:
    try:
        return min(int(text, 16), 0x10FFFF)
    except ValueError:
        return ord("?")


def _joined(pieces: Iterator[str | Control]) -> Iterator[str | Control]:
    """Neighbouring texts as one."""
    text = ""
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
            continue
        if text:
            yield text
        text = ""
        yield piece
    if text:
        yield text


# --- Controls ---


_Settings = dict[str, etree._Element]


def _part(node: etree._Element, name: str) -> etree._Element | None:
    return next((child for child in node if _local(child) == name), None)


def _content(node: etree._Element) -> etree._Element:
    found = _part(node, "sdtContent")
    return found if found is not None else etree.Element("sdtContent")


def _settings(node: etree._Element) -> _Settings:
    properties = _part(node, "sdtPr")
    return {} if properties is None else {_local(child): child for child in properties}


def _tag(settings: _Settings) -> str:
    return _value(settings["tag"]) if "tag" in settings else ""


def _kind(settings: _Settings) -> str:
    if "checkbox" in settings:
        return BOX
    return MENU if settings.keys() & {"dropDownList", "comboBox"} else WORDS_CONTROL


def _checked(settings: _Settings) -> bool:
    state = _part(settings["checkbox"], "checked")
    return state is not None and (_value(state) or "1").lower() in _TRUE


def _is_blank(node: etree._Element, settings: _Settings) -> bool:
    """Whether Word shows a placeholder in it, in the style of one: a script that fills in a text leaves the mark of
    the placeholder behind, but not its style."""
    if "showingPlcHdr" not in settings:
        return False
    styles = [_value(style) for style in _content(node).iter() if _local(style) == "rStyle"]
    return bool(styles) and all(style == "PlaceholderText" for style in styles)
