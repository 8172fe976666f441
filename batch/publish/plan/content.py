"""What the rating plan says, of what a run came to."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from batch.domain import ORGANIZATION, SUBJECTS, Finding
from batch.finished.layout import PLAN
from batch.law import Law
from batch.publish.plan.explained import explained
from batch.publish.plan.ordered import ordered
from batch.publish.plan.tables import AuditLine, faulty
from batch.publish.plan.write import Content
from batch.rating.decisions import Decisions
from batch.rating.engine import Ratings
from batch.register.register import Register
from batch.submissions.columns import UNIT


def content_of(
    ratings: Ratings, register: Register, law: Law, findings: list[Finding], explanations: pd.DataFrame,
    decisions: Decisions | None, *, provisional: list[str], audit: list[AuditLine], file: str = PLAN.path,
    opinions: Mapping[str, Mapping[tuple[str, str], str]] | None = None,
) -> Content:  # fmt: skip
    """`explanations` is the frame of sheet "Giải trình" of the counted submissions."""
    made = (decisions or Decisions()).of(register.top.code)
    counted = set(ratings.frames[ORGANIZATION][UNIT])
    return Content(
        {subject: ordered(subject, ratings, register, law) for subject in SUBJECTS}, ratings.groups,
        explained(findings, explanations, made.judgements), faulty(findings, counted, register, made.acceptances),
        made, opinions or {}, audit, provisional, file,
    )  # fmt: skip
