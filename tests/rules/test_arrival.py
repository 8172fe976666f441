"""A file that can't be used beside the submission that counts: which of them came first, and who is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small_committee import CELL1, INFO, Committee

from batch.domain import ERROR, Finding
from batch.rules.arrival import AFTER, BEFORE, UNCLEAR, Sent, compared

EARLY, LATE = "2025-12-15 09:30", "2025-12-16 08:00"


@pytest.mark.parametrize(
    ("unusable", "counted", "order"),
    [
        (Sent(EARLY, None), Sent(LATE, 1), BEFORE),
        (Sent(LATE, None), Sent(EARLY, 1), AFTER),
        (Sent("", 1), Sent("", 2), BEFORE),
        (Sent("", 3), Sent("", 2), AFTER),
        (Sent(EARLY, 1), Sent("", 2), BEFORE),
        (Sent(LATE, 1), Sent(EARLY, 2), AFTER),
        (Sent(EARLY, 1), Sent(LATE, 1), BEFORE),
        (Sent(EARLY, 3), Sent(LATE, 2), UNCLEAR),
        (Sent(EARLY, None), Sent(EARLY, 1), UNCLEAR),
        (Sent("", None), Sent("", 2), UNCLEAR),
        (Sent("", 2), Sent("", 2), UNCLEAR),
    ],
)
def test_time_goes_before_number_and_doubt_is_told(unusable: Sent, counted: Sent, order: str) -> None:
    assert compared(unusable, counted) == order


def beside(folder: Path, number: int, **bad: Any) -> list[Finding]:
    """Findings where the submission has number 2 and a file that can't be used has this one."""
    c = Committee().set(CELL1, INFO, 0, lan_nop=2).copy_of(CELL1, f"{CELL1} cu", lan_nop=number, **bad)
    return c.findings(folder)


FAULTS = [("MAU-06", {"ma_don_vi": None}), ("MAU-05", {"ma_don_vi": "LA9"}), ("MAU-04", {"quy_dinh": "qd124-2023"})]


@pytest.mark.parametrize(("code", "bad"), FAULTS)
def test_an_older_one_by_its_number_is_the_offices(tmp_path: Path, code: str, bad: dict[str, Any]) -> None:
    (found,) = beside(tmp_path, 1, **bad)
    assert (found.code, found.unit, found.office, found.file) == ("NOP-03", CELL1, True, f"{CELL1} cu.xlsx")


@pytest.mark.parametrize(("code", "bad"), FAULTS)
def test_a_newer_one_is_the_units(tmp_path: Path, code: str, bad: dict[str, Any]) -> None:
    (found,) = beside(tmp_path, 3, **bad)
    assert (found.code, found.severity, found.unit, found.office) == (code, ERROR, CELL1, False)
    assert "vẫn đang được tính" in found.message


@pytest.mark.parametrize(("number", "bad"), [(2, {"ma_don_vi": None}), (1, {"nam": 2024}), (1, {"ky": "Q1"})])
def test_where_the_order_is_not_known_both_hear_what_it_depends_on(
    tmp_path: Path, number: int, bad: dict[str, Any]
) -> None:
    """Another year's and another period's numbers are counted apart."""
    (found,) = beside(tmp_path, number, **bad)
    assert (found.severity, found.office) == (ERROR, False)
    assert "không rõ nộp trước hay sau" in found.message
    assert found.remedy.startswith("Nếu tệp này gửi trước") and "cơ quan chuyển tệp ra khỏi" in found.remedy
    assert "Nếu gửi sau: " in found.remedy and not found.remedy.endswith("Nếu gửi sau: ")


def test_the_time_of_a_file_on_the_disk_says_nothing(tmp_path: Path) -> None:
    import os

    c = Committee().copy_of(CELL1, f"{CELL1} cu", ma_don_vi=None)
    c.write(tmp_path)
    os.utime(tmp_path / f"{CELL1} cu.xlsx", (0, 0))
    (found,) = c.findings(tmp_path)
    assert found.code == "MAU-06"
