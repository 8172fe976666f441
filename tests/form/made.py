"""Makes small workbooks for tests: from rows of values, or from the XML of their cells."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

from batch.domain import INFO
from batch.form.file_data import FileData
from batch.form.reader import read_file

INFO_ROWS = [["Mã đơn vị", "CB01"], ["Tên đơn vị", "Chi bộ thôn Một"], ["Lần nộp", 1]]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="3"><numFmt numFmtId="164" formatCode="0.0%"/>'
    '<numFmt numFmtId="165" formatCode="0&quot;%&quot;"/><numFmt numFmtId="166" formatCode="dd/mm/yyyy"/></numFmts>'
    '<cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="164"/><xf numFmtId="165"/>'
    '<xf numFmtId="166"/></cellXfs></styleSheet>'
)  # cell styles: 0 general, 1 "0%", 2 "0.0%", 3 a % sign that is only text, 4 date


def write_rows(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """A workbook with these rows from A1 on; None is no cell, dates get a date format."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    sheet.write(r, c, value)
    return path


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def write_xml(
    path: Path, sheets: Mapping[str, str], *, behind: str = "", links: str = _LINKS, main: str = _MAIN
) -> Path:
    """A workbook whose sheets hold this XML between <sheetData> and </sheetData>; `behind` follows in each sheet."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name="{escape(n)}" sheetId="{i}" r:id="rId{i}"/>' for i, n in enumerate(names, 1)
    )  # fmt: skip
    relations = "".join(
        f'<Relationship Id="rId{i}" Type="{links}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(names) + 1)
    )
    relations += f'<Relationship Id="rId99" Type="{links}/styles" Target="styles.xml"/>'
    root = f'<Relationship Id="rId1" Type="{links}/officeDocument" Target="xl/workbook.xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{root}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
        "xl/styles.xml": STYLES,
    }
    for i, name in enumerate(names, 1):
        parts[f"xl/worksheets/sheet{i}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{sheets[name]}</sheetData>{behind}</worksheet>'
        )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, xml in parts.items():
            archive.writestr(part, '<?xml version="1.0" encoding="UTF-8"?>' + xml)
    return path


def info_xml() -> str:
    return "".join(
        f'<row r="{r}">{text_cell(f"A{r}", str(heading))}{text_cell(f"B{r}", str(value))}</row>'
        for r, (heading, value) in enumerate(INFO_ROWS, 1)
    )


def read_rows(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> FileData:
    """What the reader makes of these rows; a small "Thông tin" is added where there is none."""
    write_rows(path, {INFO: INFO_ROWS} | dict(sheets) if INFO not in sheets else sheets)
    return read_file(path.parent, path.name)


def codes(data: FileData) -> list[str]:
    """Problems other than missing sheets and columns, which small workbooks are full of."""
    return [p.code for p in data.problems if p.code not in ("CT-01", "CT-02")]
