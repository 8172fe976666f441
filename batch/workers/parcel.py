"""What is handed to another machine and what comes back: a function, its arguments, and files.

A path means nothing there. Files that are here go along and whatever else is named is a place to write to: on the
other machine both lie in a folder of their own, apart from each other, and what is written comes back into its place
here. Where both machines see the same storage, a file needn't go along: it is read where it lies.
"""

from __future__ import annotations

import copyreg
import io
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, cast

from batch.machine.plain_file import straight
from batch.machine.scratch import scratch
from batch.workers.program import identity, stamp
from batch.workers.shared import Mark, mark, sees_same

LARGEST = 64 * 2**20  # bytes of files that go along; what is larger is done here
_Place = tuple[str, str]  # anchor of an absolute path, and the rest of it
_Answer = tuple[list[tuple[_Place, bytes]], bytes] | bool  # files written, and the result; else as below
_NOT_DONE, _UNSEEN = False, True
_PATH = type(Path())
_root = Path()  # while a parcel is open here: where its files lie
_GIVEN, _WRITTEN = "den", "di"  # in there: what came along, and what goes back


class NotDoneError(Exception):
    """This wasn't done there; that says nothing of anything else. Holds no data."""


class UnseenError(Exception):
    """A file that didn't go along isn't there, or not the same one."""


class Sealed:
    """Bytes that no log shows, and that a cluster hands on without copying them."""

    def __init__(self, content: bytes | memoryview) -> None:
        self.content = content

    def __repr__(self) -> str:
        return f"Sealed({len(self.content)})"

    def __reduce_ex__(self, protocol: Any) -> tuple[type[Sealed], tuple[pickle.PickleBuffer | bytes]]:
        return Sealed, (pickle.PickleBuffer(self.content) if protocol > 4 else bytes(self.content),)

    def __sizeof__(self) -> int:
        return len(self.content)


def _dumps(value: object, reduce: Callable[[Path], Any]) -> bytes:
    out = io.BytesIO()
    pickler = pickle.Pickler(out, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = cast(Any, copyreg.dispatch_table | {_PATH: reduce})
    pickler.dump(value)
    return out.getvalue()


def _place(path: Path) -> _Place:
    return path.anchor, path.as_posix()[len(path.anchor) :]


def _there(part: str, place: _Place) -> Path:
    """Where a path of the other machine lies in that part of the open parcel's folder."""
    anchor, rest = place
    folder, _, name = rest.rpartition("/")
    return _folder(part, (anchor, folder)) / name


@cache
def _folder(part: str, place: _Place) -> Path:
    anchor, rest = place
    folder = _root / part / anchor.encode().hex() / rest
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _back(anchor: str, rest: str) -> Path:
    return Path(anchor, rest)


def pack(
    function: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any], *, seen: bool = False
) -> Sealed:
    """With `seen`, files don't go along, but only what they are known by. Raises NotDoneError where they are too large
    to go along, whatever pickle raises where something can't."""
    files: dict[_Place, bytes] = {}
    marks: dict[Path, Mark] = {}
    left = LARGEST

    def reduce(path: Path) -> Any:
        nonlocal left
        if not path.is_absolute():
            return path.__reduce__()
        path = straight(path)
        place = _place(path)
        if path in marks:
            return path.__reduce__()
        if place not in files and path.is_file():
            if seen and (told := mark(path)):
                marks[path] = told
                return path.__reduce__()
            left -= path.stat().st_size
            if left < 0:
                raise NotDoneError
            with suppress(OSError):  # there it is absent, which is as unreadable
                files[place] = path.read_bytes()
        if place in files:
            return _there, (_GIVEN, place)
        return _folder if path.is_dir() else _there, (_WRITTEN, place)

    job = _dumps((function, arguments, named), reduce)
    return Sealed(pickle.dumps((stamp(), marks, files, job), 5))


def unpack(answer: Sealed) -> Any:
    """What the function returned; the files that it wrote are put into their places. Raises NotDoneError, UnseenError,
    OSError."""
    answered: _Answer = pickle.loads(answer.content) if answer.content else _NOT_DONE
    if isinstance(answered, bool):
        raise UnseenError if answered is _UNSEEN else NotDoneError
    written, result = answered
    for place, data in written:
        path = _back(*place)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return pickle.loads(result)


def open_and_do(content: bytes) -> bytes:
    """Do what a parcel holds, in a folder that is gone afterwards; an empty one asks for the `identity`. Whatever goes
    wrong, it wasn't done: whoever sent it does it again and meets the same."""
    global _root
    try:
        if not content:
            return pickle.dumps(identity())
        sender, marks, sent, job = pickle.loads(content)
        if sender != stamp():
            return pickle.dumps(_NOT_DONE)
        if not sees_same(marks):
            return pickle.dumps(_UNSEEN)
        with scratch() as _root:
            _folder.cache_clear()
            (_root / _WRITTEN).mkdir()
            for place, data in sent.items():
                _there(_GIVEN, place).write_bytes(data)
            function, arguments, named = pickle.loads(job)
            result = _dumps(function(*arguments, **named), _reduce_back)
            written = [(_origin(path), path.read_bytes()) for path in _files(_root / _WRITTEN)]
        return pickle.dumps((written, result) if sees_same(marks) else _UNSEEN, 5)
    except Exception:
        return pickle.dumps(_NOT_DONE)


def _files(root: Path) -> Iterator[Path]:
    """Raises OSError where a folder can't be looked into, or is gone."""

    def refuse(problem: OSError) -> None:
        raise problem

    for folder, _folders, names in os.walk(root, onerror=refuse):
        for name in names:
            yield Path(folder, name)


def _origin(path: Path) -> _Place:
    _part, anchor, *rest = path.relative_to(_root).parts
    return bytes.fromhex(anchor).decode(), "/".join(rest)


def _reduce_back(path: Path) -> Any:
    return (_back, _origin(path)) if path.is_relative_to(_root) else path.__reduce__()
