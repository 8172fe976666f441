"""The rating plan: every subject in its place, the arithmetic in sight."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path

from openpyxl import load_workbook
from plans import (
    BEST,
    GOOD,
    SHEETS,
    SUBJECT_SHEETS,
    TOP,
    Case,
    Row,
    cells_of,
    header,
    table,
    tied,
    tied_here,
)

from batch.domain import ABOVE, AWAITS_ABOVE, LEVEL_NAMES, MEMBER
from batch.publish.plan.lines import Line, colour_of
from batch.publish.plan.tables import AuditLine
from batch.rating.caps import allowed
from batch.submissions.columns import FINAL, GROUP, IDENTITY, RANK_IN_GROUP, STATUS, UNIT


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
        assert g.words in first["Cách tính hạn mức của nhóm"]


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
    (source,) = got.sources
    assert (source.file, len(source.sha256), source.committee) == (plan.name, 64, case.register.top.code)


def test_same_input_gives_the_same_bytes(case: Case, tmp_path: Path) -> None:
    assert case.write(tmp_path / "a.xlsx").read_bytes() == case.write(tmp_path / "b.xlsx").read_bytes()


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


def test_drop_downs_offer_the_four_levels_where_this_committee_decides(plan: Path) -> None:
    book = load_workbook(plan)
    sheet = book["Tổ chức đảng"]
    choices = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    first, decided = header(sheet)[""] + 1, header(sheet)["Quyết định"]
    for rule in choices:
        title, _, area = book.defined_names[rule.formula1.lstrip("=")].attr_text.partition("!")
        cells = [row[0].value for row in book[title.strip("'")][area.replace("$", "")]]
        assert cells == list(LEVEL_NAMES.values())
    open_rows = {cell for rule in choices for area in rule.sqref.ranges for cell in area.cells}
    own = [row["Nơi quyết định"] == TOP for row in table(sheet)]
    assert open_rows == {(first + at, decided) for at, here in enumerate(own) if here} and open_rows
    assert sheet.auto_filter.ref.startswith(f"A{first - 1}:")
    # So many columns are too small on A4.
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    assert book["Nhóm"].page_setup.paperSize == 9


def test_what_this_committee_decides_stands_first_and_is_all_that_is_printed(case: Case, tmp_path: Path) -> None:
    book = load_workbook(case.write(tmp_path / "a.xlsx", audit=[
        AuditLine(MEMBER, "x", "y", "HTXS", "HTT", "hạn mức", "", "của cấp dưới")
    ]))  # fmt: skip
    for name in SUBJECT_SHEETS.values():
        sheet, rows = book[name], table(book[name])
        own = [row["Nơi quyết định"] == TOP for row in rows]
        bottom = int(sheet.print_area.rpartition("$")[2])
        assert bottom - header(sheet)[""] == sum(own) and all(own[: sum(own)])
        assert [row["STT"] for row in rows] == list(range(1, len(rows) + 1))
    assert any(not row["Quyết định"] for row in table(book["Tổ chức đảng"]))
    ours = sum(g.decider == TOP for g in case.ratings.groups)
    assert 0 < ours < len(case.ratings.groups)
    for name, count in (("Nhóm", ours), ("Tình huống", ours), ("Nhật ký thay đổi", 0)):
        assert int(book[name].print_area.rpartition("$")[2]) == header(book[name])[""] + count


def test_what_needs_a_decision_stands_on_the_first_sheet_with_the_way_to_its_row(case: Case, tmp_path: Path) -> None:
    ratings = tied_here(case)
    book = load_workbook(case.write(tmp_path / "a.xlsx", ratings=ratings))
    first, members = book.worksheets[0], table(book["Đảng viên"])
    waiting = {row["STT"]: row for row in members if row["Trạng thái"] == "Chờ quyết định"}
    shown = {row["STT"]: row for row in table(first)}
    assert waiting and waiting.keys() <= shown.keys()
    for number, row in waiting.items():
        same = ("Mã đơn vị", "Định danh", "Đề xuất", "Mức cao nhất được phép", "Kết quả dự kiến", "Trạng thái")
        assert [shown[number][name] for name in same] == [row[name] for name in same]
    links = {cell.value: cell.hyperlink.location for (cell,) in first.iter_rows(max_col=1) if cell.hyperlink}
    for number in waiting:
        assert book["Đảng viên"][links[number].rpartition("!")[2]].value == number
    assert first.protection.sheet and "Quyết định" not in header(first)
    groups = [str(cell.value) for (cell,) in first.iter_rows(max_col=1) if "phải chọn" in str(cell.value)]
    assert len(groups) == sum(bool(g.waiting) for g in ratings.groups if g.decider == TOP)
    assert book.active is first
    calm = load_workbook(case.write(tmp_path / "b.xlsx")).worksheets[0]
    assert any("Không có trường hợp nào" in str(cell.value) for (cell,) in calm.iter_rows(max_col=1))


def test_ranks_shown_are_the_ratings(case: Case, plan: Path) -> None:
    frame = case.ratings.frames[MEMBER]
    ranks = {(u, i): n for u, i, n in zip(frame[UNIT], frame[IDENTITY], frame[RANK_IN_GROUP], strict=True)}
    groups = {(u, i): g for u, i, g in zip(frame[UNIT], frame[IDENTITY], frame[GROUP], strict=True)}
    for r in table(load_workbook(plan)["Đảng viên"]):
        key = (r["Mã đơn vị"], r["Định danh"])
        assert (r["Thứ hạng"] or 0) == ranks[key]
        if isinstance(groups[key], str):
            assert r["Nhóm"] == groups[key]


def test_a_level_that_awaits_a_decision_above_is_not_shown_as_kept() -> None:
    figures = (None, None, None, None)
    own = Line("", 1, TOP, TOP, "", "HTXS", "HTXS", "HTXS", "GIU", "", 0, figures, TOP)
    assert own.kept_at_top and colour_of(own)
    above = replace(own, decider=ABOVE)
    assert not above.kept_at_top and not colour_of(above) and above.status_name == AWAITS_ABOVE
    decided = replace(above, status="QUYET_DINH")
    assert colour_of(decided) and decided.status_name == "Đã quyết định"
