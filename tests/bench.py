"""How long the steps take against each other: `make bench`, or `UNITS=200 make bench`. The ratios tell."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from batch import pipeline
from batch.demo import make_demo
from batch.domain import MEMBERS
from batch.findings.wording import word
from batch.law import load_law, regime_of_year
from batch.rating.ceilings import rules_in_force
from batch.rating.engine import rate
from batch.register.reader import read_register
from batch.rules.context import Context
from batch.rules.intake import take_in
from batch.rules.run import run_checks
from batch.submissions.collect import collect
from batch.submissions.eligibility import mark
from batch.submissions.frames import Submissions
from batch.tables.count import count

YEAR = 2025
MANY = 45  # members a workbook that the rules are also timed with


def enlarged(subs: Submissions, members: int) -> Submissions:
    """The same with so many members: those there are again, under other card numbers and born on other days."""
    frame = subs.frame(MEMBERS)
    parts = []
    for number in range(-(-members // max(1, len(frame)))):
        part = frame.copy()
        part["so_the"] = part["so_the"].str.cat([f"{number:02d}"] * len(part))
        part["ngay_sinh"] += pd.Timedelta(days=number)
        parts.append(part)
    frames = subs.frames | {MEMBERS: pd.concat(parts, ignore_index=True).head(members)}
    return Submissions(subs.files, frames)


def main(units: int) -> None:
    taken: dict[str, float] = {}

    def timed(name: str, job: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        result = job()
        taken[name] = taken.get(name, 0.0) + time.perf_counter() - start
        return result

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_demo(folder / "demo", units=units, year=YEAR, faults=0.1)
        inbox, listed = folder / "demo" / "nop", folder / "demo" / "danh_muc.xlsx"
        law, as_of = load_law(regime_of_year(YEAR)), date(YEAR, 12, 31)
        register = read_register(listed)
        paths, _ = collect(inbox)
        subs = timed("reading", lambda: pipeline.read(inbox, paths))
        intake, gates = take_in(subs.files, register, YEAR, law)
        kept = mark(subs.restrict(intake.counted), law, as_of)
        hits = timed("rules", lambda: run_checks(Context(kept, law, as_of, YEAR, intake, register)))
        ratings = timed("rating", lambda: rate(kept, register, law))
        findings = timed("wording", lambda: word(gates + hits + ratings.hits, kept, intake, rules_in_force(law)))
        timed("counting", lambda: count(kept, ratings, register))
        large = mark(enlarged(kept, MANY * units), law, as_of)
        many = f"rules, {MANY * units} members"
        timed(many, lambda: run_checks(Context(large, law, as_of, YEAR, intake, register)))
        # The whole job, with the time of each step up to the next one's first word.
        steps = [("", time.perf_counter())]
        pipeline.run(
            pipeline.Job(inbox, listed, YEAR, folder / "out", law, as_of),
            lambda label, _done, _total: steps.append((label, time.perf_counter())),
        )  # fmt: skip
        steps.append(("", time.perf_counter()))
        for (_, before), (label, after) in zip(steps, steps[1:], strict=False):
            if label not in ("", "Đọc phiếu"):
                taken[f"run: {label}"] = taken.get(f"run: {label}", 0.0) + after - before
        taken["run: all"] = steps[-1][1] - steps[0][1]
    print(f"{len(paths)} workbooks, {len(kept.frame(MEMBERS))} members, {len(findings)} findings")
    for step, seconds in taken.items():
        print(f"{step:<34} {seconds / taken['reading']:6.2f} × reading   ({seconds:.1f} s here)")


if __name__ == "__main__":
    main(int(os.environ.get("UNITS") or (sys.argv[1] if len(sys.argv) > 1 else 1000)))
