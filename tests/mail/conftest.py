"""One finished run for all tests of letters; who changes something works on a copy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from mail_office import make_office


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_office(tmp_path_factory.mktemp("thu_tin"))


@pytest.fixture
def out(office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of OUT; the working folder has no templates of its own."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(office / "kq", tmp_path / "kq"))
