"""Decisions: the plan, edited as a person would in Excel, is read back by `--decisions`."""

from __future__ import annotations

import csv
import json
import shutil
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from made_up import data_only, light_demo
from openpyxl.workbook.defined_name import DefinedName

from batch.domain import ABOVE, ERROR, RANK, WARNING, Period
from batch.law import load_law
from batch.pipeline import Job, RunResult, run
from batch.publish.decisions import read_decisions, read_one
from batch.publish.plan.book import PlanError
from batch.publish.plan.sheets import MARKER
from batch.publish.results.sheets import MARKER as OF_RESULTS
from batch.register.reader import read_register

YEAR, REGIME = 2021, "qd132-2018"
Row = dict[str, str]


class Committee:
    """A made-up committee, run again and again with other decisions."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        light_demo(folder / "thu", units=12, seed=2, year=YEAR)
        self.plan = self.run(None).folder / "phuong_an_xep_loai.xlsx"
        self.first = self.rows()

    def run(self, decisions: Path | None = None, out: str = "kq", *more: Path, papers: bool = False) -> RunResult:
        inbox, register = self.folder / "thu" / "nop", self.folder / "thu" / "danh_muc.xlsx"
        day, given = date(YEAR, 12, 31), (*((decisions,) if decisions else ()), *more)
        with nullcontext() if papers else data_only():
            return run(Job(inbox, register, Period(YEAR), self.folder / out, load_law(REGIME), day, given))

    def file(self, name: str, out: str = "kq") -> Path:
        return self.folder / out / str(YEAR) / name

    def rows(self, out: str = "kq") -> list[Row]:
        with self.file("du_lieu/xep_loai.csv", out).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def findings(self, out: str) -> list[Row]:
        with self.file("du_lieu/phat_hien.csv", out).open(encoding="utf-8-sig", newline="") as file:
            return [row for row in csv.DictReader(file) if row["ma_quy_tac"].startswith("QD-")]

    def edited(self, name: str, *changes: tuple[str, dict[str, str], dict[str, object]], by: str = "") -> Path:
        """A copy of the plan in which, in sheet `s`, the row where the columns have given values gets new ones; `by`
        is the unit whose committee decides in it."""
        path = self.folder / name
        book = openpyxl.load_workbook(self.plan)
        if by:
            book.defined_names[MARKER].attr_text = f'"{YEAR}|{REGIME}|{by}"'
        for sheet, where, values in changes:
            cells = book[sheet]
            header = next(r for r in cells.iter_rows() if {c.value for c in r} >= set(where) | set(values))
            columns = {c.value: c.column for c in header}
            found = [
                r for r in range(header[0].row + 1, cells.max_row + 1)
                if all(str(cells.cell(r, columns[k]).value) == v for k, v in where.items())
            ]  # fmt: skip
            assert len(found) == 1, (sheet, where, found)
            for key, value in values.items():
                cells.cell(found[0], columns[key], value)
        book.save(path)
        return path


@pytest.fixture(scope="module")
def committee(tmp_path_factory: pytest.TempPathFactory) -> Committee:
    return Committee(tmp_path_factory.mktemp("quyet_dinh"))


def where(row: Row) -> dict[str, str]:
    return {"Mã đơn vị": row["ma_don_vi"], "Định danh": row["dinh_danh"]}


def pick(committee: Committee, status: str, subject: str = "DANG_VIEN") -> Row:
    return next(r for r in committee.first if r["trang_thai"] == status and r["doi_tuong"] == subject)


def two(committee: Committee) -> list[Row]:
    """Two members at HTT of whom the same committee decides."""
    rows = good(committee)
    return [r for r in rows if r["noi_quyet_dinh"] == rows[0]["noi_quyet_dinh"]][:2]


def good(committee: Committee) -> list[Row]:
    """Members at HTT."""
    return [r for r in committee.first if r["ket_qua"] == "HTT" and r["doi_tuong"] == "DANG_VIEN"]


def level_of(committee: Committee, row: Row, out: str) -> tuple[str, str]:
    key = ("doi_tuong", "ma_don_vi", "dinh_danh")
    found = next(r for r in committee.rows(out) if all(r[k] == row[k] for k in key))
    return found["ket_qua"], found["trang_thai"]


HTXS, HTT, HTNV = "Hoàn thành xuất sắc nhiệm vụ", "Hoàn thành tốt nhiệm vụ", "Hoàn thành nhiệm vụ"


def test_the_unedited_plan_changes_nothing(committee: Committee) -> None:
    committee.run(committee.plan, "khong_sua")
    for name in ("du_lieu/bieu.csv", "du_lieu/xep_loai.csv", "du_lieu/phat_hien.csv"):
        assert committee.file(name, "khong_sua").read_bytes() == committee.file(name).read_bytes()


def test_a_decision_and_its_opposite_restore_the_figures(committee: Committee) -> None:
    cut = pick(committee, "HA_HAN_MUC")
    chosen = {"Quyết định": HTXS, "Lý do quyết định": "Tập thể biểu quyết"}
    up = committee.edited("len.xlsx", ("Đảng viên", where(cut), chosen), by=cut["noi_quyet_dinh"])
    committee.run(up, "len")
    assert level_of(committee, cut, "len") == ("HTXS", "QUYET_DINH")
    figures = [committee.file("du_lieu/bieu.csv", out).read_bytes() for out in ("kq", "len")]
    down = committee.edited(
        "xuong.xlsx", ("Đảng viên", where(cut), chosen | {"Quyết định": HTT}), by=cut["noi_quyet_dinh"]
    )
    committee.run(down, "xuong")
    assert level_of(committee, cut, "xuong") == ("HTT", "QUYET_DINH")
    assert committee.file("du_lieu/bieu.csv", "xuong").read_bytes() == figures[0]
    assert not committee.findings("xuong")


@pytest.fixture(scope="module")
def several(committee: Committee, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    """The run `nhieu` of many files that decide on different rows, the last in a folder beside what is no plan; and
    whom each decides on."""
    members, reasoned = good(committee), {"Quyết định": HTNV, "Lý do quyết định": "Xem lại"}
    first, second = two(committee)
    rows = {"khong_ly_do": members[2], "cu": first, "khong_ai": second, "lan": members[3], "thu_muc": members[4]}
    rows["vuot_tran"] = next(
        r for r in committee.first if r["tran"] == "HTNV" and r["doi_tuong"] == "DANG_VIEN" and r["ket_qua"]
    )
    rows["ty_le"] = pick(committee, "HA_HAN_MUC")
    rows["top"] = top = next(r for r in committee.first if r["doi_tuong"] == "TO_CHUC" and r["noi_quyet_dinh"] == ABOVE)
    rows["own"] = own = next(
        r for r in committee.first
        if r["doi_tuong"] == "TO_CHUC" and r["noi_quyet_dinh"] == top["ma_don_vi"] and r["ket_qua"] == "HTT"
    )  # fmt: skip

    def plan(name: str, *changes: tuple[str, dict[str, str], dict[str, object]]) -> Path:
        by = "" if name == "lan" else rows[name]["noi_quyet_dinh"]  # that one is this run's own
        return committee.edited(f"{name}.xlsx", *changes, by=by)

    folder = tmp_path_factory.mktemp("quyet_dinh")
    shutil.copy(plan("thu_muc", ("Đảng viên", where(rows["thu_muc"]), reasoned)), folder)
    shutil.copy(committee.folder / "thu" / "danh_muc.xlsx", folder / "khac.xlsx")
    (folder / "ghi_chu.txt").write_text("không phải tệp quyết định", encoding="utf-8")
    (folder / "QĐ 12.pdf").write_bytes(b"%PDF-1.4")  # a scan of the decision: told that nobody reads it
    best = {"Quyết định": HTXS, "Lý do quyết định": "Theo kết luận"}
    group = {"Loại đối tượng": "Đảng viên", "Nhóm": rows["ty_le"]["nhom"]}
    committee.run(
        folder, "nhieu",
        plan("khong_ly_do", ("Đảng viên", where(rows["khong_ly_do"]), {"Quyết định": HTNV})),
        plan("vuot_tran", ("Đảng viên", where(rows["vuot_tran"]), best)),
        plan("cu", ("Đảng viên", where(first), reasoned | {"Đề xuất": HTXS}),
             ("Đảng viên", where(second), reasoned | {"Định danh": "không có ai"})),
        plan("ty_le", ("Nhóm", group, {"Tỷ lệ riêng (%)": 25, "Lý do tỷ lệ riêng": "Thành tích nổi trội"})),
        plan("lan", ("Đảng viên", where(rows["lan"]), reasoned),
             *(("Tổ chức đảng", where(r), reasoned) for r in (top, own))),
    )  # fmt: skip
    return rows


def told(committee: Committee, name: str) -> list[Row]:
    """What is found in one of those files."""
    return [f for f in committee.findings("nhieu") if f["tep"] == f"{name}.xlsx"]


def test_a_decision_without_reason_is_not_applied(committee: Committee, several: dict[str, Row]) -> None:
    assert level_of(committee, several["khong_ly_do"], "nhieu")[0] == "HTT"
    (finding,) = told(committee, "khong_ly_do")
    assert finding["ma_quy_tac"] == "QD-01" and finding["o"]


def test_a_decision_above_the_ceiling_stays_and_says_by_how_much(committee: Committee, several: dict[str, Row]) -> None:
    assert level_of(committee, several["vuot_tran"], "nhieu") == ("HTXS", "QUYET_DINH")
    above = [f for f in committee.findings("nhieu") if f["ma_quy_tac"] == "QD-02"]
    assert len(above) == 1 and "2 bậc" in above[0]["thong_diep"] and above[0]["muc_do"] == "loi"


def test_decided_places_come_first_and_too_many_are_a_finding(committee: Committee) -> None:
    group = pick(committee, "HA_HAN_MUC")["nhom"]
    proposed = [
        r for r in committee.first
        if r["nhom"] == group and r["doi_tuong"] == "DANG_VIEN" and r["de_xuat"] == "HTXS" and r["tran"] == "HTXS"
    ]  # fmt: skip
    chosen = {"Quyết định": HTXS, "Lý do quyết định": "Tập thể biểu quyết"}
    changes = [("Đảng viên", where(r), chosen) for r in proposed]
    committee.run(committee.edited("tat_ca.xlsx", *changes, by=proposed[0]["noi_quyet_dinh"]), "tat_ca")
    assert all(level_of(committee, r, "tat_ca") == ("HTXS", "QUYET_DINH") for r in proposed)
    over = [f for f in committee.findings("tat_ca") if f["ma_quy_tac"] == "QD-03"]
    assert len(over) == len(proposed) and {f["muc_do"] for f in over} == {"loi"}
    assert f"vượt hạn mức {len(proposed) - int(proposed[0]['han_muc'])} " in over[0]["thong_diep"]


def test_decisions_on_other_figures_and_on_nobody_are_findings(committee: Committee, several: dict[str, Row]) -> None:
    assert {f["ma_quy_tac"] for f in told(committee, "cu")} == {"QD-04", "QD-05"}
    assert level_of(committee, several["cu"], "nhieu")[0] == "HTT"


def test_lowering_afterwards_is_carried_upward(committee: Committee) -> None:
    """A member found at fault later: the cell can no longer be above HTNV, nor its committee or head above the cell."""
    unit = next(
        r for r in committee.first if r["doi_tuong"] == "TO_CHUC" and r["ket_qua"] == "HTT" and "-" in r["ma_don_vi"]
    )
    members = [r for r in committee.first if r["doi_tuong"] == "DANG_VIEN" and r["ma_don_vi"] == unit["ma_don_vi"]]
    member = next(r for r in members if r["ket_qua"] == "HTT")
    chosen = {"Quyết định": "Không hoàn thành nhiệm vụ", "Lý do quyết định": "Phát hiện vi phạm sau xếp loại"}
    result = committee.run(
        committee.edited("ha.xlsx", ("Đảng viên", where(member), chosen), by=member["noi_quyet_dinh"]),
        "ha",
    )
    assert level_of(committee, unit, "ha") == ("HTNV", "HA_TRAN")
    assert any(unit["ma_don_vi"] in line and "HTT → HTNV" in line for line in result.consequences)


def test_a_higher_ratio_needs_the_law(committee: Committee, several: dict[str, Row]) -> None:
    (finding,) = told(committee, "ty_le")
    assert finding["ma_quy_tac"] == "QD-09", "QĐ 132 has no higher ratio"


def test_an_edited_plan_is_kept_and_its_neglect_is_said(committee: Committee, tmp_path: Path) -> None:
    shutil.copytree(committee.folder / "kq", committee.folder / "giu")
    kept = next(r for r in committee.first if r["ket_qua"] == "HTT" and r["doi_tuong"] == "DANG_VIEN")
    chosen = {"Quyết định": HTNV, "Lý do quyết định": "Xem lại"}
    edited = committee.edited("sua.xlsx", ("Đảng viên", where(kept), chosen), by=kept["noi_quyet_dinh"]).read_bytes()
    plan = committee.file("phuong_an_xep_loai.xlsx", "giu")
    plan.write_bytes(edited)
    result = committee.run(None, "giu")
    assert plan.read_bytes() == edited
    assert result.plan == "phuong_an_xep_loai.moi.xlsx" and committee.file(result.plan, "giu").is_file()
    assert [f["ma_quy_tac"] for f in committee.findings("giu")] == ["QD-11"]
    committee.run(plan, "giu")
    assert plan.read_bytes() == edited
    assert not committee.findings("giu")
    assert level_of(committee, kept, "giu") == ("HTNV", "QUYET_DINH")
    manifest = json.loads(committee.file("manifest.json", "giu").read_text(encoding="utf-8"))
    assert manifest["quyet_dinh"][0]["tep"] == "phuong_an_xep_loai.xlsx"


def test_decisions_are_compared_and_not_bytes(committee: Committee, tmp_path: Path) -> None:
    """Saved again, or with nothing decided in it, an edited plan isn't neglected; with one decision more it is."""
    shutil.copytree(committee.folder / "kq", committee.folder / "bytes")
    plan = committee.file("phuong_an_xep_loai.xlsx", "bytes")
    book = openpyxl.load_workbook(plan)
    command = [c.value for row in book["Hướng dẫn"].iter_rows() for c in row if "--decisions" in str(c.value)]
    assert '--decisions "THƯ_MỤC_KẾT_QUẢ/2021/phuong_an_xep_loai.xlsx"' in command[0]
    book["Đảng viên"].column_dimensions["A"].width = 30
    book.save(plan)
    committee.run(None, "bytes")
    assert not committee.findings("bytes"), "nothing is decided in it"
    one, other = two(committee)
    chosen = {"Quyết định": HTNV, "Lý do quyết định": "Xem lại"}
    edited = committee.edited("mot.xlsx", ("Đảng viên", where(one), chosen), by=one["noi_quyet_dinh"])
    shutil.copy(edited, plan)
    again = tmp_path / "chep.xlsx"
    openpyxl.load_workbook(edited).save(again)
    assert again.read_bytes() != plan.read_bytes()
    committee.run(again, "bytes")
    assert not committee.findings("bytes")
    changes = [("Đảng viên", where(row), chosen) for row in (one, other)]
    both = committee.edited("hai.xlsx", *changes, by=one["noi_quyet_dinh"])
    shutil.copy(both, plan)
    committee.run(again, "bytes")
    assert [f["ma_quy_tac"] for f in committee.findings("bytes")] == ["QD-11"]


def test_a_file_that_is_no_plan_leaves_the_results_alone(committee: Committee) -> None:
    before = committee.file("manifest.json").read_bytes()
    with pytest.raises(PlanError, match="phương án"):
        committee.run(committee.folder / "thu" / "danh_muc.xlsx")
    assert committee.file("manifest.json").read_bytes() == before


def test_a_plan_decides_only_what_its_committee_decides(committee: Committee, several: dict[str, Row]) -> None:
    """A member and the top unit itself in the plan of this run: findings, not applied."""
    member, top = several["lan"], several["top"]
    assert level_of(committee, several["own"], "nhieu") == ("HTNV", "QUYET_DINH")
    assert level_of(committee, member, "nhieu") == (member["ket_qua"], member["trang_thai"])
    assert level_of(committee, top, "nhieu")[1] != "QUYET_DINH", "what it decides below may bound it"
    found = [f for f in told(committee, "lan") if f["ma_quy_tac"] == "QD-14"]
    assert {(f["ma_don_vi"], f["muc_do"]) for f in found} == {(r["ma_don_vi"], "loi") for r in (member, top)}
    assert any(member["noi_quyet_dinh"] in f["thong_diep"] for f in found)
    assert any("cấp trên" in f["thong_diep"] for f in found)


def test_the_plan_is_open_only_where_this_committee_decides(committee: Committee) -> None:
    book = openpyxl.load_workbook(committee.plan)
    top = next(r["ma_don_vi"] for r in committee.first if r["noi_quyet_dinh"] == "CAP_TREN")
    seen = set()
    for sheet in ("Tổ chức đảng", "Đảng viên", "Tập thể", "Cán bộ"):
        cells = book[sheet]
        header = next(r for r in cells.iter_rows() if "Quyết định" in {c.value for c in r})
        columns = {c.value: c.column for c in header}
        choices = [v for v in cells.data_validations.dataValidation if v.type == "list"]
        shut = [v for v in cells.data_validations.dataValidation if v.type == "custom" and "FALSE" in v.formula1]
        for row in range(header[0].row + 1, cells.max_row + 1):
            if not cells.cell(row, columns["Mã đơn vị"]).value:
                continue
            cell = cells.cell(row, columns["Quyết định"])
            own = cells.cell(row, columns["Nơi quyết định"]).value == top
            assert any(cell.coordinate in v.sqref for v in choices) == own, (sheet, row)
            assert any(cell.coordinate in v.sqref for v in shut) != own, (sheet, row)
            seen.add(own)
    assert seen == {True, False}


def test_two_files_that_differ_decide_nothing(committee: Committee) -> None:
    row = next(r for r in committee.first if r["ket_qua"] == "HTT" and r["doi_tuong"] == "DANG_VIEN")
    chosen = {"Quyết định": HTNV, "Lý do quyết định": "Xem lại"}
    by = row["noi_quyet_dinh"]
    one = committee.edited("a1.xlsx", ("Đảng viên", where(row), chosen), by=by)
    same = committee.edited("a2.xlsx", ("Đảng viên", where(row), chosen | {"Lý do quyết định": "Như trên"}), by=by)
    other = committee.edited("a3.xlsx", ("Đảng viên", where(row), chosen | {"Quyết định": HTXS}), by=by)
    committee.run(one, "hai_tep", same)
    assert level_of(committee, row, "hai_tep") == ("HTNV", "QUYET_DINH") and not committee.findings("hai_tep")
    committee.run(one, "ba_tep", same, other, papers=True)
    assert level_of(committee, row, "ba_tep") == (row["ket_qua"], row["trang_thai"])
    told = [f for f in committee.findings("ba_tep") if f["ma_quy_tac"] == "QD-15"]
    assert {f["tep"] for f in told} == {"a1.xlsx", "a2.xlsx", "a3.xlsx"}
    manifest = json.loads(committee.file("manifest.json", "ba_tep").read_text(encoding="utf-8"))
    assert manifest["tam_tinh"] and [d["co_quan"] for d in manifest["quyet_dinh"]] == [by] * 3


def test_a_folder_of_decisions_loses_none_for_a_bad_file(
    committee: Committee, several: dict[str, Row], tmp_path: Path
) -> None:
    assert level_of(committee, several["thu_muc"], "nhieu") == ("HTNV", "QUYET_DINH") and not told(committee, "thu_muc")
    found = [f for f in committee.findings("nhieu") if f["ma_quy_tac"] == "QD-17"]
    assert [(f["muc_do"], f["tep"]) for f in found] == [("loi", "khac.xlsx"), ("canh_bao", "QĐ 12.pdf")]
    manifest = json.loads(committee.file("manifest.json", "nhieu").read_text(encoding="utf-8"))
    given = {one["tep"]: (bool(one["sha256"]), one.get("ly_do_khong_dung")) for one in manifest["quyet_dinh"]}
    assert given["thu_muc.xlsx"] == (True, None) and given["QĐ 12.pdf"] == (True, "không phải tệp bảng tính")
    assert given["khac.xlsx"][0] and given["khac.xlsx"][1]
    plan = committee.folder / "thu_muc.xlsx"
    of_quarter = read_one(plan, Period(YEAR, 1), load_law(REGIME))  # one folder holds the plans of a whole year
    assert not of_quarter.accepted
    results = openpyxl.Workbook()
    results.defined_names[OF_RESULTS] = DefinedName(OF_RESULTS, attr_text=f'"{YEAR}|{REGIME}|CS1|CS1-01|0"')
    results.save(tmp_path / "ket_qua.xlsx")
    for path in (plan, tmp_path / "ket_qua.xlsx"):
        (told_once,) = read_one(path, Period(YEAR, 1), load_law(REGIME)).problems
        said = f"Tệp này là phương án hoặc tệp kết quả năm {YEAR}, không dùng cho kỳ này."
        assert (told_once.code, told_once.severity, told_once.message) == ("QD-17", WARNING, said)
        assert read_one(path, Period(YEAR + 1), load_law(REGIME)).problems[0].severity == ERROR


def test_many_files_of_a_kind_are_one_finding(committee: Committee, tmp_path: Path) -> None:
    """Last year's files that still lie among the decisions, scans, what is no decision: each kind once where it is
    many, with every file in words or in number; where it is few, each by itself."""
    register, period = read_register(committee.folder / "thu" / "danh_muc.xlsx"), Period(YEAR + 1)
    last_year = openpyxl.Workbook()
    last_year.defined_names[OF_RESULTS] = DefinedName(OF_RESULTS, attr_text=f'"{YEAR}|{REGIME}|DB|CS001|0"')
    (first, *others) = sorted(f"{code}.xlsx" for code in list(register.units)[:6])
    for name in (first, *others, "phuong_an_xep_loai.xlsx", "zz Đỗ Văn Giả Định.xlsx"):
        last_year.save(tmp_path / name)
    for at in range(30):
        openpyxl.Workbook().save(tmp_path / f"tep {at}.xlsx")
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4")

    read = read_decisions([tmp_path], period=period, law=load_law(REGIME), register=register)
    assert len(read.sources) == 8 + 30 + 2 and all(source.why for source in read.sources)
    told = {problem.file: problem for problem in read.problems}
    assert [problem.file for problem in read.problems] == [first, "tep 0.xlsx", "a.pdf", "b.pdf"]
    named = ", ".join((*others, "phuong_an_xep_loai.xlsx"))
    assert told[first].message.endswith(f" Cùng như vậy: 7 tệp nữa ({named} và 1 tệp khác).")
    assert f"năm {YEAR}" in told[first].message and f"năm {YEAR + 1}" in told[first].message
    assert f"tệp năm {YEAR} ra khỏi thư mục" in told[first].remedy
    assert "29 tệp nữa (tep 1.xlsx, " in told["tep 0.xlsx"].message and " và 9 tệp khác)" in told["tep 0.xlsx"].message
    assert "Giả Định" not in "".join(problem.message for problem in read.problems)


def test_what_awaits_a_decision_above_is_told_apart_and_isnt_provisional(committee: Committee) -> None:
    manifest = json.loads(committee.file("manifest.json").read_text(encoding="utf-8"))
    awaited = [r for r in committee.first if r["noi_quyet_dinh"] == "CAP_TREN" and r["ket_qua"]]
    assert awaited and sum(n for units in manifest["cho_cap_tren"].values() for n in units.values()) == len(awaited)
    assert all(r["ket_qua"] == min(r["de_xuat"], r["tran"], key=RANK.get) for r in awaited)  # type: ignore[arg-type]
    assert not any("cấp trên" in why for why in manifest["ly_do_tam_tinh"])
