"""Puts a sheet of one workbook in front of another, with its formats; and takes such a sheet out again."""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Callable, Mapping

from lxml import etree

from batch.publish.returns.package import PREFIXES, RELATED, SPREADSHEET, Element, Package, parse, tag
from batch.text import numbered

_BUILTIN_FORMATS = 164  # number formats below are Excel's own
_FIRST = "0"
# Of a sheet as our workbooks have it: no tag holds a bare ">" before its end.
_STYLE = re.compile(rb'(<(?:c|row) [^>]*?\bs="|<col [^>]*?\bstyle=")(\d+)')
_CONDITIONAL = re.compile(rb'(<cfRule [^>]*?\bdxfId=")(\d+)')
_TEXT_CELL, _LISTED = re.compile(rb'(<c [^>]*?) t="s"><v>(\d+)</v>'), re.compile(rb"<si>(.*?)</si>", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_SELECTED = re.compile(rb"""\s+tabSelected\s*=\s*("[^"]*"|'[^']*')""")


def sheet_names(package: Package) -> list[str]:
    listed = package.look(package.workbook).find(tag("sheets"))
    return [sheet.get("name") for sheet in listed]


def free_name(package: Package, name: str) -> str:
    """The name itself, or with a number where a sheet of any kind already has it, capitals apart."""
    taken = {unicodedata.normalize("NFC", other).casefold() for other in sheet_names(package)}
    return next(free for free in numbered(name) if free.casefold() not in taken)


def take_out(package: Package, name: str) -> None:
    """Remove a sheet, by its name, with everything that belongs to it alone."""
    workbook = package.tree(package.workbook)
    listed = workbook.find(tag("sheets"))
    at = next((i for i, sheet in enumerate(listed) if sheet.get("name") == name), None)
    if at is None:
        return
    identity = listed[at].get(f"{{{RELATED}}}id")
    part = dict(package.related(package.workbook, "worksheet")).get(identity, "")
    before = package.reached()
    if part in package.parts and _FORMULA.search(package.parts[part]):  # Excel finds their order anew where it lacks
        for chain, _ in package.related(package.workbook, "calcChain"):
            package.unrelate(package.workbook, chain)
    listed.remove(listed[at])
    package.unrelate(package.workbook, identity)
    for own in before - package.reached():
        package.drop(own)
    _renumber(workbook, lambda index: None if index == at else index - (index > at))


def put_in_front(package: Package, donor: Mapping[str, bytes]) -> None:
    """Put the only sheet of `donor`, the parts of a workbook of ours, in front, under its name, which must be free, and
    open the workbook on it. That sheet holds text, numbers, formats, drop-downs and links inside the workbook; nothing
    else is taken over."""
    given = parse(donor["xl/workbook.xml"])
    part = package.free_name("xl/worksheets/sheet{}.xml")
    sheet = _restyled(donor["xl/worksheets/sheet1.xml"], *_take_styles(package, parse(donor["xl/styles.xml"])))
    package.add(part, _with_texts(sheet, donor["xl/sharedStrings.xml"]), f"{SPREADSHEET}worksheet+xml")
    identity = package.relate(package.workbook, part, "worksheet")
    workbook = package.tree(package.workbook)
    listed = workbook.find(tag("sheets"))
    number = max((int(s.get("sheetId")) for s in listed), default=0) + 1
    name = given.find(tag("sheets"))[0].get("name")
    entry = etree.Element(tag("sheet"), name=name, sheetId=str(number), nsmap=PREFIXES)
    entry.set(f"{{{RELATED}}}id", identity)
    listed.insert(0, entry)
    _renumber(workbook, lambda index: index + 1)
    _take_names(workbook, given)
    _open_on_first(package, workbook, part)


def _renumber(workbook: Element, new: Callable[[int], int | None]) -> None:
    """Names that belong to a sheet name it by its place, and so does the view."""
    names = workbook.find(tag("definedNames"))
    for defined in list(names) if names is not None else []:
        if defined.get("localSheetId") is not None:
            index = new(int(defined.get("localSheetId")))
            if index is None:
                names.remove(defined)
            else:
                defined.set("localSheetId", str(index))
    if names is not None and not len(names):
        workbook.remove(names)
    for view in workbook.iter(tag("workbookView")):
        for key in ("activeTab", "firstSheet"):
            if view.get(key) is not None:
                view.set(key, str(new(int(view.get(key))) or 0))


def _take_names(workbook: Element, donor: Element) -> None:
    """The donor's names of its own sheet: print titles, print area, filter."""
    given = donor.find(tag("definedNames"))
    if given is None:
        return
    names = workbook.find(tag("definedNames"))
    if names is None:
        names = etree.Element(tag("definedNames"))
        before = (workbook.find(tag(name)) for name in ("externalReferences", "functionGroups", "sheets"))
        next(element for element in before if element is not None).addnext(names)
    for defined in reversed(given):
        if defined.get("localSheetId") == _FIRST:
            names.insert(0, copy.deepcopy(defined))


def _open_on_first(package: Package, workbook: Element, part: str) -> None:
    """Only the new sheet is selected: with several selected, Excel writes into all of them."""
    for view in workbook.iter(tag("workbookView")):
        view.set("activeTab", _FIRST)
        view.set("firstSheet", _FIRST)
    for other in package.sheets().values():
        if other == part:
            continue
        if other in package.trees:
            for view in package.trees[other].iterfind(f"{tag('sheetViews')}/{tag('sheetView')}"):
                if "tabSelected" in view.attrib:
                    package.tree(other)
                    del view.attrib["tabSelected"]
        else:  # not worth parsing a whole sheet
            head, cells, rest = package.parts[other].partition(b"<sheetData")
            if b"tabSelected" in head and (without := _SELECTED.sub(b"", head)) != head:
                package.parts[other] = without + cells + rest


def _with_texts(sheet: bytes, texts: bytes) -> bytes:
    """Texts into the cells: the workbook's own list of texts stays as it is."""
    listed = _LISTED.findall(texts)
    return _TEXT_CELL.sub(lambda cell: b'%s t="inlineStr"><is>%s</is>' % (cell[1], listed[int(cell[2])]), sheet)


def _restyled(sheet: bytes, formats: int, conditional: int) -> bytes:
    """With numbers of formats, and of conditional ones, that are so much higher."""
    sheet = _STYLE.sub(lambda found: b"%s%d" % (found[1], int(found[2]) + formats), sheet)
    return _CONDITIONAL.sub(lambda found: b"%s%d" % (found[1], int(found[2]) + conditional), sheet)


# --- formats ---


def _section(styles: Element, name: str) -> Element:
    """A list of the styles; made, at its place, where there is none."""
    found = styles.find(tag(name))
    if found is not None:
        return found
    order = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
    made = etree.Element(tag(name))
    before = [styles.find(tag(n)) for n in order[: order.index(name)]]
    last = next((element for element in reversed(before) if element is not None), None)
    if last is None:
        styles.insert(0, made)
    else:
        last.addnext(made)
    return made


def _append(styles: Element, donor: Element, name: str) -> int:
    """Append the donor's list; returns by how much its numbers grow."""
    given = donor.find(tag(name))
    own = _section(styles, name)
    offset = len(own)
    own.extend(list(given) if given is not None else [])
    own.set("count", str(len(own)))
    return offset


def _take_styles(package: Package, given: Element) -> tuple[int, int]:
    """Returns by how much the numbers of formats, and of conditional ones, grow."""
    styles = package.tree(package.styles)
    formats = _number_formats(styles, given)
    fonts, fills, borders = (_append(styles, given, name) for name in ("fonts", "fills", "borders"))
    conditional = _append(styles, given, "dxfs")
    first = _append(styles, given, "cellXfs")
    for xf in list(_section(styles, "cellXfs"))[first:]:
        for key, offset in (("fontId", fonts), ("fillId", fills), ("borderId", borders)):
            xf.set(key, str(int(xf.get(key, "0")) + offset))
        xf.set("numFmtId", str(formats.get(int(xf.get("numFmtId", "0")), int(xf.get("numFmtId", "0")))))
        xf.set("xfId", "0")
        for key in ("applyFont", "applyFill", "applyBorder"):
            xf.set(key, "1")
    return first, conditional


def _number_formats(styles: Element, given: Element) -> dict[int, int]:
    """The donor's own number formats under new numbers."""
    wanted = given.find(tag("numFmts"))
    if wanted is None:
        return {}
    own = _section(styles, "numFmts")
    number = max((int(f.get("numFmtId")) for f in own), default=_BUILTIN_FORMATS)
    out = {}
    for form in wanted:
        number += 1
        out[int(form.get("numFmtId"))] = number
        twin = copy.deepcopy(form)
        twin.set("numFmtId", str(number))
        own.append(twin)
    own.set("count", str(len(own)))
    return out


def texts_of(package: Package, name: str) -> dict[str, str]:
    """The texts of a sheet by address; inline and shared ones, nothing else."""
    part = package.sheets().get(name)
    if part is None:
        return {}
    found = package.related(package.workbook, "sharedStrings")
    shared = list(package.look(found[0][1])) if found else []
    out = {}
    for cell in package.look(part).iter(tag("c")):
        value = cell.find(tag("v"))
        if cell.get("t") == "s" and value is not None and re.fullmatch(r"\d+", value.text or ""):
            source = shared[int(value.text)]
        else:
            source = cell.find(tag("is"))
        if source is not None and cell.get("r"):
            out[cell.get("r")] = "".join(t.text or "" for t in source.iter(tag("t")))
    return out
