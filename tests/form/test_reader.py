"""One file → columns with every address, faults at their cells; nothing raises."""

from __future__ import annotations

import datetime as dt
import io
import os
import pickle
import shutil
import struct
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hostile import biff, compound
from made import INFO_ROWS, codes, info_xml, read_rows, text_cell, write_rows, write_xml
from openpyxl.utils import get_column_letter

from batch.domain import EVIDENCE, EXPLANATIONS, INFO, LEADERS, MEMBERS, SCORES, Period
from batch.form import unpack
from batch.form.blank import Filled, write_form
from batch.form.definition import FORM_VERSION, form
from batch.form.file_data import CellFault, FileData, address
from batch.form.reader import read_chunk, read_file
from batch.law import load_law
from batch.rules.file_kinds import words
from batch.submissions.frames import assemble

HEAD = ["STT", "Họ và tên", "Ngày sinh", "Tỷ lệ hoàn thành nhiệm vụ (%)", "Chi bộ đề xuất"]
KEYS = ["stt", "ho_ten", "ngay_sinh", "ty_le_hoan_thanh", "de_xuat"]
BORN = dt.date(1980, 5, 11)
GOOD = [1, "Lò Văn Một", BORN, 95.5, "HTT"]


def members(tmp_path: Path, *rows: list[Any]) -> FileData:
    return read_rows(tmp_path / "a.xlsx", {MEMBERS: list(rows)})


def members_xml(tmp_path: Path, rows: str, behind: str = "") -> FileData:
    """ "Đảng viên" with its header in row 3 and these rows below."""
    head = "".join(text_cell(f"{get_column_letter(c)}3", heading) for c, heading in enumerate(HEAD, 1))
    path = write_xml(tmp_path / "a.xlsx", {INFO: info_xml(), MEMBERS: f'<row r="3">{head}</row>{rows}'}, behind=behind)
    return read_file(tmp_path, path.name)


def column(data: FileData, key: str, sheet: str = MEMBERS) -> list[Any]:
    return data.sheets[sheet].columns[key]


def faults(data: FileData, sheet: str = MEMBERS) -> list[tuple[str, str, str]]:
    """(cell, code, what was shown) of the faults in a sheet."""
    places = data.sheets[sheet].places
    return [(address(places, sheet == INFO, f.row, f.key), f.code, f.shown) for f in data.faults if f.sheet == sheet]


@pytest.mark.parametrize("above", [0, 1, 5, 39])
@pytest.mark.parametrize("left", [0, 1, 28])
def test_every_address_is_the_one_that_excel_shows(tmp_path: Path, above: int, left: int) -> None:
    book = openpyxl.Workbook()
    info = book.active
    info.title = INFO
    for r, (heading, value) in enumerate(INFO_ROWS, above + 1):
        info.cell(r, left + 1, heading)
        info.cell(r, left + 2, value)
    sheet = book.create_sheet(MEMBERS)
    for r, row in enumerate([HEAD[::-1], GOOD[::-1], [], ["Tạm", "xx", "31/02/1980", "Lò Văn Hai", 2]], above + 1):
        for c, value in enumerate(row, left + 1):
            sheet.cell(r, c, value)
    book.save(tmp_path / "a.xlsx")
    data = read_file(tmp_path, "a.xlsx")

    where = {cell.value: cell.coordinate for row in sheet.iter_rows() for cell in row if cell.value is not None}
    part = data.sheets[MEMBERS]
    first, second = part.rows
    assert address(part.places, False, first, "ho_ten") == where["Lò Văn Một"]
    assert address(part.places, False, second, "ho_ten") == where["Lò Văn Hai"]
    assert address(part.places, False, first, "ty_le_hoan_thanh") == where[95.5]
    assert [cell for cell, _, _ in faults(data)] == [where["31/02/1980"], where["xx"], where["Tạm"]]
    inside = {cell.value: cell.coordinate for row in info.iter_rows() for cell in row if cell.value is not None}
    for key, value in {"ma_don_vi": "CB01", "ten_don_vi": "Chi bộ thôn Một", "lan_nop": 1}.items():
        assert address(data.sheets[INFO].places, True, 0, key) == inside[value]
        assert column(data, key, INFO) == [value]


def test_values_come_as_codes_dates_and_numbers(tmp_path: Path) -> None:
    data = members(tmp_path, HEAD, GOOD, ["2", "Lò Văn Hai", "5/11/1980", "95,5 %", "Hoàn thành XSNV"])
    assert [column(data, key) for key in KEYS] == [
        [1.0, 2.0],
        ["Lò Văn Một", "Lò Văn Hai"],
        [BORN, dt.date(1980, 11, 5)],
        [95.5, 95.5],
        ["HTT", "HTXS"],
    ]
    assert data.faults == []
    assert column(data, "so_the") == [None, None]
    assert "so_the" not in data.sheets[MEMBERS].places


def test_dates_do_not_depend_on_the_date_system(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_rows(tmp_path / "a.xlsx", {INFO: INFO_ROWS, MEMBERS: [HEAD, GOOD]}))
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.save(tmp_path / "a.xlsx")
    assert column(read_file(tmp_path, "a.xlsx"), "ngay_sinh") == [BORN]


def test_blank_rows_and_rows_with_only_a_number_are_not_data(tmp_path: Path) -> None:
    data = members(
        tmp_path, HEAD, [], [1], GOOD, [3, " ", "\u200b", None, "\u00a0"], [None] * 7 + ["ngoài bảng"], [4, "Lò Thị Ba"]
    )
    assert data.sheets[MEMBERS].rows == [4, 7]


def test_ghost_rows_are_not_data(tmp_path: Path) -> None:
    ghosts = "".join(f'<row r="{r}"><c r="A{r}" s="4"/><c r="E{r}" s="4"/></row>' for r in range(5, 3000))
    data = members_xml(tmp_path, f'<row r="4">{text_cell("B4", "Lò Văn Một")}</row>{ghosts}')
    assert data.sheets[MEMBERS].rows == [4]


@pytest.mark.parametrize(
    ("sheet", "head", "row"),
    [
        (SCORES, ["Mã tiêu chí", "Tiêu chí", "Điểm tối đa"], [None, "Xây dựng Đảng", 40]),
        ("Mẫu 01", ["Mã nội dung", "Nội dung"], [None, "Nội dung một"]),
        (EVIDENCE, ["Mã tiêu chí", "Tiêu chí đánh giá"], [None, "Xây dựng Đảng"]),
        ("Hồ sơ", ["Mã hồ sơ", "Tên hồ sơ"], [None, "Biên bản"]),
    ],
)
def test_prefilled_rows_are_data_in_four_sheets(tmp_path: Path, sheet: str, head: list[str], row: list[Any]) -> None:
    assert read_rows(tmp_path / "a.xlsx", {sheet: [head, row]}).sheets[sheet].rows == [2]


def test_hidden_rows_columns_and_sheets_are_read(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_rows(tmp_path / "a.xlsx", {INFO: INFO_ROWS, MEMBERS: [HEAD, GOOD]}))
    book[MEMBERS].row_dimensions[2].hidden = True
    book[MEMBERS].column_dimensions["B"].hidden = True
    book[MEMBERS].sheet_state = "veryHidden"
    book.save(tmp_path / "a.xlsx")
    assert column(read_file(tmp_path, "a.xlsx"), "ho_ten") == ["Lò Văn Một"]


def test_error_values_and_uncalculated_formulas_are_faults_at_their_cells(tmp_path: Path) -> None:
    rows = f'<row r="4">{text_cell("B4", "Lò Văn Một")}<c r="D4" t="e"><v>#N/A</v></c></row>'
    rows += '<row r="6"><c r="E6"><f>A1</f></c></row><row r="9"><c r="C9" t="e"><v>#REF!</v></c></row>'
    data = members_xml(tmp_path, rows)
    assert data.sheets[MEMBERS].rows == [4, 6, 9]  # a row that holds only an error is a row
    assert faults(data) == [("C9", "O-07", ""), ("D4", "O-07", ""), ("E6", "O-08", "")]
    assert column(data, "de_xuat") == [None, None, None]


def test_error_values_in_no_field_are_nobodys_business(tmp_path: Path) -> None:
    rows = f'<row r="4">{text_cell("B4", "Lò Văn Một")}<c r="H4"><f>A1</f></c></row>'
    rows += '<row r="5"><c r="A5"><f>ROW()</f></c><c r="H5" t="e"><v>#N/A</v></c></row>'
    data = members_xml(tmp_path, rows, behind="<extLst><ext><xm:f>S!A1</xm:f></ext></extLst>")
    assert data.sheets[MEMBERS].rows == [4]
    assert data.faults == []


def test_a_text_formula_without_text_is_a_blank(tmp_path: Path) -> None:
    rows = f'<row r="4">{text_cell("B4", "Lò Văn Một")}<c r="E4" t="str"><f>""</f><v></v></c></row>'
    data = members_xml(tmp_path, rows)
    assert column(data, "de_xuat") == [None]
    assert data.faults == []


def test_an_error_value_in_the_list_is_a_fault_at_its_cell(tmp_path: Path) -> None:
    xml = info_xml() + f'<row r="8">{text_cell("A8", "Tổng số đảng viên có mặt")}<c r="B8" t="e"><v>#N/A</v></c></row>'
    write_xml(tmp_path / "a.xlsx", {INFO: xml})
    data = read_file(tmp_path, "a.xlsx")
    assert faults(data, INFO) == [("B8", "O-07", "")]


def test_a_cell_that_shows_100_percent_is_not_one_percent(tmp_path: Path) -> None:
    """Excel keeps "100%" as 1 and "95%" as 0.95."""
    names = "".join(
        f'<row r="{r}">{text_cell(f"B{r}", "Lò Văn")}<c r="D{r}" s="{style}"><v>{value}</v></c></row>'
        for r, style, value in [(4, 1, 1), (5, 2, 0.955), (6, 1, 0), (7, 3, 95), (8, 0, 1)]
    )
    data = members_xml(tmp_path, names)
    assert column(data, "ty_le_hoan_thanh") == [None, None, 0.0, 95.0, 1.0]
    assert faults(data) == [("D4", "O-05", "100%"), ("D5", "O-05", "95,5%")]


def test_merged_cells_have_their_value_at_the_top_left(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_rows(tmp_path / "a.xlsx", {INFO: INFO_ROWS, MEMBERS: [[], HEAD, GOOD]}))
    book[MEMBERS].merge_cells("B1:B2")
    book[MEMBERS].merge_cells("E3:E5")
    book.save(tmp_path / "a.xlsx")
    assert column(read_file(tmp_path, "a.xlsx"), "de_xuat") == ["HTT"]


def test_missing_and_repeated_columns(tmp_path: Path) -> None:
    head = ["STT", "Họ và tên", "Ngày sinh", "Chi bộ đề suất", "Đối tượng", "Đối tượng *"]
    data = members(tmp_path, [], head, [1, "Lò Văn Một", BORN, "HTT", "CBCCVC", "KCT"])
    found = {(p.code, p.cell, p.key): p.values.get("gan_giong") for p in data.problems if p.sheet == MEMBERS}
    assert found["CT-02", "", "de_xuat"] == "Chi bộ đề suất"
    assert found["CT-02", "", "gioi_tinh"] == ""
    assert ("CT-02", "", "so_the") not in found, "an optional column may be left out"
    assert ("CT-03", "F2", "doi_tuong") in found
    assert column(data, "doi_tuong") == [None]
    assert "doi_tuong" not in data.sheets[MEMBERS].places


def test_missing_sheets_headers_and_doubtful_sheets(tmp_path: Path) -> None:
    sheets = {INFO: INFO_ROWS, MEMBERS: [["ghi chú"]], "cán bộ": [HEAD], "Cán  bộ": [HEAD], "Nháp": [HEAD]}
    data = read_rows(tmp_path / "a.xlsx", sheets)
    found = {(p.code, p.sheet) for p in data.problems}
    assert ("CT-04", MEMBERS) in found
    assert ("CT-03", LEADERS) in found
    assert ("CT-01", EXPLANATIONS) in found
    assert set(data.sheets) == {INFO}
    assert not data.refused


def test_a_workbook_without_version_is_read(tmp_path: Path) -> None:
    data = members(tmp_path, HEAD, GOOD)
    assert (data.refused, data.version, codes(data)) == (False, "", [])


@pytest.mark.parametrize("rows", [[["Danh sách"]], [["Mã đơn vị", "A"], ["Tên đơn vị", "B"]]])
def test_something_else_is_not_our_form(tmp_path: Path, rows: list[list[Any]]) -> None:
    for sheets in ({INFO: rows}, {"Sheet1": INFO_ROWS}):
        data = read_rows(tmp_path / "a.xlsx", {INFO: rows, MEMBERS: [HEAD, GOOD]} if INFO in sheets else sheets)
        if INFO in sheets:
            assert (data.refused, codes(data)) == (True, ["MAU-01"])
    write_rows(tmp_path / "b.xlsx", {"Sheet1": INFO_ROWS})
    assert codes(read_file(tmp_path, "b.xlsx")) == ["MAU-01"]


def test_two_hundred_sheets(tmp_path: Path) -> None:
    sheets: dict[str, Any] = {f"Nháp {i}": [HEAD, GOOD] for i in range(200)}
    data = read_rows(tmp_path / "a.xlsx", sheets | {INFO: INFO_ROWS, MEMBERS: [HEAD, GOOD]})
    assert column(data, "ho_ten") == ["Lò Văn Một"]


def test_the_blank_form_reads_back_what_was_written(tmp_path: Path) -> None:
    row = {"ho_ten": "Lò Văn Một", "ngay_sinh": BORN, "ty_le_hoan_thanh": 95.5, "de_xuat": "HTT"}
    filled = Filled({"ma_don_vi": "CB01", "lan_nop": 2, "ngay_lap": dt.date(2025, 12, 1)}, {MEMBERS: [row]})
    write_form(tmp_path / "a.xlsx", load_law("qd366-2025", None), filled, period=Period(2025))
    data = read_file(tmp_path, "a.xlsx")
    assert (data.faults, data.problems, data.version) == ([], [], FORM_VERSION)
    assert set(data.sheets) == set(form())
    assert {key: column(data, key)[0] for key in row} == row
    assert column(data, "lan_nop", INFO) == [2.0]
    assert len(data.sheets[MEMBERS].rows) == 1


# What isn't a workbook, or isn't one that can be read.


def test_what_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    good = write_rows(tmp_path / "good.xlsx", {INFO: INFO_ROWS}).read_bytes()
    ods = tmp_path / "ods.xlsx"
    with zipfile.ZipFile(ods, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    broken = bytearray(good)
    broken[good.index(b"xl/worksheets/sheet1.xml") + 60] ^= 0xFF
    made = {
        "truncated.xlsx": good[: len(good) // 2],
        "csv.xlsx": b"a,b\n1,2\n",
        "empty.xlsx": b"",
        "empty.xls": b"",
        "empty.ods": b"",
        "broken.xlsx": bytes(broken),
        "ole.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "ole.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    }
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    for name in [*made, "ods.xlsx"]:
        data = read_file(tmp_path, name)
        assert (name, data.refused, codes(data)) == (name, True, ["TEP-01"])
    for name in ["absent.xlsx", "x" * 300 + ".xlsx"]:
        data = read_file(tmp_path, name)
        assert (name, data.refused, codes(data)) == (name, True, ["TEP-08"])
        assert data.sheets == {}


def _zip(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), part)
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["a.xls", "a.xlsb", "a.ods", "a", "a.xltx", "a.xltm", "CB01.2025", "a.zip", "a.et"])
def test_a_workbook_is_read_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    write_rows(tmp_path / "good.xlsx", {INFO: INFO_ROWS, MEMBERS: [HEAD, GOOD]}).rename(tmp_path / name)
    data = read_file(tmp_path, name)
    assert (data.refused, data.other, codes(data)) == (False, False, [])
    assert column(data, "ho_ten") == ["Lò Văn Một"]


@pytest.mark.parametrize(
    ("name", "content", "code", "kind"),
    [
        ("a.xlsb", _zip(xl__workbook_bin=b"x"), "TEP-09", ".xlsb"),
        ("a.xlsx", _zip(xl__workbook_bin=b"x"), "TEP-09", ".xlsb"),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "TEP-09", ".html"),
        ("a.numbers", _zip(Index__Document_iwa=b"x"), "TEP-09", ".numbers"),
        ("a.et", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "TEP-09", ".et"),
        ("a.zip", _zip(phieu_xlsx=b"x"), "TEP-03", ".zip"),
        ("a.xlsx", _zip(phieu_xlsx=b"x"), "TEP-03", ".zip"),
        ("a.eml", b"From: a@vidu.vn\nTo: b@vidu.vn\nSubject: x\nMIME-Version: 1.0\n\nx", "TEP-03", ".eml"),
        ("a", b"%PDF-1.7 x", "TEP-03", ".pdf"),
        ("a.xlsx", b"%PDF-1.7 x", "TEP-03", ".pdf"),
        ("a.docx", _zip(word__document_xml=b"x"), "TEP-03", ".docx"),
        ("a.xlsx", _zip(word__document_xml=b"x"), "TEP-03", ".docx"),
        ("a.txt", b"x", "TEP-03", ".txt"),
        ("a", b"\x00\x01", "TEP-03", ""),
        ("a.pdf", b"", "TEP-03", "rong"),
    ],
)
def test_what_is_no_workbook_is_told_by_its_content(
    tmp_path: Path, name: str, content: bytes, code: str, kind: str
) -> None:
    (tmp_path / name).write_bytes(content)
    data = read_file(tmp_path, name)
    assert [(p.code, p.values["kieu"], p.values["duoi"]) for p in data.problems] == [(code, kind, Path(name).suffix)]
    assert (data.refused, data.other) == (True, code == "TEP-03")
    said = words(kind, Path(name).suffix)
    assert said["la_gi"] and said["lam_gi"].endswith(".")
    assert ("tuy mang đuôi" in said["la_gi"]) == (Path(name).suffix in (".xlsx", ".xls"))


def test_a_workbook_packed_as_python_cannot_unpack_is_to_be_saved_again(tmp_path: Path) -> None:
    """Windows packs large files with Deflate64, method 9."""
    path = write_rows(tmp_path / "a.xlsx", {INFO: INFO_ROWS})
    content = bytearray(path.read_bytes())
    for start, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        found = content.find(start)
        while found >= 0:
            content[found + at] = 9
            found = content.find(start, found + 4)
    path.write_bytes(content)
    data = read_file(tmp_path, "a.xlsx")
    assert [(p.code, p.values["kieu"]) for p in data.problems] == [("TEP-09", "nen_la")]
    assert "hỏng" not in "".join(words("nen_la", ".xlsx").values())


def test_a_directory_or_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").mkdir()
    assert codes(read_file(tmp_path, "a.xlsx")) == ["TEP-08"]
    locked = write_rows(tmp_path / "b.xlsx", {INFO: INFO_ROWS})
    locked.chmod(0)
    if not os.access(locked, os.R_OK):  # the superuser may read everything
        assert codes(read_file(tmp_path, "b.xlsx")) == ["TEP-08"]
    locked.chmod(0o600)


def _encrypted(path: Path) -> None:
    """An OLE file with the streams of an encrypted workbook: one sector of table, one of directory."""
    free, end = b"\xff\xff\xff\xff", b"\xfe\xff\xff\xff"

    def entry(name: str, kind: int, child: int, right: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        link = (0xFFFFFFFF).to_bytes(4, "little") + right.to_bytes(4, "little") + child.to_bytes(4, "little")
        head = text.ljust(64, b"\0") + len(text).to_bytes(2, "little") + bytes([kind, 1]) + link
        return head + bytes(36) + end + bytes(8)

    none = 0xFFFFFFFF
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + b"\x3e\0\x03\0\xfe\xff\x09\0\x06\0" + bytes(6)
    header += (0).to_bytes(4, "little") + (1).to_bytes(4, "little") + (1).to_bytes(4, "little") + bytes(4)
    header += (4096).to_bytes(4, "little") + end + bytes(4) + end + bytes(4) + bytes(4) + free * 108
    table = (b"\xfd\xff\xff\xff" + end).ljust(512, b"\xff")
    directory = entry("Root Entry", 5, 1, none) + entry("EncryptedPackage", 2, none, 2)
    directory += entry("EncryptionInfo", 2, none, none) + bytes(64) + bytes(4) + free * 3 + bytes(48)
    path.write_bytes(header + table + directory)


def test_a_password_is_told_apart(tmp_path: Path) -> None:
    _encrypted(tmp_path / "a.xlsx")
    assert codes(read_file(tmp_path, "a.xlsx")) == ["TEP-02"]
    good = write_rows(tmp_path / "b.xlsx", {INFO: INFO_ROWS}).read_bytes()
    locked = bytearray(good)
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = good.find(signature)
        while at >= 0:
            locked[at + flags] |= 1
            at = good.find(signature, at + 1)
    (tmp_path / "b.xlsx").write_bytes(locked)
    assert codes(read_file(tmp_path, "b.xlsx")) == ["TEP-02"]


def test_a_cell_far_away_is_refused_with_its_address(tmp_path: Path) -> None:
    data = members_xml(tmp_path, '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert [(p.code, p.sheet, p.cell) for p in data.problems] == [("TEP-05", MEMBERS, "XFD1048576")]
    assert data.refused


def test_an_unexpected_failure_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Panic(BaseException):
        """As the reading library's own panics: no Exception."""

    def fail(*_: object) -> None:
        raise Panic

    monkeypatch.setattr("batch.form.sheet_reader.find_list", fail)
    data = read_rows(tmp_path / "a.xlsx", {})
    assert (data.refused, codes(data)) == (True, ["TEP-04"])


@pytest.mark.parametrize("name", ["Chi bộ thôn Một – lần 2 (đã sửa).xlsx", "HOA.XLSX", "macro.xlsm"])
def test_file_names_do_not_matter(tmp_path: Path, name: str) -> None:
    write_rows(tmp_path / "a.xlsx", {INFO: INFO_ROWS})
    shutil.move(tmp_path / "a.xlsx", tmp_path / name)
    data = read_file(tmp_path, name)
    assert (data.refused, data.path, codes(data)) == (False, name, [])


# Old fonts, identical data.


def test_old_fonts_are_told_once_for_the_file(tmp_path: Path) -> None:
    tcvn3 = ["§¶ng viªn", "Hoµn thµnh tèt nhiÖm vô", "NguyÔn V¨n B×nh"]
    data = members(tmp_path, HEAD, *[[i, tcvn3[2], BORN, 90, tcvn3[1]] for i in range(2)])
    assert codes(data) == ["TEP-06"]
    told = next(p for p in data.problems if p.code == "TEP-06")
    assert told.values == {"so_o": "4", "o_dau": "sheet «Đảng viên», ô B2"}
    assert data.faults == []
    assert [(f.row, f.key) for f in data.quiet] == [(2, "de_xuat"), (3, "de_xuat")]


@pytest.mark.parametrize("text", ["Nguyeãn Vaên Bình", "Leâ Thò Hoa", "Ng« V¨n Tó", "TRAÀN VAÊN TAØI"])
def test_one_cell_in_an_old_font_is_found(tmp_path: Path, text: str) -> None:
    data = members(tmp_path, HEAD, GOOD, [2, text, BORN, 90, "HTT"])
    assert [(p.code, p.values["so_o"]) for p in data.problems if p.code == "TEP-06"] == [("TEP-06", "1")]


@pytest.mark.parametrize("text", ["Ñinh Đông", "H'Ñik Niê", "Siu Čư", "Ksor Ơ̆", "Ðoàn Müller", "Rơ Châm Ñuĕ", "LÝ HOÀ"])
def test_letters_of_other_languages_are_no_old_font(tmp_path: Path, text: str) -> None:
    assert codes(members(tmp_path, HEAD, *[[i, text, BORN, 90, "HTT"] for i in range(9)])) == []


def test_quotation_marks_are_no_old_font(tmp_path: Path) -> None:
    data = members(tmp_path, HEAD, *[[i, "Lò «Văn» A", BORN, 90, "HTT"] for i in range(9)])
    assert codes(data) == []


def test_the_same_data_laid_out_differently_has_the_same_hash(tmp_path: Path) -> None:
    one = members(tmp_path, HEAD, GOOD, [2, "Lò Văn Hai", "xx"])
    other = members(tmp_path, [], [], HEAD[::-1], [], GOOD[::-1], [None, None, "xx", "Lò Văn Hai", 2])
    assert one.data_hash == other.data_hash
    assert one.sha256 != other.sha256


@pytest.mark.parametrize(
    "rows",
    [
        [[1, "Lò Văn Một", BORN, 95], [2, "Lò Văn Hai", BORN, "xx"]],
        [[1, "Lò Văn Một", BORN, "xx"], [2, "Lò Văn Hai", BORN]],
        [[1, "Lò Văn Một", BORN], [2, "Lò Văn Hai", BORN, "yy"]],
        [[2, "Lò Văn Hai", BORN, "xx"], [1, "Lò Văn Một", BORN]],
    ],
)
def test_different_data_has_another_hash(tmp_path: Path, rows: list[list[Any]]) -> None:
    one = members(tmp_path, HEAD, [1, "Lò Văn Một", BORN], [2, "Lò Văn Hai", BORN, "xx"])
    assert one.data_hash != members(tmp_path, HEAD, *rows).data_hash


def test_faults_carry_what_was_seen(tmp_path: Path) -> None:
    data = members(tmp_path, HEAD, [1, "Lò Văn Một", 45966, 0.95, "Khá"])
    assert data.faults == [
        CellFault(MEMBERS, 2, "ngay_sinh", "O-06", "45966"),
        CellFault(MEMBERS, 2, "ty_le_hoan_thanh", "O-05", "0,95"),
        CellFault(MEMBERS, 2, "de_xuat", "O-01", "Khá"),
    ]


def _label(row: int, column: int, text: str) -> bytes:
    """A text in a cell of an old workbook."""
    said = text.encode("utf-16-le")
    return struct.pack("<HHHHHHB", 0x204, 9 + len(said), row, column, 0, len(text), 1) + said


def test_whole_numbers_of_an_old_workbook_are_numbers_like_any_other(tmp_path: Path) -> None:
    """They are of a type of their own there: 100 % was taken for 1, and a row of column numbers for a person."""
    percent = form()[MEMBERS].field("ty_le_hoan_thanh").heading
    info = b"".join(_label(row, 0, f.heading) for row, f in enumerate(form()[INFO].fields))
    headings = ["Họ và tên", "Ngày sinh", "Giới tính", percent]
    cells = [_label(0, column, text) for column, text in enumerate(headings)]
    cells += [struct.pack("<HHHHHI", 0x27E, 10, 1, column, 0, column + 1 << 2 | 2) for column in range(4)]
    cells += [_label(2, 0, "Lê Văn Mẫu"), struct.pack("<HHHHHI", 0x27E, 10, 2, 3, 1, 1 << 2 | 2)]
    cells += [_label(3, 0, "Lê Thị Mẫu"), struct.pack("<HHHHHI", 0x27E, 10, 3, 3, 0, 95 << 2 | 2)]
    styles = b"".join(struct.pack("<HHHH", 0xE0, 20, 0, number) + bytes(16) for number in (0, 9))
    (tmp_path / "a.xls").write_bytes(compound({"Workbook": biff([info, b"".join(cells)], styles)}))
    data = read_file(tmp_path, "a.xls")
    members = data.sheets[MEMBERS]
    assert (members.rows, [aside.first for aside in members.aside]) == ([3, 4], [1])
    assert members.columns["ty_le_hoan_thanh"] == [None, 95.0]
    assert [(f.row, f.code, f.shown) for f in data.faults] == [(3, "O-05", "100%")]


def _write_ods(path: Path, sheets: dict[str, list[list[Any]]]) -> None:
    def cell(value: Any) -> str:
        if isinstance(value, str):
            return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        if isinstance(value, bytes):  # as it stands in the file
            return value.decode()
        if isinstance(value, tuple):  # (value, what the cell has besides)
            return f'<table:table-cell office:value-type="percentage" {value[1]} office:value="{value[0]}"/>'
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'

    tables = "".join(
        f'<table:table table:name="{name}">'
        + "".join("<table:table-row>" + "".join(map(cell, row)) + "</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    head = f'xmlns:office="{names}office:1.0" xmlns:table="{names}table:1.0" xmlns:text="{names}text:1.0"'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{names}manifest:1.0"/>')
        archive.writestr(
            "content.xml",
            f"<office:document-content {head}><office:body><office:spreadsheet>{tables}"
            "</office:spreadsheet></office:body></office:document-content>",
        )


def test_an_ods_is_read_with_a_warning_and_says_what_is_a_percentage(tmp_path: Path) -> None:
    """1 is one percent, unless the cell shows "100%"."""
    rows: list[list[Any]] = [["Họ và tên", "Tỷ lệ hoàn thành nhiệm vụ (%)", "Tỷ lệ nhiệm vụ chậm tiến độ (%)"]]
    rows += [["Lò Văn Một", 95.5, 0], ["Lò Văn Hai", 1, 0], ["Lò Văn Ba", (1, 'table:number-columns-repeated="2"')]]
    rows += [["Lò Văn Bốn", (0.01, ""), 1]]
    _write_ods(tmp_path / "a.ods", {INFO: INFO_ROWS, MEMBERS: rows})
    data = read_file(tmp_path, "a.ods")
    assert codes(data) == ["TEP-07"]
    assert column(data, "ty_le_hoan_thanh") == [95.5, 1.0, None, None]
    assert column(data, "ty_le_cham") == [0.0, 0.0, None, 1.0]
    assert faults(data) == [("B4", "O-05", "100%"), ("B5", "O-05", "1%"), ("C4", "O-05", "100%")]


def test_formulas_and_errors_of_an_ods_are_told(tmp_path: Path) -> None:
    """An error may be stored as the number 0; who gives no text gives a blank."""

    def cell(said: str, shown: str = "", kind: str = 'office:value-type="float"') -> bytes:
        return f'<table:table-cell table:formula="of:=1" {kind} {said}>{shown}</table:table-cell>'.encode()

    zero, error = 'office:value="0"', "<text:p>#DIV/0!</text:p>"
    spans = 'table:number-matrix-columns-spanned="1" table:number-matrix-rows-spanned="3" office:value="95"'
    rows: list[list[Any]] = [
        ["Họ và tên", "Tỷ lệ hoàn thành nhiệm vụ (%)", "Tỷ lệ nhiệm vụ chậm tiến độ (%)", "Ghi chú"]
    ]
    rows += [["Lò Văn Một", cell(spans), cell(zero, error), cell("", "<text:p/>", "")]]
    rows += [["Lò Văn Hai", 95, cell(zero), cell("", "", "")], ["Lò Văn Ba", 95, 0, "xx"], ["Lò Văn Bốn", 95, 0, ""]]
    _write_ods(tmp_path / "a.ods", {INFO: INFO_ROWS, MEMBERS: rows})
    data = read_file(tmp_path, "a.ods")
    assert column(data, "ty_le_hoan_thanh") == [95.0] * 4 and column(data, "ty_le_cham") == [None, 0.0, 0.0, 0.0]
    assert faults(data) == [("C2", "O-07", ""), ("D3", "O-08", "")]
    told = [(p.cell, p.values["cac_o"]) for p in data.problems if p.code == "CT-09"]
    assert told == [("B2", "B2–B4"), ("C3", "C3"), ("D2", "D2")]


SIX = ["Họ và tên", "Ngày sinh", "Giới tính", "Tình trạng sinh hoạt", "Tỷ lệ hoàn thành nhiệm vụ (%)", "Chi bộ đề xuất"]
PERSON = ["Lò Văn Một", BORN, "Nam", "Sinh hoạt chính thức", 95, "HTT"]


def test_rows_pasted_by_place_are_told_once(tmp_path: Path) -> None:
    """Cells that aren't understood and blanks of such rows are told no more; other rows are as ever."""
    moved = [None, *PERSON[:5]]
    data = members(tmp_path, SIX, moved, moved, [*PERSON[:5], "Khá"])
    (told,) = (p for p in data.problems if p.code == "CT-10")
    assert (told.cell, told.values["cac_dong"]) == ("A2", "dòng 2–3")
    assert (told.values["cot"], told.values["cot_khac"]) == (SIX[3], SIX[2])
    assert faults(data) == [("F4", "O-01", "Khá")]
    assert (MEMBERS, 2, "ho_ten") in data.covered


@pytest.mark.parametrize(
    "own",
    [
        ["Lò Văn Một", "không", "Không", "Có", "Không", "Không"],
        ["Lò Văn Một", 1980, "nữ giới", "đang sinh hoạt", "tốt", "Tốt"],
        ["Lò Văn Một", 29352, "1", "2", "chưa rõ", "3"],
        ["Lò Văn Một", BORN, "15/12/2025", "Hoàn thành tốt", "Đang khắc phục", "HTT"],  # whose own columns are in order
    ],
)
def test_own_words_are_no_pasted_rows(tmp_path: Path, own: list[Any]) -> None:
    data = members(tmp_path, SIX, own, own, own)
    assert "CT-10" not in codes(data) and len(data.faults) >= 9


def test_a_formula_over_several_cells_is_told_of_all_of_them(tmp_path: Path) -> None:
    """However many it claims; one without a value leaves blanks that are none, in rows that hold something."""
    head = '<c r="D4"><f t="array" ref="D4:D1048576">A1:A9</f>{}</c>'
    rows = [f'<row r="{r}">{text_cell(f"B{r}", "Lò Văn Một")}{{}}</row>' for r in (4, 5)]
    data = members_xml(tmp_path, "".join(rows).format(head.format("<v>95</v>"), '<c r="D5"><v>96</v></c>'))
    assert [p.values["cac_o"] for p in data.problems if p.code == "CT-09"] == ["D4–D5"] and not data.faults
    data = members_xml(tmp_path, "".join(rows).format(head.format(""), ""))
    assert faults(data) == [("D4", "O-08", ""), ("D5", "O-08", "")] and "CT-09" not in codes(data)
    assert data.sheets[MEMBERS].rows == [4, 5]


@pytest.mark.parametrize(
    "value",
    ["1<!-- -->0", "&#49;0", "1<?x y?>0", "<![CDATA[10]]>", "1&#x30;"],
)
def test_a_number_that_would_be_cut_is_refused(tmp_path: Path, value: str) -> None:
    """The reading library takes 1 for 10."""
    for head in ('<c r="D4">', "<c>"):
        cells = f'<row r="4">{text_cell("A4", "Lò Văn Một")}{head}<v>{value}</v></c></row>'
        path = write_xml(tmp_path / "a.xlsx", {INFO: info_xml(), MEMBERS: cells})
        data = read_file(tmp_path, path.name)
        assert (data.refused, [p.code for p in data.problems]) == (True, ["TEP-04"])


def test_references_in_texts_are_read(tmp_path: Path) -> None:
    row = '<c r="B3" t="str"><f>A1</f><v>L&#242; &amp; V&#259;n</v></c>'
    row += '<c r="C3" t="inlineStr"><is><t>a&amp;b</t></is></c>'
    head = f'<row r="2">{text_cell("B2", "Họ và tên")}{text_cell("C2", "Ghi chú")}</row>'
    path = write_xml(tmp_path / "a.xlsx", {INFO: info_xml(), MEMBERS: f'{head}<row r="3">{row}</row>'})
    data = read_file(tmp_path, path.name)
    assert (column(data, "ho_ten"), column(data, "ghi_chu")) == (["Lò & Văn"], ["a&b"])


# Each file by itself, and each part once.


@pytest.mark.parametrize("kind", [".xlsx", ".ods"])
def test_a_file_is_opened_once_and_no_part_is_unpacked_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    opened: list[object] = []
    unpacked: Counter[str] = Counter()

    class Counting(zipfile.ZipFile):
        def __init__(self, file: Any, mode: Any = "r", *given: Any, **named: Any) -> None:
            opened.extend([file] if mode == "r" else [])
            super().__init__(file, mode, *given, **named)

    unpack_one = unpack.unpacked

    def counting(content: bytes, info: zipfile.ZipInfo, most: int) -> bytes:
        unpacked[info.filename] += 1
        return unpack_one(content, info, most)

    if kind == ".ods":
        _write_ods(tmp_path / "a.ods", {INFO: INFO_ROWS, MEMBERS: [HEAD, GOOD[:2]]})
    else:
        write_rows(tmp_path / "a.xlsx", {INFO: INFO_ROWS, MEMBERS: [HEAD, GOOD], "Nháp": [HEAD, GOOD]})
    monkeypatch.setattr(zipfile, "ZipFile", Counting)
    monkeypatch.setattr(unpack, "unpacked", counting)
    data = read_file(tmp_path, f"a{kind}")
    assert column(data, "ho_ten") == ["Lò Văn Một"]
    assert len(opened) == 1
    assert unpacked and max(unpacked.values()) == 1


def test_what_other_files_hold_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Values that are alike to Python, in files that are read together in any order."""
    alike = {"a": 1, "b": True, "c": "1", "d": 1.0, "e": "TRUE", "f": 0, "g": False, "h": "HTT", "i": ""}
    for name, value in alike.items():
        rows = [HEAD, [value, f"Lò Văn {name}", value or BORN, value, value], [value, "Lò Thị Hai", BORN, 90, "HTT"]]
        write_rows(tmp_path / f"{name}.xlsx", {INFO: INFO_ROWS, MEMBERS: rows})
    names = [f"{name}.xlsx" for name in alike]

    def fresh(order: list[str]) -> dict[str, FileData]:
        monkeypatch.setattr("batch.form.sheet_reader._known", {})
        return {data.path: data for data in read_chunk(str(tmp_path), order)}

    apart = {name: fresh([name])[name] for name in names}
    assert len({data.data_hash for data in apart.values()}) > 6
    assert fresh(names) == fresh(names[::-1]) == apart
    sent = [
        pickle.loads(pickle.dumps([fresh(names[at : at + 4])[name] for name in names[at : at + 4]])) for at in (0, 4, 8)
    ]
    for name, frame in assemble(data for chunk in sent for data in chunk).frames.items():
        assert frame.equals(assemble(apart.values()).frames[name])
