"""Finds and reads the finished quarters of a year."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from batch.domain import QUARTERS, Period
from batch.finished.finished_run import FinishedRun
from batch.finished.manifest import manifest_of_run
from batch.submissions.intake import CONFLICT, COUNTED, IDENTICAL, SUPERSEDED
from batch.submissions.quarter_levels import QuarterLevels

_TAKEN = (COUNTED, SUPERSEDED, IDENTICAL, CONFLICT)


def finished_quarters(out: Path, period: Period) -> list[FinishedRun]:
    """Those of the year in OUT, before the quarter where the period is one, in their order."""
    before = [Period(period.year, q) for q in QUARTERS if period.quarter is None or q < period.quarter]
    return [FinishedRun(out / str(one)) for one in before if manifest_of_run(out / str(one), one) is not None]


def files_of_others(out: Path, period: Period) -> set[str]:
    """The hashes of the workbooks and packages that finished runs of other periods of the year, in OUT, have taken."""
    found: set[str] = set()
    for other in (Period(period.year, quarter) for quarter in (None, *QUARTERS)):
        stated = manifest_of_run(out / str(other), other) if other != period else None
        for listed in (stated.get("tep"), stated.get("goi")) if stated else ():
            for file in listed if isinstance(listed, list) else ():
                if isinstance(file, dict) and file.get("trang_thai") in _TAKEN:
                    found.add(str(file.get("sha256")))
    return found


def levels_of(runs: Iterable[FinishedRun]) -> QuarterLevels:
    """Raises FinishedRunError for a run that can't be read."""
    found = QuarterLevels()
    for run in runs:
        levels = ((level.subject, level.unit, level.identity, level.final) for level in run.levels)
        found.add(run.manifest.period.quarter or 0, levels)
    return found
