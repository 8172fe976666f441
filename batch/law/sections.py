"""Reads the sections of a law file: parameters, self-review forms, score scales, ceilings, caps.

Each raises LawError, with file and line, for a key that it doesn't know and for a value of the wrong kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from batch.domain import LEVELS, SUBJECTS
from batch.law.model import ALL, Cap, Ceiling, Content, Criterion, Document, NamedRatio, Parameter, ReviewForm, Scale
from batch.law.strict import LawError, Section, note, truth
from batch.text import group_key

_KINDS = ("CBCCVC", "LLVT", "KCT", "NLD", "KHAC")  # doi_tuong
_SECTORS = tuple(str(number) for number in range(4, 29))  # loai_hinh
_POINTS = ("diem_chung", "diem_nhiem_vu", "diem_cam_ket", "diem_khac_phuc")  # columns of "Đảng viên"
_EXCEPTIONS = ("BI_THU_THON", "DN_TU_NHAN", "MOI_CHUYEN_DEN")  # ngoai_le
# Every parameter with its type; for a list, what it may hold.
PARAMETERS: dict[str, type | tuple[str, ...]] = {
    "moi_thang": int,  # "newly admitted / founded" is below so many months
    "moi_phai_kiem_diem": bool,  # newly admitted members still self-review
    "ngoai_le_dung_dau": _EXCEPTIONS,  # exceptions to "head never above the organization"
    "cbccvc_doi_tuong": _KINDS,  # kinds of member that must have a CBCCVC rating
    "cbccvc_gioi_han": _KINDS,  # kinds of member whose level is limited by it
    "ty_le_366": bool,  # shares of tasks exceeding and late must be stated
    "xep_loai_quy": bool,  # quarters are rated
    "quy_tu_nam": int,  # from which year on, where they are
    "diem_chung_nguyen": bool,  # a person's general points are whole numbers
    "to_chuc_moi_khong_xep_loai": bool,  # an organization below `moi_thang` months isn't rated
    "cu_tru_doi_tuong": _KINDS,  # kinds of member whose place of residence comments on them
    "loai_hinh_chinh_quyen": _SECTORS,  # sectors with a government, a Front and mass organizations of their own level
    "loai_hinh_vu_trang": _SECTORS,  # sectors that are also rated by their own branch
    "loai_hinh_tu_nhan": _SECTORS,  # sectors whose secretary may be rated above the organization (DN_TU_NHAN)
    "phieu_tren_chinh_thuc": bool,  # votes on a member are counted on all official members of the chi bộ
    "phieu_cap_uy_xep_hang": bool,  # the votes of the committee that decides rank those who are equal otherwise
    "tuoi_vao_dang": int,  # nobody is admitted younger
    "tuoi_cao_nhat": int,  # older than that is taken for a slip
    "thang_kiem_diem_som": int,  # a year's review before this month is taken for a slip
}
_BASES = ("good", "good_or_better")
_ROUNDINGS = ("floor", "half_up")
_HEADS = ("counted", "apart", "outside")
_GROUPS = ("post", "collective")


def _parameter(name: str, section: Section) -> Parameter:
    kind = PARAMETERS[name]
    if isinstance(kind, tuple):
        value: Any = section.codes("value", kind)
    else:
        value = section.truth("value") if kind is bool else section.whole("value")
    parameter = Parameter(value, *truth(section), note(section))
    section.finish()
    return parameter


def parameters(section: Section) -> dict[str, Parameter]:
    out = {}
    for name in section:
        if name not in PARAMETERS:
            raise LawError(f"{section.where(name)}: không có tham số nào tên «{name}».")
        out[name] = _parameter(name, section.section(name))
    return out


def review(section: Section, before: ReviewForm | None = None) -> ReviewForm:
    """A form; where the section states no contents, those of the form `before`, under the section's own reference."""
    if before is not None and "contents" not in section:
        ref, verified = truth(section)
        taken = replace(before, ref=ref, verified=verified, note=note(section), origin="")
        section.finish()
        return taken
    contents = []
    for row in section.rows("contents"):
        written = row.truth("written", False)
        graded, main = row.truth("graded", not written), row.truth("main", False)
        contents.append(Content(row.text("code"), row.text("text"), graded, main, written))
        row.finish()
    remedy = section.text("remedy") if "remedy" in section else None
    leader_only = tuple(section.codes("leader_only", [c.code for c in contents])) if "leader_only" in section else ()
    answers = section.text("answers") if "answers" in section else None
    review = ReviewForm(tuple(contents), remedy, leader_only, *truth(section), answers, note(section))
    section.finish()
    return review


def _scale(section: Section) -> Scale:
    criteria = []
    for row in section.rows("criteria"):
        criteria.append(
            Criterion(
                row.text("code"), row.text("text"), row.number("maximum"), row.truth("main", False),
                row.choice("field", _POINTS) if "field" in row else "",
            )
        )  # fmt: skip
        row.finish()
    sectors = section.section("covers_by_sector") if "covers_by_sector" in section else Section(section.source, 0)
    scale = Scale(
        section.number("total"), tuple(criteria), section.number("bonus_total", 0.0),
        section.number("bonus_each", 0.0), section.number("step", 0.0),
        tuple(section.codes("covers", _KINDS)) if "covers" in section else (), *truth(section),
        {kind: tuple(sectors.codes(kind)) for kind in sectors if kind in _KINDS}, note(section),
    )  # fmt: skip
    sectors.finish()
    section.finish()
    return scale


def ceiling(section: Section) -> Ceiling:
    code = section.text("code")
    level = section.choice("level", (*LEVELS, "THEO"))
    values = section.section("values") if "values" in section else {}
    ceiling = Ceiling(code, level, dict(values), *truth(section), note(section))
    section.finish()
    return ceiling


def _small_group(section: Section) -> dict[str, int | None]:
    """`below`: fewer than so many rated HTT; `leaders_up_to`: a collective with so many leaders or fewer."""
    changed: dict[str, int | None] = {"small_below": None, "small_leaders": None, "small_allow": 1}
    if section["small_group"] is None:  # a local document may do away with the rule
        section.used.add("small_group")
        return changed
    small = section.section("small_group")
    key = "leaders_up_to" if "leaders_up_to" in small else "below"
    changed["small_leaders" if key == "leaders_up_to" else "small_below"] = small.whole(key)
    changed["small_allow"] = small.whole("allow", 1)
    small.finish()
    return changed


def _named_ratios(section: Section) -> tuple[NamedRatio, ...]:
    """Groups with a ratio of their own, each with its reference; no name twice."""
    out: dict[str, NamedRatio] = {}
    for row in section.rows("groups"):
        name = row.text("name").strip()
        if not name or group_key(name) in out:
            raise LawError(f"{row.where('name')}: tên nhóm «{name}» để trống hoặc viết hai lần.")
        out[group_key(name)] = NamedRatio(name, row.ratio("ratio"), *truth(row), note(row))
        row.finish()
    return tuple(out.values())


def cap_changes(section: Section) -> dict[str, Any]:
    """The parts of a cap that a section states."""
    changed: dict[str, Any] = {}
    if "ratio" in section:
        changed["ratio"] = section.ratio("ratio")
    if "higher_ratio" in section:
        changed["higher"] = section.ratio("higher_ratio")
    choices = (("base", _BASES), ("rounding", _ROUNDINGS), ("head", _HEADS), ("group", _GROUPS))
    changed |= {key: section.choice(key, allowed) for key, allowed in choices if key in section}
    truths = ("warn_above", "quarters_first")
    changed |= {key: section.truth(key) for key in truths if key in section}
    if "groups" in section:
        changed["groups"] = _named_ratios(section)
    if "small_group" in section:
        changed |= _small_group(section)
    changed["ref"], changed["verified"] = truth(section)
    changed["note"] = note(section)
    section.finish()
    return changed


def caps(section: Section) -> dict[str, Cap]:
    """The caps of a regime: that of `all` kinds of subject, and what differs for one of them."""
    parts = section.section("caps")
    common = parts.section(ALL)
    for key in ("ratio", "base"):
        common.take(key)
    defaults = {"rounding": "floor", "head": "counted", "small_below": None, "small_allow": 1}
    cap = Cap(**(defaults | cap_changes(common)))
    base = dict.fromkeys(SUBJECTS, cap)
    return base | changed_caps({name: part for name, part in by_subject(parts) if name != ALL}, base)


def changed_caps(parts: Mapping[str, Section], base: Mapping[str, Cap]) -> dict[str, Cap]:
    """The caps that a document changes, first for `ALL` kinds of subject, then for single ones."""
    common = cap_changes(parts[ALL]) if ALL in parts else {}
    changed = {subject: replace(cap, **common) for subject, cap in base.items()} if common else {}
    for subject, part in parts.items():
        if subject != ALL:
            changed[subject] = replace(changed.get(subject, base[subject]), **cap_changes(part))
    return changed


def by_subject(section: Section) -> Iterable[tuple[str, Section]]:
    """The parts of a section that are each for one kind of subject, or for `ALL` of them."""
    for name in section:
        if name not in (*SUBJECTS, ALL):
            raise LawError(f"{section.where(name)}: «{name}» không phải là loại đối tượng xếp loại.")
        yield name, section.section(name)


def scales(section: Section) -> dict[str, Scale]:
    if "scales" not in section:
        return {}
    stated = {name: _scale(part) for name, part in by_subject(section.section("scales"))}
    common = stated.pop(ALL, None)
    return (dict.fromkeys(SUBJECTS, common) if common else {}) | stated


def documents(section: Section) -> tuple[Document, ...]:
    out = []
    for row in section.rows("documents"):
        about, issuer = (row.text(key) if key in row else "" for key in ("about", "issuer"))
        out.append(Document(row.text("number"), row.text("date"), about, issuer, note(row)))
        row.finish()
    return tuple(out)


def years(section: Section) -> tuple[int, int | None]:
    value = section.take("years")
    fits = isinstance(value, list) and len(value) == 2 and isinstance(value[0], int)
    if not fits or not (value[1] is None or (isinstance(value[1], int) and value[1] >= value[0])):
        raise LawError(
            f"{section.where('years')}: «years» phải ghi [năm đầu, năm cuối], năm cuối để null nếu còn dùng."
        )
    return value[0], value[1]
