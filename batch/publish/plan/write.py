"""The rating plan, `phuong_an_xep_loai.xlsx`: who is kept, lowered or awaits a decision, and where the office decides.

`content` says what stands in it, `reader` reads it back.
Source: contract, "Output" and "How a subject gets its final level".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from batch.domain import SUBJECTS, Finding, Period
from batch.law import Law
from batch.publish.plan.guide import write_guide
from batch.publish.plan.lines import Explained, Line
from batch.publish.plan.needed import needed, write_needed
from batch.publish.plan.sheets import GUIDE, NEEDED
from batch.publish.plan.subjects import write_subject
from batch.publish.plan.tables import AuditLine, write_audit, write_bases, write_explained, write_faulty, write_groups
from batch.publish.sheets import Styles, open_workbook
from batch.rating.decisions import Decisions
from batch.rating.group_result import GroupResult
from batch.register.register import Register


@dataclass(frozen=True, slots=True)
class Content:
    """What the plan says: the `lines` of each kind of subject, the explanations to judge, the open errors by unit;
    `made` is what an earlier plan said, which stands in its cells again, `opinions` what bodies say of each kind of
    subject, `provisional` why figures may still change, `audit` every change of a level; `file` is what the plan is
    called where it is used."""

    lines: dict[str, list[Line]]
    groups: list[GroupResult]
    explained: list[Explained]
    faulty: dict[str, list[Finding]]
    made: Decisions
    opinions: Mapping[str, Mapping[tuple[str, str], str]]
    audit: list[AuditLine]
    provisional: list[str]
    file: str


def write_plan(path: Path, content: Content, register: Register, law: Law, period: Period) -> None:
    """Same input, same bytes. Raises OSError where the file can't be written."""
    lines, groups, made, own = content.lines, content.groups, content.made, register.top.code
    with open_workbook(path, f"Phương án xếp loại {period.title}") as book:
        styles = Styles(book)
        first, guide = book.add_worksheet(NEEDED), book.add_worksheet(GUIDE)
        write_needed(book, first, styles, needed(lines, groups), register, period)
        voters = next((b.voters for b in made.ballots if b.voters), None)
        write_guide(book, guide, styles, lines, register, law, content.provisional, period, content.file, voters)
        for subject in SUBJECTS:
            write_subject(
                book, styles, subject, lines[subject], groups, register, made.levels, made.ballots,
                content.opinions.get(subject, {}), period=period, provisional=bool(content.provisional),
            )  # fmt: skip
        write_groups(book, styles, groups, law, made, period, own)
        write_bases(book, styles, groups, law, period, own)
        write_explained(book, styles, content.explained, made, period)
        write_faulty(book, styles, content.faulty, register, made, period)
        ours = {(subject, line.unit, line.identity) for subject in SUBJECTS for line in lines[subject] if line.open}
        write_audit(book, styles, content.audit, ours, period)
