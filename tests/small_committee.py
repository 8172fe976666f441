"""A committee as small as can be: one đảng bộ above, one đảng bộ cơ sở, two chi bộ. Nothing is wrong with it until a
test changes a cell. It is written as real workbooks and read by the real reader."""

from __future__ import annotations

import pickle
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring
from zipfile import ZipFile

from light_books import without_checks
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.cell import coordinate_from_string

from batch.check import Checked, Rated, check, rated
from batch.domain import Finding, Period, Unit
from batch.form.blank import Filled, prefilled_rows, write_form
from batch.form.definition import form
from batch.form.file_data import FileData
from batch.form.reader import read_file
from batch.form.workbook import Raw
from batch.law import load_law
from batch.rating.decisions import Decisions
from batch.register.register import Register
from batch.register.suggestions import Suggestion
from batch.submissions.frames import Submissions, assemble

TOP, BASE, CELL1, CELL2 = "TT", "CS1", "CS1-01", "CS1-02"
INFO, MEMBERS, BODIES, LEADERS = "Thông tin", "Đảng viên", "Tập thể", "Cán bộ"
SCORES, REVIEW, EVIDENCE, DOSSIER = "Chấm điểm", "Mẫu 01", "Minh chứng", "Hồ sơ"
Row = dict[str, Any]
_BOOK = "xl/_rels/workbook.xml", "xl/workbook.xml"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# Most workbooks of most tests are the same: each is written once and, under one name, read once.
_written: dict[str, bytes] = {}
_read: dict[tuple[str, bytes], bytes] = {}

UNITS = (
    Unit(TOP, "Đảng bộ phường Mẫu", "DB_TREN_CO_SO", None, None, members=7),
    Unit(BASE, "Đảng bộ Công ty Mẫu", "DB_CO_SO", TOP, "20", members=7),
    Unit(CELL1, "Chi bộ Một", "CB_TRUC_THUOC", BASE, "20", members=4),
    Unit(CELL2, "Chi bộ Hai", "CB_TRUC_THUOC", BASE, "20", members=3),
)


_BORN = date(1980, 5, 19)


def member(number: int, **changed: Any) -> Row:
    row: Row = {
        "stt": number, "so_the": f"0790{number:05d}", "ho_ten": "Đinh Thị Giả Định",
        "ngay_sinh": _BORN + timedelta(days=number), "gioi_tinh": "NU",
        "ngay_vao_dang": date(2010, 3, 26), "ngay_chinh_thuc": date(2011, 3, 26),
        "doi_tuong": "KHAC", "tinh_trang": "CHINH_THUC", "da_kiem_diem": "CO", "goi_y": "KHONG", "cap_do_1": "T",
        "cap_do_2": "T", "cap_do_3": "T", "da_khac_phuc": "KHONG_CO", "phieu_xuat_sac": 0,
        "tong_diem": 80 + number, "ty_le_hoan_thanh": 100, "ty_le_vuot_muc": 10, "ty_le_cham": 0,
        "xl_quy_1": "HTT", "xl_quy_2": "HTT", "xl_quy_3": "HTT", "ky_luat": "KHONG", "nhan_xet_cu_tru": "KHONG_THUOC",
        "tu_xep_loai": "HTT", "de_xuat": "HTT",
    }  # fmt: skip
    return row | changed


def _info(unit: Unit, members: int, made: date) -> Row:
    return {
        "ma_don_vi": unit.code, "ten_don_vi": unit.name, "loai_to_chuc": unit.kind, "ma_cap_tren": unit.parent,
        "loai_hinh": unit.sector, "lan_nop": 1, "ngay_lap": made, "nguoi_lap": "Đinh Thị Lập Phiếu",
        "bi_thu": "Đinh Thị Giả Định", "tong_dang_vien": members, "so_mien": 0, "so_dinh_chi": 0, "so_moi_ket_nap": 0,
        "da_kiem_diem": "CO", "ngay_kiem_diem": made - timedelta(days=5), "so_du_hop": 3,
        "so_ngay_kiem_diem": 2 if unit.code == TOP else 1,
        "goi_y": "KHONG", "ty_le_hoan_thanh": 100, "ty_le_vuot_muc": 10, "ty_le_cham": 0, "da_khac_phuc": "KHONG_CO",
        "ky_luat": "KHONG", "so_don_vi_truc_thuoc_bi_ky_luat": 0, "phieu_xuat_sac": 0,
        "tu_xep_loai": "HTT", "de_xuat": "HTT", "xl_cong_doan": "HTT" if unit.code == BASE else None,
    }  # fmt: skip


_GRADES: Row = {f"cap_do_{number}": "T" for number in range(1, 6)} | {"da_khac_phuc": "KHONG_CO"}
_BODY: Row = _GRADES | {
    "ma_tap_the": "TT1", "ten_tap_the": "Ban thường vụ", "cap": "CO_SO", "tham_quyen": "CO_SO", "nhom": "Cấp ủy",
    "so_lanh_dao": 3, "la_cap_uy": "CO", "da_kiem_diem": "CO", "goi_y": "KHONG", "tong_diem": 85,
    "ty_le_hoan_thanh": 100, "ty_le_vuot_muc": 10, "ty_le_cham": 0, "ky_luat_tap_the": "KHONG",
    "ky_luat_thanh_vien": "KHONG", "tu_xep_loai": "HTT", "de_xuat": "HTT",
}  # fmt: skip
_LEADER: Row = _GRADES | {"cap_do_6": "T"} | {
    "ma_can_bo": "CB1", "so_the": "079100001", "ho_ten": "Đinh Văn Đứng Đầu", "chuc_vu": "Bí thư", "nhom": "Bí thư",
    "cap": "CO_SO", "tham_quyen": "CO_SO", "ma_tap_the": "TT1", "la_nguoi_dung_dau": "CO", "ma_don_vi_dung_dau": BASE,
    "da_kiem_diem": "CO", "goi_y": "KHONG", "tong_diem": 85, "ty_le_hoan_thanh": 100, "ty_le_vuot_muc": 10,
    "ty_le_cham": 0, "xl_quy_1": "HTT", "xl_quy_2": "HTT", "xl_quy_3": "HTT", "ky_luat": "KHONG",
    "tu_xep_loai": "HTT", "de_xuat": "HTT",
}  # fmt: skip
# The head of the base committee is temporarily in the second chi bộ, so that his card stands in a list.
_GUEST: Row = {
    "stt": 8, "so_the": _LEADER["so_the"], "ho_ten": _LEADER["ho_ten"], "ngay_sinh": date(1975, 2, 3),
    "gioi_tinh": "NAM", "ngay_vao_dang": date(2003, 2, 3), "ngay_chinh_thuc": date(2004, 2, 3), "doi_tuong": "KHAC",
    "tinh_trang": "TAM_THOI_DEN", "goi_y": "KHONG", "ky_luat": "KHONG",
}  # fmt: skip
_ABOVE: Row = {"cap": "HUYEN", "tham_quyen": "BTV_TINH", "nhom": "Cấp trên cơ sở"}
_ABOVE_HEAD: Row = _ABOVE | {"so_the": "079100002", "ma_don_vi_dung_dau": TOP}


@dataclass
class Committee:
    """`filled[name]` is the workbook of that file (without suffix); `after[name]` is done to the written file;
    `order[name]` are the columns of its sheets; `folder` is where it was written last."""

    regime: str = "qd366-2025"
    local: str | None = None
    year: int = 2025
    units: dict[str, Unit] = field(default_factory=lambda: {u.code: u for u in UNITS})
    filled: dict[str, Filled] = field(default_factory=dict)
    order: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    suggestions: list[Suggestion] = field(default_factory=list)
    suffix: str = ".xlsx"
    folder: Path = Path()

    def __post_init__(self) -> None:
        self.law = load_law(self.regime, self.local)
        rows: dict[str, dict[str, list[Row]]] = {
            TOP: {BODIES: [_BODY | _ABOVE], LEADERS: [_LEADER | _ABOVE_HEAD]},
            BASE: {BODIES: [_BODY | {"tham_quyen": "BTV_HUYEN"}], LEADERS: [dict(_LEADER)]},
            CELL1: {MEMBERS: [member(i) for i in (1, 2, 3, 4)]},
            CELL2: {MEMBERS: [*(member(i) for i in (5, 6, 7)), dict(_GUEST)]},
        }
        counts = {TOP: 7, BASE: 7, CELL1: 4, CELL2: 3}
        review = [
            {"ma_noi_dung": c.code, **({"cap_do": "T"} if c.graded else {"tom_tat": "Đã nêu trong báo cáo"})}
            for c in self.law.self_review.contents
        ]
        scale = self.law.scale("TO_CHUC")
        scores = [
            {"ma_tieu_chi": c.code, "diem_toi_da": c.maximum, "diem_tu_cham": round(c.maximum * 0.92), "cap_do": "T"}
            for c in (scale.criteria if scale else ())
        ]
        made = min([date(self.year, 12, 10), *(date(self.year, d.month, d.day) for d in self.law.deadlines)])
        for unit in UNITS:
            own = rows[unit.code] | {REVIEW: [dict(r) for r in review], SCORES: [dict(r) for r in scores]}
            self.filled[unit.code] = Filled(_info(unit, counts[unit.code], made), own)
            given = prefilled_rows(self.law, unit.kind, own.get(LEADERS))
            own[EVIDENCE] = [row | {"co_ho_so": "CO"} for row in given[EVIDENCE]]
            own[DOSSIER] = [row | {"da_nop": "CO"} for row in given[DOSSIER]]
        if self.local:
            for workbook in self.filled.values():
                workbook.info["van_ban_dia_phuong"] = self.local
        self.add(CELL1, EVIDENCE, {"ma_tieu_chi": "X.2.1", "co_ho_so": "CO"})
        self.add(CELL1, DOSSIER, {"ma_ho_so": "HS1", "da_nop": "CO"})

    def set(self, unit: str, sheet: str, row: int, **values: Any) -> Committee:
        """Change fields of a row (ignored for "Thông tin"); returns itself."""
        workbook = self.filled[unit]
        (workbook.info if sheet == INFO else workbook.rows[sheet][row]).update(values)
        return self

    def add(self, unit: str, sheet: str, row: Row) -> Committee:
        self.filled[unit].rows.setdefault(sheet, []).append(row)
        return self

    def register_unit(self, unit: str, **values: Any) -> Committee:
        self.units[unit] = replace(self.units[unit], **values)
        return self

    def copy_of(self, unit: str, name: str, **info: Any) -> Committee:
        """A second workbook of a unit, with changes of "Thông tin"."""
        self.filled[name] = deepcopy(self.filled[unit])
        self.filled[name].info.update(info)
        return self

    @property
    def register(self) -> Register:
        return Register(dict(self.units), suggestions=tuple(self.suggestions))

    def write(self, folder: Path) -> list[str]:
        """Write all workbooks; returns their names."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, names = folder, []
        for name, workbook in self.filled.items():
            path = folder / f"{name}{self.suffix}"
            order = self.order.get(name)
            same = repr((self.regime, self.local, self.year, workbook, order))
            if same in _written:
                path.write_bytes(_written[same])
            else:
                with without_checks():
                    write_form(path, self.law, workbook, period=Period(self.year), light=True, order=order)
                _written[same] = path.read_bytes()
            if name in self.after:
                path = self.after[name](path) or path
            names.append(path.name)
        return names

    def read(self, folder: Path, names: list[str] | None = None) -> Submissions:
        return assemble(self.files(folder, names))

    def files(self, folder: Path, names: list[str] | None = None) -> list[FileData]:
        """What the program reads of the workbooks, which are written first unless they are given by name."""
        return [_file(folder, name) for name in (self.write(folder) if names is None else names)]

    def check(self, folder: Path, names: list[str] | None = None, decisions: Decisions | None = None) -> Checked:
        subs, as_of = self.read(folder, names), date(self.year, 12, 31)
        return check(subs, self.law, Period(self.year), as_of, self.register, decisions)

    def rated(self, folder: Path, names: list[str] | None = None, decisions: Decisions | None = None) -> Rated:
        """What counts and at which levels, without what the rules find: a third of what `check` takes."""
        subs, as_of = self.read(folder, names), date(self.year, 12, 31)
        return rated(subs, self.law, Period(self.year), as_of, self.register, decisions)

    def findings(self, folder: Path, names: list[str] | None = None) -> list[Finding]:
        return self.check(folder, names).findings


def _file(folder: Path, name: str) -> FileData:
    path = folder / name
    key = name, path.read_bytes() if path.is_file() else b""
    if key not in _read:
        _read[key] = pickle.dumps(read_file(folder, name))
    data: FileData = pickle.loads(_read[key])
    return data


def cell_of(path: Path, sheet: str, key: str, row: int = 0) -> str:
    """Address of a field as Excel shows it, found by its heading in the XML, without the program's reader."""
    heading = form()[sheet].field(key).heading
    with ZipFile(path) as archive:
        strings = [name for name in archive.namelist() if name == "xl/sharedStrings.xml"]  # not every program has them
        shared = [_text(one) for name in strings for one in fromstring(archive.read(name))]
        targets = {one.get("Id"): one.get("Target", "") for one in fromstring(archive.read(f"{_BOOK[0]}.rels"))}
        sheets = fromstring(archive.read(_BOOK[1])).iter(f"{_MAIN}sheet")
        part = targets[next(one.get(_ID) for one in sheets if one.get("name") == sheet)]
        cells = fromstring(archive.read(f"xl/{part.removeprefix('/xl/')}")).iter(f"{_MAIN}c")
    for cell in cells:
        text = shared[int(_text(cell))] if cell.get("t") == "s" else _text(cell)
        if text.removesuffix("*").strip() == heading:
            column, line = coordinate_from_string(cell.get("r", ""))
            if sheet == INFO:
                return f"{get_column_letter(column_index_from_string(column) + 1)}{line}"
            return f"{column}{line + 1 + row}"
    raise AssertionError(f"{sheet} has no heading {heading}")


def _text(element: Element) -> str:
    return "".join(element.itertext())


__all__ = [
    "BASE", "BODIES", "CELL1", "CELL2", "DOSSIER", "EVIDENCE", "INFO", "LEADERS", "MEMBERS", "REVIEW", "SCORES", "TOP",
    "Committee", "Raw", "cell_of", "member",
]  # fmt: skip
