"""What the forms begin with where an office has a list: the list says who is a member now, last year's run fills what
it doesn't say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from batch.domain import CELL_TYPES, MEMBERS
from batch.form.definition import form, label
from batch.issue.prefill import History
from batch.member_list.headings import BORN, CARD, FILE_NUMBER, GENDER, NAME, NUMBER
from batch.member_list.people import Note, Person, key_of
from batch.member_list.reading import Read
from batch.member_list.twice import without_twice
from batch.register.register import Register
from batch.text import fold, vn_date, vn_int

# What goes with a person to another unit.
_OF_A_PERSON = (
    CARD, FILE_NUMBER, NAME, BORN, GENDER, "ngay_vao_dang", "ngay_chinh_thuc", "noi_cu_tru", "so_nam_xuat_sac",
    "xl_quy_1", "xl_quy_2", "xl_quy_3",
)  # fmt: skip
_ADD = "Không điền vào phiếu; nếu vẫn sinh hoạt ở đơn vị thì thêm vào danh sách rồi chạy lại."
_ABSENT = "năm trước có ở đơn vị này, danh sách không có"
_PERHAPS = (
    "năm trước có ở đơn vị này; danh sách có người cùng họ tên nhưng không ghi số thẻ hoặc đủ ngày, tháng, năm sinh "
    "nên không rõ có phải là một người, không lấy gì của năm trước"
)
_COMPARE = (
    "Là một người thì ghi số thẻ hoặc ngày, tháng, năm sinh vào danh sách rồi chạy lại, hoặc để đơn vị ghi trong phiếu."
)
_MORE = "Ghi số thẻ hoặc ngày, tháng, năm sinh vào danh sách rồi chạy lại, hoặc để đơn vị ghi trong phiếu."
_LIST_COUNTS = "Phiếu điền theo danh sách; xem lại bên nào đúng."
Record = dict[str, object]  # a member as the form takes one
Key = tuple[str, object]


@dataclass(slots=True)
class Filling:
    """`people` go into forms, `notes` is all that isn't taken over or has to be looked at, `rows` are those of the list
    that hold anything."""

    people: list[Person]
    notes: list[Note] = field(default_factory=list)
    rows: int = 0
    apart: int = 0  # rows that are no persons
    unsure: int = 0  # people of whom too little is said to find them in last year's list

    @property
    def left_out(self) -> int:
        return self.rows - self.apart - len(self.people)


def not_compared(people: int) -> str:
    """What is said where the list says too little of some."""
    return (
        f"{vn_int(people)} người trong danh sách không có số thẻ, số lý lịch hay đủ ngày, tháng, năm sinh (chỉ có "
        "năm sinh hoặc để trống) nên không đối chiếu được với năm trước: phiếu chỉ có những gì danh sách ghi."
    )


def fill(read: Read) -> Filling:
    """Who of a list goes into a form."""
    people, twice = without_twice(read.people)
    return Filling([p for p in people if p.unit], [*read.notes, *twice], read.rows, read.apart)


def settle(filling: Filling, history: History, register: Register) -> History:
    """Last year's sheets with the members of the list; adds to the notes what differs."""
    last = _LastYear(history)
    unknown: dict[tuple[str, str], list[Person]] = {}
    out: History = {code: dict(sheets) for code, sheets in history.items()}
    now: dict[str, list[Record]] = {}
    for person in filling.people:
        found = last.take(person)
        known: Record = {}
        if found is not None:
            unit, row = found
            same = unit == person.unit
            known = {key: value for key, value in row.items() if same or key in _OF_A_PERSON}
            filling.notes += _differences(person, unit, row)
        else:
            unknown.setdefault((person.unit, fold(person.name)), []).append(person)
        now.setdefault(person.unit, []).append({**known, **person.facts})
    filling.unsure = sum(_little(p) for people in unknown.values() for p in people) if last.rows else 0
    if filling.unsure:
        filling.notes.insert(0, _of_unit("", not_compared(filling.unsure), _MORE))
    for code in register.must_submit:
        if register[code].kind not in CELL_TYPES:
            continue
        left = list(last.left(code))
        if code in now:
            for row in left:
                name = str(row.get(NAME) or "")
                same = any(not last.another(row, p) for p in unknown.get((code, fold(name)), []))
                filling.notes.append(_of_unit(code, _PERHAPS if same else _ABSENT, _COMPARE if same else _ADD, name))
            rows = now[code]
        else:
            what = f"điền theo năm trước ({len(left)} người)" if left else "phiếu không điền sẵn đảng viên"
            filling.notes.append(_of_unit(code, f"danh sách không có ai của đơn vị này; {what}", "Xem lại danh sách."))
            rows = left
        if rows:
            out.setdefault(code, {})[MEMBERS] = [{**row, NUMBER: at} for at, row in enumerate(rows, 1)]
        else:
            out.get(code, {}).pop(MEMBERS, None)
    return out


def _little(person: Person) -> bool:
    return person.born is None and not any(person.numbers)


def _of_unit(code: str, why: str, todo: str, name: str = "") -> Note:
    return Note("", 0, "", code, name, why, todo)


class _LastYear:
    """Last year's members by card, file number, name and birth date; each is given away once."""

    def __init__(self, history: History) -> None:
        self.rows = [(code, row) for code, sheets in history.items() for row in sheets.get(MEMBERS, [])]
        self.by: dict[Key, list[int]] = {}
        self.of_unit: dict[str, list[int]] = {}
        self.taken: set[int] = set()
        for at, (code, row) in enumerate(self.rows):
            self.of_unit.setdefault(code, []).append(at)
            for key in _keys(row):
                self.by.setdefault(key, []).append(at)

    def take(self, person: Person) -> tuple[str, Record] | None:
        """The row of a person, where only one can be meant."""
        for key in _keys(person.facts):
            found = self.by.get(key, [])
            if len(found) == 1 and found[0] not in self.taken and not self._other(self.rows[found[0]][1], person):
                self.taken.add(found[0])
                return self.rows[found[0]]
        return None

    @staticmethod
    def _other(row: Record, person: Person) -> bool:
        """Of one name and birth date, with another card: somebody else."""
        numbers = [(key_of(row.get(key)), own) for key, own in zip((CARD, FILE_NUMBER), person.numbers, strict=True)]
        return any(a and b and a != b for a, b in numbers) and not any(a and a == b for a, b in numbers)

    def another(self, row: Record, person: Person) -> bool:
        """Of one name, with another card or day of birth: somebody else."""
        then, now = row.get(BORN), person.facts.get(BORN)
        if isinstance(then, dt.date) and (now not in (None, then) or person.year not in (None, then.year)):
            return True
        return self._other(row, person)

    def left(self, code: str) -> Iterator[Record]:
        """Members of a unit whom nobody has taken."""
        return (self.rows[at][1] for at in self.of_unit.get(code, []) if at not in self.taken)


def _keys(row: object) -> Iterator[Key]:
    assert isinstance(row, dict)
    for key in (CARD, FILE_NUMBER):
        if number := key_of(row.get(key)):
            yield key, number
    if row.get(NAME) and isinstance(row.get(BORN), dt.date):
        yield BORN, (fold(str(row[NAME])), row[BORN])


def _differences(person: Person, unit: str, row: Record) -> Iterable[Note]:
    place = person.place
    if unit != person.unit:
        yield Note(place.sheet, place.row, "", person.unit, person.name, f"năm trước ở đơn vị {unit}",
                   "Nếu đã chuyển sinh hoạt thì không phải làm gì; nếu không thì sửa danh sách.")  # fmt: skip
    for f in form()[MEMBERS].fields:
        before, now = row.get(f.key), person.facts.get(f.key)
        if unit != person.unit and f.key not in _OF_A_PERSON:
            continue
        if before is not None and now is not None and f.key != NUMBER and not _equal(f.key, before, now):
            both = f"danh sách {_said(f.list_name, now)}, năm trước {_said(f.list_name, before)}"
            said = f"«{f.heading}» khác năm trước: {both}"
            yield Note(place.sheet, place.row, "", person.unit, person.name, said, _LIST_COUNTS)


def _equal(key: str, one: object, other: object) -> bool:
    if key in (CARD, FILE_NUMBER):
        return key_of(one) == key_of(other)
    return fold(one) == fold(other) if isinstance(one, str) and isinstance(other, str) else one == other


def _said(list_name: str, value: object) -> str:
    if isinstance(value, dt.date):
        return vn_date(value)
    return label(list_name, str(value)) if list_name else f"«{str(value)[:60]}»"
