"""The figures of the provincial report, as named fields for its template.

Everything comes from a finished run folder: what a Biểu has is read from `du_lieu/bieu.csv`; what no Biểu has is
counted from the rows that the Biểu count. A split that doesn't add up to its Biểu is never printed: it becomes a
visible gap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from batch.domain import ABOVE_BASE, COLLECTIVE, COLLECTIVES, INFO, LEADERS, LEVEL_NAMES, LEVELS, MEMBERS, ORGANIZATION
from batch.finished.counts import Counts, read_counts
from batch.finished.finished_run import FinishedRun
from batch.finished.manifest import UNSTATED, Manifest
from batch.finished.records import YearFigure
from batch.law.model import Law
from batch.publish.bieu.layout import FILE as LAYOUT
from batch.publish.bieu.layout import load_layout
from batch.publish.issuer import in_sentence, issuer_of
from batch.publish.report.by_level import (
    CODES,
    by_levels,
    by_managers,
    days_of,
    decided_above,
    names_of,
    office_fields,
    section_headings,
    section_numbers,
)
from batch.publish.report.fields import (
    Count,
    GroupLine,
    LevelLine,
    Rating,
    TableLine,
    citations,
    contents,
    table_line,
)
from batch.publish.report.remedied import AUTHORITIES, is_one_of
from batch.publish.report.review import new_members, reasons, review
from batch.publish.word.gaps import Gap
from batch.publish.years.words import changes
from batch.register.committee import Level
from batch.register.register import Register
from batch.submissions.eligibility import EXEMPT
from batch.templates import template
from batch.text import fold, joined, plain, ratio_vn

_PROVINCIAL = AUTHORITIES["tinh"]
_ABOVE = "Do cấp trên quyết định (chưa quyết định: tính theo mức đề nghị)"
_OVER_CAP, _ABOVE_OFFICIAL = "HM-05", "TR-DV-03"  # rules whose findings the office's words may count


def _lines(levels: dict[str, Count], rated: int) -> tuple[LevelLine, ...]:
    if not rated:
        return ()
    return tuple(LevelLine(LEVEL_NAMES[c], levels[c], Count(rated), ratio_vn(levels[c], rated)) for c in LEVELS)


def _rating(
    number: Callable[[str], int],
    columns: dict[str, str],
    groups: tuple[Count | Gap, tuple[GroupLine, ...]] = (Count(0), ()),
    waiting: tuple[str, pd.DataFrame] | None = None,
) -> Rating:
    """A Rating from the cells that `columns` names (field → cell), each read with `number`; `waiting` are kind and rows
    among which those are named that wait for a conclusion."""
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
        ten_cho=_waiting(*waiting, values["chua_cho"]) if waiting else "",
        so_nhom=groups[0],
        cac_nhom=groups[1],
        **levels,
    )


def _waiting(kind: str, rows: pd.DataFrame, total: int) -> str:
    """The bodies that wait for a conclusion, by name; a gap where the rows are not those of the Biểu."""
    rows = rows[is_one_of(rows, "ly_do_chua_xep_loai", "CHO_KET_LUAN") & rows["ket_qua"].isna()]
    return names_of(kind, rows) if len(rows) == total else Gap("tên tập thể, tổ chức chờ kết luận")


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


def _rated_by_authority(run: Counts, table: str, sheet: str, name: str, what: str, level: Level) -> dict[str, Rating]:
    """The five parts of 6D or 6E, and the whole; those that a committee of this level decides have groups and names."""
    own = ("tinh", "uy_quyen", "cap_huyen") if level == Level.PROVINCE else (CODES[level],)
    frame, counts = run.frames[sheet], run.counts
    province = is_one_of(frame, "cap", "TINH")
    parts = {
        "tinh": ("I.1.a", is_one_of(frame, "tham_quyen", "BTV_TINH") & province),
        "uy_quyen": ("I.1.b", is_one_of(frame, "tham_quyen", "UY_QUYEN_TINH") & province),
        "cap_huyen": ("I.2", is_one_of(frame, "tham_quyen", *_PROVINCIAL) & ~province),
        "huyen": ("II", is_one_of(frame, "tham_quyen", *AUTHORITIES["huyen"])),
        "co_so": ("III", is_one_of(frame, "tham_quyen", *AUTHORITIES["co_so"])),
        "tong": ("TONG", pd.Series(True, index=frame.index)),
    }
    out = {}
    for part, (row, rows) in parts.items():

        def number(column: str, row: str = row) -> int:
            return counts[table, row, column]

        groups: tuple[Count | Gap, tuple[GroupLine, ...]] = (Count(0), ())
        if part in own:  # below, groups are counted per deciding unit
            groups = _groups(frame, rows, number("tong"), f"{what}, Biểu {table} dòng {row}")
        named = (COLLECTIVE, frame[rows]) if part in own and sheet == COLLECTIVES else None
        out[f"{name}_{part}"] = _rating(number, _COLUMNS_CDE, groups, named)
    return out


def _organizations(run: Counts) -> dict[str, Rating]:
    counts, units = run.counts, run.frames[INFO]

    def base(part: str) -> int:
        return counts["6A", f"A.I.{part}", "2"] + counts["6A", f"A.II.{part}", "2"]

    total = counts["6C", "TONG", "tong"]
    pairs = [(code, counts["6C", code, "tong"]) for code in run.groups]
    groups: tuple[Count | Gap, tuple[GroupLine, ...]] = Count(len(pairs)), _group_names(pairs)
    if sum(count for _, count in pairs) != total:
        groups = Gap("số nhóm đánh giá: đảng bộ, Biểu 6C"), ()
    return {
        "dang_bo_truc_thuoc": _rating(
            lambda column: counts["6C", "TONG", column],
            _COLUMNS_CDE,
            groups,
            (ORGANIZATION, units[is_one_of(units, "dm_loai_to_chuc", ABOVE_BASE)]),
        ),  # fmt: skip
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
    exempt, suspended = (Count(counts["6F", f"3.2.{code}", "dang_vien"]) for code in EXEMPT)
    new = excused - exempt - suspended
    fits = new >= 0
    levels = {code: number(f"4.{code}") for code in LEVELS}
    waiting = frame[frame["ket_qua"].isna() & ~is_one_of(frame, "tinh_trang", *EXEMPT)]
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
        "ly_do_chua": reasons(run, waiting, unrated, "đảng viên chưa được đánh giá, xếp loại"),
        "xep_loai": rated,
        "ty_le": ratio_vn(rated, total),
        "cac_muc": _lines(levels, rated),
        **levels,
    }


def _cited(law: Law, local: str | None) -> str:
    """The documents of the law; a local document of the run that is no longer at hand is a gap among them."""
    gone = f"; {Gap(f'văn bản địa phương «{plain(local)}»')}" if local and not law.local else ""
    return citations(law) + gone


def _tables(
    ratings: dict[str, Rating], members: dict[str, Any], words: dict[str, str], level: Level, body: str
) -> dict[str, object]:
    """The tables at the end of sections 2.1 to 2.4: the figures of the text, side by side; what a committee of this
    level has nobody of is left out, what is decided above it stands as proposed."""
    member = Rating(
        cac_muc=members["cac_muc"], chua_moi=Count(0), chua_cho=Count(0),
        **{key: members[key] for key in ("tong", "xep_loai", "ty_le", *LEVELS, "chua")},
    )  # fmt: skip
    organizations = {
        "dang_bo_truc_thuoc": words["dang_bo_cap_huyen_hoa"], "to_chuc_co_so": "Tổ chức cơ sở đảng",
        "dang_bo_bo_phan": words["db_bo_phan_hoa"], "chi_bo_truc_thuoc": words["cb_truc_thuoc_hoa"],
    }  # fmt: skip
    numbers = section_numbers(level)
    return {
        "bang_to_chuc": [table_line(plain(n), ratings[key]) for key, n in organizations.items() if numbers[key]],
        "bang_dang_vien": [table_line("Đảng viên", member)],
        **{f"bang_{kind}": _table_of(kind, ratings, words, level, body) for kind in ("tap_the", "can_bo")},
    }


def _table_of(kind: str, ratings: dict[str, Rating], words: dict[str, str], level: Level, body: str) -> list[TableLine]:
    """The lines of the table of collectives or leaders."""
    of = {key.removeprefix(f"{kind}_"): rating for key, rating in ratings.items() if key.startswith(f"{kind}_")}
    lines = [
        ("Cấp tỉnh, trực tiếp", "tinh"), ("Cấp tỉnh, ủy quyền", "uy_quyen"), (words["cap_huyen_hoa"], "cap_huyen"),
        (f"Thuộc {words['cap_huyen']}", "huyen"), ("Cấp cơ sở", "co_so"),
    ]  # fmt: skip
    own = {Level.PROVINCE: 0, Level.DISTRICT: 3, Level.BASE: 4}[level]
    above = [of[part] for _, part in lines[:own]]
    shown = [table_line(_ABOVE, *above)] if any(rating.tong for rating in above) else []
    below = lines[own:] if level == Level.PROVINCE else [(f"Do {body} quyết định", lines[own][1]), *lines[own + 1 :]]
    return shown + [table_line(plain(name), of[part]) for name, part in [*below, ("Cộng", "tong")]]


def load(
    finished: FinishedRun, layout: Path | None = None, entries: Mapping[str, str] | None = None
) -> dict[str, object]:
    """The fields of the template, from a finished run. Raises FinishedRunError where its files can't be used, LawError
    for a layout file that can't be used."""
    return fields_of(finished.law, finished.register, read_counts(finished), layout, entries, finished.years)


def fields_of(
    law: Law, register: Register, run: Counts, layout: Path | None = None, entries: Mapping[str, str] | None = None,
    years: Sequence[YearFigure] = (),
) -> dict[str, object]:  # fmt: skip
    """The fields of the template, from what is counted: dates and names as text, counts as `Count`,
    results as `Rating`; sections 1 and 2.2 are the mappings `kiem_diem` and `dang_vien`. What the levels are called
    says `layout`, by default the office's `bo_cuc_bieu.yaml`; `entries` are the short entries of the narrative, which
    stand over what the register says of the committee; `years` is what the run keeps of the years before.
    """
    manifest, year = run.manifest, run.manifest.year
    committee = issuer_of(register, entries or {})
    level, body = committee.level, in_sentence(committee.body)
    words = load_layout(layout or template(LAYOUT)).words(manifest.as_of)
    reviewed = review(run, law, days_of(level, body, words))
    members = _members(run, law)
    ratings = {
        **_organizations(run),
        **_rated_by_authority(run, "6D", COLLECTIVES, "tap_the", "tập thể lãnh đạo, quản lý", level),
        **_rated_by_authority(run, "6E", LEADERS, "can_bo", "cán bộ lãnh đạo, quản lý", level),
    }
    return {
        "nam": str(year),
        "nam_truoc": str(year - 1),
        "so_voi_nam_truoc": [f"{c.name}: {c.said}" for c in changes(years, manifest.as_of)],
        "ten_don_vi": plain(manifest.name),
        **office_fields(committee),
        "co_truc_thuoc": bool(register.children(register.top.code)),
        "so_muc": section_numbers(level),
        "ten_muc": section_headings(level, body, words),
        "quan_ly": by_managers(reviewed, level, body, words),
        "theo_cap": by_levels(reviewed, level, words),
        "do_cap_tren": decided_above(run),
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
        "so_lieu": _of_run(manifest, run.counts["6F", "4", "tap_the"] + run.counts["6F", "4", "dang_vien"]),
        **ratings,
        **_tables(ratings, members, words, level, body),
    }


def _of_run(manifest: Manifest, suggested: int) -> dict[str, object]:
    """What the run itself counts, for the office's own words: who was suggested what to review, units that must hand in
    and those that have, findings by rule."""
    return {
        "goi_y": Count(suggested),
        "phai_nop": _stated(manifest.expected, "số đơn vị phải nộp"),
        "da_nop": _stated(manifest.received, "số đơn vị đã nộp"),
        "nhom_qua_han_muc": _found(manifest, _OVER_CAP, "số nhóm do cấp dưới quyết định vượt hạn mức"),
        "dang_vien_cao_hon_cong_chuc": _found(
            manifest, _ABOVE_OFFICIAL, "số đảng viên được đề nghị cao hơn mức xếp loại cán bộ, công chức"
        ),
    }


def _found(manifest: Manifest, rule: str, what: str) -> Count | Gap:
    return _stated(manifest.findings.get(rule, 0) if manifest.findings is not UNSTATED else None, what)


def _stated(value: object, what: str) -> Count | Gap:
    return Count(value) if isinstance(value, int) else Gap(what)
