"""The command line as a clerk meets it, in the process of the test."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Said(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Said]
