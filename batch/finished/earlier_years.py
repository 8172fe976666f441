"""Finds the finished runs of earlier years, and reads of each, and of a run itself, what years are compared by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from batch.domain import COLLECTIVE, COLLECTIVES, INFO, LEADER, LEADERS, MEMBER, MEMBERS, ORGANIZATION, Period
from batch.finished.as_written import named, not_usable
from batch.finished.finished_run import FinishedRun
from batch.finished.manifest import MANIFEST, FinishedRunError, is_of_ours
from batch.finished.previous import CHOOSE, has_data, read_last_year, same_committee
from batch.machine.plain_file import sha256_of
from batch.register.register import Register
from batch.tables.years import KEY, LEVEL, NAME, OTHER, PACKED, STATED, UNIT, YearData
from batch.text import plain

_COLUMNS = {
    ORGANIZATION: (INFO, {UNIT: "ma_don_vi", NAME: "dm_ten_don_vi", STATED: "so_nam_xuat_sac"}),
    MEMBER: (MEMBERS, {UNIT: "ma_don_vi", NAME: "ho_ten", KEY: "so_the", OTHER: "so_ly_lich"}),
    COLLECTIVE: (COLLECTIVES, {UNIT: "ma_don_vi", NAME: "ten_tap_the", KEY: "ma_tap_the"}),
    LEADER: (LEADERS, {UNIT: "ma_don_vi", NAME: "ho_ten", KEY: "so_the"}),
}
_OF_RUN = ("ket_qua", "duoc_dem")
_PACKED = "tu_goi"
_NO_FIGURES = (
    "chỉ có danh sách để đối chiếu từng người, từng đơn vị; không phải kết quả đầy đủ của một lần chạy nên không có số "
    "liệu để so sánh qua các năm."
)


@dataclass(frozen=True, slots=True)
class EarlierYears:
    """`left_out` are folders that hold no run that can be compared, and why."""

    years: tuple[YearData, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


def runs_before(year: int, folders: Iterable[Path]) -> tuple[list[Path], list[tuple[Path, Path]]]:
    """The finished runs of years before `year` in these folders: each of them one, or holding those of several years
    under their numbers; of two of one year the first. And each that stands back so, where it is another run, with the
    one that is used."""
    found: dict[int, Path] = {}
    second: list[tuple[Path, Path]] = []
    for path in (p for folder in folders for p in _runs_in(folder)):
        try:
            period = FinishedRun(path).manifest.period
        except FinishedRunError:
            period = Period(int(path.name) if path.name.isdigit() else year - 1)
        if period.year < year and not period.quarter:
            used = found.setdefault(period.year, path)
            if sha256_of(used / MANIFEST) != sha256_of(path / MANIFEST):
                second.append((path, used))
    return [found[y] for y in sorted(found)], second


def _runs_in(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    if is_of_ours(folder):
        yield folder
    else:
        yield from sorted(p for p in folder.iterdir() if p.name.isdigit() and len(p.name) == 4 and is_of_ours(p))


def _lists_only(folders: Iterable[Path], year: int) -> Iterator[Path]:
    """The folders whose lists of people and units are compared with, and that are no whole run."""
    for folder in {path.resolve(): path for path in folders if path.is_dir()}.values():
        below = [p for p in folder.iterdir() if p.name.isdigit() and len(p.name) == 4 and int(p.name) < year]
        yield from (path for path in (folder, *sorted(below)) if has_data(path) and not is_of_ours(path))


def read_years(folders: Sequence[Path], now: FinishedRun, register: Register) -> EarlierYears:
    """What the runs before say, those that can be read and are this committee's."""
    units = {code for unit in register.units.values() for code in (unit.code, *unit.old_codes)}
    runs, second = runs_before(now.manifest.year, folders)
    years = []
    other = "năm ấy đã dùng kết quả ở «{}», khác với kết quả này; chỉ để lại một nơi."
    left_out = [(named(path), other.format(named(used))) for path, used in second]
    left_out += [(named(path), _NO_FIGURES) for path in _lists_only(folders, now.manifest.year)]
    for folder in runs:
        try:
            same_committee(read_last_year(folder, now.manifest.year, units), now.frame(MEMBERS, ("so_the",)))
            if why := not_usable(run := FinishedRun(folder)):
                left_out.append((named(folder), why))
            else:
                years.append(year_of(run))
        except FinishedRunError as problem:
            left_out.append((named(folder), str(problem).removesuffix(CHOOSE).rstrip()))
    return EarlierYears(tuple(years), tuple(left_out))


def year_of(run: FinishedRun) -> YearData:
    """Raises FinishedRunError."""
    own = run.manifest
    units = {unit.code: unit for unit in run.units}
    rows = {subject: _rows(run, subject) for subject in _COLUMNS}
    regime = plain(own.regime_title or "")
    return YearData(own.year, own.as_of, regime, tuple(own.provisional), run.figures, units, rows)


def _rows(run: FinishedRun, subject: str) -> pd.DataFrame:
    """The rows that count, of organizations all: the one on top is in no Biểu."""
    sheet, columns = _COLUMNS[subject]
    frame = run.frame(sheet, (*columns.values(), *_OF_RUN), (_PACKED,))
    if subject != ORGANIZATION:
        frame = frame[frame["duoc_dem"].eq(True).fillna(False).astype(bool)]
    out = pd.DataFrame({name: frame[column].astype("str") for name, column in columns.items() if name != STATED})
    if STATED in columns:
        out[STATED] = pd.to_numeric(frame[columns[STATED]], errors="coerce")
    out[PACKED] = frame[_PACKED].eq(True).fillna(False).astype(bool) if _PACKED in frame else False
    level = frame["ket_qua"].astype("str")
    out[LEVEL] = level.where(level.notna() & (level != ""))
    return out
