"""In which order a table of the form shows its columns. What every row fills in comes first and open; the rest stands
in groups by topic, behind a narrow column that opens and closes each. Nothing is left out; readers go by the headings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from batch.domain import CELL_TYPES, MEMBERS
from batch.form import appearance
from batch.form.definition import Field, Sheet
from batch.law.model import Law

EVERY_ROW, RATED = "DÒNG NÀO CŨNG GHI", "ĐƯỢC XẾP LOẠI THÌ GHI THÊM"
NOT_NOW = "Không ghi kỳ này"  # what every row fills in, where the period asks for it
_OF_LAW = ("phieu_", "xl_quy_")  # no row must have them, and a regime that knows them asks for them


@dataclass(frozen=True, slots=True)
class Group:
    """Columns `first` to `last` of one topic, and the narrow column `opener` in front of them."""

    caption: str
    opener: int
    first: int
    last: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """The fields of a table with the column `at` which each stands; `captions` are (column, text) of what is open."""

    fields: tuple[Field, ...]
    at: tuple[int, ...]
    captions: tuple[tuple[int, str], ...] = ()
    groups: tuple[Group, ...] = ()

    @property
    def placed(self) -> list[tuple[int, Field]]:
        return list(zip(self.at, self.fields, strict=True))

    @property
    def last(self) -> int:
        return self.at[-1]


def as_they_come(fields: Iterable[Field]) -> Columns:
    """The fields side by side, in the order given."""
    fields = tuple(fields)
    return Columns(fields, tuple(range(len(fields))))


def of_every_row(sheet: Sheet, law: Law | None) -> list[Field]:
    """What every row fills in; a quarter may leave some of it out."""
    return [f for f in sheet.fields if not f.topic and appearance.asked(f, law) != appearance.UNUSED]


def of_rated_rows(sheet: Sheet, law: Law | None) -> list[Field]:
    """What every row that is to be rated fills in besides."""
    return [
        f for f in sheet.fields
        if f.topic and not f.at_times and appearance.asked(f, law) in (appearance.REQUIRED, appearance.CONDITIONAL)
    ]  # fmt: skip


def by_topic(
    sheet: Sheet, law: Law | None, rows: Sequence[Mapping[str, object]] = (), kind: str | None = None
) -> Columns:
    """The columns of a sheet whose fields have topics, for a unit of this `kind`. A group is open where the law asks
    for something in it, or something of it is filled in."""
    if not any(f.topic for f in sheet.fields):
        return as_they_come(sheet.fields)
    every, rated = of_every_row(sheet, law), of_rated_rows(sheet, law)
    fields, at = [*every, *rated], list(range(len(every) + len(rated)))
    captions = [(0, EVERY_ROW), *([(len(every), RATED)] if rated else [])]
    topics: dict[str, list[Field]] = {}
    for field in sheet.fields:
        if field not in fields:
            topics.setdefault(field.topic or NOT_NOW, []).append(field)
    used = sheet.name != MEMBERS or kind is None or kind in CELL_TYPES
    groups, column = [], len(at)
    for topic, own in topics.items():
        first, last = column + 1, column + len(own)
        filled = any(row.get(f.key) not in (None, "") for f in own for row in rows)
        groups.append(Group(topic, column, first, last, filled or (used and any(_asks(f, law) for f in own))))
        fields += own
        at += range(first, last + 1)
        column = last + 1
    return Columns(tuple(fields), tuple(at), tuple(captions), tuple(groups))


def _asks(field: Field, law: Law | None) -> bool:
    what = appearance.asked(field, law)
    return what == appearance.CONDITIONAL or (what == appearance.OPTIONAL and field.key.startswith(_OF_LAW))
