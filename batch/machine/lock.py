"""A lock that goes with the process that holds it, however that ends, on Windows too: that of SQLite."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection

PATIENCE, _PAUSE = 2.0, 0.02  # seconds: whoever only looks for what is left holds a lock for a moment


@contextmanager
def held(lock: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Nobody else holds this file meanwhile; afterwards it is gone. Raises OSError where it can't be held: EBUSY
    where another one holds it for longer than `patience` (seconds), else what the system says of a file there."""
    connection = _taken(lock, monotonic() + patience)
    try:
        yield
    finally:
        with suppress(OSError):  # while it is held: what others make afterwards isn't taken from under them
            lock.unlink()
        connection.close()
        if os.name == "nt":  # where nothing that is open can be removed
            with suppress(OSError):
                lock.unlink()


def _number(lock: Path) -> tuple[int, int] | None:
    """Which file goes by that name. The number of one that is open, or has been since before, is no other one's."""
    with suppress(OSError):
        found = lock.stat()
        return found.st_dev, found.st_ino
    return None


def _taken(lock: Path, until: float) -> Connection:
    import sqlite3

    while True:
        connection = None
        try:
            sqlite3.connect(lock).close()  # so that it is there
            named = _number(lock)
            connection = sqlite3.connect(lock, timeout=0, isolation_level=None)
            connection.execute("BEGIN EXCLUSIVE")
            if named and _number(lock) == named:  # else it is another one's by now, or nobody's: who held it removed it
                return connection
            passing, why = "SQLITE_BUSY", None
        except sqlite3.Error as problem:
            passing, why = problem.sqlite_errorname, problem
        if connection:
            connection.close()
        if passing.startswith(("SQLITE_BUSY", "SQLITE_IOERR")) and monotonic() < until:
            sleep(_PAUSE)
            continue
        if passing.startswith("SQLITE_BUSY"):
            raise OSError(errno.EBUSY, "busy", str(lock))
        lock.open("ab").close()
        raise OSError(errno.ENOSPC, "full", str(lock)) from why  # it can be opened, and not written
