"""Who may see what the program writes: the user alone, or the group that the office has named.

An office names a group by giving it the folder: `chgrp <group>` and `chmod 2770`, as is done for shared folders. One
setting for the whole process says it, so that no file can be forgotten: the mask that the system lays on everything
that is made, by us or by a library. Windows has no such mask; there a file is seen by those who see its folder.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

_ALONE, _GROUP = 0o077, 0o007
_mask = _ALONE


def is_of_group(folder: Path) -> bool:
    """Whether the folder, or the nearest one above it that is there, is given to a group."""
    for place in (folder.absolute(), *folder.absolute().parents):
        if place.is_dir():
            mode = place.stat().st_mode
            return bool(mode & stat.S_ISGID) and mode & stat.S_IRWXG == stat.S_IRWXG
    return False


@contextmanager
def kept_private(into: Path) -> Iterator[None]:
    """What is written meanwhile, by this process and those that it starts, is seen as the folder `into` says."""
    global _mask
    before, _mask = _mask, _GROUP if is_of_group(into) else _ALONE
    outside = os.umask(_mask)
    try:
        yield
    finally:
        _mask = before
        os.umask(outside)


def close(path: Path) -> None:
    """What an earlier version has left open to others; where it is somebody else's it stays as it is."""
    with suppress(OSError):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & _mask:
            path.chmod(mode & ~_mask)


def touch(path: Path) -> None:
    """Make an empty file, where there is none, for a library that makes them open. Raises OSError."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o666))
    close(path)


def copy(source: Path, target: Path) -> None:
    """A file with its times, or a link as it is, but not who may see it."""
    if source.is_symlink():
        shutil.copy2(source, target, follow_symlinks=False)
        return
    shutil.copyfile(source, target)
    found = source.stat()
    with suppress(OSError):
        os.utime(target, ns=(found.st_atime_ns, found.st_mtime_ns))


def own_folder() -> Path:
    """The user's folder for what is nobody else's. Raises OSError where it can't be made."""
    folder = Path(click.get_app_dir("xeploai", roaming=False))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(OSError):
        folder.chmod(0o700)
    return folder


def write_own(path: Path, text: str) -> None:
    """A text that only the user can read, whatever group the office has named. Raises OSError."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text.encode("utf-8", "backslashreplace"))
