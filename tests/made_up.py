"""Made-up committees and finished runs over them, each made once for all worker processes and only looked at: who
changes something works on a copy."""

from __future__ import annotations

import os
import pickle
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest
from light_books import without_checks

from batch import pipeline
from batch.demo import DemoSummary, make_demo
from batch.domain import Period
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import ERROR_COPIES, FIGURES, OVERVIEW
from batch.law import load_law, regime_of_year
from batch.publish import run as publishing
from batch.publish.awards.choices import Choices
from batch.publish.made_before import Before
from batch.templates import template
from batch.workers import Tasks

T = TypeVar("T")


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], T]) -> T:
    """What `make(folder)` returns, made by the first worker process that asks; the others wait and read it."""
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    folder = (factory.getbasetemp() if alone else factory.getbasetemp().parent) / "chung" / name
    kept = folder / "xong"
    folder.parent.mkdir(exist_ok=True)
    while not kept.exists():
        try:
            folder.mkdir()
        except FileExistsError:
            time.sleep(0.05)
            continue
        try:
            part = folder / "dang_ghi"
            part.write_bytes(pickle.dumps(make(folder)))
            part.rename(kept)
        except BaseException:
            shutil.rmtree(folder)  # whoever waits tries itself
            raise
    made: T = pickle.loads(kept.read_bytes())
    return made


def light_demo(out: Path, **asked: Any) -> DemoSummary:
    """A made-up committee whose workbooks have no checks on typing."""
    with without_checks():
        return make_demo(out, **asked)


@contextmanager
def data_only(*, error_copies: bool = False) -> Iterator[None]:
    """Runs within write their plan, their data and the overview, as ever, and no paper: half of what a run takes. For
    runs beside one of the same kind that writes all, and where nobody looks at papers."""

    def publish(
        run: FinishedRun, outcome: publishing.Outcome, earlier: Any, _step: object, tasks: Tasks
    ) -> publishing.Publishing:
        run.path(FIGURES).parent.mkdir()
        books = [publishing._plan(run.folder, outcome, earlier, tasks)]
        publishing._machine_files(run, outcome)
        years = publishing.write_years(run, outcome.earlier, outcome.register, outcome.left_out)
        page = template("tong_quan.html.j2")
        publishing.overview.write_overview(run.path(OVERVIEW), outcome.summary, page, outcome.lock, years)
        before = Before(earlier.folder / ERROR_COPIES.path, outcome.copies)
        copies = publishing._error_lists(run.folder, outcome, tasks, before) if error_copies else []
        return publishing.Publishing(publishing.Open([], Choices(), [], left_out=years.left_out), books, copies)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "publish", publish)
        yield


class MadeUp:
    def __init__(self, factory: pytest.TempPathFactory) -> None:
        self._factory = factory
        self._demos: dict[tuple[object, ...], DemoSummary] = {}
        self._runs: dict[tuple[object, ...], Path] = {}

    def demo(self, units: int = 20, year: int = 2025, local: str | None = None, *, faults: float = 0.0) -> DemoSummary:
        """A committee: `out/nop`, `out/danh_muc.xlsx`, and what it was made of."""
        asked = (units, year, local, faults)
        if asked not in self._demos:
            self._demos[asked] = once(
                self._factory, f"thu_{units}_{year}_{local}_{faults}",
                lambda folder: light_demo(folder / "thu", units=units, year=year, local=local, faults=faults),
            )  # fmt: skip
        return self._demos[asked]

    def run(self, units: int = 20, year: int = 2025, local: str | None = None, *, faults: float = 0.0) -> Path:
        """OUT/<year> of a committee whose submissions are `../../thu/nop` from there, its register
        `../../thu/danh_muc.xlsx`."""
        asked = (units, year, local, faults)
        if asked not in self._runs:
            made = self.demo(units, year, local, faults=faults).out
            law = load_law(regime_of_year(year), local)
            inbox, register, day = made / "nop", made / "danh_muc.xlsx", date(year, 12, 31)
            job = pipeline.Job(inbox, register, Period(year), made.parent / "out", law, day)
            self._runs[asked] = once(
                self._factory, f"ra_{units}_{year}_{local}_{faults}", lambda _folder: pipeline.run(job).folder
            )
        return self._runs[asked]
