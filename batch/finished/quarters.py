"""Finds and reads the finished quarters of a year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from batch.domain import (
    ABOVE,
    BY_DECISION,
    KEPT,
    ORGANIZATION,
    QUARTERS,
    SUBJECT_SHEET,
    TIED,
    Period,
    Unit,
)
from batch.finished.as_written import named, refuse_edited, refuse_not_locked
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import FRAMES, LEVELS, UNITS
from batch.finished.manifest import FinishedRunError, manifest_of_run
from batch.form.definition import form
from batch.register.matching import Matching, match_people
from batch.submissions.quarter_levels import WAYS, QuarterLevels

_NEEDED = ("ma_don_vi", "ket_qua", "trang_thai", "noi_quyet_dinh", "duoc_dem")


def finished_quarters(out: Path, period: Period) -> list[FinishedRun]:
    """Those of the year in OUT, before the quarter where the period is one, in their order."""
    before = [Period(period.year, q) for q in QUARTERS if period.quarter is None or q < period.quarter]
    return [FinishedRun(out / str(one)) for one in before if manifest_of_run(out / str(one), one) is not None]


def usable(runs: Iterable[FinishedRun]) -> tuple[list[FinishedRun], tuple[tuple[str, str], ...]]:
    """Those that are as they were written, or locked; of the others the folder, and why they aren't used."""
    kept, left = [], []
    for run in runs:
        try:
            refuse_edited(run, (LEVELS, UNITS, *FRAMES.values()))
            refuse_not_locked(run)
            kept.append(run)
        except FinishedRunError as problem:
            left.append((named(run.folder), str(problem)))
    return kept, tuple(left)


def matched(run: FinishedRun, units: Mapping[str, Unit]) -> Matching:
    """The units of now beside those of a finished run, as far as it is certain whose people they are."""
    return match_people(units, {unit.code: unit for unit in run.units})


def levels_of(runs: Iterable[FinishedRun], units: Mapping[str, Unit]) -> QuarterLevels:
    """What they came to, by the codes of these units. Raises FinishedRunError for a run that can't be read."""
    found = QuarterLevels()
    for run in runs:
        matching = matched(run, units)
        for kind, sheet in SUBJECT_SHEET.items():
            of = matching.same if kind == ORGANIZATION else matching.now
            keys = [key for key in (*WAYS[kind], "so_the", "ho_ten") if key in form()[sheet].keys]
            frame = run.frame(sheet, tuple(dict.fromkeys((*_NEEDED, *keys))))
            found.add(run.manifest.period.quarter or 0, kind, _rows(frame, keys, of, bool(run.manifest.provisional)))
    return found


def _rows(
    frame: pd.DataFrame, keys: list[str], of: Mapping[str, str], provisional: bool
) -> Iterator[tuple[str, dict[str, object], str, bool]]:
    """The rows that count; what is set aside says nothing."""
    rows = frame[frame["duoc_dem"].eq(True)]
    level, status = rows["ket_qua"], rows["trang_thai"]
    final = (status == BY_DECISION) | ((rows["noi_quyet_dinh"] != ABOVE) & (status != TIED))
    if provisional:
        final &= status.isin([BY_DECISION, KEPT])
    told = zip(rows["ma_don_vi"], level, final, *(rows[key] for key in keys), strict=True)
    for unit, came_to, settled, *said in told:
        own = came_to if isinstance(came_to, str) else ""
        yield of.get(str(unit), ""), dict(zip(keys, said, strict=True)), own, bool(settled)
