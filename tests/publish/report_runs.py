"""Finished runs with made-up figures, for the tests of the report, and ways to look into what is written."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path
from typing import Any

import pandas as pd
from docx import Document
from docx.oxml.ns import qn

from batch.domain import COLLECTIVES, INFO, LEADERS, LEVELS, MEMBERS, Unit
from batch.finished.bieu_file import rows_6c
from batch.finished.layout import FRAMES
from batch.finished.write import write_figures, write_units
from batch.register.register import Register
from batch.tables.figures import Figures
from batch.tables.layout import Row

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "input_templates" / "bao_cao_tinh.docx"
NARRATIVE = ROOT / "input_templates" / "thuyet_minh.yaml"
LEVEL_OR_NONE = [*LEVELS, "HTT", "HTT", "HTT", "HTNV", None]
PART_OF = {"BTV_HUYEN": "II", "UY_QUYEN_HUYEN": "II", "CO_SO": "III"}


def _units(rng: random.Random) -> pd.DataFrame:
    kinds = ["DB_TINH", *["DB_TREN_CO_SO"] * 6, *["DB_CO_SO"] * 40, *["CB_CO_SO"] * 30, *["CB_TRUC_THUOC"] * 1300]
    return pd.DataFrame(
        {
            "ma_don_vi": [f"U{i:04d}" for i in range(len(kinds))],
            "dm_loai_to_chuc": kinds,
            "dm_loai_hinh": [None if k in ("DB_TINH", "DB_TREN_CO_SO") else "4" for k in kinds],
            "da_kiem_diem": [rng.choice(["CO"] * 9 + ["KHONG"]) for _ in kinds],
            "goi_y": [rng.choice(["KHONG"] * 20 + ["TINH", "HUYEN", "CO_SO"]) for _ in kinds],
            "da_giai_trinh_goi_y": [("CO", "KHONG", None)[i % 3] for i in range(len(kinds))],
            "so_ngay_kiem_diem": [(1.5, 2.0, None, 1.0)[i % 4] for i in range(len(kinds))],
            "da_khac_phuc": [("XONG", "DANG", "KHONG_CO", None)[i % 4] for i in range(len(kinds))],
            "ly_do_chua_xep_loai": [rng.choice(["MOI", "KHAC"]) for _ in kinds],
            "ket_qua": [rng.choice(LEVEL_OR_NONE) for _ in kinds],
            "duoc_dem": [k != "DB_TINH" for k in kinds],
            "dm_ten_don_vi": [f"Tổ chức {i}" for i in range(len(kinds))],
            "trang_thai": "GIU",
            "noi_quyet_dinh": ["CAP_TREN" if k == "DB_TINH" else "U0000" for k in kinds],
        }
    )


def _people(rng: random.Random, count: int) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for i in range(count):
        status = rng.choice(["CHINH_THUC"] * 30 + ["MIEN", "DINH_CHI", "TAM_THOI_DEN", "TAM_THOI_DI"])
        new = rng.random() < 0.05
        reviewed = status not in ("MIEN", "DINH_CHI") and not new and rng.random() < 0.95
        rows.append(
            {
                "ma_don_vi": f"U{i % 1000 + 100:04d}",
                "so_the": f"79{i:06d}" if i % 7 else None,
                "da_khac_phuc": ("XONG", "DANG", "KHONG_CO", None, "XONG")[i % 5],
                "cap_do_khac_phuc": ("T", None)[i % 2],
                "tinh_trang": status,
                "ngay_vao_dang": pd.Timestamp(2025, 9, 1) if new else pd.Timestamp(2010, 5, 19),
                "moi": new and status not in ("MIEN", "DINH_CHI"),
                "da_kiem_diem": "CO" if reviewed else "KHONG",
                "ly_do_chua": None if reviewed else rng.choice(["OM_DAU", "DI_XA", None]),
                "goi_y": rng.choice(["KHONG"] * 20 + ["TINH", "HUYEN", "CO_SO"]),
                "ket_qua": rng.choice(LEVEL_OR_NONE) if reviewed else None,
                "trang_thai": "GIU",
                "noi_quyet_dinh": "U0007",
                "duoc_dem": status != "TAM_THOI_DEN",
            }
        )
    return pd.DataFrame(rows)


def _leadership(rng: random.Random, count: int, new: str) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    pairs = (("BTV_TINH", "TINH"), ("UY_QUYEN_TINH", "TINH"), ("BTV_TINH", "HUYEN"), ("BTV_HUYEN", "HUYEN"))
    for i in range(count):
        authority, level = rng.choice((*pairs, ("UY_QUYEN_HUYEN", "CO_SO"), ("CO_SO", "CO_SO")))
        final = rng.choice(LEVEL_OR_NONE)
        rows.append(
            {
                "ma_don_vi": f"U{i % 40 + 1:04d}",
                "so_the": f"79 {i * 3:06d}" if i % 4 else None,  # as far as there are so many, a member's
                "cap_do_khac_phuc": ("T", None, None)[i % 3],
                "ten_tap_the": f"Tập thể {i}",
                "tham_quyen": authority,
                "cap": level,
                "trang_thai": "GIU",
                "noi_quyet_dinh": "U0000" if "TINH" in authority else "U0001",
                "nhom": rng.choice(["Sở, ngành", "sở ngành", "Nhóm A & B <thử>"]),
                "la_cap_uy": rng.choice(["CO", "KHONG", "KHONG"]),
                "da_kiem_diem": rng.choice(["CO"] * 9 + ["KHONG"]),
                "da_khac_phuc": rng.choice(["XONG", "DANG", "KHONG_CO", None]),
                "goi_y": rng.choice(["KHONG"] * 5 + ["TINH", "HUYEN", "CO_SO"]),
                "ly_do_chua_xep_loai": rng.choice([new, "CHO_KET_LUAN", "KHAC"]) if final is None else None,
                "ket_qua": final,
                "duoc_dem": rng.random() < 0.95,
            }
        )
    return pd.DataFrame(rows)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def _add(cells: dict[tuple[str, str], int], row: str, column: str) -> None:
    cells[row, column] = cells.get((row, column), 0) + 1


def _levels(cells: dict[tuple[str, str], int], row: str, final: str | None, reason: str | None) -> None:
    _add(cells, row, "tong")
    _add(cells, row, "xep_loai" if final else "chua")
    if final:
        _add(cells, row, final)
    elif reason in ("MOI", "MOI_BO_NHIEM"):
        _add(cells, row, "chua_moi")
    elif reason == "CHO_KET_LUAN":
        _add(cells, row, "chua_cho")


def _figures(units: pd.DataFrame, people: pd.DataFrame, collectives: pd.DataFrame, leaders: pd.DataFrame) -> Figures:
    """A plain recount of the frames, row by row."""
    counts: dict[str, dict[tuple[str, str], int]] = {t: {} for t in ("6A", "6B", "6C", "6D", "6E", "6F")}
    suggested = {"TINH": "4.1", "HUYEN": "4.2", "CO_SO": "4.3"}
    groups = ("Đảng bộ xã/phường", "LLVT & CA")

    def review(column: str, done: bool, hint: str, excused: str | None) -> None:
        _add(counts["6F"], "1", column)
        _add(counts["6F"], "2" if done else "3", column)
        if excused and not done:
            _add(counts["6F"], excused, column)
        if hint in suggested:
            _add(counts["6F"], "4", column)
            _add(counts["6F"], suggested[hint], column)

    for i, unit in enumerate(_records(units)):
        part = {"DB_CO_SO": "A.I", "CB_CO_SO": "A.II", "CB_TRUC_THUOC": "B.II"}.get(unit["dm_loai_to_chuc"])
        if part:
            rows = ["1", "2", f"2.{unit['ket_qua']}"] if unit["ket_qua"] else ["1", "3"]
            if not unit["ket_qua"] and unit["ly_do_chua_xep_loai"] == "MOI":
                rows.append("3.MOI")
            for row in rows:
                _add(counts["6A"], f"{part}.{row}", "2")
        elif unit["dm_loai_to_chuc"] == "DB_TREN_CO_SO":
            for row in ("TONG", groups[i % 2], f"{groups[i % 2]}/{unit['ma_don_vi']}"):
                _levels(counts["6C"], row, unit["ket_qua"], unit["ly_do_chua_xep_loai"])
        review("tap_the", unit["da_kiem_diem"] == "CO", unit["goi_y"], None)
    for person in _records(people[people["duoc_dem"]]):
        excused = {"MIEN": "3.2.MIEN", "DINH_CHI": "3.2.DINH_CHI"}.get(person["tinh_trang"])
        excused = excused or ("3.2.MOI" if person["moi"] else None)
        review("dang_vien", person["da_kiem_diem"] == "CO", person["goi_y"], excused)
        for row in ["1", "2"] if excused else ["1", "4", f"4.{person['ket_qua']}"] if person["ket_qua"] else ["1", "3"]:
            _add(counts["6B"], row, "2")
    for table, frame in (("6D", collectives), ("6E", leaders)):
        for row in _records(frame[frame["duoc_dem"]]):
            part = PART_OF.get(row["tham_quyen"])
            if not part:
                part = "I.2" if row["cap"] != "TINH" else "I.1.a" if row["tham_quyen"] == "BTV_TINH" else "I.1.b"
            for code in ("TONG", part, *(["I"] if part.startswith("I.") else [])):
                _levels(counts[table], code, row["ket_qua"], row["ly_do_chua_xep_loai"])
            if table == "6D" and row["la_cap_uy"] != "CO":
                review("tap_the", row["da_kiem_diem"] == "CO", row["goi_y"], None)
    codes = [code for code, column in counts["6C"] if column == "tong" and code != "TONG"]
    extra = tuple(Row("6C", code, code, "", 1 if code in groups else 2, "", ()) for code in sorted(codes))
    return Figures(counts, {}, {"6C": extra})


PARENT_OF = {
    "DB_TREN_CO_SO": "DB_TINH",
    "DB_CO_SO": "DB_TREN_CO_SO",
    "CB_CO_SO": "DB_TINH",
    "CB_TRUC_THUOC": "DB_CO_SO",
}


def _register(units: pd.DataFrame, top: str) -> Register:
    if units.empty:
        return Register({"U0000": Unit("U0000", top, "DB_TINH", None, None)})
    first = units.drop_duplicates("dm_loai_to_chuc").set_index("dm_loai_to_chuc")["ma_don_vi"]
    kinds = units["dm_loai_to_chuc"]
    parents = kinds.map(lambda kind: first.get(PARENT_OF.get(kind, ""), ""))
    listed = zip(units["ma_don_vi"], kinds, parents, strict=True)
    named = {"U0000": top}
    return Register({c: Unit(c, named.get(c, c), kind, parent or None, None) for c, kind, parent in listed})


def make_run(folder: Path, *, people: int = 2500, leadership: int = 400, **manifest: Any) -> Path:
    rng = random.Random(7)
    units = _units(rng) if people else _units(rng).iloc[:0]
    frames = {
        INFO: units,
        MEMBERS: _people(rng, people) if people else _people(rng, 5).iloc[:0],
        COLLECTIVES: _leadership(rng, leadership, "MOI") if leadership else _leadership(rng, 5, "MOI").iloc[:0],
        LEADERS: _leadership(rng, 2 * leadership, "MOI_BO_NHIEM") if leadership else _leadership(rng, 5, "").iloc[:0],
    }
    (folder / "du_lieu").mkdir(parents=True)
    figures = _figures(*frames.values())
    write_figures(folder, figures)
    for sheet, frame in frames.items():
        frame.drop(columns="moi", errors="ignore").to_parquet(folder / FRAMES[sheet].path)
    known = {
        "nam": 2025,
        "quy_dinh": "qd366-2025",
        "ngay_chot": "2025-12-31",
        "van_ban_dia_phuong": None,
        "tam_tinh": False,
        "ly_do_tam_tinh": [],
        "ten_don_vi": "Đảng bộ tỉnh Sông Trà",
        "ma_don_vi": "U0000",
        "dong_6c": rows_6c(figures),
    }
    write_units(folder, _register(units, str((known | manifest)["ten_don_vi"])))
    (folder / "manifest.json").write_text(json.dumps(known | manifest, ensure_ascii=False), encoding="utf-8")
    return folder


def bieu_cells(run_dir: Path) -> dict[tuple[str, str, str], str]:
    with (run_dir / "du_lieu" / "bieu.csv").open(encoding="utf-8-sig", newline="") as file:
        return {(r["bieu"], r["dong"], r["cot"]): r["gia_tri"] for r in csv.DictReader(file)}


def text_of(path: Path) -> list[str]:
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in Document(str(path)).element.body.iter(qn("w:p"))]


def after(lines: list[str], beginning: str, count: int) -> list[str]:
    start = next(i for i, line in enumerate(lines) if line.startswith(beginning))
    return lines[start + 1 : start + 1 + count]


def in_vietnamese(value: str) -> str:
    return f"{int(value):,}".replace(",", ".")


def office_template(path: Path, *paragraphs: str) -> Path:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(path))
    return path
