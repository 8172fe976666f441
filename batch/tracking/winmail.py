"""The attachments that Outlook wrapped into a `winmail.dat` (TNEF).

Source: [MS-OXTNEF]. Short enough to stand here: no library that reads it is still looked after.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from batch.tracking.mail_parts import DEEPEST, TAKE_OUT, Attachment, MailFileError, decoded

MAGIC = b"\x78\x9f\x3e\x22"
_NEXT, _TITLE, _CONTENT, _PROPERTIES, _CODE_PAGE = 0x9002, 0x8010, 0x800F, 0x9005, 0x9007
_LONG_NAME, _DATA = 0x3707, 0x3701
_TEXT, _WIDE, _BINARY, _OBJECT = 0x1E, 0x1F, 0x102, 0x0D
_COUNTED = (_TEXT, _WIDE, _BINARY, _OBJECT)
_SIZES = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_SEVERAL, _NAMED = 0x1000, 0x8000
_MAIL_INSIDE = bytes.fromhex("0703020000000000c000000000000046")  # IID_IMessage: what follows is TNEF itself


@dataclass(slots=True)
class _File:
    name: str = ""
    content: bytes = b""


def is_winmail(content: bytes) -> bool:
    return content.startswith(MAGIC)


def read_winmail(content: bytes, sender: str = "", sent: str = "") -> list[Attachment]:
    """The attachments, those of mails inside it too. Raises MailFileError."""
    try:
        return list(_attachments(content, 0, sender, sent))
    except (struct.error, ValueError, IndexError, KeyError) as problem:
        raise MailFileError(f"gói winmail.dat của Outlook bị hỏng: {TAKE_OUT}") from problem


def _attachments(content: bytes, depth: int, sender: str, sent: str) -> Iterator[Attachment]:
    if not is_winmail(content):
        raise ValueError("no TNEF")
    for file in _files(content):
        if not file.content.startswith(_MAIL_INSIDE):
            yield Attachment(file.name, file.content, sender, sent)
        elif depth < DEEPEST:
            yield from _attachments(file.content[len(_MAIL_INSIDE) :], depth + 1, sender, sent)


def _files(content: bytes) -> list[_File]:
    out: list[_File] = []
    charsets: tuple[str, ...] = ()
    at = 6
    while at + 11 <= len(content):
        number, _kind, length = struct.unpack_from("<HHI", content, at + 1)
        at += 9
        if at + length > len(content):
            raise ValueError("cut")
        value = content[at : at + length]
        at += length + 2  # a checksum
        if number == _CODE_PAGE:
            charsets = (f"cp{struct.unpack_from('<I', value)[0]}",)
        elif number == _NEXT:
            out.append(_File())
        elif out and number == _TITLE:
            out[-1].name = out[-1].name or decoded(value.split(b"\0")[0], charsets)
        elif out and number == _CONTENT:
            out[-1].content = value
        elif out and number == _PROPERTIES:
            _add(out[-1], value, charsets)
    return out


def _add(file: _File, properties: bytes, charsets: tuple[str, ...]) -> None:
    for key, kind, value in _properties(properties):
        if key == _LONG_NAME:
            wide = kind == _WIDE
            file.name = value.decode("utf-16-le", "replace") if wide else decoded(value.split(b"\0")[0], charsets)
            file.name = file.name.split("\0")[0]
        elif key == _DATA and value:
            file.content = value


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(number, type, value), of several values the first."""
    (count,) = struct.unpack_from("<I", data)
    at = 4
    for _ in range(count):
        kind, key = struct.unpack_from("<HH", data, at)
        at += 4
        if key >= _NAMED:
            (by_name,) = struct.unpack_from("<I", data, at + 16)
            at += 20 + (4 + _padded(struct.unpack_from("<I", data, at + 20)[0]) if by_name else 4)
        plain = kind & ~_SEVERAL
        several = plain in _COUNTED or kind & _SEVERAL
        number = struct.unpack_from("<I", data, at)[0] if several else 1
        at += 4 if several else 0
        first = b""
        for i in range(number):
            if plain in _COUNTED:
                (size,) = struct.unpack_from("<I", data, at)
                value, at = data[at + 4 : at + 4 + size], at + 4 + _padded(size)
            else:
                value, at = data[at : at + _SIZES[plain]], at + _SIZES[plain]
            if at > len(data):
                raise ValueError("cut")
            first = first if i else value
        yield key, plain, first


def _padded(size: int) -> int:
    return -(-size // 4) * 4
