"""Levels that committees below decided, against what is decided above: they stay, and are found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from batch.domain import COLLECTIVE, LEVEL_NAMES, ORGANIZATION, RANK, SUBJECT_NAMES
from batch.findings.hit import Hit
from batch.submissions.columns import FINAL, UNIT
from batch.submissions.packages import Handed


def over_bounds(frames: Mapping[str, pd.DataFrame], handed: Handed) -> Iterator[Hit]:
    """One for the subjects of a kind and level that stand above what bounds them."""
    if not handed.bounds:
        return
    levels = {(ORGANIZATION, unit, unit): level for unit, level in _pairs(frames[ORGANIZATION], UNIT)}
    bodies = frames[COLLECTIVE]
    for unit, code, level in zip(bodies[UNIT], bodies["ma_tap_the"], bodies[FINAL], strict=True):
        levels[COLLECTIVE, unit, code] = level
    for bound in handed.bounds:
        level = levels.get((bound.by, bound.unit, bound.code))
        if not isinstance(level, str) or RANK[bound.level] <= RANK[level]:
            continue
        values: dict[str, object] = {
            "so": bound.count, "doi_tuong": SUBJECT_NAMES[bound.subject], "muc": LEVEL_NAMES[bound.level],
            "cua": "tổ chức" if bound.by == ORGANIZATION else "tập thể",
            "don_vi": bound.unit if bound.by == ORGANIZATION else f"{bound.code} của {bound.unit}",
            "tran": LEVEL_NAMES[level],
        }  # fmt: skip
        yield Hit("GB-05", unit=bound.decider, values=values)


def _pairs(frame: pd.DataFrame, key: str) -> Iterator[tuple[str, object]]:
    return zip(frame[key], frame[FINAL], strict=True)
