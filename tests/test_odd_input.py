"""What no office would type, in every cell and every file name: findings, never the end of a run for all."""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from batch.cli import cli
from batch.finished.csv_file import read_csv, write_csv
from batch.form.definition import form
from batch.register.writer import write_register
from batch.text import FORMULA, file_text
from tests.small_committee import BASE, BODIES, CELL1, CELL2, INFO, LEADERS, MEMBERS, TOP, Committee, Raw

NUMBERS = ("integer", "number", "percent")
LARGEST = 10**12
# What is put into every numeric field of a unit's workbook.
MONSTERS: dict[str, object] = {CELL1: 1e19, CELL2: "9" * 400, BASE: -1e308, TOP: LARGEST}
LIVE = "=HYPERLINK(1)"
WHOSE = ("ma_don_vi", "quy_dinh", "ky")  # without these a submission isn't valid


def odd_names() -> dict[str, str]:
    """Unit → name of its file; what the system takes of it."""
    if sys.platform == "win32":
        return {CELL1: f"{CELL1} \u202excod.xlsx", CELL2: f"{CELL2}\u200b.xlsx"}
    return {
        CELL1: f"{CELL1}_b\udce1o.xlsx", CELL2: f"{CELL2}\n\tb.xlsx", BASE: f"{BASE} \u202excod.xlsx",
        TOP: f"{TOP}_{'dài' * 55}.xlsx",
    }  # fmt: skip


def call(*command: object) -> Result:
    return CliRunner().invoke(cli, [str(part) for part in command], standalone_mode=False)


def work(desk: Path) -> Result:
    return call("run", desk / "nop", "--register", desk / "danh_muc.xlsx", "--year", 2025, "--out", desk / "kq")


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A committee of which every number is monstrous, every file name odd and every name a formula, run twice."""
    desk, committee = tmp_path_factory.mktemp("desk"), Committee()
    for unit, monster in MONSTERS.items():
        for name, sheet in form().items():
            values = {f.key: Raw(monster) for f in sheet.fields if f.kind in NUMBERS and f.key != "nam"}
            workbook = committee.filled[unit]
            for row in [workbook.info] if name == INFO else workbook.rows.get(name, []):
                row.update(values)
    committee.set(CELL1, INFO, 0, ten_don_vi=LIVE, nguoi_lap="@ai").set(BASE, BODIES, 0, ten_tap_the="-Ban")
    committee.set(BASE, LEADERS, 0, ma_can_bo="=CB1").set(CELL1, MEMBERS, 1, so_ly_lich="+12")
    committee.register_unit(CELL1, name=LIVE)
    committee.copy_of(CELL2, "lan_2", lan_nop=Raw(1e19), nam=Raw(2025)).copy_of(CELL2, "nam_la", nam=Raw(1e19))
    try:
        committee.write(desk / "nop")
        for unit, name in odd_names().items():
            (desk / "nop" / f"{unit}.xlsx").rename(desk / "nop" / name)
        (desk / "nop" / "bi\u00ean b\u1ea3n\u202e.txt").write_text("x")
    except (OSError, UnicodeError):
        pytest.skip("this system has no such names")
    write_register(desk / "danh_muc.xlsx", committee.units.values())
    first = work(desk)
    assert first.exit_code == 1, (first.output, first.exception)
    return desk, work(desk)


def findings(desk: Path) -> list[dict[str, str]]:
    return list(read_csv(desk / "kq" / "2025" / "du_lieu" / "phat_hien.csv"))


def test_no_number_in_any_field_ends_a_run(odd: tuple[Path, Result]) -> None:
    desk, again = odd
    assert again.exit_code == 1 and "CHƯA GHI" not in again.output
    found = findings(desk)
    assert not [f for f in found if f["ma_quy_tac"] == "PM-01"]
    told = {(f["ma_don_vi"], f["truong"]) for f in found if f["ma_quy_tac"] == "O-04"}
    committee = Committee()
    for unit in (CELL1, BASE):
        there = [n for n in form() if n == INFO or committee.filled[unit].rows.get(n)]
        fields = {f.key for n in there for f in form()[n].fields if f.kind in NUMBERS and f.key != "nam"}
        assert {(unit, key) for key in fields} <= told, "each at its cell"
    assert not [f for f in found if f["truong"] == "lan_nop" and f["ma_don_vi"] == TOP], "the largest that is taken"


def test_a_file_with_an_odd_name_is_read_and_told(odd: tuple[Path, Result]) -> None:
    desk, _ = odd
    run = desk / "kq" / "2025"
    manifest = json.loads((run / "manifest.json").read_text("utf-8"))
    assert manifest["don_vi_mau_thuan"] == [CELL2] and len(manifest["tep"]) == 7, "of two without a number none counts"
    names = [file_text(name) for name in odd_names().values()]
    assert set(names) < {entry["tep"] for entry in manifest["tep"]}
    told = [f["tep"] for f in findings(desk) if f["ma_quy_tac"] == "TEP-20"]
    assert told == sorted(n for u, n in zip(odd_names(), names, strict=True) if u not in (TOP, CELL2))
    page = (run / "tong_quan.html").read_bytes().decode("utf-8")
    with sqlite3.connect(desk / "kq" / "so_2025.sqlite") as ledger:
        recorded = {row[0] for row in ledger.execute("SELECT tep FROM phieu")}
    assert set(names) <= recorded
    marked = openpyxl.load_workbook(run / "loi" / f"{CELL1}.xlsx")
    assert MEMBERS in marked.sheetnames, "its own workbook comes back, marked"
    for text in (page, *told, *recorded):
        assert not {"\u202e", "\udce1"} & set(text)


def test_check_and_diff_take_such_a_file(odd: tuple[Path, Result]) -> None:
    desk, _ = odd
    path = desk / "nop" / odd_names()[CELL1]
    shown = file_text(path)
    assert shown in call("check", path).output and "TEP-20" in call("check", path).output
    assert {f["tep"] for f in json.loads(call("check", "--json", path).output)} == {shown}
    assert call("diff", path, path).exit_code == 0


def test_nothing_that_units_typed_is_live_in_a_csv(odd: tuple[Path, Result]) -> None:
    desk, _ = odd
    paths = sorted((desk / "kq" / "2025").rglob("*.csv"))
    assert {"bieu.csv", "phat_hien.csv", "tien_do.csv", "xep_loai.csv"} <= {p.name for p in paths}
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [c for c in cells if c.startswith(FORMULA)]
        assert not [c for c in cells if c.startswith("'") and not c[1:].startswith(FORMULA)], "no other is quoted"
    assert LIVE in {row["ten_don_vi"] for row in read_csv(desk / "kq" / "2025" / "du_lieu" / "tien_do.csv")}
    sheet = openpyxl.load_workbook(desk / "kq" / "2025" / "tien_do.xlsx")["Tiến độ"]
    assert LIVE in {cell.value for row in sheet.iter_rows() for cell in row}, "as it was typed, and text"
    assert call("status", desk / "kq").exit_code == 0


def test_a_code_like_a_formula_is_a_finding(odd: tuple[Path, Result]) -> None:
    found = {(f["ma_don_vi"], f["truong"]) for f in findings(odd[0]) if f["ma_quy_tac"] == "O-14"}
    assert found == {(BASE, "ma_can_bo"), (CELL1, "so_ly_lich")}


@pytest.mark.parametrize("text", ["=1", "-Chi bộ", "@x", "+84", "\tx", "'=1", "''=1", "thường", "", "'nháy'", "a=1"])
def test_what_is_written_to_a_csv_is_what_is_read(tmp_path: Path, text: str) -> None:
    write_csv(tmp_path / "a.csv", ["a", "b"], [[text, 5]])
    assert list(read_csv(tmp_path / "a.csv")) == [{"a": text, "b": "5"}]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Phiếu CB07.xlsx", "Phiếu CB07.xlsx"), ("b\udce1o.xlsx", "b\\xe1o.xlsx"), ("\ud83d.xlsx", "\\ud83d.xlsx"),
        ("a\nb\x1b[2J", "a\\x0ab\\x1b[2J"), ("\u202excod", "\\u202excod"), ("a\u00a0b", "a\u00a0b"),
        ("\U000e0001", "\\U000e0001"), ("Phiê\u0301u", "Phiê\u0301u"),
    ],
)  # fmt: skip
def test_a_path_as_text(name: str, shown: str) -> None:
    assert file_text(name) == file_text(Path(name)) == shown
    shown.encode("utf-8")


@pytest.mark.parametrize("value", [1e308, date(9999, 12, 31), 2_958_466, -5.5], ids=str)
def test_no_date_and_no_number_in_any_other_field_ends_a_run(tmp_path: Path, value: object) -> None:
    """Every field of another kind: a date out of all calendars, a number where words belong."""
    committee = Committee()
    for workbook in committee.filled.values():
        for name, sheet in form().items():
            keys = [f.key for f in sheet.fields if f.kind not in NUMBERS and f.key not in WHOSE]
            for row in [workbook.info] if name == INFO else workbook.rows.get(name, []):
                row.update(dict.fromkeys(keys, Raw(value)))
    checked = committee.check(tmp_path)
    assert not [f for f in checked.findings if f.code == "PM-01"]
    assert len(checked.intake.counted) == 4


def test_a_number_that_no_calendar_holds_refuses_its_own_file_only(tmp_path: Path) -> None:
    """The reading library gives the workbook up."""
    checked = Committee().set(CELL1, MEMBERS, 0, ngay_sinh=Raw(-1e19)).check(tmp_path)
    assert [(f.code, f.unit) for f in checked.findings if f.code != "NOP-01"] == [("TEP-04", CELL1)]
    assert len(checked.intake.counted) == 3


def test_no_number_in_the_register_ends_a_run(tmp_path: Path) -> None:
    committee = Committee()
    committee.units = {code: replace(unit, members=10**19) for code, unit in committee.units.items()}
    write_register(tmp_path / "danh_muc.xlsx", committee.units.values())
    (tmp_path / "nop").mkdir()
    said = work(tmp_path)
    assert said.exit_code == 2 and "lỗi" in said.output and not (tmp_path / "kq").exists()
