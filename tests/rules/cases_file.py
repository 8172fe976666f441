"""Cases of the rules on files, forms, sheets and headings."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
from case import LOCAL, QD124, Case, Change, after, edit, info
from small_committee import CELL1, INFO, MEMBERS, SCORES, Committee, Raw

from batch.demo.files import sheet_number
from batch.domain import WARNING
from batch.form.definition import form
from batch.text import column_letter

BESIDE_MEMBERS = column_letter(len(form()[MEMBERS].keys))  # the first column beside the table


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:2000])


def patch_directory(offset: int, value: bytes) -> Callable[[Path], None]:
    """Overwrite a field of the first entry of the zip's directory."""

    def act(path: Path) -> None:
        content = bytearray(path.read_bytes())
        start = content.index(b"PK\x01\x02") + offset
        content[start : start + len(value)] = value
        path.write_bytes(content)

    return act


def to_ods(path: Path) -> Path:
    """The same data as an OpenDocument spreadsheet, texts, numbers and dates."""
    sheets = []
    for page in openpyxl.load_workbook(path):
        lines = []
        for line in page.iter_rows(values_only=True):
            cells = "".join(_ods_cell(value) for value in line)
            lines.append(f"<table:table-row>{cells}</table:table-row>")
        sheets.append(f'<table:table table:name="{page.title}">{"".join(lines)}</table:table>')
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    body = f"<office:body><office:spreadsheet>{''.join(sheets)}</office:spreadsheet></office:body>"
    ods = path.with_suffix(".ods")
    with zipfile.ZipFile(ods, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="urn:x"/>')
        archive.writestr(
            "content.xml", f'<?xml version="1.0"?><office:document-content {names}>{body}</office:document-content>'
        )
    path.unlink()
    return ods


def _ods_cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    if isinstance(value, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value:%Y-%m-%d}"/>'
    text = str(value).replace("&", "&amp;").replace("<", "&lt;")
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def to_xlsb(path: Path) -> Path:
    target = path.with_suffix(".xlsb")
    path.unlink()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.bin", b"\x83\x01\x00")
    return target


def _other_form(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["STT", "Nội dung"])
    book.save(path)


def _far(book: openpyxl.Workbook) -> None:
    book[MEMBERS]["XFD1048576"] = 1


def _no_version(book: openpyxl.Workbook) -> None:
    del book.defined_names["XEPLOAI_PHIEN_BAN"]


def _no_scores_sheet(book: openpyxl.Workbook) -> None:
    del book[SCORES]


def columns(sheet: str, without: str = "", twice: str = "", only: tuple[str, ...] = ()) -> Change:
    keys = [key for key in form()[sheet].keys if key != without]
    keys = list(only) or keys + ([twice] if twice else [])
    return lambda c: c.order.update({CELL1: {sheet: keys}})


def old_font(c: Committee) -> None:
    for row in c.filled[CELL1].rows[MEMBERS]:
        row["ho_ten"] = "NguyÔn V¨n B×nh"


SECOND = "Đảng viên (2)"


def _below(*texts: str) -> Change:
    def act(book: openpyxl.Workbook) -> None:
        for row, text in enumerate(texts, 11):
            book[MEMBERS][f"D{row}"] = text

    return edit(act)


def _second(book: openpyxl.Workbook) -> None:
    book.copy_worksheet(book[MEMBERS]).title = SECOND


def _third_person(book: openpyxl.Workbook) -> None:
    _second(book)
    book[SECOND]["B8"] = "079099999"


def _renamed(book: openpyxl.Workbook) -> None:
    book["Mẫu 01"].title = "Mẫu số 01"


def _merged(book: openpyxl.Workbook) -> None:
    book[MEMBERS].merge_cells("G7:G9")


def _across(book: openpyxl.Workbook) -> None:
    book[MEMBERS].merge_cells("F8:G8")


def _pasted(book: openpyxl.Workbook) -> None:
    """The rows stand a column too far to the right, as in a form with another first column."""
    for row in book[MEMBERS].iter_rows(min_row=7, max_row=10):
        for cell, left in zip(row[:0:-1], row[-2::-1], strict=True):
            cell.value, cell.number_format = left.value, left.number_format
        row[0].value = None


def _hidden(book: openpyxl.Workbook) -> None:
    for row in (7, 8, 10):
        book[MEMBERS].row_dimensions[row].hidden = True
    book[MEMBERS].column_dimensions["E"].hidden = True
    book["Mẫu 01"].sheet_state = "hidden"


def in_members(old: bytes, new: bytes) -> Change:
    """Replace a piece of the XML of "Đảng viên", wherever it stands."""

    def act(path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        part = f"xl/worksheets/sheet{sheet_number(path, MEMBERS)}.xml"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in parts.items():
                archive.writestr(name, re.sub(old, new, data) if name == part else data)

    return after(act)


_LAST = rb"</row></sheetData>"


CASES: list[Case] = [
    Case("TEP-01", after(cut), also=("NOP-01",)),
    Case("TEP-02", after(patch_directory(8, b"\x01\x00")), also=("NOP-01",)),
    Case("TEP-04", after(patch_directory(24, struct.pack("<I", 2_000_000_000))), also=("NOP-01",)),
    Case("TEP-05", edit(_far), (CELL1, MEMBERS, "=XFD1048576", 0), also=("NOP-01",)),
    Case("TEP-06", old_font, says="4 ô"),
    Case("TEP-10", in_members(_LAST, rb'<c r="B7"><v>1</v></c></row></sheetData>'), (CELL1, MEMBERS, "=B7", 0),
         also=("NOP-01",), says="ô B7 của sheet này được ghi hai lần"),
    Case("TEP-10", in_members(_LAST, rb"""</row><row r='7'><c r='ZY7'><v>1</v></c></row></sheetData>"""),
         (CELL1, MEMBERS, "=A7", 0), also=("NOP-01",), says="dòng 7 của sheet này được ghi hai lần"),
    Case("TEP-10", in_members(_LAST, rb'<c r="b07"><v>1</v></c></row></sheetData>'), (CELL1, MEMBERS, "=B7", 0),
         also=("NOP-01",)),
    Case("TEP-09", after(to_xlsb), also=("NOP-01",), says="Lưu dưới dạng"),
    Case("TEP-07", after(to_ods), severity=WARNING, says=".ods"),
    Case("TEP-20", after(lambda path: path.rename(path.with_name("CS1-01\u202e_a.xlsx"))), severity=WARNING),
    Case("MAU-01", after(_other_form), also=("NOP-01",)),
    Case("MAU-02", edit(_no_version), severity=WARNING, says="không ghi phiên bản"),
    Case("MAU-03", info(nam=2024), (CELL1, INFO, "nam", 0), also=("NOP-01",), says="2024"),
    Case("MAU-03", info(nam=Raw("năm nay")), (CELL1, INFO, "nam", 0), also=("NOP-01",), says="không đọc được"),
    Case("MAU-03", info(ky="Q1"), (CELL1, INFO, "ky", 0), also=("NOP-01",), says="«Quý I»"),
    Case("MAU-03", info(ky=Raw("tháng 6")), (CELL1, INFO, "ky", 0), also=("NOP-01",), says="không đọc được"),
    Case("MAU-03", info(nam=2023, quy_dinh="qd124-2023"), (CELL1, INFO, "nam", 0), also=("NOP-01",)),
    Case("MAU-04", info(quy_dinh="qd124-2023"), (CELL1, INFO, "quy_dinh", 0), also=("NOP-01",), says="QĐ 366"),
    Case("MAU-05", info(ma_don_vi="CS1-0l"), (CELL1, INFO, "ma_don_vi", 0), also=("NOP-01",), says="«CS1-01»"),
    Case("MAU-06", info(ma_don_vi=None), (CELL1, INFO, "ma_don_vi", 0), also=("NOP-01",), says="còn trống"),
    Case("MAU-07", info(van_ban_dia_phuong="Văn bản 5"), (CELL1, INFO, "van_ban_dia_phuong", 0),
         says="không áp dụng văn bản địa phương nào"),
    Case("MAU-07", info(van_ban_dia_phuong=None), (CELL1, INFO, "van_ban_dia_phuong", 0), law=LOCAL, says="44-KH/ThU"),
    Case("CT-01", edit(_no_scores_sheet), (CELL1, SCORES, "", 0)),
    Case("CT-02", columns(MEMBERS, without="goi_y"), (CELL1, MEMBERS, "", 0), says="«Gợi ý kiểm điểm»"),
    Case("CT-02", columns(MEMBERS, without="so_the"), (CELL1, MEMBERS, "", 0), says="«Số thẻ đảng viên»"),
    Case("CT-02", columns(INFO, without="da_khac_phuc"), (CELL1, INFO, "", 0), WARNING, law=QD124),
    Case("CT-02", columns(MEMBERS, without="de_xuat"), (CELL1, MEMBERS, "", 0), says="«Chi bộ đề xuất»"),
    Case("CT-03", columns(MEMBERS, twice="ghi_chu"), (CELL1, MEMBERS, f"={BESIDE_MEMBERS}6", 0)),
    Case("CT-04", columns("Giải trình", only=("o",)), (CELL1, "Giải trình", "", 0)),
    Case("CT-05", _below("Tổng cộng: 4 đảng viên"), (CELL1, MEMBERS, "=D11", 0), WARNING, says="dòng 11 (dòng tổng)"),
    Case("CT-05", _below("II. TỔ ĐẢNG SỐ 2"), (CELL1, MEMBERS, "=D11", 0), WARNING, says="Xóa dòng"),
    Case("CT-05", _below("BÍ THƯ", "(Ký, ghi rõ họ tên)", "Đinh Thị Giả Định"), (CELL1, MEMBERS, "=D11", 0), WARNING,
         says="dòng 11–13 (phần ký)"),
    Case("CT-05", _below("BÍ THƯ", "Lò Văn Lạ"), (CELL1, MEMBERS, "=D11", 0), says="dòng 12 chỉ có một cái tên"),
    Case("CT-06", edit(_second), (CELL1, SECOND, "=A7", 0), WARNING, says="xóa sheet thừa"),
    Case("CT-06", edit(_third_person), (CELL1, SECOND, "=A7", 0), says="4 dòng dữ liệu"),
    Case("CT-06", edit(_renamed), (CELL1, "Mẫu số 01", "=A3", 0), says="Đổi tên sheet"),
    Case("CT-07", edit(_merged), (CELL1, MEMBERS, "=G7", 0), says="G7:G9"),
    Case("CT-07", edit(_across), (CELL1, MEMBERS, "=F8", 0), says="dòng 8"),
    Case("CT-09", in_members(rb'(<c r="AK[78]"[^>]*>)<v>', rb"\1<f>1+1</f><v>"), (CELL1, MEMBERS, "=AK7", 0), WARNING,
         says="2 ô là công thức (AK7–AK8)"),
    Case("CT-10", edit(_pasted), (CELL1, MEMBERS, "=A7", 0), says="4 dòng (dòng 7–10)", also=("TC-13",) * 4),
    Case("CT-08", edit(_hidden), severity=WARNING, says="3 dòng bị ẩn (dòng 7–8, 10)"),
]  # fmt: skip
