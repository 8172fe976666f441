"""What holds of findings in general: neither the order of files nor that of rows matters; a committee in which nothing
is wrong has no error, under every regime and local document."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import date
from functools import partial
from pathlib import Path
from random import Random

import pytest
from made_up import light_demo

from batch.check import check
from batch.domain import ERROR, Finding, Period
from batch.form.definition import form
from batch.form.file_data import FileData
from batch.form.pool import read_files
from batch.law import Law, load_law, local_names, refined_by, regime_ids
from batch.register.reader import read_register
from batch.register.register import Register
from batch.submissions.collect import collect
from batch.submissions.frames import assemble

IN_FORCE = [(r, None) for r in regime_ids()] + [(refined_by(n), n) for n in local_names()]


def read(folder: Path) -> list[FileData]:
    paths, _ = collect(folder / "nop")
    with ThreadPoolExecutor(1) as pool:
        return list(read_files(folder / "nop", paths, executor=pool))


def findings(files: list[FileData], register: Register, law: Law, year: int) -> list[Finding]:
    return check(assemble(files), law, Period(year), date(year, 12, 31), register).findings


@pytest.fixture(scope="module", params=["2025", "2021 bao-loc-2021"])
def committee(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    year, _, local = request.param.partition(" ")
    law = load_law("qd366-2025" if year == "2025" else "qd132-2018", local or None)
    folder = tmp_path_factory.mktemp("laws")
    light_demo(folder / "d", units=16, faults=0.7, year=int(year), local=local or None)
    files, register = read(folder / "d"), read_register(folder / "d" / "danh_muc.xlsx")
    return files, register, law, int(year), findings(files, register, law, int(year))


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_files_changes_nothing(committee, seed: int) -> None:  # type: ignore[no-untyped-def]
    files, register, law, year, before = committee
    shuffled = list(files)
    Random(seed).shuffle(shuffled)
    assert findings(shuffled, register, law, year) == before


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_changes_no_finding(committee, seed: int) -> None:  # type: ignore[no-untyped-def]
    """Which of two equal rows is called the second may change, and so its row; nothing else."""
    files, register, law, year, before = committee
    shuffled = deepcopy(files)
    rng = Random(seed)
    for data in shuffled:
        for name, sheet in data.sheets.items():
            if form()[name].is_list:
                continue
            order = list(range(len(sheet.rows)))
            rng.shuffle(order)
            sheet.rows[:] = [sheet.rows[i] for i in order]
            for key, column in sheet.columns.items():
                sheet.columns[key] = [column[i] for i in order]

    def kinds(found: list[Finding]) -> Counter[tuple[str, ...]]:
        return Counter((f.code, f.severity, f.unit, f.sheet, f.field) for f in found)

    after = findings(shuffled, register, law, year)
    assert kinds(after) - kinds(before) == kinds(before) - kinds(after) == Counter()


@pytest.mark.parametrize("names", IN_FORCE, ids=str)
def test_a_committee_without_faults_has_no_error(tmp_path: Path, names: tuple[str, str | None]) -> None:
    """Another one than those of demo/test_demo_findings, against the deadlines of its law."""
    law = load_law(*names)
    year = law.period[1] or law.period[0]
    light_demo(tmp_path / "d", units=9, seed=2, year=year, regime=law.id, local=law.local)
    register = read_register(tmp_path / "d" / "danh_muc.xlsx").due(partial(law.deadline_for, Period(year)))
    found = findings(read(tmp_path / "d"), register, law, year)
    assert [f for f in found if f.severity == ERROR] == []
    assert {f.code for f in found} <= {"HM-01", "HM-02", "HM-04"}
