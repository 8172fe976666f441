"""The files that a page may open: those of the working folder, each under a name that says nothing of it."""

from __future__ import annotations

import hashlib
import os
import secrets
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from werkzeug.datastructures import FileStorage

from batch.domain import Period
from batch.finished.layout import ERROR_COPIES, LETTERS
from batch.finished.layout import RESULTS as OF_UNITS
from batch.register.working_folder import FORMS, RESULTS, of_all_periods
from batch.text import numbered
from batch.tracking.attachments import safe_name

_WHAT = {ERROR_COPIES.folder: "loi-can-sua", OF_UNITS.folder: "ket-qua", LETTERS.folder: "thu"}
_OPENED = {".xlsx", ".xlsm", ".xls", ".ods", ".docx", ".pdf", ".html", ".csv", ".eml", ".txt", ".zip", ".msg", ".doc"}


class Files:
    """Addresses hold no names of files, which may name persons: a page shows a file, and from then on its mark stands
    for it."""

    def __init__(self) -> None:
        self._salt = secrets.token_bytes(16)
        self._known: dict[str, Path] = {}

    def mark(self, path: Path) -> str:
        mark = hashlib.blake2b(os.fsencode(path), digest_size=12, key=self._salt).hexdigest()
        self._known[mark] = path
        return mark

    def find(self, mark: str, home: Path) -> Path | None:
        """The file of a mark, where it still lies in the folder, is of a kind that an office opens, and is no link
        to somewhere else."""
        path = self.lying(mark, home)
        return path if path and path.suffix.lower() in _OPENED else None

    def lying(self, mark: str, folder: Path) -> Path | None:
        """The same of any kind."""
        path = self._known.get(mark)
        if path is None:
            return None
        true = path.resolve()
        return path if true.is_file() and true.is_relative_to(folder.resolve()) else None


def download_name(path: Path, home: Path) -> str:
    """What a unit's file is called once it is downloaded: in the working folder the folders tell its forms, error
    copies and results apart, which all have its code for a name."""
    at = path.relative_to(home).parts if path.is_relative_to(home) else ()
    what = ""
    if len(at) == 2 and at[0] in of_all_periods(FORMS):
        what = at[0]
    elif len(at) == 4 and at[0] == RESULTS:
        what = "thong-bao" if at[2] == OF_UNITS.folder and path.suffix == ".docx" else _WHAT.get(at[2], "")
        period = Period.named(at[1])
        what += f"-Q{period.quarter}" if what and period and period.quarter else ""
    return f"{path.stem}-{what}{path.suffix}" if what else path.name


def free(path: Path) -> Path:
    """The path, or the next one that isn't taken yet: «phieu (2).xlsx»."""
    return next(free for name in numbered(path.name) if not os.path.lexists(free := path.with_name(name)))


def save_dropped(file: FileStorage, folder: Path) -> Path:
    """Where a file that was dropped on a page lies now. Nothing is overwritten; a name says nothing of a place."""
    given = Path(str(file.filename))
    kind = given.suffix.lower()
    names = numbered(safe_name(given.name, kind if kind[1:].isalnum() else ""))
    while True:
        target = folder / next(names)
        with suppress(FileExistsError):
            with target.open("xb") as out:
                file.save(out)
            return target


def open_here(path: Path) -> bool:
    """Open it in the program that the user has for it (Excel, Word); False where there is none."""
    try:
        if sys.platform == "win32":
            os.startfile(path)
            return True
        opener = "open" if sys.platform == "darwin" else "xdg-open"
        subprocess.Popen([opener, path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        return False
    return True


def files_in(folder: Path) -> int:
    """How many, in its folders too."""
    return sum(path.is_file() for path in folder.rglob("*")) if folder.is_dir() else 0
