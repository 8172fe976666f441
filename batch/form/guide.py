"""The sheet "Hướng dẫn": how to fill in the form, what the colours mean, every field. Nothing reads it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from batch.domain import CELL_TYPES, MEMBER, MEMBERS, ORGANIZATION, Period
from batch.form import appearance, paper
from batch.form.definition import GUIDE_SHEET, Field, Sheet, form, label, lists
from batch.form.hints import new_member_limit
from batch.form.topics import of_every_row, of_rated_rows
from batch.form.workbook import Book
from batch.law.model import Law, ReviewForm
from batch.law.names import called
from batch.text import vn_date, vn_number

_KINDS = {
    "text": "Chữ", "choice": "Chọn trong danh sách", "yes_no": "Chọn Có hoặc Không", "integer": "Số nguyên",
    "number": "Số", "percent": "Số từ 0 đến 100", "date": "Ngày/tháng/năm", "email": "Địa chỉ email",
}  # fmt: skip

_STEPS = (
    "Mở sheet «Thông tin», kiểm tra những ô đã ghi sẵn (mã đơn vị, tên đơn vị, loại tổ chức…) và ghi các ô còn lại.",
    "Chi bộ ghi sheet «Đảng viên», mỗi người một dòng, không để dòng trống ở giữa. Đảng bộ để trống sheet này. Với mọi "
    "người, ghi trước {every}.",
    "Người được xếp loại thì ghi thêm {rated}. Các cột còn lại xếp thành nhóm theo nội dung, chỉ ghi khi có: bấm dấu + "
    "trên cột mang tên nhóm để mở, dấu − để đóng. Nhóm đang mở có cột phải ghi trong một số trường hợp.",
    "Ghi «Tập thể» và «Cán bộ» nếu đơn vị có tập thể, cán bộ lãnh đạo, quản lý phải xếp loại; không có thì để trống.",
    "{sheets}«Minh chứng», «Hồ sơ» chỉ ghi khi cấp trên yêu cầu.",
    "Ô có mũi tên thì chọn trong danh sách. Ngày ghi dạng 05/11/2025. Tỷ lệ ghi 85, không ghi 0,85 hay 85%.",
    "Xem ba dòng phía trên bảng «Đảng viên»: số người đã nhập phải khớp với tổng số ở «Thông tin».",
    "Lưu tệp dạng .xlsx và gửi về cấp trên. Nếu phải nộp lại: sửa ngay trong tệp này và tăng «Lần nộp» thêm 1.",
    "Cảnh báo không phải sửa thì ghi lý do ở sheet «Giải trình»: mã quy tắc, sheet và ô đúng như bản lỗi gửi về.",
)
MISTAKES = (
    ("Đổi tên sheet, sửa hoặc xóa tiêu đề cột", "Giữ nguyên tên sheet và tiêu đề; muốn ghi thêm thì thêm sheet mới."),
    ("Thêm dòng cộng, dòng ký tên dưới bảng", "Dưới bảng không ghi gì thêm; tổng số do chương trình tính."),
    ("Dán số thẻ đảng viên làm mất số 0 ở đầu", "Gõ thẳng vào ô, hoặc dán dạng giá trị (Paste Special – Values)."),
    ("Dán từ tệp khác làm mất danh sách chọn", "Chỉ dán giá trị (Paste Special – Values), đúng chữ trong danh sách."),
    ("Ghi tỷ lệ 0,85 hoặc 85%", "Ghi 85."),
    ("Ngày gõ thành chữ hoặc đảo ngày với tháng", "Gõ ngày/tháng/năm; ô ngày đúng thì hiện dạng 05/11/2025."),
    ("Một người ghi hai dòng", "Mỗi đảng viên chỉ ghi một lần, ở nơi sinh hoạt chính thức."),
    ("Đếm cả người sinh hoạt tạm thời từ nơi khác đến", "Người đó không xếp loại và không đếm tại đây."),
    ("Đề xuất xếp loại người không thuộc diện xếp loại", "Để trống đề xuất; ghi lý do chưa kiểm điểm xếp loại."),
    ("Nộp lại mà không tăng lần nộp", "Tăng «Lần nộp» thêm 1 mỗi lần gửi lại."),
)  # fmt: skip
_COLOURS = (
    (appearance.REQUIRED, "Bắt buộc ghi (tiêu đề có dấu *)"),
    (appearance.CONDITIONAL, "Phải ghi trong một số trường hợp: xem cột «Khi nào phải ghi» và phần hướng dẫn của ô"),
    (appearance.OPTIONAL, "Ghi khi có; để trống được"),
    (appearance.PREFILLED, "Cấp trên đã ghi sẵn; thấy sai thì báo lại"),
)


_WIDTHS = (20, 40, 22, 34, 62)
_OBVIOUS = ("muc", "muc_quy", "muc_hoac_khong_co", "cap_do")  # not spelled out again for every field


class _Page:
    """The guide being written, line by line: columns A–E."""

    def __init__(self, book: Book) -> None:
        self.book, self.sheet, self.row = book, book.add_sheet(GUIDE_SHEET), 0
        for column, wide in enumerate(_WIDTHS):
            self.sheet.set_column(column, column, wide)
        self.sheet.hide_gridlines(2)
        paper.set_up(self.sheet, len(_WIDTHS) - 1, 11, (paper.A4,))

    def title(self, text: str) -> None:
        style = self.book.format(bold=True, font_size=15, font_color="#1F3864")
        self.sheet.write_string(self.row, 0, text, style)
        self.row += 1

    def line(self, text: str, **properties: object) -> None:
        self.sheet.write_string(self.row, 0, text, self.book.format(**({"font_size": 11} | properties)))
        self.row += 1

    def caption(self, text: str) -> None:
        self.row += 1
        style = self.book.format(bold=True, font_size=12, bg_color=appearance.HEADER_PLAIN)
        for column in range(5):
            self.sheet.write_string(self.row, column, text if column == 0 else "", style)
        self.row += 1

    def cells(self, texts: Sequence[str], *, head: bool = False) -> None:
        look_ = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF", "bold": head}
        style = self.book.format(**(look_ | ({"bg_color": "#F2F2F2"} if head else {})))
        for column, text in enumerate(texts):
            self.sheet.write_string(self.row, column, text, style)
        lines = max(-(-(len(text) + 8) // int(wide * 1.1)) for text, wide in zip(texts, _WIDTHS, strict=False))
        if lines > 1:  # LibreOffice and Excel don't always fit a row by themselves
            self.sheet.set_row(self.row, 15.5 * lines)
        self.row += 1

    def wide(self, first: str, rest: str, colour: str = "") -> None:
        """A narrow cell and a long text beside it that runs over the columns to its right."""
        framed = {"align": "center", "bg_color": colour, "border": 1, "border_color": "#A6A6A6"} if colour else {}
        style = self.book.format(**({"valign": "top", "bold": not colour, "indent": 1} | framed))
        self.sheet.write_string(self.row, 0, first, style)
        style = self.book.format(valign="top", indent=1, text_wrap=True)
        self.sheet.merge_range(self.row, 1, self.row, len(_WIDTHS) - 1, "", style)
        self.sheet.write_string(self.row, 1, rest, style)
        self.sheet.set_row(self.row, 15.5 * -(-(len(rest) + 8) // sum(_WIDTHS[1:])))
        self.row += 1


def _values(field: Field) -> str:
    if not field.list_name or field.kind == "yes_no" or field.list_name in _OBVIOUS:
        return ""
    labels = [c.label for c in lists()[field.list_name].values()]
    return "" if len(labels) > 8 else "Chọn: " + "; ".join(labels) + "."


def _fields(page: _Page, sheets: Iterable[Sheet], law: Law | None) -> None:
    page.cells(("Sheet", "Ô, cột", "Cách ghi", "Khi nào phải ghi", "Hướng dẫn"), head=True)
    for sheet in sheets:
        for field in sheet.fields:
            help_text = field.help + ("." if field.help and not field.help.endswith(".") else "")
            text = " ".join(part for part in (help_text, _values(field)) if part)
            page.cells((sheet.name, field.heading, _KINDS[field.kind], appearance.asked_text(field, law), text))


def _listed(fields: Iterable[Field]) -> str:
    """So many columns, and which."""
    names = [f"«{field.heading}»" for field in fields]
    return f"{len(names)} cột: {', '.join(names)}"


def _contents(page: _Page, caption: str, review: ReviewForm) -> None:
    page.caption(caption)
    for number, content in enumerate(review.topics, 1):
        page.wide(f"Nội dung {number}", content.text + ("" if content.graded else " (không tự đánh giá cấp độ)"))
    for content in review.contents:
        if content.code == review.remedy:
            page.wide("Khắc phục hạn chế", content.text)
        elif content.written:
            page.wide(f"Phần {content.code}", f"{content.text} (chỉ ghi tóm tắt)")
    if not review.verified:
        page.line(f"Cần đối chiếu với văn bản khi áp dụng: {review.ref}.", italic=True, font_color="#595959")


def cap_text(law: Law) -> str:
    """The cap on HTXS for members in words, from the law's own parameters."""
    cap = law.caps[MEMBER]
    base = "Hoàn thành tốt nhiệm vụ" if cap.base == "good" else "Hoàn thành tốt nhiệm vụ trở lên"
    text = (
        f"Số đảng viên Hoàn thành xuất sắc nhiệm vụ không quá {vn_number(float(cap.ratio * 100))}% số đảng viên {base}"
    )
    own = ", ".join(f"nhóm «{g.name}» {vn_number(float(g.ratio * 100))}%" for g in cap.groups if g.verified)
    text += f" (riêng {own})" if own else ""
    if cap.small_below is not None:
        text += f"; nơi có dưới {cap.small_below:02d} người Hoàn thành tốt thì được chọn {cap.small_allow:02d}"
    return text + ". Cấp có thẩm quyền tính chung theo tổ chức cơ sở đảng và từng nhóm đánh giá."


_NOT_ASKED = {
    "review": "tự kiểm điểm, cấp độ, tự xếp loại, sheet «Mẫu 01»", "scores": "điểm", "shares": "tỷ lệ nhiệm vụ",
    "votes": "số phiếu biểu quyết", "elsewhere": "xếp loại của nơi khác", "opinions": "nhận xét nơi cư trú, nơi cũ",
    "papers": "minh chứng, hồ sơ", "bodies": "tập thể, cán bộ",
    "quarters": "xếp loại các quý trước", "years": "số năm xuất sắc liên tục",
    "tables": "nguyên nhân không hoàn thành",
}  # fmt: skip


def _of_quarter(law: Law, period: Period) -> str:
    """That it is the form of a quarter, and what of the year's form a quarter doesn't ask for."""
    left = "; ".join(what for part, what in _NOT_ASKED.items() if not law.asks(part))
    return f"Phiếu của {period.title}: giữ nguyên ô «Kỳ đánh giá»." + (f" Không phải ghi: {left}." if left else "")


def write_guide(book: Book, law: Law, *, period: Period | None, as_of: date | None) -> Any:
    """The guide of the submission workbook; a light one stops after the steps."""
    page = _Page(book)
    page.title(
        "HƯỚNG DẪN GHI PHIẾU KIỂM ĐIỂM, ĐÁNH GIÁ, XẾP LOẠI CHẤT LƯỢNG" + (f" {period.title.upper()}" if period else "")
    )
    page.line(f"Áp dụng: {law.title}.")
    if law.local_title:
        page.line(f"Văn bản địa phương: {law.local_title}.")
    if period and period.quarter:
        page.wide("Lưu ý", _of_quarter(law, period))
    page.caption("1. Các bước")
    scored = ["«Chấm điểm»"] if law.scale(ORGANIZATION) and law.asks("scores") else []
    own = ", ".join([*scored, *(["«Mẫu 01»"] if law.asks("review") else [])])
    sheets = f"Ghi {own} ở những dòng đã có sẵn. " if own else ""
    members = form()[MEMBERS]
    every = _listed(f for f in of_every_row(members, law) if f.required != "prefilled")
    rated = _listed(of_rated_rows(members, law))
    for number, step in enumerate(_STEPS, 1):
        page.wide(f"Bước {number}", step.format(sheets=sheets, every=every, rated=rated))
    if book.light:
        return page.sheet

    page.caption("2. Màu của ô")
    for what, meaning in _COLOURS:
        page.wide(appearance.TINT_NAMES[what], meaning, appearance.TINTS[what] or "#FFFFFF")
    page.wide("cam", "Ô bắt buộc còn trống trong dòng đã bắt đầu ghi", appearance.MISSING)
    page.wide("tiêu đề xám", "Cột không dùng theo quy định này; để trống", appearance.HEADER_UNUSED)

    page.caption("3. Các sheet")
    for name in form():
        page.wide(name, appearance.PURPOSE[name])
    kinds = " và ".join(label("loai_to_chuc", code).lower() for code in CELL_TYPES)
    page.line(f"Danh sách đảng viên do {kinds} lập.")
    for code, choice in lists()["loai_to_chuc"].items():
        if as_of and (now := called(code, as_of)) != choice.label:
            page.line(f"Ô ghi «{choice.label}»: là {now[:1].lower()}{now[1:]} theo tên gọi đến ngày {vn_date(as_of)}.")

    page.caption("4. Lỗi thường gặp")
    for mistake, remedy in MISTAKES:
        page.sheet.write_string(page.row, 0, f"•  {mistake}")
        page.sheet.write_string(page.row, 3, remedy)
        page.row += 1

    page.caption("5. Quy định cần nhớ")
    page.line(cap_text(law))
    months = law.value("moi_thang")
    if as_of:
        limit = new_member_limit(as_of, months)
        page.line(
            f"Mới kết nạp dưới {months} tháng: tính đến ngày {vn_date(as_of)}, là người được kết nạp sau ngày "
            f"{vn_date(limit)}."
        )
    else:
        page.line(f"Mới kết nạp dưới {months} tháng: tính đến ngày mốc do cấp trên quy định (thường là 31/12).")
    _contents(page, "6. Nội dung tự đánh giá của tổ chức đảng, tập thể (Mẫu 01)", law.self_review)
    _contents(page, "7. Nội dung tự đánh giá của cá nhân (Mẫu 02)", law.person_review)
    page.caption("8. Từng ô, từng cột")
    _fields(page, form().values(), law)
    page.sheet.freeze_panes(1, 0)
    return page.sheet


def write_register_guide(book: Book, sheets: Iterable[Sheet]) -> None:
    """The guide of the register of units."""
    page = _Page(book)
    page.title("HƯỚNG DẪN GHI DANH MỤC ĐƠN VỊ")
    page.caption("1. Các bước")
    for number, step in enumerate(
        (
            "Mỗi tổ chức đảng ghi một dòng ở sheet «Đơn vị»: từ đơn vị đứng đầu đến từng chi bộ.",
            "«Mã đơn vị» không được trùng; «Mã cấp trên» phải là mã của một dòng khác. Chỉ đơn vị đứng đầu để trống.",
            "«Phải nộp phiếu» chọn Có với mọi tổ chức phải gửi phiếu; chương trình phát phiếu theo danh sách này.",
            "Danh mục quyết định loại tổ chức, loại hình và cấp trên của đơn vị khi tổng hợp Biểu 6A đến 6F.",
            "Sheet «Cơ quan» ghi năm, tên cơ quan, người ký và các lựa chọn chung; ô để trống thì lấy theo đơn vị đứng "
            "đầu, hoặc để chỗ trống thấy rõ trong văn bản phải ký.",
            "Sheet «Gợi ý» ghi những vấn đề đã gợi ý kiểm điểm: để in văn bản gợi ý, đưa vào mẫu kiểm điểm và đối "
            "chiếu với phiếu của đơn vị. Không gợi ý ai thì để trống.",
            "Dưới bảng không ghi gì thêm. Không đổi tên sheet, không sửa tiêu đề cột.",
        ),
        1,
    ):
        page.wide(f"Bước {number}", step)
    page.caption("2. Màu của ô")
    for what, meaning in _COLOURS[:3]:
        page.wide(appearance.TINT_NAMES[what], meaning, appearance.TINTS[what] or "#FFFFFF")
    page.caption("3. Từng ô, từng cột")
    _fields(page, sheets, None)
