"""Cases of the rules on cells."""

from __future__ import annotations

from datetime import date
from typing import Any

import openpyxl
from case import LOCAL, Case, Change, edit, first, info, put
from small_committee import BASE, BODIES, CELL1, INFO, MEMBERS, SCORES, TOP, Committee, Raw, member

from batch.domain import WARNING
from batch.form.definition import form


def _day_as_number(book: openpyxl.Workbook) -> None:
    column = form()[MEMBERS].keys.index("ngay_vao_dang") + 1
    cell = next(row[column - 1] for row in book[MEMBERS].iter_rows() if row[column - 1].is_date)
    cell.value, cell.number_format = 40263, "General"


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


CASES: list[Case] = [
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
]  # fmt: skip
