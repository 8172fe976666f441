"""Findings on the terminal: like ones are told together, none is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_committee import CELL1, CELL2, MEMBERS, REVIEW, Committee, Raw, member
from together import Asking, together

from batch.domain import ERROR, WARNING, Finding
from batch.form.definition import form
from batch.terminal.findings import grouped, tell_findings


def finding(code: str, cell: str, severity: str = ERROR, key: str = "gioi_tinh", **more: object) -> Finding:
    given = {"unit": "A", "file": "a.xlsx", "sheet": MEMBERS, "field": key, "message": f"sai {cell}", "remedy": "sửa"}
    return Finding(code, severity, cell=cell, **(given | more))  # type: ignore[arg-type]


def test_a_column_of_wrong_cells_is_one_group_with_its_count_and_first_places() -> None:
    found = [finding("O-01", f"F{row}") for row in range(5006, 6, -1)]
    said = tell_findings(found, ["a.xlsx"]).splitlines()
    assert said == [
        "a.xlsx: 5.000 lỗi phải sửa, 0 cảnh báo",
        "  [PHẢI SỬA] O-01, sheet «Đảng viên», «Giới tính», 5.000 ô: F7, F8, F9, F10, F11 … và 4.995 ô khác "
        "(xem đủ bằng --json)",
        "      F7: sai F7",
        "      → sửa",
    ]


@pytest.mark.parametrize(("count", "blocks"), [(5, 5), (6, 1)])
def test_only_more_than_five_are_collapsed(count: int, blocks: int) -> None:
    found = [finding("O-01", f"F{row}") for row in range(7, 7 + count)]
    assert len(grouped(found)) == blocks
    assert sorted(f.cell for group in grouped(found) for f in group) == sorted(f.cell for f in found)


def test_what_differs_in_rule_field_sheet_file_or_severity_stays_apart() -> None:
    kinds = [
        {}, {"code": "O-02"}, {"key": "doi_tuong"}, {"sheet": "Cán bộ"}, {"file": "b.xlsx"}, {"severity": WARNING},
        {"severity": WARNING, "explained": True},
    ]  # fmt: skip
    found = [finding(**({"code": "O-01", "cell": f"F{row}"} | kind)) for kind in kinds for row in range(7, 17)]
    groups = grouped(found)
    assert [len(group) for group in groups] == [10] * len(kinds)
    assert [g[0].severity for g in groups] == [ERROR] * 5 + [WARNING] * 2
    assert groups[-1][0].explained


def test_explained_warnings_are_counted_and_come_last() -> None:
    found = [finding("TC-10", "B2", WARNING, explained=True), finding("TC-04", "B6", WARNING)]
    said = tell_findings(found, ["a.xlsx"]).splitlines()
    assert said[0] == "a.xlsx: 0 lỗi phải sửa, 2 cảnh báo (còn phải giải trình 1; đã giải trình 1)"
    assert [line[: line.index("]") + 1] for line in said if "[" in line] == ["  [Cảnh báo]", "  [Đã giải trình]"]


def test_findings_without_a_cell_are_grouped_too() -> None:
    found = [finding("X-01", "", file="a.xlsx", message=f"thiếu {n}") for n in range(7)]
    assert "7 chỗ:" in tell_findings(found, ["a.xlsx"])


def test_what_belongs_to_no_file_is_told_too() -> None:
    found = [finding("PM-01", "", file="", sheet="", key="", message="Quy tắc gặp sự cố")]
    assert "[PHẢI SỬA] PM-01: Quy tắc gặp sự cố" in tell_findings(found, ["a.xlsx"])


def large(rows: int) -> Committee:
    """A chi bộ of so many members; the totals follow."""
    c = Committee()
    c.filled[CELL1].rows[MEMBERS] = [member(100 + n, tong_diem=80) for n in range(rows)]
    for unit, total in ((CELL1, rows), ("CS1", rows + 3), ("TT", rows + 3)):
        c.set(unit, "Thông tin", 0, tong_dang_vien=total).register_unit(unit, members=total)
    return c


@together
def test_a_large_cell_has_no_finding_by_its_size() -> Asking:
    assert (yield large(120)) == []


@pytest.mark.parametrize("key", ["de_xuat", "tinh_trang", "ho_ten", "so_the", "ngay_vao_dang", "ky_luat", "tong_diem"])
@together
def test_a_renamed_column_is_one_finding(key: str) -> Asking:
    """120 rows without a column that everything rests on: the heading is said, and nothing else."""
    c = large(120)
    c.order[CELL1] = {MEMBERS: [k for k in form()[MEMBERS].keys if k != key]}
    found = yield c
    assert [(f.code, f.sheet, f.field) for f in found] == [("CT-02", MEMBERS, key)]


OTHERS = [(CELL1, REVIEW), ("CS1", "Tập thể"), ("CS1", "Cán bộ"), (CELL2, "Chấm điểm")]


@pytest.mark.parametrize(("unit", "sheet", "key"), [(*place, key) for place in OTHERS for key in form()[place[1]].keys])
@together
def test_any_lost_column_of_the_other_sheets_is_one_finding(unit: str, sheet: str, key: str) -> Asking:
    """An optional one may be left out: nothing is said of it, or, where a rule asks for what would stand in it, its
    heading is."""
    c = Committee()
    c.order[unit] = {sheet: [k for k in form()[sheet].keys if k != key]}
    found = [(f.code, f.field) for f in (yield c)]
    assert found == [("CT-02", key)] or (form()[sheet].field(key).required == "optional" and found == [])


def test_json_lists_every_cell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from batch.cli import cli

    c = large(30)
    for row in range(30):
        c.set(CELL1, MEMBERS, row, gioi_tinh=Raw("Khác"))
    c.write(tmp_path)
    for more in ([], ["--json"]):
        with pytest.raises(SystemExit):
            cli.main(["check", str(tmp_path / f"{CELL1}.xlsx"), *more])
        out = capsys.readouterr().out
        if more:
            assert len(json.loads(out)) == 30
        else:
            assert out.count("O-01") == 1 and "và 25 ô khác" in out
