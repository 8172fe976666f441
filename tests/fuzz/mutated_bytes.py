"""Files changed at random, whatever they are: their bytes, the parts of a zip, the XML in a part. The same `Random`
makes the same changes."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable
from random import Random

Parts = list[tuple[str, bytes]]

ODD_TEXTS = (
    "", " ", "\u00a0", "\u200b", "\u202eÐảng\u202c", "Đa\u0309ng", "§¶ng viªn", "Ñaûng vieân", "😀" * 3, "a\tb\nc",
    "'", '"', "<b>&amp;</b>", "]]>", "{{ 7*7 }}", "{% for x in y %}", "=1+1", "+CMD", "-1", "@SUM(A1)", "../../x",
    "C:\\x", "CON", "_x0000_", "_xD800_", "_x000D_", "#N/A", "#REF!", "nan", "inf", "None", "NULL", "TRUE",
    "FALSE", "0", "-0", "00", "1e9", "1e400", "0x10", "1_000", "1.000,5", "1,000.5", "50%", "٣", "１２", "½", "²",
    "Ⅳ", "100.0000001", "99999999999999999999", "31/02/2024", "30.6.2025", "2025-13-01", "1/1/0001", "31/12/9999",
    "29/02/2023", "ngày 5 tháng 6 năm 2025", "6/2025", "Có", "không", "CÓ ", "x", "Khá", "HTXSNV",
    "Hoàn thành xuất sắc nhiệm vụ", "Không xếp loại", "Tổng cộng", "BÍ THƯ", "T/M CHI BỘ", "(Ký, ghi rõ họ tên)",
    "Tổ 1", "I. Khối", "(1)", "x" * 40_000, "Đ" * 300,
)  # fmt: skip


def flip(content: bytes, rng: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 4, 32)) if changed else 0):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut(content: bytes, rng: Random) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def leave_out(content: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(content) + 1)
    return content[:at] + content[at + rng.randrange(1, 400) :]


def repeat(content: bytes, rng: Random) -> bytes:
    at, length = rng.randrange(len(content) + 1), rng.randrange(1, 400)
    return content[:at] + content[at : at + length] * rng.randrange(2, 5) + content[at + length :]


def insert(content: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(content) + 1)
    return (
        content[:at]
        + rng.choice((rng.randbytes(9), b"\0" * 9, b"PK\3\4", b"<", b"\xff\xfe", b"\r\n\r\n"))
        + content[at:]
    )


BYTES: tuple[Callable[[bytes, Random], bytes], ...] = (flip, flip, cut, leave_out, repeat, insert)


def mutate_bytes(content: bytes, rng: Random) -> bytes:
    return rng.choice(BYTES)(content, rng)


# --- zip ---


def parts_of(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


def packed(parts: Parts) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        warnings.simplefilter("ignore")  # a name that stands there twice is meant
        for name, part in parts:
            archive.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED, 1)
    return out.getvalue()


def mutate_zip(content: bytes, rng: Random) -> bytes:
    """Parts gone, twice, exchanged, under other names, in another order; or the container itself spoilt."""
    parts = parts_of(content)
    at = rng.randrange(len(parts))
    name, part = parts[at]
    match rng.randrange(9):
        case 0:
            del parts[at]
        case 1:
            parts.append((name, mutate_xml(part, rng)))
        case 2:
            other = rng.randrange(len(parts))
            parts[at], parts[other] = (name, parts[other][1]), (parts[other][0], part)
        case 3:
            parts[at] = (rng.choice((name.upper(), f"/{name}", f"../{name}", name.replace("/", "\\"), "")) or "x", part)
        case 4:
            rng.shuffle(parts)
        case 5:
            parts[at] = (name, mutate_bytes(part, rng))
        case 6:
            parts[at] = (name, b"")
        case 7:  # a size or a checksum that isn't so
            whole = bytearray(packed(parts))
            head = whole.find(b"PK\1\2")
            whole[head + rng.choice((8, 10, 16, 20, 24, 28, 42)) + rng.randrange(2)] ^= 1 << rng.randrange(8)
            return bytes(whole)
        case 8:
            return content + content if rng.random() < 0.5 else rng.randbytes(40) + content
    return packed(parts)


# --- XML ---

_TAG = re.compile(rb"<[^<>]+>")
_ATTRIBUTE = re.compile(rb'(\s[\w:]+=")([^"]*)(")')
_TEXT = re.compile(rb">([^<>]+)<")


def escaped(text: str) -> bytes:
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return plain.encode("utf-8", "surrogatepass")


def mutate_xml(part: bytes, rng: Random) -> bytes:
    """One tag, attribute or text changed; mostly still XML."""
    chosen: tuple[re.Pattern[bytes], Callable[[re.Match[bytes]], bytes]] = rng.choice(
        (
            (_TAG, lambda _found: b""),
            (_TAG, lambda found: found[0] * 2),
            (_TAG, lambda found: found[0] + b"<!-- x --><![CDATA[1]]>"),
            (_ATTRIBUTE, lambda _found: b""),
            (_ATTRIBUTE, lambda found: found[1] + escaped(rng.choice(ODD_TEXTS)) + found[3]),
            (
                _ATTRIBUTE,
                lambda found: found[1] + rng.choice((b"-1", b"0", b"4294967296", b"A1", b"XFE9", b"")) + found[3],
            ),
            (_TEXT, lambda _found: b">" + escaped(rng.choice(ODD_TEXTS)) + b"<"),
            (_TEXT, lambda found: b">" + found[1] + b"&#x110;&amp;&#0;"[: rng.choice((8, 13, 17))] + b"<"),
        )
    )
    places = [*chosen[0].finditer(part)]
    if not places:
        return mutate_bytes(part, rng)
    found = rng.choice(places)
    return part[: found.start()] + chosen[1](found) + part[found.end() :]


def mutate_package(content: bytes, rng: Random, names: str = r".*\.(xml|rels)") -> bytes:
    """The XML of some parts of an Office file whose names look so."""
    parts = parts_of(content)
    fitting = [at for at, (name, _) in enumerate(parts) if re.fullmatch(names, name)]
    for _ in range(rng.choice((1, 1, 2, 5))):
        at = rng.choice(fitting)
        parts[at] = (parts[at][0], mutate_xml(parts[at][1], rng))
    return packed(parts)
