"""What a rule may look at, and the registry of checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from batch.domain import INFO
from batch.findings.hit import Hit
from batch.law import Law
from batch.register.register import Register
from batch.submissions.columns import FILE, UNIT
from batch.submissions.frames import Submissions
from batch.submissions.intake import Intake
from batch.submissions.last_year import LastYear


@dataclass(slots=True)
class Context:
    """`subs` holds the counted submissions only, already marked by `eligibility`. `register` is None in `check`;
    `last_year` is the run to compare with, where one is given."""

    subs: Submissions
    law: Law
    as_of: date
    year: int
    intake: Intake
    register: Register | None = None
    files_of_unit: dict[str, int] = field(default_factory=dict)
    last_year: LastYear | None = None

    def __post_init__(self) -> None:
        self.files_of_unit = {self.intake.unit[i]: i for i in sorted(self.intake.counted)}

    def kinds(self, frame: pd.DataFrame) -> pd.Series:
        """Code of `loai_to_chuc` of each row's unit: the register decides, without one the submission."""
        return self._of_unit(frame, "loai_to_chuc", "kind")

    def sectors(self, frame: pd.DataFrame) -> pd.Series:
        """Code of `loai_hinh` of each row's unit, likewise."""
        return self._of_unit(frame, "loai_hinh", "sector")

    def reorganized(self, frame: pd.DataFrame) -> pd.Series:
        """Whether each row's unit was formed by split or merger, as its submission or the register says."""
        info = self.subs.frame(INFO)
        said = frame[FILE].isin(set(info.loc[info["do_chia_tach"] == "CO", FILE]))
        units = self.register.units.values() if self.register is not None else ()
        return said | frame[UNIT].isin([u.code for u in units if u.reorganized])

    def _of_unit(self, frame: pd.DataFrame, key: str, attribute: str) -> pd.Series:
        if self.register is not None:
            known = {u.code: getattr(u, attribute) for u in self.register.units.values()}
            return frame[UNIT].map(known).astype("str")
        info = self.subs.frame(INFO)
        return frame[FILE].map(dict(zip(info[FILE], info[key], strict=True))).astype("str")


Check = Callable[[Context], Iterable[Hit]]
CHECKS: list[tuple[tuple[str, ...], Check]] = []


def check(*codes: str) -> Callable[[Check], Check]:
    """Register a function as the check of these rules (their wording is in `catalogue.yaml`)."""

    def add(function: Check) -> Check:
        CHECKS.append((codes, function))
        return function

    return add
