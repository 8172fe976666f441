"""Whatever was saved is opened until only files are left: mails of all kinds, mailboxes, archives, one in another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from batch.form import content as kinds
from batch.form.content import kind_of_content
from batch.machine.plain_file import open_plain
from batch.tracking import attachments
from batch.tracking.archives import unpack
from batch.tracking.attachments import is_nameless, is_signature
from batch.tracking.mail_parts import DEEPEST, SAVE_AGAIN, TAKE_OUT, Attachment, MailFileError
from batch.tracking.mail_reader import read_mail, read_wrapped
from batch.tracking.mailboxes import apple_mail, mails_of
from batch.tracking.outlook import read_outlook
from batch.tracking.winmail import read_winmail

MAX_MAIL = 4 * attachments.MAX_BYTES  # of one mail or archive as it was saved
_MAX_PIECES, _MAX_OPENED = 2000, 600 * 1024 * 1024  # files and bytes out of one mail or archive, all levels
_MAILS = (kinds.MAIL, kinds.OUTLOOK_MAIL, kinds.APPLE_MAIL)
_BY_NAME = {".eml": kinds.MAIL, ".emlx": kinds.APPLE_MAIL, ".msg": kinds.OUTLOOK_MAIL}
_WEB_ARCHIVES = (".mht", ".mhtml")
NO_ATTACHMENT = "thư không có tệp đính kèm"


@dataclass(frozen=True, slots=True)
class Piece:
    """A file that was found: `name` is its way inside the source, `group` the mail (or the archive) it came in, ""
    for one that lay there itself; `silent` stands for a mail of a mailbox that holds nothing."""

    name: str
    content: bytes = b""
    sender: str = ""
    sent: str = ""
    inline: bool = False
    why: str = ""
    group: str = ""
    silent: bool = False


class _Full(Exception):
    """More came out of one file than any honest one holds."""


@dataclass(slots=True)
class _Opener:
    """Opens one source; `group` is the mail being opened."""

    groups: int = 0
    pieces: int = 0
    size: int = 0

    def next_group(self) -> str:
        self.groups += 1
        return str(self.groups)

    def count(self, piece: Piece) -> Piece:
        self.pieces += 1
        self.size += len(piece.content)
        if self.pieces > _MAX_PIECES or self.size > _MAX_OPENED:
            raise _Full
        return piece

    def open(self, piece: Piece, depth: int, way: str, parent: str) -> Iterator[Piece]:
        """`way` stands before the names of what is in it; `parent` is the kind of what it was in."""
        kind = "" if piece.why else _container(piece)
        mail = kind in _MAILS
        most = MAX_MAIL if kind else attachments.MAX_BYTES
        if not piece.why and len(piece.content) > most:
            piece = replace(piece, why=_larger_than(most))
        if not kind or piece.why:
            yield self.count(piece)
        elif depth > DEEPEST:
            yield self.count(replace(piece, why=f"nằm quá sâu trong thư và tệp nén: {TAKE_OUT}"))
        elif kind == kinds.ARCHIVE and parent == kinds.ARCHIVE:
            yield self.count(replace(piece, why="tệp nén nằm trong tệp nén: giải nén rồi chạy lại"))
        elif kind == kinds.MAILBOX:
            yield from self._mailbox(
                mails_of(piece.content.splitlines(keepends=True), MAX_MAIL), depth, f"{piece.name}/"
            )
        elif mail:
            yield from self._mail(piece, kind, depth, way, parent)
        else:
            yield from self._files(piece, kind, depth)

    def _mailbox(self, mails: Iterable[bytes], depth: int, way: str) -> Iterator[Piece]:
        for number, mail in enumerate(mails, 1):
            self.pieces = self.size = 0  # a mailbox may hold any number of mails
            name = f"{way}thư {number}"
            try:
                yield from self.open(Piece(name, mail), depth + 1, f"{name}/", kinds.MAILBOX)
            except _Full:
                yield _too_much(name)

    def _mail(self, piece: Piece, kind: str, depth: int, way: str, parent: str) -> Iterator[Piece]:
        group = self.next_group()
        found, fault = _read(piece.content, kind)
        found = _with_lost_pictures(found)
        label = way.rstrip("/")
        if fault:
            yield self.count(Piece(label, piece.content, piece.sender, piece.sent, why=fault, group=group))
        elif not _holds_files(found):
            why = NO_ATTACHMENT
            if piece.name.lower().endswith(_WEB_ARCHIVES):
                why += f" (dạng .mht không giữ tệp đính kèm): {SAVE_AGAIN}"
            # In a mailbox most mails have none; one that was saved by itself should have.
            silent = parent in (kinds.MAILBOX, kinds.ARCHIVE)
            yield self.count(Piece(label, piece.content, why=why, group=group, silent=silent))
        for one in found:
            sender, sent = one.sender or piece.sender, one.sent or piece.sent
            inner = Piece(f"{way}{one.name}", one.content, sender, sent, one.inline, one.why, group)
            yield from self.open(inner, depth + 1, f"{inner.name}/", kind)

    def _files(self, piece: Piece, kind: str, depth: int) -> Iterator[Piece]:
        group = piece.group or self.next_group()
        empty = True
        for one in _unwrapped(piece, kind):
            empty = False
            inner = replace(one, name=f"{piece.name}/{one.name}".rstrip("/"), group=group)
            yield from self.open(inner, depth + 1, f"{inner.name}/", kind)
        if empty:
            yield self.count(replace(piece, why="tệp nén không có tệp nào" if kind == kinds.ARCHIVE else NO_ATTACHMENT))


def _container(piece: Piece) -> str:
    """What has to be opened, "" for a file. A mail that is damaged is known by its name alone."""
    kind = kind_of_content(piece.content, piece.name)
    if kind in (*_MAILS, kinds.MAILBOX, kinds.ARCHIVE, kinds.WINMAIL):
        return kind
    suffix = PurePosixPath(piece.name.lower()).suffix
    if kind in (kinds.UNKNOWN, kinds.EMPTY, kinds.DAMAGED, ".txt"):
        return suffix if suffix == ".p7m" else _BY_NAME.get(suffix, "")
    return ""


def _read(content: bytes, kind: str) -> tuple[list[Attachment], str]:
    try:
        if kind == kinds.OUTLOOK_MAIL:
            return read_outlook(content)
        return read_mail((apple_mail(content) if kind == kinds.APPLE_MAIL else None) or content)
    except MailFileError as problem:
        return [], str(problem)
    except Exception:  # the library raises what it likes on a broken mail; the others go
        return [], f"thư hỏng, không đọc được: {SAVE_AGAIN}"


def _holds_files(found: list[Attachment]) -> bool:
    return any(one.why or not is_signature(one.content, one.inline) for one in found)


def _with_lost_pictures(found: list[Attachment]) -> list[Attachment]:
    """Beside a file with a name, a picture without one is part of the text, though the mail doesn't say so any more.
    By itself it may be what was to be sent."""
    if not any(one.name and not one.inline and not is_nameless(one.name) for one in found):
        return found
    return [replace(one, inline=one.inline or is_nameless(one.name)) for one in found]


def _unwrapped(piece: Piece, kind: str) -> Iterator[Piece]:
    if kind == kinds.ARCHIVE:
        for name, content, why in unpack(piece.content):
            yield Piece(name, content, piece.sender, piece.sent, why=why)
        return
    try:
        if kind == kinds.WINMAIL:
            found = read_winmail(piece.content, piece.sender, piece.sent)
        else:
            found = read_wrapped(piece.content, PurePosixPath(piece.name).name, piece.sender, piece.sent)
    except MailFileError as problem:
        yield replace(piece, name="", why=str(problem))
        return
    except Exception:  # as in `_read`
        yield replace(piece, name="", why=f"thư hỏng, không đọc được: {TAKE_OUT}")
        return
    for one in found:
        yield Piece(one.name, one.content, one.sender, one.sent, one.inline, one.why)


def open_source(path: Path) -> Iterator[Piece]:
    """Every file that a saved file holds, itself if it is no mail, mailbox or archive."""
    opener = _Opener()
    try:
        with open_plain(path) as file:
            head = file.read(4096)
            if kinds.is_mailbox(head):
                file.seek(0)
                yield from opener._mailbox(mails_of(file, MAX_MAIL), 0, "")
                return
            content = head + file.read(MAX_MAIL + 1 - len(head))
    except OSError:
        yield Piece(path.name, why="không đọc được: tệp đang mở, không có quyền, hoặc không phải tệp thường")
        return
    if kind_of_content(content[:8]) == kinds.OUTLOOK_STORE:
        content = content[:8]
    elif len(content) > MAX_MAIL:
        yield Piece(path.name, why=_larger_than(MAX_MAIL))
        return
    top = Piece(path.name, content)
    mail = _container(top) in _MAILS
    try:
        yield from opener.open(top, 0, "" if mail else f"{path.name}/", "")
    except _Full:
        yield _too_much(path.name)


def _larger_than(most: int) -> str:
    return f"lớn hơn {most // 1024 // 1024} MB"


def _too_much(name: str) -> Piece:
    return Piece(name, why=f"có hơn {_MAX_PIECES} tệp bên trong, hoặc quá lớn: lấy riêng phiếu ra rồi chạy lại")
