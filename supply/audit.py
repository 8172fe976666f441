"""Looks every locked version up in a list of known vulnerabilities: records in OSV's format, as a .zip or folder of
them or one .json with a list. Nothing is asked of the network: who audits brings the list, and knows how old it is.

    python supply/audit.py all.zip requirements.lock requirements-dev.lock

Exit status: 0 nothing known, 1 something is, 2 the list can't be used.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from locked import pins
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

Record = dict[str, Any]


def records(path: Path) -> Iterator[Record]:
    """The records of a list, withdrawn ones left out. Raises OSError, ValueError, zipfile.BadZipFile."""
    if path.is_dir():
        texts = [one.read_bytes() for one in sorted(path.rglob("*.json"))]
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            texts = [archive.read(name) for name in sorted(archive.namelist()) if name.endswith(".json")]
    else:
        texts = [path.read_bytes()]
    for content in texts:
        read = json.loads(content)
        yield from (one for one in (read if isinstance(read, list) else [read]) if not one.get("withdrawn"))


def _within(version: Version, events: list[dict[str, str]]) -> bool:
    """Whether a version lies in a range: from one event to the next."""
    hit = False
    for event in events:
        [(kind, at)] = event.items()
        bound = Version("0") if at == "0" else Version(at)
        if kind == "introduced" and version >= bound:
            hit = True
        elif (kind == "fixed" and version >= bound) or (kind == "last_affected" and version > bound):
            hit = False
    return hit


def _hit(affected: Record, version: str) -> bool:
    if version in affected.get("versions", ()):
        return True
    ranges = [one["events"] for one in affected.get("ranges", ()) if one.get("type") == "ECOSYSTEM"]
    try:
        return any(_within(Version(version), events) for events in ranges)
    except InvalidVersion:
        return True  # better one looked at for nothing than one passed over


def _remedy(affected: Record) -> str:
    events = [event for one in affected.get("ranges", ()) for event in one.get("events", ())]
    return ", ".join(dict.fromkeys(event["fixed"] for event in events if "fixed" in event)) or "no fixed version known"


def known(found: list[Record], lock: Path) -> Iterator[str]:
    """A line for every record that speaks of a version that `lock` pins."""
    locked = pins(lock)
    for record in found:
        for affected in record.get("affected", ()):
            package = affected.get("package", {})
            name = canonicalize_name(package.get("name", ""))
            for pinned, version in locked if package.get("ecosystem") == "PyPI" else ():
                if pinned == name and _hit(affected, version):
                    codes = ", ".join([record["id"], *record.get("aliases", ())])
                    said = f"{record.get('summary', '')} Fixed in: {_remedy(affected)}"
                    yield f"{lock.name}: {name} {version}: {codes}: {said}"


def main(listed: str, *locks: str) -> int:
    try:
        found = list(records(Path(listed)))
    except (OSError, ValueError, zipfile.BadZipFile) as problem:
        print(f"{listed}: no list of known vulnerabilities can be read there: {problem}", file=sys.stderr)
        return 2
    if not found:
        print(f"{listed}: not a single record", file=sys.stderr)
        return 2
    lines = [line for lock in locks for line in dict.fromkeys(known(found, Path(lock)))]
    print("\n".join(lines) or f"None of {len(found)} records speaks of a locked version.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
