"""In a working folder every command needs no path and no year; what is found, and in which order."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from command_line import Run
from small_committee import CELL1, UNITS, Committee

from batch.commands.shared import FOLDER, OLD_FOLDER, OLD_PATH
from batch.commands.workplace import Workplace
from batch.register.committee import Committee as Office
from batch.register.writer import write_register

no_papers = pytest.mark.usefixtures("no_papers")
OWN_DOCUMENT = """id: cua-tinh
extends: {regime}
title: Hướng dẫn của tỉnh Mẫu
caps:
  all: {{base: good_or_better, ref: "12-HD/TU", verified: true}}
"""


def furnish(folder: Path, *, forms: tuple[str, int] = ("qd366-2025", 2025), **said: Any) -> Path:
    """A working folder with the small committee's submissions of a regime and year; `said` stands in «Cơ quan»."""
    Committee(forms[0], year=forms[1]).write(folder / "nop")
    register(folder, **said)
    return folder


def register(folder: Path, **said: Any) -> Path:
    units = [replace(unit, email=f"{unit.code.lower()}@vidu.vn") for unit in UNITS]
    write_register(folder / "danh_muc.xlsx", units, Office(**said))
    return folder / "danh_muc.xlsx"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = furnish(tmp_path / "co_quan", year=2025)
    monkeypatch.chdir(folder)
    return folder


def manifest(folder: Path, year: int = 2025) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "ket_qua" / str(year) / "manifest.json").read_text(encoding="utf-8"))
    return found


def law(folder: Path, year: int = 2025) -> tuple[str, str | None]:
    found = manifest(folder, year)
    return found["quy_dinh"], found["van_ban_dia_phuong"]


def test_every_command_needs_no_path_and_no_year(xeploai: Run, office: Path) -> None:
    (office / "thu_da_luu").mkdir()
    shutil.move(office / "nop" / f"{CELL1}.xlsx", office / "thu_da_luu")
    assert xeploai("form").status == 0 and (office / "phieu" / f"{CELL1}.xlsx").is_file()
    assert xeploai("inbox").status == 0 and len(list((office / "nop").glob("*.xlsx"))) == 4
    assert xeploai("check").out.count("không thấy lỗi") == 5  # four files, and all together
    assert "Chưa có kết quả năm 2025 để so" in xeploai("run", "--dry-run").err
    said = xeploai("run")
    assert said.status == 0, said.err + said.out
    assert "4/4 đơn vị" in said.out and manifest(office)["nam"] == 2025
    for command in (["status"], ["report"], ["results"], ["mail"], ["mail", "--dry-run"], ["handover"], ["redact"]):
        assert xeploai(*command).status == 0, command
    assert (office / "goi_2025.zip").is_file() and (office / "ban_sao_2025" / "2025" / "manifest.json").is_file()
    (office / "khoa_ban_giao.txt").write_text("0" * 64, encoding="utf-8")
    assert "không có khóa" not in xeploai("handover", "ket_qua").out
    shutil.copytree(office / "ket_qua", office / "noi_khac")
    for command in ("handover", "redact"):
        assert "'--to'" in xeploai(command, "noi_khac").err  # of somebody else, perhaps
    assert (office / "ket_qua" / "2025" / "thu").is_dir()
    assert xeploai("compare", "ket_qua/2025/bieu/Bieu-6B.xlsx").status == 0
    assert "Quy định 366" in xeploai("cap", "--count", 12).out
    assert "Quy định 366" in xeploai("law", "show").out
    assert "Quy định 366" in xeploai("rules").out


def test_with_dir_it_is_as_if_one_stood_in_it(
    xeploai: Run, office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (office / "input_templates").mkdir()
    (office / "input_templates" / "tong_quan.html.j2").write_text("Riêng của {{ nam }}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for command in (["form"], ["check"], ["run"], ["status"], ["report"], ["results"], ["mail"], ["law", "show"]):
        assert xeploai("--dir", office, *command).status == 0, command
    assert (office / "ket_qua" / "2025" / "tong_quan.html").read_text(encoding="utf-8") == "Riêng của 2025"
    assert xeploai("--dir", "co_quan", "status").status == 0
    assert xeploai("status").status == 2  # the folder was that of one command only


def test_a_folder_given_as_a_point_has_its_own_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers, records and reports lie beside a folder under a name like its."""
    (tmp_path / "nop").mkdir()
    monkeypatch.chdir(tmp_path / "nop")
    given = [OLD_FOLDER.convert(said, None, None) for said in (".", "..", "../nop")]
    assert given == [tmp_path / "nop", tmp_path, Path("../nop")]
    assert FOLDER.convert(".", None, None) == OLD_PATH.convert(".", None, None) == tmp_path / "nop"


def test_a_folder_that_is_no_working_folder_is_refused(xeploai: Run, tmp_path: Path) -> None:
    said = xeploai("--dir", tmp_path, "run")
    assert said.status == 2 and "không có danh_muc.xlsx" in said.err


@pytest.mark.parametrize(
    "command",
    [["form"], ["run"], ["status"], ["report"], ["results"], ["mail"], ["cap", "--count", "3"], ["law", "show"],
     ["rules"], ["compare", "nop/CS1.xlsx"]],
    ids=" ".join,
)  # fmt: skip
def test_a_blank_year_is_refused_with_where_to_write_it(
    xeploai: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.chdir(furnish(tmp_path))
    said = xeploai(*command)
    assert (said.status, said.out) == (2, "")
    assert "ghi ô «Năm» ở sheet «Cơ quan» của danh_muc.xlsx, hoặc thêm --year" in said.err
    assert not (tmp_path / "ket_qua").exists() and not (tmp_path / "phieu").exists()


@no_papers
def test_a_result_given_by_its_folder_needs_no_year(xeploai: Run, office: Path) -> None:
    assert xeploai("run").status == 0
    register(office)
    assert xeploai("status", "ket_qua").status == 0
    assert xeploai("status").status == 2


@no_papers
def test_the_command_line_goes_before_the_office_and_the_office_before_what_lies_beside(
    xeploai: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(furnish(tmp_path, forms=("qd124-2023", 2024), year=2024))
    assert xeploai("run").status == 0
    assert (manifest(tmp_path, 2024)["quy_dinh"], manifest(tmp_path, 2024)["van_ban_dia_phuong"]) == (
        "qd124-2023",
        None,
    )

    (tmp_path / "van_ban_dia_phuong.yaml").write_text(OWN_DOCUMENT.format(regime="qd124-2023"), encoding="utf-8")
    xeploai("run")
    assert manifest(tmp_path, 2024)["van_ban_dia_phuong"] == "van_ban_dia_phuong"

    (tmp_path / "khac.yaml").write_text(OWN_DOCUMENT.format(regime="qd124-2023"), encoding="utf-8")
    register(tmp_path, year=2024, local="khac.yaml")
    xeploai("run")
    assert manifest(tmp_path, 2024)["van_ban_dia_phuong"] == "khac"

    xeploai("run", "--local", "huyen-2023")
    assert manifest(tmp_path, 2024)["van_ban_dia_phuong"] == "huyen-2023"

    register(tmp_path, year=2024, regime="qd366-2025")
    said = xeploai("run")
    assert said.status == 2 and "cụ thể hóa qd124-2023" in said.err  # the office contradicts what it has put beside
    (tmp_path / "van_ban_dia_phuong.yaml").unlink()
    assert xeploai("run").status == 1
    assert manifest(tmp_path, 2024)["quy_dinh"] == "qd366-2025"
    xeploai("run", "--regime", "qd124-2023")
    assert manifest(tmp_path, 2024)["quy_dinh"] == "qd124-2023"


@no_papers
def test_a_regime_on_the_command_line_leaves_out_a_document_that_refines_another(xeploai: Run, office: Path) -> None:
    (office / "van_ban_dia_phuong.yaml").write_text(OWN_DOCUMENT.format(regime="qd366-2025"), encoding="utf-8")
    said = xeploai("run", "--regime", "qd124-2023")
    assert "không dùng văn bản địa phương «van_ban_dia_phuong.yaml»" in said.err
    assert law(office) == ("qd124-2023", None)


def test_a_document_that_the_office_names_must_be_there(xeploai: Run, office: Path) -> None:
    register(office, year=2025, local="khong-co.yaml")
    said = xeploai("run")
    assert said.status == 2 and "khong-co.yaml" in said.err


@no_papers
def test_of_another_year_than_the_offices_its_law_does_not_apply_and_that_is_said(
    xeploai: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said_of = {"regime": "qd124-2023", "local": "huyen-2023", "cap_base": "good_or_better"}
    monkeypatch.chdir(furnish(tmp_path, year=2024, **said_of))
    said = xeploai("run", "--year", 2025)
    assert said.status == 0, said.err
    assert "sheet «Cơ quan» là của năm 2024, đang làm năm 2025" in said.err
    assert law(tmp_path) == ("qd366-2025", None)
    assert "sheet «Cơ quan»" not in xeploai("law", "show").err
    register(tmp_path, year=2024)
    assert "sheet «Cơ quan» là của năm 2024" in xeploai("law", "show", "--year", 2025).err

    write_register(
        tmp_path / "danh_muc.xlsx", Committee().units.values(), Office(year=2024, local="van_ban_dia_phuong.yaml")
    )
    (tmp_path / "van_ban_dia_phuong.yaml").write_text(OWN_DOCUMENT.format(regime="qd366-2025"), encoding="utf-8")
    assert xeploai("run", "--year", 2025).status == 0
    assert manifest(tmp_path)["van_ban_dia_phuong"] is None


@no_papers
def test_with_a_register_from_elsewhere_nothing_is_taken_from_the_current_folder(
    xeploai: Run, office: Path, tmp_path: Path
) -> None:
    (office / "van_ban_dia_phuong.yaml").write_text(OWN_DOCUMENT.format(regime="qd366-2025"), encoding="utf-8")
    (office / "input_templates").mkdir()
    (office / "input_templates" / "tong_quan.html.j2").write_text("Của nơi này", encoding="utf-8")
    (office / "ket_qua_nam_truoc").mkdir()
    (office / "ket_qua_nam_truoc" / "manifest.json").write_text("không đọc được", encoding="utf-8")
    other = furnish(tmp_path / "khac", year=2025)
    elsewhere = other / "danh_muc.xlsx"
    for missing in (["run"], ["run", other / "nop"], ["form"], ["check"], ["inbox"]):
        said = xeploai(*missing, "--register", elsewhere)
        assert said.status == 2 and "Thiếu" in said.err, missing
    said = xeploai("run", other / "nop", "--register", elsewhere, "--out", tmp_path / "kq")
    assert said.status == 0, said.err
    found = json.loads((tmp_path / "kq" / "2025" / "manifest.json").read_text(encoding="utf-8"))
    assert (found["van_ban_dia_phuong"], found["nam_truoc"]) == (None, None)
    assert "Của nơi này" not in (tmp_path / "kq" / "2025" / "tong_quan.html").read_text(encoding="utf-8")


@no_papers
def test_the_folders_own_register_is_not_from_elsewhere(xeploai: Run, office: Path) -> None:
    assert xeploai("run", "--register", office / "danh_muc.xlsx").status == 0
    assert manifest(office)["nam"] == 2025


@no_papers
def test_a_registers_own_office_and_document_go_with_it(xeploai: Run, tmp_path: Path) -> None:
    other = furnish(tmp_path / "khac", year=2025)
    (other / "van_ban_dia_phuong.yaml").write_text(OWN_DOCUMENT.format(regime="qd366-2025"), encoding="utf-8")
    said = xeploai("run", other / "nop", "--register", other / "danh_muc.xlsx", "--out", tmp_path / "kq")
    assert said.status == 0, said.err
    found = json.loads((tmp_path / "kq" / "2025" / "manifest.json").read_text(encoding="utf-8"))
    assert (found["nam"], found["van_ban_dia_phuong"]) == (2025, "van_ban_dia_phuong")


def test_last_year_is_the_result_of_the_year_before_else_what_was_put_there(tmp_path: Path) -> None:
    place = Workplace(tmp_path, tmp_path / "danh_muc.xlsx")
    assert place.last_year(None, 2025) is None
    for name in ("ket_qua_nam_truoc", "ket_qua/2023", "ket_qua/2024"):
        (tmp_path / name).mkdir(parents=True)
    assert place.last_year(None, 2025) is None  # nothing lies in them
    (tmp_path / "ket_qua_nam_truoc" / "manifest.json").touch()
    (tmp_path / "ket_qua" / "2024" / "ghi_chu.txt").touch()  # no finished run
    assert place.last_year(None, 2025) == tmp_path / "ket_qua_nam_truoc"
    (tmp_path / "ket_qua" / "2024" / "manifest.json").touch()
    assert place.last_year(None, 2025) == tmp_path / "ket_qua" / "2024"
    assert place.last_year(tmp_path, 2025) == tmp_path
    assert Workplace(None, None).last_year(None, 2025) is None


@no_papers
def test_last_years_result_in_the_folder_is_compared_with(xeploai: Run, tmp_path: Path) -> None:
    """Run last year, then this year, with nothing said but the year in «Cơ quan»."""
    furnish(tmp_path, forms=("qd124-2023", 2024), year=2024)
    assert xeploai("--dir", tmp_path, "run").status == 0
    shutil.rmtree(tmp_path / "nop")
    Committee().write(tmp_path / "nop")
    register(tmp_path, year=2025)
    assert xeploai("--dir", tmp_path, "form").status == 0
    said = xeploai("--dir", tmp_path, "run")
    assert said.status in (0, 1), said.err
    assert manifest(tmp_path)["nam_truoc"]["nam"] == 2024


def test_faults_of_the_register_are_told_all(xeploai: Run, office: Path) -> None:
    book = openpyxl.load_workbook("danh_muc.xlsx")
    book["Đơn vị"]["C3"], book["Cơ quan"]["B3"] = "Chi hội", "năm nay"
    book.save("danh_muc.xlsx")
    said = xeploai("run")
    assert said.status == 2 and "có 2 lỗi" in said.err and "ô B3 (Năm)" in said.err and "Ô C3" in said.err


@no_papers
def test_decisions_are_those_that_lie_in_their_folder_unless_others_are_given(xeploai: Run, office: Path) -> None:
    place = Workplace(office, office / "danh_muc.xlsx")
    assert place.decisions(()) == ()
    said = xeploai("run")
    assert f"lưu tệp vào {office / 'quyet_dinh'} rồi chạy lại lệnh này" in said.out
    (office / "quyet_dinh").mkdir()
    assert place.decisions(()) == ()
    shutil.copy(office / "ket_qua" / "2025" / "phuong_an_xep_loai.xlsx", office / "quyet_dinh" / "pa.xlsx")
    assert place.decisions(()) == (office / "quyet_dinh",)
    assert place.decisions((office / "khac.xlsx",)) == (office / "khac.xlsx",)
    assert Workplace(None, None).decisions(()) == ()
    assert xeploai("run").status == 0
    assert [Path(one["tep"]).name for one in manifest(office)["quyet_dinh"]] == ["pa.xlsx"]


@pytest.mark.parametrize(
    "name", ["van_ban_dia_phuong.yaml", "quyet_dinh", "khoa_ban_giao.txt", "input_templates/bieu.yaml"]
)
def test_what_decides_and_cannot_be_opened_is_not_taken_for_absent(xeploai: Run, office: Path, name: str) -> None:
    """A link to a drive that is gone: without it the figures would be others, and look right."""
    (office / name).parent.mkdir(exist_ok=True)
    (office / name).symlink_to(office / "da_mat")
    said = xeploai("run")
    assert said.status == 2 and Path(name).name in said.err and not (office / "ket_qua").exists()
