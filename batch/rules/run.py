"""Runs every check over all counted submissions. A check that crashes becomes a finding about itself."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator

from batch.rules.bounded import bounded
from batch.rules.context import CHECKS, Context
from batch.rules.hits import Hit
from batch.rules.wording import cell_hits

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


def guarded(codes: tuple[str, ...], function: Callable[..., Iterable[Hit]], *arguments: object) -> list[Hit]:
    """Hits of one check. If it crashes, what it found before stays, and one PM-01 names the rules left unfinished."""
    return bounded(_until_it_fails(codes, function, arguments))


def _until_it_fails(
    codes: tuple[str, ...], function: Callable[..., Iterable[Hit]], arguments: tuple[object, ...]
) -> Iterator[Hit]:
    try:
        yield from function(*arguments)
    except Exception as problem:
        yield Hit("PM-01", values={"quy_tac": ", ".join(codes), "su_co": type(problem).__name__})
