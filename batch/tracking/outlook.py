"""The attachments of a mail that Outlook saved as `.msg`: a compound file of MAPI properties.

Source: [MS-OXMSG], [MS-OXCMSG].
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import olefile

from batch.tracking.mail_parts import DEEPEST, TAKE_OUT, Attachment, MailFileError, decoded, file_time
from batch.tracking.mail_reader import address_in, time_in

_SAVE_AGAIN = (
    "mở thư trong Outlook, chọn Tệp > Lưu thành, kiểu «Outlook Message Format - Unicode (*.msg)», rồi chạy lại"
)
_PROPERTIES = "__properties_version1.0"
_OF_MAIL, _OF_INNER_MAIL, _OF_ATTACHMENT = 32, 24, 8  # bytes before the first property
_ATTACHMENT = "__ATTACH_VERSION1.0_"
_MOST_ATTACHMENTS = 500

# Properties, by their numbers in [MS-OXPROPS].
_HEADERS, _SUBMITTED, _DELIVERED, _HTML = 0x007D, 0x0039, 0x0E06, 0x1013
_SENDERS = (0x5D02, 0x0065, 0x5D01, 0x0C1F)  # on whose behalf, then who sent it; the SMTP address, then any
_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME = 0x3707, 0x3704, 0x3001
_DATA, _METHOD, _CONTENT_ID, _FLAGS, _HIDDEN = 0x3701, 0x3705, 0x3712, 0x3714, 0x7FFE
_CODE_PAGES = (0x3FFD, 0x3FDE)
_BY_REFERENCE, _INNER_MAIL, _OBJECT = (2, 3, 4, 7), 5, 6
_SHOWN = 4  # flag: the text of the mail shows it
_CHARSETS = {65001: "utf-8", 20127: "ascii", 28591: "latin-1", 932: "cp932", 936: "gbk", 949: "cp949", 950: "cp950"}


def read_outlook(content: bytes) -> tuple[list[Attachment], str]:
    """The attachments, those of mails inside it too, and what is wrong with the mail although it could be read, ""
    where nothing is. Raises MailFileError."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as book:
            top = _Storage(book, (), _children(book), _OF_MAIL)
            if _PROPERTIES.upper() not in top.names:
                raise MailFileError(f"không phải thư Outlook (.msg), hoặc thư hỏng: {_SAVE_AGAIN}")
            found = list(_attachments(top, 0, "", ""))
    except MailFileError:
        raise
    except Exception as problem:  # the library raises what it likes on a damaged file
        raise MailFileError(f"thư Outlook (.msg) hỏng: {_SAVE_AGAIN}") from problem
    return found, ""


_Children = dict[tuple[str, ...], dict[str, str]]


def _children(book: olefile.OleFileIO) -> _Children:
    """Storage → its entries, by their names in capitals: names are compared without case."""
    out: _Children = {}
    for path in book.listdir(streams=True, storages=True):
        for depth in range(len(path)):
            out.setdefault(tuple(path[:depth]), {})[path[depth].upper()] = path[depth]
    return out


@dataclass(slots=True)
class _Storage:
    """A mail, or an attachment of it."""

    book: olefile.OleFileIO
    path: tuple[str, ...]
    all: _Children
    header: int
    charsets: tuple[str, ...] = ()
    names: dict[str, str] = field(init=False)
    _fixed: dict[int, bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.names = self.all.get(self.path, {})
        table = self.stream(_PROPERTIES)[self.header :]
        entries = (table[at : at + 16] for at in range(0, len(table) - 15, 16))
        self._fixed = {int.from_bytes(entry[2:4], "little"): entry[8:] for entry in entries}
        pages = [page for key in _CODE_PAGES if (page := self.number(key))]
        self.charsets = (*(_CHARSETS.get(page, f"cp{page}") for page in pages), *self.charsets)

    def stream(self, name: str) -> bytes:
        own = self.names.get(name.upper())
        if own is None or (*self.path, own) in self.all:
            return b""
        with self.book.openstream([*self.path, own]) as file:
            return bytes(file.read())

    def inner(self, name: str, header: int) -> _Storage:
        return _Storage(self.book, (*self.path, self.names[name.upper()]), self.all, header, self.charsets)

    def number(self, key: int) -> int:
        return int.from_bytes(self._fixed.get(key, b"")[:4], "little")

    def time(self, key: int) -> str:
        value = self._fixed.get(key, b"")
        return file_time(struct.unpack("<q", value)[0]) if len(value) == 8 else ""

    def text(self, key: int) -> str:
        """In Unicode, else in the mail's code page."""
        if wide := self.stream(f"__substg1.0_{key:04X}001F"):
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        return decoded(self.stream(f"__substg1.0_{key:04X}001E").rstrip(b"\0"), self.charsets)

    def binary(self, key: int) -> bytes:
        return self.stream(f"__substg1.0_{key:04X}0102")


def _attachments(mail: _Storage, depth: int, sender: str, sent: str) -> Iterator[Attachment]:
    headers = mail.text(_HEADERS)
    sender = _sender(mail, headers) or sender
    sent = mail.time(_SUBMITTED) or mail.time(_DELIVERED) or time_in(_header("date", headers)) or sent
    shown = mail.binary(_HTML) + mail.text(_HTML).encode("utf-8", "replace")
    parts = sorted(name for name in mail.names if name.startswith(_ATTACHMENT))
    for name in parts[:_MOST_ATTACHMENTS]:
        part = mail.inner(name, _OF_ATTACHMENT)
        method, title = part.number(_METHOD), _title(part)
        if method == _INNER_MAIL and f"__SUBSTG1.0_{_DATA:04X}000D" in part.names:
            if depth < DEEPEST:
                inner = part.inner(f"__substg1.0_{_DATA:04X}000D", _OF_INNER_MAIL)
                yield from _attachments(inner, depth + 1, sender, sent)
        elif method in _BY_REFERENCE:
            why = "chỉ là đường liên kết (OneDrive, ổ đĩa chung): mở thư, tải tệp về thư mục này rồi chạy lại"
            yield Attachment(title, b"", sender, sent, why=why)
        elif method == _OBJECT:
            yield from _object(part, title, sender, sent)
        else:
            yield Attachment(title, part.binary(_DATA), sender, sent, _inline(part, shown))
    if len(parts) > _MOST_ATTACHMENTS:
        yield Attachment("", b"", sender, sent, why=f"thư có hơn {_MOST_ATTACHMENTS} tệp đính kèm: {TAKE_OUT}")


def _object(part: _Storage, title: str, sender: str, sent: str) -> Iterator[Attachment]:
    """What was inserted into the text of a mail in Rich Text: a workbook, or a picture that is part of the text."""
    name = f"__substg1.0_{_DATA:04X}000D"
    if name.upper() not in part.names:
        yield Attachment(title, part.binary(_DATA), sender, sent)
        return
    inside = part.inner(name, _OF_ATTACHMENT)
    if package := inside.stream("Package"):
        yield Attachment(title, package, sender, sent)
    elif {"WORKBOOK", "BOOK", "\x01OLE10NATIVE"} & set(inside.names):
        why = f"tệp chèn thẳng vào nội dung thư (Rich Text), không phải đính kèm: {TAKE_OUT}"
        yield Attachment(title, b"", sender, sent, why=why)


def _title(part: _Storage) -> str:
    return part.text(_LONG_NAME) or part.text(_SHORT_NAME) or part.text(_DISPLAY_NAME)


def _inline(part: _Storage, shown: bytes) -> bool:
    identity = part.text(_CONTENT_ID)
    if part.number(_FLAGS) & _SHOWN or part.number(_HIDDEN) & 1:
        return True
    return bool(identity) and f"cid:{identity}".encode() in shown


def _sender(mail: _Storage, headers: str) -> str:
    """Inside an organization the address is often a name in its directory, which tells nobody anything."""
    for key in _SENDERS:
        if "@" in (address := mail.text(key)):
            return address_in(address)
    return address_in(_header("from", headers))


def _header(name: str, headers: str) -> str:
    lines = headers.replace("\r\n ", " ").replace("\r\n\t", " ").splitlines()
    return next((line[len(name) + 1 :].strip() for line in lines if line.lower().startswith(f"{name}:")), "")
