"""`doi_chieu.xlsx`: every identity of the figures with both sides, difference and verdict; and the same in short for
`manifest.json`, where a merge finds it again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from batch.domain import Period
from batch.form import paper
from batch.publish.sheets import FONT, Styles, height, lines, merge, open_workbook, sum_formula
from batch.tables.identities import BROKEN, DECIDED, IDLE, MATCH, Line, broken, condense
from batch.text import a1, joined, vn_int

if TYPE_CHECKING:
    from batch.finished.part import PartState

SUMMARY_SHEET, LIST_SHEET, PARTS_SHEET = "Tóm tắt", "Chi tiết", "Từng phần"
_VERDICTS = (MATCH, BROKEN, DECIDED, IDLE)
_FILLS = {BROKEN: "#FFC7CE", DECIDED: "#FFEB9C"}
_HEADS = (
    ("STT", 4.5), ("Nhóm", 11), ("Nội dung phải khớp", 24), ("Chỗ đối chiếu", 24), ("Vế trái", 22), ("Số vế trái", 8),
    ("Phải", 5), ("Vế phải", 26), ("Số vế phải", 8), ("Chênh lệch", 8.5), ("Kết luận", 10.5), ("Ghi chú", 16),
    ("Số chỗ", 6),
)  # fmt: skip
_LEFT, _RIGHT, _DIFFERENCE = 5, 8, 9
_FIRST = 3  # rows above the list: title, note, header
_PIXELS = 7  # of one unit of column width
_HOW = (
    "Mỗi dòng của sheet «Chi tiết» là một đẳng thức: hai vế, chênh lệch (công thức), kết luận. Chỗ lệch đứng đầu.",
    "Dấu ≤: vế trái không được lớn hơn vế phải, chênh lệch âm là bình thường.",
    "Các chỗ mà hai vế đều bằng 0 được gộp thành một dòng (cột «Số chỗ»); chỗ lệch không bao giờ gộp.",
    "«vượt theo quyết định»: nhóm vượt hạn mức do cơ quan đã quyết định; không phải số liệu lệch.",
    "Chương trình không sửa con số nào để cho khớp. Còn chỗ lệch thì số liệu là tạm tính.",
)


def write_reconciliation(
    path: Path, found: Sequence[Line], *, period: Period, name: str, provisional: bool, parts: Sequence[PartState] = ()
) -> None:
    """Write `doi_chieu.xlsx`: a summary by group, the list with the broken identities first, and for a merge the state
    of each part. Same input, same bytes."""
    title = f"Đối chiếu số liệu {period.title}"
    book = open_workbook(path, title)
    styles = Styles(book)
    summary = book.add_worksheet(SUMMARY_SHEET)
    _summary(summary, styles, found, title, name, provisional, parts)
    sheet = book.add_worksheet(LIST_SHEET)
    carried = [line for part in parts for line in part.broken]
    _list(sheet, styles, [*broken(carried), *condense(found)], title)
    if parts:
        _parts(book.add_worksheet(PARTS_SHEET), styles, parts, title)
    book.close()


def _banner(found: Sequence[Line], provisional: bool, parts: Sequence[PartState]) -> tuple[str, bool]:
    """What stands in large letters, and whether it is bad news."""
    wrong, carried = len(broken(found)), sum(len(part.broken) for part in parts)
    if wrong or carried:
        more = f"; {vn_int(carried)} chỗ lệch có sẵn trong các phần" if carried else ""
        return f"CÓ {vn_int(wrong)} CHỖ LỆCH{more}. SỐ LIỆU LÀ TẠM TÍNH.", True
    said = f"Đã đối chiếu {vn_int(len(found))} chỗ, không có chỗ nào lệch."
    return said + (" Số liệu vẫn là tạm tính vì lý do khác, xem trang tổng quan." if provisional else ""), False


def _summary(
    sheet: Any, styles: Styles, found: Sequence[Line], title: str, name: str, provisional: bool,
    parts: Sequence[PartState],
) -> None:  # fmt: skip
    widths = [34, 14, 12, 12, 22, 16]
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width, styles())
    last, pixels = len(widths) - 1, sum(widths) * _PIXELS
    centred = {"align": "center", "valign": "vcenter", "text_wrap": True}
    merge(sheet, 0, 0, 0, last, title.upper(), styles(bold=True, font_size=14, **centred))
    merge(sheet, 1, 0, 1, last, name, styles(bold=True, font_size=12, **centred))
    text, bad = _banner(found, provisional, parts)
    colours = {"bg_color": "#C00000", "font_color": "#FFFFFF"} if bad else {"bg_color": "#E2EFDA"}
    merge(sheet, 3, 0, 3, last, text, styles(bold=True, font_size=13, border=1, **centred, **colours))
    sheet.set_row(3, height(lines(text, pixels, 13, bold=True), 13) + 8)
    head = styles.head()
    for index, words in enumerate(("Nhóm", "Số chỗ đối chiếu", *_VERDICTS)):
        sheet.write_string(5, index, words if index < 2 else words[0].upper() + words[1:], head)
    sheet.set_row(5, 32)
    groups: dict[str, Counter[str]] = {}
    for line in found:
        groups.setdefault(line.group, Counter())[line.verdict] += 1
    at = 6
    for group, verdicts in groups.items():
        _counts(sheet, styles, at, group, verdicts)
        at += 1
    _counts(sheet, styles, at, "Cộng", Counter(line.verdict for line in found), (6, at - 1))
    for words in _HOW:
        at += 1 if words != _HOW[0] else 2
        merge(sheet, at, 0, at, last, words, styles(italic=True, valign="top", text_wrap=True, font_size=10))
        sheet.set_row(at, height(lines(words, pixels, 10), 10))
    _print(sheet, title, last, repeat=None)


def _counts(
    sheet: Any, styles: Styles, at: int, group: str, verdicts: Counter[str], span: tuple[int, int] | None = None
) -> None:
    """A row of the summary; the row of totals adds those of `span`."""
    bold = span is not None
    sheet.write_string(at, 0, group, styles(border=1, bold=bold))
    values = [verdicts.total(), *(verdicts[verdict] for verdict in _VERDICTS)]
    for index, value in enumerate(values, start=1):
        fill = _FILLS.get(_VERDICTS[index - 2]) if index > 1 and value else None
        style = styles(border=1, bold=bold, num_format="#,##0", **({"bg_color": fill} if fill else {}))
        cells = [(at, i) for i in range(2, len(values) + 1)] if index == 1 else []
        if span:
            cells = [(row, index) for row in range(span[0], span[1] + 1)]
        formula = sum_formula(cells) if cells else None
        if formula:
            sheet.write_formula(at, index, formula, style, value)
        else:
            sheet.write_number(at, index, value, style)


def _list(sheet: Any, styles: Styles, found: Sequence[Line], title: str) -> None:
    head = styles.head()
    sheet.write_string(0, 0, title, styles(bold=True, font_size=14))
    sheet.write_string(1, 0, "Lọc cột «Kết luận» để chỉ xem chỗ lệch.", styles(italic=True))
    for index, (words, width) in enumerate(_HEADS):
        sheet.set_column(index, index, width, styles(font_size=10))
        sheet.write_string(_FIRST - 1, index, words, head)
    sheet.set_row(_FIRST - 1, 32)
    for number, line in enumerate(found, start=1):
        _line(sheet, styles, _FIRST + number - 1, number, line)
    bottom = _FIRST + max(len(found), 1) - 1
    sheet.autofilter(_FIRST - 1, 0, bottom, len(_HEADS) - 1)
    sheet.freeze_panes(_FIRST, 3)
    _print(sheet, title, len(_HEADS) - 1, repeat=_FIRST - 1)


def _line(sheet: Any, styles: Styles, at: int, number: int, line: Line) -> None:
    common: dict[str, Any] = {"font_size": 10, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
    if line.verdict in _FILLS:
        common["bg_color"] = _FILLS[line.verdict]
    if line.verdict == IDLE:
        common["font_color"] = "#7F7F7F"
    wrapped, centred = styles(text_wrap=True, **common), styles(align="center", **common)
    bold = styles(align="center", bold=line.verdict in _FILLS, text_wrap=True, **common)
    # a share has one decimal, or those that somebody else wrote
    whole = all(value is None or value == int(value) for value in (line.left, line.right))
    figure = styles(num_format="#,##0" if whole else "#,##0.0##", **common)
    texts = {1: line.group, 2: line.statement, 3: line.where, 4: line.left_label, 7: line.right_label, 11: line.why}
    tallest = max(lines(text, _HEADS[column][1] * _PIXELS, 10) for column, text in texts.items())
    sheet.set_row(at, height(tallest, 10))
    sheet.write_number(at, 0, number, centred)
    for column, text in texts.items():
        sheet.write_string(at, column, text, wrapped)
    for column, value in ((_LEFT, line.left), (_RIGHT, line.right)):
        if value is None:
            sheet.write_blank(at, column, None, figure)
        else:
            sheet.write_number(at, column, value, figure)
    sheet.write_string(at, 6, line.relation, centred)
    if line.difference is None:
        sheet.write_blank(at, _DIFFERENCE, None, figure)
    else:
        # rounded, for 90.1 − 80 isn't quite 10.1 to a machine
        left, right = a1(at, _LEFT), a1(at, _RIGHT)
        formula = f"={left}-{right}" if whole else f"=ROUND({left}-{right},6)"
        sheet.write_formula(at, _DIFFERENCE, formula, figure, line.difference)
    sheet.write_string(at, 10, line.verdict, bold)
    sheet.write_number(at, 12, line.places, styles(num_format="#,##0", **common))


def _parts(sheet: Any, styles: Styles, parts: Iterable[PartState], title: str) -> None:
    """The state of each part of a merge, as its own run left it."""
    heads = (
        ("Phần", 30), ("Mã đơn vị", 13), ("Thư mục", 14), ("Số chỗ đối chiếu", 11), ("Số chỗ lệch", 9),
        ("Tạm tính", 9), ("Vì sao tạm tính", 54), ("SHA-256 của bieu.csv", 30),
    )  # fmt: skip
    sheet.write_string(0, 0, f"{title}: các phần đã cộng", styles(bold=True, font_size=14))
    head = styles.head()
    for index, (words, width) in enumerate(heads):
        sheet.set_column(index, index, width, styles(font_size=10))
        sheet.write_string(_FIRST - 1, index, words, head)
    sheet.set_row(_FIRST - 1, 32)
    at = _FIRST
    for part in parts:
        bad = {"bg_color": _FILLS[BROKEN]} if part.broken else {}
        style = styles(font_size=10, border=1, valign="top", text_wrap=True, **bad)
        number = styles(font_size=10, border=1, valign="top", num_format="#,##0", **bad)
        why = joined(part.provisional)
        said = "có" if part.provisional else "không"
        texts = {0: part.name, 1: part.code, 2: part.folder, 5: said, 6: why, 7: part.sha256}
        for index, text in texts.items():
            sheet.write_string(at, index, text, style)
        sheet.write_number(at, 3, part.checked, number)
        sheet.write_number(at, 4, len(part.broken), number)
        tallest = max(lines(text, heads[index][1] * _PIXELS, 10) for index, text in texts.items())
        sheet.set_row(at, height(min(tallest, 30), 10))
        at += 1
    sheet.ignore_errors({"number_stored_as_text": f"A1:H{at + 1}"})
    sheet.freeze_panes(_FIRST, 1)
    _print(sheet, title, len(heads) - 1, repeat=_FIRST - 1)


def _print(sheet: Any, title: str, last: int, repeat: int | None) -> None:
    paper.set_up(sheet, last, 10, header=repeat, repeated=3)
    sheet.center_horizontally()
    paper.footer(sheet, f'&L&"{FONT},Italic"&9{title.replace("&", "&&")}&C&"{FONT},Regular"&10&P/&N')
