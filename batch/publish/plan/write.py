"""The rating plan, `phuong_an_xep_loai.xlsx`: who is kept, lowered or awaits a decision, and where the office decides.

`publish.plan_reader` reads it back. Source: contract, "Output" and "How a subject gets its final level".
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from batch.domain import ORGANIZATION, SUBJECTS, Finding, Period
from batch.finished.layout import PLAN
from batch.law import Law
from batch.publish.plan.explained import explained
from batch.publish.plan.guide import write_guide
from batch.publish.plan.lines import Line, ordered
from batch.publish.plan.needed import needed, write_needed
from batch.publish.plan.sheets import GUIDE, NEEDED
from batch.publish.plan.subjects import write_subject
from batch.publish.plan.tables import (
    AuditLine,
    faulty,
    write_audit,
    write_bases,
    write_explained,
    write_faulty,
    write_groups,
)
from batch.publish.sheets import Styles, open_workbook
from batch.rating.decisions import Decisions
from batch.rating.engine import Ratings
from batch.register.register import Register
from batch.submissions.columns import UNIT


def write_plan(
    path: Path, ratings: Ratings, register: Register, law: Law, findings: list[Finding], explanations: pd.DataFrame,
    decisions: Decisions | None, *, period: Period, provisional: list[str], audit: list[AuditLine],
    file: str = PLAN.path, opinions: Mapping[str, Mapping[tuple[str, str], str]] | None = None,
) -> dict[str, list[Line]]:  # fmt: skip
    """Write the plan to `path`; `file` is what it is called where it is used.

    `explanations` is the frame of sheet "Giải trình" of the counted submissions; `decisions` what an earlier plan
    said, which stands in its cells again; `opinions` what bodies say of each kind of subject; `provisional` why
    figures may still change; `audit` every change of a level. Returns the lines of each kind of subject.
    Same input, same bytes. Raises OSError where the file can't be written.
    """
    made = (decisions or Decisions()).of(register.top.code)
    with open_workbook(path, f"Phương án xếp loại {period.title}") as book:
        styles = Styles(book)
        first, guide = book.add_worksheet(NEEDED), book.add_worksheet(GUIDE)
        lines = {subject: ordered(subject, ratings, register, law) for subject in SUBJECTS}
        write_needed(book, first, styles, needed(lines, ratings.groups), register, period)
        voters = next((b.voters for b in made.ballots if b.voters), None)
        write_guide(book, guide, styles, lines, register, law, provisional, period, file, voters)
        for subject in SUBJECTS:
            write_subject(
                book, styles, subject, lines[subject], ratings.groups, register, made.levels, made.ballots,
                (opinions or {}).get(subject, {}),
                period=period, provisional=bool(provisional),
            )  # fmt: skip
        write_groups(book, styles, ratings.groups, law, made, period, register.top.code)
        write_bases(book, styles, ratings.groups, law, period, register.top.code)
        write_explained(book, styles, explained(findings, explanations, made.judgements), made, period)
        counted = set(ratings.frames[ORGANIZATION][UNIT])
        write_faulty(book, styles, faulty(findings, counted, register, made.acceptances), register, made, period)
        ours = {(subject, line.unit, line.identity) for subject in SUBJECTS for line in lines[subject] if line.open}
        write_audit(book, styles, audit, ours, period)
    return lines
