"""CSV files that people open in a spreadsheet: written in one way, read in one way.

UTF-8 with BOM. Text that units typed is never live there: what would become a formula is quoted.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from batch.text import csv_text, from_csv


def write_csv(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """What no encoding can hold is escaped: one odd character must not end a run."""
    with path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows([csv_text(value) if isinstance(value, str) else value for value in row] for row in rows)


def read_csv(path: Path) -> Iterator[dict[str, str]]:
    """The rows as they were before they were written. Raises OSError, ValueError, csv.Error."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield {key: from_csv(value) if isinstance(value, str) else value for key, value in row.items()}
