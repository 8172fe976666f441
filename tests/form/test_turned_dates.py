"""Columns of dates that a PC with American settings has turned."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from made import INFO_ROWS, codes, read_rows

from batch.domain import INFO, MEMBERS
from batch.form.cells import Raw
from batch.form.turned_dates import turned

SMALL = [datetime(1980, 5, 6), datetime(1979, 2, 11), datetime(1981, 7, 7), datetime(1985, 1, 3)]


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        (["13/05/1970", "25/12/1981", *SMALL], [2, 3, 5]),  # 7 July is the same either way
        (["1/25/1980", "3/30/1975", "2/3/1990"], [0, 1, 2]),  # month first throughout
        (["1/25/1980", "", *SMALL], [0, 2, 3, 5]),
        ([*SMALL, "19-05-1980"], [0, 1, 3]),
    ],
)
def test_a_turned_column(column: list[Raw], wrong: list[int]) -> None:
    assert turned(column) == wrong


@pytest.mark.parametrize(
    "column",
    [
        [],
        ["13/05/1970", "05/06/1970", "25/12/1981"],  # text throughout, day first
        SMALL,
        ["13/05/1970", *SMALL, datetime(1970, 3, 26)],  # a day above 12 that wasn't turned
        ["13/05/1970", "05/06/1970", *SMALL],  # a text that such a PC would have made a date
        ["13/05/1970", SMALL[0]],  # too few to be sure
        ["13/05/1970", "05/13/1970", *SMALL],  # a slip of the pen
        ["13/25/1972", *SMALL],  # a date in neither order
        ["05/13/1970", datetime(1970, 3, 26)],
        ["1970", "không rõ", date(1980, 5, 6), 25569.0, "31/02"],
    ],
)
def test_a_column_that_may_be_right(column: list[Raw]) -> None:
    assert turned(column) == []


def test_the_column_is_told_once_and_its_dates_are_not_used(tmp_path) -> None:
    head = ["STT", "Họ và tên", "Ngày sinh"]
    rows = [[i, "Lò Văn Một", day] for i, day in enumerate(["13/05/1970", "25/12/1981", *SMALL])]
    data = read_rows(tmp_path / "a.xlsx", {INFO: INFO_ROWS, MEMBERS: [head, *rows]})
    assert codes(data) == ["O-13"]
    told = next(p for p in data.problems if p.code == "O-13")
    assert (told.sheet, told.cell, told.key, told.values) == (MEMBERS, "C4", "ngay_sinh", {"so_o": "3"})
    kept = [date(1970, 5, 13), date(1981, 12, 25), None, None, date(1981, 7, 7), None]
    assert data.sheets[MEMBERS].columns["ngay_sinh"] == kept
    assert data.faults == []
