"""Every rule of the catalogue: a committee where nothing is wrong has no finding, and one change breaks one rule, at
its very cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from case import BLOC, DISTRICT, LOCAL, QD124, QD132, Case
from every_case import BY_FAMILY
from small_committee import (
    BASE,
    BODIES,
    CELL1,
    INFO,
    Committee,
    cell_of,
)
from together import Asking, together

from batch.findings.catalogue import rules
from batch.law import load_law, regime_ids

CASES = [case for cases in BY_FAMILY.values() for case in cases]
ELSEWHERE = {"PM-01", "TEP-03", "TEP-08", "NOP-08"}  # see test_run_checks, test_cli, form/test_worker, test_intake
ELSEWHERE |= {f"NT-0{number}" for number in range(1, 9)}  # need another run, see test_last_year and test_quarters
NOT_OF_SUBMISSIONS = ("QD-", "GB-", "BW-")  # rules on files of decisions, on packages and on forms in Word


LAWS = [("qd366-2025", None, 2025), QD124, QD132, LOCAL, DISTRICT, BLOC]
LAWS += [(r, None, load_law(r).years[0]) for r in regime_ids() if r not in {law[0] for law in LAWS}]


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_nothing_wrong_no_finding(tmp_path: Path, law: tuple[str, str | None, int]) -> None:
    assert Committee(*law).findings(tmp_path) == []  # by itself, to hold those against that are checked together


@pytest.mark.parametrize("said", [{"form": "CO"}, {"register": True}], ids=str)
def test_what_was_formed_by_split_or_merger_is_not_new(tmp_path: Path, said: dict[str, Any]) -> None:
    """Founded on 1 July, it lacks one day of 6 months on 31 December."""
    day = date(2025, 7, 1)
    committee = Committee().register_unit(BASE, founded=day, reorganized=said.get("register", False))
    committee.set(BASE, INFO, 0, ngay_thanh_lap=day, do_chia_tach=said.get("form"))
    committee.set(BASE, BODIES, 0, ngay_thanh_lap=day)
    assert committee.findings(tmp_path) == []


@pytest.mark.parametrize("case", CASES, ids=str)
@together
def test_one_change_breaks_one_rule_at_its_cell(case: Case) -> Asking:
    committee = Committee(*case.law)
    case.change(committee)
    found = yield committee
    unit, sheet, key, row = case.at
    if case.code in ("NOP-02", "NOP-06"):  # both files
        assert [f.code for f in found] == [case.code, case.code, "NOP-01"][: len(found)]
        assert len({f.file for f in found}) == 2
    else:
        assert sorted(f.code for f in found) == sorted([case.code, *case.also])
    cell = key.removeprefix("=") if key.startswith("=") else ""
    if key and not cell:
        cell = cell_of(next(committee.folder.glob(f"{unit if unit in committee.filled else CELL1}.*")), sheet, key, row)
    matching = [f for f in found if (f.code, f.unit, f.sheet, f.cell) == (case.code, unit, sheet, cell)]
    assert matching, [(f.code, f.unit, f.sheet, f.cell) for f in found]
    hit = matching[0]
    assert hit.severity == case.severity
    assert case.says in hit.message + hit.remedy
    for text in (hit.message, hit.remedy):
        assert text and "{" not in text and "«»" not in text and "nan" not in text.lower().split()
    assert "Đinh" not in hit.message + hit.remedy


def test_every_rule_of_the_catalogue_has_a_case() -> None:
    known = {code: rule.family for code, rule in rules().items() if not code.startswith(NOT_OF_SUBMISSIONS)}
    cases = {case.code for case in CASES} | ELSEWHERE
    missing = [(code, family) for code, family in known.items() if code not in cases]
    assert not missing, f"no Case in tests/rules/cases_<family>.py: {missing}"
    assert cases <= set(known)
