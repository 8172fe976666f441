"""`OUT/cac_cap_uy_<period>.csv`: what became of every committee, one line each. Nothing personal."""

from __future__ import annotations

from pathlib import Path

from batch.domain import Period
from batch.finished.csv_file import write_csv
from batch.nation.course import Course
from batch.nation.tree import depth

_HEADER = (
    "thu_muc", "ma_don_vi", "bac", "ma_cap_tren", "trang_thai", "so_don_vi", "so_nop", "thieu", "loi", "tam_tinh",
    "goi", "ghi_chu",
)  # fmt: skip


def record_path(out: Path, period: Period) -> Path:
    return out / f"cac_cap_uy_{period}.csv"


def write_record(course: Course) -> Path:
    """`bac` is 1 of a committee that has none above it here, "" of one of which that can't be told; `goi` where its
    package lies in OUT; `ghi_chu` why it didn't run, or why its package went nowhere, and what
    its run says."""
    path = record_path(course.out, course.period)
    rows = []
    for folder, committee in sorted(course.tree.items()):
        o = course.outcomes[folder]
        above = course.tree[committee.parent].code if committee.parent is not None else ""
        level = depth(course.tree, folder) or ""
        note = "; ".join(line for line in (committee.remark, o.said, *course.notes(folder)) if line).replace("\n", " ")
        package = course.package_of(folder) if o.package else ""
        rows.append(
            (folder, committee.code, level, above, o.state, o.expected, o.received, o.missing,
             o.errors, "CO" if o.provisional else "KHONG", package, note)
        )  # fmt: skip
    write_csv(path, _HEADER, rows)
    return path
