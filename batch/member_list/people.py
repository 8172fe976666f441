"""The nouns of this room: a person as a list names one, and what isn't taken over."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from batch.member_list.headings import BORN, CARD, FILE_NUMBER, NAME
from batch.text import fold

GUEST = "TAM_THOI_DEN"  # code of a member who is only temporarily at a unit
Fact = str | float | dt.date
Facts = dict[str, Fact]  # field → value as the form takes it


@dataclass(frozen=True, slots=True)
class Place:
    """Sheet and row as Excel numbers it."""

    sheet: str
    row: int

    def __str__(self) -> str:
        return f"sheet «{self.sheet}», dòng {self.row}"


@dataclass(eq=False)
class Person:
    """A row of a list: the unit's code ("" where it isn't certain), and what is certain of the person; `year` is that
    of birth where the list says no more of it."""

    place: Place
    unit: str
    facts: Facts = field(default_factory=dict)
    own_unit: str = ""  # how the list names the unit
    year: int | None = None

    @property
    def name(self) -> str:
        return str(self.facts.get(NAME, ""))

    @cached_property
    def numbers(self) -> tuple[str, str]:
        """Card and file number for comparing; "" for none."""
        return key_of(self.facts.get(CARD)), key_of(self.facts.get(FILE_NUMBER))

    @cached_property
    def born(self) -> tuple[str, dt.date] | None:
        """Name and birth date for comparing, where both are known."""
        day = self.facts.get(BORN)
        return (fold(self.name), day) if self.name and isinstance(day, dt.date) else None


def key_of(number: object) -> str:
    """As `submissions.eligibility.person_key` compares them: letters and digits only, upper case."""
    return "".join(c for c in str(number or "") if c.isalnum()).upper()


@dataclass(frozen=True, slots=True)
class Note:
    """What isn't taken over or has to be looked at: a row or a cell of the list (`row` 0: the sheet, or nothing of the
    list at all), whose it is, why, and what to do. `left_out`: the whole row isn't in any form; `apart`: it is no
    person, and so are the next ones, `rows` in all."""

    sheet: str
    row: int
    cell: str
    unit: str
    name: str
    why: str
    todo: str
    left_out: bool = False
    apart: bool = False
    rows: int = 1
