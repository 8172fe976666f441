"""Section II.1 of the provincial report: who reviewed and who didn't, from Biểu 6F and the rows that it counts."""

from __future__ import annotations

from datetime import date

import pandas as pd

from batch.domain import ABOVE_BASE, COLLECTIVES, INFO, LEADERS, MEMBERS, PROVINCE
from batch.finished.counts import Counts
from batch.form.definition import label
from batch.law.model import Law
from batch.publish.report.fields import Count
from batch.publish.report.remedied import is_one_of, meetings, remedied
from batch.publish.word.gaps import Gap
from batch.submissions.eligibility import EXEMPT, under_months
from batch.text import plain, small

_LEVEL_OF = {"tinh": "TINH", "huyen": "HUYEN", "co_so": "CO_SO"}
_SUGGESTED = {"tinh": "4.1", "huyen": "4.2", "co_so": "4.3"}


def reasons(run: Counts, rows: pd.DataFrame, total: int, what: str) -> str:
    """ "ốm đau: 3; đi làm ăn xa: 12"; a gap where the rows are not those of the Biểu."""
    if not total:
        return ""
    if run.packed or len(rows) != total:
        return Gap(f"lý do {what}")
    given = rows["ly_do_chua"].dropna().value_counts()
    parts = []
    for code in sorted(given.index, key=lambda code: (-int(given[code]), str(code))):
        text = label("ly_do_dang_vien", str(code))
        parts.append(f"{small(text)}: {Count(int(given[code]))}")
    if int(given.sum()) < total:
        parts.append(f"chưa ghi lý do: {Count(total - int(given.sum()))}")
    return plain("; ".join(parts))


def new_members(frame: pd.DataFrame, law: Law, as_of: date) -> pd.Series:
    """The members whom the run took for new."""
    admitted = pd.to_datetime(frame["ngay_vao_dang"], errors="coerce")
    return under_months(admitted, as_of, law.value("moi_thang"))


def _reviewed_collectives(run: Counts) -> dict[str, object]:
    """The collectives of 6F that reviewed themselves, by level."""
    units, frame = run.frames[INFO], run.frames[COLLECTIVES]
    above = is_one_of(units, "dm_loai_to_chuc", ABOVE_BASE)
    top = is_one_of(units, "dm_loai_to_chuc", PROVINCE)
    reviewed = is_one_of(units, "da_kiem_diem", "CO")
    others = frame[is_one_of(frame, "la_cap_uy", "KHONG") & is_one_of(frame, "da_kiem_diem", "CO")]
    by_level = {name: int(is_one_of(others, "cap", code).sum()) for name, code in _LEVEL_OF.items()}
    figures = {
        "tap_the_da_tinh": int((reviewed & top).sum()) + by_level["tinh"],
        "tap_the_da_huyen": int((reviewed & above).sum()) + by_level["huyen"],
        "tap_the_da_co_so": int((reviewed & ~above & ~top).sum()) + by_level["co_so"],
    }
    if sum(figures.values()) != run.counts["6F", "2", "tap_the"]:
        names = {"tap_the_da_tinh": "cấp tỉnh", "tap_the_da_huyen": "cấp dưới tỉnh", "tap_the_da_co_so": "cấp cơ sở"}
        return {
            **{name: Gap(f"số tập thể đã kiểm điểm, {names[name]}") for name in figures},
            "tap_the_da_duoi_tinh": Gap("số tập thể đã kiểm điểm, cấp dưới tỉnh và cơ sở"),
            "cap_uy_huyen_da": Gap("số cấp ủy trên cơ sở đã kiểm điểm"),
            "cap_uy_huyen_tong": Gap("số cấp ủy trên cơ sở"),
            "tap_the_huyen_da": Gap("số tập thể khác của cấp trên cơ sở đã kiểm điểm"),
        }
    return {
        **{name: Count(value) for name, value in figures.items()},
        "tap_the_da_duoi_tinh": Count(figures["tap_the_da_huyen"] + figures["tap_the_da_co_so"]),
        "cap_uy_huyen_da": Count(int((reviewed & above).sum())),
        "cap_uy_huyen_tong": Count(int(above.sum())),
        "tap_the_huyen_da": Count(by_level["huyen"]),
    }


def review(run: Counts, law: Law, names: dict[str, str]) -> dict[str, object]:
    """Section 1: Biểu 6F, what was remedied, how long it took; `names` are those of the levels of organizations."""
    counts, frames = run.counts, run.frames

    def number(row: str, column: str) -> Count:
        return Count(counts["6F", row, column])

    members, leaders = frames[MEMBERS], frames[LEADERS]
    excused = {part: number(f"3.2.{part}", "dang_vien") for part in ("MOI", "MIEN", "DINH_CHI")}
    not_yet = number("3", "dang_vien") - sum(excused.values())
    waiting = members[~is_one_of(members, "da_kiem_diem", "CO") & ~is_one_of(members, "tinh_trang", *EXEMPT)]
    waiting = waiting[~new_members(waiting, law, run.manifest.as_of)]
    out: dict[str, object] = {
        "tap_the_phai": number("1", "tap_the"),
        "tap_the_da": number("2", "tap_the"),
        "tap_the_chua": number("3", "tap_the"),
        "tap_the_moi": number("3.1", "tap_the"),
        "dang_vien_phai": number("1", "dang_vien"),
        "dang_vien_da": number("2", "dang_vien"),
        "dang_vien_chua": Count(not_yet),
        "ly_do_chua": reasons(run, waiting, not_yet, "đảng viên chưa kiểm điểm"),
        "dang_vien_khong_phai": Count(sum(excused.values())),
        "dang_vien_mien": excused["MIEN"],
        "dang_vien_moi": excused["MOI"],
        "dang_vien_dinh_chi": excused["DINH_CHI"],
    }
    for name, code in _LEVEL_OF.items():
        rows = is_one_of(leaders, "cap", code) & is_one_of(leaders, "da_kiem_diem", "CO")
        out[f"can_bo_da_{name}"] = (
            Gap("số cán bộ lãnh đạo, quản lý đã kiểm điểm") if run.packed else Count(int(rows.sum()))
        )
        out[f"goi_y_tap_the_{name}"] = number(_SUGGESTED[name], "tap_the")
        out[f"goi_y_ca_nhan_{name}"] = number(_SUGGESTED[name], "dang_vien")
    bodies = _reviewed_collectives(run)
    fits = not isinstance(bodies["tap_the_da_tinh"], Gap)
    return out | bodies | remedied(run, fits) | meetings(run, names)
