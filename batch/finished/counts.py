"""Reads a finished run folder (OUT/<year>) for the provincial report."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypedDict

import pandas as pd

from batch.domain import PROVINCE
from batch.finished.csv_file import read_csv
from batch.finished.manifest import AGAIN, read_manifest, read_table
from batch.publish.report.fields import ReportError

_FRAMES = {
    "thong_tin": (
        "ma_don_vi", "da_kiem_diem", "goi_y", "da_giai_trinh_goi_y", "so_ngay_kiem_diem", "da_khac_phuc",
        "dm_loai_to_chuc", "duoc_dem",
    ),
    "dang_vien": (
        "so_the", "tinh_trang", "da_kiem_diem", "ly_do_chua", "ngay_vao_dang", "cap_do_khac_phuc", "da_khac_phuc",
        "ket_qua", "duoc_dem",
    ),
    "tap_the": (
        "cap", "tham_quyen", "nhom", "la_cap_uy", "da_kiem_diem", "cap_do_khac_phuc", "da_khac_phuc", "duoc_dem",
    ),
    "can_bo": (
        "so_the", "cap", "tham_quyen", "nhom", "da_kiem_diem", "cap_do_khac_phuc", "da_khac_phuc", "duoc_dem",
    ),
}  # fmt: skip
_UNITS = ("ma_don_vi", "loai_to_chuc", "ma_cap_tren")
_WANTED = ("nam", "quy_dinh", "tam_tinh", "ten_don_vi")


class Run(TypedDict):
    """What is read from a run folder."""

    manifest: dict[str, Any]
    counts: dict[tuple[str, str, str], int]
    groups: list[str]
    frames: dict[str, pd.DataFrame]
    kinds: dict[str, str]  # of all units of the register
    parents: dict[str, str]


def _counts(path: Path) -> tuple[dict[tuple[str, str, str], int], list[str]]:
    """The counts of bieu.csv (ratios are left out: they follow from the counts) and the row codes of 6C, in order."""
    counts: dict[tuple[str, str, str], int] = {}
    rows_6c: dict[str, None] = {}
    try:
        for line in read_csv(path):
            table, row, column, value = line["bieu"], line["dong"], line["cot"], line["gia_tri"]
            if table == "6C":
                rows_6c[row] = None
            if column.endswith("_tl") or (table in ("6A", "6B") and column == "3"):
                continue
            counts[table, row, column] = int(value)
    except FileNotFoundError as problem:
        raise ReportError(f"{path}: không có tệp số liệu các Biểu; hãy chạy lại lệnh run.") from problem
    except (OSError, KeyError, TypeError, ValueError) as problem:
        raise ReportError(f"{path}: tệp số liệu các Biểu không đọc được; hãy chạy lại lệnh run.") from problem
    return counts, list(rows_6c)


def _frame(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """The rows that are counted."""
    frame = read_table(path, columns, ReportError, f"không có tệp dữ liệu tổng hợp; {AGAIN}")
    counted = frame["duoc_dem"].eq(True).fillna(False).astype(bool)
    if "dm_loai_to_chuc" in columns:  # the top organization stands in no 6A or 6C, but in 6F
        counted |= frame["dm_loai_to_chuc"].eq(PROVINCE).fillna(False).astype(bool)
    return frame.loc[counted, list(columns)]


def read_run(run_dir: Path) -> Run:
    """Everything that the report needs from a run folder. Raises ReportError where it is not a finished run."""
    counts, rows_6c = _counts(run_dir / "du_lieu" / "bieu.csv")
    codes = [code for code in rows_6c if code != "TONG"]
    units = read_table(
        run_dir / "du_lieu" / "don_vi.parquet", _UNITS, ReportError, f"không có danh sách đơn vị; {AGAIN}"
    )
    groups = [code for code in codes if not any(code.startswith(f"{other}/") for other in codes)]
    return {
        "manifest": read_manifest(run_dir / "manifest.json", _WANTED, ReportError),
        "counts": counts,
        "groups": groups,
        "frames": {name: _frame(run_dir / "du_lieu" / f"{name}.parquet", columns) for name, columns in _FRAMES.items()},
        "kinds": dict(zip(units["ma_don_vi"], units["loai_to_chuc"], strict=True)),
        "parents": dict(zip(units["ma_don_vi"], units["ma_cap_tren"].fillna(""), strict=True)),
    }
