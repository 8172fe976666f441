"""What kinds of organization and levels are called in print, by date; in cells they are always the values of the lists.

Source: law facts on the Biểu, table of names by date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from batch.domain import ABOVE_BASE, BASE_COMMITTEE, PROVINCE
from batch.law.strict import LawError, Section, note, parse, truth

NAMES = "ten_theo_ngay"  # the file of the data
FILE = f"{NAMES}.yaml"
_DAY = "%d/%m/%Y"


@dataclass(frozen=True, slots=True)
class Name:
    """From `start` on, `word` (as templates know it) is called `text`; in cells it is the value `code` of the list."""

    word: str
    list_name: str
    code: str
    start: date
    text: str
    ref: str
    verified: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Communes:
    """From `start` on, the đảng bộ of a commune, ward or special zone is of this `kind`, below one of kind
    `superior`."""

    start: date
    kind: str
    superior: str
    ref: str
    verified: bool
    note: str = ""


def _start(row: Section) -> date:
    try:
        return datetime.strptime(row.text("from"), _DAY).date()
    except ValueError as problem:
        raise LawError(f'{row.where("from")}: «from» phải là ngày, ví dụ "01/07/2025".') from problem


@cache
def _table() -> tuple[tuple[Name, ...], tuple[Communes, ...]]:
    root = parse(files("batch.law").joinpath("data", FILE).read_text(encoding="utf-8"), FILE)
    names, communes = [], []
    for row in root.rows("names"):
        told = (row.text("word"), row.text("list"), row.text("code"), _start(row), row.text("name"))
        names.append(Name(*told, *truth(row), note(row)))
        row.finish()
    for row in root.rows("communes"):
        kind = row.choice("kind", (BASE_COMMITTEE, ABOVE_BASE))
        communes.append(
            Communes(_start(row), kind, row.choice("superior", (ABOVE_BASE, PROVINCE)), *truth(row), note(row))
        )
        row.finish()
    root.finish()
    return tuple(names), tuple(communes)


def all_names() -> tuple[Name, ...]:
    """Every name there ever was, the earlier before the later."""
    return tuple(sorted(_table()[0], key=lambda name: name.start))


@cache
def names_on(day: date) -> dict[str, str]:
    """Word → name in force on a day; before the first day, the first names."""
    out: dict[str, str] = {}
    for name in all_names():
        if name.start <= day or name.word not in out:
            out[name.word] = name.text
    return out


def called(kind: str, day: date) -> str:
    """What a kind of organization (loai_to_chuc) is called in print on a day, with a capital."""
    text = names_on(day)[kind.lower()]
    return text[:1].upper() + text[1:]


def communes_on(day: date) -> Communes:
    """What the đảng bộ of a commune is on a day; before the first day, as on it."""
    known = sorted(_table()[1], key=lambda one: one.start)
    return next((one for one in reversed(known) if one.start <= day), known[0])
