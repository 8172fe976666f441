"""Files that aren't read: what they are, and why they are turned away."""

from __future__ import annotations

import zipfile
from pathlib import Path

from python_calamine import CalamineWorkbook

from batch.form import content as kinds
from batch.form.content import OLE, WORKBOOKS
from batch.form.file_data import FileData, Problem

GUARDED = (".xlsx", ".xlsm", ".xltx", ".xltm")
# Spreadsheets that aren't read: somebody has to save them again.
_TO_SAVE_AGAIN = (
    ".xlsb", kinds.WPS, kinds.NUMBERS, kinds.HTML, kinds.OLD_XML, kinds.OTHER_PACKING, kinds.OTHER_PARTS,
)  # fmt: skip


def has_password(path: Path, content: bytes) -> bool:
    if not content.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(info.flag_bits & 1 for info in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False  # what else is wrong with it is told then


def refusal(kind: str, suffix: str) -> Problem:
    """What is said of a file of this kind, which isn't read."""
    code = "TEP-09" if kind in _TO_SAVE_AGAIN else "TEP-03"
    return Problem(code, values={"kieu": kind, "duoi": suffix})


def ask_library(path: Path) -> None:
    """Raises PasswordError where the reading library finds one, CalamineError for what it can't open."""
    CalamineWorkbook.from_path(path).close()


def turn_away(data: FileData, path: Path, content: bytes, kind: str, suffix: str) -> None:
    """A file that isn't read: damaged where it is called a workbook and nothing else can be made of it."""
    if suffix in WORKBOOKS and kind in (kinds.DAMAGED, kinds.EMPTY, kinds.UNKNOWN):
        if content.startswith(OLE):
            ask_library(path)
        data.refuse(Problem("TEP-01"))
    elif suffix in WORKBOOKS and kind == kinds.LOCKED:
        data.refuse(Problem("TEP-02"))
    else:
        data.refuse(refusal(kind, suffix))
        data.other = data.problems[0].code == "TEP-03"
