"""Records as lines of a run's tables, both ways, as the layout says what each column holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Any

from batch.domain import EXPLAINED, NO_NEED, Finding
from batch.finished.csv_file import write_csv
from batch.finished.layout import DAY, FLAG, MAYBE_WHOLE, TEXT, WHOLE, Output

_READ: dict[str, Callable[[Any], object]] = {
    TEXT: str,
    WHOLE: int,
    MAYBE_WHOLE: lambda text: int(text) if text else None,
    DAY: lambda text: date.fromisoformat(text) if text else None,
    FLAG: lambda value: value == "1" or value is True,
}
_WRITE: dict[str, Callable[[Any], str]] = {
    DAY: lambda day: day.isoformat() if day else "",
    FLAG: lambda flag: "1" if flag else "",
}


@dataclass(slots=True)
class Level:
    """A line of `xep_loai.csv`: a subject with its codes of levels, "" where there is none."""

    subject: str
    unit: str
    identity: str
    group: str
    proposed: str
    ceiling: str
    rank: int | None
    allowed: int | None
    final: str
    status: str
    reason: str
    decider: str


def changed(now: Iterable[Level], then: Iterable[Level]) -> list[tuple[Level | None, Level | None]]:
    """Who would have another level: (now, then), in the order of `then`, those who are only in `now` last. Of several
    lines of one subject the first is compared with the first."""
    left: dict[tuple[str, str, str], list[Level]] = {}
    for level in now:
        left.setdefault((level.subject, level.unit, level.identity), []).append(level)
    out: list[tuple[Level | None, Level | None]] = []
    for level in then:
        same = left.get((level.subject, level.unit, level.identity))
        was = same.pop(0) if same else None
        if (was.final if was else None) != level.final:
            out.append((was, level))
    return out + [(level, None) for rest in left.values() for level in rest]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a body that takes part says of one subject: `body` its code, `level` a code of levels or ""."""

    subject: str
    unit: str
    identity: str
    body: str
    name: str
    level: str
    remark: str


@dataclass(frozen=True, slots=True)
class YearFigure:
    """A number of years side by side: `kind` and `what` are codes of `tables.years`."""

    year: int
    provisional: bool
    kind: str
    what: str
    number: int


def line(output: Output, record: object) -> list[str]:
    """The line of a CSV file that holds a record."""
    return ["" if value is None else str(value) for value in next(_lines(output, (record,)))]


def _lines(output: Output, records: Iterable[object]) -> Iterator[list[object]]:
    """As the writer of CSV takes them: it writes numbers as `str` does, and nothing for None."""
    stated = attrgetter(*(column.of for column in output.columns))
    written = [(i, _WRITE[column.kind]) for i, column in enumerate(output.columns) if column.kind in _WRITE]
    for record in records:
        said = [*stated(record)]
        for i, write in written:
            said[i] = None if said[i] is None else write(said[i])
        yield said


def write_records(folder: Path, output: Output, records: Iterable[object]) -> None:
    write_csv(folder / output.path, output.names, _lines(output, records))


def values(output: Output, row: Mapping[Any, Any]) -> dict[str, Any]:
    """Attribute → value of the record that a line holds. Raises ValueError where a value isn't of the column's kind."""
    return {column.of: _READ[column.kind](row[column.name]) for column in output.columns}


def finding(explaining: str, **stated: str) -> Finding:
    """A finding as a finished run keeps it."""
    return Finding(**stated, explained=explaining == EXPLAINED, office=explaining == NO_NEED)  # type: ignore[arg-type]
