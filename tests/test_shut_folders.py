"""What can't be looked into isn't absent: it is told, and nobody is said to have sent nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from batch.finished.csv_file import read_csv
from batch.register.writer import write_register
from batch.submissions.collect import Found, collect
from tests.command_line import Run
from tests.small_committee import CELL1, CELL2, Committee

Row = dict[str, str]
pytestmark = pytest.mark.usefixtures("no_papers")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A committee of which one unit's workbook lies in a folder of its own."""
    committee = Committee()
    committee.write(tmp_path / "nop")
    (tmp_path / "nop" / CELL2).mkdir()
    (tmp_path / "nop" / f"{CELL1}.xlsx").rename(tmp_path / "nop" / CELL2 / f"{CELL1}.xlsx")
    write_register(tmp_path / "danh_muc.xlsx", committee.units.values())
    return tmp_path


def shut(monkeypatch: pytest.MonkeyPatch, *folders: Path) -> None:
    """As if nobody had the right to look into these, whoever runs the tests."""
    scan = os.scandir

    def scandir(path: Any = ".") -> Any:
        if not isinstance(path, int) and Path(path).absolute() in folders:
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)


def work(desk: Path, xeploai: Run) -> tuple[list[Row], dict[str, Any], list[Row]]:
    """Findings, manifest and progress of a run."""
    out = desk / "kq"
    said = xeploai("run", desk / "nop", "--register", desk / "danh_muc.xlsx", "--year", 2025, "--out", out)
    assert said.status in (0, 1), said
    data = out / "2025" / "du_lieu"
    manifest = json.loads((out / "2025" / "manifest.json").read_text("utf-8"))
    return list(read_csv(data / "phat_hien.csv")), manifest, list(read_csv(data / "tien_do.csv"))


def unopened(found: list[Row]) -> list[tuple[str, str, str]]:
    return [(f["tep"], f["ma_don_vi"], f["muc_do"]) for f in found if f["ma_quy_tac"] == "TEP-08"]


def test_a_shut_folder_is_an_error_for_the_office_until_it_is_opened(
    desk: Path, xeploai: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        shut(patch, desk / "nop" / CELL2)
        found, manifest, progress = work(desk, xeploai)
        assert unopened(found) == [(CELL2, "", "loi")]  # no unit's, though it is called like one
        assert "thư mục" in next(f["thong_diep"] for f in found if f["ma_quy_tac"] == "TEP-08")
        assert [f["trang_thai"] for f in manifest["tep"] if f["tep"] == CELL2] == ["khong_hop_le"]
        assert any("tệp đã gửi" in why for why in manifest["ly_do_tam_tinh"])
        assert manifest["don_vi_thieu"] == [CELL1]
        text = json.dumps(progress, ensure_ascii=False)
        assert "có 1 thư mục không mở được" in text
        overview = (desk / "kq" / "2025" / "tong_quan.html").read_text("utf-8")
        assert "chưa gửi tệp nào" not in text + overview
        said = xeploai("check", desk / "nop", "--register", desk / "danh_muc.xlsx")
        assert said.status == 1 and "TEP-08" in said.out and "thư mục không mở được" in said.out
    found, manifest, _ = work(desk, xeploai)
    assert not unopened(found) and not manifest["ly_do_tam_tinh"]


def test_shut_papers_are_told_once(desk: Path, xeploai: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = [desk / "kem_theo" / CELL1, desk / "nop" / "kem_theo" / CELL2]
    for folder in folders:
        folder.mkdir(parents=True)
    shut(monkeypatch, *folders)
    found, manifest, _ = work(desk, xeploai)
    assert unopened(found) == [(f"kem_theo/{unit}", "", "loi") for unit in (CELL1, CELL2)]
    assert manifest["ly_do_tam_tinh"]


def test_the_folder_itself_shut_ends_the_command(desk: Path, xeploai: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    shut(monkeypatch, desk / "nop")
    for command in (("run", desk / "nop", "--year", 2025, "--out", desk / "kq"), ("check", desk / "nop")):
        said = xeploai(*command, "--register", desk / "danh_muc.xlsx")
        assert said.status == 2 and "không có quyền" in said.err and str(desk / "nop") in said.err
    assert not (desk / "kq").exists()


def test_shut_decisions_are_told(desk: Path, xeploai: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk / "qd" / "dot_1").mkdir(parents=True)
    shut(monkeypatch, desk / "qd" / "dot_1")
    run = ("run", desk / "nop", "--register", desk / "danh_muc.xlsx", "--year", 2025, "--out", desk / "kq")
    assert xeploai(*run, "--decisions", desk / "qd").status == 1
    found = list(read_csv(desk / "kq" / "2025" / "du_lieu" / "phat_hien.csv"))
    assert ["dot_1 là thư mục không mở được" in f["thong_diep"] for f in found if f["ma_quy_tac"] == "QD-17"] == [True]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_to_elsewhere_are_told_and_not_followed(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "nop", tmp_path / "ngoai"
    for folder in (root / "cum", elsewhere, tmp_path / "kq"):
        folder.mkdir(parents=True)
        (folder / "a.xlsx").write_text("x")
    for name, target in (
        ("ngoai", elsewhere),
        ("lai", root / "cum"),
        ("kq", tmp_path / "kq"),
        ("$Recycle.Bin", elsewhere),
    ):
        (root / name).symlink_to(target)
    (root / "b.xlsx").symlink_to(tmp_path / "mat.xlsx")
    (root / "c.xlsx").symlink_to(root / "c.xlsx")
    assert collect(root, [tmp_path / "kq"]) == (["b.xlsx", "c.xlsx", "cum/a.xlsx", "ngoai"], [])


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may look at everything")
def test_a_file_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    (tmp_path / "nop" / "cum").mkdir(parents=True)
    (tmp_path / "nop" / "cum" / "a.xlsx").write_text("x")
    (tmp_path / "nop" / "cum").chmod(0o444)
    try:
        assert collect(tmp_path / "nop") == (["cum/a.xlsx"], [])
    finally:
        (tmp_path / "nop" / "cum").chmod(0o755)


def test_nobody_is_reminded_while_a_folder_is_shut(desk: Path, xeploai: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the unit has sent may lie in it."""
    with monkeypatch.context() as patch:
        shut(patch, desk / "nop" / CELL2)
        work(desk, xeploai)
    said = xeploai("mail", desk / "kq")
    assert f"chưa rõ đơn vị đã gửi phiếu chưa: «{CELL2}» không mở được" in said.out + said.err
    assert not (desk / "kq" / "2025" / "thu" / f"{CELL1}.eml").exists()


def test_a_shut_folder_of_decisions_is_no_empty_one(desk: Path, xeploai: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk / "quyet_dinh").mkdir()
    shut(monkeypatch, desk / "quyet_dinh")
    said = xeploai("--dir", desk, "run", "--year", 2025)
    assert said.status == 2 and "quyet_dinh" in said.err and not (desk / "ket_qua").exists()


def test_a_record_that_cannot_be_read_is_told(desk: Path, xeploai: Run) -> None:
    (desk / "nop.so_nhan.csv").write_bytes(b"\xff\xfe\x00")
    found, manifest, _ = work(desk, xeploai)
    assert unopened(found) == [("nop.so_nhan.csv", "", "loi")] and manifest["ly_do_tam_tinh"]


def test_inbox_names_what_it_does_not_open(desk: Path, xeploai: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    mails, elsewhere = desk / "thu_den", desk / "ngoai"
    for folder in (mails / "kin", elsewhere):
        folder.mkdir(parents=True)
    refused = {"kin"}
    if os.name != "nt":
        os.mkfifo(mails / "ong.xlsx")
        (mails / "ngoai.xlsx").symlink_to(desk / "nop" / f"{CELL2}.xlsx")
        (mails / "cho_khac").symlink_to(elsewhere)
        refused |= {"ong.xlsx", "ngoai.xlsx", "cho_khac"}
    shut(monkeypatch, mails / "kin")
    said = xeploai("inbox", mails, "--to", desk / "nhan")
    assert {name for name in refused if name not in said.out + said.err} == set()
    assert list((desk / "nhan").iterdir()) == []


def test_inbox_takes_nothing_where_it_cannot_see_what_is_taken(
    desk: Path, xeploai: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk / "kem_theo" / CELL1).mkdir(parents=True)
    (desk / "thu_den").mkdir()
    (desk / "thu_den" / "x.xlsx").write_bytes((desk / "nop" / f"{CELL2}.xlsx").read_bytes())
    shut(monkeypatch, desk / "kem_theo" / CELL1)
    said = xeploai("inbox", desk / "thu_den", "--to", desk / "nhan")
    assert said.status == 2 and f"kem_theo/{CELL1}" in said.err.replace(os.sep, "/")
    assert list((desk / "nhan").iterdir()) == []


def test_a_folder_that_is_gone_when_it_has_been_read_ends_the_run(
    desk: Path, xeploai: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The drive was cut off: what was there isn't missing, and what a run has made stays."""

    def cut_off(inbox: Path, *_left: object) -> Found:
        inbox.rename(desk / "o_da_ngat")
        return Found()

    monkeypatch.setattr("batch.pipeline.sort_out", cut_off)
    said = xeploai("run", desk / "nop", "--register", desk / "danh_muc.xlsx", "--year", 2025, "--out", desk / "kq")
    assert said.status == 2 and "ổ đĩa mạng có còn nối không" in said.err
    assert not (desk / "kq" / "2025").exists()
