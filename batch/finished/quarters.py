"""Finds and reads the finished quarters of a year."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from batch.domain import QUARTERS, Period
from batch.finished.as_written import named, refuse_edited, refuse_not_locked
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import FRAMES, LEVELS
from batch.finished.manifest import FinishedRunError, manifest_of_run
from batch.submissions.quarter_levels import QuarterLevels


def finished_quarters(out: Path, period: Period) -> list[FinishedRun]:
    """Those of the year in OUT, before the quarter where the period is one, in their order."""
    before = [Period(period.year, q) for q in QUARTERS if period.quarter is None or q < period.quarter]
    return [FinishedRun(out / str(one)) for one in before if manifest_of_run(out / str(one), one) is not None]


def usable(runs: Iterable[FinishedRun]) -> tuple[list[FinishedRun], tuple[tuple[str, str], ...]]:
    """Those that are as they were written, or locked; of the others the folder, and why they aren't used."""
    kept, left = [], []
    for run in runs:
        try:
            refuse_edited(run, (LEVELS, *FRAMES.values()))
            refuse_not_locked(run)
            kept.append(run)
        except FinishedRunError as problem:
            left.append((named(run.folder), str(problem)))
    return kept, tuple(left)


def levels_of(runs: Iterable[FinishedRun]) -> QuarterLevels:
    """Raises FinishedRunError for a run that can't be read."""
    found = QuarterLevels()
    for run in runs:
        levels = ((level.subject, level.unit, level.identity, level.final) for level in run.levels)
        found.add(run.manifest.period.quarter or 0, levels)
    return found
