"""What a file that came by mail really is, by its content, and a name under which it can safely be kept."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from batch.form.worker import OLE

MAX_BYTES = 50 * 1024 * 1024  # of one file; the largest honest submission is far below
_MAX_MEMBERS, _MAX_UNPACKED = 500, 300 * 1024 * 1024  # of one archive
_LONGEST, _LONGEST_BYTES = 80, 230  # of a name without its suffix; file systems count characters or bytes
_FORBIDDEN = frozenset('<>:"/\\|?*')
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|COM[0-9¹²³]|LPT[0-9¹²³])(\..*)?", re.IGNORECASE)
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_ARCHIVES = {b"Rar!\x1a\x07": "rar", b"7z\xbc\xaf\x27\x1c": "7z", b"\x1f\x8b": "gz"}
ARCHIVE = ".zip"

NOT_A_WORKBOOK = "không phải bảng tính"
TOO_LARGE = f"lớn hơn {MAX_BYTES // 1024 // 1024} MB"
_OUTLOOK = "thư dạng .msg của Outlook: mở thư, lưu lại dạng .eml rồi chạy lại"


def is_outlook(name: str) -> bool:
    return name.lower().endswith(".msg")


def is_picture(content: bytes) -> bool:
    """Whether it is a picture, such as the logo in a signature: PNG, JPEG, GIF, BMP, by its content."""
    return content.startswith((b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"BM"))


def kind_of(content: bytes, name: str) -> tuple[str, str]:
    """(suffix that the content deserves, "") for a workbook; (".zip", "") for an archive; ("", why not) otherwise.
    The suffix given in `name` only decides where the content leaves it open."""
    if is_outlook(name):
        return "", _OUTLOOK
    if name.lower() == "winmail.dat" or content[:4] == b"\x78\x9f\x3e\x22":
        return "", "gói winmail.dat của Outlook: nhờ đơn vị gửi lại tệp đính kèm dạng thường"
    if content[:8] == OLE:
        return _old_format(content, name)
    if content[:4] == b"PK\x03\x04" or name.lower().endswith((ARCHIVE, ".xlsx", ".xlsm", ".xlsb", ".ods")):
        return _zipped(content)
    for start, kind in _ARCHIVES.items():
        if content.startswith(start):
            return "", f"tệp nén {kind}: giải nén rồi chạy lại"
    return "", NOT_A_WORKBOOK if content else "tệp rỗng"


def _old_format(content: bytes, name: str) -> tuple[str, str]:
    """An old .xls, or a new workbook with a password: kept, so that the unit is told."""
    suffix = PurePosixPath(name.lower()).suffix
    if "EncryptedPackage".encode("utf-16-le") in content:
        return (suffix, "") if suffix in (".xlsx", ".xlsm", ".xlsb") else ("", "tệp có mật khẩu, không rõ là bảng tính")
    streams = [word.encode("utf-16-le") + b"\x00\x00" for word in ("Workbook", "Book")]
    if any(stream in content for stream in streams) and "__properties_version1".encode("utf-16-le") not in content:
        return ".xls", ""
    return "", NOT_A_WORKBOOK


def _zipped(content: bytes) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {n.replace("\\", "/").lower() for n in archive.namelist()}
            if "xl/workbook.xml" in names:
                return (".xlsm" if "xl/vbaproject.bin" in names else ".xlsx"), ""
            if "xl/workbook.bin" in names:
                return ".xlsb", ""
            if "mimetype" in names and "content.xml" in names:
                with archive.open("mimetype") as member:
                    return (".ods", "") if member.read(len(_ODS)) == _ODS else ("", NOT_A_WORKBOOK)
            if names & {"word/document.xml", "ppt/presentation.xml", "meta-inf/manifest.xml"}:
                return "", NOT_A_WORKBOOK
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, KeyError, NotImplementedError, RuntimeError, EOFError):
        return "", "tệp hỏng hoặc bị cắt cụt"
    return ARCHIVE, ""


def safe_name(name: str, suffix: str) -> str:
    """A file name that every system takes and no folder can hide in: the last part of `name`, NFC, without what is
    forbidden, at most 80 characters before `suffix`."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rstrip("/").rpartition("/")[2]
    stem = "".join(" " if c in _FORBIDDEN else "" if unicodedata.category(c)[0] == "C" else c for c in last)
    own = PurePosixPath(stem).suffix
    if own.lower() == suffix or own.lower() in (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".xltx", ".xltm", ".zip"):
        stem = stem.removesuffix(own)
    stem = " ".join(stem.split()).lstrip(".~$ ").rstrip(". ")
    stem = stem.encode("utf-8", "ignore")[:_LONGEST_BYTES].decode("utf-8", "ignore")[:_LONGEST].rstrip(". ")
    if _RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    return f"{stem or 'phieu'}{suffix}"


def unpack(content: bytes) -> Iterator[tuple[str, bytes, str]]:
    """(name as the archive gives it, content, why it is refused) of every file in a .zip; an archive in it isn't
    opened. What the archive says of its sizes isn't believed."""
    total = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        if len(members) > _MAX_MEMBERS:
            yield "", b"", f"tệp nén có hơn {_MAX_MEMBERS} tệp: giải nén, chọn phiếu rồi chạy lại"
            return
        for info in members:
            name = _member_name(info)
            parts = PurePosixPath(name.replace("\\", "/")).parts
            if not parts or parts[-1].startswith((".", "~$")) or "__MACOSX" in parts:
                continue
            if ".." in parts or name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name):
                yield name, b"", "đường dẫn trong tệp nén không an toàn"
                continue
            if info.flag_bits & 1:
                yield name, b"", "tệp nén có mật khẩu: giải nén rồi chạy lại"
                continue
            try:
                with archive.open(info) as member:
                    data = member.read(MAX_BYTES + 1)
            except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
                yield name, b"", "tệp hỏng hoặc bị cắt cụt"
                continue
            total += len(data)
            if total > _MAX_UNPACKED:
                yield name, b"", "tệp nén quá lớn: giải nén, chọn phiếu rồi chạy lại"
                return
            yield name, data, TOO_LARGE if len(data) > MAX_BYTES else ""


def _member_name(info: zipfile.ZipInfo) -> str:
    """Old programs write UTF-8 without saying so, which zipfile then takes for code page 437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename
