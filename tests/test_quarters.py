"""A quarter of a year: its own run, folder, ledger and lock; what it asks; and that year and quarter keep apart."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import Run
from made_up import data_only, once

from batch.demo import make_demo
from batch.domain import Period
from batch.finished.finished_run import FinishedRun

YEAR, QUARTER = 2026, ("--quarter", 1)
DAY = ("--today", "2026-04-10")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with what five units handed in for the first quarter."""
    return once(
        tmp_path_factory, "quy", lambda folder: make_demo(folder / "thu", units=5, year=YEAR, quarter=1, members=6).out
    )


@pytest.fixture
def office(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "co_quan")


@pytest.fixture
def run(office: Path, xeploai: Run) -> Callable[..., int]:
    def run(*more: object) -> int:
        with data_only():
            return xeploai("--dir", office, "run", *DAY, *more).status

    return run


def findings(folder: Path) -> list[dict[str, str]]:
    with (folder / "du_lieu" / "phat_hien.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("period", "text", "title", "first", "last"),
    [
        (Period(2026), "2026", "năm 2026", "2026-01-01", "2026-12-31"),
        (Period(2026, 1), "2026-Q1", "quý I năm 2026", "2026-01-01", "2026-03-31"),
        (Period(2026, 3), "2026-Q3", "quý III năm 2026", "2026-07-01", "2026-09-30"),
    ],
)
def test_what_a_period_is_called(period: Period, text: str, title: str, first: str, last: str) -> None:
    assert (str(period), period.title, str(period.first_day), str(period.last_day)) == (text, title, first, last)
    assert Period.named(text) == period == Period.of(period.year, period.code)
    assert Period.named("2026-Q4") is None


def test_a_quarter_has_its_own_run_and_asks_for_nothing_of_the_year(office: Path, xeploai: Run) -> None:
    said = xeploai("--dir", office, "run", *QUARTER, *DAY)
    out = office / "ket_qua" / "2026-Q1"
    assert said.status == 0 and findings(out) == []
    assert "KẾT QUẢ QUÝ I NĂM 2026" in said.out and "Biểu" not in said.out and "khen_thuong" not in said.out
    assert (office / "ket_qua" / "so_2026-Q1.sqlite").is_file()
    assert not list(out.glob("bieu")) and not (out / "bao_cao_tinh.docx").exists()
    stated = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert (stated["nam"], stated["ky"], stated["ngay_chot"]) == (2026, "Q1", "2026-03-31")
    levels = FinishedRun(out).levels
    assert levels and {level.status for level in levels} <= {"GIU", "CHUA"}  # an unsettled cap lowers nobody
    assert "QUÝ I NĂM 2026" in xeploai("--dir", office, "status", *QUARTER, *DAY).out


def test_year_and_quarter_never_count_each_others_workbooks(office: Path, run: Callable[..., int]) -> None:
    assert run(*QUARTER) == 0
    before = {path: path.read_bytes() for path in (office / "ket_qua" / "2026-Q1").rglob("*") if path.is_file()}
    for more, title in (((), "cả năm 2026"), (("--quarter", 2), "quý II năm 2026")):
        assert run(*more) == 1
        out = office / "ket_qua" / str(Period(YEAR, *more[1:]))
        found = Counter((f["ma_quy_tac"], f["truong"]) for f in findings(out))
        files = len(list((office / "nop").iterdir()))
        assert found[("MAU-03", "ky")] == files and set(found) == {("MAU-03", "ky"), ("NOP-01", "")}
        assert all(title in f["thong_diep"] for f in findings(out) if f["ma_quy_tac"] == "MAU-03")
        assert {level.final for level in FinishedRun(out).levels} <= {""}
    assert before == {path: path.read_bytes() for path in before}


def test_a_locked_quarter_locks_no_year(office: Path, run: Callable[..., int], xeploai: Run) -> None:
    assert run(*QUARTER) == 0
    assert "QUÝ I NĂM 2026" in xeploai("--dir", office, "lock", *QUARTER, *DAY).out
    assert (office / "ket_qua" / "2026-Q1.khoa.json").is_file()
    assert run(*QUARTER) == 2 and run() == 1
    # OUT holds a year and a quarter of it: a year alone is the year.
    several = xeploai("status", office / "ket_qua", *DAY)
    assert several.status == 2 and "2026, 2026-Q1" in several.err and "--quarter" in several.err
    assert "NĂM 2026" in (said := xeploai("status", office / "ket_qua", "--year", YEAR, *DAY).out) and "QUÝ" not in said
    assert xeploai("status", office / "ket_qua", "--year", YEAR, "--quarter", 3, *DAY).status == 2


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (("--quarter", 4), "quý IV không xếp loại riêng"),
        (("--quarter", 5), "ghi 1, 2 hoặc 3"),
        (("--quarter", 1, "--regime", "qd132-2018"), "không xếp loại theo quý"),
    ],
)
def test_a_quarter_that_is_not_rated_is_refused(
    made: Path, xeploai: Run, tmp_path: Path, asked: tuple[object, ...], why: str
) -> None:
    where = ("--register", made / "danh_muc.xlsx", "--year", YEAR, "--out", tmp_path / "ra")
    for command in (("run", made / "nop"), ("form",)):
        said = xeploai(*command, *where, *asked)
        assert said.status == 2 and why in said.err and not (tmp_path / "ra").exists()


def test_the_forms_of_a_quarter_say_so(made: Path, xeploai: Run, tmp_path: Path) -> None:
    said = xeploai("--dir", made, "form", *QUARTER, "--out", tmp_path / "phieu")
    paths = sorted((tmp_path / "phieu").iterdir())
    assert said.status == 0 and len(paths) == 5
    checked = xeploai("check", paths[0], "--register", made / "danh_muc.xlsx", "--json")
    found = {(f["ma_quy_tac"], f["truong"]) for f in json.loads(checked.out)}
    assert ("BB-01", "ngay_lap") in found and not any(key in ("ky", "da_kiem_diem", "goi_y") for _, key in found)
