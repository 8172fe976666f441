"""The record of what `inbox` collected (`<folder>.so_nhan.csv`): who sent which file, when, what became of it.

People open it in Excel, and a run reads the senders from it: whose a file is that doesn't say so itself.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path, PurePosixPath
from typing import TextIO

from batch.machine.beside import beside
from batch.machine.plain_file import open_plain
from batch.machine.private import close
from batch.office.trouble import told
from batch.text import csv_text, from_csv

RECORD = ".so_nhan.csv"  # how the name of the record ends
TAKEN, SAME, EARLIER, REFUSED = "da_chep", "da_co", "da_nhan_truoc", "tu_choi"
PICTURE = "anh_kem_thu"  # a picture of the mail's own text, or in a mail that brought a workbook: a signature
FILED = "kem_theo"  # what a mail held besides workbooks, filed with the papers of the unit
NOTHING = "khong_co_tep"  # mails of a mailbox that hold no file
RESULT_WORDS = {
    TAKEN: "đã chép",
    SAME: "đã có",
    EARLIER: "đã nhận trước đây",
    REFUSED: "không lấy",
    PICTURE: "ảnh trong thư",
    FILED: "giấy tờ kèm theo",
    NOTHING: "không có tệp",
}
_HAVING = {TAKEN, SAME, EARLIER, FILED}
_RESULTS = {word: result for result, word in RESULT_WORDS.items()}
# Field of `Entry` → (heading, heading in records of earlier versions)
_HEADINGS = {
    "source": ("Nguồn", "nguon"),
    "name": ("Tệp đính kèm", "dinh_kem"),
    "sender": ("Người gửi", "nguoi_gui"),
    "sent": ("Giờ gửi", "luc_gui"),
    "sha256": ("SHA-256", "sha256"),
    "result": ("Kết quả", "ket_qua"),
    "target": ("Tệp trong thư mục phiếu", "tep"),
    "why": ("Lý do", "ly_do"),
}
_SEPARATORS = ",;\t"  # Excel saves with the one of the system's settings
_TIME = "%Y-%m-%d %H:%M"
_LARGEST = 64 * 1024 * 1024  # bytes of a record; that of a province over years is a tenth
_BESIDE = ""  # the record of the folder itself
VIETNAM = timezone(timedelta(hours=7))  # the whole country, no summer time; not the PC's, whose settings may be wrong


class RecordError(ValueError):
    """The record can't be read or added to; the message, in Vietnamese, says why and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line: `source` and `name` as they came, `sender` an address, `sent` in Vietnam's time as the record shows it,
    `target` the file relative to the submissions folder."""

    source: str
    name: str = ""
    sender: str = ""
    sent: str = ""
    sha256: str = ""
    result: str = ""
    target: str = ""
    why: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What is noted once only: the same file may come from several."""
        return _writable(self.source), _writable(self.name), self.sha256, self.sender.lower()


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a record is written: its own order of columns and separator, as somebody may have saved it again."""

    fields: tuple[str, ...] = tuple(_HEADINGS)  # "" for a column that somebody added
    separator: str = ","
    current: bool = True


def record_path(folder: Path) -> Path:
    """Beside the submissions, not among them: it isn't one. The root of a drive has no name."""
    return folder.parent / f"{folder.name}{RECORD}"


def local_time(sent: str) -> str:
    """An ISO time, of any zone, as the record shows it: Excel takes it for a time whatever its settings are."""
    try:
        moment = datetime.fromisoformat(sent)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(VIETNAM).strftime(_TIME)
    except (ValueError, OverflowError):
        return ""


def senders(folder: Path) -> dict[str, set[str]]:
    """File relative to the submissions folder → addresses, in small letters, that have sent it. From the record beside
    the folder, and from those of folders that lie below it; one that can't be read tells nothing."""
    out: dict[str, set[str]] = {}
    for record, entry in _all_entries(folder):
        if entry.result in (TAKEN, SAME) and entry.target and "@" in entry.sender:
            below = PurePosixPath(record).parent / PurePosixPath(record).name.removesuffix(RECORD)
            path = entry.target if record == _BESIDE else (below / entry.target).as_posix()
            out.setdefault(path, set()).add(entry.sender.strip().lower())
    return out


def arrivals(folder: Path) -> dict[str, str]:
    """SHA-256 of a file → when it was last sent, as the record shows times: they compare as texts. By the content, as
    what lies under a name may have been replaced since. A time that somebody's Excel has rewritten tells nothing."""
    out: dict[str, str] = {}
    for _, entry in _all_entries(folder):
        if entry.result in (TAKEN, SAME, EARLIER, REFUSED) and entry.sha256 and is_time(entry.sent):
            out[entry.sha256] = max(entry.sent, out.get(entry.sha256, ""))
    return out


def refusals(folder: Path) -> list[Entry]:
    """What was sent and not taken, without what was taken after all."""
    entries = [entry for _, entry in _all_entries(folder)]
    had = {entry.sha256 for entry in entries if entry.result in _HAVING and entry.sha256}
    return [entry for entry in entries if entry.result == REFUSED and entry.sha256 not in had]


def is_time(sent: str) -> bool:
    """Whether it is a time as the record shows it."""
    try:
        return datetime.strptime(sent, _TIME).strftime(_TIME) == sent
    except ValueError:
        return False


def _all_entries(folder: Path) -> list[tuple[str, Entry]]:
    """The lines of the record beside the folder (called `_BESIDE`) and of those below it, called by their path."""
    folder = folder.resolve()
    out = []
    for path in records_of(folder):
        beside = path.parent == folder.parent
        name = _BESIDE if beside else path.relative_to(folder).as_posix()
        try:
            out += [(name, entry) for entry in read_record(path)]
        except RecordError:
            continue
    return out


def records_of(folder: Path) -> list[Path]:
    """The record beside the folder, which may not be there, and those below it."""
    return [record_path(folder), *sorted(folder.rglob(f"*{RECORD}"))]


def unread_records(folder: Path) -> list[Path]:
    """The records that are there and can't be read: who sent what, and what wasn't taken, isn't known then."""
    out = []
    for path in records_of(folder.resolve()):
        try:
            read_record(path)
        except RecordError:
            out.append(path)
    return out


def read_record(path: Path) -> list[Entry]:
    """All lines; none where there is no record. Raises RecordError."""
    return _read(path)[0]


def _read(path: Path) -> tuple[list[Entry], _Layout]:
    try:
        with open_plain(path) as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise OSError(path)
        text = content.decode("utf-8-sig")
        if not text.strip():
            return [], _Layout()
        layout = _layout(text, path)
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=layout.separator)
        next(rows)
        return [_entry(row, layout) for row in rows if any(row)], layout
    except FileNotFoundError:
        return [], _Layout()
    except OSError as problem:
        raise RecordError(f"Không đọc được sổ nhận phiếu. {told(problem, path)}") from problem
    except (UnicodeDecodeError, csv.Error) as problem:
        raise RecordError(
            f"{path}: sổ nhận phiếu không còn là tệp CSV do chương trình ghi; đổi tên tệp để giữ lại rồi chạy lại."
        ) from problem


def _layout(text: str, path: Path) -> _Layout:
    for separator in _SEPARATORS:
        names = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        for version in (0, 1):
            own = {headings[version]: field for field, headings in _HEADINGS.items()}
            if set(own) <= set(names):
                return _Layout(tuple(own.get(name, "") for name in names), separator, version == 0)
    raise RecordError(f"{path}: không phải sổ nhận phiếu của chương trình; đổi tên tệp này rồi chạy lại.")


def _entry(row: list[str], layout: _Layout) -> Entry:
    values = {field: from_csv(value) for field, value in zip(layout.fields, row, strict=False) if field}
    values["result"] = _RESULTS.get(values.get("result", ""), values.get("result", ""))
    if not layout.current:
        values["sent"] = local_time(values.get("sent", ""))
    return Entry(**({"source": ""} | values))


class Record:
    """The record, open for adding. Everything noted is on disk at once; what is noted already isn't again."""

    def __init__(self, file: TextIO, layout: _Layout, entries: Iterable[Entry]) -> None:
        self._file, self._layout = file, layout
        self._writer = csv.writer(file, delimiter=layout.separator, lineterminator="\r\n")
        self._noted: dict[tuple[str, ...], set[str]] = {}
        for entry in entries:
            self._noted.setdefault(entry.key, set()).add(entry.result)

    def note(self, entry: Entry) -> None:
        noted = self._noted.setdefault(entry.key, set())
        still = entry.result in (SAME, EARLIER) and noted & _HAVING
        if entry.result != TAKEN and (still or entry.result in noted):
            return
        noted.add(entry.result)
        self._writer.writerow(_row(entry, self._layout))
        self._file.flush()

    def __enter__(self) -> Record:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def open_record(path: Path) -> Record:
    """For adding to; one of an earlier version is first written anew. Raises RecordError."""
    entries, layout = _read(path)
    try:
        if not layout.current:
            entries, layout = _renewed(path, entries)
        size = path.stat().st_size if path.exists() else 0
        close(path)
        file = path.open("a", encoding="utf-8" if size else "utf-8-sig", newline="")
        if not size:
            csv.writer(file, lineterminator="\r\n").writerow(heading for heading, _ in _HEADINGS.values())
        elif path.read_bytes()[-1:] not in (b"\n", b"\r"):
            file.write("\r\n")
    except OSError as problem:
        raise RecordError(f"Không ghi được sổ nhận phiếu, chưa chép tệp nào. {told(problem, path)}") from problem
    return Record(file, layout, entries)


def _renewed(path: Path, entries: list[Entry]) -> tuple[list[Entry], _Layout]:
    layout = _Layout()
    with beside(path) as fresh:
        with fresh.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(heading for heading, _ in _HEADINGS.values())
            writer.writerows(_row(entry, layout) for entry in entries)
        os.replace(fresh, path)
    return entries, layout


def _row(entry: Entry, layout: _Layout) -> list[str]:
    values: Mapping[str, str] = {field: getattr(entry, field) for field in _HEADINGS}
    shown = {**values, "result": RESULT_WORDS.get(entry.result, entry.result)}
    return [csv_text(_writable(shown[field])) if field else "" for field in layout.fields]


def _writable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


Senders = Mapping[str, Collection[str]]  # path of a file → addresses that have sent it


Arrivals = Mapping[str, str]  # SHA-256 of a file, or its path → when it was last sent; times compare as texts


@dataclass(frozen=True, slots=True)
class Mail:
    """What the inbox's record tells of files: who has sent them, and when."""

    senders: Senders = field(default_factory=dict)
    arrivals: Arrivals = field(default_factory=dict)
