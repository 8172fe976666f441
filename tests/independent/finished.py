"""Committees to try the program on, the program run over them, and what it wrote."""

from __future__ import annotations

import csv
import json
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from made_up import data_only, light_demo, once
from shaken import shake

from batch.cli import cli


@dataclass(frozen=True)
class Case:
    year: int
    regime: str
    local: str | None = None

    def __str__(self) -> str:
        return self.local or self.regime


CASES = (
    Case(2021, "qd132-2018"),
    Case(2021, "qd132-2018", "bao-loc-2021"),
    Case(2024, "qd124-2023"),
    Case(2025, "qd366-2025"),
)


@dataclass
class Run:
    """A folder with register and submissions, and OUT/<year>."""

    case: Case
    data: Path
    out: Path

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.out / "du_lieu" / name).open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))

    def figures(self) -> dict[tuple[str, str, str], str]:
        return {(r["bieu"], r["dong"], r["cot"]): r["gia_tri"] for r in self.rows("bieu.csv")}

    def levels(self) -> Counter[tuple[str, str, str, str, str]]:
        """How often each subject stands there: kind, unit, identity, level, state."""
        keys = ("doi_tuong", "ma_don_vi", "dinh_danh", "ket_qua", "trang_thai")
        return Counter(tuple(row[key] for key in keys) for row in self.rows("xep_loai.csv"))  # type: ignore[misc]

    def manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.out / "manifest.json").read_text(encoding="utf-8"))
        return found


def demo(folder: Path, case: Case, units: int, seed: int, faults: float = 0.0) -> Path:
    light_demo(folder, units=units, seed=seed, year=case.year, faults=faults, local=case.local)
    return folder


def run_program(case: Case, data: Path, out: Path, as_of: str | None = None, *, papers: bool = True) -> Run:
    arguments = ["run", data / "nop", "--register", data / "danh_muc.xlsx", "--year", case.year, "--out", out]
    arguments += ["--local", case.local] if case.local else []
    arguments += ["--as-of", as_of] if as_of else []
    with nullcontext() if papers else data_only():
        result = CliRunner().invoke(cli, [str(a) for a in arguments])
    assert result.exit_code in (0, 1) and "sự cố" not in result.output, result.output
    return Run(case, data, out / str(case.year))


Runs = dict[tuple[Case, str], Run]


def finished_run(made: Runs, factory: pytest.TempPathFactory, case: Case, kind: str) -> Run:
    """The run of a committee that is `right`, has planted `faults`, or is `shaken`: a province for two of the cases."""
    if (case, kind) not in made:
        made[case, kind] = once(factory, f"{case}_{kind}", lambda folder: _finished(factory, folder, case, kind))
    return made[case, kind]


# Whose papers are looked at, of each case one; of the others the data are.
PRINTED = [(CASES[1], "shaken"), (CASES[2], "shaken"), (CASES[0], "faults"), (CASES[3], "faults")]


def _finished(factory: pytest.TempPathFactory, folder: Path, case: Case, kind: str) -> Run:
    if kind == "faults":
        data = demo(folder / "demo", case, units=16, seed=4, faults=0.4)
    else:
        data = once(factory, f"{case}_demo", lambda own: demo(own / "demo", case, units=16, seed=4))
    if kind == "shaken":
        shake(data, folder / "shaken", case.year, seed=12, province=case in (CASES[0], CASES[3]))
        data = folder / "shaken"
    return run_program(case, data, folder / "out", papers=(case, kind) in PRINTED)
