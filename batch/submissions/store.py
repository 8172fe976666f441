"""What the files of the last run gave, kept beside its results: a file that is the same isn't read again.

The store is one file and counts as a whole: what stands in front names everything that reading hangs on, and a seal
that only this user of this machine can make covers all of it: nobody else's store gives figures, however well made.
A file is the same where its path and all its bytes are; no time is looked at, and nothing that hangs on other files is
kept. Whatever is wrong with the store or the place where it lies only means that all is read.

Of each file one line of JSON says what was read, but for the rows of its tables: those lie sheet by sheet (`packed`).
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import os
import stat
import sys
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from batch.form.definition import form
from batch.form.file_data import FileData
from batch.form.plain import Plain, as_json
from batch.machine import beside
from batch.machine.plain_file import leads_out, sha256_if_readable
from batch.submissions.columns import FILE, ROW, put
from batch.submissions.frames import Submissions, dtypes
from batch.submissions.own_key import own_key
from batch.submissions.packed import pack, unpack
from batch.text import file_text
from batch.workers.program import stamp

_FORMAT = b"xeploai 1\n"
_LARGEST = 512 * 1024**2  # bytes; a larger store isn't kept
_MOST_ALIKE = 10_000  # places of columns; where more have gathered, all are written anew
_THREADS = 8  # files that are looked at at a time: on a share each waits
_FILES, _COPIES = "tep", "loi"
_NUMBERS = (FILE, ROW)
_TABLES = {name: sheet for name, sheet in form().items() if not sheet.is_list}


def _mark() -> bytes:
    """Of all that reading hangs on: every file of the program, its form and laws with it, the libraries and Python."""
    return _FORMAT + hashlib.sha256(f"{stamp()} {sys.version}".encode()).digest()


class Store:
    """The store at `path`: `find` tells what is known, `rows` are its rows, `keep` says what is to be known the next
    time, `save` writes that. None of them raises. `copies` are the error copies that were made: name → (what it was
    made of, its own hash)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._alike: list[Any] = []
        self._rows: dict[str, pd.DataFrame] = {}
        self._hashes: dict[str, str] = {}
        self._lines: dict[str, bytes] = {}
        self._number: dict[str, int] = {}  # of a file in the rows
        self._found: dict[str, FileData] = {}
        self._parts: dict[str, bytes] = {}
        self.copies: dict[str, tuple[str, str]] = {}
        with suppress(Exception):
            self._open()

    def _open(self) -> None:
        parts = read_sealed(self._path)
        alike, *lines = zlib.decompress(parts[_FILES]).split(b"\n")
        heads = [json.loads(line) for line in lines[::2]]
        for name, sheet in _TABLES.items():
            self._rows[name] = unpack(parts[name], sheet.fields, _NUMBERS, dtypes(name))
        self._alike = json.loads(alike)
        self._lines = {name: line for (name, _), line in zip(heads, lines[1::2], strict=True)}
        self._number = {name: number for number, (name, _) in enumerate(heads)}
        self.copies = {name: (of, sha256) for name, (of, sha256) in json.loads(parts[_COPIES]).items()}
        self._hashes, self._parts = dict(heads), parts

    def find(self, root: Path, paths: Iterable[str], place: str = "") -> dict[str, FileData]:
        """What is known of files below `root`, by path: of those that are, byte for byte, what they were. `place`
        tells roots apart. Of tables the data have no columns: those are `rows`."""
        asked = {name: path for path in paths if (name := _name(place, path)) in self._hashes}
        out: dict[str, FileData] = {}
        if not asked:
            return out
        plain = Plain(self._alike)
        with ThreadPoolExecutor(_THREADS) as pool:
            hashes = list(pool.map(sha256_if_readable, [root / path for path in asked.values()]))
        for (name, path), sha256 in zip(asked.items(), hashes, strict=True):
            if sha256 == self._hashes[name] and not leads_out(root, root / path):
                with suppress(Exception):
                    data: FileData = plain.back(json.loads(self._lines[name]), FileData)
                    data.source, data.path = path, file_text(path)
                    out[path] = self._found[name] = data
        return out

    def rows(self, sheet: str, files: Sequence[FileData]) -> pd.DataFrame:
        """The rows of a table of those files that were found, numbered as `files` are."""
        new = np.full(len(self._number) + 1, -1)
        for at, data in enumerate(files):
            name = _name("", data.source)
            if self._found.get(name) is data:
                new[self._number[name]] = at
        return _numbered(self._rows[sheet], new)

    def keep(self, subs: Submissions, others: Mapping[str, Iterable[FileData]]) -> None:
        """What is to be known the next time: what was read now, and nothing else. `others` are files without rows, by
        the place of their root."""
        with suppress(Exception):
            files = {_name("", data.source): data for data in (*subs.files, *subs.forms)}
            files |= {_name(place, data.source): data for place, some in others.items() for data in some}
            files = {name: data for name, data in files.items() if data.sha256 and not data.passing}
            if list(files) != list(self._hashes) or any(self._found.get(name) is not files[name] for name in files):
                self._parts = self._packed(files, subs)
        self._rows, self._lines = {}, {}

    def _packed(self, files: Mapping[str, FileData], subs: Submissions) -> dict[str, bytes]:
        known = self._lines if len(self._alike) < _MOST_ALIKE else {}
        plain = Plain(self._alike if known else [])
        lines = []
        for name, data in files.items():
            same = known.get(name) if self._found.get(name) is data else None
            lines.append(json.dumps([name, data.sha256]).encode())
            lines.append(same or as_json(plain.to(_bare(data), FileData)))
        head = json.dumps(plain.alike).encode()
        number = {name: at for at, name in enumerate(files)}
        new = np.array([*(number.get(_name("", data.source), -1) for data in subs.files), -1])
        parts = {_FILES: zlib.compress(b"\n".join((head, *lines)), 1)}
        for name, sheet in _TABLES.items():
            parts[name] = pack(_numbered(subs.frame(name), new), sheet.fields, _NUMBERS)
        return parts

    def save(self, copies: dict[str, tuple[str, str]]) -> None:
        if not self._parts or (_COPIES in self._parts and copies == self.copies):
            return
        write_sealed(self._path, self._parts | {_COPIES: json.dumps(copies, sort_keys=True).encode()})


def _name(place: str, path: str) -> str:
    return f"{place}:{path}"


def _numbered(frame: pd.DataFrame, new: np.ndarray) -> pd.DataFrame:
    """The rows of the files that have a new number, under that; the others have −1."""
    files = new[frame[FILE].to_numpy()]
    there = files >= 0
    return put(frame if there.all() else frame[there], {FILE: pd.Series(files[there], frame.index[there])})


def _bare(data: FileData) -> FileData:
    """Without what stands elsewhere: where the file lies and, of tables, the rows."""
    return replace(data.without_rows(), path="", source="")


# --- the file ---


def read_sealed(path: Path) -> dict[str, bytes]:
    """What `write_sealed` was given. Raises OSError or ValueError where that isn't there as this program and user
    wrote it."""
    return _unsealed(_content(path))


def write_sealed(path: Path, parts: Mapping[str, bytes]) -> None:
    """Whole or not at all: where it can't be written nothing happens."""
    with suppress(OSError):
        content = _sealed(parts)
        if len(content) > _LARGEST:
            return
        beside.write_whole(path, content)


def _content(path: Path) -> bytes:
    """Raises OSError for what isn't a file, or is one that no run writes."""
    flags = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_BINARY"))
    with os.fdopen(os.open(path, flags), "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_size > _LARGEST:
            raise OSError(path)
        return file.read()


def _seal(content: bytes) -> bytes:
    return hmac.digest(own_key(), content, "sha256")


def _sealed(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    head = _mark()
    return head + _seal(head + out.getvalue()) + out.getvalue()


def _unsealed(content: bytes) -> dict[str, bytes]:
    """Raises ValueError for what isn't whole, or was written by another program or user, OSError without a key."""
    head = _mark()
    given, seal, rest = content[: len(head)], content[len(head) : len(head) + 32], content[len(head) + 32 :]
    if given != head or not hmac.compare_digest(seal, _seal(head + rest)):
        raise ValueError("another store")
    with zipfile.ZipFile(io.BytesIO(rest)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
