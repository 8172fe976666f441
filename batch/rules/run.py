"""Runs every check over all counted submissions. A check that crashes becomes a finding about itself."""

from __future__ import annotations

import importlib
import pkgutil

from batch import rules
from batch.findings.guarded import guarded
from batch.findings.hit import Hit
from batch.findings.wording import cell_hits
from batch.rules.context import CHECKS, Context


def load_checks() -> None:
    """Import every module of rules; each registers its own."""
    for module in pkgutil.walk_packages(rules.__path__, f"{rules.__name__}."):
        importlib.import_module(module.name)


def run_checks(context: Context) -> list[Hit]:
    """Hits of unreadable cells and of every check that has what it needs."""
    load_checks()
    found = cell_hits(context.subs, context.intake.counted)
    for check in CHECKS:
        if all(context.has(need) for need in check.needs):
            found += guarded(check.codes, check.find, context)
    return found
