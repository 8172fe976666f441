"""`OUT/so_<year>.sqlite`: what outlives a run. Each room keeps its own tables in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

WAIT = 10.0  # seconds that a second program waits for the first


class LedgerError(ValueError):
    """The ledger can't be used; the message, in Vietnamese, says why and what to do."""


def ledger_path(out: Path, year: int) -> Path:
    return out / f"so_{year}.sqlite"


@contextmanager
def open_ledger(out: Path, year: int, tables: Sequence[str]) -> Iterator[sqlite3.Connection]:
    """The ledger of a year, made where there is none; `tables` are `CREATE TABLE IF NOT EXISTS` statements.

    Every statement is committed on its own (`isolation_level=None`) and is on disk before the next one, so that a
    program that is killed leaves what was done. Raises LedgerError for a file that is no ledger, or is locked.
    """
    path = ledger_path(out, year)
    try:
        connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
    except sqlite3.OperationalError as problem:
        raise LedgerError(f"Không mở được sổ theo dõi «{path}»: kiểm tra quyền ghi và dung lượng ổ đĩa.") from problem
    try:
        connection.execute("PRAGMA synchronous=FULL")
        for table in tables:
            connection.execute(table)
        connection.row_factory = sqlite3.Row
        yield connection
    except sqlite3.OperationalError as problem:
        raise LedgerError(
            f"Sổ theo dõi «{path}» đang bị chương trình khác dùng hoặc không ghi được; đợi rồi chạy lại."
        ) from problem
    except sqlite3.DatabaseError as problem:
        raise LedgerError(
            f"Sổ theo dõi «{path}» bị hỏng; đổi tên tệp này để giữ lại rồi chạy lại, chương trình lập sổ mới."
        ) from problem
    finally:
        connection.close()
