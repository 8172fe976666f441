"""Around the table of a Biểu: letterhead, title and year above, note, place, date and signatures below, the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from batch.domain import Period
from batch.form import paper
from batch.law import Law
from batch.publish.bieu.header import height_of
from batch.publish.bieu.layout import TableLayout
from batch.publish.bieu.lists import Place
from batch.publish.bieu.settings import Settings, Signature
from batch.publish.sheets import FONT, Styles, height, lines, merge
from batch.text import a1, small, vn_int

_SIDES = {"6A": (474, 423), "6B": (474, 423), "6F": (600, 330)}  # pixels of letterhead and number, at least
_SIDES_ELSE = (408, 290)
_SMALLEST = 10  # points of letters
_MOST_LINES = 25  # a row of Excel is at most 409 points high


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the table. `widths` in pixels, label column first, 0 for a hidden one; `provisional` are the
    reasons why the figures aren't final, `awaiting` how many of those counted await a decision above."""

    layout: TableLayout
    period: Period
    law: Law
    look: Settings
    provisional: list[str]
    widths: list[int]
    awaiting: int = 0

    @property
    def last(self) -> int:
        return len(self.widths) - 1

    @property
    def left(self) -> tuple[int, int]:
        """The columns of the letterhead and of who made the table, first and last: as many as it needs."""
        return 0, _reach(self.widths, _SIDES.get(self.layout.table, _SIDES_ELSE)[0])

    @property
    def right(self) -> tuple[int, int]:
        """The columns of the Biểu's number and of who signs."""
        return self.last - _reach(self.widths[::-1], _SIDES.get(self.layout.table, _SIDES_ELSE)[1]), self.last


def _reach(widths: list[int], wanted: int) -> int:
    total = 0
    for index, width in enumerate(widths):
        total += width
        if total >= wanted:
            return index
    return len(widths) - 1


def _span(block: tuple[int, int], row: int) -> tuple[int, int, int]:
    return block[0], row, block[1]


def _across(sheet: Any, frame: Frame, at: int, text: str, style: Any, size: float, bold: bool = False) -> None:
    sheet.set_row(at, height(lines(text, sum(frame.widths), size, bold), size))
    merge(sheet, at, 0, at, frame.last, text, style)


def letterhead(look: Settings) -> list[tuple[str, bool]]:
    """The lines on the left, each with whether it is bold."""
    return [(text, bold) for text, bold in ((look.superior, False), (look.issuer, True)) if text]


def number_of(layout: TableLayout) -> str:
    return f"Biểu số {layout.table}-BTCTW"


def basis(law: Law) -> str:
    return f"(Theo {'; '.join(text for text in (law.title, law.local_title) if text)})"


def notes(layout: TableLayout, awaiting: int) -> list[str]:
    """What stands right below the table."""
    above = (
        f"Trong biểu có {vn_int(awaiting)} {layout.measure} do cấp trên quyết định và chưa có quyết định: tính theo "
        "mức đề nghị."
    )
    return [note for note in (layout.note, above if awaiting else "") if note]


def papers(look: Settings, table: str) -> Sequence[paper.Paper]:
    """What a table may be printed on: what the office says, else what it has."""
    return (paper.PAPERS[look.paper[table]],) if look.paper[table] else paper.OFFICE


def paper_of(widths: list[int], look: Settings, table: str) -> str:
    """What a table with columns so wide is printed on."""
    return paper.pages(widths, _SMALLEST, papers(look, table), repeated=1).paper.name


def write_head(sheet: Any, styles: Styles, frame: Frame) -> int:
    """Write all above the table from the first row, and the widths; the row where the table's header begins."""
    layout, look = frame.layout, frame.look
    for index, width in enumerate(frame.widths):
        if width:
            sheet.set_column_pixels(index, index, width, styles())
        else:
            sheet.set_column(index, index, 6, styles(), {"hidden": True})
    head = letterhead(look)
    room = sum(frame.widths[frame.left[0] : frame.left[1] + 1])
    for at, (text, bold) in enumerate(head):
        style = styles(font_size=13, bold=bold, align="center", valign="top", text_wrap=True)
        merge(sheet, at, *_span(frame.left, at), text.upper(), style)
        sheet.set_row(at, height(lines(text.upper(), room, 13, bold=True), 13))
    number = styles(font_size=13, bold=True, align="center", valign="top")
    merge(sheet, 0, *_span(frame.right, 0), number_of(layout), number)
    at = len(head)
    merge(sheet, at, *_span(frame.left, at), "*", styles(font_size=13, align="center", valign="top"))
    at += 1
    wrapped = {"align": "center", "valign": "vcenter", "text_wrap": True}
    _across(sheet, frame, at, layout.title.upper(), styles(bold=True, font_size=14, **wrapped), 14, bold=True)
    _across(sheet, frame, at + 1, f"{frame.period.heading}", styles(bold=True, font_size=13, **wrapped), 13, bold=True)
    _across(sheet, frame, at + 2, basis(frame.law), styles(italic=True, **wrapped), 11)
    at += 3
    for text in _reasons(frame.provisional, sum(frame.widths)):
        style = styles(bold=True, font_color="#C00000", font_size=12, **wrapped)
        _across(sheet, frame, at, text, style, 12, bold=True)
        at += 1
    style = styles(italic=True, align="right", valign="vcenter")
    _across(sheet, frame, at, f"Đơn vị tính: {layout.measure}", style, 11)
    return at + 1


def _reasons(provisional: list[str], pixels: int) -> list[str]:
    """The line that says why the figures aren't final, cut into several only where Excel can't show it as one."""
    return reasons(provisional, lambda text: lines(text, pixels, 12, bold=True) <= _MOST_LINES)


def reasons(provisional: list[str], fits: Callable[[str], bool] = lambda _: True) -> list[str]:
    """Why the figures aren't final, as one line, or as several that fit; none where they are."""
    out: list[str] = []
    for reason in (text.strip().rstrip(".;") for text in provisional):
        text = f"{out[-1]}; {small(reason)}" if out else f"SỐ LIỆU TẠM TÍNH: {small(reason)}"
        if out and not fits(text):
            out.append(reason)
        else:
            out[-1:] = [text]
    return [f"{text}." for text in out]


def date_line(look: Settings) -> str:
    """Place and date, dots where they aren't known."""
    place = look.place or "…" * 5
    if look.date is None:
        return f"{place}, ngày …… tháng …… năm ……"
    return f"{place}, {_written(look.date)}"


def _written(date: dt.date) -> str:
    """Days below 10 and months 1 and 2 take a leading 0, as Party documents are dated."""
    month = f"{date.month:02d}" if date.month < 3 else str(date.month)
    return f"ngày {date.day:02d} tháng {month} năm {date.year}"


def write_foot(sheet: Any, styles: Styles, at: int, frame: Frame) -> int:
    """Write note, place, date and signatures below the table; the last row that they take."""
    look = frame.look
    for note in notes(frame.layout, frame.awaiting):
        style = styles(italic=True, font_size=_SMALLEST, valign="top", text_wrap=True)
        _across(sheet, frame, at, note, style, _SMALLEST)
        at += 1
    centred = {"align": "center", "valign": "vcenter"}
    style = styles(italic=True, font_size=13, shrink=True, **centred)
    merge(sheet, at + 1, *_span(frame.right, at + 1), date_line(look), style)
    sheet.set_row(at, 12)
    sheet.set_row(at + 1, 20)
    sides: list[tuple[tuple[int, int], Signature]] = [(frame.left, look.maker), (frame.right, look.signer)]
    below = at + 2 + max(len(who.titles) for _, who in sides)
    for block, who in sides:
        for index, title in enumerate(who.titles):
            line = at + 2 + index
            merge(sheet, line, *_span(block, line), title, styles(bold=True, font_size=13, **centred))
        line = at + 2 + len(who.titles)  # the note stands right below the last title
        merge(sheet, line, *_span(block, line), who.note, styles(italic=True, **centred))
        merge(sheet, below + 4, *_span(block, below + 4), who.name, styles(bold=True, font_size=13, **centred))
    return below + 4


def set_up_page(sheet: Any, frame: Frame, top: int, end: int, place: Place) -> None:
    """Paper, the header on every page, page number, what is printed."""
    table = frame.layout.table
    paper.set_up(sheet, frame.last, _SMALLEST, papers(frame.look, table), repeated=1)
    sheet.center_horizontally()
    if table == "6A":
        second = max(place.rows["A"], place.rows["B"])
        sheet.set_h_pagebreaks([second])  # the second half begins its own page
    first = top + height_of(frame.layout)
    sheet.repeat_rows(top, first - 1)
    sheet.print_area(0, 0, end, max(place.columns.values()))
    left = f'&L&"{FONT},Italic"&10Số liệu tạm tính' if frame.provisional else ""
    right = f'&R&"{FONT},Italic"&10Biểu số {table}-BTCTW, {frame.period.title}'
    paper.footer(sheet, f'{left}&C&"{FONT},Regular"&11&P{right}')
    sheet.freeze_panes(first, 1)
    last = f"{a1(max(place.rows.values()), max(place.columns.values()))}"
    sheet.ignore_errors({"formula_differs": f"A1:{last}", "formula_range": f"A1:{last}"})
