"""The committee whose rating plan is tested, and the run that is reported on, each made once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from made_up import light_demo
from plans import YEAR, Case
from report_runs import make_run

from batch.check import rated
from batch.domain import Period
from batch.law import load_law
from batch.pipeline import read
from batch.register.reader import read_register
from batch.submissions.collect import collect


@pytest.fixture(scope="session")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    root = tmp_path_factory.mktemp("demo") / "demo"
    light_demo(root, units=20, seed=3, faults=0.3, year=YEAR)
    register, law = read_register(root / "danh_muc.xlsx"), load_law("qd366-2025")
    paths, _ = collect(root / "nop")
    done = rated(read(root / "nop", paths), law, Period(YEAR), date(YEAR, 12, 31), register)
    return Case(register, law, done.subs, done.ratings)


@pytest.fixture(scope="session")
def _written(case: Case, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return case.write(tmp_path_factory.mktemp("phuong_an") / "a.xlsx").read_bytes()


@pytest.fixture
def plan(_written: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "phuong_an_xep_loai.xlsx"
    path.write_bytes(_written)
    return path


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_run(tmp_path_factory.mktemp("ket_qua") / "2025")
