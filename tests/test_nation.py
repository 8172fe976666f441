"""Many committees in one go: each as if `run` and `handover` had been typed in its folder, from the base up."""

from __future__ import annotations

import csv
import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from command_line import Run
from hostile import killer

from batch.commands.committee import run_committee
from batch.demo.nation import make_nation
from batch.domain import Period
from batch.nation.course import FAILED, Job, only_one
from batch.nation.tree import Found, depth, tree, working_folders

YEAR = 2025
TOP, COMMUNE, BASE_BELOW, BROKEN, DEADLY = "TU", "X001", "X001-001", "K02", "X002-001"
KEPT = {TOP, COMMUNE, BASE_BELOW, BROKEN, DEADLY}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A province, a commune, its base committee; another base committee whose commune has no folder; one whose
    register nobody can read."""
    folder = tmp_path_factory.mktemp("nuoc") / "tinh"
    make_nation(folder, units=34, year=YEAR, faults=0.2, members=3)
    for other in sorted(folder.iterdir()):
        if other.is_dir() and other.name not in KEPT:
            shutil.rmtree(other)
    (folder / BROKEN / "danh_muc.xlsx").write_bytes(b"")
    (folder / "sau").mkdir()
    (folder / COMMUNE).rename(folder / "sau" / COMMUNE)  # at whatever depth
    deadly = next((folder / DEADLY / "nop").glob(f"{DEADLY}-*.xlsx"))
    _make_deadly(deadly)
    return folder


def _make_deadly(path: Path) -> None:
    """Its reader is aborted."""
    path.write_bytes(killer())


def files_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_three_levels_are_what_runs_and_handovers_by_hand_give(made: Path, tmp_path: Path, xeploai: Run) -> None:
    before = files_of(made)
    out = tmp_path / "kq"
    said = xeploai("nation", made, "--year", YEAR, "--out", out)
    assert said.status == 1, said.err
    assert files_of(made) == before, "nothing is written into the working folders"
    with (out / f"cac_cap_uy_{YEAR}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["ma_don_vi"] or row["thu_muc"]: row for row in csv.DictReader(file)}
    assert {code: (row["bac"], row["ma_cap_tren"]) for code, row in rows.items()} == {
        TOP: ("1", ""), COMMUNE: ("2", TOP), BASE_BELOW: ("3", COMMUNE), DEADLY: ("2", TOP), BROKEN: ("", ""),
    }  # fmt: skip
    assert rows[BROKEN]["trang_thai"] == "khong_chay" and "danh_muc.xlsx" in rows[BROKEN]["ghi_chu"]
    assert f"{BROKEN}:" in said.out and "Bậc 3: 1 cấp ủy" in said.out
    assert not (out / BROKEN).exists()

    hand = tmp_path / "tay"
    shutil.copytree(made, hand)
    (hand / "sau" / COMMUNE).rename(hand / COMMUNE)
    places = {code: Path("sau", code) if code == COMMUNE else Path(code) for code in (BASE_BELOW, DEADLY, COMMUNE, TOP)}
    for code, place in places.items():
        assert xeploai("--dir", hand / code, "run", "--year", YEAR).status in (0, 1)
        one, other = files_of(out / place / str(YEAR)), files_of(hand / code / "ket_qua" / str(YEAR))
        assert [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)] == []
        if code != TOP:
            parent = rows[code]["ma_cap_tren"]
            package, key = hand / parent / "nop" / place / f"goi_{YEAR}.zip", hand / parent / "khoa_ban_giao.txt"
            xeploai("handover", hand / code / "ket_qua", "--to", package, "--key", key)
            assert package.read_bytes() == (out / rows[code]["goi"]).read_bytes()
    found = (out / DEADLY / str(YEAR) / "du_lieu" / "phat_hien.csv").read_text(encoding="utf-8-sig")
    assert "TEP-04" in found
    top = (out / TOP / str(YEAR) / "manifest.json").read_text(encoding="utf-8")
    assert f"sau/{COMMUNE}/goi_{YEAR}.zip" in top and f"{DEADLY}/goi_{YEAR}.zip" in top


def _found(**codes: str) -> list[Found]:
    """Folder → codes of its units, its own first."""
    return [Found(folder, units.split()[0], frozenset(units.split())) for folder, units in codes.items()]


def test_the_lowest_register_that_has_the_code_is_the_one_above() -> None:
    plan = tree(_found(tinh="T X Y C D", xa="X C", phuong="Y D", coso="C c1", le="L"))
    assert {f: c.parent for f, c in plan.items()} == {
        "tinh": None, "xa": "tinh", "phuong": "tinh", "coso": "xa", "le": None,
    }  # fmt: skip
    assert [depth(plan, f) for f in ("tinh", "xa", "coso", "le")] == [1, 2, 3, 1]
    assert not any(c.refused or c.remark for c in plan.values())


def test_what_the_registers_do_not_settle_is_told_and_never_chosen() -> None:
    twice = tree(_found(a="X C", b="X C", coso="C"))
    assert twice["a"].refused and twice["b"].refused and "a, b" in twice["a"].refused
    assert twice["coso"].parent is None and "X" in twice["coso"].remark

    two_above = tree(_found(xa="X C", phuong="Y C", coso="C"))
    assert "X, Y" in two_above["coso"].remark and two_above["coso"].parent is None

    circle = tree(_found(a="A B", b="B C", c="C A", duoi="D", tren="T"))
    assert {f for f, c in circle.items() if c.refused} == {"a", "b", "c"} and "A, B, C" in circle["a"].refused

    own = tree(_found(xa="X C", **{"co so": "C X"}))
    assert all(c.refused for c in own.values())


def test_folders_of_a_working_folder_are_none_themselves(tmp_path: Path) -> None:
    for place in ("tinh", "tinh/nop", "tinh/ket_qua/2025", "tinh/xa", "kq/tinh", "tinh/.an", "khac/sau/coso"):
        (tmp_path / place).mkdir(parents=True, exist_ok=True)
        (tmp_path / place / "danh_muc.xlsx").touch()
    assert working_folders(tmp_path, tmp_path / "kq") == (["khac/sau/coso", "tinh", "tinh/xa"], [])


def test_what_cannot_run_at_all_is_said(tmp_path: Path, xeploai: Run) -> None:
    said = xeploai("nation", tmp_path, "--year", YEAR, "--out", tmp_path / "kq")
    assert said.status == 2 and "không có thư mục làm việc nào" in said.err and not (tmp_path / "kq").exists()
    (tmp_path / "a" / str(YEAR)).mkdir(parents=True)
    sample = Path(__file__).parents[1] / "input_templates" / "danh_muc_mau.xlsx"
    shutil.copy(sample, tmp_path / "a" / str(YEAR) / "danh_muc.xlsx")
    said = xeploai("nation", tmp_path, "--year", YEAR, "--out", tmp_path / "kq")
    assert said.status == 2 and "đổi tên" in said.out


BASE, ABOVE = "CS001", "DB"


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A base committee and the one above it."""
    folder = tmp_path / "hai"
    make_nation(folder, units=6, year=YEAR, members=3)
    return folder


def _rows(out: Path, year: int) -> dict[str, dict[str, str]]:
    with (out / f"cac_cap_uy_{year}.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["thu_muc"]: row for row in csv.DictReader(file)}


def test_what_a_run_says_and_a_package_that_cannot_be_written_are_told(two: Path, tmp_path: Path, xeploai: Run) -> None:
    next_year = YEAR + 1  # of which sheet "Cơ quan" isn't
    out = tmp_path / "kq"
    (out / BASE / f"goi_{next_year}.zip" / "trong").mkdir(parents=True)
    try:
        (two / "lien_ket").symlink_to(tmp_path, target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    said = xeploai("nation", two, "--year", next_year, "--out", out)
    rows = _rows(out, next_year)
    assert said.status == 1
    assert (out / BASE / str(next_year) / "manifest.json").is_file()
    assert rows[BASE]["trang_thai"] == "con_loi" and rows[BASE]["so_don_vi"] == "4" and rows[BASE]["goi"] == ""
    assert "chưa ghi được" in rows[BASE]["ghi_chu"]
    assert f"là của năm {YEAR}" in rows[BASE]["ghi_chu"] and f"là của năm {YEAR}" in said.out
    assert BASE in rows[ABOVE]["ghi_chu"], "the committee above is told whose package it lacks"
    assert not list((out / BASE).glob("*.dang_ghi"))
    assert (rows["lien_ket"]["trang_thai"], rows["lien_ket"]["bac"]) == ("khong_chay", "")
    assert "liên kết" in rows["lien_ket"]["ghi_chu"] and "lien_ket: " in said.out
    failed = said.out.split("còn nguyên:")[1].split("Đã chạy nhưng không chuyển gói lên:")
    assert BASE not in failed[0] and BASE in failed[1]


def test_folders_that_cannot_be_read_are_not_empty_ones(
    two: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scandir, closed = os.scandir, {str(two / ABOVE), str(two / BASE / "nop")}

    def refusing(path: Any = ".") -> Any:
        if os.fspath(path) in closed:
            raise PermissionError(errno.EACCES, "closed", os.fspath(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    folders, passed = working_folders(two, tmp_path / "kq")
    assert folders == [BASE] and [one.folder for one in passed] == [ABOVE]
    plan = tree([Found(BASE, BASE, frozenset({BASE})), *passed])
    assert "không đọc được" in plan[ABOVE].refused and depth(plan, ABOVE) is None
    outcome = run_committee(
        Job(str(two / BASE), str(tmp_path / "kq" / BASE), Period(YEAR), str(tmp_path / "kq"), "2025-12-31")
    )
    assert outcome.state == FAILED and "nop" in outcome.said and not (tmp_path / "kq").exists()


def test_where_the_results_cannot_go(two: Path, tmp_path: Path, xeploai: Run) -> None:
    before = files_of(two)
    for out in (two, two / BASE / "nop", two / BASE / "nop" / "kq", two / ABOVE / "kq"):
        said = xeploai("nation", two, "--year", YEAR, "--out", out)
        assert said.status == 2 and "thư mục làm việc" in said.err and "--out" in said.err
    (two / "sau").mkdir()
    (two / BASE).rename(two / "sau" / BASE)
    said = xeploai("nation", two, "--year", YEAR, "--out", two / "sau")
    assert said.status == 2 and BASE in said.err, "it would be left out"
    (two / "sau" / BASE).rename(two / BASE)
    with only_one(tmp_path / "kq"):
        said = xeploai("nation", two, "--year", YEAR, "--out", tmp_path / "kq")
    assert said.status == 2 and "nation khác" in said.err
    assert files_of(two) == before and not any((tmp_path / "kq").iterdir())
