"""What each kind of hostile file costs beside fifteen good ones: `make hostile`, or `KINDS="blanks word" make hostile`.

A run of the good files alone, then one for each kind: seconds by the clock, CPU seconds and the peak of memory of all
processes together (shared memory counted once), and what was said of the file. `LIMITS=off` runs as Windows does,
without the system's limit on memory; `MIXED=1` adds a folder that holds all kinds.
"""

from __future__ import annotations

import csv
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
from hostile import KINDS

from batch.demo import make_demo

ROOT = Path(__file__).parents[1]
VICTIM = "CS001-01"
EVERY = 0.02  # seconds between two looks at the memory


def memory(process: psutil.Process) -> int:
    """Bytes that the process and those it has started have for themselves."""
    total = 0
    for one in (process, *process.children(recursive=True)):
        with suppress(psutil.Error, AttributeError):
            found = one.memory_info()
            total += found.rss - found.shared
    return total


def measured(command: list[object], env: dict[str, str], most: float = 400) -> tuple[float, float, float, int, str]:
    """(seconds, CPU seconds, MB, exit status, what was said)."""
    before, began, peak = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter(), 0
    with tempfile.TemporaryFile() as said:
        run = subprocess.Popen([str(c) for c in command], cwd=ROOT, env=env, stdout=said, stderr=subprocess.STDOUT)
        one = psutil.Process(run.pid)
        while run.poll() is None:
            with suppress(psutil.Error):
                peak = max(peak, memory(one))
            if time.perf_counter() - began > most:
                for child in one.children(recursive=True):
                    child.kill()
                run.kill()
            time.sleep(EVERY)
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, cpu, peak / 1024**2, run.returncode, text


def told(out: Path, name: str) -> str:
    path = out / "2025" / "du_lieu" / "phat_hien.csv"
    if not path.exists():
        return "-"
    with path.open(encoding="utf-8-sig", newline="") as file:
        codes = [row["ma_quy_tac"] for row in csv.DictReader(file) if Path(row["tep"]).name == name]
    return f"{len(codes)}: {','.join(list(dict.fromkeys(codes))[:3])}"


def main() -> Iterator[str]:
    env = dict(os.environ) | {"PYTHONPATH": str(ROOT)}
    size, wanted = float(os.environ.get("SIZE", "1")), os.environ.get("KINDS", "").split() or list(KINDS)
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMP_HOSTILE")) as folder:
        top = Path(folder)
        if os.environ.get("LIMITS") == "off":
            (top / "resource.py").write_text("raise ImportError\n")
            env["PYTHONPATH"] += os.pathsep + folder
            env["PYTHONPATH"] = folder + os.pathsep + str(ROOT)
        make_demo(top / "demo", units=16, faults=0.0)
        good = (top / "demo" / "nop" / f"{VICTIM}.xlsx").read_bytes()
        (top / "demo" / "nop" / "CS002_lan1.xlsx").unlink()
        base = None
        for name in ("", *wanted, *(["*"] if os.environ.get("MIXED") else [])):
            nop, out = top / "nop", top / "kq"
            for old in (nop, out):
                shutil.rmtree(old, ignore_errors=True)
            shutil.copytree(top / "demo" / "nop", nop)
            (nop / f"{VICTIM}.xlsx").unlink()
            file = ""
            for one in KINDS if name == "*" else [name] if name else []:
                suffix, make = KINDS[one]
                file = f"{VICTIM}{suffix}" if name != "*" else f"{VICTIM} {one}{suffix}"
                make(nop / file, good, size)
            line = ["run", nop, "--register", top / "demo" / "danh_muc.xlsx", "--year", 2025, "--out", out]
            wall, cpu, mb, status, text = measured([sys.executable, "-m", "batch", *line], env)
            if base is None:
                base = (wall, cpu, mb)
            large = (nop / file).stat().st_size / 1024**2 if file and name != "*" else 0
            yield (
                f"{name or '(good alone)':24} {large:7.2f} MB  {wall:6.1f} s ({wall - base[0]:+6.1f})  {cpu:6.1f} CPU"
                f" ({cpu - base[1]:+6.1f})  {mb:6.0f} MB ({mb - base[2]:+6.0f})  exit {status}  {told(out, file)}"
            )
            if status not in (0, 1):
                yield f"    {text.strip()[-300:]}"


if __name__ == "__main__":
    for row in main():
        print(row, flush=True)
