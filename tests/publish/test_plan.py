"""The rating plan: every subject in its place, the arithmetic in sight, and whatever is decided in it read back."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from batch.decisions import Acceptance, Decision, Decisions, GroupRatio, Judgement
from batch.demo import make_demo
from batch.domain import ERROR, LEVEL_NAMES, MEMBER, SUBJECTS, WARNING, Finding
from batch.law import Law, load_law
from batch.pipeline import check, collect, read
from batch.publish.plan.reader import PlanError, read_plan
from batch.publish.plan.write import AuditLine, write_plan
from batch.rating.caps import allowed, in_words
from batch.rating.engine import GROUP, IDENTITY, RANK_IN_GROUP, Ratings, rate
from batch.rating.subjects import CEILING, FINAL, START, STATUS
from batch.register import Register
from batch.register_file import read_register
from batch.submissions import FILE, ROW, UNIT, Submissions

YEAR = 2025
SHEETS = [
    "Hướng dẫn", "Tổ chức đảng", "Đảng viên", "Tập thể", "Cán bộ", "Nhóm", "Tình huống", "Giải trình", "Phiếu còn lỗi",
    "Nhật ký thay đổi",
]  # fmt: skip
SUBJECT_SHEETS = dict(zip(SUBJECTS, SHEETS[1:5], strict=True))
BEST, GOOD, DONE = LEVEL_NAMES["HTXS"], LEVEL_NAMES["HTT"], LEVEL_NAMES["HTNV"]
Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    register: Register
    law: Law
    subs: Submissions
    ratings: Ratings

    def explanations(self, *rows: tuple[str, str, str, str, str]) -> pd.DataFrame:
        keys = (UNIT, "ma_quy_tac", "sheet", "o", "giai_trinh")
        frame = pd.DataFrame(list(rows), columns=list(keys), dtype="str")
        return frame.assign(**{FILE: 0, ROW: range(4, 4 + len(frame))})

    def write(
        self, path: Path, *, findings: list[Finding] | None = None, explanations: pd.DataFrame | None = None,
        decisions: Decisions | None = None, ratings: Ratings | None = None, audit: list[AuditLine] | None = None,
    ) -> Path:  # fmt: skip
        write_plan(
            path, ratings or self.ratings, self.register, self.law, findings or [],
            self.explanations() if explanations is None else explanations, decisions,
            year=YEAR, provisional=["Còn 1 đơn vị chưa có phiếu"], audit=audit or [],
        )  # fmt: skip
        return path

    def read(self, path: Path) -> Decisions:
        return read_plan(path, year=YEAR, law=self.law)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    root = tmp_path_factory.mktemp("demo") / "demo"
    make_demo(root, units=20, seed=3, faults=0.3, year=YEAR)
    register, law = read_register(root / "danh_muc.xlsx"), load_law("qd366-2025")
    paths, _ = collect(root / "nop")
    checked = check(read(root / "nop", paths), law, YEAR, date(YEAR, 12, 31), register)
    assert checked.ratings is not None
    return Case(register, law, checked.subs, checked.ratings)


@pytest.fixture
def plan(case: Case, tmp_path: Path) -> Path:
    return case.write(tmp_path / "phuong_an_xep_loai.xlsx")


def header(sheet: Worksheet) -> dict[str, int]:
    """Heading → column; the header row is the first with three filled cells or more."""
    row = next(r for r in sheet.iter_rows() if sum(c.value is not None for c in r) >= 3)
    return {str(c.value): c.column for c in row if c.value is not None} | {"": row[0].row}


def table(sheet: Worksheet) -> list[Row]:
    where = header(sheet)
    rows = sheet.iter_rows(min_row=where[""] + 1, values_only=True)
    found = [{h: values[c - 1] for h, c in where.items() if h} for values in rows]
    return [row for row in found if sum(v is not None for v in row.values()) > 1]


def put(sheet: Worksheet, number: int, **values: object) -> str:
    """Write into the `number`-th data row by heading; the address of the first cell written."""
    where = header(sheet)
    cells = [sheet.cell(where[""] + number, where[h.replace("_", " ")]) for h in values]
    for cell, value in zip(cells, values.values(), strict=True):
        cell.value = value  # type: ignore[assignment]
    return cells[0].coordinate


def edit(path: Path, change: Callable[[Workbook], object]) -> Path:
    book = load_workbook(path)
    change(book)
    book.save(path)
    return path


def tied(case: Case) -> Ratings:
    """The same committee with everybody who competes equal in every respect."""
    subs = copy.deepcopy(case.subs)
    members = subs.frame("Đảng viên")
    best = members["de_xuat"] == "HTXS"
    for key in ("tong_diem", "ty_le_vuot_muc", "ty_le_hoan_thanh"):
        members.loc[best, key] = 100.0
    votes = [c for c in members if str(c).startswith("phieu_")]
    members.loc[best, votes] = float("nan")
    return rate(subs, case.register, case.law)


def test_sheets_in_order_and_one_row_a_subject(case: Case, plan: Path) -> None:
    book = load_workbook(plan)
    assert book.sheetnames == SHEETS
    for subject, name in SUBJECT_SHEETS.items():
        frame = case.ratings.frames[subject]
        wanted = frame[~frame["_de_rieng"].astype(bool)]
        if subject == MEMBER:
            wanted = wanted[wanted["tinh_trang"] != "TAM_THOI_DEN"]
        rows = table(book[name])
        assert sorted((r["Mã đơn vị"], r["Định danh"]) for r in rows) == sorted(
            zip(wanted[UNIT], wanted[IDENTITY], strict=True)
        )
        final = dict(zip(zip(wanted[UNIT], wanted[IDENTITY], strict=True), wanted[FINAL], strict=True))
        for r in rows:
            assert r["Kết quả dự kiến"] == LEVEL_NAMES.get(final[r["Mã đơn vị"], r["Định danh"]])


def test_unrated_subjects_say_why(plan: Path) -> None:
    rows = [r for name in SUBJECT_SHEETS.values() for r in table(load_workbook(plan)[name])]
    unrated = [r for r in rows if r["Trạng thái"] == "Chưa xếp loại"]
    assert unrated
    assert all(r["Lý do"] for r in unrated)


def test_groups_stay_together_with_candidates_first_in_rank_order(case: Case, plan: Path) -> None:
    rows = table(load_workbook(plan)["Đảng viên"])
    groups = [r["Nhóm"] for r in rows]
    runs = [g for i, g in enumerate(groups) if i == 0 or groups[i - 1] != g]
    assert len(runs) == len(set(runs))
    assert any(r["Thứ hạng"] for r in rows)
    for group in runs:
        block = [r for r in rows if r["Nhóm"] == group]
        kind = [0 if r["Thứ hạng"] else 1 if r["Kết quả dự kiến"] else 2 for r in block]
        assert kind == sorted(kind)
        ranks = [r["Thứ hạng"] for r in block if r["Thứ hạng"]]
        assert ranks == sorted(ranks)
    for g in (g for g in case.ratings.groups if g.subject == MEMBER):
        first = rows[groups.index(g.name)]
        assert in_words(g.base, g.most, g.candidates) in first["Cách tính hạn mức của nhóm"]


def test_the_cut_off_is_a_thick_line_below_the_last_place(case: Case, plan: Path) -> None:
    sheet = load_workbook(plan)["Đảng viên"]
    where, rows = header(sheet), table(sheet)
    expected = set()
    for g in (g for g in case.ratings.groups if g.subject == MEMBER and g.candidates > g.most and g.kept):
        expected.add(max(i for i, r in enumerate(rows) if r["Nhóm"] == g.name and r["Thứ hạng"] and _kept(r)))
    assert expected
    thick = {i for i in range(len(rows)) if sheet.cell(where[""] + 1 + i, 1).border.bottom.style == "thick"}
    assert thick == expected


def _kept(row: Row) -> bool:
    return row["Kết quả dự kiến"] == BEST


def test_colour_says_the_status(case: Case, tmp_path: Path) -> None:
    ratings = tied(case)
    assert (ratings.frames[MEMBER][STATUS] == "CHO").any()
    colours: dict[str, set[str]] = {}
    for path in (case.write(tmp_path / "a.xlsx"), case.write(tmp_path / "b.xlsx", ratings=ratings)):
        sheet = load_workbook(path)["Đảng viên"]
        first = header(sheet)[""] + 1
        for i, r in enumerate(table(sheet)):
            status = r["Trạng thái"] + (" HTXS" if r["Trạng thái"] == "Giữ theo đề xuất" and _kept(r) else "")
            colours.setdefault(status, set()).add(sheet.cell(first + i, 1).fill.fgColor.rgb)
    assert len(colours) == 6
    assert all(len(found) == 1 for found in colours.values())
    assert len(set().union(*colours.values())) == 6


def test_equal_candidates_all_wait_above_nobody(case: Case, tmp_path: Path) -> None:
    ratings = tied(case)
    book = load_workbook(case.write(tmp_path / "p.xlsx", ratings=ratings))
    waiting = [r for r in table(book["Đảng viên"]) if r["Trạng thái"] == "Chờ quyết định"]
    assert len(waiting) == (ratings.frames[MEMBER][STATUS] == "CHO").sum() > 1
    assert {r["Kết quả dự kiến"] for r in waiting} == {GOOD}
    group = waiting[0]["Nhóm"]
    line = next(r for r in table(book["Nhóm"]) if (r["Loại đối tượng"], r["Nhóm"]) == ("Đảng viên", group))
    assert line["Chờ quyết định"] == sum(r["Nhóm"] == group for r in waiting)
    places = line["Tối đa HTXS"] - line["Được giữ HTXS"]
    assert waiting[0]["Lý do"].startswith(f"còn {places} chỗ cho {line['Chờ quyết định']} trường hợp")


def test_groups_sheet_holds_the_arithmetic_of_every_group(case: Case, plan: Path) -> None:
    names = dict(zip(SUBJECT_SHEETS, SUBJECT_SHEETS.values(), strict=True))
    got = [
        (r["Loại đối tượng"], r["Nhóm"], r["Số đủ điều kiện (N)"], r["Tối đa HTXS"], r["Đề xuất HTXS"], r["Vượt"])
        for r in table(load_workbook(plan)["Nhóm"])
    ]
    assert sorted(got) == sorted(
        (names[g.subject], g.name, g.base, g.most, g.candidates, max(0, g.candidates - g.most))
        for g in case.ratings.groups
    )


def test_both_bases_stand_side_by_side(case: Case, plan: Path) -> None:
    rows = {(r["Loại đối tượng"], r["Nhóm"]): r for r in table(load_workbook(plan)["Tình huống"])}
    changed = 0
    for g in case.ratings.groups:
        r, cap = rows[SUBJECT_SHEETS[g.subject], g.name], case.law.caps[g.subject]
        other = allowed(g.base, replace(cap, base="good_or_better"))
        assert (r["Cách 1: tối đa"], r["Cách 1: được giữ"], r["Cách 2: tối đa"]) == (g.most, g.kept, other)
        assert r["Cách 2: được giữ"] == min(g.candidates, other)  # nobody is tied in this committee
        assert r["Đang áp dụng"] == "Cách 1"
        more = r["Cách 2: được giữ"] - g.kept
        changed += more
        assert (f"Giữ thêm {more} " in r["Nếu dùng cách kia"]) == (more > 0)
    assert changed > 0


def test_equal_candidates_stay_apart_from_neither_base(case: Case, tmp_path: Path) -> None:
    ratings = tied(case)
    rows = {(r["Loại đối tượng"], r["Nhóm"]): r for r in table(
        load_workbook(case.write(tmp_path / "p.xlsx", ratings=ratings))["Tình huống"]
    )}  # fmt: skip
    seen = 0
    for g in (g for g in ratings.groups if g.subject == MEMBER and g.candidates):
        r = rows["Đảng viên", g.name]
        fits = g.candidates <= r["Cách 2: tối đa"]
        assert r["Cách 2: được giữ"] == (g.candidates if fits else 0)
        seen += not fits
    assert seen


def test_an_unedited_plan_decides_nothing(case: Case, plan: Path) -> None:
    got = case.read(plan)
    assert got.empty
    assert got.problems == []
    assert (got.file, len(got.sha256)) == (plan.name, 64)


def test_same_input_gives_the_same_bytes(case: Case, tmp_path: Path) -> None:
    assert case.write(tmp_path / "a.xlsx").read_bytes() == case.write(tmp_path / "b.xlsx").read_bytes()


def decided(case: Case, plan: Path) -> tuple[Decision, ...]:
    """Two decisions typed into the plan, and what they must be read as."""
    out: list[Decision] = []

    def change(book: Workbook) -> None:
        for subject, level, typed in ((MEMBER, "HTNV", DONE), (SUBJECTS[0], "KHT", "KHT")):
            sheet = book[SUBJECT_SHEETS[subject]]
            cell = put(sheet, 2, Quyết_định=typed, Lý_do_quyết_định="Kết luận số 5")
            row = table(sheet)[1]
            frame = case.ratings.frames[subject]
            this = frame[(frame[UNIT] == row["Mã đơn vị"]) & (frame[IDENTITY] == row["Định danh"])].iloc[0]
            out.append(
                Decision(
                    subject,
                    row["Mã đơn vị"],
                    row["Định danh"],
                    level,
                    "Kết luận số 5",
                    this[START],
                    this[CEILING],
                    sheet.title,
                    cell,
                )  # fmt: skip
            )

    edit(plan, change)
    return tuple(sorted(out, key=lambda d: SUBJECTS.index(d.subject)))


def test_decisions_are_read_with_what_the_plan_showed(case: Case, plan: Path) -> None:
    expected = decided(case, plan)
    got = case.read(plan)
    assert tuple(got.levels) == expected
    assert got.problems == []


def test_rows_may_be_sorted_columns_moved_and_added(case: Case, plan: Path) -> None:
    expected = decided(case, plan)

    def change(book: Workbook) -> None:
        for name in SUBJECT_SHEETS.values():
            sheet = book[name]
            top = header(sheet)[""]
            rows = [list(values) for values in sheet.iter_rows(min_row=top, values_only=True)]
            rows[1:] = sorted(rows[1:], key=lambda values: str(values[4]), reverse=True)
            rows = [["ghi chú", *reversed(values)] for values in rows]
            for r, values in enumerate(rows, start=top + 2):  # two rows lower than before
                for c, value in enumerate(values, start=1):
                    sheet.cell(r, c).value = value
            for c in range(1, sheet.max_column + 1):
                sheet.cell(top, c).value = sheet.cell(top + 1, c).value = None

    got = case.read(edit(plan, change))
    assert [replace(d, cell="") for d in got.levels] == [replace(d, cell="") for d in expected]
    assert got.problems == []


def test_what_is_not_a_level_is_told_and_not_taken(case: Case, plan: Path) -> None:
    places: list[str] = []

    def change(book: Workbook) -> None:
        sheet = book["Đảng viên"]
        for number, value in ((1, "Hoàn thành tót nhiệm vụ"), (2, 3), (3, "=1+1"), (4, "Đinh Văn Tốt")):
            places.append(put(sheet, number, Quyết_định=value, Lý_do_quyết_định="x"))

    got = case.read(edit(plan, change))
    assert got.levels == []
    assert [(p.code, p.severity, p.sheet, p.cell, p.file) for p in got.problems] == [
        ("QD-06", ERROR, "Đảng viên", place, plan.name) for place in places
    ]
    assert all(p.cell in p.message and p.remedy and p.unit == "" for p in got.problems)
    assert "tót" in got.problems[0].message
    assert "Đinh" not in got.problems[3].message  # it may be somebody's name


def test_a_reason_without_a_decision_is_warned_of(case: Case, plan: Path) -> None:
    place: list[str] = []
    edit(plan, lambda book: place.append(put(book["Cán bộ"], 1, Lý_do_quyết_định="Kết luận số 5")))
    got = case.read(plan)
    assert got.empty
    assert [(p.code, p.severity, p.cell) for p in got.problems] == [("QD-06", WARNING, place[0])]


def test_a_decision_without_a_reason_is_still_a_decision(case: Case, plan: Path) -> None:
    edit(plan, lambda book: put(book["Cán bộ"], 1, Quyết_định=GOOD))
    got = case.read(plan)
    assert [(d.level, d.reason) for d in got.levels] == [("HTT", "")]


@pytest.mark.parametrize("second, levels", [(DONE, []), (GOOD, ["HTT"])])
def test_two_rows_of_one_subject(case: Case, plan: Path, second: str, levels: list[str]) -> None:
    places: list[str] = []

    def change(book: Workbook) -> None:
        sheet = book["Đảng viên"]
        one = table(sheet)[0]
        same = {h.replace(" ", "_"): one[h] for h in ("Mã đơn vị", "Định danh", "Đề xuất", "Mức cao nhất được phép")}
        for number, level in ((1, GOOD), (2, second)):
            put(sheet, number, **same)
            places.append(put(sheet, number, Quyết_định=level, Lý_do_quyết_định="x"))

    got = case.read(edit(plan, change))
    assert [d.level for d in got.levels] == levels
    assert [(p.code, p.cell) for p in got.problems] == ([] if levels else [("QD-07", place) for place in places])


def test_a_lost_column_or_sheet_is_told(case: Case, plan: Path) -> None:
    def change(book: Workbook) -> None:
        sheet = book["Đảng viên"]
        put(sheet, 1, Quyết_định=GOOD, Lý_do_quyết_định="x")
        sheet.cell(header(sheet)[""], header(sheet)["Quyết định"]).value = "QĐ"
        del book["Cán bộ"]

    got = case.read(edit(plan, change))
    assert got.empty
    assert [(p.code, p.sheet) for p in got.problems] == [("QD-06", "Cán bộ"), ("QD-06", "Đảng viên")]
    assert "«Quyết định»" in got.problems[1].message


def fault(unit: str, code: str, severity: str, cell: str = "D7", message: str = "Có gì đó chưa đúng.") -> Finding:
    return Finding(code, severity, unit, f"{unit}.xlsx", "Đảng viên", cell, "", message, "Sửa.")


def cells_of(case: Case) -> list[str]:
    return [u for u in case.ratings.frames[SUBJECTS[0]][UNIT] if u in case.register]


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
    assert got.judgements == [Judgement("DV-05", one, "Đảng viên", "D7", False, "Thiếu", place[0])]
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
    assert case.read(path).acceptances == [Acceptance(two, "Đã có bản ký", place[0])]


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
    assert got.ratios == [GroupRatio(MEMBER, group.name, "25", "Quyết định 7", place[0])]
    assert [(p.code, p.cell) for p in got.problems] == [("QD-06", place[1])]


def test_a_stated_ratio_is_the_one_compared(case: Case, tmp_path: Path) -> None:
    """Where what is in force can't be told from the plan's own figures, no figure is shown."""
    group = next(g for g in case.ratings.groups if g.candidates > g.most and g.base > 30)
    made = Decisions(ratios=[GroupRatio(MEMBER, group.name, "50", "Quyết định 7", "J9")])
    rows = table(load_workbook(case.write(tmp_path / "p.xlsx", decisions=made))["Tình huống"])
    row = next(r for r in rows if (r["Loại đối tượng"], r["Nhóm"]) == ("Đảng viên", group.name))
    assert row["Cách 2: tối đa"] is None
    assert "Chưa tính được" in row["Nếu dùng cách kia"]


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
    assert again.levels == first.levels
    for kind in ("ratios", "judgements", "acceptances"):
        got, want = ([replace(x, **_no_place(x)) for x in getattr(d, kind)] for d in (again, first))
        assert got == want
    assert again.problems == []


def _no_place(item: Any) -> dict[str, str]:
    return {"cell": ""} if isinstance(item, GroupRatio) else {"at": ""}


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
    assert [replace(d, cell="Q9") for d in case.read(path).levels] == [lost]


def test_text_is_never_a_formula(case: Case, tmp_path: Path) -> None:
    ratings = copy.deepcopy(case.ratings)
    frame = ratings.frames[MEMBER]
    frame.loc[0, "ho_ten"], frame.loc[1, "ho_ten"] = "=1+1", "@cmd"
    unit = cells_of(case)[0]
    said = case.explanations((unit, "DV-05", "Đảng viên", "D7", "+84 là số điện thoại"))
    lines = [AuditLine(MEMBER, unit, "-1", "HTXS", "HTT", "quyết định", "=A1", "=B1")]
    path = case.write(tmp_path / "p.xlsx", ratings=ratings, explanations=said, audit=lines)
    book = load_workbook(path)
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if isinstance(c.value, str)]
    assert {"=1+1", "@cmd", "+84 là số điện thoại", "=A1", "=B1", "-1"} <= {c.value for c in cells}
    assert all(c.data_type != "f" for c in cells)


def test_audit_lines_are_told_in_full(case: Case, tmp_path: Path) -> None:
    line = AuditLine(MEMBER, "CS001", "0790", "HTXS", "", "hạn mức", "QĐ 366", "vượt hạn mức")
    (row,) = table(load_workbook(case.write(tmp_path / "p.xlsx", audit=[line]))["Nhật ký thay đổi"])
    assert list(row.values()) == ["Đảng viên", "CS001", "0790", BEST, None, "hạn mức", "QĐ 366", "vượt hạn mức"]


def test_drop_downs_offer_the_four_levels(plan: Path) -> None:
    book = load_workbook(plan)
    sheet = book["Đảng viên"]
    (rule,) = sheet.data_validations.dataValidation
    title, _, area = book.defined_names[rule.formula1.lstrip("=")].attr_text.partition("!")
    cells = [row[0].value for row in book[title.strip("'")][area.replace("$", "")]]
    assert cells == list(LEVEL_NAMES.values())
    first = header(sheet)[""] + 1
    letter = sheet.cell(first, header(sheet)["Quyết định"]).column_letter
    assert str(rule.sqref) == f"{letter}{first}:{letter}{first + len(table(sheet)) - 1}"
    assert sheet.auto_filter.ref.startswith(f"A{first - 1}:")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)


def _another_year(case: Case, path: Path) -> None:
    read_plan(path, year=YEAR - 1, law=case.law)


def _another_regime(case: Case, path: Path) -> None:
    read_plan(path, year=YEAR, law=load_law("qd124-2023"))


def _no_plan(case: Case, path: Path) -> None:
    Workbook().save(path)
    case.read(path)


def _damaged(case: Case, path: Path) -> None:
    path.write_bytes(path.read_bytes()[:3000])
    case.read(path)


def _nothing_there(case: Case, path: Path) -> None:
    case.read(path.with_name("khac.xlsx"))


def _other_kind(case: Case, path: Path) -> None:
    case.read(path.rename(path.with_suffix(".csv")))


@pytest.mark.parametrize(
    "use, said",
    [
        (_another_year, "2025"), (_another_regime, "366"), (_no_plan, "không phải phương án"),
        (_damaged, "Không mở được"), (_nothing_there, "Không mở được"), (_other_kind, ".xlsx"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_in_words(
    case: Case, plan: Path, use: Callable[[Case, Path], None], said: str
) -> None:
    with pytest.raises(PlanError, match=re.escape(said)):
        use(case, plan)


def test_a_plan_that_lost_its_hidden_name_is_known_by_its_guide(case: Case, plan: Path) -> None:
    expected = decided(case, plan)
    edit(plan, lambda book: book.defined_names.pop("XEPLOAI_PHUONG_AN"))
    assert tuple(case.read(plan).levels) == expected
    with pytest.raises(PlanError):
        read_plan(plan, year=YEAR + 1, law=case.law)


def test_ranks_shown_are_the_ratings(case: Case, plan: Path) -> None:
    frame = case.ratings.frames[MEMBER]
    ranks = {(u, i): n for u, i, n in zip(frame[UNIT], frame[IDENTITY], frame[RANK_IN_GROUP], strict=True)}
    groups = {(u, i): g for u, i, g in zip(frame[UNIT], frame[IDENTITY], frame[GROUP], strict=True)}
    for r in table(load_workbook(plan)["Đảng viên"]):
        key = (r["Mã đơn vị"], r["Định danh"])
        assert (r["Thứ hạng"] or 0) == ranks[key]
        if isinstance(groups[key], str):
            assert r["Nhóm"] == groups[key]
