"""Which files of a folder may be submissions, and which are others. What can't be looked into isn't absent: it is
among them, and whoever reads it finds that it can't be opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from batch.form.content import READABLE, WORD
from batch.submissions.inbox_record import RECORD

PAPERS_FOLDER = "kem_theo"  # papers that came with the submissions: none of them is one
_LOCK = "~$"
# Why something isn't read, in words.
OPEN_IN_EXCEL = "tệp khóa tạm của Office: tệp cùng tên đang được mở, có thể có sửa đổi chưa lưu"
OF_SYSTEM = "tệp ẩn hoặc tệp của hệ thống"
OUR_RECORD = "sổ nhận phiếu của lệnh «inbox»"
PAPER = f"giấy tờ trong «{PAPERS_FOLDER}»: không phải phiếu"
LEFT_OUT = "danh mục, quyết định, kết quả của chương trình: không phải phiếu"
TWICE = "liên kết tới một thư mục khác trong thư mục phiếu: tệp trong đó được đọc ở chỗ thật"
_SYSTEM_FILES = ("desktop.ini", "thumbs.db")
# At the root of a drive, for the system alone.
_SYSTEM_FOLDERS = (
    "$recycle.bin", "system volume information", "lost+found", ".trashes", ".spotlight-v100", ".fseventsd",
    ".documentrevisions-v100", ".temporaryitems",
)  # fmt: skip


@dataclass(slots=True)
class Found:
    """What lies in a folder, relative to it, in a fixed order: `sheets` may be submissions, `others` are other files;
    `passed_over` is what no run reads, each with the reason in words: nothing that lies there is silently left out."""

    sheets: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    passed_over: dict[str, str] = field(default_factory=dict)


def collect(root: Path, leave_out: Iterable[Path] = ()) -> tuple[list[str], list[str]]:
    """`sort_out`: what may be submissions, and the other files."""
    found = sort_out(root, leave_out)
    return found.sheets, found.others


def sort_out(root: Path, leave_out: Iterable[Path] = ()) -> Found:
    """All below `root`. `leave_out` are files and folders that aren't submissions though they lie there (the register,
    the results). A folder that can't be looked into may hold submissions and is among those, as is what is no file (a
    pipe, a device) under any name. Raises OSError where that is `root`."""
    left = {path.resolve() for path in leave_out}
    places: dict[Path, Path] = {}  # of folders, as they really are

    def whole(path: Path) -> Path:
        if os.path.islink(path):
            return Path(os.path.realpath(path))  # also of one that leads to itself
        if path.parent not in places:
            places[path.parent] = path.parent.resolve()
        return places[path.parent] / path.name

    def left_out(path: Path) -> Path | None:
        """The outermost of what is left out and holds it, below `root` if that can be told."""
        place = whole(path)
        if left.isdisjoint((place, *place.parents)):
            return None
        return next((p for p in reversed([path, *path.parents]) if root in p.parents and whole(p) in left), path)

    out = Found()
    below = look_below(root)
    if root in below.shut:
        raise below.shut[root]
    for path in below.files:
        name = path.relative_to(root).as_posix()
        if (of := left_out(path)) is not None:
            out.passed_over[of.relative_to(root).as_posix()] = LEFT_OUT
        elif why := _no_submission(path.name):
            out.passed_over[name] = why
        elif not _is_there(path):
            continue  # gone since
        elif name.lower().endswith(READABLE) or not _is_file(path):
            out.sheets.append(name)
        elif PAPERS_FOLDER in name.split("/")[:-1]:
            out.passed_over[name] = PAPER
        else:
            out.others.append(name)
    for path in below.shut:
        name = path.relative_to(root).as_posix()
        if left_out(path) is None:
            out.sheets.append(name)
    for path in below.twice:
        out.passed_over[path.relative_to(root).as_posix()] = TWICE
    out.sheets.sort()
    out.others.sort()
    out.passed_over = dict(sorted(out.passed_over.items()))
    return out


def lying_in(root: Path) -> list[str]:
    """The files right in `root` that are called as workbooks are, as far as that can be seen at once."""
    with os.scandir(root) as entries:
        named = [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
    return sorted(name for name in named if name.lower().endswith(READABLE) and not _no_submission(name))


def _no_submission(name: str) -> str:
    """Why a file of this name is never read, "" where it may be."""
    if name.startswith(_LOCK):
        return OPEN_IN_EXCEL
    if name.startswith(".") or name.lower() in _SYSTEM_FILES:
        return OF_SYSTEM
    return OUR_RECORD if name.endswith(RECORD) else ""


def papers_of(root: Path) -> tuple[Path, list[str]]:
    """The Word files among the papers that came with the submissions in `root`, relative to the folder that is given
    beside them, in a fixed order: forms may be among them, and folders that can't be looked into are. The papers lie
    beside `root` or below it."""
    root = root.resolve()
    within = look_below(root).folders
    places = [root.parent / PAPERS_FOLDER, *(p for p in sorted(within) if p.name == PAPERS_FOLDER)]
    found = set()
    for place in places:
        below = look_below(place)
        words = (p for p in below.files if p.suffix.lower() in WORD and not _no_submission(p.name) and _is_there(p))
        found |= {path.relative_to(root.parent).as_posix() for path in (*words, *below.shut)}
    return root.parent, sorted(found)


@dataclass(slots=True)
class Below:
    """`files` is what isn't a folder, `folders` those that were looked into; `shut` those that can't be, and why, links
    to folders elsewhere among them, as they aren't followed; `twice` are links to folders that are looked into."""

    files: list[Path] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    shut: dict[Path, OSError] = field(default_factory=dict)
    twice: list[Path] = field(default_factory=list)


def look_below(root: Path) -> Below:
    """All below `root`, which itself may be among what is shut; nothing where it is no folder."""
    out, own = Below(), root.resolve()

    def told(problem: OSError) -> None:
        path = Path(problem.filename)
        if path != root or not isinstance(problem, FileNotFoundError | NotADirectoryError):
            out.shut[path] = problem

    for folder, folders, names in os.walk(root, onerror=told):
        out.files += [Path(folder, name) for name in names]
        for path in (Path(folder, name) for name in folders):
            if not os.path.islink(path):
                out.folders.append(path)
            elif path.resolve().is_relative_to(own):
                out.twice.append(path)
            else:
                out.shut[path] = OSError(path)
    out.shut = {p: why for p, why in out.shut.items() if p == root or p.name.lower() not in _SYSTEM_FOLDERS}
    return out


def _is_file(path: Path) -> bool:
    """Whether it is a file, or may be one: it can't be looked at."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return True


def _is_there(path: Path) -> bool:
    """What can't be looked at is, and so is a link to what isn't."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True
