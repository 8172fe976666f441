"""Reading as a map over files on an executor, in processes that a bad file may kill without stopping the run."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path

from batch.form.worker import FileData, Problem, limit_memory, read_chunk

CHUNK = 25
SECONDS_A_FILE = 60  # a file that takes longer is given up


def chunks(paths: list[str], workers: int) -> list[list[str]]:
    size = max(1, min(CHUNK, -(-len(paths) // max(1, workers))))
    return [paths[i : i + size] for i in range(0, len(paths), size)]


def _pool(workers: int) -> ProcessPoolExecutor:
    # spawn: the same on Windows, and no threads or locks of the parent are copied into the reader.
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=limit_memory)


def _stop(pool: ProcessPoolExecutor) -> None:
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        process.kill()
    pool.shutdown(wait=False, cancel_futures=True)


def _dead(path: str) -> FileData:
    return FileData(path, refused=True, problems=[Problem("TEP-04")])


def _careful(root: str, suspects: list[list[str]]) -> Iterator[FileData]:
    """Read chunks one after another; one that kills its process is split until the guilty file stands alone."""
    pool = _pool(1)
    queue = list(suspects)
    try:
        while queue:
            chunk = queue.pop(0)
            try:
                yield from pool.submit(read_chunk, root, chunk).result(timeout=SECONDS_A_FILE * len(chunk))
            except (BrokenProcessPool, FutureTimeout):
                _stop(pool)
                pool = _pool(1)
                if len(chunk) == 1:
                    yield _dead(chunk[0])
                else:
                    queue[:0] = [[path] for path in chunk]
    finally:
        _stop(pool)


def read_files(
    root: Path, paths: list[str], executor: Executor | None = None, step: Callable[[int], None] = lambda _n: None
) -> list[FileData]:
    """Read files (`paths` relative to `root`) and return them in the order of `paths`.

    With `executor` the map runs there (a cluster's will do); otherwise in processes of its own. A file that kills its
    reader, or takes too long, comes back refused with rule TEP-04; the others are read all the same.
    """
    if not paths:
        return []
    workers = max(1, min(os.cpu_count() or 1, 8))
    parts = chunks(paths, workers)
    own = executor is None
    pool = executor if executor is not None else _pool(min(workers, len(parts)))
    done: dict[str, FileData] = {}
    futures = {pool.submit(read_chunk, str(root), part): part for part in parts}
    try:
        # The limit is on the whole wait, in proportion to the work, so that a reader that hangs is noticed.
        for future in as_completed(futures, timeout=SECONDS_A_FILE + 2.0 * len(paths)):
            with suppress(BrokenProcessPool):
                for data in future.result():
                    done[data.path] = data
                step(len(futures[future]))
    except FutureTimeout:
        pass
    finally:
        if own and isinstance(pool, ProcessPoolExecutor):
            _stop(pool)
    suspects = [part for part in parts if part[0] not in done]
    for data in _careful(str(root), suspects):
        done[data.path] = data
        step(1)
    return [done[path] for path in paths]
