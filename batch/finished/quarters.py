"""Finds and reads the finished quarters of a year."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from batch.domain import QUARTERS, Period
from batch.finished.finished_run import FinishedRun
from batch.finished.manifest import manifest_of_run
from batch.submissions.quarter_levels import QuarterLevels


def finished_quarters(out: Path, period: Period) -> list[FinishedRun]:
    """Those of the year in OUT, before the quarter where the period is one, in their order."""
    before = [Period(period.year, q) for q in QUARTERS if period.quarter is None or q < period.quarter]
    return [FinishedRun(out / str(one)) for one in before if manifest_of_run(out / str(one), one) is not None]


def levels_of(runs: Iterable[FinishedRun]) -> QuarterLevels:
    """Raises FinishedRunError for a run that can't be read."""
    found = QuarterLevels()
    for run in runs:
        levels = ((level.subject, level.unit, level.identity, level.final) for level in run.levels)
        found.add(run.manifest.period.quarter or 0, levels)
    return found
