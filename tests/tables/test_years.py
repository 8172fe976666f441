"""Years side by side, as a step: which unit is which, what can't be compared, what runs on through the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from batch.domain import SUBJECTS, Unit
from batch.register.matching import match_units
from batch.tables.figures import Figures
from batch.tables.layout import TABLES
from batch.tables.years import YearData, compare

_Person = tuple[object, ...]
_PACKED = "gói"  # for the file number of somebody of whom a package tells
_KINDS = {1: "DB_CO_SO", 2: "CB_TRUC_THUOC"}


def _units(*codes: str, old: dict[str, str] | None = None) -> dict[str, Unit]:
    """ "A" stands above "A-1"."""
    made = {}
    for code in codes:
        parts = code.split("-")
        parent = parts[0] if len(parts) > 1 else None
        made[code] = Unit(code, f"Đơn vị {code}", _KINDS[len(parts)], parent, "4", old_code=(old or {}).get(code))
    return made


def _year(
    year: int, units: dict[str, Unit], levels: dict[str, str], people: Sequence[tuple[object, ...]] = ()
) -> YearData:
    """`levels` of units; `people` as (unit, card, file number, level)."""
    columns = ["unit", "name", "level", "key", "other", "stated", "packed"]
    rows = {subject: pd.DataFrame(columns=columns, dtype="str") for subject in SUBJECTS}
    rows["TO_CHUC"] = pd.DataFrame(
        {"unit": list(levels), "name": list(levels), "level": list(levels.values()), "stated": float("nan")}
    )
    members = pd.DataFrame(people, columns=["unit", "key", "other", "level"], dtype="str")
    packed = members["other"].eq(_PACKED).fillna(False)
    members["other"] = members["other"].where(~packed)
    rows["DANG_VIEN"] = members.assign(packed=packed, name=[f"Người {i}" for i in range(len(members))])
    return YearData(year, date(year, 12, 31), "", (), Figures({table: {} for table in TABLES}), units, rows)


def test_a_unit_is_its_old_codes_where_that_year_has_them() -> None:
    now = _units("A", "B", "C", "D", "E", old={"B": "B1; B2", "C": "X", "D": "X", "E": "E1, E2"})
    matched = match_units(now, _units("A", "B1", "B2", "X", "E2", "Z"))
    assert matched.sources == {"A": ("A",), "B": ("B1", "B2"), "E": ("E2",)}
    told = {code: why for code, _, why in matched.unmatched}
    assert set(told) == {"C", "D", "E", "Z"}
    assert "X → C, D" in told["C"] and "không có mã cũ E1" in told["E"] and "không còn trong danh mục" in told["Z"]


def test_a_year_after_the_change_goes_by_the_new_codes() -> None:
    now = _units("B", "N", old={"B": "B1; B2", "N": "A"})
    assert match_units(now, _units("B", "N")).sources == {"B": ("B",), "N": ("N",)}


def test_a_code_that_is_still_used_and_another_ones_old_code_is_nobodys() -> None:
    matched = match_units(_units("A", "N", old={"N": "A"}), _units("A"))
    assert matched.sources == {} and {code for code, *_ in matched.unmatched} == {"A", "N"}
    taken = match_units(_units("A", "N", old={"N": "A", "A": "P"}), _units("A", "P"))
    assert taken.sources == {"A": ("P",), "N": ("A",)}


def test_a_missing_year_is_told_and_nothing_is_bridged_over_it() -> None:
    units, top = _units("A"), {"A": "HTXS"}
    people = [("A", "1", None, "KHT")], [("A", "1", None, "HTXS")]
    years = [_year(2021, units, top), _year(2022, units, top, people[0])]
    gone = compare(_year(2024, units, top, people[1]), years, units)
    assert gone.missing == (2023,) and gone.before is None
    assert gone.moves.empty and gone.always.empty
    whole = compare(_year(2023, units, top, people[1]), years, units)
    assert whole.always.values.tolist() == [["A", 3, None]]
    assert whole.moves[["truoc", "sau", "bac"]].values.tolist() == [["KHT", "HTXS", 3]]


def test_persons_are_known_by_card_else_by_file_number_wherever_they_are() -> None:
    units = _units("A", "A-1", "A-2")
    before = [
        ("A-1", "1", None, "KHT"),
        ("A-1", "02 2", "L2", "HTXS"),
        ("A-1", "3", None, "KHT"),
        ("A-1", None, None, "HTT"),
        ("A-1", "5", "L5", "KHT"),
    ]
    after = [
        ("A-2", "1", None, "HTT"),
        ("A-1", None, "l2", "HTNV"),
        ("A-1", "3", None, "HTNV"),
        ("A-2", None, None, "KHT"),
        ("A-2", None, _PACKED, "HTT"),
        ("A-1", "6", "L5", "HTXS"),  # of the same file number, with another card: somebody else
    ]
    found = compare(_year(2026, units, {}, after), [_year(2025, units, {}, before)], units)
    assert found.moves[["ma_don_vi", "truoc", "sau", "bac"]].values.tolist() == [
        ["A-2", "KHT", "HTT", 2], ["A-1", "HTXS", "HTNV", -2],
    ]  # fmt: skip
    assert {words: n for words, n in found.apart.items() if "đảng viên" in words} == {
        "đảng viên năm nay không có số thẻ, số lý lịch để đối chiếu": 1,
        "đảng viên năm nay không tìm thấy ở năm trước theo số thẻ, số lý lịch": 1,
        "đảng viên năm nay chỉ có trong gói bàn giao, không kèm số thẻ": 1,
        "đảng viên năm trước không có số thẻ, số lý lịch để đối chiếu": 1,
    }


def test_members_of_a_unit_that_was_dissolved_stay_in_the_sum_of_the_one_above() -> None:
    before = _year(2025, _units("A", "A-1", "A-2"), {}, [("A-1", "1", None, "HTT"), ("A-2", "2", None, "KHT")])
    now = replace(_year(2026, units := _units("A", "A-1"), {}, [("A-1", "1", None, "HTT")]))
    found = compare(now, [before], units).units.set_index(["ma_don_vi", "nam"])
    assert found.loc[("A", 2025), ["TONG", "HTT", "KHT"]].tolist() == [2, 1, 1]
    assert found.loc[("A-1", 2025), ["TONG", "HTT", "KHT"]].tolist() == [1, 1, 0]
