"""Mails that nobody sends."""

from __future__ import annotations

import pytest

from batch.tracking.mail_parts import MailFileError
from batch.tracking.mail_reader import read_mail


def test_a_mail_of_more_parts_than_people_send_is_refused() -> None:
    part = b"\r\n--x\r\nContent-Type: text/plain\r\n\r\na"
    head = b"From: a@vidu.vn\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n"
    with pytest.raises(MailFileError, match="quá nhiều phần"):
        read_mail(head + part * 3_000 + b"\r\n--x--\r\n")
