"""`thu/<ma_don_vi>.eml`: the letters as files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Protocol

from batch.finished.layout import LETTERS
from batch.finished.written import Kept, replace_part
from batch.machine.beside import beside
from batch.mail.letters import Letter, Post
from batch.mail.message import build
from batch.mail.settings import Settings
from batch.mail.standing import MailError, Run
from batch.office.trouble import told
from batch.publish.returns.names import file_names

FOLDER = LETTERS.folder


class Named(Protocol):
    @property
    def code(self) -> str: ...


def message_of(letter: Letter, settings: Settings | None, passwords: Mapping[str, str] | None) -> bytes:
    """The message of a letter. Raises MailError for an attachment that can't be read or protected."""
    try:
        return build(letter, settings, passwords[letter.unit] if passwords and letter.protected else None)
    except OSError as problem:
        raise MailError(told(problem)) from problem


def names_of(units: Iterable[Named]) -> dict[str, str]:
    """Unit → name of its letter's file."""
    return {code: f"{name.removesuffix('.xlsx')}.eml" for code, name in file_names(u.code for u in units).items()}


def lying_there(run: Run, letters: Iterable[Letter]) -> list[Letter]:
    """Those whose file lies in `thu/` of this run: who sends letters by other means sends these."""
    names = names_of(run.units)
    return [letter for letter in letters if (run.folder / FOLDER / names[letter.unit]).is_file()]


def write_letters(
    run: Run,
    post: Post,
    settings: Settings | None = None,
    passwords: Mapping[str, str] | None = None,
    step: Callable[[int], object] = lambda _n: None,
) -> tuple[dict[str, Path], list[Kept]]:
    """Write the letters into `thu/` of the run and return unit → file, with what was kept of a person's files. The
    folder is replaced as a whole once all are written: it holds the letters of this call, what a person has put there,
    and in a folder of their own the letters that a person has changed. `step(1)` after each.

    Raises MailError, with the folder as it was, where a letter can't be made or the folder can't be written.
    """
    names = names_of(run.units)
    final = run.folder / FOLDER
    try:
        with beside(final) as fresh:
            fresh.mkdir()
            for letter in post.letters:
                (fresh / names[letter.unit]).write_bytes(message_of(letter, settings, passwords))
                step(1)
            kept = replace_part(run.folder, FOLDER, fresh)
    except OSError as problem:
        raise MailError(told(problem, final)) from problem
    return {letter.unit: final / names[letter.unit] for letter in post.letters}, kept
