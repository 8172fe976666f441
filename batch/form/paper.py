"""The paper of every sheet that we write: which, how large what stands on it comes out, on how many pages side by side.

Nothing is printed smaller than `LEAST` points. A sheet lies on the first paper that holds its columns on one page at
such a size; where none does, on several pages of the last, side by side, with the columns that tell the rows repeated
on each. No pandas here: whoever writes forms imports it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LEAST = 8.0  # points on paper
_PIXELS = 96  # of a column's width, in an inch
_SURE = 0.985  # printers take columns a little wider than screens do
_SIDE, _TOP, _BOTTOM = 0.4, 0.5, 0.6  # margins, in inches


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: as Excel numbers it, and its short and long side in inches."""

    name: str
    number: int
    short: float
    long: float

    def room(self, landscape: bool = True) -> int:
        """Pixels of columns that one page holds at full size."""
        return int(((self.long if landscape else self.short) - 2 * _SIDE) * _PIXELS * _SURE)


A4, A3 = Paper("A4", 9, 8.27, 11.69), Paper("A3", 8, 11.69, 16.54)
PAPERS = {paper.name: paper for paper in (A4, A3)}
OFFICE = (A4, A3)  # what an office has; a cell has A4


@dataclass(frozen=True, slots=True)
class Pages:
    """How a sheet is printed: `scale` in percent, `across` so many pages side by side, `repeated` how many of the first
    columns stand on each."""

    paper: Paper
    scale: int
    across: int = 1
    repeated: int = 0


def pages(
    widths: Sequence[int], smallest: float, papers: Sequence[Paper] = OFFICE, *, repeated: int = 0,
    landscape: bool = True,
) -> Pages:  # fmt: skip
    """For columns so wide (pixels, 0 for one that isn't printed) with letters of `smallest` points and more; the first
    `repeated` columns stand on every page, where there is room for them."""
    least = min(100, -int(-LEAST * 100 // smallest))
    for paper in papers:
        scale = min(100, paper.room(landscape) * 100 // max(1, sum(widths)))
        if scale >= least:
            return Pages(paper, scale)
    room = papers[-1].room(landscape) * 100
    if sum(widths[:repeated]) + max(widths[repeated:], default=0) > room // least:
        repeated = 0
    across = _across(widths, room // least, repeated)
    scale = max(s for s in range(least, 101) if _across(widths, room // s, repeated) == across)
    return Pages(papers[-1], scale, across, repeated)


def _across(widths: Sequence[int], room: int, repeated: int) -> int:
    """So many pages side by side, each as full as can be."""
    count, used = 1, 0
    for width in widths:
        if used and used + width > room:
            count, used = count + 1, sum(widths[:repeated])
        used += width
    return count


def set_up(
    sheet: Any, last: int, smallest: float, papers: Sequence[Paper] = OFFICE, *, header: int | None = None,
    repeated: int = 0, landscape: bool = True,
) -> Pages:  # fmt: skip
    """Paper, size, margins and what is repeated (the row `header`, the first `repeated` columns) of an xlsxwriter sheet
    with columns up to `last`, whose widths have been set. Where pages lie side by side, each takes what it holds, so
    that columns that somebody opens or closes later are printed as large."""
    chosen = pages(_widths(sheet, last), smallest, papers, repeated=repeated, landscape=landscape)
    sheet.set_landscape() if landscape else sheet.set_portrait()
    sheet.set_paper(chosen.paper.number)
    sheet.set_margins(left=_SIDE, right=_SIDE, top=_TOP, bottom=_BOTTOM)
    if chosen.across > 1:
        sheet.set_print_scale(chosen.scale)
        if chosen.repeated:
            sheet.repeat_columns(0, chosen.repeated - 1)
    else:
        sheet.fit_to_pages(1, 0)
    if header is not None:
        sheet.repeat_rows(header)
    return chosen


def _widths(sheet: Any, last: int) -> list[int]:
    default = sheet.default_col_width
    known = (sheet.col_info.get(column) for column in range(last + 1))
    return [default if column is None else 0 if column.hidden else column.width or default for column in known]


def footer(sheet: Any, text: str) -> None:
    """The line below every page; it keeps its size whatever the sheet's."""
    sheet.set_footer(text, {"scale_with_doc": False})
