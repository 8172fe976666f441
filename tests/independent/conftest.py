"""Finished runs, each made once and looked at by every test here."""

from __future__ import annotations

import pytest
from finished import CASES, Case, Run, demo, run_program
from shaken import shake

Runs = dict[tuple[Case, str], Run]


@pytest.fixture(scope="session")
def made() -> Runs:
    return {}


def finished_run(made: Runs, factory: pytest.TempPathFactory, case: Case, kind: str) -> Run:
    """The run of a committee that is `right`, has planted `faults`, or is `shaken`: a province for two of the cases."""
    if (case, kind) not in made:
        folder = factory.mktemp("committee")
        data = demo(folder / "demo", case, units=24, seed=4, faults=0.4 if kind == "faults" else 0.0)
        if kind == "shaken":
            shake(folder / "demo", folder / "shaken", case.year, seed=12, province=case in (CASES[0], CASES[3]))
            data = folder / "shaken"
        made[case, kind] = run_program(case, data, folder / "out")
    return made[case, kind]


@pytest.fixture(
    scope="session",
    params=[(case, kind) for case in CASES for kind in ("right", "faults", "shaken")],
    ids=lambda param: f"{param[0]}, {param[1]}",
)
def run(request: pytest.FixtureRequest, made: Runs, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Every case and kind."""
    return finished_run(made, tmp_path_factory, *request.param)


@pytest.fixture(scope="session", params=CASES, ids=str)
def right(request: pytest.FixtureRequest, made: Runs, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A committee without faults."""
    return finished_run(made, tmp_path_factory, request.param, "right")


@pytest.fixture(scope="session", params=CASES, ids=str)
def shaken_run(request: pytest.FixtureRequest, made: Runs, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A shaken committee."""
    return finished_run(made, tmp_path_factory, request.param, "shaken")


@pytest.fixture(scope="session", params=(CASES[0], CASES[3]), ids=str)
def faulty(request: pytest.FixtureRequest, made: Runs, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A committee with planted faults."""
    return finished_run(made, tmp_path_factory, request.param, "faults")
