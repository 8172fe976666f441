"""Vietnamese text: cleaning, comparing, and writing numbers the way an office reads them."""

from __future__ import annotations

import datetime as dt
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache, lru_cache
from itertools import count
from pathlib import PurePath

_INVISIBLE = {ord(c): None for c in "\u200b\u200c\u200d\u2060\ufeff\u00ad"}
_SPACES = {ord(c): " " for c in "\u00a0\u2007\u202f\u3000\t\r\n\x0b\x0c"}
_D = {"\u00d0": "Đ", "\u0189": "Đ", "\u00f0": "đ", "\u0256": "đ"}  # letters that look like it and are typed for it
_LIKE_D = frozenset(_D)
_PLAIN = _INVISIBLE | _SPACES | {ord(c): d for c, d in _D.items()}
_NOT_PLAIN = re.compile(f"[{''.join(map(chr, _PLAIN))}]")
_NO_TEXT = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # categories of characters that no name needs
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of a formula
_QUOTED = frozenset(("'", *FORMULA))
NOT_IN_FILE_NAMES = frozenset('<>:"/\\|?*')  # on some system
_OF_WINDOWS = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|COM[0-9¹²³]|LPT[0-9¹²³])(\..*)?", re.IGNORECASE)
_PUNCTUATION = re.compile(r"([^\w\s]|_)")
_DASHES = str.maketrans("‐‑‒–—−", "------")  # Word and Excel turn one into another by themselves
_TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng


def clean(value: str) -> str:
    """NFC, without invisible characters, odd spaces and letters that look like Đ made plain, trimmed, runs of spaces
    made one."""
    if (  # odd spaces and what can't be seen aren't printable
        value.isprintable()
        and "  " not in value
        and (value.isascii() or (unicodedata.is_normalized("NFC", value) and _LIKE_D.isdisjoint(value)))
    ):
        return value.strip()
    text = unicodedata.normalize("NFC", value)
    if _NOT_PLAIN.search(text):
        text = text.translate(_PLAIN)
    return " ".join(text.split())


@lru_cache(maxsize=65536)
def fold(value: str) -> str:
    """A key under which two spellings of the same words are equal: case, spaces, punctuation and the place of the
    tone mark don't count ("Hòa  Bình" = "hoà bình"), the tone itself does."""
    if value.isascii() and value.isalnum():  # a code
        return value.lower()
    text = unicodedata.normalize("NFD", clean(value).lower()).replace("đ", "d\u0335")
    out: list[str] = []
    tones = ""
    for char in text + " ":
        if char in _TONES:
            tones += char
        elif char.isalnum() or unicodedata.combining(char):
            out.append(char)
        else:
            out.append(tones)
            tones = ""
    return "".join(out)


@cache
def group_key(name: str) -> str:
    """Names of groups are compared without case, place of tone marks and spaces; punctuation counts: "Nhóm 1.1",
    "Nhóm 11"."""
    parts = _PUNCTUATION.split(clean(name).translate(_DASHES))
    return "".join(part if _PUNCTUATION.fullmatch(part) else fold(part) for part in parts)


@lru_cache(maxsize=65536)
def unaccent(value: str) -> str:
    """`fold` without any diacritic: "Hoàn thành tốt" → "hoanthanhtot"."""
    text = unicodedata.normalize("NFD", clean(value).lower()).replace("đ", "d")
    return "".join(c for c in text if c.isascii() and c.isalnum())


def file_text(path: object) -> str:
    """The name of a file as text that can be printed and written anywhere: what is no character of a text (bytes that
    aren't UTF-8, lone surrogates, control and direction characters) is escaped. The one place where a path becomes
    text."""
    text = os.fsdecode(path) if isinstance(path, bytes) else str(path)
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(c) for c in text)


def _escaped(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that isn't UTF-8, as Python carries it
        return f"\\x{code - 0xDC00:02x}"
    if char != " " and unicodedata.category(char) in _NO_TEXT:
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    return char


def as_typed(path: object) -> str:
    """A path as it has to be typed on a command line."""
    text = file_text(path)
    return f'"{text}"' if re.search(r"[\s&()^;,']", text) else text


def is_plain_name(path: object) -> bool:
    """Whether a file's name needs no escape."""
    return file_text(path) == str(path)


def is_taken_by_windows(name: str) -> bool:
    """Whether Windows has this name, with any ending, for a device, so that no file can bear it."""
    return _OF_WINDOWS.fullmatch(name) is not None


def numbered(name: str) -> Iterator[str]:
    """The name of a file or sheet, then those that it gets where it is taken: «phieu.xlsx», «phieu (2).xlsx» …"""
    yield name
    path = PurePath(name)
    yield from (f"{path.stem} ({number}){path.suffix}" for number in count(2))


def csv_text(text: str) -> str:
    """Text for a CSV file that people open in a spreadsheet: what would become a formula there gets a leading
    apostrophe. One that looks quoted already is quoted again, so that `from_csv` gives back what was written."""
    if not text or text[0] not in _QUOTED:
        return text
    return f"'{text}" if text.lstrip("'").startswith(FORMULA) else text


def from_csv(text: str) -> str:
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA) else text


def column_letter(index: int) -> str:
    """0 → "A", 25 → "Z", 26 → "AA"."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def a1(row: int, column: int) -> str:
    """Zero-based row and column → plain A1."""
    return f"{column_letter(column)}{row + 1}"


def plain_cell(text: str) -> str:
    """ "$d$12" → "D12": the same cell however it is written."""
    return text.rpartition("!")[2].replace("$", "").replace(" ", "").upper()


def small(text: str) -> str:
    """A sentence that goes on within another."""
    return text[:1].lower() + text[1:]


def joined(sentences: Iterable[str]) -> str:
    """ "Còn 3 lỗi; có người kê hai lần": sentences without a full stop as one."""
    first, *others = *sentences, ""
    return "; ".join([first, *map(small, others[:-1])])


def vn_int(value: int) -> str:
    """1234 → "1.234"."""
    return f"{value:,}".replace(",", ".")


def vn_number(value: float) -> str:
    """1234.5 → "1.234,5"; whole numbers without a decimal part."""
    if value == int(value):
        return vn_int(int(value))
    text = f"{value:,.6f}".rstrip("0").rstrip(".")
    return text.replace(",", "\0").replace(".", ",").replace("\0", ".")


def vn_percent(ratio: Fraction) -> str:
    """1/5 → "20%"."""
    return f"{vn_number(float(ratio * 100))}%"


def vn_date(value: dt.date) -> str:
    """5 November 2025 → "05/11/2025"."""
    return f"{value.day:02d}/{value.month:02d}/{value.year}"


def tenths(numerator: int, denominator: int) -> int | None:
    """`numerator / denominator` in tenths of a percent, exact, rounded half up; None where the denominator is 0."""
    if denominator == 0:
        return None
    return (2000 * numerator + denominator) // (2 * denominator)


def ratio_csv(numerator: int, denominator: int) -> str:
    """Percentage with a dot and one decimal ("12.5"), empty where the denominator is 0."""
    value = tenths(numerator, denominator)
    return "" if value is None else f"{value // 10}.{value % 10}"


def ratio_vn(numerator: int, denominator: int) -> str:
    """Percentage the Vietnamese way ("12,5"), empty where the denominator is 0."""
    return ratio_csv(numerator, denominator).replace(".", ",")


_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ue000-\uf8ff\ufffe\uffff]")


def plain(value: object) -> str:
    """Text that Word can hold: cleaned, without control characters and without the marks of a gap."""
    text = str(value)
    return clean(text if text.isprintable() else _UNPRINTABLE.sub(" ", text))


def some(lines: Sequence[str], most: int, rest: str) -> list[str]:
    """The lines or, of more than `most`, the first ones and how many there are besides, for which `rest` has {}."""
    if len(lines) <= most:
        return [*lines]
    return [*lines[:most], rest.format(vn_int(len(lines) - most))]
