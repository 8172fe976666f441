"""`start`: a working folder to begin with, and the way of a clerk from there to the result."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from command_line import Run
from small_committee import UNITS, Committee

from batch.cli import cli
from batch.form.definition import label
from batch.register.reader import RegisterError, read_office, read_register

NAME = "Đảng ủy phường Mẫu"


def fill_in(register: Path) -> None:
    """As a clerk does it: a row for each unit below the header."""
    book = openpyxl.load_workbook(register)
    sheet = book["Đơn vị"]
    header = next(row for row in sheet.iter_rows() if row[0].value == "Mã đơn vị *")
    columns = {str(cell.value).rstrip(" *"): cell.column for cell in header if cell.value}
    for row, unit in enumerate(UNITS, header[0].row + 1):
        for heading, value in (
            ("Mã đơn vị", unit.code), ("Tên đơn vị", unit.name), ("Loại tổ chức", label("loai_to_chuc", unit.kind)),
            ("Mã cấp trên", unit.parent), ("Loại hình cơ sở", label("loai_hinh", unit.sector)),
            ("Số đảng viên quản lý", unit.members), ("Phải nộp phiếu", "Có"),
        ):  # fmt: skip
            sheet.cell(row, columns[heading]).value = value or None
    book.save(register)


def test_from_an_empty_folder_to_the_result_with_nothing_typed_twice(
    xeploai: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "năm 2025"
    said = xeploai("start", folder, "--name", NAME, "--year", 2025)
    assert said.status == 0
    assert str(folder) in said.out and "Việc tiếp theo: ghi danh_muc.xlsx" in said.out
    assert {p.name for p in folder.iterdir()} == {
        "danh_muc.xlsx", "nop", "khoa_ban_giao.txt", "chay-xeploai.bat", "huong_dan.txt",
    }  # fmt: skip
    assert all(made.name in said.out for made in folder.iterdir())
    monkeypatch.chdir(folder)
    said = xeploai("form")
    assert said.status == 2 and "chưa có đơn vị nào" in said.err
    fill_in(folder / "danh_muc.xlsx")
    assert read_register(folder / "danh_muc.xlsx").committee.name == NAME
    assert xeploai("form").status == 0
    assert {p.stem for p in (folder / "phieu").iterdir()} == {unit.code for unit in UNITS}
    Committee().write(folder / "nop")
    said = xeploai("run")
    assert said.status == 0, said.out + said.err
    assert (folder / "ket_qua" / "2025" / "tong_quan.html").is_file()


def test_the_register_has_name_and_year_and_no_unit_yet(xeploai: Run, tmp_path: Path) -> None:
    said = xeploai("start", tmp_path / "a", "--name", f"  {NAME} ", "--year", 2026, "--quarter", 1)
    assert said.out.endswith("form --quarter 1\n")
    office = read_office(tmp_path / "a" / "danh_muc.xlsx")
    assert (office.name, office.year) == (NAME, 2026)
    with pytest.raises(RegisterError, match="chưa có đơn vị nào"):
        read_register(tmp_path / "a" / "danh_muc.xlsx")


def test_without_a_year_its_field_stays_blank_and_that_is_said(xeploai: Run, tmp_path: Path) -> None:
    said = xeploai("start", tmp_path / "a", "--name", NAME)
    assert said.status == 0 and "còn trống ô «Năm»" in said.out
    assert read_office(tmp_path / "a" / "danh_muc.xlsx").year is None
    assert xeploai("--dir", tmp_path / "a", "form").status == 2


def test_every_key_is_another_and_only_the_user_reads_it(xeploai: Run, tmp_path: Path) -> None:
    keys = []
    for name in ("a", "b"):
        said = xeploai("start", tmp_path / name, "--name", NAME)
        path = tmp_path / name / "khoa_ban_giao.txt"
        keys.append(path.read_text(encoding="ascii").strip())
        assert re.fullmatch("[0-9a-f]{64}", keys[-1])
        assert keys[-1] not in said.out + said.err
        assert "giữ bí mật" in said.out
        if sys.platform != "win32":
            assert os.stat(path).st_mode & 0o077 == 0
    assert keys[0] != keys[1]


@pytest.mark.parametrize("name", ["ghi_chu.txt", ".ẩn"])
def test_a_folder_that_is_not_empty_is_refused(xeploai: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / name).write_text("x", encoding="utf-8")
    said = xeploai("start", tmp_path / "a", "--name", NAME)
    assert said.status == 2 and "đã có dữ liệu" in said.err
    assert [p.name for p in (tmp_path / "a").iterdir()] == [name]
    (tmp_path / "trong").mkdir()
    assert xeploai("start", tmp_path / "trong", "--name", NAME).status == 0


@pytest.mark.parametrize("more", [[], ["--name", "  "], ["--name", NAME, "--year", "nay"]])
def test_what_is_missing_or_wrong_is_said(xeploai: Run, tmp_path: Path, more: list[str]) -> None:
    said = xeploai("start", tmp_path / "a", *more)
    assert said.status == 2 and said.err and not (tmp_path / "a").exists()


def test_the_guide_is_for_notepad_and_names_only_commands_that_there_are(xeploai: Run, tmp_path: Path) -> None:
    xeploai("start", tmp_path / "a", "--name", NAME)
    raw = (tmp_path / "a" / "huong_dan.txt").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\n") == raw.count(b"\r\n") > 20
    named = set(re.findall(r"xeploai (\w+)", raw.decode("utf-8-sig")))
    assert {"form", "run", "inbox", "status", "mail", "results"} <= named <= set(cli.commands)


def test_on_windows_the_starter_knows_the_program_that_made_it(
    xeploai: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "batch.issue.start.sys", SimpleNamespace(platform="win32", executable=r"C:\Đảng & 5%\python.exe")
    )
    xeploai("start", tmp_path / "a", "--name", NAME)
    assert 'set "MAY=C:\\Đảng & 5%%\\python.exe"\r\n'.encode() in (tmp_path / "a" / "chay-xeploai.bat").read_bytes()


def test_the_starter_runs_in_its_own_folder(xeploai: Run, tmp_path: Path) -> None:
    xeploai("start", tmp_path / "a", "--name", NAME)
    raw = (tmp_path / "a" / "chay-xeploai.bat").read_bytes()
    assert raw.count(b"\n") == raw.count(b"\r\n") > 20
    text = raw.decode("utf-8")
    assert 'set "NOI=%~dp0."' in text and '-m batch --dir "%NOI%" run' in text
    assert 'set "MAY="\r\n' in text  # on another system than Windows there is nothing to start it with
    assert set(re.findall(r"(?:goto |call :)(\w+)", text)) == set(re.findall(r"^:(\w+)", text, re.MULTILINE))
