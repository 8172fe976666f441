"""What every kind of saved mail is read into, and the text that mail programs leave in unnamed letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_CHARSETS = ("utf-8", "cp1258")
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)  # of the times in Outlook's mails
DEEPEST = 5  # mails inside mails
SAVE_AGAIN = (
    "mở thư rồi lưu lại (Outlook cũ: Tệp > Lưu thành, chọn .msg; Outlook mới, Thunderbird, Zimbra, Gmail: "
    "«Lưu thành» hoặc «Tải thư xuống», được tệp .eml), rồi chạy lại"
)
TAKE_OUT = "mở thư trong chương trình thư, lưu riêng tệp đính kèm vào thư mục này rồi chạy lại"


class MailFileError(ValueError):
    """The file is no e-mail, or is damaged; the message, in Vietnamese, says which."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """`sender` is an address only; `sent` ISO 8601 in UTC, "" where the mail doesn't say. `inline` where the mail's
    own text shows it; `why` it can't be had, "" where it can."""

    name: str
    content: bytes
    sender: str = ""
    sent: str = ""
    inline: bool = False
    why: str = ""


def decoded(raw: bytes, charsets: Iterable[str] = ()) -> str:
    """Bytes that a program wrote without saying in which letters: UTF-8, else the old Vietnamese code page."""
    for charset in (*charsets, *_CHARSETS):
        try:
            return unicodedata.normalize("NFC", raw.decode(charset))  # cp1258 has a letter and its tone apart
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("utf-8", "replace")


def file_time(ticks: int) -> str:
    """A time of Outlook's (tenths of a microsecond since 1601) in ISO 8601; "" where it makes no sense."""
    try:
        return (_EPOCH + timedelta(microseconds=ticks // 10)).isoformat(timespec="seconds") if ticks > 0 else ""
    except (OverflowError, ValueError):
        return ""
