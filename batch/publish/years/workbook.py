"""`so_sanh_nam.xlsx`: this year beside those before, with charts; who rose or fell, who was always at the top, and what
can't be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from batch.domain import LEVEL_NAMES, LEVELS, SUBJECT_NAMES, SUBJECTS, Unit
from batch.form import paper
from batch.publish.level_chart import level_chart
from batch.publish.sheets import BASE_SIZE, FONT, Styles, height, lines, merge, open_workbook
from batch.publish.years.figures import YearLine, figures_of, kind_name, lines_by_kind, share, year_name
from batch.tables.years import TOTAL, UNRATED, Compared
from batch.text import joined, vn_date, vn_int

SUMMARY, KINDS, UNITS, MOVES, ALWAYS, APART = (
    "Tóm tắt", "Theo đối tượng", "Theo đơn vị", "Tăng giảm 2 mức", "Luôn xuất sắc", "Không so sánh được",
)  # fmt: skip
_PIXELS = 7  # of one unit of column width
_WIDTH = 940  # pixels of a chart
_ROWS = 62  # of a page upright, as wide as the figures and charts of the kinds
_SHORT = {"HTXS": "Xuất sắc", "HTT": "Tốt", "HTNV": "Hoàn thành", "KHT": "Không hoàn thành"}
_HOW = (
    "Số liệu từng năm lấy nguyên từ kết quả đã lưu của năm ấy (các Biểu 6A đến 6E), theo quy định áp dụng năm ấy; "
    "chương trình không tính lại năm cũ.",
    "Đơn vị được nhận ra theo mã; đơn vị sắp xếp lại thì theo cột «Mã cũ» của danh mục. Đơn vị hợp nhất từ nhiều đơn "
    "vị được so với tổng số của các đơn vị cũ; mức của chính đơn vị ấy thì không so.",
    "Đảng viên được nhận ra theo số thẻ, không có thì theo số lý lịch; cán bộ theo số thẻ; tập thể theo đơn vị và mã "
    "tập thể. Ai không nhận ra được thì chỉ đếm, ở sheet «Không so sánh được».",
    "Tăng, giảm và số năm liên tục chỉ tính giữa hai năm liền nhau; thiếu kết quả một năm thì không nối qua năm ấy.",
)


@dataclass(slots=True)
class _Book:
    """The workbook as it is written."""

    book: Any
    styles: Styles
    title: str

    def sheet(
        self, name: str, widths: Sequence[float], *, repeat: tuple[int, int] | None = None, frozen: int = 0,
        landscape: bool = True,
    ) -> Any:  # fmt: skip
        """A sheet with its title in the first row, set for print; the first `frozen` columns stand on every page."""
        sheet = self.book.add_worksheet(name)
        for index, width in enumerate(widths):
            sheet.set_column(index, index, width, self.styles())
        sheet.set_row(0, 22)
        heading = self.title if name == SUMMARY else f"{self.title} – {name.lower()}"
        sheet.write_string(0, 0, heading, self.styles(bold=True, font_size=14))
        paper.set_up(sheet, len(widths) - 1, BASE_SIZE, repeated=frozen, landscape=landscape)
        if repeat is not None:
            sheet.repeat_rows(*repeat)
        paper.footer(sheet, f'&L&"{FONT},Italic"&9{self.title.replace("&", "&&")}&C&"{FONT},Regular"&10&P/&N')
        return sheet

    @property
    def head(self) -> Any:
        return self.styles.head()

    @property
    def cell(self) -> Any:
        return self.styles(border=1, text_wrap=True, valign="top")

    @property
    def count(self) -> Any:
        return self.styles(border=1, num_format="#,##0", valign="top")

    def note(self, sheet: Any, row: int, text: str, widths: Sequence[float], **look: Any) -> int:
        """A line over all columns; the next row."""
        merge(sheet, row, 0, row, len(widths) - 1, text, self.styles(text_wrap=True, valign="top", **look))
        sheet.set_row(row, height(lines(text, sum(widths) * _PIXELS)))
        return row + 1

    def table(self, sheet: Any, row: int, heads: Sequence[str], found: Iterable[Sequence[Any]], widths: Any) -> int:
        """A table from `row` on; the row after it."""
        for index, text in enumerate(heads):
            sheet.write_string(row, index, text, self.head)
        sheet.set_row(row, height(max(lines(t, w * _PIXELS, bold=True) for t, w in zip(heads, widths, strict=True))))
        for values in found:
            row += 1
            tall = 1
            for index, value in enumerate(values):
                if isinstance(value, str):
                    sheet.write_string(row, index, value, self.cell)
                    tall = max(tall, lines(value, widths[index] * _PIXELS))
                elif value is None:
                    sheet.write_blank(row, index, None, self.cell)
                else:
                    sheet.write_number(row, index, value, self.count)
            sheet.set_row(row, height(tall))
        return row + 1


def write_years(
    path: Path, compared: Compared, units: Mapping[str, Unit], name: str, left_out: Sequence[tuple[str, str]] = ()
) -> None:
    """Write the workbook; `units` are those of this year's register, `left_out` the results that couldn't be used, with
    the reason. Same input, same bytes."""
    years = [y.year for y in compared.years]
    listed = f"các năm {', '.join(map(str, years[:-1]))} và {years[-1]}"
    title = f"So sánh kết quả xếp loại {listed if len(years) < 4 else f'từ năm {years[0]} đến năm {years[-1]}'}"
    made = open_workbook(path, title)
    book = _Book(made, Styles(made), title)
    _summary(book, compared, name, left_out)
    _kinds(book, compared)
    _units(book, compared, units)
    _moves(book, compared, units)
    _always(book, compared, units)
    _apart(book, compared, left_out)
    made.close()


def _summary(book: _Book, compared: Compared, name: str, left_out: Sequence[tuple[str, str]]) -> None:
    widths = (16, 46, 14, 14, 60)
    sheet = book.sheet(SUMMARY, widths)
    row = book.note(sheet, 1, name, widths, bold=True)
    row = _warnings(book, sheet, row + 1, compared, widths, left_out)
    found = (
        (year_name(y.year, bool(y.provisional)), y.regime, vn_date(y.as_of), len(y.units), joined(y.provisional))
        for y in compared.years
    )
    heads = ("Năm", "Quy định áp dụng", "Ngày chốt", "Số đơn vị", "Vì sao còn tạm tính")
    row = book.table(sheet, row, heads, found, widths) + 1
    if compared.before:
        row = _changes(book, sheet, row, compared, widths)
    for text in _HOW:
        row = book.note(sheet, row, text, widths, italic=True)


def _warnings(
    book: _Book, sheet: Any, row: int, compared: Compared, widths: Any, left_out: Sequence[tuple[str, str]]
) -> int:
    said = []
    if provisional := [str(y.year) for y in compared.years if y.provisional]:
        said.append(f"SỐ LIỆU NĂM {', '.join(provisional)} LÀ TẠM TÍNH.")
    if compared.missing:
        gone = ", ".join(map(str, compared.missing))
        said.append(f"THIẾU KẾT QUẢ NĂM {gone}: không so sánh, không tính liên tục qua năm ấy.")
    if left_out:
        said.append(f"Có {len(left_out)} kết quả không dùng được: xem sheet «{APART}».")
    for text in said:
        row = book.note(sheet, row, text, widths, bold=True, bg_color="#C00000", font_color="#FFFFFF")
    return row + (1 if said else 0)


def _changes(book: _Book, sheet: Any, row: int, compared: Compared, widths: Any) -> int:
    before, now = compared.now.year - 1, compared.now.year
    steps, kinds = compared.moves["bac"], compared.moves["doi_tuong"]
    counts = [
        (
            SUBJECT_NAMES[s].capitalize(),
            int(((kinds == s) & (steps > 0)).sum()),
            int(((kinds == s) & (steps < 0)).sum()),
        )
        for s in SUBJECTS
    ]
    merge(sheet, row, 0, row, 1, f"Từ năm {before} đến năm {now}", book.head)
    for index, text in ((2, "Tăng từ hai mức trở lên"), (3, "Giảm từ hai mức trở lên")):
        sheet.write_string(row, index, text, book.head)
    sheet.set_row(row, height(2))
    for name, up, down in counts:
        row += 1
        merge(sheet, row, 0, row, 1, name, book.cell)
        sheet.write_number(row, 2, up, book.count)
        sheet.write_number(row, 3, down, book.count)
    always = vn_int(len(compared.always))
    text = f"Tổ chức đảng Hoàn thành xuất sắc nhiệm vụ từ hai năm liền trở lên, đến năm {now}: {always}."
    return book.note(sheet, row + 1, text, widths) + 1


def _kinds(book: _Book, compared: Compared) -> None:
    widths = (26, 10, 10, *(9, 9) * len(LEVELS), 10)
    sheet = book.sheet(KINDS, widths, landscape=False)
    found = lines_by_kind(figures_of(compared))
    at, page, breaks = 2, 0, []
    for kind, years in found.items():
        begins = at
        at = _kind(book, sheet, at, kind_name(kind, compared.now.as_of), years)
        if page and at - page > _ROWS:  # a chart isn't torn apart
            breaks.append(begins)
        page = begins if breaks and breaks[-1] == begins else page or 1
    sheet.set_h_pagebreaks(breaks)


def _kind(book: _Book, sheet: Any, at: int, name: str, years: Sequence[YearLine]) -> int:
    """Figures and chart of a kind; the row where the next begins."""
    sheet.write_string(at, 0, name, book.styles(bold=True, font_size=13))
    top, low = at + 1, at + 2
    for column, text in ((0, "Năm"), (1, "Tổng số"), (2, "Được xếp loại"), (11, "Chưa xếp loại")):
        sheet.merge_range(top, column, low, column, text, book.head)
    for index, level in enumerate(LEVELS):
        sheet.merge_range(top, 3 + 2 * index, top, 4 + 2 * index, LEVEL_NAMES[level], book.head)
        sheet.write_string(low, 3 + 2 * index, "Số lượng", book.head)
        sheet.write_string(low, 4 + 2 * index, "Tỷ lệ %", book.head)
    sheet.set_row(top, height(2))
    first = low + 1
    percent = book.styles(border=1, num_format="0.0")
    for row, line in enumerate(years, start=first):
        sheet.write_string(row, 0, line.called, book.cell)
        for column, value in ((1, line.total), (2, line.rated), (11, line.unrated)):
            sheet.write_number(row, column, value, book.count)
        for index, value in enumerate(line.levels):
            sheet.write_number(row, 3 + 2 * index, value, book.count)
            part = share(value, line.rated)
            if part is None:
                sheet.write_blank(row, 4 + 2 * index, None, percent)
            else:
                sheet.write_number(row, 4 + 2 * index, part, percent)
    last = first + len(years) - 1
    row = last + 1
    if len(years) > 1 and years[-2].year == years[-1].year - 1:
        _difference(book, sheet, row, years[-2], years[-1])
        row += 1
    tall = _chart(book, sheet, row + 1, name, (low, first, last))
    return row + 1 + tall // 20 + 2


def _difference(book: _Book, sheet: Any, row: int, before: YearLine, now: YearLine) -> None:
    """By how much the last year differs from the one before it."""
    signed, points = (book.styles(border=1, bold=True, num_format=f) for f in ("+#,##0;-#,##0;0", "+0.0;-0.0;0.0"))
    sheet.write_string(row, 0, f"Tăng, giảm so với {before.year}", book.styles(border=1, bold=True))
    pairs = ((1, before.total, now.total), (2, before.rated, now.rated), (11, before.unrated, now.unrated))
    for column, was, value in pairs:
        sheet.write_number(row, column, value - was, signed)
    for index, (was, value) in enumerate(zip(before.levels, now.levels, strict=True)):
        sheet.write_number(row, 3 + 2 * index, value - was, signed)
        one, other = share(was, before.rated), share(value, now.rated)
        if one is None or other is None:
            sheet.write_blank(row, 4 + 2 * index, None, points)
        else:
            sheet.write_number(row, 4 + 2 * index, round(other - one, 1), points)


def _chart(book: _Book, sheet: Any, at: int, name: str, rows: tuple[int, int, int]) -> int:
    """The structure of levels by year, live over the figures; how high it is in pixels."""
    heads, first, last = rows
    title = f"Cơ cấu xếp loại qua các năm: {name[:1].lower()}{name[1:]}"
    chart = level_chart(
        book.book, sheet.get_name(), (first, last),
        {level: (LEVEL_NAMES[level], 3 + 2 * index) for index, level in enumerate(LEVELS)},
        (title, 13), "Tỷ lệ (số ghi trên thanh là số lượng)", BASE_SIZE,
    )  # fmt: skip
    tall = 190 + 46 * (last - first + 1)
    chart.set_size({"width": _WIDTH, "height": tall})
    sheet.insert_chart(at, 0, chart, {"description": title, "object_position": 2})
    return tall


def _units(book: _Book, compared: Compared, units: Mapping[str, Unit]) -> None:
    """A line for each unit: its own level and its members of each year."""
    years = compared.years
    widths = (12, 38, *(15,) * len(years), *(10, 10) * len(years), 18)
    sheet = book.sheet(UNITS, widths, repeat=(2, 3), frozen=2)
    n = len(years)
    for column, text in ((0, "Mã"), (1, "Tên đơn vị")):
        sheet.merge_range(2, column, 3, column, text, book.head)
    merge(sheet, 2, 2, 2, 1 + n, "Mức của đơn vị", book.head)
    for index, y in enumerate(years):
        called = year_name(y.year, bool(y.provisional))
        sheet.write_string(3, 2 + index, called, book.head)
        merge(sheet, 2, 2 + n + 2 * index, 2, 3 + n + 2 * index, f"Đảng viên năm {called}", book.head)
        sheet.write_string(3, 2 + n + 2 * index, "Được xếp loại", book.head)
        sheet.write_string(3, 3 + n + 2 * index, "Xuất sắc", book.head)
    sheet.merge_range(2, 2 + 3 * n, 3, 2 + 3 * n, "Mã cũ", book.head)
    sheet.set_row(2, height(2))
    sheet.set_row(3, height(2))
    sheet.freeze_panes(4, 2)
    of = {(line[0], line[1]): line for line in compared.units.itertuples(index=False, name=None)}
    at = {name: i for i, name in enumerate(compared.units.columns)}
    for row, (code, unit) in enumerate(units.items(), start=4):
        sheet.write_string(row, 0, code, book.cell)
        sheet.write_string(row, 1, unit.name, book.cell)
        for index, y in enumerate(years):
            line = of.get((code, y.year))
            said = _own_level(line, at) if line else "–"
            sheet.write_string(row, 2 + index, said, book.cell)
            for column, value in enumerate(_members(line, at) if line else (None, None)):
                where = 2 + n + 2 * index + column
                if value is None:
                    sheet.write_string(row, where, "–", book.cell)
                else:
                    sheet.write_number(row, where, value, book.count)
        sheet.write_string(row, 2 + 3 * n, "; ".join(unit.old_codes), book.cell)
        sheet.set_row(row, height(lines(unit.name, 38 * _PIXELS)))


def _own_level(line: Sequence[Any], at: Mapping[str, int]) -> str:
    if ";" in line[at["nguon"]]:
        return "hợp nhất"
    return _SHORT.get(line[at["muc"]], "chưa xếp loại")


def _members(line: Sequence[Any], at: Mapping[str, int]) -> tuple[int, int]:
    """Rated, at the top."""
    return line[at[TOTAL]] - line[at[UNRATED]], line[at[LEVELS[0]]]


def _moves(book: _Book, compared: Compared, units: Mapping[str, Unit]) -> None:
    widths = (6, 24, 12, 32, 30, 30, 30, 10)
    sheet = book.sheet(MOVES, widths, repeat=(2, 2))
    if compared.before is None:
        text = f"Không có kết quả năm {compared.now.year - 1} nên không so sánh được từng đối tượng."
        book.note(sheet, 2, text, widths, bold=True)
        return
    before, now = compared.before.year, compared.now.year
    heads = (
        "STT", "Đối tượng", "Mã đơn vị", "Tên đơn vị", "Họ tên, tên", f"Năm {before}", f"Năm {now}", "Số mức",
    )  # fmt: skip
    order = compared.moves.sort_values("bac", kind="stable")
    found = (
        (n, SUBJECT_NAMES[s].capitalize(), code, units[code].name if code in units else "", name, LEVEL_NAMES[was],
         LEVEL_NAMES[final], f"{'tăng' if by > 0 else 'giảm'} {abs(by)}")
        for n, (s, code, name, was, final, by) in enumerate(order.itertuples(index=False, name=None), start=1)
    )  # fmt: skip
    end = book.table(sheet, 2, heads, found, widths)
    if order.empty:
        book.note(sheet, end, "Không có đối tượng nào tăng hoặc giảm từ hai mức trở lên.", widths, italic=True)


def _always(book: _Book, compared: Compared, units: Mapping[str, Unit]) -> None:
    widths = (6, 14, 50, 20, 16, 20, 40)
    sheet = book.sheet(ALWAYS, widths, repeat=(2, 2))
    heads = (
        "STT", "Mã đơn vị", "Tên đơn vị", "Số năm liền, gồm năm nay", "Từ năm", "Phiếu ghi: số năm trước đó", "Ghi chú",
    )  # fmt: skip
    now = compared.now.year
    found = (
        (n, code, units[code].name, years, str(now - years + 1), said, _stated(years, said, compared))
        for n, (code, years, said) in enumerate(_lines_of_always(compared), start=1)
    )
    end = book.table(sheet, 2, heads, found, widths)
    if compared.always.empty:
        text = "Không có tổ chức đảng nào Hoàn thành xuất sắc nhiệm vụ từ hai năm liền trở lên."
        if compared.before is None:
            text = f"Không có kết quả năm {now - 1} nên không rõ tổ chức đảng nào xuất sắc hai năm liền."
        book.note(sheet, end, text, widths, italic=True)


def _lines_of_always(compared: Compared) -> list[tuple[str, int, int | None]]:
    return [
        (code, int(years), None if said is None or said != said else int(said))
        for code, years, said in compared.always.itertuples(index=False, name=None)
    ]


def _stated(years: int, said: int | None, compared: Compared) -> str:
    """What is odd about the years that the form states."""
    if said is None:
        return "phiếu không ghi"
    if said < years - 1:
        return "phiếu ghi ít hơn kết quả đã lưu"
    first = compared.now.year - years + 1
    if said > years - 1 and any(y.year == first - 1 for y in compared.years):
        return f"phiếu ghi nhiều hơn: năm {first - 1} không xuất sắc hoặc không so sánh được"
    return ""


def _apart(book: _Book, compared: Compared, left_out: Sequence[tuple[str, str]]) -> None:
    widths = (10, 14, 44, 90)
    sheet = book.sheet(APART, widths)
    row = 2
    if compared.missing:
        text = f"Thiếu kết quả năm: {', '.join(map(str, compared.missing))}."
        row = book.note(sheet, row, text, widths, bold=True)
    for folder, why in left_out:
        row = book.note(sheet, row, f"Không dùng kết quả trong thư mục «{folder}»: {why}", widths)
    if compared.apart:
        row = book.note(sheet, row + 1, f"So với năm {compared.now.year - 1}:", widths, bold=True)
        for words, number in compared.apart.items():
            row = book.note(sheet, row, f"– {vn_int(number)} {words}", widths)
    found = list(compared.unmatched.itertuples(index=False, name=None))
    row += 1
    if found:
        book.table(sheet, row, ("Năm", "Mã", "Đơn vị", "Vì sao"), ((str(y), *rest) for y, *rest in found), widths)
    else:
        book.note(sheet, row, "Số liệu của mọi đơn vị đều đối chiếu được.", widths, italic=True)
