"""The files of `loi/`: what they are called, and which of them hold no data of persons."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from zipfile import BadZipFile, ZipFile
from zlib import crc32

from batch.text import NOT_IN_FILE_NAMES, is_taken_by_windows

_FORBIDDEN = NOT_IN_FILE_NAMES | set("[]")  # brackets are a workbook where Excel links to it
_LONGEST_NAME = 80
# The parts of a workbook of ours with one sheet; a unit's own has others, wherever its program puts them.
_OF_LIST = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/(workbook|styles|sharedStrings|theme/theme1|worksheets/sheet1)\.xml"
)


def _stem(code: str) -> str:
    """A file name that Windows takes: the code itself where it can be, else the code made safe with a check number,
    so that two codes never share a file."""
    code = unicodedata.normalize("NFC", code)
    bad = [char in _FORBIDDEN or unicodedata.category(char)[0] == "C" for char in code]
    safe = "".join("_" if is_bad else char for char, is_bad in zip(code, bad, strict=True)).strip()
    safe = re.sub(r"^[.~]", "_", safe)[:_LONGEST_NAME]
    if is_taken_by_windows(safe):
        safe = f"_{safe}"
    return safe if safe == code else _numbered(safe, code)


def _numbered(stem: str, code: str) -> str:
    return f"{stem}_{crc32(code.encode('utf-8', 'replace')):08x}"


def file_names(codes: Iterable[str]) -> dict[str, str]:
    """Unit code → name of its file in `loi/`, `<ma_don_vi>.xlsx` for every ordinary code. Codes that differ only in
    capital letters get different files, as Windows doesn't tell the names apart."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for code in sorted(set(codes)):
        stem = _stem(code)
        if stem.casefold() in taken:
            stem = _numbered(stem, code)
        taken.add(stem.casefold())
        names[code] = f"{stem}.xlsx"
    return names


def is_only_list(path: Path) -> bool:
    """Whether an error copy is the list alone, which holds no data of persons; False where that can't be seen."""
    try:
        with ZipFile(path) as archive:
            return all(_OF_LIST.fullmatch(name) for name in archive.namelist())
    except (OSError, BadZipFile):
        return False
