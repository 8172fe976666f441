"""What a comparison found, as a workbook: cells that differ, identities that don't hold, what couldn't be read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from batch.domain import Period
from batch.exchange.compare import Comparison
from batch.form import paper
from batch.publish.sheets import FONT, Styles, height, lines, open_workbook
from batch.text import vn_number

Cells = Sequence[str | float | None]
_FIRST = 3
_DIFFERENT = (
    ("Biểu", 7), ("Dòng", 46), ("Cột", 34), ("Sheet", 14), ("Ô", 7), ("Biểu gửi lên", 13), ("Kết quả của ta", 13),
    ("Chênh lệch", 11),
)  # fmt: skip
_BROKEN = (
    ("Nhóm", 14), ("Nội dung phải khớp", 36), ("Chỗ", 40), ("Sheet", 14), ("Ô", 7), ("Vế trái", 30), ("Số", 9),
    ("Phải", 6), ("Vế phải", 34), ("Số", 9), ("Chênh lệch", 11),
)  # fmt: skip
_NOTES = (("Biểu", 7), ("Sheet", 18), ("Ô", 8), ("Vì sao", 100))


def write_comparison(path: Path, found: Comparison, *, name: str, period: Period) -> None:
    """Write the three lists; `name` is the compared file's. Same input, same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = open_workbook(path, f"So sánh {name}")
    styles = Styles(book)
    title = f"So sánh «{name}» với kết quả {period.title}"
    different = [(d.table, d.row, d.column, d.sheet, d.cell, d.theirs, d.ours, d.difference) for d in found.differences]
    _list(book, styles, "Ô khác số liệu", title, "Ô của biểu gửi lên khác kết quả của ta.", _DIFFERENT, different)
    broken = [
        (w.group, w.statement, w.where, sheet, cell, w.left_label, w.left, w.relation, w.right_label, w.right,
         w.difference)
        for sheet, cell, w in found.broken
    ]  # fmt: skip
    _list(
        book, styles, "Không tự khớp", title, "Số liệu của chính biểu gửi lên không khớp nhau; số của ta không dùng ở "
        "đây.", _BROKEN, broken,
    )  # fmt: skip
    notes = [(n.table, n.sheet, n.cell, n.message) for n in found.notes]
    _list(
        book, styles, "Chỗ không đọc được", title, "Chương trình không đoán; các chỗ này chưa so được.", _NOTES, notes
    )
    book.close()


def _list(
    book: Any, styles: Styles, name: str, title: str, note: str, heads: Sequence[tuple[str, int]],
    rows: Sequence[Cells],
) -> None:  # fmt: skip
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, title, styles(bold=True, font_size=14))
    sheet.write_string(1, 0, note if rows else "Không có chỗ nào.", styles(italic=True))
    head = styles.head()
    for index, (words, width) in enumerate(heads):
        sheet.set_column(index, index, width, styles(font_size=10))
        sheet.write_string(_FIRST - 1, index, words, head)
    common = {"font_size": 10, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
    text, figure = styles(text_wrap=True, **common), styles(num_format="#,##0.0##", **common)
    whole = styles(num_format="#,##0", **common)
    for at, row in enumerate(rows, start=_FIRST):
        tallest = 1
        for index, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(at, index, value, text)
                tallest = max(tallest, lines(value, heads[index][1] * 7, 10))
            elif value is None:
                sheet.write_blank(at, index, None, text)
            else:
                sheet.write_number(at, index, value, whole if value == int(value) else figure)
        sheet.set_row(at, height(tallest, 10))
    last = max(_FIRST + len(rows) - 1, _FIRST)
    sheet.autofilter(_FIRST - 1, 0, last, len(heads) - 1)
    sheet.freeze_panes(_FIRST, 1)
    sheet.ignore_errors({"number_stored_as_text": f"A{_FIRST}:H{last + 1}"})
    paper.set_up(sheet, len(heads) - 1, 10, header=_FIRST - 1, repeated=1)
    paper.footer(sheet, f'&L&"{FONT},Italic"&9{title.replace("&", "&&")}&C&"{FONT},Regular"&10&P/&N')


def tell_comparison(found: Comparison, shown: int) -> list[str]:
    """The lists for the terminal: the first `shown` of each, and how many there are."""
    out = [f"Biểu trong tệp: {', '.join(found.tables)}; đã so {found.cells} ô."]
    different = [
        f"Biểu {d.table}, ô {d.cell} (sheet «{d.sheet}»): {d.row}, {d.column}: biểu gửi lên {d.theirs}, ta {d.ours}"
        + ("" if d.difference is None else f", chênh {vn_number(d.difference)}")
        for d in found.differences
    ]
    broken = [f"{w.say()}{f' (sheet «{sheet}», ô {cell})' if cell else ''}" for sheet, cell, w in found.broken]
    notes = [f"Biểu {n.table}, sheet «{n.sheet}»{f', ô {n.cell}' if n.cell else ''}: {n.message}" for n in found.notes]
    for title, items in (
        ("Ô khác kết quả của ta", different),
        ("Số liệu của chính biểu gửi lên không khớp nhau", broken),
        ("Chỗ không đọc được hoặc khác mẫu", notes),
    ):
        if items:
            out += ["", f"{title}: {len(items)}", *(f"    {item}" for item in items[:shown])]
            out += [f"    … và {len(items) - shown} chỗ nữa"] if len(items) > shown else []
    if found.equal:
        out.append("Mọi ô đều bằng kết quả của ta, số liệu tự khớp.")
    return out
