"""Reads the law from dated YAML. A regime extends the one before, a local document a regime: each holds only what
differs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from batch.domain import SUBJECTS
from batch.law import sections
from batch.law.inheritance import COMMON, taken_over
from batch.law.model import ALL, Cap, Ceiling, Law, Parameter, Quarters, ReviewForm
from batch.law.papers import deadlines, dossiers, evidence, meetings
from batch.law.quarters import quarters
from batch.law.strict import LawError, Section, parse
from batch.office.files import read_text

_HANDED_IN = ("deadlines", "meetings", "dossiers", "evidence")
_ON_THE_FORM = ("scales", "self_review", "person_review", "dossiers", "evidence")


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


def _what_is_handed_in(section: Section) -> dict[str, Any]:
    """Deadline, meeting, dossiers and evidence that a section states."""
    readers: tuple[tuple[str, Any], ...] = (("dossiers", dossiers), ("evidence", evidence))
    out = {key: read(section.section(key)) for key, read in readers if key in section}
    listed: tuple[tuple[str, str, Any], ...] = (("deadline", "deadlines", deadlines), ("meeting", "meetings", meetings))
    return out | {name: read(section, key) for key, name, read in listed if key in section}


def _common() -> dict[str, Parameter]:
    """Parameters that no regime sets: they are of other documents, or the program's own."""
    section = parse(_data(f"{COMMON}.yaml"), f"{COMMON}.yaml")
    found = sections.parameters(section.section("parameters"))
    section.finish()
    return {name: replace(parameter, origin=COMMON) for name, parameter in found.items()}


def read_regime(section: Section) -> Law:
    """A regime; what it takes over from the one that it extends isn't settled any more. Caps are never taken over:
    what isn't settled lowers nobody. Raises LawError, with file and line."""
    cited_as = section.text("cited_as")
    before = None
    if "extends" in section:
        before = taken_over(regime(section.choice("extends", regime_ids())), cited_as, regime)
    law = Law(
        id=section.text("id"),
        title=section.text("title"),
        short=section.text("short"),
        cited_as=cited_as,
        years=sections.years(section),
        documents=sections.documents(section),
        parameters=_common()
        | (before.parameters if before else {})
        | sections.parameters(section.section("parameters")),
        self_review=_review(section, "self_review", before.self_review if before else None),
        person_review=_review(section, "person_review", before.person_review if before else None),
        scales=(before.scales if before else {}) | sections.scales(section),
        ceilings=_ceilings(section, before),
        caps=sections.caps(section),
        quarters=_quarters(section, before),
        **({key: getattr(before, key) for key in _HANDED_IN if before} | _what_is_handed_in(section)),
    )
    missing = [name for name in sections.PARAMETERS if name not in law.parameters]
    missing += [name for name in SUBJECTS if name not in law.caps]
    if missing:
        raise LawError(f"{section.source}: thiếu {', '.join(missing)}.")
    section.finish()
    return law


def _quarters(section: Section, before: Law | None) -> Quarters:
    known = before.quarters if before else Quarters()
    return quarters(section.section("quarters"), known) if "quarters" in section else known


def _review(section: Section, key: str, before: ReviewForm | None) -> ReviewForm:
    """The form that a regime states; where it states no contents, or nothing, those of the one before."""
    return sections.review(section.section(key), before) if key in section or before is None else before


def _ceilings(section: Section, before: Law | None) -> tuple[Ceiling, ...]:
    """The ceilings that a regime states, and those that it keeps of the one before, subject by subject."""
    own = [sections.ceiling(row) for row in section.rows("ceilings")] if "ceilings" in section else []
    found = [*own, *_kept(section, before.ceilings if before else (), {c.code for c in own})]
    kinds = list(dict.fromkeys(c.kind for c in found))
    return tuple(sorted(found, key=lambda c: kinds.index(c.kind)))


def _kept(section: Section, known: Sequence[Ceiling], own: Collection[str]) -> list[Ceiling]:
    """Of the ceilings before, those with the codes named; `all`: with every code that the regime has no `own` of."""
    if "ceilings_kept" not in section:
        return []
    if section["ceilings_kept"] == ALL:
        section.take("ceilings_kept")
        return [c for c in known if c.code not in own]
    return [c for code in section.codes("ceilings_kept", [c.code for c in known]) for c in known if c.code == code]


@cache
def regime(regime_id: str) -> Law:
    """The regime with this id. Raises LawError when there is none."""
    if regime_id not in regime_ids():
        raise LawError(f"Không có quy định «{regime_id}». Các quy định có sẵn: {', '.join(regime_ids())}.")
    return read_regime(parse(_data(f"{regime_id}.yaml"), f"{regime_id}.yaml"))


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
        return read_text(path, "văn bản địa phương", LawError), path.stem
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
        ceiling = sections.ceiling(row)
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
        changed = sections.changed_caps(dict(sections.by_subject(section.section("caps"))), base.caps)
        for subject, cap in changed.items():
            # What isn't verified lowers nobody: the central cap stays.
            (caps if cap.verified else held_back)[subject] = cap
    own = sections.parameters(section.section("parameters")) if "parameters" in section else {}
    forms: dict[str, Any] = {
        key: sections.review(section.section(key)) for key in ("self_review", "person_review") if key in section
    }
    handed_in = _what_is_handed_in(section)
    if "dossiers" in handed_in:
        handed_in["dossiers"] = base.dossiers | handed_in["dossiers"]
    law = replace(
        base,
        local=name,
        local_title=section.text("title"),
        local_years=sections.years(section) if "years" in section else None,
        documents=base.documents + (sections.documents(section) if "documents" in section else ()),
        parameters=base.parameters | own,
        scales=base.scales | sections.scales(section),
        ceilings=tuple(c for c in base.ceilings if (c.code, c.level) not in replaced) + extra,
        caps=caps,
        held_back=held_back,
        quarters=_quarters(section, base),
        shapes_form=any(key in section for key in _ON_THE_FORM),
        **forms,
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
