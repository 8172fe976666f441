"""A unit's own final levels as a workbook: a sheet for each kind of subject that it has, ready to print."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from batch.domain import (
    AWAITS_ABOVE,
    COLLECTIVE,
    LEADER,
    LEVEL_NAMES,
    LEVELS,
    MEMBER,
    ORGANIZATION,
    SUBJECTS,
    Period,
    decider_name,
)
from batch.finished.subjects import Place, Subject
from batch.form import paper
from batch.publish.sheets import FONT, Styles, height, lines, merge, open_workbook
from batch.text import ratio_vn

SHEETS = {ORGANIZATION: "Tổ chức đảng", MEMBER: "Đảng viên", COLLECTIVE: "Tập thể", LEADER: "Cán bộ"}
STATUSES = {
    "GIU": "Giữ theo đề xuất",
    "HA_TRAN": "Hạ theo điều kiện",
    "HA_HAN_MUC": "Hạ do vượt hạn mức",
    "CHO": "Chờ quyết định, tạm tính mức này",
    "QUYET_DINH": "Cấp có thẩm quyền quyết định",
    "CHUA": "Chưa xếp loại",
}
UNRATED = "Chưa xếp loại"
BANNER = (
    "KẾT QUẢ TẠM TÍNH — chưa phải kết quả chính thức, còn có thể thay đổi; không dùng để công bố, khen thưởng hoặc "
    "lưu hồ sơ."
)
MARKER = "XEPLOAI_KET_QUA"  # defined name that says "<year>|<regime>|<issuing unit>|<unit>|<1 where provisional>"
LEVEL, DECIDER, STATUS = "Mức cuối cùng", "Nơi quyết định", "Tình trạng"
NUMBERS = {
    ORGANIZATION: "Mã đơn vị", MEMBER: "Số thẻ hoặc số lý lịch", COLLECTIVE: "Mã tập thể", LEADER: "Mã cán bộ",
}  # fmt: skip
_CALLED = {ORGANIZATION: "Tên tổ chức", MEMBER: "Họ và tên", COLLECTIVE: "Tên tập thể", LEADER: "Họ và tên, chức vụ"}
_WIDTHS = (5, 14, 29, 27, 27, 14, 20, 30)
_RED, _LINE = "#C00000", "#A6A6A6"


def count_levels(subjects: list[Subject]) -> Counter[str]:
    """Level → how many; "" for those without a level. Members who are only temporarily here belong elsewhere."""
    return Counter(s.final for s in subjects if not s.elsewhere)


def status_of(subject: Subject) -> str:
    return AWAITS_ABOVE if subject.awaits_above else STATUSES.get(subject.status, subject.status)


def reason_of(subject: Subject) -> str:
    """Why the level is what it is. What the office wrote beside a decision stays with the office: it may compare
    people of several units."""
    if subject.status == "QUYET_DINH" or subject.reason.startswith("quyết định:"):
        return ""
    return subject.reason[:1].upper() + subject.reason[1:]


def _totals(subjects: list[Subject]) -> str:
    """How many at each level, with the share of those rated."""
    levels = count_levels(subjects)
    rated = sum(levels[level] for level in LEVELS)
    shares = [f"{LEVEL_NAMES[x]} {levels[x]} ({ratio_vn(levels[x], rated)}%)" for x in LEVELS if levels[x]]
    text = f"Được xếp loại {rated}/{levels.total()}"
    text = f"{text}: {'; '.join(shares)}" if shares else text
    return f"{text}. {UNRATED}: {levels['']}."


@dataclass(frozen=True, slots=True)
class Told:
    """All that a unit's workbook is made of: the run in a few words, the unit, its subjects by kind."""

    period: Period
    regime: str
    issuer: str  # code of the top unit
    provisional: bool
    place: Place
    own: dict[str, list[Subject]]


class _Writer:
    def __init__(self, book: Any, run: Told, place: Place) -> None:
        self.book, self.run, self.place, self.styles = book, run, place, Styles(book)
        self.cell = {"border": 1, "border_color": _LINE, "text_wrap": True, "valign": "top"}
        self.header = {
            "bold": True, "border": 1, "bg_color": "#BDD7EE", "text_wrap": True, "align": "center", "valign": "vcenter",
        }  # fmt: skip

    def top(self, sheet: Any, kind: str, subjects: list[Subject]) -> int:
        """Title, unit, banner and totals. Returns the next free row."""
        last = len(_WIDTHS) - 1
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        unit = f"{self.place.name} ({self.place.code})"
        red = {"bold": True, "font_color": _RED, "border": 1, "border_color": _RED, "valign": "vcenter"}
        of = self.run.period.title.upper()
        texts: list[tuple[str, int, dict[str, Any]]] = [
            (
                f"KẾT QUẢ XẾP LOẠI CHẤT LƯỢNG {of} – {SHEETS[kind].upper()}",
                14,
                {"bold": True},
            ),
            (unit, 12, {"bold": True}),
        ]
        if self.run.provisional:
            texts.append((BANNER, 11, red))
        if kind != ORGANIZATION:
            texts.append((_totals(subjects), 11, {}))
        pixels = sum(width * 7 + 5 for width in _WIDTHS)
        for row, (text, size, look) in enumerate(texts):
            sheet.set_row(row, height(lines(text, pixels, size, bold="bold" in look), size) + 4)
            merge(sheet, row, 0, row, last, text, self.styles(font_size=size, text_wrap=True, **look))
        return len(texts) + 1

    def row(self, sheet: Any, row: int, values: list[str | int]) -> None:
        tall = 1
        for column, value in enumerate(values):
            if isinstance(value, int):
                sheet.write_number(row, column, value, self.styles(**self.cell, align="center"))
            elif value:
                sheet.write_string(row, column, value, self.styles(**self.cell))
                tall = max(tall, lines(value, _WIDTHS[column] * 7 + 5))
            else:
                sheet.write_blank(row, column, None, self.styles(**self.cell))
        sheet.set_row(row, height(tall))

    def subjects(self, sheet: Any, kind: str, subjects: list[Subject], header: int) -> None:
        names = ("STT", NUMBERS[kind], _CALLED[kind], "Mức đề xuất", LEVEL, DECIDER, STATUS, "Lý do")
        sheet.set_row(header, 34)
        for column, name in enumerate(names):
            sheet.write_string(header, column, name, self.styles(**self.header))
        for number, subject in enumerate(subjects, start=1):
            called = f"{subject.name}, {subject.post}" if kind == LEADER and subject.post else subject.name
            self.row(
                sheet,
                header + number,
                [
                    number, subject.number, called, LEVEL_NAMES.get(subject.proposed, ""),
                    LEVEL_NAMES.get(subject.final, UNRATED), decider_name(subject.decider), status_of(subject),
                    reason_of(subject),
                ],
            )  # fmt: skip

    def sheet(self, kind: str, subjects: list[Subject]) -> None:
        sheet = self.book.add_worksheet(SHEETS[kind])
        header = self.top(sheet, kind, subjects)
        self.subjects(sheet, kind, subjects, header)
        sheet.freeze_panes(header + 1, 0)
        paper.set_up(sheet, len(_WIDTHS) - 1, 11, (paper.A4,), header=header)
        sheet.print_area(0, 0, header + len(subjects), len(_WIDTHS) - 1)
        kind_of = " – tạm tính" if self.run.provisional else ""
        code = self.place.code[:60].replace("&", "&&")
        # The space keeps a code of digits from being read as part of the font size.
        left = f'&L&"{FONT},Regular"&9 {code} – {self.run.period.title}{kind_of}'
        paper.footer(sheet, f'{left}&R&"{FONT},Regular"&9 Trang &P/&N')


def write_workbook(path: Path, run: Told) -> None:
    """The workbook of one unit. Raises OSError where it can't be written."""
    place, own = run.place, run.own
    with open_workbook(path, f"Kết quả xếp loại {run.period.title} – {place.code}"[:250]) as book:
        writer = _Writer(book, run, place)
        marks = (str(run.period), run.regime, run.issuer, place.code, "1" if run.provisional else "0")
        book.define_name(MARKER, '="{}"'.format("|".join(marks)))
        for kind in SUBJECTS:
            if own.get(kind):
                writer.sheet(kind, own[kind])
