"""Mails as Outlook keeps them, made for tests: `.msg` (a compound file of MAPI properties) and `winmail.dat`."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

Storage = Mapping[str, "bytes | Storage"]
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


@dataclass
class _Entry:
    name: str
    kind: int  # 1 storage, 2 stream, 5 root
    content: bytes = b""
    child: int = _FREE
    right: int = _FREE
    start: int = _END


def compound(root: Storage) -> bytes:
    """A compound file of version 3; small streams lie in the small sectors, as every reader expects."""
    entries = [_Entry("Root Entry", 5)]

    def add(storage: Storage, parent: _Entry) -> None:
        before: _Entry | None = None
        for name, value in storage.items():
            entry = _Entry(name, 2, value) if isinstance(value, bytes) else _Entry(name, 1)
            entries.append(entry)
            number = len(entries) - 1
            if before is None:
                parent.child = number
            else:
                before.right = number
            before = entry
            if not isinstance(value, bytes):
                add(value, entry)

    add(root, entries[0])
    sectors: list[bytes] = []
    table: list[int] = []
    small, small_table = bytearray(), []

    def put(content: bytes) -> int:
        parts = [content[at : at + 512].ljust(512, b"\0") for at in range(0, len(content), 512)]
        first = len(sectors)
        sectors.extend(parts)
        table.extend([*range(first + 1, first + len(parts)), _END] if parts else [])
        return first if parts else _END

    for entry in entries[1:]:
        if entry.kind == 2 and len(entry.content) >= 4096:
            entry.start = put(entry.content)
        elif entry.kind == 2 and entry.content:
            entry.start = len(small_table)
            count = -(-len(entry.content) // 64)
            small_table += [*range(entry.start + 1, entry.start + count), _END]
            small += entry.content.ljust(count * 64, b"\0")
    entries[0].content = bytes(small)
    entries[0].start = put(bytes(small))
    small_start = put(
        b"".join(struct.pack("<I", n) for n in small_table).ljust(-(-len(small_table) // 128) * 512, b"\xff")
    )
    directory = b"".join(_entry(entry) for entry in entries)
    directory_start = put(directory.ljust(-(-len(directory) // 512) * 512, b"\0"))
    count = 1
    while (len(table) + count) * 4 > count * 512:
        count += 1
    table_start = len(sectors)
    table += [_FAT] * count
    packed = b"".join(struct.pack("<I", n) for n in table).ljust(count * 512, b"\xff")
    places = [table_start + i for i in range(count)] + [_FREE] * (109 - count)
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, count,
        directory_start, 0, 4096, small_start, -(-len(small_table) // 128), _END, 0, places[0],
    ) + b"".join(struct.pack("<I", n) for n in places[1:])  # fmt: skip
    return header + b"".join(sectors) + packed


def _entry(entry: _Entry) -> bytes:
    name = (entry.name + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ", name, len(name), entry.kind, 1, _FREE, entry.right, entry.child, b"", 0, 0, 0,
        entry.start, len(entry.content),
    )  # fmt: skip


@dataclass
class Outlook:
    """A mail; `code_page` writes its texts in 8-bit letters, as Outlook did before Unicode."""

    sender: str = "cs1@vidu.vn"
    sent: datetime | None = datetime(2025, 12, 15, 2, 30, tzinfo=UTC)
    files: Sequence[tuple[str, bytes]] = ()
    pictures: Sequence[tuple[str, bytes]] = ()  # shown by the text
    inner: Sequence[Outlook] = ()
    links: Sequence[str] = ()
    body: dict[int, bytes] = field(default_factory=dict)  # property → value, such as RTF or HTML
    headers: str = ""
    code_page: str = ""

    def storage(self, header: int = 32) -> dict[str, bytes | Storage]:
        out = self._texts({0x001A: "IPM.Note", 0x0037: "Gửi phiếu", 0x0C1F: "/O=TINH/CN=CS1", 0x007D: self.headers})
        out |= self._texts({0x5D01: self.sender})
        out |= {f"__substg1.0_{key:04X}0102": value for key, value in self.body.items()}
        fixed = {}
        if self.sent:
            ticks = int((self.sent - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds() * 10_000_000)
            fixed[0x00390040] = struct.pack("<q", ticks)
        if self.code_page:
            fixed[0x3FFD0003] = struct.pack("<q", int(self.code_page.removeprefix("cp")))
        out["__properties_version1.0"] = _properties(fixed, header)
        parts = [self._file(name, content) for name, content in self.files]
        parts += [self._file(name, content, shown=True) for name, content in self.pictures]
        parts += [self._texts({0x3707: name}) | _attachment(7) for name in self.links]
        parts += [
            self._texts({0x3001: "Thư"}) | {"__substg1.0_3701000D": mail.storage(24)} | _attachment(5)
            for mail in self.inner
        ]
        return out | {f"__attach_version1.0_#{i:08X}": part for i, part in enumerate(parts)}

    def _file(self, name: str, content: bytes, shown: bool = False) -> dict[str, bytes | Storage]:
        texts = {0x3707: name, 0x3704: "PHIEU~1.XLS"} | ({0x3712: "logo@vidu"} if shown else {})
        flags = {0x37140003: struct.pack("<q", 4)} if shown else {}
        return self._texts(texts) | {"__substg1.0_37010102": content} | _attachment(1, flags)

    def _texts(self, values: dict[int, str]) -> dict[str, bytes | Storage]:
        kind, charset = ("001E", self.code_page) if self.code_page else ("001F", "utf-16-le")
        return {f"__substg1.0_{key:04X}{kind}": _letters(text, charset) for key, text in values.items() if text}

    def __bytes__(self) -> bytes:
        return compound(self.storage())


def _letters(text: str, charset: str) -> bytes:
    """cp1258 has a letter and its tone apart."""
    if charset != "cp1258":
        return text.encode(charset)
    return cp1258(text)


def cp1258(text: str) -> bytes:
    out = b""
    for char in unicodedata.normalize("NFC", text):
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            whole = unicodedata.normalize("NFD", char)
            tone = next(c for c in whole if c in "\u0300\u0301\u0303\u0309\u0323")
            out += unicodedata.normalize("NFC", whole.replace(tone, "")).encode("cp1258") + tone.encode("cp1258")
    return out


def _attachment(method: int, more: dict[int, bytes] | None = None) -> dict[str, bytes | Storage]:
    fixed = {0x37050003: struct.pack("<q", method)} | (more or {})
    return {"__properties_version1.0": _properties(fixed, 8)}


def _properties(fixed: dict[int, bytes], header: int) -> bytes:
    return bytes(header) + b"".join(struct.pack("<II", tag, 6) + value for tag, value in fixed.items())


def winmail(*files: tuple[str, bytes], inner: bytes = b"") -> bytes:
    """A TNEF of these files, their long names in Unicode; `inner` is the TNEF of a mail inside it."""
    out = struct.pack("<IH", 0x223E9F78, 1) + _attribute(1, 0x00069007, struct.pack("<II", 1258, 0))
    for name, content in files:
        wide = (name + "\0").encode("utf-16-le")
        properties = struct.pack("<IHHI", 2, 0x0003, 0x3705, 1) + struct.pack("<HHII", 0x1F, 0x3707, 1, len(wide))
        out += _attribute(2, 0x00069002, bytes(14))
        out += _attribute(2, 0x00018010, b"PHIEU~1.XLS\0")
        out += _attribute(2, 0x0006800F, content)
        out += _attribute(2, 0x00069005, properties + wide.ljust(-(-len(wide) // 4) * 4, b"\0"))
    if inner:
        value = bytes.fromhex("0703020000000000c000000000000046") + inner
        properties = struct.pack("<IHHII", 1, 0x000D, 0x3701, 1, len(value)) + value.ljust(
            -(-len(value) // 4) * 4, b"\0"
        )
        out += _attribute(2, 0x00069002, bytes(14)) + _attribute(2, 0x00069005, properties)
    return out


def _attribute(level: int, number: int, value: bytes) -> bytes:
    return struct.pack("<BII", level, number, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)
