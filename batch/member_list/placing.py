"""In which unit of the register a row of a list stands, by its columns and by what stands above it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from batch.member_list.headings import NUMBER, SUPERIOR, UNIT, UNIT_CODE
from batch.member_list.scope import CHOOSE, NAME_ABOVE, NAME_UNIT, Scope
from batch.member_list.table_rows import TableRows
from batch.member_list.tables import Table
from batch.member_list.unit_names import OUTSIDE, SEVERAL, UNKNOWN, Meant, UnitNames
from batch.member_list.values import Values
from batch.text import fold

_CELL = "Chi bộ"
_NOT_ABOVE = (
    "Ghi đơn vị cấp trên đúng như danh mục rồi chạy lại; nếu cột ấy không phải đơn vị cấp trên thì chọn «Không "
    "dùng» cho cột ấy."
)


@dataclass(frozen=True, slots=True)
class Placed:
    """`own` is how the list names the unit; without a `unit` (its code) `why` and `todo` say why, and what to do."""

    unit: str
    own: str
    why: str = ""
    todo: str = ""


class Placing:
    """Places the rows of one table."""

    def __init__(self, table: Table, rows: TableRows, scope: Scope, units: UnitNames) -> None:
        self._sheet, self._mapping = table.sheet, table.mapping
        self._rows, self._scope, self._units = rows, scope, units
        self._merged_down = dict(self._merged(table.header.last + 1))

    def of(self, row: int, values: Values) -> Placed:
        """The unit of a row, where its columns, what stands above it and the register agree on one."""
        code, name, above = (self._text(row, values, role) for role in (UNIT_CODE, UNIT, SUPERIOR))
        own, lost = name or code or above, self._scope.lost
        if lost:
            return Placed("", name or code or lost, f"ở dưới «{lost[:80]}», không rõ là đảng bộ nào", NAME_ABOVE)
        within = list(self._scope.within)
        superior = (self._units.meant(above, within) or self._units.meant(above)) if above else Meant()
        if problem := self._problem_above(above, superior):
            return Placed("", own, *problem)
        if superior:
            within = list(dict.fromkeys([*within, superior.code]))
        else:
            above = ""  # the committee's own superior
        number = values.text(row, NUMBER)
        if self._rows.names_group(number):
            return Placed("", number, f"cột số thứ tự ghi «{number[:80]}»: không rõ là đơn vị nào", NAME_UNIT)
        title = self._scope.title
        told = self._told(code, name, within)
        own = name or code or (self._scope.title_text or self._sheet.name)
        if not told and above and not title:
            told = [self._units.meant(above, within)]  # a chi bộ cơ sở stands where others have their đảng bộ
            own = above
        if not told or title.why == OUTSIDE or (title and self._units.is_cell(title.code)):
            told.append(title)
        return self._agreed(told, own, within, in_columns=bool(code or name or above))

    def _problem_above(self, above: str, superior: Meant) -> tuple[str, str] | None:
        """Why the superior that a row names can't be, and what to do."""
        within = self._scope.within
        if superior and any(not self._units.is_below(superior.code, one) for one in within):
            bound = self._scope.bound(within)[:80]
            return f"đơn vị cấp trên «{above[:80]}» khác «{bound}» ghi ở trên", NAME_UNIT
        if above and not superior and fold(above) != fold(self._units.register.committee.superior):
            return f"đơn vị cấp trên «{above[:80]}» không rõ trong danh mục", _NOT_ABOVE
        return None

    def _told(self, code: str, name: str, within: list[str]) -> list[Meant]:
        """What the columns of a unit's code and name mean, as far as they are filled."""
        told = [self._units.meant(code, within)] if code else []
        return told + ([self._by_name(name, within)] if name else [])

    def _by_name(self, name: str, within: list[str]) -> Meant:
        """The unit of a column, in which "3" may stand for "Chi bộ 3" where its heading says so."""
        found = self._units.meant(name, within)
        heading = next((c.heading for c in self._mapping.columns if c.role == UNIT), "")
        says_so = found.why == UNKNOWN and fold(_CELL) in fold(heading)
        return self._units.meant(f"{_CELL} {name}", within) if says_so else found

    def _agreed(self, told: list[Meant], own: str, within: list[str], *, in_columns: bool) -> Placed:
        """The one unit that all of these mean; `in_columns`: the row itself says something of it."""
        unclear = next((one for one in told if not one), None)
        if unclear is not None:
            return Placed("", own, *self._unclear(unclear.why, own, within, in_columns=in_columns))
        if len({one.code for one in told}) > 1:
            why = "danh sách ghi hai đơn vị khác nhau cho dòng này (cột, tên nhóm, tên sheet)"
            return Placed("", own, why, NAME_UNIT)
        unit = told[0].code
        problem = self._problem_of(unit, own, within)
        return Placed("", own, *problem) if problem else Placed(unit, own)

    def _unclear(self, why: str, own: str, within: list[str], *, in_columns: bool) -> tuple[str, str]:
        if why == SEVERAL:
            return f"không rõ là đơn vị nào trong các đơn vị cùng tên «{own[:80]}»", CHOOSE
        if why == OUTSIDE:
            return f"đơn vị «{own[:80]}» không có trong «{self._scope.bound(within)[:80]}» của danh mục", NAME_UNIT
        if not in_columns:
            return "không rõ thuộc đơn vị nào", NAME_UNIT
        return f"đơn vị «{own[:80]}» không có trong danh mục", NAME_UNIT

    def _problem_of(self, unit: str, own: str, within: list[str]) -> tuple[str, str] | None:
        """Why nobody of this list can be in a unit, and what to do."""
        if outside := [one for one in within if not self._units.is_below(unit, one)]:
            bound = self._scope.bound(outside)[:60]
            return f"đơn vị «{own[:60]}» không thuộc «{bound}» trong danh mục", NAME_UNIT
        if not self._units.is_cell(unit):
            return f"{unit} không phải chi bộ; đảng viên kê trong phiếu của chi bộ", NAME_UNIT
        if not self._units.register[unit].must_submit:
            return f"danh mục ghi {unit} không phải nộp phiếu", "Xem lại cột «Phải nộp phiếu» của danh mục."
        return None

    def _text(self, row: int, values: Values, role: str) -> str:
        column = self._mapping.column(role)
        return "" if column is None else values.text(self._merged_down.get((row, column), row), role)

    def _merged(self, first: int) -> Iterator[tuple[tuple[int, int], int]]:
        """(row, column) of the units' columns → the row in which the merged cell has its text."""
        columns = {self._mapping.column(role) for role in (UNIT, UNIT_CODE, SUPERIOR)} - {None}
        for top, left, bottom, right in self._sheet.merged:
            for column in columns:
                if top >= first and column is not None and left <= column <= right and left in columns:
                    last = min(bottom, len(self._sheet.grid))
                    yield from (((row, column), top) for row in range(top + 1, last + 1))
