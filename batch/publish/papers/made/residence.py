"""The template of Mẫu 3-213: a request and a sheet for each member, each on a page of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from docx.shared import Mm, Pt

from batch.publish.papers.made.parts import document, form_head, new_page
from batch.publish.word.layout import LEFT, drop_first, line, two_columns

_BOX = "□"
_QUESTIONS = Path(__file__).with_name("mau_213.yaml")
_DOTS = "…" * 33
_PLACES = "XÃ, PHƯỜNG, {% if nam < 2025 %}THỊ TRẤN{% else %}ĐẶC KHU{% endif %}"  # what communes are called


def _request(made: Any) -> None:
    form_head(made, "{{ (dang_bo or 'ĐẢNG BỘ ……………………')|upper }}", "{{ don_vi|upper }}", "Mẫu 3-213")
    line(made, "PHIẾU XIN Ý KIẾN", size=16, bold=True).paragraph_format.space_before = Pt(18)
    line(made, "Chi ủy nơi cư trú", bold=True).paragraph_format.space_after = Pt(12)
    made.add_paragraph("Kính gửi: Chi ủy {{ nguoi.noi_cu_tru }}")
    made.add_paragraph(
        "Thực hiện Quy định số 213-QĐ/TW, ngày 02 tháng 01 năm 2020 của Bộ Chính trị về trách nhiệm của đảng viên đang "
        "công tác thường xuyên giữ mối liên hệ với tổ chức đảng và nhân dân nơi cư trú."
    )
    made.add_paragraph(
        "{{ don_vi }} trân trọng đề nghị Chi ủy nhận xét về đảng viên {{ nguoi.ho_ten }}"
        "{% if nguoi.don_vi_cong_tac %}, đơn vị công tác: {{ nguoi.don_vi_cong_tac }},{% endif %} tại nơi cư trú "
        "(theo mẫu gửi kèm)."
    ).paragraph_format.space_after = Pt(14)
    _, right = two_columns(made, 85, 80)
    line(right, "{% if la_chi_bo %}T/M CHI ỦY (CHI BỘ){% else %}T/M ĐẢNG ỦY{% endif %}", bold=True)
    line(right, "(Ký, đóng dấu, ghi rõ họ và tên)", italic=True, size=12)
    drop_first(right)


def _sheet(made: Any) -> None:
    form_head(made, f"ĐẢNG ỦY {_PLACES}", "CHI BỘ ……………………", "Mẫu 3-213")
    line(made, "PHIẾU NHẬN XÉT", size=16, bold=True).paragraph_format.space_before = Pt(12)
    about = "đảng viên đang công tác thường xuyên giữ mối liên hệ với tổ chức đảng và nhân dân nơi cư trú"
    line(made, about, bold=True)
    line(made, "({{ ky }})").paragraph_format.space_after = Pt(8)
    made.add_paragraph(
        "Chi ủy sau khi họp với ban công tác mặt trận thôn, bản, khu dân cư, tổ dân phố thống nhất nhận xét về "
        "đảng viên {{ nguoi.ho_ten }} như sau:"
    )
    for number, asked in enumerate(yaml.safe_load(_QUESTIONS.read_text(encoding="utf-8")), start=1):
        made.add_paragraph(f"{number}. {asked['question']}").paragraph_format.keep_with_next = True
        row = made.add_paragraph("\t".join(f"{answer} {_BOX}" for answer in asked["answers"]))
        row.alignment = LEFT
        for stop in (65, 120):
            row.paragraph_format.tab_stops.add_tab_stop(Mm(stop))
    made.add_paragraph("7. Nhận xét khác").paragraph_format.keep_with_next = True
    for _ in range(2):
        line(made, _DOTS, at=LEFT)
    left, right = two_columns(made, 85, 80)
    line(left, "XÁC NHẬN CỦA ĐẢNG ỦY", bold=True).paragraph_format.space_before = Pt(12)
    line(left, _PLACES, bold=True)
    line(left, "(Ký tên, đóng dấu, ghi rõ họ và tên)", italic=True, size=12)
    line(right, "T/M CHI BỘ", bold=True).paragraph_format.space_before = Pt(12)
    line(right, "(Ký, ghi rõ họ và tên)", italic=True, size=12)
    for cell in (left, right):
        drop_first(cell)


def build() -> Any:
    made = document(numbered=False)
    made.add_paragraph("{%p for nguoi in cac_nguoi %}")
    new_page(made)
    _request(made)
    new_page(made, when="")
    _sheet(made)
    made.add_paragraph("{%p endfor %}")
    return made
