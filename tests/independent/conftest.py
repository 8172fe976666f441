"""Finished runs, each made once and looked at by every test here."""

from __future__ import annotations

import pytest
from finished import CASES, PRINTED, Run, Runs, finished_run


@pytest.fixture(scope="session")
def made() -> Runs:
    return {}


@pytest.fixture(
    scope="session",
    params=[(case, kind) for case in CASES for kind in ("right", "faults", "shaken")],
    ids=lambda param: f"{param[0]}, {param[1]}",
)
def run(request: pytest.FixtureRequest, made: Runs, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Every case and kind."""
    return finished_run(made, tmp_path_factory, *request.param)


@pytest.fixture(scope="session", params=PRINTED, ids=lambda param: f"{param[0]}, {param[1]}")
def printed(request: pytest.FixtureRequest, made: Runs, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run with all its papers."""
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
