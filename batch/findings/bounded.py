"""One cause that repeats by thousands is one finding: it stands at the first cell and names the rows of all.

What is counted and what a rule looks at stays as it is; only what is told becomes one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from batch.findings.hit import Hit
from batch.form.row_words import rows_in_words, stretches
from batch.text import vn_int

MOST = 100  # findings of one rule in one column of a workbook that are told one by one

_Cause = tuple[str, int, str, str, str, str, str, str]


def _cause(hit: Hit) -> _Cause:
    """What two hits share that tell of the same: rule, workbook, column, and whatever makes their words differ."""
    return hit.code, hit.file, hit.sheet, hit.key, hit.severity, hit.variant, hit.basis, hit.unit


def _row(hit: Hit) -> int:
    if hit.row or not hit.cell:
        return hit.row
    return int("".join(c for c in hit.cell if c.isdigit()) or 0)


@dataclass(slots=True)
class _Repeated:
    first: Hit
    rows: list[int]
    hits: list[Hit] = field(default_factory=list)  # empty once there are too many

    def add(self, hit: Hit) -> None:
        row = _row(hit)
        if row < _row(self.first):
            self.first = hit
        self.rows.append(row)
        if self.hits:
            self.hits.append(hit)
            if len(self.hits) > MOST:
                self.hits = []

    def told(self) -> list[Hit]:
        if self.hits:
            return self.hits
        block = tuple(stretches({row for row in self.rows if row}))
        where = f" ({rows_in_words(list(block))})" if block else ""
        return [replace(self.first, block=block, more=f" Cùng lỗi này ở {vn_int(len(self.rows))} ô{where}.")]


def bounded(hits: Iterable[Hit]) -> list[Hit]:
    """The hits; where more than `MOST` are of one cause, one for all of them. Taken one by one: what repeats by
    thousands isn't kept."""
    found: dict[_Cause, _Repeated] = {}
    other: list[Hit] = []
    for hit in hits:
        if hit.file < 0 or hit.more:
            other.append(hit)
            continue
        cause = _cause(hit)
        if cause in found:
            found[cause].add(hit)
        else:
            found[cause] = _Repeated(hit, [_row(hit)], [hit])
    return other + [hit for repeated in found.values() for hit in repeated.told()]
