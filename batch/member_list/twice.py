"""Who stands in a list twice: nobody is put into a form twice, and nobody is dropped without a word."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from batch.member_list.headings import STATE
from batch.member_list.people import GUEST, Note, Person

_NAMED = 5  # others that a note names
_SAME = "Giữ một dòng trong danh sách rồi chạy lại."
_WHICH = "Xác định người ấy ở đơn vị nào, xóa dòng kia trong danh sách rồi chạy lại."
_TWO = "Nếu là một người thì xóa dòng thừa trong danh sách rồi chạy lại; nếu là hai người thì không phải làm gì."


def without_twice(people: Iterable[Person]) -> tuple[list[Person], list[Note]]:
    """Those who go into forms, and what is told of the others. The same card or file number is one person; the same
    name and birth date too, unless their numbers differ."""
    rows = list(people)
    left: set[int] = set()
    notes: list[Note] = []
    for number, what in ((0, "số thẻ"), (1, "số lý lịch")):
        for same in _groups((p.numbers[number] or None for p in rows), rows):
            _settle(same, f"cùng {what}", rows, left, notes)
    for same in _groups((p.born for p in rows), rows):
        if all_differ([rows[at] for at in same]):
            for at in same:
                notes.append(_note(rows[at], "trùng họ tên, ngày sinh", _others(rows, same, at), _TWO, False))
        else:
            _settle(same, "cùng họ tên, ngày sinh", rows, left, notes)
    return [person for at, person in enumerate(rows) if at not in left], notes


def _groups(keys: Iterable[Hashable | None], rows: list[Person]) -> list[list[int]]:
    found: dict[Hashable, list[int]] = {}
    for at, key in enumerate(keys):
        if key is not None and rows[at].unit:
            found.setdefault(key, []).append(at)
    return [group for group in found.values() if len(group) > 1]


def all_differ(people: Sequence[Person]) -> bool:
    """Whether each has a number of a kind of their own."""
    return any(
        len({number for p in people if (number := p.numbers[kind])}) == len(people) for kind in (0, 1)
    )  # fmt: skip


def _others(rows: list[Person], same: list[int], at: int) -> list[Person]:
    return [rows[i] for i in same[: _NAMED + 1] if i != at][:_NAMED]


def _settle(same: list[int], what: str, rows: list[Person], left: set[int], notes: list[Note]) -> None:
    """Rows that agree are one; of rows that don't, nobody knows which is right."""
    people = [rows[at] for at in same]
    homes = {p.unit for p in people if p.facts.get(STATE) != GUEST}
    if len(homes) <= 1 and len({p.unit for p in people}) == len(people):
        return  # a guest elsewhere
    agree = len({p.unit for p in people}) == 1 and all(_agree(people[0], p) for p in people[1:])
    for at in same[1:] if agree else same:
        others = _others(rows, same, at)
        if at not in left:
            notes.append(_note(rows[at], what, others[:1] if agree else others, _SAME if agree else _WHICH, True))
    left.update(same[1:] if agree else same)
    if agree:  # what only one of them says
        for other in people[1:]:
            people[0].facts = {**other.facts, **people[0].facts}


def _agree(one: Person, other: Person) -> bool:
    return all(other.facts.get(key, value) == value for key, value in one.facts.items()) and one.unit == other.unit


def _note(person: Person, what: str, others: list[Person], todo: str, left_out: bool) -> Note:
    where = "; ".join(f"{p.place} ({p.unit})" for p in others)
    return Note(
        person.place.sheet, person.place.row, "", person.unit, person.name, f"{what} với {where}", todo, left_out
    )
