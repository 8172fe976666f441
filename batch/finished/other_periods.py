"""What the finished runs of other periods have taken: the files of a whole year, and of last year's, lie in one working
folder, and each run leaves to the others what is theirs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from batch.domain import QUARTERS, Period
from batch.finished.manifest import Stated, decided_by, manifest_of_run
from batch.submissions.intake import CONFLICT, COUNTED, COVERED, IDENTICAL, SUPERSEDED
from batch.submissions.word_forms import EMPTY, PARTLY, SAME, USED

# The parts of a manifest that list what came, and the states of what was taken.
_TAKEN = {
    "tep": (COUNTED, SUPERSEDED, IDENTICAL, CONFLICT, COVERED),
    "goi": (COUNTED, SUPERSEDED, IDENTICAL, CONFLICT),
    "ban_kiem_diem": (USED, PARTLY, SAME, EMPTY),
}


def taken_elsewhere(out: Path, period: Period) -> dict[str, Period]:
    """SHA-256 of workbooks, packages, self-review forms and files of decisions → the other period of this year or of
    last year whose finished run, in OUT, has taken it."""
    found: dict[str, Period] = {}
    for year in (period.year, period.year - 1):
        for other in (Period(year, quarter) for quarter in (None, *QUARTERS)):
            stated = manifest_of_run(out / str(other), other) if other != period else None
            for digest in _taken(stated) if stated else ():
                found.setdefault(digest, other)
    return found


def _taken(stated: Stated) -> Iterator[str]:
    for part, states in _TAKEN.items():
        files = stated.get(part)
        for file in files if isinstance(files, list) else ():
            if isinstance(file, dict) and file.get("trang_thai") in states:
                yield str(file.get("sha256"))
    yield from (str(file.get("sha256")) for file in decided_by(stated))
