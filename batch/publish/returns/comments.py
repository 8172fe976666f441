"""Comments on cells: their texts and the shapes that show them. Ours are known again by their author."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from batch.publish.returns.package import MAIN, PREFIXES, RELATED, SPREADSHEET, Element, Package, child, tag

AUTHOR = "xeploai"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_REF = re.compile(r"([A-Z]+)([0-9]+)")
# A spreadsheet program may lose the author: ours are known by how they begin, too.
_OURS = re.compile(r"(?:xeploai:\s*)?[A-ZÀ-ỸĐ ,]+ \([A-Z]{1,3}(?:-[A-Z]{2})?-\d\d\): ")
_NOTE = re.compile(r"<(\w+):shape\b(?:(?!</\1:shape>).)*?ObjectType=\"Note\".*?</\1:shape>", re.S)
# What stands behind <legacyDrawing> in a worksheet.
_AFTER_LEGACY = (
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
)  # fmt: skip
_VML_START = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{data}"/>'
    '</o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/>'
    "</v:shapetype></xml>"
)
_VML_SHAPE = (
    '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel" id="_x0000_s{id}" type="#_x0000_t202" '
    'style="position:absolute;margin-left:80pt;margin-top:2pt;'
    'width:{width}pt;height:{height}pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 15, {top}, 2, {right}, 15, '
    "{bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
    "</x:ClientData></v:shape>"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a cell of a sheet is marked with."""

    cell: str  # plain A1
    error: bool
    text: str


def place(cell: str) -> tuple[int, int]:
    """(row, column) of an address, from 1."""
    found = _REF.fullmatch(cell)
    if not found:
        raise ValueError(cell)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


class Comments:
    """The comments of a worksheet and the shapes that show them."""

    def __init__(self, package: Package, sheet_part: str) -> None:
        self._package, self._sheet = package, sheet_part
        found = package.related(sheet_part, "comments")
        self.part = found[0][1] if found and found[0][1] in package.parts else ""

    def cells(self) -> set[str]:
        return {comment.get("ref") for comment in self._list()} if self.part else set()

    def _list(self) -> Element:
        return child(self._package.look(self.part), "commentList")

    def take_off(self) -> None:
        """Remove the comments of an earlier marking."""
        if not self.part:
            return
        root = self._package.look(self.part)
        authors = [author.text for author in child(root, "authors")]
        gone = set()
        for comment in list(self._list()):
            number = int(comment.get("authorId", "0"))
            text = "".join(t.text or "" for t in comment.iter(tag("t")))
            if (number < len(authors) and authors[number] == AUTHOR) or _OURS.match(text.strip()):
                gone.add(place(comment.get("ref")))
                self._package.tree(self.part)
                self._list().remove(comment)
        if gone and (vml := self._vml()):
            text = self._package.parts[vml].decode("utf-8", "replace")
            text = _NOTE.sub(lambda shape: "" if _shape_place(shape[0]) in gone else shape[0], text)
            self._package.parts[vml] = text.encode("utf-8")

    def _vml(self) -> str:
        """The part with the shapes that the sheet's <legacyDrawing> names; "" where there is none."""
        drawing = self._package.look(self._sheet).find(tag("legacyDrawing"))
        if drawing is None:
            return ""
        parts = dict(self._package.related(self._sheet, "vmlDrawing"))
        return parts.get(drawing.get(f"{{{RELATED}}}id"), "")

    def add(self, marks: list[Mark]) -> None:
        """Add a comment for each mark."""
        if not marks:
            return
        package = self._package
        if not self.part:
            self.part = package.free_name("xl/comments{}.xml")
            empty = f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'
            package.add(self.part, empty.encode(), f"{SPREADSHEET}comments+xml")
            package.relate(self._sheet, self.part, "comments")
        root = package.tree(self.part)
        authors = child(root, "authors")
        names = [author.text for author in authors]
        if AUTHOR not in names:
            etree.SubElement(authors, tag("author")).text = AUTHOR
            names.append(AUTHOR)
        listed = self._list()
        for mark in marks:
            comment = etree.SubElement(listed, tag("comment"), ref=mark.cell, authorId=str(names.index(AUTHOR)))
            text = etree.SubElement(etree.SubElement(comment, tag("text")), tag("t"))
            text.text = mark.text
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        listed[:] = sorted(listed, key=lambda comment: place(comment.get("ref")))
        self._draw(marks)

    def _draw(self, marks: list[Mark]) -> None:
        package = self._package
        vml = self._vml()
        if not vml:
            vml = package.free_name("xl/drawings/vmlDrawing{}.vml")
            number = 1 + sum(1 for name in package.parts if name.endswith(".vml"))
            package.parts[vml] = _VML_START.format(data=number).encode()
            package.default_type("vml", _VML_TYPE)
            identity = package.relate(self._sheet, vml, "vmlDrawing")
            _put_legacy(package.tree(self._sheet), identity)
        text = package.parts[vml].decode("utf-8", "replace")
        data = re.search(r'<o:idmap[^>]*data="(\d+)', text)
        taken = [int(n) for n in re.findall(r'id="_x0000_s(\d+)"', text)]
        first = max([int(data[1]) * 1024 if data else 1024, *taken]) + 1
        shapes = "".join(_shape(mark, first + i) for i, mark in enumerate(marks))
        end = text.rindex("</xml>") if "</xml>" in text else len(text)
        package.parts[vml] = (text[:end] + shapes + text[end:]).encode("utf-8")


def _shape(mark: Mark, identity: int) -> str:
    row, column = place(mark.cell)
    lines = sum(1 + len(line) // 52 for line in mark.text.split("\n"))
    height = min(400, 16 + 13 * lines)
    top = max(0, row - 2)
    return _VML_SHAPE.format(
        id=identity, width=260, height=height, left=column, right=column + 4, top=top, bottom=top + height // 15 + 1,
        row=row - 1, column=column - 1,
    )  # fmt: skip


def _shape_place(shape: str) -> tuple[int, int] | None:
    row, column = re.search(r"<\w+:Row>\s*(\d+)", shape), re.search(r"<\w+:Column>\s*(\d+)", shape)
    return (int(row[1]) + 1, int(column[1]) + 1) if row and column else None


def _put_legacy(sheet: Element, identity: str) -> None:
    drawing = etree.Element(tag("legacyDrawing"), nsmap=PREFIXES)
    drawing.set(f"{{{RELATED}}}id", identity)
    for element in sheet:
        if etree.QName(element).localname in _AFTER_LEGACY:
            element.addprevious(drawing)
            return
    sheet.append(drawing)
