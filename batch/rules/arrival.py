"""Which of two files of a unit came first: one that can't be used, and the submission that counts.

Only what surely tells is believed: when they were sent, else their own numbers. The time of a file on the disk says
when it was copied.
"""

from __future__ import annotations

from dataclasses import dataclass

BEFORE, AFTER, UNCLEAR = "truoc", "sau", "chua_ro"


@dataclass(frozen=True, slots=True)
class Sent:
    """When a file was sent, "" where that isn't known, and its number, None where it has none that can be compared."""

    time: str
    number: int | None


def compared(unusable: Sent, counted: Sent) -> str:
    """Whether the unusable file came before the counted one or after it. Where time and number disagree it isn't clear
    that it came before; whoever sent it later is told, whatever the number."""
    by_number = _compared(unusable.number, counted.number)
    by_time = _compared(unusable.time or None, counted.time or None)
    if by_time == BEFORE and by_number == AFTER:
        return UNCLEAR
    return by_number if by_time == UNCLEAR else by_time


def _compared(one: str | int | None, other: str | int | None) -> str:
    if one is None or other is None or one == other:
        return UNCLEAR
    return BEFORE if one < other else AFTER  # type: ignore[operator]
