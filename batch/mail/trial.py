"""A letter to oneself, to see how it arrives before it goes to its unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from batch.mail.files import message_of
from batch.mail.letters import Letter, Post
from batch.mail.message import dated
from batch.mail.settings import Settings
from batch.mail.smtp import AnswerLost, CannotSend, Lost, Refused, Server
from batch.mail.standing import MailError

_MARK = "[GỬI THỬ] "


def send_to_self(
    post: Post, unit: str, settings: Settings, passwords: Mapping[str, str] | None, now: datetime, server: Server
) -> Letter:
    """Sends the letter of a unit to the sender's own address, marked as a trial; the record knows nothing of it.
    Returns the letter that was sent. Raises MailError where there is no such letter, or it couldn't be sent."""
    own = next((letter for letter in post.letters if letter.unit == unit), None)
    if own is None:
        raise MailError(f"Không có thư nào cho đơn vị {unit} để gửi thử.")
    letter = replace(
        own, recipient=settings.sender, subject=_MARK + own.subject, digest=f"{own.digest[:24]}{now:%d%H%M%S}"
    )
    try:
        server.deliver(letter.recipient, dated(message_of(letter, settings, passwords), now), lambda: None)
    except (CannotSend, Refused, Lost, AnswerLost) as problem:
        raise MailError(f"Chưa gửi thử được: {problem}") from problem
    finally:
        server.close()
    return letter
