"""`run --previous`: this year's submissions against a finished run of the year before, as a clerk calls it."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from command_line import Run, Said
from made_up import data_only, light_demo
from small_committee import BASE, CELL1, CELL2, INFO, MEMBERS, TOP, UNITS, Committee, Raw, cell_of, member

from batch import cli as commands
from batch.check import check
from batch.domain import ERROR, Finding, Period, Unit
from batch.finished.manifest import FinishedRunError
from batch.finished.previous import read_last_year, same_committee
from batch.register.writer import write_register
from batch.submissions.last_year import LastYear
from batch.terminal.console import run_group

THEN, NOW = 2025, 2026
pytestmark = pytest.mark.usefixtures("no_papers")


def then() -> Committee:
    """Last year: two at HTXS in the first chi bộ is one too many for the cap, so only the better stays."""
    c = Committee(year=THEN)
    c.set(CELL1, MEMBERS, 0, so_nam_xuat_sac=2, de_xuat="HTXS", tu_xep_loai="HTXS", ty_le_vuot_muc=40, tong_diem=95)
    c.set(CELL1, MEMBERS, 1, so_nam_xuat_sac=0, de_xuat="HTXS", tu_xep_loai="HTXS", ty_le_vuot_muc=40, tong_diem=94)
    return c.set(CELL1, INFO, 0, so_nam_xuat_sac=0)


def now() -> Committee:
    """The same people a year later, with the years at HTXS that follow."""
    c = Committee(year=NOW)
    c.set(CELL1, MEMBERS, 0, so_nam_xuat_sac=3)
    c.set(CELL1, MEMBERS, 1, so_nam_xuat_sac=0)
    return c.set(CELL1, INFO, 0, so_nam_xuat_sac=0)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """OUT of last year's run."""
    folder = tmp_path_factory.mktemp("nam_truoc")
    then().write(folder / "nop")
    write_register(folder / "danh_muc.xlsx", list(UNITS))
    with data_only(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["xeploai", *map(str, arguments(folder, THEN))])
        with pytest.raises(SystemExit) as stopped:
            run_group(commands.cli)
    assert stopped.value.code in (0, None)
    return folder / "kq"


def arguments(folder: Path, year: int, *more: object) -> list[object]:
    register = folder / "danh_muc.xlsx"
    return ["run", folder / "nop", "--register", register, "--year", year, "--out", folder / "kq", *more]


Against = Callable[..., list[Finding]]


@pytest.fixture
def against(tmp_path: Path, finished: Path) -> Against:
    """Findings of this year's workbooks against last year's finished run."""

    def run(c: Committee, units: Sequence[Unit] = UNITS, previous: Path = finished) -> list[Finding]:
        c.units = {unit.code: unit for unit in units}
        subs = c.read(tmp_path / "nop")
        last_year = read_last_year(previous, NOW, set(c.units))
        return check(subs, c.law, Period(NOW), date(NOW, 12, 31), c.register, last_year=last_year).findings

    return run


@pytest.fixture
def run_now(tmp_path: Path, xeploai: Run) -> Callable[..., Said]:
    """The whole job of this year, as a clerk calls it."""

    def run(c: Committee, previous: Path) -> Said:
        c.write(tmp_path / "nop")
        write_register(tmp_path / "danh_muc.xlsx", list(UNITS))
        return xeploai(*arguments(tmp_path, NOW, "--previous", previous))

    return run


def places(found: list[Finding]) -> list[tuple[str, str, str]]:
    assert not [f for f in found if f.severity == ERROR and f.code.startswith("NT")]
    assert not [f for f in found if "Đinh" in f.message or "07900" in f.message]
    return [(f.code, f.unit, f.cell) for f in found if f.code.startswith(("NT", "PM"))]


def at(folder: Path, unit: str, sheet: str, key: str, row: int = 0) -> str:
    return cell_of(folder / "nop" / f"{unit}.xlsx", sheet, key, row)


def without(c: Committee, unit: str, row: int) -> Committee:
    """A member leaves, and the totals with him."""
    del c.filled[unit].rows[MEMBERS][row]
    for code in (unit, BASE, TOP):
        c.filled[code].info["tong_dang_vien"] -= 1
    return c


def test_the_same_people_a_year_later_have_no_finding(against: Against) -> None:
    assert against(now()) == []


def test_a_birth_date_with_day_and_month_changed_over(tmp_path: Path, finished: Path, against: Against) -> None:
    previous = copied(finished, tmp_path)
    path = previous / "du_lieu" / "dang_vien.parquet"
    frame = pd.read_parquet(path)
    mine = frame["ma_don_vi"] == CELL1
    frame.loc[mine, "ngay_sinh"] = [pd.Timestamp(1980, 5, 6 + n) for n in range(int(mine.sum()))]
    frame.to_parquet(path)
    c = now()
    for n, row in enumerate(c.filled[CELL1].rows[MEMBERS]):
        row["ngay_sinh"] = date(1980, 6 + n, 5)
    found = against(c, previous=previous)
    assert places(found) == [("NT-07", CELL1, at(tmp_path, CELL1, MEMBERS, "ngay_sinh"))]
    assert "4 đảng viên (dòng 7, 8, 9, 10)" in next(f.message for f in found if f.code == "NT-07")


def moved(**values: Any) -> Committee:
    """Somebody of the first chi bộ now stands in the second."""
    c = now()
    row = c.filled[CELL1].rows[MEMBERS].pop(3)
    c.add(CELL2, MEMBERS, row | values)
    return c.set(CELL1, INFO, 0, tong_dang_vien=3).set(CELL2, INFO, 0, tong_dang_vien=4)


def test_moving_within_the_committee_is_neither_vanishing_nor_new(against: Against) -> None:
    assert places(against(moved(ngay_chuyen_den=date(NOW, 3, 1), nhan_xet_noi_cu="CO"))) == []


def test_a_move_without_a_date(against: Against, tmp_path: Path) -> None:
    c = moved()
    last = len(c.filled[CELL2].rows[MEMBERS]) - 1
    found = against(c)
    assert places(found) == [("NT-06", CELL2, at(tmp_path, CELL2, MEMBERS, "ngay_chuyen_den", last))]
    assert "được đếm ở đơn vị CS1-01" in next(f.message for f in found if f.code == "NT-06")


def test_who_is_away_for_a_time_or_known_by_name_only_needs_no_date(against: Against) -> None:
    assert places(against(moved(tinh_trang="TAM_THOI_DI", nhan_xet_noi_cu="CO"))) == []
    assert places(against(moved(so_the="079009904"))) == []


def test_a_corrected_card_is_the_same_person(against: Against) -> None:
    c = now().set(CELL1, MEMBERS, 0, so_the="079009901").set(CELL1, MEMBERS, 2, so_the=None, so_ly_lich="LL 3")
    c.set(CELL2, MEMBERS, 0, so_the=Raw(79000005))  # not readable, told by its own rule
    found = against(c)
    assert [f.code for f in found] == ["O-09"]


def test_who_vanished_is_told_to_the_unit_with_all_rows_of_last_year(against: Against, tmp_path: Path) -> None:
    c = without(without(now(), CELL1, 3), CELL1, 2)
    found = against(c)
    assert places(found) == [("NT-01", CELL1, at(tmp_path, CELL1, INFO, "tong_dang_vien"))]
    [said] = [f.message for f in found if f.code == "NT-01"]
    assert said.startswith("2 đảng viên")
    assert "tệp «CS1-01.xlsx» dòng 9, 10" in said


def test_a_missing_unit_has_not_lost_its_members(against: Against) -> None:
    c = now()
    del c.filled[CELL2]
    found = against(c)
    assert "NOP-01" in {f.code for f in found}
    assert places(found) == []


def test_members_of_a_unit_that_is_no_longer_registered(against: Against) -> None:
    """Merged into the other chi bộ: who came along is there, who didn't is told to the highest unit."""
    c = now()
    gone = c.filled.pop(CELL2)
    for row in gone.rows[MEMBERS][:2]:
        c.add(CELL1, MEMBERS, row)
    c.set(CELL1, INFO, 0, tong_dang_vien=6)
    for code in (BASE, TOP):
        c.filled[code].info["tong_dang_vien"] = 6
    found = against(c, [unit for unit in UNITS if unit.code != CELL2])
    assert places(found) == [("NT-01", TOP, "")]
    assert "đơn vị CS1-02" in next(f.message for f in found if f.code == "NT-01")


def test_who_stood_nowhere_last_year(against: Against, tmp_path: Path) -> None:
    c = now()
    c.add(CELL1, MEMBERS, member(21))
    c.add(CELL1, MEMBERS, member(22, so_the=None, so_ly_lich="LL22"))
    c.add(CELL1, MEMBERS, member(23, ngay_vao_dang=date(NOW, 1, 5), ngay_chinh_thuc=None, so_the=None, so_ly_lich="L3"))
    c.add(CELL1, MEMBERS, member(24, ngay_chuyen_den=date(NOW, 2, 1), nhan_xet_noi_cu="CO"))
    c.add(CELL1, MEMBERS, member(25, ngay_chuyen_den=date(THEN, 2, 1)))
    c.set(CELL1, INFO, 0, tong_dang_vien=9)
    rows = [(4, "so_the"), (5, "ho_ten"), (8, "so_the")]
    expected = [("NT-02", CELL1, at_) for at_ in ("B11", "D12", "B15")]
    assert places(against(c)) == expected
    assert [at(tmp_path, CELL1, MEMBERS, key, row) for row, key in rows] == [cell for _, _, cell in expected]


def test_a_new_unit_brings_its_members_along(against: Against) -> None:
    new = Unit("CS1-03", "Chi bộ Ba", "CB_TRUC_THUOC", BASE, "20", members=1)
    c = now()
    c.copy_of(CELL2, "CS1-03", ma_don_vi="CS1-03", ten_don_vi="Chi bộ Ba", tong_dang_vien=1, so_du_hop=1)
    c.filled["CS1-03"].rows[MEMBERS] = [member(31)]
    assert places(against(c, [*UNITS, new])) == []


def test_a_card_that_was_somebody_elses(against: Against, tmp_path: Path) -> None:
    """Told once: its owner of last year hasn't vanished, the person of this year isn't new."""
    c = now().set(CELL1, MEMBERS, 3, ho_ten="Lý Văn Mới", ngay_sinh=date(1991, 2, 3), so_nam_xuat_sac=0)
    assert places(against(c)) == [("NT-03", CELL1, at(tmp_path, CELL1, MEMBERS, "so_the", 3))]


def test_a_corrected_name_or_birth_date_is_no_other_person(against: Against) -> None:
    c = now().set(CELL1, MEMBERS, 3, ho_ten="Đinh Thị Giả Đình").set(CELL1, MEMBERS, 2, ngay_sinh=date(1979, 5, 19))
    assert places(against(c)) == []


@pytest.mark.parametrize(("row", "again", "told"), [(0, True, True), (0, False, False), (1, True, False)])
def test_years_left_blank_matter_where_the_best_level_is_proposed_again(
    against: Against, tmp_path: Path, row: int, again: bool, told: bool
) -> None:
    best = {"de_xuat": "HTXS", "tu_xep_loai": "HTXS", "ty_le_vuot_muc": 40, "tong_diem": 95, "cap_do_2": "XS"}
    c = now().set(CELL1, MEMBERS, row, so_nam_xuat_sac=None, **(best if again else {}))
    found = [f for f in against(c) if f.code.startswith("NT")]
    wanted = [("NT-04", CELL1, at(tmp_path, CELL1, MEMBERS, "so_nam_xuat_sac", row))] if told else []
    assert places(found) == wanted
    assert all("để trống; theo kết quả năm 2025" in f.message and "phải là 3" in f.message for f in found)


@pytest.mark.parametrize("stated", [{0: 2, 1: 1, 2: 4}, {0: 0}, {0: 3, 2: None}], ids=str)
def test_years_at_best_follow_from_last_years_level(
    against: Against, tmp_path: Path, stated: dict[int, int | None]
) -> None:
    """Kept at HTXS last year after two years: three now. Cut by the cap, or at HTT: none."""
    c, right = now(), {0: 3, 1: 0, 2: 0}
    for row, years in stated.items():
        c.set(CELL1, MEMBERS, row, so_nam_xuat_sac=years)
    found = against(c)
    wrong = [row for row, years in stated.items() if years not in (None, right[row])]
    assert places(found) == [("NT-04", CELL1, at(tmp_path, CELL1, MEMBERS, "so_nam_xuat_sac", row)) for row in wrong]
    told = [f.message for f in found if f.code == "NT-04"]
    assert all(f"phải là {right[row]}" in message for row, message in zip(wrong, told, strict=True))


def test_years_of_the_organization(against: Against, tmp_path: Path) -> None:
    found = against(now().set(CELL1, INFO, 0, so_nam_xuat_sac=2))
    assert places(found) == [("NT-05", CELL1, at(tmp_path, CELL1, INFO, "so_nam_xuat_sac"))]


def test_an_organization_goes_by_its_old_code_and_not_where_it_was_merged(against: Against, tmp_path: Path) -> None:
    stated = now().set(CELL1, INFO, 0, so_nam_xuat_sac=2)
    old = {CELL1: f"{CELL1}; {CELL2}"}
    assert against(stated, [replace(unit, old_code=old.get(unit.code)) for unit in UNITS]) == []


def test_units_that_changed_codes_are_known_by_their_old_ones(against: Against, tmp_path: Path) -> None:
    """Everybody of the one stands under the other's code: nobody has moved, and who is gone is told to their own."""
    names = {unit.code: unit.name for unit in UNITS}
    other = {CELL1: CELL2, CELL2: CELL1}
    swapped = [
        replace(u, old_code=other[u.code], name=names[other[u.code]]) if u.code in other else u for u in UNITS
    ]  # fmt: skip
    c = without(now(), CELL1, 3)
    one, two = c.filled[CELL1], c.filled[CELL2]
    one.rows, two.rows = two.rows, one.rows
    one.info["so_nam_xuat_sac"], two.info["so_nam_xuat_sac"] = 0, 2
    assert places(against(c, swapped)) == [
        ("NT-01", CELL2, at(tmp_path, CELL2, INFO, "tong_dang_vien")),
        ("NT-05", CELL2, at(tmp_path, CELL2, INFO, "so_nam_xuat_sac")),
    ]


def copied(finished: Path, tmp_path: Path, **manifest: Any) -> Path:
    folder = tmp_path / "cu" / str(THEN)
    shutil.copytree(finished / str(THEN) / "du_lieu", folder / "du_lieu")
    said = json.loads((finished / str(THEN) / "manifest.json").read_text("utf-8")) | manifest
    del said["tep_da_ghi"]  # of an older program: the tests change its files
    (folder / "manifest.json").write_text(json.dumps(said), "utf-8")
    return folder


def test_a_provisional_year_is_said_to_be_so(against: Against, finished: Path, tmp_path: Path) -> None:
    previous = copied(finished, tmp_path, tam_tinh=True)
    found = against(now().set(CELL1, MEMBERS, 0, so_nam_xuat_sac=1), previous=previous)
    assert "năm 2025, còn tạm tính phải là 3" in found[0].message


def test_a_run_of_an_older_year_says_nothing_of_consecutive_years(
    against: Against, finished: Path, tmp_path: Path
) -> None:
    previous = copied(finished, tmp_path, nam=THEN - 1)
    found = against(now().set(CELL1, MEMBERS, 0, so_nam_xuat_sac=1), previous=previous)
    assert places(found) == []


def test_the_whole_job(run_now: Callable[..., Said], finished: Path, tmp_path: Path) -> None:
    """Through the command: the findings are in phat_hien.csv, the manifest says which run they rest on."""
    c = without(now(), CELL1, 3).set(CELL1, MEMBERS, 0, so_nam_xuat_sac=1)
    said = run_now(c, finished)
    assert said.status == 0
    folder = tmp_path / "kq" / str(NOW)
    with (folder / "du_lieu" / "phat_hien.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = [(line["ma_quy_tac"], line["muc_do"], line["ma_don_vi"], line["o"]) for line in csv.DictReader(file)]
    assert [line for line in lines if line[0].startswith("NT")] == [
        ("NT-01", "canh_bao", CELL1, at(tmp_path, CELL1, INFO, "tong_dang_vien")),
        ("NT-04", "canh_bao", CELL1, at(tmp_path, CELL1, MEMBERS, "so_nam_xuat_sac")),
    ]
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["nam_truoc"]["nam"] == THEN
    assert len(manifest["nam_truoc"]["sha256"]) == 64


def _no_folder(folder: Path) -> None:
    shutil.rmtree(folder / "du_lieu")


def _no_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def _same_year(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"nam": NOW}), "utf-8")


def _cut(folder: Path) -> None:
    path = folder / "du_lieu" / "dang_vien.parquet"
    path.write_bytes(path.read_bytes()[:200])


def _no_file(folder: Path) -> None:
    (folder / "du_lieu" / "thong_tin.parquet").unlink()


def _no_column(folder: Path) -> None:
    path = folder / "du_lieu" / "dang_vien.parquet"
    pd.read_parquet(path).drop(columns=["ket_qua"]).to_parquet(path, index=False)


def _other_units(folder: Path) -> None:
    path = folder / "du_lieu" / "thong_tin.parquet"
    frame = pd.read_parquet(path)
    frame["ma_don_vi"] = "Z" + frame["ma_don_vi"]
    frame.to_parquet(path, index=False)


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (_no_folder, "không có kết quả tổng hợp"),
        (_no_manifest, "(thiếu manifest.json). Hãy để đúng kết quả năm trước"),
        (_same_year, "kết quả năm 2026"), (_cut, "không đọc được"), (_no_file, "không có tệp dữ liệu"),
        (_no_column, "thiếu cột ket_qua"), (_other_units, "không có đơn vị nào"),
    ],
)  # fmt: skip
def test_a_folder_that_cannot_be_used_ends_the_run_with_2(
    run_now: Callable[..., Said], tmp_path: Path, finished: Path, harm: Callable[[Path], None], says: str
) -> None:
    folder = copied(finished, tmp_path)
    harm(folder)
    said = run_now(now(), folder)
    assert said.status == 2
    assert says in said.err
    assert not (tmp_path / "kq").exists()


def test_who_stands_in_several_workbooks_is_one_of_the_committee() -> None:
    cards, others = (pd.DataFrame({"so_the": [f"{n:06d}" for n in range(first, first + 30)]}) for first in (0, 500))
    last = LastYear(Path("ket_qua/2025"), THEN, date(THEN, 12, 31), False, "", cards, pd.DataFrame())
    same_committee(last, pd.concat([others, others, cards.head(5)]))
    with pytest.raises(FinishedRunError, match="chỉ 0/30 số thẻ") as refused:
        same_committee(last, pd.concat([others] * 3))
    assert "ket_qua/2025" in str(refused.value) and "đổi tên" in str(refused.value)


def test_a_run_of_another_committee_is_refused(tmp_path: Path) -> None:
    """The same unit codes, other people: everybody would be called missing."""
    from click.testing import CliRunner

    from batch.cli import cli

    for name, seed in (("a", 1), ("b", 2)):
        light_demo(tmp_path / name, units=12, seed=seed)
    own, other = tmp_path / "a", tmp_path / "b"
    arguments = ["run", own / "nop", "--register", own / "danh_muc.xlsx", "--year", 2025, "--out", tmp_path / "kq"]
    said = CliRunner().invoke(cli, [str(a) for a in (*arguments, "--previous", other / "nam_truoc")])
    assert said.exit_code == 2 and not (tmp_path / "kq").exists()
    assert "đảng bộ khác" in said.output + str(said.stderr)
    assert CliRunner().invoke(cli, [str(a) for a in (*arguments, "--previous", own / "nam_truoc")]).exit_code == 0
