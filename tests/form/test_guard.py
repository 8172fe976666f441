"""What the reading library doesn't tell is seen before it opens the workbook."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path
from xml.etree.ElementTree import ParseError

import openpyxl
import pytest
from hostile import biff, compound
from made import INFO_ROWS, info_xml, text_cell, write_rows, write_xml
from openpyxl.workbook.defined_name import DefinedName

from batch.domain import INFO
from batch.form.definition import FORM_VERSION, VERSION_NAME, form
from batch.form.guard import look_inside
from batch.form.limits import OF_UNPACKED, BeyondLimitError, Most
from batch.form.look import look
from batch.form.scan import Marks, scan

STRICT = {
    "links": "http://purl.oclc.org/ooxml/officeDocument/relationships",
    "main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
}
PERCENT_STYLES = {b"1", b"2"}
ERROR, NO_VALUE = "O-07", "O-08"


def sheet(cells: str, behind: str = "") -> bytes:
    return f'<worksheet xmlns="x"><sheetData>{cells}</sheetData>{behind}</worksheet>'.encode()


def both_ways(cells: str) -> list[Marks]:
    """The same cells as nearly every program writes them and as few do: other quotes, a prefix, no addresses."""
    usual = sheet(f'<row r="3">{cells}</row>')
    quotes = usual.replace(b'"', b"'")
    prefix = usual.replace(b"<", b"<s:").replace(b"<s:/", b"</s:").replace(b"xmlns", b"xmlns:s")
    comment = usual.replace(b"<row", b"<!-- x --><row")
    return [scan(xml, PERCENT_STYLES) for xml in (usual, quotes, prefix, comment)]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ('<c r="B3" t="e"><v>#N/A</v></c>', ERROR),
        ('<c r="B3" s="4" t="e"><f>1/0</f><v>#DIV/0!</v></c>', ERROR),
        ('<c r="B3" t="e"><f>A1</f></c>', ERROR),
        ('<c r="B3"><f>1+1</f></c>', NO_VALUE),
        ('<c r="B3" s="4"><f>1+1</f><v></v></c>', NO_VALUE),
        ('<c r="B3"><f>1+1</f><v/></c>', NO_VALUE),
        ('<c r="B3"><f t="shared" si="0"/></c>', NO_VALUE),
        ('<c r="B3" t="b"><f>TRUE</f></c>', NO_VALUE),
        ('<c r="B3" t="str"><f>A1</f></c>', NO_VALUE),
        ('<c r="B3" t="str"><f>""</f><v></v></c>', None),  # a formula that gives ""
        ('<c r="B3" t="str"><f>A1</f><v>x</v></c>', None),
        ('<c r="B3"><f>1+1</f><v>2</v></c>', None),
        ('<c r="B3"><f t="array" ref="B3">A1</f><v>5</v></c>', None),
        ('<c r="B3"><v>2</v></c>', None),
        ('<c r="B3" s="4"/>', None),
        (text_cell("B3", 'ghi t="e" và #N/A'), None),
    ],
)
def test_error_values_and_formulas_without_a_value(cell: str, code: str | None) -> None:
    around = '<c r="A3"><v>1</v></c>{}<c r="C3" t="s"><v>0</v></c>'
    for marks in both_ways(around.format(cell)):
        assert marks.special == ({(2, 1): code} if code else {})


def test_a_formula_over_several_cells_tells_which() -> None:
    for kind in ("array", "dataTable"):
        cell = f'<c r="B3"><f aca="1" t="{kind}" ref="B3:C9">A1</f><v>5</v></c><c r="C3"><v>6</v></c>'
        for marks in both_ways(cell):
            assert (marks.formulas, marks.arrays) == ({(2, 1)}, [(2, 1, 8, 2)])
    for marks in both_ways('<c r="B3"><f t="shared" ref="B3:C9" si="0">A1</f><v>5</v></c>'):
        assert (marks.formulas, marks.arrays) == ({(2, 1)}, [])


def test_an_old_workbook_tells_of_formulas_and_errors() -> None:
    place = [struct.pack("<HHHHH", kind, 22, 4, column, 0) for kind, column in ((0x06, 1), (0x406, 2))]
    result = [struct.pack("<d", 5.0), b"\x02\0\x2a\0\0\0\xff\xff"]
    cells = [at + value + bytes(8) for at, value in zip(place, result, strict=True)]
    cells += [struct.pack("<HHHHHBB", 0x205, 8, row, 3, 0, 42, row) for row in (0, 1)]  # TRUE or false, then an error
    found = look(compound({"Workbook": biff([b"", b"".join(cells)])}), ".xls", {}).marks
    assert not found["Thông tin"].formulas
    assert (found["Đảng viên"].formulas, found["Đảng viên"].special) == ({(4, 1)}, {(4, 2): ERROR, (1, 3): ERROR})


def test_an_old_workbook_tells_which_numbers_it_shows_as_percentages() -> None:
    """Whatever way a number is written, and a format named: by its number, or by its text, however wide that is."""
    formats = [struct.pack("<HHHHB", 0x41E, 5 + 2, 164, 2, 0) + b"0%"]
    formats.append(struct.pack("<HHHHB", 0x41E, 5 + 8, 165, 4, 1) + '"%"0'.encode("utf-16-le"))
    formats.append(struct.pack("<HHHHB", 0x41E, 5 + 6, 166, 3, 1) + "0.%".encode("utf-16-le"))
    styles = [struct.pack("<HHHH", 0xE0, 20, 0, number) + bytes(16) for number in (0, 9, 164, 165, 166)]

    def cell(row: int, style: int, value: float = 2.0) -> bytes:
        return struct.pack("<HHHHHd", 0x203, 14, row, 1, style, value)

    cells = [cell(row, style) for row, style in enumerate((0, 1, 2, 3, 4, 99))] + [cell(6, 1, 0.0)]
    cells.append(struct.pack("<HHHHHI", 0x27E, 10, 7, 1, 1, 1 << 2 | 2))
    several = [struct.pack("<HI", style, value << 2 | 2) for style, value in ((1, 1), (0, 1), (4, 1), (1, 0))]
    cells.append(struct.pack("<HHHH", 0xBD, 30, 8, 1) + b"".join(several) + struct.pack("<H", 4))
    cells.append(struct.pack("<HHHHHd", 0x06, 22, 9, 1, 1, 1.0) + bytes(8))
    cells.append(struct.pack("<HHHHH", 0x06, 22, 10, 1, 1) + b"\0" * 6 + b"\xff\xff" + bytes(8))
    book = biff([b"", b"".join(cells)], b"".join(formats + styles))
    found = look(compound({"Workbook": book}), ".xls", {})
    assert found.shows_percent
    assert found.marks["Đảng viên"].percent == {(1, 1), (2, 1), (4, 1), (7, 1), (8, 1), (8, 3), (9, 1)}
    assert not look(compound({"Workbook": biff([b"", b"".join(cells)])}), ".xls", {}).shows_percent


@pytest.mark.parametrize(
    ("cell", "percent"),
    [
        ('<c r="B3" s="1"><v>1</v></c>', True),
        ('<c r="B3" s="2" t="n"><v>0.95</v></c>', True),
        ('<c r="B3" s="1"><f>A1</f><v>1</v></c>', True),
        ('<c r="B3" s="1"><v>0</v></c>', False),
        ('<c r="B3" s="3"><v>95</v></c>', False),
        ('<c r="B3" s="1" t="str"><f>A1</f><v>1</v></c>', False),
        ('<c r="B3" s="1"/>', False),
    ],
)
def test_numbers_shown_as_percentages(cell: str, percent: bool) -> None:
    for marks in both_ways(cell + '<c r="C3" s="0"><v>1</v></c>'):
        assert marks.percent == ({(2, 1)} if percent else set())


def test_cells_without_addresses_stand_where_excel_puts_them() -> None:
    cells = '<row r="5"><c><v>1</v></c><c t="e"><v>#N/A</v></c></row><row><c/><c/><c><f>A1</f></c></row>'
    assert scan(sheet(cells), set()).special == {(4, 1): ERROR, (5, 2): NO_VALUE}
    mixed = '<row r="5"><c r="C5"><v>1</v></c><c t="e"/></row>'
    assert scan(sheet(mixed), set()).special == {(4, 3): ERROR}


def test_formulas_behind_the_cells_belong_to_no_cell() -> None:
    """Excel keeps drop-downs that refer to other sheets in an extension, as <xm:f>."""
    behind = "<dataValidations><dataValidation><formula1>A1</formula1></dataValidation></dataValidations>"
    behind += '<extLst xmlns:xm="m"><ext><xm:f>Lists!$A$1:$A$4</xm:f></ext></extLst>'
    assert scan(sheet('<row r="1"><c r="A1" s="1"/></row>', behind), set()).special == {}


@pytest.mark.parametrize(
    ("cells", "far"),
    [
        ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "XFD1048576"),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row><row r="9000"><c r="A9000"><v>1</v></c></row>', "XFD1"),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row><row r="90000"><c r="A90000"><v>1</v></c></row>', "A90000"),
        ('<row r="1048576"><c r="Y1048576" t="e"><v>#N/A</v></c></row>', "Y1048576"),
        ('<row r="1048576"><c r="Y1048576"><f>A1</f></c></row>', "Y1048576"),
        ('<row r="1048576"><c r="XFD1048576" s="1"/></row>', ""),  # formatted, empty: takes no room
        ('<row r="1048576"><c r="XFD1048576" s="1"></c></row>', ""),
        ('<row r="1048576"><c r="A1048576"><v>1</v></c></row>', ""),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', ""),
    ],
)
def test_cells_that_would_break_the_reader(cells: str, far: str) -> None:
    for xml in (sheet(cells), sheet(cells.replace('"', "'"))):
        assert scan(xml, set()).far == far


def test_far_cells_without_addresses_are_seen_too() -> None:
    cells = '<row r="1048576">' + "<c/>" * 30 + "<c><v>1</v></c></row>"
    assert scan(sheet(cells), set()).far == "AE1048576"


def test_text_that_the_reading_library_drops_is_refused() -> None:
    marks = scan(sheet('<row r="1"><c r="A1" t="str"><v><![CDATA[x]]></v></c></row>'), set())
    assert marks.strange


def test_only_sheets_of_the_form_matter(tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = write_xml(tmp_path / "a.xlsx", {"Nháp": far, INFO: info_xml()})
    inside = look_inside(path, form())
    assert inside.refusal is None
    assert inside.own == {INFO: INFO}


@pytest.mark.parametrize("dialect", [{}, STRICT], ids=["transitional", "strict"])
def test_marks_are_found_in_both_dialects_of_the_format(tmp_path: Path, dialect: dict[str, str]) -> None:
    cells = '<row r="2"><c r="B2" t="e"><v>#N/A</v></c><c r="C2" s="1"><v>1</v></c><c r="D2" s="3"><v>95</v></c></row>'
    path = write_xml(tmp_path / "a.xlsx", {INFO: info_xml(), "Đảng viên ": cells}, **dialect)
    inside = look_inside(path, form())
    assert inside.marks["Đảng viên "] == Marks({(1, 1): ERROR}, {(1, 2)})


def test_the_version_of_the_form_survives_another_program(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.xlsx", {INFO: INFO_ROWS})
    assert look_inside(path, form()).version == ""
    book = openpyxl.load_workbook(path)
    book.defined_names[VERSION_NAME] = DefinedName(VERSION_NAME, attr_text=f'"{FORM_VERSION}"')
    book.save(path)
    assert look_inside(path, form()).version == FORM_VERSION


def test_what_unpacks_to_too_much_is_refused_unread(tmp_path: Path) -> None:
    path = write_xml(tmp_path / "a.xlsx", {INFO: info_xml()})
    with pytest.raises(BeyondLimitError, match=OF_UNPACKED):
        look_inside(path, form(), Most(100, 100, 100, 100))


def test_entities_do_not_blow_up(tmp_path: Path) -> None:
    bomb = "<!DOCTYPE b [<!ENTITY a0 'xxxxxxxxxx'>"
    bomb += "".join(f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 12))
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", bomb + "]><workbook>&a11;</workbook>")
    with pytest.raises(ParseError):
        look_inside(path, form())


def test_parts_are_found_without_case(tmp_path: Path) -> None:
    path = write_xml(tmp_path / "a.xlsx", {INFO: info_xml()})
    other = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            target.writestr(name.replace("workbook.xml", "Workbook.xml").replace("/", "\\"), source.read(name))
    assert look_inside(other, form()).own == {INFO: INFO}
