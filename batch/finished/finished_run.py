"""A finished run, OUT/<year>: the one way to read what its folder holds."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from batch.domain import Finding, Unit
from batch.finished.bieu_file import figures_of, rows_of_6c
from batch.finished.csv_file import read_csv
from batch.finished.layout import (
    BALLOTS,
    FIGURES,
    FINDINGS,
    FRAMES,
    LEVELS,
    MATERIAL,
    OPINIONS,
    PROGRESS,
    SUGGESTED,
    UNITS,
    YEARS,
    Output,
)
from batch.finished.manifest import AGAIN, MANIFEST, UNSTATED, FinishedRunError, Manifest, keys, read_manifest
from batch.finished.records import Level, Opinion, YearFigure, finding, values
from batch.law import Law, LawError, load_law
from batch.rating.decisions import Ballot
from batch.register.committee import Committee
from batch.register.register import Register
from batch.register.suggestions import Suggestion
from batch.submissions.columns import records
from batch.tables.figures import Figures

# Rows and bytes of a table, unpacked: ten times those of the largest province.
_ROWS, _BYTES = 5_000_000, 2 * 1024**3


class FinishedRun:
    """Each part is read when somebody asks for it, and once. `manifest` is given while the run is being written, and
    its own isn't there yet; what is written then is kept (`keep`), and never read back. `remedy` is what is said after
    the name of a file that is missing.

    Every part raises FinishedRunError, in Vietnamese, where it is missing or can't be used.
    """

    def __init__(self, folder: Path, manifest: Manifest | None = None, *, remedy: str = f"; {AGAIN}") -> None:
        self.folder, self._given, self._remedy = folder, manifest, remedy
        self._tables: dict[str, pd.DataFrame] = {}
        self._there: dict[str, list[str]] = {}  # the columns of files that aren't read as a whole

    def path(self, output: Output) -> Path:
        return self.folder / output.path

    def keep(self, output: Output, table: pd.DataFrame) -> None:
        """A table as it has just been written."""
        self._tables[output.path] = table.reset_index(drop=True)

    @cached_property
    def manifest(self) -> Manifest:
        return self._given or read_manifest(self.folder)

    def stating(self, *names: str) -> Manifest:
        """The manifest, which states all these."""
        if missing := [name for name in names if getattr(self.manifest, name) is UNSTATED]:
            raise FinishedRunError(f"{self.folder / MANIFEST}: thiếu mục {keys(*missing)}; {AGAIN}")
        return self.manifest

    @cached_property
    def law(self) -> Law:
        """With the office's own base of the cap. A local document that is no longer at hand is left out."""
        manifest = self.stating("regime")
        try:
            base = str(manifest.cap_base) if manifest.cap_base else None
            law = self._in_force(load_law(str(manifest.regime)), base)
        except LawError as problem:
            raise FinishedRunError(f"{self.folder / MANIFEST}: {problem}") from problem
        try:
            return self._in_force(load_law(law.id, str(manifest.local)), base) if manifest.local else law
        except LawError:
            return law

    def _in_force(self, law: Law, base: str | None) -> Law:
        return law.with_base(base).in_period(self.manifest.period).on(self.manifest.as_of)

    @cached_property
    def figures(self) -> Figures:
        """The counts of all Biểu, under the run's own unit."""
        manifest = self.stating("rows_6c")
        try:
            extra = rows_of_6c(manifest.rows_6c)
        except (KeyError, TypeError, ValueError) as problem:
            raise self.wrong_manifest() from problem
        return figures_of(self.path(FIGURES), self.rows(FIGURES), extra, manifest.code)

    @cached_property
    def findings(self) -> list[Finding]:
        return [finding(**stated) for stated in self._records(FINDINGS)]

    @cached_property
    def levels(self) -> list[Level]:
        """Every subject, in the order of the register and of the rows."""
        return [Level(**stated) for stated in self._records(LEVELS)]

    @cached_property
    def ballots(self) -> list[Ballot]:
        """How the committee voted, where the plan said so; none in a run of an older program."""
        return [Ballot(**stated) for stated in self._records(BALLOTS)] if self.path(BALLOTS).is_file() else []

    @cached_property
    def groups(self) -> list[dict[str, str]]:
        """The groups of the cap of which this committee, or one below, decides, as `material` writes them; none where
        the run hasn't kept them."""
        try:
            return list(json.loads(self.path(MATERIAL).read_text(encoding="utf-8"))["groups"])
        except (OSError, ValueError, KeyError, TypeError):
            return []

    @cached_property
    def opinions(self) -> list[Opinion]:
        """What the bodies that take part said; none in a run of an older program."""
        return [Opinion(**stated) for stated in self._records(OPINIONS)] if self.path(OPINIONS).is_file() else []

    @cached_property
    def years(self) -> list[YearFigure]:
        """This year beside those before, if there are any; nothing in a run of an older program."""
        return [YearFigure(**stated) for stated in self._records(YEARS)] if self.path(YEARS).is_file() else []

    @cached_property
    def progress(self) -> list[dict[str, Any]]:
        """The units that must submit, as `tracking.progress.Standing` has them."""
        return self._records(PROGRESS)

    @cached_property
    def units(self) -> list[Unit]:
        """Those of the register, as far as a run keeps what it says of them."""
        rows = records(self.table(UNITS, UNITS.names).fillna(""))
        try:
            return [Unit(sector=None, **values(UNITS, row)) for row in rows]
        except (TypeError, ValueError) as problem:
            raise self.unreadable(UNITS) from problem

    @cached_property
    def register(self) -> Register:
        """The units, and the committee that ran the program as far as the run keeps what it said of itself."""
        try:
            said = Committee.from_values(self.manifest.committee or {})
            units = {unit.code: replace(unit, parent=unit.parent or None) for unit in self.units}
            return Register(units, said, self.suggestions)
        except (AttributeError, TypeError) as problem:
            raise self.wrong_manifest() from problem

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """The list of suggested reviews as the register had it; none where an older program kept none."""
        if not self.path(SUGGESTED).is_file():
            return ()
        return tuple(Suggestion(**stated) for stated in self._records(SUGGESTED))

    @property
    def committee(self) -> Committee:
        return self.register.committee

    def rows(self, output: Output) -> list[dict[str, str]]:
        """The lines of a CSV file."""
        try:
            if self.path(output).stat().st_size > _BYTES:
                raise self._too_large(output)
            rows = list(read_csv(self.path(output)))
        except FinishedRunError:
            raise
        except FileNotFoundError as problem:
            raise self.absent(output) from problem
        except (OSError, ValueError, csv.Error) as problem:
            raise self.unreadable(output) from problem
        self._complete(output, [name for name in output.names if any(row.get(name) is None for row in rows)])
        return rows

    def table(self, output: Output, wanted: Sequence[str] = (), also: Sequence[str] = ()) -> pd.DataFrame:
        """A Parquet file with the `wanted` columns of the layout, and those of `also` that it has: an older program's
        may lack some. Without either all of them; there may be more than was asked for."""
        assert {*wanted, *also} <= set(output.names), "a column that the layout doesn't have"
        try:
            table = self._with(output, [*wanted, *also])
        except FinishedRunError:
            raise
        except FileNotFoundError as problem:
            raise self.absent(output) from problem
        except (OSError, ValueError) as problem:
            raise self.unreadable(output) from problem
        self._complete(output, [name for name in wanted if name not in table.columns])
        return table

    def _with(self, output: Output, asked: list[str]) -> pd.DataFrame:
        """The table with the columns that are asked for read, as far as there are such."""
        from pyarrow.parquet import read_metadata  # many a command reads no table

        path, known = self.path(output), self._tables.get(output.path)
        if known is None or output.path in self._there:
            if output.path not in self._there:
                said = read_metadata(path)
                unpacked = sum(said.row_group(i).total_byte_size for i in range(said.num_row_groups))
                if said.num_rows > _ROWS or unpacked > _BYTES:
                    raise self._too_large(output)
                self._there[output.path] = said.schema.to_arrow_schema().names
            there = self._there[output.path]
            new = [name for name in there if (not asked or name in asked) and (known is None or name not in known)]
            if new or known is None:
                read = pd.read_parquet(path, columns=new)
                known = self._tables[output.path] = read if known is None else pd.concat([known, read], axis=1)
        return known

    def frame(self, sheet: str, wanted: Sequence[str] = (), also: Sequence[str] = ()) -> pd.DataFrame:
        """The rows of all submissions in a sheet, likewise."""
        return self.table(FRAMES[sheet], wanted, also)

    def wrong_manifest(self) -> FinishedRunError:
        return FinishedRunError(f"{self.folder / MANIFEST}: nội dung không đúng; {AGAIN}")

    def unreadable(self, output: Output) -> FinishedRunError:
        return FinishedRunError(f"{self.path(output)}: không đọc được; {AGAIN}")

    def _too_large(self, output: Output) -> FinishedRunError:
        return FinishedRunError(
            f"{self.path(output)}: lớn hơn mọi kết quả do chương trình ghi nên không đọc; thư mục ấy có thể không phải "
            f"kết quả của cơ quan, {AGAIN}"
        )

    def absent(self, output: Output) -> FinishedRunError:
        return FinishedRunError(f"{self.path(output)}: {output.absent}{self._remedy}")

    def _complete(self, output: Output, missing: list[str]) -> None:
        if missing:
            raise FinishedRunError(f"{self.path(output)}: thiếu cột {', '.join(missing)}; {AGAIN}")

    def _records(self, output: Output) -> list[dict[str, Any]]:
        try:
            return [values(output, row) for row in self.rows(output)]
        except FinishedRunError:
            raise
        except ValueError as problem:
            raise self.unreadable(output) from problem
