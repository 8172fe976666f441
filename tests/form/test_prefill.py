"""Forms issued to the units, with what the register and last year's run know."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from batch.domain import COLLECTIVES, INFO, LEADERS, MEMBERS, Period, Unit
from batch.form.definition import form
from batch.issue.prefill import file_names, issue_forms
from batch.law import load_law
from batch.register.register import Register
from batch.text import fold

YEAR = 2025


def register(*codes: str) -> Register:
    top = Unit("T", "Đảng bộ tỉnh", "DB_TINH", None, None, must_submit=False)
    units = [
        Unit(code, f"Chi bộ {code}", "CB_CO_SO", "T", "10", founded=date(2001, 2, 3), members=20)
        for code in codes or ("C1", "C2")
    ]
    return Register({u.code: u for u in (top, *units)})


def grid(path: Path, sheet: str) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def info(path: Path) -> dict[str, Any]:
    wanted = {fold(f.heading): f.key for f in form()[INFO].fields}
    return {wanted[fold(r[0])]: r[1] for r in grid(path, INFO) if fold(str(r[0])) in wanted}


def rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    """Filled cells of the rows below the header."""
    found, inside, header = [], False, []
    wanted = {fold(f.heading): f.key for f in form()[sheet].fields}
    for row in grid(path, sheet):
        if inside and any(v != "" for v in row):
            pairs = ((wanted.get(heading), value) for heading, value in zip(header, row, strict=False))
            found.append({key: value for key, value in pairs if key and value != ""})
        elif not inside and sum(fold(str(v)) in wanted for v in row) == len(wanted):
            inside, header = True, [fold(str(v)) for v in row]
    return found


def finished_run(folder: Path) -> Path:
    """A made-up run of the year before with members, collectives and leaders."""
    data = folder / str(YEAR - 1) / "du_lieu"
    data.mkdir(parents=True)
    members = [
        ("C1", "000000000001", "Trần Thị Mẫu", "CHINH_THUC", 2, "HTXS", "HTT"),
        ("C1", "000000000002", "Lê Văn Tạm", "TAM_THOI_DEN", 0, None, None),
        ("C1", "000000000003", "Phạm Văn Thử", "TAM_THOI_DI", 3, "HTT", "HTXS"),
        ("C2", "000000000004", "Đỗ Thị Giả", "MIEN", None, None, None),
    ]
    columns = ["ma_don_vi", "so_the", "ho_ten", "tinh_trang", "so_nam_xuat_sac", "ket_qua", "de_xuat"]
    frame = pd.DataFrame(members, columns=columns)
    frame["stt"] = [1, 2, 3, 1]
    frame["ngay_sinh"] = pd.to_datetime("1980-05-31")
    frame["gioi_tinh"] = ["NU", "NAM", "KHONG_RO", "NU"]
    frame["duoc_dem"] = True
    frame.to_parquet(data / "dang_vien.parquet")
    pd.DataFrame(
        {"ma_don_vi": ["C2"], "ma_tap_the": ["TT1"], "ten_tap_the": ["Ban giám hiệu"], "cap": ["CO_SO"],
         "so_lanh_dao": [3.0], "la_cap_uy": ["KHONG"], "de_xuat": ["HTT"]}
    ).to_parquet(data / "tap_the.parquet")  # fmt: skip
    pd.DataFrame(
        {"ma_don_vi": ["C2"], "ma_can_bo": ["CB1"], "so_the": ["000000000004"], "chuc_vu": ["Hiệu trưởng"],
         "la_nguoi_dung_dau": [True], "ma_tap_the": ["TT1"], "tong_diem": [91.0]}
    ).to_parquet(data / "can_bo.parquet")  # fmt: skip
    return folder


def test_one_form_per_unit_that_must_submit_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "phat"
    paths = issue_forms(register(), load_law("qd366-2025"), Period(YEAR), out)
    assert paths == [out / "C1.xlsx", out / "C2.xlsx"]
    assert sorted(out.iterdir()) == paths
    values = {key: value for key, value in info(paths[0]).items() if value != ""}
    assert values == {
        "ma_don_vi": "C1", "ten_don_vi": "Chi bộ C1", "loai_to_chuc": "Chi bộ cơ sở", "ma_cap_tren": "T",
        "loai_hinh": "Đơn vị sự nghiệp công lập", "nam": 2025, "lan_nop": 1, "ngay_thanh_lap": date(2001, 2, 3),
        "quy_dinh": "QĐ 366-QĐ/TW và HD 43-HD/BTCTW (2025)",
    }  # fmt: skip
    assert rows(paths[0], MEMBERS) == []


def test_the_local_document_and_its_scale_are_prefilled(tmp_path: Path) -> None:
    law = load_law("qd132-2018", "bao-loc-2021")
    (path,) = issue_forms(register("C1"), law, Period(2021), tmp_path / "phat")
    assert info(path)["van_ban_dia_phuong"] == "bao-loc-2021"
    assert len(rows(path, "Chấm điểm")) == 8


def test_codes_that_are_no_file_names_are_made_safe(tmp_path: Path) -> None:
    names = file_names(["A/1", "A:1", "a_1", "CON", "~$x", "B. ", "X.01"])
    assert list(names.values()) == ["A_1", "A_1-2", "a_1-3", "_CON", "_~$x", "B", "X.01"]
    (path,) = issue_forms(register("Đ.B/1"), load_law("qd366-2025"), Period(YEAR), tmp_path / "phat")
    assert path.name == "Đ.B_1.xlsx"
    assert info(path)["ma_don_vi"] == "Đ.B/1"


def test_a_folder_with_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "C1.xlsx").write_text("của đơn vị")
    with pytest.raises(ValueError, match="đã có tệp"):
        issue_forms(register(), load_law("qd366-2025"), Period(YEAR), tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["C1.xlsx"]
    assert (tmp_path / "C1.xlsx").read_text() == "của đơn vị"


@pytest.mark.parametrize("part", ["", str(YEAR - 1)])
def test_stable_facts_come_from_the_run_before(tmp_path: Path, part: str) -> None:
    previous = finished_run(tmp_path / "ket_qua") / part
    first, second = issue_forms(register(), load_law("qd366-2025"), Period(YEAR), tmp_path / "phat", previous)
    assert rows(first, MEMBERS) == [
        {"stt": 1, "so_the": "000000000001", "ho_ten": "Trần Thị Mẫu", "ngay_sinh": date(1980, 5, 31),
         "gioi_tinh": "Nữ", "tinh_trang": "Sinh hoạt chính thức", "so_nam_xuat_sac": 3},
        {"stt": 2, "so_the": "000000000003", "ho_ten": "Phạm Văn Thử", "ngay_sinh": date(1980, 5, 31),
         "tinh_trang": "Sinh hoạt tạm thời nơi khác", "so_nam_xuat_sac": 0},
    ]  # fmt: skip
    assert [r["so_nam_xuat_sac"] for r in rows(second, MEMBERS)] == [0]
    assert rows(second, COLLECTIVES) == [
        {"ma_tap_the": "TT1", "ten_tap_the": "Ban giám hiệu", "cap": "Cấp cơ sở", "so_lanh_dao": 3,
         "la_cap_uy": "Không"}
    ]  # fmt: skip
    assert rows(second, LEADERS) == [
        {"ma_can_bo": "CB1", "so_the": "000000000004", "chuc_vu": "Hiệu trưởng", "ma_tap_the": "TT1",
         "la_nguoi_dung_dau": "Có"}
    ]  # fmt: skip
    assert rows(first, LEADERS) == []


@pytest.mark.parametrize(
    ("then", "got", "told"),
    [
        (("Chi bộ Hai", "Chi bộ Một"), ["000000000004", "000000000001"], ""),  # the codes were changed since
        (("Chi bộ Một", "Chi bộ Hai"), ["000000000001", "000000000004"], ""),  # they had been changed before
        (("", ""), [None, None], "C1: kết quả ấy có cả mã C1, C2: không rõ mã nào là của đơn vị này"),
    ],
)
def test_people_go_to_no_unit_that_only_has_the_code_of_theirs(
    tmp_path: Path, then: tuple[str, str], got: list[str | None], told: str
) -> None:
    """Two units whose register says that each has the other's old code."""
    previous = finished_run(tmp_path / "ket_qua")
    units = [
        {"ma_don_vi": code, "ten_don_vi": name, "loai_to_chuc": "CB_CO_SO", "ma_cap_tren": "T", "phai_nop": True,
         "han_nop": None, "email": ""} for code, name in zip(("C1", "C2"), then, strict=True)
    ]  # fmt: skip
    pd.DataFrame(units).to_parquet(previous / str(YEAR - 1) / "du_lieu" / "don_vi.parquet")
    now = register("C1", "C2", "C3")
    for code, name, old in (("C1", "Chi bộ Một", "C2"), ("C2", "Chi bộ Hai", "C1")):
        now.units[code] = replace(now.units[code], name=name, old_code=old)
    said: list[str] = []
    paths = issue_forms(
        now, load_law("qd366-2025"), Period(YEAR), tmp_path / "phat", previous, tell=said.append
    )  # fmt: skip
    first = [[row["so_the"] for row in rows(path, MEMBERS)] for path in paths]
    assert [numbers[0] if numbers else None for numbers in first] == [*got, None]
    assert "C3: không có mã này" in " ".join(said) and told in " ".join(said)


def test_a_run_without_some_of_its_data_prefills_what_there_is(tmp_path: Path) -> None:
    previous = finished_run(tmp_path / "ket_qua")
    (previous / str(YEAR - 1) / "du_lieu" / "dang_vien.parquet").unlink()
    first, second = issue_forms(register(), load_law("qd366-2025"), Period(YEAR), tmp_path / "phat", previous)
    assert rows(first, MEMBERS) == []
    assert len(rows(second, COLLECTIVES)) == 1


def test_an_older_year_does_not_say_how_many_years_came_before(tmp_path: Path) -> None:
    previous, told = finished_run(tmp_path / "ket_qua"), list[str]()
    (previous / str(YEAR - 1)).rename(previous / str(YEAR - 2))
    first, _ = issue_forms(
        register(), load_law("qd366-2025"), Period(YEAR), tmp_path / "phat", previous, tell=told.append
    )  # fmt: skip
    assert [(r["so_the"], r.get("so_nam_xuat_sac")) for r in rows(first, MEMBERS)] == [
        ("000000000001", None), ("000000000003", None)
    ]  # fmt: skip
    assert f"năm {YEAR - 2}, không phải năm {YEAR - 1}" in told[-1]


def test_a_folder_that_is_no_run_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "khac").mkdir()
    for previous in (tmp_path / "khac", tmp_path / "khong_co"):
        with pytest.raises(ValueError, match="không có kết quả"):
            issue_forms(register(), load_law("qd366-2025"), Period(YEAR), tmp_path / "phat", previous)
    assert not (tmp_path / "phat").exists()
