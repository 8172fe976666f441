"""A whole run over a submission with rows that are no records: the same figures, each such row listed, one finding."""

from __future__ import annotations

import csv
import json
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from made_up import data_only
from small_committee import CELL1, MEMBERS, Committee
from test_cli import write_register

from batch.cli import cli
from batch.domain import INFO

FIRST, DRAGGED = 11, 2000  # the first row under the members; rows of a drop-down dragged down
BELOW = ("Tổng cộng: 4 đảng viên", "T/M CHI BỘ", "BÍ THƯ", "Đinh Thị Giả Định")


def _lay_out(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    page = book[MEMBERS]
    for row, text in enumerate(BELOW, FIRST):
        page[f"D{row}"] = text
    for row in range(FIRST + len(BELOW), FIRST + len(BELOW) + DRAGGED):
        page[f"F{row}"] = "Nữ"
    book.save(path)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """OUT/<year> of a clean run and of one with layout rows in one submission."""
    out = []
    for laid_out in (False, True):
        folder = tmp_path_factory.mktemp("run")
        committee = Committee()
        if laid_out:
            committee.after[CELL1] = _lay_out
        committee.write(folder / "nop")
        register = write_register(folder / "danh_muc.xlsx")
        with data_only(error_copies=True), warnings.catch_warnings():
            warnings.simplefilter("error")  # nobody reads English warnings
            words = ["run", folder / "nop", "--register", register, "--year", 2025, "--out", folder / "kq"]
            done = CliRunner().invoke(cli, [str(word) for word in words])
        assert done.exit_code == 0, done.output
        out.append(folder / "kq" / "2025")
    return out[0], out[1]


def _manifest(run: Path) -> dict[str, Any]:
    return dict(json.loads((run / "manifest.json").read_text(encoding="utf-8")))


def test_every_figure_and_level_is_the_same(runs: tuple[Path, Path]) -> None:
    clean, laid_out = runs
    for name in ("bieu.csv", "xep_loai.csv"):
        assert (clean / "du_lieu" / name).read_bytes() == (laid_out / "du_lieu" / name).read_bytes()


def test_rows_read_are_those_counted_and_those_listed(runs: tuple[Path, Path]) -> None:
    clean, laid_out = (_manifest(run) for run in runs)
    more = len(BELOW) + DRAGGED
    for sheet in (MEMBERS, INFO):
        before, after = clean["so_dong"][sheet], laid_out["so_dong"][sheet]
        own = more if sheet == MEMBERS else 0
        assert (after["doc"], after["duoc_dem"]) == (before["doc"] + own, before["duoc_dem"])
        assert after["de_rieng"] == before["de_rieng"] + own
    listed = [e for e in laid_out["dong_de_rieng"] if e.get("don_vi") == CELL1 and e not in clean["dong_de_rieng"]]
    assert [(e["dong"], e["so_dong"]) for e in listed] == [(11, 1), (12, 3), (15, DRAGGED)]
    assert all("không phải dữ liệu" in e["ly_do"] for e in listed)


def test_one_finding_at_the_first_of_the_rows(runs: tuple[Path, Path]) -> None:
    _, laid_out = runs
    with (laid_out / "du_lieu" / "phat_hien.csv").open(encoding="utf-8-sig", newline="") as file:
        (found,) = [row for row in csv.DictReader(file) if row["ma_don_vi"] == CELL1]
    assert (found["ma_quy_tac"], found["muc_do"], found["o"]) == ("CT-05", "canh_bao", f"D{FIRST}")
    assert found["cach_sua"].startswith("Xóa dòng")
    cell = openpyxl.load_workbook(laid_out / "loi" / f"{CELL1}.xlsx")[MEMBERS][f"D{FIRST}"]
    assert cell.value == BELOW[0]
    assert cell.comment is not None and "CT-05" in cell.comment.text
