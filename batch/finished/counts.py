"""The counts of a finished run and the rows that they are of, for the provincial report."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import pandas as pd

from batch.domain import COLLECTIVES, INFO, LEADERS, MEMBERS, PROVINCE, Unit
from batch.finished.finished_run import FinishedRun
from batch.finished.manifest import Manifest
from batch.submissions.intake import COUNTED

OF_SUBJECT = ("ket_qua", "trang_thai", "noi_quyet_dinh", "duoc_dem")
_FRAMES = {
    INFO: (
        "ma_don_vi", "da_kiem_diem", "goi_y", "da_giai_trinh_goi_y", "so_ngay_kiem_diem", "da_khac_phuc",
        "ly_do_chua_xep_loai", "dm_loai_to_chuc", "dm_ten_don_vi", *OF_SUBJECT,
    ),
    MEMBERS: (
        "so_the", "tinh_trang", "da_kiem_diem", "ly_do_chua", "ngay_vao_dang", "cap_do_khac_phuc", "da_khac_phuc",
        *OF_SUBJECT,
    ),
    COLLECTIVES: (
        "ten_tap_the", "cap", "tham_quyen", "nhom", "la_cap_uy", "da_kiem_diem", "cap_do_khac_phuc", "da_khac_phuc",
        "ly_do_chua_xep_loai", *OF_SUBJECT,
    ),
    LEADERS: (
        "so_the", "cap", "tham_quyen", "nhom", "da_kiem_diem", "cap_do_khac_phuc", "da_khac_phuc", *OF_SUBJECT,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counts:
    """`counts` by table, row and column of the Biểu, without the ratios, which follow from them; `groups` are the codes
    of those of 6C, in order; `frames` by sheet the rows that count; `units` all of the register."""

    manifest: Manifest
    counts: dict[tuple[str, str, str], int]
    groups: list[str]
    frames: dict[str, pd.DataFrame]
    units: dict[str, Unit]

    @property
    def packed(self) -> bool:
        """Whether some figures are from packages, which carry no more of members and of who is decided below than
        levels: the rows don't tell of all then."""
        return any(package["don_vi"] and package["trang_thai"] == COUNTED for package in self.manifest.packages or ())


def nothing_counted(manifest: Manifest, units: dict[str, Unit]) -> Counts:
    """Before a run: every figure is 1, and there are no rows."""
    frames = {sheet: pd.DataFrame({column: pd.Series(dtype="str") for column in _FRAMES[sheet]}) for sheet in _FRAMES}
    return Counts(manifest, defaultdict(lambda: 1), [], frames, units)


def _frame(run: FinishedRun, sheet: str) -> pd.DataFrame:
    """The rows that are counted."""
    columns = _FRAMES[sheet]
    frame = run.frame(sheet, columns)
    counted = frame["duoc_dem"].eq(True).fillna(False).astype(bool)
    if "dm_loai_to_chuc" in columns:  # the top organization stands in no 6A or 6C, but in 6F
        counted |= frame["dm_loai_to_chuc"].eq(PROVINCE).fillna(False).astype(bool)
    return frame.loc[counted, list(columns)]


def read_counts(run: FinishedRun) -> Counts:
    """Everything that the report needs from a finished run. Raises FinishedRunError."""
    figures = run.figures
    return Counts(
        run.manifest,
        {(table, *cell): value for table, counts in figures.counts.items() for cell, value in counts.items()},
        [row.code for row in figures.extra_rows["6C"] if row.depth == 1],
        {sheet: _frame(run, sheet) for sheet in _FRAMES},
        {unit.code: unit for unit in run.units},
    )
