"""A letter as an e-mail message: plain text, HTML, attachments. The same letter gives the same bytes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from batch.mail.letters import Letter
from batch.mail.passwords import lock
from batch.mail.settings import Settings

_TYPES = {
    ".xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_NOWHERE = "xeploai.invalid"  # host of the id of a letter without a known sender


def _id(letter: Letter, sender: str) -> str:
    """Of unit and content alone: a letter that goes twice by mistake is recognizable as the same."""
    unit = hashlib.sha256(letter.unit.encode()).hexdigest()[:12]
    return f"<{unit}.{letter.digest[:32]}@{sender.rpartition('@')[2] or _NOWHERE}>"


def _attach(message: EmailMessage, path: Path, password: str | None) -> None:
    data = path.read_bytes() if password is None else lock(path, password)
    subtype = _TYPES.get(path.suffix.lower(), "octet-stream")
    message.add_attachment(data, maintype="application", subtype=subtype, filename=path.name)


def _words(text: str, name: str) -> str:
    """Text of a header, in encoded words. The library's newer way loses a space where a line is folded."""
    return Header(text, "utf-8", maxlinelen=76, header_name=name).encode(linesep="\r\n")


def _headers(letter: Letter, settings: Settings | None) -> Iterator[tuple[str, str]]:
    if settings:
        name = f"{_words(settings.sender_name, 'From')} " if settings.sender_name else ""
        yield "From", f"{name}<{settings.sender}>"
        if settings.reply_to:
            yield "Reply-To", settings.reply_to
    else:
        yield "X-Unsent", "1"
    yield "To", letter.recipient
    yield "Subject", _words(letter.subject, "Subject")
    yield "Message-ID", _id(letter, settings.sender if settings else "")


def build(letter: Letter, settings: Settings | None = None, password: str | None = None) -> bytes:
    """The message without a date, which it gets when it is sent. Without settings it has no sender and is marked as a
    draft, so that a mail program opens it ready to send. The same letter gives the same bytes, save for protected
    attachments: their encryption takes a new salt each time.

    Raises OSError for an attachment that can't be read, MailError for one that can't be encrypted.
    """
    message = EmailMessage(policy=SMTP)
    message.set_content(letter.text, charset="utf-8", cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", charset="utf-8", cte="quoted-printable")
    for path in letter.attachments:
        _attach(message, path, password if letter.protected else None)
    for number, part in enumerate(p for p in message.walk() if p.is_multipart()):
        part.set_boundary(f"=_{number}_{letter.digest[:40]}")  # the library's own are random
    return "".join(f"{name}: {value}\r\n" for name, value in _headers(letter, settings)).encode("ascii") + bytes(
        message
    )


def dated(message: bytes, now: dt.datetime) -> bytes:
    """The message as it leaves: with its date, and no draft any more."""
    return b"Date: " + format_datetime(now).encode("ascii") + b"\r\n" + message
