"""Ctrl+C while the program is still being loaded: nothing has been done yet, so it ends there and then. Imports nothing
of the program, for it has to be there first."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

STOPPED = "Đã dừng theo yêu cầu; kết quả cũ không thay đổi."


def stop(*_: object) -> NoReturn:
    """Said, and gone. No exception: one that is raised within an import may come out of it as another."""
    with suppress(Exception):
        sys.stderr.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
        print(STOPPED, file=sys.stderr, flush=True)
    os._exit(2)


@contextmanager
def at_once() -> Iterator[None]:
    """Within, Ctrl+C ends the program by `stop`, unless whoever started it has seen to Ctrl+C otherwise."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
