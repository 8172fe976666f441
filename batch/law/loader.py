"""Reads the law from dated YAML. A local document extends a regime and holds only what differs."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from batch.domain import LEVELS, SUBJECTS
from batch.law.model import Cap, Ceiling, Content, Criterion, Document, Law, Parameter, ReviewForm, Scale
from batch.law.strict import LawError, Section, parse

PARAMETERS = {
    "moi_thang": int,  # "newly admitted / founded" is below so many months
    "moi_phai_kiem_diem": bool,  # newly admitted members still self-review
    "ngoai_le_dung_dau": list,  # exceptions to "head never above the organization"
    "cbccvc_doi_tuong": list,  # kinds of member that must have a CBCCVC rating
    "cbccvc_gioi_han": list,  # kinds of member whose level is limited by it
    "ty_le_366": bool,  # shares of tasks exceeding and late must be stated
    "xep_loai_quy": bool,  # quarters are rated
}
_BASES = ("good", "good_or_better")
_ROUNDINGS = ("floor", "half_up")
_HEADS = ("counted", "apart")


def _data(name: str) -> str:
    return files("batch.law").joinpath("data", name).read_text(encoding="utf-8")


@cache
def regime_ids() -> tuple[str, ...]:
    folder = files("batch.law").joinpath("data")
    return tuple(sorted(p.name.removesuffix(".yaml") for p in folder.iterdir() if p.name.startswith("qd")))


@cache
def local_names() -> tuple[str, ...]:
    """Local documents that come with the program."""
    folder = files("batch.law").joinpath("data", "dia_phuong")
    return tuple(sorted(p.name.removesuffix(".yaml") for p in folder.iterdir() if p.name.endswith(".yaml")))


def _choice(section: Section, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
    value = section.take(key) if default is None else section.maybe(key, default)
    if value not in allowed:
        raise LawError(f"{section.where(key)}: «{key}» phải là một trong: {', '.join(allowed)}.")
    return str(value)


def _truth(section: Section) -> tuple[str, bool]:
    verified = section.take("verified")
    if not isinstance(verified, bool):
        raise LawError(f"{section.where('verified')}: «verified» phải là true hoặc false.")
    return str(section.take("ref")), verified


def _ratio(section: Section, key: str) -> Fraction:
    text = str(section.take(key)).replace(" ", "").replace(",", ".")
    try:
        ratio = Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except (ValueError, ZeroDivisionError) as problem:
        raise LawError(f"{section.where(key)}: tỷ lệ phải viết dạng 20%.") from problem
    if not 0 < ratio <= 1:
        raise LawError(f"{section.where(key)}: tỷ lệ phải lớn hơn 0 và không quá 100%.")
    return ratio


def _parameter(name: str, section: Section) -> Parameter:
    kind = PARAMETERS[name]
    value = section.take("value")
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise LawError(f"{section.where('value')}: giá trị của «{name}» không đúng kiểu.")
    ref, verified = _truth(section)
    section.finish()
    return Parameter(value, ref, verified)


def _parameters(section: Section) -> dict[str, Parameter]:
    out = {}
    for name in section:
        if name not in PARAMETERS:
            raise LawError(f"{section.where(name)}: không có tham số nào tên «{name}».")
        out[name] = _parameter(name, section.section(name))
    return out


def _review(section: Section) -> ReviewForm:
    contents = []
    for row in section.take("contents"):
        contents.append(
            Content(
                str(row.take("code")), str(row.take("text")), bool(row.maybe("graded", True)),
                bool(row.maybe("main", False)),
            )
        )  # fmt: skip
        row.finish()
    remedy = section.maybe("remedy")
    leader_only = tuple(str(c) for c in section.maybe("leader_only", []))
    ref, verified = _truth(section)
    section.finish()
    return ReviewForm(tuple(contents), str(remedy) if remedy else None, leader_only, ref, verified)


def _scale(section: Section) -> Scale:
    criteria = []
    for row in section.take("criteria"):
        maximum = float(row.take("maximum"))
        criteria.append(
            Criterion(str(row.take("code")), str(row.take("text")), maximum, bool(row.maybe("main", False)))
        )
        row.finish()
    ref, verified = _truth(section)
    scale = Scale(
        float(section.take("total")), tuple(criteria), float(section.maybe("bonus_total", 0)),
        float(section.maybe("bonus_each", 0)), float(section.maybe("step", 0)),
        tuple(section.maybe("covers", [])), ref, verified,
    )  # fmt: skip
    section.finish()
    return scale


def _ceiling(section: Section) -> Ceiling:
    code = str(section.take("code"))
    level = _choice(section, "level", (*LEVELS, "THEO"))
    values = section.maybe("values", {}) or {}
    ref, verified = _truth(section)
    section.finish()
    return Ceiling(code, level, dict(values), ref, verified)


def _cap(section: Section) -> Cap:
    small = section.maybe("small_group")
    below, allow = None, 1
    if small:
        below, allow = int(small.take("below")), int(small.maybe("allow", 1))
        small.finish()
    ref, verified = _truth(section)
    cap = Cap(
        _ratio(section, "ratio"), _choice(section, "base", _BASES), _choice(section, "rounding", _ROUNDINGS, "floor"),
        below, allow, _choice(section, "head", _HEADS, "counted"), ref, verified,
    )  # fmt: skip
    section.finish()
    return cap


def _caps(section: Section) -> dict[str, Cap]:
    for name in section:
        if name not in SUBJECTS:
            raise LawError(f"{section.where(name)}: «{name}» không phải là loại đối tượng xếp loại.")
    return {name: _cap(section.section(name)) for name in section}


def _scales(section: Section | None) -> dict[str, Scale]:
    if not section:
        return {}
    for name in section:
        if name not in SUBJECTS:
            raise LawError(f"{section.where(name)}: «{name}» không phải là loại đối tượng xếp loại.")
    return {name: _scale(section.section(name)) for name in section}


def _documents(rows: list[Section]) -> tuple[Document, ...]:
    out = []
    for row in rows:
        out.append(Document(str(row.take("number")), str(row.take("date")), str(row.take("about"))))
        row.finish()
    return tuple(out)


def _regime(section: Section) -> Law:
    years = section.take("years")
    law = Law(
        id=str(section.take("id")),
        title=str(section.take("title")),
        short=str(section.take("short")),
        years=(int(years[0]), int(years[1]) if years[1] is not None else None),
        documents=_documents(section.take("documents")),
        parameters=_parameters(section.section("parameters")),
        self_review=_review(section.section("self_review")),
        person_review=_review(section.section("person_review")),
        scales=_scales(section.maybe("scales")),
        ceilings=tuple(_ceiling(row) for row in section.take("ceilings")),
        caps=_caps(section.section("caps")),
    )
    missing = [name for name in PARAMETERS if name not in law.parameters]
    missing += [name for name in SUBJECTS if name not in law.caps]
    if missing:
        raise LawError(f"{section.source}: thiếu {', '.join(missing)}.")
    section.finish()
    return law


@cache
def regime(regime_id: str) -> Law:
    """The regime with this id. Raises LawError when there is none."""
    if regime_id not in regime_ids():
        raise LawError(f"Không có quy định «{regime_id}». Các quy định có sẵn: {', '.join(regime_ids())}.")
    return _regime(parse(_data(f"{regime_id}.yaml"), f"{regime_id}.yaml"))


def regime_of_year(year: int) -> str:
    """Id of the regime in force in a year. Raises LawError for a year before the first one."""
    for regime_id in regime_ids():
        first, last = regime(regime_id).years
        if first <= year and (last is None or year <= last):
            return regime_id
    raise LawError(f"Không có quy định nào áp dụng cho năm {year}; năm sớm nhất có dữ liệu là 2018.")


def _local_text(name: str) -> tuple[str, str]:
    if name in local_names():
        return files("batch.law").joinpath("data", "dia_phuong", f"{name}.yaml").read_text(encoding="utf-8"), name
    path = Path(name)
    if path.suffix.lower() in (".yaml", ".yml") and path.is_file():
        try:
            return path.read_text(encoding="utf-8-sig"), path.stem
        except UnicodeDecodeError as problem:
            raise LawError(f"{path.name}: tệp phải lưu dạng UTF-8.") from problem
    known = ", ".join(local_names())
    raise LawError(f"Không tìm thấy văn bản địa phương «{name}». Có sẵn: {known}; hoặc ghi đường dẫn tới tệp .yaml.")


def _merge_cap(cap: Cap, section: Section) -> Cap:
    changed: dict[str, Any] = {}
    if "ratio" in section:
        changed["ratio"] = _ratio(section, "ratio")
    for key, allowed in (("base", _BASES), ("rounding", _ROUNDINGS), ("head", _HEADS)):
        if key in section:
            changed[key] = _choice(section, key, allowed)
    if "small_group" in section:
        small = section.maybe("small_group")
        changed["small_below"] = int(small.take("below")) if small else None
        changed["small_allow"] = int(small.maybe("allow", 1)) if small else 1
    changed["ref"], changed["verified"] = _truth(section)
    section.finish()
    return replace(cap, **changed)


def _extend(base: Law, section: Section, name: str) -> Law:
    extra = tuple(_ceiling(row) for row in section.maybe("ceilings", []))
    replaced = {(c.code, c.level) for c in extra}
    caps = dict(base.caps)
    for subject, part in (section.maybe("caps") or {}).items():
        if subject not in caps:
            raise LawError(f"{section.where('caps')}: «{subject}» không phải là loại đối tượng xếp loại.")
        caps[subject] = _merge_cap(caps[subject], part)
    own = section.maybe("parameters")
    review, person = section.maybe("self_review"), section.maybe("person_review")
    law = replace(
        base,
        local=name,
        local_title=str(section.take("title")),
        documents=base.documents + _documents(section.maybe("documents", [])),
        parameters=base.parameters | (_parameters(own) if own else {}),
        self_review=_review(review) if review else base.self_review,
        person_review=_review(person) if person else base.person_review,
        scales=base.scales | _scales(section.maybe("scales")),
        ceilings=tuple(c for c in base.ceilings if (c.code, c.level) not in replaced) + extra,
        caps=caps,
    )
    section.finish()
    return law


def load_law(regime_id: str, local: str | None = None) -> Law:
    """The law in force: a regime, refined by a local document (a name that comes with the program, or a .yaml file).

    Raises LawError, with a message in Vietnamese, for an unknown regime, a local document that extends another
    regime, and a file with unknown or duplicate keys.
    """
    base = regime(regime_id)
    if not local:
        return base
    text, name = _local_text(local)
    section = parse(text, f"{name}.yaml")
    extends = str(section.take("extends"))
    section.take("id")
    if extends != regime_id:
        raise LawError(f"Văn bản «{name}» cụ thể hóa {extends}, không dùng được với {regime_id}.")
    return _extend(base, section, name)
