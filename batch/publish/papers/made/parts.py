"""Pieces of the templates: documents, heads, tables. Tags are jinja's, as docxtpl takes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt

from batch.publish.word.layout import CENTER, LEFT, font, set_page, spacing
from batch.publish.word.party_document import ABOVE, two_heads

IN_TABLE = "Trong bảng"


def document(*, numbered: bool = True) -> Any:
    """An empty document in the form of a Party document; forms that stand one after another have no page numbers."""
    made = Document()
    set_page(made)
    if not numbered:
        number = made.sections[0].header.paragraphs[0]
        for run in number.runs:
            number._p.remove(run._r)
    style = made.styles.add_style(IN_TABLE, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = made.styles["Normal"]
    font(style, 12)
    spacing(style, 0, 2)
    style.paragraph_format.space_before = Pt(2)
    style.paragraph_format.line_spacing_rule = 0
    style.paragraph_format.alignment = LEFT
    return made


def head(made: Any, abbreviation: str = "") -> None:
    """The head of a paper that the committee signs; `abbreviation`: "TB", "QĐ", none for papers without a number."""
    number = (f"Số {{{{ so }}}}-{abbreviation}/{{{{ ky_hieu }}}}",) if abbreviation else ()
    two_heads(made, ABOVE, "{{ co_quan_ban_hanh|upper }}", number, "{{ dia_danh }}, {{ ngay }}")


def form_head(made: Any, above: str, unit: str, mark: str = "") -> None:
    """The head of a form that units and members fill in, place and date to be written."""
    two_heads(made, (above,), unit, (), "……………, ngày … tháng … năm …", mark=mark)


def table(
    made: Any, columns: Sequence[tuple[str, float, str]], loop: str, *, centered: Sequence[int] = (0,), size: float = 12
) -> Any:
    """A table with borders: columns (heading, width in mm, text of the cell), a row for each item of `loop`
    ("dong in cac_dong"). Its head is repeated on every page, no row is torn apart."""
    made_table = made.add_table(rows=4, cols=len(columns), style="Table Grid")
    made_table.autofit = False
    top, begin, body, end = made_table.rows
    for at, (heading, width, text) in enumerate(columns):
        made_table.columns[at].width = Mm(width)
        for row, content in ((top, heading), (begin, ""), (body, text), (end, "")):
            cell = row.cells[at]
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            paragraph.style = IN_TABLE
            run = paragraph.add_run(content)
            run.bold, run.font.size = row is top or None, Pt(size)
            if row is top or at in centered:
                paragraph.alignment = CENTER
    for row, tag in ((begin, f"{{%tr for {loop} %}}"), (end, "{%tr endfor %}")):
        row.cells[0].paragraphs[0].add_run(tag)
    for row in made_table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    top._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    return made_table


def new_page(made: Any, *, when: str = "not loop.first") -> None:
    """What follows begins a page; in a loop each item but the first."""
    if when:
        made.add_paragraph(f"{{%p if {when} %}}")
    form = made.add_paragraph().paragraph_format  # a break within a paragraph before a table makes an empty page
    form.page_break_before, form.space_after, form.line_spacing = True, Pt(0), Pt(1)
    if when:
        made.add_paragraph("{%p endif %}")
