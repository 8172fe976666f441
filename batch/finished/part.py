"""A finished run as a part of a whole: its figures and what its manifest says of them. No personal row is needed or
read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from batch.domain import Period
from batch.finished import layout
from batch.finished.bieu_file import rows_6c
from batch.finished.finished_run import FinishedRun
from batch.finished.manifest import FinishedRunError
from batch.machine.plain_file import sha256_of
from batch.rating.engine import Ratings
from batch.submissions.intake import Intake
from batch.tables.count import Counted
from batch.tables.figures import Figures
from batch.tables.identities import BROKEN, Line, broken
from batch.tables.reconcile_run import reviewed_new

_NEW = "dang_vien_moi_da_kiem_diem"


@dataclass(slots=True)
class Part:
    """A finished run without its persons. `folder` is OUT/<period>; `units` have a submission that counts, `missing`
    have none; `figures.by_unit` holds the whole under the run's own code."""

    folder: Path
    name: str
    code: str
    period: Period
    regime: str
    local: str | None
    as_of: date
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
    """OUT of OUT/<period>, without the way to it."""
    whole = folder.resolve()
    return whole.parent.name if whole.name.isdigit() else whole.name


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
            period=manifest.period,
            regime=str(manifest.regime),
            local=manifest.local or None,
            as_of=manifest.as_of,
            provisional=manifest.provisional,
            units=[str(unit) for unit in manifest.units],
            missing=[str(unit) for unit in manifest.missing],
            figures=run.figures,
            checked=int(manifest.state["so_dong"]),
            broken=recorded(manifest.state),
            reviewed_new=int(manifest.state[_NEW]),
            errors=int(manifest.errors),
            sha256=sha256_of(run.path(layout.FIGURES)),
        )
    except FinishedRunError:
        raise
    except (KeyError, TypeError, AttributeError, ValueError) as problem:
        raise run.wrong_manifest() from problem


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
