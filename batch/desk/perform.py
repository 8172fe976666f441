"""What a job's process does: one command of the command line, as if it had been typed in the working folder."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import click

from batch.commands import exchange, finished, locking, member_list, papers, post, start, tracking, work
from batch.commands.workplace import enter
from batch.terminal.console import tell_progress_to, telling
from batch.workers import collect_seldom

SAID, PROGRESS, ENDED = "said", "progress", "ended"  # what it tells, and then: text; label, done, total, words; status
_COMMANDS: tuple[click.Command, ...] = (
    start.demo, start.start, start.form, work.run, tracking.inbox, tracking.status, finished.report, finished.results,
    papers.papers, post.mail, exchange.handover, locking.lock, member_list.members,
)  # fmt: skip
COMMANDS = {str(command.name): command for command in _COMMANDS}


class _Told(io.TextIOBase):
    """Where the command prints to."""

    encoding = "utf-8"

    def __init__(self, to: Connection) -> None:
        self._to = to

    def write(self, text: str) -> int:
        if not isinstance(text, str):  # how the command-line library finds out what kind of stream it is
            raise TypeError
        self._to.send((SAID, text))
        return len(text)


def perform(home: Path | None, command: str, arguments: Sequence[str], told: Connection) -> None:
    """Runs the command and tells of it until its end. `home` is the working folder, None for a command that needs
    none."""
    sys.stdout = sys.stderr = _Told(told)
    collect_seldom()
    tell_progress_to(lambda *step: told.send((PROGRESS, *step)))
    status: object = 0
    try:
        with telling():
            if home:
                os.chdir(home)
            place = enter(home)
            called = COMMANDS[command].main
            status = called(list(arguments), prog_name=f"xeploai {command}", standalone_mode=False, obj=place)
    except SystemExit as ended:
        status = ended.code
    told.send((ENDED, status if isinstance(status, int) else 0))
