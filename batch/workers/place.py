"""What a worker of a cluster does with a parcel: it has a process of its own do it.

The worker is somebody's long-lived process, maybe with several threads and other people's data: a limit on its memory
or its console would be theirs too, and a file that kills its reader would kill it. So none of the program's work is
done in it. The processes stay for what comes next, until they have been idle for a while.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from threading import Lock, Timer

from batch.workers.parcel import Sealed

SECONDS = 150  # that a parcel may take; what takes longer is done where it came from
_idle: list[subprocess.Popen[bytes]] = []
_all: set[subprocess.Popen[bytes]] = set()
_lock = Lock()


def do(parcel: Sealed, seconds: float = SECONDS) -> Sealed:
    """The answer; an empty one where the process died or took too long. Never raises: a cluster logs what fails."""
    child = _take()
    timer = Timer(seconds, child.kill)
    timer.start()
    try:
        assert child.stdin and child.stdout
        pickle.dump(pickle.PickleBuffer(parcel.content), child.stdin, 5)
        child.stdin.flush()
        answer = pickle.load(child.stdout)
    except Exception:
        _end(child)
        return Sealed(b"")
    finally:
        timer.cancel()
    with _lock:
        _idle.append(child)
    return Sealed(answer)


def _take() -> subprocess.Popen[bytes]:
    while True:
        with _lock:
            child = _idle.pop() if _idle else None
        if child is None:
            return _start()
        if child.poll() is None:
            return child
        _all.discard(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.wait()
    _all.discard(child)


def end_all() -> None:
    """End every process that was started here, whatever it is doing."""
    with _lock:
        _idle.clear()
    for child in list(_all):
        _end(child)


def _start() -> subprocess.Popen[bytes]:
    # Not with multiprocessing: a worker is a daemon, which may have no children of that kind.
    known = os.environ | {"PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)}
    command = [sys.executable, "-P", "-m", "batch.workers.child"]
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    child = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nothing, env=known)
    _all.add(child)
    return child
