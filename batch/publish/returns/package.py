"""The parts of an .xlsx: read, changed where they must be, written back; every other part keeps its bytes."""

from __future__ import annotations

import posixpath
import struct
import zipfile
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from typing import Any

from lxml import etree

from batch.form.limits import BeyondLimitError
from batch.form.unpack import unpacked
from batch.machine.zip_file import TIME, Packed, zip_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# Said wherever an attribute of the second may be new: else its prefix is what libraries of this process have agreed on.
PREFIXES = {None: MAIN, "r": RELATED}
PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_TYPES_PART = "[Content_Types].xml"
_LOCAL, _LOCAL_MARK = struct.Struct("<4s22xHH"), b"PK\x03\x04"  # what stands before each part, up to its name
_LOCKED = 1

Element = Any  # lxml's elements have no types of their own


class PackageError(ValueError):
    """The file isn't built as an .xlsx is."""


def tag(name: str) -> str:
    return f"{{{MAIN}}}{name}"


def child(parent: Element, name: str) -> Element:
    """The child of this name; appended where there is none."""
    found = parent.find(tag(name))
    return etree.SubElement(parent, tag(name)) if found is None else found


def parse(data: bytes) -> Element:
    """The root of a part. Raises PackageError for what isn't XML."""
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as problem:
        raise PackageError("part is no XML") from problem


@lru_cache(1024)
def relations_part(name: str) -> str:
    folder, base = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{base}.rels")


@lru_cache(1024)
def _target(name: str, target: str) -> str:
    """The part that a relation of another leads to."""
    whole = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
    return target.lstrip("/") if target.startswith("/") else whole


LARGEST = 24 * 1024**2  # bytes of a part that is parsed: its tree takes about fifteen times as much


class TooLargeError(PackageError):
    """A part is too large to be changed."""


class Parts(MutableMapping[str, bytes]):
    """The parts of a file by name, in its order; each is unpacked when it is asked for. New ones come last."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._archive = zipfile.ZipFile(BytesIO(content))
        infos = (info for info in self._archive.infolist() if not info.is_dir())
        self._infos: dict[str, zipfile.ZipInfo | None] = {info.filename: info for info in infos}
        self._known: dict[str, bytes] = {}

    def __getitem__(self, name: str) -> bytes:
        if name not in self._known:
            info = self._infos[name] or self._archive.getinfo(name)
            most = info.compress_size if info.compress_type == zipfile.ZIP_STORED else LARGEST
            try:
                self._known[name] = unpacked(self._content, info, most)
            except BeyondLimitError as problem:
                raise TooLargeError(f"part {name} is too large") from problem
        return self._known[name]

    def __setitem__(self, name: str, data: bytes) -> None:
        self._infos[name], self._known[name] = None, data

    def __delitem__(self, name: str) -> None:
        del self._infos[name]
        self._known.pop(name, None)

    def __contains__(self, name: object) -> bool:
        return name in self._infos

    def __iter__(self) -> Iterator[str]:
        return iter(self._infos)

    def __len__(self) -> int:
        return len(self._infos)

    def packed(self, name: str) -> Packed:
        """A part as it lies packed in this file, where it can be taken over so; else packed anew."""
        info = self._infos[name]
        if info is None or info.compress_type != zipfile.ZIP_DEFLATED or info.flag_bits & _LOCKED:
            return self.packed_anew(name, self[name])
        mark, name_size, extra_size = _LOCAL.unpack_from(self._content, info.header_offset)
        start = info.header_offset + _LOCAL.size + name_size + extra_size
        data = self._content[start : start + info.compress_size]
        if mark != _LOCAL_MARK or len(data) != info.compress_size:
            raise PackageError("file is cut off")
        return Packed(name, data, info.CRC, info.file_size, info.date_time)

    def packed_anew(self, name: str, content: bytes) -> Packed:
        info = self._infos[name]
        return Packed.of(name, content, info.date_time if info else TIME)


@dataclass(slots=True)
class Package:
    """`parts` by name, in the order of the file; `trees` are the parsed ones, of which those that were asked for to be
    changed are written anew on saving."""

    parts: Parts
    trees: dict[str, Element] = field(default_factory=dict)
    _changed: set[str] = field(default_factory=set)
    _related: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)  # by part of relations
    _workbook: str = ""

    @classmethod
    def read(cls, file: BytesIO) -> Package:
        """Raises PackageError for a file that can't be read as a package."""
        try:
            return cls(Parts(file.getvalue()))
        except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError) as problem:
            raise PackageError("file is no package") from problem

    def look(self, name: str) -> Element:
        """The root of a part, only to be looked at. Raises PackageError where there is none, or none that can be
        parsed."""
        if name not in self.trees:
            if name not in self.parts:
                raise PackageError(f"no part {name}")
            if len(self.parts[name]) > LARGEST:
                raise TooLargeError(f"part {name} is too large")
            self.trees[name] = parse(self.parts[name])
        return self.trees[name]

    def tree(self, name: str) -> Element:
        """The root of a part, to be changed in place. Raises as `look` does."""
        self._changed.add(name)
        self._related.pop(name, None)
        return self.look(name)

    def file(self) -> bytes:
        """The whole, to be written as a file."""
        return zip_of(self._packed(name) for name in self.parts)

    def _packed(self, name: str) -> Packed:
        if name not in self._changed:
            return self.parts.packed(name)
        data = etree.tostring(self.trees[name], xml_declaration=True, encoding="UTF-8", standalone=True)
        return self.parts.packed_anew(name, data)

    # --- relations between parts ---

    def relations(self, name: str) -> Element | None:
        part = relations_part(name)
        return self.look(part) if part in self.parts else None

    def related(self, name: str, kind: str) -> list[tuple[str, str]]:
        """(id, part) of the relations of a part whose type ends with `kind`."""
        part = relations_part(name)
        if part not in self._related:
            self._related[part] = list(self._targets(name))
        return [(identity, target) for identity, of_kind, target in self._related[part] if of_kind.endswith(f"/{kind}")]

    def _targets(self, name: str) -> Iterator[tuple[str, str, str]]:
        """(id, type, part) of the relations inside the package."""
        relations = self.relations(name)
        for relation in relations if relations is not None else ():
            if relation.get("TargetMode") != "External":
                part = _target(name, relation.get("Target", ""))
                yield relation.get("Id"), str(relation.get("Type", "")), self._spelt(part)

    def reached(self) -> set[str]:
        """All parts that relations lead to, from the file itself on."""
        found, rest = set[str](), [""]
        while rest:
            new = {part for _, _, part in self._targets(rest.pop()) if part in self.parts} - found
            found |= new
            rest += new
        return found

    def _spelt(self, name: str) -> str:
        """A part's name as the file spells it: capitals don't tell parts apart."""
        if name in self.parts:
            return name
        return next((part for part in self.parts if part.lower() == name.lower()), name)

    @property
    def has_macros(self) -> bool:
        return any(name.lower().endswith("vbaproject.bin") for name in self.parts)

    def relate(self, name: str, target: str, kind: str) -> str:
        """A new relation of a part; returns its id."""
        part = relations_part(name)
        if part not in self.parts:
            self.parts[part] = b""
            self.trees[part] = etree.Element(f"{{{PACKAGE_RELATIONS}}}Relationships", nsmap={None: PACKAGE_RELATIONS})
        relations = self.tree(part)
        taken = {relation.get("Id") for relation in relations}
        number = len(taken) + 1
        while f"rId{number}" in taken:
            number += 1
        path = posixpath.relpath(target, posixpath.dirname(name))
        attributes = {"Id": f"rId{number}", "Type": f"{RELATED}/{kind}", "Target": path}
        etree.SubElement(relations, f"{{{PACKAGE_RELATIONS}}}Relationship", attributes)
        return f"rId{number}"

    def unrelate(self, name: str, identity: str) -> None:
        relations = self.relations(name)
        for relation in [r for r in relations if r.get("Id") == identity] if relations is not None else ():
            self.tree(relations_part(name)).remove(relation)

    # --- parts ---

    def free_name(self, pattern: str) -> str:
        """The first name of the pattern ("xl/comments{}.xml") that no part has, capitals apart."""
        taken = {name.lower() for name in self.parts}
        number = 1
        while pattern.format(number).lower() in taken:
            number += 1
        return pattern.format(number)

    def add(self, name: str, data: bytes, content_type: str) -> None:
        self.parts[name] = data
        override = etree.SubElement(self.tree(_TYPES_PART), f"{{{TYPES}}}Override")
        override.set("PartName", f"/{name}")
        override.set("ContentType", content_type)

    def default_type(self, extension: str, content_type: str) -> None:
        types = self.tree(_TYPES_PART)
        known = (str(e.get("Extension", "")).lower() for e in types.findall(f"{{{TYPES}}}Default"))
        if extension not in known:
            types.insert(0, etree.Element(f"{{{TYPES}}}Default", Extension=extension, ContentType=content_type))

    def drop(self, name: str) -> None:
        """Remove a part, its relations and its content type."""
        gone = (name, relations_part(name))
        for part in gone:
            self.parts.pop(part, None)
            self.trees.pop(part, None)
            self._related.pop(part, None)
            self._changed.discard(part)
        types = self.tree(_TYPES_PART)
        for override in types.findall(f"{{{TYPES}}}Override"):
            if override.get("PartName", "").lstrip("/") in gone:
                types.remove(override)

    def drop_macros(self) -> None:
        """Make a workbook with macros one without."""
        for _, part in self.related(self.workbook, "vbaProject"):
            for _, signature in self.related(part, "vbaProjectSignature"):
                self.drop(signature)
            self.drop(part)
        relations = self.relations(self.workbook)
        found = (
            [r for r in relations if str(r.get("Type", "")).endswith("/vbaProject")] if relations is not None else []
        )
        for relation in found:
            self.tree(relations_part(self.workbook)).remove(relation)
        for override in self.tree(_TYPES_PART).findall(f"{{{TYPES}}}Override"):
            if override.get("PartName", "").lstrip("/") == self.workbook:
                override.set("ContentType", f"{SPREADSHEET}sheet.main+xml")

    # --- the workbook ---

    @property
    def workbook(self) -> str:
        """The part of the workbook. Raises PackageError where there is none."""
        if not self._workbook:
            kinds = ((relation, str(relation.get("Type", ""))) for relation in self.look("_rels/.rels"))
            found = next((relation for relation, kind in kinds if kind.endswith("/officeDocument")), None)
            if found is None:
                raise PackageError("no workbook")
            self._workbook = str(found.get("Target")).lstrip("/")
        return self._workbook

    def sheets(self) -> dict[str, str]:
        """Name of each worksheet → its part, in order."""
        parts = dict(self.related(self.workbook, "worksheet"))
        listed = self.look(self.workbook).find(tag("sheets"))
        found = listed if listed is not None else ()
        named = ((sheet.get("name"), parts.get(sheet.get(f"{{{RELATED}}}id"))) for sheet in found)
        return {name: part for name, part in named if part is not None}

    @property
    def styles(self) -> str:
        """The part of the styles. Raises PackageError where the workbook has none."""
        for _, part in self.related(self.workbook, "styles"):
            return part
        raise PackageError("no styles")
