"""One frame per sheet over all units, with the place of every value."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest

from batch.domain import INFO, LEADERS, MEMBERS, Period
from batch.form.blank import Filled, write_form
from batch.form.definition import form
from batch.form.file_data import FileData, Problem
from batch.form.reader import read_file
from batch.form.workbook import Raw
from batch.law import load_law
from batch.submissions.collect import collect
from batch.submissions.columns import FILE, ROW, UNIT
from batch.submissions.frames import Submissions, assemble

KINDS = {"integer": "float64", "number": "float64", "percent": "float64", "date": "datetime64[s]"}


def submission(folder: Path, code: str, members: list[dict[str, Any]], **options: Any) -> FileData:
    write_form(
        folder / f"{code}.xlsx",
        load_law("qd366-2025", None),
        Filled({"ma_don_vi": code, "lan_nop": 1}, {MEMBERS: members}),
        period=Period(2025),
        light=True,
        **options,
    )
    return read_file(folder, f"{code}.xlsx")


@pytest.fixture
def subs(tmp_path: Path) -> Submissions:
    one = submission(
        tmp_path, "CB01",
        [{"ho_ten": "Lò Văn Một", "de_xuat": "HTT"}, {"ho_ten": "Lò Văn Hai", "de_xuat": Raw("Khá")}],
    )  # fmt: skip
    refused = FileData("hỏng.xlsx", refused=True, problems=[Problem("TEP-01")])
    no_level = ("ngay_sinh", "ho_ten")
    two = submission(
        tmp_path, "CB02", [{"ho_ten": "Lò Thị Ba", "ngay_sinh": dt.date(1980, 5, 11)}], order={MEMBERS: no_level}
    )
    return assemble([one, refused, two])


def test_rows_of_all_files_are_in_one_frame_in_order(subs: Submissions) -> None:
    frame = subs.frame(MEMBERS)
    assert frame["ho_ten"].tolist() == ["Lò Văn Một", "Lò Văn Hai", "Lò Thị Ba"]
    assert frame[FILE].tolist() == [0, 0, 2]
    assert frame[UNIT].tolist() == ["CB01", "CB01", "CB02"]
    assert frame[ROW].tolist() == [subs.files[i].sheets[MEMBERS].rows[j] for i, j in ((0, 0), (0, 1), (2, 0))]
    assert subs.frame(INFO)[FILE].tolist() == [0, 2]


def test_columns_have_the_type_of_their_field_even_without_rows(subs: Submissions) -> None:
    for frames in (subs.frames, assemble([]).frames):
        assert list(frames) == list(form())
        for name, sheet in form().items():
            kinds = {f.key: str(frames[name][f.key].dtype) for f in sheet.fields}
            assert kinds == {f.key: KINDS.get(f.kind, "str") for f in sheet.fields}


def test_blank_and_not_understood_are_both_missing_and_told_apart(subs: Submissions) -> None:
    frame = subs.frame(MEMBERS)
    assert frame["de_xuat"].isna().tolist() == [False, True, True]
    # The last has no such column: neither is it blank.
    assert subs.unreadable(MEMBERS, "de_xuat").tolist() == [False, True, True]
    assert subs.unreadable(MEMBERS, "tinh_trang").tolist() == [False, False, True]
    assert subs.unreadable(MEMBERS, "ho_ten").tolist() == [False, False, False]
    assert subs.unreadable(LEADERS, "ho_ten").tolist() == []


def test_an_unreadable_cell_of_the_list_is_told_apart(tmp_path: Path) -> None:
    write_form(
        tmp_path / "a.xlsx", load_law("qd366-2025", None), Filled({"ma_don_vi": "CB01", "lan_nop": Raw("một")})
    )  # fmt: skip
    subs = assemble([read_file(tmp_path, "a.xlsx")])
    assert subs.unreadable(INFO, "lan_nop").tolist() == [True]
    assert subs.unreadable(INFO, "nam").tolist() == [False]


def test_cells_have_the_addresses_of_their_own_file(subs: Submissions) -> None:
    rows = subs.frame(MEMBERS)[ROW].tolist()
    keys = list(form()[MEMBERS].keys)
    assert keys.index("ho_ten") == 3
    assert subs.cell(0, MEMBERS, rows[0], "ho_ten") == f"D{rows[0]}"
    assert subs.cell(2, MEMBERS, rows[2], "ho_ten") == f"B{rows[2]}"
    assert subs.cell(2, MEMBERS, rows[2], "de_xuat") == ""
    assert subs.cell(1, MEMBERS, 5, "ho_ten") == ""
    assert subs.has_column(0, MEMBERS, "de_xuat")
    assert not subs.has_column(2, MEMBERS, "de_xuat")
    assert not subs.has_column(1, MEMBERS, "de_xuat")
    assert subs.own_sheet(0, MEMBERS) == MEMBERS


def test_restricting_keeps_the_numbers_of_the_files(subs: Submissions) -> None:
    kept = subs.restrict({2})
    assert kept.frame(MEMBERS)["ho_ten"].tolist() == ["Lò Thị Ba"]
    assert kept.frame(MEMBERS)[FILE].tolist() == [2]
    assert kept.cell(2, MEMBERS, kept.frame(MEMBERS)[ROW].iloc[0], "ho_ten").startswith("B")
    assert kept.unreadable(MEMBERS, "de_xuat").tolist() == [True]
    assert len(subs.frame(MEMBERS)) == 3


def test_dates_of_old_people_and_far_years_fit(tmp_path: Path) -> None:
    days = [dt.date(1900, 1, 1), dt.date(2100, 12, 31)]
    data = submission(tmp_path, "CB01", [{"ho_ten": "Lò Văn A", "ngay_sinh": day} for day in days])
    # 1 January 1900 is the first day that a cell of Excel can hold; its text form is read as well.
    assert assemble([data]).frame(MEMBERS)["ngay_sinh"].dt.date.tolist() == days


def test_cells_in_old_fonts_are_unreadable_not_blank(tmp_path: Path) -> None:
    rows = [{"ho_ten": "NguyÔn V¨n B×nh", "de_xuat": Raw("Hoµn thµnh tèt nhiÖm vô")} for _ in range(3)]
    subs = assemble([submission(tmp_path, "CB01", rows)])
    assert subs.unreadable(MEMBERS, "de_xuat").tolist() == [True, True, True]


def test_no_file_holds_the_rows_besides_the_frames(subs: Submissions, tmp_path: Path) -> None:
    assert not any(name != INFO and sheet.columns for data in subs.files for name, sheet in data.sheets.items())
    assert [data.info("ma_don_vi") for data in subs.files] == ["CB01", None, "CB02"]
    one = submission(tmp_path, "CB01", [{"ho_ten": "Lò Văn Một"}])
    assemble([one])
    assert one.sheets[MEMBERS].columns["ho_ten"] == ["Lò Văn Một"]  # what was given stays as it was


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_what_is_left_out_is_left_out_by_whatever_way_it_is_reached(tmp_path: Path) -> None:
    inbox, results = tmp_path / "nop", tmp_path / "nop" / "kq" / "2025"
    for path in (results / "loi" / "a.xlsx", inbox / "cb" / "b.xlsx", tmp_path / "danh_muc.xlsx", inbox / "c.txt"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (inbox / "link.xlsx").symlink_to(tmp_path / "danh_muc.xlsx")
    (inbox / "link2.xlsx").symlink_to(results / "loi" / "a.xlsx")
    (tmp_path / "other").symlink_to(inbox)
    for root in (inbox, tmp_path / "other", inbox / ".." / "nop"):
        assert collect(root, [tmp_path / "danh_muc.xlsx", tmp_path / "other" / "kq" / "2025"]) == (
            ["cb/b.xlsx"], ["c.txt"],
        )  # fmt: skip
