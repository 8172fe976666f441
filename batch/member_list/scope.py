"""What stands above the rows of a table — titles, the lines over its header, the sheet's name — says whose they are."""

from __future__ import annotations

from collections.abc import Iterable

from batch.domain import BASE_CELL, DIVISION
from batch.form.layout_words import like_a_name, without_numeral
from batch.member_list.headings import gone_by, holds
from batch.member_list.unit_names import OUTSIDE, SEVERAL, Meant, UnitNames
from batch.text import clean

NAME_UNIT = "Ghi mã hoặc tên đơn vị đúng như danh mục rồi chạy lại."
NAME_ABOVE = "Ghi tên đảng bộ ấy đúng như danh mục rồi chạy lại; nếu là nơi khác thì không phải làm gì."
CHOOSE = "Danh mục có hơn một đơn vị tên ấy: ghi mã đơn vị, hoặc ghi thêm tên đảng bộ cấp trên, rồi chạy lại."


class Scope:
    """What holds for the rows that follow, from the top of a table down. `title` is the unit that the last title named
    and `title_text` its words; `within` are the units that stand above, among which alone others are looked up; `lost`
    is a đảng bộ above that isn't known; `gone` is the title of people who have left."""

    def __init__(self, units: UnitNames, lines: Iterable[str], sheet_name: str) -> None:
        self._units = units
        self.within: list[str] = []
        self.lost, self.gone, self.title_text = "", "", ""
        self._gone_whole, self._gone_style = False, ""  # whether all of the sheet, and how its title is numbered
        self._within_style, self._unit_style, self._titled = "", "", set[str]()
        self.title = self._over_the_header([(text, False) for text in lines] + [(sheet_name, True)])

    def bound(self, within: list[str]) -> str:
        """The name of the nearest unit above."""
        return self._units.register[within[-1]].name if within else ""

    def enter(self, text: str, style: str) -> tuple[str, str]:
        """A title, numbered in a style as `TableRows.style` tells, sets the unit of what follows. One that isn't known
        ends the unit before, unless it only parts the unit's own members; a đảng bộ that isn't known ends everything
        above, too. Gives why it isn't known and what to do, "" for nothing to say."""
        meant = self._named(text, style)
        self.title_text = text
        if self._tells_gone(text, meant):
            self._gone_style = style
        elif meant:
            self._enter_unit(meant, style)
        elif said := self._units.organization(text, places=True):
            self.lost, self._within_style, self.title = said, style, Meant()
            return f"tên nhóm không có trong danh mục: «{text[:80]}»", NAME_ABOVE
        elif self._units.parts_a_unit(without_numeral(text) or text):
            if style and style == self._gone_style and not self._gone_whole:
                self.gone = ""
        else:
            self.title = meant
            if not self.lost:  # else all of it is told already
                return self._unknown(text, meant)
        return "", ""

    def enter_name(self, name: str) -> None:
        """A name alone may be a group's: then what follows isn't of the unit before."""
        if self.title_text or not like_a_name(name):
            self.title, self.title_text = Meant(), name

    def _unknown(self, text: str, meant: Meant) -> tuple[str, str]:
        if meant.why == SEVERAL:
            return f"danh mục có hơn một đơn vị tên ấy: «{text[:80]}»", CHOOSE
        where = f"«{self.bound(self.within)[:80]}» của danh mục" if meant.why == OUTSIDE else "danh mục"
        return f"tên nhóm không có trong {where}: «{text[:80]}»", NAME_UNIT

    def _over_the_header(self, told: list[tuple[str, bool]]) -> Meant:
        """The unit that texts tell of which each is a line above the header or the sheet's name; none where they tell
        two. Sets what stands above it."""
        for_cells = [(text, is_sheet) for text, is_sheet in told if self._may_name_cell(text, is_sheet)]
        again = [self._meant(text, is_sheet, self.within) for text, is_sheet in for_cells]
        cells = {one.code for one in again if one and self._units.is_cell(one.code)}
        if len(cells) == 1:
            return Meant(cells.pop())
        if cells:
            return Meant(why=SEVERAL)
        return Meant(why=next((one.why for one in again if one.why in (SEVERAL, OUTSIDE)), ""))

    def _may_name_cell(self, text: str, is_sheet: bool) -> bool:
        """Whether a text over the table names no unit above chi bộ; one that it names bounds the table."""
        found = self._meant(text, is_sheet)
        self._tells_gone(text, found, whole=True)
        if not found and (said := self._units.organization(text, places=is_sheet)):
            found = self._units.in_title(said)
            self.lost = "" if found else said
        if not found or self._units.is_cell(found.code):
            return True
        self.lost = ""
        self.within = list(dict.fromkeys([*self.within, found.code]))
        return False

    def _meant(self, text: str, is_sheet: bool, within: Iterable[str] = ()) -> Meant:
        return self._units.of_sheet(text, within) if is_sheet else self._units.in_title(text, within)

    def _tells_gone(self, text: str, unit: Meant, *, whole: bool = False) -> bool:
        """Whether a title says that those below are gone; the name of a unit doesn't."""
        if not gone_by(text) or (unit and holds("khong_con", self._units.register[unit.code].name)):
            return False
        self.gone, self._gone_whole = clean(text), whole or self._gone_whole
        return True

    def _enter_unit(self, meant: Meant, style: str) -> None:
        if self.gone and not self._gone_whole and meant.code not in self._titled:
            # a list of those who are gone may itself be parted by units
            self.gone = "" if not self._titled or style == self._unit_style else self.gone
        if self.gone:
            return
        beside = any(not self._units.is_below(meant.code, one) for one in self.within)
        if beside or self.lost or not self._units.is_cell(meant.code):
            self.within = [one for one in self.within if self._above(one, meant.code)] + [meant.code]
            self.lost, self._within_style = "", style
        self.title, self._unit_style = meant, style
        self._titled.add(meant.code)

    def _named(self, text: str, style: str) -> Meant:
        """The unit that a title names: below what stands above it, or else one beside that."""
        inside = Meant() if self.lost else self._units.in_title(text, self.within)
        if inside or inside.why == SEVERAL:
            return inside
        other = self._units.in_title(text)
        if not other:
            return other
        unit = self._units.register[other.code]
        if self._units.is_cell(other.code):  # a chi bộ cơ sở between đảng bộ, where the numerals show it
            fits = unit.kind == BASE_CELL and style != "" and style == self._within_style
        elif self.lost:
            fits = unit.kind != DIVISION
        else:
            last = self.within[-1]
            fits = self._above(other.code, last) or unit.parent is None or self._above(unit.parent, last)
        return other if fits else Meant(why=OUTSIDE)

    def _above(self, one: str, other: str) -> bool:
        return one != other and self._units.is_below(other, one)
