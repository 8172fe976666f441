"""What a file that came by mail can be used for, and a name under which it can safely be kept."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from batch.form import content as kinds
from batch.form.content import ARCHIVE, PAPERS, PICTURES, WORKBOOKS, kind_of_content
from batch.text import NOT_IN_FILE_NAMES, is_taken_by_windows

MAX_BYTES = 50 * 1024 * 1024  # of one file; the largest honest submission is far below
_LONGEST, _LONGEST_BYTES = 80, 230  # of a name without its suffix; file systems count characters or bytes
_OWN_SUFFIXES = (*WORKBOOKS, ARCHIVE, ".et", ".jpeg", ".tiff", ".jpe", ".heif", *PAPERS)
_SIGNATURE_BYTES = 64 * 1024  # a logo is smaller, a photographed paper larger
_GENERIC = re.compile(r"(image|img|outlook)?-?\d{0,4}\.(png|jpe?g|gif|bmp)", re.IGNORECASE)

NOT_A_WORKBOOK = "không phải bảng tính"
TOO_LARGE = f"lớn hơn {MAX_BYTES // 1024 // 1024} MB"
_UNPACK = "lưu tệp ra, giải nén rồi chạy lại với các tệp đã giải nén"
_AGAIN = "rồi gửi lại (hoặc tự lưu vào thư mục này và chạy lại)"
# Kind → what is wrong, in the words of the program that made it, and what to do.
REMEDIES = {
    kinds.EMPTY: "tệp rỗng",
    kinds.DAMAGED: "tệp hỏng hoặc bị cắt cụt",
    kinds.RAR: f"tệp nén rar: {_UNPACK}",
    kinds.SEVEN: f"tệp nén 7z: {_UNPACK}",
    kinds.GZIP: f"tệp nén gz (.gz, .tgz): {_UNPACK}",
    kinds.LOCKED: "tệp có mật khẩu, không rõ là bảng tính: bỏ mật khẩu rồi gửi lại",
    kinds.NUMBERS: f"bảng tính của Numbers (Apple): mở trong Numbers, chọn Tệp > Xuất sang > Excel, {_AGAIN}",
    kinds.WPS: f"bảng tính .et của WPS: mở trong WPS, chọn Lưu dưới dạng > Microsoft Excel (.xlsx), {_AGAIN}",
    kinds.HTML: f"trang web (HTML), không phải bảng tính: mở bằng Excel, lưu thành .xlsx, {_AGAIN}",
    kinds.OLD_XML: f"bảng tính XML của Excel 2003: mở bằng Excel, lưu thành .xlsx, {_AGAIN}",
    kinds.TABLE_TEXT: "tệp CSV, không phải bảng tính: điền vào mẫu phiếu .xlsx rồi gửi lại",
    kinds.OUTLOOK_STORE: (
        "kho thư Outlook (.pst, .ost): mở trong Outlook, chọn các thư có phiếu, kéo thả vào một thư mục "
        "(mỗi thư thành một tệp .msg) rồi chạy lại với thư mục đó"
    ),
}
_WANTED = "muốn nộp phiếu thì gửi chính tệp Excel đã điền"
PICTURE, PAPER = f"ảnh, {NOT_A_WORKBOOK}: {_WANTED}", f"văn bản, {NOT_A_WORKBOOK}: {_WANTED}"
LINKS = (".gsheet", ".url", ".lnk", ".webloc")
LINK = f"chỉ là đường liên kết, không có phiếu bên trong: mở ra, tải về thành .xlsx, {_AGAIN}"


def kind_of(content: bytes, name: str) -> tuple[str, str]:
    """(suffix that the content deserves, "") for a workbook; (".zip", "") for an archive; (kinds.PACKAGE, "") for what
    a committee below handed over; ("", why not) otherwise."""
    kind = kind_of_content(content, name)
    if kind in WORKBOOKS or kind in (ARCHIVE, kinds.PACKAGE):
        return kind, ""
    if name.lower().endswith(LINKS):
        return "", LINK
    other = PICTURE if kind in PICTURES else PAPER if kind in PAPERS else NOT_A_WORKBOOK
    return "", REMEDIES.get(kind, other)


def paper_suffix(content: bytes, name: str) -> str:
    """The suffix of a paper that goes with a submission (a text, a scan, a photo), "" for anything else."""
    kind = kind_of_content(content, name)
    return kind if kind in PAPERS else ""


def is_signature(content: bytes, inline: bool) -> bool:
    """Whether it is a picture as those in signatures: shown by the mail's own text, and small. A photographed paper is
    larger, wherever it was put."""
    return inline and len(content) <= _SIGNATURE_BYTES and kind_of_content(content) in PICTURES


def is_nameless(name: str) -> bool:
    """Whether it is called as programs call pictures of the text that they have lost the place of: «image001.png»."""
    return bool(_GENERIC.fullmatch(name))


def safe_name(name: str, suffix: str) -> str:
    """A file name that every system takes and no folder can hide in: the last part of `name`, NFC, without what is
    forbidden, at most 80 characters before `suffix`."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rstrip("/").rpartition("/")[2]
    stem = "".join(" " if c in NOT_IN_FILE_NAMES else "" if unicodedata.category(c)[0] == "C" else c for c in last)
    own = PurePosixPath(stem).suffix
    if own.lower() == suffix or own.lower() in _OWN_SUFFIXES:
        stem = stem.removesuffix(own)
    return _safe(stem, suffix)


def safe_folder(code: str) -> str:
    """A unit's code as the name of a folder; its dots are no suffix."""
    return _safe("".join(" " if c in NOT_IN_FILE_NAMES or unicodedata.category(c)[0] == "C" else c for c in code), "")


def _safe(stem: str, suffix: str) -> str:
    stem = " ".join(stem.split()).lstrip(".~$ ").rstrip(". ")
    stem = stem.encode("utf-8", "ignore")[:_LONGEST_BYTES].decode("utf-8", "ignore")[:_LONGEST].rstrip(". ")
    if is_taken_by_windows(stem):
        stem = f"_{stem}"
    return f"{stem or 'phieu'}{suffix}"
