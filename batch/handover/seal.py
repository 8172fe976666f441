"""Pseudonyms and seal: HMAC-SHA256 with the key that the upper committee gave out. The key itself goes nowhere."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from batch.office.files import read_text
from batch.submissions.packages import Person

SHORTEST = 16  # characters of a key: a shorter one could be tried out


class KeyFileError(ValueError):
    """The key can't be used; the message, in Vietnamese, says why and what to do."""


@dataclass(frozen=True, slots=True)
class Key:
    """`secret` never leaves the object; `given` is False for a random one that nobody will have again."""

    secret: bytes
    given: bool = True

    def __repr__(self) -> str:
        return "Key(…)"

    def _code(self, purpose: str, *parts: str) -> str:
        message = "\0".join((purpose, *parts)).encode("utf-8", "surrogatepass")
        return hmac.new(self.secret, message, hashlib.sha256).hexdigest()

    @property
    def mark(self) -> str:
        """Tells whether two packages are of one key; "" for a random one."""
        return self._code("khoa")[:16] if self.given else ""

    def pseudonym(self, purpose: str, *parts: str) -> str:
        return f"MH{self._code(purpose, *parts)[:20].upper()}"

    def person(self, subject: str, card: str) -> str:
        """Of a card, as `person_key` compares it: the same in every package of the key. Another one for the member than
        for the leader, so that a leader who is named doesn't tell which member he is."""
        return self.pseudonym("nguoi", subject, card)

    def seal(self, parts: Mapping[str, bytes]) -> str:
        """Over names and contents. Nobody could check one of a random key: then it is only a sum."""
        digest = hmac.new(self.secret, b"", hashlib.sha256) if self.given else hashlib.sha256()
        for name, content in parts.items():
            digest.update(f"{len(name.encode())}:{name}:{len(content)}:".encode())
            digest.update(content)
        return digest.hexdigest()


def read_key(path: Path) -> Key:
    """Raises KeyFileError."""
    text = read_text(path, "khóa bàn giao", KeyFileError).strip()
    if len(text) < SHORTEST:
        raise KeyFileError(f"{path.name}: khóa bàn giao phải có ít nhất {SHORTEST} ký tự; xin lại khóa của cấp trên.")
    return Key(text.encode())


def random_key() -> Key:
    return Key(secrets.token_bytes(32), given=False)


def person_of(key: Key | None) -> Person | None:
    return key.person if key else None
