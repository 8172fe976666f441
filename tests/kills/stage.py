"""Programs that are killed at a chosen moment: at the n-th thing that they do to a file, or after a time.

A process that has imported everything forks one for each command, so that a kill costs no start. `Stage` is the side of
the tests, `python stage.py` the other: a line of JSON in, one out.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Timer
from typing import Any

ROOT = Path(__file__).parents[2]
_MARK, _PID = "XEPLOAI_KILLED", ".pid"
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_told: list[Callable[[], object]] = []  # how many changes of files there were, once a program has ended
_CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "sqlite3.connect")


@dataclass(frozen=True)
class Ended:
    """`status` of the program, negative where it was killed; `events` of files that it came to; `seconds` it took."""

    status: int
    events: int
    seconds: float
    said: str

    @property
    def killed(self) -> bool:
        return self.status == -signal.SIGKILL


class Stage:
    def __init__(self, folder: Path) -> None:
        """`folder` holds all that the programs touch."""
        self.folder, self._number = folder, 0
        self._env = os.environ | {
            "PYTHONPATH": str(ROOT), "XDG_CONFIG_HOME": str(folder / "rieng"), "TMPDIR": str(folder / "tam"),
            "HOME": str(folder / "nha"),
        }  # fmt: skip
        for name in ("rieng", "tam", "nha"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self._program = subprocess.Popen(
            [sys.executable, __file__, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=self._env,
            text=True, cwd=folder,
        )  # fmt: skip

    def play(
        self, *arguments: object, event: int = 0, seconds: float = 0.0, child: float = 0.0, processes: bool = False
    ) -> Ended:  # fmt: skip
        """Run a command; kill it before its `event`-th change of a file, or after so many `seconds`; or kill one of its
        own processes after `child` seconds. Without `processes` of its own it does all its work itself: they cost more
        to start than a small committee takes."""
        self._number += 1
        asked = {"arguments": [str(a) for a in arguments], "event": event, "seconds": seconds, "child": child,
                 "processes": processes, "mark": f"{os.getpid()}-{self._number}"}  # fmt: skip
        assert self._program.stdin and self._program.stdout
        self._program.stdin.write(json.dumps(asked) + "\n")
        self._program.stdin.flush()
        return Ended(**json.loads(self._program.stdout.readline()))

    def play_beside(
        self, rng: Random, after: float, victims: Callable[[], list[int]], *arguments: object
    ) -> tuple[Ended, bool]:
        """Run a command, and kill one of the `victims` after so many seconds."""
        killed: list[int] = []

        def kill() -> None:
            if found := victims():
                killed.append(rng.choice(found))
                _kill(killed[0])

        timer = Timer(after, kill)
        timer.start()
        try:
            return self.play(*arguments), bool(killed)
        finally:
            timer.cancel()

    def kill(self) -> None:
        """The program that is playing, from another thread."""
        _kill(int((self.folder / _PID).read_text()))

    @property
    def left_over(self) -> list[int]:
        """Processes of the program that was played last that are still there after a while."""
        deadline = time.monotonic() + 10
        while (found := _of(f"{os.getpid()}-{self._number}")) and time.monotonic() < deadline:
            time.sleep(0.02)
        return found

    def end(self) -> None:
        assert self._program.stdin
        self._program.stdin.close()
        self._program.wait()


def _of(mark: str) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if f"{_MARK}={mark}\0".encode() in (path / "environ").read_bytes() and "Z" not in _state(path):
                found.append(int(path.name))
        except OSError:
            continue
    return found


def _state(path: Path) -> str:
    return (path / "stat").read_text().rpartition(")")[2].split()[0]


# --- the other side ---


def _below(folder: str, given: Any) -> bool:
    try:
        return os.fspath(given if not isinstance(given, bytes) else os.fsdecode(given)).startswith(folder)
    except TypeError:
        return False


def _count(folder: str, at: int, counter: Path) -> None:
    count = 0

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal count
        if event == "open":
            if not (isinstance(arguments[2], int) and arguments[2] & _WRITES):
                return
        elif event not in _CHANGES:
            return
        if not _below(folder, arguments[0]) or _below(str(counter), arguments[0]):
            return
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    _told.append(lambda: counter.write_text(str(count)))


def _child(asked: dict[str, Any], folder: str, said: Path, counter: Path) -> None:
    from batch import cli
    from batch.form import pool
    from batch.terminal.console import run_group
    from batch.workers import processes
    from batch.workers.processes import Here

    os.environ[_MARK] = asked["mark"]
    if not asked["processes"]:
        for module in (processes, pool):
            module.start_processes = lambda _count: Here()  # type: ignore[attr-defined]
    out = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    sys.argv = ["xeploai", *asked["arguments"]]
    _count(folder, asked["event"], counter)
    status = 0
    try:
        run_group(cli.cli)
    except SystemExit as stopped:
        status = int(stopped.code or 0)
    sys.stdout.flush()
    sys.stderr.flush()
    _told[0]()
    os._exit(status)


_NEEDED = (
    "batch.pipeline", "batch.publish.results.units", "batch.mail.files", "batch.mail.smtp", "batch.tracking.inbox",
    "batch.issue.prefill", "batch.handover.write", "batch.publish.papers.catalogue", "batch.publish.papers.write",
    "batch.form.reader", "batch.terminal.run", "batch.commands.papers", "batch.commands.post",
)  # fmt: skip


def _serve(folder: str) -> None:
    from importlib import import_module

    for name in _NEEDED:
        import_module(name)
    for line in sys.stdin:
        asked = json.loads(line)
        said, counter = Path(folder, ".said"), Path(folder, ".events")
        counter.write_text("0")
        began = time.monotonic()
        if not (pid := os.fork()):
            _child(asked, folder, said, counter)
        Path(folder, _PID).write_text(str(pid))
        if asked["seconds"]:
            time.sleep(asked["seconds"])
            _kill(pid)
        if asked["child"]:
            time.sleep(asked["child"])
            own = sorted(set(_of(asked["mark"])) - {pid})
            if own:
                _kill(own[len(own) // 2])
        _, code = os.waitpid(pid, 0)
        answer = {"status": os.waitstatus_to_exitcode(code), "events": int(counter.read_text()),
                  "seconds": time.monotonic() - began, "said": said.read_text(errors="replace")}  # fmt: skip
        print(json.dumps(answer), flush=True)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    _serve(sys.argv[1])
