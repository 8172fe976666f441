"""Sheet "Lỗi cần sửa": what a unit has to fix, grouped by cause, in front of its own workbook or alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from batch import domain
from batch.domain import ERROR, EXPLAINING, EXPLANATIONS, INFO, Finding, Period
from batch.findings.explaining import count_warnings
from batch.form import paper
from batch.form.definition import field_of, heading_of
from batch.publish.returns.states import STATE_NAMES, TO_EXPLAIN, TO_MEND, causes, state
from batch.publish.sheets import FONT, TALLEST, Parts, Styles, height, lines, merge, open_workbook
from batch.register.register import Register
from batch.text import column_letter, vn_int

SHEET = "Lỗi cần sửa"
_FILE, _CELL, _MESSAGE = "Tệp", "Ô", "Nội dung"
_COLUMNS = (
    ("STT", 5), ("Mức độ", 11), (_FILE, 15), ("Sheet", 11), (_CELL, 7), ("Mục", 18), (_MESSAGE, 42), ("Cách sửa", 34),
    ("Căn cứ", 22), ("Mã quy tắc", 10), ("Đã sửa", 8),
)  # fmt: skip
_WHOLE, _WHOLE_FILE, _WHOLE_SHEET = "cả phiếu", "cả tệp", "cả sheet"  # where a finding has no place of its own
_HEADER = 4  # row of the table's header, zero-based
_MOST_LINKS = 65_000  # Excel takes 65530 in a sheet
_LONGEST = 32_000  # Excel takes 32767 characters in a cell
_TINT = ("#F8CBAD", "#FFE699", "#FFF2CC", "#EDEDED", "#E2EFDA", "#EDEDED")  # by state
_INK = ("#C00000", "#9C5700", "#9C5700", "#595959", "#375623", "#595959")
_NONE_LEFT = "#375623"

KEPT = "\t"  # between sheet, cell and fill in the hidden column


@dataclass(frozen=True, slots=True)
class Copy:
    """The marked workbook that the list stands in: its file as in the findings, its sheets, what the list is called
    among them, what the fills of the marked cells were, and what it couldn't keep."""

    file: str
    sheets: frozenset[str]
    name: str = SHEET
    fills: Mapping[tuple[str, str], str] = field(default_factory=dict)
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Addressee:
    """What a list says of the unit that it goes to; `name` is None where the register doesn't know it."""

    code: str
    name: str | None = None
    deadline: date | None = None

    @classmethod
    def of(cls, code: str, register: Register) -> Addressee:
        return cls(code, register[code].name, register.deadline(code)) if code in register else cls(code)


def is_title(text: str) -> bool:
    """Whether a text is the title that every such list has on top."""
    return text.startswith(f"{SHEET.upper()} – NĂM ")


def _by_cause(findings: Iterable[Finding], titles: Mapping[str, str]) -> list[Finding]:
    order = {code: place for place, code in enumerate(titles)}
    return sorted(findings, key=lambda f: (state(f), order[f.code], *f.sort_key(), f.remedy, f.basis))


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a list: a file that all findings are of stands on top (`file`), not in each row."""

    named: tuple[tuple[str, int], ...]
    file: str = ""

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> _Columns:
        files = {finding.file for finding in findings if finding.file}
        if len(files) > 1:
            return cls(_COLUMNS)
        return cls(tuple(column for column in _COLUMNS if column[0] != _FILE), files.pop() if files else "")

    @property
    def last(self) -> int:
        return len(self.named) - 1

    def at(self, name: str) -> int:
        return [named for named, _ in self.named].index(name)

    def pixels(self, first: int, last: int | None = None) -> int:
        """Width of a column, or of all from one to another."""
        return sum(width * 7 + 5 for _, width in self.named[first : (first if last is None else last) + 1])


def _plain(text: str) -> str:
    """Without what isn't text, for places that don't take it (headings, footers, properties)."""
    return "".join(char for char in text if unicodedata.category(char)[0] != "C")


def _write(sheet: Any, row: int, column: int, text: str, style: Any) -> None:
    if not text:
        sheet.write_blank(row, column, None, style)
        return
    text = text.encode("utf-8", "replace").decode()  # the name of a file may hold what isn't text
    sheet.write_string(row, column, text if len(text) <= _LONGEST else f"{text[:_LONGEST]} […]", style)


def _shown_place(finding: Finding) -> tuple[str, str]:
    """Sheet and cell in words. A warning has both: they are to be copied into "Giải trình", which asks for them."""
    if finding.sheet:
        return finding.sheet, finding.cell or _WHOLE_SHEET
    whole = _WHOLE_FILE if finding.file else _WHOLE
    return whole, finding.cell or ("" if finding.severity == ERROR else whole)


def _advice(errors: int, warnings: int, marked: bool) -> str:
    if not errors and not warnings:
        return "Đơn vị không phải sửa, không phải nộp lại; nội dung dưới đây để biết."
    number = field_of(INFO, "lan_nop")
    heading = number.heading if number else ""
    if marked:
        text = (
            "Sửa ngay trong tệp này: bấm vào địa chỉ ở cột «Ô» để đến chỗ cần sửa (ô tô màu, có ghi chú); sửa xong "
            f"dòng nào thì chọn x ở cột «Đã sửa». Sửa xong tất cả: ghi «{heading}» lớn hơn lần trước, lưu và nộp lại "
            "tệp này."
        )
    else:
        text = (
            "Sửa trong phiếu của đơn vị, không sửa ở tệp này; sửa xong dòng nào thì chọn x ở cột «Đã sửa». "
            f"Sửa xong tất cả: ghi «{heading}» lớn hơn lần trước rồi nộp lại phiếu."
        )
    if warnings:
        text += (
            f" Dòng «{STATE_NAMES[TO_EXPLAIN]}»: nếu phiếu đã đúng thì không sửa, ghi lý do vào sheet «{EXPLANATIONS}» "
            "của phiếu (kèm mã quy tắc, sheet, ô)."
        )
    return text


def _write_top(
    sheet: Any, styles: Styles, columns: _Columns, to: Addressee, period: Period, errors: int, warnings: int,
    marked: bool, notes: Sequence[str], counts: str,
) -> None:  # fmt: skip
    last, middle = columns.last, columns.at(_MESSAGE)
    name = "(mã này không có trong danh mục đơn vị)" if to.name is None else to.name
    title = _plain(f"{to.code} – {name}")[:_LONGEST]
    deadline = to.deadline
    caption = {"valign": "vcenter", "font_color": "#595959"}
    strong = {"valign": "vcenter", "bold": True, "align": "left"}

    sheet.set_row(0, 24)
    merge(sheet, 0, 0, 0, last, f"{SHEET.upper()} – {period.title.upper()}", styles(**strong, font_size=15))

    sheet.set_row(1, height(lines(title, columns.pixels(2, last), 12, bold=True), 12))
    merge(sheet, 1, 0, 1, 1, "Đơn vị", styles(**caption))
    merge(sheet, 1, 2, 1, last, title, styles(**strong, font_size=12, text_wrap=True))

    sheet.set_row(2, 21)
    number = {**strong, "font_size": 14, "num_format": "#,##0"}
    merge(sheet, 2, 0, 2, 1, "Số lỗi phải sửa", styles(**caption))
    sheet.write_number(2, 2, errors, styles(**number, font_color=_INK[TO_MEND] if errors else _NONE_LEFT))
    merge(sheet, 2, 3, 2, middle - 1, f"Số cảnh báo {EXPLAINING[domain.TO_EXPLAIN]}", styles(**caption))
    sheet.write_number(2, middle, warnings, styles(**number, font_color=_INK[TO_EXPLAIN] if warnings else _NONE_LEFT))
    sheet.write_string(2, middle + 1, "Hạn nộp phiếu", styles(**caption, align="right", indent=1))
    day = styles(**strong, font_size=12, num_format="dd/mm/yyyy")
    merge(sheet, 2, middle + 2, 2, last, "" if deadline else "chưa ghi trong danh mục", day)
    if deadline:
        sheet.write_datetime(2, middle + 2, deadline, day)

    of = f"Tệp: {columns.file}" if columns.file else ""
    said = (of, " ".join([*notes, _advice(errors, warnings, marked)]), counts)
    advice = "\n".join(filter(None, said)).encode("utf-8", "replace").decode()  # a file's name may hold what isn't text
    sheet.set_row(3, min(TALLEST, height(lines(advice, columns.pixels(0, last))) + 4))
    merge(sheet, 3, 0, 3, last, advice, styles(italic=True, text_wrap=True, valign="top"))


def _write_header(sheet: Any, styles: Styles, columns: _Columns) -> None:
    header = styles(bold=True, border=1, bg_color="#BDD7EE", text_wrap=True, align="center", valign="vcenter")
    sheet.set_row(_HEADER, 32)
    for column, (title, width) in enumerate(columns.named):
        sheet.set_column(column, column, width)
        sheet.write_string(_HEADER, column, title, header)


def _write_table(sheet: Any, styles: Styles, columns: _Columns, findings: list[Finding], copy: Copy | None) -> None:
    before: tuple[int, str] | None = None
    kept = dict(copy.fills) if copy else {}
    for number, finding in enumerate(findings, start=1):
        row = _HEADER + number
        asked = state(finding)
        look = {"border": 1, "border_color": "#A6A6A6", "text_wrap": True, "valign": "top"}
        if before is not None and before != (asked, finding.code):  # a thick line over the first of each cause
            look |= {"top": 2, "top_color": "#595959"}
        before = (asked, finding.code)
        plain, middle, strong = (
            styles(**look),
            styles(**look, align="center"),
            styles(**look, align="center", bold=True),
        )
        place, cell = _shown_place(finding)
        texts = (
            (STATE_NAMES[asked], styles(**look, bold=True, bg_color=_TINT[asked], font_color=_INK[asked])),
            *([(finding.file, plain)] if len(columns.named) == len(_COLUMNS) else []), (place, plain), (cell, strong),
            (heading_of(finding.sheet, finding.field), plain),
            (finding.message, plain), (finding.remedy, plain), (finding.basis, plain), (finding.code, middle),
            ("", strong),
        )  # fmt: skip
        sheet.write_number(row, 0, number, middle)
        tallest = 1
        for column, (text, style) in enumerate(texts, start=1):
            _write(sheet, row, column, text, style)
            tallest = max(tallest, lines(text, columns.pixels(column), bold=column == 1))
        sheet.set_row(row, min(TALLEST, height(tallest)))
        if copy and finding.cell and finding.file == copy.file and finding.sheet in copy.sheets:
            if number <= _MOST_LINKS:
                quoted = finding.sheet.replace("'", "''")
                link = styles.link(**look, align="center", bold=True)
                sheet.write_url(row, columns.at(_CELL), f"internal:'{quoted}'!{finding.cell}", link, finding.cell)
            if fill := kept.pop((finding.sheet, finding.cell), ""):
                sheet.write_string(row, columns.last + 1, KEPT.join((finding.sheet, finding.cell, fill)))


def _finish(sheet: Any, styles: Styles, code: str, period: Period, count: int, done: int) -> None:
    """`done` is the last column, which the unit ticks."""
    first, last = _HEADER + 1, _HEADER + count
    sheet.data_validation(
        first, done, last, done,
        {"validate": "list", "source": ["x"], "input_title": "Đã sửa", "input_message": "Chọn x khi đã sửa xong.",
         "error_title": "Đã sửa", "error_message": "Chỉ chọn x hoặc để trống."},
    )  # fmt: skip
    grey = styles.conditional(font_color="#7F7F7F", bg_color="#EDEDED")
    ticked = f'=${column_letter(done)}{first + 1}<>""'
    sheet.conditional_format(first, 0, last, done, {"type": "formula", "criteria": ticked, "format": grey})
    sheet.autofilter(_HEADER, 0, last, done)
    sheet.freeze_panes(_HEADER + 1, 0)
    paper.set_up(sheet, done, 11, (paper.A4,), header=_HEADER)
    sheet.print_area(0, 0, last, done)
    # The space keeps a code of digits from being read as part of the font size.
    shown = _plain(code)[:60].replace("&", "&&")
    paper.footer(sheet, f'&L&"{FONT},Regular"&9 {shown} – {period.title}&R&"{FONT},Regular"&9 Trang &P/&N')


def write_list(
    target: Path | Parts,
    to: Addressee,
    findings: Sequence[Finding],
    period: Period,
    titles: Mapping[str, str],
    *,
    copy: Copy | None = None,
    notes: Sequence[str] = (),
) -> None:
    """Write a workbook that holds only the list. `copy`: it is going to stand in front of this marked workbook, so
    cells are links, and a hidden column keeps what the fills were. `titles` are what the findings are of, in the order
    of the list; `notes` are said on top."""
    findings = _by_cause(findings, titles)
    errors = sum(1 for f in findings if f.severity == ERROR)
    warnings = count_warnings(findings)
    with open_workbook(target, _plain(f"{SHEET} – {to.code} – {period.title}")[:250]) as book:
        styles = Styles(book)
        sheet = book.add_worksheet(copy.name if copy else SHEET)
        said = [*notes, *(copy.notes if copy else ())]
        if rest := replace(warnings, to_explain=0).total:
            last = f"; {vn_int(rest)} cảnh báo ở cuối bảng không phải làm gì thêm"
            asked = errors or warnings.to_explain
            said.append(f"Trong {vn_int(warnings.total)} cảnh báo: {warnings}{last if asked else ''}.")
        still, counts = warnings.to_explain, causes(findings, titles)
        columns = _Columns.of(findings)
        _write_top(sheet, styles, columns, to, period, errors, still, copy is not None, said, counts)
        _write_header(sheet, styles, columns)
        if copy:
            sheet.set_column(columns.last + 1, columns.last + 1, None, None, {"hidden": True})
        _write_table(sheet, styles, columns, findings, copy)
        _finish(sheet, styles, to.code, period, len(findings), columns.last)


def by_unit(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Each unit's findings. Findings of no unit are nobody's."""
    out: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.unit:
            out.setdefault(finding.unit, []).append(finding)
    return out
