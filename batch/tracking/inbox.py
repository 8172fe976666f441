"""Collecting: saved e-mails, archives and loose files → workbooks in the submissions folder, each noted, none twice."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from batch.domain import INFO
from batch.form.pool import read_files
from batch.form.worker import READABLE, FileData
from batch.inbox_record import (
    EARLIER,
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
from batch.register import Register
from batch.rules.catalogue import rules
from batch.rules.hits import code_shown
from batch.rules.intake import unit_in_name
from batch.tracking.attachments import ARCHIVE, MAX_BYTES, TOO_LARGE, is_picture, kind_of, safe_name, unpack
from batch.tracking.mail_reader import MailFileError, read_mail

_RESULT = "du_lieu/phat_hien.csv"  # stands in every finished run
_MAX_MAIL = 4 * MAX_BYTES
_IGNORED = ("~$", ".")
_SYSTEM_FILES = ("desktop.ini", "thumbs.db")


class InboxError(ValueError):
    """Nothing could be collected; the message, in Vietnamese, says why and what to do."""


@dataclass(slots=True)
class Item:
    """A file that was found: `source` and `name` as they came, `result` one of TAKEN, SAME, EARLIER, REFUSED, PICTURE,
    `target` its name in the submissions folder (for SAME: of the one that is there), `why` of a refusal, `said` what
    the submission says of itself."""

    source: str
    name: str
    sender: str = ""
    sent: str = ""
    sha256: str = ""
    suffix: str = ""
    result: str = ""
    target: str = ""
    why: str = ""
    said: str = ""
    code: str = ""  # the unit's, where the register knows it and the name doesn't say it
    staged: Path | None = None
    picture: bool = False


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
    if not target.name:
        raise InboxError("--to phải là một thư mục, không phải gốc ổ đĩa.")
    target.mkdir(parents=True, exist_ok=True)
    done = Collected(target, record_path(target))
    try:
        earlier = read_record(done.record)
    except RecordError as problem:
        raise InboxError(str(problem)) from problem
    stage = target.with_name(f".{target.name}.dang_nhan")
    shutil.rmtree(stage, ignore_errors=True)
    try:
        stage.mkdir()
        for item in _found(folder, target, stage):
            done.items.append(item)
        _pictures_aside(done.items)
        _say(done.items, stage, register)
        _place(done, earlier, again)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return done


def _sources(folder: Path, target: Path) -> list[Path]:
    own = {record_path(target)}

    def wanted(path: Path) -> bool:
        if path.name.startswith(_IGNORED) or path.name.lower() in _SYSTEM_FILES:
            return False
        if path.is_symlink() or not path.is_file():
            return False
        whole = path.resolve()
        return whole not in own and target not in whole.parents

    return sorted((p for p in folder.rglob("*") if wanted(p)), key=lambda p: p.relative_to(folder).as_posix())


def _found(folder: Path, target: Path, stage: Path) -> Iterator[Item]:
    """Every file, mails and archives opened; workbooks are put into `stage`."""
    number = 0
    for path in _sources(folder, target):
        for item, content in _opened(path, path.relative_to(folder).as_posix()):
            item.sha256 = hashlib.sha256(content).hexdigest() if content else ""
            if not item.why:
                item.suffix, item.why = kind_of(content, item.name)
                if item.suffix == ARCHIVE:
                    item.suffix, item.why = "", "tệp nén nằm trong tệp nén: giải nén rồi chạy lại"
            item.picture = item.source.lower().endswith(".eml") and is_picture(content)
            if item.why:
                item.result = REFUSED
            else:
                number += 1
                item.staged = stage / f"{number:06d}{item.suffix}"
                item.staged.write_bytes(content)
            yield item


def _pictures_aside(items: list[Item]) -> None:
    """A picture beside a workbook in one mail is no refused submission; it is still listed."""
    brought = {item.source for item in items if item.staged}
    for item in items:
        if item.picture and item.source in brought:
            item.result, item.why = PICTURE, "ảnh trong thư, thường là chữ ký"


def _opened(path: Path, source: str) -> Iterator[tuple[Item, bytes]]:
    mail = path.suffix.lower() == ".eml"
    try:
        too_large = path.stat().st_size > (_MAX_MAIL if mail else MAX_BYTES)
        content = b"" if too_large else path.read_bytes()
    except OSError:
        yield Item(source, path.name, why="không đọc được: tệp đang mở hoặc không có quyền"), b""
        return
    if too_large:
        yield Item(source, path.name, why=TOO_LARGE), b""
    elif not mail:
        yield from _unpacked(Item(source, path.name), content)
    else:
        try:
            attachments, fault = read_mail(content)
        except MailFileError as problem:
            yield Item(source, "", why=str(problem)), content
            return
        except Exception:  # the library raises what it likes on a broken mail; the others go
            yield Item(source, "", why="thư hỏng, không đọc được: lưu lại thư dạng .eml rồi chạy lại"), content
            return
        if fault or not attachments:
            yield Item(source, "", why=fault or "thư không có tệp đính kèm"), content
        for one in attachments:
            item = Item(source, one.name, one.sender, one.sent)
            if len(one.content) > MAX_BYTES:
                item.why = TOO_LARGE
            yield from _unpacked(item, one.content)


def _unpacked(item: Item, content: bytes) -> Iterator[tuple[Item, bytes]]:
    """The file itself, or what is in it where it is an archive."""
    if item.why or kind_of(content, item.name)[0] != ARCHIVE:
        yield item, content
        return
    found = False
    for name, data, why in unpack(content):
        found = True
        yield Item(item.source, f"{item.name}/{name}", item.sender, item.sent, why=why), data
    if not found:
        item.why = "tệp nén không có tệp nào"
        yield item, content


def _say(items: list[Item], stage: Path, register: Register | None) -> None:
    """What each workbook says it is; whether it counts is the run's to judge."""
    staged = [item for item in items if item.staged]
    read = read_files(stage, [item.staged.name for item in staged if item.staged]) if staged else []
    for item, data in zip(staged, read, strict=True):
        item.said, code = _said(data, register)
        if code and unit_in_name(safe_name(item.name, ""), register) != code:
            item.code = code


def _said(data: FileData, register: Register | None) -> tuple[str, str]:
    """(in words, the unit's code where the register knows it)"""
    if data.refused:
        title = rules()[data.problems[0].code].title
        return f"chú ý: {title[:1].lower()}{title[1:]}", ""
    info = {key: values[0] for key, values in data.sheets[INFO].columns.items()}
    unit, year, number = info["ma_don_vi"], info["nam"], info["lan_nop"]
    said = [f"phiếu của {code_shown(unit)}" if isinstance(unit, str) else "phiếu chưa ghi mã đơn vị"]
    said += [f"năm {int(year)}"] if isinstance(year, float) else []
    said += [f"lần nộp {int(number)}"] if isinstance(number, float) else ["chưa rõ lần nộp"]
    known = isinstance(unit, str) and register is not None and unit in register
    if register is not None and not known:
        said.append("mã không có trong danh mục")
    return ", ".join(said), str(unit) if known else ""


def _place(done: Collected, earlier: list[Entry], again: bool) -> None:
    """Move the staged workbooks into the folder, and note everything that isn't noted yet."""
    here = {
        hashlib.sha256(p.read_bytes()).hexdigest(): p.relative_to(done.folder).as_posix()
        for p in sorted(done.folder.rglob("*"))
        if p.is_file() and p.suffix.lower() in READABLE
    }
    taken_before = {entry.sha256 for entry in earlier if entry.result == TAKEN}
    names = {p.name.casefold() for p in done.folder.iterdir()}
    try:
        record = open_record(done.record)  # before anything is moved, as Excel may hold it
    except RecordError as problem:
        raise InboxError(str(problem)) from problem
    with record:
        for item in done.items:
            if item.staged:
                if item.sha256 in here:
                    item.result, item.target = SAME, here[item.sha256]
                elif item.sha256 in taken_before and not again:
                    item.result = EARLIER
                else:
                    name = safe_name(item.name, item.suffix)
                    item.result = TAKEN
                    item.target = _free(safe_name(f"{item.code} {name}", item.suffix) if item.code else name, names)
                    item.staged.rename(done.folder / item.target)
                    here[item.sha256] = item.target
            record.note(
                Entry(
                    item.source, item.name, item.sender, local_time(item.sent), item.sha256, item.result, item.target,
                    item.why,
                )
            )  # fmt: skip


def _free(name: str, names: set[str]) -> str:
    """The name, or the next one that isn't taken yet: «phieu (2).xlsx»."""
    path, number, free = Path(name), 1, name
    while free.casefold() in names:
        number += 1
        free = f"{path.stem} ({number}){path.suffix}"
    names.add(free.casefold())
    return free
