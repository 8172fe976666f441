"""The cases of all rules, by family: each `cases_<family>.py` beside this file."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from case import Case

MODULES = [path.stem for path in sorted(Path(__file__).parent.glob("cases_*.py"))]
BY_FAMILY: dict[str, list[Case]] = {name.removeprefix("cases_"): import_module(name).CASES for name in MODULES}
