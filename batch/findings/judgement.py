"""What the office says of a unit's explanation, and of a submission with errors."""

from __future__ import annotations

from dataclasses import dataclass

from batch.text import fold, plain_cell, unaccent

Key = tuple[str, str, str, str]


def explained_key(unit: str, code: str, sheet: str, cell: str) -> Key:
    """What makes two findings, or a finding and a judgement, the same: `$` and case of the cell, accents of the sheet's
    name don't count."""
    return (unit, fold(code), unaccent(sheet), plain_cell(cell))


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
