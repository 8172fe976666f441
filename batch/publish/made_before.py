"""Files of an earlier run that would be made again as they are: told by what they are made of, taken by their bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from batch.machine.plain_file import sha256_of
from batch.workers.program import stamp


def digest_of(made_of: object) -> str:
    """Of the program and of all that a file is made of: values that say all of themselves when written out."""
    return hashlib.sha256(repr((stamp(), made_of)).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Made:
    """A file that lies in its place: the digest of what it is made of, "" where that isn't sure, and its own hash."""

    path: Path
    of: str
    sha256: str

    @classmethod
    def at(cls, path: Path, of: str) -> Made:
        return cls(path, of, sha256_of(path))


@dataclass(frozen=True, slots=True)
class Before:
    """The files of the run before, which lie in `folder`: name → (digest of what it was made of, its own hash)."""

    folder: Path = Path()
    made: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def content(self, name: str, of: str) -> bytes | None:
        """A file that would be made again as it is; None where it would be another, or isn't any more what was
        written."""
        known, sha256 = self.made.get(name, ("", ""))
        try:
            content = (self.folder / name).read_bytes() if known == of else b""
        except OSError:
            return None
        return content if content and hashlib.sha256(content).hexdigest() == sha256 else None
