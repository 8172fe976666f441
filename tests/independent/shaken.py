"""A committee whose figures were changed at random, so that every limit and every corner of the law is met often.

What a demo committee proposes lies mostly within its ceilings; here proposals and the facts behind them disagree.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from contract_lists import FIELDS, VALUES
from workbooks import INFO, Form, Shape, read_form, write_form

Choice = Callable[[random.Random], Any]


def _one(name: str, *more: Any) -> Choice:
    values = [*VALUES[name], *more]
    return lambda rng: rng.choice(values)


def _of(*values: Any) -> Choice:
    return lambda rng: rng.choice(values)


_LEVEL = "Hoàn thành xuất sắc nhiệm vụ"
_DONE = _of(0, 0.5, 40, 49, 49.5, 50, 69, 69.5, 70, 90, 99.5, 100, 100, 100, None, "chưa rõ", "45,5")
_OVER, _LATE = _of(0, 10, 29, 29.5, 30, 31, 60, None), _of(0, 0, 0, 5, 20, 21, None)
_SCORE = _of(30, 49.5, 50, 69.5, 70, 79.5, 80, 89.5, 90, 94.5, 95, 97, 97, 100, None, "95,5", "không có")
_VOTES = _of(0, 1, 5, 10, None)
_GRADE = _one("cap_do", None, "Xuất sắc", "Xuất sắc", "Tốt", "Rất tốt")
_WISH = _one("muc", None, _LEVEL, _LEVEL, "HTXSNV", "HTTNV", "Khá")
_PERSON_DISCIPLINE = _one("ky_luat_ca_nhan", *["Không"] * 12, None)
_BODY_DISCIPLINE = _one("ky_luat_to_chuc", *["Không"] * 12, None)
_GROUP = _of(None, "Cán bộ hòa giải", "cán bộ  hoà giải", "CÁN BỘ HÒA GIẢI", "Khối trường học")

_PERSON: dict[str, tuple[float, Choice]] = {
    "da_kiem_diem": (0.1, _one("yes_no", None)),
    "goi_y": (0.2, _one("goi_y", None)),
    "da_khac_phuc": (0.2, _one("khac_phuc", None)),
    "tong_diem": (0.4, _SCORE),
    "ty_le_hoan_thanh": (0.3, _DONE),
    "ty_le_vuot_muc": (0.3, _OVER),
    "ty_le_cham": (0.2, _LATE),
    "xl_cbccvc": (0.2, _one("muc_quy", None)),
    "xl_quy_2": (0.1, _one("muc_quy", None)),
    "ky_luat": (0.2, _PERSON_DISCIPLINE),
    "tu_phat_hien": (0.3, _one("yes_no", None)),
    "suy_thoai": (0.1, _one("yes_no", None)),
    "phieu_xuat_sac": (0.3, _VOTES),
    "phieu_tot": (0.2, _VOTES),
    "de_xuat": (0.4, _WISH),
    "quyet_dinh": (0.1, _WISH),
    **{f"cap_do_{i}": (0.15, _GRADE) for i in (1, 2, 3, 4, 5, 6, "khac_phuc")},
}
_CHANGES: dict[str, dict[str, tuple[float, Choice]]] = {
    "Đảng viên": _PERSON
    | {
        "tinh_trang": (0.1, _one("tinh_trang", None, "Đã chuyển đi")),
        "doi_tuong": (0.1, _one("doi_tuong", None)),
        "ly_do_chua": (0.05, _one("ly_do_dang_vien", None)),
        "nhom": (0.2, _GROUP),
        "thang_nghi_om": (0.1, _of(0, 2.5, 3, 4, None)),
        "ky_luat_noi_cu": (0.4, _one("yes_no", None, "chắc có")),
        "nguyen_nhan_khong_hoan_thanh": (0.1, _one("nguyen_nhan", None)),
    },
    "Tập thể": {k: v for k, v in _PERSON.items() if k in {f[0] for f in FIELDS["Tập thể"].values()}}
    | {
        "cap": (0.2, _one("cap", None)),
        "tham_quyen": (0.3, _one("tham_quyen", None)),
        "nhom": (0.2, _GROUP),
        "so_lanh_dao": (0.2, _of(1, 2, 3, 5)),
        "la_cap_uy": (0.2, _one("yes_no")),
        "xl_to_chuc": (0.3, _one("muc", None)),
        "bat_kha_khang": (0.2, _one("yes_no", None)),
        "ky_luat_tap_the": (0.3, _BODY_DISCIPLINE),
        "ky_luat_thanh_vien": (0.3, _PERSON_DISCIPLINE),
        "so_don_vi_truc_thuoc": (0.5, _of(4, 5, 10, None)),
        "so_don_vi_truc_thuoc_bi_ky_luat": (0.3, _of(0, 0, 1, 2, None)),
        "mat_doan_ket": (0.1, _one("yes_no", None)),
        "ly_do_chua_xep_loai": (0.1, _one("ly_do_tap_the", None)),
    },
    "Cán bộ": _PERSON
    | {
        "cap": (0.2, _one("cap", None)),
        "tham_quyen": (0.3, _one("tham_quyen", None)),
        "nhom": (0.2, _GROUP),
        "la_nguoi_dung_dau": (0.2, _one("yes_no")),
        "mien_tran_nguoi_dung_dau": (0.2, _one("ngoai_le", None)),
        "ly_do_chua_xep_loai": (0.1, _one("ly_do_can_bo", None)),
    },
    "Chấm điểm": {
        "diem_tu_cham": (0.2, _of(None, 0, 1, 5, 10, 20, 30, 60, 65, 70, "9,5")),
        "diem_tham_dinh": (0.2, _of(0, 1, 5, 10, 20, 30, 60, 65, 70, None)),
        "diem_cong": (0.1, _of(0.5, 1, 2, None)),
        "diem_tru": (0.1, _of(0.5, 1, 2, None)),
        "cap_do": (0.1, _GRADE),
    },
    "Mẫu 01": {"cap_do": (0.1, _GRADE)},
    INFO: {
        "da_kiem_diem": (0.1, _one("yes_no")),
        "goi_y": (0.3, _one("goi_y")),
        "ty_le_hoan_thanh": (0.2, _DONE),
        "ty_le_vuot_muc": (0.3, _OVER),
        "ty_le_cham": (0.2, _LATE),
        "bat_kha_khang": (0.2, _one("yes_no", None)),
        "da_khac_phuc": (0.2, _one("khac_phuc", None)),
        **{
            f"xl_{key}": (0.1, _one("muc_hoac_khong_co", None))
            for key in ("chinh_quyen", "mttq", "cong_doan", "nong_dan", "phu_nu", "doan_tn", "ccb")
        },
        "ky_luat": (0.3, _BODY_DISCIPLINE),
        "tu_phat_hien": (0.3, _one("yes_no", None)),
        "so_don_vi_truc_thuoc_bi_ky_luat": (0.2, _of(0, 0, 0, 1, 2, None)),
        "de_xuat": (0.5, _WISH),
        "quyet_dinh": (0.1, _WISH),
        "ly_do_chua_xep_loai": (0.1, _one("ly_do_to_chuc", None, None)),
    },
}


# Half a year before 31 December, the days about it and some months whose last day is no 31st.
_ADMITTED = [(6, 29), (6, 30), (7, 1), (7, 31), (8, 31), (12, 1), (3, 31)]


def _change(row: dict[str, Any], name: str, rng: random.Random, rate: float) -> None:
    for heading, (key, _) in FIELDS[name].items():
        chance, choice = _CHANGES[name].get(key, (0.0, None))
        if choice and heading in row and rng.random() < chance * rate:
            row[heading] = choice(rng)


def _shake_form(form: Form, year: int, codes: list[str], cards: list[str], rng: random.Random) -> None:
    rate = rng.choice((0.1, 0.3, 1.0))  # a few units are wild, most are nearly right
    _change(form.info, INFO, rng, rate)
    for name, rows in form.tables.items():
        if name not in _CHANGES:
            continue
        for row in rows:
            _change(row, name, rng, rate)
    for row in form.tables["Đảng viên"]:
        if rng.random() < 0.1 * rate:
            row["Ngày vào Đảng"] = dt.datetime(year, *rng.choice(_ADMITTED))
    for row in form.tables["Cán bộ"]:
        if rng.random() < 0.2 * rate:
            row["Mã tổ chức đứng đầu"] = rng.choice([*codes, None])
        if rng.random() < 0.1 * rate and cards:
            row["Số thẻ đảng viên"] = rng.choice(cards)  # someone who may stand here several times


def shake(source: Path, target: Path, year: int, seed: int, missing: int = 2, province: bool = False) -> None:
    """Copy a demo committee from `source` to `target` with much of it changed; `missing` units hand in nothing.

    With `province`, the committee comes under a province beside a second one, which takes over half of its units.
    """
    rng = random.Random(seed)
    (target / "nop").mkdir(parents=True)
    codes = _shake_register(source / "danh_muc.xlsx", target / "danh_muc.xlsx", rng, province)
    paths = sorted((source / "nop").glob("*.xlsx"))
    left_out = set(rng.sample([path for path in paths if path.stem != "DB"], missing))
    forms = {path.name: read_form(path) for path in paths if path not in left_out}
    cards = [row["Số thẻ đảng viên"] for form in forms.values() for row in form.tables["Cán bộ"]][:20]
    if province:
        forms["B.xlsx"] = _second(read_form(source / "nop" / "DB.xlsx"))
    for name, form in forms.items():
        _shake_form(form, year, codes, [c for c in cards if c], rng)
        write_form(form, target / "nop" / name, Shape(), rng)


def _second(form: Form) -> Form:
    """The submission of the second committee below the province: the first one's under other codes."""
    form.info["Mã đơn vị"] = "DB-B"
    for row in form.tables["Tập thể"]:
        row["Mã tập thể"] += "-B"
    for row in form.tables["Cán bộ"]:
        row["Mã cán bộ"] += "-B"
        row["Số thẻ đảng viên"] = None
        row["Mã tập thể"] = row["Mã tập thể"] and row["Mã tập thể"] + "-B"
        row["Mã tổ chức đứng đầu"] = row["Mã tổ chức đứng đầu"] and "DB-B"
    return form


def _shake_register(source: Path, target: Path, rng: random.Random, province: bool) -> list[str]:
    book = openpyxl.load_workbook(source)
    sheet = book["Đơn vị"]
    header = next(r for r in sheet.iter_rows() if r[0].value and str(r[0].value).startswith("Mã đơn vị"))
    headings = [str(cell.value).removesuffix(" *") for cell in header]
    units = [dict(zip(headings, (c.value for c in r), strict=True)) for r in sheet.iter_rows(min_row=header[0].row + 1)]
    units = [unit for unit in units if unit["Mã đơn vị"]]
    top = units[0]
    for unit in units[1:]:
        if province and unit["Mã cấp trên"] == top["Mã đơn vị"] and rng.random() < 0.5:
            unit["Mã cấp trên"] = "DB-B"
        if rng.random() < 0.4:
            unit["Loại hình cơ sở"] = rng.choice(list(VALUES["loai_hinh"]))
        if rng.random() < 0.2 and unit["Loại tổ chức"] == "Chi bộ trực thuộc":
            unit["Nhóm đánh giá"] = rng.choice(["Khối trường  học", "khối trường học", None])
    if province:
        whole = dict.fromkeys(headings) | {"Mã đơn vị": "TU", "Tên đơn vị": "Đảng bộ tỉnh", "Phải nộp phiếu": "Không"}
        top["Mã cấp trên"] = "TU"
        second = top | {"Mã đơn vị": "DB-B", "Tên đơn vị": "Đảng bộ thứ hai", "Nhóm Biểu 6C": "Khối huyện"}
        units = [*units, second, whole | {"Loại tổ chức": "Đảng bộ tỉnh"}]
    new = openpyxl.Workbook()
    new.active.title = "Đơn vị"
    for row in (headings, *([unit[h] for h in headings] for unit in units)):
        new.active.append(row)
    new.save(target)
    return [unit["Mã đơn vị"] for unit in units]
