"""Mails out of the files in which programs keep many (mbox), and out of Apple Mail's own kind of file (.emlx)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_HEADER = re.compile(rb">?[!-9;-~]+[ \t]*:")
_QUOTED_FROM = re.compile(rb">+From ")
_LENGTH = re.compile(rb"(\d{1,12})[ \t]*\r?\n")


def mails_of(lines: Iterable[bytes], most: int) -> Iterator[bytes]:
    """The mails of an mbox; of one longer than `most` bytes only so many. A line "From …" begins one only below a
    blank line and above a header: it may as well stand in a text."""
    mail: list[bytes] = []
    size, started, blank = 0, False, True
    held = b""  # a line that may begin the next mail
    for line in lines:
        if held and _HEADER.match(line):
            if started:
                yield b"".join(mail)
            mail, size, started = [], 0, True
        elif held:
            mail.append(held)
        may_begin, held = blank and line.startswith(b"From "), b""
        blank = not line.strip()
        if may_begin:
            held = line
        elif size <= most:
            mail.append(line[1:] if _QUOTED_FROM.match(line) else line)
            size += len(line)
    if started:
        yield b"".join(mail)


def apple_mail(content: bytes) -> bytes | None:
    """The mail in an `.emlx`: its length on a line of its own, the mail, what Apple Mail notes of it. None where it
    isn't one."""
    found = _LENGTH.match(content)
    if not found or not _HEADER.match(content[found.end() : found.end() + 1024]):
        return None
    return content[found.end() : found.end() + int(found[1])]
