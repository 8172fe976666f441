"""What a rule may look at, and the registry of checks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import pandas as pd

from batch.domain import INFO, Period
from batch.findings.hit import Hit
from batch.law import Law
from batch.register.register import Register
from batch.submissions.columns import FILE, UNIT
from batch.submissions.frames import Submissions
from batch.submissions.intake import Intake
from batch.submissions.last_year import LastYear
from batch.submissions.once import Made, once
from batch.submissions.quarter_levels import QuarterLevels

Need = Literal["register", "final", "last_year", "all_units", "quarters"]


@dataclass(slots=True)
class Context:
    """`subs` holds the counted workbooks only, already marked by `eligibility`; `quarters` is what the year's finished
    quarters came to; `handed` are the numbers of the files
    that stand for units in packages. `register` is None where there is
    none; `final` are the final levels by row of "Đảng viên"; `last_year` is the run to compare with, where one is
    given."""

    subs: Submissions
    law: Law
    as_of: date
    period: Period
    intake: Intake
    register: Register | None = None
    final: pd.Series | None = None
    last_year: LastYear | None = None
    quarters: QuarterLevels | None = None
    handed: Collection[int] = ()
    files_of_unit: dict[str, int] = field(default_factory=dict)
    made: Made = field(default_factory=Made, init=False, repr=False)

    def __post_init__(self) -> None:
        self.files_of_unit = {self.intake.unit[i]: i for i in sorted(self.intake.counted - set(self.handed))}

    @property
    def year(self) -> int:
        return self.period.year

    def has(self, need: Need) -> bool:
        """Whether there is what a rule says it needs."""
        if need == "all_units":
            return not self.subs.apart
        there = {"register": self.register, "final": self.final, "last_year": self.last_year, "quarters": self.quarters}
        return there[need] is not None

    def beside(self, unit: str) -> Collection[str]:
        """The units whose counted submissions are looked at together with this one's, itself among them."""
        return (unit,) if self.subs.apart else self.files_of_unit

    @property
    def units(self) -> Register:
        """The register, for rules that need it."""
        assert self.register is not None
        return self.register

    @property
    def final_levels(self) -> pd.Series:
        """The final levels by row of "Đảng viên", for rules that need them."""
        assert self.final is not None
        return self.final

    @property
    def year_before(self) -> LastYear:
        """The run to compare with, for rules that need it."""
        assert self.last_year is not None
        return self.last_year

    @once
    def kinds(self, sheet: str) -> pd.Series:
        """Code of `loai_to_chuc` of each row's unit: the register decides, without one the submission."""
        return self._of_unit(sheet, "loai_to_chuc", "kind")

    @once
    def sectors(self, sheet: str) -> pd.Series:
        """Code of `loai_hinh` of each row's unit, likewise."""
        return self._of_unit(sheet, "loai_hinh", "sector")

    @once
    def reorganized(self, sheet: str) -> pd.Series:
        """Whether each row's unit was formed by split or merger, as its submission or the register says."""
        info, frame = self.subs.frame(INFO), self.subs.frame(sheet)
        said = frame[FILE].isin(info.loc[info["do_chia_tach"] == "CO", FILE])
        units = self.register.units.values() if self.register is not None else ()
        return said | frame[UNIT].isin([u.code for u in units if u.reorganized])

    def of_workbook(self, sheet: str, said: pd.Series) -> pd.Series:
        """For each row of a sheet what its workbook says in "Thông tin", of which `said` is a column."""
        return pd.Series(said.array.take(self._rows_of_info(sheet), allow_fill=True), self.subs.frame(sheet).index)

    @once
    def _rows_of_info(self, sheet: str) -> list[int]:
        """For each row of a sheet the place of its workbook's row in "Thông tin", -1 without one."""
        places = {file: place for place, file in enumerate(self.subs.frame(INFO)[FILE].tolist())}
        return [places.get(file, -1) for file in self.subs.frame(sheet)[FILE].tolist()]

    def _of_unit(self, sheet: str, key: str, attribute: str) -> pd.Series:
        """By code of the unit; without a register by file."""
        info, frame = self.subs.frame(INFO), self.subs.frame(sheet)
        known: dict[object, object]
        if self.register is not None:
            column, known = UNIT, {u.code: getattr(u, attribute) for u in self.register.units.values()}
        else:
            column, known = FILE, dict(zip(info[FILE].tolist(), info[key].tolist(), strict=True))
        return pd.Series([known.get(it) for it in frame[column].tolist()], index=frame.index, dtype="str")


Find = Callable[[Context], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Check:
    """The check of some rules; without one of its `needs` it isn't run. A register that only makes a rule more exact
    isn't needed."""

    codes: tuple[str, ...]
    find: Find
    needs: tuple[Need, ...] = ()


CHECKS: list[Check] = []


def check(*codes: str, needs: Need | tuple[Need, ...] = ()) -> Callable[[Find], Find]:
    """Register a function as the check of these rules (their wording is in `findings/data/quy_tac/`)."""

    def add(function: Find) -> Find:
        CHECKS.append(Check(codes, function, (needs,) if isinstance(needs, str) else needs))
        return function

    return add
