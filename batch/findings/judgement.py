"""What the office says of a unit's explanation, and of a submission with errors."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Judgement:
    """The office's word on a warning that a unit explained: accepted or refused. `committee` is the code of the unit
    whose office it is, "" for that of the run."""

    code: str
    unit: str
    sheet: str
    cell: str
    accepted: bool
    reason: str
    at: str
    committee: str = ""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A submission taken in spite of an open error, with the reason."""

    unit: str
    reason: str
    at: str
    committee: str = ""
