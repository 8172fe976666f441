"""Temporary folders that don't outlive the program: what one that was killed has left goes at the next start.

Whoever has a folder holds a lock beside it, which the system takes away with the process, so that nothing is removed
under somebody's hands. The lock comes first and goes last.
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from batch.machine.lock import held

_NAME, _LOCK = "xeploai-tam-", ".khoa"


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that only the user sees, gone afterwards."""
    folder = Path(tempfile.gettempdir(), f"{_NAME}{secrets.token_hex(8)}").resolve()
    with held(folder.with_name(folder.name + _LOCK)):
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Remove the folders of programs that are no more."""
    with suppress(OSError):
        for lock in Path(tempfile.gettempdir()).glob(f"{_NAME}*{_LOCK}"):
            if _is_ours(lock):
                with suppress(OSError), held(lock, patience=0):
                    shutil.rmtree(lock.with_name(lock.name.removesuffix(_LOCK)), ignore_errors=True)


def _is_ours(path: Path) -> bool:
    with suppress(OSError):
        found = path.lstat()
        return stat.S_ISREG(found.st_mode) and found.st_uid == (os.getuid() if hasattr(os, "getuid") else found.st_uid)
    return False
