"""Reads a list of members: every row that holds anything is somebody in a unit, or is told with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from batch.form.cells import Raw, is_blank, show
from batch.form.layout_rows import HEADER, KIND_NAMES, TITLE, Found
from batch.member_list.header import Header
from batch.member_list.headings import CARD, FIRST_PART, LAST_PART, NAME, begins, gone_by
from batch.member_list.opening import ListError
from batch.member_list.people import Note, Person, Place
from batch.member_list.placing import Placing
from batch.member_list.scope import Scope
from batch.member_list.side_tables import SideTables
from batch.member_list.table_rows import Sorted, TableRows
from batch.member_list.tables import Opened, Table
from batch.member_list.unit_names import UnitNames
from batch.member_list.values import STILL, Values, card_length
from batch.register.working_folder import MEMBER_COLUMNS
from batch.text import a1, clean, fold

_NO = ("0", "00", fold("không"))
_OTHER_TABLE = "Chuyển bảng này sang một sheet riêng rồi chạy lại."
_SIDE_BY_SIDE = "Chuyển bảng ấy xuống dưới bảng kia hoặc sang một sheet riêng rồi chạy lại."
_NAME_PERSON = "Nếu là đảng viên thì ghi lại họ và tên rồi chạy lại; không thì bỏ qua."
_GONE = "Không điền vào phiếu. Nếu người ấy vẫn sinh hoạt ở đơn vị thì sửa danh sách rồi chạy lại."
_HIDDEN = "Xem người ấy còn ở đơn vị không; không còn thì xóa dòng ấy rồi chạy lại."


@dataclass(slots=True)
class Read:
    """`people` are the rows that name somebody, in the list's order, `left` those of whom the list says that they have
    left, with its words as `own_unit`; `notes` everything that isn't taken over. `rows`
    is how many rows below headers hold anything, `apart` how many of them are no persons."""

    people: list[Person] = field(default_factory=list)
    left: list[Person] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    rows: int = 0
    apart: int = 0


def read_people(opened: Opened, last_day: date) -> Read:
    """Every row of the tables; a date after `last_day` can't be. Raises ListError where a table's names can't be
    read."""
    out = Read(notes=list(opened.notes))
    length = card_length(_cards(opened.tables))
    for table in opened.tables:
        if not table.mapping.has_name:
            raise _no_name(opened.name, table)
        _Reader(table, opened.units, out).read(length, last_day)
    return out


def _no_name(name: str, table: Table) -> ListError:
    where = f"Danh sách {name}, sheet «{table.sheet.name}»"
    if sum(column.role == NAME for column in table.header.columns) > 1:
        return ListError(
            f"{where}: chưa rõ cột nào là «Họ và tên» vì có hai cột. "
            "Nếu là hai bảng cạnh nhau thì chuyển một bảng xuống dưới bảng kia hoặc sang một sheet riêng; nếu "
            f"không thì ghi rõ ở {MEMBER_COLUMNS}; rồi chạy lại."
        )
    return ListError(
        f"{where}: chưa rõ cột nào là «Họ và tên» (hoặc hai cột "
        "«Họ và tên đệm», «Tên»). Ghi rõ ở "
        f"{MEMBER_COLUMNS} rồi chạy lại."
    )


def _cards(tables: Iterable[Table]) -> Iterator[Raw]:
    for table in tables:
        column = table.mapping.column(CARD)
        if column is not None:
            yield from (row[column] for row in table.sheet.grid[table.header.last + 1 :] if column < len(row))


class _Reader:
    """Goes through one table from top to bottom and says of every row whose it is, or why nobody's."""

    def __init__(self, table: Table, units: UnitNames, out: Read) -> None:
        self._sheet, self._mapping, self._out = table.sheet, table.mapping, out
        self._side = SideTables(table)
        self._rows = TableRows(table, units, self._side.grid)
        self._scope = Scope(units, self._lines_above(table.header), table.sheet.name)
        self._placing = Placing(table, self._rows, self._scope, units)

    def _lines_above(self, header: Header) -> list[str]:
        """What stands over the header, without what belongs to tables at the side."""
        above = [(c, raw) for cells in self._side.grid[: header.first] for c, raw in enumerate(cells)]
        return [raw for c, raw in above if c not in self._side.columns and isinstance(raw, str) and not is_blank(raw)]

    def read(self, card_length: int, last_day: date) -> None:
        self._out.rows += len(self._rows.filled)
        self._tell_side()
        found = self._rows.sort()
        values = Values(self._sheet, self._mapping, found.persons, card_length, last_day)
        self._tell_aside(found)
        under = False  # another header than the sheet's
        for row in self._rows.filled:
            kind = found.aside.get(row, "")
            if self._rows.is_other_header(row, kind):
                under = True
                if not kind:
                    self._note(row, "", "", "dòng tiêu đề khác tiêu đề đầu sheet", _OTHER_TABLE, left_out=True)
            elif kind:
                under = under and kind != HEADER
            elif under:
                self._note(row, "", "", "ở dưới một dòng tiêu đề khác tiêu đề đầu sheet", _OTHER_TABLE, left_out=True)
            elif row in found.titles:
                self._title(row, found.titles[row])
            elif row in found.alone:
                self._unclear(row, values)
            else:
                self._person(row, values)

    def _title(self, row: int, text: str) -> None:
        why, todo = self._scope.enter(text, self._rows.style(row))
        if why:
            self._note(row, "", "", why, todo)

    def _unclear(self, row: int, values: Values) -> None:
        """Somebody's name, or a group's."""
        name = _name(row, values)
        self._note(row, "", name, "chỉ có họ tên: không rõ là đảng viên hay tên nhóm", _NAME_PERSON, left_out=True)
        self._scope.enter_name(name)

    def _person(self, row: int, values: Values) -> None:
        doubts: list[tuple[int, str, str]] = []
        said = values.of(row, lambda column, why, todo: doubts.append((column, why, todo)))
        name, place = str(said.facts.get(NAME, "")) or _name(row, values), Place(self._sheet.name, row + 1)
        if said.problem:
            self._note(row, "", name, said.problem, _NAME_PERSON, left_out=True)
            return
        gone = said.gone or self._left_by_columns(row, doubts)
        if gone or self._scope.gone:
            self._out.left.append(Person(place, "", said.facts, gone or self._scope.gone, said.year))
            why = f"danh sách ghi tình trạng «{gone[:60]}»" if gone else f"ở dưới «{self._scope.gone[:80]}»"
            self._note(row, "", name, why, _GONE, left_out=True)
            return
        placed = self._placing.of(row, values)
        self._out.people.append(Person(place, placed.unit, said.facts, placed.own, said.year))
        if placed.unit:
            self._tell_doubts(row, placed.unit, name, doubts)
        else:
            self._note(row, "", name, placed.why, placed.todo, left_out=True)

    def _tell_doubts(self, row: int, unit: str, name: str, doubts: list[tuple[int, str, str]]) -> None:
        if row in self._sheet.hidden_rows:
            self._note(row, unit, name, "dòng đang bị ẩn trong danh sách, vẫn đã điền", _HIDDEN)
        for column, why, todo in doubts:
            heading = next((c.heading for c in self._mapping.columns if c.index == column), "")
            self._note(row, unit, name, f"cột «{clean(heading)[:60]}»: {why}", todo, cell=a1(row, column))

    def _left_by_columns(self, row: int, doubts: list[tuple[int, str, str]]) -> str:
        """What a column that fills nothing says of somebody who has left, by its heading; a cell that only says so
        itself is a doubt."""
        used = set(self._mapping.roles.values())
        for column in self._mapping.columns:
            raw = self._rows.at(row, column.index)
            if column.index in used or is_blank(raw) or fold(str(raw)) in _NO:
                continue
            if gone_by(column.heading):
                return f"{clean(column.heading)}: {show(raw)}"
            if isinstance(raw, str) and begins("khong_con", raw):
                doubts.append(
                    (column.index, f"ghi «{show(raw)[:60]}»: xem người ấy còn sinh hoạt ở đơn vị không", STILL)
                )
        return ""

    def _tell_side(self) -> None:
        for row, column, name in self._side.persons():
            self._out.rows += 1
            why = "ở bảng khác bên cạnh, không đọc"
            self._note(row, "", name, why, _SIDE_BY_SIDE, left_out=True, cell=a1(row, column))

    def _tell_aside(self, found: Sorted) -> None:
        """Rows that are no persons, neighbours of a kind as one."""
        aside = found.aside | dict.fromkeys(found.titles, TITLE)
        self._out.apart += len(aside)
        for block in Found(rows=aside).blocks():
            unsure = any(row in found.doubtful for row in range(block.first, block.last + 1))
            todo = "Xem lại: có thể có đảng viên ở đây." if unsure else ""
            why = KIND_NAMES[block.kind] + (f", đến dòng {block.last + 1}" if block.count > 1 else "")
            self._out.notes.append(
                Note(self._sheet.name, block.first + 1, "", "", "", why, todo, apart=True, rows=block.count)
            )

    def _note(
        self, row: int, unit: str, name: str, why: str, todo: str, *, left_out: bool = False, cell: str = ""
    ) -> None:
        self._out.notes.append(Note(self._sheet.name, row + 1, cell, unit, name, why, todo, left_out))


def _name(row: int, values: Values) -> str:
    """The name as it is written, even where it can't be one."""
    return clean(" ".join(values.text(row, role) for role in (FIRST_PART, LAST_PART, NAME)))
