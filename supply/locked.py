"""What a lock file pins: read in one place."""

from __future__ import annotations

import re
from pathlib import Path

from packaging.utils import canonicalize_name

_PIN = re.compile(r"^([\w.-]+)==([^\s;\\]+)\s*(;[^\\\n]*)?", re.MULTILINE)


def pins(path: Path) -> dict[tuple[str, str], bool]:
    """(name as an index compares it, version) → whether it is installed everywhere, not on some systems only."""
    found = _PIN.findall(path.read_text(encoding="utf-8"))
    return {(canonicalize_name(name), version): not marker.strip(" ;") for name, version, marker in found}
