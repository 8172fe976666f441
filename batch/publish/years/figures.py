"""Years side by side as figures: what a run keeps of them, and what the overview, the report and the page for the
Standing Committee say of them in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from batch.domain import COLLECTIVE, LEADER, LEVELS, MEMBER, ORGANIZATION, SUBJECT_NAMES
from batch.finished.records import YearFigure
from batch.law.names import called
from batch.tables.figures import Figures
from batch.tables.years import COUNTS, KINDS, TOTAL, UNRATED, Compared, totals
from batch.text import tenths, vn_int, vn_number

RISEN, FALLEN, ALWAYS = "TANG_2", "GIAM_2", "LUON_HTXS"


def figures_of(compared: Compared) -> list[YearFigure]:
    """What a run keeps: the counts of each year; of this one also who has risen or fallen, and the units always at the
    top. Where there is no year just before, nobody is counted as risen or fallen, not even as 0."""
    marks = {y.year: bool(y.provisional) for y in compared.years}
    out = [
        YearFigure(int(year), marks[int(year)], str(kind), str(what), int(number))
        for year, kind, what, number in compared.totals.itertuples(index=False)
    ]
    now = compared.now.year
    if compared.before is not None:
        for what, wanted in ((RISEN, compared.moves["bac"] > 0), (FALLEN, compared.moves["bac"] < 0)):
            counts = compared.moves.loc[wanted, "doi_tuong"].value_counts()
            out += [YearFigure(now, marks[now], s, what, int(counts.get(s, 0))) for s in SUBJECT_NAMES]
        out.append(YearFigure(now, marks[now], ORGANIZATION, ALWAYS, len(compared.always)))
    return out


def figures_alone(year: int, provisional: bool, figures: Figures) -> list[YearFigure]:
    """What a run keeps that has no earlier year beside it: its own counts."""
    return [YearFigure(y, provisional, kind, what, number) for y, kind, what, number in totals(year, figures)]


def kind_name(kind: str, day: date) -> str:
    """What a kind with a line of its own is called on a day, with a capital."""
    if kind in (MEMBER, COLLECTIVE, LEADER):
        name = SUBJECT_NAMES[kind]
        return name[:1].upper() + name[1:]
    return called(kind, day)


def year_name(year: int, provisional: bool) -> str:
    return f"{year} (tạm tính)" if provisional else str(year)


@dataclass(frozen=True, slots=True)
class YearLine:
    """A kind in a year: `levels` are the four levels, best first."""

    year: int
    provisional: bool
    total: int
    levels: tuple[int, ...]
    unrated: int

    @property
    def rated(self) -> int:
        return sum(self.levels)

    @property
    def called(self) -> str:
        return year_name(self.year, self.provisional)


def lines_by_kind(figures: Iterable[YearFigure]) -> dict[str, list[YearLine]]:
    """Kind → its years from the earliest on; kinds that no year has anything of are left out."""
    found: dict[tuple[str, int], dict[str, int]] = {}
    marks: dict[int, bool] = {}
    for f in figures:
        if f.what in COUNTS:
            found.setdefault((f.kind, f.year), {})[f.what] = f.number
            marks[f.year] = f.provisional
    out: dict[str, list[YearLine]] = {}
    for kind in KINDS:
        years = [
            YearLine(year, marks[year], n[TOTAL], tuple(n[level] for level in LEVELS), n[UNRATED])
            for year in sorted(marks)
            if (n := found.get((kind, year)))
        ]
        if any(line.total for line in years):
            out[kind] = years
    return out


def number_of(figures: Iterable[YearFigure], what: str, kind: str = "") -> int | None:
    """How many, of one kind or of all; None where it isn't known."""
    found = [f.number for f in figures if f.what == what and kind in ("", f.kind)]
    return sum(found) if found else None


def share(number: int, rated: int) -> float | None:
    """Per cent with one decimal, rounded half up; None of nobody."""
    value = tenths(number, rated)
    return None if value is None else value / 10


def change(before: YearLine, now: YearLine, at: int) -> str:
    """How the share of a level has changed, in words: "20,0% (năm 2024: 18,5%), tăng 1,5 điểm phần trăm"; "" where
    one of the years has nobody rated."""
    was, is_now = (share(line.levels[at], line.rated) for line in (before, now))
    if was is None or is_now is None:
        return ""
    by = round(is_now - was, 1)
    said = "không đổi" if not by else f"{'tăng' if by > 0 else 'giảm'} {_decimal(abs(by))} điểm phần trăm"
    mark = ", tạm tính" if before.provisional else ""
    return f"{_decimal(is_now)}% (năm {before.year}{mark}: {_decimal(was)}%), {said}"


def counted(number: int, before: int) -> str:
    """A number, and by how much it differs from that of the year before."""
    by = number - before
    return vn_int(number) + (f" ({'tăng' if by > 0 else 'giảm'} {vn_int(abs(by))})" if by else " (không đổi)")


def _decimal(value: float) -> str:
    text = vn_number(value)
    return text if "," in text else f"{text},0"
