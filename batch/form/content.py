"""What a file really is, by its content: names lie, and programs give the same suffix to different things.

No pandas here: it may run in the reading processes.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from pathlib import PurePosixPath
from typing import BinaryIO

from batch.form import limits
from batch.form.limits import OF_PARTS, BeyondLimitError
from batch.machine.plain_file import read_most

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how files of old Office, mails of Outlook and files with a password begin
WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods", ".ots")
READABLE = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")  # what a submission is called, as a rule
# Papers that go with a submission: they are called by the suffix that they deserve as well.
PICTURES = (".png", ".jpg", ".gif", ".bmp", ".tif", ".webp", ".heic")
WORD = (".docx", ".docm")
PAPERS = (".pdf", *WORD, ".doc", ".rtf", ".odt", ".pptx", ".ppt", ".odp", ".txt", *PICTURES)
ARCHIVE, RAR, SEVEN, GZIP = ".zip", ".rar", ".7z", ".gz"
NUMBERS, WPS, HTML, OLD_XML, TABLE_TEXT = ".numbers", ".et", ".html", ".xml", ".csv"
MAIL, OUTLOOK_MAIL, MAILBOX, APPLE_MAIL, WINMAIL = ".eml", ".msg", "mbox", ".emlx", "winmail.dat"
OUTLOOK_STORE = ".pst"
OTHER_PACKING = "nen_la"  # a workbook packed in a way that Windows knows and Python doesn't
OTHER_PARTS = "phan_la"  # a workbook whose main part has a name that the reading library doesn't look for
PACKAGE = "goi_ban_giao"  # what a committee below handed over; known by its parts
PACKAGE_HEAD, PACKAGE_SEAL = "goi.json", "niem_phong.txt"
LOCKED, DAMAGED, EMPTY, UNKNOWN = "mat_khau", "hong", "rong", ""

_LOCKABLE = (".xlsx", ".xlsm", ".xlsb", ".xltx", ".xltm", ".docx", ".docm", ".pptx")
# The type of a package's main part, which may be called anything → the suffix.
_MAIN_PARTS = (
    (b"spreadsheetml.sheet.main+xml", ".xlsx"),
    (b"ms-excel.sheet.macroenabled.main+xml", ".xlsm"),
    (b"spreadsheetml.template.main+xml", ".xltx"),
    (b"ms-excel.template.macroenabled.main+xml", ".xltm"),
    (b"ms-excel.sheet.binary.macroenabled.main", ".xlsb"),
    (b"wordprocessingml.document.main+xml", ".docx"),
    (b"wordprocessingml.template.main+xml", ".docx"),
    (b"ms-word.document.macroenabled.main+xml", ".docm"),
    (b"presentationml.presentation.main+xml", ".pptx"),
    (b"presentationml.slideshow.main+xml", ".pptx"),
)
_MAIN_NAMES = {
    "xl/workbook.xml": ".xlsx",
    "xl/workbook.bin": ".xlsb",
    "word/document.xml": ".docx",
    "ppt/presentation.xml": ".pptx",
}
_WITH_MACROS = {".xlsx": ".xlsm", ".xltx": ".xltm", ".docx": ".docm"}
_OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.spreadsheet": ".ods",
    b"application/vnd.oasis.opendocument.spreadsheet-template": ".ots",
    b"application/vnd.oasis.opendocument.text": ".odt",
    b"application/vnd.oasis.opendocument.presentation": ".odp",
}
_STREAMS = (("workbook", ".xls"), ("book", ".xls"), ("worddocument", ".doc"), ("powerpoint document", ".ppt"))
_OF_MAIL = "__properties_version1.0"
_STARTS = (
    (b"Rar!\x1a\x07", RAR),
    (b"7z\xbc\xaf\x27\x1c", SEVEN),
    (b"\x1f\x8b", GZIP),
    (b"!BDN", OUTLOOK_STORE),
    (b"\x78\x9f\x3e\x22", WINMAIL),
    (b"{\\rtf", ".rtf"),
    (b"\x89PNG\r\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF8", ".gif"),
    (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"),
)
_HEIC = re.compile(rb".{4}ftyp(heic|heix|hevc|mif1|msf1|avif)", re.DOTALL)
_HEADER = re.compile(rb">?[!-9;-~]+[ \t]*:")
_MAIL_HEADERS = re.compile(
    rb"^(from|received|mime-version|return-path|message-id|subject|date|to|delivered-to)[ \t]*:", re.I | re.M
)
_OVERRIDE = re.compile(rb"<(?:\w+:)?override\b[^>]*>")
_PART_NAME = re.compile(rb"""\bpartname\s*=\s*["']([^"']*)""")
_SURE = 3  # so many of a mail's own headers make it a mail


def kind_of_content(content: bytes, name: str = "", archive: zipfile.ZipFile | None = None) -> str:
    """A suffix of `WORKBOOKS` or `PAPERS`, or one of the other kinds above. `name` only decides where the content
    leaves it open; `archive` is the content where it has been opened already."""
    suffix = PurePosixPath(name.lower()).suffix
    if not content:
        return EMPTY
    if content.startswith(OLE):
        return _compound(content, suffix)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(content, suffix, archive)
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if b"%PDF-" in content[:1024]:
        return ".pdf"
    if content[:2] == b"BM" and content[6:10] == bytes(4):
        return ".bmp"
    if _HEIC.match(content):
        return ".heic"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return ".webp"
    return _text(content, suffix) or (DAMAGED if suffix in (ARCHIVE, *WORKBOOKS, ".docx", ".pptx") else UNKNOWN)


def _text(content: bytes, suffix: str) -> str:
    head = content[:65536].lstrip(b"\xef\xbb\xbf\r\n\t ")
    lower = head[:4096].lower()
    if is_mailbox(content):
        return MAILBOX
    if re.match(rb"\d{1,12}[ \t]*\r?\n", content) and _is_mail(content.partition(b"\n")[2][:65536]):
        return APPLE_MAIL
    if _is_mail(head):
        return MAIL
    if b"urn:schemas-microsoft-com:office:spreadsheet" in lower:
        return OLD_XML
    if lower.startswith((b"<!doctype html", b"<html")) or (lower.startswith(b"<") and b"<table" in lower):
        return HTML
    if b"\0" in head:
        return UNKNOWN
    return {".csv": TABLE_TEXT, ".tsv": TABLE_TEXT, ".txt": ".txt"}.get(suffix, UNKNOWN)


def is_mailbox(content: bytes) -> bool:
    """Whether it begins with the line that parts the mails of an mbox."""
    first, _, rest = content[:4096].partition(b"\n")
    return first.startswith(b"From ") and bool(_HEADER.match(rest))


def _is_mail(content: bytes) -> bool:
    """Whether it begins as a mail does: nothing but headers, some of a mail's own among them."""
    head = re.split(rb"\r?\n\r?\n", content, maxsplit=1)[0]
    return bool(_HEADER.match(head)) and len({h.lower() for h in _MAIL_HEADERS.findall(head)}) >= _SURE


def _compound(content: bytes, suffix: str) -> str:
    names = _streams(content)
    if "encryptedpackage" in names:
        return suffix if suffix in _LOCKABLE else LOCKED
    if _OF_MAIL in names:
        return OUTLOOK_MAIL
    return next((kind for name, kind in _STREAMS if name in names), WPS if suffix == WPS else UNKNOWN)


def _streams(content: bytes) -> set[str]:
    """What stands at the top of a compound file, not in files inside it; of a damaged one, what stands anywhere."""
    import olefile  # few files are old ones

    wanted = ("encryptedpackage", _OF_MAIL, *(name for name, _ in _STREAMS))
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            return {path[0].lower() for path in file.listdir()}
    except Exception:  # the library raises what it likes on a damaged file
        lower = content.lower()
        return {name for name in wanted if name.encode("utf-16-le") in lower}


def _zipped(content: bytes, suffix: str, archive: zipfile.ZipFile | None) -> str:
    try:
        return _package(archive or open_zip(content), suffix)
    except Exception:  # the library raises what it likes on a damaged file
        return DAMAGED


def _package(archive: zipfile.ZipFile, suffix: str) -> str:
    names = {n.replace("\\", "/").lower(): n for n in archive.namelist()}
    if "[content_types].xml" in names:
        types = _read(archive, names["[content_types].xml"]).lower()
        found = next((kind for mark, kind in _MAIN_PARTS if mark in types), "")
    else:
        found = ""
    found = found or next((kind for name, kind in _MAIN_NAMES.items() if name in names), "")
    if found:
        macros = any(name.endswith("/vbaproject.bin") for name in names)
        return _WITH_MACROS.get(found, found) if macros else found
    if "mimetype" in names and "content.xml" in names:
        return _OPEN_DOCUMENTS.get(_read(archive, names["mimetype"]).strip(), UNKNOWN)
    if "index/document.iwa" in names or ("index.zip" in names and suffix == NUMBERS):
        return NUMBERS if suffix == NUMBERS or any("tables/" in name for name in names) else UNKNOWN
    if PACKAGE_HEAD in names and PACKAGE_SEAL in names:
        return PACKAGE
    if "[content_types].xml" in names or "meta-inf/manifest.xml" in names:
        return UNKNOWN  # a package of another program
    return ARCHIVE


def is_package(file: BinaryIO) -> bool:
    """Whether an open file is a package that a committee below handed over, or was one before it was damaged."""
    head = file.read(64)
    file.seek(0)
    if head[:4] == b"PK\x03\x04" and head[30:].startswith(PACKAGE_HEAD.encode()):
        return True
    if head[:2] != b"PK":
        return False
    content = read_most(file, limits.FILE)
    file.seek(0)
    if PACKAGE_HEAD.encode() not in content:  # names aren't packed
        return False
    try:
        with open_zip(content) as archive:
            return {PACKAGE_HEAD, PACKAGE_SEAL} <= set(archive.namelist())
    except Exception:  # the library raises what it likes on a damaged file
        return False


def main_part_elsewhere(archive: zipfile.ZipFile) -> bool:
    """Whether the main part of a workbook is there, under another name than nearly every program gives it (Excel on
    the web writes "xl/workbook2.xml")."""
    names = {n.replace("\\", "/").lower(): n for n in archive.namelist()}
    if "xl/workbook.xml" in names or "[content_types].xml" not in names:
        return False
    types = _read(archive, names["[content_types].xml"]).lower()
    marks = tuple(mark for mark, kind in _MAIN_PARTS if kind in WORKBOOKS)
    overrides = (tag for tag in _OVERRIDE.findall(types) if any(mark in tag for mark in marks))
    found = (_PART_NAME.search(tag) for tag in overrides)
    return any(part and part[1].decode("utf-8", "replace").lstrip("/") in names for part in found)


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    """The beginning of a part; nothing where it was packed as no office program does: names may still tell, and only
    of the usual ways Python unpacks no more than it is asked for."""
    if archive.getinfo(name).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return b""
    with archive.open(name) as part:
        return part.read(1 << 20)


def open_zip(content: bytes) -> zipfile.ZipFile:
    """Some programs say that names are in UTF-8 where they aren't: Python then can't open the whole archive. Raises
    BeyondLimitError before a list is made that would fill the memory."""
    if content.count(b"PK\x01\x02") > limits.PARTS:
        raise BeyondLimitError(OF_PARTS)
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except UnicodeDecodeError:
        return zipfile.ZipFile(io.BytesIO(_without_claims(content)))


def _without_claims(content: bytes) -> bytes:
    """The archive with names in unsaid letters, in the list at its end and at each file."""
    out = bytearray(content)
    end = content.rfind(b"PK\x05\x06")
    size, start = struct.unpack_from("<II", content, end + 12)
    at, before = end - size, end - size - start
    while content[at : at + 4] == b"PK\x01\x02":
        (file,) = struct.unpack_from("<I", content, at + 42)
        for flags in (at + 9, before + file + 7):
            if 0 <= flags < len(out):
                out[flags] &= 0xF7
        at += 46 + sum(struct.unpack_from("<HHH", content, at + 28))
    return bytes(out)
