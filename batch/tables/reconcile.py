"""Do the figures add up? Every identity within and between the Biểu, each stated once, with both sides and a verdict.

The figures may be ours, of several runs together, or what somebody else wrote into a Biểu: no figure is ever changed.
Source: layouts (`tong`), printed checks of the forms, law facts on the Biểu.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor

from batch.law import Law
from batch.tables.figures import Cell, Figures
from batch.tables.identities import AT_MOST, BROKEN, EQUAL, IDLE, MATCH, Key, Line, compare
from batch.tables.layout import RATIO, SECTIONS, TABLES, Column, Row, columns

BETWEEN = "Giữa các Biểu"
SHARES = "Tỷ lệ %"
_LEVELLED = ("6C", "6D", "6E")
_EXEMPT = ("3.2.MOI", "3.2.MIEN", "3.2.DINH_CHI")
_EQUATION = re.compile(r"\s*\([\d=+ ]+\)$")  # "(1=2+3)" at the end of a label


@dataclass(slots=True)
class Stated:
    """Figures as they stand somewhere. `rows` has the tables that are there; a count that isn't in `counts` is not
    stated; `shares` are the printed percentages, blank ones left out."""

    rows: dict[str, tuple[Row, ...]] = field(default_factory=dict)
    counts: dict[Key, int] = field(default_factory=dict)
    shares: dict[Key, float] = field(default_factory=dict)


def stated(figures: Figures) -> Stated:
    """The figures of a run, as `bieu.csv` gives them."""
    out = Stated({table: figures.rows(table) for table in TABLES})
    ratios = {(table, column.code) for table in TABLES for column in columns(table) if column.kind == RATIO}
    for table, row, column, value in figures.cells():
        if (table, column) not in ratios:
            out.counts[table, row, column] = int(value)
        elif value:
            out.shares[table, row, column] = float(value)
    return out


def row_names(table: str, rows: Iterable[Row], law: Law) -> dict[str, str]:
    """What a row is called away from its table, by the names of the law's day: "Đảng bộ cơ sở – 1. Số có đến cuối
    năm"."""
    kinds = {section: law.called(kind) for kind, section in SECTIONS.items()} if table == "6A" else {}
    out, heading = {}, ""
    for row in rows:
        label = kinds.get(row.code, row.label)
        if row.is_heading:
            heading = f"{label} – "
        number = f"{row.number}. " if row.number and not row.is_heading else ""
        out[row.code] = f"{heading}{number}{_EQUATION.sub('', label)}"
    return out


def column_names(table: str) -> dict[str, str]:
    """ "cột (25) Trong đó 100% vốn nước ngoài", with the number as printed."""
    return {c.code: f"cột ({n}) {c.label}" for n, c in enumerate(columns(table), start=2)}


def parts_of(row: Row, rows: tuple[Row, ...]) -> tuple[str, ...]:
    """The rows that add up to a row; in 6C, whose rows come from the register, those one step below it."""
    if row.parts or row.table != "6C":
        return row.parts
    below = []
    for other in rows[rows.index(row) + 1 :]:
        if other.depth <= row.depth:
            break
        below.append(other)
    nearest = min((other.depth for other in below), default=0)
    return tuple(other.code for other in below if other.depth == nearest)


class _Table:
    """One Biểu: its rows and count columns with their names, and its cells."""

    def __init__(self, given: Stated, table: str, law: Law) -> None:
        self.given, self.table = given, table
        self.rows = [row for row in given.rows[table] if not row.is_heading]
        self.all_rows = given.rows[table]
        self.columns = [column for column in columns(table) if column.kind != RATIO]
        self.row_names = row_names(table, self.all_rows, law)
        self.column_names = column_names(table)
        self.group = f"Biểu {table}"

    def value(self, cell: Cell) -> int | None:
        return self.given.counts.get((self.table, *cell))

    def total(self, cells: Iterable[Cell]) -> int | None:
        """The sum; None where one of them isn't stated."""
        values = [self.value(cell) for cell in cells]
        return None if None in values else sum(value for value in values if value is not None)

    def line(self, statement: str, where: str, left: Cell, names: tuple[str, str], right: list[Cell], relation: str,
             ) -> Line:  # fmt: skip
        found = compare(
            Line(self.group, statement, where, names[0], self.value(left), names[1], self.total(right), relation,
                 key=(self.table, *left))
        )  # fmt: skip
        return replace(found, why="có ô không đọc được hoặc không có trong biểu") if found.verdict == IDLE else found

    def rows_add_up(self) -> Iterator[Line]:
        for row in self.rows:
            parts = parts_of(row, self.all_rows)
            if not parts and not (self.table == "6C" and row.depth == 0):
                continue
            name = self.row_names[row.code]
            names = [self.row_names.get(code, code).rpartition(" – ")[2] for code in parts]
            summed = self._sum_of(names, "dòng con")
            for column in self.columns:
                cells = [(part, column.code) for part in parts]
                yield self.line(
                    f"«{name}» bằng tổng các dòng con", self.column_names[column.code], (row.code, column.code),
                    (f"dòng «{name}»", summed), cells, EQUAL,
                )  # fmt: skip

    def columns_add_up(self) -> Iterator[Line]:
        numbers = {code: name.split()[1] for code, name in self.column_names.items()}
        for column in self.columns:
            if not column.parts:
                continue
            name = self.column_names[column.code]
            summed = f"cộng các cột {'+'.join(numbers[part] for part in column.parts)}"
            for row in self.rows:
                cells = [(row.code, part) for part in column.parts]
                yield self.line(
                    f"{name} bằng tổng các cột con", f"dòng «{self.row_names[row.code]}»", (row.code, column.code),
                    (name, summed), cells, EQUAL,
                )  # fmt: skip

    @staticmethod
    def _sum_of(names: list[str], what: str) -> str:
        return f"cộng {' + '.join(names)}" if 0 < len(names) <= 5 else f"cộng {len(names)} {what}"

    def rows_within(self, parts: list[str], whole: str) -> Iterator[Line]:
        """Rows that are only some of another row: together at most that row."""
        if not {whole, *parts} <= {row.code for row in self.rows}:
            return
        name = self.row_names[whole]
        some = self._sum_of([self.row_names[code].rpartition(" – ")[2] for code in parts], "dòng")
        for column in self.columns:
            left = self.total((part, column.code) for part in parts)
            found = self.line(
                f"«{name}» không nhỏ hơn phần «trong đó»", self.column_names[column.code], (whole, column.code),
                (some, f"dòng «{name}»"), [(whole, column.code)], AT_MOST,
            )  # fmt: skip
            yield compare(replace(found, left=left, key=(self.table, parts[0], column.code)))

    def columns_within(self, parts: list[str], whole: str) -> Iterator[Line]:
        if not {whole, *parts} <= set(self.column_names):
            return
        some = self._sum_of([self.column_names[code] for code in parts], "cột")
        for row in self.rows:
            left = self.total((row.code, part) for part in parts)
            found = self.line(
                f"{self.column_names[whole]} không nhỏ hơn phần «trong đó»", f"dòng «{self.row_names[row.code]}»",
                (row.code, whole), (some, self.column_names[whole]), [(row.code, whole)], AT_MOST,
            )  # fmt: skip
            yield compare(replace(found, left=left, key=(self.table, row.code, parts[0])))

    def shares(self) -> Iterator[Line]:
        for column in columns(self.table):
            if column.kind == RATIO:
                for row in self.rows:
                    yield from self._share(row, column)

    def _share(self, row: Row, column: Column) -> Iterator[Line]:
        up, down = fraction_cells(self.table, row, column.code)
        printed = self.given.shares.get((self.table, row.code, column.code))
        above, below = (self.value(up), self.value(down)) if down else (None, None)
        if down is None or (printed is None and not above) or (not printed and not below):
            return
        arithmetic = f"{above if above is not None else '?'} / {below if below is not None else '?'} × 100"
        name = self.column_names[column.code]
        line = Line(
            SHARES, f"Biểu {self.table}: tỷ lệ bằng số lượng chia cho số gốc",
            f"Biểu {self.table}, dòng «{self.row_names[row.code]}», {name}", "tỷ lệ ghi trong biểu", printed,
            arithmetic, None, key=(self.table, row.code, column.code),
        )  # fmt: skip
        if above is None or below is None or printed is None:
            why = "ô tỷ lệ để trống" if printed is None else "thiếu số lượng hoặc số gốc"
            yield replace(line, verdict=IDLE, why=why)
            return
        # by other arithmetic than the printed share comes from
        exact = floor(Fraction(1000 * above, below) + Fraction(1, 2)) if below else None
        right = None if exact is None else exact / 10
        holds = exact is not None and in_tenths(printed) == exact
        why = "số gốc bằng 0 thì không có tỷ lệ" if exact is None else ""
        yield replace(line, right=right, verdict=MATCH if holds else BROKEN, why=why)

    def lines(self) -> Iterator[Line]:
        yield from self.rows_add_up()
        yield from self.columns_add_up()
        if self.table == "6A":
            for section in SECTIONS.values():
                yield from self.rows_within([f"{section}.3.MOI"], f"{section}.3")
        if self.table in ("6A", "6B"):
            yield from self.columns_within(["25"], "24")
        if self.table in _LEVELLED:
            yield from self.columns_within(["chua_moi", "chua_cho"], "chua")
        if self.table == "6F":
            yield from self.rows_within(["3.1", *_EXEMPT], "3")
            yield from self.rows_within(["4"], "1")
        yield from self.shares()


def fraction_cells(table: str, row: Row, column: str) -> tuple[Cell, Cell | None]:
    """Numerator and denominator of a ratio cell, the same as `Figures.fraction`; no denominator where it is blank."""
    if table in ("6A", "6B"):
        return (row.code, "2"), ((row.over, "2") if row.over else None)
    return (row.code, column.removesuffix("_tl")), (row.code, "xep_loai")


def in_tenths(percent: float) -> int:
    """A printed percentage in tenths, rounded half up as it is read (33.33 → 333)."""
    return int((Decimal(repr(percent)) * 10).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _between(given: Stated, law: Law, reviewed_new: int | None) -> Iterator[Line]:
    """Identities between the Biểu. `reviewed_new` are the members under 6 months who self-reviewed all the same."""

    def value(table: str, *cells: Cell) -> int | None:
        return _Table(given, table, law).total(cells) if table in given.rows else None

    def line(statement: str, left: tuple[str, float | None], right: tuple[str, float | None], relation: str,
             key: Key, why: str = "") -> Line:  # fmt: skip
        found = compare(Line(BETWEEN, statement, "", *left, *right, relation, key=key))
        missing = "thiếu biểu hoặc thiếu số" if found.verdict == IDLE else ""
        return replace(found, why=missing or why)

    present = "dòng 1 Biểu 6B, cột (2)", value("6B", ("1", "2"))
    yield line(
        "Đảng viên ở Biểu 6B bằng đảng viên ở Biểu 6F", present,
        ("dòng 1 Biểu 6F, cột đảng viên", value("6F", ("1", "dang_vien"))), EQUAL, ("6B", "1", "2"),
    )  # fmt: skip
    yield line(
        "Đảng viên được xếp loại không nhiều hơn đảng viên đã kiểm điểm",
        ("dòng 4 Biểu 6B, cột (2)", value("6B", ("4", "2"))),
        ("dòng 2 Biểu 6F, cột đảng viên", value("6F", ("2", "dang_vien"))), AT_MOST, ("6B", "4", "2"),
    )  # fmt: skip
    yield _exempt_line(line, value, law, reviewed_new)
    organizations = value("6A", *((f"{section}.1", "2") for section in SECTIONS.values()))
    above = value("6C", ("TONG", "tong"))
    yield line(
        "Mọi tổ chức ở Biểu 6A và 6C đều có trong tập thể của Biểu 6F",
        ("Biểu 6A (bốn dòng 1, cột 2) + Biểu 6C (tổng số)",
         None if organizations is None or above is None else organizations + above),
        ("dòng 1 Biểu 6F, cột tập thể", value("6F", ("1", "tap_the"))), AT_MOST, ("6A", "A.I.1", "2"),
    )  # fmt: skip


def _exempt_line(
    line: Callable[..., Line], value: Callable[..., int | None], law: Law, reviewed_new: int | None
) -> Line:
    """Row 2 of 6B counts everybody under 6 months; 3.2 of 6F only those of them who didn't self-review."""
    statement = "Đảng viên được miễn ở Biểu 6B bằng các dòng 3.2 của Biểu 6F"
    left = "dòng 2 Biểu 6B, cột (2)", value("6B", ("2", "2"))
    right, total = "cộng ba dòng 3.2 Biểu 6F", value("6F", *((row, "dang_vien") for row in _EXEMPT))
    if reviewed_new and total is not None:
        right = f"{right} ({total}) + đảng viên mới vẫn kiểm điểm ({reviewed_new})"
        total += reviewed_new
    found: Line = line(statement, left, (right, total), EQUAL, ("6B", "2", "2"))
    name = "moi_phai_kiem_diem"
    if reviewed_new is not None or found.verdict == IDLE or (law.verified(name) and not law.value(name)):
        return found
    why = "theo quy định này đảng viên mới kết nạp " + (
        "vẫn phải kiểm điểm, nên hai bên có thể khác nhau" if law.value(name) else "có phải kiểm điểm không, chưa rõ"
    )
    return replace(found, verdict=IDLE, why=why)


def figure_lines(given: Stated, law: Law, reviewed_new: int | None = None) -> list[Line]:
    """Every identity that needs nothing but the figures: within each Biểu that is there, and between them.

    `reviewed_new`: how many members who are new self-reviewed all the same; None where nobody knows.
    """
    lines = [line for table in TABLES if table in given.rows for line in _Table(given, table, law).lines()]
    return lines + list(_between(given, law, reviewed_new))
