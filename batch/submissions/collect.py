"""Which files of a folder may be submissions, and which are others. What can't be looked into isn't absent: it is
among them, and whoever reads it finds that it can't be opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from batch.form.content import READABLE, WORD
from batch.submissions.inbox_record import RECORD

PAPERS_FOLDER = "kem_theo"  # papers that came with the submissions: none of them is one
_IGNORED = ("~$", ".")


_SYSTEM_FILES = ("desktop.ini", "thumbs.db")
# At the root of a drive, for the system alone.
_SYSTEM_FOLDERS = (
    "$recycle.bin", "system volume information", "lost+found", ".trashes", ".spotlight-v100", ".fseventsd",
    ".documentrevisions-v100", ".temporaryitems",
)  # fmt: skip


def collect(root: Path, leave_out: Iterable[Path] = ()) -> tuple[list[str], list[str]]:
    """Files below `root`, relative to it, in a fixed order: those that may be submissions, and the others. `leave_out`
    are files and folders that aren't submissions though they lie there (the register, the results). A folder that can't
    be looked into may hold submissions, and is among those. Raises OSError where that is `root`."""
    left = {path.resolve() for path in leave_out}
    places: dict[Path, Path] = {}  # of folders, as they really are

    def whole(path: Path) -> Path:
        if os.path.islink(path):
            return Path(os.path.realpath(path))  # also of one that leads to itself
        if path.parent not in places:
            places[path.parent] = path.parent.resolve()
        return places[path.parent] / path.name

    def outside(path: Path) -> bool:
        place = whole(path)
        return left.isdisjoint((place, *place.parents))

    def wanted(path: Path) -> bool:
        if path.name.startswith(_IGNORED) or path.name.lower() in _SYSTEM_FILES or not _is_file(path):
            return False
        return not path.name.endswith(RECORD) and outside(path)

    files, shut = _below(root)
    if root in shut:
        raise shut[root]
    paths = sorted(p.relative_to(root).as_posix() for p in files if wanted(p))
    closed = sorted(p.relative_to(root).as_posix() for p in shut if p.name != PAPERS_FOLDER or not os.path.islink(p))
    closed = [path for path in closed if outside(root / path)]
    sheets = [p for p in paths if p.lower().endswith(READABLE)]
    others = (p for p in paths if not p.lower().endswith(READABLE))
    return sorted([*sheets, *closed]), [p for p in others if PAPERS_FOLDER not in p.split("/")[:-1]]


def papers_of(root: Path) -> tuple[Path, list[str]]:
    """The Word files among the papers that came with the submissions in `root`, relative to the folder that is given
    beside them, in a fixed order: forms may be among them, and folders that can't be looked into are. The papers lie
    beside `root` or below it."""
    root = root.resolve()
    places = [root.with_name(PAPERS_FOLDER), *(p for p in sorted(root.rglob(PAPERS_FOLDER)) if p.is_dir())]
    found = set()
    for place in places:
        files, shut = _below(place)
        words = (p for p in files if p.suffix.lower() in WORD and not p.name.startswith(_IGNORED) and _is_file(p))
        found |= {path.relative_to(root.parent).as_posix() for path in (*words, *shut)}
    return root.parent, sorted(found)


def _below(root: Path) -> tuple[list[Path], dict[Path, OSError]]:
    """What isn't a folder below `root`, and the folders that can't be looked into, `root` itself maybe, and why; a link
    to a folder elsewhere is one, for it isn't followed. Nothing where `root` is no folder."""
    files, shut = list[Path](), dict[Path, OSError]()
    own = root.resolve()

    def told(problem: OSError) -> None:
        path = Path(problem.filename)
        if path != root or not isinstance(problem, FileNotFoundError | NotADirectoryError):
            shut[path] = problem

    for folder, folders, names in os.walk(root, onerror=told):
        files += [Path(folder, name) for name in names]
        links = (Path(folder, name) for name in folders if os.path.islink(os.path.join(folder, name)))
        shut |= {path: OSError(path) for path in links if not path.resolve().is_relative_to(own)}
    return files, {p: why for p, why in shut.items() if p == root or p.name.lower() not in _SYSTEM_FOLDERS}


def _is_file(path: Path) -> bool:
    """Whether it is a file, or may be one: it is there and can't be looked at."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return os.path.islink(path)  # to what isn't there
    except OSError:
        return True
