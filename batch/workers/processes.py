"""Processes that do parts of the work: how they start, what they may take, how they end."""

from __future__ import annotations

import atexit
import faulthandler
import gc
import math
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

_MEMORY = 3  # GiB that each may take
_SPARE = 1.0  # seconds
_OWN: list[bool] = []  # whether this process is one of those that may end


def prepare() -> None:
    """Called once in each process: the memory limit, and no console. A dying reader would write a stack trace to it,
    which tells a clerk nothing; what it died of is a finding."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    limit_memory()
    collect_seldom()
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    _OWN.append(True)


@contextmanager
def deadline(seconds: float) -> Iterator[Callable[[], None]]:
    """What is given is called before each of several things: the process ends where one of them takes longer (by less
    than `_SPARE`), whatever it is doing, on any system; nothing happens in a process that isn't one of these."""
    set_at = -math.inf

    def begin() -> None:
        nonlocal set_at
        now = time.monotonic()
        if _OWN and now - set_at > _SPARE:  # each time starts a thread: not for every small thing
            faulthandler.dump_traceback_later(seconds + _SPARE, exit=True, file=2)  # where nobody reads it
            set_at = now

    try:
        yield begin
    finally:
        if _OWN:
            faulthandler.cancel_dump_traceback_later()


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def collect_seldom() -> None:
    """Look for circles of dead objects seldom: there are few, and looking through a run's rows and cells again and
    again takes an eighth of its time. What is left in the end goes with the process, without a last look."""
    gc.set_threshold(100_000, 20, 50)
    atexit.register(gc.freeze)


def limit_memory() -> None:
    """Without effect where the system has no such limit (Windows)."""
    try:
        import resource
    except ImportError:
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = _MEMORY * 1024**3
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard < 0 else min(wanted, hard), hard))


def start_processes(count: int) -> ProcessPoolExecutor:
    # spawn: the same on Windows, and no threads or locks of the parent are copied.
    return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"), initializer=prepare)


def kill(pool: Executor) -> None:
    """End a pool of our own at once, whatever its processes are doing."""
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        process.kill()
    pool.shutdown(wait=False, cancel_futures=True)


class Here(Executor):
    """Does everything at once in this process, which may die of it."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(function(*arguments, **named))
        except Exception as problem:
            done.set_exception(problem)
        return done
