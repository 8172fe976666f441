"""Whether another machine sees the same files under the same paths."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from batch.machine.plain_file import sha256_if_readable


def sees(files: Sequence[tuple[str, str]]) -> bool:
    """Whether each of these paths holds what has this hash."""
    return all(sha256_if_readable(Path(path)) == wanted for path, wanted in files)
