"""Reads the law from dated YAML. A local document extends a regime and holds only what differs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from batch.domain import LEVELS, SUBJECTS
from batch.law.model import Cap, Ceiling, Content, Criterion, Document, Law, Parameter, ReviewForm, Scale
from batch.law.papers import deadline, dossiers, evidence, meeting
from batch.law.strict import LawError, Section, parse, truth

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
    "diem_chung_nguyen": bool,  # a person's general points are whole numbers
    "to_chuc_moi_khong_xep_loai": bool,  # an organization below `moi_thang` months isn't rated
    "cu_tru_doi_tuong": _KINDS,  # kinds of member whose place of residence comments on them
    "loai_hinh_chinh_quyen": _SECTORS,  # sectors with a government, a Front and mass organizations of their own level
    "loai_hinh_vu_trang": _SECTORS,  # sectors that are also rated by their own branch
    "loai_hinh_tu_nhan": _SECTORS,  # sectors whose secretary may be rated above the organization (DN_TU_NHAN)
    "tuoi_vao_dang": int,  # nobody is admitted younger
    "tuoi_cao_nhat": int,  # older than that is taken for a slip
}
_ON_THE_FORM = ("scales", "self_review", "person_review", "dossiers", "evidence")
_BASES = ("good", "good_or_better")
_ROUNDINGS = ("floor", "half_up")
_HEADS = ("counted", "apart")
_GROUPS = ("post", "collective")


def _data(*names: str) -> str:
    return files("batch.law").joinpath("data", *names).read_text(encoding="utf-8")


@cache
def regime_ids() -> tuple[str, ...]:
    folder = files("batch.law").joinpath("data")
    return tuple(sorted(p.name.removesuffix(".yaml") for p in folder.iterdir() if p.name.startswith("qd")))


@cache
def local_names() -> tuple[str, ...]:
    """Local documents that come with the program."""
    folder = files("batch.law").joinpath("data", "dia_phuong")
    return tuple(sorted(p.name.removesuffix(".yaml") for p in folder.iterdir() if p.name.endswith(".yaml")))


def _parameter(name: str, section: Section) -> Parameter:
    kind = PARAMETERS[name]
    if isinstance(kind, tuple):
        value: Any = section.codes("value", kind)
    else:
        value = section.truth("value") if kind is bool else section.whole("value")
    parameter = Parameter(value, *truth(section))
    section.finish()
    return parameter


def _parameters(section: Section) -> dict[str, Parameter]:
    out = {}
    for name in section:
        if name not in PARAMETERS:
            raise LawError(f"{section.where(name)}: không có tham số nào tên «{name}».")
        out[name] = _parameter(name, section.section(name))
    return out


def _review(section: Section) -> ReviewForm:
    contents = []
    for row in section.rows("contents"):
        contents.append(
            Content(row.text("code"), row.text("text"), row.truth("graded", True), row.truth("main", False))
        )
        row.finish()
    remedy = section.text("remedy") if "remedy" in section else None
    leader_only = tuple(section.codes("leader_only", [c.code for c in contents])) if "leader_only" in section else ()
    review = ReviewForm(tuple(contents), remedy, leader_only, *truth(section))
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
        {kind: tuple(sectors.codes(kind)) for kind in sectors if kind in _KINDS},
    )  # fmt: skip
    sectors.finish()
    section.finish()
    return scale


def _ceiling(section: Section) -> Ceiling:
    code = section.text("code")
    level = section.choice("level", (*LEVELS, "THEO"))
    values = section.section("values") if "values" in section else {}
    ceiling = Ceiling(code, level, dict(values), *truth(section))
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


def _cap_changes(section: Section) -> dict[str, Any]:
    """The parts of a cap that a section states."""
    changed: dict[str, Any] = {}
    if "ratio" in section:
        changed["ratio"] = section.ratio("ratio")
    if "higher_ratio" in section:
        changed["higher"] = section.ratio("higher_ratio")
    choices = (("base", _BASES), ("rounding", _ROUNDINGS), ("head", _HEADS), ("group", _GROUPS))
    changed |= {key: section.choice(key, allowed) for key, allowed in choices if key in section}
    if "warn_above" in section:
        changed["warn_above"] = section.truth("warn_above")
    if "small_group" in section:
        changed |= _small_group(section)
    changed["ref"], changed["verified"] = truth(section)
    section.finish()
    return changed


def _cap(section: Section) -> Cap:
    for key in ("ratio", "base"):
        section.take(key)
    defaults = {"rounding": "floor", "head": "counted", "small_below": None, "small_allow": 1}
    return Cap(**(defaults | _cap_changes(section)))


def _by_subject(section: Section) -> Iterable[tuple[str, Section]]:
    for name in section:
        if name not in SUBJECTS:
            raise LawError(f"{section.where(name)}: «{name}» không phải là loại đối tượng xếp loại.")
        yield name, section.section(name)


def _scales(section: Section) -> dict[str, Scale]:
    if "scales" not in section:
        return {}
    return {name: _scale(part) for name, part in _by_subject(section.section("scales"))}


def _documents(section: Section) -> tuple[Document, ...]:
    out = []
    for row in section.rows("documents"):
        out.append(Document(row.text("number"), row.text("date"), row.text("about")))
        row.finish()
    return tuple(out)


def _years(section: Section) -> tuple[int, int | None]:
    value = section.take("years")
    fits = isinstance(value, list) and len(value) == 2 and isinstance(value[0], int)
    if not fits or not (value[1] is None or (isinstance(value[1], int) and value[1] >= value[0])):
        raise LawError(
            f"{section.where('years')}: «years» phải ghi [năm đầu, năm cuối], năm cuối để null nếu còn dùng."
        )
    return value[0], value[1]


def _what_is_handed_in(section: Section) -> dict[str, Any]:
    """Deadline, meeting, dossiers and evidence that a section states."""
    readers: tuple[tuple[str, Any], ...] = (
        ("deadline", deadline), ("meeting", meeting), ("dossiers", dossiers), ("evidence", evidence),
    )  # fmt: skip
    return {key: read(section.section(key)) for key, read in readers if key in section}


def _regime(section: Section) -> Law:
    law = Law(
        id=section.text("id"),
        title=section.text("title"),
        short=section.text("short"),
        years=_years(section),
        documents=_documents(section),
        parameters=_parameters(section.section("parameters")),
        self_review=_review(section.section("self_review")),
        person_review=_review(section.section("person_review")),
        scales=_scales(section),
        ceilings=tuple(_ceiling(row) for row in section.rows("ceilings")),
        caps={name: _cap(part) for name, part in _by_subject(section.section("caps"))},
        **_what_is_handed_in(section),
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
        return _data("dia_phuong", f"{name}.yaml"), name
    path = Path(name)
    if path.suffix.lower() in (".yaml", ".yml") and path.is_file():
        try:
            return path.read_text(encoding="utf-8-sig"), path.stem
        except UnicodeDecodeError as problem:
            raise LawError(f"{path.name}: tệp phải lưu dạng UTF-8.") from problem
    known = ", ".join(local_names())
    raise LawError(f"Không tìm thấy văn bản địa phương «{name}». Có sẵn: {known}; hoặc ghi đường dẫn tới tệp .yaml.")


@cache
def _known_values() -> dict[str, list[dict[str, Any]]]:
    """For every condition that some regime uses: the values that it takes there."""
    out: dict[str, list[dict[str, Any]]] = {}
    for regime_id in regime_ids():
        for ceiling in regime(regime_id).ceilings:
            out.setdefault(ceiling.code, []).append(ceiling.values)
    return out


def _local_ceilings(section: Section) -> tuple[Ceiling, ...]:
    """The ceilings that a local document adds or replaces: only known conditions, with the values that they take."""
    out = []
    for row in section.rows("ceilings") if "ceilings" in section else []:
        ceiling = _ceiling(row)
        known = _known_values().get(ceiling.code)
        if known is None:
            raise LawError(f"{row.where('code')}: không có điều kiện nào mang mã «{ceiling.code}».")
        wrong = [key for key, value in ceiling.values.items() if not _same_kind(value, [v.get(key) for v in known])]
        wrong += sorted(set.intersection(*(set(values) for values in known)) - set(ceiling.values))
        if wrong:
            raise LawError(f"{row.where('values')}: giá trị «{wrong[0]}» của {ceiling.code} thiếu hoặc không đúng.")
        out.append(ceiling)
    return tuple(out)


def _same_kind(value: object, known: list[object]) -> bool:
    numbers = (int, float)
    if isinstance(value, numbers) and not isinstance(value, bool):
        return any(isinstance(v, numbers) and not isinstance(v, bool) for v in known)
    return any(type(value) is type(v) for v in known)


def _extend(base: Law, section: Section, name: str) -> Law:
    extra = _local_ceilings(section)
    replaced = {(c.code, c.level) for c in extra}
    caps = dict(base.caps)
    held_back: dict[str, Cap] = {}
    if "caps" in section:
        for subject, part in _by_subject(section.section("caps")):
            changed = replace(caps[subject], **_cap_changes(part))
            # What isn't verified lowers nobody: the central cap stays.
            (caps if changed.verified else held_back)[subject] = changed
    own = _parameters(section.section("parameters")) if "parameters" in section else {}
    handed_in = _what_is_handed_in(section)
    if "dossiers" in handed_in:
        handed_in["dossiers"] = base.dossiers | handed_in["dossiers"]
    law = replace(
        base,
        local=name,
        local_title=section.text("title"),
        local_years=_years(section) if "years" in section else None,
        documents=base.documents + (_documents(section) if "documents" in section else ()),
        parameters=base.parameters | own,
        self_review=_review(section.section("self_review")) if "self_review" in section else base.self_review,
        person_review=_review(section.section("person_review")) if "person_review" in section else base.person_review,
        scales=base.scales | _scales(section),
        ceilings=tuple(c for c in base.ceilings if (c.code, c.level) not in replaced) + extra,
        caps=caps,
        held_back=held_back,
        shapes_form=any(key in section for key in _ON_THE_FORM),
        **handed_in,
    )
    section.finish()
    return law


def refined_by(local: str) -> str:
    """Id of the regime that a local document refines. Raises LawError where there is no such document or regime."""
    text, name = _local_text(local)
    section = parse(text, f"{name}.yaml")
    return section.choice("extends", regime_ids())


def load_law(regime_id: str, local: str | None = None) -> Law:
    """The law in force: a regime, refined by a local document (a name that comes with the program, or a .yaml file).

    Raises LawError, with a message in Vietnamese, for an unknown regime, a local document that extends another
    regime, and a file with unknown or duplicate keys or values of the wrong kind.
    """
    base = regime(regime_id)
    if not local:
        return base
    text, name = _local_text(local)
    section = parse(text, f"{name}.yaml")
    extends = section.text("extends")
    section.take("id")
    if extends != regime_id:
        raise LawError(f"Văn bản «{name}» cụ thể hóa {extends}, không dùng được với {regime_id}.")
    return _extend(base, section, name)
