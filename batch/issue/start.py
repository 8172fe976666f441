"""A working folder to begin with: the register to fill in, the folder for submissions, a key, what starts a run on
Windows, a guide."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

from batch.machine.beside import beside, move_in
from batch.register.committee import Committee
from batch.register.working_folder import KEY, REGISTER, SUBMISSIONS
from batch.register.writer import write_register
from batch.templates import shipped

_KEY_BYTES = 32
STARTER, GUIDE = "chay-xeploai.bat", "huong_dan.txt"  # as they lie in the folder, and among the templates


class FolderTakenError(ValueError):
    """The folder can't be a new one; the message, in Vietnamese, says why."""


def make_working_folder(folder: Path, name: str, year: int | None = None) -> list[Path]:
    """Makes the folder with what an office needs to begin; returns what lies in it, the register first. `name` is the
    issuing committee; without a year its field stays blank. Raises FolderTakenError for a file, or a folder that isn't
    empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderTakenError(f"«{folder}» đã có dữ liệu. Hãy chọn một thư mục mới hoặc thư mục trống.")
    with beside(folder.resolve()) as fresh:
        (fresh / SUBMISSIONS).mkdir(parents=True)
        write_register(fresh / REGISTER, [], Committee(year=year, name=name))
        (fresh / KEY).write_text(secrets.token_hex(_KEY_BYTES) + "\n", encoding="ascii")
        (fresh / STARTER).write_bytes(_starter(sys.executable if sys.platform == "win32" else ""))
        guide = shipped(GUIDE).read_text(encoding="utf-8")
        (fresh / GUIDE).write_text(guide, encoding="utf-8-sig", newline="\r\n")  # for Notepad
        move_in(fresh, folder)
    return [folder / name for name in (REGISTER, SUBMISSIONS, KEY, STARTER, GUIDE)]


def _starter(python: str) -> bytes:
    """What starts a run of the folder with this interpreter, where there is still one: the folder for Windows installs
    none that others would find. "%" is doubled, since the file's lines are expanded."""
    there = f'set "MAY={python.replace("%", "%%")}"'
    return shipped(STARTER).read_bytes().replace(b'set "MAY="', there.encode())
