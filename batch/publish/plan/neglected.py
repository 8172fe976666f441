"""A plan that somebody has edited in OUT, and that a run isn't given."""

from __future__ import annotations

from pathlib import Path

from batch.domain import Finding, Period
from batch.findings.catalogue import rules
from batch.finished.edited import PLAN, Earlier
from batch.law import Law
from batch.publish.plan.book import PlanError
from batch.publish.plan.reader import read_plan
from batch.rating.decisions import Decisions


def neglected(before: Earlier, given: list[Path], decisions: Decisions, period: Period, law: Law) -> list[Finding]:
    """A warning where the edited plan in OUT says anything else than what this run was given."""
    if before.edited is None or before.is_edited_as(given):
        return []
    if before.had_decisions and not given:
        return [rules()["QD-12"].finding({}, file=PLAN)]
    try:
        same = read_plan(before.folder / PLAN, period=period, law=law).said == decisions.said
    except PlanError:
        same = False
    return [] if same else [rules()["QD-11"].finding({}, file=PLAN)]
