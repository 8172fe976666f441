"""The templates of `khen_thuong`: a proposal and a decision, the list of each on pages of its own."""

from __future__ import annotations

from typing import Any

from docx.shared import Mm, Pt

from batch.publish.papers.made.parts import document, head, table
from batch.publish.word.layout import CENTER, line
from batch.publish.word.party_document import signature, title

Columns = tuple[tuple[str, float, str], ...]
_COLUMNS: Columns = (
    ("STT", 12, "{{ dong.stt }}"), ("Tên tổ chức đảng, họ và tên", 58, "{{ dong.ten }}"),
    ("Đơn vị", 48, "{{ dong.don_vi }}"), ("Số năm liên tục", 18, "{{ dong.so_nam }}"),
    ("Đã được khen năm trước", 29, "{{ dong.nam_truoc }}"),
)  # fmt: skip
_DECIDED: Columns = (*_COLUMNS[:2], ("Đơn vị", 77, _COLUMNS[2][2]), _COLUMNS[3])
_COUNTED = (
    "{% if so_tap_the %}{{ '%02d' % so_tap_the }} tập thể{% if so_ca_nhan %}, {% endif %}{% endif %}"
    "{% if so_ca_nhan %}{{ '%02d' % so_ca_nhan }} cá nhân{% endif %}"
)


def build_proposal() -> Any:
    made = document()
    head(made, "TTr")
    title(made, "TỜ TRÌNH", "đề nghị khen thưởng tổ chức đảng, đảng viên", "năm {{ nam }}")
    to = made.add_paragraph("Kính gửi: {{ noi_khen }}")
    to.alignment, to.paragraph_format.first_line_indent = CENTER, Mm(0)
    to.paragraph_format.space_after = Pt(12)
    made.add_paragraph("Căn cứ {{ quy_dinh_khen }};")
    made.add_paragraph("Căn cứ kết quả đánh giá, xếp loại chất lượng tổ chức đảng, đảng viên năm {{ nam }};")
    made.add_paragraph(
        "{{ co_quan_thuong_vu }} xét và kính đề nghị {{ noi_khen }} khen thưởng " + _COUNTED + " (có danh sách kèm "
        "theo), gồm:"
    )
    _summary(made, "đề nghị tặng")
    made.add_paragraph("Tổng số tiền thưởng kèm theo: {{ tong_tien }}.")
    made.add_paragraph("Kính trình {{ noi_khen }} xem xét, quyết định.").paragraph_format.space_after = Pt(14)
    signature(made)
    _list(
        made,
        _COLUMNS,
        "đề nghị khen thưởng",
        "Tờ trình số {{ so }}-TTr/{{ ky_hieu }}",
    )
    return made


def build_decision() -> Any:
    made = document()
    head(made, "QĐ")
    title(made, "QUYẾT ĐỊNH", "về khen thưởng tổ chức đảng, đảng viên", "năm {{ nam }}")
    made.add_paragraph("Căn cứ {{ quy_dinh_khen }};")
    made.add_paragraph("Căn cứ kết quả đánh giá, xếp loại chất lượng tổ chức đảng, đảng viên năm {{ nam }};")
    line(made, "{{ co_quan_thuong_vu|upper }} QUYẾT ĐỊNH", bold=True).paragraph_format.space_after = Pt(8)
    _article(made, 1, "Khen thưởng " + _COUNTED + " (có danh sách kèm theo), gồm:")
    _summary(made, "tặng")
    _article(made, 2, "Tổng số tiền thưởng kèm theo là {{ tong_tien }}, chi theo quy định hiện hành.")
    _article(
        made, 3, "Văn phòng, cơ quan tham mưu của {{ co_quan_ban_hanh }}, các tổ chức đảng, đảng viên có tên trong "
        "danh sách chịu trách nhiệm thi hành Quyết định này. Quyết định có hiệu lực từ ngày ký.",
    ).paragraph_format.space_after = Pt(14)  # fmt: skip
    signature(made)
    _list(
        made,
        _DECIDED,
        "được khen thưởng",
        "Quyết định số {{ so }}-QĐ/{{ ky_hieu }}",
    )
    return made


def _article(made: Any, number: int, text: str) -> Any:
    paragraph = made.add_paragraph()
    paragraph.add_run(f"Điều {number}. ").bold = True
    paragraph.add_run(text)
    return paragraph


def _summary(made: Any, verb: str) -> None:
    made.add_paragraph("{%p for nhom in cac_hinh_thuc %}")
    made.add_paragraph(
        f"- {verb[:1].upper()}{verb[1:]} {{{{ nhom.hinh_thuc }}}} cho {{{{ nhom.so_luong }}}} "
        "{{ nhom.doi_tuong|lower }} {{ nhom.thanh_tich }}; danh hiệu: {{ nhom.danh_hieu }}; mức tiền thưởng: "
        "{{ nhom.muc_tien }}"
        "{% if nhom.cac_dong|length > 1 %} mỗi trường hợp{% endif %}."
    )
    made.add_paragraph("{%p endfor %}")


def _list(made: Any, columns: Columns, about: str, attached: str) -> None:
    made.add_page_break()
    line(made, "DANH SÁCH", bold=True, size=16)
    line(made, f"{about} năm {{{{ nam }}}}", bold=True)
    line(made, f"(Kèm theo {attached}, {{{{ ngay }}}})", italic=True).paragraph_format.space_after = Pt(12)
    made.add_paragraph("{%p for nhom in cac_hinh_thuc %}")
    name = made.add_paragraph()
    name.add_run(
        "{{ loop.index }}. {{ nhom.hinh_thuc }} cho {{ nhom.doi_tuong|lower }} {{ nhom.thanh_tich }}"
    ).bold = True
    name.paragraph_format.keep_with_next = True
    table(made, columns, "dong in nhom.cac_dong", centered=(0, 3))
    made.add_paragraph().paragraph_format.space_after = Pt(0)
    made.add_paragraph("{%p endfor %}")
