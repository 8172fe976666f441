"""Columns of dates that a PC with American settings has turned."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from made import INFO_ROWS, codes, read_rows

from batch.domain import INFO, MEMBERS
from batch.form.cells import Raw
from batch.form.file_data import FileData
from batch.form.turned_dates import Turned, turned

SMALL = [datetime(1980, 5, 6), datetime(1979, 2, 11), datetime(1981, 7, 7), datetime(1985, 1, 3)]
MORE = [*SMALL, datetime(1990, 9, 8), datetime(1977, 4, 12)]


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        (["13/05/1970", "25/12/1981", *MORE], (2, 3, 5, 6, 7)),  # 7 July is the same either way
        ([*MORE, *SMALL, "19-05-1980"], (0, 1, 3, 4, 5, 6, 7, 9)),
        (["1/25/1980", "3/30/1975", "2/3/1990"], (0, 1, 2)),  # month first throughout
        (["1/25/1980", "", *MORE, datetime(1966, 6, 2)], (0, 2, 3, 5, 6, 7, 8)),
        (["13/05/1970", *["25/12/1981", "30.4.1975"] * 4, *SMALL], (9, 10, 12)),  # mostly text
    ],
)
def test_a_turned_column(column: list[Raw], wrong: tuple[int, ...]) -> None:
    assert turned(column) == Turned(wrong, sure=True)


@pytest.mark.parametrize(
    ("column", "open_cells"),
    [
        ([*SMALL[:2], SMALL[3], "19/05/1980"], (0, 1, 2)),  # three dates and one text
        (["13/05/1970", "25/12/1981", *SMALL], (2, 3, 5)),
        (["13/05/1970", "25/12/1981", "30/04/1975", "19/08/1969", SMALL[0]], (4,)),
        (["05/13/1970", SMALL[0]], (1,)),  # month first, but once
        (["05/13/1970", "04/03/1975", "07/07/1977"], (1,)),
    ],
)
def test_a_column_that_may_be_turned(column: list[Raw], open_cells: tuple[int, ...]) -> None:
    assert turned(column) == Turned(open_cells, sure=False)


@pytest.mark.parametrize(
    "column",
    [
        [],
        ["13/05/1970", "05/06/1970", "25/12/1981"],  # text throughout, day first
        MORE,
        ["13/05/1970", *MORE, datetime(1970, 3, 26)],  # a day above 12 that wasn't turned
        ["13/05/1970", "05/06/1970", *MORE],  # a text that such a PC would have made a date
        ["13/05/1970", SMALL[0]],  # too few to say anything
        ["13/05/1970", datetime(1981, 7, 7), datetime(1979, 2, 2)],  # the same either way
        ["13/05/1970", "05/13/1970", *MORE],  # a slip of the pen
        ["13/25/1972", *MORE],  # a date in neither order
        ["05/13/1970", datetime(1970, 3, 26)],
        ["05/13/1970"],
        ["1970", "không rõ", date(1980, 5, 6), 25569.0, "31/02"],
    ],
)
def test_a_column_that_may_be_right(column: list[Raw]) -> None:
    assert turned(column) == Turned()


def read(path: Path, born: list[Raw]) -> FileData:
    head = ["STT", "Họ và tên", "Ngày sinh"]
    rows = [[i, "Lò Văn Một", day] for i, day in enumerate(born)]
    return read_rows(path, {INFO: INFO_ROWS, MEMBERS: [head, *rows]})


def test_the_column_is_told_once_and_its_dates_are_not_used(tmp_path) -> None:
    data = read(tmp_path / "a.xlsx", ["13/05/1970", "25/12/1981", *MORE])
    assert codes(data) == ["O-13"]
    told = next(p for p in data.problems if p.code == "O-13")
    assert (told.sheet, told.cell, told.key, told.values["so_o"]) == (MEMBERS, "C4", "ngay_sinh", "5")
    kept = [date(1970, 5, 13), date(1981, 12, 25), None, None, date(1981, 7, 7), None, None, None]
    assert data.sheets[MEMBERS].columns["ngay_sinh"] == kept
    assert data.faults == []


def test_dates_that_may_be_turned_are_told_once_and_used_as_they_stand(tmp_path) -> None:
    data = read(tmp_path / "a.xlsx", ["13/05/1970", *SMALL])
    assert codes(data) == ["O-15"]
    told = next(p for p in data.problems if p.code == "O-15")
    assert (told.sheet, told.cell, told.key) == (MEMBERS, "C3", "ngay_sinh")
    assert told.values == {"so_o": "3", "cac_o": "C3–C4, C6"}
    assert data.sheets[MEMBERS].columns["ngay_sinh"] == [date(1970, 5, 13), *(day.date() for day in SMALL)]
    assert data.quiet == []
