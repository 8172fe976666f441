"""Lists of members as offices have them: what goes into forms, and that nothing of them is lost or guessed."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_lists import CELLS, LAYOUTS, of_the_commune, people, register, save
from openpyxl import load_workbook

from batch.domain import MEMBERS, Period, SaidError
from batch.issue.prefill import History, issue_forms
from batch.law import load_law
from batch.member_list.filling import Filling, fill, settle
from batch.member_list.kept import read_kept, write_kept
from batch.member_list.opening import ListError
from batch.member_list.reading import Read, read_people
from batch.member_list.report import BY_UNIT, write_report
from batch.member_list.tables import Opened, open_tables
from batch.register.working_folder import MEMBER_COLUMNS
from batch.text import fold

YEAR = Period(2025)
HEADINGS = ["Họ và tên", "Ngày sinh", "Số thẻ đảng viên", "Chi bộ"]


def opened(path: Path, **kept: Any) -> Opened:
    return open_tables(path, register(), kept.get("kept", {}))


def read(path: Path) -> Read:
    return read_people(opened(path), YEAR.last_day)


def table(folder: Path, *rows: list[Any], headings: list[Any] | None = None) -> Path:
    return save(folder / "ds.xlsx", {"DS": [headings or HEADINGS, *rows]})


def facts(filling: Filling) -> list[dict[str, Any]]:
    return [{"unit": person.unit, **person.facts} for person in filling.people]


def whys(filling: Filling | Read) -> list[str]:
    return [note.why for note in filling.notes]


def test_three_layouts_prefill_the_same_forms(tmp_path: Path) -> None:
    wanted = [{key: value for key, value in one.items() if value} for one in people()]
    forms: list[list[bytes]] = []
    for number, layout in enumerate(LAYOUTS):
        filling = fill(read(layout(tmp_path)))
        assert facts(filling) == wanted, layout.__name__
        assert not any(note.name for note in filling.notes)
        made = issue_forms(
            register(), load_law("qd366-2025"), YEAR, tmp_path / str(number),
            settle=lambda history, filling=filling: settle(filling, history, register()),
        )  # fmt: skip
        forms.append([path.read_bytes() for path in made])
    assert len(forms[0]) == len(register().must_submit)
    assert forms[0] == forms[1] == forms[2]


ODD = [
    None, "", "x", 5, 1985, "1985", "03/04/85", "12/2001", date(1980, 5, 31), "Chi bộ Hòa Bình", "Tổ 2", "II. Nam Sơn",
    "Tổng cộng: 3", "T/M CHI BỘ", "Trần Văn Thử", "079000000001", 79000000001, "#N/A", "Xóm 1", "(2)", "Bí thư",
    "Đảng bộ xã Khác Xa", "Đảng bộ thôn Tây", "Đã chuyển đi", "Đảng viên xin ra khỏi Đảng", "II", date(2070, 1, 1),
    "Họ và tên", "Ngày sinh",
]  # fmt: skip


@settings(max_examples=30)
@given(rows=st.lists(st.lists(st.sampled_from(ODD), min_size=6, max_size=6), max_size=12))
def test_every_row_is_in_a_form_or_told(tmp_path_factory: pytest.TempPathFactory, rows: list[list[Any]]) -> None:
    headings = [*HEADINGS, "Đảng bộ", "Ghi chú"]
    days = [date(1970, 1, 1 + at) for at in range(25)]
    rows = [*rows, *([f"Nguyễn Thị {chr(65 + at)}", day, str(at), "CS3", None, None] for at, day in enumerate(days))]
    path = table(tmp_path_factory.mktemp("ds"), *rows, headings=headings)
    found = fill(read(path))
    in_forms = {person.place.row for person in found.people}
    told = {row for note in found.notes for row in range(note.row, note.row + note.rows)}
    filled = {at for at, row in enumerate([headings, *rows], 1) if any(v not in (None, "") for v in row)} - {1}
    assert filled <= in_forms | told
    assert found.rows == found.apart + len(found.people) + found.left_out == len(filled)


def test_what_is_not_certain_stays_blank_and_is_told(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        ["Trần Văn Thử", "03/04/85", "079000000001", "CS3"],
        ["Lê Văn Mẫu", 1985, "079000000002", "CS3"],
        ["Phạm Thị Bịa", "31/02/1985", "79000000003", "CS3"],
        ["Đỗ Văn Tạm", date(1985, 4, 20), 79000000004, "CS3"],
    )
    found = fill(read(path))
    assert [sorted(person.facts) for person in found.people] == [
        ["ho_ten", "so_the"], ["ho_ten", "so_the"], ["ho_ten"], ["ho_ten", "ngay_sinh"],
    ]  # fmt: skip
    assert sorted(note.cell for note in found.notes) == ["B2", "B3", "B4", "C4", "C5"]
    assert not any(note.left_out for note in found.notes)
    assert sum("079000000003" in why or "079000000004" in why for why in whys(found)) == 2


def test_who_is_gone_is_in_no_form_and_what_hints_at_it_is_told(tmp_path: Path) -> None:
    headings = ["Họ và tên", "Ngày sinh", "Chi bộ", "Tình trạng", "Ghi chú"]
    day = date(1980, 5, 31)
    rows = [
        ["Trần Văn Thử", day, "CS3", "Đang sinh hoạt", None], ["Lê Văn Mẫu", day, "CS3", "Đã chuyển đi 3/2025", None],
        ["Phạm Thị Bịa", day, "CS3", "Đang sinh hoạt", "đã từ trần tháng 10"],
        ["Đỗ Văn Tạm", date(1905, 5, 13), "CS3", "Đang sinh hoạt", None],  # 1960, in a cell that shows dates
        ["NguyÔn V¨n Xu©n", day, "CS3", None, None],
    ]  # fmt: skip
    found = fill(read(table(tmp_path, *rows, headings=headings)))
    assert [(person.name, "ngay_sinh" in person.facts) for person in found.people] == [
        ("Trần Văn Thử", True), ("Phạm Thị Bịa", True), ("Đỗ Văn Tạm", False),
    ]  # fmt: skip
    assert [(note.row, note.left_out) for note in found.notes] == [(3, True), (4, False), (5, False), (6, True)]
    assert "1960" in found.notes[2].why


def test_a_column_that_fills_nothing_may_say_who_is_gone(tmp_path: Path) -> None:
    day = date(1980, 5, 31)
    rows = [
        ["Trần Văn Thử", day, "CS3", date(2025, 3, 1), None], ["Lê Văn Mẫu", day, "CS3", None, "đã từ trần"],
        ["Phạm Thị Bịa", day, "CS3", None, "còn"],
    ]  # fmt: skip
    headings = ["Họ và tên", "Ngày sinh", "Chi bộ", "Ngày chuyển đi", "Lý do"]
    found = fill(read(table(tmp_path, *rows, headings=headings)))
    assert [person.name for person in found.people] == ["Lê Văn Mẫu", "Phạm Thị Bịa"]
    assert [(note.row, note.left_out) for note in found.notes] == [(2, True), (3, False)]


def test_a_second_table_in_a_sheet_is_read_by_no_other_header(tmp_path: Path) -> None:
    rows = [
        ["Trần Văn Thử", "31/05/1980", "1", "CS3"], ["Số thẻ đảng viên", "Họ và tên", "Chi bộ", "Ngày sinh"],
        ["2", "Lê Văn Mẫu", "CS3", "30/05/1980"], HEADINGS, ["Đỗ Thị Giả", "29/05/1980", "3", "CS3"],
    ]  # fmt: skip
    found = fill(read(table(tmp_path, *rows)))
    assert [person.name for person in found.people] == ["Trần Văn Thử", "Đỗ Thị Giả"]
    assert [(note.row, note.apart) for note in found.notes] == [(3, True), (5, True), (4, False)]


@pytest.mark.parametrize(
    ("cards", "taken"),
    [
        (["79000000001", "79000000002", 79000000003, "079000000004"], [3]),  # the longest counts, not most
        ([79000000001, 79000000002], []), ([79000000001, 179000000002], [1]), (["99999999", 88888888], [0, 1]),
    ],
)  # fmt: skip
def test_a_card_that_may_have_lost_a_zero_is_no_card(tmp_path: Path, cards: list[Any], taken: list[int]) -> None:
    names = ["Trần Văn Thử", "Lê Văn Mẫu", "Phạm Thị Bịa", "Đỗ Văn Tạm"]
    rows = [[names[at], date(1980, 5, 20 + at), card, "CS3"] for at, card in enumerate(cards)]
    found = fill(read(table(tmp_path, *rows)))
    assert [at for at, person in enumerate(found.people) if "so_the" in person.facts] == taken
    assert [note.cell for note in found.notes] == [f"C{at + 2}" for at in range(len(cards)) if at not in taken]


def test_a_card_of_another_sheet_shows_how_long_they_are(tmp_path: Path) -> None:
    one, two = (["Trần Văn Thử", date(1980, 5, 20), "79000000001"], ["Lê Mẫu", date(1980, 5, 21), "079000000002"])
    path = save(tmp_path / "ds.xlsx", {"Hòa Bình": [HEADINGS[:3], one], "Chi bộ 7": [HEADINGS[:3], two]})
    found = fill(read(path))
    assert [person.facts.get("so_the") for person in found.people] == [None, "079000000002"]


def test_dates_that_cannot_be_are_not_taken(tmp_path: Path) -> None:
    headings = ["Họ và tên", "Ngày sinh", "Ngày vào Đảng", "Ngày chính thức", "Chi bộ"]
    rows = [
        ["Trần Văn Thử", date(2070, 1, 1), None, None, "CS3"],
        ["Lê Văn Mẫu", date(2000, 1, 1), date(1970, 1, 1), None, "CS3"],
        ["Phạm Thị Bịa", date(1980, 3, 2), date(1998, 3, 1), date(1999, 3, 1), "CS3"],
        ["Đỗ Văn Tạm", date(1980, 3, 1), date(1998, 3, 1), date(1997, 3, 1), "CS3"],
        ["Võ Thị Giả", date(1980, 3, 1), date(1998, 3, 1), date(1999, 3, 1), "CS3"],
    ]
    found = fill(read(table(tmp_path, *rows, headings=headings)))
    days = [sorted(key for key in person.facts if key.startswith("ngay")) for person in found.people]
    assert days == [
        [], [], ["ngay_chinh_thuc"], [], ["ngay_chinh_thuc", "ngay_sinh", "ngay_vao_dang"],
    ]  # fmt: skip
    assert [note.cell for note in found.notes] == ["B2", "B3", "C3", "B4", "C4", "B5", "D5", "C5"]


@pytest.mark.parametrize("first", [0, 3])  # the row in which the right table begins
def test_a_table_at_the_side_is_told_row_by_row(tmp_path: Path, first: int) -> None:
    day, headings = date(1980, 5, 31), ["Họ và tên", "Ngày sinh", "Chi bộ"]
    left = [headings, *([f"Trần Văn {letter}", day, "CS3"] for letter in "ABCDE")]
    right = [[None] * 3] * first + [headings, *([f"Lê Thị {letter}", day, "CS4"] for letter in "ABCDEG")]
    rows = [(a or [None] * 3) + [None] + (b or []) for a, b in zip_longest(left, right)]
    path = save(tmp_path / "ds.xlsx", {"DS": rows})
    if first == 0:
        with pytest.raises(SaidError, match="hai bảng cạnh nhau"):
            read(path)
    columns = list(zip(headings, ["ho_ten", "ngay_sinh", "don_vi"], strict=True))
    layout = tuple(fold(str(heading or "")) for heading in rows[0])
    layout = layout if first == 0 else layout[:3]
    found = fill(read_people(opened(path, kept={layout: columns}), YEAR.last_day))
    assert [person.name for person in found.people] == [row[0] for row in left[1:]]
    assert {note.name for note in found.notes if note.left_out} >= {f"Lê Thị {letter}" for letter in "ABCDEG"}
    assert found.rows == found.apart + len(found.people) + found.left_out


def test_dates_in_two_orders_are_no_dates(tmp_path: Path) -> None:
    days = [date(1980, 1 + at, 2 + at) for at in range(10)]
    texts = ["13/05/1980", "25/12/1971", "17/08/1966"]
    names = [f"Trần Văn {letter}" for letter in "ABCDEGHIKLMNO"]
    rows = [
        [name, day, f"0790000000{at:02d}", "CS3"]
        for at, (name, day) in enumerate(zip(names, [*days, *texts], strict=True))
    ]
    found = fill(read(table(tmp_path, *rows)))
    born = [person.facts.get("ngay_sinh") for person in found.people]
    assert born == [None] * 10 + [date(1980, 5, 13), date(1971, 12, 25), date(1966, 8, 17)]
    assert sum("hai thứ tự" in why for why in whys(found)) == 10


@pytest.mark.parametrize(
    ("unit", "above", "meant"),
    [
        ("X-17", None, "CS2-01"), ("chi bo hoa binh", None, "CS1-02"), ("Hoà Bình", None, "CS1-02"),
        ("Xóm 1", None, ""), ("7", None, "CS4"), ("Chi bộ Hòa Bình", "Đảng bộ xã khác", ""),
        ("Chi bộ Xóm 1", "Đảng bộ thôn Tây", "CS2-01"), ("Chi bộ Xóm 1, Đảng bộ thôn Đông", None, "CS1-01"),
        ("Đảng bộ xã Minh Thịnh > Đảng bộ thôn Tây > Chi bộ Xóm 1", None, "CS2-01"),
        ("Đảng bộ xã khác / Chi bộ Hòa Bình", None, ""), ("Đảng bộ thôn Tây/Hòa Bình", None, ""),
        ("Chi bộ Xóm 9", None, ""), ("Đảng bộ thôn Đông", None, ""), ("Chi bộ Hòa Bình", "Đảng bộ thôn Tây", ""),
        (None, "Chi bộ Trường Tiểu học", "CS3"), (None, None, ""),
    ],
)  # fmt: skip
def test_a_unit_is_known_by_code_or_unique_name(
    tmp_path: Path, unit: str | None, above: str | None, meant: str
) -> None:
    path = table(
        tmp_path, ["Trần Văn Thử", date(1980, 5, 31), unit, above], headings=["Họ tên", "Năm sinh", "Chi bộ", "Đảng bộ"]
    )
    found = fill(read(path))
    assert [person.unit for person in found.people] == [meant] * bool(meant)
    assert [note.left_out for note in found.notes] == [True] * (not meant)


def test_a_title_that_is_no_unit_ends_the_unit_before(tmp_path: Path) -> None:
    rows = [
        ["I. Chi bộ Hòa Bình"], ["Trần Văn Thử", "31/05/1980"], ["Tổ đảng số 2"], ["Lê Văn Mẫu", "30/05/1980"],
        ["II. Chi bộ Nam Sơn"], ["Phạm Thị Bịa", "29/05/1980"],
    ]  # fmt: skip
    found = fill(read(table(tmp_path, *rows, headings=["Họ và tên", "Ngày sinh"])))
    assert [(person.name, person.unit) for person in found.people] == [
        ("Trần Văn Thử", "CS1-02"), ("Lê Văn Mẫu", "CS1-02"),
    ]  # fmt: skip
    assert any(note.row == 7 and note.left_out for note in found.notes)


BELOW_ANOTHER = {
    "an unknown đảng bộ ends all above": (
        {"DS": [["Họ và tên", "Ngày sinh"], ["Đảng bộ thôn Đông"], ["Chi bộ Hòa Bình"], 1, ["Đảng bộ thôn Khác"],
                ["Chi bộ Hòa Bình"], 0, ["Đảng bộ thôn Tây"], ["Chi bộ Xóm 1"], 2]}
    ),
    "a unit of another đảng bộ": (
        {"DS": [["Họ và tên", "Ngày sinh"], ["Đảng bộ thôn Tây"], ["Chi bộ Hòa Bình"], 0, ["Xã Khác"], ["Chi bộ 7"], 0]}
    ),
    "in the heading": (
        {"Sheet1": [["ĐẢNG BỘ XÃ MINH THỊNH"], ["DANH SÁCH ĐẢNG VIÊN ĐẢNG BỘ THÔN TÂY NĂM 2025"],
                    ["Họ và tên", "Ngày sinh", "Chi bộ"], (0, "Hòa Bình"), (2, "Xóm 1"), (0, "CS1-01")]}
    ),
    "unknown in the heading": (
        {"Sheet1": [["DANH SÁCH ĐẢNG VIÊN ĐẢNG BỘ THÔN KHÁC"], ["Họ và tên", "Ngày sinh", "Chi bộ"], (0, "Hòa Bình")]}
    ),
    "in the column of units": (
        {"DS": [["Họ và tên", "Ngày sinh", "Chi bộ"], (1, "Hòa Bình"), [None, None, "Đảng bộ xã khác"],
                (0, "Hòa Bình")]}
    ),
    "in the sheet's name": (
        {"ĐB thôn Tây": [["Họ và tên", "Ngày sinh", "Chi bộ"], (0, "Hòa Bình"), (2, "Xóm 1")],
         "xã Khác": [["Họ và tên", "Ngày sinh", "Chi bộ"], (0, "Hòa Bình")]}
    ),
    "a chi bộ cơ sở beside đảng bộ": (
        {"DS": [["Họ và tên", "Ngày sinh"], ["I. Đảng bộ thôn Tây"], ["1. Chi bộ 7"], 0, ["II. Chi bộ 7"], 3,
                ["1. Chi bộ Hòa Bình"], 0, ["III. Đảng bộ thôn Đông"], ["1. Chi bộ Hòa Bình"], 1]}
    ),
}  # fmt: skip
UNITS_BY_NUMBER = ("", "CS1-02", "CS2-01", "CS4")  # what a number in a made-up table stands for: nobody's, …


def numbered(folder: Path, sheets: dict[str, list[Any]]) -> tuple[Path, list[str]]:
    """A list in whose tables a number stands for a person of that unit, and the units of those who are to be filled."""
    units, out = [], {}
    for name, lines in sheets.items():
        out[name] = rows = []
        for line in lines:
            if isinstance(line, list):
                rows.append(line)
                continue
            number, *cells = line if isinstance(line, tuple) else (line,)
            units.append(UNITS_BY_NUMBER[number])
            rows.append([f"Trần Văn {'ABCDEGHIKL'[len(units)]}", date(1970, 1, len(units)), *cells])
    return save(folder / "ds.xlsx", out), units


@pytest.mark.parametrize("sheets", BELOW_ANOTHER.values(), ids=BELOW_ANOTHER.keys())
def test_a_unit_is_looked_up_only_in_the_organization_above_it(tmp_path: Path, sheets: dict[str, list[Any]]) -> None:
    path, units = numbered(tmp_path, sheets)
    found = fill(read(path))
    assert [person.unit for person in found.people] == [unit for unit in units if unit]
    assert sum(note.left_out for note in found.notes) == units.count("")


GONE = ["Đảng viên đã chuyển sinh hoạt đi:", "ĐÃ TỪ TRẦN", "Khối đã từ trần", "DANG VIEN DA CHUYEN DI", "Khai trừ"]
LEFT = {
    **{text: {"DS": [["STT", "Họ và tên"], ["II", text]]} for text in GONE},
    "sections": {"DS": [["STT", "Họ và tên"], ["A", "Đã chuyển đi"], [None, "Chi bộ Hòa Bình"]]},
    "sheet": {"Hòa Bình (chuyển đi)": []},
    "heading": {"Hòa Bình": [["Danh sách đảng viên đã chuyển đi, từ trần, khai trừ"]]},
}


@pytest.mark.parametrize("kind", LEFT)
def test_who_stands_below_a_title_of_those_who_left_is_in_no_form(tmp_path: Path, kind: str) -> None:
    [(name, lines)] = LEFT[kind].items()
    headings, person = ["STT", "Họ và tên", "Ngày sinh"], [1, "Trần Văn Thử", date(1980, 5, 31)]
    if lines and lines[0] == ["STT", "Họ và tên"]:
        rows = [headings, [None, "Chi bộ Hòa Bình"], [1, "Lê Thị Mẫu", date(1981, 5, 31)], *lines[1:], person]
    else:
        rows = [*lines, headings, person]
    found = fill(read(save(tmp_path / "ds.xlsx", {name: rows})))
    assert [one.name for one in found.people] == ["Lê Thị Mẫu"] * (len(rows) > 3)
    assert [note.name for note in found.notes if note.left_out] == ["Trần Văn Thử"]


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ([None, "Hội nông dân"], ""), ([None, "Xóm 9"], ""), (["Đảng bộ xã khác", "Võ Văn Bịa"], ""),
        (["Chi bộ 7", None, None, 12], "CS4"), (["- Chi bộ 7"], "CS4"), (["Các đồng chí mới"], ""),
        (["II", "Chi bộ 7"], "CS4"), ([None, "* Đảng viên dự bị"], "CS1-02"), ([None, "Dự bị"], "CS1-02"),
    ],
)  # fmt: skip
def test_a_title_is_no_person_and_nobody_below_stays_in_the_unit_before(
    tmp_path: Path, title: list[Any], unit: str
) -> None:
    rows = [
        ["Chi bộ Hòa Bình"], [1, "Trần Văn Thử", date(1980, 5, 31), "079000000001"], title,
        [1, "Lê Thị Mẫu", date(1981, 5, 31), "079000000002"],
    ]  # fmt: skip
    found = fill(read(table(tmp_path, *rows, headings=["STT", *HEADINGS[:3]])))
    assert [person.unit for person in found.people] == ["CS1-02", unit][: 1 + bool(unit)]
    assert found.rows == found.apart + len(found.people) + found.left_out == 4


def test_the_next_unit_is_not_among_those_who_left(tmp_path: Path) -> None:
    rows = [["Chi bộ Hòa Bình"], ["Nguyễn Hy Sinh", date(1980, 5, 31)], ["Đã mất"], ["Lê Thị Mẫu", date(1981, 5, 31)],
            ["Chi bộ 7"], ["Trần Văn Thử", date(1982, 5, 31)]]  # fmt: skip
    found = fill(read(table(tmp_path, *rows, headings=["Họ và tên", "Ngày sinh"])))
    assert [(one.name, one.unit) for one in found.people] == [("Nguyễn Hy Sinh", "CS1-02"), ("Trần Văn Thử", "CS4")]


def test_a_title_may_stand_in_the_column_of_names_and_say_how_many_they_are(tmp_path: Path) -> None:
    rows = [
        [None, "Hòa Bình"], [1, "Trần Văn Thử", "31/05/1980"], [2, "Lê Văn Mẫu", "30/05/1980"],
        ["Chi bộ Trường Tiểu học", None, "2 đảng viên"], [1, "Đỗ Thị Giả", "29/05/1980"],
        [2, "Võ Văn Bịa", "28/05/1980"], [None, "Nam Sơn"], [1, "Phạm Thị Đặt", "27/05/1980"],
        *([n, "Mai Thị Lạ", f"{n}/04/1980"] for n in range(2, 5)),
    ]  # fmt: skip
    found = fill(read(table(tmp_path, *rows, headings=["STT", "Họ và tên", "Ngày sinh"])))
    assert [person.unit for person in found.people] == ["CS1-02", "CS1-02", "CS3", "CS3"]
    assert [note.row for note in found.notes if note.left_out] == [8, 9, 10, 11, 12]


def test_two_rows_of_headings_need_not_be_merged(tmp_path: Path) -> None:
    top = ["Họ và tên", "Ngày sinh", None, "Ngày vào Đảng", None, "Chi bộ"]
    rows = [
        [None, "Nam", "Nữ", "Dự bị", "Chính thức", None],
        ["Trần Văn Thử", "31/05/1980", None, "1/2/2001", "2/2/2002", "CS3"],
        ["Lê Thị Mẫu", None, "30/05/1980", "3/2/2001", None, "CS3"],
    ]  # fmt: skip
    found = fill(read(table(tmp_path, *rows, headings=top)))
    assert [person.facts.get("gioi_tinh") for person in found.people] == ["NAM", "NU"]
    assert found.people[0].facts["ngay_chinh_thuc"] == date(2002, 2, 2) and not found.notes


def test_units_in_merged_cells_are_those_of_all_their_rows(tmp_path: Path) -> None:
    rows = [
        ["Trần Văn Thử", "31/05/1980", "1", "CS3"],
        ["Lê Văn Mẫu", "30/05/1980", "2"],
        ["Đỗ Thị Giả", "3/5/1980", "3"],
    ]
    found = fill(read(save(tmp_path / "ds.xlsx", {"DS": [HEADINGS, *rows]}, ["D2:D3"])))
    assert [person.unit for person in found.people] == ["CS3", "CS3"]
    assert [(note.row, note.left_out) for note in found.notes] == [(4, True)]


def test_who_stands_twice_is_told_and_in_no_form_unless_the_rows_agree(tmp_path: Path) -> None:
    day = date(1980, 5, 31)
    found = fill(read(table(
        tmp_path, ["Trần Văn Thử", day, "079000000001", "CS3"], ["Trần Văn Thử", day, "079000000001", "CS1-02"],
        ["Lê Văn Mẫu", day, "079000000002", "CS3"], ["Lê Văn Mẫu", day, "079000000002", "CS3"],
        ["Phạm Thị Bịa", day, "079000000003", "CS3"], ["Phạm Thị Bịa", day, "079000000004", "CS1-02"],
        ["Đỗ Văn Tạm", day, None, "CS3"], ["Đỗ Văn Tạm", day, "079000000005", "CS1-02"],
    )))  # fmt: skip
    assert [person.place.row for person in found.people] == [4, 6, 7]
    assert sorted(note.row for note in found.notes if note.left_out) == [2, 3, 5, 8, 9]
    assert sorted(note.row for note in found.notes if not note.left_out) == [6, 7]


def test_the_list_says_who_is_there_and_last_year_what_the_list_does_not(tmp_path: Path) -> None:
    day = date(1980, 5, 31)
    found = fill(read(table(
        tmp_path, ["Trần Văn Thử", day, "079000000001", "CS3"], ["Lê Văn Mẫu", day, "079000000002", "CS3"]
    )))  # fmt: skip
    history: History = {
        "CS3": {MEMBERS: [
            {"stt": 1, "ho_ten": "Trần Văn Thử", "so_the": "079000000001", "ngay_sinh": date(1980, 5, 30),
             "doi_tuong": "KHAC", "so_nam_xuat_sac": 2},
            {"stt": 2, "ho_ten": "Vũ Thị Đi", "so_the": "079000000009"},
        ]},
        "CS1-02": {MEMBERS: [
            {"stt": 1, "ho_ten": "Lê Văn Mẫu", "so_the": "079000000002", "doi_tuong": "KHAC", "so_nam_xuat_sac": 1},
            {"stt": 2, "ho_ten": "Mai Ở Lại", "so_the": "079000000010"},
        ]},
    }  # fmt: skip
    out = settle(found, history, register())
    assert out["CS3"][MEMBERS] == [
        {"stt": 1, "ho_ten": "Trần Văn Thử", "so_the": "079000000001", "ngay_sinh": day, "doi_tuong": "KHAC",
         "so_nam_xuat_sac": 2},
        {"stt": 2, "ho_ten": "Lê Văn Mẫu", "so_the": "079000000002", "ngay_sinh": day, "so_nam_xuat_sac": 1},
    ]  # fmt: skip
    assert out["CS1-02"][MEMBERS] == [{"stt": 1, "ho_ten": "Mai Ở Lại", "so_the": "079000000010"}]
    told = [(note.unit, note.name, note.why) for note in found.notes]
    assert ("CS3", "Vũ Thị Đi", "năm trước có ở đơn vị này, danh sách không có") in told
    assert ("CS3", "Lê Văn Mẫu", "năm trước ở đơn vị CS1-02") in told
    assert any(unit == "CS3" and name == "Trần Văn Thử" and "30/05/1980" in why for unit, name, why in told)


_TEXT = (
    'Họ và tên;Ngày sinh;Số thẻ;Mã chi bộ\r\n"Trần Văn Thử";31/05/1980;079000000001;CS3\r\n'
    "Lê Thị Mẫu;2/6/1981;79000000002;CS3\r\n"
)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("start", ["", "\ufeff", "sep={}\r\n"])
def test_a_list_as_text_is_read_like_a_workbook(tmp_path: Path, separator: str, start: str) -> None:
    """A card that lost its zero isn't taken."""
    path = tmp_path / "ds.csv"
    path.write_bytes((start.format(separator) + _TEXT.replace(";", separator)).encode())
    found = fill(read(path))
    assert facts(found) == [
        {"unit": "CS3", "so_the": "079000000001", "ho_ten": "Trần Văn Thử", "ngay_sinh": date(1980, 5, 31)},
        {"unit": "CS3", "ho_ten": "Lê Thị Mẫu", "ngay_sinh": date(1981, 6, 2)},
    ]
    assert any("079000000002" in why for why in whys(found))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (_TEXT.encode("utf-16"), "không phải"),
        (_TEXT.encode("cp1258", "replace"), "UTF-8"),
        (_TEXT.replace('Thử"', "Thử").encode(), "ngoặc kép"),
        (b"a;b,c\nd;e,f\n", "chấm phẩy, phẩy hay tab"),
    ],
)
def test_a_text_that_may_be_misread_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "ds.csv").write_bytes(content)
    with pytest.raises(ListError, match=says) as refused:
        read(tmp_path / "ds.csv")
    assert ".xlsx" in str(refused.value)


def test_who_cannot_be_found_in_last_year_is_told(tmp_path: Path) -> None:
    """Only a year of birth: nothing is taken over, and nobody of that name is called missing."""
    found = fill(read(table(
        tmp_path, ["Trần Văn Thử", 1980, None, "CS3"], ["Lê Văn Mẫu", 1981, None, "CS3"]
    )))  # fmt: skip
    then = [("Trần Văn Thử", date(1980, 5, 31)), ("Lê Văn Mẫu", date(1970, 5, 31))]
    rows: list[dict[str, object]] = [
        {"stt": at, "ho_ten": name, "so_the": f"07900000000{at}", "ngay_sinh": day}
        for at, (name, day) in enumerate(then, 1)
    ]
    out = settle(found, {"CS3": {MEMBERS: rows}}, register())
    assert [row.get("so_the") for row in out["CS3"][MEMBERS]] == [None, None] and found.unsure == 2
    told = {note.name: note.why for note in found.notes if note.unit == "CS3" and not note.row}
    assert "không rõ có phải là một người" in told["Trần Văn Thử"] and "danh sách không có" in told["Lê Văn Mẫu"]
    assert any("2 người trong danh sách không có số thẻ" in note.why for note in found.notes)
    found = fill(read(tmp_path / "ds.xlsx"))
    settle(found, {}, register())
    assert not found.unsure  # there is no last year


def test_guests_are_no_members_of_the_unit_in_the_report(tmp_path: Path) -> None:
    """The register has one member in CS3."""
    found = fill(read(table(tmp_path, ["Trần Văn Thử", None, None, "CS3"], ["Lê Văn Mẫu", None, None, "CS3"])))
    found.people[1].facts["tinh_trang"] = "TAM_THOI_DEN"
    for filled, coloured in ((found.people, False), (found.people[1:], True)):
        write_report(tmp_path / "ra.xlsx", "ds", replace(found, people=filled), register())
        with closing(load_workbook(tmp_path / "ra.xlsx")) as book:
            row = next(row for row in book[BY_UNIT].iter_rows() if row[0].value == "CS3")
            assert [cell.value for cell in row[2:5]] == [len(filled), 1, 1]
            assert (row[0].fill.fgColor.rgb == "FFFFF2CC") == coloured


def test_the_mapping_is_kept_edited_and_used_again(tmp_path: Path) -> None:
    path, kept = of_the_commune(tmp_path), tmp_path / MEMBER_COLUMNS
    first = opened(path)
    write_kept(kept, {}, first.mappings)
    text = kept.read_text(encoding="utf-8")
    assert not any(one["ho_ten"] in text for one in people())
    again = opened(path, kept=read_kept(kept))
    assert again.mappings[0].kept and again.mappings[0].roles == first.mappings[0].roles
    old = 'cot: "Chức vụ Đảng"\n    dien_vao: "Chức vụ Đảng"'
    assert old in text
    kept.write_text(text.replace(old, 'cot: "Chức vụ Đảng"\n    dien_vao: Không dùng'), encoding="utf-8")
    edited = opened(path, kept=read_kept(kept))
    assert all("chuc_vu_dang" not in person.facts for person in read_people(edited, YEAR.last_day).people)
    kept.write_text(text.replace('dien_vao: "Chức vụ Đảng"', "dien_vao: Chức gì đó"), encoding="utf-8")
    with pytest.raises(SaidError, match=r"dòng \d+.*Chức gì đó"):
        read_kept(kept)
    kept.write_text(text.replace('dien_vao: "Chức vụ Đảng"', "dien_vao: Họ và tên"), encoding="utf-8")
    assert read_kept(kept)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 khong phai", b"Ho ten,Ngay sinh\n", b"<html><table></table></html>"]
)
def test_a_file_that_is_no_workbook_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ds.xlsx").write_bytes(content)
    with pytest.raises(SaidError, match="ds.xlsx"):
        opened(tmp_path / "ds.xlsx")


def test_a_list_without_a_name_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SaidError, match="phông cũ"):
        opened(table(tmp_path, ["NguyÔn V¨n A", "1/2/1980"], headings=["Hä vµ tªn", "Ngµy sinh"]))
    with pytest.raises(SaidError, match="dòng tiêu đề"):
        opened(table(tmp_path, ["a", "b"], headings=["Mã", "Giá trị"]))
    twice = opened(table(tmp_path, ["A B", "A B", 5], headings=["Họ và tên", "Họ tên", "Ngày sinh"]))
    with pytest.raises(SaidError, match="chưa rõ cột nào"):
        read_people(twice, YEAR.last_day)


def test_cells_are_the_units_that_list_members() -> None:
    assert [unit.code for unit in CELLS] == ["CS1-01", "CS1-02", "CS2-01", "CS3", "CS4"]
