"""`tien_do.xlsx` and `xeploai status`: who stands where, whom to phone first."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from desk import DEADLINE, Desk
from small_committee import BASE, CELL1, CELL2, INFO, MEMBERS, TOP, UNITS, Committee, Raw

from batch.cli import cli
from batch.domain import JUDGED_BAD, Finding, Period
from batch.findings.judgement import Acceptance
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import PROGRESS
from batch.finished.ledger import open_ledger
from batch.form.file_data import FileData, Problem
from batch.mail.record import TABLES
from batch.rating.decisions import Decisions
from batch.rules.intake import take_in
from batch.submissions.intake import COUNTED, INVALID
from batch.tracking import progress, progress_sheet
from batch.tracking.history import Submission
from batch.tracking.progress import ACCEPTED, ERRORS, MISSING, STATE_NAMES, UNUSABLE, WARNINGS, Standing

TODAY = date(2025, 12, 22)


def status(out: Path, *more: object) -> str:
    said = CliRunner().invoke(cli, ["status", str(out), *map(str, more)])
    assert said.exit_code == 0, said.output
    return said.output


def table(path: Path) -> list[dict[str, object]]:
    page = openpyxl.load_workbook(path)["Tiến độ"]
    rows = [[c.value for c in row] for row in page.iter_rows()]
    at = next(i for i, row in enumerate(rows) if "Mã đơn vị" in row)
    return [dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :]]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """One unit of each kind: nothing sent, a wrong year, errors, a warning to explain. Run two days after the end."""
    made = Committee().set(CELL1, MEMBERS, 1, gioi_tinh=Raw("Khác")).set(BASE, INFO, 0, ten_don_vi="Tên khác")
    made.set(TOP, INFO, 0, nam=2024)
    del made.filled[CELL2]
    desk = Desk(tmp_path_factory.mktemp("desk"), made)
    desk.hand_in(made)
    desk.run(TODAY)
    return desk


def test_every_unit_with_its_state_the_most_urgent_first(office: Desk) -> None:
    found = table(office.out / "2025" / "tien_do.xlsx")
    assert [(row["Mã đơn vị"], row["Tình trạng"]) for row in found] == [
        (CELL2, "Chưa nhận"), (TOP, "Nhận nhưng không dùng được"), (CELL1, "Còn lỗi phải sửa"),
        (BASE, "Còn cảnh báo phải giải trình"),
    ]  # fmt: skip
    assert [row["Việc cần làm"] for row in found] == [
        "Quá hạn 2 ngày, chưa gửi tệp nào",
        "Đã gửi nhưng không dùng được, báo gửi lại: «TT.xlsx» (sai năm hoặc kỳ đánh giá)", "Sửa 1 lỗi",
        "Giải trình hoặc sửa 1 cảnh báo",
    ]  # fmt: skip
    first, third = found[0], found[2]
    assert (first["Còn (ngày)"], first["Số lần đã nộp"], first["Email"]) == (-2, 0, "cs1-02@vidu.vn")
    assert first["Hạn nộp"] == dt.datetime(2025, 12, 20)
    assert (third["Lỗi lần đầu"], third["Lỗi hiện nay"], third["Số lần đã nộp"]) == (1, 1, 1)


def test_the_sheet_is_made_to_work_with(office: Desk) -> None:
    book = openpyxl.load_workbook(office.out / "2025" / "tien_do.xlsx")
    page = book["Tiến độ"]
    head = next(row[0].row for row in page.iter_rows() if row[0].value == "STT")
    assert page.freeze_panes == f"D{head + 1}" and page.auto_filter.ref == f"A{head}:P{head + 4}"
    assert page.page_setup.orientation == "landscape" and page.page_setup.paperSize == 9
    assert page.print_title_rows == f"${head}:${head}"
    counts = {row[0].value: row[3].value for row in page.iter_rows(max_row=head - 1) if row[3].value is not None}
    assert counts == {STATE_NAMES[s]: int(s != ACCEPTED) for s in STATE_NAMES}
    colours = {page.cell(head + i, 4).fill.fgColor.rgb for i in range(1, 5)}
    assert len(colours) == 4
    assert [v.formula1 for v in page.data_validations.dataValidation] == ['"x"']
    assert book.sheetnames == ["Tiến độ", "Lịch sử nộp"]
    assert {row[0].value for row in book["Lịch sử nộp"].iter_rows(min_row=4)} == {TOP, BASE, CELL1}


def test_status_counts_from_the_day_it_is_asked(office: Desk, tmp_path: Path) -> None:
    out = Path(shutil.copytree(office.out, tmp_path / "kq"))
    said = status(out, "--today", "15/12/2025")
    lines = [line.split() for line in said.splitlines()]
    assert ["Chưa", "nhận", "1"] in lines and "quá hạn" not in said
    rows = [line for line in said.splitlines() if line.startswith(("    CS1", "    TT"))]
    assert [row.split()[0] for row in rows] == [TOP, CELL2, CELL1, BASE], "not yet due: unusable first"
    assert all("  5  " in row for row in rows)
    assert "báo gửi lại: «TT.xlsx» (sai năm hoặc kỳ đánh giá)" in rows[0]
    assert [row["Còn (ngày)"] for row in table(out / "2025" / "tien_do.xlsx")] == [5] * 4
    assert "  quá hạn 1  " in status(out, "--today", "21/12/2025", "--year", 2025)


def test_what_the_clerk_wrote_stays(office: Desk, tmp_path: Path) -> None:
    desk = Desk(tmp_path, Committee())
    shutil.copytree(office.inbox, desk.inbox, dirs_exist_ok=True)
    shutil.copytree(office.out, desk.out)
    path = desk.out / "2025" / "tien_do.xlsx"
    book = openpyxl.load_workbook(path)
    page = book["Tiến độ"]
    for row in page.iter_rows():
        if row[1].value in (CELL1, CELL2):
            row[14].value, row[15].value = "x", f"-gọi {row[1].value}"
    book.save(path)
    desk.hand_in(Committee())  # everything mended
    desk.run(date(2025, 12, 23))
    for _ in range(2):
        marks = {row["Mã đơn vị"]: (row["Đã liên hệ"], row["Ghi chú"]) for row in table(path)}
        assert marks[CELL1] == (None, f"-gọi {CELL1}"), "the tick was about another state"
        status(desk.out, "--today", "24/12/2025")
    found = {row["Mã đơn vị"]: row for row in table(path)}
    assert {row["Tình trạng"] for row in found.values()} == {"Đã nhận, không còn việc"}
    assert (found[CELL1]["Lỗi lần đầu"], found[CELL1]["Lỗi hiện nay"], found[CELL1]["Số lần đã nộp"]) == (1, 0, 2)
    assert found[CELL1]["Việc cần làm"] == "Gửi bản khác nhưng vẫn ghi lần nộp 1"
    assert "Mọi đơn vị đã nộp, không còn việc." in status(desk.out)


def test_no_copy_is_kept_of_marks_that_were_carried_over(office: Desk, tmp_path: Path) -> None:
    desk = Desk(tmp_path, Committee())
    shutil.copytree(office.inbox, desk.inbox, dirs_exist_ok=True)
    shutil.copytree(office.out, desk.out)
    folder = desk.out / "2025"
    path = folder / "tien_do.xlsx"

    def edit(*cells: tuple[int, str]) -> None:
        book = openpyxl.load_workbook(path)
        row = next(r for r in book["Tiến độ"].iter_rows() if r[1].value == CELL2)
        for column, text in cells:
            row[column].value = text
        book.save(path)

    def copies() -> list[str]:
        return sorted(p.name for p in folder.glob("tien_do.da_sua*"))

    edit((14, "x"), (15, "gọi rồi"))
    assert not desk.run(date(2025, 12, 23)).kept and copies() == []
    edit((15, "gọi lần hai"))
    assert "được giữ ở" not in status(desk.out, "--today", "24/12/2025") and copies() == []
    assert not desk.run(date(2025, 12, 25)).kept and not desk.run(date(2025, 12, 25)).kept
    marks = {row["Mã đơn vị"]: (row["Đã liên hệ"], row["Ghi chú"]) for row in table(path)}
    assert marks[CELL2] == ("x", "gọi lần hai") and copies() == []
    edit((15, "gọi lần ba"), (2, "tên khác"))
    assert len(desk.run(date(2025, 12, 26)).kept) == 1 and copies() == ["tien_do.da_sua.xlsx"]


def test_a_tick_stays_while_the_state_does(office: Desk, tmp_path: Path) -> None:
    out = Path(shutil.copytree(office.out, tmp_path / "kq"))
    path = out / "2025" / "tien_do.xlsx"
    book = openpyxl.load_workbook(path)
    next(r for r in book["Tiến độ"].iter_rows() if r[1].value == CELL2)[14].value = "x"
    book.save(path)
    status(out, "--today", "30/12/2025")
    assert [row["Đã liên hệ"] for row in table(path)] == ["x", None, None, None]
    path.write_bytes(b"no workbook any more")
    status(out)
    assert [row["Đã liên hệ"] for row in table(path)] == [None] * 4


def test_the_last_letter(office: Desk, tmp_path: Path) -> None:
    out = Path(shutil.copytree(office.out, tmp_path / "kq"))
    with open_ledger(out, 2025, TABLES) as ledger:
        ledger.executemany(
            "INSERT INTO thu (don_vi, loai, trang_thai, luc, noi_dung, nguoi_nhan) VALUES (?1, ?2, ?3, ?4, ?4, '')",
            [
                (CELL2, "nhac_han", "da_gui", "2025-12-15T08:00:00"),
                (CELL2, "qua_han", "da_gui", "2025-12-21T08:00:00"),
                (CELL2, "qua_han", "cho", "2025-12-22T08:00:00"),
                (CELL1, "thong_bao", "tu_choi", "2025-12-11T08:00:00"),
            ],
        )
    said = status(out)
    assert "21/12/2025: quá hạn (đã gửi)" in said and "11/12/2025: còn lỗi, cảnh báo (bị từ chối)" in said
    assert table(out / "2025" / "tien_do.xlsx")[0]["Thư gần nhất"] == "21/12/2025: quá hạn (đã gửi)"


def test_status_without_what_it_needs_says_so(office: Desk, tmp_path: Path) -> None:
    out = Path(shutil.copytree(office.out, tmp_path / "kq"))
    data = out / "2025" / "du_lieu" / "tien_do.csv"
    text = data.read_text(encoding="utf-8-sig")
    for old, new, why in (
        ("CON_LOI", "GI_DO", "không đọc được"),
        ("han_nop", "khac", "thiếu cột han_nop"),
        (",1,", ",x,", "không đọc được"),
    ):
        data.write_text(text.replace(old, new), encoding="utf-8-sig")
        said = CliRunner().invoke(cli, ["status", str(out)])
        assert said.exit_code == 2 and f"{why}; hãy kiểm tra lại (lệnh run)" in said.output
    data.unlink()
    said = CliRunner().invoke(cli, ["status", str(out)])
    assert said.exit_code == 2 and "chưa có dữ liệu tiến độ" in said.output
    (out / "so_2025.sqlite").write_bytes(b"not a ledger")
    data.write_text(text, encoding="utf-8-sig")
    said = CliRunner().invoke(cli, ["status", str(out)])
    assert said.exit_code == 2 and "đổi tên tệp này" in said.output


def test_the_same_input_gives_the_same_bytes(office: Desk, tmp_path: Path) -> None:
    again = Desk(tmp_path, office.committee)
    shutil.copytree(office.inbox, again.inbox, dirs_exist_ok=True)
    again.run(TODAY)
    for name in ("tien_do.xlsx", "du_lieu/tien_do.csv"):
        assert (again.out / "2025" / name).read_bytes() == (office.out / "2025" / name).read_bytes()


def test_what_is_written_is_what_is_read(office: Desk) -> None:
    run = FinishedRun(office.out / "2025")
    with run.path(PROGRESS).open(encoding="utf-8-sig", newline="") as file:
        assert [row["ma_don_vi"] for row in csv.DictReader(file)] == [u.code for u in UNITS]
    top = progress.read_standings(run)[0]
    assert top == Standing(
        TOP,
        UNITS[0].name,
        DEADLINE,
        "tt@vidu.vn",
        UNUSABLE,
        1,
        None,
        1,
        0,
        0,
        False,
        "«TT.xlsx» (sai năm hoặc kỳ đánh giá)",
    )


# --- judging ---


def standing(state: str, deadline: date | None = DEADLINE, code: str = "A", **more: object) -> Standing:
    values = {
        "email": "",
        "files": 1,
        "number": 1,
        "errors": 0,
        "warnings": 0,
        "explained": 0,
        "taken": False,
        "why": "",
    }
    return Standing(code=code, name="", deadline=deadline, state=state, **(values | more))  # type: ignore[arg-type]


def test_the_order() -> None:
    early, late = date(2025, 12, 10), date(2025, 12, 28)
    units = [
        standing(ACCEPTED, early, "1"), standing(WARNINGS, early, "2"), standing(MISSING, late, "3"),
        standing(ERRORS, late, "4"), standing(ERRORS, None, "5"), standing(ERRORS, early, "6"),
        standing(UNUSABLE, late, "7"), standing(MISSING, DEADLINE, "8"), standing(MISSING, early, "9"),
        standing(MISSING, None, "10"),
    ]  # fmt: skip
    order = [line.unit.code for line in progress.progress(units, [], {}, TODAY)]
    assert order == ["9", "8", "7", "6", "3", "4", "10", "5", "2", "1"]
    assert sum(progress.counts(progress.progress(units, [], {}, TODAY)).values()) == len(units)


def states(
    c: Committee, folder: Path, decisions: Decisions | None = None, explained: bool = False, verdict: str = ""
) -> dict[str, str]:
    checked = c.check(folder)
    found = checked.findings
    if explained:
        found = [replace(f, explained=True, verdict=verdict) for f in found]
    taken = {a.unit for a in decisions.acceptances} if decisions else set()
    rows = progress.standings(c.register, checked.subs.files, checked.intake, found, taken)
    return {row.code: row.state for row in rows}


def test_an_explained_warning_and_an_accepted_submission(tmp_path: Path) -> None:
    warned = Committee().set(BASE, INFO, 0, ten_don_vi="Tên khác")
    assert states(warned, tmp_path)[BASE] == WARNINGS
    assert states(warned, tmp_path, explained=True)[BASE] == ACCEPTED
    assert states(warned, tmp_path, explained=True, verdict=JUDGED_BAD)[BASE] == WARNINGS
    faulty = Committee().set(CELL1, MEMBERS, 1, gioi_tinh=Raw("Khác"))
    assert states(faulty, tmp_path, explained=True)[CELL1] == ERRORS, "an error isn't explained away"
    assert states(faulty, tmp_path, Decisions(acceptances=[Acceptance(CELL1, "vì thế", "A1")]))[CELL1] == ACCEPTED


def test_two_files_with_the_same_number_are_of_no_use(tmp_path: Path) -> None:
    c = Committee().copy_of(CELL1, f"{CELL1} khac", tong_dang_vien=5)
    checked = c.check(tmp_path)
    rows = progress.standings(c.register, checked.subs.files, checked.intake, checked.findings, ())
    [row] = [r for r in rows if r.code == CELL1]
    assert (row.state, row.files, row.why) == (
        UNUSABLE, 2, "«CS1-01.xlsx», «CS1-01 khac.xlsx» (nhiều tệp cùng lần nộp, nội dung khác nhau)",
    )  # fmt: skip


def test_only_units_that_must_submit(tmp_path: Path) -> None:
    c = Committee().register_unit(CELL2, must_submit=False)
    assert list(states(c, tmp_path)) == [TOP, BASE, CELL1]


def test_a_paper_that_came_along_is_no_submission() -> None:
    paper = Submission("A", "1", "A/giai trinh.DOCX", "", None, INVALID, 1, TODAY, 0, 1)
    form = replace(paper, sha256="2", file="A/A.xlsx", data="2", number=1, status=COUNTED, run=2, errors=4)
    (line,) = progress.progress([standing(ERRORS, errors=4)], [paper, form], {}, TODAY)
    assert (line.sent, line.first_errors, line.last_seen) == (1, 4, TODAY)


def test_what_there_is_to_do() -> None:
    found = [
        standing(ERRORS, errors=7, warnings=10, explained=2), standing(WARNINGS, warnings=1),
        standing(ACCEPTED, taken=True, errors=3, warnings=1),
    ]  # fmt: skip
    assert [line.task for line in progress.progress(found, [], {}, TODAY)] == [
        "Sửa 7 lỗi; giải trình hoặc sửa 10 cảnh báo; đã giải trình 2 cảnh báo", "Giải trình hoặc sửa 1 cảnh báo",
        "Cơ quan đã nhận dù còn 3 lỗi",
    ]  # fmt: skip


def test_a_note_longer_than_a_cell_is_cut(tmp_path: Path) -> None:
    lines = progress.progress([standing(ERRORS, errors=2)], [], {}, TODAY)
    marks = {"A": progress_sheet.Mark(STATE_NAMES[ERRORS], "x", "g" * 1_500)}
    for _ in range(2):
        progress_sheet.write_progress(
            tmp_path / "a.xlsx", lines, [], {}, marks, period=Period(2025), name="", today=TODAY
        )
        marks = progress_sheet.read_marks(tmp_path / "a.xlsx")
    assert marks["A"].note == "g" * 1_000


def test_a_file_that_the_office_cannot_open_is_the_offices_to_mend() -> None:
    register = Committee().register
    files = [FileData(f"{CELL1}.xlsx", refused=True, problems=[Problem("TEP-08")])]
    intake, _ = take_in(files, register, Period(2025), None)
    found = [Finding("TEP-08", "loi", CELL1, f"{CELL1}.xlsx", office=True)]
    unit = next(u for u in progress.standings(register, files, intake, found, ()) if u.code == CELL1)
    (line,) = progress.progress([unit], [], {}, TODAY)
    assert unit.state == UNUSABLE and unit.office
    assert line.task == "Cơ quan mở lại tệp rồi chạy lại: «CS1-01.xlsx» (không mở được tệp để đọc)"
