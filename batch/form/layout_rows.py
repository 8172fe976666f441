"""Rows of a table that are no records: a header again, column numbers, totals, titles of groups, signatures, drop-downs
dragged down. In doubt a row is a record.

Works on the grid alone. No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from batch.form.cells import Raw, is_blank, parse
from batch.form.definition import PREFILLED_ROWS, Field, Sheet, understand
from batch.form.layout_words import (
    begins_with_group,
    column_number,
    has_words,
    is_plain_total,
    is_post,
    is_signing,
    is_total,
    like_a_name,
    without_numeral,
)
from batch.form.locate import Grid
from batch.text import clean, fold

HEADER, NUMBERS, TOTAL, TITLE, SIGNATURE, DRAGGED = "tieu_de", "so_cot", "tong", "nhom", "ky", "keo"
KIND_NAMES = {
    HEADER: "tiêu đề lặp lại",
    NUMBERS: "đánh số cột",
    TOTAL: "dòng tổng",
    TITLE: "tên nhóm",
    SIGNATURE: "phần ký",
    DRAGGED: "chỉ có giá trị của danh sách chọn, do kéo ô xuống",
}
DRAGGED_RUN = 20  # so many rows with the same values of lists and nothing else were dragged down
_GAP = 8  # blank rows that may lie between the parts of a signature
_CARD = 100_000  # a smaller number where a card number belongs is a count

_NAMES = ("ho_ten", "ten_tap_the")
_POSITIONS = ("chuc_vu", "chuc_vu_dang", "chuc_vu_chinh_quyen")
# Fields whose own values may begin like a title or a total.
_PROSE = (
    *_POSITIONS, "nhom", "giai_trinh", "sheet", "o", "tom_tat", "ghi_chu", "nhan_xet", "ly_do_cong_tru", "ho_so",
    "noi_dung_kiem_tra",
)  # fmt: skip
_PERSONS = ("Đảng viên", "Cán bộ")


@dataclass(slots=True)
class Aside:
    """Rows from `first` to `last` (zero-based, all of them) that are no records, and why."""

    kind: str
    first: int
    last: int

    @property
    def count(self) -> int:
        return self.last - self.first + 1


@dataclass(slots=True)
class Found:
    """`records` are the rows that count; `rows[row]` is the kind of one that doesn't; `first` is the place of the
    first cell of the first such row; `doubtful` rows may after all be somebody."""

    records: list[int] = field(default_factory=list)
    rows: dict[int, str] = field(default_factory=dict)
    doubtful: set[int] = field(default_factory=set)
    first: tuple[int, int] = (0, 0)

    def blocks(self) -> list[Aside]:
        """Neighbouring rows of one kind are one block."""
        out: list[Aside] = []
        for row in sorted(self.rows):
            if out and out[-1].kind == self.rows[row] and out[-1].last == row - 1:
                out[-1].last = row
            else:
                out.append(Aside(self.rows[row], row, row))
        return out


@dataclass(slots=True)
class _Cell:
    field: Field | None  # None in a column that isn't the form's
    column: int
    raw: Raw
    text: str  # "" for a number or a date

    @property
    def key(self) -> str:
        return self.field.key if self.field else ""

    @property
    def is_identifier(self) -> bool:
        return self.key in ("so_the", "so_ly_lich") or self.key.startswith("ma_")

    @property
    def is_value_of_list(self) -> bool:
        f = self.field
        return bool(f and f.list_name and self.text and understand(f.list_name, self.text))


@dataclass(slots=True)
class _Line:
    """A row's filled cells; `own` are those of fields that make a row a record."""

    row: int
    cells: list[_Cell]
    own: list[_Cell]


class _Rows:
    """Judges the rows of one sheet from top to bottom."""

    def __init__(
        self, grid: Grid, sheet: Sheet, columns: dict[str, int], header: int, known: tuple[object, ...]
    ) -> None:
        self.grid, self.sheet, self.header, self.known = grid, sheet, header, known
        self.name, self.card = columns.get("ho_ten", -1), columns.get("so_the", -1)
        fields = {columns[f.key]: f for f in sheet.fields if f.key in columns}
        self.columns: list[tuple[int, Field | None]] = sorted(fields.items())
        if len(fields) < len(sheet.fields):  # a field may stand in a column that wasn't recognized
            other = [c for c, raw in enumerate(grid[header]) if c not in fields and not is_blank(raw)]
            self.columns = sorted([*self.columns, *((c, None) for c in other)], key=lambda pair: pair[0])
        self.birth = columns.get("ngay_sinh", -1)
        self.lists = {c: f for c, f in fields.items() if f.list_name}
        self.values: dict[int, dict[str, bool]] = {}  # column → text → whether it is a value of the column's list
        self.found = Found()
        self.signing_columns: set[int] = set()  # columns in which something was signed just above
        self.signing_row = -1

    def judge(self, rows: Sequence[int], special: frozenset[int]) -> Found:
        quiet = self._dragged(rows, special) if len(rows) >= DRAGGED_RUN else ()
        for row in rows:
            raws = self.grid[row] if row < len(self.grid) else []
            if row in quiet:
                self.found.rows[row] = DRAGGED
                continue
            if self._surely_a_record(raws):
                self.signing_columns = set()
                continue
            line = self._line(row)
            kind = self._kind(line, row in special) if line.cells else ""
            if kind:
                self.found.rows[row] = kind
            if kind == SIGNATURE:
                self.signing_row = row
            else:
                self.signing_columns = set()
        if self.found.rows:
            first = min(self.found.rows)
            cells = self._line(first).cells
            self.found.first = (first, cells[0].column)
        return self.found

    def _surely_a_record(self, raws: list[Raw]) -> bool:
        """A birth date, or a value of a list; asked first, since nearly every row is one."""
        if 0 <= self.birth < len(raws) and isinstance(raws[self.birth], dt.date):
            return True
        return any(
            raws[c] != "" and isinstance(raws[c], str) and self._is_value(c, str(raws[c]))
            for c in self.lists
            if c < len(raws)
        )

    def _is_value(self, column: int, text: str) -> bool:
        known = self.values.setdefault(column, {})
        if text not in known:
            known[text] = understand(self.lists[column].list_name, text) is not None
        return known[text]

    def _line(self, row: int) -> _Line:
        raws = self.grid[row]
        cells = [
            _Cell(f, c, raw, clean(raw) if isinstance(raw, str) else "")
            for c, f in self.columns
            if c < len(raws) and (raw := raws[c]) != "" and not is_blank(raw)
        ]
        if self.sheet.name in PREFILLED_ROWS:
            return _Line(row, cells, cells)
        return _Line(row, cells, [cell for cell in cells if not (cell.field and cell.field.required == "prefilled")])

    def _kind(self, line: _Line, special: bool) -> str:
        if self._is_total(line):
            return TOTAL
        if special:
            return ""
        if self._is_header(line):
            return HEADER
        if self._is_numbers(line):
            return NUMBERS
        cells = line.own or [cell for cell in line.cells if has_words(cell.text)]
        if not cells:
            return ""
        if self._is_signing(cells):
            return SIGNATURE
        if self._is_title(line.row, cells):
            return TITLE
        return SIGNATURE if self._is_below_signing(line.row, cells) else ""

    def _is_header(self, line: _Line) -> bool:
        """Headings again, or whatever stands above the records in the same column: the lines over the header go with
        it when it is copied."""
        again = sum(fold(cell.text) in self.sheet.headings for cell in line.cells if cell.text)
        if again >= 2 and 2 * again >= len(line.cells):
            return True
        return all(self._stands_above(cell) for cell in line.cells)

    def _stands_above(self, cell: _Cell) -> bool:
        if not has_words(cell.text) or cell.is_value_of_list:
            return False
        above = (row[cell.column] for row in self.grid[: self.header + 1] if cell.column < len(row))
        return any(isinstance(raw, str) and raw and fold(raw) == fold(cell.text) for raw in above)

    def _is_numbers(self, line: _Line) -> bool:
        """(1) (2) (3) …, one by one to the right; without brackets only along most of the columns."""
        numbers, brackets = [], 0
        for cell in line.cells:
            if isinstance(cell.raw, str):
                said = column_number(cell.raw)
                if said is None:
                    if len(cell.text) == 1 and cell.text.isalpha():  # A, B before 1, 2, 3
                        continue
                    return False
                numbers.append(said[0])
                brackets += said[1]
            elif isinstance(cell.raw, float) and cell.raw.is_integer():
                numbers.append(int(cell.raw))
            else:
                return False
        rising = all(a < b for a, b in zip(numbers, numbers[1:], strict=False))
        if not rising or len(numbers) < 2:
            return False
        if brackets == len(numbers):
            return True
        by_one = numbers[-1] - numbers[0] == len(numbers) - 1
        return by_one and len(numbers) >= max(3, len(self.columns) // 2)

    def _is_total(self, line: _Line) -> bool:
        texts = [cell for cell in line.cells if has_words(cell.text)]
        if not texts or texts[0].key in _PROSE or not is_total(texts[0].text):
            return False
        label = texts[0]
        for cell in line.cells:
            if cell is label:
                continue
            if cell.is_value_of_list or (cell.key == "ngay_sinh" and not parse(cell.field, cell.raw)[1]):  # type: ignore[arg-type]
                return False
            if cell.is_identifier and not is_total(cell.text):
                if cell.text or isinstance(cell.raw, bool) or not isinstance(cell.raw, float | int):
                    return False
                if cell.raw >= _CARD:
                    return False
        if label.key in _NAMES and len(line.own) == 1 and not is_plain_total(label.text):
            self.found.doubtful.add(line.row)
        return True

    def _is_title(self, row: int, cells: list[_Cell]) -> bool:
        cell = cells[0]
        if len(cells) > 1 or not has_words(cell.text) or cell.key in _PROSE:
            return False
        if cell.field is not None and cell.field.kind != "text" and cell.key != "stt":
            return False
        if cell.is_identifier and " " not in cell.text:  # a code
            return False
        rest = without_numeral(cell.text)
        if begins_with_group(rest or cell.text):
            if cell.key == "ten_tap_the" and not rest:
                self.found.doubtful.add(row)
            return True
        if rest and cell.key in _NAMES and like_a_name(rest):
            self.found.doubtful.add(row)
        return bool(rest)

    def _is_signing(self, cells: list[_Cell]) -> bool:
        if any(cell.is_value_of_list for cell in cells):
            return False
        # A post at home, alone, says what somebody is.
        elsewhere = bool(self.signing_columns) or any(cell.key not in _POSITIONS for cell in cells)
        if not elsewhere or not all(self._signs(cell) for cell in cells):
            return False
        self.signing_columns |= {cell.column for cell in cells}
        return True

    def _signs(self, cell: _Cell) -> bool:
        if is_signing(cell.text):
            return True
        return is_post(cell.text) and self.sheet.name in _PERSONS and (cell.key in _POSITIONS or cell.key not in _PROSE)

    def _is_below_signing(self, row: int, cells: list[_Cell]) -> bool:
        """Under a signature: one cell with text; or several, each under something signed."""
        if not self.signing_columns or row - self.signing_row > _GAP:
            return False
        if any(not has_words(cell.text) or cell.is_value_of_list for cell in cells):
            return False
        if any(cell.is_identifier and " " not in cell.text for cell in cells):
            return False
        elsewhere = [cell for cell in cells if cell.column not in self.signing_columns]
        if elsewhere and (len(cells) > 1 or elsewhere[0].key in _PROSE):
            return False
        names = [fold(cell.text) for cell in cells if cell.key in _NAMES and like_a_name(cell.text)]
        if names and not self._people().issuperset(names):
            self.found.doubtful.add(row)
        return True

    def _people(self) -> set[str]:
        """Names, folded, of people who stand elsewhere: in rows with a birth date or a card, or in "Thông tin"."""
        out = {fold(name) for name in self.known if isinstance(name, str)}
        for raws in self.grid[self.header + 1 :]:
            if 0 <= self.name < len(raws) and isinstance(raws[self.name], str):
                sure = [raws[c] for c in (self.birth, self.card) if 0 <= c < len(raws)]
                if any(not is_blank(raw) for raw in sure):
                    out.add(fold(str(raws[self.name])))
        return out

    def _dragged(self, rows: Iterable[int], special: frozenset[int]) -> set[int]:
        """Rows in runs with the same values of lists and nothing else."""
        out: set[int] = set()
        for run in self._runs(rows, special):
            if len(run) >= DRAGGED_RUN:
                out.update(run)
        return out

    def _runs(self, rows: Iterable[int], special: frozenset[int]) -> Iterator[list[int]]:
        run: list[int] = []
        before: list[tuple[int, str]] = []
        quiet = {
            c for c, f in self.columns
            if f is not None and f.required == "prefilled" and self.sheet.name not in PREFILLED_ROWS
        }  # fmt: skip
        watched = [c for c, _ in self.columns if c not in quiet]
        for row in rows:
            raws = self.grid[row] if row < len(self.grid) else []
            values: list[tuple[int, str]] = []
            for c in watched:
                raw = raws[c] if c < len(raws) else ""
                if raw == "":
                    continue
                if not isinstance(raw, str) or c not in self.lists:
                    if isinstance(raw, str) and is_blank(raw):
                        continue
                    values = []
                    break
                values.append((c, raw))
            if not values or row in special:
                yield run
                run, before = [], []
                continue
            if values != before:
                yield run
                run, before = [], values
                if not all(self._is_value(c, raw) for c, raw in values):
                    before = []
                    continue
            run.append(row)
        yield run


def find_layout_rows(
    grid: Grid, sheet: Sheet, columns: dict[str, int], header: int, rows: list[int], *,
    special: frozenset[int] = frozenset(), known: tuple[object, ...] = (),
) -> Found:  # fmt: skip
    """Which rows of a table are no records. `rows` (zero-based, in order) hold something; those in `special` hold an
    error value or a formula without a value; `known` are names of people that stand elsewhere in the workbook."""
    stt = columns.get("stt", -1)
    lines = set(rows)
    if stt >= 0:  # a title or a signature may stand where only the number belongs
        for r in range(header + 1, len(grid)):
            raw = grid[r][stt] if stt < len(grid[r]) else ""
            if raw and isinstance(raw, str) and has_words(raw):
                lines.add(r)
    if not lines:
        return Found()
    found = _Rows(grid, sheet, columns, header, known).judge(sorted(lines), special)
    found.records = [row for row in rows if row not in found.rows]
    return found
