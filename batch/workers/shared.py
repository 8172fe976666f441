"""Whether another machine sees the same files under the same paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from batch.machine.plain_file import sha256_if_readable, stat_of_plain

Mark = tuple[int, int, int, int]


def sees(files: Sequence[tuple[str, str]]) -> bool:
    """Whether each of these paths holds what has this hash."""
    return all(sha256_if_readable(Path(path)) == wanted for path, wanted in files)


def mark(path: Path) -> Mark | None:
    """What a file is known by on every machine that sees its storage, and no file on another machine's own disk by.
    None where it can't be read, or its storage doesn't number files."""
    try:
        told = stat_of_plain(path)
    except OSError:
        return None
    return (told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns) if told.st_ino else None


def sees_same(files: Mapping[Path, Mark]) -> bool:
    """Whether each of these paths is the very file that has this mark."""
    return all(mark(path) == wanted for path, wanted in files.items())
