"""Decisions: the plan, edited as a person would in Excel, is read back by `--decisions`."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from batch.demo import make_demo
from batch.domain import LEVEL_NAMES
from batch.law import load_law
from batch.pipeline import Job, RunResult, run
from batch.publish.plan.reader import PlanError
from batch.publish.plan.sheets import SHEET_OF

YEAR, REGIME = 2021, "qd132-2018"
Row = dict[str, str]
ABOVE = "do cấp trên quyết định"


class Committee:
    """A made-up committee, run again and again with other decisions."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        make_demo(folder / "thu", units=40, year=YEAR)
        self.plan = self.run(None).folder / "phuong_an_xep_loai.xlsx"
        self.first = self.rows()

    def run(self, decisions: Path | None, out: str = "kq") -> RunResult:
        inbox, register = self.folder / "thu" / "nop", self.folder / "thu" / "danh_muc.xlsx"
        day = date(YEAR, 12, 31)
        return run(Job(inbox, register, YEAR, self.folder / out, load_law(REGIME), day, decisions))

    def file(self, name: str, out: str = "kq") -> Path:
        return self.folder / out / str(YEAR) / name

    def rows(self, out: str = "kq") -> list[Row]:
        with self.file("du_lieu/xep_loai.csv", out).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def findings(self, out: str) -> list[Row]:
        with self.file("du_lieu/phat_hien.csv", out).open(encoding="utf-8-sig", newline="") as file:
            return [row for row in csv.DictReader(file) if row["ma_quy_tac"].startswith("QD-")]

    def edited(self, name: str, *changes: tuple[str, dict[str, str], dict[str, object]]) -> Path:
        """A copy of the plan in which, in sheet `s`, the row where the columns have given values gets new ones."""
        path = self.folder / name
        book = openpyxl.load_workbook(self.plan)
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
    up = committee.edited("len.xlsx", ("Đảng viên", where(cut), chosen))
    committee.run(up, "len")
    assert level_of(committee, cut, "len") == ("HTXS", "QUYET_DINH")
    figures = [committee.file("du_lieu/bieu.csv", out).read_bytes() for out in ("kq", "len")]
    down = committee.edited("xuong.xlsx", ("Đảng viên", where(cut), chosen | {"Quyết định": HTT}))
    committee.run(down, "xuong")
    assert level_of(committee, cut, "xuong") == ("HTT", "QUYET_DINH")
    assert committee.file("du_lieu/bieu.csv", "xuong").read_bytes() == figures[0]
    assert not committee.findings("xuong")


def test_what_the_superior_decided_is_no_longer_awaited_once_it_is_written_down(committee: Committee) -> None:
    manifest = "manifest.json"
    awaited = [why for why in json.loads(committee.file(manifest).read_text("utf-8"))["ly_do_tam_tinh"] if ABOVE in why]
    assert awaited
    above = [r for r in committee.first if r["nhom"] == "cấp trên quyết định" and r["ket_qua"]]
    why = {"Lý do quyết định": "Theo quyết định của cấp trên"}
    changes = [(SHEET_OF[r["doi_tuong"]], where(r), why | {"Quyết định": LEVEL_NAMES[r["ket_qua"]]}) for r in above]
    committee.run(committee.edited("cap_tren.xlsx", *changes), "cap_tren")
    left = json.loads(committee.file(manifest, "cap_tren").read_text("utf-8"))["ly_do_tam_tinh"]
    assert not [why for why in left if ABOVE in why]


def test_a_decision_without_reason_is_not_applied(committee: Committee) -> None:
    kept = next(r for r in committee.first if r["ket_qua"] == "HTT" and r["doi_tuong"] == "DANG_VIEN")
    committee.run(committee.edited("khong_ly_do.xlsx", ("Đảng viên", where(kept), {"Quyết định": HTNV})), "khong_ly_do")
    assert level_of(committee, kept, "khong_ly_do")[0] == "HTT"
    (finding,) = committee.findings("khong_ly_do")
    assert finding["ma_quy_tac"] == "QD-01" and finding["o"] and finding["tep"] == "khong_ly_do.xlsx"


def test_a_decision_above_the_ceiling_stays_and_says_by_how_much(committee: Committee) -> None:
    low = next(r for r in committee.first if r["tran"] == "HTNV" and r["doi_tuong"] == "DANG_VIEN" and r["ket_qua"])
    chosen = {"Quyết định": HTXS, "Lý do quyết định": "Theo kết luận"}
    committee.run(committee.edited("vuot_tran.xlsx", ("Đảng viên", where(low), chosen)), "vuot_tran")
    assert level_of(committee, low, "vuot_tran") == ("HTXS", "QUYET_DINH")
    above = [f for f in committee.findings("vuot_tran") if f["ma_quy_tac"] == "QD-02"]
    assert len(above) == 1 and "2 bậc" in above[0]["thong_diep"]


def test_decided_places_come_first_and_too_many_are_a_finding(committee: Committee) -> None:
    group = pick(committee, "HA_HAN_MUC")["nhom"]
    proposed = [
        r for r in committee.first
        if r["nhom"] == group and r["doi_tuong"] == "DANG_VIEN" and r["de_xuat"] == "HTXS" and r["tran"] == "HTXS"
    ]  # fmt: skip
    chosen = {"Quyết định": HTXS, "Lý do quyết định": "Tập thể biểu quyết"}
    changes = [("Đảng viên", where(r), chosen) for r in proposed]
    committee.run(committee.edited("tat_ca.xlsx", *changes), "tat_ca")
    assert all(level_of(committee, r, "tat_ca") == ("HTXS", "QUYET_DINH") for r in proposed)
    over = [f for f in committee.findings("tat_ca") if f["ma_quy_tac"] == "QD-03"]
    assert len(over) == len(proposed)
    assert f"vượt hạn mức {len(proposed) - int(proposed[0]['han_muc'])} " in over[0]["thong_diep"]


def test_decisions_on_other_figures_and_on_nobody_are_findings(committee: Committee) -> None:
    one, other = [r for r in committee.first if r["ket_qua"] == "HTT" and r["doi_tuong"] == "DANG_VIEN"][:2]
    chosen = {"Quyết định": HTNV, "Lý do quyết định": "Xem lại"}
    path = committee.edited(
        "cu.xlsx",
        ("Đảng viên", where(one), chosen | {"Đề xuất": HTXS}),
        ("Đảng viên", where(other), chosen | {"Định danh": "không có ai"}),
    )
    committee.run(path, "cu")
    assert {f["ma_quy_tac"] for f in committee.findings("cu")} == {"QD-04", "QD-05"}
    assert level_of(committee, one, "cu")[0] == "HTT"


def test_lowering_afterwards_is_carried_upward(committee: Committee) -> None:
    """A member found at fault later: the cell can no longer be above HTNV, nor its committee or head above the cell."""
    unit = next(
        r for r in committee.first if r["doi_tuong"] == "TO_CHUC" and r["ket_qua"] == "HTT" and "-" in r["ma_don_vi"]
    )
    members = [r for r in committee.first if r["doi_tuong"] == "DANG_VIEN" and r["ma_don_vi"] == unit["ma_don_vi"]]
    member = next(r for r in members if r["ket_qua"] == "HTT")
    chosen = {"Quyết định": "Không hoàn thành nhiệm vụ", "Lý do quyết định": "Phát hiện vi phạm sau xếp loại"}
    result = committee.run(committee.edited("ha.xlsx", ("Đảng viên", where(member), chosen)), "ha")
    assert level_of(committee, unit, "ha") == ("HTNV", "HA_TRAN")
    assert any(unit["ma_don_vi"] in line and "HTT → HTNV" in line for line in result.consequences)


def test_a_higher_ratio_needs_the_law(committee: Committee) -> None:
    group = pick(committee, "HA_HAN_MUC")["nhom"]
    stated = {"Tỷ lệ riêng (%)": 25, "Lý do tỷ lệ riêng": "Thành tích nổi trội"}
    path = committee.edited("ty_le.xlsx", ("Nhóm", {"Loại đối tượng": "Đảng viên", "Nhóm": group}, stated))
    committee.run(path, "ty_le")
    (finding,) = committee.findings("ty_le")
    assert finding["ma_quy_tac"] == "QD-09", "QĐ 132 has no higher ratio"


def test_an_edited_plan_is_kept_and_its_neglect_is_said(committee: Committee, tmp_path: Path) -> None:
    shutil.copytree(committee.folder / "kq", committee.folder / "giu")
    kept = next(r for r in committee.first if r["ket_qua"] == "HTT" and r["doi_tuong"] == "DANG_VIEN")
    chosen = {"Quyết định": HTNV, "Lý do quyết định": "Xem lại"}
    edited = committee.edited("sua.xlsx", ("Đảng viên", where(kept), chosen)).read_bytes()
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
    assert manifest["quyet_dinh"]["tep"] == "phuong_an_xep_loai.xlsx"


def test_decisions_are_compared_and_not_bytes(committee: Committee, tmp_path: Path) -> None:
    """Saved again, or with nothing decided in it, an edited plan isn't neglected; with one decision more it is."""
    shutil.copytree(committee.folder / "kq", committee.folder / "bytes")
    plan = committee.file("phuong_an_xep_loai.xlsx", "bytes")
    book = openpyxl.load_workbook(plan)
    command = [c.value for row in book.worksheets[0].iter_rows() for c in row if "--decisions" in str(c.value)]
    assert '--decisions "THƯ_MỤC_KẾT_QUẢ/2021/phuong_an_xep_loai.xlsx"' in command[0]
    book["Đảng viên"].column_dimensions["A"].width = 30
    book.save(plan)
    committee.run(None, "bytes")
    assert not committee.findings("bytes"), "nothing is decided in it"
    one, other = [r for r in committee.first if r["ket_qua"] == "HTT" and r["doi_tuong"] == "DANG_VIEN"][:2]
    chosen = {"Quyết định": HTNV, "Lý do quyết định": "Xem lại"}
    edited = committee.edited("mot.xlsx", ("Đảng viên", where(one), chosen))
    shutil.copy(edited, plan)
    again = tmp_path / "chep.xlsx"
    openpyxl.load_workbook(edited).save(again)
    assert again.read_bytes() != plan.read_bytes()
    committee.run(again, "bytes")
    assert not committee.findings("bytes")
    both = committee.edited("hai.xlsx", ("Đảng viên", where(one), chosen), ("Đảng viên", where(other), chosen))
    shutil.copy(both, plan)
    committee.run(again, "bytes")
    assert [f["ma_quy_tac"] for f in committee.findings("bytes")] == ["QD-11"]


def test_a_file_that_is_no_plan_leaves_the_results_alone(committee: Committee) -> None:
    before = committee.file("manifest.json").read_bytes()
    with pytest.raises(PlanError, match="phương án"):
        committee.run(committee.folder / "thu" / "danh_muc.xlsx")
    assert committee.file("manifest.json").read_bytes() == before
