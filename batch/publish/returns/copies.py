"""`loi/<ma_don_vi>.xlsx`: the unit's own workbook as it was sent, with the cells at fault marked and the list in front.

Only the parts that must change are changed, so drop-downs, checks, formulas, protection and print set-up stay as they
are. Where there is no one workbook to mark, the list comes alone and says why.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path, PurePath

from batch.domain import ERROR, Finding, Period
from batch.form import limits
from batch.form.content import kind_of_content
from batch.form.file_data import FileData
from batch.machine.plain_file import open_plain, read_most
from batch.publish.made_before import Before, Made, digest_of
from batch.publish.returns.comments import Mark
from batch.publish.returns.insert_sheet import free_name, put_in_front, take_out, texts_of
from batch.publish.returns.listing import KEPT, SHEET, Addressee, Copy, by_unit, is_title, write_list
from batch.publish.returns.marks import Marked, is_fill, mark_cells, take_off_marks
from batch.publish.returns.names import file_names
from batch.publish.returns.package import Package, TooLargeError
from batch.publish.returns.states import STATE_NAMES, state, titles_of
from batch.publish.returns.values import values_copy
from batch.publish.sheets import Parts
from batch.register.register import Register
from batch.submissions.intake import CONFLICT, COUNTED, INVALID, Intake
from batch.text import fold
from batch.workers import Task, Tasks

_LONGEST_COMMENT = 1500
_PART = 8  # copies that are written one after another
_NO_MACROS = "Tệp gửi về có macro: bản này giữ nguyên dữ liệu và định dạng, bỏ macro."
_VALUES_ONLY = (
    "Tệp gửi về dạng {suffix}: bản này là tệp .xlsx chỉ giữ giá trị tại đúng ô cũ, không giữ định dạng, công thức và "
    "danh sách chọn. Nên chép sang mẫu phiếu .xlsx."
)
_UNUSABLE = "Tệp đã gửi không dùng được nên không gửi trả bản đánh dấu ô, chỉ có danh sách này."
_SEVERAL = "Đơn vị có nhiều tệp chưa biết tệp nào đúng nên chỉ có danh sách này, không có bản đánh dấu ô."
_NOTHING = "Chưa có phiếu nào của đơn vị dùng được nên chỉ có danh sách này."
_IN_PACKAGE = "Số liệu của đơn vị nằm trong gói bàn giao của {committee} nên chỉ có danh sách này."
_NOT_MARKABLE = "Tệp gửi về có cấu trúc khác thường nên chỉ có danh sách này, không có bản đánh dấu ô."
_CHANGED = "Tệp gửi về đã bị thay trong lúc tổng hợp nên chỉ có danh sách này; cơ quan tổng hợp cần kiểm tra lại."
_TOO_LARGE = "Tệp gửi về quá lớn (hàng nghìn dòng) nên chỉ có danh sách này, không có bản đánh dấu ô."


@dataclass(frozen=True, slots=True)
class Source:
    """The file of a unit that is marked; without one, `why` says why not."""

    path: str = ""  # as in the findings
    file: str = ""  # as the system calls it
    sha256: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """All that an error copy is made of, the program aside: what isn't here can't get into it."""

    to: Addressee
    period: Period
    findings: tuple[Finding, ...]
    source: Source

    @property
    def digest(self) -> str:
        return digest_of(self)


def _source(own: Sequence[int], files: Sequence[FileData], intake: Intake) -> Source:
    """The submission that counts among a unit's `own` files. No other file is given back: what can't be used may hold
    another unit's data."""
    if packed := next((intake.packed[i] for i in own if i in intake.packed and intake.status[i] == COUNTED), ""):
        return Source(why=_IN_PACKAGE.format(committee=packed))
    own = [i for i in own if i not in intake.packed]
    if counted := [i for i in own if intake.status[i] == COUNTED]:
        return Source(files[counted[0]].path, files[counted[0]].source, files[counted[0]].sha256)
    statuses = {intake.status[i] for i in own}
    return Source(why=_SEVERAL if CONFLICT in statuses else _UNUSABLE if INVALID in statuses else _NOTHING)


def _marks(findings: Sequence[Finding], path: str, listed: str) -> dict[str, list[Mark]]:
    """One mark for each cell, with everything that is found there, what must be fixed first; `listed` is the sheet that
    says all of it."""
    texts: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        if finding.file == path and finding.sheet and finding.cell:
            texts.setdefault((finding.sheet, finding.cell), []).append(finding)
    out: dict[str, list[Mark]] = {}
    for (sheet, cell), own in texts.items():
        own.sort(key=lambda f: (f.severity != ERROR, f.code))
        lines = [f"{STATE_NAMES[state(f)].upper()} ({f.code}): {f.message}\n→ {f.remedy}" for f in own]
        text = "\n\n".join(lines)
        short = text if len(text) <= _LONGEST_COMMENT else f"{text[:_LONGEST_COMMENT]} […] (xem đủ ở sheet «{listed}»)"
        out.setdefault(sheet, []).append(Mark(cell, own[0].severity == ERROR, short))
    return out


def _open(content: bytes, name: str) -> tuple[Package, list[str]]:
    """The workbook as a package, and what the copy can't keep. Raises PackageError where it can't be marked."""
    suffix = kind_of_content(content, name)  # names lie
    if suffix in (".xlsx", ".xlsm"):
        package = Package.read(BytesIO(content))
        macros = ".xlsm" in (suffix, PurePath(name).suffix.lower()) or package.has_macros
        if macros:
            package.drop_macros()
        return package, [_NO_MACROS] if macros else []
    return Package.read(values_copy(content, suffix)), [_VALUES_ONLY.format(suffix=suffix)]


def _earlier_lists(package: Package) -> list[str]:
    """Names of the sheets that are lists of an earlier copy: by name and by what stands on top, so that a sheet of the
    unit's own that is named alike stays."""
    found = []
    for name in package.sheets():
        if fold(name).startswith(fold(SHEET)) and any(is_title(text) for text in texts_of(package, name).values()):
            found.append(name)
    return found


def _kept_fills(package: Package, lists: list[str]) -> dict[tuple[str, str], str]:
    """What earlier lists say of the fills that their marks cover; anything but a fill isn't believed."""
    kept = {}
    for text in (text for name in lists for text in texts_of(package, name).values()):
        parts = text.split(KEPT)
        if len(parts) == 3 and is_fill(parts[2]):
            kept[(parts[0], parts[1])] = parts[2]
    return kept


def _could_not(marked: Marked) -> list[str]:
    notes = []
    if marked.own_comment:
        cells = ", ".join(f"{sheet} {cell}" for sheet, cell in marked.own_comment)
        notes.append(f"Ô đã có ghi chú của đơn vị nên chỉ tô màu, không thêm ghi chú: {cells}.")
    if marked.unmarked:
        cells = ", ".join(f"{sheet} {cell}" for sheet, cell in marked.unmarked)
        notes.append(f"Không tô màu được: {cells}.")
    return notes


def _marked_copy(content: bytes, wanted: Wanted, titles: Mapping[str, str]) -> bytes:
    """A marked copy of the original. Raises PackageError where it isn't built as an .xlsx is."""
    source, findings = wanted.source, wanted.findings
    package, notes = _open(content, PurePath(source.file).name)
    lists = _earlier_lists(package)
    take_off_marks(package, _kept_fills(package, lists))
    for name in lists:
        take_out(package, name)
    name = free_name(package, SHEET)
    marked = mark_cells(package, _marks(findings, source.path, name))
    in_front: Parts = {}
    copy = Copy(source.path, frozenset(package.sheets()), name, marked.fills, [*notes, *_could_not(marked)])
    write_list(in_front, wanted.to, findings, wanted.period, titles, copy=copy)
    put_in_front(package, in_front)
    return package.file()


_One = tuple[str, Wanted, str, Path | None]


@dataclass(frozen=True, slots=True)
class _Copies:
    """Error copies of several units, as one task: name of the file, what it is made of with its digest, and where the
    original lies (a path in full, so that the file goes along to another machine). `titles` as lists have them."""

    folder: Path
    copies: Sequence[_One]
    titles: Mapping[str, str]


def _copied(content: bytes, wanted: Wanted, titles: Mapping[str, str]) -> tuple[bytes, str]:
    """The marked copy; where it can't be made, why. Whatever is odd about a workbook's build must not stop the
    others."""
    try:
        return _marked_copy(content, wanted, titles), ""
    except TooLargeError:
        return b"", _TOO_LARGE
    except Exception:
        return b"", _NOT_MARKABLE


def _write_copies(job: _Copies) -> list[Made]:
    made = []
    for name, wanted, of, original in job.copies:
        target, copied, why = job.folder / name, b"", wanted.source.why
        if original:
            with open_plain(original) as file:
                content = read_most(file, limits.FILE)
            if hashlib.sha256(content).hexdigest() == wanted.source.sha256:
                copied, why = _copied(content, wanted, job.titles)
            else:  # nobody has looked into what lies there now
                of, why = "", _CHANGED
        if copied:
            target.write_bytes(copied)
            made.append(Made(target, of, hashlib.sha256(copied).hexdigest()))
        else:
            write_list(target, wanted.to, wanted.findings, wanted.period, job.titles, notes=[why])
            made.append(Made.at(target, of))
    return made


def _copy_again(job: _Copies, before: Before) -> list[Made]:
    """Copies that would be as they were: their bytes, or made anew where somebody has changed them meanwhile."""
    made = []
    for one in job.copies:
        name, _, of, _ = one
        if content := before.content(name, of):
            (job.folder / name).write_bytes(content)
            made.append(Made(job.folder / name, *before.made[name]))
        else:
            made += _write_copies(replace(job, copies=[one]))
    return made


def write_error_copies(
    folder: Path,
    findings: list[Finding],
    register: Register,
    inbox: Path,
    files: Sequence[FileData],
    intake: Intake,
    *,
    period: Period,
    tasks: Tasks,
    before: Before | None = None,
) -> list[Task[list[Made]]]:
    """Write one workbook into `folder` for each unit that has findings, known to the register or not, several as one
    of `tasks`. `inbox` is where the files lie; those of the run `before` that would be the same are copied from there.

    A task raises OSError where a file can't be written.
    """
    units, before, titles = by_unit(findings), before or Before(), titles_of(findings)
    if units:
        folder.mkdir(parents=True, exist_ok=True)
    files_of: dict[str, list[int]] = {}
    for i in sorted(intake.status):
        files_of.setdefault(intake.unit[i], []).append(i)
    new: list[_One] = []
    same: list[_One] = []
    for code, name in file_names(units).items():
        source = _source(files_of.get(code, ()), files, intake)
        wanted = Wanted(Addressee.of(code, register), period, tuple(units[code]), source)
        of = wanted.digest
        known = before.made.get(name, ("", ""))[0] == of
        (same if known else new).append((name, wanted, of, inbox / PurePath(source.file) if source.path else None))
    begun = [tasks.begin(_write_copies, _Copies(folder, part, titles)) for part in tasks.parts(new, _PART)]
    if same:  # sooner done than handed over
        begun.append(Task(lambda: _copy_again(_Copies(folder, same, titles), before), None, None))
    return begun
