"""Files that an office has written or chosen, read within bounds: what no honest file needs is refused before it is
unpacked or understood, with a message that names the file and says what to do."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from batch.office.trouble import why
from batch.text import file_text

MOST_TEXT = 2 * 1024 * 1024  # bytes of a text file; the longest that comes with the program has a fiftieth
MOST_PACKED, MOST_UNPACKED = 30 * 1024 * 1024, 60 * 1024 * 1024  # bytes of a Word template, pictures and all
_MOST_XML = 8 * 1024 * 1024  # bytes of one of its parts with text; a report of a hundred pages has one
_MOST_PARTS = 2_000
_PIECE = 1 << 16
_LOCAL = struct.Struct("<26xHH")  # of an entry's own header: how long its name and what follows it are


class OfficeFileError(ValueError):
    """The file can't be used; the message says why and what to do, in Vietnamese."""


def read_text(path: Path, called: str, error: type[ValueError] = OfficeFileError) -> str:
    """A text file in UTF-8; `called` is what people call it ("tệp cài đặt gửi thư"). Raises `error`."""
    name = file_text(path.name)
    try:
        with path.open("rb") as file:
            content = file.read(MOST_TEXT + 1)
    except OSError as problem:
        raise error(f"{name}: không mở được {called}. {why(problem, path)}") from problem
    if len(content) > MOST_TEXT:
        raise error(
            f"{name}: {called} quá lớn (hơn {MOST_TEXT >> 20} MB); hãy chép lại từ mẫu kèm chương trình rồi sửa."
        )
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as problem:
        raise error(f"{name}: {called} phải lưu dạng UTF-8.") from problem


def refuse_swollen(path: Path, called: str, error: type[ValueError] = OfficeFileError) -> None:
    """Raises `error` for a zip that unpacks to more than an honest one, or to more than it says; OSError,
    zipfile.BadZipFile, zlib.error for one that can't be read."""
    swollen = error(
        f"{file_text(path.name)}: {called} giải nén ra quá lớn hoặc có cấu trúc bất thường; "
        "hãy giảm ảnh trong tệp, hoặc chép lại mẫu kèm chương trình rồi sửa."
    )
    if path.stat().st_size > MOST_PACKED:
        raise swollen
    with zipfile.ZipFile(path) as archive, path.open("rb") as file:
        entries = archive.infolist()
        texts = [entry.file_size for entry in entries if entry.filename.lower().endswith((".xml", ".rels"))]
        total = sum(entry.file_size for entry in entries)
        if len(entries) > _MOST_PARTS or total > MOST_UNPACKED or max(texts, default=0) > _MOST_XML:
            raise swollen
        for entry in entries:
            if entry.compress_type == zipfile.ZIP_DEFLATED and _unpacks_to_more(file, entry):
                raise swollen


def _unpacks_to_more(file: BinaryIO, entry: zipfile.ZipInfo) -> bool:
    """Whether an entry holds more than it says: libraries unpack it whole before they look."""
    file.seek(entry.header_offset)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size:
        raise zipfile.BadZipFile(entry.filename)
    file.seek(sum(_LOCAL.unpack(head)), 1)
    inflating, left, size = zlib.decompressobj(-zlib.MAX_WBITS), entry.compress_size, 0
    while left > 0 and not inflating.eof:
        piece = file.read(min(_PIECE, left))
        if not piece:
            break
        left -= len(piece)
        while piece and not inflating.eof:
            size += len(inflating.decompress(piece, _PIECE))
            piece = inflating.unconsumed_tail
            if size > entry.file_size:
                return True
    return False
