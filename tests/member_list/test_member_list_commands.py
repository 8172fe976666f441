"""`form --members` and `members` as they are typed."""

from __future__ import annotations

import stat
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from command_line import Run
from made_lists import CELLS, UNITS, of_the_commune, people, save
from made_up import MadeUp
from openpyxl import load_workbook

from batch.domain import MEMBERS
from batch.finished.finished_run import FinishedRun
from batch.form.reader import read_file
from batch.member_list import comparing
from batch.register.working_folder import MEMBER_COLUMNS
from batch.register.writer import write_register

NAMES = [str(one["ho_ten"]) for one in people()]


def sheets(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_forms_are_prefilled_and_what_is_left_stands_beside_them(tmp_path: Path, xeploai: Run) -> None:
    register = tmp_path / "danh_muc.xlsx"
    write_register(register, UNITS, light=True)
    path = of_the_commune(tmp_path)
    book = load_workbook(path)
    book.active.append([9, "Mai Thị", "Lạ", None, 1985, None, "x"])  # type: ignore[union-attr]
    book.save(path)
    said = xeploai("--dir", tmp_path, "form", "--year", 2025, "--members", path)
    assert said.status == 0, said.err
    assert not any(name in said.out + said.err for name in (*NAMES, "Mai Thị", "0790000000"))
    assert said.out.index("Họ và tên đệm") < said.out.index("Đã ghi")
    assert sorted(p.name for p in (tmp_path / "phieu").iterdir()) == sorted(f"{unit.code}.xlsx" for unit in CELLS)
    filled = read_file(tmp_path / "phieu", "CS1-01.xlsx").sheets[MEMBERS].columns
    assert filled["ho_ten"] == NAMES[:3]
    assert filled["ngay_sinh"] == [one["ngay_sinh"] for one in people()[:3]]
    report = tmp_path / "phieu.danh_sach.xlsx"
    assert stat.S_IMODE(report.stat().st_mode) & 0o077 == 0 or sys.platform == "win32"
    assert [row[4] for row in sheets(report)["Cần xem lại"] if row[3] == "CS3"] == ["Mai Thị Lạ"]
    assert (tmp_path / MEMBER_COLUMNS).is_file()


def test_somebody_at_a_terminal_is_asked_first(tmp_path: Path, xeploai: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write_register(tmp_path / "danh_muc.xlsx", UNITS, light=True)
    path = of_the_commune(tmp_path)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _prompt="": "k")
    said = xeploai("--dir", tmp_path, "form", "--year", 2025, "--members", path)
    assert said.status == 2 and MEMBER_COLUMNS in said.err
    assert not (tmp_path / "phieu").exists() and not (tmp_path / "phieu.danh_sach.xlsx").exists()


def test_the_list_is_held_against_the_filled_forms(made_up: MadeUp, tmp_path: Path, xeploai: Run) -> None:
    folder = made_up.run(20)
    run = FinishedRun(folder)
    rows = run.frame(MEMBERS).query("tinh_trang != 'TAM_THOI_DEN' and so_the.notna()").to_dict("records")
    other = next(row["ma_don_vi"] for row in rows if row["ma_don_vi"] != rows[0]["ma_don_vi"])
    lines = [[r["ho_ten"], pd.Timestamp(r["ngay_sinh"]).date(), r["so_the"], r["ma_don_vi"], None] for r in rows]
    lines[0][3] = other
    lines[1][1] = date(1950, 1, 25)
    lines[2][2] = "99999999"
    lines[4][0] = "Mai Thị Nhầm"
    lines[5][4] = "Đã chuyển đi"
    lines[3] = ["Mai Thị Lạ", date(1991, 5, 20), "99999998", other, None]
    lines.append([None, date(1991, 5, 21), None, other, None])
    headings = ["Họ và tên", "Ngày sinh", "Số thẻ", "Chi bộ", "Tình trạng"]
    path = save(tmp_path / "ds.xlsx", {"DS": [headings, *lines]})
    target = tmp_path / "khac.xlsx"
    said = xeploai("members", path, folder, "--to", target)
    assert said.status == 1, said.err
    assert (tmp_path / MEMBER_COLUMNS).is_file() and not (folder.parent / MEMBER_COLUMNS).exists()
    table = [row for row in sheets(target)["Khác nhau"] if row[3] in comparing.KINDS]
    of = {str(row[2]): (row[0], row[1], row[3]) for row in table if row[3] != comparing.NOT_IN_LIST}
    unit = rows[0]["ma_don_vi"]
    assert of[rows[0]["ho_ten"]] == (other, unit, comparing.MOVED)
    assert of[rows[1]["ho_ten"]] == (unit, unit, comparing.OTHER_DATE)
    assert of[rows[2]["ho_ten"]] == (unit, unit, comparing.OTHER_CARD)
    assert of["Mai Thị Lạ"] == (other, None, comparing.NOT_IN_FORM)
    assert of["Mai Thị Nhầm"][2] == comparing.OTHER_NAME and of[rows[5]["ho_ten"]][2] == comparing.LEFT
    assert rows[4]["ho_ten"] not in of
    assert len(lines) + 1 in {row[1] for row in sheets(target)["Dòng không so được"]}
    assert rows[3]["ho_ten"] in {row[2] for row in table if row[3] == comparing.NOT_IN_LIST}
    assert rows[0]["ho_ten"] not in said.out + said.err
