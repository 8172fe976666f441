"""Reading as a map over files on an executor, in processes that a bad file may kill without stopping the run."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import suppress
from pathlib import Path

from batch.form.file_data import FileData, Problem
from batch.form.reader import prepare_reader, read_chunk

CHUNK = 25
FEW = 5  # files that are sooner read than another process is started
SECONDS_A_FILE = 60  # a file that takes longer is given up
SECONDS_A_CHUNK = 180  # chunks that take longer are read again, file by file

_Chunk = list[str]
_Pending = dict[Future[list[FileData]], _Chunk]


def chunks(paths: list[str], workers: int) -> list[list[str]]:
    size = min(CHUNK, max(FEW, -(-len(paths) // max(1, workers))))
    return [paths[i : i + size] for i in range(0, len(paths), size)]


def _pool(workers: int) -> ProcessPoolExecutor:
    # spawn: the same on Windows, and no threads or locks of the parent are copied into the reader.
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=prepare_reader)


def _kill(pool: Executor) -> None:
    """End a pool of our own at once, whatever its processes are doing."""
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        process.kill()
    pool.shutdown(wait=False, cancel_futures=True)


def _dead(path: str) -> FileData:
    return FileData(path, refused=True, problems=[Problem("TEP-04")])


def _one_by_one(root: str, suspects: _Chunk) -> Iterator[FileData]:
    """Read files one after another in a process of their own: the guilty one is whose reading it doesn't survive."""
    pool = _pool(1)
    try:
        for path in suspects:
            try:
                yield from pool.submit(read_chunk, root, [path]).result(timeout=SECONDS_A_FILE)
            except Exception:
                _kill(pool)
                pool = _pool(1)
                yield _dead(path)
    finally:
        _kill(pool)


def _feed(pool: Executor, root: str, queue: deque[_Chunk], pending: _Pending, most: int) -> None:
    """Keep a few chunks under way. Not all at once: when a process dies, whatever has been handed over is suspect."""
    while queue and len(pending) < most:
        with suppress(Exception):
            pending[pool.submit(read_chunk, root, queue[0])] = queue[0]
            queue.popleft()
            continue
        return


def _map(pool: Executor, root: str, queue: deque[_Chunk], most: int) -> Iterator[list[FileData] | _Chunk]:
    """Results of chunks, as they come. Once a chunk fails or none comes back in time, the chunks under way are
    yielded as they are and the rest stays in `queue`."""
    pending: _Pending = {}
    _feed(pool, root, queue, pending, most)
    while pending:
        finished, _ = wait(pending, timeout=SECONDS_A_CHUNK, return_when=FIRST_COMPLETED)
        broken = not finished
        for future in finished:
            chunk = pending.pop(future)
            try:
                yield future.result()
            except Exception:
                broken = True
                yield chunk
        if broken:
            yield from _leftover(pending)
            return
        _feed(pool, root, queue, pending, most)


def _leftover(pending: _Pending) -> Iterator[list[FileData] | _Chunk]:
    for future, chunk in pending.items():
        result: list[FileData] | _Chunk = chunk
        if future.done():
            with suppress(Exception):
                result = future.result()
        yield result


def read_files(
    root: Path, paths: list[str], executor: Executor | None = None, step: Callable[[int], None] = lambda _n: None
) -> list[FileData]:
    """Read files (`paths` relative to `root`) and return them in the order of `paths`.

    With `executor` the map runs there (a cluster's will do); otherwise in processes of its own. A file that kills its
    reader, or takes too long, comes back refused with rule TEP-04; the others are read all the same.
    """
    workers = max(1, min(os.cpu_count() or 1, 8))
    queue = deque(chunks(paths, workers))
    done: dict[str, FileData] = {}
    while queue:
        before = len(queue)
        own = None if executor is not None else _pool(min(workers, before))
        pool = own or executor
        assert pool is not None
        suspects: list[str] = []
        try:
            for result in _map(pool, str(root), queue, workers + 1):
                for item in result:
                    if isinstance(item, FileData):
                        done[item.source] = item
                    else:
                        suspects.append(item)
                step(sum(isinstance(item, FileData) for item in result))
            if own is not None and not suspects:
                own.shutdown()
        finally:
            if own is not None:
                _kill(own)
        if len(queue) == before:  # nothing can be handed over
            suspects += [path for chunk in queue for path in chunk]
            queue.clear()
        for data in _one_by_one(str(root), suspects):
            done[data.source] = data
            step(1)
        if suspects:
            executor = None  # what broke once isn't trusted again
    return [done[path] for path in paths]
