"""`kiem_tra.xlsx`: units' own answers, what an inspector enters, and what of it fails where."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from made_up import MadeUp
from openpyxl import load_workbook

from batch.finished.finished_run import FinishedRun
from batch.finished.own_columns import only_carried, rest_of
from batch.law import load_law
from batch.publish.entered_sheets import GONE
from batch.publish.inspection.workbook import BY_CRITERION, BY_UNIT, ENTERED, OWNS, read_results, write_inspection

HEAD = "Mã tiêu chí"


@pytest.fixture(scope="module")
def run(made_up: MadeUp) -> Path:
    return made_up.run(8, 2021, "khoi-2021")


def table(path: Path, sheet: str) -> list[dict[str, Any]]:
    rows = list(load_workbook(path)[sheet].iter_rows(values_only=True))
    header = next(i for i, row in enumerate(rows) if HEAD in row or "Số tiêu chí" in row)
    return [dict(zip(rows[header], row, strict=True)) for row in rows[header + 1 :] if any(row)]


def enter(path: Path, *rows: tuple[int, str, object, object]) -> None:
    """Into the row of data with this number: result, day, remark."""
    book = load_workbook(path)
    sheet = book[ENTERED]
    head = next(row for row in sheet.iter_rows() if HEAD in {cell.value for cell in row})
    at = {cell.value: cell.column for cell in head}
    for number, result, day, remark in rows:
        for name, value in zip(OWNS["kiem_tra.xlsx"].headings, (result, day, remark), strict=True):
            sheet.cell(head[0].row + 1 + number, at[name], value)
    book.save(path)


def test_what_an_inspector_enters_is_counted_and_stays(run: Path, tmp_path: Path) -> None:
    first, proofs = tmp_path / "1.xlsx", load_law("qd132-2018", "khoi-2021").evidence_for("CB_TRUC_THUOC")
    assert write_inspection(FinishedRun(run), first, {}) == [] and read_results(first) == {}
    rest, rows = rest_of(first, OWNS["kiem_tra.xlsx"]), table(first, ENTERED)
    units = list(dict.fromkeys(row["Mã đơn vị"] for row in rows))
    assert [row[HEAD] for row in rows] == [proof.code for proof in proofs] * len(units)
    assert {row["Đơn vị ghi: có hồ sơ"] for row in rows} == {"Có"}
    size = len(proofs)
    enter(first, (0, "Đạt", None, None), (1, "Không đạt", datetime(2021, 12, 7), "Thiếu sổ"),
          (size + 1, "Không đạt", "sáng 8/12", None))  # fmt: skip
    entered, second = read_results(first), tmp_path / "2.xlsx"
    write_inspection(FinishedRun(run), second, entered | {("KHAC", "I.1"): ("Đạt", "", "")})
    assert read_results(second) == entered | {("KHAC", "I.1"): ("Đạt", "", "")}
    assert [row["Mã đơn vị"] for row in table(second, GONE)] == ["KHAC"]
    by_code = {row[HEAD]: row for row in table(second, BY_CRITERION)}
    failed = by_code[proofs[1].code]
    assert (failed["Không đạt"], failed["Đơn vị không đạt"]) == (2, f"2: {units[0]}, {units[1]}")
    assert (by_code[proofs[0].code]["Đạt"], by_code[proofs[0].code]["Đã kiểm tra"]) == (1, 1)
    own = {row["Mã đơn vị"]: row for row in table(second, BY_UNIT)}
    assert own[units[0]]["Tiêu chí không đạt"] == f"1: {proofs[1].code}" and own[units[0]]["Đã kiểm tra"] == 2
    assert only_carried(first, rest, second, OWNS["kiem_tra.xlsx"]), "nothing is lost with the old one"


def test_entries_are_read_tolerantly_and_what_is_not_understood_is_told_and_not_counted(
    run: Path, tmp_path: Path
) -> None:  # fmt: skip
    first, second = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    write_inspection(FinishedRun(run), first, {})
    said = ["đạt", " KHÔNG  đạt ", "khong ap dung", "chưa đạt", "đạt?", "x", "-", "Đạt"]
    enter(first, *((at, text, "hôm qua" if at == 7 else "7/12/2021", None) for at, text in enumerate(said)))
    told = write_inspection(FinishedRun(run), second, read_results(first))
    assert told is not None and len(told) == 4 and "«hôm qua»" in told[3]
    rows = table(second, ENTERED)
    assert [at for at, row in enumerate(rows) if row["Chưa hiểu"]] == [3, 4, 5, 7]
    assert (
        rows[3]["Kết quả kiểm tra"] == "chưa đạt" and "«chưa đạt»" in rows[3]["Chưa hiểu"] and "«chưa đạt»" in told[0]
    )
    for sheet in (BY_CRITERION, BY_UNIT):
        totals = [[row[name] for row in table(second, sheet)] for name in ("Đạt", "Không đạt", "Không áp dụng")]
        assert [sum(own) for own in totals] == [2, 1, 1]
        assert [row["Đã kiểm tra"] for row in table(second, sheet)] == [sum(own) for own in zip(*totals, strict=True)]


def test_without_a_checklist_there_is_no_file(made_up: MadeUp, tmp_path: Path) -> None:
    assert write_inspection(FinishedRun(made_up.run()), tmp_path / "a.xlsx", {}) is None
    assert not list(tmp_path.iterdir())
