"""Files are read in processes; a bad one doesn't stop the others."""

from __future__ import annotations

import errno
import os
import sys
import threading
import zipfile
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from hostile import killer
from made import INFO_ROWS, codes, info_xml, write_rows, write_xml

from batch.domain import INFO
from batch.form import pool, reader
from batch.form.pool import CHUNK, ON_CLUSTER, Reading, chunks, read_files
from batch.office.trouble import told, why
from batch.workers import FEW, Workers, processes


@pytest.fixture(autouse=True)
def _own_processes(monkeypatch: pytest.MonkeyPatch, reading_processes: Any) -> None:
    monkeypatch.setattr(processes, "start_processes", reading_processes)
    monkeypatch.setattr(pool, "start_processes", reading_processes)


def good(folder: Path, count: int) -> list[str]:
    for i in range(count):
        write_rows(folder / f"cb{i:03}.xlsx", {INFO: [["Mã đơn vị", f"CB{i}"], *INFO_ROWS[1:]]})
    return [f"cb{i:03}.xlsx" for i in range(count)]


def units(files: list[reader.FileData]) -> list[Any]:
    return [f.sheets[INFO].columns["ma_don_vi"][0] if INFO in f.sheets else codes(f)[0] for f in files]


def write_killer(path: Path) -> None:
    """The reading library aborts the process."""
    path.write_bytes(killer())


def test_every_file_comes_back_once_in_the_order_given(tmp_path: Path) -> None:
    paths = good(tmp_path, 7)[::-1]
    steps: list[int] = []
    assert units(read_files(tmp_path, paths, step=steps.append)) == [f"CB{i}" for i in reversed(range(7))]
    assert sum(steps) == 7


def test_no_files_and_absent_files(tmp_path: Path) -> None:
    assert list(read_files(tmp_path, [])) == []
    assert units(read_files(tmp_path, ["absent.xlsx"])) == ["TEP-08"]


def test_files_in_folders_with_vietnamese_names(tmp_path: Path) -> None:
    folder = tmp_path / "Đảng ủy xã" / ("rất dài " * 20)
    folder.mkdir(parents=True)
    write_rows(folder / "phiếu số 1.xlsx", {INFO: INFO_ROWS})
    path = (folder / "phiếu số 1.xlsx").relative_to(tmp_path).as_posix()
    [data] = read_files(tmp_path, [path])
    assert (data.path, data.refused) == (path, False)


def test_a_file_that_kills_its_reader_is_a_finding_and_the_others_are_read(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    paths = good(tmp_path, 6)
    for name in ("cb001x.xlsx", "cb004x.xlsx"):
        write_killer(tmp_path / name)
    paths = sorted([*paths, "cb001x.xlsx", "cb004x.xlsx"])
    steps: list[int] = []
    files = list(read_files(tmp_path, paths, step=steps.append))
    assert units(files) == ["CB0", "CB1", "TEP-04", "CB2", "CB3", "CB4", "TEP-04", "CB5"]
    assert [f.path for f in files] == paths
    assert [f.refused for f in files].count(True) == 2
    assert sum(steps) == 8
    assert capfd.readouterr() == ("", "")  # no stack trace of a dying process on the clerk's console


def test_what_unpacks_to_hundreds_of_megabytes_is_refused(tmp_path: Path) -> None:
    paths = good(tmp_path, 1)
    write_xml(tmp_path / "bomb.xlsx", {INFO: info_xml()})
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", bytes(301 * 1024 * 1024))
    assert units(read_files(tmp_path, [*paths, "bomb.xlsx"])) == ["CB0", "TEP-04"]


def test_a_hundred_thousand_formatted_empty_rows_are_no_obstacle(tmp_path: Path) -> None:
    ghosts = "".join(f'<row r="{r}"><c r="A{r}" s="1"/></row>' for r in range(10, 100_000))
    write_xml(tmp_path / "a.xlsx", {INFO: info_xml(), "Giải trình": ghosts})
    assert units(read_files(tmp_path, ["a.xlsx"])) == ["CB01"]


def test_files_are_read_on_any_executor(tmp_path: Path) -> None:
    paths = good(tmp_path, 5)
    with ThreadPoolExecutor(2) as threads:
        assert units(read_files(tmp_path, paths, threads)) == [f"CB{i}" for i in range(5)]


class _Tells(ThreadPoolExecutor):
    """An executor that notes what it was handed, and tells when it has been `awaited` times."""

    def __init__(self, awaited: int) -> None:
        super().__init__(1)
        self.handed: list[str] = []
        self.awaited, self.there = awaited, threading.Event()

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.handed += args[1]
        if len(self.handed) == self.awaited:
            self.there.set()
        return super().submit(fn, *args, **kwargs)


def test_what_was_begun_goes_on_by_itself_and_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "CHUNK", 1)
    paths, steps = good(tmp_path, 9), list[int]()
    with _Tells(awaited=7) as executor, Workers(executor, count=1) as workers:
        begun = Reading(tmp_path, paths[:7], workers)
        assert executor.there.wait(60)
        found = read_files(tmp_path, paths[2:], step=steps.append, workers=workers, begun=begun)
        assert units(list(found)) == [f"CB{i}" for i in range(2, 9)]
        assert executor.handed == paths and sum(steps) == 7


def test_a_file_that_kills_its_reader_before_anybody_asks_for_it(tmp_path: Path) -> None:
    paths = good(tmp_path, 3)
    for name in ("cb001x.xlsx", "other.xlsx"):
        write_killer(tmp_path / name)
    asked = sorted([*paths, "cb001x.xlsx"])
    with Workers() as workers:
        begun = Reading(tmp_path, [*asked, "other.xlsx"], workers)
        found = list(read_files(tmp_path, asked, workers=workers, begun=begun))
    assert units(found) == ["CB0", "CB1", "TEP-04", "CB2"]


class _Breaks(ThreadPoolExecutor):
    """An executor that is lost after its first chunk."""

    handed = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.handed += 1
        if self.handed == 1:
            return super().submit(fn, *args, **kwargs)
        raise BrokenProcessPool


class _Fails(ThreadPoolExecutor):
    """An executor on which every piece of work fails."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(OSError("lost"))
        return future


@pytest.mark.parametrize("kind", [_Breaks, _Fails])
def test_a_lost_executor_is_replaced(
    tmp_path: Path, kind: type[ThreadPoolExecutor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "FEW", 1)
    paths = good(tmp_path, 4)
    with kind(1) as executor:
        assert units(read_files(tmp_path, paths, executor)) == [f"CB{i}" for i in range(4)]


def test_a_reader_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The chunk that doesn't come back is read again in a process of its own."""
    paths = good(tmp_path, 2)
    monkeypatch.setattr(pool, "SECONDS_A_CHUNK", 0.01)
    release = threading.Event()

    class Hangs(ThreadPoolExecutor):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            return super().submit(release.wait)

    with Hangs(1) as executor:
        try:
            assert units(read_files(tmp_path, paths, executor)) == ["CB0", "CB1"]
        finally:
            release.set()


def test_a_file_that_takes_too_long_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = good(tmp_path, 2)
    monkeypatch.setattr(pool, "SECONDS_A_FILE", 0)

    with _Fails(1) as executor:
        assert units(read_files(tmp_path, paths, executor)) == ["TEP-04", "TEP-04"]


@pytest.mark.parametrize(("files", "workers"), [(1, 8), (7, 2), (50, 2), (1000, 8), (1000, 1)])
def test_chunks_hold_every_file_once_and_are_small(files: int, workers: int) -> None:
    paths = [str(i) for i in range(files)]
    for least, most in ((FEW, CHUNK), ON_CLUSTER):
        parts = chunks(paths, workers, (least, most))
        assert [path for part in parts for path in part] == paths
        assert all(0 < len(part) <= most for part in parts)
        assert len(parts[-1]) <= least


def test_memory_is_limited_where_the_system_can(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=processes.prepare) as executor:
        soft, _ = executor.submit(resource.getrlimit, resource.RLIMIT_AS).result()
    assert 0 < soft <= 3 * 1024**3


def test_reading_needs_no_memory_limit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Windows has none."""
    monkeypatch.setitem(sys.modules, "resource", None)
    processes.limit_memory()
    [path] = good(tmp_path, 1)
    assert units(reader.read_chunk(str(tmp_path), [path])) == ["CB0"]


def test_no_file_is_blamed_where_no_process_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine may forbid the program to start processes: that says nothing of the files."""
    write_xml(tmp_path / "a.xlsx", {INFO: info_xml()})

    def stillborn(count: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=os._exit, initargs=(1,))

    monkeypatch.setattr(pool, "start_processes", stillborn)
    monkeypatch.setattr(processes, "start_processes", stillborn)
    with pytest.raises(OSError) as raised:
        list(read_files(tmp_path, ["a.xlsx"] * 30))
    assert raised.value.errno == errno.ECHILD
    assert told(raised.value, tmp_path) == why(raised.value)
    assert "tiến trình phụ" in why(raised.value)
