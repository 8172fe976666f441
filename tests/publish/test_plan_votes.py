"""The votes of who decides: typed into the plan, read back, kept; they rank only where the law says so."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook
from plans import SUBJECT_SHEETS, Case, edit, header, put, table, tied

from batch.domain import MEMBER, ORGANIZATION, WARNING
from batch.law.model import Parameter
from batch.publish.plan.sheets import VOTERS_CAPTION
from batch.rating.decisions import Ballot, Decisions
from batch.rating.engine import rate
from batch.submissions.columns import DECIDER, FINAL, IDENTITY, STATUS, TO_RATE, UNIT

PARAMETER = "phieu_cap_uy_xep_hang"
VOTES = [f"Phiếu quyết định: {level}" for level in ("HTXS", "HTT", "HTNV", "KHT")]


def type_in(book: Workbook, number: int, *votes: object, sheet: str = SUBJECT_SHEETS[ORGANIZATION]) -> str:
    """Votes in the `number`-th row; the address of the first."""
    return put(book[sheet], number, **{h.replace(" ", "_"): v for h, v in zip(VOTES, votes, strict=False)})


def say_voters(book: Workbook, number: object) -> str:
    cell = next(c for row in book["Hướng dẫn"].iter_rows() for c in row if c.value == VOTERS_CAPTION)
    book["Hướng dẫn"].cell(cell.row, 2).value = number  # type: ignore[assignment]
    return f"B{cell.row}"


def test_votes_are_read_kept_and_shown_again(case: Case, plan: Path, tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        say_voters(book, 15)
        type_in(book, 1, 10, 4, 1)
        type_in(book, 2, 0, 15, None, 0)

    got = case.read(edit(plan, change))
    assert got.problems == [] and got.levels == []
    assert [(b.votes, b.voters) for b in got.ballots] == [((10, 4, 1, None), 15), ((0, 15, None, 0), 15)]
    again = case.write(tmp_path / "moi.xlsx", decisions=got)
    shown: dict[str, list[object]] = {}

    def look(book: Workbook) -> None:
        sheet = book[SUBJECT_SHEETS[ORGANIZATION]]
        shown.update({str(row["Định danh"]): [row[h] for h in VOTES] for row in table(sheet)})
        assert header(sheet)[VOTES[0]] < header(sheet)["Quyết định"]

    edit(again, look)
    assert [shown[b.identity] for b in got.ballots] == [[10, 4, 1, None], [0, 15, None, 0]]
    assert case.read(again).ballots == [replace(b, file="moi.xlsx") for b in got.ballots]


@pytest.mark.parametrize("votes", [(-1, 5), (2.5,), ("mười",), ("=1+1",)])
def test_what_is_no_number_of_votes_is_told_and_the_row_not_used(
    case: Case, plan: Path, votes: tuple[object, ...]
) -> None:
    places: list[str] = []
    got = case.read(edit(plan, lambda book: places.append(type_in(book, 1, *votes))))
    assert got.ballots == [] and [(p.code, p.severity, p.cell) for p in got.problems] == [("QD-18", WARNING, places[0])]


def test_more_votes_than_voters_are_told(case: Case, plan: Path) -> None:
    places: list[str] = []

    def change(book: Workbook) -> None:
        say_voters(book, 14)
        places.append(type_in(book, 1, 10, 4, 1))
        type_in(book, 2, 10, 4)

    got = case.read(edit(plan, change))
    assert [b.cast for b in got.ballots] == [14]
    assert [(p.code, p.cell) for p in got.problems] == [("QD-18", places[0])]
    assert "15" in got.problems[0].message and "14" in got.problems[0].message


def test_a_number_of_voters_that_is_none_is_told(case: Case, plan: Path) -> None:
    places: list[str] = []
    got = case.read(edit(plan, lambda book: places.append(say_voters(book, "đủ"))))
    assert [(p.code, p.sheet, p.cell) for p in got.problems] == [("QD-18", "Hướng dẫn", places[0])]


def test_votes_break_a_tie_only_where_the_law_says_so(case: Case) -> None:
    subs, before = copy.deepcopy(case.subs), tied(case)
    members = subs.frame("Đảng viên")
    best = members["de_xuat"] == "HTXS"
    for key in ("tong_diem", "ty_le_vuot_muc", "ty_le_hoan_thanh"):
        members.loc[best, key] = 100.0
    members.loc[best, [c for c in members if str(c).startswith("phieu_")]] = float("nan")
    waiting = before.frames[MEMBER][before.frames[MEMBER][STATUS] == "CHO"]
    ballots = [
        Ballot(MEMBER, row[UNIT], row[IDENTITY], number, 100 - number, 0, 0, committee=row[DECIDER])
        for number, (_, row) in enumerate(waiting.iterrows())
    ]  # fmt: skip
    assert len(ballots) > 2
    stranger = replace(ballots[0], committee="NOI_KHAC")
    decisions = Decisions(ballots=[*ballots, stranger])

    def outcome(law: object) -> tuple[list[object], list[object]]:
        frame = rate(subs, case.register, law, decisions).frames[MEMBER]  # type: ignore[arg-type]
        return frame[FINAL].fillna("").tolist(), frame[STATUS].tolist()

    def law_with(value: bool, verified: bool) -> object:
        return replace(case.law, parameters=case.law.parameters | {PARAMETER: Parameter(value, "thử", verified)})

    unchanged = outcome(case.law)
    assert unchanged == (before.frames[MEMBER][FINAL].fillna("").tolist(), before.frames[MEMBER][STATUS].tolist())
    assert outcome(law_with(True, False)) == unchanged  # what isn't settled lowers nobody
    levels, states = outcome(law_with(True, True))
    assert "CHO" not in states and levels.count("HTXS") > unchanged[0].count("HTXS")
    told = rate(subs, case.register, case.law, decisions).findings
    assert [f.code for f in told] == ["QD-18"]


def test_votes_of_organizations_at_any_depth_are_used_and_a_stranger_is_told_once(case: Case) -> None:
    frame = rate(case.subs, case.register, case.law).frames[ORGANIZATION]
    rows = frame[frame[TO_RATE]]
    depths = {len(list(case.register.upward(unit))) for unit in rows[UNIT]}
    ballots = [
        Ballot(ORGANIZATION, row[UNIT], row[IDENTITY], 1, 2, 0, 0, committee=row[DECIDER]) for _, row in rows.iterrows()
    ]
    stranger = replace(ballots[0], unit="KHONG_CO", identity="KHONG_CO")
    rated = rate(case.subs, case.register, case.law, Decisions(ballots=[*ballots, stranger]))
    assert len(depths) > 1 and {b.key for b in rated.ballots} == {b.key for b in ballots}
    assert [(f.code, f.unit) for f in rated.findings] == [("QD-18", "KHONG_CO")]
