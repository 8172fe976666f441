"""Reading as a map over files on an executor, in processes that a bad file may kill without stopping the run."""

from __future__ import annotations

import errno
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import RLock

from batch.form.file_data import FileData, Problem
from batch.form.reader import read_chunk
from batch.machine.plain_file import leads_out, straight
from batch.workers import FEW, Workers
from batch.workers.cluster import Cluster, ClusterLostError
from batch.workers.parcel import NotDoneError
from batch.workers.processes import kill, start_processes

CHUNK = 25
ON_CLUSTER = 25, 50  # the smallest and the largest chunk: each costs as much there as reading one or two files
SECONDS_A_FILE = 60  # a file that takes longer is given up
SECONDS_A_CHUNK = 180  # chunks that take longer are read again, file by file
_LYING = 24  # chunks that may have come back before anybody asks for them

_Chunk = list[str]
_Read = Future[list[FileData]]


def chunks(paths: list[str], workers: int, sizes: tuple[int, int]) -> list[list[str]]:
    """From the largest size to the smallest: no worker is busy for long when the others have nothing left to read."""
    (least, most), out, at = sizes, list[list[str]](), 0
    while at < len(paths):
        size = min(most, max(least, (len(paths) - at) // (2 * max(1, workers))))
        out.append(paths[at : at + size])
        at += size
    return out


def _dead(path: str) -> FileData:
    return FileData(path, refused=True, problems=[Problem("TEP-04")], passing=True)


def _led_out(path: str) -> FileData:
    return FileData(path, refused=True, problems=[Problem("TEP-08")], passing=True, link=True)


def _one_by_one(root: str, suspects: _Chunk) -> Iterator[FileData]:
    """Read files one after another in a process of their own: the guilty one is whose reading it doesn't survive.
    Raises OSError where no process lives on this machine: then no file is guilty."""
    pool = start_processes(1)
    try:
        for path in suspects:
            try:
                yield from pool.submit(read_chunk, root, [path]).result(timeout=SECONDS_A_FILE)
            except Exception:
                kill(pool)
                pool = start_processes(1)
                _refuse_dead(pool)
                yield _dead(path)
    finally:
        kill(pool)


def _refuse_dead(pool: Executor) -> None:
    try:
        pool.submit(os.getpid).result(timeout=SECONDS_A_CHUNK)
    except Exception as problem:
        raise OSError(errno.ECHILD, os.strerror(errno.ECHILD)) from problem


def read_there(files: list[Path], names: list[str]) -> list[FileData]:
    """`read_chunk` for another machine: what it is handed by its path goes there, or is seen there; so not all need lie
    below the same folder. Raises NotDoneError where something hung on that machine: it may be read on this one."""
    of: dict[str, list[str]] = {}
    for file, name in zip(files, names, strict=True):
        of.setdefault(str(file.parents[name.count("/")]), []).append(name)
    read = [data for root, below in of.items() for data in read_chunk(root, below)]
    if any(data.passing for data in read):
        raise NotDoneError
    return read


def _hand_over(pool: Executor, root: Path, chunk: _Chunk) -> _Read:
    if isinstance(pool, Cluster):
        return pool.submit(read_there, [root / name for name in chunk], chunk)
    return pool.submit(read_chunk, str(root), chunk)


class Reading:
    """Files below `root`, read on `workers` from now on, whatever is done here meanwhile; `in_order` gives them.

    A few chunks are under way at a time. Not all at once: when a process dies, whatever has been handed over is
    suspect. A cluster keeps its own queue, and there each chunk dies alone.
    """

    def __init__(self, root: Path, paths: list[str], workers: Workers) -> None:
        self._root, self._workers = straight(root), workers
        self._lock = RLock()  # a thread of the executor's, too, hands over
        self._queue: deque[_Chunk] = deque()
        self._pending: dict[_Read, _Chunk] = {}  # handed over and not yet taken back
        self._back: SimpleQueue[_Read] = SimpleQueue()  # those of them that are done
        self._wanted: set[str] = set()
        self._done: dict[str, FileData] = {}
        self._step: Callable[[int], None] = lambda _n: None
        self._want(paths)
        self._feed()

    def in_order(self, paths: list[str], step: Callable[[int], None]) -> Iterator[FileData]:
        """Those at `paths` and no others, each as soon as those before it are there."""
        self._step = step
        self._want(paths)
        for path in paths:
            while path not in self._done:
                self._take_back()
            yield self._done.pop(path)

    def _want(self, paths: list[str]) -> None:
        """What has been handed over may be more than these: that is passed over."""
        with self._lock:
            self._wanted = set(paths)
            self._done = {}
            self._keep([_led_out(path) for path in paths if leads_out(self._root, self._root / path)])
            begun = {*self._done, *(path for chunk in self._pending.values() for path in chunk)}
            sizes = ON_CLUSTER if self._workers.cluster else (FEW, CHUNK)
            self._queue = deque(chunks([path for path in paths if path not in begun], self._workers.count, sizes))

    def _feed(self, same: Executor | None = None) -> None:
        """Hand over what may be: to the `same` executor, else to that of the workers."""
        with self._lock, suppress(Exception):
            while self._queue:
                pool = same or self._workers.executor()
                lying = self._back.qsize()
                full = len(self._pending) - lying > self._workers.count or lying > _LYING
                if full and not isinstance(pool, Cluster):
                    return
                future = _hand_over(pool, self._root, self._queue[0])
                self._pending[future] = self._queue.popleft()
                future.add_done_callback(partial(self._came_back, pool, self._back))

    def _came_back(self, pool: Executor, back: SimpleQueue[_Read], future: _Read) -> None:
        """In a thread of the executor's, which holds its own locks where something has gone wrong."""
        back.put(future)
        if not future.cancelled() and future.exception() is None:
            self._feed(pool)

    def _take_back(self) -> None:
        """What comes next. Once a process dies or nothing comes back in time, the workers are lost; what a cluster had
        that is lost goes back into the queue."""
        had_cluster = not self._workers.cluster_lost
        self._feed()
        if not self._pending:
            if not (had_cluster and self._workers.cluster_lost):  # nothing can be handed over
                suspects = [path for chunk in self._queue for path in chunk]
                self._queue.clear()
                self._lose(suspects)
            return
        chunk: _Chunk = []
        try:
            future = self._back.get(timeout=SECONDS_A_CHUNK)
            chunk = self._pending.pop(future)
            self._keep(future.result())
        except NotDoneError:
            self._read_alone(chunk)
        except (ClusterLostError, CancelledError):
            self._queue.append(chunk)
        except Exception:
            self._lose(chunk)

    def _keep(self, files: Iterable[FileData]) -> None:
        new = {data.source: data for data in files if data.source in self._wanted and data.source not in self._done}
        self._done |= new
        if new:
            self._step(len(new))

    def _lose(self, suspects: _Chunk) -> None:
        """The workers are no more; what they had is read file by file, unless it came back before."""
        with self._lock:
            self._workers.lost()
            pending, self._pending, self._back = self._pending, {}, SimpleQueue()
        for future, chunk in pending.items():
            try:
                self._keep(future.result(0))
            except Exception:
                suspects = [*suspects, *chunk]
        self._read_alone(suspects)

    def _read_alone(self, suspects: _Chunk) -> None:
        """File after file in a process of their own: the guilty one is whose reading it doesn't survive."""
        for data in _one_by_one(str(self._root), [path for path in suspects if path in self._wanted]):
            self._keep([data])


def read_files(
    root: Path, paths: list[str], executor: Executor | None = None, step: Callable[[int], None] = lambda _n: None,
    workers: Workers | None = None, begun: Reading | None = None,
) -> Iterator[FileData]:  # fmt: skip
    """Read files (`paths` relative to `root`) and give them in the order of `paths`, each as soon as those before it
    are there: who takes from each what it needs never holds all that was read.

    The map runs on `workers`, which stay; without them on `executor`, or in processes of its own. What has been `begun`
    isn't begun again.
    A file that kills its reader, or takes too long, comes back refused with rule TEP-04, a link out of `root` with
    TEP-08; the others are read all the same. Raises OSError (ECHILD) where this machine lets no process live.
    """
    if workers is None:
        with Workers(executor) as own:
            yield from read_files(root, paths, step=step, workers=own)
        return
    yield from (begun or Reading(root, paths, workers)).in_order(paths, step)
