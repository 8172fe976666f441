"""The one definition of the form: sheets, fields, lists.

The blank workbook, the reader, the cell checks and the field names in messages all come from the tables in `data/`.
No pandas here: the reading processes import this module and must start fast.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from batch.domain import COMMITTEE, DOSSIER, EVIDENCE, INFO, SCORES, SELF_REVIEW
from batch.text import fold, unaccent

VERSION_NAME = "XEPLOAI_PHIEN_BAN"  # hidden defined name that carries the form version
GUIDE_SHEET = "Hướng dẫn"
LIST_SHEET = "DanhMuc"  # out of sight: the lists of values
PREFILLED_ROWS = (
    SCORES,
    SELF_REVIEW,
    EVIDENCE,
    DOSSIER,
)  # a row is data there even if only prefilled fields are filled


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a list: `code` in machine files, `label` for people."""

    code: str
    label: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `kind` is text, choice, integer, number, percent, date, yes_no or email. `at_times`: an optional one
    that must be filled in some cases, which its help tells. `lasts`: a fact that seldom changes from one year to the
    next; everything else is this year's. `quarter`: the part of a submission that it belongs to, where the law says of
    a quarter whether that part is asked; "" where it is asked in every period. `topic`: of what it speaks, in a table
    that has such groups; blank where every row fills it in."""

    sheet: str
    key: str
    heading: str
    kind: str
    required: str
    values: str
    help: str
    at_times: bool = False
    lasts: bool = False
    quarter: str = ""
    topic: str = ""

    @property
    def list_name(self) -> str:
        """Name of the list of values; empty where any value goes."""
        return "yes_no" if self.kind == "yes_no" else self.values


@dataclass(frozen=True, eq=False)
class Sheet:
    """A sheet with its fields in order. A list has heading and value side by side, a table has a header row."""

    name: str
    fields: tuple[Field, ...]

    @property
    def is_list(self) -> bool:
        return self.name in (INFO, COMMITTEE)

    def field(self, key: str) -> Field:
        return next(f for f in self.fields if f.key == key)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(f.key for f in self.fields)

    @cached_property
    def headings(self) -> dict[str, str]:
        """Every heading, folded → the key of its field."""
        return {fold(f.heading): f.key for f in self.fields}

    @property
    def lasting(self) -> tuple[str, ...]:
        """What next year's form begins with."""
        return tuple(f.key for f in self.fields if f.lasts)


def table(name: str) -> list[dict[str, str]]:
    """The rows of a table in `data/`."""
    text = files("batch.form").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _sheets(name: str) -> dict[str, Sheet]:
    grouped: dict[str, list[Field]] = {}
    for row in table(name):
        field = Field(
            row["sheet"],
            row["key"],
            row["heading"],
            row["type"],
            row["required"],
            row["values"],
            row["help"],
            row["at_times"] == "yes",
            row.get("lasts") == "yes",
            row.get("quarter") or "",
            row.get("topic") or "",
        )
        grouped.setdefault(field.sheet, []).append(field)
    return {sheet: Sheet(sheet, tuple(fields)) for sheet, fields in grouped.items()}


@cache
def form() -> dict[str, Sheet]:
    """The data sheets of the submission workbook, by name, in their order."""
    return _sheets("fields.csv")


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the form that was issued: `fingerprint` of its fields and lists, `added` (sheet, key) of the fields
    that it was the first to have."""

    fingerprint: str
    added: tuple[tuple[str, str], ...]


@cache
def versions() -> dict[str, Version]:
    """Every version of the form, the first one first."""
    out = {}
    for row in table("versions.csv"):
        added = (text.split(":") for text in row["added"].split("|") if text)
        out[row["version"]] = Version(row["fingerprint"], tuple((sheet, key) for sheet, key in added))
    return out


FORM_VERSION = list(versions())[-1]


def fingerprint() -> str:
    """What makes one version of the form differ from another: fields and values, without what merely explains them."""
    digest = hashlib.sha256()
    for sheet in form().values():
        for f in sheet.fields:
            digest.update(repr((f.sheet, f.key, f.heading, f.kind, f.required, f.values)).encode())
            choices = lists()[f.list_name].values() if f.list_name else ()
            digest.update(repr([(c.code, c.label) for c in choices]).encode())
    return digest.hexdigest()[:16]


@cache
def added_after(version: str) -> frozenset[tuple[str, str]]:
    """(sheet, key) of the fields that came after a version of the form; after the first one where it isn't ours."""
    known = list(versions())
    later = known[known.index(version) + 1 :] if version in known else known[1:]
    return frozenset(place for name in later for place in versions()[name].added)


@cache
def register_sheets() -> dict[str, Sheet]:
    """The sheets of the register (`danh_muc.xlsx`), by name: the units and the committee that runs the program."""
    return _sheets("register.csv")


@cache
def lists() -> dict[str, dict[str, Choice]]:
    """Every list of values: list name → code → choice, in the order in which people see them."""
    out: dict[str, dict[str, Choice]] = {}
    for row in table("values.csv"):
        aliases = tuple(a for a in row["aliases"].split("|") if a)
        out.setdefault(row["list"], {})[row["code"]] = Choice(row["code"], row["value"], aliases)
    return out


def label(list_name: str, code: str | None) -> str:
    """What people see for a code; the code itself where the list doesn't know it."""
    if not code:
        return ""
    choice = lists()[list_name].get(code)
    return choice.label if choice else code


@cache
def _spellings(list_name: str) -> tuple[dict[str, str], dict[str, str]]:
    exact: dict[str, str] = {}
    plain: dict[str, set[str]] = {}
    for choice in lists()[list_name].values():
        for text in (choice.code, choice.label, *choice.aliases):
            exact.setdefault(fold(text), choice.code)
            plain.setdefault(unaccent(text), set()).add(choice.code)
    return exact, {text: codes.pop() for text, codes in plain.items() if len(codes) == 1}


def understand(list_name: str, text: str) -> str | None:
    """The code meant by full name, code or a common short form; None where it isn't plain which is meant.

    Text typed wholly without diacritics is accepted where it fits one value only.
    """
    exact, plain = _spellings(list_name)
    code = exact.get(fold(text))
    if code is None and text.isascii():
        code = plain.get(unaccent(text))
    return code


@cache
def _folded_names() -> dict[str, str]:
    return {fold(name): name for name in form()}


def heading_of(sheet: str, key: str) -> str:
    """Heading of a field, "" where there is none; the sheet may be spelt a workbook's own way."""
    field = field_of(_folded_names().get(fold(sheet), sheet), key)
    return field.heading if field else ""


def field_of(sheet: str, key: str) -> Field | None:
    """The field of a sheet, or None for a key that the sheet doesn't have."""
    found = form().get(sheet)
    return next((f for f in found.fields if f.key == key), None) if found else None
