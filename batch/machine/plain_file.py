"""Files as they are opened from outside: a pipe or a device never ends, and a link may lead anywhere."""

from __future__ import annotations

import hashlib
import os
import stat
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_BINARY", "O_NOCTTY"))


def open_plain(path: Path) -> BufferedReader:
    """For reading. Raises OSError, also for what is no file."""
    file = open(os.open(path, _FLAGS), "rb")  # noqa: SIM115  # whoever asks closes it
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(path)
    return file


def stat_of_plain(path: Path) -> os.stat_result:
    """Of what is opened there. Raises as `open_plain`."""
    with open_plain(path) as file:
        return os.fstat(file.fileno())


def read_most(file: BinaryIO, most: int) -> bytes:
    """Of an open file `most` bytes at the most. Room is made for all that is asked for: no more than there is."""
    size = os.fstat(file.fileno()).st_size + 1
    content = file.read(min(size, most))
    return content if len(content) < size else content + file.read(most - len(content))  # it grows


def sha256_of(path: Path) -> str:
    """Of what the file holds. Raises OSError, also for what is no file."""
    with open_plain(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_if_readable(path: Path) -> str:
    """ "" where it can't be read."""
    try:
        return sha256_of(path)
    except OSError:
        return ""


def straight(path: Path) -> Path:
    """Absolute and without "..": behind a link, that means one thing to the system and another to who reads it."""
    return path.resolve() if ".." in path.parts else path.absolute()


def leads_out(root: Path, path: Path) -> bool:
    """Whether `path`, which lies below `root`, is a link to something that doesn't: that isn't followed."""
    return os.path.islink(path) and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))
