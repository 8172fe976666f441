"""Makes the template of the page. Run as a module to write `input_templates/tom_tat.docx` again; an office edits that
file in Word. The bars are text: blocks in the colour of their level, which every Word prints."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt, RGBColor

from batch.publish.level_chart import LEVEL_COLORS
from batch.publish.word.layout import (
    CENTER,
    JUSTIFY,
    LEFT,
    drop_first,
    line,
    narrow_margins,
    set_page,
    stable_bytes,
    two_columns,
)

_SIZE, _SMALL = 11, 9.5
_LEVELS = (
    ("Hoàn thành xuất sắc", "xuat_sac"), ("Hoàn thành tốt", "tot"), ("Hoàn thành", "hoan_thanh"),
    ("Không hoàn thành", "khong"),
)  # fmt: skip
_WIDTHS = (40, 13, *(19.5,) * 4, 13, 34)  # mm


def build() -> Any:
    document = Document()
    set_page(document)
    section = document.sections[0]
    section.top_margin, section.bottom_margin = Mm(13), Mm(12)
    section.left_margin, section.right_margin = Mm(20), Mm(12)
    section.header_distance = section.footer_distance = Mm(5)
    _head(document)
    _lines(document, "dau")
    _lead(document, "3. Kết quả xếp loại", " (số lượng, trong ngoặc là tỷ lệ %{% if tam_tinh %}; tạm tính{% endif %}):")
    _table(document)
    _legend(document)
    _lines(document, "cuoi")
    document.add_paragraph("{%p if co_quan_tham_muu %}")
    line(document, "{{ co_quan_tham_muu|upper }}", size=_SIZE, bold=True, at=WD_ALIGN_PARAGRAPH.RIGHT)
    document.add_paragraph("{%p endif %}")
    return document


def _head(document: Any) -> None:
    left, right = two_columns(document, 78, 99)
    line(left, "{%p if co_quan_cap_tren %}", size=_SIZE)
    line(left, "{{ co_quan_cap_tren }}", size=_SIZE)
    line(left, "{%p endif %}", size=_SIZE)
    line(left, "{{ co_quan_ban_hanh }}", size=_SIZE, bold=True)
    line(left, "*", size=_SIZE)
    line(right, "ĐẢNG CỘNG SẢN VIỆT NAM", size=13, bold=True, under=True)
    line(right, "{{ dia_danh }}, {{ ngay }}", size=_SIZE, italic=True)
    for cell in (left, right):
        drop_first(cell)
    line(document, "TÓM TẮT", size=14, bold=True).paragraph_format.space_before = Pt(4)
    line(document, "kết quả kiểm điểm, đánh giá, xếp loại chất lượng năm {{ nam }}", size=13, bold=True)
    line(document, "(trình {{ trinh }})", size=_SIZE, italic=True)
    line(document, "Áp dụng: {{ quy_dinh }}", size=_SIZE, italic=True)
    line(document, "{%p if not tam_tinh %}", size=_SIZE)
    line(document, "Số liệu đã đủ, không còn tạm tính.", size=_SIZE, bold=True)
    line(document, "{%p endif %}", size=_SIZE)


def _lead(document: Any, lead: str, text: str) -> None:
    paragraph = line(document, "", at=JUSTIFY)
    for words, bold in ((lead, True), (text, None)):
        run = paragraph.add_run(words)
        run.bold, run.font.size = bold, Pt(_SIZE)
    paragraph.paragraph_format.space_before = Pt(2.5)


def _lines(document: Any, name: str) -> None:
    document.add_paragraph(f"{{%p for dong in {name} %}}")
    _lead(document, "{{ dong.so }}. {{ dong.ten }}", ": {{ dong.noi_dung }}")
    document.add_paragraph("{%p endfor %}")


def _table(document: Any) -> None:
    table = document.add_table(rows=4, cols=len(_WIDTHS), style="Table Grid")
    table.autofit = False
    narrow_margins(table)
    head, loop, body, end = table.rows
    heads = ("Đối tượng", "Được xếp loại", *(name for name, _ in _LEVELS), "Chưa xếp loại", "Cơ cấu")
    texts = (
        "{{ dong.ten }}",
        "{{ dong.xep_loai }}",
        *(f"{{{{ dong.{key} }}}}" for _, key in _LEVELS),
        "{{ dong.chua }}",
    )
    for at, width in enumerate(_WIDTHS):
        table.columns[at].width = Mm(width)
        for row in table.rows:
            row.cells[at].width = Mm(width)
        _cell(head.cells[at], heads[at], bold=True)
        if at < len(texts):
            _cell(body.cells[at], texts[at], at=LEFT if at == 0 else CENTER)
    _bar(body.cells[-1])
    for row, tag in ((loop, "{%tr for dong in bang %}"), (end, "{%tr endfor %}")):
        row.cells[0].paragraphs[0].add_run(tag)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _cell(cell: Any, text: str, *, bold: bool = False, at: Any = None) -> None:
    form = line(cell, text, size=_SMALL, bold=bold, at=at).paragraph_format
    form.space_before = form.space_after = Pt(1)
    drop_first(cell)


def _bar(cell: Any) -> None:
    paragraph = line(cell, "", at=LEFT)
    for (_, key), color in zip(_LEVELS, LEVEL_COLORS.values(), strict=True):
        run = paragraph.add_run(f"{{{{ dong.thanh_{key} }}}}")
        run.font.size, run.font.color.rgb = Pt(8), RGBColor.from_string(color.removeprefix("#"))
    drop_first(cell)


def _legend(document: Any) -> None:
    paragraph = line(document, "", at=LEFT)
    for (name, _), color in zip(_LEVELS, LEVEL_COLORS.values(), strict=True):
        block, words = paragraph.add_run("█ "), paragraph.add_run(f"{name}   ")
        block.font.color.rgb = RGBColor.from_string(color.removeprefix("#"))
        block.font.size = words.font.size = Pt(_SMALL)


def write_template(path: Path) -> None:
    """The same bytes every time."""
    path.write_bytes(stable_bytes(build()))


if __name__ == "__main__":
    write_template(Path(sys.argv[1]))
