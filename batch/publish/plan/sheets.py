"""What the rating plan is made of: sheets, columns, colours. The writer and the reader share it."""

from __future__ import annotations

from dataclasses import dataclass

from batch.domain import COLLECTIVE, LEADER, LEVELS, MEMBER, ORGANIZATION
from batch.form.definition import Field, Sheet

MARKER = "XEPLOAI_PHUONG_AN"  # defined name that says "<year>|<regime>|<committee>"
LEVEL_LIST = "XEPLOAI_DS_MUC"  # defined name of the four levels in the guide

NEEDED, HAND = "Cần quyết định", "Ghi tay khi họp"
NEEDED_MARK = "XEPLOAI_CAN_QUYET_DINH"  # defined name that says what the program wrote on that sheet, as a digest
GUIDE, GROUPS, BASES = "Hướng dẫn", "Nhóm", "Tình huống"
EXPLAINED, FAULTY, AUDIT = "Giải trình", "Phiếu còn lỗi", "Nhật ký thay đổi"
SHEET_OF = {ORGANIZATION: "Tổ chức đảng", MEMBER: "Đảng viên", COLLECTIVE: "Tập thể", LEADER: "Cán bộ"}
# The marker in words, in the guide.
YEAR_CAPTION, REGIME_CAPTION, COMMITTEE_CAPTION = "Năm đánh giá", "Mã quy định", "Mã đơn vị quyết định"
OPINIONS = "y_kien"
VOTERS_CAPTION = "Số người bỏ phiếu"
VOTE_KEYS = dict(zip(LEVELS, ("bp_xuat_sac", "bp_tot", "bp_hoan_thanh", "bp_khong"), strict=True))
_VOTES_HEADING = "Phiếu quyết định"

ACCEPT, REFUSE, YES = "Chấp nhận", "Không chấp nhận", "Có"

INPUT, CLOSED = "#FFFBE0", "#D9D9D9"
HEADER, HEADER_INPUT = "#BDD7EE", "#FFD966"
LINE = "#A6A6A6"
CUT_OFF = "#C00000"
KEPT_TOP, OVER, WAITING, CEILED, DECIDED, UNRATED = "#C6E0B4", "#F8CBAD", "#FFE566", "#F9D9E3", "#BDD7EE", "#E2E2E2"
STATUS_COLOURS = {"HA_HAN_MUC": OVER, "CHO": WAITING, "HA_TRAN": CEILED, "QUYET_DINH": DECIDED, "CHUA": UNRATED}
STATUS_NAMES = {
    "GIU": "Giữ theo đề xuất",
    "HA_TRAN": "Hạ theo điều kiện",
    "HA_HAN_MUC": "Hạ do vượt hạn mức",
    "CHO": "Chờ quyết định",
    "QUYET_DINH": "Đã quyết định",
    "CHUA": "Chưa xếp loại",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a plan's table: `kind` is text, level, whole, number, share or wide (text on one line); `width` in
    characters; `entry` marks what the office fills in."""

    key: str
    heading: str
    kind: str
    width: float
    entry: bool = False


_NAME_HEADINGS = {
    ORGANIZATION: "Loại tổ chức",
    MEMBER: "Họ và tên",
    COLLECTIVE: "Tên tập thể",
    LEADER: "Họ và tên, chức vụ",
}


def subject_columns(subject: str) -> tuple[Column, ...]:
    """The table of one kind of subject. A row's key is (Mã đơn vị, Định danh)."""
    return (
        Column("stt", "STT", "whole", 5.5),
        Column("nhom", "Nhóm", "text", 24),
        Column("ma_don_vi", "Mã đơn vị", "text", 10),
        Column("ten_don_vi", "Tên đơn vị", "text", 16),
        Column("dinh_danh", "Định danh", "text", 13),
        Column("ten", _NAME_HEADINGS[subject], "text", 19),
        Column("de_xuat", "Đề xuất", "level", 13),
        Column("tran", "Mức cao nhất được phép", "level", 13),
        Column("thu_hang", "Thứ hạng", "whole", 6),
        Column("diem", "Tổng điểm", "number", 6.5),
        Column("vuot", "Vượt mức %", "number", 6.5),
        Column("hoan_thanh", "Hoàn thành %", "number", 7),
        Column("phieu", "Phiếu xuất sắc %", "share", 7),
        Column("ket_qua", "Kết quả dự kiến", "level", 13),
        Column("trang_thai", "Trạng thái", "text", 12),
        Column("ly_do", "Lý do", "text", 25),
        Column("noi_quyet_dinh", "Nơi quyết định", "text", 10),
        Column(OPINIONS, "Ý kiến của các cơ quan", "text", 30),
        *(Column(key, f"{_VOTES_HEADING}: {level}", "whole", 8.5, entry=True) for level, key in VOTE_KEYS.items()),
        Column("quyet_dinh", "Quyết định", "level", 15, entry=True),
        Column("ly_do_quyet_dinh", "Lý do quyết định", "text", 18, entry=True),
        Column("cach_tinh", "Cách tính hạn mức của nhóm", "wide", 72),
    )


NEEDED_COLUMNS = (
    Column("stt", "STT", "whole", 5.5),
    Column("ma_don_vi", "Mã đơn vị", "text", 10),
    Column("ten_don_vi", "Tên đơn vị", "text", 19),
    Column("dinh_danh", "Định danh", "text", 13),
    Column("ten", "Tên", "text", 22),
    Column("de_xuat", "Đề xuất", "level", 12.5),
    Column("tran", "Mức cao nhất được phép", "level", 12.5),
    Column("thu_hang", "Thứ hạng", "whole", 6),
    Column("diem", "Tổng điểm", "number", 6.5),
    Column("vuot", "Vượt mức %", "number", 6.5),
    Column("hoan_thanh", "Hoàn thành %", "number", 7),
    Column("phieu", "Phiếu xuất sắc %", "share", 7),
    Column("ket_qua", "Kết quả dự kiến", "level", 12.5),
    Column("trang_thai", "Trạng thái", "text", 11),
    Column("ly_do", "Lý do", "text", 22),
    Column("ghi_tay", HAND, "text", 15),
)
GROUP_COLUMNS = (
    Column("loai", "Loại đối tượng", "text", 14),
    Column("nhom", "Nhóm", "text", 36),
    Column("n", "Số đủ điều kiện (N)", "whole", 10),
    Column("toi_da", "Tối đa HTXS", "whole", 9),
    Column("de_xuat", "Đề xuất HTXS", "whole", 9),
    Column("giu", "Được giữ HTXS", "whole", 9),
    Column("cho", "Chờ quyết định", "whole", 9),
    Column("vuot", "Vượt", "whole", 8),
    Column("cach_tinh", "Cách tính", "text", 43),
    Column("ty_le", "Tỷ lệ riêng (%)", "number", 10, entry=True),
    Column("ly_do", "Lý do tỷ lệ riêng", "text", 34, entry=True),
)
BASE_COLUMNS = (
    Column("loai", "Loại đối tượng", "text", 14),
    Column("nhom", "Nhóm", "text", 38),
    Column("n", "Số đủ điều kiện (N)", "whole", 10),
    Column("de_xuat", "Đề xuất HTXS", "whole", 9),
    Column("toi_da_1", "Cách 1: tối đa", "whole", 10),
    Column("giu_1", "Cách 1: được giữ", "whole", 10),
    Column("toi_da_2", "Cách 2: tối đa", "whole", 10),
    Column("giu_2", "Cách 2: được giữ", "whole", 10),
    Column("dang_dung", "Đang áp dụng", "text", 11),
    Column("thay_doi", "Nếu dùng cách kia", "text", 40),
)
EXPLAINED_COLUMNS = (
    Column("ma_don_vi", "Mã đơn vị", "text", 11),
    Column("ma_quy_tac", "Mã quy tắc", "text", 10),
    Column("sheet", "Sheet", "text", 12),
    Column("o", "Ô", "text", 7),
    Column("noi_dung", "Nội dung cảnh báo", "text", 46),
    Column("giai_trinh", "Giải trình của đơn vị", "text", 46),
    Column("chap_nhan", "Chấp nhận?", "text", 17, entry=True),
    Column("ly_do", "Lý do", "text", 34, entry=True),
)
FAULTY_COLUMNS = (
    Column("ma_don_vi", "Mã đơn vị", "text", 11),
    Column("ten", "Tên", "text", 30),
    Column("so_loi", "Số lỗi", "whole", 7),
    Column("cac_loi", "Các lỗi phải sửa", "text", 70),
    Column("chap_nhan", "Chấp nhận phiếu?", "text", 13, entry=True),
    Column("ly_do", "Lý do", "text", 40, entry=True),
)
AUDIT_COLUMNS = (
    Column("loai", "Loại đối tượng", "text", 14),
    Column("ma_don_vi", "Mã đơn vị", "text", 11),
    Column("dinh_danh", "Định danh", "text", 16),
    Column("tu", "Từ", "level", 18),
    Column("den", "Đến", "level", 18),
    Column("boi", "Do", "text", 17),
    Column("can_cu", "Căn cứ", "text", 44),
    Column("ly_do", "Lý do", "text", 50),
)


def definition(name: str, columns: tuple[Column, ...]) -> Sheet:
    """A table of the plan as the form's own kind of sheet, so that the same functions find and read it."""
    kinds = {"level": ("choice", "muc"), "whole": ("number", ""), "number": ("percent", ""), "share": ("number", "")}
    fields = []
    for column in columns:
        kind, values = kinds.get(column.kind, ("text", ""))
        fields.append(Field(name, column.key, column.heading, kind, "optional", values, ""))
    return Sheet(name, tuple(fields))
