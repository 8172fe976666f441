"""The files in a `.zip` that came by mail: nothing is believed that the archive says of itself."""

from __future__ import annotations

import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from batch.form.content import open_zip
from batch.tracking import attachments

_MAX_MEMBERS, _MAX_UNPACKED = 500, 300 * 1024 * 1024  # of one archive
_UTF8, _ENCRYPTED = 0x800, 0x1
_UNICODE_NAME = 0x7075  # Info-ZIP's extra field
_METHODS = {9: "Deflate64", 14: "LZMA", 20: "Zstandard", 93: "Zstandard", 95: "XZ", 96: "JPEG", 98: "PPMd", 99: "AES"}
_MARKS = {"a": "\u0306\u0302", "e": "\u0302", "i": "", "o": "\u0302\u031b", "u": "\u031b", "y": ""}
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_LETTERS = {"đ"} | {
    unicodedata.normalize("NFC", vowel + mark + tone)
    for vowel, marks in _MARKS.items()
    for mark in ("", *marks)
    for tone in ("", *_TONES)
}
_SIGNS = frozenset("–—‘’“”…·«»°§€")


def unpack(content: bytes) -> Iterator[tuple[str, bytes, str]]:
    """(name as the archive gives it, content, why it is refused) of every file in a .zip; an archive in it isn't
    opened."""
    total = 0
    with open_zip(content) as archive:
        members = [info for info in archive.infolist() if not info.filename.endswith("/")]
        if len(members) > _MAX_MEMBERS:
            yield "", b"", f"tệp nén có hơn {_MAX_MEMBERS} tệp: giải nén, chọn phiếu rồi chạy lại"
            return
        for info in members:
            name = member_name(info) or "phieu"
            parts = PurePosixPath(name.replace("\\", "/")).parts
            if not parts or parts[-1].startswith((".", "~$")) or "__MACOSX" in parts:
                continue
            if ".." in parts or name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name):
                yield name, b"", "đường dẫn trong tệp nén không an toàn"
                continue
            if info.flag_bits & _ENCRYPTED:
                yield name, b"", "tệp nén có mật khẩu: giải nén rồi chạy lại"
                continue
            data, why = _content(archive, info)
            total += len(data)
            if total > _MAX_UNPACKED:
                yield name, b"", "tệp nén quá lớn: giải nén, chọn phiếu rồi chạy lại"
                return
            yield name, data, why


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> tuple[bytes, str]:
    try:
        with archive.open(info) as member:
            data = member.read(attachments.MAX_BYTES + 1)
    except NotImplementedError:
        method = _METHODS.get(info.compress_type, str(info.compress_type))
        return b"", (
            f"nén theo kiểu {method}, chương trình không mở được, tệp không mất gì: nhấp chuột phải vào tệp nén, "
            "chọn «Giải nén tất cả» (Extract All), rồi chạy lại; hoặc nhờ đơn vị giải nén rồi gửi lại"
        )
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError):
        return b"", "tệp hỏng hoặc bị cắt cụt"
    return data, attachments.TOO_LARGE if len(data) > attachments.MAX_BYTES else ""


def member_name(info: zipfile.ZipInfo) -> str:
    """Old programs write names in UTF-8, or in the letters of Vietnamese Windows, without saying so; zipfile then
    takes them for code page 437."""
    raw = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8 else "cp437", "surrogateescape")
    raw = raw.split(b"\0")[0]
    told = _unicode_name(info.extra, raw)
    if told or info.flag_bits & _UTF8:
        return told or info.filename
    for charset in ("utf-8", "cp1258"):
        try:
            text = unicodedata.normalize("NFC", raw.decode(charset))
        except UnicodeDecodeError:
            continue
        if charset == "utf-8" or all(c.isascii() or c.lower() in _LETTERS or c in _SIGNS for c in text):
            return text
    return info.filename


def _unicode_name(extra: bytes, raw: bytes) -> str:
    """The name in UTF-8 that some programs put beside the one in old letters, if it is still that one's."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = int.from_bytes(extra[at : at + 2], "little"), int.from_bytes(extra[at + 2 : at + 4], "little")
        value = extra[at + 4 : at + 4 + size]
        if kind == _UNICODE_NAME and len(value) > 5 and int.from_bytes(value[1:5], "little") == zlib.crc32(raw):
            return value[5:].decode("utf-8", "replace")
        at += 4 + size
    return ""
