"""`phuong_an.json`: the plan as data, as far as this run's own committee decides. What a page shows to decide on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from batch.domain import SUBJECTS
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import PLAN_DATA
from batch.publish.plan.lines import Line
from batch.rating.group_result import GroupResult

_OF_GROUP = (
    "subject", "name", "base", "most", "candidates", "kept", "waiting", "words", "decided", "decider", "ref",
)  # fmt: skip
_OF_LINE = tuple(field.name for field in fields(Line))


@dataclass(frozen=True, slots=True)
class Record:
    """`groups`: those that this committee decides, and those below that break their cap, or of which the cap lowers
    somebody or leaves somebody waiting; `lines` by kind of subject, in the order of the plan: those that this committee
    decides."""

    groups: list[GroupResult]
    lines: dict[str, list[Line]]


def write_record(path: Path, lines_of: Mapping[str, list[Line]], groups: list[GroupResult], own: str) -> None:
    """`own` is the unit whose committee decides here."""
    kept = [g for g in groups if g.decider == own or g.decided > g.most or g.waiting or g.lowered]
    stated = {
        "nhom": [[getattr(group, name) for name in _OF_GROUP] for group in kept],
        "dong": {
            subject: [[getattr(line, name) for name in _OF_LINE] for line in lines_of[subject] if line.open]
            for subject in SUBJECTS
        },
    }
    path.write_text(json.dumps(stated, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def read_record(run: FinishedRun) -> Record:
    """Raises FinishedRunError where the run has none, or none that can be used."""
    try:
        stated: dict[str, Any] = json.loads(run.path(PLAN_DATA).read_text(encoding="utf-8"))
        groups = [GroupResult(**dict(zip(_OF_GROUP, row, strict=True))) for row in stated["nhom"]]
        lines = {s: [_line(row) for row in stated["dong"][s]] for s in SUBJECTS}
    except FileNotFoundError as problem:
        raise run.absent(PLAN_DATA) from problem
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise run.unreadable(PLAN_DATA) from problem
    return Record(groups, lines)


def _line(row: list[Any]) -> Line:
    stated = dict(zip(_OF_LINE, row, strict=True))
    return Line(**stated | {"figures": tuple(stated["figures"])})
