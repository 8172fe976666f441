"""A value in a block of merged cells belongs to its first cell alone; the others are blank to every reader.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from batch.form.cells import is_blank
from batch.form.locate import Grid
from batch.form.row_words import rows_in_words, stretches
from batch.form.sheet_frame import Block
from batch.text import a1, vn_int


@dataclass(slots=True)
class Merged:
    """A block over several cells of records: place of its first cell (zero-based), the key of the field there ("" for
    none), the blank cells it covers as (row, key), and what the message needs."""

    place: tuple[int, int]
    key: str
    covered: list[tuple[int, str]] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)


def find_merged(blocks: list[Block], grid: Grid, columns: dict[str, int], rows: list[int]) -> list[Merged]:
    """Blocks with a value, that begin in a record and cover blank cells of records. `columns` are those of the fields
    that are asked for; `rows` (zero-based, in order) are the records."""
    keys = {column: key for key, column in columns.items()}
    records = set(rows)
    out = []
    for top, left, bottom, right in blocks:
        if top not in records or _blank(grid, top, left):
            continue
        covered = [
            (row, keys[column])
            for row in rows[bisect_left(rows, top) : bisect_right(rows, bottom)]
            for column in range(left, min(right, max(keys, default=0)) + 1)
            if column in keys and (row, column) != (top, left) and _blank(grid, row, column)
        ]
        if covered:
            hidden = stretches({row + 1 for row, _ in covered})
            values = {
                "khoi": f"{a1(top, left)}:{a1(bottom, right)}",
                "o_dau": a1(top, left),
                "so_o": vn_int(len(covered)),
                "cac_dong": rows_in_words(hidden),
            }
            out.append(Merged((top, left), keys.get(left, ""), covered, values))
    return out


def _blank(grid: Grid, row: int, column: int) -> bool:
    return row >= len(grid) or column >= len(grid[row]) or is_blank(grid[row][column])
