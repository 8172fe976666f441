"""What a run is worth doesn't depend on where its parts are done: on one core, on several, after a process has died."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from made_up import MadeUp

from batch import pipeline
from batch.domain import Period
from batch.form.reader import read_chunk
from batch.law import load_law, regime_of_year
from batch.publish.returns.copies import _write_copies
from batch.workers import Workers, processes
from batch.workers.processes import Here


class _DiesPublishing(Executor):
    """Reads as it should; whatever else it is handed dies with its process."""

    def __init__(self) -> None:
        self.own = processes.start_processes(1)

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        if function is read_chunk:
            return self.own.submit(function, *arguments, **named)
        lost: Future[Any] = Future()
        lost.set_running_or_notify_cancel()
        lost.set_exception(BrokenProcessPool())
        return lost


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("year", [2022, 2025])
def test_the_files_of_a_run_do_not_depend_on_who_writes_them(
    year: int, made_up: MadeUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A committee with faults under the first and the last regime: one core, two cores, once with the plan of a large
    committee, which isn't handed over, and once with every publishing process lost."""
    if year == 2022:
        monkeypatch.setattr("batch.publish.run._HELD_ONCE", 0)
    made = made_up.demo(8, year, faults=0.5).out
    law = load_law(regime_of_year(year))

    def run(name: str, where: Workers, many: int) -> dict[str, bytes]:
        monkeypatch.setattr("batch.pipeline.MANY", many)
        day = date(year, 12, 31)
        job = pipeline.Job(made / "nop", made / "danh_muc.xlsx", Period(year), tmp_path / name, law, day, today=day)
        with where:
            return files_of(pipeline.run(job, workers=where).folder)

    alone = run("alone", Workers(count=1), 1_000)
    assert any(name.startswith("loi") for name in alone)
    for name, where in {"two": Workers(count=2), "lost": Workers(_DiesPublishing(), count=2)}.items():
        if name == "lost" and year != 2025:
            continue
        files = run(name, where, 1)
        assert [path for path in files if files[path] != alone.get(path)] == []
        assert files.keys() == alone.keys()


class _Loses(Here):
    """What is written there never comes into its place."""

    def __init__(self, lost: str) -> None:
        self.lost = lost

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        done = super().submit(function, *arguments, **named)
        for path in [a for a in arguments if isinstance(a, Path) and a.name == self.lost]:
            path.unlink()
        for copy in done.result() if self.lost == "loi" and function is _write_copies else ():
            copy.path.unlink()
        return done


@pytest.mark.parametrize("lost", ["Bieu-6B.xlsx", "doi_chieu.xlsx", "phuong_an_xep_loai.xlsx", "loi"])
def test_a_run_one_of_whose_files_is_not_there_is_none(
    made_up: MadeUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    monkeypatch.setattr("batch.pipeline.MANY", 1)
    made, day = made_up.demo(8, 2025, faults=0.5).out, date(2025, 12, 31)
    law = load_law(regime_of_year(2025))
    job = pipeline.Job(made / "nop", made / "danh_muc.xlsx", Period(2025), tmp_path / "ra", law, day, today=day)
    with pytest.raises(FileNotFoundError), Workers(_Loses(lost), count=2) as where:
        pipeline.run(job, workers=where)
    assert not (tmp_path / "ra").exists()


def _write(path: Path, here: int) -> str:
    if os.getpid() != here:
        os._exit(1)
    path.write_text("done")
    return path.name


def test_what_a_dying_process_leaves_undone_is_done_here(tmp_path: Path, reading_processes: Any) -> None:
    own: ProcessPoolExecutor = reading_processes(1)
    with Workers(own, count=2) as where, where.tasks() as tasks:
        begun = [tasks.begin(_write, tmp_path / f"{n}", os.getpid()) for n in range(3)]
        assert [task.result() for task in begun] == ["0", "1", "2"]
    assert [(tmp_path / f"{n}").read_text() for n in range(3)] == ["done"] * 3


def test_nothing_is_under_way_when_publishing_fails(tmp_path: Path) -> None:
    """A folder that is thrown away must not be written to any more."""
    with pytest.raises(ValueError, match="template"), Workers(count=2) as where, where.tasks() as tasks:
        tasks.begin(Path.write_text, tmp_path / "late", "x")
        raise ValueError("template")
    assert all(future.done() for future in tasks._begun)


def _wait(seconds: list[float]) -> None:
    processes._SPARE = 0.2  # in a process of its own
    with processes.deadline(0.5) as begin:
        for each in seconds:
            begin()
            time.sleep(each)


def test_a_process_ends_with_the_one_thing_that_takes_too_long(reading_processes: Any) -> None:
    own: ProcessPoolExecutor = reading_processes(1)
    own.submit(_wait, [0.3] * 3).result()
    with pytest.raises(BrokenProcessPool):
        own.submit(_wait, [0.1, 60]).result(30)


_KILLED = """
import os, signal
from batch.workers.processes import start_processes
if __name__ == "__main__":
    pool = start_processes(1)
    print(pool.submit(os.getpid).result(), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_no_process_outlives_a_run_that_is_killed(tmp_path: Path) -> None:
    program = tmp_path / "chay.py"
    program.write_text(_KILLED)
    run = subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, text=True)
    told, _ = run.communicate(timeout=60)  # its processes have what it writes to: that ends when all of them have
    assert int(told) > 0 and run.returncode == -signal.SIGKILL
