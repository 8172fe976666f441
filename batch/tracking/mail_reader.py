"""The attachments of a saved e-mail (MIME), with who sent it and when. The mail itself is never changed."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC
from email import message_from_bytes, policy
from email.errors import CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from urllib.parse import unquote, unquote_to_bytes

from batch.tracking.mail_parts import DEEPEST, SAVE_AGAIN, TAKE_OUT, Attachment, MailFileError, decoded
from batch.tracking.signed_mail import signed_content

_MAILS = ("message/rfc822", "message/global")
_SILENT = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "text/calendar")
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_CUT = (StartBoundaryNotFoundDefect, CloseBoundaryNotFoundDefect)
_CID = re.compile(rb"cid:([^\"'\s>)]+)", re.I)
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} (.*)$", re.M)
_REST = re.compile(r"ATT\d{5}\.(txt|html?)", re.I)  # how Exchange calls what stands below an attachment
_SUFFIXES = {"jpeg": ".jpg", "png": ".png", "gif": ".gif", "heic": ".heic", "tiff": ".tif", "webp": ".webp"}


_MOST_BOUNDARIES = 2_000  # lines that may begin or end a part


@dataclass(frozen=True, slots=True)
class _Mail:
    """What the parts of one mail share."""

    depth: int
    sender: str
    sent: str
    shown: frozenset[str] = field(default_factory=frozenset)  # Content-IDs that its text shows


def read_mail(content: bytes) -> tuple[list[Attachment], str]:
    """The attachments, those of mails inside it too, and what is wrong with the mail although it could be read, ""
    where nothing is. Raises MailFileError."""
    message = _parsed(content.lstrip(b"\xef\xbb\xbf"))
    if not any(message.get_all(head) for head in ("From", "Date", "Subject", "Received", "MIME-Version")):
        raise MailFileError(f"không phải thư, hoặc thư hỏng: {SAVE_AGAIN}")
    found = list(_attachments(message, _Mail(-1, "", "")))
    parts = list(message.walk())
    if any("X-Apple-Content-Length" in part for part in parts):
        return found, f"thư Apple Mail chưa tải đủ tệp đính kèm: {TAKE_OUT}"
    cut = any(isinstance(defect, _CUT) for part in parts for defect in part.defects)
    return found, f"thư bị cắt cụt, có thể thiếu tệp đính kèm: {SAVE_AGAIN}" if cut else ""


def _parsed(content: bytes) -> Message:
    """Each part takes a millisecond and more. Raises MailFileError for a mail of more parts than people send."""
    if content.count(b"\n--") > _MOST_BOUNDARIES:
        raise MailFileError(f"thư có quá nhiều phần, không phải thư bình thường: {TAKE_OUT}")
    return message_from_bytes(content, policy=policy.default)


def read_wrapped(content: bytes, name: str, sender: str = "", sent: str = "", depth: int = 0) -> list[Attachment]:
    """What lies in a file that a signature wraps: the attachments of a mail, else the file that was signed. Raises
    MailFileError."""
    # Outlook calls a mail with a detached signature by the same name.
    inner = content if is_mime(content) else signed_content(content)
    if not is_mime(inner):
        return [Attachment(re.sub(r"\.p7[ms]$", "", name, flags=re.I), inner, sender, sent)]
    return list(_attachments(_parsed(inner), _Mail(depth, sender, sent)))


def is_mime(content: bytes) -> bool:
    return bool(re.match(rb"\s*(mime-version|content-[a-z-]+|from|to|subject|date|message-id)[ \t]*:", content, re.I))


def _attachments(message: Message, outer: _Mail) -> Iterator[Attachment]:
    depth = outer.depth + 1
    if depth > DEEPEST:
        return
    shown = frozenset(_shown(message))
    mail = _Mail(depth, _sender(message) or outer.sender, _sent(message) or outer.sent, shown)
    yield from _of_part(message, mail)


def _shown(message: Message) -> Iterator[str]:
    for part in message.walk():
        if part.get_content_type() == "text/html":
            for found in _CID.findall(_bytes(part)):
                yield unquote(found.decode("ascii", "replace"))


def _of_part(part: Message, mail: _Mail) -> Iterator[Attachment]:
    kind = part.get_content_type()
    if kind in _MAILS and part.is_multipart():
        for inner in part.get_payload():
            if isinstance(inner, Message):
                yield from _attachments(inner, mail)
    elif kind == "multipart/encrypted":
        why = f"thư mã hóa (PGP), chỉ người có khóa mở được: {TAKE_OUT}"
        yield Attachment("", b"", mail.sender, mail.sent, why=why)
    elif part.is_multipart():
        for inner in part.get_payload():
            if isinstance(inner, Message):
                yield from _of_part(inner, mail)
    elif kind not in _SILENT:
        yield from _of_file(part, kind, mail)


def _of_file(part: Message, kind: str, mail: _Mail) -> Iterator[Attachment]:
    name, data = _name(part), _bytes(part)
    if part.get_content_maintype() == "text" and (not name or _REST.fullmatch(name)):
        yield from _uuencoded(data, mail)
        return
    if not name and part.get_content_maintype() == "multipart":
        return
    if kind in _MAILS or name.lower().endswith(".eml"):  # a mail attached as an encoded file
        yield from _attachments(_parsed(data), mail)
        return
    if kind in _SEALED or name.lower().endswith(".p7m"):
        yield from _unsealed(name, data, mail)
        return
    inline = False
    if part.get_content_maintype() == "image":
        identity = str(part.get("Content-ID") or "").strip(" <>")
        inline = not name or bool(identity and (identity in mail.shown or part.get_content_disposition() == "inline"))
        name = name or f"ảnh{_SUFFIXES.get(part.get_content_subtype(), '')}"
    yield Attachment(name, data, mail.sender, mail.sent, inline)


def _unsealed(name: str, data: bytes, mail: _Mail) -> Iterator[Attachment]:
    try:
        yield from read_wrapped(data, name, mail.sender, mail.sent, mail.depth)
    except MailFileError as problem:
        yield Attachment(name, data, mail.sender, mail.sent, why=str(problem))


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _uuencoded(text: bytes, mail: _Mail) -> Iterator[Attachment]:
    """Files that an old mail program wrote into the text itself."""
    if not _UU_BEGIN.search(text):
        return
    cut = f"tệp uuencode trong thư bị cắt cụt: {TAKE_OUT}"
    name: str | None = None
    out: list[bytes] = []
    for line in [*text.splitlines(), b"begin 000 "]:  # the last line ends whatever is open
        if begin := _UU_BEGIN.match(line):
            if out:
                yield Attachment(name or "", b"".join(out), mail.sender, mail.sent, why=cut)
            name, out = _readable(decoded(begin[1]).strip()), []
        elif name is not None and line.strip() == b"end":
            yield Attachment(name, b"".join(out), mail.sender, mail.sent)
            name, out = None, []
        elif name is not None:
            try:
                out.append(_uu_line(line))
            except binascii.Error:
                if out:
                    yield Attachment(name, b"".join(out), mail.sender, mail.sent, why=cut)
                name, out = None, []


def _uu_line(line: bytes) -> bytes:
    if not line.strip() or line[:1] == b"`":
        return b""
    # Some programs pad a line with rubbish: as many characters count as its first one says.
    length = (((line[0] - 32) & 63) * 4 + 5) // 3
    return binascii.a2b_uu(line[:length])


def _raw(part: Message, head: str) -> str:
    """A header as it stands in the file, unfolded; bytes that aren't ASCII come as surrogates."""
    value = next((str(v) for k, v in part.raw_items() if k.lower() == head), "")
    return " ".join(value.split())


def _readable(text: str) -> str:
    try:
        return decoded(text.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()


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
            return decoded(unquote_to_bytes(found[2].encode("utf-8", "surrogateescape")))
        if found := re.search(r"(?:file)?name=\s*(?:\"([^\"]*)\"|([^;]+))", raw, re.IGNORECASE):
            return _readable((found[1] or found[2] or "").strip())
    return ""


def _sender(message: Message) -> str:
    return address_in(_raw(message, "from"))


def address_in(text: str) -> str:
    """The address alone: the name beside it isn't kept."""
    try:
        addresses = [a for _, a in getaddresses([text]) if "@" in a]
    except (ValueError, TypeError, IndexError):
        addresses = []
    return _readable(addresses[0])[:254] if addresses else ""


def _sent(message: Message) -> str:
    return time_in(_raw(message, "date"))


def time_in(text: str) -> str:
    """The time of a "Date" header in ISO 8601, "" where there is none."""
    try:
        moment = parsedate_to_datetime(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
    return moment.isoformat(timespec="seconds")
