"""What became of each letter, in the ledger: outlives runs, so that nothing is sent twice."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from batch.domain import Period
from batch.finished.ledger import LedgerError, alone, ledger_path, open_ledger
from batch.mail.letters import Letter
from batch.tracking.letter_words import QUEUED, RESULTS, SENDING, SENT, UNKNOWN

_BUSY = "Một chương trình khác đang gửi các thư này; đợi xong rồi chạy lại."
INTERRUPTED = "chương trình dừng khi đang gửi; không rõ thư đã tới chưa"
BY_OFFICE = "cơ quan tự gửi, không qua chương trình"
TABLES = (
    """CREATE TABLE IF NOT EXISTS thu (
        don_vi TEXT NOT NULL,
        loai TEXT NOT NULL,
        noi_dung TEXT NOT NULL, -- SHA-256 of the letter
        nguoi_nhan TEXT NOT NULL,
        lan_nop INTEGER,
        trang_thai TEXT NOT NULL CHECK (trang_thai IN ('cho', 'dang_gui', 'da_gui', 'tu_choi', 'khong_ro')),
        luc TEXT NOT NULL, -- when it came into this state
        ly_do TEXT NOT NULL DEFAULT '',
        so_lan INTEGER NOT NULL DEFAULT 0, -- how often it was offered to the server
        PRIMARY KEY (don_vi, loai, noi_dung)
    )""",
)

Now = Callable[[], dt.datetime]


class Record:
    """The letters of a year. Every change is on disk when its method returns."""

    def __init__(self, ledger: sqlite3.Connection, now: Now) -> None:
        self._ledger, self._now = ledger, now

    def _when(self) -> str:
        return self._now().replace(tzinfo=None).isoformat(timespec="seconds")

    def take_up(self) -> None:
        """What a program that was stopped left half sent: nobody knows whether it arrived."""
        self._ledger.execute(
            "UPDATE thu SET trang_thai = ?, luc = ?, ly_do = ? WHERE trang_thai = ?",
            (UNKNOWN, self._when(), INTERRUPTED, SENDING),
        )

    def queue(self, letter: Letter) -> str:
        """Take a letter in and return the state that it is in: QUEUED where it is new. A letter to the same unit that
        is still waiting and has been overtaken by this one leaves the queue."""
        of_results = letter.kind == RESULTS
        self._ledger.execute(
            "DELETE FROM thu WHERE don_vi = ? AND (loai = ?) = ? AND noi_dung <> ? AND trang_thai = ?",
            (letter.unit, RESULTS, of_results, letter.digest, QUEUED),
        )
        self._ledger.execute(
            "INSERT INTO thu (don_vi, loai, noi_dung, nguoi_nhan, lan_nop, trang_thai, luc) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (letter.unit, letter.kind, letter.digest, letter.recipient, letter.number, QUEUED, self._when()),
        )
        row = self._ledger.execute(f"SELECT trang_thai FROM thu WHERE {_THIS}", _key(letter)).fetchone()
        return str(row["trang_thai"])

    def mark(self, letter: Letter, state: str, why: str = "") -> None:
        """The letter comes into a state; SENDING counts as an attempt."""
        self._ledger.execute(
            f"UPDATE thu SET trang_thai = ?, luc = ?, ly_do = ?, so_lan = so_lan + ? WHERE {_THIS}",
            (state, self._when(), why, state == SENDING, *_key(letter)),
        )


def mark_sent(record: Record, letters: Iterable[Letter]) -> int:
    """These letters went another way, as the office says; how many that is new of."""
    number = 0
    for letter in letters:
        if record.queue(letter) != SENT:
            record.mark(letter, SENT, BY_OFFICE)
            number += 1
    return number


_THIS = "don_vi = ? AND loai = ? AND noi_dung = ?"


def _key(letter: Letter) -> tuple[str, str, str]:
    return letter.unit, letter.kind, letter.digest


@contextmanager
def open_record(out: Path, period: Period, now: Now) -> Iterator[Record]:
    """The record, for one program at a time. Raises LedgerError where another one is sending letters of this year, or
    the ledger can't be used."""
    with alone(out / f".so_{period}.gui", _BUSY), open_ledger(out, period, TABLES) as ledger:
        yield Record(ledger, now)


def states(out: Path, period: Period, letters: tuple[Letter, ...]) -> Mapping[str, str]:
    """Unit → state of its letter, without changing anything; units whose letter is new are left out. Raises
    LedgerError where there is a ledger that can't be read."""
    path = ledger_path(out, period)
    if not path.is_file():
        return {}
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as ledger:
            if not ledger.execute("SELECT 1 FROM sqlite_master WHERE name = 'thu'").fetchone():
                return {}
            rows = ledger.execute("SELECT don_vi, loai, noi_dung, trang_thai FROM thu").fetchall()
    except sqlite3.Error as problem:
        raise LedgerError(
            f"Sổ theo dõi «{path}» không đọc được: đang bị chương trình khác dùng, hoặc bị hỏng (khi ấy đổi tên tệp)."
        ) from problem
    known = {tuple(row[:3]): row[3] for row in rows}
    found = {letter.unit: known.get(_key(letter), "") for letter in letters}
    return {unit: UNKNOWN if state == SENDING else state for unit, state in found.items() if state}
