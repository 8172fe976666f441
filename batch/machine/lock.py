"""A lock that goes with the process that holds it, however that ends, on Windows too: that of SQLite."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def held(lock: Path) -> Iterator[None]:
    """Nobody else holds this file meanwhile; afterwards it is gone. Raises OSError where it can't be held: EBUSY
    where another one holds it, else what the system says of a file there."""
    import sqlite3

    connection = None
    try:
        connection = sqlite3.connect(lock, timeout=0, isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as problem:
        if connection:
            connection.close()
        if problem.sqlite_errorname.startswith("SQLITE_BUSY"):
            raise OSError(errno.EBUSY, "busy", str(lock)) from problem
        lock.open("ab").close()
        raise OSError(errno.ENOSPC, "full", str(lock)) from problem  # it can be opened, and not written
    try:
        yield
    finally:
        connection.close()
        with suppress(OSError):
            lock.unlink()
