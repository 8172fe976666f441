"""Table `phieu` of the ledger: every submission that a run has seen, kept when its file is gone."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from batch.domain import ERROR, Finding, Period
from batch.finished.ledger import ledger_path, open_ledger
from batch.form.file_data import FileData
from batch.register.register import Register
from batch.submissions.inbox_record import Arrivals
from batch.submissions.intake import IDENTICAL, INVALID, OTHER, SUPERSEDED, Intake
from batch.text import vn_date

TABLE = """CREATE TABLE IF NOT EXISTS phieu (
    ma_don_vi TEXT NOT NULL, sha256 TEXT NOT NULL, tep TEXT NOT NULL, du_lieu TEXT NOT NULL, lan_nop INTEGER,
    trang_thai TEXT NOT NULL, lan_chay INTEGER NOT NULL, ngay TEXT NOT NULL, so_loi INTEGER, so_canh_bao INTEGER,
    PRIMARY KEY (ma_don_vi, sha256, tep))"""
_COLUMNS = "ma_don_vi, sha256, tep, du_lieu, lan_nop, trang_thai, lan_chay, ngay, so_loi, so_canh_bao"
_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Submission:
    """A file of a unit. `data` is the hash of its data, "" where it couldn't be read; `status` a code of the intake, as
    of the last run that had the file; `run` numbers the run that saw it first; `day` is when it was sent where the
    inbox's record tells (`mailed`), else that run's; `errors` and
    `warnings` are those of the first run that checked it, None where none has (a superseded file)."""

    unit: str
    sha256: str
    file: str
    data: str
    number: int | None
    status: str
    run: int
    day: date
    errors: int | None
    warnings: int | None
    mailed: bool = field(default=False, compare=False)

    @property
    def key(self) -> _Key:
        return self.unit, self.sha256, self.file

    @property
    def content(self) -> str:
        """Equal for two files that say the same."""
        return self.data or self.sha256

    @property
    def valid(self) -> bool:
        return self.status != INVALID


def unit_of(i: int, intake: Intake, register: Register) -> str:
    """The unit that a file is from, "" where it isn't known."""
    return intake.unit[i] if intake.unit[i] in register else ""


def seen_now(
    files: Sequence[FileData], intake: Intake, findings: Iterable[Finding], register: Register, today: date,
    arrivals: Arrivals | None = None,
) -> list[Submission]:  # fmt: skip
    """The files of known units that this run has read, each with its findings counted; not yet numbered (`run` 0)."""
    counts = Counter((f.file, f.severity == ERROR) for f in findings)
    out = []
    for i, data in enumerate(files):
        unit = unit_of(i, intake, register)
        if not unit or not data.sha256 or i in intake.packed:  # what can't be opened here tells nothing of the unit
            continue
        if intake.status[i] == OTHER:
            continue
        sent = (arrivals or {}).get(data.path) or (arrivals or {}).get(data.sha256, "")
        unchecked = intake.status[i] in (SUPERSEDED, IDENTICAL)
        out.append(
            Submission(
                unit, data.sha256, data.path, data.data_hash, intake.number[i], intake.status[i], 0,
                min(date.fromisoformat(sent[:10]), today) if sent else today,
                None if unchecked else counts[data.path, True], None if unchecked else counts[data.path, False],
                bool(sent),
            )
        )  # fmt: skip
    return out


def merged(before: Iterable[Submission], now: Iterable[Submission]) -> list[Submission]:
    """The history after a run: what was new gets the next number, what is known its present status. A file that lies
    elsewhere than before is the same file. In the order of arrival."""
    now = list(now)
    known = {s.key: s for s in before}
    run = max((s.run for s in known.values()), default=0) + 1
    here = {s.key for s in now}
    moved: dict[tuple[str, str], list[Submission]] = {}
    for s in known.values():
        if s.key not in here:
            moved.setdefault((s.unit, s.sha256), []).append(s)
    for s in now:
        old = known.get(s.key)
        if old is None and (candidates := moved.get((s.unit, s.sha256))):
            old = candidates.pop(0)
            del known[old.key]
        if old is None:
            known[s.key] = replace(s, run=run)
            continue
        first, day = s if old.errors is None else old, s.day if s.mailed else old.day
        known[s.key] = replace(
            old, day=day, file=s.file, data=s.data, number=s.number, status=s.status, errors=first.errors,
            warnings=first.warnings,
        )  # fmt: skip
    return sorted(known.values(), key=lambda s: (s.run, s.unit, s.number or 0, s.file, s.sha256))


def _read(connection: sqlite3.Connection) -> list[Submission]:
    rows = connection.execute(f"SELECT {_COLUMNS} FROM phieu").fetchall()
    try:
        return [
            Submission(
                row["ma_don_vi"], row["sha256"], row["tep"], row["du_lieu"], row["lan_nop"], row["trang_thai"],
                row["lan_chay"], date.fromisoformat(row["ngay"]), row["so_loi"], row["so_canh_bao"],
            )
            for row in rows
        ]  # fmt: skip
    except (ValueError, TypeError) as problem:  # what stands there was never written by this program
        raise sqlite3.DatabaseError("row of phieu") from problem


def read_history(out: Path, period: Period) -> list[Submission]:
    """What the ledger knows, in the order of arrival; nothing is made where there is no ledger. Raises LedgerError."""
    if not ledger_path(out, period).is_file():
        return []
    with open_ledger(out, period, ()) as connection:  # looking makes no table either
        known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'phieu'").fetchone()
        return merged(_read(connection) if known else (), ())


def record_history(out: Path, period: Period, now: Sequence[Submission]) -> None:
    """Add what a finished run has seen, all or nothing. Raises LedgerError."""
    with open_ledger(out, period, [TABLE]) as connection:
        connection.execute("BEGIN IMMEDIATE")
        before = _read(connection)
        after = merged(before, now)
        fresh, stale = set(after) - set(before), {s.key for s in before} - {s.key for s in after}
        connection.executemany("DELETE FROM phieu WHERE ma_don_vi = ? AND sha256 = ? AND tep = ?", sorted(stale))
        connection.executemany(
            f"INSERT OR REPLACE INTO phieu ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (s.unit, s.sha256, s.file, s.data, s.number, s.status, s.run, s.day.isoformat(), s.errors, s.warnings)
                for s in after
                if s in fresh
            ],
        )
        connection.execute("COMMIT")


def remark(history: Sequence[Submission], counted: int | None) -> str:
    """What is odd about the order in which a unit's valid submissions came, in Vietnamese; "" where nothing is.
    `counted` is the number of the submission that counts. Source: contract, "Which submissions count"."""
    numbered = [s for s in history if s.valid and s.number is not None]
    if not numbered:
        return ""
    best = max(numbered, key=lambda s: s.number or 0)
    if counted is not None and best.number is not None and counted < best.number:
        return (
            f"Đang tính bản cũ (lần nộp {counted}): bản lần nộp {best.number} nhận ngày {vn_date(best.day)} không còn "
            "trong thư mục phiếu"
        )
    last = max(s.run for s in numbered)
    newest, earlier = [s for s in numbered if s.run == last], [s for s in numbered if s.run < last]
    if not earlier:
        return ""
    sent, had = max(s.number or 0 for s in newest), max(s.number or 0 for s in earlier)
    if sent < had:
        return f"Gửi lại bản cũ (lần nộp {sent}), trước đó đã có lần nộp {had}"
    if sent > had:
        return ""
    if {s.content for s in newest} <= {s.content for s in earlier}:
        return f"Gửi lại đúng bản đã nhận (lần nộp {sent})"
    return f"Gửi bản khác nhưng vẫn ghi lần nộp {sent}"
