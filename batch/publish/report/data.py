"""The figures of the provincial report, as named fields for its template.

Everything comes from a finished run folder: what a Biểu has is read from `du_lieu/bieu.csv`; what no Biểu has is
counted from the rows that the Biểu count. A split that doesn't add up to its Biểu is never printed: it becomes a
visible gap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from batch.domain import COLLECTIVES, LEADERS, LEVEL_NAMES, LEVELS, MEMBERS
from batch.finished.counts import Counts, read_counts
from batch.finished.finished_run import FinishedRun
from batch.law.model import Law
from batch.publish.bieu.layout import FILE as LAYOUT
from batch.publish.bieu.layout import load_layout
from batch.publish.report.fields import (
    SIGNS,
    Count,
    Gap,
    GroupLine,
    LevelLine,
    Rating,
    citations,
    committee,
    contents,
    table_line,
)
from batch.publish.report.review import AUTHORITIES, equal, new_members, reasons, review
from batch.submissions.eligibility import EXEMPT
from batch.templates import template
from batch.text import fold, joined, plain, ratio_vn

_PROVINCIAL = AUTHORITIES["tinh"]


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
    """The groups of the cap among `rows` (authority, level and name without case and tone place), deputies behind the
    others; a gap where the rows are not those of the Biểu."""
    chosen = frame[rows]
    if len(chosen) != total or chosen["nhom"].isna().any():
        return (Gap(f"số nhóm đánh giá: {what}") if total else Count(0)), ()
    found: dict[tuple[str, str, str], list[str]] = {}
    for authority, level, name in zip(chosen["tham_quyen"], chosen["cap"], chosen["nhom"], strict=True):
        found.setdefault((str(authority), str(level), fold(str(name))), []).append(str(name))
    ordered = sorted(found.items(), key=lambda item: (*item[0][:2], fold("phó") in item[0][2], item[0][2]))
    return Count(len(found)), _group_names((min(names), len(names)) for _, names in ordered)


def _rated_by_authority(run: Counts, table: str, sheet: str, name: str, what: str) -> dict[str, Rating]:
    """The five parts of 6D or 6E, and the whole."""
    frame, counts = run.frames[sheet], run.counts
    province = equal(frame, "cap", "TINH")
    parts = {
        "tinh": ("I.1.a", equal(frame, "tham_quyen", "BTV_TINH") & province),
        "uy_quyen": ("I.1.b", equal(frame, "tham_quyen", "UY_QUYEN_TINH") & province),
        "cap_huyen": ("I.2", equal(frame, "tham_quyen", *_PROVINCIAL) & ~province),
        "huyen": ("II", equal(frame, "tham_quyen", *AUTHORITIES["huyen"])),
        "co_so": ("III", equal(frame, "tham_quyen", *AUTHORITIES["co_so"])),
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


def _organizations(run: Counts) -> dict[str, Rating]:
    counts = run.counts

    def base(part: str) -> int:
        return counts["6A", f"A.I.{part}", "2"] + counts["6A", f"A.II.{part}", "2"]

    total = counts["6C", "TONG", "tong"]
    pairs = [(code, counts["6C", code, "tong"]) for code in run.groups]
    groups: tuple[Count | Gap, tuple[GroupLine, ...]] = Count(len(pairs)), _group_names(pairs)
    if sum(count for _, count in pairs) != total:
        groups = Gap("số nhóm đánh giá: đảng bộ, Biểu 6C"), ()
    return {
        "dang_bo_truc_thuoc": _rating(lambda column: counts["6C", "TONG", column], _COLUMNS_CDE, groups),
        "to_chuc_co_so": _rating(base, _ROWS_6A),
        "dang_bo_bo_phan": _rating(lambda part: counts["6A", f"B.I.{part}", "2"], _ROWS_6A),
        "chi_bo_truc_thuoc": _rating(lambda part: counts["6A", f"B.II.{part}", "2"], _ROWS_6A),
    }


def _members(run: Counts, law: Law) -> dict[str, Any]:
    """Section 2.2: Biểu 6B, with row 2 and row 3 taken apart."""
    counts, frame = run.counts, run.frames[MEMBERS]

    def number(row: str) -> Count:
        return Count(counts["6B", row, "2"])

    total, excused, unrated, rated = (number(row) for row in "1234")
    exempt, suspended = (Count(int(equal(frame, "tinh_trang", code).sum())) for code in EXEMPT)
    new = excused - exempt - suspended
    fits = new >= 0
    levels = {code: number(f"4.{code}") for code in LEVELS}
    waiting = frame[frame["ket_qua"].isna() & ~equal(frame, "tinh_trang", *EXEMPT)]
    waiting = waiting[~new_members(waiting, law, run.manifest.as_of)]
    return {
        "tong": total,
        "mien_xep_loai": excused,
        "mien_xep_loai_ty_le": ratio_vn(excused, total),
        "mien": exempt if fits else Gap("số đảng viên miễn công tác và sinh hoạt"),
        "dinh_chi": suspended if fits else Gap("số đảng viên bị đình chỉ sinh hoạt đảng"),
        "moi": Count(new) if fits else Gap("số đảng viên mới kết nạp"),
        "chua": unrated,
        "chua_ty_le": ratio_vn(unrated, total),
        "ly_do_chua": reasons(waiting, unrated, "đảng viên chưa được đánh giá, xếp loại"),
        "xep_loai": rated,
        "ty_le": ratio_vn(rated, total),
        "cac_muc": _lines(levels, rated),
        **levels,
    }


def _cited(law: Law, local: str | None) -> str:
    """The documents of the law; a local document of the run that is no longer at hand is a gap among them."""
    gone = f"; {Gap(f'văn bản địa phương «{plain(local)}»')}" if local and not law.local else ""
    return citations(law) + gone


def _tables(ratings: dict[str, Rating], members: dict[str, Any], words: dict[str, str]) -> dict[str, object]:
    """The tables at the end of sections 2.1 to 2.4: the figures of the text, side by side."""
    member = Rating(
        cac_muc=members["cac_muc"], chua_moi=Count(0), chua_cho=Count(0),
        **{key: members[key] for key in ("tong", "xep_loai", "ty_le", *LEVELS, "chua")},
    )  # fmt: skip
    below = {
        "tinh": "Cấp tỉnh, trực tiếp", "uy_quyen": "Cấp tỉnh, ủy quyền", "cap_huyen": words["cap_huyen_hoa"],
        "huyen": f"Thuộc {words['cap_huyen']}", "co_so": "Cấp cơ sở", "tong": "Cộng",
    }  # fmt: skip
    named = {
        "bang_to_chuc": {
            "dang_bo_truc_thuoc": words["dang_bo_cap_huyen_hoa"], "to_chuc_co_so": "Tổ chức cơ sở đảng",
            "dang_bo_bo_phan": "Đảng bộ bộ phận", "chi_bo_truc_thuoc": "Chi bộ trực thuộc",
        },
        "bang_tap_the": {f"tap_the_{part}": name for part, name in below.items()},
        "bang_can_bo": {f"can_bo_{part}": name for part, name in below.items()},
    }  # fmt: skip
    out: dict[str, object] = {
        table: [table_line(plain(name), ratings[key]) for key, name in lines.items()] for table, lines in named.items()
    }
    return out | {"bang_dang_vien": [table_line("Đảng viên", member)]}


def load(finished: FinishedRun, layout: Path | None = None) -> dict[str, object]:
    """The fields of the template, from a finished run: dates and names as text, counts as `Count`,
    results as `Rating`; sections 1 and 2.2 are the mappings `kiem_diem` and `dang_vien`. What the levels are called
    says `layout`, by default the office's `bo_cuc_bieu.yaml`.

    Raises FinishedRunError where its files can't be used, LawError for a layout file that can't be used.
    """
    law, run = finished.law, read_counts(finished)
    manifest, year = run.manifest, run.manifest.year
    name = plain(manifest.name)
    issuer = committee(name)
    words = load_layout(layout or template(LAYOUT)).words(manifest.as_of)
    called = next((kind for kind in SIGNS if issuer.lower().startswith(kind.lower())), "Tỉnh ủy")
    levels = {
        "tinh": f"Ban Thường vụ {called}", "huyen": words["dang_bo_cap_huyen"], "co_so": "tổ chức cơ sở đảng",
    }  # fmt: skip
    reviewed = review(run, law, levels)
    members = _members(run, law)
    ratings = {
        **_organizations(run),
        **_rated_by_authority(run, "6D", COLLECTIVES, "tap_the", "tập thể lãnh đạo, quản lý"),
        **_rated_by_authority(run, "6E", LEADERS, "can_bo", "cán bộ lãnh đạo, quản lý"),
    }
    return {
        "nam": str(year),
        "nam_truoc": str(year - 1),
        "ten_don_vi": name,
        "co_quan_ban_hanh": issuer.upper(),
        "cap_uy": called,
        "ky_hieu": SIGNS[called],
        "tam_tinh": bool(manifest.provisional),
        "ly_do_tam_tinh": joined(map(plain, manifest.provisional)),
        "can_cu": _cited(law, manifest.local),
        "mau_tap_the": contents(law.self_review),
        "mau_ca_nhan": contents(law.person_review),
        "moi_thang": Count(law.value("moi_thang")),
        **{key: plain(word) for key, word in words.items()},
        "ty_le_ban_kiem_diem": reviewed["ty_le_ban_kiem_diem"],
        "kiem_diem": reviewed,
        "dang_vien": members,
        **ratings,
        **_tables(ratings, members, words),
    }
