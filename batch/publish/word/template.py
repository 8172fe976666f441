"""A Word template with fields: checked before anything is written, compiled once, filled as often as needed."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import Template as Compiled
from jinja2 import TemplateError, UndefinedError
from lxml import etree

from batch.machine.beside import write_whole
from batch.machine.plain_file import sha256_of
from batch.office.files import refuse_swollen
from batch.office.sandbox import Sandbox
from batch.office.trouble import told
from batch.publish.word.check import stories, template_problems
from batch.publish.word.gaps import has_gaps, mark_gaps
from batch.publish.word.layout import stable_bytes

_LISTED = 12  # problems of a template shown at once
_TAG = re.compile(r"\{[{%#]")
_BREAKS = re.compile(r"[\t\n\a\f]")


class DocumentError(ValueError):
    """A document can't be filled; the message says why and where, in Vietnamese."""


_NO_DOCUMENT = (
    PackageNotFoundError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError, EOFError, NotImplementedError,
    RuntimeError, AttributeError, etree.XMLSyntaxError,
)  # fmt: skip


def _opened(path: Path, called: str) -> Any:
    try:
        refuse_swollen(path, called, DocumentError)
        document = Document(str(path))
        if document.element.find(qn("w:body")) is None:
            raise ValueError("no body")
        return document
    except FileNotFoundError as problem:
        raise DocumentError(f"{path}: không có tệp mẫu này.") from problem
    except DocumentError:
        raise
    except _NO_DOCUMENT as problem:
        if isinstance(problem, OSError) and problem.errno:
            raise DocumentError(told(problem, path)) from problem
        raise DocumentError(f"{path.name}: không mở được; tệp mẫu phải là văn bản Word .docx.") from problem


@dataclass(slots=True)
class Filled:
    """A filled document: its parts by name, the tree of the `main` one, the names of its gaps in the order of the
    text."""

    parts: dict[str, bytes]
    main: Any
    gaps: list[str]
    _name: str = "word/document.xml"

    @property
    def body(self) -> Any:
        return self.main.find(qn("w:body"))

    def bytes(self) -> bytes:
        """As .docx; the same document gives the same bytes."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in (self.parts | {self._name: _serialized(self.main)}).items():
                entry, packed = _packed(name, content)
                entry = copy(entry)
                entry.header_offset = out.tell()
                out.write(packed)
                package.start_dir = out.tell()
                package.filelist.append(entry)
                package.NameToInfo[name] = entry
        return out.getvalue()


@lru_cache(64)
def _packed(name: str, content: bytes) -> tuple[zipfile.ZipInfo, bytes]:
    """A part as it lies in a document: most are the same in all that are made from a template."""
    out, entry = io.BytesIO(), zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 0, 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(entry, content)
        end = package.start_dir
    return entry, out.getvalue()[:end]


def _serialized(tree: Any) -> bytes:
    out: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return out


class WordTemplate:
    """A template at `path`; `called` is what people call it ("mẫu báo cáo")."""

    def __init__(self, path: Path, called: str = "mẫu") -> None:
        self.path, self.called = path, called

    def check(self, fields: Mapping[str, object]) -> None:
        """Raises DocumentError for a file that is no Word document, unknown fields and broken tags, each with where it
        stands. `fields` has every field; a list holds at least one item where its items are to be checked."""
        problems = template_problems(self._document.part.package, dict(fields), Sandbox())
        if problems:
            shown = "\n".join(f"- {problem}" for problem in problems[:_LISTED])
            more = f"\n- và {len(problems) - _LISTED} lỗi khác." if len(problems) > _LISTED else ""
            raise DocumentError(f"{self.path.name}: {self.called} có {len(problems)} lỗi, chưa ghi gì.\n{shown}{more}")
        self._compiled()

    def fill(self, fields: Mapping[str, object]) -> Filled:
        """Raises DocumentError where a tag fails on these values."""
        base = self._compiled()
        parts, gaps, main = dict(base.parts), [], base.main
        base.sandbox.begin()
        for name, compiled in base.compiled.items():
            try:
                text = compiled.render(fields)
                if _BREAKS.search(text):
                    text = base.word.resolve_listing(text)
                tree = parse_xml(etree.tostring(base.word.fix_tables(text)))
            except FAILURES as problem:
                raise self._failed(problem) from problem
            gaps += mark_gaps(tree) if has_gaps(text) else []
            if name == base.name:
                main = tree
            else:
                parts[name] = _serialized(tree)
        return Filled(parts, main, gaps, base.name)

    def _compiled(self) -> _Base:
        try:
            return self._base
        except FAILURES as problem:
            raise self._failed(problem) from problem

    def _failed(self, problem: Exception) -> DocumentError:
        return DocumentError(f"{self.path.name}: không điền được {self.called}: {in_words(problem)}.")

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the file."""
        return sha256_of(self.path)

    @cached_property
    def _document(self) -> Any:
        """Nobody changes it: what is filled is made anew each time."""
        return _opened(self.path, self.called)

    @cached_property
    def _base(self) -> _Base:
        document = self._document
        word, jinja, compiled = DocxTemplate(str(self.path)), Sandbox(), {}
        for story in stories(document.part.package):
            source = word.patch_xml(etree.tostring(story.element, encoding="unicode"))
            if _TAG.search(source):
                compiled[_name(story.part)] = jinja.from_string(source)
        with zipfile.ZipFile(io.BytesIO(stable_bytes(document))) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        return _Base(word, jinja, parts, compiled, _name(document.part), document.element)


@dataclass(frozen=True, slots=True)
class _Base:
    """A template as it is filled: its parts without any trace of when it was saved, those with tags compiled, the name
    and the tree of the main one."""

    word: DocxTemplate
    sandbox: Sandbox
    parts: dict[str, bytes]
    compiled: dict[str, Compiled]
    name: str
    main: Any


def _name(part: Any) -> str:
    return str(part.partname).lstrip("/")


FAILURES = (
    TemplateError, NameError, AttributeError, etree.XMLSyntaxError, ArithmeticError, LookupError, TypeError, ValueError,
    RecursionError, MemoryError,
)  # fmt: skip


def in_words(problem: Exception) -> str:
    """What went wrong while a template was filled; the library's own words are no Vietnamese."""
    if not str(problem).isascii():
        return str(problem)
    if isinstance(problem, UndefinedError):
        return f"không có trường {problem}".replace(" is undefined", "")
    return "thẻ hoặc bảng viết sai; hãy chép lại mẫu kèm chương trình rồi sửa từng chỗ"


def write_document(out: Path, content: bytes) -> None:
    """Write a document beside and move it into place. Raises DocumentError where that can't be done."""
    try:
        write_whole(out, content)
    except OSError as problem:
        raise DocumentError(told(problem, out)) from problem
