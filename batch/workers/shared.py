"""Whether another machine sees the same files under the same paths."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path


def sum_of(path: Path) -> str:
    """ "" where it can't be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def sees(files: Sequence[tuple[str, str]]) -> bool:
    """Whether each of these paths holds what has this sum."""
    return all(sum_of(Path(path)) == wanted for path, wanted in files)
