"""Runs every check over all counted submissions. A check that crashes becomes a finding about itself."""

from __future__ import annotations

import importlib

from batch.findings.guarded import guarded
from batch.findings.hit import Hit
from batch.findings.wording import cell_hits
from batch.rules.context import CHECKS, Context

_MODULES = (
    "required", "grades", "limits", "members", "member_rows", "quarters", "votes", "across", "last_year",
    "organizations", "member_facts", "bodies", "scores", "leadership", "heads", "meeting", "suggestions", "papers",
    "standing", "discipline", "secretary",
)  # fmt: skip


def load_checks() -> None:
    """Import the modules that hold checks; each registers its own."""
    for name in _MODULES:
        importlib.import_module(f"batch.rules.{name}")


def run_checks(context: Context) -> list[Hit]:
    """Hits of the gates, of unreadable cells and of every check."""
    load_checks()
    found = list(context.intake.hits) + cell_hits(context.subs, context.intake.counted)
    for codes, function in CHECKS:
        found += guarded(codes, function, context)
    return found
