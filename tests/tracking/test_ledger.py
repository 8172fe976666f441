"""A ledger that can't be used says why and what to do; what goes wrong beside it keeps its own words."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from batch.finished.ledger import LedgerError, ledger_path, open_ledger
from batch.tracking.history import TABLE, read_history


def broken(tmp_path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(ledger_path(tmp_path, 2025), isolation_level=None)) as ledger:
        for statement in statements:
            ledger.execute(statement)


@pytest.mark.parametrize("kind", ["other columns", "not a day", "no database"])
def test_a_ledger_that_is_none_is_to_be_renamed(tmp_path: Path, kind: str) -> None:
    if kind == "other columns":
        broken(tmp_path, "CREATE TABLE phieu (x)")
    elif kind == "not a day":
        broken(tmp_path, TABLE)
        with closing(sqlite3.connect(ledger_path(tmp_path, 2025), isolation_level=None)) as ledger:
            columns = [row[1] for row in ledger.execute("PRAGMA table_info(phieu)")]
            values = ["abc" if name == "ngay" else "1" for name in columns]
            ledger.execute(f"INSERT INTO phieu VALUES ({', '.join('?' * len(values))})", values)
    else:
        ledger_path(tmp_path, 2025).write_bytes(b"x" * 5000)
    with pytest.raises(LedgerError, match="đổi tên tệp này"):
        read_history(tmp_path, 2025)


def test_what_the_caller_raises_stays_what_it_is(tmp_path: Path) -> None:
    class Own(ValueError):
        pass

    with pytest.raises(Own, match="của lệnh"), open_ledger(tmp_path, 2025, ()):
        raise Own("của lệnh")
