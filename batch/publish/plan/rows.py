"""The rows of a rating plan as they are read back: what stands in a cell is taken, or it is a problem."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from batch.domain import LEVEL_NAMES, WARNING, Finding
from batch.findings.catalogue import rules
from batch.findings.judgement import Acceptance, Judgement
from batch.form.cells import Raw, is_blank, parse, show
from batch.form.definition import Sheet
from batch.form.locate import Table, find_table
from batch.publish.plan.book import PlanBook
from batch.publish.plan.sheets import ACCEPT, REFUSE, YES
from batch.rating.decisions import Ballot, Decision, GroupRatio
from batch.text import a1, file_text, unaccent

NOT_UNDERSTOOD, CONTRADICTION, BAD_VOTES = "QD-06", "QD-07", "QD-18"
ANSWERS = {ACCEPT: True, YES: True, "x": True, "Đồng ý": True, REFUSE: False, "Không": False, "Không đồng ý": False}
_WORDS = frozenset(unaccent(w) for text in (*LEVEL_NAMES.values(), *ANSWERS) for w in text.split()) | {"nv", "ht", "xs"}
_SHORT = 6  # so short a text without accents can't be a full name
Item = TypeVar("Item", Decision, Ballot, GroupRatio, Judgement, Acceptance)


@dataclass(slots=True)
class Row:
    """A row of a plan's table (zero-based): values by key."""

    book: PlanBook
    sheet: Sheet
    table: Table
    at: int
    bad: list[tuple[str, str]] = field(default_factory=list)  # (key, what stands there)

    def cell(self, key: str) -> str:
        return a1(self.at, self.table.columns[key])

    def filled(self, key: str) -> bool:
        column = self.table.columns[key]
        return self.special(key) or not is_blank(self.book.raw(self.sheet.name, self.at, column))

    def special(self, key: str) -> bool:
        return self.book.special(self.sheet.name, self.at, self.table.columns[key])

    def value(self, key: str) -> str | float | None:
        """The value of a field; what isn't understood is noted in `bad` and comes back as None."""
        column, name = self.table.columns[key], self.sheet.name
        raw = self.book.raw(name, self.at, column)
        if self.special(key):
            self.bad.append((key, "công thức chưa có kết quả hoặc giá trị lỗi"))
            return None
        if is_blank(raw):
            return None
        value, fault = parse(self.sheet.field(key), raw)
        shown_percent = (self.at, column) in self.book.marks[name].percent
        if fault or not isinstance(value, str | float) or (isinstance(value, float) and shown_percent):
            as_percent = f"{show(round(raw * 100, 9))}%" if isinstance(raw, float) and shown_percent else ""
            self.bad.append((key, as_percent or quoted(show(raw))))
            return None
        return value

    def text(self, key: str) -> str:
        value = self.value(key)
        return value if isinstance(value, str) else ""


def quoted(text: str) -> str:
    """What a cell says, for a message; what may be somebody's name isn't repeated."""
    words = text.split()
    short = len(text) <= _SHORT and text.isascii()
    known = sum(unaccent(word) in _WORDS for word in words) >= 2 and not all(w[:1].isupper() for w in words)
    digits = not any(c.isalpha() for c in text)
    return f"«{text}»" if short or known or digits else "nội dung không hiểu được"


def count(raw: Raw) -> int | None:
    """A number of people or votes; None for what is none."""
    value = raw
    if isinstance(raw, str):
        value = int(raw.strip()) if raw.strip().isascii() and raw.strip().isdigit() else ""
    whole = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 and value == int(value)
    return int(value) if whole else None  # type: ignore[arg-type]


@dataclass(slots=True)
class Entry(Generic[Item]):
    """Something decided: `key` of what, `value` how."""

    key: Hashable
    value: object
    item: Item
    sheet: str
    cell: str


class PlanReading:
    """A plan that is read; `problems` are what of it isn't taken."""

    def __init__(self, path: Path, book: PlanBook) -> None:
        self.file, self.book = file_text(path.name), book
        self.problems: list[Finding] = []

    def problem(
        self, sheet: str, cell: str, variant: str = "", *, code: str = NOT_UNDERSTOOD, severity: str = "", **values: str
    ) -> None:
        own, words = self.book.own.get(sheet, sheet), {"ten_sheet": sheet, "o": cell, **values}
        made = rules()[code].finding(words, variant=variant, severity=severity, file=self.file, sheet=own, cell=cell)
        self.problems.append(made)

    def rows(self, sheet: Sheet, entry: str, reason: str, keys: tuple[str, ...]) -> Iterator[Row]:
        """Rows in which `entry` is filled. A sheet that can't be found, or lacks a column, is a problem."""
        name = sheet.name
        if name not in self.book.grids or name in self.book.twins:
            self.problem(name, "", "thieu_sheet", ra_sao="có hai lần" if name in self.book.twins else "không còn")
            return
        table = find_table(self.book.grids[name], sheet)
        needed = (*keys, entry, reason)
        lost = [k for k in needed if table is None or k not in table.columns]
        if table is None or lost:
            listed = ", ".join(f"«{sheet.field(k).heading}»" for k in lost)
            self.problem(name, "", "thieu_cot", cac_cot=listed)
            return
        for row in self.every_row(sheet, table):
            if row.filled(entry):
                yield row
            elif row.filled(reason):
                self.problem(name, row.cell(reason), "thua_ly_do", severity=WARNING, cot=sheet.field(entry).heading)

    def every_row(self, sheet: Sheet, table: Table) -> Iterator[Row]:
        for at in range(table.header + 1, self.end(sheet.name)):
            yield Row(self.book, sheet, table, at)

    def end(self, name: str) -> int:
        return max([len(self.book.grid(name)), *(r + 1 for r, _ in self.book.marks[name].special)])

    def refused(self, row: Row, entry: str, allowed: str) -> bool:
        """Tell of everything in the row that wasn't understood; true where there is something."""
        for key, shown in row.bad:
            heading, variant = row.sheet.field(key).heading, "" if key == entry else "o_co_san"
            self.problem(row.sheet.name, row.cell(key), variant, cot=heading, gia_tri=shown, cach_ghi=allowed)
        return bool(row.bad)

    def lacking(self, row: Row, *keys: str) -> bool:
        """Tell of a row that doesn't say whom it is about."""
        blank = [key for key in keys if not row.filled(key)]
        for key in blank:
            self.problem(row.sheet.name, row.cell(key), "khong_ro_ai", cot=row.sheet.field(key).heading)
        return bool(blank)

    def settle(self, entries: list[Entry[Item]]) -> list[Item]:
        """One item of each key; contradicting ones are all refused."""
        by_key: dict[Hashable, list[Entry[Item]]] = {}
        for entry in entries:
            by_key.setdefault(entry.key, []).append(entry)
        out = []
        for same in by_key.values():
            if len({entry.value for entry in same}) == 1:
                out.append(max(same, key=lambda e: bool(getattr(e.item, "reason", ""))).item)
                continue
            for entry in same:
                others = ", ".join(e.cell for e in same if e is not entry)
                self.problem(entry.sheet, entry.cell, code=CONTRADICTION, cac_o=others)
        return out
