"""What is said of a file that isn't a workbook the program reads: what it is, and what to do with it."""

from __future__ import annotations

from batch.form import content as kinds
from batch.form.content import PICTURES, WORKBOOKS

_SAVE = "chọn Tệp > Lưu dưới dạng (File > Save As), kiểu «Excel Workbook (*.xlsx)», lưu thành .xlsx rồi nộp lại."
_UNPACK = "Giải nén rồi gửi lại từng phiếu .xlsx"
_TYPE_IN = (
    "Nếu đây là phiếu của đơn vị thì nhập vào mẫu phiếu Excel rồi nộp lại; nếu là giấy tờ kèm theo thì đơn vị không "
    "phải làm gì (cơ quan tự chuyển tệp ra khỏi thư mục phiếu)."
)
_FROM_MAIL = (
    "Mở thư, lưu phiếu đính kèm vào thư mục phiếu, hoặc lấy mọi phiếu trong thư ra bằng lệnh «xeploai inbox»; rồi "
    "chuyển tệp thư ra khỏi thư mục phiếu."
)
_WORD, _MAIL, _SLIDES = "là văn bản Word", "là email đã lưu", "là tệp trình chiếu"
# Kind → what it is, what to do.
_WORDS: dict[str, tuple[str, str]] = {
    ".xlsb": ("là bảng tính nhị phân .xlsb", f"Mở bằng Excel, {_SAVE}"),
    kinds.WPS: ("là bảng tính .et của WPS", f"Mở bằng WPS, {_SAVE}"),
    kinds.NUMBERS: ("là bảng tính của Numbers (Apple)", "Mở bằng Numbers, chọn Tệp > Xuất sang > Excel rồi nộp lại."),
    kinds.HTML: ("là trang web (HTML)", f"Mở bằng Excel, {_SAVE}"),
    kinds.OLD_XML: ("là bảng tính XML của Excel 2003", f"Mở bằng Excel, {_SAVE}"),
    kinds.OTHER_PACKING: ("được nén theo cách chỉ Excel, Windows mở được", f"Mở bằng Excel, {_SAVE}"),
    kinds.OTHER_PARTS: (
        "là bảng tính Excel nhưng các phần bên trong được đặt tên khác thường (thường do Excel trên web hoặc phần mềm "
        "khác xuất ra)",
        f"Mở bằng Excel, {_SAVE}",
    ),
    kinds.ARCHIVE: ("là tệp nén .zip", f"{_UNPACK} (cơ quan có thể lấy phiếu ra bằng lệnh «xeploai inbox»)."),
    kinds.RAR: ("là tệp nén .rar", f"{_UNPACK}."),
    kinds.SEVEN: ("là tệp nén .7z", f"{_UNPACK}."),
    kinds.GZIP: ("là tệp nén .gz", f"{_UNPACK}."),
    kinds.MAIL: (_MAIL, _FROM_MAIL),
    kinds.OUTLOOK_MAIL: (_MAIL, _FROM_MAIL),
    kinds.MAILBOX: (_MAIL, _FROM_MAIL),
    kinds.APPLE_MAIL: (_MAIL, _FROM_MAIL),
    kinds.WINMAIL: ("là gói winmail.dat của Outlook", _FROM_MAIL),
    kinds.OUTLOOK_STORE: ("là kho thư Outlook", "Mở kho thư trong Outlook, lưu phiếu đính kèm vào thư mục phiếu."),
    kinds.EMPTY: ("là tệp rỗng", "Gửi lại tệp; tệp rỗng thường do tải về hoặc chép chưa xong."),
    kinds.DAMAGED: ("là tệp hỏng hoặc bị cắt cụt", "Gửi lại tệp; nếu là phiếu thì nộp tệp .xlsx."),
    kinds.LOCKED: ("có mật khẩu, không rõ là bảng tính", "Bỏ mật khẩu; nếu là phiếu thì lưu thành .xlsx rồi nộp lại."),
    kinds.TABLE_TEXT: ("là tệp CSV, chỉ có chữ", "Nếu là phiếu thì nhập vào mẫu phiếu Excel rồi nộp lại."),
    ".pdf": ("là tệp PDF", _TYPE_IN),
    ".txt": ("là tệp chữ thuần", _TYPE_IN),
    **dict.fromkeys((".docx", ".docm", ".doc", ".rtf", ".odt"), (_WORD, _TYPE_IN)),
    **dict.fromkeys((".pptx", ".ppt", ".odp"), (_SLIDES, _TYPE_IN)),
    **dict.fromkeys(PICTURES, ("là ảnh", _TYPE_IN)),
}  # fmt: skip
_LINKS = (".gsheet", ".url", ".lnk", ".webloc")
_LINK = ("chỉ là đường liên kết, không có phiếu bên trong", "Mở liên kết, tải phiếu về dạng .xlsx rồi nộp lại.")
_UNKNOWN = ("không phải bảng tính", _TYPE_IN)


def words(kind: str, suffix: str) -> dict[str, str]:
    """For the messages about a file of this kind that has this suffix."""
    what, remedy = _WORDS.get(kind) or (_LINK if suffix in _LINKS else _UNKNOWN)
    if suffix in WORKBOOKS and kind not in (suffix, kinds.OTHER_PACKING, kinds.OTHER_PARTS):
        what += f" (tuy mang đuôi {suffix})"
    return {"la_gi": what, "lam_gi": remedy}
