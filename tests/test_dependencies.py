"""What the program stands on: bounds that the lock proves, and nothing that names where it came from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from batch.workers.program import LIBRARIES

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def locked(name: str) -> dict[str, list[Version]]:
    found: dict[str, list[Version]] = {}
    for package, version in re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE):
        found.setdefault(package.lower(), []).append(Version(version))
    return found


@pytest.mark.parametrize("text", PROJECT["dependencies"])
def test_every_dependency_has_an_upper_bound_just_above_what_is_locked(text: str) -> None:
    wanted = Requirement(text)
    versions = locked("requirements.lock")[wanted.name.lower()]
    [bound] = [Version(s.version) for s in wanted.specifier if s.operator == "<"]
    for version in versions:
        assert wanted.specifier.contains(version)
        level = len(bound.release)
        following = (*version.release[: level - 1], version.release[level - 1] + 1)
        assert bound.release == following, f"{wanted.name}: {version} < {bound}"


def test_what_runs_is_locked_apart_and_alike() -> None:
    runs, develops = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {name: develops.get(name) for name in runs} == runs
    own = {Requirement(text).name.lower() for text in PROJECT["optional-dependencies"]["dev"]}
    assert not own & set(runs)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "requirements-windows.lock"])
def test_a_lock_pins_by_hash_and_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text and "--index" not in text
    for block in re.split(r"\n(?=[\w.-]+==)", text):
        assert "--hash=sha256:" in block


def test_a_cluster_is_compared_by_every_library_of_the_program() -> None:
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["cluster"]]
    assert {Requirement(text).name.lower() for text in wanted} - {"click"} <= set(LIBRARIES)
