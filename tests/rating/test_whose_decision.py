"""Whose a decision is, where the identity in the file fits several rows, or none to the letter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from small_committee import BASE, CELL1, LEADERS, MEMBERS, TOP, Committee

from batch.domain import COLLECTIVE, LEADER, MEMBER, SUBJECT_SHEET
from batch.rating.decisions import Decision, Decisions
from batch.submissions.columns import FINAL, IDENTITY, STATUS, UNIT

CARD = "079000001"


def decided(
    committee: Committee, folder: Path, subject: str, unit: str, identity: str, by: str
) -> tuple[list[str], list[tuple[str, str]]]:
    """The levels of a unit's subjects after a decision for HTNV, and the findings on decisions."""
    one = Decision(
        subject, unit, identity, "HTNV", "Kết luận", "HTT", "HTT", SUBJECT_SHEET[subject], "R9", "a.xlsx", by
    )
    ratings = committee.rated(folder, decisions=Decisions(levels=[one])).ratings
    frame = ratings.frames[subject]
    told = [(f.code, f.message) for f in ratings.findings if f.code.startswith("QD-")]
    return frame.loc[frame[UNIT] == unit, FINAL].fillna("").tolist(), told


def test_of_two_people_with_one_number_nobody_is_decided(tmp_path: Path) -> None:
    committee = Committee().set(CELL1, MEMBERS, 1, so_the=CARD)
    levels, ((code, message),) = decided(committee, tmp_path, MEMBER, CELL1, CARD, BASE)
    assert set(levels) == {"HTT"} and code == "QD-05" and "của ai" in message


@pytest.mark.parametrize("typed", [CARD.lstrip("0"), f"0{CARD}"])
def test_a_number_that_lost_its_zeros_decides_nobody_and_says_so(tmp_path: Path, typed: str) -> None:
    levels, ((code, message),) = decided(Committee(), tmp_path, MEMBER, CELL1, typed, BASE)
    assert set(levels) == {"HTT"} and code == "QD-04" and "số 0" in message


def test_a_leader_in_two_rows_of_one_code_is_decided_at_the_row_that_counts(tmp_path: Path) -> None:
    committee = Committee()
    again = committee.filled[BASE].rows[LEADERS][0] | {"tham_quyen": "BTV_HUYEN"}
    committee.add(BASE, LEADERS, again)
    assert decided(committee, tmp_path, LEADER, BASE, "CB1", TOP) == (["", "HTNV"], [])


@pytest.mark.parametrize(("subject", "code"), [(COLLECTIVE, "TT1"), (LEADER, "CB1")])
def test_a_code_that_two_units_use_is_decided_in_the_unit_that_is_named(
    tmp_path: Path, subject: str, code: str
) -> None:
    """Codes of collectives and leaders are unique in a workbook only: the unit belongs to whose a decision is."""
    committee = Committee().set(BASE, LEADERS, 0, tham_quyen="BTV_HUYEN")
    one = Decision(subject, BASE, code, "HTNV", "Kết luận", "HTT", "HTT", SUBJECT_SHEET[subject], "R9", "a.xlsx", TOP)
    for unit, level, told in ((BASE, "HTNV", set()), (CELL1, "HTT", {"QD-04"})):
        ratings = committee.rated(tmp_path, decisions=Decisions(levels=[replace(one, unit=unit)])).ratings
        frame = ratings.frames[subject]
        assert dict(zip(frame[UNIT], frame[FINAL], strict=True)) == {TOP: "HTT", BASE: level}
        assert {f.code for f in ratings.findings if f.code.startswith("QD-")} == told


@pytest.mark.parametrize(
    ("ceiling", "score", "level", "told"),
    [("HTT", 85, "KHT", []), ("KHT", 85, "KHT", [("QD-05", "canh_bao")]), ("HTT", 60, "HTNV", [("QD-05", "loi")])],
)
def test_only_figures_of_its_own_take_a_leaders_decision_back(
    tmp_path: Path, ceiling: str, score: int, level: str, told: list[tuple[str, str]]
) -> None:
    """The same plan lowers the collective and with it the ceiling of its head, whom it decides too."""
    committee = Committee().set(BASE, LEADERS, 0, tham_quyen="BTV_HUYEN", tong_diem=score)
    committee.set(BASE, SUBJECT_SHEET[COLLECTIVE], 0, tham_quyen="BTV_HUYEN")
    given = [
        Decision(subject, BASE, code, to, "Kết luận", "HTT", shown, SUBJECT_SHEET[subject], "R9", "a.xlsx", TOP)
        for subject, code, to, shown in ((COLLECTIVE, "TT1", "HTNV", "HTT"), (LEADER, "CB1", "KHT", ceiling))
    ]
    ratings = committee.rated(tmp_path, decisions=Decisions(levels=given)).ratings
    frame = ratings.frames[LEADER]
    assert frame.loc[frame[UNIT] == BASE, FINAL].tolist() == [level]
    assert [(f.code, f.severity) for f in ratings.findings if f.code.startswith("QD-")] == told


@pytest.mark.parametrize(
    ("proposed", "levels", "contested", "came"),
    [
        ("HTT", (), False, ("KHT", "QUYET_DINH")),
        ("HTT", ("HTNV",), False, ("HTNV", "QUYET_DINH")),
        ("HTT", ("HTNV", "HTXS"), False, ("HTT", "GIU")),
        ("HTT", (), True, ("HTT", "GIU")),
        ("HTXS", ("HTNV", "HTXS"), False, ("HTT", "HA_TRAN")),
        (None, ("HTNV", "HTXS"), False, ("", "CHUA")),
    ],
)
def test_where_decisions_differ_the_one_in_the_submission_does_not_take_their_place(
    tmp_path: Path, proposed: str | None, levels: tuple[str, ...], contested: bool, came: tuple[str, str]
) -> None:
    committee = Committee().set(CELL1, MEMBERS, 0, de_xuat=proposed, quyet_dinh="KHT")
    given = [
        Decision(MEMBER, CELL1, CARD, level, "Kết luận", "KHT", "HTT", MEMBERS, "R9", f"{level}.xlsx", BASE)
        for level in levels
    ]
    decisions = Decisions(levels=given, contested={(MEMBER, CELL1, CARD)} if contested else set())
    frame = committee.rated(tmp_path, decisions=decisions).ratings.frames[MEMBER]
    row = frame.loc[(frame[UNIT] == CELL1) & (frame[IDENTITY] == CARD)]
    assert [*row[FINAL].fillna(""), *row[STATUS]] == [*came]
