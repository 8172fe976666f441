"""One committee's members as three offices would list them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from batch.domain import Unit
from batch.register.register import Register
from batch.text import vn_date

Row = dict[str, Any]

UNITS = (
    Unit("DB", "Đảng bộ xã Minh Thịnh", "DB_TREN_CO_SO", None, None, must_submit=False),
    Unit("CS1", "Đảng bộ thôn Đông", "DB_CO_SO", "DB", "4", must_submit=False),
    Unit("CS1-01", "Chi bộ Xóm 1", "CB_TRUC_THUOC", "CS1", "4", members=3),
    Unit("CS1-02", "Chi bộ Hòa Bình", "CB_TRUC_THUOC", "CS1", "4", members=2),
    Unit("CS2", "Đảng bộ thôn Tây", "DB_CO_SO", "DB", "4", must_submit=False),
    Unit("CS2-01", "Chi bộ Xóm 1", "CB_TRUC_THUOC", "CS2", "4", members=2, old_code="X-17"),
    Unit("CS3", "Chi bộ Trường Tiểu học", "CB_CO_SO", "DB", "10", members=1),
    Unit("CS4", "Chi bộ 7", "CB_CO_SO", "DB", "4"),
)
CELLS = tuple(unit for unit in UNITS if unit.kind in ("CB_TRUC_THUOC", "CB_CO_SO"))
_NAMES = (
    "Nguyễn Thị Giả", "Trần Văn Thử", "Lê Mẫu", "Phạm Thị Ví Dụ", "Đỗ Văn Tạm", "K'Brêu Giả Định", "Võ Thị Bịa",
    "Huỳnh Văn Đặt",
)  # fmt: skip
_OF = ("CS1-01", "CS1-01", "CS1-01", "CS1-02", "CS1-02", "CS2-01", "CS2-01", "CS3")


def register() -> Register:
    return Register({unit.code: unit for unit in UNITS})


def people() -> list[Row]:
    """The members, unit by unit."""
    return [
        {
            "unit": unit, "so_the": f"0790000000{at:02d}", "ho_ten": name,
            "ngay_sinh": date(1970 + at, 1 + at, 13 + at), "gioi_tinh": "NU" if "Thị" in name else "NAM",
            "ngay_vao_dang": date(2001, 2, 15 + at),
            "ngay_chinh_thuc": date(2002, 2, 15 + at), "chuc_vu_dang": "Bí thư" if at in (0, 3, 5, 7) else "",
            "chuc_vu_chinh_quyen": "Giáo viên" if at == 7 else "",
        }
        for at, (unit, name) in enumerate(zip(_OF, _NAMES, strict=True))
    ]  # fmt: skip


def _name_of(code: str) -> str:
    return next(unit.name for unit in UNITS if unit.code == code)


def save(path: Path, sheets: dict[str, Sequence[Sequence[Any]]], merged: Sequence[str] = ()) -> Path:
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([datetime.combine(v, datetime.min.time()) if isinstance(v, date) else v for v in row])
        for block in merged:
            sheet.merge_cells(block)
    book.save(path)
    return path


def of_the_database(folder: Path) -> Path:
    """Two header rows, merged; the birth date in the column of the gender; text dates; the unit beside its đảng bộ."""
    rows: list[list[Any]] = [
        ["ĐẢNG BỘ XÃ MINH THỊNH"], ["DANH SÁCH ĐẢNG VIÊN"], ["(Tính đến ngày 31/10/2025)"], [],
        ["STT", "Số thẻ đảng viên (12 số)", "Họ tên", "Ngày sinh", None, "Dân tộc", "Ngày vào Đảng", None, "Chức vụ",
         None, "Chi bộ", "Đảng bộ", "Số CCCD"],
        [None, None, None, "Nam", "Nữ", None, "Dự bị", "Chính thức", "Đảng", "Chính quyền", None, None, None],
        [f"({at})" for at in range(1, 14)],
    ]  # fmt: skip
    for number, one in enumerate(people(), 1):
        born = vn_date(one["ngay_sinh"])
        above = next((unit.name for code in [one["unit"][:3]] for unit in UNITS if unit.code == code), "")
        rows.append([
            number, one["so_the"], one["ho_ten"],
            born if one["gioi_tinh"] == "NAM" else None, born if one["gioi_tinh"] == "NU" else None, "Kinh",
            vn_date(one["ngay_vao_dang"]), vn_date(one["ngay_chinh_thuc"]), one["chuc_vu_dang"] or None,
            one["chuc_vu_chinh_quyen"] or None, _name_of(one["unit"]), above, "079123456789",
        ])  # fmt: skip
    rows += [
        [None, None, "Tổng cộng: 8 đảng viên"], [], [None] * 9 + ["T/M ĐẢNG ỦY"], [None] * 9 + ["BÍ THƯ"], [], [],
        [None] * 9 + ["Vũ Văn Ký"],
    ]  # fmt: skip
    blocks = ("A1:M1", "A2:M2", "D5:E5", "G5:H5", "I5:J5", "A5:A6", "B5:B6", "C5:C6", "K5:K6")
    return save(folder / "csdl.xlsx", {"Export": rows}, blocks)


def of_the_commune(folder: Path) -> Path:
    """Names in two columns; titles of groups; an x for the gender; typed without care for case and tone marks."""
    rows: list[list[Any]] = [
        ["Danh sách trích ngang"], [],
        ["TT", "HỌ VÀ TÊN ĐỆM", "TÊN", "Số thẻ Đảng", "NGAY SINH", "Nam", "Nữ", "Ngày kết nạp", "Ngày chính thức",
         "Chức vụ Đảng", "Chức vụ chính quyền", "Ghi chú"],
    ]  # fmt: skip
    before = ""
    for number, one in enumerate(people(), 1):
        if one["unit"] != before:
            above = one["unit"][:3]
            if above != before[:3] and above != one["unit"]:
                rows.append([f"{'I' * int(above[-1])}. {_name_of(above).upper()}"])
            title = _name_of(one["unit"]).replace("Hòa Bình", "Hoà Bình")
            rows.append([f"{number}. {title}" if one["unit"] != "CS3" else f"III. {title} (1 đảng viên)"])
            before = one["unit"]
        first, _, last = one["ho_ten"].rpartition(" ")
        female = one["gioi_tinh"] == "NU"
        rows.append([
            number, first, last, one["so_the"], one["ngay_sinh"], None if female else "x", "x" if female else None,
            one["ngay_vao_dang"], one["ngay_chinh_thuc"], one["chuc_vu_dang"] or None,
            one["chuc_vu_chinh_quyen"] or None, "gặp riêng",
        ])  # fmt: skip
    rows += [["Tổng số", None, None, 8], [None, "NGƯỜI LẬP"], [None, "Đinh Văn Lập"]]
    return save(folder / "xa.xlsx", {"Danh sách": rows})


def of_the_cells(folder: Path) -> Path:
    """A sheet per cell, called after its code, its name or nothing; the title says the rest."""
    sheets: dict[str, Sequence[Sequence[Any]]] = {"Bìa": [["Hồ sơ đảng viên xã"]]}
    for unit in CELLS[:-1]:
        name = {"CS1-01": "CS1-01", "CS2-01": "X-17", "CS3": "Sheet4"}.get(unit.code, unit.name)
        rows: list[list[Any]] = [[f"Danh sách đảng viên {unit.name}" if unit.code == "CS3" else "DANH SÁCH"], []]
        rows.append(["Họ và tên", "Giới tính", "Ngày, tháng, năm sinh", "Số thẻ", "Ngày vào Đảng",
                     "Ngày vào Đảng chính thức", "Chức vụ trong Đảng", "CV chính quyền"])  # fmt: skip
        for one in people():
            if one["unit"] == unit.code:
                rows.append([
                    one["ho_ten"], "Nữ" if one["gioi_tinh"] == "NU" else "nam", one["ngay_sinh"], one["so_the"],
                    one["ngay_vao_dang"].isoformat(), vn_date(one["ngay_chinh_thuc"]).replace("/", "-"),
                    one["chuc_vu_dang"] or None, one["chuc_vu_chinh_quyen"] or None,
                ])  # fmt: skip
        sheets[name] = rows
    return save(folder / "chi_bo.xlsx", sheets)


LAYOUTS: tuple[Callable[[Path], Path], ...] = (of_the_database, of_the_commune, of_the_cells)
