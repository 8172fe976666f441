"""Reads what a regime or a local document says of the quarters of a year."""

from __future__ import annotations

from dataclasses import replace

from batch.law import sections
from batch.law.model import ALL, PARTS, Parameter, Quarters
from batch.law.papers import quarter_deadlines
from batch.law.strict import LawError, Section, note, truth


def quarters(section: Section, before: Quarters) -> Quarters:
    """What the section says, over what was said `before`."""
    out = before
    if "asked" in section:
        out = replace(out, asked=before.asked | _asked(section.section("asked")))
    if "ceilings" in section:
        out = replace(out, ceilings=_ceilings(section.section("ceilings")))
    if "parameters" in section:
        out = replace(out, parameters=before.parameters | sections.parameters(section.section("parameters")))
    if "deadline" in section:
        out = replace(out, deadlines=quarter_deadlines(section, "deadline"))
    section.finish()
    return out


def _asked(section: Section) -> dict[str, Parameter]:
    out = {}
    for part in section:
        if part not in PARTS:
            raise LawError(f"{section.where(part)}: «{part}» phải là một trong: {', '.join(PARTS)}.")
        row = section.section(part)
        out[part] = Parameter(row.truth("value"), *truth(row), note(row))
        row.finish()
    return out


def _ceilings(section: Section) -> Parameter:
    held = section.text("value") if isinstance(section.get("value"), str) else tuple(section.codes("value"))
    if isinstance(held, str) and held != ALL:
        raise LawError(f"{section.where('value')}: «value» phải ghi all, hoặc các mã điều kiện trong ngoặc vuông.")
    out = Parameter(held, *truth(section), note(section))
    section.finish()
    return out
