"""Made-up committees and finished runs over them, each made once in a process and only looked at: who changes
something works on a copy."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from batch import pipeline
from batch.demo import DemoSummary, make_demo
from batch.law import load_law, regime_of_year


class MadeUp:
    def __init__(self, factory: pytest.TempPathFactory) -> None:
        self._factory = factory
        self._demos: dict[tuple[object, ...], DemoSummary] = {}
        self._runs: dict[tuple[object, ...], Path] = {}

    def demo(self, units: int = 20, year: int = 2025, local: str | None = None, *, faults: float = 0.0) -> DemoSummary:
        """A committee: `out/nop`, `out/danh_muc.xlsx`, and what it was made of."""
        asked = (units, year, local, faults)
        if asked not in self._demos:
            folder = self._factory.mktemp("gia_dinh") / "thu"
            self._demos[asked] = make_demo(folder, units=units, year=year, local=local, faults=faults)
        return self._demos[asked]

    def run(self, units: int = 20, year: int = 2025, local: str | None = None, *, faults: float = 0.0) -> Path:
        """OUT/<year> of a committee whose submissions are `../../thu/nop` from there, its register
        `../../thu/danh_muc.xlsx`."""
        asked = (units, year, local, faults)
        if asked not in self._runs:
            made = self.demo(units, year, local, faults=faults).out
            law = load_law(regime_of_year(year), local)
            inbox, register, day = made / "nop", made / "danh_muc.xlsx", date(year, 12, 31)
            job = pipeline.Job(inbox, register, year, made.parent / "out", law, day)
            self._runs[asked] = pipeline.run(job).folder
        return self._runs[asked]
