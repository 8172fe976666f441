"""The work that a page starts: one job at a time, in a process of its own, that goes on when the page is closed."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock, Thread
from typing import Literal

from batch.desk.perform import ENDED, PROGRESS, SAID, perform
from batch.workers.processes import deaf

_BEGIN: Literal["spawn"] = "spawn"  # nothing of the page's process in that of a job
_MOST = 400_000  # characters that are kept of what a command prints
_WHOLE = "Những gì đã ghi xong trước đó còn nguyên vẹn; làm lại việc này là an toàn."
DIED = f"Công việc dừng đột ngột: chương trình bị tắt hoặc máy hết bộ nhớ. {_WHOLE}"
STOPPED = f"Đã dừng theo yêu cầu. {_WHOLE}"


class BusyError(ValueError):
    """Another job is under way; the message, in Vietnamese, says which."""


@dataclass
class Job:
    """`status` is the command's exit status, None while it works; `said` what it printed; `words` how far it is, and
    `done` of `total` the same in numbers, 0 where it isn't known; `data` that what it prints is for a page to read, not
    for people."""

    number: int
    title: str
    command: str
    began: datetime = field(default_factory=datetime.now)
    status: int | None = None
    stopped: bool = False
    said: str = ""
    words: str = ""
    done: int = 0
    total: int = 0
    data: bool = False

    @property
    def works(self) -> bool:
        return self.status is None

    @property
    def failed(self) -> bool:
        """It could not be done: what it says tells why."""
        return self.status == 2 and not self.stopped

    def hear(self, told: tuple[object, ...]) -> None:
        """Take in what its process tells."""
        match told:
            case (str(what), str(text)) if what == SAID:
                self.said = self.said + text if self.data else (self.said + text)[-_MOST:]
            case (str(what), str(_), int(done), int(total), str(words)) if what == PROGRESS:
                self.words, self.done, self.total = words, done, total
            case (str(what), int(status)) if what == ENDED:
                self.status = status

    def ends(self) -> None:
        """Its process is gone."""
        if self.status is None:
            self.said += f"\n{STOPPED if self.stopped else DIED}"
            self.status = 2


class Jobs:
    """The job under way and the last one that ended; both outlive every window."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: BaseProcess | None = None
        self.last: Job | None = None

    @property
    def current(self) -> Job | None:
        return self.last if self.last and self.last.works else None

    def start(
        self, home: Path | None, title: str, command: str, arguments: Sequence[str] = (), *, data: bool = False
    ) -> Job:
        """Raises BusyError while another job works: of two windows the second one hears so."""
        with self._lock:
            if self.current:
                raise BusyError(f"Đang làm: {self.current.title}. Đợi xong hoặc bấm «Dừng» rồi làm tiếp.")
            job = Job((self.last.number if self.last else 0) + 1, title, command, data=data)
            context = multiprocessing.get_context(_BEGIN)
            hears, tells = context.Pipe(duplex=False)
            process = context.Process(target=perform, args=(home, command, tuple(arguments), tells), name="xeploai")
            with deaf():
                process.start()
            tells.close()  # ours: its end is the process's alone
            self.last, self._process = job, process
        Thread(target=_listen, args=(job, process, hears), daemon=True).start()
        return job

    def stop(self, number: int) -> None:
        """End the job of this number, if it still works; results are in place whole or not at all."""
        with self._lock:
            if self._process and self.current and self.current.number == number:
                self.current.stopped = True
                self._process.terminate()

    def close(self) -> None:
        if self.current:
            self.stop(self.current.number)


def _listen(job: Job, process: BaseProcess, hears: Connection) -> None:
    try:
        while True:
            job.hear(hears.recv())
    except (EOFError, OSError):
        process.join()
        job.ends()
