"""A dask.distributed cluster as a place where parts of a run are done.

What is handed over goes to a worker as a parcel, with its files unless workers see them, and comes back as bytes: they
need no storage of ours, and nothing is written after whoever asked has given up. As many parcels are under way as the
cluster has places, and a few to come; the rest waits here, where it can be taken back.
"""

from __future__ import annotations

import logging
import pickle
import re
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future, InvalidStateError
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from batch.workers.parcel import NotDoneError, Sealed, UnseenError, pack, unpack
from batch.workers.place import SECONDS, do
from batch.workers.program import PROGRAM, identity

if TYPE_CHECKING:
    from distributed import Client

_Pack = Callable[..., Sealed]
A = TypeVar("A")
T = TypeVar("T")
SECONDS_TO_CONNECT = 5
_SECONDS_TO_ANSWER = 5
_SECONDS_TO_START = 10  # that a worker's process for us may take
_SECONDS_TO_CLOSE = 3
_REFRESHED = 2.0  # seconds between looks at the cluster
_SECONDS_WITHOUT = 20.0  # that a cluster may have no worker: one that is lost starts again
_AHEAD = 2  # parcels for each place, so that none waits for us
_LOGGERS = ("distributed", "tornado", "asyncio", "dask")
_ADDRESS = re.compile(r"(?:(tcp|tls)://)?(\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]@]+):([0-9]{1,5})")

_FORM = (
    "Địa chỉ cụm máy «{}» không đúng dạng: ghi máy:cổng, tcp://máy:cổng hoặc tls://máy:cổng, ví dụ tcp://10.0.0.5:8786."
)
_NO_EXTRA = (
    'Máy này chưa cài phần dùng cụm máy: cài bằng lệnh  py -m pip install "xeploai[cluster]"  '
    "(từ tệp .whl: ghi [cluster] ngay sau tên tệp)."
)
_UNREACHABLE = (
    "Không kết nối được với cụm máy {}: máy điều phối chưa chạy, địa chỉ không phải của máy điều phối, bị tường lửa "
    "chặn, khác bản dask, hoặc đòi chứng thư TLS khác. Chạy không có --cluster thì làm trên máy này."
)
_NO_WORKERS = "Cụm máy {} chưa có máy tính toán nào: khởi động máy tính toán (dask worker) rồi chạy lại."
_SILENT = "Cụm máy {} không trả lời trong thời gian chờ; kiểm tra các máy tính toán rồi chạy lại."
_ABSENT = (
    "Máy tính toán {} của cụm máy chưa cài chương trình xeploai, hoặc cài bản khác hẳn: cài cùng bản với máy này, khởi "
    "động lại máy tính toán (dask worker), rồi chạy lại."
)
_OTHER = (
    "Máy tính toán {} của cụm máy khác máy này: {}. Khác bản thì kết quả có thể khác: cài cùng bản cho mọi máy, khởi "
    "động lại máy tính toán (dask worker), rồi chạy lại."
)
_OTHER_PROGRAM = "bản chương trình xeploai khác"


class ClusterError(ValueError):
    """The cluster can't be used; the message, in Vietnamese, says why and what to do."""


class ClusterLostError(Exception):
    """It was there and is no more."""


def connect(address: str) -> Cluster:
    """The cluster whose scheduler is at the address. Raises ClusterError, in a quarter of a minute at the most."""
    found = _ADDRESS.fullmatch(address.strip())
    if not found or not 0 < int(found[3]) < 65536:
        raise ClusterError(_FORM.format(address))
    shown = f"«{address.strip()}»"
    try:
        import asyncio  # here: it takes longer to import than a `--help` to print

        import distributed
    except ImportError as problem:
        raise ClusterError(_NO_EXTRA) from problem
    _be_quiet()
    whole = f"{found[1] or 'tcp'}://{found[2]}:{found[3]}"
    make: Callable[..., Client] = distributed.Client
    named: dict[str, Any] = {"timeout": SECONDS_TO_CONNECT, "set_as_default": False}
    try:
        # A client that can't connect goes on trying, and tells of it when the program ends.
        _within(SECONDS_TO_CONNECT + 1, lambda: asyncio.run(_knock(whole)))
        client = _within(SECONDS_TO_CONNECT + 1, lambda: make(whole, **named))
    except Exception as problem:  # whatever the library raises: from OSError to AssertionError
        raise ClusterError(_UNREACHABLE.format(shown)) from problem
    try:
        _refuse_others(client, shown)
    except BaseException:
        _close(client)
        raise
    return Cluster(client)


async def _knock(address: str) -> None:
    """Raises whatever the library does where nobody opens."""
    from distributed.comm.core import connect as opener
    from distributed.security import Security

    knock: Callable[..., Any] = opener
    papers: Callable[[], Any] = Security
    opened = await knock(address, timeout=SECONDS_TO_CONNECT, **papers().get_connection_args("client"))
    await opened.close()


def _be_quiet() -> None:
    """The library's own log isn't for clerks, and may hold what it shouldn't."""
    import dask

    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GiB"})
    warnings.filterwarnings("ignore", module=r"distributed(\..*)?")
    names = [name for name in logging.Logger.manager.loggerDict if name.split(".")[0] in _LOGGERS]
    for name in {*names, *_LOGGERS}:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [logging.NullHandler()], False


def _within(seconds: float, ask: Callable[[], T]) -> T:
    """What it returns or raises; TimeoutError where it goes on for longer, and then alone."""
    asked: Future[T] = Future()

    def answer() -> None:
        try:
            asked.set_result(ask())
        except BaseException as problem:
            asked.set_exception(problem)

    threading.Thread(target=answer, daemon=True).start()
    return asked.result(seconds)


def _refuse_others(client: Client, shown: str) -> None:
    """Raises ClusterError where there is no worker, or one whose process for us isn't what we are."""
    ask = partial(client.run, do, Sealed(b""), _SECONDS_TO_START, on_error="return")
    try:
        told = _within(_SECONDS_TO_START + _SECONDS_TO_ANSWER, ask)
    except Exception as problem:
        raise ClusterError(_SILENT.format(shown)) from problem
    if not told:
        raise ClusterError(_NO_WORKERS.format(shown))
    for worker, there in sorted(told.items()):
        if isinstance(there, Exception) and not isinstance(there, OSError):  # it answers, but hasn't what it is to do
            raise ClusterError(_ABSENT.format(worker))
        if not isinstance(there, Sealed) or not there.content:
            raise ClusterError(_SILENT.format(shown))
        what = pickle.loads(there.content) or identity() | {PROGRAM: ""}  # an older program answers nothing
        if differs := [_difference(name, ours, what.get(name, "")) for name, ours in identity().items()
                       if what.get(name, "") != ours]:  # fmt: skip
            raise ClusterError(_OTHER.format(worker, "; ".join(differs)))


def _difference(name: str, here: str, there: str) -> str:
    return _OTHER_PROGRAM if name == PROGRAM else f"{name} ở đó là {there or 'chưa cài'}, ở đây là {here or 'chưa cài'}"


def _close(client: Client) -> None:
    with suppress(Exception):
        _within(_SECONDS_TO_CLOSE, partial(client.close, timeout=_SECONDS_TO_CLOSE))


class Cluster(Executor):
    """Hands things over to the workers; `places` is how many things they do at a time, `seconds` how long each may
    take, `lost` that it is no use any more. One thread of its own does all the handing over and taking back."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._remote: Executor = client.get_executor(pure=False, retries=0)  # type: ignore[no-untyped-call]
        self._waiting: deque[tuple[Future[Any], _Pack]] = deque()
        self._under_way: dict[Future[Any], tuple[Future[Sealed], _Pack]] = {}
        self._sees = True  # our files, until a worker says that it doesn't
        self._done: SimpleQueue[Future[Any] | None] = SimpleQueue()  # None: look what there is to do
        self._ended = threading.Event()
        self._looked, self._without = time.monotonic(), 0.0
        self.lost = False
        self.seconds: float = SECONDS
        self.places = 1
        self._refresh()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Raises ClusterLostError. The future raises NotDoneError where this one thing wasn't done there."""
        if self.lost:
            raise ClusterLostError
        future: Future[Any] = Future()
        self._waiting.append((future, partial(pack, function, arguments, named)))
        if self.lost:  # just now
            self._refuse_waiting()
        self._done.put(None)
        return future

    def ask(self, function: Callable[[A], T], argument: A) -> list[T]:
        """What each worker that is there now answers; nothing where one doesn't. Not in a process of our own."""
        try:
            told = _within(_SECONDS_TO_ANSWER, lambda: self._client.run(function, argument))
        except Exception:
            return []
        return list(told.values())

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._ended.set()
        self._done.put(None)
        self._thread.join(_SECONDS_TO_CLOSE)
        self._give_up()
        _close(self._client)

    def _serve(self) -> None:
        while not self._ended.is_set():
            future: Future[Any] | None = None
            with suppress(Empty):
                future = self._done.get(timeout=_REFRESHED)
            if future:
                self._take_back(future)
            if time.monotonic() - self._looked >= _REFRESHED:
                self._refresh()
            if not self.lost:
                self._hand_over()

    def _hand_over(self) -> None:
        while self._waiting and len(self._under_way) < self.places * _AHEAD:
            future, packed = self._waiting.popleft()
            if future.set_running_or_notify_cancel():
                self._send(future, packed)

    def _send(self, future: Future[Any], packed: _Pack) -> None:
        try:
            remote = self._remote.submit(do, packed(seen=self._sees), self.seconds)
        except Exception:  # can't be sent, or isn't worth it
            future.set_exception(NotDoneError())
            return
        self._under_way[future] = remote, packed
        remote.add_done_callback(partial(self._tell, future))

    def _tell(self, future: Future[Any], _remote: Future[Sealed]) -> None:
        self._done.put(future)

    def _take_back(self, future: Future[Any]) -> None:
        if future not in self._under_way:
            return
        remote, packed = self._under_way.pop(future)
        try:
            future.set_result(unpack(remote.result()))
        except UnseenError:
            self._sees = False
            self._send(future, packed)
        except CancelledError:  # we cancel nothing: the scheduler is gone
            future.set_exception(ClusterLostError())
            self._lose()
        except Exception as problem:
            future.set_exception(problem if isinstance(problem, NotDoneError | OSError) else NotDoneError())

    def _refresh(self) -> None:
        """How many places there are now; without a scheduler, or for some time without any worker, it is lost."""
        try:
            workers = _within(_SECONDS_TO_ANSWER, self._client.nthreads)
        except Exception:
            self._lose()
            return
        since, self._looked = self._looked, time.monotonic()
        self.places = max(1, sum(workers.values()))
        self._without = 0.0 if workers else self._without + self._looked - since
        if self._client.status != "running" or self._without > _SECONDS_WITHOUT:
            self._lose()

    def _lose(self) -> None:
        self.lost = True
        self._give_up()

    def _give_up(self) -> None:
        """Whoever waits for something is told."""
        for future in list(self._under_way):
            with suppress(InvalidStateError):
                future.set_exception(ClusterLostError())
        self._under_way.clear()
        self._refuse_waiting()

    def _refuse_waiting(self) -> None:
        with suppress(IndexError):  # emptied meanwhile
            while True:
                future, _ = self._waiting.popleft()
                if future.set_running_or_notify_cancel():  # merely cancelled, it would wake nobody who waits for it
                    future.set_exception(ClusterLostError())
