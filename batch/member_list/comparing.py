"""The list of members against the submissions that count: who is in one and not in the other, who differs."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from batch.domain import CELL_TYPES, MEMBERS, Period
from batch.finished.finished_run import FinishedRun
from batch.member_list.headings import BORN, CARD, FILE_NUMBER, NAME, STATE
from batch.member_list.people import GUEST, Facts, Note, Person, Place
from batch.member_list.reading import Read
from batch.member_list.twice import all_differ
from batch.register.register import Register
from batch.submissions.columns import records
from batch.submissions.intake import COUNTED
from batch.text import fold, vn_date

NOT_IN_FORM, NOT_IN_LIST = "Có trong danh sách, không có trong phiếu", "Có trong phiếu, không có trong danh sách"
MOVED = "Phiếu kê ở đơn vị khác danh sách"
TWICE, NO_UNIT = "Kê hai lần trong phiếu", "Danh sách không rõ đơn vị"
LEFT = "Danh sách ghi đã rời đi, phiếu vẫn kê"
LISTED_TWICE = "Có hai dòng trong danh sách"
OTHER_NAME, OTHER_DATE, OTHER_CARD = "Khác họ tên", "Khác ngày sinh", "Khác số thẻ"
ONE_GUEST = "Chỉ một bên ghi là sinh hoạt tạm thời"
KINDS = (
    NOT_IN_FORM, NOT_IN_LIST, LEFT, MOVED, ONE_GUEST, TWICE, LISTED_TWICE, OTHER_NAME, OTHER_DATE, OTHER_CARD, NO_UNIT
)  # fmt: skip
_TODO = {
    NOT_IN_FORM: "Hỏi đơn vị: người ấy còn sinh hoạt thì kê vào phiếu; không thì sửa danh sách.",
    NOT_IN_LIST: "Hỏi đơn vị: mới kết nạp, mới chuyển đến thì thêm vào danh sách; kê nhầm thì bỏ khỏi phiếu.",
    MOVED: "Xác định người ấy ở đơn vị nào, sửa phiếu hoặc danh sách.",
    LEFT: "Hỏi đơn vị: người ấy đã rời đi thì bỏ khỏi phiếu; còn sinh hoạt thì sửa danh sách.",
    ONE_GUEST: "Xác định người ấy là đảng viên của đơn vị hay chỉ sinh hoạt tạm thời, sửa phiếu hoặc danh sách.",
    TWICE: "Xác định dòng nào đúng, người ấy ở đơn vị nào; dòng kia bỏ khỏi phiếu.",
    LISTED_TWICE: "Giữ dòng đúng trong danh sách, xóa dòng kia.",
    OTHER_NAME: "Cùng số thẻ hoặc số lý lịch: so với lý lịch, sửa tên hoặc số ở phiếu hay danh sách.",
    OTHER_DATE: "So với lý lịch, sửa phiếu hoặc danh sách.",
    OTHER_CARD: "So với thẻ, sửa phiếu hoặc danh sách.",
    NO_UNIT: "Ghi vào danh sách đơn vị đúng như danh mục rồi so lại.",
}
_CARD_AND_NAME, _NUMBER_AND_NAME, _NAME_AND_YEAR = "the va ten", "ly lich va ten", "ten va nam sinh"
_UNSURE = (NAME, _NAME_AND_YEAR)  # what only tells who it is where nobody else is called so
_UNIT, _FILE, _ROW = "ma_don_vi", "tep", "dong"
_WANTED = (_UNIT, _FILE, _ROW, NAME, BORN, CARD, FILE_NUMBER, STATE)


@dataclass(frozen=True, slots=True)
class Line:
    """One difference: whose, in which unit by the list and in which by its form, and where."""

    kind: str
    unit: str
    other: str
    name: str
    said: str
    in_list: str
    in_form: str

    @property
    def todo(self) -> str:
        return _TODO[self.kind]


@dataclass(frozen=True, slots=True)
class OfUnit:
    """How many members a unit has in the list and in its form, guests apart, and how many differences there are."""

    code: str
    name: str
    listed: int
    filled: int | None  # None: no submission counts
    guests_listed: int
    guests_filled: int
    differences: int


@dataclass(slots=True)
class Compared:
    period: Period
    lines: list[Line]
    units: list[OfUnit]
    unread: list[Note] = field(default_factory=list)
    waiting: int = 0  # people of the list in units of which no workbook counts
    undated: int = 0  # people of whom the list says no birth date, or its year alone, and the form says one

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(line.kind for line in self.lines)
        return {kind: found[kind] for kind in KINDS}


@dataclass(eq=False)
class _Filled(Person):
    """A row of a submission; `place` names its file."""

    state: str = ""


def compare(read: Read, run: FinishedRun, register: Register) -> Compared:
    """Raises FinishedRunError."""
    received = _received(run)
    filled = list(_filled(run))
    listed = list(read.people)
    pairs, alone = _pairs(listed, filled)
    lines = [line for person, one in pairs for line in _differences(person, one)]
    named = {key for _, one in pairs for key in _named_keys(one)}
    missing = [(person, any(key in named for key in _named_keys(person))) for person in alone]
    waiting = sum(not twice and person.unit not in ("", *received) for person, twice in missing)
    lines += [
        _missing(person, twice) for person, twice in missing if twice or not person.unit or person.unit in received
    ]
    matched = {id(one) for _, one in pairs}
    own = [one for one in filled if one.state != GUEST]
    lines += list(_twice(own))
    doubled = {id(one) for group in _groups(own) for one in group}
    again = {key for one in own if id(one) in matched for key in _named_keys(one)}
    left = {key: person for person in read.left for key in _named_keys(person)}
    for one in own:
        if id(one) not in matched and id(one) not in doubled:
            keys = _named_keys(one)
            gone = next((left[key] for key in keys if key in left), None)
            if gone:
                lines.append(_line(LEFT, gone, one, f"danh sách ghi «{gone.own_unit[:60]}»"))
            elif any(key in again for key in keys):
                lines.append(Line(TWICE, "", one.unit, one.name, f"kê hai dòng ở {one.unit}", "", _where(one)))
            else:
                lines.append(Line(NOT_IN_LIST, "", one.unit, one.name, "", "", _where(one)))
    lines.sort(key=lambda line: (line.unit or line.other, KINDS.index(line.kind)))
    units = list(_by_unit(register, listed, filled, received, lines))
    unread = [note for note in read.notes if note.left_out]
    undated = sum(BORN not in person.facts and BORN in one.facts for person, one in pairs)
    return Compared(run.manifest.period, lines, units, unread, waiting, undated)


def _received(run: FinishedRun) -> set[str]:
    """Units of which a workbook counts; what comes in a package names nobody."""
    return {str(file.get("don_vi")) for file in run.stating("files").files if file.get("trang_thai") == COUNTED}


def _filled(run: FinishedRun) -> Iterator[_Filled]:
    table = run.frame(MEMBERS, (_UNIT, NAME, BORN, CARD, FILE_NUMBER), (_FILE, _ROW, STATE))
    for row in records(table[[name for name in _WANTED if name in table.columns]]):
        facts: Facts = {key: v for key in (NAME, CARD, FILE_NUMBER, BORN) if (v := _value(row.get(key))) is not None}
        number = row.get(_ROW)
        at = int(number) if isinstance(number, int | float) and number == number else 0
        if NAME in facts:
            yield _Filled(Place(str(row.get(_FILE) or ""), at), str(row[_UNIT]), facts, state=str(row.get(STATE) or ""))


def _value(value: Any) -> Any:
    if value is None or value != value or value == "":
        return None
    return value.date() if isinstance(value, dt.datetime) else value


def _keys(person: Person) -> Iterator[tuple[str, Hashable]]:
    """What a person is known by, the surest first."""
    card, number = person.numbers
    name = fold(person.name)
    if card:
        yield _CARD_AND_NAME, (card, name)
    if number:
        yield _NUMBER_AND_NAME, (number, name)
    if card:
        yield CARD, card
    if number:
        yield FILE_NUMBER, number
    if person.born:
        yield BORN, person.born
    if person.name and person.unit:
        yield NAME, (person.unit, fold(person.name))
    day = person.facts.get(BORN)
    if person.name and (year := day.year if isinstance(day, dt.date) else person.year):
        yield _NAME_AND_YEAR, (year, fold(person.name))


def _sure_keys(person: Person) -> list[Hashable]:
    return [key for key in _keys(person) if key[0] not in _UNSURE]


def _named_keys(person: Person) -> list[Hashable]:
    """Only what says the name, too: somebody else's number may be typed at a person."""
    return [key for key in _keys(person) if key[0] in (_CARD_AND_NAME, _NUMBER_AND_NAME, BORN)]


def _pairs(listed: list[Person], filled: list[_Filled]) -> tuple[list[tuple[Person, _Filled]], list[Person]]:
    """Who of the list is who in a form, the surest kind of likeness first, and who is in none."""
    pairs: list[tuple[Person, _Filled]] = []
    left, open_ = list(listed), list(filled)
    for kind in (_CARD_AND_NAME, _NUMBER_AND_NAME, BORN, CARD, FILE_NUMBER, NAME, _NAME_AND_YEAR):
        by: dict[Hashable, list[_Filled]] = {}
        for one in open_:
            for key in _keys(one):
                if key[0] == kind:
                    by.setdefault(key, []).append(one)
        names = Counter(key for p in left for key in _keys(p) if key[0] in _UNSURE)
        counts = {key: len(same) for key, same in by.items()}
        rest: list[Person] = []
        for person in left:
            own = next((key for key in _keys(person) if key[0] == kind), None)
            same = by.get(own, []) if own is not None else []
            found = [one for one in same if one.state != GUEST or one.unit == person.unit]  # a guest is no move
            if own is not None and kind in _UNSURE and counts.get(own) != names[own]:
                found = []  # nobody knows which of them is missing
            if (
                own is not None and kind == _NAME_AND_YEAR
            ):  # in different units: only one of each, and nothing against it
                found = [one for one in found if names[own] == 1 and _perhaps(person, one)]
            if found:
                one = next((f for f in found if f.unit == person.unit), found[0])
                same.remove(one)
                pairs.append((person, one))
            else:
                rest.append(person)
        taken = {id(one) for _, one in pairs}
        left, open_ = rest, [one for one in open_ if id(one) not in taken]
    return pairs, left


def _perhaps(person: Person, one: Person) -> bool:
    """Whether nothing speaks against two of one name and year of birth, in different units, being one."""
    numbers = any(a and b and a != b for a, b in zip(person.numbers, one.numbers, strict=True))
    return not numbers and BORN not in person.facts


def _differences(person: Person, one: _Filled) -> Iterator[Line]:
    if not person.unit:
        yield _line(NO_UNIT, person, one, f"danh sách ghi «{person.own_unit[:60]}»")
    elif person.unit != one.unit:
        yield _line(MOVED, person, one, f"danh sách {person.unit}, phiếu {one.unit}")
    if fold(person.name) != fold(one.name):
        yield _line(OTHER_NAME, person, one, f"danh sách «{person.name[:60]}», phiếu «{one.name[:60]}»")
    here, there = person.facts.get(BORN), one.facts.get(BORN)
    if isinstance(here, dt.date) and isinstance(there, dt.date) and here != there:
        yield _line(OTHER_DATE, person, one, f"danh sách {vn_date(here)}, phiếu {vn_date(there)}")
    elif person.year and isinstance(there, dt.date) and person.year != there.year:
        yield _line(OTHER_DATE, person, one, f"danh sách năm {person.year}, phiếu {vn_date(there)}")
    if person.unit == one.unit and (person.facts.get(STATE) == GUEST) != (one.state == GUEST):
        yield _line(ONE_GUEST, person, one, f"{'phiếu' if one.state == GUEST else 'danh sách'} ghi tạm thời")
    if (a := person.numbers[0]) and (b := one.numbers[0]) and a != b:
        yield _line(OTHER_CARD, person, one, f"danh sách {person.facts[CARD]}, phiếu {one.facts[CARD]}")


def _line(kind: str, person: Person, one: _Filled, said: str) -> Line:
    return Line(kind, person.unit, one.unit, person.name, said, str(person.place), _where(one))


def _where(one: Person) -> str:
    return f"{one.place.sheet}, sheet «{MEMBERS}», dòng {one.place.row}" if one.place.row else one.place.sheet


def _missing(person: Person, twice: bool) -> Line:
    """Of somebody whom no row of a form is left for; `twice`: one is, for another row of the list."""
    kind = LISTED_TWICE if twice else NOT_IN_FORM if person.unit else NO_UNIT
    said = f"danh sách ghi «{person.own_unit[:60]}»" if kind == NO_UNIT else ""
    return Line(kind, person.unit, "", person.name, said, str(person.place), "")


def _groups(filled: Iterable[_Filled]) -> list[list[_Filled]]:
    """Rows of different units that are one person, each group once."""
    by: dict[Hashable, list[_Filled]] = {}
    for one in filled:
        for key in _sure_keys(one):
            by.setdefault(key, []).append(one)
    several = [group for group in by.values() if len({one.unit for one in group}) > 1 and not all_differ(group)]
    return list({frozenset(map(id, group)): group for group in several}.values())


def _twice(filled: list[_Filled]) -> Iterator[Line]:
    for group in _groups(filled):
        units = sorted({one.unit for one in group})
        for one in group:
            yield Line(TWICE, "", one.unit, one.name, f"kê ở {', '.join(units)}", "", _where(one))


def _by_unit(
    register: Register, listed: list[Person], filled: list[_Filled], received: set[str], lines: list[Line]
) -> Iterator[OfUnit]:
    here = Counter((p.unit, p.facts.get(STATE) == GUEST) for p in listed)
    there = Counter((one.unit, one.state == GUEST) for one in filled)
    differs = Counter(unit for line in lines for unit in {line.unit, line.other} if unit)
    for code, unit in register.units.items():
        if unit.kind in CELL_TYPES and unit.must_submit:
            count = there[code, False] if code in received else None
            guests = here[code, True], there[code, True]
            yield OfUnit(code, unit.name, here[code, False], count, *guests, differs[code])
