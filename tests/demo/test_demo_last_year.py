"""The year before of a made-up committee: what `--previous` reads, and the faults that only show against it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from made_up import data_only, light_demo
from python_calamine import CalamineWorkbook

from batch import pipeline
from batch.domain import Period
from batch.issue.prefill import issue_forms
from batch.law import load_law, regime_of_year
from batch.register.reader import read_register

YEARS = ((2021, "bao-loc-2021"), (2025, None))


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def places(rows: list[dict[str, str]]) -> set[tuple[str, ...]]:
    return {(r["ma_quy_tac"], r["ma_don_vi"], r["sheet"], r["o"]) for r in rows if r["ma_quy_tac"].startswith("NT")}


@pytest.fixture(scope="module", params=YEARS, ids=str)
def faulty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """A demo with faults, and the run of it against its year before."""
    year, local = request.param
    folder = tmp_path_factory.mktemp("truoc")
    light_demo(folder / "demo", units=40, year=year, local=local, faults=0.5)
    law = load_law(regime_of_year(year), local)
    demo, day = folder / "demo", date(year, 12, 31)
    job = pipeline.Job(
        demo / "nop", demo / "danh_muc.xlsx", Period(year), folder / "kq", law, day, previous=demo / "nam_truoc"
    )
    with data_only():
        result = pipeline.run(job)
    yield folder / "demo", result.folder


def test_every_rule_against_last_year_is_planted_and_found_nowhere_else(faulty: tuple[Path, Path]) -> None:
    demo, run = faulty
    planted = lines(demo / "nam_truoc" / "loi_gai_san.csv")
    assert {line["ma_quy_tac"] for line in planted} == {f"NT-0{number}" for number in range(1, 8)}
    assert places(planted) == places(lines(run / "du_lieu" / "phat_hien.csv"))
    assert places(lines(demo / "loi_gai_san.csv")) == set()


def test_without_faults_nothing_is_found_and_forms_are_prefilled(tmp_path: Path) -> None:
    light_demo(tmp_path / "demo", units=12)
    register, previous = tmp_path / "demo" / "danh_muc.xlsx", tmp_path / "demo" / "nam_truoc"
    law = load_law("qd366-2025")
    day = date(2025, 12, 31)
    job = pipeline.Job(tmp_path / "demo" / "nop", register, Period(2025), tmp_path / "kq", law, day, previous=previous)
    with data_only():
        result = pipeline.run(job)
    assert places(lines(result.folder / "du_lieu" / "phat_hien.csv")) == set()
    assert lines(previous / "loi_gai_san.csv") == []
    issue_forms(read_register(register), law, Period(2025), tmp_path / "phieu", previous)
    filled = 0
    for path in (tmp_path / "phieu").glob("*.xlsx"):
        with CalamineWorkbook.from_path(path) as book:
            rows = book.get_sheet_by_name("Đảng viên").to_python(skip_empty_area=False)
        filled += sum(1 for row in rows if any(isinstance(v, str) and v.isdigit() and len(v) == 8 for v in row))
    assert filled > 20
