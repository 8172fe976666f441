"""Processes that do parts of the work: how they start, what they may take, how they end."""

from __future__ import annotations

import atexit
import faulthandler
import gc
import math
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.context import SpawnContext, SpawnProcess
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


@contextmanager
def deaf() -> Iterator[None]:
    """Processes that are started within never hear of Ctrl+C, which goes to all processes of a window: one that isn't
    ready yet would tell of it with a traceback. Whoever has started them ends them."""
    if sys.platform == "win32":
        import ctypes

        ignore = ctypes.windll.kernel32.SetConsoleCtrlHandler
        ignore(None, True)  # what is started now inherits it
        try:
            yield
        finally:
            ignore(None, False)
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # it lets the signal through again where it has to start first
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Deaf(SpawnProcess):
    def start(self) -> None:
        with deaf():
            super().start()


class _Spawn(SpawnContext):
    Process = _Deaf


def spawn() -> SpawnContext:
    """How processes of a pool begin: anew, the same on Windows, and no threads or locks of the parent are copied."""
    return _Spawn()


def start_processes(count: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(count, mp_context=spawn(), initializer=prepare)


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
