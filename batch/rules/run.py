"""Runs every check over all counted submissions. A check that crashes becomes a finding about itself."""

from __future__ import annotations

import importlib

from batch.rules.context import CHECKS, Context
from batch.rules.hits import Hit
from batch.rules.wording import cell_hits

_MODULES = ("required", "members", "organizations", "bodies")


def load_checks() -> None:
    """Import the modules that hold checks; each registers its own."""
    for name in _MODULES:
        importlib.import_module(f"batch.rules.{name}")


def run_checks(context: Context) -> list[Hit]:
    """Hits of the gates, of unreadable cells and of every check."""
    load_checks()
    found = list(context.intake.hits) + cell_hits(context.subs, context.intake.counted)
    for codes, function in CHECKS:
        try:
            found += list(function(context))
        except Exception as problem:
            kind = type(problem).__name__
            found += [Hit("PM-01", values={"quy_tac": code, "su_co": kind}) for code in codes]
    return found
