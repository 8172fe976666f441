"""A zip file made in one go, of parts that are packed already or are packed here: the same bytes on every system."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

Time = tuple[int, int, int, int, int, int]
TIME: Time = (1980, 1, 1, 0, 0, 0)  # of what has none of its own: the same input gives the same bytes
# Of 1 to 9, where 6 is usual: in 40 % of its time, for a tenth more bytes.
_LEVEL = 4
_IN_FRONT, _IN_LIST = struct.Struct("<4sHHHHHIIIHH"), struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_VERSION, _UNIX, _UTF8, _DEFLATED = 20, 3 << 8, 0x800, 8
_ONLY_OWNER = 0o600 << 16


@dataclass(frozen=True, slots=True)
class Packed:
    """A part as it lies in a file."""

    name: str
    data: bytes
    crc: int
    size: int  # unpacked
    time: Time = TIME

    @classmethod
    def of(cls, name: str, content: bytes, time: Time = TIME) -> Packed:
        data = zlib.compress(content, _LEVEL, -zlib.MAX_WBITS)
        return cls(name, data, zlib.crc32(content), len(content), time)


def zip_of(parts: Iterable[Packed]) -> bytes:
    """As zipfile writes it, in a fraction of the time. Raises struct.error for more than such a file can hold."""
    out, listed, at = list[bytes](), list[bytes](), 0
    for part in parts:
        name, flags = part.name.encode(), 0 if part.name.isascii() else _UTF8
        year, month, day, hour, minute, second = part.time
        when = (hour << 11 | minute << 5 | second // 2, year - 1980 << 9 | month << 5 | day)
        sizes = (len(part.data), part.size, len(name), 0)
        what = (_VERSION, flags, _DEFLATED, *when, part.crc, *sizes)
        listed += (_IN_LIST.pack(b"PK\x01\x02", _UNIX | _VERSION, *what, 0, 0, 0, _ONLY_OWNER, at), name)
        out += (_IN_FRONT.pack(b"PK\x03\x04", *what), name, part.data)
        at += _IN_FRONT.size + len(name) + len(part.data)
    count, length = len(listed) // 2, sum(map(len, listed))
    return b"".join((*out, *listed, _END.pack(b"PK\x05\x06", 0, 0, count, count, length, at, 0)))
