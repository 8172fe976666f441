"""Ctrl+C while the program is being loaded: its own sentence, no traceback, and the status of what couldn't be done."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from batch.terminal.stopped import STOPPED
from batch.workers.processes import start_processes

# Somebody presses the keys as one module is looked for.
_PRESSED = """
import signal, sys

class Keys:
    def find_spec(self, name, *_):
        if name == WHERE:
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Keys())
"""
# Whoever runs the tests in the background has them ignore the keys, and with them what they start.
_LISTENING = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
_BEGIN = "import sys; sys.argv[1:] = ['--version']; from batch.__main__ import main; main()"


def begun(before: str) -> tuple[int, str, str]:
    command = [sys.executable, "-X", "utf8", "-c", _LISTENING + before + _BEGIN]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True, encoding="utf-8")
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("where", ["batch.cli", "click", "batch.commands.work", "batch.desk.command"])
def test_it_ends_with_the_sentence_of_the_program(where: str) -> None:
    assert begun(_PRESSED.replace("WHERE", repr(where))) == (2, "", f"{STOPPED}\n")


def _press() -> int:
    signal.raise_signal(signal.SIGINT)
    return 7


@pytest.mark.skipif(sys.platform == "win32", reason="there a signal can't be sent to one process of a window alone")
def test_processes_of_a_pool_never_hear_of_it() -> None:
    """A terminal sends it to all of them; the one that was started first ends them."""
    with start_processes(1) as pool:
        assert pool.submit(_press).result(timeout=60) == 7
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, set())


def test_between_loading_and_running_too() -> None:
    press = "import batch.cli, signal; batch.cli.collect_seldom = lambda: signal.raise_signal(signal.SIGINT)\n"
    assert begun(press) == (2, "", f"{STOPPED}\n")


def test_whoever_was_told_not_to_listen_does_not() -> None:
    deaf = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    code, out, err = begun(deaf + _PRESSED.replace("WHERE", repr("batch.cli")))
    assert (code, err) == (0, "") and out.startswith("xeploai ")
