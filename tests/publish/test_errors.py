"""Lists of errors given back to units: every finding once, at its place, in its own unit's file, safe to open."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from batch.domain import BASE_CELL, ERROR, JUDGED_BAD, JUDGED_GOOD, PROVINCE, WARNING, Finding, Period, Unit
from batch.publish.returns.copies import write_error_copies
from batch.publish.returns.listing import SHEET
from batch.publish.returns.names import file_names
from batch.register.register import Register
from batch.submissions.intake import Intake
from batch.workers import Tasks, Workers
from batch.workers.processes import start_processes

HEADER = [
    "STT", "Mức độ", "Tệp", "Sheet", "Ô", "Mục", "Nội dung", "Cách sửa", "Căn cứ", "Mã quy tắc", "Đã sửa",
]  # fmt: skip
REGISTER = Register(
    {
        "T": Unit("T", "Đảng bộ tỉnh Sông Hằng", PROVINCE, None, None),
        "001": Unit("001", "Chi bộ số 1", BASE_CELL, "T", "4", deadline=dt.date(2025, 12, 5)),
        "002": Unit("002", "=1+1", BASE_CELL, "T", "4"),
    }
)


def finding(code: str, severity: str = ERROR, unit: str = "001", **more: Any) -> Finding:
    given: dict[str, Any] = {
        "file": "001.xlsx", "sheet": "Đảng viên", "cell": "C7", "field": "ho_ten", "message": "m", "remedy": "r",
    }  # fmt: skip
    return Finding(code, severity, unit, **(given | more))


def write_error_lists(folder: Path, found: list[Finding], register: Register, *, year: int) -> list[Path]:
    """The lists of units of which nothing was received."""
    begun = write_error_copies(folder, found, register, folder, [], Intake(), period=Period(year), tasks=Tasks())
    return [made.path for task in begun for made in task.result()]


def sheet_of(path: Path) -> Worksheet:
    book = load_workbook(path)
    assert book.sheetnames == [SHEET]
    return book[SHEET]


def header_row(sheet: Worksheet) -> int:
    return next(row[0].row for row in sheet.iter_rows() if row[0].value == "STT")


def table(sheet: Worksheet) -> list[dict[str, object]]:
    """A file that all rows are of stands on top."""
    head, *rows = sheet.iter_rows(min_row=header_row(sheet), values_only=True)
    assert list(head) in (HEADER, [name for name in HEADER if name != "Tệp"])
    return [dict(zip(map(str, head), values, strict=True)) for values in rows]


def top(sheet: Worksheet) -> list[object]:
    rows = sheet.iter_rows(max_row=header_row(sheet) - 1, values_only=True)
    return [value for row in rows for value in row if value is not None]


def test_each_unit_gets_all_its_findings_and_no_others(tmp_path: Path) -> None:
    found = [finding("O-01", unit=u, message=f"của {u}", cell=f"C{n}") for n, u in enumerate(["001", "002", "001"], 7)]
    paths = write_error_lists(tmp_path / "loi", found, REGISTER, year=2025)
    assert [p.name for p in paths] == ["001.xlsx", "002.xlsx"]
    own = {p.stem: [(row["Nội dung"], row["Ô"]) for row in table(sheet_of(p))] for p in paths}
    assert own == {"001": [("của 001", "C7"), ("của 001", "C9")], "002": [("của 002", "C8")]}


def test_findings_of_no_unit_make_no_file(tmp_path: Path) -> None:
    assert write_error_lists(tmp_path / "loi", [finding("TEP-03", unit="")], REGISTER, year=2025) == []
    assert not list(tmp_path.rglob("*.xlsx"))


def test_top_says_unit_year_numbers_and_deadline(tmp_path: Path) -> None:
    found = [finding("O-01"), finding("O-02"), finding("HM-01", WARNING), finding("O-01", unit="002")]
    first, second = (sheet_of(p) for p in write_error_lists(tmp_path, found, REGISTER, year=2025))
    said = top(first)
    assert "001 – Chi bộ số 1" in said
    assert any("2025" in str(v) for v in said)
    numbers = [said[said.index(v) + 1] for v in said if isinstance(v, str) and v.startswith("Số ")]
    assert numbers == [2, 1]
    assert dt.datetime(2025, 12, 5) in said
    assert "chưa ghi trong danh mục" in top(second)


def test_table_is_grouped_by_cause_errors_first(tmp_path: Path) -> None:
    found = [
        finding("HM-01", WARNING, cell="B2"),
        finding("O-01", cell="C10"),
        finding("BB-01", cell="B3"),
        finding("TR-DV-03", cell="A1", basis="Điều 11"),
        finding("O-01", cell="C9"),
        finding("NOP-04", WARNING, cell="B9"),
        finding("TR-DV-03", WARNING, cell="A2"),
    ]
    [path] = write_error_lists(tmp_path, found, REGISTER, year=2025)
    sheet = sheet_of(path)
    rows = table(sheet)
    assert [(r["Mã quy tắc"], r["Ô"]) for r in rows] == [
        ("O-01", "C9"), ("O-01", "C10"), ("BB-01", "B3"), ("TR-DV-03", "A1"),
        ("NOP-04", "B9"), ("HM-01", "B2"), ("TR-DV-03", "A2"),
    ]  # fmt: skip
    assert [r["Mức độ"] for r in rows] == ["Phải sửa"] * 4 + ["Còn phải giải trình, hoặc sửa"] * 3
    assert [r["STT"] for r in rows] == list(range(1, 8))
    assert rows[3]["Căn cứ"] == "Điều 11"
    colours = {row[1].value: row[1].fill.start_color.rgb for row in sheet.iter_rows(min_row=header_row(sheet) + 1)}
    assert colours["Phải sửa"] != colours["Còn phải giải trình, hoặc sửa"]


def test_explained_warnings_stand_apart_by_what_became_of_them(tmp_path: Path) -> None:
    found = [
        finding("NOP-04", WARNING, cell="B1", explained=True, verdict=JUDGED_GOOD),
        finding("NOP-04", WARNING, cell="B2", explained=True),
        finding("TC-10", WARNING, cell="B3"),
        finding("TC-04", WARNING, cell="B4", explained=True, verdict=JUDGED_BAD),
        finding("O-01", cell="B5"),
    ]
    [path] = write_error_lists(tmp_path, found, REGISTER, year=2025)
    sheet = sheet_of(path)
    assert [(r["Ô"], r["Mức độ"]) for r in table(sheet)] == [
        ("B5", "Phải sửa"), ("B4", "Còn phải giải trình: lần trước không được chấp nhận"),
        ("B3", "Còn phải giải trình, hoặc sửa"),
        ("B2", "Đã giải trình, chờ xem xét"), ("B1", "Đã giải trình, được chấp nhận"),
    ]  # fmt: skip
    said = top(sheet)
    numbers = [said[said.index(v) + 1] for v in said if isinstance(v, str) and v.startswith("Số ")]
    assert numbers == [1, 2]
    assert any("4 cảnh báo: còn phải giải trình 2; đã giải trình 2; 2 cảnh báo ở cuối bảng" in str(v) for v in said)


def test_the_number_of_each_cause_is_said_on_top_and_every_cell_is_listed(tmp_path: Path) -> None:
    found = [finding("O-01", cell=f"C{row}") for row in range(7, 1207)]
    found += [finding("TR-DV-03", cell="AZ7"), finding("XX-01", WARNING), finding("XX-01", WARNING, cell="C8")]
    [path] = write_error_lists(tmp_path, found, REGISTER, year=2025)
    sheet = sheet_of(path)
    assert len(table(sheet)) == 1203
    [counts] = [str(v) for v in top(sheet) if "Nguyên nhân lặp lại" in str(v)]
    assert counts.endswith("Nguyên nhân lặp lại: O-01 Giá trị không có trong danh sách: 1.200; XX-01: 2.")
    [path] = write_error_lists(tmp_path / "once", found[-2:-1], REGISTER, year=2025)
    assert not any("lặp lại" in str(v) for v in top(sheet_of(path)))


@pytest.mark.parametrize(
    ("sheet", "field", "heading"),
    [
        ("Đảng viên", "ho_ten", "Họ và tên"),
        ("ĐẢNG VIÊN ", "ho_ten", "Họ và tên"),  # as the unit's own workbook spells it
        ("Đảng viên", "", None),
        ("", "", None),
        ("Lạ", "ho_ten", None),
    ],
)
def test_field_is_named_by_its_heading(tmp_path: Path, sheet: str, field: str, heading: str | None) -> None:
    [path] = write_error_lists(tmp_path, [finding("O-01", sheet=sheet, field=field)], REGISTER, year=2025)
    [row] = table(sheet_of(path))
    assert (row["Sheet"], row["Mục"]) == (sheet or "cả tệp", heading)


def test_what_has_no_place_says_so(tmp_path: Path) -> None:
    """An error of a file, or of none; a warning's place is copied into «Giải trình», which asks for a cell as well."""
    found = [
        finding("O-01", sheet="", cell=""), finding("O-02", file="", sheet="", cell=""),
        finding("XX-01", WARNING, sheet="", cell=""), finding("XX-02", WARNING, cell=""),
    ]  # fmt: skip
    [path] = write_error_lists(tmp_path, found, REGISTER, year=2025)
    assert [(r["Sheet"], r["Ô"]) for r in table(sheet_of(path))] == [
        ("cả tệp", None), ("cả phiếu", None), ("cả tệp", "cả tệp"), ("Đảng viên", "cả sheet"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+84", "-5", "@SUM(A1)", '=HYPERLINK("http://a.b";"x")', "http://a.b", "007"])
def test_text_stays_text(tmp_path: Path, text: str) -> None:
    found = [finding("O-01", unit=u, message=text, remedy=text, file=text, basis=text) for u in ("001", "002")]
    for path in write_error_lists(tmp_path, found, REGISTER, year=2025):
        sheet = sheet_of(path)
        [row] = table(sheet)
        assert [row[c] for c in ("Nội dung", "Cách sửa", "Căn cứ")] == [text] * 3
        cells = [cell for cells in sheet.iter_rows() for cell in cells]
        assert not [c.coordinate for c in cells if c.data_type == "f" or c.hyperlink]


def test_very_long_and_odd_text_is_neither_lost_nor_fatal(tmp_path: Path) -> None:
    found = [finding("O-01", message="dài " * 10_000, file="a\udce9b\x01.xlsx")]
    [path] = write_error_lists(tmp_path, found, REGISTER, year=2025)
    [row] = table(sheet_of(path))
    text = str(row["Nội dung"])
    assert text.startswith("dài dài") and text.endswith("[…]") and len(text) < 32768
    assert "Tệp" not in row and any(
        str(text).startswith("Tệp: a") and ".xlsx" in str(text) for text in top(sheet_of(path))
    )


def test_work_can_be_ticked_off_filtered_and_printed(tmp_path: Path) -> None:
    [path] = write_error_lists(tmp_path, [finding("O-01", cell=f"C{n}") for n in range(7, 10)], REGISTER, year=2025)
    sheet = sheet_of(path)
    first = header_row(sheet)
    [validation] = sheet.data_validations.dataValidation
    assert str(validation.sqref) == f"J{first + 1}:J{first + 3}"
    assert validation.formula1 == '"x"'
    assert sheet.freeze_panes == f"A{first + 1}"
    assert sheet.auto_filter.ref == f"A{first}:J{first + 3}"
    assert sheet.print_title_rows == f"${first}:${first}"
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)


def test_unknown_unit_gets_a_file_too(tmp_path: Path) -> None:
    [path] = write_error_lists(tmp_path, [finding("MAU-05", unit="X9")], REGISTER, year=2025)
    assert path.name == "X9.xlsx"
    assert any("không có trong danh mục" in str(v) for v in top(sheet_of(path)))


def test_code_of_digits_stays_whole_in_the_footer(tmp_path: Path) -> None:
    [path] = write_error_lists(tmp_path, [finding("O-01")], REGISTER, year=2025)
    left = sheet_of(path).oddFooter.left
    assert (left.text.strip(), left.size) == ("001 – năm 2025", 9)


def test_same_input_gives_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    found = [finding("O-01", cell=f"C{n}", unit=u) for n in range(7, 12) for u in ("001", "002")]
    one = write_error_lists(tmp_path / "a", found, REGISTER, year=2025)
    two = write_error_lists(tmp_path / "b", found[::-1], REGISTER, year=2025)
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in two]


def test_processes_that_write_copies_go_without_pandas(tmp_path: Path) -> None:
    """It takes longer to import than dozens of copies to write."""
    found = [finding("TR-DV-03", WARNING, cell=f"A{row}") for row in (7, 8)]
    with start_processes(1) as process, Workers(process).tasks() as tasks:
        begun = write_error_copies(tmp_path, found, REGISTER, tmp_path, [], Intake(), period=Period(2025), tasks=tasks)
        known = process.submit(eval, "{*__import__('sys').modules}").result()  # done after the copies
        assert [made.path.name for task in begun for made in task.result()] == ["001.xlsx"]
    assert "xlsxwriter" in known and "pandas" not in known


@pytest.mark.parametrize("code", ["001", "CS001-B1", "Đ.12_3", "a b", "12.3.4"])
def test_ordinary_code_names_its_file(code: str) -> None:
    assert file_names([code]) == {code: f"{code}.xlsx"}


@pytest.mark.parametrize(
    "code",
    ["A/01", "A\\01", "..", "../../x", "CON", "com1", "nul.a", 'a"b', "a:b", "a?*", "a\x01", "~$a", " a", "x" * 300],
)
def test_odd_code_gets_a_name_that_windows_takes(tmp_path: Path, code: str) -> None:
    [path] = write_error_lists(tmp_path / "loi", [finding("O-01", unit=code)], REGISTER, year=2025)
    assert path.parent == tmp_path / "loi"
    assert list((tmp_path / "loi").iterdir()) == [path]
    assert not set(path.name) & set('<>:"/\\|?*[]\x01')
    assert path.name[0] not in ".~ " and len(path.name) < 110
    assert path.name.split(".")[0].upper() not in {"CON", "COM1", "NUL"}
    sheet_of(path)


def test_no_two_codes_share_a_file(tmp_path: Path) -> None:
    codes = ["A/01", "A_01", "A:01", "a_01", "X" * 200, "X" * 201]
    names = file_names(codes)
    assert len({name.casefold() for name in names.values()}) == len(codes)
    assert file_names(codes[::-1]) == names
    assert file_names(["A/01"])["A/01"] == names["A/01"]  # the same file, whoever else has findings
