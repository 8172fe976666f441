"""What the program leaves on the machine: seen by the user alone or the group that the office has named, and nothing
of a program that was killed for longer than the next start."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from command_line import Run
from made_up import MadeUp

from batch.machine.beside import beside, put_aside, sweep
from batch.machine.lock import held
from batch.machine.scratch import scratch
from batch.machine.scratch import sweep as sweep_scratch

ONLY_POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes: a file is seen as its folder is")


def open_to_others(folder: Path, bits: int) -> list[str]:
    return [str(p) for p in (folder, *folder.rglob("*")) if p.lstat().st_mode & bits and not p.is_symlink()]


@pytest.fixture
def mask() -> Iterator[None]:
    before = os.umask(0o000)
    yield
    os.umask(before)


@ONLY_POSIX
@pytest.mark.usefixtures("mask")
@pytest.mark.parametrize(("given", "bits"), [(0o700, 0o077), (0o2770, 0o007)])
def test_only_the_user_sees_what_is_written_or_the_group_of_the_folder(
    xeploai: Run, made_up: MadeUp, tmp_path: Path, given: int, bits: int
) -> None:
    """Whatever the mask of the terminal is, with a file in the results that a person has put there open to all."""
    demo, home = made_up.demo(8, faults=0.5).out, tmp_path / "cap_uy"
    home.mkdir()
    home.chmod(given)
    assert xeploai("start", home, "--name", "Đảng ủy", "--year", 2025).status == 0
    (home / "danh_muc.xlsx").write_bytes((demo / "danh_muc.xlsx").read_bytes())
    (home / "danh_muc.xlsx").chmod(given & 0o660)
    mails = home / "thu_da_luu"
    mails.mkdir(mode=0o700)
    for path in sorted((demo / "nop").iterdir()):
        (mails / path.name).write_bytes(path.read_bytes())
        (mails / path.name).chmod(0o600)
    year = ["--year", "2025"]
    steps = [[name, *year] for name in ("run", "mail", "run", "form", "results", "status")]
    for step in (["inbox"], *steps, ["papers", "--kind", "mau_01", *year]):
        assert xeploai("--dir", home, *step).status in (0, 1), step
        if step[0] == "run" and not (note := home / "ket_qua/2025/ghi_chu.txt").exists():
            note.write_text("của cơ quan")
    assert xeploai("--dir", home, "handover", "--to", home / "goi.zip", "--year", 2025).status in (0, 1)
    assert (home / "ket_qua/2025/ghi_chu.txt").exists() and (home / "ket_qua/2025.truoc/thu").is_dir()
    (home / "ket_qua/2025.truoc/ghi_chu.txt").unlink()  # the person's own, in a folder that is closed
    assert open_to_others(home, bits) == []
    if bits == 0o007:
        ours = [p for p in home.rglob("*") if p.is_file() and p.parent != mails]
        assert {oct(p.stat().st_mode & 0o777) for p in ours} == {"0o660"}


_HELD = """
import sys, time
from pathlib import Path
from batch.finished.place import locked
from batch.machine.beside import beside
from batch.machine.scratch import scratch
home = Path(sys.argv[1])
year = home / "ket_qua" / "2025"
places = [year / "thu", year / "ket_qua", year / "bao_cao_tinh.docx", home / "nop", home / "phieu", home / "goi.zip",
          home / "van_ban" / "mau_01" / "CB1.docx", home / "ket_qua" / ".2025.kho"]
with scratch() as folder, locked(home / "ket_qua" / ".2025.khoa"):
    (folder / "phieu.xlsx").write_text("Nguyễn Thị Hoa")
    (home / "ket_qua" / ".2025.dang_ghi").mkdir()
    (year / "ket_qua").rename(year / ".ket_qua.cu")
    kept = [beside(place) for place in places]
    for one in kept:
        fresh = one.__enter__()
        if fresh.suffix:
            fresh.write_text("Nguyễn Thị Hoa")
    print(folder, flush=True)
    time.sleep(600)
"""


def everything(*folders: Path) -> set[str]:
    return {str(path) for folder in folders for path in (folder, *folder.rglob("*"))}


def test_what_a_killed_program_left_goes_at_the_next_start_and_nothing_before(
    xeploai: Run, made_up: MadeUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "cap_uy"
    (home / "nop").mkdir(parents=True)
    (home / "van_ban" / "mau_01").mkdir(parents=True)
    shutil.copyfile(made_up.demo().out / "danh_muc.xlsx", home / "danh_muc.xlsx")
    shutil.copytree(made_up.run(), home / "ket_qua" / "2025")
    (home / "ket_qua" / "2025" / "ket_qua").mkdir()
    (home / "ket_qua" / "2025" / "ket_qua" / "CB1.xlsx").write_text("kết quả")
    for name in (".ghi_chu.dang_ghi.txt", ".khoa", "nhap.dang_ghi", "nop/.~lock.a.xlsx#"):
        (home / name).write_text("của cơ quan")
    temporary = tmp_path / "tam"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    before = everything(home, temporary)
    command = [sys.executable, "-c", _HELD, str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"TMPDIR": str(temporary)}) as other:
        try:
            assert other.stdout and other.stdout.readline()
            at_it = everything(home, temporary)
            assert len(at_it - before) >= 15
            assert xeploai("--dir", home, "cap", "--count", 12).status == 0
            assert xeploai("--dir", home, "status").status == 0
            assert everything(home, temporary) == at_it
        finally:
            other.kill()
    assert xeploai("--dir", home, "cap", "--count", 12).status == 0
    assert all("/.2025." in path for path in everything(home, temporary) - before), "what a run itself repairs"
    assert xeploai("--dir", home, "status").status == 0
    assert everything(home, temporary) == before


def test_a_lock_that_others_took_meanwhile_is_not_held_by_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One has opened the file of the lock; before it is locked, whoever held it lets go, and another one takes it."""
    lock, connect = tmp_path / "khoa", sqlite3.connect
    with ExitStack() as others:
        before = others.enter_context(ExitStack())
        before.enter_context(held(lock))
        opened: list[Any] = []

        def late(*path: Any, **how: Any) -> Any:
            opened.append(connect(*path, **how))
            if len(opened) == 2:  # the first only sees to it that there is a file
                before.close()
                others.enter_context(held(lock))
            return opened[-1]

        with monkeypatch.context() as patch:
            patch.setattr(sqlite3, "connect", late)
            with pytest.raises(OSError), held(lock, patience=0):
                raise AssertionError
        assert len(opened) > 2 and lock.exists()
    assert not lock.exists()


def test_two_that_write_the_same_do_not_meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("batch.machine.beside.held", partial(held, patience=0.1))
    with beside(tmp_path / "a") as fresh:
        fresh.write_text("một")
        with pytest.raises(OSError), beside(tmp_path / "a"):
            raise AssertionError
        sweep(tmp_path)
        assert fresh.read_text() == "một"
    assert list(tmp_path.iterdir()) == []
    put_aside(tmp_path / "a").mkdir()
    (tmp_path / ".b.dang_ghi").mkdir()
    (tmp_path / ".c.khoa").write_text("không phải của chương trình" * 50)
    sweep(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == [".c.khoa", "a"]
    with scratch() as folder:
        sweep_scratch()
        assert folder.is_dir()
    assert not folder.exists()
