"""The committee that most mutants come to."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_up import MadeUp
from spoilt_office import YEAR, Office
from trying import BY_HAND


@pytest.fixture(scope="session")
def province(made_up: MadeUp, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Several base committees, of which some can be spoilt and the others looked at; by hand below a province."""
    return Office(made_up.demo(60 if BY_HAND else 20, YEAR).out, tmp_path_factory.mktemp("tinh"))


@pytest.fixture(scope="session")
def district(made_up: MadeUp) -> Path:
    """The data of a smaller committee."""
    return made_up.demo(20, YEAR).out
