"""The whole program once more, in plain Python and without a line of it: register and submissions in, figures out."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from recount_levels import Committee
from recount_read import counting, read_register
from recount_tables import Figures


def recount(
    register: Path, folder: Path, year: int, regime: str, local: str | None = None, as_of: dt.date | None = None
) -> Figures:
    """Figures of a committee; `.cells` as in bieu.csv, `.committee` with every subject and its final level."""
    units = read_register(register)
    forms = counting(folder, units, year, regime)
    return Figures(Committee(units, forms, regime, local, as_of or dt.date(year, 12, 31)))
