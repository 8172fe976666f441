"""Written beside and moved into place: half a file or folder never bears the name of a whole one.

Whoever writes beside `x` writes into `.x.dang_ghi`, puts the old `x` aside as `.x.cu` where it can't be replaced in one
step, and holds the lock `.x.khoa`; what is whole and goes file by file into a folder that is there goes from
`.x.dang_chuyen`. So what a killed program has left is told from what another one is at.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from batch.machine.lock import held

_FRESH, _MOVING, _OLD, _LOCK = ".dang_ghi", ".dang_chuyen", ".cu", ".khoa"
_LEFT = re.compile(r"\.(.+)\.(dang_ghi|dang_chuyen|cu|khoa)")
_OF_A_RUN = re.compile(r"[0-9]{4}(-Q[1-3])?(\.khoa(\.json)?)?")  # has repairs of its own, see `finished/place`


def _named(path: Path, ending: str) -> Path:
    return path.with_name(f".{path.name.lstrip('.')}{ending}")


def put_aside(path: Path) -> Path:
    """Where the old file or folder goes while the new one takes its place."""
    return _named(path, _OLD)


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """Where to write what is to be at `path`: whoever has written it moves it there; what isn't moved is gone
    afterwards. Raises OSError where that can't be, or another program is writing the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = _named(path, _FRESH)
    with ExitStack() as stack:
        try:
            stack.enter_context(held(_named(path, _LOCK)))
        except OSError as problem:
            raise OSError(problem.errno, problem.strerror, str(path)) from problem
        _remove(fresh)
        try:
            yield fresh
        finally:
            _remove(fresh)


def move_in(fresh: Path, folder: Path) -> None:
    """A folder that is whole to its place, which isn't there or is empty, maybe the one that somebody has open. One
    that is there keeps its rights; where the program is killed half way, the next start moves the rest."""
    if not folder.exists():
        fresh.rename(folder)
        return
    fresh.rename(_named(folder, _MOVING))
    _move_on(folder)


def _move_on(folder: Path) -> None:
    moving = _named(folder, _MOVING)
    if not moving.is_dir():
        return
    for path in sorted(moving.iterdir()):
        if not os.path.lexists(folder / path.name):
            path.rename(folder / path.name)
    _remove(moving)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises OSError."""
    with beside(path) as fresh:
        fresh.write_bytes(content)
        os.replace(fresh, path)


def sweep(folder: Path, *, below: bool = False) -> None:
    """Remove what killed programs have left in a folder, `below`: and in all folders in it; what they had put aside
    comes back where nothing has taken its place."""
    for here, folders, files in os.walk(folder):
        left = {match[1] for name in (*folders, *files) if (match := _LEFT.fullmatch(name))}
        for name in sorted(left):
            if not _OF_A_RUN.fullmatch(name):
                _tidy(Path(here, name))
        folders[:] = [name for name in folders if below and not _LEFT.fullmatch(name)]


def _tidy(path: Path) -> None:
    with suppress(OSError), held(_named(path, _LOCK), patience=0):
        _remove(_named(path, _FRESH))
        _move_on(path)
        old = put_aside(path)
        if old.is_dir() and not os.path.lexists(path):
            old.rename(path)
        elif old.is_dir():
            _remove(old)


def _remove(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
