"""Files of which the same is told: where they are many, one finding, which stands at the first and names the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from batch.domain import Finding
from batch.register.register import Register
from batch.rules.unusable import name_shown
from batch.text import vn_int

APART = 3  # so many files of a kind are told one by one
_NAMED = 20  # of the others
_OWN = "quyet dinh phuong an tren trang ket qua y kien moi"  # words in the names of files that the program writes


def together(findings: Iterable[Finding], register: Register) -> list[Finding]:
    """The findings; of more than `APART` whole files that are told the same, one for all, at the place of the first.
    A name that somebody's own words are in isn't repeated, only counted: it may say who was decided on."""
    known = " ".join((_OWN, *register.units))
    kinds: dict[object, list[Finding]] = {}
    for at, finding in enumerate(findings):
        whole = finding.file and not (finding.sheet or finding.cell or finding.unit)
        # What is told may begin with the name of its file.
        said = (finding.code, finding.severity, finding.message.replace(finding.file, ""), finding.remedy)
        kinds.setdefault(said if whole else at, []).append(finding)
    out = []
    for alike in kinds.values():
        out += alike if len(alike) <= APART else [_one(alike, known)]
    return out


def _one(alike: list[Finding], known: str) -> Finding:
    first, *others = alike
    names = [f.file for f in others if name_shown(f.file, known) == f.file][:_NAMED]
    unnamed = len(others) - len(names)
    named = ", ".join(names) + (f" và {vn_int(unnamed)} tệp khác" if names and unnamed else "")
    return replace(
        first, message=f"{first.message} Cùng như vậy: {vn_int(len(others))} tệp nữa{f' ({named})' if named else ''}."
    )
