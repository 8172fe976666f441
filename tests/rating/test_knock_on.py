"""An organization lowered only because of another unit's open error says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from batch.domain import Finding
from batch.submissions.columns import REASON, UNIT
from tests.small_committee import BASE, CELL1, INFO, Committee

NOTE = "chỉ do kết quả của đơn vị còn lỗi chưa sửa: CS1-01"
FAILED = {"de_xuat": "KHT", "tu_xep_loai": "KHT", "ty_le_hoan_thanh": 30}


def outcome(committee: Committee, folder: Path) -> tuple[str, list[Finding]]:
    checked = committee.check(folder)
    frame = checked.ratings.frames["TO_CHUC"]
    reason = frame.loc[frame[UNIT] == BASE, REASON].item()
    findings = [f for f in checked.findings if f.unit == BASE and f.code.startswith("TR-TC-")]
    return reason, findings


@pytest.mark.parametrize("open_error", [True, False], ids=["the cell has an open error", "the cell is in order"])
def test_only_another_units_open_error_is_blamed(open_error: bool, tmp_path: Path) -> None:
    committee = Committee("qd132-2018").set(CELL1, INFO, 0, **FAILED)
    if open_error:
        committee.set(CELL1, INFO, 0, nguoi_lap=None)
    reason, findings = outcome(committee, tmp_path)
    assert reason and findings, "a committee with a subordinate at KHT is lowered"
    assert (NOTE in reason) == open_error
    assert any(NOTE in f.message for f in findings) == open_error


def test_a_committee_with_reasons_of_its_own_blames_nobody(tmp_path: Path) -> None:
    committee = Committee("qd132-2018").set(CELL1, INFO, 0, nguoi_lap=None, **FAILED)
    committee.set(BASE, INFO, 0, ty_le_hoan_thanh=20)
    reason, _ = outcome(committee, tmp_path)
    assert reason and NOTE not in reason
