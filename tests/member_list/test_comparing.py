"""A list against forms: each person in one of them is in the other, or told with what is so."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from made_lists import register

from batch.domain import Period
from batch.member_list import comparing
from batch.member_list.comparing import compare
from batch.member_list.people import Facts, Person, Place
from batch.member_list.reading import Read
from batch.submissions.intake import COUNTED

DAY = date(1980, 5, 31)
ONE, GUEST = ("Trần Văn Thử", "079000000001", DAY), "TAM_THOI_DEN"
OTHER = ("Lê Thị Mẫu", "079000000002", date(1981, 5, 31))
BARE = ("Trần Văn Thử", None, None)
Who = tuple[str | None, str | None, date | None]


def run(filled: list[tuple[Any, ...]], received: tuple[str, ...]) -> Any:
    """A finished run of these units, with these rows of their forms."""
    rows = [
        {"ma_don_vi": unit, "ho_ten": who[0], "so_the": who[1], "ngay_sinh": who[2], "so_ly_lich": None,
         "tep": "a.xlsx", "dong": at, "tinh_trang": state[0] if state else None}
        for at, (unit, who, *state) in enumerate(filled, 3)
    ]  # fmt: skip
    columns = ["ma_don_vi", "ho_ten", "so_the", "ngay_sinh", "so_ly_lich", "tep", "dong", "tinh_trang"]
    files = [{"don_vi": unit, "trang_thai": COUNTED} for unit in received]
    return SimpleNamespace(
        manifest=SimpleNamespace(period=Period(2025)),
        frame=lambda *_: pd.DataFrame(rows, columns=columns, dtype=object),
        stating=lambda _: SimpleNamespace(files=files),
    )  # fmt: skip


def listed(people: list[tuple[str, Who]]) -> list[Person]:
    out = []
    for row, (unit, (name, card, born)) in enumerate(people, 2):
        facts: Facts = {key: value for key, value in (("ho_ten", name), ("so_the", card), ("ngay_sinh", born)) if value}
        out.append(Person(Place("DS", row), unit, facts, unit or "Đã chuyển đi"))
    return out


@pytest.mark.parametrize(
    ("people", "filled", "told"),
    [
        ([("CS3", ONE)], [("CS3", ONE)], []),
        ([("CS3", ONE)], [("CS4", ONE)], [comparing.MOVED]),
        ([("CS3", ONE)], [("CS4", ONE, GUEST)], [comparing.NOT_IN_FORM]),
        ([("CS1-01", ONE)], [("CS4", ONE, GUEST)], []),  # the unit at home hasn't handed in
        ([("CS3", ONE)], [("CS3", ONE), ("CS4", ONE)], [comparing.TWICE] * 2),
        ([("CS3", ONE)], [("CS3", ONE), ("CS3", ONE)], [comparing.TWICE]),
        ([("CS3", ONE), ("CS4", ONE)], [("CS3", ONE)], [comparing.LISTED_TWICE]),
        ([("CS3", BARE), ("CS3", BARE)], [("CS3", BARE), ("CS3", BARE)], []),
        ([("CS3", (ONE[0], OTHER[1], DAY)), ("CS4", OTHER)], [("CS3", ONE), ("CS4", OTHER)], [comparing.OTHER_CARD]),
        ([("CS3", (OTHER[0], *ONE[1:]))], [("CS3", ONE)], [comparing.OTHER_NAME]),
        ([("", ONE)], [("CS3", ONE)], [comparing.NO_UNIT]),
    ],
)  # fmt: skip
def test_who_is_in_one_and_not_in_the_other_is_told_once(
    people: list[tuple[str, Who]], filled: list[tuple[Any, ...]], told: list[str]
) -> None:
    found = compare(Read(people=listed(people)), run(filled, ("CS3", "CS4")), register())
    assert [line.kind for line in found.lines] == told
    assert all(unit.listed == unit.filled or unit.differences for unit in found.units if unit.filled is not None)


def test_a_guest_is_counted_apart_and_told_where_only_one_side_says_so() -> None:
    people = listed([("CS3", ONE), ("CS3", OTHER)])
    people[1].facts["tinh_trang"] = GUEST
    found = compare(Read(people=people), run([("CS3", ONE, GUEST), ("CS3", OTHER, GUEST)], ("CS3",)), register())
    assert [(line.kind, line.name, line.said) for line in found.lines] == [
        (comparing.ONE_GUEST, ONE[0], "phiếu ghi tạm thời")
    ]  # fmt: skip
    (unit,) = (unit for unit in found.units if unit.code == "CS3")
    assert (unit.listed, unit.filled, unit.guests_listed, unit.guests_filled, unit.differences) == (1, 0, 1, 2, 1)


def test_where_only_the_year_of_birth_is_known_it_is_compared_and_that_is_told() -> None:
    """By name in the unit, else by name and year where nobody else is called so."""
    people = listed([("CS3", BARE), ("CS3", (OTHER[0], None, None)), ("CS4", ("Vũ Thị Bịa", None, None))])
    for person, year in zip(people, (DAY.year, 1979, 1981), strict=True):
        person.year = year
    filled = [("CS3", ONE), ("CS3", OTHER), ("CS3", ("Vũ Thị Bịa", None, OTHER[2]))]
    found = compare(Read(people=people), run(filled, ("CS3", "CS4")), register())
    assert [(line.kind, line.name, line.said) for line in found.lines] == [
        (comparing.OTHER_DATE, OTHER[0], "danh sách năm 1979, phiếu 31/05/1981"),
        (comparing.MOVED, "Vũ Thị Bịa", "danh sách CS4, phiếu CS3"),
    ]
    assert found.undated == 3


def test_who_has_left_by_the_list_and_is_in_a_form_is_told() -> None:
    found = compare(Read(left=listed([("", ONE)])), run([("CS3", ONE), ("CS3", OTHER)], ("CS3",)), register())
    assert [(line.kind, line.name) for line in found.lines] == [
        (comparing.NOT_IN_LIST, OTHER[0]), (comparing.LEFT, ONE[0]),
    ]  # fmt: skip
