"""Which column of a list fills which field: proposed from headings and contents, never where two would do."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from batch.domain import MEMBERS
from batch.form.cells import Raw, is_blank, parse
from batch.form.definition import Field, form
from batch.form.layout_words import column_number
from batch.member_list.header import Column, Header
from batch.member_list.headings import (
    BIRTH_PARTS,
    BORN,
    BORN_FEMALE,
    BORN_MALE,
    CARD,
    FILE_NUMBER,
    FIRST_PART,
    GENDER,
    LAST_PART,
    MARKS,
    NAME,
    NUMBER,
    REMARK,
    STATE,
    SUPERIOR,
    UNIT,
    UNIT_CODE,
    UNIT_OR_WORK,
    UNUSED,
    begins,
    folded,
)
from batch.member_list.opening import ListSheet
from batch.member_list.unit_names import UnitNames
from batch.text import clean, column_letter, fold

_LOOKED_AT = 2_000  # rows of a column that are looked at to know what it holds
_SHARE = 0.5  # of a column's values that must look like what its heading says
_SURE = 0.8
_DATES = (BORN, BORN_MALE, BORN_FEMALE, "ngay_vao_dang", "ngay_chinh_thuc", "ngay_chuyen_den")
_NO_LOOK = (NUMBER, REMARK, UNIT, SUPERIOR, UNIT_CODE, UNUSED, "")

TWICE = "hai cột cùng điền vào mục này: giữ một cột, cột kia chọn «Không dùng»"
UNLIKE = "nội dung cột không giống mục này"
UNRECOGNIZED = "tiêu đề không rõ nghĩa"


@dataclass(slots=True)
class Chosen:
    """A column of the list: `role` is what it fills ("" or UNUSED: nothing), `why` is said where the heading alone
    didn't decide. `values` are some of its cells, for showing them."""

    index: int
    heading: str
    role: str
    why: str = ""
    values: list[Raw] = field(default_factory=list)

    @property
    def letter(self) -> str:
        return column_letter(self.index)

    @property
    def used(self) -> bool:
        return self.role not in ("", UNUSED)


@dataclass(slots=True)
class Mapping:
    """The columns of the tables with one layout; `sheets` are those that have it; `kept`: as it was kept last time."""

    layout: tuple[str, ...]
    columns: list[Chosen]
    sheets: list[str] = field(default_factory=list)
    kept: bool = False

    def column(self, role: str) -> int | None:
        return next((column.index for column in self.columns if column.role == role), None)

    @property
    def roles(self) -> dict[str, int]:
        return {column.role: column.index for column in self.columns if column.used}

    @property
    def has_name(self) -> bool:
        return NAME in self.roles or {FIRST_PART, LAST_PART} <= self.roles.keys()


def field_of(role: str) -> Field | None:
    return next((f for f in form()[MEMBERS].fields if f.key == role), None)


def layout_of(header: Header) -> tuple[str, ...]:
    """What a layout is known by: its headings from left to right."""
    texts = [fold(column.heading) for column in header.columns]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def propose(tables: Sequence[tuple[ListSheet, Header]], units: UnitNames) -> Mapping:
    """What the columns of sheets with one layout are, as far as it is certain."""
    said = tables[0][1].columns
    columns = [Chosen(c.index, c.heading, c.role) for c in said]
    for column in columns:
        for sheet, header in tables:
            column.values += _values(sheet, header, column.index)
        if not column.heading and not column.role:
            column.role, column.why = _by_contents(column.values, units)
    _split_names(columns, said)
    for column in columns:
        _look_at_contents(column, units)
    _once_each(columns, said)
    shown = [c for c in columns if c.heading or c.used or c.values]
    return Mapping(layout_of(tables[0][1]), shown, [sheet.name for sheet, _ in tables])


def _values(sheet: ListSheet, header: Header, index: int) -> list[Raw]:
    below = sheet.grid[header.last + 1 : header.last + 1 + _LOOKED_AT]
    cells = [row[index] for row in below if index < len(row) and not is_blank(row[index])]
    return [raw for raw in cells if not (isinstance(raw, str) and column_number(raw))] or cells


def _share(values: Sequence[Raw], fits: Callable[[Raw], bool]) -> float:
    return sum(map(fits, values)) / len(values) if values else 0.0


def _by_contents(values: list[Raw], units: UnitNames) -> tuple[str, str]:
    """What a column without a heading is, where only one thing looks like it."""
    gender = field_of(GENDER)
    if gender and values and _share(values, lambda raw: not parse(gender, raw)[1]) >= _SURE:
        return GENDER, "theo nội dung"
    if values and _share(values, lambda raw: isinstance(raw, str) and bool(units.meant(raw))) >= _SURE:
        return UNIT, "theo nội dung"
    return "", ""


def _split_names(columns: list[Chosen], said: list[Column]) -> None:
    """A name in two columns under one heading, or with none over the second."""
    for at, column in enumerate(columns[:-1]):
        after = columns[at + 1]
        if column.role != NAME or not after.values:
            continue
        one_cell = said[at].block == (column.index, after.index) and after.heading == column.heading
        if (one_cell or not after.heading) and _share(after.values, _is_one_word) >= _SURE:
            column.role, after.role = FIRST_PART, LAST_PART
            column.why = after.why = "họ và tên ghi hai cột"
    first = [c for c in columns if c.role == FIRST_PART]
    for column in columns:
        if column.role == LAST_PART and not first and _share(column.values, _is_several_words) >= _SURE:
            column.role, column.why = NAME, "theo nội dung"


def _is_one_word(raw: Raw) -> bool:
    return isinstance(raw, str) and len(clean(raw).split()) == 1 and any(c.isalpha() for c in raw)


def _is_several_words(raw: Raw) -> bool:
    return isinstance(raw, str) and len(clean(raw).split()) > 1


def _has_letters(raw: Raw) -> bool:
    return isinstance(raw, str) and any(c.isalpha() for c in raw)


def _like_a_date(raw: Raw) -> bool:
    return isinstance(raw, dt.date) or (not isinstance(raw, bool) and any(c.isdigit() for c in str(raw)))


def _like_a_number(raw: Raw) -> bool:
    return not isinstance(raw, dt.date | bool) and any(c.isdigit() for c in str(raw))


def is_mark(raw: Raw) -> bool:
    text = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw)
    return (fold(text) or clean(text)) in folded("dau")


def _is_state(text: str) -> bool:
    return begins("khong_con", text) or fold(text) in folded("con_sinh_hoat")


def _fits(role: str) -> Callable[[Raw], bool]:
    if role in _DATES:
        return _like_a_date
    if role in (CARD, FILE_NUMBER):
        return _like_a_number
    if role in MARKS:
        return is_mark
    if role in BIRTH_PARTS:
        return lambda raw: _like_a_number(raw) and len(str(raw).removesuffix(".0")) <= 4
    if role in (NAME, FIRST_PART, LAST_PART):
        return _has_letters
    f = field_of(role)
    if f and f.list_name:
        return lambda raw: not parse(f, raw)[1] or (role == STATE and _is_state(str(raw)))
    return lambda raw: True


def _look_at_contents(column: Chosen, units: UnitNames) -> None:
    if column.role == UNIT_OR_WORK:
        known = _share(column.values, lambda raw: isinstance(raw, str) and bool(units.meant(raw)))
        column.role = UNIT if known >= _SHARE else ""
        column.why = "theo nội dung" if column.role else "không rõ là chi bộ hay nơi làm việc"
        return
    if not column.role:
        column.why = UNRECOGNIZED if column.heading and column.values else ""
        return
    if column.role in _NO_LOOK or not column.values:
        return
    if column.role == STATE and any(begins("khong_con", str(raw)) for raw in column.values):
        return  # whatever else it says
    if _share(column.values, _fits(column.role)) < _SHARE:
        column.role, column.why = "", UNLIKE


def _once_each(columns: list[Chosen], said: list[Column]) -> None:
    """Of columns that would be the same the one whose heading says so most plainly; none where several do."""
    passed = {c.index: c.passed for c in said}
    for role, count in Counter(c.role for c in columns if c.used).items():
        if count < 2:
            continue
        same = [c for c in columns if c.role == role]
        plainest = min(passed[c.index] for c in same)
        plain = [c for c in same if passed[c.index] == plainest]
        for column in same:
            if len(plain) > 1 or column not in plain:
                column.role, column.why = "", TWICE


def repeated(columns: Iterable[Chosen]) -> list[str]:
    """Roles that stand twice, as a person may have entered them."""
    return [role for role, count in Counter(c.role for c in columns if c.used).items() if count > 1]
