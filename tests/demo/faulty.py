"""Committees so large, and so faulty, that every planter finds room in them."""

from __future__ import annotations

from made_up import MadeUp

from batch.demo import DemoSummary


def share(year: int) -> tuple[int, float]:
    """How many units, and what part of them is faulty; where it is larger, one fault may hide another."""
    return (58 if year == 2024 else 64), 0.7


def faulty_demo(made_up: MadeUp, year: int, local: str | None) -> DemoSummary:
    units, faults = share(year)
    return made_up.demo(units, year, local, faults=faults)
