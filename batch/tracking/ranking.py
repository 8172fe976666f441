"""Units one after the other: by the errors that stand open, by how late they are or were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from batch.submissions.inbox_record import Arrivals
from batch.tracking.history import Submission
from batch.tracking.progress import MISSING, UNUSABLE, Standing


@dataclass(frozen=True, slots=True)
class Late:
    """`days` after the deadline; `came` when the first usable submission was sent, None where there is none yet."""

    unit: Standing
    days: int
    came: date | None


def by_errors(units: Iterable[Standing]) -> list[Standing]:
    """Those with errors, most first; else in the order given."""
    return sorted((unit for unit in units if unit.errors), key=lambda unit: -unit.errors)


def by_lateness(
    units: Sequence[Standing], history: Iterable[Submission], arrivals: Arrivals, today: date
) -> tuple[list[Late], int]:
    """Those that missed their deadline, the latest first, else in the order given; and how many have handed in by a way
    that tells no day, so that nobody knows. When a run first saw a file says nothing of when it came."""
    sent: dict[str, date] = {}
    for one in history:
        moment = arrivals.get(one.file) or arrivals.get(one.sha256)
        if one.valid and moment:
            day = date.fromisoformat(moment[:10])
            sent[one.unit] = min(day, sent.get(one.unit, day))
    found, unknown = [], 0
    for unit in units:
        waits = unit.state in (MISSING, UNUSABLE)
        if unit.deadline and (waits or unit.code in sent):
            came = None if waits else sent[unit.code]
            found.append(Late(unit, ((came or today) - unit.deadline).days, came))
        elif unit.deadline:
            unknown += 1
    return sorted((one for one in found if one.days > 0), key=lambda one: -one.days), unknown
