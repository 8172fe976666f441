"""All kinds of hostile and odd things in one folder beside good units: each is told, none changes a figure."""

from __future__ import annotations

import json
import os
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest
from command_line import Run
from hostile import KINDS
from made_up import MadeUp, data_only

from batch.finished.csv_file import read_csv
from batch.form import limits, pool
from batch.text import file_text
from batch.workers import processes

SMALL = 0.01  # of full size, held against limits that are as much smaller
FEWER = {
    "FILE": 1_500_000, "OLD_FILE": 1_000_000, "PARTS": 100, "BOOK": 60_000, "STYLES": 100_000, "TAGS": 40_000,
    "SHEETS": 60, "SPAN": 60_000, "MERGED": 1_000, "ROWS": 90, "FAULTS": 4_000, "WORD_TAGS": 3_000,
    "PACKAGE": 100_000,
}  # fmt: skip
HARMLESS = {  # what is read, however large, as nothing of it is unpacked or kept; or not small enough to be refused
    "comments", "hyperlinks", "large_pictures", "deep", "percent_styles", "ghost_rows", "many_shared",
}  # fmt: skip


@pytest.fixture
def smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    """Smaller limits, and files read where these hold."""
    for name, most in FEWER.items():
        monkeypatch.setattr(limits, name, most)
    for name, most in {"unpacked": 700_000, "tags": 40_000, "filled": 9_000, "text": 20_000_000}.items():
        monkeypatch.setattr(limits.SUBMISSION, name, most)
    for room in (processes, pool):
        monkeypatch.setattr(room, "start_processes", lambda _count: processes.Here())


def _odd(nop: Path, elsewhere: Path, good: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """What isn't a file, or a strange one."""
    elsewhere.mkdir()
    (elsewhere / "la.xlsx").write_bytes(good)
    (nop / "cum" / "kin").mkdir(parents=True)
    (nop / "~$CS001.xlsx").write_bytes(b"x")
    (nop / "a.txt").write_text("x")
    (nop / "cum" / "trong.xlsx").write_bytes(b"")
    (nop / ("dài" * 50 + ".txt")).write_text("x")
    results = nop / "kq_khac" / "2025.truoc"
    (results / "loi").mkdir(parents=True)
    (results / "loi" / "CS001.xlsx").write_bytes(good)
    (results / "manifest.json").write_text(json.dumps({"chuong_trinh": {"ten": "xeploai"}, "nam": 2025}))
    if os.name != "nt":
        (nop / "A.TXT").write_text("x")
        (nop / "chấm.xlsx.").write_bytes(b"x")
        (nop / "b\udce1o.txt").write_text("x")
        os.mkfifo(nop / "ong.xlsx")
        os.mkfifo(nop / "ong")
        (nop / "ra_ngoai.xlsx").symlink_to(elsewhere / "la.xlsx")
        (nop / "mat.xlsx").symlink_to(elsewhere / "khong_co.xlsx")
        (nop / "vong.xlsx").symlink_to(nop / "vong.xlsx")
        (nop / "thu_muc_ngoai").symlink_to(elsewhere)
        (nop / "thu_muc_trong").symlink_to(nop / "cum")
        (nop / "cum" / "len").symlink_to(nop)
        with monkeypatch.context() as patch:
            patch.chdir(nop)
            socket.socket(socket.AF_UNIX).bind("o_cam")
    scan = os.scandir

    def scandir(path: Any = ".") -> Any:
        if not isinstance(path, int) and Path(path).absolute() == nop / "cum" / "kin":
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)


def _lying(nop: Path) -> set[str]:
    """The path of everything that lies there, folders that can be looked into aside."""
    out = set()
    for folder, folders, names in os.walk(nop):
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        out |= {file_text(Path(folder, name).relative_to(nop).as_posix()) for name in (*names, *links)}
    return out | {"cum/kin"}


def test_everything_is_told_and_no_figure_changes(
    tmp_path: Path, made_up: MadeUp, xeploai: Run, smaller: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, nop = made_up.demo(20).out, tmp_path / "nop"
    shutil.copytree(made / "nop", nop)
    good = (nop / "CS001-01.xlsx").read_bytes()
    hostile = set()
    for name, (suffix, make) in KINDS.items():
        if name not in HARMLESS:
            hostile.add(f"{name}{suffix}")
            make(nop / f"{name}{suffix}", good, SMALL)
    _odd(nop, tmp_path / "ngoai", good, monkeypatch)
    with data_only():
        said = xeploai(
            "run", nop, "--register", made / "danh_muc.xlsx", "--year", 2025, "--out", tmp_path / "kq"
        )  # fmt: skip
    assert said.status == 1, said
    run = tmp_path / "kq" / "2025"
    manifest = json.loads((run / "manifest.json").read_text("utf-8"))
    used = {entry["tep"]: entry.get("trang_thai") for entry in manifest["tep"]}
    passed = {entry["tep"]: entry["ly_do"] for entry in manifest["bo_qua"]}
    forms = {entry["tep"] for entry in manifest.get("ban_kiem_diem", ())}
    told = {*used, *passed, *forms, *(entry["tep"] for entry in manifest.get("goi", ()))}
    assert {n for n in _lying(nop) if not any(n == t or n.startswith(f"{t}/") for t in told)} == set()
    assert {name for name in hostile if used.get(name) != "khong_hop_le"} == set()
    figures = (run / "du_lieu" / "bieu.csv").read_bytes()
    assert figures == (made_up.run(20) / "du_lieu" / "bieu.csv").read_bytes()
    found = [f for f in read_csv(run / "du_lieu" / "phat_hien.csv") if f["tep"] in hostile]
    assert hostile - {f["tep"] for f in found} == set()
    assert not [f for f in found if "{" in f["thong_diep"] + f["cach_sua"]]
    assert set(passed) >= {"~$CS001.xlsx", "kq_khac/2025.truoc"}
    if os.name != "nt":
        assert set(passed) >= {"thu_muc_trong", "cum/len"} and used["ong"] == used["ra_ngoai.xlsx"] == "khong_hop_le"
