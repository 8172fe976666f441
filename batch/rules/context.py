"""What a rule may look at, and the registry of checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from batch.intake import Intake
from batch.law import Law
from batch.register import Register
from batch.rules.hits import Hit
from batch.submissions import Submissions


@dataclass(slots=True)
class Context:
    """`subs` holds the counted submissions only, already marked by `eligibility`. `register` is None in `check`."""

    subs: Submissions
    law: Law
    as_of: date
    year: int
    intake: Intake
    register: Register | None = None
    files_of_unit: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.files_of_unit = {self.intake.unit[i]: i for i in sorted(self.intake.counted)}


Check = Callable[[Context], Iterable[Hit]]
CHECKS: list[tuple[tuple[str, ...], Check]] = []


def check(*codes: str) -> Callable[[Check], Check]:
    """Register a function as the check of these rules (their wording is in `catalogue.yaml`)."""

    def add(function: Check) -> Check:
        CHECKS.append((codes, function))
        return function

    return add
