"""Reads a list of members: every row that holds anything is somebody in a unit, or is told with the reason."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from batch.domain import BASE_CELL, DIVISION, MEMBERS
from batch.form.cells import Raw, is_blank, parse, show
from batch.form.definition import form
from batch.form.layout_rows import HEADER, KIND_NAMES, TITLE, Found, find_layout_rows
from batch.form.layout_words import begins_with_group, has_words, is_signing, like_a_name, without_numeral
from batch.form.locate import HEADER_SEARCH
from batch.form.old_fonts import in_old_font
from batch.member_list.header import SEPARATOR, Header, find_header
from batch.member_list.headings import (
    BORN,
    BORN_FEMALE,
    BORN_MALE,
    CARD,
    FIRST_PART,
    LAST_PART,
    NAME,
    NUMBER,
    SUPERIOR,
    UNIT,
    UNIT_CODE,
    UNIT_ROLES,
    begins,
    gone_by,
    holds,
    like_a_group,
    role_of,
)
from batch.member_list.kept import Layouts, apply
from batch.member_list.mapping import Mapping, field_of, layout_of, propose
from batch.member_list.opening import ListError, ListSheet, open_list
from batch.member_list.people import Note, Person, Place
from batch.member_list.unit_names import OUTSIDE, SEVERAL, UNKNOWN, Meant, UnitNames
from batch.member_list.values import STILL, Row, Values, card_length
from batch.register.register import Register
from batch.register.working_folder import MEMBER_COLUMNS
from batch.text import a1, clean, file_text, fold

_CELL = "Chi bộ"
_ROMAN = re.compile(r"\(?[IVXLC]+[.)]?")
_STYLE = re.compile(
    r"\(?(?:(?P<I>[IVX]{1,6}|[LC][IVXLC]{1,6})|(?P<A>[A-HĐ])|(?P<n>\d{1,3}(?:\.\d{1,3})*))(?:[.)/:\s–-]|$)"
)
_NO = ("0", "00", fold("không"))
_BULLETS = "-–—•*+ "
_LEAST_CARD = 100_000
_MOST_BESIDE = 6  # cells in the row of a title
_LONGEST = 100  # characters of a heading
_HEADINGS = 3  # of other columns that make a row another header
_OTHER_TABLE = "Chuyển bảng này sang một sheet riêng rồi chạy lại."
_SIDE_BY_SIDE = "Chuyển bảng ấy xuống dưới bảng kia hoặc sang một sheet riêng rồi chạy lại."
_NAME_PERSON = "Nếu là đảng viên thì ghi lại họ và tên rồi chạy lại; không thì bỏ qua."
_NAME_UNIT = "Ghi mã hoặc tên đơn vị đúng như danh mục rồi chạy lại."
_NAME_ABOVE = "Ghi tên đảng bộ ấy đúng như danh mục rồi chạy lại; nếu là nơi khác thì không phải làm gì."
_GONE = "Không điền vào phiếu. Nếu người ấy vẫn sinh hoạt ở đơn vị thì sửa danh sách rồi chạy lại."
_HIDDEN = "Xem người ấy còn ở đơn vị không; không còn thì xóa dòng ấy rồi chạy lại."
_NOT_ABOVE = (
    "Ghi đơn vị cấp trên đúng như danh mục rồi chạy lại; nếu cột ấy không phải đơn vị cấp trên thì chọn «Không "
    "dùng» cho cột ấy."
)
_CHOOSE = "Danh mục có hơn một đơn vị tên ấy: ghi mã đơn vị, hoặc ghi thêm tên đảng bộ cấp trên, rồi chạy lại."


@dataclass(slots=True)
class Table:
    """A sheet that is a list of members."""

    sheet: ListSheet
    header: Header
    mapping: Mapping


@dataclass(slots=True)
class Opened:
    """A list before its rows are read: its tables, each layout's mapping, and what is said of other sheets."""

    name: str
    tables: list[Table]
    mappings: list[Mapping]
    units: UnitNames
    notes: list[Note] = field(default_factory=list)


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


def open_tables(path: Path, register: Register, kept: Layouts) -> Opened:
    """The tables of a list with what their columns are. Raises ListError where there is none or a name can't be read,
    SaidError for a kept mapping that can't be used, OSError."""
    units = UnitNames(register)
    found: dict[tuple[str, ...], list[tuple[ListSheet, Header]]] = {}
    notes, old = [], False
    for sheet in open_list(path):
        if not any(not is_blank(raw) for row in sheet.grid for raw in row):
            continue
        header = None if sheet.hidden else find_header(sheet)
        texts = (raw for row in sheet.grid[:HEADER_SEARCH] for raw in row if isinstance(raw, str))
        old = old or (header is None and any(map(in_old_font, texts)))
        if header is None:
            why = "sheet bị ẩn" if sheet.hidden else "không có dòng tiêu đề với cột «Họ và tên» và một mục khác"
            todo = (
                "Nếu có đảng viên thì " + ("cho hiện sheet" if sheet.hidden else "ghi tiêu đề cột") + " rồi chạy lại."
            )
            notes.append(Note(sheet.name, 0, "", "", "", f"không đọc: {why}", todo, left_out=True))
        else:
            found.setdefault(layout_of(header), []).append((sheet, header))
    if not found:
        if old:
            raise ListError(
                f"Danh sách {file_text(path.name)} gõ bằng phông cũ (TCVN3, VNI): chuyển sang Unicode rồi chạy lại."
            )
        raise ListError(
            f"Danh sách {file_text(path.name)}: không sheet nào có dòng tiêu đề với cột «Họ và tên» và một cột khác "
            "như «Ngày sinh», «Số thẻ đảng viên». Ghi tiêu đề cột rồi chạy lại."
        )
    mappings, tables = [], []
    for alike in found.values():
        mapping = propose(alike, units)
        apply(kept, mapping)
        mappings.append(mapping)
        tables += [Table(sheet, header, mapping) for sheet, header in alike]
    return Opened(file_text(path.name), tables, mappings, units, notes)


def read_people(opened: Opened, last_day: date) -> Read:
    """Every row of the tables; a date after `last_day` can't be. Raises ListError where a table's names can't be
    read."""
    out = Read(notes=list(opened.notes))
    length = card_length(_cards(opened.tables))
    for table in opened.tables:
        if not table.mapping.has_name and sum(column.role == NAME for column in table.header.columns) > 1:
            raise ListError(
                f"Danh sách {opened.name}, sheet «{table.sheet.name}»: chưa rõ cột nào là «Họ và tên» vì có hai cột. "
                "Nếu là hai bảng cạnh nhau thì chuyển một bảng xuống dưới bảng kia hoặc sang một sheet riêng; nếu "
                f"không thì ghi rõ ở {MEMBER_COLUMNS}; rồi chạy lại."
            )
        if not table.mapping.has_name:
            raise ListError(
                f"Danh sách {opened.name}, sheet «{table.sheet.name}»: chưa rõ cột nào là «Họ và tên» (hoặc hai cột "
                "«Họ và tên đệm», «Tên»). Ghi rõ ở "
                f"{MEMBER_COLUMNS} rồi chạy lại."
            )
        _Reader(table, opened.units, out).read(length, last_day)
    return out


def _run(index: int, headed: Container[int]) -> list[int]:
    """The columns with headings around one of them."""
    first, last = index, index
    while first - 1 in headed:
        first -= 1
    while last + 1 in headed:
        last += 1
    return list(range(first, last + 1))


def _cards(tables: Iterable[Table]) -> Iterator[Raw]:
    for table in tables:
        column = table.mapping.column(CARD)
        if column is not None:
            yield from (row[column] for row in table.sheet.grid[table.header.last + 1 :] if column < len(row))


class _Reader:
    """Goes through one table from top to bottom; `title` is the unit that the last title named, `scope` are those that
    stand above what follows: units are looked up only among theirs. `gone` is the title of people who have left."""

    def __init__(self, table: Table, units: UnitNames, out: Read) -> None:
        self.sheet, self.header, self.mapping, self.units, self.out = (
            table.sheet, table.header, table.mapping, units, out,
        )  # fmt: skip
        self.first = self.header.last + 1
        self.beside = self._beside()
        self.grid = [
            ["" if self.beside.get(c, row) < row else raw for c, raw in enumerate(cells)] if self.beside else cells
            for row, cells in enumerate(self.sheet.grid)
        ]
        numbers = self.mapping.column(NUMBER)
        faulty = {row for row, _ in self.sheet.marks.special}
        self.rows = [r for r in range(self.first, len(self.grid)) if r in faulty or self._says(r, numbers)]
        self.above = {c.index: {fold(part) for part in c.heading.split(SEPARATOR)} for c in self.header.columns}
        self.merged_down = dict(self._merged_down())
        self.scope: list[str] = []
        self.lost = ""  # a đảng bộ that stands above what follows and isn't known
        self.gone, self.gone_whole, self.gone_style = "", False, ""
        self.scope_style, self.unit_style, self.titled = "", "", set[str]()
        self.title = self._heading_unit()
        self.title_text = ""

    def _beside(self) -> dict[int, int]:
        """Columns of other tables at the side of this one, with headings for a name that nothing uses → the row with
        their heading."""
        used = set(self.mapping.roles.values())
        out: dict[int, int] = {}
        headed = {c.index: c for c in self.header.columns if c.heading and c.index not in used}
        for index, column in headed.items():
            if column.role in (NAME, FIRST_PART) and index not in out:
                out |= dict.fromkeys(_run(index, headed), self.header.last)
        for row, cells in enumerate(self.sheet.grid[self.first :], self.first):
            texts = {c: raw for c, raw in enumerate(cells) if c not in used and isinstance(raw, str) and raw}
            if len(texts) < _HEADINGS or all(c in out for c in texts):
                continue
            known = {c: role for c, raw in texts.items() if len(raw) < _LONGEST and (role := role_of([raw])[0])}
            for index, role in known.items():
                if role in (NAME, FIRST_PART) and len(set(known.values())) > 1:
                    out = dict.fromkeys(_run(index, texts), row - 1) | out
        return out

    def _tell_beside(self) -> None:
        names = {c.index for c in self.header.columns if c.role in (NAME, FIRST_PART, LAST_PART)}
        for row, cells in enumerate(self.sheet.grid):
            filled = [c for c, raw in enumerate(cells) if self.beside.get(c, row) < row and not is_blank(raw)]
            own = [c for c in filled if c in names] or [c for c in filled if has_words(str(cells[c]))][:1]
            name = clean(" ".join(str(cells[c]) for c in own[:2]))
            same = name and any(isinstance(raw, str) and fold(raw) == fold(name) for raw in self.grid[row])
            if filled and not same:
                self.out.rows += 1
                why = "ở bảng khác bên cạnh, không đọc"
                self._note(row, "", name, why, _SIDE_BY_SIDE, left_out=True, cell=a1(row, filled[0]))

    def _says(self, row: int, numbers: int | None) -> bool:
        """Whether a row holds more than its number, which may have been written in before anybody was."""
        filled = self._filled(row)
        return bool(filled) and (filled != [numbers] or isinstance(self.grid[row][filled[0]], str))

    def _filled(self, row: int) -> list[int]:
        return [c for c, raw in enumerate(self.grid[row]) if raw != "" and not is_blank(raw)]

    def _merged_down(self) -> Iterator[tuple[tuple[int, int], int]]:
        """(row, column) of the units' columns → the row in which the merged cell has its text."""
        columns = {self.mapping.column(role) for role in (UNIT, UNIT_CODE, SUPERIOR)} - {None}
        for top, left, bottom, right in self.sheet.merged:
            for column in columns:
                if top >= self.first and column is not None and left <= column <= right and left in columns:
                    yield from (((row, column), top) for row in range(top + 1, min(bottom, len(self.grid)) + 1))

    def _heading_unit(self) -> Meant:
        """The unit that the lines above the header and the sheet's name tell; none where they tell two. Sets what
        stands above it."""
        above = self.grid[: self.header.first]
        lines = [raw for row in above for c, raw in enumerate(row) if isinstance(raw, str) and c not in self.beside]
        told = [(text, False) for text in lines if not is_blank(text)] + [(self.sheet.name, True)]
        cells_in = []
        for text, is_sheet in told:
            found = self.units.of_sheet(text) if is_sheet else self.units.in_title(text)
            self._gone_by(text, found, whole=True)
            if not found and (said := self.units.organization(text, places=is_sheet)):
                found = self.units.in_title(said)
                self.lost = "" if found else said
            if found and not self.units.is_cell(found.code):
                self.lost = ""
                self.scope = list(dict.fromkeys([*self.scope, found.code]))
            if not found or self.units.is_cell(found.code):
                cells_in.append((text, is_sheet))
        again = [self.units.of_sheet(t, self.scope) if on else self.units.in_title(t, self.scope) for t, on in cells_in]
        cells = {one.code for one in again if one and self.units.is_cell(one.code)}
        if len(cells) == 1:
            return Meant(cells.pop())
        unclear = SEVERAL if len(cells) > 1 else next((one.why for one in again if one.why in (SEVERAL, OUTSIDE)), "")
        return Meant(why=unclear)

    def _gone_by(self, text: str, unit: Meant, *, whole: bool = False) -> bool:
        """Whether a title says that those below are gone; the name of a unit doesn't."""
        if not gone_by(text) or (unit and holds("khong_con", self.units.register[unit.code].name)):
            return False
        self.gone, self.gone_whole = clean(text), whole or self.gone_whole
        return True

    def read(self, card_length: int, last_day: date) -> None:
        self.out.rows += len(self.rows)
        self._tell_beside()
        found = self._layout()
        titles = {row: text for row in self.rows if (text := self._title(row, found.rows.get(row, "")))}
        aside = {row: kind for row, kind in found.rows.items() if row not in titles}
        persons = [row for row in self.rows if row not in titles and row not in aside]
        values = Values(self.sheet, self.mapping, persons, card_length, last_day)
        self._tell_aside(aside | dict.fromkeys(titles, TITLE), found.doubtful - titles.keys())
        alone = self._alone(persons)
        under = False  # another header than the sheet's
        for row in self.rows:
            if self._is_other_header(row, aside.get(row, "")):
                under = True
                if row not in aside:
                    self._note(row, "", "", "dòng tiêu đề khác tiêu đề đầu sheet", _OTHER_TABLE, left_out=True)
            elif row in aside:
                under = under and aside[row] != HEADER
            elif under:
                self._note(row, "", "", "ở dưới một dòng tiêu đề khác tiêu đề đầu sheet", _OTHER_TABLE, left_out=True)
            elif row in titles:
                self._enter(row, titles[row])
            elif row in alone:
                self._unclear(row, values)
            else:
                self._person(row, values)

    def _is_other_header(self, row: int, kind: str) -> bool:
        """Whether a row says of several columns that they are something else than the sheet's header does."""
        if kind not in ("", HEADER) or self._is_somebody(row):
            return False
        other = set()
        for column, raw in enumerate(self.grid[row]):
            if isinstance(raw, str) and 0 < len(raw) < _LONGEST and fold(raw) not in self.above.get(column, ()):
                other.add(role_of([raw])[0])
        other.discard("")
        return len(other) >= _HEADINGS or (kind == HEADER and len(other) > 1)

    def _layout(self) -> Found:
        """The rows that are no persons, by the rules for the form's own sheet."""
        roles = self.mapping.roles
        columns = {role: column for role, column in roles.items() if any(f.key == role for f in form()[MEMBERS].fields)}
        columns.setdefault(NAME, roles.get(FIRST_PART, -1))
        if BORN not in columns and (born := roles.get(BORN_MALE, roles.get(BORN_FEMALE))) is not None:
            columns[BORN] = born
        special = frozenset(row for row, _ in self.sheet.marks.special)
        found = find_layout_rows(self.grid, form()[MEMBERS], columns, self.header.last, self.rows, special=special)
        wanted = set(self.rows)
        found.rows = {row: kind for row, kind in found.rows.items() if row in wanted}
        return found

    def _title(self, row: int, kind: str) -> str:
        """What a row says that is the title of a group: one text and nothing else but figures."""
        filled, roles = self._filled(row), self.mapping.roles
        if len(filled) > _MOST_BESIDE or self._is_somebody(row):
            return ""
        names = {roles.get(NAME), roles.get(FIRST_PART), roles.get(LAST_PART)}
        own = {self.mapping.column(role) for role in UNIT_ROLES}
        texts = {c: clean(raw) for c in filled if c not in own and isinstance(raw := self.grid[row][c], str)}
        texts = {c: text.lstrip(_BULLETS) for c, text in texts.items()}
        number = self.mapping.column(NUMBER)
        if all(
            c in own or (c == number and isinstance(self.grid[row][c], str)) for c in filled
        ):  # a title in the column of units
            texts |= {c: clean(raw).lstrip(_BULLETS) for c in filled if isinstance(raw := self.grid[row][c], str)}
        if number is not None and self._names_group(first := texts.get(number, "")):
            return first
        numerals = {c for c, text in texts.items() if c not in names and _ROMAN.fullmatch(text)}
        texts = {c: text for c, text in texts.items() if c not in numerals and has_words(text)}
        if len(texts) > 1:  # beside the title maybe how many they are, never a name
            texts = {c: text for c, text in texts.items() if self._begins_group(text)}
            if len(texts) != 1 or any(c in names and c not in texts for c in filled):
                return ""
        if len(texts) != 1:
            return ""
        [(column, text)] = texts.items()
        beside = set(filled) - {column, number} - numerals
        group = self._begins_group(text)
        told = self.units.in_title(text).why != UNKNOWN or self.units.organization(text, places=True) != ""
        if kind == TITLE or (group and not kind) or (told and (group or column not in names or not beside)):
            return text
        if like_a_group(text) and (kind == "" or not beside):
            return text
        if not beside and not kind and (numerals or self.units.parts_a_unit(text)):
            return text
        alone = column not in (set(roles.values()) - {number}) and len(filled) == 1 and not kind
        return text if alone and not is_signing(text) and (column == number or without_numeral(text)) else ""

    def _names_group(self, text: str) -> bool:
        """Whether a text where only a number belongs can be nothing but a title."""
        if not has_words(text):
            return False
        known = self.units.in_title(text).why != UNKNOWN or self.units.organization(text, places=True) != ""
        return known or self._begins_group(text) or like_a_group(text)

    def _is_somebody(self, row: int) -> bool:
        roles = self.mapping.roles
        return any(self._tells(row, roles.get(role), role) for role in (CARD, BORN, BORN_MALE, BORN_FEMALE))

    def _tells(self, row: int, column: int | None, role: str) -> bool:
        """Whether a cell holds a card or a birth date."""
        raw, f = self._at(row, column), field_of(CARD if role == CARD else BORN)
        if role == CARD and isinstance(raw, float | int) and raw < _LEAST_CARD:
            return False  # how many they are
        return f is not None and not is_blank(raw) and (not isinstance(raw, str) or not parse(f, raw)[1])

    def _begins_group(self, text: str) -> bool:
        return begins_with_group(without_numeral(text) or text)

    def _at(self, row: int, column: int | None) -> Raw:
        return self.grid[row][column] if column is not None and column < len(self.grid[row]) else ""

    def _enter(self, row: int, text: str) -> None:
        """A title sets the unit of what follows. One that isn't known ends the unit before, unless it only parts the
        unit's own members; a đảng bộ that isn't known ends everything above, too."""
        bare = without_numeral(text) or text
        style = self._style(row)
        meant = self._named(text, style)
        self.title_text = text
        if self._gone_by(text, meant):
            self.gone_style = style
            return
        if meant:
            self._enter_unit(meant, style)
        elif said := self.units.organization(text, places=True):
            self.lost, self.scope_style, self.title = said, style, Meant()
            self._note(row, "", "", f"tên nhóm không có trong danh mục: «{text[:80]}»", _NAME_ABOVE)
        elif self.units.parts_a_unit(bare):
            if style and style == self.gone_style and not self.gone_whole:
                self.gone = ""
        elif self.lost:  # all of it is told already
            self.title = meant
        else:
            self.title = meant
            several = meant.why == SEVERAL
            why = "danh mục có hơn một đơn vị tên ấy" if several else "tên nhóm không có trong danh mục"
            if meant.why == OUTSIDE:
                why = f"tên nhóm không có trong «{self._bound(self.scope)[:80]}» của danh mục"
            self._note(row, "", "", f"{why}: «{text[:80]}»", _CHOOSE if several else _NAME_UNIT)

    def _enter_unit(self, meant: Meant, style: str) -> None:
        if self.gone and not self.gone_whole and meant.code not in self.titled:
            # a list of those who are gone may itself be parted by units
            self.gone = "" if not self.titled or style == self.unit_style else self.gone
        if self.gone:
            return
        beside = any(not self.units.is_below(meant.code, one) for one in self.scope)
        if beside or self.lost or not self.units.is_cell(meant.code):
            self.scope = [one for one in self.scope if self._above(one, meant.code)] + [meant.code]
            self.lost, self.scope_style = "", style
        self.title, self.unit_style = meant, style
        self.titled.add(meant.code)

    def _named(self, text: str, style: str) -> Meant:
        """The unit that a title names: below what stands above it, or else one beside that."""
        inside = Meant() if self.lost else self.units.in_title(text, self.scope)
        if inside or inside.why == SEVERAL:
            return inside
        other = self.units.in_title(text)
        if not other:
            return other
        unit = self.units.register[other.code]
        if self.units.is_cell(other.code):  # a chi bộ cơ sở between đảng bộ, where the numerals show it
            fits = unit.kind == BASE_CELL and style != "" and style == self.scope_style
        elif self.lost:
            fits = unit.kind != DIVISION
        else:
            last = self.scope[-1]
            fits = self._above(other.code, last) or unit.parent is None or self._above(unit.parent, last)
        return other if fits else Meant(why=OUTSIDE)

    def _style(self, row: int) -> str:
        """How a title is numbered: by Roman numerals, letters or figures; "" for not at all."""
        for column in self._filled(row):
            raw = self.grid[row][column]
            if not isinstance(raw, str):
                return "n" if column == self.mapping.column(NUMBER) else ""
            if found := _STYLE.match(clean(raw)):
                return next(name for name, text in found.groupdict().items() if text)
            if has_words(raw):
                return ""
        return ""

    def _bound(self, within: list[str]) -> str:
        return self.units.register[within[-1]].name if within else ""

    def _alone(self, persons: list[int]) -> set[int]:
        """Rows in which nothing but a name stands, without a number, where others have a birth date or a card."""
        names = [self.mapping.column(role) for role in (NAME, FIRST_PART, LAST_PART)]
        bare = {row for row in persons if (filled := set(self._filled(row))) and filled <= set(names)}
        return bare if any(self._is_somebody(row) for row in persons) else set()

    def _unclear(self, row: int, values: Values) -> None:
        """Somebody's name, or a group's: then what follows isn't of the unit before."""
        name = clean(" ".join(values.text(row, role) for role in (FIRST_PART, LAST_PART, NAME)))
        self._note(row, "", name, "chỉ có họ tên: không rõ là đảng viên hay tên nhóm", _NAME_PERSON, left_out=True)
        if self.title_text or not like_a_name(name):
            self.title, self.title_text = Meant(), name

    def _above(self, one: str, other: str) -> bool:
        return one != other and self.units.is_below(other, one)

    def _person(self, row: int, values: Values) -> None:
        doubts: list[tuple[int, str, str]] = []
        said: Row = values.of(row, lambda column, why, todo: doubts.append((column, why, todo)))
        name = str(said.facts.get(NAME, "")) or clean(
            " ".join(values.text(row, r) for r in (FIRST_PART, LAST_PART, NAME))
        )
        if said.problem:
            self._note(row, "", name, said.problem, _NAME_PERSON, left_out=True)
            return
        said.gone = said.gone or self._left_by_columns(row, doubts)
        if said.gone or self.gone:
            words = said.gone or self.gone
            self.out.left.append(Person(Place(self.sheet.name, row + 1), "", said.facts, words))
        if said.gone:
            self._note(row, "", name, f"danh sách ghi tình trạng «{said.gone[:60]}»", _GONE, left_out=True)
            return
        if self.gone:
            self._note(row, "", name, f"ở dưới «{self.gone[:80]}»", _GONE, left_out=True)
            return
        unit, own, why, todo = self._unit(row, values)
        if not unit:
            self._note(row, "", name, why, todo, left_out=True)
            self.out.people.append(Person(Place(self.sheet.name, row + 1), "", said.facts, own))
            return
        self.out.people.append(Person(Place(self.sheet.name, row + 1), unit, said.facts, own))
        if row in self.sheet.hidden_rows:
            self._note(row, unit, name, "dòng đang bị ẩn trong danh sách, vẫn đã điền", _HIDDEN)
        for column, why, todo in doubts:
            heading = next((c.heading for c in self.mapping.columns if c.index == column), "")
            self._note(row, unit, name, f"cột «{clean(heading)[:60]}»: {why}", todo, cell=a1(row, column))

    def _left_by_columns(self, row: int, doubts: list[tuple[int, str, str]]) -> str:
        """What a column that fills nothing says of somebody who has left, by its heading; a cell that only says so
        itself is a doubt."""
        used = set(self.mapping.roles.values())
        for column in self.mapping.columns:
            raw = self._at(row, column.index)
            if column.index in used or is_blank(raw) or fold(str(raw)) in _NO:
                continue
            if gone_by(column.heading):
                return f"{clean(column.heading)}: {show(raw)}"
            if isinstance(raw, str) and begins("khong_con", raw):
                doubts.append(
                    (column.index, f"ghi «{show(raw)[:60]}»: xem người ấy còn sinh hoạt ở đơn vị không", STILL)
                )
        return ""

    def _unit(self, row: int, values: Values) -> tuple[str, str, str, str]:
        """The unit of a row, how the list names it, and where there is none why, and what to do."""
        code, name, above = (self._unit_text(row, values, role) for role in (UNIT_CODE, UNIT, SUPERIOR))
        if self.lost:
            return "", name or code or self.lost, f"ở dưới «{self.lost[:80]}», không rõ là đảng bộ nào", _NAME_ABOVE
        within = list(self.scope)
        if above:
            superior = self.units.meant(above, within) or self.units.meant(above)
            if superior and any(not self.units.is_below(superior.code, one) for one in within):
                bound = self._bound(within)[:80]
                return (
                    "",
                    name or code or above,
                    f"đơn vị cấp trên «{above[:80]}» khác «{bound}» ghi ở trên",
                    _NAME_UNIT,
                )
            if superior:
                within = list(dict.fromkeys([*within, superior.code]))
            elif fold(above) != fold(self.units.register.committee.superior):
                return "", name or code or above, f"đơn vị cấp trên «{above[:80]}» không rõ trong danh mục", _NOT_ABOVE
            else:
                above = ""
        number = values.text(row, NUMBER)
        if self._names_group(number):
            return "", number, f"cột số thứ tự ghi «{number[:80]}»: không rõ là đơn vị nào", _NAME_UNIT
        own = name or code or (self.title_text or self.sheet.name)
        told = [self.units.meant(code, within)] if code else []
        told += [self._meant(name, within)] if name else []
        if not told and above and not self.title:
            told = [self.units.meant(above, within)]  # a chi bộ cơ sở stands where others have their đảng bộ
            own = above
        if not told:
            told = [self.title]
        elif self.title.why == OUTSIDE or (self.title and self.units.is_cell(self.title.code)):
            told.append(self.title)
        unclear = next((one for one in told if not one), None)
        if unclear is not None:
            if unclear.why == SEVERAL:
                return "", own, f"không rõ là đơn vị nào trong các đơn vị cùng tên «{own[:80]}»", _CHOOSE
            if unclear.why == OUTSIDE:
                return (
                    "",
                    own,
                    f"đơn vị «{own[:80]}» không có trong «{self._bound(within)[:80]}» của danh mục",
                    _NAME_UNIT,
                )
            if not (code or name or above):
                return "", own, "không rõ thuộc đơn vị nào", _NAME_UNIT
            return "", own, f"đơn vị «{own[:80]}» không có trong danh mục", _NAME_UNIT
        if len({one.code for one in told}) > 1:
            return "", own, "danh sách ghi hai đơn vị khác nhau cho dòng này (cột, tên nhóm, tên sheet)", _NAME_UNIT
        unit = told[0].code
        if outside := [one for one in within if not self.units.is_below(unit, one)]:
            return "", own, f"đơn vị «{own[:60]}» không thuộc «{self._bound(outside)[:60]}» trong danh mục", _NAME_UNIT
        if not self.units.is_cell(unit):
            return "", own, f"{unit} không phải chi bộ; đảng viên kê trong phiếu của chi bộ", _NAME_UNIT
        if not self.units.register[unit].must_submit:
            return "", own, f"danh mục ghi {unit} không phải nộp phiếu", "Xem lại cột «Phải nộp phiếu» của danh mục."
        return unit, own, "", ""

    def _meant(self, name: str, within: list[str]) -> Meant:
        """The unit of a column, in which "3" may stand for "Chi bộ 3" where its heading says so."""
        found = self.units.meant(name, within)
        heading = next((c.heading for c in self.mapping.columns if c.role == UNIT), "")
        says_so = found.why == UNKNOWN and fold(_CELL) in fold(heading)
        return self.units.meant(f"{_CELL} {name}", within) if says_so else found

    def _unit_text(self, row: int, values: Values, role: str) -> str:
        column = self.mapping.column(role)
        if column is None:
            return ""
        top = self.merged_down.get((row, column), row)
        return values.text(top, role)

    def _tell_aside(self, aside: dict[int, str], doubtful: set[int]) -> None:
        """Rows that are no persons, neighbours of a kind as one."""
        self.out.apart += len(aside)
        for block in Found(rows=aside).blocks():
            unsure = any(row in doubtful for row in range(block.first, block.last + 1))
            todo = "Xem lại: có thể có đảng viên ở đây." if unsure else ""
            why = KIND_NAMES[block.kind] + (f", đến dòng {block.last + 1}" if block.count > 1 else "")
            self.out.notes.append(
                Note(self.sheet.name, block.first + 1, "", "", "", why, todo, apart=True, rows=block.count)
            )

    def _note(
        self, row: int, unit: str, name: str, why: str, todo: str, *, left_out: bool = False, cell: str = ""
    ) -> None:
        self.out.notes.append(Note(self.sheet.name, row + 1, cell, unit, name, why, todo, left_out))
