"""Planted faults of what only local documents ask for: each is found at its very cell."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from batch import pipeline
from batch.demo import make_demo
from batch.domain import ERROR
from batch.law import load_law
from batch.rating.ceilings import rules_in_force
from batch.register_file import read_register
from batch.rules.wording import word

LOCALS = {
    "khoi-2021": ("qd132-2018", 2021, {"MC-01", "MC-02"}),
    "huyen-2023": ("qd124-2023", 2023, {"KD-02", "HS-01", "HS-02", "HS-03", "HS-04", "HS-05"}),
}


def findings(out: Path, regime: str, local: str, year: int) -> set[tuple[str, str, str, str, str]]:
    """(rule, severity, unit, sheet, cell) of everything that a run finds in a demo."""
    law = load_law(regime, local)
    names, _ = pipeline.collect(out / "nop")
    subs = pipeline.read(out / "nop", names)
    checked = pipeline.check(subs, law, year, date(year, 12, 31), read_register(out / "danh_muc.xlsx"))
    found = word(checked.hits, checked.subs, checked.intake, rules_in_force(law))
    return {(f.code, f.severity, f.unit, f.sheet, f.cell) for f in found}


@pytest.mark.parametrize("local", LOCALS)
def test_faults_of_a_local_document_are_planted_and_found(tmp_path: Path, local: str) -> None:
    regime, year, codes = LOCALS[local]
    make_demo(tmp_path / "loi", units=40, year=year, local=local, faults=0.6)
    with (tmp_path / "loi" / "loi_gai_san.csv").open(encoding="utf-8-sig", newline="") as stream:
        planted = [row for row in csv.DictReader(stream) if row["ma_quy_tac"] in codes]
    assert {row["ma_quy_tac"] for row in planted} == codes
    found = {
        (code, unit, sheet, cell) for code, _, unit, sheet, cell in findings(tmp_path / "loi", regime, local, year)
    }
    assert {(r["ma_quy_tac"], r["ma_don_vi"], r["sheet"], r["o"]) for r in planted} <= found


@pytest.mark.parametrize("local", LOCALS)
def test_a_clean_committee_of_a_local_document_has_no_error(tmp_path: Path, local: str) -> None:
    regime, year, codes = LOCALS[local]
    make_demo(tmp_path / "sach", units=40, year=year, local=local)
    found = findings(tmp_path / "sach", regime, local, year)
    assert [f for f in found if f[1] == ERROR] == []
    assert codes.isdisjoint(f[0] for f in found)
