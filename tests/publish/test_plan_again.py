"""Decisions, explanations and ratios of an earlier plan in the next one."""

from __future__ import annotations

import copy
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from plans import (
    SUBJECT_SHEETS,
    TOP,
    Case,
    cells_of,
    decided,
    edit,
    fault,
    put,
    table,
)

from batch.domain import ERROR, LEVEL_NAMES, MEMBER, WARNING
from batch.findings.judgement import Acceptance, Judgement
from batch.rating.caps import allowed
from batch.rating.decisions import Decision, Decisions, GroupRatio
from batch.rating.engine import rate
from batch.submissions.columns import CEILING, FINAL, IDENTITY, STATUS, UNIT


def test_explanations_stand_beside_their_warnings_and_are_judged(case: Case, tmp_path: Path) -> None:
    one, two = cells_of(case)[:2]
    findings = [fault(one, "DV-05", WARNING), fault(two, "DV-05", WARNING), fault(one, "O-01", ERROR, "E9")]
    said = case.explanations(
        (one, "dv-05", "ĐẢNG VIÊN", "$d$7", "Đúng như biên bản"), (one, "DV-05", "Đảng viên", "D8", "Ô khác"),
        (one, "O-01", "Đảng viên", "E9", "Không sửa được"),
    )  # fmt: skip
    path = case.write(tmp_path / "p.xlsx", findings=findings, explanations=said)
    sheet = load_workbook(path)["Giải trình"]
    rows = table(sheet)
    assert [(r["Mã đơn vị"], r["Mã quy tắc"], r["Ô"]) for r in rows] == [
        (one, "DV-05", "D7"), (one, "DV-05", "D8"), (one, "O-01", "E9")
    ]  # fmt: skip
    assert (rows[0]["Nội dung cảnh báo"], rows[0]["Giải trình của đơn vị"]) == (
        findings[0].message, "Đúng như biên bản",
    )  # fmt: skip
    assert "Không khớp" in rows[1]["Nội dung cảnh báo"]
    assert "lỗi phải sửa" in rows[2]["Nội dung cảnh báo"]
    place: list[str] = []
    edit(path, lambda b: place.append(put(b["Giải trình"], 1, **{"Chấp_nhận?": "không chấp nhận", "Lý_do": "Thiếu"})))
    got = case.read(path)
    assert got.judgements == [Judgement("DV-05", one, "Đảng viên", "D7", False, "Thiếu", place[0], TOP)]
    assert got.problems == []


def test_submissions_with_open_errors_may_be_accepted(case: Case, tmp_path: Path) -> None:
    one, two = cells_of(case)[:2]
    findings = [fault(two, "O-01", ERROR), fault(two, "O-02", ERROR), fault(one, "DV-05", WARNING)]
    findings += [fault(one, "QD-01", ERROR), fault("KHONG-CO", "NOP-01", ERROR)]
    path = case.write(tmp_path / "p.xlsx", findings=findings)
    rows = table(load_workbook(path)["Phiếu còn lỗi"])
    assert [(r["Mã đơn vị"], r["Tên"], r["Số lỗi"]) for r in rows] == [(two, case.register[two].name, 2)]
    place: list[str] = []
    edit(path, lambda b: place.append(put(b["Phiếu còn lỗi"], 1, **{"Chấp_nhận_phiếu?": "x", "Lý_do": "Đã có bản ký"})))
    assert case.read(path).acceptances == [Acceptance(two, "Đã có bản ký", place[0], TOP)]


def test_a_ratio_of_its_own(case: Case, plan: Path) -> None:
    group = case.ratings.groups[0]
    place: list[str] = []

    def change(book: Workbook) -> None:
        rows = table(book["Nhóm"])
        at = next(
            i for i, r in enumerate(rows, start=1) if r["Nhóm"] == group.name and r["Loại đối tượng"] == "Đảng viên"
        )
        values = {"Tỷ_lệ_riêng_(%)": 25, "Lý_do_tỷ_lệ_riêng": "Quyết định 7"}
        place.append(put(book["Nhóm"], at, **values))
        wrong = put(book["Nhóm"], at % len(rows) + 1, **(values | {"Tỷ_lệ_riêng_(%)": 0.25}))
        place.append(wrong)

    got = case.read(edit(plan, change))
    assert got.ratios == [GroupRatio(MEMBER, group.name, "25", "Quyết định 7", place[0], plan.name, TOP)]
    assert [(p.code, p.cell) for p in got.problems] == [("QD-06", place[1])]


def test_a_stated_ratio_is_the_one_compared(case: Case, tmp_path: Path) -> None:
    own = [g for g in case.ratings.groups if g.decider == case.register.top.code]
    group = max(own, key=lambda g: g.base)
    made = Decisions(ratios=[GroupRatio(group.subject, group.name, "25", "Quyết định 7", "J9")])
    ratings = rate(case.subs, case.register, case.law, made)
    rows = table(load_workbook(case.write(tmp_path / "p.xlsx", decisions=made, ratings=ratings))["Tình huống"])
    named = (SUBJECT_SHEETS[group.subject], group.name)
    row = next(r for r in rows if (r["Loại đối tượng"], r["Nhóm"]) == named)
    quarter = replace(case.law.caps[group.subject], ratio=Fraction(1, 4))
    assert row["Cách 1: tối đa"] == allowed(group.base, quarter)
    assert row["Cách 2: tối đa"] == allowed(group.base, replace(quarter, base="good_or_better")) > group.other_most


def test_everything_decided_stands_in_the_next_plan_again(case: Case, plan: Path, tmp_path: Path) -> None:
    decided(case, plan)
    unit = cells_of(case)[0]
    findings = [fault(unit, "DV-05", WARNING), fault(unit, "O-01", ERROR, "E9")]
    said = case.explanations((unit, "DV-05", "Đảng viên", "D7", "Đúng"))
    first = replace(
        case.read(plan),
        ratios=[GroupRatio(MEMBER, case.ratings.groups[0].name, "22.5", "Quyết định 7", "J9")],
        judgements=[Judgement("DV-05", unit, "Đảng viên", "D7", True, "Được", "G5")],
        acceptances=[Acceptance(unit, "Đã có bản ký", "E5")],
    )
    path = case.write(tmp_path / "p.xlsx", findings=findings, explanations=said, decisions=first)
    again = case.read(path)
    assert again.levels == [replace(d, file=path.name) for d in first.levels]
    for kind in ("ratios", "judgements", "acceptances"):
        got, want = ([replace(x, **_no_place(x)) for x in getattr(d, kind)] for d in (again, first))
        assert got == want
    assert again.problems == []


def _no_place(item: Any) -> dict[str, str]:
    return {"committee": TOP} | ({"cell": "", "file": ""} if isinstance(item, GroupRatio) else {"at": ""})


def test_a_decision_made_on_other_grounds_must_be_made_again(case: Case, plan: Path, tmp_path: Path) -> None:
    one, *_ = decided(case, plan)
    stale = replace(one, start="KHT" if one.start != "KHT" else "HTT")
    path = case.write(tmp_path / "p.xlsx", decisions=Decisions(levels=[stale]))
    rows = table(load_workbook(path)[SUBJECT_SHEETS[one.subject]])
    row = next(r for r in rows if (r["Mã đơn vị"], r["Định danh"]) == (one.unit, one.identity))
    assert row["Quyết định"] is None
    assert "Quyết định trước" in row["Lý do"] and LEVEL_NAMES[one.level] in row["Lý do"] and one.reason in row["Lý do"]
    assert case.read(path).empty


def test_a_decision_that_was_applied_stays_in_its_cell(case: Case, plan: Path, tmp_path: Path) -> None:
    """Its ceiling may have changed by what other decisions brought about."""
    one, *_ = decided(case, plan)
    ratings = copy.deepcopy(case.ratings)
    frame = ratings.frames[one.subject]
    here = (frame[UNIT] == one.unit) & (frame[IDENTITY] == one.identity)
    frame.loc[here, [FINAL, CEILING, STATUS]] = [one.level, "KHT", "QUYET_DINH"]
    path = case.write(tmp_path / "p.xlsx", ratings=ratings, decisions=Decisions(levels=[one]))
    assert [(d.identity, d.level, d.ceiling) for d in case.read(path).levels] == [(one.identity, one.level, "KHT")]


def test_a_decision_on_nobody_is_kept_in_sight(case: Case, tmp_path: Path) -> None:
    lost = Decision(MEMBER, "KHONG-CO", "0790", "HTT", "Kết luận số 5", "HTXS", "HTXS", "Đảng viên", "Q9")
    path = case.write(tmp_path / "p.xlsx", decisions=Decisions(levels=[lost]))
    assert table(load_workbook(path)["Đảng viên"])[-1]["Trạng thái"] == "Không còn trong dữ liệu"
    assert [replace(d, cell="Q9", file="", committee="") for d in case.read(path).levels] == [lost]


def test_what_other_committees_decided_is_not_entered_as_this_ones(case: Case, plan: Path, tmp_path: Path) -> None:
    """Their plans are given again with the next run; a superior's results too."""
    one, *_ = decided(case, plan)
    unit = cells_of(case)[0]
    others = Decisions(
        levels=[replace(one, committee="CS001"), replace(one, committee="TU", announced=True)],
        ratios=[GroupRatio(MEMBER, case.ratings.groups[0].name, "22.5", "Quyết định 7", "J9", committee="CS001")],
        acceptances=[Acceptance(unit, "Đã có bản ký", "E5", "CS001")],
    )
    path = case.write(tmp_path / "p.xlsx", findings=[fault(unit, "O-01", ERROR, "E9")], decisions=others)
    assert case.read(path).empty
