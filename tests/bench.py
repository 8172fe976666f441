"""How fast the program is against plain ways to do less: `make bench`, or `UNITS=10000 MEMBERS=14 make bench`.

Everything is measured from a cold start, in processes of its own, imports and all. Seconds differ from machine to
machine and from hour to hour; the ratios of one run of this page tell. CPU seconds (of all processes together) are
steadier than the clock where others use the machine.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from batch.demo import make_demo
from batch.domain import MEMBERS
from batch.finished.layout import PLAN
from batch.form.pool import read_files
from batch.publish.plan.sheets import SHEET_OF
from batch.submissions.collect import collect

YEAR = 2025
LOOP, FLOOR, READ = "naive loop, reading only", "inflating only", "our reading"
ROOT = Path(__file__).parents[1]
EVERY = 0.05  # seconds between two looks at the memory

NAIVE = """
import sys, pathlib, pandas
for path in pathlib.Path(sys.argv[1]).rglob("*.xlsx"):
    try:
        pandas.read_excel(path, sheet_name=None, engine="openpyxl")
    except Exception:
        pass
"""
INFLATE = """
import sys, pathlib, zipfile
for path in pathlib.Path(sys.argv[1]).rglob("*.xlsx"):
    try:
        archive = zipfile.ZipFile(path)
        for name in archive.namelist():
            archive.read(name)
    except Exception:
        pass
"""
READING = """
import sys, pathlib
from batch import pipeline
from batch.submissions.collect import collect
if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    pipeline.read(folder, collect(folder)[0])
"""


@dataclass(frozen=True)
class Measured:
    """Seconds of CPU and of the clock; `peak` is the most memory of all processes at one time, in MB, 0 where the
    system doesn't tell."""

    cpu: float
    wall: float
    peak: float


def tree(top: int) -> Iterator[int]:
    """A process and all below it."""
    yield top
    with suppress(OSError):
        for thread in Path(f"/proc/{top}/task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from tree(int(child))


def memory(process: int) -> float:
    """MB of a process; what several share is divided among them."""
    with suppress(OSError, StopIteration):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def measure(command: Sequence[object]) -> Measured:
    """Run a command of this Python, and whatever it starts."""
    start, peak = time.perf_counter(), 0.0
    process = subprocess.Popen(
        [sys.executable, *map(str, command)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    looked = 0.0
    while True:
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        if time.perf_counter() - looked > EVERY:
            peak, looked = max(peak, sum(map(memory, tree(process.pid)))), time.perf_counter()
        time.sleep(0.01)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):  # 1: done, with errors in the submissions
        raise SystemExit(f"{command}: {process.returncode}")
    return Measured(used.ru_utime + used.ru_stime, time.perf_counter() - start, peak)


def change_one_file(inbox: Path) -> None:
    """A unit corrects a member's name."""
    for path in sorted(inbox.glob("*.xlsx")):
        with suppress(Exception):
            book = openpyxl.load_workbook(path)
            sheet = book[MEMBERS]
            header = next(row for row in sheet.iter_rows() if any("Họ và tên" in str(cell.value) for cell in row))
            column = next(cell.column for cell in header if "Họ và tên" in str(cell.value))
            cell = sheet.cell(header[0].row + 1, column)
            if cell.value:
                cell.value = f"{cell.value} Anh"
                book.save(path)
                return


def decide_one(plan: Path, made: Path) -> None:
    """The office decides on one subject in a copy of the plan."""
    book = openpyxl.load_workbook(plan)
    for name in SHEET_OF.values():
        sheet = book[name]
        heads = {cell.value: cell.column for cell in sheet[4]}
        decision, reason = heads["Quyết định"], heads["Lý do quyết định"]
        for row in range(5, sheet.max_row + 1):
            if sheet.cell(row, heads["Kết quả dự kiến"]).value == "Hoàn thành tốt nhiệm vụ":
                sheet.cell(row, decision).value, sheet.cell(row, reason).value = "Hoàn thành nhiệm vụ", "Họp ngày 20/12"
                made.parent.mkdir()
                book.save(made)
                return


def bench(folder: Path, units: int, members: int) -> dict[str, Measured]:
    """What each command takes for a committee made up in `folder`."""
    make_demo(folder, units=units, year=YEAR, faults=0.1, members=members)
    inbox, out, decided = folder / "nop", folder / "out", folder / "quyet_dinh" / PLAN.path
    for data in read_files(inbox, collect(inbox)[0]):
        if data.refused:  # on one with a cell far out the naive loop takes all memory there is
            (inbox / data.source).unlink()
    run = ["-m", "batch", "run", inbox, "--register", folder / "danh_muc.xlsx", "--year", YEAR, "--out", out]
    found = {
        LOOP: measure(["-c", NAIVE, inbox]),
        FLOOR: measure(["-c", INFLATE, inbox]),
        READ: measure(["-c", READING, inbox]),
        "`run`, first": measure(run),
        "`run`, nothing changed": measure(run),
    }
    change_one_file(inbox)
    found["`run`, one file changed"] = measure(run)
    decide_one(out / str(YEAR) / PLAN.path, decided)
    found["`run`, one decision changed"] = measure([*run, "--decisions", decided])
    found["`check` of the folder"] = measure(["-m", "batch", "check", inbox, "--register", folder / "danh_muc.xlsx"])
    return found


def _commit() -> str:
    asked = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip() or "?"


def _table(found: dict[str, Measured]) -> Iterator[str]:
    """Lines of Markdown; the ratios are by the clock and, in brackets, by CPU seconds of all processes."""
    loop, floor, read = found[LOOP], found[FLOOR], found[READ]
    yield "| | times faster than the naive loop | times our reading | times inflating | CPU s | s | peak MB |"
    yield "|---|---|---|---|---|---|---|"
    for name, one in found.items():
        ratios = [f"{loop.wall / one.wall:.1f} ({loop.cpu / one.cpu:.1f})"]
        ratios += [f"{one.wall / other.wall:.1f} ({one.cpu / other.cpu:.1f})" for other in (read, floor)]
        yield f"| {name} | {' | '.join(ratios)} | {one.cpu:.1f} | {one.wall:.1f} | {one.peak:.0f} |"


def main() -> None:
    sizes = [int(size) for size in os.environ.get("UNITS", "60 300 1000").split()]
    print(f"Commit {_commit()}, {os.cpu_count()} cores, Python {platform.python_version()}.")
    for members in map(int, os.environ.get("MEMBERS", "14 45").split()):
        for units in sizes:
            folder = Path(tempfile.mkdtemp(prefix="bench-"))
            try:
                found = bench(folder / "demo", units, members)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            print(f"\n{units} units of {members} members:\n", *_table(found), sep="\n", flush=True)


if __name__ == "__main__":
    main()
