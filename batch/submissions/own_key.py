"""A key that only this user of this machine has: with it the program knows again what it wrote itself."""

from __future__ import annotations

import secrets
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from batch.machine.private import own_folder

_BYTES = 32


def _path() -> Path:
    return own_folder() / "khoa_rieng"


def _read() -> bytes:
    with suppress(OSError):
        return _path().read_bytes()
    return b""


def _make() -> None:
    """Whole or not at all; of two that are made at a time the later one stays."""
    path = _path()
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:  # the user's alone
        file.write(secrets.token_bytes(_BYTES))
    Path(file.name).replace(path)


@cache
def own_key() -> bytes:
    """Made the first time. It lies where no results do, so that nobody who may write there can make what counts as
    the user's own. Raises OSError where the user has no place for it."""
    if len(_read()) != _BYTES:
        _make()
    if len(key := _read()) != _BYTES:
        raise OSError("no key")
    return key
