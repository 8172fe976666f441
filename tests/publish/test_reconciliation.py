"""`doi_chieu.xlsx` of a run: every identity, the broken ones first; a broken one makes the run provisional."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from made_up import light_demo

from batch import pipeline
from batch.cli import cli
from batch.domain import Period
from batch.finished.layout import RECONCILIATION
from batch.publish.reconciliation import write_reconciliation
from batch.tables.count import Counted
from batch.tables.count import count as real_count
from batch.tables.identities import BROKEN, IDLE, MATCH, Line, compare

YEAR = 2024
WRONG = ("6B", ("4.HTT", "2"))


def _run(folder: Path, out: str) -> Path:
    arguments = ["run", folder / "demo" / "nop", "--register", folder / "demo" / "danh_muc.xlsx", "--year", YEAR]
    result = CliRunner().invoke(cli, [str(a) for a in (*arguments, "--out", folder / out)])
    assert result.exit_code in (0, 1), result.output
    (folder / f"{out}.txt").write_text(result.output, encoding="utf-8")
    return folder / out / str(YEAR)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reconciliation")
    light_demo(folder / "demo", units=8, year=YEAR)
    return folder


@pytest.fixture(scope="module")
def sound(folder: Path) -> Path:
    return _run(folder, "dung")


@pytest.fixture(scope="module")
def faulty(folder: Path) -> Path:
    """The same run with one figure changed on purpose while it is counted."""

    def off_by_two(*arguments: Any) -> Counted:
        counted = real_count(*arguments)
        counted.figures.counts[WRONG[0]][WRONG[1]] += 2
        return counted

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "count", off_by_two)
        return _run(folder, "lech")


def rows(path: Path, **options: bool) -> list[dict[str, Any]]:
    lines = list(openpyxl.load_workbook(path, **options)["Chi tiết"].iter_rows(min_row=3, values_only=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]  # type: ignore[arg-type]


def manifest(run: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    return found


def banner(run: Path) -> openpyxl.cell.Cell:
    return openpyxl.load_workbook(run / RECONCILIATION.path)["Tóm tắt"]["A4"]


def test_a_sound_run_has_nothing_broken(sound: Path) -> None:
    assert {row["Kết luận"] for row in rows(sound / RECONCILIATION.path)} <= {MATCH, IDLE}
    state = manifest(sound)["doi_chieu"]
    assert (state["so_lech"], state["lech"]) == (0, [])
    assert sum(row["Số chỗ"] for row in rows(sound / RECONCILIATION.path)) == state["so_dong"] > 500
    assert "không có chỗ nào lệch" in banner(sound).value
    assert not any("chưa khớp" in reason for reason in manifest(sound)["ly_do_tam_tinh"])


def test_every_group_of_identities_is_there(sound: Path) -> None:
    groups = {row["Nhóm"] for row in rows(sound / RECONCILIATION.path)}
    assert groups == {
        "Biểu 6A", "Biểu 6B", "Biểu 6C", "Biểu 6D", "Biểu 6E", "Biểu 6F", "Tỷ lệ %", "Giữa các Biểu",
        "Danh mục đơn vị", "Phiếu được tính", "Dòng đọc vào", "Kết quả xếp loại", "Hạn mức xuất sắc",
        "Cộng từ dưới lên",
    }  # fmt: skip


def test_a_wrong_figure_is_named_and_makes_the_run_provisional(sound: Path, faulty: Path) -> None:
    wrong = [row for row in rows(faulty / RECONCILIATION.path, data_only=True) if row["Kết luận"] == BROKEN]
    assert wrong == rows(faulty / RECONCILIATION.path, data_only=True)[: len(wrong)]  # first in the list
    said = [f"{row['Nội dung phải khớp']} {row['Chỗ đối chiếu']} {row['Vế trái']} {row['Vế phải']}" for row in wrong]
    assert all("hoàn thành tốt" in text.lower() or "cột (2)" in text or "6B" in text for text in said)
    assert {abs(row["Chênh lệch"]) for row in wrong if row["Nhóm"] == "Biểu 6B"} == {2}
    assert {"Biểu 6B", "Kết quả xếp loại", "Cộng từ dưới lên"} <= {row["Nhóm"] for row in wrong}
    found = manifest(faulty)
    assert found["tam_tinh"] and found["doi_chieu"]["so_lech"] == len(wrong)
    assert any("chưa khớp" in reason for reason in found["ly_do_tam_tinh"])
    assert str(len(wrong)) in banner(faulty).value and banner(faulty).fill.fgColor.rgb == "FFC00000"
    told = (faulty.parent.parent / "lech.txt").read_text(encoding="utf-8")
    assert "SỐ LIỆU TẠM TÍNH" in told and "Số liệu chưa khớp" in told


def test_no_figure_is_changed_to_make_it_fit(sound: Path, faulty: Path) -> None:
    def figures(run: Path) -> dict[tuple[str, ...], str]:
        with (run / "du_lieu" / "bieu.csv").open(encoding="utf-8-sig", newline="") as file:
            return {tuple(row[:3]): row[3] for row in csv.reader(file)}

    right, wrong = figures(sound), figures(faulty)
    differing = {key for key in right if right[key] != wrong[key]}
    assert {key for key in differing if key[2] != "3"} == {("6B", "4.HTT", "2")}
    assert int(wrong["6B", "4.HTT", "2"]) == int(right["6B", "4.HTT", "2"]) + 2


def test_the_difference_is_a_live_formula_with_its_value(faulty: Path) -> None:
    book = openpyxl.load_workbook(faulty / RECONCILIATION.path)
    live, cached = book["Chi tiết"], openpyxl.load_workbook(faulty / RECONCILIATION.path, data_only=True)["Chi tiết"]
    seen = 0
    for line in live.iter_rows(min_row=4):
        formula = line[9].value
        if formula is None:
            assert line[5].value is None or line[8].value is None
            continue
        assert re.fullmatch(r"=(ROUND\()?F(\d+)-I\2(,6\))?", formula), formula
        row = line[0].row
        assert cached.cell(row, 10).value == pytest.approx(line[5].value - line[8].value)
        seen += 1
    assert seen > 100


def test_the_summary_adds_up(faulty: Path) -> None:
    sheet = openpyxl.load_workbook(faulty / RECONCILIATION.path, data_only=True)["Tóm tắt"]
    lines = {
        line[0]: line[1:6] for line in sheet.iter_rows(min_row=7, max_col=6, values_only=True) if line[1] is not None
    }
    total = lines.pop("Cộng")
    assert total == tuple(map(sum, zip(*lines.values(), strict=True)))
    assert all(line[0] == sum(line[1:]) for line in lines.values())
    assert total[0] == manifest(faulty)["doi_chieu"]["so_dong"]


def test_it_prints_on_a4_one_page_wide_with_its_header(sound: Path) -> None:
    book = openpyxl.load_workbook(sound / RECONCILIATION.path)
    for sheet in book:
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and int(sheet.page_setup.fitToHeight) == 0
    assert book["Chi tiết"].print_title_rows == "$3:$3"
    assert book["Chi tiết"].auto_filter.ref and book["Chi tiết"].freeze_panes


def test_same_lines_same_bytes_and_text_stays_text(tmp_path: Path) -> None:
    lines = [
        compare(Line("=1+1", "+nội dung", "@chỗ", "-trái", 3, "=phải", 2)),
        Line("Nhóm", "không áp dụng", "", "trái", None, "phải", 4, verdict=IDLE, why="vì sao"),
        compare(Line("Nhóm", "tỷ lệ", "", "trái", 80.0, "phải", 90.1)),
    ]
    paths = [tmp_path / f"{n}.xlsx" for n in (1, 2)]
    for path in paths:
        write_reconciliation(path, lines, period=Period(2025), name="=Đảng bộ", provisional=True)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    first, second, third = rows(paths[0], data_only=True)
    assert (first["Nhóm"], first["Vế trái"], first["Chênh lệch"]) == ("=1+1", "-trái", 1)
    assert (second["Nhóm"], second["Chênh lệch"]) == ("Nhóm", -10.1)  # broken before what doesn't apply
    assert (third["Kết luận"], third["Chênh lệch"], third["Ghi chú"]) == (IDLE, None, "vì sao")
