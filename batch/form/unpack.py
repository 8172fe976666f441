"""The parts of a zip, unpacked as they are asked for and counted while they are: nothing that the zip says of sizes is
believed, and what could be read in two ways isn't read.

The reading library gets a zip of its own that holds what has been looked at, byte for byte, and nothing else.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from batch.form.content import open_zip
from batch.form.limits import AROUND, FORGED, OF_UNPACKED, SUBMISSION, TWICE, BeyondLimitError, Most

_END, _LOCAL = b"PK\x05\x06", struct.Struct("<4s22xHH")
_UTF8 = 0x800
_LOCAL_MARK = b"PK\x03\x04"
_IN_FRONT, _IN_LIST = struct.Struct("<4sHHHHHIIIHH"), struct.Struct("<4sHHHHHHIIIHHHHHII")
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def refuse_two(content: bytes, archive: zipfile.ZipFile) -> None:
    """Programs differ in which they take of two parts of one name, and of two zips in one file: neither is read. Raises
    BeyondLimitError."""
    infos = archive.infolist()
    if len({_folded(info.filename) for info in infos}) < len(infos):
        raise BeyondLimitError(TWICE)
    end = content.rfind(_END)
    comment = content[end + 22 :]
    told = int.from_bytes(content[end + 20 : end + 22], "little")
    first = min((info.header_offset for info in infos), default=0)
    if first or not content.startswith(_LOCAL_MARK) or len(comment) != told or b"PK" in comment:
        raise BeyondLimitError(AROUND)


def _folded(name: str) -> str:
    return name.replace("\\", "/").casefold()


def unpacked(content: bytes, info: zipfile.ZipInfo, most: int) -> bytes:
    """One part. Raises BeyondLimitError where more than `most` bytes come out, or other ones than the zip says,
    NotImplementedError for a way of packing that isn't known here, and BadZipFile or zlib.error for what is damaged."""
    if info.compress_type not in _PACKED:
        raise NotImplementedError("compression method")
    mark, name_size, extra_size = _LOCAL.unpack_from(content, info.header_offset)
    name = info.header_offset + _LOCAL.size
    begin = name + name_size + extra_size
    packed = memoryview(content)[begin : begin + info.compress_size]
    if mark != _LOCAL_MARK or len(packed) != info.compress_size:
        raise zipfile.BadZipFile("cut off")
    charset = "utf-8" if info.flag_bits & _UTF8 else "cp437"
    if content[name : name + name_size].decode(charset, "replace") != info.orig_filename:
        raise zipfile.BadZipFile("two names")
    if info.compress_type == zipfile.ZIP_STORED:
        if len(packed) > most:
            raise BeyondLimitError(OF_UNPACKED)
        data, ended = bytes(packed), True
    else:
        inflate = zlib.decompressobj(-15)
        data = inflate.decompress(packed, most + 1)
        if len(data) > most:
            raise BeyondLimitError(OF_UNPACKED)
        ended = inflate.eof and not inflate.unused_data
    if not ended:
        raise zipfile.BadZipFile("cut off")
    if len(data) != info.file_size:
        raise BeyondLimitError(FORGED)
    if zlib.crc32(data) != info.CRC:
        raise zipfile.BadZipFile("other bytes than were packed")
    return data


class Unpacker:
    """Unpacks parts of `content`, up to `most.unpacked` bytes in all; `keep` puts one into the zip that `kept` gives
    to the reading library."""

    def __init__(self, content: bytes, archive: zipfile.ZipFile | None = None, most: Most = SUBMISSION) -> None:
        self.most = most
        self._content, self.archive = content, archive or open_zip(content)
        refuse_two(content, self.archive)
        self._names = {_folded(info.filename): info for info in self.archive.infolist()}
        self._left = most.unpacked
        self._kept: dict[str, tuple[int, bytes]] = {}

    @property
    def names(self) -> list[str]:
        return self.archive.namelist()

    def __contains__(self, name: str) -> bool:
        return _folded(name) in self._names

    def read(self, name: str, most: int | None = None) -> bytes:
        """A part; names are compared without case, as the reading library does. Raises KeyError, and as `unpacked`."""
        info = self._names[_folded(name)]
        most = self._left if most is None else min(most, self._left)
        try:
            data = unpacked(self._content, info, most)
        except BeyondLimitError:
            self._left -= most
            raise
        self._left -= len(data)
        return data

    @property
    def spent(self) -> int:
        """Bytes so far."""
        return self.most.unpacked - self._left

    def keep(self, name: str, data: bytes) -> bytes:
        info = self._names[_folded(name)]
        self._kept[info.filename] = info.CRC, data
        return data

    def kept(self) -> io.BytesIO:
        """All that was kept, which is let go of here."""
        kept, self._kept = self._kept, {}
        return io.BytesIO(_stored(kept))


def _stored(parts: dict[str, tuple[int, bytes]]) -> bytes:
    """A zip of these parts (name → sum, content), unpacked. A third of the time that zipfile takes for small ones."""
    out, listed, at = list[bytes](), list[bytes](), 0
    for name, (crc, data) in parts.items():
        raw, size = name.encode("utf-8"), len(data)
        what = (20, _UTF8, 0, 0, 33, crc, size, size, len(raw), 0)
        listed += (_IN_LIST.pack(b"PK\x01\x02", 20, *what, 0, 0, 0, 0, at), raw)
        out += (_IN_FRONT.pack(_LOCAL_MARK, *what), raw, data)
        at += _IN_FRONT.size + len(raw) + size
    length = sum(map(len, listed))
    end = struct.pack("<4sHHHHIIH", _END, 0, 0, len(parts), len(parts), length, at, 0)
    return b"".join((*out, *listed, end))
