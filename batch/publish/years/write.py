"""What a run writes of the years before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from batch.finished.earlier_years import read_years, year_of
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import YEARS, YEARS_BOOK
from batch.finished.records import write_records
from batch.publish.years.figures import figures_alone, figures_of
from batch.publish.years.workbook import write_years
from batch.register.register import Register
from batch.tables.years import Compared, compare


@dataclass(frozen=True, slots=True)
class Years:
    """`compared` is None where there is no earlier year; `left_out` are results that couldn't be used, and why."""

    compared: Compared | None = None
    left_out: tuple[tuple[str, str], ...] = ()


NO_YEARS = Years()


def write(
    run: FinishedRun, folders: Sequence[Path], register: Register, besides: tuple[tuple[str, str], ...] = ()
) -> Years:  # fmt: skip
    """Compare a run, as far as it is written, with those of earlier years in these folders, and write what comes of it;
    where there are none, only its own counts. `besides` are left out for another reason."""
    found = read_years(folders, run, register)
    if not found.years:
        own = run.manifest
        write_records(run.folder, YEARS, figures_alone(own.year, bool(own.provisional), run.figures))
        return Years(None, (*found.left_out, *besides))
    compared = compare(year_of(run), found.years, register.units)
    write_records(run.folder, YEARS, figures_of(compared))
    name = register.committee.name or register.top.name
    write_years(run.path(YEARS_BOOK), compared, register.units, name, found.left_out)
    return Years(compared, (*found.left_out, *besides))
