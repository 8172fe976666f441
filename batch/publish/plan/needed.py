"""First sheet of the rating plan: what this committee still has to decide, to print and lay before it.

Nothing is decided on it: decisions stand in the sheets of the subjects. The sheet is locked, and its digest tells the
reader whether somebody wrote on it all the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from batch.domain import LEVEL_NAMES, LEVELS, SUBJECTS, Period
from batch.form import paper
from batch.form.cells import Raw
from batch.publish.plan.lines import Line, colour_of
from batch.publish.plan.sheets import HAND, HEADER, LINE, NEEDED, NEEDED_COLUMNS, NEEDED_MARK, SHEET_OF
from batch.publish.plan.table import HEADER_ROW, pixels
from batch.publish.sheets import FONT, TALLEST, Styles, height, lines, merge
from batch.rating.group_result import GroupResult, spelled_out
from batch.register.register import Register
from batch.text import clean, vn_int

# Why a group is asked about, the most pressing first.
EXCEEDED, TIED, UNPROPOSED, CUT = "vuot_do_quyet_dinh", "cho", "chua_de_xuat", "vuot"
WHY = {
    EXCEEDED: "Đã quyết định vượt hạn mức",
    TIED: "Bằng nhau ở ngưỡng, phải chọn",
    UNPROPOSED: "Chưa có đề xuất, có quyết định mới có mức",
    CUT: "Đề xuất vượt hạn mức, đã xếp theo thứ hạng",
}
_HEADER = 3  # row of the table's header, zero-based
TITLE = "CẦN QUYẾT ĐỊNH – PHƯƠNG ÁN XẾP LOẠI"
TOLD = "Sheet này để xem và in"  # how the note begins
_NOTE = (
    f"{TOLD}, không ghi gì ở đây: quyết định ghi ở sheet của từng loại đối tượng, bấm vào STT để đến "
    f"dòng ấy. Cột «{HAND}» để ghi bằng bút trên bản in."
)


@dataclass(frozen=True, slots=True)
class Needed:
    """A group about which something is asked: `why` is one of `WHY`, `words` its arithmetic, `left` the places left for
    those who wait, `lines` those that compete or lack a proposal,
    each with its number in its sheet."""

    subject: str
    name: str
    why: str
    words: str
    left: str
    lines: list[tuple[int, Line]]


def why(result: GroupResult | None, lines_: Iterable[Line]) -> str:
    """Why a group is asked about; "" where nothing is."""
    if result and result.decided > result.most:
        return EXCEEDED
    if result and result.waiting:
        return TIED
    if any(line.to_rate and not line.final for line in lines_):
        return UNPROPOSED
    return CUT if result and result.candidates > result.most else ""


def needed(lines_of: Mapping[str, list[Line]], groups: Sequence[GroupResult]) -> list[Needed]:
    """What the run's own committee has to decide, the most pressing first."""
    out = []
    for subject in SUBJECTS:
        results = {g.name: g for g in reversed(groups) if g.subject == subject}
        by_name: dict[str, list[tuple[int, Line]]] = {}
        for number, line in enumerate(lines_of[subject], start=1):
            if line.open:
                by_name.setdefault(line.group, []).append((number, line))
        for name, own in by_name.items():
            result = results.get(name)
            if reason := why(result, (line for _, line in own)):
                shown = [
                    (n, line) for n, line in own
                    if (line.to_rate and not line.final) or (line.section == 0 and reason != UNPROPOSED)
                ]  # fmt: skip
                words, left = (result.words, _left(result, own)) if result else ("", "")
                out.append(Needed(subject, name, reason, words, left, shown))
    order = list(WHY)
    return sorted(out, key=lambda one: order.index(one.why))


def _left(result: GroupResult, own: list[tuple[int, Line]]) -> str:
    """How many places are left for those who wait."""
    left = result.most - sum(line.section == 0 and line.final == LEVELS[0] for _, line in own)
    return f"còn {vn_int(left)} chỗ cho {vn_int(result.waiting)} trường hợp" if result.waiting and left > 0 else ""


def digest_of(rows: Iterable[Sequence[object]]) -> str:
    """Of what stands on the sheet, whatever the order of rows and however a program writes numbers."""
    told = sorted(filter(None, ("\x1f".join(map(_plain, row)).rstrip("\x1f") for row in rows)))
    return hashlib.sha256("\n".join(told).encode("utf-8", "replace")).hexdigest()[:16]


def _plain(value: object) -> str:
    if isinstance(value, bool) or value is None or value == "":
        return ""
    if isinstance(value, int | float):
        return f"{round(float(value), 6):g}"
    return "".join(char for char in clean(str(value)) if char.isprintable())


def write_needed(
    book: Any, sheet: Any, styles: Styles, found: Sequence[Needed], register: Register, period: Period
) -> None:
    """Fill the sheet; each group has a line of its own above its rows."""
    last = len(NEEDED_COLUMNS) - 1
    room = sum(map(pixels, NEEDED_COLUMNS))
    for at, column in enumerate(NEEDED_COLUMNS):
        sheet.set_column(at, at, column.width, styles())
    title = f"{TITLE} {period.title.upper()}"
    merge(sheet, 0, 0, 0, last, title, styles(bold=True, font_size=14, valign="vcenter"))
    sheet.set_row(0, 24)
    merge(sheet, 1, 0, 1, last, _NOTE, styles(italic=True, text_wrap=True, valign="top"))
    sheet.set_row(1, height(lines(_NOTE, room)))
    look = {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter", "bg_color": HEADER}
    for at, column in enumerate(NEEDED_COLUMNS):
        sheet.write_string(_HEADER, at, column.heading, styles(**look))
    sheet.set_row(_HEADER, 48)
    row = _HEADER
    rows: list[Sequence[object]] = [(title,), (_NOTE,), [column.heading for column in NEEDED_COLUMNS]]
    for group in found:
        row += 1
        called = spelled_out(group.name, register) or "không thuộc nhóm tính hạn mức"
        text = f"{SHEET_OF[group.subject]} – {called}: {WHY[group.why]}."
        told = "; ".join(filter(None, (group.words, group.left)))
        text += f" {told[:1].upper()}{told[1:]}." if told else ""
        merge(sheet, row, 0, row, last, text, styles(bold=True, border=1, bg_color="#F2F2F2", text_wrap=True))
        sheet.set_row(row, min(TALLEST, height(lines(text, room, bold=True))))
        rows.append((text,))
        for number, line in group.lines:
            row += 1
            values = _values(number, line, group.words, register)
            rows.append(values)
            _write_row(sheet, styles, row, values, colour_of(line))
            place = f"internal:'{SHEET_OF[group.subject]}'!A{HEADER_ROW + 1 + number}"
            link = styles.link(border=1, border_color=LINE, align="center", valign="vcenter")
            sheet.write_url(row, 0, place, link, str(number))
            sheet.write_number(row, 0, number, link)
    if not found:
        sheet.write_string(_HEADER + 1, 0, "Không có trường hợp nào phải quyết định.", styles(italic=True))
        rows.append(("Không có trường hợp nào phải quyết định.",))
        row += 1
    book.define_name(NEEDED_MARK, f'="{digest_of(rows)}"')
    sheet.freeze_panes(_HEADER + 1, 0)
    sheet.ignore_errors({"number_stored_as_text": f"A1:E{row + 1}"})
    sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
    paper.set_up(sheet, last, 11, header=_HEADER, repeated=5)
    sheet.print_area(0, 0, row, last)
    code = register.top.code.replace("&", "&&")
    paper.footer(
        sheet, f'&L&"{FONT},Regular"&9 {code} – {NEEDED}, {period.title}&R&"{FONT},Regular"&9 Trang &P/&N'
    )  # fmt: skip


def _values(number: int, line: Line, words: str, register: Register) -> list[Raw | None]:
    """A row; what its group's line says isn't said again."""
    unit = register[line.unit].name if line.unit in register else ""
    return [
        number, line.unit, unit, line.identity, line.name, LEVEL_NAMES.get(line.start), LEVEL_NAMES.get(line.ceiling),
        line.rank or None, *line.figures, LEVEL_NAMES.get(line.final), line.status_name,
        line.reason.removesuffix(f": {words}"), None,
    ]  # fmt: skip


def _write_row(sheet: Any, styles: Styles, row: int, values: Sequence[Raw | None], colour: str) -> None:
    tall = 2  # room to write by hand
    for at, (value, column) in enumerate(zip(values, NEEDED_COLUMNS, strict=True)):
        look: dict[str, Any] = {"border": 1, "border_color": LINE, "valign": "vcenter", "text_wrap": True}
        if colour and column.heading != HAND:
            look["bg_color"] = colour
        if value is None or value == "":
            sheet.write_blank(row, at, None, styles(**look))
        elif isinstance(value, str):
            sheet.write_string(row, at, value.encode("utf-8", "replace").decode(), styles(**look))
            tall = max(tall, lines(value, pixels(column)))
        elif isinstance(value, int | float):
            shown = {"share": "0.00", "whole": "#,##0"}.get(column.kind, "General")
            sheet.write_number(row, at, value, styles(**look, align="center", num_format=shown))
    sheet.set_row(row, min(TALLEST, height(tall)))
