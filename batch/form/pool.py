"""Reading as a map over files on an executor, in processes that a bad file may kill without stopping the run."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from contextlib import suppress
from pathlib import Path

from batch.form.file_data import FileData, Problem
from batch.form.reader import read_chunk
from batch.machine.plain_file import leads_out
from batch.workers import FEW, Workers
from batch.workers.cluster import Cluster, ClusterLostError
from batch.workers.parcel import NotDoneError
from batch.workers.processes import kill, start_processes

CHUNK = 25
SECONDS_A_FILE = 60  # a file that takes longer is given up
SECONDS_A_CHUNK = 180  # chunks that take longer are read again, file by file

_Chunk = list[str]
_Pending = dict[Future[list[FileData]], _Chunk]


def chunks(paths: list[str], workers: int) -> list[list[str]]:
    size = min(CHUNK, max(FEW, -(-len(paths) // max(1, workers))))
    return [paths[i : i + size] for i in range(0, len(paths), size)]


def _dead(path: str) -> FileData:
    return FileData(path, refused=True, problems=[Problem("TEP-04")], passing=True)


def _led_out(path: str) -> FileData:
    return FileData(path, refused=True, problems=[Problem("TEP-08")], passing=True, link=True)


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


def read_there(root: Path, files: list[Path]) -> list[FileData]:
    """`read_chunk` for another machine: what it is handed by its path goes there."""
    return read_chunk(str(root), [file.relative_to(root).as_posix() for file in files])


def _hand_over(pool: Executor, root: Path, chunk: _Chunk) -> Future[list[FileData]]:
    if isinstance(pool, Cluster):
        return pool.submit(read_there, root, [root / path for path in chunk])
    return pool.submit(read_chunk, str(root), chunk)


def _feed(workers: Workers, root: Path, queue: deque[_Chunk], pending: _Pending) -> None:
    """Keep a few chunks under way. Not all at once: when a process dies, whatever has been handed over is suspect. A
    cluster keeps its own queue, and there each chunk dies alone."""
    pool = workers.executor()
    most = len(queue) + len(pending) if isinstance(pool, Cluster) else workers.count + 1
    while queue and len(pending) < most:
        with suppress(Exception):
            pending[_hand_over(pool, root, queue[0])] = queue[0]
            queue.popleft()
            continue
        return


def _map(workers: Workers, root: Path, queue: deque[_Chunk]) -> Iterator[list[FileData] | _Chunk]:
    """Results of chunks, as they come, and chunks that must be read file by file. Once a process dies or none comes
    back in time, the workers are lost and the chunks under way are yielded as they are; those of a cluster that is
    lost go back into `queue`, where the rest stays."""
    pending: _Pending = {}
    _feed(workers, root, queue, pending)
    while pending:
        finished, _ = wait(pending, timeout=SECONDS_A_CHUNK, return_when=FIRST_COMPLETED)
        broken = not finished
        for future in finished:
            chunk = pending.pop(future)
            try:
                yield future.result()
            except NotDoneError:
                yield chunk
            except (ClusterLostError, CancelledError):
                queue.append(chunk)
            except Exception:
                broken = True
                yield chunk
        if broken:
            yield from _leftover(pending)
            workers.lost()
            return
        if not workers.cluster_lost:
            _feed(workers, root, queue, pending)


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
) -> Iterator[FileData]:
    """Read files (`paths` relative to `root`) and give them in the order of `paths`, each as soon as those before it
    are there: who takes from each what it needs never holds all that was read.

    The map runs on `workers`, which stay; without them on `executor`, or in processes of its own.
    A file that kills its reader, or takes too long, comes back refused with rule TEP-04, a link out of `root` with
    TEP-08; the others are read all the same.
    """
    if workers is None:
        with Workers(executor) as own:
            yield from read_files(root, paths, step=step, workers=own)
        return
    done = {path: _led_out(path) for path in paths if leads_out(root, root / path)}
    if done:
        step(len(done))
    queue = deque(chunks([path for path in paths if path not in done], workers.count))
    turn = iter(paths)
    following = next(turn, None)
    while following in done:
        yield done.pop(following)
        following = next(turn, None)
    while queue:
        before, had_cluster = len(queue), not workers.cluster_lost
        suspects: list[str] = []
        for result in _map(workers, root.absolute(), queue):
            for item in result:
                if isinstance(item, FileData):
                    done[item.source] = item
                else:
                    suspects.append(item)
            step(sum(isinstance(item, FileData) for item in result))
            while following in done:
                yield done.pop(following)
                following = next(turn, None)
        if len(queue) == before and not (had_cluster and workers.cluster_lost):  # nothing can be handed over
            suspects += [path for chunk in queue for path in chunk]
            queue.clear()
            workers.lost()
        for data in _one_by_one(str(root), suspects):
            done[data.source] = data
            step(1)
            while following in done:
                yield done.pop(following)
                following = next(turn, None)
