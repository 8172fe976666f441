"""The template of `bang_kiem_tra`: a table on A4 across, signed by both sides."""

from __future__ import annotations

from typing import Any

from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt

from batch.publish.papers.made.parts import IN_TABLE, document
from batch.publish.word.layout import CENTER, LEFT, drop_first, line, two_columns
from batch.publish.word.party_document import title, two_heads

# Heading, width in mm, text of a criterion's cell.
_COLUMNS = (
    ("TT", 18, "{{ dong.ma }}"), ("Tiêu chí đánh giá", 72, "{{ dong.tieu_chi }}"),
    ("Nội dung kiểm tra", 48, "{{ dong.noi_dung }}"), ("Hồ sơ minh chứng", 42, "{{ dong.ho_so }}"),
    ("Đơn vị ghi: có hồ sơ", 16, "{{ dong.don_vi_ghi }}"),
    ("Kết quả (đạt, không đạt)", 20, "{{ dong.ket_qua }}"), ("Nhận xét của người kiểm tra", 36, "{{ dong.nhan_xet }}"),
)  # fmt: skip
_CENTRED = (0, 4, 5)


def build() -> Any:
    made = document()
    section = made.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    above = ("{{ co_quan_ban_hanh|upper }}", "{% if dang_bo %}{{ dang_bo|upper }}{% endif %}")
    day = "{{ dia_danh }}, ngày …… tháng …… năm ………"
    two_heads(made, above, "{{ don_vi|upper }}", (), day, widths=(120, 132))
    title(made, "BẢNG KIỂM TRA", "đánh giá chất lượng {{ don_vi }} {{ ky }}", "(theo {{ theo_van_ban }})")
    _table(made)
    made.add_paragraph().paragraph_format.space_after = Pt(0)
    made.add_paragraph(
        "Kết luận: trong {{ so_tieu_chi }} tiêu chí có …… tiêu chí đạt, …… tiêu chí không đạt, …… tiêu chí không áp "
        "dụng."
    )
    for text in ("Ý kiến của đơn vị: " + "…" * 36, "…" * 45):
        made.add_paragraph(text).alignment = LEFT
    first, second = two_columns(made, 126, 126)
    line(first, "ĐẠI DIỆN ĐƠN VỊ ĐƯỢC KIỂM TRA", bold=True)
    line(second, "NGƯỜI KIỂM TRA", bold=True)
    for cell in (first, second):
        line(cell, "(Ký, ghi rõ họ tên)", italic=True, size=12).paragraph_format.space_after = Pt(60)
        drop_first(cell)
    return made


def _table(made: Any) -> None:
    """A row over its whole width for each heading, one with all columns for each criterion."""
    table = made.add_table(rows=7, cols=len(_COLUMNS), style="Table Grid")
    table.autofit = False
    top, begin, if_heading, heading, otherwise, body, end = table.rows
    for at, (name, width, text) in enumerate(_COLUMNS):
        table.columns[at].width = Mm(width)
        for row, content in ((top, name), (body, text)):
            _write(row.cells[at], content, at in _CENTRED or row is top, bold=row is top)
        for row in table.rows:
            row.cells[at].width = Mm(width)
    _write(heading.cells[0], "{{ dong.ma }}", True, bold=True)
    _write(heading.cells[1].merge(heading.cells[-1]), "{{ dong.tieu_chi }}", False, bold=True)
    tags = (
        (begin, "{%tr for dong in cac_dong %}"), (if_heading, "{%tr if dong.la_muc %}"), (otherwise, "{%tr else %}"),
    )  # fmt: skip
    for row, tag in tags:
        row.cells[0].paragraphs[0].add_run(tag)
    end.cells[0].paragraphs[0].add_run("{%tr endif %}")
    last = table.add_row()
    last.cells[0].paragraphs[0].add_run("{%tr endfor %}")
    for row in (top, heading):  # a criterion may be longer than what is left of a page
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell in heading.cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    top._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _write(cell: Any, text: str, centred: bool, *, bold: bool) -> None:
    for extra in cell.paragraphs[1:]:
        cell._tc.remove(extra._p)
    paragraph = cell.paragraphs[0]
    paragraph.style = IN_TABLE
    paragraph.alignment = CENTER if centred else LEFT
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold or None, Pt(10.5)
