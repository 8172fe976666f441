"""Every difference of figures and levels between what is locked and a new run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from batch.finished.bieu_file import rows_of_6c
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import FIGURES, LEVELS
from batch.finished.records import Level, line
from batch.law import Law
from batch.tables.layout import TABLES, rows
from batch.tables.reconcile import column_names, row_names

FIGURE, LEVEL, DETAIL = "SO_LIEU", "MUC", "CHI_TIET"
ABSENT = "VANG"  # the cell or the subject isn't there on that side
_FINAL, _KEY = "ket_qua", ("doi_tuong", "ma_don_vi", "dinh_danh")
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A figure (`table`, `row`, `column`), a subject's level, or another column of its line: `field` is the column of
    `xep_loai.csv`, `before` and `after` the codes as they stand, ABSENT where there is nothing to stand. Its identity
    may be the number of a card."""

    kind: str
    table: str = ""
    row: str = ""
    column: str = ""
    row_name: str = ""
    column_name: str = ""
    subject: str = ""
    unit: str = ""
    identity: str = ""
    field: str = ""
    before: str = ""
    after: str = ""


def changes(before: FinishedRun, after: FinishedRun, law: Law) -> list[Change]:
    """Figures in the order of the tables, levels and details in that of the register; first levels, then the rest.
    Raises FinishedRunError."""
    found = list(_levels(before.levels, after.levels))
    return [*_figures(before, after, law), *sorted(found, key=lambda change: change.kind != LEVEL)]


def _figures(before: FinishedRun, after: FinishedRun, law: Law) -> Iterator[Change]:
    old, new = (_cells(run) for run in (before, after))
    names = {}
    for table in TABLES:
        own = [*rows(table)]
        for run in (before, after) if table == "6C" else ():
            own += rows_of_6c(run.stating("rows_6c").rows_6c)
        names[table] = (row_names(table, own, law), column_names(table))
    for key in dict.fromkeys([*new, *old]):
        if (was := old.get(key, ABSENT)) != (now := new.get(key, ABSENT)):
            table, row, column = key
            of_rows, of_columns = names.get(table, ({}, {}))
            yield Change(
                FIGURE, table, row, column, of_rows.get(row, row), of_columns.get(column, column), before=was, after=now
            )


def _cells(run: FinishedRun) -> dict[tuple[str, str, str], str]:
    return {(r["bieu"], r["dong"], r["cot"]): r["gia_tri"] for r in run.rows(FIGURES)}


def _levels(before: list[Level], after: list[Level]) -> Iterator[Change]:
    """Lines that name the same subject of the same unit are held against each other in their order."""
    old, new = _by_subject(before), _by_subject(after)
    for key in dict.fromkeys([*new, *old]):
        for was, now in zip_longest(old.get(key, ()), new.get(key, ())):
            yield from _of_subject(key, was, now)


def _of_subject(key: Key, was: dict[str, str] | None, now: dict[str, str] | None) -> Iterator[Change]:
    subject, unit, identity = key
    for column in LEVELS.names:
        before, after = (one[column] if one else ABSENT for one in (was, now))
        if column in _KEY or before == after or (column != _FINAL and ABSENT in (before, after)):
            continue
        kind = LEVEL if column == _FINAL else DETAIL
        yield Change(kind, subject=subject, unit=unit, identity=identity, field=column, before=before, after=after)


def _by_subject(levels: list[Level]) -> dict[Key, list[dict[str, str]]]:
    found: dict[Key, list[dict[str, str]]] = {}
    for level in levels:
        stated = dict(zip(LEVELS.names, line(LEVELS, level), strict=True))
        found.setdefault(tuple(stated[name] for name in _KEY), []).append(stated)
    return found
