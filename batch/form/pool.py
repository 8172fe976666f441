"""Reading as a map over files on an executor, in processes that a bad file may kill without stopping the run."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import suppress
from pathlib import Path

from batch.form.file_data import FileData, Problem
from batch.form.reader import read_chunk
from batch.workers import FEW, Workers, kill, start_processes

CHUNK = 25
SECONDS_A_FILE = 60  # a file that takes longer is given up
SECONDS_A_CHUNK = 180  # chunks that take longer are read again, file by file

_Chunk = list[str]
_Pending = dict[Future[list[FileData]], _Chunk]


def chunks(paths: list[str], workers: int) -> list[list[str]]:
    size = min(CHUNK, max(FEW, -(-len(paths) // max(1, workers))))
    return [paths[i : i + size] for i in range(0, len(paths), size)]


def _dead(path: str) -> FileData:
    return FileData(path, refused=True, problems=[Problem("TEP-04")])


def _one_by_one(root: str, suspects: _Chunk) -> Iterator[FileData]:
    """Read files one after another in a process of their own: the guilty one is whose reading it doesn't survive."""
    pool = start_processes(1)
    try:
        for path in suspects:
            try:
                yield from pool.submit(read_chunk, root, [path]).result(timeout=SECONDS_A_FILE)
            except Exception:
                kill(pool)
                pool = start_processes(1)
                yield _dead(path)
    finally:
        kill(pool)


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
    root: Path,
    paths: list[str],
    executor: Executor | None = None,
    step: Callable[[int], None] = lambda _n: None,
    workers: Workers | None = None,
) -> list[FileData]:
    """Read files (`paths` relative to `root`) and return them in the order of `paths`.

    The map runs on `workers`, which stay; without them on `executor` (a cluster's will do), or in processes of its own.
    A file that kills its reader, or takes too long, comes back refused with rule TEP-04; the others are read all the
    same.
    """
    if workers is None:
        with Workers(executor) as own:
            return read_files(root, paths, step=step, workers=own)
    queue = deque(chunks(paths, workers.count))
    done: dict[str, FileData] = {}
    while queue:
        before = len(queue)
        suspects: list[str] = []
        for result in _map(workers.executor(), str(root), queue, workers.count + 1):
            for item in result:
                if isinstance(item, FileData):
                    done[item.source] = item
                else:
                    suspects.append(item)
            step(sum(isinstance(item, FileData) for item in result))
        if len(queue) == before:  # nothing can be handed over
            suspects += [path for chunk in queue for path in chunk]
            queue.clear()
        if suspects:
            workers.lost()
        for data in _one_by_one(str(root), suspects):
            done[data.source] = data
            step(1)
    return [done[path] for path in paths]
