"""The templates of Mẫu 01 and Mẫu 02: one for all regimes, since what is asked comes as fields."""

from __future__ import annotations

from typing import Any

from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Mm, Pt

from batch.form.word import controls
from batch.form.word.definition import (
    GRADE,
    GRADE_PROMPT,
    LEVEL,
    MAU_01,
    MAU_02,
    REMEDY,
    REMEDY_PROMPT,
    TEXT,
    TITLES,
    Asked,
)
from batch.publish.papers.made.parts import document, form_head, new_page
from batch.publish.word.layout import LEFT, drop_first, line, two_columns

_CODE = "{{ muc.ma }}"
# What a part asks for, in the words of the forms; by form and code.
_NOTES = {
    MAU_01: {
        "III": "Kiểm điểm rõ từng hạn chế, khuyết điểm (đã được khắc phục; đang khắc phục, mức độ khắc phục; chưa được "
        "khắc phục); những khó khăn, vướng mắc (nếu có); trách nhiệm của tập thể, cá nhân có liên quan.",
        "IV": "Giải trình từng vấn đề được gợi ý kiểm điểm, nêu nguyên nhân, xác định trách nhiệm của tập thể, cá nhân "
        "đối với từng vấn đề được gợi ý kiểm điểm.",
        "V": "Về những hạn chế, khuyết điểm trong thực hiện nhiệm vụ chính trị; nguyên tắc tập trung dân chủ; các quy "
        "định, quy chế làm việc; công tác tổ chức, cán bộ; quản lý đảng viên; đổi mới phương thức lãnh đạo; các biện "
        "pháp đấu tranh phòng, chống tham nhũng, tiêu cực, lãng phí; kết quả xử lý sai phạm đối với tập thể, cá nhân…",
    },
    MAU_02: {
        "III": "Kiểm điểm rõ từng hạn chế, khuyết điểm (đã được khắc phục; đang khắc phục, mức độ khắc phục; chưa được "
        "khắc phục); những khó khăn, vướng mắc (nếu có); trách nhiệm của cá nhân.",
        "IV": "Giải trình từng vấn đề được gợi ý kiểm điểm, nêu nguyên nhân, xác định trách nhiệm của cá nhân đối với "
        "từng vấn đề được gợi ý kiểm điểm.",
    },
}  # fmt: skip


def _when(made: Any, condition: str) -> None:
    made.add_paragraph(f"{{%p if {condition} %}}")


def _end(made: Any, what: str = "if") -> None:
    made.add_paragraph(f"{{%p end{what} %}}")


def _contents(made: Any, form: str, items: str) -> None:
    """The headings of a form with their controls, for each item of `items`."""
    made.add_paragraph(f"{{%p for muc in {items} %}}")
    for condition, bold in (("muc.la_phan", True), ("not muc.la_phan", None)):
        _when(made, condition)
        heading = made.add_paragraph()
        heading.add_run("{{ muc.tieu_de }}").bold = bold
        heading.paragraph_format.keep_with_next = True
        _end(made)
    for code, note in _NOTES[form].items():
        _when(made, f"muc.ma == '{code}'")
        made.add_paragraph().add_run(note).italic = True
        _end(made)
    _told_before(made, "muc.nam_truoc", "Hạn chế, khuyết điểm đã nêu năm trước, cần nêu rõ đã khắc phục đến đâu:")
    _told_before(made, "muc.goi_y", "Vấn đề được gợi ý kiểm điểm:")
    _grades(made)
    _when(made, "muc.khac_phuc")
    asked = made.add_paragraph(f"{REMEDY_PROMPT}: ")
    controls.add_drop_down(asked, Asked(_CODE, REMEDY))
    _end(made)
    _when(made, "muc.tom_tat")
    made.element.body.insert(len(made.element.body) - 1, controls.text_block(Asked(_CODE, TEXT)))
    _end(made)
    _levels(made)
    _end(made, "for")


def _told_before(made: Any, items: str, lead: str) -> None:
    _when(made, items)
    made.add_paragraph(lead)
    made.add_paragraph(f"{{%p for dong in {items} %}}")
    made.add_paragraph("- {{ dong }}")
    _end(made, "for")
    _end(made)


def _grades(made: Any) -> None:
    _when(made, "muc.cap_do")
    made.add_paragraph(f"{GRADE_PROMPT}:").paragraph_format.keep_with_next = True
    boxes = made.add_paragraph()
    boxes.alignment = LEFT
    for stop in (50, 85, 125):
        boxes.paragraph_format.tab_stops.add_tab_stop(Mm(stop))
    controls.add_boxes(boxes, Asked(_CODE, GRADE))
    _end(made)


def _levels(made: Any) -> None:
    _when(made, "muc.tu_xep_loai")
    asked = Asked(_CODE, LEVEL)
    for choice in asked.choices:
        controls.add_boxes(made.add_paragraph(), asked, choice.code)
    _end(made)


def _signed(made: Any, *lines: str) -> None:
    _, right = two_columns(made, 70, 95)
    for number, text in enumerate(lines):
        part = line(right, text, bold=number == 0, italic=number > 0, size=14 if number == 0 else 12)
        part.paragraph_format.space_before = Pt(12 if number == 0 else 0)
        last = part
    last.paragraph_format.space_after = Pt(64)
    drop_first(right)


def build_body() -> Any:
    made = document(numbered=False)
    made.add_paragraph("{%p for ban in cac_ban %}")
    new_page(made)
    form_head(made, "{{ (dang_bo or 'ĐẢNG BỘ ……………………')|upper }}", "{{ don_vi|upper }}")
    line(made, TITLES[MAU_01], size=16, bold=True).paragraph_format.space_before = Pt(18)
    line(made, "{{ ky_hoa }}", bold=True).paragraph_format.space_after = Pt(12)
    opening = made.add_paragraph(
        "Căn cứ kết quả lãnh đạo, chỉ đạo thực hiện nhiệm vụ chính trị tại địa phương (cơ quan, đơn vị); "
        "{% if ban.ten[:7]|lower != 'tập thể' %}tập thể {% endif %}"
    )
    controls.add_mark(opening, "{{ ban.danh_dau }}", "{{ ban.ten }}")
    opening.add_run(" kiểm điểm với các nội dung chủ yếu sau:")
    _contents(made, MAU_01, "ban.cac_muc")
    _signed(made, "T/M TẬP THỂ LÃNH ĐẠO, QUẢN LÝ", "(Ký, ghi rõ họ tên và đóng dấu)")
    _end(made, "for")
    return made


def _facts(made: Any) -> None:
    first = made.add_paragraph("Họ và tên: ")
    controls.add_mark(first, "{{ nguoi.danh_dau }}", "{{ nguoi.ho_ten }}")
    first.add_run("\tNgày sinh: {{ nguoi.ngay_sinh }}")
    first.paragraph_format.tab_stops.add_tab_stop(Mm(100))
    for heading, value in (
        ("Chức vụ Đảng", "nguoi.chuc_vu_dang"), ("Chức vụ chính quyền", "nguoi.chuc_vu_chinh_quyen"),
        ("Chức vụ đoàn thể", "'…………………………'"), ("Đơn vị công tác", "nguoi.don_vi_cong_tac"),
        ("Chi bộ", "don_vi|replace('Chi bộ ', '', 1)"),
    ):  # fmt: skip
        made.add_paragraph(f"{heading}: {{{{ {value} }}}}")


def _part(made: Any, heading: str) -> None:
    line(made, heading, bold=True).paragraph_format.keep_with_next = True


def _dotted(made: Any, lead: str, *, lines: int = 0) -> None:
    """A place to write by hand: dots to the margin after the lead, and so many whole lines."""
    for text in (lead, *[""] * lines):
        row = made.add_paragraph(f"{text} \t" if text else "\t")
        row.alignment = LEFT
        row.paragraph_format.tab_stops.add_tab_stop(Mm(165), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        row.paragraph_format.first_line_indent = Mm(10 if text else 0)


def _judged(made: Any) -> None:
    """What others write under a person's own review."""
    line(
        made, "Đánh giá, xếp loại chất lượng cán bộ, công chức, viên chức", bold=True
    ).paragraph_format.keep_with_next = True
    _dotted(made, "- Nhận xét, đánh giá của người quản lý, sử dụng cán bộ, công chức, viên chức:", lines=2)
    _dotted(made, "- Mức xếp loại chất lượng công chức, viên chức:")
    _signed(made, "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ", "(Xác lập thời điểm, ký, ghi rõ họ tên và đóng dấu)")
    _part(made, "Đánh giá, xếp loại chất lượng đảng viên")
    _dotted(made, "- Nhận xét, đánh giá của chi ủy:", lines=2)
    _dotted(made, "- Chi bộ đề xuất xếp loại mức chất lượng:")
    _signed(made, "T/M CHI ỦY (CHI BỘ)", "(Xác lập thời điểm, ký, ghi rõ họ tên)")
    _dotted(made, "- Đảng ủy, chi ủy cơ sở xếp loại mức chất lượng:")
    _signed(made, "T/M ĐẢNG ỦY (CHI ỦY)", "(Xác lập thời điểm, ký, ghi rõ họ tên và đóng dấu)")


def build_person() -> Any:
    made = document(numbered=False)
    made.add_paragraph("{%p for nguoi in cac_nguoi %}")
    new_page(made)
    form_head(made, "{{ (dang_bo or 'ĐẢNG BỘ ……………………')|upper }}", "{{ don_vi|upper }}")
    line(made, TITLES[MAU_02], size=16, bold=True).paragraph_format.space_before = Pt(18)
    line(made, "{{ ky_hoa }}", bold=True).paragraph_format.space_after = Pt(12)
    _facts(made)
    _contents(made, MAU_02, "nguoi.cac_muc")
    _signed(made, "NGƯỜI TỰ KIỂM ĐIỂM", "(Ký, ghi rõ họ tên)")
    _judged(made)
    _end(made, "for")
    return made
