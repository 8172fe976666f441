"""Finds the form's sheets, header rows and columns in a workbook by their names, in any order and place.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property, lru_cache

from batch.form.cells import Raw
from batch.form.definition import PREFILLED_ROWS, Field, Sheet
from batch.text import a1, clean, fold, unaccent

HEADER_SEARCH = 80  # rows from the top in which a header row is looked for
_REMEMBERED = 128  # rows that files have in common
Grid = list[list[Raw]]
Problem = tuple[str, str, str, dict[str, str]]  # (rule code, cell, field key, what the message needs)


@dataclass
class Table:
    """Where a table's columns are: `header` row and `columns[key]`, zero-based. One for all grids that have the same
    header there: nobody changes it."""

    sheet: Sheet
    header: int
    columns: dict[str, int]
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def places(self) -> dict[str, tuple[int, int]]:
        return {key: (0, column) for key, column in self.columns.items()}

    @cached_property
    def decisive(self) -> list[int]:
        """The columns that make a row a record."""
        count = self.sheet.name in PREFILLED_ROWS
        wanted = (f.key for f in self.sheet.fields if f.required != "prefilled" or count)
        return [self.columns[key] for key in wanted if key in self.columns]


@dataclass(slots=True)
class List:
    """Where the values of a list are: `cells[key]` = (row, column), zero-based."""

    cells: dict[str, tuple[int, int]]
    problems: list[Problem] = field(default_factory=list)


def match_sheets(names: list[str], wanted: dict[str, Sheet]) -> dict[str, str]:
    """The form's sheet name → the workbook's own name for it."""
    out: dict[str, str] = {}
    folded = {fold(name): name for name in wanted}
    for name in names:
        key = folded.get(fold(name))
        if key and (key not in out or name == key):
            out[key] = name
    return out


def twins(names: list[str], own: dict[str, str]) -> list[str]:
    """The form's sheets that several sheets of the workbook could be, none of them or more than one by its exact
    name."""
    keys = [fold(name) for name in names]
    return [
        name for name, mine in own.items()
        if names.count(mine) > 1 or (mine != name and keys.count(fold(name)) > 1)
    ]  # fmt: skip


def _near(heading: str, unknown: list[str]) -> str:
    """The unknown heading that was most likely meant, "" where none is like it."""
    plain = {unaccent(text): text for text in reversed(unknown) if len(text) <= 2 * len(heading) + 10}
    found = get_close_matches(unaccent(heading), list(plain), n=1, cutoff=0.7)
    near = clean(plain[found[0]]).rstrip(" *") if found else ""
    return "" if _holds_name(near, heading) else near


def _holds_name(near: str, heading: str) -> bool:
    """Whether somebody may have typed a name into the heading's cell: a capitalized word that the heading hasn't."""
    own = {unaccent(word) for word in heading.split()}
    more = [word.strip(":;,.()") for word in near.split() if unaccent(word) not in own]
    return any(word[:1].isupper() for word in more)


def _twice(found: List | Table, row: int, column: int, f: Field) -> None:
    found.problems.append(("CT-03", a1(row, column), f.key, {"tieu_de": f.heading}))


def _absent(found: List | Table, fields: list[Field], unknown: list[str]) -> None:
    for f in fields:
        found.problems.append(("CT-02", "", f.key, {"cot": f.heading, "gan_giong": _near(f.heading, unknown)}))


def find_list(grid: Grid, sheet: Sheet) -> List:
    """Headings and values of "Thông tin": a cell to the right of a heading is its value and never itself a heading."""
    known = sheet.headings
    found = List({})
    twice: set[str] = set()
    unknown: list[str] = []
    for r, row in enumerate(grid):
        skip = -1
        for c, raw in enumerate(row):
            if not raw or c == skip or not isinstance(raw, str):
                continue
            key = known.get(fold(raw))
            if not key:
                unknown.append(raw)
                continue
            skip = c + 1
            if key in found.cells:
                twice.add(key)
                _twice(found, r, c, sheet.field(key))
            else:
                found.cells[key] = (r, c + 1)
    for key in twice:  # two places, two answers: neither is taken
        del found.cells[key]
    _absent(found, [f for f in sheet.fields if f.key not in found.cells and f.key not in twice], unknown)
    return found


def _fields_in(row: tuple[Raw, ...], known: dict[str, str]) -> list[str]:
    """Of each cell the field whose heading it is, else ""."""
    return [known.get(fold(raw), "") if raw and isinstance(raw, str) else "" for raw in row]


@lru_cache(maxsize=_REMEMBERED)
def _hits(row: tuple[Raw, ...], sheet: Sheet) -> int:
    """How many of the sheet's headings stand in a row."""
    return len({*_fields_in(row, sheet.headings)} - {""})


def find_table(grid: Grid, sheet: Sheet) -> Table | None:
    """The header row is the first with more than half as many of the sheet's headings (two at the least) as the row
    that has most: where the header is written a second time, what stands between the two is data. None where there is
    none."""
    hits: list[int] = []
    for row in grid[:HEADER_SEARCH]:
        hits.append(_hits(tuple(row), sheet))
        if hits[-1] == len(sheet.headings):
            break
    most = max(hits, default=0)
    if most < min(2, len(sheet.fields)):
        return None
    best = next(r for r, count in enumerate(hits) if 2 * count > most and count >= min(2, len(sheet.fields)))
    return _table(best, tuple(grid[best]), sheet)


@lru_cache(maxsize=_REMEMBERED)
def _table(header: int, row: tuple[Raw, ...], sheet: Sheet) -> Table:
    table = Table(sheet, header, {})
    unknown: list[str] = []
    twice: set[str] = set()
    for c, (raw, name) in enumerate(zip(row, _fields_in(row, sheet.headings), strict=True)):
        if not name:
            unknown += [raw] if raw and isinstance(raw, str) else []
        elif name in table.columns:
            twice.add(name)
            _twice(table, header, c, sheet.field(name))
        else:
            table.columns[name] = c
    for key in twice:
        del table.columns[key]
    _absent(table, [f for f in sheet.fields if f.key not in table.columns and f.key not in twice], unknown)
    return table
