"""A desk over December: the smallest committee, its register, runs on different days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from made_up import data_only
from small_committee import Committee

from batch.domain import Period
from batch.law import load_law
from batch.pipeline import Job, RunResult, run
from batch.register.writer import write_register

DEADLINE = date(2025, 12, 20)


class Desk:
    """`nop/` and `danh_muc.xlsx` below `root`, results in `kq/`: data and error copies."""

    def __init__(self, root: Path, committee: Committee) -> None:
        self.root, self.committee = root, committee
        self.inbox, self.out = root / "nop", root / "kq"
        self.inbox.mkdir(parents=True, exist_ok=True)
        for code in committee.units:
            committee.register_unit(code, deadline=DEADLINE, email=f"{code.lower()}@vidu.vn")

    def hand_in(self, committee: Committee) -> None:
        committee.write(self.inbox)

    def run(self, today: date, **more: object) -> RunResult:
        write_register(self.root / "danh_muc.xlsx", self.committee.units.values())
        law, day = load_law("qd366-2025"), date(2025, 12, 31)
        register = self.root / "danh_muc.xlsx"
        with data_only(error_copies=True):
            return run(Job(self.inbox, register, Period(2025), self.out, law, day, today=today, **more))  # type: ignore[arg-type]
