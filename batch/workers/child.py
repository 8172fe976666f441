"""A process that does what it is handed, one thing after another: `python -m batch.workers.child`."""

from __future__ import annotations

import os
import pickle
import sys
from queue import Empty, SimpleQueue
from threading import Thread

from batch.machine.scratch import sweep
from batch.workers.parcel import open_and_do
from batch.workers.processes import prepare

SECONDS_IDLE = 300  # then it ends: it lives on somebody's machine


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nothing that prints gets between the answers
    prepare()
    sweep()  # on this machine, maybe nobody else ever does
    asked: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_listen, args=(asked,), daemon=True).start()
    while True:
        try:
            parcel = asked.get(timeout=SECONDS_IDLE)
        except Empty:
            os._exit(0)
        pickle.dump(open_and_do(parcel), answers, 5)
        answers.flush()


def _listen(asked: SimpleQueue[bytes]) -> None:
    """Whoever asked is gone once nothing more can come: nobody waits for what is under way."""
    try:
        while True:
            asked.put(pickle.load(sys.stdin.buffer))
    except Exception:
        os._exit(1)


if __name__ == "__main__":
    main()
