"""Explanations beside the findings that they speak of: one warning, one mark, whatever way its place is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from small_committee import BASE, BODIES, CELL1, INFO, LEADERS, MEMBERS, Committee, Raw
from together import Asking, together

from batch.check import check_files
from batch.domain import ERROR, EXPLANATIONS, JUDGED_BAD, JUDGED_GOOD, Finding
from batch.findings.judgement import Judgement
from batch.rating.decisions import Decisions

WHY = "Đã có công văn giải thích"


def unexplained() -> Committee:
    """A committee in which the register counts other members than CELL1 (TC-10 at B22 of "Thông tin")."""
    return Committee().register_unit(CELL1, members=9)


def explaining(code: str, sheet: str, cell: Any, *, unit: str = CELL1, text: str | None = WHY) -> Committee:
    row = {"ma_quy_tac": code, "sheet": sheet, "o": cell, "giai_trinh": text}
    return unexplained().add(unit, EXPLANATIONS, row)


def of(findings: list[Finding], code: str) -> Finding:
    (found,) = [f for f in findings if f.code == code]
    return found


def place(findings: list[Finding]) -> tuple[str, str]:
    warning = of(findings, "TC-10")
    assert not warning.explained
    return warning.sheet, warning.cell


@pytest.mark.parametrize(
    ("code", "sheet", "cell"),
    [
        ("TC-10", "{sheet}", "{cell}"), ("tc-10", "THÔNG TIN", "${column}${row}"), ("TC 10", "thong tin", "{lower}"),
        ("TC-10", "Thông tin", "'Thông tin'!{cell}"),
    ],
)  # fmt: skip
@together
def test_a_warning_is_explained_however_its_place_is_written(code: str, sheet: str, cell: str) -> Asking:
    own_sheet, own_cell = place((yield unexplained()))
    column = own_cell.rstrip("0123456789")
    parts = {"sheet": own_sheet, "cell": own_cell, "lower": own_cell.lower(), "column": column}
    parts["row"] = own_cell.removeprefix(column)
    found = yield explaining(code, sheet.format(**parts), cell.format(**parts))
    assert [f.code for f in found] == ["TC-10"]
    assert found[0].explained and not found[0].to_explain


@pytest.mark.parametrize("text", [None, Raw("")])
@together
def test_a_row_without_words_explains_nothing(text: Any) -> Asking:
    sheet, cell = place((yield unexplained()))
    found = yield explaining("TC-10", sheet, cell, text=text)
    assert sorted(f.code for f in found) == ["BB-01", "TC-10"]
    assert of(found, "TC-10").to_explain


@pytest.mark.parametrize("text", [".", "ok", "- 12 -", "Không", "Đã có"])
@together
def test_a_dot_explains_nothing(text: str) -> Asking:
    sheet, cell = place((yield unexplained()))
    found = yield explaining("TC-10", sheet, cell, text=text)
    assert of(found, "TC-10").to_explain
    assert of(found, "GT-03").field == "giai_trinh"


@together
def test_nobody_explains_for_another_unit() -> Asking:
    sheet, cell = place((yield unexplained()))
    found = yield explaining("TC-10", sheet, cell, unit=BASE)
    assert not of(found, "TC-10").explained
    assert (of(found, "GT-01").unit, of(found, "GT-01").sheet) == (BASE, EXPLANATIONS)


@pytest.mark.parametrize(("sheet", "cell"), [("Cán bộ", "A1"), ("can bo", "B7"), ("Sheet ấy", "A1")])
@together
def test_a_warning_without_a_cell_is_explained_by_its_sheet_or_its_rule(sheet: str, cell: str) -> Asking:
    c = explaining("CB-06", sheet, cell, unit=BASE).register_unit(CELL1, members=4)
    c.filled[BASE].rows[LEADERS].clear()
    found = yield c
    assert [f.code for f in found] == ["CB-06"]
    assert found[0].explained


@together
def test_another_place_is_said_with_the_right_one() -> Asking:
    sheet, cell = place((yield unexplained()))
    found = yield explaining("TC-10", sheet, "B99")
    assert not of(found, "TC-10").explained
    assert f"phiếu có TC-10 ở: {sheet} {cell}" in of(found, "GT-01").message


@together
def test_what_is_typed_is_never_repeated() -> Asking:
    c = explaining("Đinh Thị Bí Mật", "Đinh Văn Kín", "Đinh Thị Bí Mật", text="Đinh Văn Kín")
    c.add(CELL1, EXPLANATIONS, {"ma_quy_tac": "TC-05", "sheet": "Đinh Văn Kín", "o": "Đinh Kín", "giai_trinh": "Đinh"})
    c.add(CELL1, EXPLANATIONS, {"ma_quy_tac": "TR-DV-99", "sheet": "x", "o": "y", "giai_trinh": WHY})
    said = [f for f in (yield c) if f.code == "GT-01"]
    assert len(said) == 3
    assert not any(word in f.message + f.remedy for f in said for word in ("Đinh", "Kín", "Mật", WHY))


@together
def test_a_rule_of_another_regulation_is_said_to_be_one() -> Asking:
    c = Committee("qd124-2023", None, 2023)
    c.add(CELL1, EXPLANATIONS, {"ma_quy_tac": "DI-05", "sheet": MEMBERS, "o": "B7", "giai_trinh": WHY})
    assert "không có trong quy định đang áp dụng" in of((yield c), "GT-01").message


@together
def test_an_error_stays_an_error_and_hides_no_warning() -> Asking:
    """Settled and unsettled ceilings of one code at one cell: nothing there is explained away."""
    c = Committee().set(CELL1, MEMBERS, 0, gioi_tinh=None)
    c.add(CELL1, EXPLANATIONS, {"ma_quy_tac": "BB-01", "sheet": MEMBERS, "o": "F7", "giai_trinh": WHY})
    found = yield c
    assert sorted((f.code, f.severity, f.explained) for f in found) == [
        ("BB-01", ERROR, False), ("GT-02", "canh_bao", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("accepted", "reason", "verdict", "open_"),
    [(True, "Được", JUDGED_GOOD, False), (False, "Thiếu", JUDGED_BAD, True), (True, "", "", False)],
)
def test_the_office_has_the_last_word(tmp_path: Path, accepted: bool, reason: str, verdict: str, open_: bool) -> None:
    sheet, cell = place(unexplained().findings(tmp_path / "nơi"))
    c = explaining("TC-10", sheet, cell)
    made = [Judgement("TC-10", CELL1, sheet, f"${cell}", accepted, reason, "G5")]
    warning = of(c.check(tmp_path, decisions=Decisions(judgements=made)).findings, "TC-10")
    assert (warning.explained, warning.verdict, warning.to_explain) == (True, verdict, open_)


def test_alone_a_submission_is_not_blamed_for_what_only_a_run_can_find(tmp_path: Path) -> None:
    c = explaining("HM-01", MEMBERS, "BB7")
    c.add(CELL1, EXPLANATIONS, {"ma_quy_tac": "XY-01", "sheet": INFO, "o": "B5", "giai_trinh": WHY})
    c.write(tmp_path)
    found = check_files([tmp_path / f"{CELL1}.xlsx"], None, None, None)
    assert [(f.code, f.field) for f in found] == [("GT-01", "ma_quy_tac")]
    assert "«XY-01»" in found[0].message


@together
def test_two_warnings_of_one_rule_are_explained_one_by_one() -> Asking:
    """A reason for one collective isn't one for the next."""
    c = Committee()
    c.set(BASE, BODIES, 0, ngay_thanh_lap=date(2025, 10, 1))
    c.add(BASE, BODIES, c.filled[BASE].rows[BODIES][0] | {
        "ma_tap_the": "TT2", "nhom": "Khác", "la_cap_uy": "KHONG", "xl_to_chuc": "HTT",
    })  # fmt: skip
    both = [f for f in (yield c) if f.code == "TT-07"]
    assert len(both) == 2
    c.add(BASE, EXPLANATIONS, {"ma_quy_tac": "TT-07", "sheet": BODIES, "o": both[1].cell, "giai_trinh": WHY})
    found = {f.cell: f.explained for f in (yield c) if f.code == "TT-07"}
    assert found == {both[0].cell: False, both[1].cell: True}
