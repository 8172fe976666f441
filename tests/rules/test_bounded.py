"""A cause that repeats by thousands is told once, at its first cell; nothing else is lost or hidden by it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from small_committee import CELL1, MEMBERS, Committee, Raw, member

from batch.domain import EXPLANATIONS, Finding
from batch.findings.bounded import MOST, bounded
from batch.findings.hit import Hit

MANY = MOST + 40
FIRST = 7  # row of the first member


def _hits(count: int, code: str = "O-06", key: str = "ngay_sinh", file: int = 0) -> list[Hit]:
    return [Hit(code, file, MEMBERS, row, key) for row in range(FIRST, FIRST + count)]


def test_up_to_a_limit_each_is_told() -> None:
    assert bounded(_hits(MOST)) == _hits(MOST)
    (one,) = bounded(reversed(_hits(MOST + 1)))
    assert (one.row, one.block) == (FIRST, ((FIRST, FIRST + MOST),))
    assert "101 ô (dòng 7–107)" in one.more
    assert bounded([one]) == [one]


def test_other_rules_columns_files_and_words_stay_apart() -> None:
    other = Hit("O-06", 0, MEMBERS, 3, "ngay_sinh", variant="ngay_thanh_so")
    many = [*_hits(MANY), *_hits(MANY, "O-07"), *_hits(MANY, key="ngay_vao_dang"), *_hits(MANY, file=1), other]
    assert len(bounded(many)) == 5
    assert other in bounded(many)


def test_what_stands_in_no_file_is_never_put_together() -> None:
    missing = [Hit("NOP-01", unit=f"CB{n}") for n in range(MANY)]
    assert bounded(missing) == missing


def _crowd(**changed: object) -> Committee:
    committee = Committee()
    committee.filled[CELL1].rows[MEMBERS] = [
        member(n, **({key: value(n) if callable(value) else value for key, value in changed.items()}))
        for n in range(1000, 1000 + MANY)
    ]
    return committee


def _of(found: list[Finding], code: str) -> Finding:
    (one,) = [f for f in found if f.code == code]
    return one


def test_thousands_of_wrong_dates_are_one_finding_and_are_counted(tmp_path: Path) -> None:
    checked = _crowd(ngay_sinh=lambda n: Raw(f"31/02/{n}")).check(tmp_path)
    assert len(checked.subs.frame(MEMBERS)) >= MANY
    one = _of(checked.findings, "O-06")
    assert one.cell == f"E{FIRST}"
    assert f"{MANY} ô (dòng 7–{FIRST + MANY - 1})" in one.message


def test_thousands_of_equal_cards_are_one_finding(tmp_path: Path) -> None:
    found = _crowd(so_the="079000099", ngay_sinh=date(1980, 5, 19)).findings(tmp_path)
    assert f"{MANY - 1} ô" in _of(found, "DV-01").message
    assert "LD-03" not in {f.code for f in found}  # the same number says it


def test_thousands_alike_are_one_finding_that_names_some_of_them(tmp_path: Path) -> None:
    found = _crowd(ho_ten="Đinh Văn Giống", ngay_sinh=date(1980, 5, 19)).findings(tmp_path)
    told = _of(found, "LD-03").message
    assert f"{MANY} ô" in told and f"dòng {FIRST + 1}, {FIRST + 2}, " in told
    assert told.count(", ") < MANY


@pytest.mark.parametrize(
    ("rows", "explained"),
    [([FIRST], True), ([FIRST + 5], False), (range(FIRST, FIRST + MANY), True)],
    ids=["the first", "another", "every one"],
)
def test_a_block_is_explained_at_its_first_cell_or_at_every_one(
    tmp_path: Path, rows: list[int], explained: bool
) -> None:
    committee = _crowd(so_nam_xuat_sac=16)  # a warning for every row
    key, cell = "DV-21", _of(committee.findings(tmp_path / "1"), "DV-21").cell
    column = cell.rstrip("0123456789")
    for row in rows:
        committee.add(
            CELL1, EXPLANATIONS, {"ma_quy_tac": key, "sheet": MEMBERS, "o": f"{column}{row}", "giai_trinh": "Có lý do"}
        )
    found = committee.findings(tmp_path / "2")
    assert _of(found, key).explained is explained
    assert "GT-01" not in {f.code for f in found}
