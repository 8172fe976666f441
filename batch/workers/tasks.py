"""The work of a run, handed over: to processes of this machine, or to an executor that is given, such as a cluster.

The same processes read and publish, so that they start once. What they are handed names functions and holds plain
values: an executor on other machines does as well.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from importlib import import_module
from types import TracebackType
from typing import Any, Generic, ParamSpec, TypeVar

from batch.workers import processes
from batch.workers.cluster import Cluster

FEW = 5  # files that are sooner read than another process is started
_MOST = 8  # processes
SECONDS_A_TASK = 600  # one that takes longer is done here
P = ParamSpec("P")
S = TypeVar("S")
T = TypeVar("T")


def _import(modules: Sequence[str]) -> None:
    for module in modules:
        import_module(module)


class Workers:
    """The processes of a run; a context that ends them. With `executor` everything is handed over there until it
    fails as a whole; `count`, by default the cores, is how many things are done at a time. A cluster says that of
    itself, and ends with the context as well; `cluster_lost` is whether it failed."""

    def __init__(self, executor: Executor | None = None, count: int | None = None) -> None:
        self._count = count or max(1, min(os.cpu_count() or 1, _MOST))
        self._given = executor
        self._cluster = executor if isinstance(executor, Cluster) else None
        self._own: Executor | None = None

    @property
    def count(self) -> int:
        return self._count if (cluster := self.cluster) is None else cluster.places

    @property
    def cluster(self) -> Cluster | None:
        """None once it has failed."""
        return None if self.cluster_lost else self._cluster

    @property
    def cluster_lost(self) -> bool:
        return self._cluster is not None and (self._cluster.lost or self._given is None)

    def executor(self) -> Executor:
        """What things are handed over to; processes are started when they are first needed."""
        if self.cluster_lost:
            self._given = None
        if self._given is not None:
            return self._given
        if self._own is None:
            self._own = processes.start_processes(self.count)
        return self._own

    def warm(self, *modules: str, most: int = _MOST) -> None:
        """Have modules imported by the processes of our own, `most` of them, while something else is done here."""
        if self._given is None:
            with suppress(Exception):
                for _ in range(min(self.count, most)):
                    self.executor().submit(_import, modules)

    def lost(self) -> None:
        """A process died or hangs: those that are left end, and new ones start when they are needed. An executor that
        was given isn't trusted again."""
        self._given = None
        if self._own is not None:
            processes.kill(self._own)
            self._own = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, _value: object, _trace: TracebackType | None) -> None:
        if self._own is not None and kind is None:
            self._own.shutdown()
        if self._cluster is not None:
            self._cluster.shutdown()
        if self._own is not None:
            processes.kill(self._own)
            self._own = None

    @contextmanager
    def tasks(self, *, hand_over: bool = True) -> Iterator[Tasks]:
        """Things to be done elsewhere; none is under way any more at the end. With one process, or without
        `hand_over`, they are done here, each when its result is asked for."""
        tasks = Tasks(self if hand_over and (self.count > 1 or self._given is not None) else None)
        try:
            yield tasks
        finally:
            tasks.end()


class Task(Generic[T]):
    """Something that is done elsewhere, or here as soon as its result is asked for and nobody has begun it."""

    def __init__(self, do: Callable[[], T], future: Future[T] | None, workers: Workers | None) -> None:
        self._do, self._future, self._workers = do, future, workers

    @property
    def here(self) -> bool:
        """Whether nobody else does it."""
        return self._future is None

    def result(self) -> T:
        """Raises what doing it here raises: whatever goes wrong elsewhere, a process that dies included, only means
        that it is done once more."""
        if self._future is not None and not self._future.cancel():
            try:
                return self._future.result(SECONDS_A_TASK)
            except TimeoutError:
                if self._workers:
                    self._workers.lost()
            except Exception:
                pass
        return self._do()


class Tasks:
    """Hands things over to `workers`; without them everything is done here."""

    def __init__(self, workers: Workers | None = None) -> None:
        self._workers = workers
        self._begun: list[Future[Any]] = []

    def parts(self, things: Sequence[S], least: int) -> Iterator[Sequence[S]]:
        """Many small things in parts of `least` or more, some for each process."""
        size = max(least, -(-len(things) // (8 * self._workers.count)) if self._workers else least)
        for first in range(0, len(things), size):
            yield things[first : first + size]

    def begin(self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> Task[T]:
        """`function` lies in a module of the program; it may be done twice, so it writes its files anew."""
        future: Future[T] | None = None
        if self._workers:
            with suppress(Exception):  # a pool that has lost a process takes nothing more
                future = self._workers.executor().submit(function, *arguments, **named)
                self._begun.append(future)
        return Task(lambda: function(*arguments, **named), future, self._workers)

    def keep(self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> Task[T]:
        """What isn't handed over, since its arguments are too large to be in memory twice: it is done here, while the
        others are done elsewhere."""
        return Task(lambda: function(*arguments, **named), None, None)

    def end(self) -> None:
        """Wait for what is under way: nothing is written after this."""
        for future in self._begun:
            if not future.cancel():
                with suppress(Exception):
                    future.result(SECONDS_A_TASK)
