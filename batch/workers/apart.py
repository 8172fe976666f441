"""Processes of this machine that do one thing each at a time: one that dies takes nothing else along."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from types import TracebackType
from typing import Any, TypeVar

from batch.workers import place
from batch.workers.parcel import pack, unpack
from batch.workers.processes import spawn

T = TypeVar("T")


class Apart(Executor):
    """A future raises NotDoneError where the process died, took longer than `seconds`, or the function raised."""

    def __init__(self, count: int, seconds: float) -> None:
        self._threads = ThreadPoolExecutor(count)
        self._seconds = seconds

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        return self._threads.submit(self._do, function, arguments, named)

    def _do(self, function: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        return unpack(place.do(pack(function, arguments, named), self._seconds))

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = True) -> None:
        """Whatever is under way ends at once."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        place.end_all()


def alone(function: Callable[..., T], *arguments: Any) -> T:
    """In a new process without a limit on its memory. Raises BrokenProcessPool where it dies."""
    with ProcessPoolExecutor(1, mp_context=spawn()) as process:
        return process.submit(function, *arguments).result()
