"""First sheet of the rating plan: how to decide, what the colours mean, where things stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batch.domain import LEVEL_NAMES, LEVELS, SUBJECTS, Period
from batch.finished.layout import PLAN
from batch.form import paper
from batch.law import Law
from batch.publish.plan.lines import Line
from batch.publish.plan.sheets import (
    CEILED,
    COMMITTEE_CAPTION,
    DECIDED,
    EXPLAINED,
    FAULTY,
    GROUPS,
    GUIDE,
    HEADER,
    INPUT,
    KEPT_TOP,
    LEVEL_LIST,
    LINE,
    MARKER,
    NEEDED,
    OVER,
    REGIME_CAPTION,
    SHEET_OF,
    UNRATED,
    VOTERS_CAPTION,
    WAITING,
    YEAR_CAPTION,
)
from batch.publish.sheets import FONT, TALLEST, Styles, height, lines, merge
from batch.register.register import Register

_WIDTHS = (30, 13, 13, 13, 13, 13, 13, 13)
_LAST = len(_WIDTHS) - 1
_ROOM = sum(w * 7 + 5 for w in _WIDTHS)
_STEPS = (
    f"Sheet «{NEEDED}» đứng đầu kê các nhóm phải chọn và vì sao, để in và đưa ra hội nghị; quyết định ghi ở sheet của "
    "từng loại đối tượng, không ghi ở đó. Bản in của các sheet chỉ gồm những gì cấp ủy này quyết định.",
    "Mỗi loại đối tượng có một sheet. Trong từng nhóm, các đề xuất Hoàn thành xuất sắc đứng trước theo thứ hạng, rồi "
    "đến các mức khác, rồi đến trường hợp chưa xếp loại. Cách tính hạn mức của nhóm ghi ở cột cuối của dòng đầu nhóm "
    f"(cột này không in) và ở sheet «{GROUPS}».",
    "Dòng nào đồng ý với «Kết quả dự kiến» thì để trống, không phải ghi gì.",
    "Dòng nào cần mức khác: chọn mức ở ô vàng «Quyết định» và ghi «Lý do quyết định». Quyết định không có lý do sẽ bị "
    "báo lỗi. Quyết định trái điều kiện hoặc vượt hạn mức vẫn được tổng hợp nhưng là lỗi, số liệu còn tạm tính. "
    "Mỗi quyết định Hoàn thành xuất sắc chiếm một chỗ trong hạn mức: hết chỗ thì người xếp cuối chưa được quyết định "
    "sẽ xuống Hoàn thành tốt; muốn giữ cả hai thì ghi quyết định cho cả hai.",
    "Dòng vàng «Chờ quyết định»: những trường hợp bằng nhau đúng ở ngưỡng hạn mức, tạm tính Hoàn thành tốt. Chương "
    "trình không tự chọn; hãy chọn Hoàn thành xuất sắc cho trường hợp được giữ, Hoàn thành tốt cho các trường "
    "hợp còn lại.",
    "Cột «Nơi quyết định» ghi mã đơn vị có thẩm quyền quyết định dòng đó; chỉ các dòng do chính đơn vị này quyết định "
    "mới có ô vàng. Dòng do cấp dưới hoặc cấp trên quyết định chỉ để xem, ô «Quyết định» tô xám, ghi vào đó không được "
    "áp dụng: mức cấp dưới đã quyết định lấy từ phiếu, phương án hoặc gói bàn giao của cấp ấy; mức cấp trên đã quyết "
    "định lấy từ tệp kết quả mà cấp trên gửi, hoặc từ ô «Cấp có thẩm quyền quyết định» trong phiếu; chưa có thì mức ở "
    "dòng ấy chỉ là mức đề nghị.",
    "Nơi quyết định bỏ phiếu thì ghi số phiếu cho từng mức ở bốn ô vàng «Phiếu quyết định» của dòng, và số "
    f"người đã bỏ phiếu ở ô «{VOTERS_CAPTION}» phía trên. Số phiếu không tự làm thay đổi mức: cần mức khác "
    "thì vẫn chọn ở «Quyết định».",
    f"Sheet «{EXPLAINED}»: chấp nhận hay không chấp nhận giải trình của đơn vị. Sheet «{FAULTY}»: chấp nhận phiếu dù "
    f"còn lỗi. Sheet «{GROUPS}»: tỷ lệ riêng của nhóm (nếu được phép). Đều phải ghi lý do.",
    "Được sắp xếp, lọc, ẩn cột, thêm cột. Không đổi tên sheet, tên cột, «Mã đơn vị», «Định danh», «Đề xuất», «Mức cao "
    "nhất được phép». Đường kẻ phân nhóm và đường kẻ đỏ chỉ đúng theo thứ tự ban đầu: sắp theo cột STT để trở lại.",
)

_ENTERED = (
    "Tệp này do trang làm việc ghi: chỉ có các nhóm và các dòng đã được quyết định hoặc ghi số phiếu. Lần tính sau đọc "
    "tệp này cùng các tệp khác trong thư mục quyet_dinh. Có thể mở ra sửa ở các ô vàng, giữ dạng .xlsx; trang hiện lại "
    "đúng những gì ghi ở đây."
)


def write_guide(
    book: Any, sheet: Any, styles: Styles, lines_of: Mapping[str, list[Line]] | None, register: Register, law: Law,
    provisional: list[str], period: Period, file: str = PLAN.path,
    voters: int | None = None,
) -> None:  # fmt: skip
    """Fill the sheet `sheet` of the plan that is called `file`; define the marker and the list of levels; `voters`
    is how many voted in the committee. Without `lines_of` it is a plan of single rows: no numbers, no command."""
    for at, width in enumerate(_WIDTHS):
        sheet.set_column(at, at, width, styles())
    sheet.set_row(0, 26)
    sheet.write_string(
        0, 0, f"PHƯƠNG ÁN XẾP LOẠI {period.title.upper()}", styles(bold=True, font_size=16, valign="vcenter")
    )
    strong = styles(bold=True, align="left")
    top = register.top
    row = 1
    for caption, value in (
        ("Đơn vị", f"{top.code} – {top.name}"),
        ("Quy định", "; ".join(t for t in (law.title, law.local_title) if t)),
        (YEAR_CAPTION, period.title if period.quarter else str(period.year)),
        (REGIME_CAPTION, law.id),
        (COMMITTEE_CAPTION, top.code),
    ):
        sheet.write_string(row, 0, caption, styles(font_color="#595959"))
        sheet.write_string(row, 1, value, strong)
        row += 1
    entry = styles(align="left", bg_color=INPUT, border=1, border_color=LINE)
    sheet.write_string(row, 0, VOTERS_CAPTION, styles(font_color="#595959"))
    sheet.write_blank(row, 1, None, entry) if voters is None else sheet.write_number(row, 1, voters, entry)
    row += 1
    row = _provisional(sheet, styles, row + 1, provisional)
    if lines_of is not None:
        row = _numbers(sheet, styles, row, lines_of)
        row = _how(sheet, styles, row, period, file)
    else:
        row = _paragraph(sheet, styles, row, _ENTERED) + 1
    row = _colours(sheet, styles, row)
    sheet.print_area(0, 0, row - 2, _LAST)  # the levels below are there for the drop-downs
    _levels(book, sheet, styles, row)
    book.define_name(MARKER, f'="{period}|{law.id}|{top.code}"')
    sheet.hide_gridlines(2)
    sheet.ignore_errors({"number_stored_as_text": "A1:H100"})
    paper.set_up(sheet, _LAST, 11, (paper.A4,), landscape=False)  # text; the tables are landscape
    paper.footer(sheet, f'&R&"{FONT},Regular"&9 Trang &P/&N')


def _heading(sheet: Any, styles: Styles, row: int, text: str) -> int:
    sheet.write_string(row, 0, text, styles(bold=True, font_size=12, font_color="#1F3864"))
    return row + 1


def _paragraph(sheet: Any, styles: Styles, row: int, text: str, **look: Any) -> int:
    sheet.set_row(row, min(TALLEST, height(lines(text, _ROOM)) + 2))
    merge(sheet, row, 0, row, _LAST, text, styles(text_wrap=True, valign="top", **look))
    return row + 1


def _provisional(sheet: Any, styles: Styles, row: int, reasons: list[str]) -> int:
    if not reasons:
        return row
    row = _heading(sheet, styles, row, "SỐ LIỆU TẠM TÍNH, VÌ:")
    for reason in reasons:
        row = _paragraph(sheet, styles, row, f"– {reason.strip().rstrip('.;')}.", font_color="#C00000")
    return row + 1


def _numbers(sheet: Any, styles: Styles, row: int, lines_of: Mapping[str, list[Line]]) -> int:
    row = _heading(sheet, styles, row, "TÌNH HÌNH")
    header = styles(bold=True, border=1, bg_color=HEADER, text_wrap=True, align="center", valign="vcenter")
    titles = (
        "Loại đối tượng", "Tổng số", "Được giữ Hoàn thành xuất sắc", "Hạ theo điều kiện", "Hạ do vượt hạn mức",
        "Chờ quyết định", "Đã quyết định", "Chưa xếp loại",
    )  # fmt: skip
    sheet.set_row(row, 48)
    for at, title in enumerate(titles):
        sheet.write_string(row, at, title, header)
    cell, number = styles(border=1), styles(border=1, num_format="#,##0", align="center")
    loud = styles(border=1, num_format="#,##0", align="center", bold=True, bg_color=WAITING)
    for subject in SUBJECTS:
        row += 1
        all_lines = lines_of[subject]
        of = {s: sum(1 for line in all_lines if line.status == s) for s in ("HA_TRAN", "HA_HAN_MUC", "CHO")}
        kept = sum(1 for line in all_lines if line.kept_at_top)
        decided = sum(1 for line in all_lines if line.status == "QUYET_DINH")
        unrated = sum(1 for line in all_lines if line.status == "CHUA")
        sheet.write_url(row, 0, f"internal:'{SHEET_OF[subject]}'!A1", cell, SHEET_OF[subject])
        figures = (len(all_lines), kept, of["HA_TRAN"], of["HA_HAN_MUC"], of["CHO"], decided, unrated)
        for at, value in enumerate(figures, start=1):
            sheet.write_number(row, at, value, loud if at == 5 and value else number)
    return row + 2


def _how(sheet: Any, styles: Styles, row: int, period: Period, file: str) -> int:
    row = _heading(sheet, styles, row, "CÁCH LÀM")
    for number, step in enumerate(_STEPS, start=1):
        row = _paragraph(sheet, styles, row, f"{number}. {step}")
    row = _paragraph(sheet, styles, row, f"{len(_STEPS) + 1}. Lưu tệp (giữ dạng .xlsx), đóng Excel rồi chạy lại:")
    command = f"xeploai run THƯ_MỤC_PHIẾU --register danh_muc.xlsx {period.options} --out THƯ_MỤC_KẾT_QUẢ"
    command += f' --decisions "THƯ_MỤC_KẾT_QUẢ/{period}/{file}"'
    row = _paragraph(sheet, styles, row, command, bold=True, bg_color="#F2F2F2", border=1, border_color=LINE) - 1
    note = (
        "(THƯ_MỤC_PHIẾU, danh_muc.xlsx và THƯ_MỤC_KẾT_QUẢ ghi như lần chạy trước; sau --decisions là đường dẫn của "
        "chính tệp này: nếu đã chép nó đi nơi khác thì ghi nơi ấy. Trong thư mục làm việc: chỉ cần lưu tệp này vào "
        "thư mục quyet_dinh rồi gõ xeploai run, hoặc nhấp đúp chay-xeploai.bat.)"
    )
    return _paragraph(sheet, styles, row + 1, note, italic=True) + 1


def _colours(sheet: Any, styles: Styles, row: int) -> int:
    row = _heading(sheet, styles, row, "MÀU CỦA CÁC DÒNG")
    for colour, text in (
        (KEPT_TOP, "Hoàn thành xuất sắc, được giữ"),
        (OVER, "Đề xuất Hoàn thành xuất sắc nhưng vượt hạn mức của nhóm, hạ xuống Hoàn thành tốt"),
        (WAITING, "Bằng nhau ở ngưỡng hạn mức, tạm tính Hoàn thành tốt, chờ quyết định"),
        (CEILED, "Đề xuất cao hơn mức mà các điều kiện cho phép, hạ theo điều kiện"),
        (DECIDED, "Đã chọn ở cột «Quyết định»"),
        (UNRATED, "Chưa xếp loại"),
        ("", "Các mức khác, giữ theo đề xuất; hoặc mức đề nghị, chờ cấp trên quyết định"),
        (INPUT, "Ô để ghi (cột có tiêu đề vàng đậm)"),
    ):
        look = {"border": 1, "border_color": LINE} | ({"bg_color": colour} if colour else {})
        sheet.write_blank(row, 0, None, styles(**look))
        sheet.write_string(row, 1, text, styles())
        row += 1
    sheet.write_blank(row, 0, None, styles(bottom=5, bottom_color="#C00000"))
    sheet.write_string(
        row,
        1,
        "Đường kẻ đỏ: phía trên được giữ Hoàn thành xuất sắc, phía dưới vượt hạn mức hoặc chờ quyết định",
        styles(),
    )
    return row + 2


def _levels(book: Any, sheet: Any, styles: Styles, row: int) -> None:
    row = _heading(sheet, styles, row, "BỐN MỨC XẾP LOẠI (không sửa bốn ô này: danh sách chọn lấy từ đây)")
    for at, level in enumerate(LEVELS):
        sheet.write_string(row + at, 0, LEVEL_NAMES[level], styles(border=1, border_color=LINE))
    book.define_name(LEVEL_LIST, f"='{GUIDE}'!$A${row + 1}:$A${row + len(LEVELS)}")
