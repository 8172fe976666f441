"""Templates of what the committee decides: proposal, decision with its list, notices."""

from __future__ import annotations

from typing import Any

from docx.shared import Pt

from batch.publish.papers.made.parts import document, head, new_page, table
from batch.publish.word.layout import FIGURES, LEFT, drop_first, line, two_columns
from batch.publish.word.party_document import signature, title, two_heads

_NAME = "{{ dong.ten }}"
_WITH_DETAIL = "{{ dong.ten }}{% if dong.chi_tiet %}; {{ dong.chi_tiet }}{% endif %}"
_ROWS = "dong in phan.cac_dong"


def _counts(made: Any) -> None:
    """How many of a part are rated, and the four levels."""
    lead = made.add_paragraph()
    lead.add_run("{{ phan.stt }}. {{ phan.ten }}: ").bold = True
    lead.add_run(
        "có {{ phan.xep_loai }}/{{ phan.tong }} {{ phan.danh_tu }} được đánh giá, xếp loại"
        "{% if phan.cac_muc %}, trong đó:{% else %}.{% endif %}"
    )
    lead.paragraph_format.keep_with_next = True
    made.add_paragraph("{%p for muc in phan.cac_muc %}")
    made.add_paragraph("+ {{ muc.ten }}: {{ muc.so }}/{{ phan.xep_loai }}, tỷ lệ {{ muc.ty_le }}%.", style=FIGURES)
    made.add_paragraph("{%p endfor %}")
    made.add_paragraph("{%p if phan.chua %}")
    made.add_paragraph("+ Chưa xếp loại: {{ phan.chua }}.", style=FIGURES)
    made.add_paragraph("{%p endif %}")


def _after(made: Any) -> None:
    """A gap after a table."""
    space = made.add_paragraph().paragraph_format
    space.space_after, space.line_spacing = Pt(0), Pt(8)


def notice() -> Any:
    made = document()
    head(made, "TB")
    title(
        made, "THÔNG BÁO", "kết quả đánh giá, xếp loại chất lượng {{ ky }}",
        "{% if cho_chinh_minh %}do {{ don_vi }} quyết định{% else %}của {{ don_vi }}{% endif %}",
    )  # fmt: skip
    made.add_paragraph(
        "Thực hiện {{ can_cu }}; {{ co_quan_ban_hanh }} thông báo kết quả đánh giá, xếp loại chất lượng {{ ky }}"
        "{% if not cho_chinh_minh %} của {{ don_vi }}{% endif %} do {{ quyet_dinh_boi }} quyết định như sau:"
    )
    made.add_paragraph("{%p for phan in cac_phan %}")
    made.add_paragraph("{%p if phan.loai == 'TO_CHUC' %}")
    made.add_paragraph("{%p for dong in phan.cac_dong %}")
    one = made.add_paragraph()
    one.add_run("{{ phan.stt }}. {{ phan.ten }}: ").bold = True
    one.add_run("{{ dong.ten }} {% if phan.cac_muc %}được xếp loại {% else %}chưa được xếp loại{% endif %}")
    one.add_run("{% if phan.cac_muc %}{{ dong.muc }}{% endif %}").bold = True
    one.add_run(".")
    made.add_paragraph("{%p endfor %}")
    made.add_paragraph("{%p else %}")
    _counts(made)
    for kind, columns in (
        ("DANG_VIEN", (("Họ và tên", 59, _NAME), ("Số thẻ, số lý lịch", 34, "{{ dong.so }}"))),
        ("TAP_THE", (("Tên tập thể", 93, _NAME),)),
        ("CAN_BO", (("Họ và tên", 46, _NAME), ("Chức vụ", 47, "{{ dong.chuc_vu }}"))),
    ):
        made.add_paragraph(f"{{%p if phan.loai == '{kind}' %}}")
        table(made, (("STT", 12, "{{ dong.stt }}"), *columns, ("Mức xếp loại", 60, "{{ dong.muc }}")), _ROWS)
        made.add_paragraph("{%p endif %}")
    _after(made)
    made.add_paragraph("{%p endif %}")
    made.add_paragraph("{%p endfor %}")
    closing = made.add_paragraph(
        "{{ co_quan_ban_hanh }} thông báo để {% if cho_chinh_minh %}các đảng viên trong chi bộ{% else %}{{ don_vi }}"
        "{% endif %} biết, thực hiện."
    )
    closing.paragraph_format.keep_with_next, closing.paragraph_format.space_after = True, Pt(14)
    signature(made)
    return made


def person_notice() -> Any:
    made = document()
    head(made, "TB")
    title(made, "THÔNG BÁO", "kết quả đánh giá, xếp loại chất lượng {{ ky }}")
    line(made, "Kính gửi: Đồng chí {{ ho_ten }}").paragraph_format.space_after = Pt(12)
    made.add_paragraph(
        "Thực hiện {{ can_cu }}; {{ co_quan_ban_hanh }} thông báo kết quả đánh giá, xếp loại chất lượng {{ ky }} "
        "do {{ quyet_dinh_boi }} quyết định:"
    )
    result = made.add_paragraph(
        "Đồng chí {{ ho_ten }}{% if chuc_vu %}, {{ chuc_vu }}{% endif %}, {{ don_vi }}, được xếp loại "
        "{% if la_can_bo %}cán bộ lãnh đạo, quản lý{% else %}đảng viên{% endif %} mức: "
    )
    result.add_run("{{ muc }}").bold = True
    result.add_run(".")
    closing = made.add_paragraph("{{ co_quan_ban_hanh }} thông báo để đồng chí và {{ don_vi }} biết, thực hiện.")
    closing.paragraph_format.keep_with_next, closing.paragraph_format.space_after = True, Pt(14)
    signature(made)
    return made


def proposal() -> Any:
    made = document()
    two_heads(
        made, ("{{ co_quan_ban_hanh|upper }}",), "{{ co_quan_trinh_hoa }}", ("Số {{ so }}-TTr/{{ ky_hieu_trinh }}",),
        "{{ dia_danh }}, {{ ngay }}",
    )  # fmt: skip
    title(made, "TỜ TRÌNH", "về việc đánh giá, xếp loại chất lượng {{ ky }}")
    line(made, "Kính gửi: {{ co_quan_thuong_vu }}").paragraph_format.space_after = Pt(12)
    made.add_paragraph(
        "Thực hiện {{ can_cu }}; trên cơ sở kết quả kiểm điểm, tự đánh giá, xếp loại của các tập thể, cá nhân"
        "{% if co_y_kien %}, ý kiến của các cơ quan tham gia đánh giá{% endif %}; {{ co_quan_trinh }} kính trình "
        "{{ co_quan_thuong_vu }} xem xét, quyết định mức xếp loại chất lượng {{ ky }} như sau:"
    )
    made.add_paragraph("{%p for phan in cac_phan %}")
    _counts(made)
    made.add_paragraph("{%p if phan.cac_nhom %}")
    made.add_paragraph("Hạn mức Hoàn thành xuất sắc nhiệm vụ:").paragraph_format.keep_with_next = True
    made.add_paragraph("{%p for nhom in phan.cac_nhom %}")
    made.add_paragraph("- {{ nhom.ten }}: {{ nhom.cach_tinh }}.", style=FIGURES)
    made.add_paragraph("{%p endfor %}")
    made.add_paragraph("{%p endif %}")
    made.add_paragraph("{%p if phan.so_thay_doi %}")
    made.add_paragraph(
        "Trong đó có {{ phan.so_thay_doi }} trường hợp mức trình khác mức đề xuất; lý do ghi ở danh sách kèm theo."
    )
    made.add_paragraph("{%p endif %}")
    made.add_paragraph("{%p endfor %}")
    closing = made.add_paragraph("Kính trình {{ co_quan_thuong_vu }} xem xét, quyết định (có danh sách kèm theo).")
    closing.paragraph_format.keep_with_next, closing.paragraph_format.space_after = True, Pt(14)
    left, right = two_columns(made, 85, 80)
    line(left, "Nơi nhận:", under=True, at=LEFT)
    line(left, "- Như trên,", size=12, at=LEFT)
    line(left, "- Lưu.", size=12, at=LEFT)
    line(right, "{{ chuc_vu_trinh }}", bold=True)
    line(right, "{{ nguoi_trinh }}", bold=True).paragraph_format.space_before = Pt(72)
    for cell in (left, right):
        drop_first(cell)
    new_page(made, when="")
    made.add_paragraph("{%p for phan in cac_phan %}")
    new_page(made)
    line(made, "DANH SÁCH", size=14, bold=True)
    line(made, "trình mức xếp loại chất lượng {{ ky }} – {{ phan.ten }}", bold=True)
    line(
        made, "(Kèm theo Tờ trình số {{ so }}-TTr/{{ ky_hieu_trinh }}, {{ ngay }})", italic=True
    ).paragraph_format.space_after = Pt(10)
    columns = (
        ("STT", 12, "{{ dong.stt }}"),
        (
            "{{ phan.cot_ten }}; {{ phan.cot_chi_tiet }}",
            41,
            _WITH_DETAIL,
        ),
        ("Mức đề xuất", 25, "{{ dong.de_xuat }}"),
        ("Ý kiến của các cơ quan", 29, "{{ dong.y_kien }}"),
        ("Mức trình", 25, "{{ dong.muc }}"),
        ("Lý do thay đổi, chưa xếp loại", 33, "{{ dong.ly_do }}"),
    )
    table(made, columns, _ROWS, size=11)
    _after(made)
    made.add_paragraph("{%p endfor %}")
    return made


def decision() -> Any:
    made = document()
    head(made, "QĐ")
    title(made, "QUYẾT ĐỊNH", "về việc xếp loại chất lượng {{ ky }} đối với {{ phan.ten|lower }}")
    made.add_paragraph("- Căn cứ {{ can_cu }};")
    made.add_paragraph("- Theo kết quả kiểm điểm, đánh giá, xếp loại chất lượng {{ ky }},")
    line(made, "{{ co_quan_thuong_vu|upper }} QUYẾT ĐỊNH", bold=True).paragraph_format.space_after = Pt(8)
    first = made.add_paragraph()
    first.add_run("Điều 1. ").bold = True
    first.add_run(
        "Xếp loại chất lượng {{ ky }} đối với {{ phan.xep_loai }} {{ phan.danh_tu }} (có danh sách kèm theo)"
        "{% if phan.cac_muc %}, trong đó:{% else %}.{% endif %}"
    )
    made.add_paragraph("{%p for muc in phan.cac_muc %}")
    made.add_paragraph("+ {{ muc.ten }}: {{ muc.so }}/{{ phan.xep_loai }}, tỷ lệ {{ muc.ty_le }}%.", style=FIGURES)
    made.add_paragraph("{%p endfor %}")
    second = made.add_paragraph()
    second.add_run("Điều 2. ").bold = True
    second.add_run(
        "Các cơ quan, đơn vị có liên quan và các {{ phan.danh_tu }} có tên trong danh sách chịu trách nhiệm thi hành "
        "Quyết định này. Quyết định có hiệu lực từ ngày ký."
    )
    second.paragraph_format.keep_with_next, second.paragraph_format.space_after = True, Pt(14)
    signature(made)
    new_page(made, when="")
    line(made, "DANH SÁCH", size=14, bold=True)
    line(made, "xếp loại chất lượng {{ ky }} – {{ phan.ten }}", bold=True)
    about = "(Kèm theo Quyết định số {{ so }}-QĐ/{{ ky_hieu }}, {{ ngay }} của {{ co_quan_thuong_vu }})"
    line(made, about, italic=True).paragraph_format.space_after = Pt(10)
    columns = (
        ("STT", 12, "{{ dong.stt }}"), ("{{ phan.cot_ten }}", 46, _NAME),
        ("{{ phan.cot_chi_tiet }}", 51, "{{ dong.chi_tiet }}"), ("Mức xếp loại", 56, "{{ dong.muc }}"),
    )  # fmt: skip
    table(made, columns, _ROWS)
    return made
