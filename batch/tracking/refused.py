"""What `inbox` left out although it may be a submission: a run tells its unit that it has come, and what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from batch.domain import Period
from batch.form import content as kinds
from batch.form.content import ARCHIVE, WORKBOOKS
from batch.form.file_data import FileData, Problem
from batch.form.unreadable import refusal
from batch.register.register import Register
from batch.rules.ownership import told_whose
from batch.submissions.frames import Submissions
from batch.submissions.inbox_record import Entry, Mail, arrivals, is_time, refusals, senders, unread_records
from batch.tracking.attachments import LINK, LINKS, REMEDIES, TOO_LARGE

_PLACE = "thư đã lưu"  # before the names of these files: no file of the submissions is called so
_PACKED = (ARCHIVE, ".rar", ".7z", ".gz", ".tgz")
_BOOKS = (*WORKBOOKS, ".et", ".numbers", ".csv", ".xml")
_KINDS = {why: kind for kind, why in REMEDIES.items()} | {LINK: kinds.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Refused:
    """A file as a run sees it, the address it came from ("" where that isn't known), and when it was sent."""

    data: FileData
    sender: str
    sent: str


def add_refused(subs: Submissions, inbox: Path, register: Register, period: Period) -> Mail:
    """What the record beside the submissions tells; files that `inbox` left out and that tell whose they are join
    those that were read."""
    by: dict[str, set[str]] = senders(inbox)
    times = arrivals(inbox)
    refused = refused_files(refusals(inbox), {data.sha256 for data in subs.files}, period)
    of_path = {one.data.path: {one.sender} for one in refused if one.sender}
    told = {data.path for data in told_whose([one.data for one in refused], register, of_path)}
    for one in refused:
        if one.data.path in told:
            subs.files.append(one.data)
            by[one.data.path] = of_path.get(one.data.path, set())
            times[one.data.path] = one.sent if is_time(one.sent) else ""
    told = {data.source for data in subs.files}
    for record in unread_records(inbox):  # what came and wasn't taken isn't known
        name = record.name if record.parent == inbox.resolve().parent else _below(record, inbox)
        if name not in told:
            subs.files.append(FileData(name, refused=True, problems=[Problem("TEP-08")], passing=True, record=True))
    return Mail(by, times)


def _below(path: Path, folder: Path) -> str:
    return path.relative_to(folder.resolve()).as_posix()


def refused_files(rows: Iterable[Entry], here: Collection[str], period: Period) -> list[Refused]:
    """The refused files that may be submissions of this year and don't lie among the submissions all the same (`here`
    are the hashes of those). What was sent before the year began belongs to an earlier one."""
    out: dict[str, Refused] = {}
    for entry in rows:
        problem = _problem(entry)
        if (
            problem is None
            or entry.sha256 in here
            or (is_time(entry.sent) and entry.sent < period.first_day.isoformat())
        ):
            continue
        path = _path(entry)
        while path in out and out[path].data.sha256 != entry.sha256:
            path = f"{PurePosixPath(path).with_suffix('')}_{PurePosixPath(path).suffix}"
        if path in out and entry.sent <= out[path].sent:
            continue
        data = FileData(path, entry.sha256, refused=True, other=True, problems=[problem], not_taken=True)
        out[path] = Refused(data, entry.sender.strip().lower() if "@" in entry.sender else "", entry.sent)
    return list(out.values())


def _path(entry: Entry) -> str:
    """An archive's own name isn't said twice."""
    inside = entry.name.removeprefix(f"{entry.source.rpartition('/')[2]}/")
    last = entry.source.rpartition("/")[2]
    return f"{_PLACE}/{entry.source}" + (f"/{inside}" if inside and inside != last else "")


def _problem(entry: Entry) -> Problem | None:
    """What a run would say of the file, None where it can't be a submission. Where the office has to act (an archive
    that only Windows unpacks) it isn't the unit's fault."""
    suffix = PurePosixPath((entry.name or entry.source).lower()).suffix
    named = suffix in (*_BOOKS, *_PACKED)
    if entry.why == TOO_LARGE:
        return Problem("TEP-04") if suffix in WORKBOOKS else None
    kind = _KINDS.get(entry.why)
    if kind is None:
        return Problem("TEP-08", values={"ly_do": entry.why or "không rõ lý do"}) if named else None
    if kind in (kinds.RAR, kinds.SEVEN, kinds.GZIP, kinds.NUMBERS, kinds.WPS, kinds.OLD_XML, kinds.TABLE_TEXT):
        return refusal(kind, suffix)
    if kind == kinds.UNKNOWN and suffix in LINKS:
        return refusal(kind, suffix)
    if kind in (kinds.EMPTY, kinds.DAMAGED, kinds.HTML, kinds.LOCKED) and named:
        if kind in (kinds.EMPTY, kinds.DAMAGED) and suffix in WORKBOOKS:
            return Problem("TEP-01")
        return refusal(kind, suffix)
    return None
