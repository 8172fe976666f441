"""`OUT/so_<period>.sqlite`: what outlives a run. Each room keeps its own tables in it."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from batch.domain import Period
from batch.machine.private import touch
from batch.office.trouble import why
from batch.text import file_text

_BROKEN = "Sổ theo dõi «{path}» bị hỏng; đổi tên tệp này để giữ lại rồi chạy lại, chương trình lập sổ mới."
_PASSING = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_FULL")
WAIT = 10.0  # seconds that a second program waits for the first


class LedgerError(ValueError):
    """The ledger can't be used; the message, in Vietnamese, says why and what to do."""


def _refused(problem: sqlite3.Error) -> str:
    """What the library says of the system, in the words that the system's own refusals have."""
    said = getattr(problem, "sqlite_errorname", "")
    if said.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return "Chương trình khác đang dùng; đợi xong rồi chạy lại."
    numbers = {"SQLITE_FULL": errno.ENOSPC, "SQLITE_READONLY": errno.EROFS, "SQLITE_CANTOPEN": errno.EACCES}
    number = next((number for name, number in numbers.items() if said.startswith(name)), None)
    return why(OSError(number, said)) if number else "Ổ đĩa đầy, lỗi hoặc mất kết nối: xem lại ổ đĩa rồi chạy lại."


def ledger_path(out: Path, period: Period) -> Path:
    return out / f"so_{period}.sqlite"


@contextmanager
def alone(path: Path, busy: str) -> Iterator[None]:
    """Nobody else is here meanwhile; the lock goes with the program that holds it, however that ends. Raises
    LedgerError with the words of `busy` where another program holds it."""
    try:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as lock:
            lock.execute("BEGIN EXCLUSIVE")
            yield
    except sqlite3.OperationalError as problem:
        if problem.sqlite_errorname.startswith("SQLITE_BUSY"):
            raise LedgerError(busy) from problem
        raise LedgerError(f"{file_text(path.parent)}: không ghi được. {_refused(problem)}") from problem


@contextmanager
def open_ledger(out: Path, period: Period, tables: Sequence[str]) -> Iterator[sqlite3.Connection]:
    """The ledger of a year, made where there is none; `tables` are `CREATE TABLE IF NOT EXISTS` statements.

    Every statement is committed on its own (`isolation_level=None`) and is on disk before the next one, so that a
    program that is killed leaves what was done. Raises LedgerError for a file that is no ledger, or is locked.
    """
    path = ledger_path(out, period)
    try:
        with suppress(OSError):  # said below
            touch(path)
        connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
    except sqlite3.OperationalError as problem:
        raise LedgerError(f"Không mở được sổ theo dõi «{path}». {_refused(problem)}") from problem
    try:
        connection.execute("PRAGMA synchronous=FULL")
        for table in tables:
            connection.execute(table)
        connection.row_factory = sqlite3.Row
        yield connection
    except sqlite3.OperationalError as problem:
        if not getattr(problem, "sqlite_errorname", "").startswith(_PASSING):
            raise LedgerError(_BROKEN.format(path=path)) from problem
        raise LedgerError(f"Không ghi được sổ theo dõi «{path}». {_refused(problem)}") from problem
    except sqlite3.DatabaseError as problem:
        raise LedgerError(_BROKEN.format(path=path)) from problem
    finally:
        connection.close()


def looked_up(out: Path, period: Period, query: str) -> list[tuple[object, ...]]:
    """What a ledger answers that is only looked into: nothing where there is none, no such table, or where it can't be
    read; who writes into it says so."""
    path = ledger_path(out, period)
    if not path.is_file():
        return []
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", timeout=WAIT, uri=True)) as connection:
            return connection.execute(query).fetchall()
    except sqlite3.Error:
        return []
