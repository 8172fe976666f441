"""The attachments of a saved e-mail, with who sent it and when. The mail itself is never changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from email import message_from_bytes, policy
from email.errors import CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from urllib.parse import unquote_to_bytes

_DEEPEST = 5  # mails inside mails
_MAILS = ("message/rfc822", "message/global")
_SILENT = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "text/calendar")
_CUT = (StartBoundaryNotFoundDefect, CloseBoundaryNotFoundDefect)
_CHARSETS = ("utf-8", "cp1258")


class MailFileError(ValueError):
    """The file is no e-mail, or is damaged; the message, in Vietnamese, says which."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """`sender` is an address only; `sent` ISO 8601 in UTC, "" where the mail doesn't say."""

    name: str
    content: bytes
    sender: str
    sent: str


def read_mail(content: bytes) -> tuple[list[Attachment], str]:
    """The attachments, those of mails inside it too, and what is wrong with the mail although it could be read, ""
    where nothing is. Raises MailFileError."""
    message = message_from_bytes(content, policy=policy.default)
    if not any(message.get_all(head) for head in ("From", "Date", "Subject", "Received", "MIME-Version")):
        raise MailFileError("không phải thư, hoặc thư hỏng: mở thư trong chương trình thư rồi lưu lại dạng .eml")
    found = list(_attachments(message, 0))
    cut = any(isinstance(defect, _CUT) for part in message.walk() for defect in part.defects)
    return found, "thư bị cắt cụt, có thể thiếu tệp đính kèm: lưu lại thư rồi chạy lại" if cut else ""


def _attachments(message: Message, depth: int, sender: str = "", sent: str = "") -> Iterator[Attachment]:
    sender, sent = _sender(message) or sender, _sent(message) or sent
    yield from _of_part(message, depth, sender, sent)


def _of_part(part: Message, depth: int, sender: str, sent: str) -> Iterator[Attachment]:
    kind = part.get_content_type()
    if kind in _MAILS and part.is_multipart():
        if depth < _DEEPEST:
            for inner in part.get_payload():
                if isinstance(inner, Message):
                    yield from _attachments(inner, depth + 1, sender, sent)
        return
    if part.is_multipart():
        for inner in part.get_payload():
            if isinstance(inner, Message):
                yield from _of_part(inner, depth, sender, sent)
        return
    name = _name(part)
    if kind in _SILENT or (not name and part.get_content_maintype() in ("text", "image", "multipart")):
        return
    if part.get_content_maintype() == "image" and part.get("Content-ID"):
        return  # a picture of the body, such as a logo
    content = part.get_payload(decode=True)
    data = content if isinstance(content, bytes) else b""
    if kind in _MAILS or name.lower().endswith(".eml"):
        # A mail attached as an encoded file.
        if depth < _DEEPEST:
            yield from _attachments(message_from_bytes(data, policy=policy.default), depth + 1, sender, sent)
        return
    yield Attachment(name, data, sender, sent)


def _raw(part: Message, head: str) -> str:
    """A header as it stands in the file, unfolded; bytes that aren't ASCII come as surrogates."""
    value = next((str(v) for k, v in part.raw_items() if k.lower() == head), "")
    return " ".join(value.split())


def _readable(text: str) -> str:
    """Bytes that a mail program wrote without saying in which letters: UTF-8, else the old Vietnamese code page."""
    try:
        raw = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    for charset in _CHARSETS:
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def _name(part: Message) -> str:
    """The file's name: RFC 2231 and its parts, RFC 2047 where it has no business, plain bytes."""
    try:
        name = part.get_filename() or ""
    except (LookupError, ValueError, TypeError, AttributeError, IndexError):  # the library stumbles over odd headers
        name = ""
    broken = "\ufffd" in name or any("\ud800" <= c <= "\udfff" for c in name)
    if not name or broken:
        name = _name_by_hand(part) or name
    if "=?" in name:
        with suppress(LookupError, ValueError):
            name = str(make_header(decode_header(name)))
    return _readable(name)


def _name_by_hand(part: Message) -> str:
    for head in ("content-disposition", "content-type"):
        raw = _raw(part, head)
        if found := re.search(r"(?:file)?name\*(?:0\*)?=\s*\"?([\w-]*)'[\w-]*'([^\";]+)", raw, re.IGNORECASE):
            return _readable(unquote_to_bytes(found[2]).decode("utf-8", "surrogateescape"))
        if found := re.search(r"(?:file)?name=\s*(?:\"([^\"]*)\"|([^;]+))", raw, re.IGNORECASE):
            return _readable((found[1] or found[2] or "").strip())
    return ""


def _sender(message: Message) -> str:
    """The address alone: the name beside it isn't kept."""
    raw = _raw(message, "from")
    try:
        addresses = [a for _, a in getaddresses([raw]) if "@" in a]
    except (ValueError, TypeError, IndexError):
        addresses = []
    return _readable(addresses[0])[:254] if addresses else ""


def _sent(message: Message) -> str:
    try:
        moment = parsedate_to_datetime(_raw(message, "date"))
    except (ValueError, TypeError, IndexError):
        return ""
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.isoformat(timespec="seconds")
