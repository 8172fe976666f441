"""The figures of a finished run as its folder keeps them: `du_lieu/bieu.csv` and what `manifest.json` says of them. No
personal row is needed or read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from batch.finished import layout
from batch.finished.edited import sha256
from batch.finished.finished_run import FinishedRun
from batch.finished.manifest import AGAIN, MANIFEST, FinishedRunError
from batch.rating.engine import Ratings
from batch.submissions.intake import Intake
from batch.tables.count import Counted
from batch.tables.figures import Figures
from batch.tables.identities import BROKEN, Line, broken
from batch.tables.layout import RATIO, TABLES, Row, columns, rows
from batch.tables.reconcile_run import reviewed_new

_NEW = "dang_vien_moi_da_kiem_diem"


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


def of_run(found: Sequence[Line], counted: Counted, ratings: Ratings, intake: Intake) -> dict[str, Any]:
    """The fields of a run's manifest for `compare` and `merge`."""
    return {
        "state": record(found, reviewed_new(counted, ratings)),
        "units": sorted(intake.counted_units),
        "rows_6c": rows_6c(counted.figures),
    }


def read_part(run: FinishedRun) -> Part:
    """The figures of a finished run. Raises FinishedRunError where something is missing or contradicts itself."""
    manifest = run.stating("regime", "local", "missing", "errors", "state", "units", "rows_6c")
    try:
        return Part(
            folder=run.folder,
            name=manifest.name,
            code=manifest.code,
            year=manifest.year,
            regime=str(manifest.regime),
            local=manifest.local or None,
            as_of=manifest.as_of.isoformat(),
            provisional=manifest.provisional,
            units=[str(unit) for unit in manifest.units],
            missing=[str(unit) for unit in manifest.missing],
            figures=read_figures(run),
            checked=int(manifest.state["so_dong"]),
            broken=recorded(manifest.state),
            reviewed_new=int(manifest.state[_NEW]),
            errors=int(manifest.errors),
            sha256=sha256(run.path(layout.FIGURES)),
        )
    except FinishedRunError:
        raise
    except (KeyError, TypeError, AttributeError, ValueError) as problem:
        raise _of_manifest(run) from problem


def _of_manifest(run: FinishedRun) -> FinishedRunError:
    return FinishedRunError(f"{run.folder / MANIFEST}: nội dung không đúng; {AGAIN}")


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


def _own_rows(run: FinishedRun) -> tuple[Row, ...]:
    try:
        listed = run.stating("rows_6c").rows_6c
        return with_parts(
            [Row("6C", str(r["dong"]), str(r["nhan"]), str(r["so"]), int(r["bac"]), "", ()) for r in listed]
        )
    except FinishedRunError:
        raise
    except (KeyError, TypeError, ValueError) as problem:
        raise _of_manifest(run) from problem


def read_figures(run: FinishedRun) -> Figures:
    """The counts of `bieu.csv`, every one of them, all under the run's own unit. The ratios follow from them. Raises
    FinishedRunError for a cell that the Biểu don't have, that is missing, stands twice or is no whole number."""
    path, extra = run.path(layout.FIGURES), _own_rows(run)
    figures = Figures(extra_rows={table: extra if table == "6C" else () for table in TABLES})
    wanted = {
        (table, row.code, column.code): column.kind
        for table in TABLES
        for row in (*rows(table), *figures.extra_rows[table])
        if not row.is_heading
        for column in columns(table)
    }
    figures.counts = {table: {} for table in TABLES}
    for number, line in enumerate(run.rows(layout.FIGURES), start=2):
        table, row_code, column_code, value = (line[name] for name in layout.FIGURES.names)
        place = f"{path}, dòng {number} (Biểu {table}, {row_code}, {column_code})"
        kind = wanted.pop((table, row_code, column_code), None)
        if kind is None:
            raise FinishedRunError(f"{place}: ô này không có trong mẫu biểu đang dùng, hoặc ghi hai lần; {AGAIN}")
        if kind == RATIO:
            continue
        if not (value.isascii() and value.isdigit()):
            raise FinishedRunError(f"{place}: «{value}» không phải số nguyên; {AGAIN}")
        figures.counts[table][row_code, column_code] = int(value)
    if wanted:
        table, row_code, column_code = next(iter(wanted))
        said = f"thiếu {len(wanted)} ô của mẫu biểu đang dùng, đầu tiên là Biểu {table}, {row_code}, {column_code}"
        raise FinishedRunError(f"{path}: {said}; {AGAIN}")
    for table, counts in figures.counts.items():
        figures.by_unit[table] = {run.manifest.code: {cell: value for cell, value in counts.items() if value}}
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
