"""What the finished quarters of a year came to, for the year's forms and for comparing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from batch.domain import MEMBER, SUBJECT_SHEET
from batch.form.definition import form

UNRATED = "CXL"  # code of muc_quy
Subject = tuple[str, str, str]


def subject_of(kind: str, unit: str, identity: str) -> Subject:
    """How a subject compares from one period to another: a member by his number alone, wherever he is now."""
    if kind == MEMBER:
        return kind, "", re.sub(r"[\W_]", "", identity).upper()
    return kind, unit, identity.strip().casefold()


@dataclass(slots=True)
class QuarterLevels:
    """By the key of the field that states it ("xl_quy_1" …): the level of each subject. Who has two is left out."""

    levels: dict[str, dict[Subject, str]] = field(default_factory=dict)

    def add(self, quarter: int, found: Iterable[tuple[str, str, str, str]]) -> None:
        """(kind, unit, identity, level, "" where there is none) of a quarter's subjects."""
        own: dict[Subject, str] = {}
        twice: set[Subject] = set()
        for kind, unit, identity, level in found:
            subject = subject_of(kind, unit, identity)
            if own.setdefault(subject, level or UNRATED) != (level or UNRATED):
                twice.add(subject)
        self.levels[f"xl_quy_{quarter}"] = {s: level for s, level in own.items() if s not in twice and s[2]}

    def of(self, kind: str, unit: str, *identities: object) -> dict[str, str]:
        """What the form of a subject begins with; the first of its numbers that a quarter knows counts."""
        out = {}
        for key, known in self.levels.items():
            if key not in form()[SUBJECT_SHEET[kind]].keys:
                continue
            for identity in identities:
                level = known.get(subject_of(kind, unit, identity)) if isinstance(identity, str) else None
                if level:
                    out[key] = level
                    break
        return out
