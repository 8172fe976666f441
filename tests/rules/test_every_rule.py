"""Every rule of the catalogue: a committee where nothing is wrong has no finding, and one change breaks one rule, at
its very cell."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import cases_bodies
import cases_layout
import cases_organizations
import cases_people
import cases_scores
import openpyxl
import pytest
from case import BLOC, DISTRICT, LOCAL, NEW, QD124, QD132, Case, Change, after, both, edit, first, info, put
from small_committee import (
    BASE,
    BODIES,
    CELL1,
    CELL2,
    DOSSIER,
    EVIDENCE,
    INFO,
    LEADERS,
    MEMBERS,
    REVIEW,
    SCORES,
    TOP,
    Committee,
    Raw,
    cell_of,
    member,
)
from together import findings_of_each

from batch.domain import EXPLANATIONS, WARNING, Finding
from batch.findings.catalogue import rules
from batch.form.definition import form


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


def _day_as_number(book: openpyxl.Workbook) -> None:
    column = form()[MEMBERS].keys.index("ngay_vao_dang") + 1
    cell = next(row[column - 1] for row in book[MEMBERS].iter_rows() if row[column - 1].is_date)
    cell.value, cell.number_format = 40263, "General"


def _no_scores_sheet(book: openpyxl.Workbook) -> None:
    del book[SCORES]


def columns(sheet: str, without: str = "", twice: str = "", only: tuple[str, ...] = ()) -> Change:
    keys = [key for key in form()[sheet].keys if key != without]
    keys = list(only) or keys + ([twice] if twice else [])
    return lambda c: c.order.update({CELL1: {sheet: keys}})


def old_font(c: Committee) -> None:
    for row in c.filled[CELL1].rows[MEMBERS]:
        row["ho_ten"] = "NguyÔn V¨n B×nh"


def unlisted(c: Committee) -> None:
    del c.filled[CELL2]


def born(*days: Any) -> Change:
    """Birth dates of the five members that the first cell then has."""

    def change(c: Committee) -> None:
        rows = c.filled[CELL1].rows[MEMBERS]
        rows.append(member(9))
        for row, day in zip(rows, days, strict=True):
            row["ngay_sinh"] = day
        for unit, total in ((CELL1, 5), (BASE, 8), (TOP, 8)):
            c.set(unit, INFO, 0, tong_dang_vien=total).register_unit(unit, members=total)

    return change


_TEXT_AND_TURNED = Raw("13/05/1970"), date(1980, 5, 6), Raw("25/12/1981"), date(1979, 2, 11), Raw("19/05/1980")
_MONTH_FIRST = Raw("05/13/1970"), date(1980, 5, 6), Raw("12/25/1981"), date(1979, 2, 11), Raw("05/19/1980")


def ranked(**best: Any) -> Change:
    """Members 1 and 2 proposed HTXS with everything that it needs; only one place in a group of seven."""

    def change(c: Committee) -> None:
        htxs = {"de_xuat": "HTXS", "tu_xep_loai": "HTXS", "tong_diem": 95, "ty_le_vuot_muc": 40, "cap_do_2": "XS"}
        for row in (0, 1):
            c.set(CELL1, MEMBERS, row, **htxs)
        c.set(CELL1, MEMBERS, 1, **best)

    return change


UNRATED: dict[str, Any] = {"tu_xep_loai": None, "de_xuat": None}

CASES = [
    # files
    Case("TEP-01", after(cut), also=("NOP-01",)),
    Case("TEP-02", after(patch_directory(8, b"\x01\x00")), also=("NOP-01",)),
    Case("TEP-04", after(patch_directory(24, struct.pack("<I", 2_000_000_000))), also=("NOP-01",)),
    Case("TEP-05", edit(_far), (CELL1, MEMBERS, "=XFD1048576", 0), also=("NOP-01",)),
    Case("TEP-06", old_font, says="4 ô"),
    Case("TEP-09", after(to_xlsb), also=("NOP-01",), says="Lưu dưới dạng"),
    Case("TEP-07", after(to_ods), severity=WARNING, says=".ods"),
    Case("TEP-20", after(lambda path: path.rename(path.with_name("CS1-01\u202e_a.xlsx"))), severity=WARNING),
    # the form
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
    # handing in
    Case("NOP-01", unlisted, (CELL2, "", "", 0), says="hạn nộp"),
    Case("NOP-02", lambda c: c.copy_of(CELL1, "CS1-01 ban 2", bi_thu="Người Khác"), (CELL1, INFO, "lan_nop", 0)),
    Case("NOP-03", lambda c: c.set(CELL1, INFO, 0, lan_nop=2).copy_of(CELL1, "CS1-01 cu", lan_nop=1, ma_don_vi=None),
         severity=WARNING, says="thiếu mã đơn vị"),
    Case("NOP-04", lambda c: c.register_unit(CELL1, deadline=date(2025, 12, 8)), (CELL1, INFO, "ngay_lap", 0), WARNING,
         says="08/12/2025"),
    Case("NOP-05", lambda c: c.register_unit(CELL1, must_submit=False), (CELL1, INFO, "ma_don_vi", 0), WARNING),
    Case("NOP-06", lambda c: c.copy_of(CELL1, "CS1-01 ban 2", lan_nop=None), (CELL1, INFO, "lan_nop", 0)),
    # structure
    Case("CT-01", edit(_no_scores_sheet), (CELL1, SCORES, "", 0)),
    Case("CT-02", columns(MEMBERS, without="goi_y"), (CELL1, MEMBERS, "", 0), says="«Gợi ý kiểm điểm»"),
    Case("CT-02", columns(MEMBERS, without="so_the"), (CELL1, MEMBERS, "", 0), says="«Số thẻ đảng viên»"),
    Case("CT-02", columns(INFO, without="da_khac_phuc"), (CELL1, INFO, "", 0), WARNING, law=QD124),
    Case("CT-02", columns(MEMBERS, without="de_xuat"), (CELL1, MEMBERS, "", 0), says="«Chi bộ đề xuất»"),
    Case("CT-03", columns(MEMBERS, twice="ghi_chu"), (CELL1, MEMBERS, "=BI6", 0)),
    Case("CT-04", columns("Giải trình", only=("o",)), (CELL1, "Giải trình", "", 0)),
    # cells
    Case("O-01", first(gioi_tinh=Raw("Khác")), (CELL1, MEMBERS, "gioi_tinh", 0), says="«Khác»"),
    Case("O-02", first(thang_nghi_om=Raw("hai tháng")), (CELL1, MEMBERS, "thang_nghi_om", 0), says="95,5"),
    Case("O-02", first(phieu_tot=Raw("hai")), (CELL1, MEMBERS, "phieu_tot", 0), says="số nguyên"),
    Case("O-03", first(phieu_tot=7.5), (CELL1, MEMBERS, "phieu_tot", 0), says="«7,5»"),
    Case("O-04", first(ty_le_cham=120), (CELL1, MEMBERS, "ty_le_cham", 0), says="«120»"),
    Case("O-04", first(tong_diem=101), (CELL1, MEMBERS, "tong_diem", 0), says="«101»"),
    Case("O-04", put(CELL1, SCORES, 0, diem_tu_cham=31), (CELL1, SCORES, "diem_tu_cham", 0), says="«31»"),
    Case("O-04", put(CELL1, SCORES, 2, diem_cong=0.7, ly_do_cong_tru="Có sáng kiến"), (CELL1, SCORES, "diem_cong", 2),
         law=LOCAL),
    Case("O-04", info(lan_nop=0), (CELL1, INFO, "lan_nop", 0)),
    Case("O-05", first(ty_le_cham=0.1), (CELL1, MEMBERS, "ty_le_cham", 0), says="«0,1»"),
    Case("O-06", first(ngay_sinh=Raw("31/02/1980")), (CELL1, MEMBERS, "ngay_sinh", 0), says="«31/02/1980»"),
    Case("O-07", first(phieu_tot=Raw("#N/A", error=True)), (CELL1, MEMBERS, "phieu_tot", 0)),
    Case("O-08", first(phieu_tot=Raw("=1+1", formula=True)), (CELL1, MEMBERS, "phieu_tot", 0)),
    Case("O-09", first(so_the=Raw(79000001)), (CELL1, MEMBERS, "so_the", 0)),
    Case("O-14", first(so_ly_lich="-12/LL"), (CELL1, MEMBERS, "so_ly_lich", 0)),
    Case("O-14", put(BASE, BODIES, 0, ma_tap_the="=TT1"), (BASE, BODIES, "ma_tap_the", 0)),
    Case("O-10", first(chuc_vu_dang=Raw(date(2025, 5, 11))), (CELL1, MEMBERS, "chuc_vu_dang", 0), says="11/05/2025"),
    *(
        Case("O-11", first(so_the=text), (CELL1, MEMBERS, "so_the", 0), says=f"«{text}»")
        for text in ("không có", "-", "1.2E+11")
    ),
    *(
        Case("O-11", first(so_the=text), (CELL1, MEMBERS, "so_the", 0), says="một số có chữ hoặc dấu lẫn vào")
        for text in ("O1234567", "01234567 (cũ)")
    ),
    Case("O-11", first(so_the=None, so_ly_lich="chưa có"), (CELL1, MEMBERS, "so_ly_lich", 0)),
    *(
        Case("O-12", first(ho_ten=f"Đinh {sign}Thị"), (CELL1, MEMBERS, "ho_ten", 0))
        for sign in ("\u202e", "\u200f", "\x07", "\ufffd")
    ),
    Case("O-01", first(de_xuat=Raw("Hoàn thành tốt nhiệm vụ?")), (CELL1, MEMBERS, "de_xuat", 0), says="nhiệm vụ?»"),
    Case("O-01", first(goi_y=Raw("TT-HU")), (CELL1, MEMBERS, "goi_y", 0), says="«TT-HU»"),
    Case("O-06", edit(_day_as_number), (CELL1, MEMBERS, "ngay_vao_dang", 0), says="Ctrl+1"),
    Case("O-13", born(*_MONTH_FIRST), (CELL1, MEMBERS, "ngay_sinh", 0), says="5 ô bị đảo"),
    Case("O-15", born(*_TEXT_AND_TURNED), (CELL1, MEMBERS, "ngay_sinh", 1), WARNING, says="2 ô có thể đảo"),
    # required
    Case("BB-01", first(ho_ten=None), (CELL1, MEMBERS, "ho_ten", 0)),
    Case("BB-01", info(bi_thu=None), (CELL1, INFO, "bi_thu", 0)),
    Case("BB-01", info(ma_cap_tren=None), (CELL1, INFO, "ma_cap_tren", 0)),
    Case("BB-01", put(CELL1, EVIDENCE, 0, co_ho_so=None), (CELL1, EVIDENCE, "co_ho_so", 0)),
    Case("BB-02", first(da_kiem_diem=None, **UNRATED), (CELL1, MEMBERS, "da_kiem_diem", 0)),
    Case("BB-02", both(first(da_kiem_diem=None, ngay_vao_dang=date(2021, 10, 1), ngay_chinh_thuc=None, **UNRATED),
         info(so_moi_ket_nap=1), put(BASE, INFO, 0, so_moi_ket_nap=1), put(TOP, INFO, 0, so_moi_ket_nap=1)),
         (CELL1, MEMBERS, "da_kiem_diem", 0), WARNING, law=QD132),
    Case("BB-03", first(cap_do_1=None), (CELL1, MEMBERS, "cap_do_1", 0)),
    Case("BB-03", info(de_xuat=None), (CELL1, INFO, "de_xuat", 0)),
    Case("BB-03", put(BASE, BODIES, 0, tu_xep_loai=None), (BASE, BODIES, "tu_xep_loai", 0)),
    Case("BB-04", first(tong_diem=None), (CELL1, MEMBERS, "tong_diem", 0)),
    Case("BB-04", put(CELL1, SCORES, 1, diem_tu_cham=None), (CELL1, SCORES, "diem_tu_cham", 1)),
    Case("BB-04", lambda c: c.filled[CELL1].rows[SCORES].clear(), (CELL1, SCORES, "", 0), says="I, II"),
    Case("BB-05", first(so_the=None), (CELL1, MEMBERS, "so_the", 0)),
    Case("BB-05", first(ngay_chuyen_den=date(2025, 3, 1)), (CELL1, MEMBERS, "nhan_xet_noi_cu", 0), says="chuyển đến"),
    Case("BB-05", first(tinh_trang="TAM_THOI_DI"), (CELL1, MEMBERS, "nhan_xet_noi_cu", 0), says="tạm thời nơi khác"),
    Case("BB-05", first(da_kiem_diem="KHONG", **UNRATED), (CELL1, MEMBERS, "ly_do_chua", 0)),
    Case("BB-05", first(doi_tuong="CBCCVC"), (CELL1, MEMBERS, "xl_cbccvc", 0)),
    Case("BB-05", first(diem_cong=1), (CELL1, MEMBERS, "ly_do_cong_tru", 0), also=("DI-14",)),
    Case("BB-05", put(CELL1, SCORES, 0, diem_tru=1), (CELL1, SCORES, "ly_do_cong_tru", 0), also=("DI-14",)),
    Case("BB-05", put(CELL1, REVIEW, 0, cap_do=None), (CELL1, REVIEW, "cap_do", 0)),
    Case("BB-05", lambda c: c.filled[CELL1].rows[REVIEW].pop(0), (CELL1, REVIEW, "", 0), WARNING, says="I.1"),
    Case("BB-05", info(loai_hinh=None), (CELL1, INFO, "loai_hinh", 0)),
    Case("BB-05", info(ngay_kiem_diem=None), (CELL1, INFO, "ngay_kiem_diem", 0)),
    Case("BB-05", info(da_kiem_diem="KHONG", ngay_kiem_diem=None, **UNRATED),
         (CELL1, INFO, "ly_do_chua_kiem_diem", 0), also=("KD-13",)),
    Case("BB-05", info(goi_y="CO_SO"), (CELL1, INFO, "da_giai_trinh_goi_y", 0)),
    Case("BB-05", info(ty_le_cham=None), (CELL1, INFO, "ty_le_cham", 0), says="QĐ 366"),
    Case("BB-06", first(de_xuat="HTXS", tong_diem=95, ty_le_vuot_muc=None), (CELL1, MEMBERS, "ty_le_vuot_muc", 0),
         WARNING),
    Case("BB-07", first(de_xuat="KHT", tu_xep_loai="KHT"), (CELL1, MEMBERS, "nguyen_nhan_khong_hoan_thanh", 0),
         also=("TR-TC-10",)),
    # members
    Case("DV-01", put(CELL1, MEMBERS, 2, so_the="079 000 001"), (CELL1, MEMBERS, "so_the", 2), says="dòng 7"),
    Case("DV-02", both(first(so_ly_lich="LL-9"), put(CELL1, MEMBERS, 3, so_ly_lich="ll9")),
         (CELL1, MEMBERS, "so_ly_lich", 3), says="dòng 7"),
    Case("DV-03", both(first(tinh_trang="MIEN"), *(put(u, INFO, 0, so_mien=1) for u in (CELL1, BASE, TOP))),
         (CELL1, MEMBERS, "de_xuat", 0), says="miễn"),
    Case("DV-03", first(da_kiem_diem="KHONG", ly_do_chua=Raw("nghỉ")), (CELL1, MEMBERS, "de_xuat", 0), also=("O-01",)),
    Case("DV-03", both(first(ngay_vao_dang=NEW, ngay_chinh_thuc=None, quyet_dinh="HTT"),
         *(put(u, INFO, 0, so_moi_ket_nap=1) for u in (CELL1, BASE, TOP))), (CELL1, MEMBERS, "quyet_dinh", 0),
         WARNING, says="dưới 6 tháng"),
    Case("DV-04", first(ly_do_chua="OM_DAU"), (CELL1, MEMBERS, "de_xuat", 0), says="Ốm đau"),
    Case("DV-05", first(ngay_chinh_thuc=date(2009, 1, 1)), (CELL1, MEMBERS, "ngay_chinh_thuc", 0)),
    Case("DV-05", first(ngay_sinh=date(2026, 1, 1), ngay_vao_dang=date(2027, 1, 1), ngay_chinh_thuc=None),
         (CELL1, MEMBERS, "ngay_sinh", 0), also=("DV-05", "DV-03", "TC-08")),
    Case("DV-06", lambda c: c.add(BASE, MEMBERS, member(9, tinh_trang="TAM_THOI_DEN", da_kiem_diem=None, **UNRATED)),
         (BASE, MEMBERS, "ho_ten", 0)),
    Case("LD-01", first(so_the="079000005"), (CELL1, MEMBERS, "so_the", 0), also=("LD-01",), says="CS1-01, CS1-02"),
    # organizations
    Case("TC-01", info(loai_to_chuc="CB_CO_SO"), (CELL1, INFO, "loai_to_chuc", 0), says="Chi bộ trực thuộc"),
    Case("TC-02", info(loai_hinh="22"), (CELL1, INFO, "loai_hinh", 0), says="Công ty cổ phần"),
    Case("TC-03", info(ma_cap_tren=TOP), (CELL1, INFO, "ma_cap_tren", 0), says="«CS1»"),
    Case("TC-04", info(ten_don_vi="Chi bộ Ba"), (CELL1, INFO, "ten_don_vi", 0), WARNING, says="«Chi bộ Một»"),
    Case("TC-05", info(tong_dang_vien=5), (CELL1, INFO, "tong_dang_vien", 0), also=("TC-10",), says="được 4"),
    Case("TC-05", put(BASE, INFO, 0, tong_dang_vien=4), (BASE, INFO, "tong_dang_vien", 0), also=("TC-10",),
         says="2 đơn vị bên dưới được 7"),
    Case("TC-06", info(so_mien=1), (CELL1, INFO, "so_mien", 0)),
    Case("TC-07", info(so_dinh_chi=2), (CELL1, INFO, "so_dinh_chi", 0)),
    Case("TC-08", info(so_moi_ket_nap=3), (CELL1, INFO, "so_moi_ket_nap", 0)),
    Case("TC-09", info(ly_do_chua_xep_loai="MOI", ngay_thanh_lap=NEW), (CELL1, INFO, "de_xuat", 0),
         says="Mới thành lập"),
    Case("TC-10", lambda c: c.register_unit(CELL1, members=6), (CELL1, INFO, "tong_dang_vien", 0), WARNING),
    # collectives, leaders, codes
    Case("TT-01", lambda c: c.add(BASE, BODIES, c.filled[BASE].rows[BODIES][0] | {"nhom": "Khác"}),
         (BASE, BODIES, "ma_tap_the", 1), says="dòng 4"),
    Case("TT-02", put(BASE, BODIES, 0, so_lanh_dao=1), (BASE, BODIES, "de_xuat", 0), says="dưới 2"),
    Case("CB-01", lambda c: c.add(BASE, LEADERS, c.filled[BASE].rows[LEADERS][0] | {"so_the": None}),
         (BASE, LEADERS, "ma_can_bo", 1), says="dòng 4"),
    Case("CB-02", put(BASE, LEADERS, 0, ma_tap_the="TT9"), (BASE, LEADERS, "ma_tap_the", 0), says="«TT9»"),
    Case("CB-03", put(BASE, LEADERS, 0, ma_don_vi_dung_dau="CS9"), (BASE, LEADERS, "ma_don_vi_dung_dau", 0)),
    Case("CB-04", put(BASE, LEADERS, 0, ly_do_chua_xep_loai="MOI_BO_NHIEM"), (BASE, LEADERS, "de_xuat", 0)),
    Case("CB-05", lambda c: c.add(BASE, LEADERS, c.filled[BASE].rows[LEADERS][0] | {"ma_can_bo": "CB2"}),
         (BASE, LEADERS, "so_the", 1), WARNING, says="dòng 4 được đếm vì cùng thẩm quyền xếp loại và đứng trước"),
    Case("CD-01", lambda c: c.add(CELL1, DOSSIER, {"ma_ho_so": "hs1", "da_nop": "CO"}),
         (CELL1, DOSSIER, "ma_ho_so", 1)),
    Case("GT-03", lambda c: c.add(CELL1, EXPLANATIONS,
                                  {"ma_quy_tac": "TC-10", "sheet": INFO, "o": "B22", "giai_trinh": "."}),
         (CELL1, EXPLANATIONS, "giai_trinh", 0), WARNING),
    # the cap
    Case("HM-01", ranked(tong_diem=94), (CELL1, MEMBERS, "de_xuat", 1), WARNING, says="đứng thứ 2"),
    Case("HM-02", ranked(), (CELL1, MEMBERS, "de_xuat", 0), WARNING, also=("HM-02",)),
    Case("HM-03", both(put(BASE, BODIES, 0, tham_quyen=None, la_cap_uy="KHONG", xl_to_chuc="HTXS", de_xuat="HTXS",
                           tong_diem=95, ty_le_vuot_muc=40)),
         (BASE, BODIES, "tham_quyen", 0), WARNING, also=("BB-01", "TT-03")),
]  # fmt: skip
CASES += cases_people.CASES + cases_organizations.CASES + cases_bodies.CASES + cases_scores.CASES + cases_layout.CASES
ELSEWHERE = {"PM-01", "TEP-03", "TEP-08"}  # see test_run_checks, test_cli and form/test_worker
ELSEWHERE |= {f"NT-0{number}" for number in range(1, 8)}  # need the run of the year before, see test_last_year
DECISIONS = "QD-"  # rules on the file of decisions, not on submissions


@pytest.mark.parametrize("law", [("qd366-2025", None, 2025), QD124, QD132, LOCAL, DISTRICT, BLOC], ids=str)
def test_nothing_wrong_no_finding(tmp_path: Path, law: tuple[str, str | None, int]) -> None:
    assert Committee(*law).findings(tmp_path) == []


Found = tuple[Committee, Path, list[Finding]]  # with the folder of its workbooks


@pytest.fixture(scope="module")
def found_in(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Found]:
    """By the id of the case, for every case that is to be tested: those of one law are checked together."""
    asked = [item.callspec.params.get("case") for item in request.session.items if hasattr(item, "callspec")]
    by_law: dict[tuple[str, str | None, int], list[Case]] = {}
    for case in (case for case in CASES if any(case is one for one in asked)):
        by_law.setdefault(case.law, []).append(case)
    out: dict[int, Found] = {}
    for law, cases in by_law.items():
        folder = tmp_path_factory.mktemp("cases")
        committees = [Committee(*law) for _ in cases]
        for case, committee in zip(cases, committees, strict=True):
            case.change(committee)
        for number, found in enumerate(findings_of_each(committees, folder)):
            out[id(cases[number])] = committees[number], folder / str(number), found
    return out


@pytest.mark.parametrize("case", CASES, ids=str)
def test_one_change_breaks_one_rule_at_its_cell(found_in: dict[int, Found], case: Case) -> None:
    committee, folder, found = found_in[id(case)]
    unit, sheet, key, row = case.at
    if case.code in ("NOP-02", "NOP-06"):  # both files
        assert [f.code for f in found] == [case.code, case.code, "NOP-01"][: len(found)]
        assert len({f.file for f in found}) == 2
    else:
        assert sorted(f.code for f in found) == sorted([case.code, *case.also])
    cell = key.removeprefix("=") if key.startswith("=") else ""
    if key and not cell:
        cell = cell_of(next(folder.glob(f"{unit if unit in committee.filled else CELL1}.*")), sheet, key, row)
    matching = [f for f in found if (f.code, f.unit, f.sheet, f.cell) == (case.code, unit, sheet, cell)]
    assert matching, [(f.code, f.unit, f.sheet, f.cell) for f in found]
    hit = matching[0]
    assert hit.severity == case.severity
    assert case.says in hit.message + hit.remedy
    for text in (hit.message, hit.remedy):
        assert text and "{" not in text and "«»" not in text and "nan" not in text.lower().split()
    assert "Đinh" not in hit.message + hit.remedy


def test_every_rule_of_the_catalogue_has_a_case() -> None:
    assert {case.code for case in CASES} | ELSEWHERE == {code for code in rules() if not code.startswith(DECISIONS)}
