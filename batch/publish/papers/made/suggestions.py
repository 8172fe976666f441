"""The template of `goi_y`: a letter of the committee."""

from __future__ import annotations

from typing import Any

from docx.shared import Mm, Pt

from batch.publish.papers.made.parts import document, head
from batch.publish.word.layout import CENTER, line
from batch.publish.word.party_document import signature


def build() -> Any:
    made = document()
    head(made, "CV")
    left = made.tables[-1].rows[0].cells[0]
    line(left, "V/v gợi ý kiểm điểm {{ ky }}", italic=True, size=12, at=CENTER)
    to = made.add_paragraph("Kính gửi: {{ kinh_gui }}")
    to.alignment, to.paragraph_format.first_line_indent = CENTER, Mm(0)
    to.paragraph_format.space_before, to.paragraph_format.space_after = Pt(24), Pt(12)
    made.add_paragraph(
        "Căn cứ {{ can_cu }}; {{ co_quan_thuong_vu }} gợi ý kiểm điểm {{ ky }} đối với các tập thể, cá nhân "
        "sau đây của {{ don_vi }}:"
    )
    made.add_paragraph("{%p for doi_tuong in cac_doi_tuong %}")
    name = made.add_paragraph()
    name.add_run("{{ loop.index }}. Đối với {{ doi_tuong.ten }}").bold = True
    name.paragraph_format.keep_with_next = True
    made.add_paragraph("{%p set muc = loop.index %}")
    made.add_paragraph("{%p for diem in doi_tuong.cac_diem %}")
    made.add_paragraph("{{ muc }}.{{ loop.index }}. {{ diem }}{% if diem[-1:] not in '.!?…' %}.{% endif %}")
    made.add_paragraph("{%p endfor %}")
    made.add_paragraph("{%p endfor %}")
    made.add_paragraph(
        "Đề nghị giải trình từng vấn đề được gợi ý kiểm điểm{% if phan_giai_trinh %} (phần {{ phan_giai_trinh }} của "
        "mẫu kiểm điểm){% endif %}, nêu nguyên nhân, xác định trách nhiệm của tập thể, cá nhân đối với từng vấn đề; "
        "gửi báo cáo, bản kiểm điểm về {{ co_quan_ban_hanh }} chậm nhất {{ han_giai_trinh }}."
    ).paragraph_format.space_after = Pt(14)
    signature(made)
    return made
