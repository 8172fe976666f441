"""The committee whose rating plan is tested, and the run that is reported on, each made once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from made_up import light_demo
from plans import YEAR, Case
from report_runs import make_run

from batch.check import check
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
    checked = check(read(root / "nop", paths), law, Period(YEAR), date(YEAR, 12, 31), register)
    return Case(register, law, checked.subs, checked.ratings)


@pytest.fixture
def plan(case: Case, tmp_path: Path) -> Path:
    return case.write(tmp_path / "phuong_an_xep_loai.xlsx")


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_run(tmp_path_factory.mktemp("ket_qua") / "2025")
