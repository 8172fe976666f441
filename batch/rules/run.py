"""Runs every check over all counted submissions. A check that crashes becomes a finding about itself."""

from __future__ import annotations

import importlib
import pkgutil

from batch import rules
from batch.domain import WARNING
from batch.findings.catalogue import rules as rules_known
from batch.findings.guarded import guarded
from batch.findings.hit import Hit
from batch.findings.wording import cell_hits
from batch.form.definition import field_of
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
    if context.law.parts:
        _as_settled(found, context)
    return found


def _as_settled(found: list[Hit], context: Context) -> None:
    """That a field of a part is blank is at most a warning where it isn't settled that a quarter asks for the part."""
    for hit in found:
        asked = field_of(hit.sheet, hit.key) if rules_known()[hit.code].family == "required" else None
        if asked is not None and asked.quarter and not context.law.settled(asked.quarter):
            hit.severity = WARNING
