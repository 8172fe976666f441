"""What changed between two submissions of a unit: cells before and after, rows added and removed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from batch.findings.catalogue import rules
from batch.findings.hit import code_shown, shown
from batch.form.cells import Value
from batch.form.definition import Sheet, form
from batch.form.file_data import FileData, SheetData, address
from batch.form.pool import read_files
from batch.text import small
from batch.tracking.row_matching import IDENTITIES, match_rows

_PRIVATE = frozenset(("ho_ten", "nguoi_lap", "bi_thu", "so_the", "so_ly_lich"))
BLANK, CHANGED = "(trống)", "(đã đổi)"
_UNREAD = {"O-07": "(ô báo lỗi của Excel)", "O-08": "(công thức chưa có kết quả)"}


class CompareError(ValueError):
    """The two files can't be compared; the message, in Vietnamese, says why."""


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that says something else. `old_cell` and `new_cell` are plain A1, "" where the sheet lacks the column."""

    sheet: str
    heading: str
    old_cell: str
    new_cell: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that only one of the two has. `row` as Excel numbers it; `code` what may be shown of its identity."""

    sheet: str
    row: int
    code: str
    added: bool


@dataclass(slots=True)
class Difference:
    """`doubts` are reasons to think that these aren't an older and a newer submission of one unit; `notes` what
    couldn't be compared."""

    old: str
    new: str
    unit: str
    numbers: tuple[int | None, int | None]
    changes: list[Change] = field(default_factory=list)
    rows: list[RowChange] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def equal(self) -> bool:
        return not (self.changes or self.rows or self.notes)


def _whole(value: Value) -> int | None:
    return int(value) if isinstance(value, float) else None


def compare_files(old: Path, new: Path, *, values: bool = False) -> Difference:
    """Read both and compare. Names and card numbers are only said to have changed, unless `values`. Raises
    CompareError where one isn't a submission that can be read."""
    first, second = (next(read_files(path.parent, [path.name])) for path in (old, new))
    for data, path in ((first, old), (second, new)):
        if data.refused:
            known = rules()
            problem = data.problems[0]
            rule = known[problem.code]
            raise CompareError(f"{path.name}: {small(rule.title)}, không so được. {rule.remedy}")
    return compare(first, second, values=values)


def compare(old: FileData, new: FileData, *, values: bool = False) -> Difference:
    """Of two submissions that were read."""
    unit = new.info("ma_don_vi")
    out = Difference(
        old.path, new.path, unit if isinstance(unit, str) else "",
        (_whole(old.info("lan_nop")), _whole(new.info("lan_nop"))),
    )  # fmt: skip
    out.doubts = list(_doubts(old, new))
    for name, sheet in form().items():
        before, after = old.sheets.get(name), new.sheets.get(name)
        if before is None or after is None:
            if before is not after:
                which = "phiếu mới" if after is None else "phiếu cũ"
                out.notes.append(f"Sheet «{name}» không đọc được trong {which}, chưa so.")
            continue
        _Sheets(sheet, before, after, _unread(old, name), _unread(new, name), values).into(out)
    return out


def _doubts(old: FileData, new: FileData) -> Iterator[str]:
    units = [data.info("ma_don_vi") for data in (old, new)]
    if units[0] != units[1]:
        said = [code_shown(u) if isinstance(u, str) else BLANK for u in units]
        yield f"Hai phiếu của hai đơn vị khác nhau: phiếu cũ ghi {said[0]}, phiếu mới ghi {said[1]}."
    years = [_whole(data.info("nam")) for data in (old, new)]
    if years[0] != years[1]:
        yield f"Hai phiếu của hai năm khác nhau: phiếu cũ {years[0] or BLANK}, phiếu mới {years[1] or BLANK}."
    first, second = (_whole(data.info("lan_nop")) for data in (old, new))
    if old.data_hash == new.data_hash:
        return  # the same submission twice: nothing to be raised
    if first is None or second is None:
        yield "Có phiếu không ghi rõ «Lần nộp», không biết phiếu nào sau."
    elif second < first:
        yield f"Phiếu mới ghi lần nộp {second}, thấp hơn phiếu cũ ({first}): có thể đã đưa nhầm thứ tự hoặc gửi bản cũ."
    elif second == first:
        yield f"Hai phiếu khác nhau nhưng cùng ghi lần nộp {first}: đơn vị phải tăng «Lần nộp»."


def _unread(data: FileData, sheet: str) -> dict[tuple[int, str], str]:
    """(row as Excel numbers it, 0 in a list; key) → what stands in a cell that couldn't be understood."""
    is_list = form()[sheet].is_list
    return {
        (0 if is_list else f.row, f.key): _UNREAD.get(f.code, f.shown)
        for f in (*data.faults, *data.quiet)
        if f.sheet == sheet
    }


@dataclass(slots=True)
class _Sheets:
    """A sheet of both submissions."""

    sheet: Sheet
    old: SheetData
    new: SheetData
    old_unread: dict[tuple[int, str], str]
    new_unread: dict[tuple[int, str], str]
    values: bool

    def into(self, out: Difference) -> None:
        keys = list(self._columns(out))
        pairs = [(0, 0)] if self.sheet.is_list else match_rows(self.sheet.name, self.old, self.new)
        for i, j in pairs:
            out.changes += self._cells(keys, i, j)
        for data, taken, added in (
            (self.old, {i for i, _ in pairs}, False), (self.new, {j for _, j in pairs}, True),
        ):  # fmt: skip
            for row, at in enumerate(data.rows):
                if row not in taken:
                    out.rows.append(RowChange(self.sheet.name, at, self._code(data, row), added))

    def _columns(self, out: Difference) -> Iterator[str]:
        """Columns that both have; that one lacks a column is said once."""
        for f in self.sheet.fields:
            had, has = f.key in self.old.places, f.key in self.new.places
            if had and has:
                yield f.key
            elif had != has:
                which = "phiếu mới" if had else "phiếu cũ"
                out.notes.append(f"Sheet «{self.sheet.name}»: {which} không có mục «{f.heading}», chưa so.")

    def _cells(self, keys: list[str], i: int, j: int) -> Iterator[Change]:
        name, is_list = self.sheet.name, self.sheet.is_list
        rows = (0, 0) if is_list else (self.old.rows[i], self.new.rows[j])
        for key in keys:
            before, after = self.old.columns[key][i], self.new.columns[key][j]
            odd = (self.old_unread.get((rows[0], key)), self.new_unread.get((rows[1], key)))
            if before == after and odd[0] == odd[1]:
                continue
            texts = [odd[0] or shown(name, key, before), odd[1] or shown(name, key, after)]
            if key in _PRIVATE and not self.values:
                texts = [BLANK if t == BLANK else CHANGED for t in texts]
            yield Change(
                name, self.sheet.field(key).heading, address(self.old.places, is_list, rows[0], key),
                address(self.new.places, is_list, rows[1], key), *texts,
            )  # fmt: skip

    def _code(self, data: SheetData, row: int) -> str:
        """The row's own code, where that is no personal data or all may be shown."""
        for keys in IDENTITIES[self.sheet.name]:
            if self.values or not _PRIVATE & set(keys):
                said = [shown(self.sheet.name, key, v) for key in keys if (v := data.columns[key][row]) is not None]
                if said:
                    return " ".join(said)
        return ""
