"""The form of a Party document in Word: page, fonts, spacing, page number, columns of the head and the signature."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.run import Run

FONT = "Times New Roman"
FIGURES = "Số liệu"  # style of the lines of figures
CREATED = dt.datetime(2025, 1, 1)  # fixed, so that the same input gives the same bytes
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_LEVEL_HEADS = ("Hoàn thành xuất sắc", "Hoàn thành tốt", "Hoàn thành", "Không hoàn thành")
_TABLE_WIDTHS = (39, 14, 14, *(12, 12.5) * 4)  # mm
CENTER, LEFT, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY


def stable_bytes(document: Any) -> bytes:
    """The document as .docx, without any trace of when it was written."""
    properties = document.core_properties
    properties.created = properties.modified = CREATED
    properties.last_modified_by = properties.author = ""
    properties.revision = 1
    properties.comments = properties.title = properties.subject = properties.keywords = ""
    raw, out = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            target.writestr(entry, source.read(name))
    return out.getvalue()


def font(style: Any, size: float) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    language = style.element.get_or_add_rPr().find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        style.element.get_or_add_rPr().append(language)
    language.set(qn("w:val"), "vi-VN")
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)


def spacing(style: Any, first_line: float, after: float) -> None:
    form = style.paragraph_format
    form.first_line_indent, form.space_before, form.space_after = Mm(first_line), Pt(0), Pt(after)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(18)
    form.widow_control = True


def field(paragraph: Any, instruction: str) -> None:
    """A Word field such as PAGE."""
    for kind, text in (("begin", ""), ("", instruction), ("separate", ""), ("shown", "2"), ("end", "")):
        run = paragraph.add_run()
        if kind == "":
            node = OxmlElement("w:instrText")
            node.set(qn("xml:space"), "preserve")
            node.text = text
            run._r.append(node)
        elif kind == "shown":
            run.text = text
        else:
            node = OxmlElement("w:fldChar")
            node.set(qn("w:fldCharType"), kind)
            run._r.append(node)


def set_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance, section.footer_distance = Mm(10), Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = CENTER
    field(number, "PAGE")
    font(document.styles["Normal"], 14)
    spacing(document.styles["Normal"], 10, 6)
    document.styles["Normal"].paragraph_format.alignment = JUSTIFY
    figures = document.styles.add_style(FIGURES, 1)
    figures.base_style = document.styles["Normal"]
    spacing(figures, 10, 3)
    font(document.styles["Header"], 14)
    form = document.styles["Header"].paragraph_format
    form.first_line_indent, form.space_after = Mm(0), Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.SINGLE


def line(
    cell: Any,
    text: str,
    *,
    size: float = 14,
    bold: bool = False,
    italic: bool = False,
    under: bool = False,
    at: Any = None,
) -> Any:
    paragraph = cell.add_paragraph()
    paragraph.alignment = CENTER if at is None else at
    form = paragraph.paragraph_format
    form.first_line_indent, form.space_after = Mm(0), Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    run = paragraph.add_run(text)
    run.bold, run.italic, run.underline, run.font.size = bold or None, italic or None, under or None, Pt(size)
    return paragraph


def two_columns(document: Any, left: float, right: float) -> tuple[Any, Any]:
    """A row of two cells without borders, widths in mm, that stays on one page."""
    table = document.add_table(rows=1, cols=2)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, (left, right), strict=True):
        column.width = Mm(width)
        column.cells[0].width = Mm(width)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    return table.rows[0].cells[0], table.rows[0].cells[1]


def drop_first(cell: Any) -> None:
    """The empty paragraph that a new cell begins with."""
    cell._tc.remove(cell.paragraphs[0]._p)


def levels_table(document: Any, field: str) -> None:
    """A table with borders: a line for each item of `field` (a `TableLine`), the four levels with count and share.
    Its head is repeated on every page."""
    table = document.add_table(rows=5, cols=len(_TABLE_WIDTHS))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, _TABLE_WIDTHS, strict=True):
        column.width = Mm(width)
    narrow_margins(table)
    tall, low, loop, body, end = table.rows
    for index, text in enumerate(("Đối tượng", "Tổng số", "Được xếp loại")):
        _cell(tall.cells[index].merge(low.cells[index]), text, bold=True)
    for index, text in enumerate(_LEVEL_HEADS):
        left = 3 + 2 * index
        _cell(tall.cells[left].merge(tall.cells[left + 1]), text, bold=True)
        _cell(low.cells[left], "SL", bold=True)
        _cell(low.cells[left + 1], "Tỷ lệ %", bold=True)
        _cell(body.cells[left], f"{{{{ dong.muc[{index}][0] }}}}")
        _cell(body.cells[left + 1], f"{{{{ dong.muc[{index}][1] }}}}")
    for index, text in enumerate(("{{ dong.ten }}", "{{ dong.tong }}", "{{ dong.xep_loai }}")):
        _cell(body.cells[index], text, at=LEFT if index == 0 else CENTER)
    for row, tag in ((loop, f"{{%tr for dong in {field} %}}"), (end, "{%tr endfor %}")):
        _cell(row.cells[0].merge(row.cells[-1]), tag)
    for row in table.rows:
        for cell, width in zip(row.cells, _TABLE_WIDTHS, strict=True):
            if cell._tc.grid_span == 1:
                cell.width = Mm(width)
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for row in (tall, low):
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def narrow_margins(table: Any) -> None:
    """Half a millimetre beside the text, so that "12.345" and "100,0" stay on one line."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "28")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")


def _cell(cell: Any, text: str, bold: bool = False, at: Any = None) -> None:
    for extra in cell.paragraphs[1:]:  # merging leaves one for each cell
        cell._tc.remove(extra._p)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    form = line(cell, text, size=10, bold=bold, at=at).paragraph_format
    form.space_before = form.space_after = Pt(2)
    form.keep_with_next = True  # a table of a few lines isn't torn apart
    drop_first(cell)


def boxed(*texts: tuple[str, bool], color: str = "C00000", size: float | None = None) -> Any:
    """A paragraph in a box, of runs (text, whether bold) in one color, by default as large as the text: what must be
    seen before anything else."""
    paragraph = OxmlElement("w:p")
    properties = paragraph.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "12"), ("space", "4"), ("color", color)):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    properties.append(borders)
    indent = OxmlElement("w:ind")
    for name in ("left", "firstLine"):
        indent.set(qn(f"w:{name}"), "0")
    properties.append(indent)
    for text, bold in texts:
        run = Run(paragraph.add_r(), None)  # type: ignore[arg-type]  # a run that stands by itself
        run.text, run.bold, run.font.color.rgb = text, bold or None, RGBColor.from_string(color)
        if size:
            run.font.size = Pt(size)
    return paragraph
