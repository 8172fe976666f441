"""The figures of the provincial report, as named fields for its template.

Everything comes from a finished run folder: what a Biểu has is read from `du_lieu/bieu.csv`; what no Biểu has is
counted from the rows that the Biểu count. A split that doesn't add up to its Biểu is never printed: it becomes a
visible gap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from batch.domain import ABOVE_BASE, LEVEL_NAMES, LEVELS, PROVINCE
from batch.eligibility import EXEMPT, under_months
from batch.form.definition import label
from batch.law.loader import load_law
from batch.law.model import Law
from batch.law.strict import LawError
from batch.publish.report_fields import (
    SIGNS,
    Count,
    Gap,
    GroupLine,
    LevelLine,
    Rating,
    ReportError,
    citations,
    committee,
    contents,
    plain,
    terms,
)
from batch.publish.report_run import Run, read_run
from batch.text import fold, ratio_vn

_PROVINCIAL = ("BTV_TINH", "UY_QUYEN_TINH")
_AUTHORITIES = {"tinh": _PROVINCIAL, "huyen": ("BTV_HUYEN", "UY_QUYEN_HUYEN"), "co_so": ("CO_SO",)}
_LEVEL_OF = {"tinh": "TINH", "huyen": "HUYEN", "co_so": "CO_SO"}
_SUGGESTED = {"tinh": "4.1", "huyen": "4.2", "co_so": "4.3"}


def _equal(frame: pd.DataFrame, column: str, *codes: str) -> pd.Series:
    return frame[column].isin(codes).fillna(False).astype(bool)


def _lines(levels: dict[str, Count], rated: int) -> tuple[LevelLine, ...]:
    if not rated:
        return ()
    return tuple(LevelLine(LEVEL_NAMES[c], levels[c], Count(rated), ratio_vn(levels[c], rated)) for c in LEVELS)


def _rating(
    number: Callable[[str], int],
    columns: dict[str, str],
    groups: tuple[Count | Gap, tuple[GroupLine, ...]] = (Count(0), ()),
) -> Rating:
    """A Rating from the cells that `columns` names (field → cell), each read with `number`."""
    values = {name: Count(number(cell)) for name, cell in columns.items()}
    levels = {code: values[code] for code in LEVELS}
    rated = values["xep_loai"]
    return Rating(
        tong=values["tong"],
        xep_loai=rated,
        ty_le=ratio_vn(rated, values["tong"]),
        cac_muc=_lines(levels, rated),
        chua=values["chua"],
        chua_moi=values.get("chua_moi", Count(0)),
        chua_cho=values.get("chua_cho", Count(0)),
        so_nhom=groups[0],
        cac_nhom=groups[1],
        **levels,
    )


_COLUMNS_CDE = {name: name for name in ("tong", "xep_loai", *LEVELS, "chua", "chua_moi", "chua_cho")}
_ROWS_6A = {"tong": "1", "xep_loai": "2", "chua": "3", "chua_moi": "3.MOI", **{c: f"2.{c}" for c in LEVELS}}


def _group_names(pairs: Iterable[tuple[str, int]]) -> tuple[GroupLine, ...]:
    out = []
    for index, (name, count) in enumerate(pairs, start=1):
        text = plain(name)
        numbered = fold(text).startswith(fold("nhóm"))
        out.append(GroupLine(text if numbered else f"Nhóm {index} ({text})", Count(count)))
    return tuple(out)


def _groups(frame: pd.DataFrame, rows: pd.Series, total: int, what: str) -> tuple[Count | Gap, tuple[GroupLine, ...]]:
    """The groups of the cap among `rows` (authority, level and name without case and tone place); a gap where the
    rows are not those of the Biểu."""
    chosen = frame[rows]
    if len(chosen) != total or chosen["nhom"].isna().any():
        return (Gap(f"số nhóm đánh giá: {what}") if total else Count(0)), ()
    found: dict[tuple[str, str, str], list[str]] = {}
    for authority, level, name in zip(chosen["tham_quyen"], chosen["cap"], chosen["nhom"], strict=True):
        found.setdefault((str(authority), str(level), fold(str(name))), []).append(str(name))
    ordered = sorted(found.items(), key=lambda item: item[0])
    return Count(len(found)), _group_names((min(names), len(names)) for _, names in ordered)


def _rated_by_authority(run: Run, table: str, name: str, what: str) -> dict[str, Rating]:
    """The five parts of 6D or 6E, and the whole."""
    frame, counts = run["frames"][name], run["counts"]
    province = _equal(frame, "cap", "TINH")
    parts = {
        "tinh": ("I.1.a", _equal(frame, "tham_quyen", "BTV_TINH") & province),
        "uy_quyen": ("I.1.b", _equal(frame, "tham_quyen", "UY_QUYEN_TINH") & province),
        "cap_huyen": ("I.2", _equal(frame, "tham_quyen", *_PROVINCIAL) & ~province),
        "huyen": ("II", _equal(frame, "tham_quyen", *_AUTHORITIES["huyen"])),
        "co_so": ("III", _equal(frame, "tham_quyen", *_AUTHORITIES["co_so"])),
        "tong": ("TONG", pd.Series(True, index=frame.index)),
    }
    out = {}
    for part, (row, rows) in parts.items():

        def number(column: str, row: str = row) -> int:
            return counts[table, row, column]

        groups: tuple[Count | Gap, tuple[GroupLine, ...]] = (Count(0), ())
        if part in ("tinh", "uy_quyen", "cap_huyen"):  # below, groups are counted per deciding unit
            groups = _groups(frame, rows, number("tong"), f"{what}, Biểu {table} dòng {row}")
        out[f"{name}_{part}"] = _rating(number, _COLUMNS_CDE, groups)
    return out


def _organizations(run: Run) -> dict[str, Rating]:
    counts = run["counts"]

    def base(part: str) -> int:
        return counts["6A", f"A.I.{part}", "2"] + counts["6A", f"A.II.{part}", "2"]

    total = counts["6C", "TONG", "tong"]
    pairs = [(code, counts["6C", code, "tong"]) for code in run["groups"]]
    groups: tuple[Count | Gap, tuple[GroupLine, ...]] = Count(len(pairs)), _group_names(pairs)
    if sum(count for _, count in pairs) != total:
        groups = Gap("số nhóm đánh giá: đảng bộ, Biểu 6C"), ()
    return {
        "dang_bo_truc_thuoc": _rating(lambda column: counts["6C", "TONG", column], _COLUMNS_CDE, groups),
        "to_chuc_co_so": _rating(base, _ROWS_6A),
        "dang_bo_bo_phan": _rating(lambda part: counts["6A", f"B.I.{part}", "2"], _ROWS_6A),
        "chi_bo_truc_thuoc": _rating(lambda part: counts["6A", f"B.II.{part}", "2"], _ROWS_6A),
    }


def _reasons(rows: pd.DataFrame, total: int, what: str) -> str:
    """ "ốm đau: 3; đi làm ăn xa: 12"; a gap where the rows are not those of the Biểu."""
    if not total:
        return ""
    if len(rows) != total:
        return Gap(f"lý do {what}")
    given = rows["ly_do_chua"].dropna().value_counts()
    parts = []
    for code in sorted(given.index, key=lambda code: (-int(given[code]), str(code))):
        text = label("ly_do_dang_vien", str(code))
        parts.append(f"{text[:1].lower()}{text[1:]}: {Count(int(given[code]))}")
    if int(given.sum()) < total:
        parts.append(f"chưa ghi lý do: {Count(total - int(given.sum()))}")
    return plain("; ".join(parts))


def _new_members(frame: pd.DataFrame, law: Law, manifest: dict[str, Any]) -> pd.Series:
    """The members whom the run took for new: the reference date is the run's, by default the last day of the year."""
    stated = str(manifest.get("ngay_chot") or date(int(manifest["nam"]), 12, 31))
    try:
        as_of = datetime.strptime(stated, "%d/%m/%Y" if "/" in stated else "%Y-%m-%d").date()
    except ValueError as problem:
        raise ReportError("manifest.json: mục ngay_chot không phải là ngày; hãy chạy lại lệnh run.") from problem
    admitted = pd.to_datetime(frame["ngay_vao_dang"], errors="coerce")
    return under_months(admitted, as_of, law.value("moi_thang"))


def _members(run: Run, law: Law) -> dict[str, Any]:
    """Section 2.2: Biểu 6B, with row 2 and row 3 taken apart."""
    counts, frame = run["counts"], run["frames"]["dang_vien"]

    def number(row: str) -> Count:
        return Count(counts["6B", row, "2"])

    total, excused, unrated, rated = (number(row) for row in "1234")
    exempt, suspended = (Count(int(_equal(frame, "tinh_trang", code).sum())) for code in EXEMPT)
    new = excused - exempt - suspended
    fits = new >= 0
    levels = {code: number(f"4.{code}") for code in LEVELS}
    waiting = frame[frame["ket_qua"].isna() & ~_equal(frame, "tinh_trang", *EXEMPT)]
    waiting = waiting[~_new_members(waiting, law, run["manifest"])]
    return {
        "tong": total,
        "mien_xep_loai": excused,
        "mien_xep_loai_ty_le": ratio_vn(excused, total),
        "mien": exempt if fits else Gap("số đảng viên miễn công tác và sinh hoạt"),
        "dinh_chi": suspended if fits else Gap("số đảng viên bị đình chỉ sinh hoạt đảng"),
        "moi": Count(new) if fits else Gap("số đảng viên mới kết nạp"),
        "chua": unrated,
        "chua_ty_le": ratio_vn(unrated, total),
        "ly_do_chua": _reasons(waiting, unrated, "đảng viên chưa được đánh giá, xếp loại"),
        "xep_loai": rated,
        "ty_le": ratio_vn(rated, total),
        "cac_muc": _lines(levels, rated),
        **levels,
    }


def _reviewed_collectives(run: Run) -> dict[str, object]:
    """The collectives of 6F that reviewed themselves, by level."""
    units, frame = run["frames"]["thong_tin"], run["frames"]["tap_the"]
    above = _equal(units, "dm_loai_to_chuc", ABOVE_BASE)
    top = _equal(units, "dm_loai_to_chuc", PROVINCE)
    reviewed = _equal(units, "da_kiem_diem", "CO")
    others = frame[_equal(frame, "la_cap_uy", "KHONG") & _equal(frame, "da_kiem_diem", "CO")]
    by_level = {name: int(_equal(others, "cap", code).sum()) for name, code in _LEVEL_OF.items()}
    figures = {
        "tap_the_da_tinh": int((reviewed & top).sum()) + by_level["tinh"],
        "tap_the_da_huyen": int((reviewed & above).sum()) + by_level["huyen"],
        "tap_the_da_co_so": int((reviewed & ~above & ~top).sum()) + by_level["co_so"],
    }
    if sum(figures.values()) != run["counts"]["6F", "2", "tap_the"]:
        names = {"tap_the_da_tinh": "cấp tỉnh", "tap_the_da_huyen": "cấp dưới tỉnh", "tap_the_da_co_so": "cấp cơ sở"}
        return {
            **{name: Gap(f"số tập thể đã kiểm điểm, {names[name]}") for name in figures},
            "cap_uy_huyen_da": Gap("số cấp ủy trên cơ sở đã kiểm điểm"),
            "cap_uy_huyen_tong": Gap("số cấp ủy trên cơ sở"),
            "tap_the_huyen_da": Gap("số tập thể khác của cấp trên cơ sở đã kiểm điểm"),
        }
    return {
        **{name: Count(value) for name, value in figures.items()},
        "cap_uy_huyen_da": Count(int((reviewed & above).sum())),
        "cap_uy_huyen_tong": Count(int(above.sum())),
        "tap_the_huyen_da": Count(by_level["huyen"]),
    }


def _review(run: Run, law: Law) -> dict[str, object]:
    """Section 1: Biểu 6F, and what was remedied."""
    counts, frames = run["counts"], run["frames"]

    def number(row: str, column: str) -> Count:
        return Count(counts["6F", row, column])

    members, leaders = frames["dang_vien"], frames["can_bo"]
    excused = {part: number(f"3.2.{part}", "dang_vien") for part in ("MOI", "MIEN", "DINH_CHI")}
    not_yet = number("3", "dang_vien") - sum(excused.values())
    waiting = members[~_equal(members, "da_kiem_diem", "CO") & ~_equal(members, "tinh_trang", *EXEMPT)]
    waiting = waiting[~_new_members(waiting, law, run["manifest"])]
    out: dict[str, object] = {
        "tap_the_phai": number("1", "tap_the"),
        "tap_the_da": number("2", "tap_the"),
        "tap_the_chua": number("3", "tap_the"),
        "tap_the_moi": number("3.1", "tap_the"),
        "dang_vien_phai": number("1", "dang_vien"),
        "dang_vien_da": number("2", "dang_vien"),
        "dang_vien_chua": Count(not_yet),
        "ly_do_chua": _reasons(waiting, not_yet, "đảng viên chưa kiểm điểm"),
        "dang_vien_khong_phai": Count(sum(excused.values())),
        "dang_vien_mien": excused["MIEN"],
        "dang_vien_moi": excused["MOI"],
        "dang_vien_dinh_chi": excused["DINH_CHI"],
    }
    for name, code in _LEVEL_OF.items():
        rows = _equal(leaders, "cap", code) & _equal(leaders, "da_kiem_diem", "CO")
        out[f"can_bo_da_{name}"] = Count(int(rows.sum()))
        out[f"goi_y_tap_the_{name}"] = number(_SUGGESTED[name], "tap_the")
        out[f"goi_y_ca_nhan_{name}"] = number(_SUGGESTED[name], "dang_vien")
        for kind, frame in (("tap_the", frames["tap_the"]), ("ca_nhan", leaders)):
            done = _equal(frame, "tham_quyen", *_AUTHORITIES[name]) & _equal(frame, "da_khac_phuc", "XONG")
            out[f"khac_phuc_{kind}_{name}"] = Count(int(done.sum()))
    return out | _reviewed_collectives(run)


def _provisional(manifest: dict[str, Any]) -> str:
    """Why the figures are provisional; empty where they are final."""
    if not manifest["tam_tinh"]:
        return ""
    return "; ".join(plain(reason) for reason in manifest.get("ly_do_tam_tinh") or []) or "chưa rõ lý do"


def _law(run_dir: Path, manifest: dict[str, Any]) -> tuple[Law, str]:
    """The law of the run and its documents; a local document that is no longer at hand is a gap among them."""
    regime, local = str(manifest["quy_dinh"]), manifest.get("van_ban_dia_phuong") or None
    try:
        law = load_law(regime)
    except LawError as problem:
        raise ReportError(f"{run_dir / 'manifest.json'}: {problem}") from problem
    if not local:
        return law, citations(law)
    try:
        law = load_law(regime, str(local))
    except LawError:
        return law, f"{citations(law)}; {Gap(f'văn bản địa phương «{plain(local)}»')}"
    return law, citations(law)


def load(run_dir: Path) -> dict[str, object]:
    """The fields of the template, from a finished run folder (OUT/<year>): dates and names as text, counts as `Count`,
    results as `Rating`; sections 1 and 2.2 are the mappings `kiem_diem` and `dang_vien`.

    Raises ReportError for a folder that is not a finished run.
    """
    run = read_run(run_dir)
    manifest = run["manifest"]
    year = int(manifest["nam"])
    law, cited = _law(run_dir, manifest)
    name = plain(manifest["ten_don_vi"])
    issuer = committee(name)
    called = next((kind for kind in SIGNS if issuer.lower().startswith(kind.lower())), "Tỉnh ủy")
    try:
        return {
            "nam": str(year),
            "nam_truoc": str(year - 1),
            "ten_don_vi": name,
            "co_quan_ban_hanh": issuer.upper(),
            "cap_uy": called,
            "ky_hieu": SIGNS[called],
            "tam_tinh": bool(manifest["tam_tinh"]),
            "ly_do_tam_tinh": _provisional(manifest),
            "can_cu": cited,
            "mau_tap_the": contents(law.self_review),
            "mau_ca_nhan": contents(law.person_review),
            "moi_thang": Count(law.value("moi_thang")),
            **terms(year),
            "kiem_diem": _review(run, law),
            "dang_vien": _members(run, law),
            **_organizations(run),
            **_rated_by_authority(run, "6D", "tap_the", "tập thể lãnh đạo, quản lý"),
            **_rated_by_authority(run, "6E", "can_bo", "cán bộ lãnh đạo, quản lý"),
        }
    except KeyError as problem:
        cell = problem.args[0]
        where = f"Biểu {cell[0]}, dòng {cell[1]}, cột {cell[2]}" if isinstance(cell, tuple) else str(cell)
        raise ReportError(
            f"{run_dir / 'du_lieu' / 'bieu.csv'}: thiếu số liệu {where}; hãy chạy lại lệnh run."
        ) from problem
