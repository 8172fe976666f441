"""What a run finds in the made-up committee: every planted fault at its very cell, nothing in a clean one."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from faulty import faulty_demo
from made_up import MadeUp, light_demo

from batch import pipeline
from batch.check import check
from batch.domain import ERROR, Finding, Period
from batch.law import load_law, regime_ids
from batch.register.reader import read_register
from batch.submissions.collect import collect

MANY, FEW = 60, 20  # from 2025 many units are a province, few a commune
CASES = {
    "qd132-2018": ("qd132-2018", None, 2021, MANY),
    "bao-loc-2021": ("qd132-2018", "bao-loc-2021", 2021, MANY),
    "khoi-2021": ("qd132-2018", "khoi-2021", 2021, MANY),
    "qd124-2023": ("qd124-2023", None, 2024, MANY),
    "huyen-2023": ("qd124-2023", "huyen-2023", 2023, MANY),
    "tỉnh 2025": ("qd366-2025", None, 2025, MANY),
    "xã 2025": ("qd366-2025", None, 2025, FEW),
    "tỉnh 2026": ("qd366-2025", None, 2026, MANY),
    "phường 2026": ("qd366-2025", None, 2026, FEW),
}
CASES |= {
    r: (r, None, load_law(r).years[0], MANY) for r in regime_ids() if r not in {case[0] for case in CASES.values()}
}


def findings(out: Path, regime: str, local: str | None, year: int) -> list[Finding]:
    """Everything that a run finds in a demo."""
    law = load_law(regime, local)
    names, _ = collect(out / "nop")
    subs = pipeline.read(out / "nop", names)
    return check(subs, law, Period(year), date(year, 12, 31), read_register(out / "danh_muc.xlsx")).findings


def follows(code: str) -> bool:
    """Whether such a finding may follow from another: a file that can't be used leaves its unit without one, and a
    level that comes down takes others along."""
    return code == "NOP-01" or code.startswith("TR-")


@pytest.mark.parametrize("name", CASES)
def test_every_planted_fault_is_found_at_its_cell(made_up: MadeUp, name: str) -> None:
    regime, local, year, units = CASES[name]
    demo = faulty_demo(made_up, year, local) if units == MANY else made_up.demo(units, year, local, faults=0.5)
    out = demo.out
    with (out / "loi_gai_san.csv").open(encoding="utf-8-sig", newline="") as stream:
        planted = {(r["ma_quy_tac"], r["ma_don_vi"], r["sheet"], r["o"]) for r in csv.DictReader(stream)}
    found = findings(out, regime, local, year)
    places = {(f.code, f.unit, f.sheet, f.cell) for f in found}
    assert {place for place in planted - places if place[0] != "TEP-03"} == set()  # a file that isn't read at all
    errors = {(f.code, f.unit, f.sheet, f.cell) for f in found if f.severity == ERROR}
    assert {place for place in errors - planted if not follows(place[0])} == set()


@pytest.mark.parametrize("name", CASES)
def test_a_clean_committee_has_no_finding_but_on_the_cap(made_up: MadeUp, name: str) -> None:
    regime, local, year, units = CASES[name]
    units = FEW if local in ("khoi-2021", "huyen-2023") else units  # the others are test_demo's
    assert {f.code for f in findings(made_up.demo(units, year, local).out, regime, local, year)} <= {"HM-01", "HM-02"}


@pytest.mark.parametrize(("units", "year"), [(1, 2025), (1, 2026), (2, 2024), (7, 2024), (7, 2025), (7, 2026)])
def test_the_smallest_committees_are_clean_too(tmp_path: Path, units: int, year: int) -> None:
    law = "qd124-2023" if year == 2024 else "qd366-2025"
    light_demo(tmp_path / "nho", units=units, year=year)
    assert {f.code for f in findings(tmp_path / "nho", law, None, year)} <= {"HM-01", "HM-02"}
