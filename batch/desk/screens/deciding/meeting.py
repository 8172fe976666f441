"""What is printed for the meeting."""

from __future__ import annotations

from flask import render_template

from batch.desk.decisions import Writing
from batch.desk.groups import DECIDED, Group, asked, groups_of
from batch.desk.screens.deciding.group import group_of
from batch.desk.screens.deciding.shared import screen, writing_here
from batch.domain import LEVEL_NAMES, SUBJECT_NAMES, SUBJECT_SHEET
from batch.publish.plan.sheets import subject_columns


@screen.get("/in")
def print_all() -> str:
    writing = writing_here()
    groups = [g for g in asked(groups_of(writing.record, writing.standing)) if g.why != DECIDED]
    return _printed(writing, groups)


@screen.get("/nhom/<mark>/in")
def print_one(mark: str) -> str:
    writing = writing_here()
    return _printed(writing, [group_of(writing, mark)])


def _printed(writing: Writing, groups: list[Group]) -> str:
    figures = {
        subject: [c for c in subject_columns(subject) if c.key in ("diem", "vuot", "hoan_thanh", "phieu")]
        for subject in SUBJECT_SHEET
    }
    return render_template(
        "decide_print.html", groups=groups, figures=figures, levels=LEVEL_NAMES, subjects=SUBJECT_NAMES,
        units=writing.run.register.units, run=writing.run,
    )  # fmt: skip
