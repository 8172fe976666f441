"""Made-up committees on the desk; whoever asks may change them."""

from __future__ import annotations

import multiprocessing
import shutil
from pathlib import Path

import pytest
from made_up import MadeUp


@pytest.fixture
def committee(made_up: MadeUp, tmp_path: Path) -> Path:
    """A made-up committee with faults; whoever asks may change it."""
    home = tmp_path / "co_quan"
    shutil.copytree(made_up.demo(12, faults=0.4).out, home)
    return home


@pytest.fixture
def finished(made_up: MadeUp, committee: Path) -> Path:
    """The same with its finished run."""
    shutil.copytree(made_up.run(12, faults=0.4), committee / "ket_qua" / "2025")
    return committee


@pytest.fixture(autouse=True)
def _jobs_begin_warm(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job's process begins as a copy of this one, where the system can, and need not import everything anew: half of
    what a job takes here. The test in the browser has jobs as they are."""
    if "fork" in multiprocessing.get_all_start_methods():
        monkeypatch.setattr("batch.desk.jobs._BEGIN", "fork")
