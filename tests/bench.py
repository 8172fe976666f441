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

from batch import pipeline
from batch.demo import make_demo
from batch.law import load_law, regime_of_year
from batch.publish import bieu
from batch.publish.data import write_figures, write_findings, write_frames, write_levels
from batch.publish.errors import write_error_lists
from batch.rating.ceilings import rules_in_force
from batch.rating.engine import rate
from batch.register_file import read_register
from batch.rules.context import Context
from batch.rules.run import run_checks
from batch.rules.wording import word
from batch.tables.count import count
from batch.templates import template

YEAR = 2025


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
        law, as_of = load_law(regime_of_year(YEAR)), date(YEAR, 12, 31)
        register = read_register(folder / "demo" / "danh_muc.xlsx")
        paths, _ = pipeline.collect(folder / "demo" / "nop")
        subs = timed("read", lambda: pipeline.read(folder / "demo" / "nop", paths))
        intake = pipeline.take_in(subs.files, register, YEAR, law)
        kept = subs.restrict(intake.counted)
        pipeline.mark(kept, law, as_of)
        hits = timed("rules", lambda: run_checks(Context(kept, law, as_of, YEAR, intake, register)))
        ratings = timed("rating", lambda: rate(kept, register, law))
        findings = timed("rules", lambda: word(hits + ratings.hits, kept, intake, rules_in_force(law)))
        counted = timed("counting", lambda: count(kept, ratings, register))

        def publish() -> None:
            settings = template("bieu.yaml")
            bieu.write_tables(
                folder / "bieu", counted.figures, register, year=YEAR, law=law, settings=settings, provisional=[]
            )
            write_error_lists(folder / "loi", findings, register, year=YEAR)
            write_figures(folder / "bieu.csv", counted.figures)
            write_findings(folder / "phat_hien.csv", findings)
            write_levels(folder / "xep_loai.csv", ratings, register)
            write_frames(folder, kept, ratings, counted, register)

        timed("writing", publish)
    members = len(kept.frame("Đảng viên"))
    print(f"{len(paths)} workbooks, {members} members, {len(findings)} findings")
    for step, seconds in taken.items():
        print(f"{step:<10} {seconds / taken['read']:6.2f} × reading   ({seconds:.1f} s here)")


if __name__ == "__main__":
    main(int(os.environ.get("UNITS") or (sys.argv[1] if len(sys.argv) > 1 else 1000)))
