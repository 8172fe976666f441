"""What is said of a file that is larger than any that is read, or is two files at once."""

from __future__ import annotations

from batch.form import limits
from batch.text import vn_int

_BLANK = "Chép dữ liệu sang một mẫu phiếu trắng (dán giá trị), lưu và nộp lại."
_AGAIN = "Mở bằng Excel, chọn Tệp > Lưu dưới dạng (File > Save As), kiểu «Excel Workbook (*.xlsx)», lưu rồi nộp lại."
_ROWS = (
    "Xóa các dòng trống bên dưới và các cột trống bên phải vùng dữ liệu (chọn cả dòng, cả cột rồi bấm Delete), lưu và "
    f"nộp lại; nếu tệp vẫn quá lớn: {_BLANK[0].lower()}{_BLANK[1:]}"
)
_LISTED = "Xóa các dòng không phải của đơn vị (thường do kéo ô xuống quá tay hoặc dán nhầm bảng khác), lưu và nộp lại."
_PICTURES = f"Bỏ ảnh, tệp chèn trong phiếu; hoặc: {_BLANK[0].lower()}{_BLANK[1:]}"
# What is too large (a name of `limits`) → how it is said, what to do.
_WORDS: dict[str, tuple[str, str]] = {
    limits.OF_FILE: ("tệp lớn hơn {} MB ({} MB với tệp .xls)", _PICTURES),
    limits.OF_PARTS: ("bên trong tệp có hơn {} phần", _BLANK),
    limits.OF_UNPACKED: ("nội dung bên trong giải nén ra quá {} MB", _ROWS),
    limits.OF_TAGS: ("có quá nhiều ô, dòng, kể cả ô trống có định dạng (hơn {} mục)", _ROWS),
    limits.OF_SHEETS: ("có hơn {} sheet", _BLANK),
    limits.OF_SPAN: ("vùng có dữ liệu của các sheet rộng quá {} ô, kể cả ô trống", _ROWS),
    limits.OF_FILLED: ("có hơn {} ô ghi nội dung", _ROWS),
    limits.OF_TEXT: ("chữ trong các ô dài quá {} ký tự", _BLANK),
    limits.OF_MERGED: ("có hơn {} khối ô gộp", _BLANK),
    limits.OF_ROWS: ("có bảng dài hơn {} dòng dữ liệu", _LISTED),
    limits.OF_FAULTS: ("có hơn {} ô bắt buộc còn trống hoặc ghi sai, không thể liệt kê hết", _LISTED),
    limits.OF_BACK: ("nội dung đọc được lớn hơn {} MB", _BLANK),
    limits.TWICE: ("bên trong tệp có hai phần cùng tên, không biết phần nào đúng", _AGAIN),
    limits.AROUND: ("tệp có thêm dữ liệu lạ ở trước hoặc sau, có thể là hai tệp dính nhau", _AGAIN),
    limits.FORGED: ("kích thước ghi trong tệp khác kích thước thật", _AGAIN),
}
_MOST = {
    limits.OF_FILE: (limits.FILE, limits.OLD_FILE), limits.OF_PARTS: (limits.PARTS,),
    limits.OF_UNPACKED: (limits.UNPACKED,), limits.OF_TAGS: (limits.TAGS,), limits.OF_SHEETS: (limits.SHEETS,),
    limits.OF_SPAN: (limits.SPAN,), limits.OF_FILLED: (limits.FILLED,), limits.OF_TEXT: (limits.TEXT,),
    limits.OF_MERGED: (limits.MERGED,), limits.OF_ROWS: (limits.ROWS,), limits.OF_FAULTS: (limits.FAULTS,),
    limits.OF_BACK: (limits.BACK,),
}  # fmt: skip
_IN_MB = (limits.OF_FILE, limits.OF_UNPACKED, limits.OF_BACK)


def beyond_in_words(why: str) -> dict[str, str]:
    """For the messages: `why` as `limits` names it."""
    said, remedy = _WORDS[why]
    unit = limits.MB if why in _IN_MB else 1
    return {"vi_sao": said.format(*(vn_int(most // unit) for most in _MOST.get(why, ()))), "lam_gi": remedy}
