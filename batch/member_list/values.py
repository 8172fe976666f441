"""What a row of a list says of a person: certain values, and for everything else why it isn't taken."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from batch.form.cells import IDENTIFIERS, Raw, is_blank, parse, show
from batch.form.old_fonts import in_old_font
from batch.form.turned_dates import turned
from batch.law import load_law, regime_of_year
from batch.member_list.headings import (
    BIRTH_PARTS,
    BORN,
    BORN_FEMALE,
    BORN_MALE,
    CARD,
    DAY,
    FIRST_PART,
    GENDER,
    LAST_PART,
    MARK_FEMALE,
    MARK_MALE,
    MONTH,
    NAME,
    NUMBER,
    REMARK,
    STATE,
    UNIT_ROLES,
    UNUSED,
    YEAR,
    begins,
    fields,
    folded,
    holds,
)
from batch.member_list.mapping import Mapping, field_of, is_mark
from batch.member_list.opening import ListSheet
from batch.member_list.people import Facts, key_of
from batch.text import clean, fold

LONGEST_CARD = 12  # digits; no card has more, so that a number of so many has lost none
_MOST_ZEROS = 2  # that a card begins with: the first two digits are the province's
_ODD_NAME = re.compile(r"[0-9()\[\]/?;:]")
_YEAR_ONLY = re.compile(r"(?:19|20)[0-9]{2}")
_MONTH_YEAR = re.compile(r"[0-9]{1,2}\s?[/.-]\s?(?:19|20)[0-9]{2}")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}\s?[/.-]\s?[0-9]{1,2}\s?[/.-]\s?[0-9]{2}")
_FIRST_DAY = dt.date(1899, 12, 30)  # of those that Excel counts
_DATES = {
    BORN: BORN, BORN_MALE: BORN, BORN_FEMALE: BORN, "ngay_vao_dang": "ngay_vao_dang",
    "ngay_chinh_thuc": "ngay_chinh_thuc", "ngay_chuyen_den": "ngay_chuyen_den",
}  # fmt: skip
_SEX = {BORN_MALE: "NAM", BORN_FEMALE: "NU", MARK_MALE: "NAM", MARK_FEMALE: "NU"}

ADMITTED, OFFICIAL = "ngay_vao_dang", "ngay_chinh_thuc"
Doubt = Callable[[int, str, str], None]  # (column, why, what to do)

STILL = "Không còn thì xóa dòng ấy trong danh sách rồi chạy lại, hoặc để đơn vị bỏ khỏi phiếu."
_ASK = "Hỏi lại đơn vị rồi ghi vào danh sách, hoặc để đơn vị ghi trong phiếu."


@dataclass(slots=True)
class Row:
    """What a row says: `gone` says how the list tells that the person is no longer there; `problem` why nobody is
    known by it; `year` is that of birth where that alone is said."""

    facts: Facts
    gone: str = ""
    problem: str = ""
    year: int | None = None


def _birthday(born: dt.date, age: int) -> dt.date:
    try:
        return born.replace(year=born.year + age)
    except ValueError:  # 29 February
        return dt.date(born.year + age, 3, 1)


def _year_as_day(day: dt.date) -> bool:
    """A year typed into a cell that shows dates is one of the year 1905: Excel counts days from 1900."""
    return 1900 <= (day - _FIRST_DAY).days <= 2100


def card_length(cells: Iterable[Raw]) -> int:
    """How many digits a card has, where the cells of a list show it: as many as the longest of them, as zeros in front
    get lost and never come; 0 where nothing shows it."""
    texts, numbers = 0, 0
    for raw in cells:
        if isinstance(raw, str):
            digits = key_of(clean(raw))
            texts = max(texts, len(digits) if digits.isdecimal() and len(digits) <= LONGEST_CARD else 0)
        elif isinstance(raw, float | int) and not isinstance(raw, bool):
            digits = show(raw)
            numbers = max(numbers, len(digits) if digits.isdecimal() and len(digits) <= LONGEST_CARD else 0)
    return max(texts, numbers) if texts or numbers == LONGEST_CARD else 0


class Values:
    """Reads the rows of one sheet. `rows` (zero-based) are those of persons, `card_length` as that function tells; a
    date after `last_day` can't be."""

    def __init__(
        self, sheet: ListSheet, mapping: Mapping, rows: Sequence[int], card_length: int, last_day: dt.date
    ) -> None:
        self.sheet, self.grid, self.marks, self.roles = sheet, sheet.grid, sheet.marks, mapping.roles
        self._turned = {c: self._unsure(c, rows) for role, c in self.roles.items() if role in _DATES}
        self._card_length = card_length
        self.last_day = last_day
        self.youngest = int(load_law(regime_of_year(self.last_day.year)).value("tuoi_vao_dang"))

    def raw(self, row: int, column: int | None) -> Raw:
        cells = self.grid[row] if row < len(self.grid) else []
        return cells[column] if column is not None and column < len(cells) else ""

    def text(self, row: int, role: str) -> str:
        """The text of a cell, a whole number as its digits; "" for a blank."""
        raw = self.raw(row, self.roles.get(role))
        return "" if is_blank(raw) else show(raw) if not isinstance(raw, str) else clean(raw)

    def of(self, row: int, doubt: Doubt) -> Row:
        """What the row says; `doubt` is told of every cell that isn't taken."""
        out = Row({})
        name, out.problem = self._name(row)
        if out.problem:
            return out
        out.facts[NAME] = name
        for role, column in self.roles.items():
            if role in (NAME, FIRST_PART, LAST_PART, NUMBER, UNUSED, *UNIT_ROLES, *BIRTH_PARTS, *_SEX):
                continue
            self._field(row, role, column, out, doubt)
        self._birth(row, out, doubt)
        self._order(row, out, doubt)
        out.year = None if BORN in out.facts else self._year(row)
        self._gender(row, out, doubt)
        order = list(fields())
        out.facts = dict(sorted(out.facts.items(), key=lambda fact: order.index(fact[0])))
        return out

    def _name(self, row: int) -> tuple[str, str]:
        roles = (FIRST_PART, LAST_PART) if FIRST_PART in self.roles else (NAME,)
        raws = [self.raw(row, self.roles.get(role)) for role in roles]
        if all(map(is_blank, raws)):
            return "", "không có họ và tên"
        if any(not isinstance(raw, str) for raw in raws) or any(map(is_blank, raws)):
            return "", "họ và tên ghi thiếu hoặc không phải chữ"
        text = " ".join(clean(str(raw)) for raw in raws)
        value, fault = parse(field_of(NAME), text)  # type: ignore[arg-type]
        if in_old_font(text):
            return "", "họ và tên gõ bằng phông cũ (TCVN3, VNI)"
        if fault or _ODD_NAME.search(text) or len(text.split()) < 2:
            return "", "họ và tên có chữ số, dấu lạ hoặc chỉ một từ"
        return str(value), ""

    def _field(self, row: int, role: str, column: int, out: Row, doubt: Doubt) -> None:
        raw = self.raw(row, column)
        if (row, column) in self.marks.special:
            doubt(column, "ô đang báo lỗi của Excel hoặc là công thức chưa có kết quả", "Ghi giá trị trực tiếp.")
            return
        if is_blank(raw):
            return
        if role in _DATES:
            if (day := self._date(row, column, doubt)) is not None:
                out.facts[_DATES[role]] = day
            return
        if role in IDENTIFIERS:
            self._number(role, column, raw, out, doubt)
            return
        if role == STATE and isinstance(raw, str) and begins("khong_con", raw):
            out.gone = clean(raw)
            return
        if role == STATE and isinstance(raw, str) and fold(raw) in folded("con_sinh_hoat"):
            return
        if role == REMARK:
            if isinstance(raw, str) and holds("khong_con", raw):
                doubt(column, f"ghi «{show(raw)}»: xem người ấy còn sinh hoạt ở đơn vị không", STILL)
            return
        f = field_of(role)
        if f is None:
            return
        value, fault = parse(f, raw)
        if isinstance(raw, str) and not f.list_name and in_old_font(raw):
            doubt(column, "gõ bằng phông cũ (TCVN3, VNI)", "Chuyển sang Unicode rồi chạy lại.")
        elif fault:
            doubt(
                column,
                f"giá trị không có trong danh sách của mục «{f.heading}»" if f.list_name else "không phải chữ",
                _ASK,
            )
        elif value is not None:
            out.facts[role] = value

    def _number(self, role: str, column: int, raw: Raw, out: Row, doubt: Doubt) -> None:
        f = field_of(role)
        if isinstance(raw, float | int) and not isinstance(raw, bool):
            digits = show(raw)
            if role == CARD and digits.isdecimal() and len(digits) == self._card_length:
                out.facts[role] = digits
                return
            likely = f" (có thể là {digits.zfill(self._card_length)})" if role == CARD and self._lost(digits) else ""
            doubt(
                column, f"ghi dạng số nên có thể đã mất số 0 ở đầu: {digits}{likely}",
                "So với thẻ, lý lịch rồi ghi lại dạng chữ (gõ dấu ' ở trước), hoặc để đơn vị ghi trong phiếu.",
            )  # fmt: skip
            return
        value, fault = parse(f, raw)  # type: ignore[arg-type]
        if fault or not isinstance(value, str):
            doubt(column, "không phải số thẻ, số lý lịch", _ASK)
            return
        out.facts[role] = value
        if role == CARD and self._lost(value):
            del out.facts[role]
            likely = key_of(value).zfill(self._card_length)
            doubt(
                column, f"ngắn hơn số khác ({self._card_length} chữ số): có thể là {likely}",
                "So với thẻ rồi ghi đủ chữ số, hoặc để đơn vị ghi trong phiếu.",
            )  # fmt: skip

    def _lost(self, digits: str) -> bool:
        """Whether a card is so much shorter than the others as zeros in front make up."""
        digits = key_of(digits)
        return digits.isdecimal() and 0 < self._card_length - len(digits) <= _MOST_ZEROS

    def _unsure(self, column: int, rows: Sequence[int]) -> frozenset[int]:
        found = turned([self.raw(row, column) for row in rows])
        return frozenset(rows[i] for i in found.cells)

    def _date(self, row: int, column: int, doubt: Doubt) -> dt.date | None:
        raw = self.raw(row, column)
        value, fault = parse(field_of(BORN), raw)  # type: ignore[arg-type]
        if isinstance(value, dt.date) and row not in self._turned[column] and not _year_as_day(value):
            return value
        text = show(raw)
        if isinstance(value, dt.date) and _year_as_day(value):
            why = f"chỉ có năm ({(value - _FIRST_DAY).days}), Excel hiện thành ngày {text}"
        elif not fault:
            why = "cột có ngày ghi theo hai thứ tự (ngày/tháng và tháng/ngày), không rõ đâu là ngày, đâu là tháng"
        elif _YEAR_ONLY.fullmatch(text):
            why = f"chỉ có năm ({text})"
        elif _MONTH_YEAR.fullmatch(text):
            why = f"chỉ có tháng, năm ({text})"
        elif _SHORT_YEAR.fullmatch(text):
            why = f"năm chỉ hai chữ số, không rõ ngày, tháng ({text})"
        else:
            why = f"không đọc được ngày ({text})"
        doubt(column, why, "Ghi đủ ngày/tháng/năm trong danh sách, hoặc để đơn vị ghi trong phiếu.")
        return None

    def _year(self, row: int) -> int | None:
        """Of birth, where one cell says it, alone or behind the month."""
        said = set()
        for role in (BORN, BORN_MALE, BORN_FEMALE, YEAR):
            text = self.text(row, role)
            raw = self.raw(row, self.roles.get(role))
            if isinstance(raw, dt.date) and _year_as_day(day := raw.date() if isinstance(raw, dt.datetime) else raw):
                said.add((day - _FIRST_DAY).days)
            elif _YEAR_ONLY.fullmatch(text) or _MONTH_YEAR.fullmatch(text):
                said.add(int(text[-4:]))
        return said.pop() if len(said) == 1 else None

    def _birth(self, row: int, out: Row, doubt: Doubt) -> None:
        """A date in the column of the gender, or in three columns."""
        both = [role for role in (BORN_MALE, BORN_FEMALE) if not is_blank(self.raw(row, self.roles.get(role)))]
        if len(both) == 1:
            column = self.roles[both[0]]
            if not is_mark(self.raw(row, column)) and (day := self._date(row, column, doubt)) is not None:
                self._set(out, BORN, day, column, doubt)
        elif both:
            doubt(self.roles[both[1]], "ngày sinh ghi ở cả cột nam và cột nữ", _ASK)
        if not self.roles.keys() >= set(BIRTH_PARTS):
            return
        raws = [self.text(row, role) for role in (YEAR, MONTH, DAY)]
        if not any(raws):
            return
        try:
            year, month, day_ = map(int, raws)
            if year < 1900:
                raise ValueError
            self._set(out, BORN, dt.date(year, month, day_), self.roles[YEAR], doubt)
        except ValueError:
            doubt(self.roles[YEAR], "ngày sinh ghi thiếu ngày, tháng hoặc năm", _ASK)

    def _order(self, row: int, out: Row, doubt: Doubt) -> None:
        """Dates that can't be: none of them is taken."""
        dates = {key: day for key in (BORN, ADMITTED, OFFICIAL) if isinstance(day := out.facts.get(key), dt.date)}
        ask = "So với lý lịch rồi ghi lại trong danh sách, hoặc để đơn vị ghi trong phiếu."
        wrong: dict[str, str] = {}
        for key, day in dates.items():
            if day > self.last_day:
                wrong[key] = f"ngày muộn hơn kỳ đánh giá ({show(day)})"
        if BORN in dates and BORN not in wrong and _birthday(dates[BORN], self.youngest) > self.last_day:
            wrong[BORN] = f"chưa đủ {self.youngest} tuổi (sinh {show(dates[BORN])})"
        born, admitted, official = (dates.get(key) for key in (BORN, ADMITTED, OFFICIAL))
        for key, day in ((ADMITTED, admitted), (OFFICIAL, official)):
            if born and day and day < _birthday(born, self.youngest):
                said = f"vào Đảng khi chưa đủ {self.youngest} tuổi: sinh {show(born)}, ngày {show(day)}"
                wrong |= {one: said for one in (BORN, key) if one not in wrong}
        if admitted and official and official < admitted:
            said = f"chính thức ({show(official)}) trước ngày vào Đảng ({show(admitted)})"
            wrong |= {one: said for one in (ADMITTED, OFFICIAL) if one not in wrong}
        for key, why in wrong.items():
            del out.facts[key]
            columns = [c for role, c in self.roles.items() if _DATES.get(role) == key or (key == BORN and role == YEAR)]
            doubt(next((c for c in columns if not is_blank(self.raw(row, c))), columns[0]), why, ask)

    def _gender(self, row: int, out: Row, doubt: Doubt) -> None:
        said = {}
        for role, sex in _SEX.items():
            raw = self.raw(row, self.roles.get(role))
            if not is_blank(raw) and (role in (BORN_MALE, BORN_FEMALE) or is_mark(raw)):
                said[sex] = self.roles[role]
        if len(said) == 1:
            [(sex, column)] = said.items()
            self._set(out, GENDER, sex, column, doubt)
        elif said:
            doubt(next(iter(said.values())), "đánh dấu cả nam và nữ", _ASK)

    def _set(self, out: Row, key: str, value: str | dt.date, column: int, doubt: Doubt) -> None:
        """A fact that another column may have told already."""
        if out.facts.setdefault(key, value) != value:
            del out.facts[key]
            f = field_of(key)
            doubt(column, f"hai cột của danh sách ghi khác nhau về «{f.heading if f else key}»", _ASK)
