"""Collecting: saved e-mails, archives and loose files → workbooks in the submissions folder, each noted, none twice;
what mails held besides → beside it, by unit."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from batch.domain import PERIODS, Period
from batch.findings.catalogue import rules
from batch.findings.hit import code_shown
from batch.finished.layout import FINDINGS
from batch.form.content import ARCHIVE, PACKAGE, WORD, WORKBOOKS
from batch.form.file_data import FileData
from batch.form.pool import read_files
from batch.form.word.definition import FORM_NAMES
from batch.form.word.reader import form_origin
from batch.machine.beside import beside
from batch.machine.plain_file import sha256_if_readable
from batch.register.register import Register
from batch.register.working_folder import PUT_ASIDE
from batch.rules.ownership import unit_in_name
from batch.submissions.collect import PAPERS_FOLDER, look_below
from batch.submissions.inbox_record import (
    EARLIER,
    FILED,
    NOTHING,
    PICTURE,
    REFUSED,
    SAME,
    TAKEN,
    Entry,
    RecordError,
    local_time,
    open_record,
    read_record,
    record_path,
)
from batch.text import small
from batch.tracking.attachments import is_signature, kind_of, paper_suffix, safe_name
from batch.tracking.opening import Piece, open_source
from batch.tracking.papers import Owners, Shelf, ShutFolderError, free_name, papers_folder

_RESULT = FINDINGS.path  # stands in every finished run
_IGNORED = ("~$", ".")
_SYSTEM_FILES = ("desktop.ini", "thumbs.db")
_INDEXES = (".msf", ".mozmsgs", ".wdseml")  # what Thunderbird keeps beside its mailboxes


class InboxError(ValueError):
    """Nothing could be collected; the message, in Vietnamese, says why and what to do."""


@dataclass(slots=True)
class Item:
    """A file that was found: `source` and `name` as they came, `result` one of TAKEN, SAME, EARLIER, REFUSED, PICTURE,
    FILED, NOTHING, `target` its name in the submissions folder (for SAME: of the one that is there), `filed` its way
    from the folder above, `why` of a refusal, `said` what the submission says of itself."""

    source: str
    name: str
    sender: str = ""
    sent: str = ""
    sha256: str = ""
    suffix: str = ""
    result: str = ""
    target: str = ""
    filed: str = ""
    why: str = ""
    said: str = ""
    unit: str = ""  # whose it is, as far as that is told
    code: str = ""  # the unit's, where the register knows it and the name doesn't say it
    group: str = ""  # the mail or archive that it came in
    staged: Path | None = None
    paper: bool = False
    alone: bool = False  # a paper of a mail that brought no workbook
    form: str = ""  # the unit that a self-review form in Word names

    @property
    def mails(self) -> list[tuple[str, ...]]:
        """What it came in, the innermost first: mails inside a mail differ in who sent them, and when."""
        if not self.group:
            return []
        return [(self.source, self.group, self.sender, self.sent), (self.source, self.group)]


@dataclass(slots=True)
class Collected:
    """What was done, in the order of the sources; `folder` is where the submissions are, `record` the list of it."""

    folder: Path
    record: Path
    items: list[Item] = field(default_factory=list)

    def of(self, result: str) -> list[Item]:
        return [item for item in self.items if item.result == result]

    @property
    def refused(self) -> list[Item]:
        return self.of(REFUSED)


def collect_inbox(folder: Path, target: Path, register: Register | None = None, *, again: bool = False) -> Collected:
    """Take all workbooks below `folder` into `target`; what was taken before isn't, unless `again` and it is gone.
    Sources are never changed. Raises InboxError."""
    target = target.resolve()
    if target == folder.resolve():
        raise InboxError("Thư mục phiếu trùng với thư mục thư; chọn một thư mục khác cho --to.")
    if result := next(iter(sorted(folder.rglob(_RESULT))), None):
        raise InboxError(
            f"{result.parent.parent} là kết quả của một lần chạy, không phải thư hay phiếu; "
            "ghi đúng thư mục đã lưu thư, không chứa thư mục kết quả."
        )
    if target.name.casefold() == PAPERS_FOLDER:
        raise InboxError(f"«{PAPERS_FOLDER}» là nơi giữ giấy tờ kèm theo thư; chọn một thư mục khác cho --to.")
    if not target.name:
        raise InboxError("--to phải là một thư mục, không phải gốc ổ đĩa.")
    target.mkdir(parents=True, exist_ok=True)
    done = Collected(target, record_path(target))
    try:
        earlier = read_record(done.record)
    except RecordError as problem:
        raise InboxError(str(problem)) from problem
    with beside(target) as stage:
        stage.mkdir()
        for item in _found(folder, target, stage):
            done.items.append(item)
        owners = Owners(register)
        _say(done.items, stage, register, owners)
        try:
            _place(done, earlier, again, owners)
        except ShutFolderError as problem:
            raise InboxError(
                f"Không mở được thư mục {problem.folder} (không có quyền đọc, hoặc là liên kết tới nơi khác) nên không "
                "biết tệp nào đã có; mở quyền hoặc chuyển thư mục đi rồi chạy lại. Chưa chép tệp nào."
            ) from problem
    return done


def _sources(folder: Path, target: Path) -> list[Path]:
    own = {record_path(target)}
    left = {target, papers_folder(target), target.parent / PUT_ASIDE}

    def wanted(path: Path) -> bool:
        name = path.name.lower()
        if path.name.startswith(_IGNORED) or name in _SYSTEM_FILES or name.endswith(_INDEXES):
            return False
        whole = path.parent.resolve() / path.name
        return whole not in own and not left & {whole, *whole.parents}

    below = look_below(folder)
    found = (p for p in (*below.files, *below.shut, *below.twice) if wanted(p))
    return sorted(found, key=lambda p: p.relative_to(folder).as_posix())


def _not_opened(path: Path) -> str:
    """Why nobody looks into what lies there, in words; "" for a file."""
    if path.is_symlink():
        return "là liên kết, không mở theo: chép chính tệp hoặc thư mục ấy vào đây rồi chạy lại"
    if path.is_dir():
        return "thư mục không mở được nên không biết bên trong có gì: mở quyền đọc rồi chạy lại"
    return ""


def _found(folder: Path, target: Path, stage: Path) -> Iterator[Item]:
    """Every file, mails and archives opened; workbooks and papers are put into `stage`."""
    number = 0
    for path in _sources(folder, target):
        source, silent = path.relative_to(folder).as_posix(), 0
        if why := _not_opened(path):
            yield Item(source, path.name, result=REFUSED, why=why)
            continue
        for piece in open_source(path):
            silent += piece.silent
            if piece.silent:
                continue
            item = _item(source, piece)
            if not item.result:
                number += 1
                item.staged = stage / f"{number:06d}{item.suffix}"
                item.staged.write_bytes(piece.content)
            yield item
        if silent:
            yield Item(source, "", result=NOTHING, why=f"{silent} thư không có tệp đính kèm")


def _item(source: str, piece: Piece) -> Item:
    """What the piece is good for; one without a `result` is to be kept."""
    content, name = piece.content, unicodedata.normalize("NFC", piece.name)
    item = Item(source, name, piece.sender, piece.sent, why=piece.why, group=piece.group)
    item.sha256 = hashlib.sha256(content).hexdigest() if content else ""
    if not item.why:
        item.suffix, item.why = kind_of(content, name)
    if item.suffix == ARCHIVE:
        item.suffix, item.why = "", "tệp nén nằm trong tệp nén: giải nén rồi chạy lại"
    if item.suffix == PACKAGE:  # taken whole
        item.suffix, item.said = ARCHIVE, "gói bàn giao của cấp dưới"
    if not item.why:
        return item
    item.result = REFUSED
    if piece.group and not piece.why:
        if is_signature(content, piece.inline):
            item.result, item.why = PICTURE, "ảnh nhỏ trong thư, thường là chữ ký"
        elif suffix := paper_suffix(content, name):  # one that lies there by itself is where somebody put it
            item.suffix, item.paper, item.result, item.why = suffix, True, "", ""
    if not piece.why:
        _look_at_form(item, content)
    return item


def _look_at_form(item: Item, content: bytes) -> None:
    """A self-review form of the program, in Word, is kept with the papers of the unit that it names, even where it lies
    by itself: a run looks for it there."""
    suffix = paper_suffix(content, item.name)
    origin = form_origin(content) if suffix in WORD else None
    if origin is not None:
        item.suffix, item.paper, item.result, item.why = suffix, True, "", ""
        item.form, item.said = origin.unit, f"bản kiểm điểm {FORM_NAMES[origin.form]} của {code_shown(origin.unit)}"
        if origin.period in PERIODS:
            item.said += f", {Period.of(origin.year, origin.period).title}"


def _say(items: list[Item], stage: Path, register: Register | None, owners: Owners) -> None:
    """What each workbook says it is; whether it counts is the run's to judge."""
    staged = [item for item in items if item.staged and not item.paper and item.suffix != ARCHIVE]
    read = read_files(stage, [item.staged.name for item in staged if item.staged])
    for item, data in zip(staged, read, strict=True):
        item.said, code = _said(data, register)
        named = unit_in_name(safe_name(item.name, item.suffix), register)
        item.unit = code or named or ("" if register else _stated(data))
        if code and named != code:
            item.code = code
        if item.unit:
            owners.saw(item.mails, item.unit)


def _stated(data: FileData) -> str:
    value = data.info("ma_don_vi")
    return value if isinstance(value, str) else ""


def _said(data: FileData, register: Register | None) -> tuple[str, str]:
    """(in words, the unit's code where the register knows it)"""
    if data.refused:
        title = rules()[data.problems[0].code].title
        return f"chú ý: {small(title)}", ""
    unit, year, number, quarter = (data.info(key) for key in ("ma_don_vi", "nam", "lan_nop", "ky"))
    known = isinstance(unit, str) and register is not None and unit in register
    said = [f"phiếu của {code_shown(unit)}" if isinstance(unit, str) else "phiếu chưa ghi mã đơn vị"]
    said += [Period.of(int(year), str(quarter) if quarter else None).title] if isinstance(year, float) else []
    said += [f"lần nộp {int(number)}"] if isinstance(number, float) else ["chưa rõ lần nộp"]
    if isinstance(unit, str) and register is not None and not known:
        said.append("mã không có trong danh mục")
    return ", ".join(said), str(unit) if known else ""


def _place(done: Collected, earlier: list[Entry], again: bool, owners: Owners) -> None:
    """Move what is staged to where it belongs, and note everything that isn't noted yet."""
    workbooks = _Workbooks(done.folder, {e.sha256 for e in earlier if e.result == TAKEN}, again)
    filed = {(entry.sha256, entry.sender) for entry in earlier if entry.result == FILED}
    shelf = Shelf(papers_folder(done.folder))
    try:
        record = open_record(done.record)  # before anything is moved, as Excel may hold it
    except RecordError as problem:
        raise InboxError(str(problem)) from problem
    with record:
        brought = {(item.source, item.group) for item in done.items if item.staged and not item.paper}
        own = {item.sha256: item for item in reversed(done.items) if _from_its_unit(item, owners)}
        for item in done.items:
            if item.staged and item.paper:
                item.alone = (item.source, item.group) not in brought
                item.unit = owners.known(item.form) or owners.of(item.mails, item.name, item.sender)
                _file(item, shelf, seen=(item.sha256, item.sender) in filed, again=again)
            elif item.staged and not item.result:
                first = own.get(item.sha256, item)  # of equal copies, the one that the unit itself sent is taken
                if not first.result:
                    workbooks.place(first)
                if item is not first:
                    workbooks.place(item)
            record.note(_entry(item))


def _from_its_unit(item: Item, owners: Owners) -> bool:
    """Whether a workbook came from the address that the register has for its unit."""
    return bool(item.staged and not item.paper and item.unit and owners.sends_for(item.sender) == item.unit)


class _Workbooks:
    """The submissions folder: what lies in it, what was taken before. What the office put aside isn't taken by itself,
    and its names aren't given to others, as the record has its senders under them."""

    def __init__(self, folder: Path, taken_before: set[str], again: bool) -> None:
        self.folder, self.taken_before, self.again = folder, taken_before, again
        below = look_below(folder)
        if below.shut:
            raise ShutFolderError(next(iter(sorted(below.shut))))
        suffixes = (*WORKBOOKS, ARCHIVE)
        found = {sha256_if_readable(p): p for p in sorted(below.files) if p.suffix.lower() in suffixes}
        self.here = {sha256: p.relative_to(folder).as_posix() for sha256, p in found.items() if sha256}
        aside = [p for p in (folder.parent / PUT_ASIDE).rglob("*") if p.is_file()]
        self.taken_before |= {sha256 for p in aside if (sha256 := sha256_if_readable(p))}
        self.names = {p.name.casefold() for p in (*folder.iterdir(), *aside)}

    def place(self, item: Item) -> None:
        assert item.staged
        if item.sha256 in self.here:
            item.result, item.target = SAME, self.here[item.sha256]
        elif item.sha256 in self.taken_before and not self.again:
            item.result = EARLIER
        else:
            name = safe_name(item.name, item.suffix)
            item.result = TAKEN
            item.target = free_name(safe_name(f"{item.code} {name}", item.suffix) if item.code else name, self.names)
            item.staged.rename(self.folder / item.target)
            self.here[item.sha256] = item.target


def _file(item: Item, shelf: Shelf, *, seen: bool, again: bool) -> None:
    """A paper that somebody moved to another unit stays there; the same one of two units is kept for both."""
    assert item.staged
    item.result = FILED
    if shelf.has(item.sha256, item.unit) or (seen and shelf.had(item.sha256)):
        return
    if seen and not again:
        item.result = EARLIER
        return
    item.filed = shelf.put(item.staged, item.sha256, item.unit, item.name, item.suffix)


def _entry(item: Item) -> Entry:
    why = f"lưu ở {item.filed}" if item.filed else item.why
    sent = local_time(item.sent)
    return Entry(item.source, item.name, item.sender, sent, item.sha256, item.result, item.target, why)
