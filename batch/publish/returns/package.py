"""The parts of an .xlsx: read, changed where they must be, written back; every other part keeps its bytes."""

from __future__ import annotations

import hashlib
import posixpath
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_TYPES_PART = "[Content_Types].xml"
_TIME = (1980, 1, 1, 0, 0, 0)  # of the parts that are added: the same input gives the same bytes

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


def _digest(tree: Element) -> str:
    return hashlib.sha256(etree.tostring(tree)).hexdigest()


LARGEST = 24 * 1024**2  # bytes of a part that is parsed: its tree takes about fifteen times as much


class TooLargeError(PackageError):
    """A part is too large to be changed."""


@dataclass(slots=True)
class Package:
    """`parts` by name, in the order of the file; `trees` are the parsed ones, written anew on saving."""

    parts: dict[str, bytes]
    dates: dict[str, tuple[int, int, int, int, int, int]] = field(default_factory=dict)
    trees: dict[str, Element] = field(default_factory=dict)
    _as_read: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path | BytesIO) -> Package:
        """Raises PackageError for a file that can't be read as a package."""
        try:
            with zipfile.ZipFile(path) as archive:
                infos = [info for info in archive.infolist() if not info.is_dir()]
                return cls({i.filename: archive.read(i) for i in infos}, {i.filename: i.date_time for i in infos})
        except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError) as problem:
            raise PackageError("file is no package") from problem

    def tree(self, name: str) -> Element:
        """The root of a part, to be changed in place. Raises PackageError where there is none, or none that can be
        changed."""
        if name not in self.trees:
            if name not in self.parts:
                raise PackageError(f"no part {name}")
            if len(self.parts[name]) > LARGEST:
                raise TooLargeError(f"part {name} is too large")
            self.trees[name] = parse(self.parts[name])
            self._as_read[name] = _digest(self.trees[name])
        return self.trees[name]

    def save(self, path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self.parts.items():
                tree = self.trees.get(name)
                if tree is not None and _digest(tree) != self._as_read.get(name):
                    data = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
                info = zipfile.ZipInfo(name, self.dates.get(name, _TIME))
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, data)

    # --- relations between parts ---

    def relations_part(self, name: str) -> str:
        folder, base = posixpath.split(name)
        return posixpath.join(folder, "_rels", f"{base}.rels")

    def relations(self, name: str) -> Element | None:
        part = self.relations_part(name)
        return self.tree(part) if part in self.parts else None

    def related(self, name: str, kind: str) -> list[tuple[str, str]]:
        """(id, part) of the relations of a part whose type ends with `kind`."""
        relations = self.relations(name)
        found = []
        for relation in relations if relations is not None else ():
            if str(relation.get("Type", "")).endswith(f"/{kind}") and relation.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join(posixpath.dirname(name), relation.get("Target", "")))
                if relation.get("Target", "").startswith("/"):
                    target = relation.get("Target").lstrip("/")
                found.append((relation.get("Id"), self._spelt(target)))
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
        part = self.relations_part(name)
        if part not in self.parts:
            self.parts[part] = b""
            self.trees[part] = etree.Element(f"{{{PACKAGE_RELATIONS}}}Relationships", nsmap={None: PACKAGE_RELATIONS})
        relations = self.trees.get(part)
        relations = self.tree(part) if relations is None else relations
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
        if relations is not None:
            for relation in [r for r in relations if r.get("Id") == identity]:
                relations.remove(relation)

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
        gone = (name, self.relations_part(name))
        for part in gone:
            self.parts.pop(part, None)
            self.trees.pop(part, None)
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
        if relations is not None:
            for relation in [r for r in relations if str(r.get("Type", "")).endswith("/vbaProject")]:
                relations.remove(relation)
        for override in self.tree(_TYPES_PART).findall(f"{{{TYPES}}}Override"):
            if override.get("PartName", "").lstrip("/") == self.workbook:
                override.set("ContentType", f"{SPREADSHEET}sheet.main+xml")

    # --- the workbook ---

    @property
    def workbook(self) -> str:
        """The part of the workbook. Raises PackageError where there is none."""
        relations = self.tree("_rels/.rels")
        for relation in relations:
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                return str(relation.get("Target")).lstrip("/")
        raise PackageError("no workbook")

    def sheets(self) -> dict[str, str]:
        """Name of each worksheet → its part, in order."""
        parts = dict(self.related(self.workbook, "worksheet"))
        listed = self.tree(self.workbook).find(tag("sheets"))
        found = listed if listed is not None else ()
        return {s.get("name"): parts[s.get(f"{{{RELATED}}}id")] for s in found if s.get(f"{{{RELATED}}}id") in parts}

    def styles(self) -> Element:
        """The root of the styles. Raises PackageError where the workbook has none."""
        for _, part in self.related(self.workbook, "styles"):
            return self.tree(part)
        raise PackageError("no styles")
