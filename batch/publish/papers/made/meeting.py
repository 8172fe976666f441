"""Templates of the meeting: ballot, minutes of the count, minutes of the meeting."""

from __future__ import annotations

from typing import Any

from docx.shared import Pt

from batch.publish.papers.made.parts import document, form_head, new_page, table
from batch.publish.word.layout import LEFT, drop_first, line, two_columns
from batch.publish.word.party_document import title

_BOX = "□"
_LINE = "…" * 33
_ROWS = "dong in phan.cac_dong"
_LEVELS = (
    ("Hoàn thành xuất sắc nhiệm vụ", "xuat_sac"), ("Hoàn thành tốt nhiệm vụ", "tot"),
    ("Hoàn thành nhiệm vụ", "hoan_thanh"), ("Không hoàn thành nhiệm vụ", "khong"),
)  # fmt: skip


def _head(made: Any) -> None:
    form_head(made, "{{ (cap_tren or '……………………………')|upper }}", "{{ noi_hop|upper }}")


def _tables(made: Any, cells: list[tuple[str, float, str]], size: float = 11) -> None:
    """The list of a part, with or without its column of details; `cells` follow the name."""
    rest = 165 - 13 - sum(width for _, width, _ in cells)
    number = ("STT", 13.0, "{{ dong.stt }}")
    centered = (0, *range(3, 3 + len(cells)))
    made.add_paragraph("{%p if phan.co_chi_tiet %}")
    names = [("{{ phan.cot_ten }}", rest * 0.55, "{{ dong.ten }}")]
    names.append(("{{ phan.cot_chi_tiet }}", rest * 0.45, "{{ dong.chi_tiet }}"))
    table(made, [number, *names, *cells], _ROWS, centered=centered, size=size)
    made.add_paragraph("{%p else %}")
    names = [("{{ phan.cot_ten }}", rest, "{{ dong.ten }}")]
    table(made, [number, *names, *cells], _ROWS, centered=[c - 1 if c else 0 for c in centered], size=size)
    made.add_paragraph("{%p endif %}")


def ballot() -> Any:
    made = document(numbered=False)
    made.add_paragraph("{%p for phan in cac_phan %}")
    new_page(made)
    _head(made)
    title(
        made, "PHIẾU BIỂU QUYẾT",
        "{{ phan.cot_muc|replace('Mức ', '') }} mức xếp loại chất lượng {{ ky }} – {{ phan.ten }}",
    )  # fmt: skip
    made.add_paragraph(
        "Đồng chí đánh dấu X vào một trong bốn ô của mỗi dòng; dòng để trống hoặc có từ hai dấu trở lên là không hợp "
        "lệ. Phiếu kín, không ký tên."
    )
    _tables(made, [(name, 22.0, _BOX) for name, _ in _LEVELS])
    made.add_paragraph("{%p endfor %}")
    return made


def _votes() -> list[tuple[str, float, str]]:
    return [(name, 20.0, f"{{{{ dong.phieu_{key} }}}}") for name, key in _LEVELS]


def count() -> Any:
    made = document()
    _head(made)
    title(made, "BIÊN BẢN KIỂM PHIẾU", "xếp loại chất lượng {{ ky }}")
    made.add_paragraph(
        "Hôm nay, {% if ngay_hop[0] == '…' %}ngày … tháng … năm …{% else %}ngày {{ ngay_hop }}{% endif %}, tại "
        "………………………, {{ noi_hop }} đã bỏ phiếu kín về mức xếp loại chất lượng {{ ky }}."
    )
    made.add_paragraph("Ban kiểm phiếu gồm:")
    for number, post in ((1, "Trưởng ban"), (2, "Ủy viên"), (3, "Ủy viên")):
        made.add_paragraph(f"{number}. Đồng chí ……………………………………… – {post}.")
    made.add_paragraph(
        "{% if la_chi_bo %}Số đảng viên của chi bộ{% else %}Số người được triệu tập{% endif %}: {{ tong_so }}; có mặt: "
        "{{ co_mat }}; số người bỏ phiếu: {{ so_nguoi_bo_phieu }}{% if so_nguoi_bo_phieu[0] != '…' %}.{% endif %}"
    )
    made.add_paragraph("{%p for phan in cac_phan %}")
    lead = made.add_paragraph()
    lead.add_run("{{ phan.stt }}. {{ phan.ten }}. ").bold = True
    lead.add_run("Số phiếu phát ra: ……; thu về: ……; hợp lệ: ……; không hợp lệ: …… Kết quả (số phiếu):")
    lead.paragraph_format.keep_with_next = True
    _tables(made, _votes())
    _after(made)
    made.add_paragraph("{%p endfor %}")
    end = made.add_paragraph("Biên bản lập xong lúc …… giờ …… cùng ngày, đã thông qua trước hội nghị.")
    end.paragraph_format.keep_with_next, end.paragraph_format.space_after = True, Pt(14)
    _two_sign(made, "CHỦ TRÌ HỘI NGHỊ", "T/M BAN KIỂM PHIẾU", second="TRƯỞNG BAN")
    return made


def minutes() -> Any:
    made = document()
    _head(made)
    title(
        made, "BIÊN BẢN",
        "Hội nghị {% if quyet_dinh %}xét, quyết định{% else %}kiểm điểm, đánh giá,{% endif %} xếp loại chất lượng "
        "{{ ky }}",
    )  # fmt: skip
    _left(
        made,
        "Thời gian: {% if ngay_hop[0] == '…' %}…… giờ ……, ngày … tháng … năm …{% else %}…… giờ ……, ngày {{ ngay_hop }}."
        "{% endif %}",
    )
    _left(made, "Địa điểm: " + "…" * 26)
    _bold(made, "I. Thành phần")
    _left(
        made,
        "{% if la_chi_bo %}Đảng viên của chi bộ{% else %}Thành viên được triệu tập{% endif %}: {{ tong_so }}; có mặt: "
        "{{ co_mat }}; vắng mặt: ……",
    )
    _left(made, "Lý do vắng mặt: " + "…" * 22)
    _left(made, "Chủ trì: đồng chí " + "…" * 11 + " Chức vụ: " + "…" * 6)
    _left(made, "Thư ký: đồng chí " + "…" * 11 + " Chức vụ: " + "…" * 6)
    _left(made, "Đại biểu cấp trên dự (nếu có): ………………………………………")
    _bold(made, "II. Nội dung")
    made.add_paragraph(
        "{% if quyet_dinh %}1. Nghe tờ trình và kết quả thẩm định, ý kiến của các cơ quan tham gia.{% else %}1. Trình "
        "bày báo cáo kiểm điểm của tập thể, bản kiểm điểm của cá nhân; góp ý, phê bình; người chủ trì kết "
        "luận.{% endif %}"
    )
    for _ in range(2):
        line(made, _LINE, at=LEFT)
    made.add_paragraph("2. Ý kiến thảo luận:")
    for _ in range(3):
        line(made, _LINE, at=LEFT)
    _left(made, "3. Bỏ phiếu kín. Ban kiểm phiếu gồm ……… đồng chí, đồng chí ……………………… làm Trưởng ban.")
    _bold(made, "III. Kết quả")
    made.add_paragraph("{%p for phan in cac_phan %}")
    lead = made.add_paragraph()
    lead.add_run("{{ phan.stt }}. {{ phan.ten }}").bold = True
    lead.paragraph_format.keep_with_next = True
    _tables(
        made,
        [*_short_votes(), ("{{ phan.cot_muc }}", 32.0, "{{ dong.muc }}")],
    )
    _after(made)
    made.add_paragraph("{%p endfor %}")
    end = made.add_paragraph("Hội nghị kết thúc lúc …… giờ …… cùng ngày. Biên bản đã được thông qua trước hội nghị.")
    end.paragraph_format.keep_with_next, end.paragraph_format.space_after = True, Pt(14)
    _two_sign(made, "THƯ KÝ", "CHỦ TRÌ")
    return made


def _short_votes() -> list[tuple[str, float, str]]:
    heads = ("Phiếu xuất sắc", "Phiếu tốt", "Phiếu hoàn thành", "Phiếu không hoàn thành")
    return [
        (head, 17.0, f"{{{{ dong.phieu_{key} }}}}") for head, (_, key) in zip(heads, _LEVELS, strict=True)
    ]  # fmt: skip


def _left(made: Any, text: str) -> None:
    """A paragraph with dots to write on, which justifying would tear apart."""
    made.add_paragraph(text).alignment = LEFT


def _bold(made: Any, text: str) -> None:
    made.add_paragraph().add_run(text).bold = True
    made.paragraphs[-1].paragraph_format.keep_with_next = True


def _after(made: Any) -> None:
    space = made.add_paragraph().paragraph_format
    space.space_after, space.line_spacing = Pt(0), Pt(8)


def _two_sign(made: Any, left_title: str, right_title: str, second: str = "") -> None:
    left, right = two_columns(made, 82, 83)
    for cell, text in ((left, left_title), (right, right_title)):
        line(cell, text, bold=True)
    if second:
        line(right, second)
    for cell in (left, right):
        line(cell, "(Ký, ghi rõ họ và tên)", italic=True, size=12)
        drop_first(cell)
