"""Which files of a folder may be submissions, and which are others."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from batch.form.content import READABLE, WORD
from batch.submissions.inbox_record import RECORD

PAPERS_FOLDER = "kem_theo"  # papers that came with the submissions: none of them is one
_IGNORED = ("~$", ".")


_SYSTEM_FILES = ("desktop.ini", "thumbs.db")


def collect(root: Path, leave_out: Iterable[Path] = ()) -> tuple[list[str], list[str]]:
    """Files below `root`, relative to it, in a fixed order: those that may be submissions, and the others. `leave_out`
    are files and folders that aren't submissions though they lie there (the register, the results)."""
    left = {path.resolve() for path in leave_out}
    places: dict[Path, Path] = {}  # of folders, as they really are

    def whole(path: Path) -> Path:
        if path.is_symlink():
            return path.resolve()
        if path.parent not in places:
            places[path.parent] = path.parent.resolve()
        return places[path.parent] / path.name

    def wanted(path: Path) -> bool:
        if path.name.startswith(_IGNORED) or path.name.lower() in _SYSTEM_FILES or not path.is_file():
            return False
        if path.name.endswith(RECORD):
            return False
        place = whole(path)
        return left.isdisjoint((place, *place.parents))

    paths = sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if wanted(p))
    sheets = [p for p in paths if p.lower().endswith(READABLE)]
    others = (p for p in paths if not p.lower().endswith(READABLE))
    return sheets, [p for p in others if PAPERS_FOLDER not in p.split("/")[:-1]]


def papers_of(root: Path) -> tuple[Path, list[str]]:
    """The Word files among the papers that came with the submissions in `root`, relative to the folder that is given
    beside them, in a fixed order: forms may be among them. The papers lie beside `root` or below it."""
    root = root.resolve()
    places = [root.with_name(PAPERS_FOLDER), *(p for p in sorted(root.rglob(PAPERS_FOLDER)) if p.is_dir())]
    found = {
        path.relative_to(root.parent).as_posix()
        for place in places
        if place.is_dir()
        for path in place.rglob("*")
        if path.suffix.lower() in WORD and not path.name.startswith(_IGNORED) and path.is_file()
    }
    return root.parent, sorted(found)
