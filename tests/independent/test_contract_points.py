"""Single sentences of the contract that made-up committees do not meet by themselves."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from pathlib import Path

import pytest
from finished import CASES, Run, Runs, finished_run, run_program
from recount import recount
from workbooks import Form, Shape, read_form, write_form

CELL = "CS001-01"
LEVELS = ("Hoàn thành tốt nhiệm vụ", "Hoàn thành nhiệm vụ")


@pytest.fixture
def right(made: Runs, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return finished_run(made, tmp_path_factory, CASES[0], "right")


def _copy(right: Run, folder: Path) -> Path:
    shutil.copytree(right.data, folder / "data")
    return folder / "data"


def _write(form: Form, path: Path) -> None:
    write_form(form, path, Shape(), random.Random(1))


def _members(form: Form) -> list[dict[str, object]]:
    """Members who are rated, none of them at the top: nobody's place in the cap depends on them."""
    rows = form.tables["Đảng viên"]
    return [r for r in rows if r["Chi bộ đề xuất"] in LEVELS and not r["Lý do chưa kiểm điểm xếp loại"]]


def _level(run: Run, card: object) -> tuple[str, str]:
    row = next(r for r in run.rows("xep_loai.csv") if r["dinh_danh"] == card)
    return row["ket_qua"], row["trang_thai"]


def test_the_reference_date_decides_who_is_new(right: Run, tmp_path: Path) -> None:
    """30 June + 6 months is 30 December, not after it; 1 July + 6 months is."""
    data = _copy(right, tmp_path)
    form = read_form(data / "nop" / f"{CELL}.xlsx")
    old, new = _members(form)[:2]
    old["Ngày vào Đảng"], new["Ngày vào Đảng"] = "30/6/2021", "1/7/2021"
    _write(form, data / "nop" / f"{CELL}.xlsx")
    run = run_program(right.case, data, tmp_path / "out", as_of="2021-12-30", papers=False)
    again = recount(data / "danh_muc.xlsx", data / "nop", 2021, "qd132-2018", as_of=dt.date(2021, 12, 30))
    assert run.figures() == again.cells
    assert _level(run, old["Số thẻ đảng viên"])[0] != ""
    assert _level(run, new["Số thẻ đảng viên"]) == ("", "CHUA")


def test_two_submissions_of_one_number_count_only_if_they_say_the_same(right: Run, tmp_path: Path) -> None:
    data = _copy(right, tmp_path)
    form = read_form(data / "nop" / f"{CELL}.xlsx")
    _write(form, data / "nop" / "ban sao.xlsx")
    same = run_program(right.case, data, tmp_path / "same", papers=False)
    assert same.figures() == right.figures()
    form.info["Người lập phiếu"] = "Trần Văn Khác"
    _write(form, data / "nop" / "ban sao.xlsx")
    other = run_program(right.case, data, tmp_path / "other", papers=False)
    assert int(other.figures()["6A", "B.II.1", "2"]) == int(right.figures()["6A", "B.II.1", "2"]) - 1
    assert not [r for r in other.rows("xep_loai.csv") if r["ma_don_vi"] == CELL]
    assert other.manifest()["tam_tinh"]


def test_the_register_decides_kind_and_sector(right: Run, tmp_path: Path) -> None:
    data = _copy(right, tmp_path)
    form = read_form(data / "nop" / f"{CELL}.xlsx")
    form.info["Loại tổ chức"], form.info["Loại hình cơ sở"] = "Chi bộ cơ sở", "Quân đội"
    form.info["Mã cấp trên"] = "DB"
    _write(form, data / "nop" / f"{CELL}.xlsx")
    run = run_program(right.case, data, tmp_path / "out", papers=False)
    assert run.figures() == right.figures()
    assert {r["truong"] for r in run.rows("phat_hien.csv") if r["ma_don_vi"] == CELL} >= {
        "loai_to_chuc", "loai_hinh", "ma_cap_tren",
    }  # fmt: skip


def test_a_share_between_0_and_1_is_never_converted(right: Run, tmp_path: Path) -> None:
    """0.4 is no 40 %: it lowers nobody, it is an error."""
    data = _copy(right, tmp_path)
    form = read_form(data / "nop" / f"{CELL}.xlsx")
    member = _members(form)[0]
    member["Tỷ lệ hoàn thành nhiệm vụ (%)"] = 0.4
    _write(form, data / "nop" / f"{CELL}.xlsx")
    run = run_program(right.case, data, tmp_path / "out", papers=False)
    assert run.figures() == right.figures()
    found = [r for r in run.rows("phat_hien.csv") if r["truong"] == "ty_le_hoan_thanh" and r["ma_don_vi"] == CELL]
    assert [r["muc_do"] for r in found] == ["loi"]


def test_a_missing_district_keeps_its_row(right: Run, tmp_path: Path) -> None:
    """bieu_rows: a row of 6C for each đảng bộ of the group; without a valid submission it counts nowhere."""
    data = _copy(right, tmp_path)
    (data / "nop" / "DB.xlsx").unlink()
    figures = run_program(right.case, data, tmp_path / "out", papers=False).figures()
    rows = {row for table, row, _ in right.figures() if table == "6C"}
    assert {row: figures.get(("6C", row, "tong")) for row in rows} == dict.fromkeys(rows, "0")


def test_a_reason_that_cannot_be_read_is_still_a_reason(right: Run, tmp_path: Path) -> None:
    """A proposal beside a reason for not being rated: a finding, no level."""
    data = _copy(right, tmp_path)
    form = read_form(data / "nop" / f"{CELL}.xlsx")
    member = _members(form)[0]
    member["Lý do chưa kiểm điểm xếp loại"] = "bị bệnh nặng"
    _write(form, data / "nop" / f"{CELL}.xlsx")
    run = run_program(right.case, data, tmp_path / "out", papers=False)
    assert _level(run, member["Số thẻ đảng viên"]) == ("", "CHUA")
