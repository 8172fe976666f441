"""Files that aren't read: what they are, and why they are turned away."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from python_calamine import CalamineWorkbook

from batch.form import content as kinds
from batch.form.content import OLE, WORKBOOKS
from batch.form.file_data import FileData, Problem
from batch.machine.scratch import scratch
from batch.text import file_text

GUARDED = (".xlsx", ".xlsm", ".xltx", ".xltm")
# Spreadsheets that aren't read: somebody has to save them again.
_TO_SAVE_AGAIN = (
    ".xlsb", kinds.WPS, kinds.NUMBERS, kinds.HTML, kinds.OLD_XML, kinds.OTHER_PACKING, kinds.OTHER_PARTS,
)  # fmt: skip


def has_password(archive: zipfile.ZipFile) -> bool:
    return any(info.flag_bits & 1 for info in archive.infolist())


def refusal(kind: str, suffix: str) -> Problem:
    """What is said of a file of this kind, which isn't read."""
    code = "TEP-09" if kind in _TO_SAVE_AGAIN else "TEP-03"
    return Problem(code, values={"kieu": kind, "duoi": suffix})


def beyond(why: str, sheet: str = "") -> Problem:
    """What is said of a file that is larger than any that is read, or is two at once; `why` as in `limits`."""
    return Problem("TEP-04", sheet, values={"qua": why})


def ask_library(path: Path) -> None:
    """Raises PasswordError where the reading library finds one, CalamineError for what it can't open."""
    with _by_name(path) as here:
        CalamineWorkbook.from_path(here).close()


@contextmanager
def _by_name(path: Path) -> Iterator[Path]:
    """The file, or a copy under a plain name: the reading library opens no name that isn't UTF-8."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        with scratch() as folder:
            copy = folder / f"phieu{file_text(path.suffix)}"
            copy.write_bytes(path.read_bytes())
            yield copy
    else:
        yield path


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
