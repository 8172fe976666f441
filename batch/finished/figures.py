"""The figures of a finished run as its folder keeps them: `du_lieu/bieu.csv` and what `manifest.json` says of them. No
personal row is needed or read."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from batch.finished.edited import sha256
from batch.finished.manifest import AGAIN, read_manifest
from batch.rating.engine import Ratings
from batch.submissions.intake import Intake
from batch.tables.count import Counted
from batch.tables.figures import Figures
from batch.tables.identities import BROKEN, Line, broken
from batch.tables.layout import RATIO, TABLES, Row, columns, rows
from batch.tables.reconcile_run import reviewed_new
from batch.text import from_csv

STATE, UNITS, ROWS_6C = "doi_chieu", "don_vi_duoc_tinh", "dong_6c"
FIGURES = Path("du_lieu") / "bieu.csv"
_NEW = "dang_vien_moi_da_kiem_diem"
_WANTED = (
    "nam", "quy_dinh", "van_ban_dia_phuong", "ngay_chot", "ma_don_vi", "ten_don_vi", "tam_tinh", "ly_do_tam_tinh",
    "don_vi_thieu", "so_loi", STATE, UNITS, ROWS_6C,
)  # fmt: skip
_HEADER = ["bieu", "dong", "cot", "gia_tri"]


class PartError(ValueError):
    """The folder is no finished run or its figures can't be used; the message says why, in Vietnamese."""


@dataclass(slots=True)
class Part:
    """A finished run without its persons. `folder` is OUT/<year>; `units` have a submission that counts, `missing` have
    none; `figures.by_unit` holds the whole under the run's own code."""

    folder: Path
    name: str
    code: str
    year: int
    regime: str
    local: str | None
    as_of: str
    provisional: list[str]
    units: list[str]
    missing: list[str]
    figures: Figures
    checked: int
    broken: list[Line]
    reviewed_new: int
    errors: int
    sha256: str

    def state(self, broken: Sequence[Line]) -> PartState:
        """What a merge tells of this part."""
        return PartState(
            self.name, self.code, folder_name(self.folder), self.checked, list(broken), self.provisional, self.sha256
        )


def folder_name(folder: Path) -> str:
    """OUT of OUT/<year>, without the way to it."""
    whole = folder.resolve()
    return whole.parent.name if whole.name.isdigit() else whole.name


def rows_6c(figures: Figures) -> list[dict[str, object]]:
    """The rows of Biểu 6C that the layout doesn't know, as `manifest.json` keeps them."""
    return [
        {"dong": row.code, "nhan": row.label, "so": row.number, "bac": row.depth}
        for row in figures.extra_rows.get("6C", ())
    ]


def of_run(found: Sequence[Line], counted: Counted, ratings: Ratings, intake: Intake) -> dict[str, object]:
    """What the manifest of a run keeps for `compare` and `merge`."""
    return {
        STATE: record(found, reviewed_new(counted, ratings)),
        UNITS: sorted(intake.counted_units),
        ROWS_6C: rows_6c(counted.figures),
    }


def read_part(folder: Path) -> Part:
    """The figures of OUT/<year>. Raises PartError, in Vietnamese, where something is missing or contradicts itself."""
    path = folder / "manifest.json"
    manifest = read_manifest(path, _WANTED, PartError)
    try:
        return _part(folder, manifest)
    except PartError:
        raise
    except (KeyError, TypeError, AttributeError, ValueError) as problem:
        raise PartError(f"{path}: nội dung không đúng; {AGAIN}") from problem


def _part(folder: Path, manifest: dict[str, Any]) -> Part:
    code, state = str(manifest["ma_don_vi"]), manifest[STATE]
    extra = tuple(
        Row("6C", str(r["dong"]), str(r["nhan"]), str(r["so"]), int(r["bac"]), "", ()) for r in manifest[ROWS_6C]
    )
    why = [str(reason) for reason in manifest["ly_do_tam_tinh"]]
    if manifest["tam_tinh"] and not why:
        why = ["chưa rõ lý do"]
    return Part(
        folder=folder,
        name=str(manifest["ten_don_vi"]),
        code=code,
        year=int(manifest["nam"]),
        regime=str(manifest["quy_dinh"]),
        local=manifest["van_ban_dia_phuong"] or None,
        as_of=str(date.fromisoformat(manifest["ngay_chot"])),
        provisional=why,
        units=[str(unit) for unit in manifest[UNITS]],
        missing=[str(unit) for unit in manifest["don_vi_thieu"]],
        figures=read_figures(folder / FIGURES, with_parts(extra), code),
        checked=int(state["so_dong"]),
        broken=recorded(state),
        reviewed_new=int(state[_NEW]),
        errors=int(manifest["so_loi"]),
        sha256=sha256(folder / FIGURES),
    )


def with_parts(extra: Sequence[Row]) -> tuple[Row, ...]:
    """Rows of 6C with the units that add up to each group."""
    out = []
    for at, row in enumerate(extra):
        below: list[str] = []
        for other in extra[at + 1 :]:
            if other.depth <= row.depth:
                break
            below.append(other.code)
        out.append(Row(row.table, row.code, row.label, row.number, row.depth, row.over, tuple(below)))
    return tuple(out)


def _lines(path: Path) -> Iterable[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found = [[from_csv(text) for text in line] for line in csv.reader(file)]
    except FileNotFoundError as problem:
        raise PartError(f"{path}: không có tệp số liệu của các Biểu; {AGAIN}") from problem
    except (ValueError, csv.Error) as problem:
        raise PartError(f"{path}: không đọc được; {AGAIN}") from problem
    if not found or found[0] != _HEADER or any(len(line) != len(_HEADER) for line in found):
        raise PartError(f"{path}: không đúng các cột {', '.join(_HEADER)}; {AGAIN}")
    return found[1:]


def read_figures(path: Path, extra: tuple[Row, ...], code: str) -> Figures:
    """The counts of a `bieu.csv`, every one of them, all under the unit `code`. The ratios follow from them. Raises
    PartError for a cell that the Biểu don't have, that is missing, stands twice or is no whole number."""
    figures = Figures(extra_rows={table: extra if table == "6C" else () for table in TABLES})
    wanted = {
        (table, row.code, column.code): column.kind
        for table in TABLES
        for row in (*rows(table), *figures.extra_rows[table])
        if not row.is_heading
        for column in columns(table)
    }
    figures.counts = {table: {} for table in TABLES}
    for number, (table, row_code, column_code, value) in enumerate(_lines(path), start=2):
        place = f"{path}, dòng {number} (Biểu {table}, {row_code}, {column_code})"
        kind = wanted.pop((table, row_code, column_code), None)
        if kind is None:
            raise PartError(f"{place}: ô này không có trong mẫu biểu đang dùng, hoặc ghi hai lần; {AGAIN}")
        if kind == RATIO:
            continue
        if not (value.isascii() and value.isdigit()):
            raise PartError(f"{place}: «{value}» không phải số nguyên; {AGAIN}")
        figures.counts[table][row_code, column_code] = int(value)
    if wanted:
        table, row_code, column_code = next(iter(wanted))
        said = f"thiếu {len(wanted)} ô của mẫu biểu đang dùng, đầu tiên là Biểu {table}, {row_code}, {column_code}"
        raise PartError(f"{path}: {said}; {AGAIN}")
    for table, counts in figures.counts.items():
        figures.by_unit[table] = {code: {cell: value for cell, value in counts.items() if value}}
    return figures


@dataclass(frozen=True, slots=True)
class PartState:
    """One of the runs whose figures were added: its name, code and folder, how many identities it had, those that were
    broken, and why its own figures were provisional."""

    name: str
    code: str
    folder: str
    checked: int
    broken: list[Line] = field(default_factory=list)
    provisional: list[str] = field(default_factory=list)
    sha256: str = ""


def record(found: Sequence[Line], reviewed_new: int) -> dict[str, object]:
    """The state of a reconciliation as `manifest.json` keeps it."""
    wrong = broken(found)
    return {
        "so_dong": len(found),
        "so_lech": len(wrong),
        "lech": [
            {"nhom": w.group, "noi_dung": w.statement, "cho": w.where, "ve_trai": w.left_label, "so_trai": w.left,
             "dau": w.relation, "ve_phai": w.right_label, "so_phai": w.right}
            for w in wrong
        ],
        "dang_vien_moi_da_kiem_diem": reviewed_new,
    }  # fmt: skip


def recorded(state: Mapping[str, Any]) -> list[Line]:
    """The broken identities that a manifest keeps. Raises KeyError, TypeError for what `record` didn't write."""
    return [
        Line(w["nhom"], w["noi_dung"], w["cho"], w["ve_trai"], w["so_trai"], w["ve_phai"], w["so_phai"], w["dau"],
             BROKEN)
        for w in state["lech"]
    ]  # fmt: skip
