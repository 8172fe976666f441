"""A made-up committee cut into the working folders of all its committees, from the base up."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from batch.demo.make import DemoSummary, make_demo
from batch.domain import ABOVE_BASE, BASE_COMMITTEE, PROVINCE
from batch.register.committee import Committee
from batch.register.reader import read_register
from batch.register.register import Register
from batch.register.working_folder import KEY, REGISTER, SUBMISSIONS
from batch.register.writer import write_register

_COMMITTEES = (PROVINCE, ABOVE_BASE, BASE_COMMITTEE)
_KEY = "khoa gia dinh, chi de lam thu"


def make_nation(out: Path, **asked: Any) -> DemoSummary:
    """`make_demo`, cut up: `out/<code>/` is the working folder of each committee, with its own part of the register,
    the workbooks of the units for which no committee below it collects, and one key for all. Raises as `make_demo`."""
    made = make_demo(out, **asked)
    register, inbox = read_register(out / REGISTER), out / SUBMISSIONS
    collecting = [unit.code for unit in register.units.values() if unit.kind in _COMMITTEES]
    for code in collecting:
        home = out / code
        (home / SUBMISSIONS).mkdir(parents=True)
        (home / KEY).write_text(_KEY + "\n", encoding="utf-8")
        units = [register[c] for c in register.below(code)]
        office = register.committee
        if code != register.top.code:
            office = Committee(year=made.year, regime=office.regime, local=office.local)
        top, *below = units
        write_register(home / REGISTER, [replace(top, parent=None), *below], office)
    for path in sorted(inbox.iterdir()):
        shutil.move(path, out / _collector(path.stem, register, collecting) / SUBMISSIONS)
    inbox.rmdir()
    (out / REGISTER).unlink()
    return made


def _collector(name: str, register: Register, collecting: list[str]) -> str:
    """The lowest committee that collects of the unit whose code a file's name begins with."""
    units = sorted((code for code in register.units if _begins(name, code)), key=len)
    above: Iterator[str] = (unit.code for unit in register.upward(units[-1])) if units else iter(())
    return next((code for code in above if code in collecting), register.top.code)


def _begins(name: str, code: str) -> bool:
    return name.startswith(code) and not name[len(code) : len(code) + 1].isalnum() and name[len(code) :][:1] != "-"
