"""Which unit of the register a text of a list means: by code, old code or name. What isn't unique is nobody's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from batch.domain import CELL_TYPES
from batch.form.layout_words import has_words, without_numeral
from batch.member_list.headings import words
from batch.register.register import Register
from batch.text import clean, fold, unaccent

UNKNOWN, SEVERAL, OUTSIDE = "khong_co", "nhieu", "ngoai"  # why a text means no unit
_LONGEST_SHEET_NAME = 31  # characters: Excel cuts off what is longer
_TAIL = re.compile(
    r"\s*(?:\([^()]*\)|[:–-]\s*\d+\s*(?:đảng viên|đồng chí|đ/c|đv|người)\.?|[:;,.–-]|"
    r"\b(?:(?:quý\s+[IVX1-4]+|tháng\s+\d{1,2})\s*[,/–-]?\s*(?:năm\s+)?20\d\d|năm\s+20\d\d|"
    r"(?:tính|thời điểm|có mặt|đến (?:ngày|hết|tháng))\s.*\d))\s*$",
    re.IGNORECASE,
)
_CELL = (fold("Chi bộ"), fold("CB"))
_LIST = fold("Danh sách")
_PARTS = (re.compile(r"\s*(?:[;/|>»\\]|->)\s*"), re.compile(r"\s*(?:,|;|/|\s[–-]\s|\bthuộc\b)\s*"))


@dataclass(frozen=True, slots=True)
class Meant:
    """`code` of the unit, or why there is none."""

    code: str = ""
    why: str = ""

    def __bool__(self) -> bool:
        return bool(self.code)


_NOBODY = Meant(why=UNKNOWN)


class UnitNames:
    """The units of a register by all that people call them."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self._codes: dict[str, set[str]] = {}
        self._names: dict[str, set[str]] = {}
        self._short: dict[str, set[str]] = {}
        self._kinds = sorted(map(clean, words()["loai"]), key=len, reverse=True)
        self._fronts = sorted(map(clean, words()["truoc_ten"]), key=len, reverse=True)
        for unit in register.units.values():
            for code in (unit.code, *unit.old_codes):
                self._codes.setdefault(clean(code).casefold(), set()).add(unit.code)
            self._names.setdefault(fold(unit.name), set()).add(unit.code)
            self._short.setdefault(fold(self._without(unit.name, self._kinds)), set()).add(unit.code)
        self._plain: dict[str, set[str]] = {}
        for name, codes in [*self._names.items(), *self._short.items()]:
            self._plain.setdefault(unaccent(name), set()).update(codes)
        self._organizations = [tuple(map(fold, text.split())) for text in words()["to_chuc"]]
        self._places = [tuple(map(fold, text.split())) for text in words()["dia_ban"]]
        self._no_names = {fold(text) for text in words()["khong_la_ten"]}
        committee = register.committee
        self._higher = {_bare_committee(name) for name in (committee.superior, committee.name)} - {()}
        self._above = {code: {u.code for u in register.upward(code)} for code in register.units}
        self._known: dict[tuple[str, tuple[str, ...]], Meant] = {}

    def is_cell(self, code: str) -> bool:
        return self.register[code].kind in CELL_TYPES

    def is_below(self, code: str, superior: str) -> bool:
        """Whether a unit is another one or stands below it."""
        return superior in self._above[code]

    def meant(self, text: str, within: Iterable[str] = ()) -> Meant:
        """The unit whose code, old code or name the text is, among those that are or stand below every unit of
        `within`."""
        key = clean(text), tuple(within)
        if key not in self._known:
            self._known[key] = self._find(*key)
        return self._known[key]

    def in_title(self, text: str, within: Iterable[str] = ()) -> Meant:
        """The same for a title, which may say more than the name: a numeral, "Danh sách đảng viên", how many they
        are."""
        text = clean(text)
        seen = _NOBODY
        for one in dict.fromkeys((text, without_numeral(text))):
            while one:
                for tried in dict.fromkeys((one, self._without(one, self._fronts))):
                    found = self.meant(tried, within)
                    if found:
                        return found
                    seen = found if found.why in (SEVERAL, OUTSIDE) else seen
                shorter = _TAIL.sub("", one)
                one = shorter if shorter != one else ""
        return seen

    def organization(self, text: str, *, places: bool) -> str:
        """Where a text names a đảng bộ, or with `places` a commune, what it says from there on; "" for one that names
        none, a chi bộ, the office's own committee or its superior. After "Danh sách …" it may stand anywhere."""
        text = clean(text)
        text = without_numeral(text) or text
        if fold(text).startswith(_CELL):
            return ""
        is_list = fold(text).startswith(_LIST)
        tokens = (text if is_list else self._without(text, self._fronts)).split()
        kinds = self._organizations + (self._places if places or is_list else [])
        for at in range(len(tokens) if is_list else 1):
            own = tuple(map(fold, tokens[at:]))
            kind = max((len(one) for one in kinds if own[: len(one)] == one), default=0)
            ends = at + kind
            if 0 < kind < len(own) and own[kind] not in self._no_names and not tokens[ends - 1].endswith(","):
                said = " ".join(tokens[at:])
                return "" if self._is_higher(said) else said
        return ""

    def _is_higher(self, said: str) -> bool:
        shorter = _TAIL.sub("", said)
        return _bare_committee(said) in self._higher or (shorter != said and self._is_higher(shorter))

    def of_sheet(self, name: str, within: Iterable[str] = ()) -> Meant:
        """The unit that a sheet is called after."""
        found = self.in_title(name, within)
        if found or len(name) < _LONGEST_SHEET_NAME:
            return found
        cut = fold(name)
        codes = {code for full, codes in self._names.items() if full.startswith(cut) for code in codes}
        return self._one(codes, tuple(within))

    def parts_a_unit(self, title: str) -> bool:
        """Whether a title is of a group within a unit, not of a unit that the register doesn't have."""
        folded = fold(_TAIL.sub("", title))
        if folded in {fold(text) for text in words()["nhom_trong_don_vi"]}:
            return True
        token = fold((title.split() or [""])[0])
        begins = {fold(text) for text in words()["nhom_bat_dau"]}
        return token in begins and not any(name.startswith(token) for name in self._short)

    def _without(self, text: str, fronts: list[str]) -> str:
        """A text without the first of these words that it begins with."""
        folded = fold(text)
        for front in fronts:
            if folded.startswith(fold(front)) and len(folded) > len(fold(front)):
                tokens, count = text.split(), len(front.split())
                if fold(" ".join(tokens[:count])) == fold(front) and len(tokens) > count:
                    return " ".join(tokens[count:]).lstrip(" :-–")
        return text

    def _find(self, text: str, within: tuple[str, ...]) -> Meant:
        if not text:
            return _NOBODY
        if codes := self._codes.get(text.casefold()):
            return self._one(codes, within)
        whole = self._by_name(text, within)
        if whole or whole.why == SEVERAL:
            return whole
        for pattern in _PARTS:
            parts = [part for part in pattern.split(text) if part]
            for at in range(1, len(parts)):
                # "Chi bộ thôn 3, Đảng bộ xã Minh Thịnh", or from the top down
                for unit, above in ((parts[:at], parts[at:]), (parts[at:], parts[:at][-1:])):
                    if found := self._within(" ".join(unit), " ".join(above), within):
                        return found
        return whole

    def _within(self, text: str, above: str, within: tuple[str, ...]) -> Meant:
        """The unit of this name that stands below another one."""
        superior = self.meant(above)
        found = self._by_name(text, (*within, superior.code)) if superior else _NOBODY
        below = found and found.code != superior.code and self.is_below(found.code, superior.code)
        return found if below else _NOBODY

    def _by_name(self, text: str, within: tuple[str, ...]) -> Meant:
        whole = self._one(self._names.get(fold(text)) or set(), within)
        if whole or whole.why == SEVERAL:
            return whole
        short = self._without(text, self._kinds)
        codes = self._short.get(fold(short)) or (self._plain.get(unaccent(short)) if short.isascii() else None) or set()
        if short != text:  # says which kind it is
            of_cell = fold(text).startswith(_CELL)
            codes = {code for code in codes if self.is_cell(code) == of_cell}
        elif not has_words(short):  # a number alone says nothing
            codes = set()
        found = self._one(codes, within)
        return whole if found.why == UNKNOWN else found

    def _one(self, codes: set[str], within: tuple[str, ...]) -> Meant:
        inside = {code for code in codes if all(self.is_below(code, superior) for superior in within)}
        if len(inside) == 1:
            return Meant(next(iter(inside)))
        return Meant(why=SEVERAL if inside else OUTSIDE if codes else UNKNOWN)


def _bare_committee(name: str) -> tuple[str, ...]:
    """ "Tỉnh ủy Bình Thịnh" and "Đảng bộ tỉnh Bình Thịnh" are one."""
    skipped = {fold(word) for word in words()["chu_cua_cap_uy"]}
    return tuple(token for word in clean(name).split() if (token := fold(word)) and token not in skipped)
