"""A rating plan that holds no more than what was decided: what a page writes, and `read_plan` reads like any other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from batch.domain import SUBJECTS, Finding, Period
from batch.law import Law
from batch.publish.plan.guide import write_guide
from batch.publish.plan.lines import Explained, Line
from batch.publish.plan.record import Record
from batch.publish.plan.sheets import GUIDE
from batch.publish.plan.subjects import write_subject
from batch.publish.plan.tables import write_explained, write_faulty, write_groups
from batch.publish.sheets import Styles, open_workbook
from batch.rating.decisions import Decisions
from batch.register.register import Register
from batch.text import fold


def write_entered(
    path: Path, record: Record, decisions: Decisions, register: Register, law: Law, explained: list[Explained],
    errors: dict[str, list[Finding]], period: Period,
) -> None:  # fmt: skip
    """Write a plan with the groups and rows of which `decisions` speak; `explained` and `errors` are the judged
    explanations and the accepted submissions as `explained` and `faulty` list them. Same input, same bytes. Raises
    OSError where the file can't be written."""
    with open_workbook(path, f"Quyết định xếp loại {period.title}") as book:
        styles = Styles(book)
        guide = book.add_worksheet(GUIDE)
        voters = next((b.voters for b in decisions.ballots if b.voters), None)
        write_guide(book, guide, styles, None, register, law, [], period, path.name, voters)
        for subject in SUBJECTS:
            lines = _touched(subject, record.lines[subject], decisions)
            write_subject(
                book, styles, subject, lines, record.groups, register, decisions.levels, decisions.ballots, {},
                period=period, provisional=False,
            )  # fmt: skip
        stated = {(r.subject, fold(r.group)) for r in decisions.ratios}
        groups = [g for g in record.groups if (g.subject, fold(g.name)) in stated]
        write_groups(book, styles, groups, law, decisions, period, register.top.code)
        write_explained(book, styles, explained, decisions, period)
        write_faulty(book, styles, errors, register, decisions, period)


def _touched(subject: str, lines: list[Line], decisions: Decisions) -> list[Line]:
    """All lines of the groups in which something is decided or voted on, and those of no group that are. A row shows
    the proposal and the ceiling on which it was decided: whether these have changed is for the run to say."""
    made = {(d.unit, d.identity): d for d in decisions.levels if d.subject == subject}
    keys = {*made, *((b.unit, b.identity) for b in decisions.ballots if b.subject == subject)}
    groups = {line.group for line in lines if line.group and (line.unit, line.identity) in keys}
    out = []
    for line in lines:
        key = (line.unit, line.identity)
        if line.group in groups or key in keys:
            d = made.get(key)
            out.append(replace(line, start=d.start, ceiling=d.ceiling) if d else line)
    return out
