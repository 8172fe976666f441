"""A year beside those before it: levels by kind of subject and by unit, who rose or fell, who was always at the top.

Units are told by their codes, after units were rearranged by the old codes that the register says: a unit merged from
several stands beside the sum of these. What can't be matched is listed, and never guessed; a year that is missing in
between ends every comparison from one year to the next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from batch.domain import (
    ABOVE_BASE,
    BASE_CELL,
    BASE_COMMITTEE,
    CELL,
    COLLECTIVE,
    DIVISION,
    LEADER,
    LEVELS,
    MEMBER,
    ORGANIZATION,
    RANK,
    SUBJECTS,
    Unit,
)
from batch.register.matching import Matching, match_units
from batch.submissions.eligibility import person_key, row_of
from batch.tables.figures import Figures

UNRATED = "CHUA"
TOTAL = "TONG"
COUNTS = (TOTAL, *LEVELS, UNRATED)
STEPS = 2  # levels that somebody must rise or fall to be named

# Kinds that have a line of their own, with the cells (row, column) of the Biểu that add up to it.
_SECTIONS = {BASE_COMMITTEE: "A.I", BASE_CELL: "A.II", DIVISION: "B.I", CELL: "B.II"}
_WHOLE = {ABOVE_BASE: "6C", COLLECTIVE: "6D", LEADER: "6E"}
KINDS = (ABOVE_BASE, *_SECTIONS, MEMBER, COLLECTIVE, LEADER)
# Columns of the rows of a year.
UNIT, NAME, LEVEL, KEY, OTHER, STATED, PACKED = "unit", "name", "level", "key", "other", "stated", "packed"


@dataclass(frozen=True, slots=True)
class YearData:
    """What a finished run says of its year. `rows` by kind of subject are the rows that count, with the columns unit,
    name, level (a code, missing where there is none); key, by which the subject is known again: of persons the card,
    missing where there is none, of members `other`, their file number; of organizations `stated`, the years at the top
    before as their form has it; `packed`, whether the row is from a package, which tells of nobody who he is.
    `provisional` are the reasons."""

    year: int
    as_of: date
    regime: str
    provisional: tuple[str, ...]
    figures: Figures
    units: Mapping[str, Unit]
    rows: Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Compared:
    """`years` from the earliest on. The frames:

    `totals`: nam, doi_tuong (a code of KINDS), chi_tieu (of COUNTS), so;
    `units`: ma_don_vi, nam, muc (the unit's own level, "" where none), nguon (its codes that year), and of the members
    of all units below the COUNTS;
    `moves`: doi_tuong, ma_don_vi, ten, truoc, sau, bac (steps, negative for a fall), from the year before to this one;
    `always`: ma_don_vi, so_nam (years at the top in a row, this one included), phieu_ghi (as the form has it);
    `unmatched`: nam, ma_don_vi, ten, ly_do.

    `apart` counts persons and bodies who can't be compared with the year before, in words → number; `missing` are years
    without a finished run between those there are.
    """

    years: tuple[YearData, ...]
    totals: pd.DataFrame
    units: pd.DataFrame
    moves: pd.DataFrame
    always: pd.DataFrame
    unmatched: pd.DataFrame
    apart: dict[str, int] = field(default_factory=dict)
    missing: tuple[int, ...] = ()

    @property
    def now(self) -> YearData:
        return self.years[-1]

    @property
    def before(self) -> YearData | None:
        """The year just before this one; None where there is none, whatever lies further back."""
        return next((y for y in self.years if y.year == self.now.year - 1), None)


def compare(now: YearData, earlier: Sequence[YearData], units: Mapping[str, Unit]) -> Compared:
    """This year beside the earlier ones, each of another year; `units` are those of this year's register."""
    years = tuple(sorted((*earlier, now), key=lambda y: y.year))
    matched = {y.year: match_units(units, y.units) for y in years if y is not now}
    matched[now.year] = Matching({code: (code,) for code in units}, [])
    there = {y.year for y in years}
    before = next((y for y in years if y.year == now.year - 1), None)
    moves, apart = _moves(now, before, matched[before.year]) if before else ([], {})
    return Compared(
        years,
        pd.DataFrame(
            [line for y in years for line in totals(y.year, y.figures)], columns=["nam", "doi_tuong", "chi_tieu", "so"]
        ),
        pd.DataFrame(
            [line for y in years for line in _of_units(y, units, matched[y.year])],
            columns=["ma_don_vi", "nam", "muc", "nguon", *COUNTS],
        ),
        pd.DataFrame(moves, columns=["doi_tuong", "ma_don_vi", "ten", "truoc", "sau", "bac"]),
        pd.DataFrame(_always(years, units, matched), columns=["ma_don_vi", "so_nam", "phieu_ghi"]),
        pd.DataFrame(
            [(y.year, *line) for y in years for line in matched[y.year].unmatched],
            columns=["nam", "ma_don_vi", "ten", "ly_do"],
        ),
        apart,
        tuple(y for y in range(years[0].year, now.year) if y not in there),
    )


def totals(year: int, figures: Figures) -> list[tuple[int, str, str, int]]:
    """(year, kind, what, how many), as the Biểu count."""
    count = figures.count
    cells: dict[str, dict[str, int]] = {}
    for kind, section in _SECTIONS.items():
        rows = {TOTAL: f"{section}.1", UNRATED: f"{section}.3"} | {level: f"{section}.2.{level}" for level in LEVELS}
        cells[kind] = {what: count("6A", row, "2") for what, row in rows.items()}
    rows = {TOTAL: "1", UNRATED: "3"} | {level: f"4.{level}" for level in LEVELS}
    cells[MEMBER] = {what: count("6B", row, "2") for what, row in rows.items()}
    for kind, table in _WHOLE.items():
        columns = {TOTAL: "tong", UNRATED: "chua"} | dict(zip(LEVELS, LEVELS, strict=True))
        cells[kind] = {what: count(table, "TONG", column) for what, column in columns.items()}
    return [(year, kind, what, cells[kind][what]) for kind in KINDS for what in COUNTS]


def _of_units(
    y: YearData, units: Mapping[str, Unit], matching: Matching
) -> list[tuple[str, int, str, str, int, int, int, int, int, int]]:
    own = _levels(y)
    below = _members_below(y)
    out = []
    for code in units:
        sources = matching.sources.get(code)
        if not sources:
            continue
        level = own.get(sources[0], "") if len(sources) == 1 else ""
        counts = sum((below.get(c, Counter()) for c in _outermost(sources, y.units)), Counter[str]())
        out.append((code, y.year, level, "; ".join(sources), *(counts[what] for what in COUNTS)))
    return out  # type: ignore[return-value]


def _levels(y: YearData) -> dict[str, str]:
    """Unit → its own level."""
    rows = y.rows[ORGANIZATION].dropna(subset=[LEVEL])
    return dict(zip(rows[UNIT], rows[LEVEL], strict=True))


def _members_below(y: YearData) -> dict[str, Counter[str]]:
    """Unit → how many members it and the units below have, by level."""
    out: dict[str, Counter[str]] = {}
    rows = y.rows[MEMBER]
    found = rows.groupby([rows[UNIT], rows[LEVEL].fillna(UNRATED)]).size()
    for (unit, level), number in found.items():
        for code in _upward(unit, y.units):
            out.setdefault(code, Counter()).update({level: int(number), TOTAL: int(number)})
    return out


def _upward(code: str, units: Mapping[str, Unit]) -> list[str]:
    """The unit and those above it."""
    chain: list[str] = []
    current: str | None = code
    while current and current not in chain:
        chain.append(current)
        current = units[current].parent if current in units else None
    return chain


def _outermost(sources: tuple[str, ...], units: Mapping[str, Unit]) -> list[str]:
    """Those that don't stand below another of them."""
    return [c for c in sources if not set(_upward(c, units)[1:]) & set(sources)]


def _always(
    years: Sequence[YearData], units: Mapping[str, Unit], matched: Mapping[int, Matching]
) -> list[tuple[str, int, int | None]]:
    """Units at the top this year and the one before, with the number of years in a row."""
    now, last = years[-1], {y.year: y for y in years}
    levels = {y.year: _levels(y) for y in years}
    top = LEVELS[0]
    rows = now.rows[ORGANIZATION]
    stated = dict(zip(rows[UNIT], rows[STATED], strict=True))
    out: list[tuple[str, int, int | None]] = []
    for code in units:
        number, year = 0, now.year
        while year in last:
            sources = matched[year].sources.get(code, ())
            if len(sources) != 1 or levels[year].get(sources[0]) != top:
                break
            number, year = number + 1, year - 1
        said = stated.get(code)
        if number > 1:
            out.append((code, number, None if said is None or said != said else int(said)))
    return sorted(out, key=lambda line: -line[1])


_Move = tuple[str, str, str, str, str, int]


def _moves(now: YearData, before: YearData, matching: Matching) -> tuple[list[_Move], dict[str, int]]:
    """Who has risen or fallen so many levels since the year before, and how many can't be compared."""
    moves: list[_Move] = []
    apart: dict[str, int] = {}
    for subject in SUBJECTS:
        rows, last = now.rows[subject], before.rows[subject]
        found = _rows_before(subject, rows, last, matching)
        known = found.notna()
        was = pd.Series(found[known].map(last[LEVEL]), index=rows.index[known]).dropna()
        is_now = rows.loc[was.index, LEVEL]
        both = is_now.notna()
        steps = is_now[both].map(RANK) - was[both].map(RANK)
        for index, step in steps[steps.abs() >= STEPS].items():
            line = rows.loc[index]
            moves.append((subject, line[UNIT], str(line[NAME]), was[index], line[LEVEL], int(step)))
        apart |= _apart(subject, rows, last, found)
    return moves, apart


def _rows_before(subject: str, rows: pd.DataFrame, last: pd.DataFrame, matching: Matching) -> pd.Series:
    """For each row the index of the same subject's row of the year before."""
    if subject in (MEMBER, LEADER):
        then_card, card = person_key(last[KEY]), person_key(rows[KEY])
        found = row_of(then_card, card)
        if subject == MEMBER:
            by_file = row_of(person_key(last[OTHER]), person_key(rows[OTHER]))
            was = by_file.map(then_card)
            found = found.fillna(by_file.where(card.isna() | was.isna() | (card == was)))  # another card: somebody else
        return found
    if subject == ORGANIZATION:
        return row_of(last[UNIT].map(matching.same), rows[UNIT])
    then = matching.now
    keys = [
        unit.astype("str").where(unit.notna()) + "|" + key.astype("str")
        for unit, key in ((last[UNIT].map(then), last[KEY]), (rows[UNIT], rows[KEY]))
    ]
    return row_of(*keys)


_WORDS = {
    ORGANIZATION: "tổ chức đảng không so được mức: đơn vị mới, hợp nhất hoặc chưa ghi mã cũ",
    MEMBER: "đảng viên năm nay không tìm thấy ở năm trước theo số thẻ, số lý lịch",
    COLLECTIVE: "tập thể không đối chiếu được với một tập thể của năm trước",
    LEADER: "cán bộ không tìm thấy ở năm trước theo số thẻ",
}
_NO_NUMBER = {
    MEMBER: "đảng viên {} không có số thẻ, số lý lịch để đối chiếu",
    LEADER: "cán bộ {} không có số thẻ để đối chiếu",
}
_IN_PACKAGE = {
    MEMBER: "đảng viên {} chỉ có trong gói bàn giao, không kèm số thẻ",
    LEADER: "cán bộ {} chỉ có trong gói bàn giao, không kèm số thẻ",
}


def _apart(subject: str, rows: pd.DataFrame, last: pd.DataFrame, found: pd.Series) -> dict[str, int]:
    """How many of the rated can't be compared, in words."""
    out: dict[str, int] = {}
    rated = rows[LEVEL].notna()
    nameless = pd.Series(False, index=rows.index)
    if subject in _NO_NUMBER:
        nameless = _without(rows)
        for frame, when in ((rows, "năm nay"), (last, "năm trước")):
            without = frame[_without(frame) & frame[LEVEL].notna()]
            packed = int(without[PACKED].eq(True).sum())
            out[_NO_NUMBER[subject].format(when)] = len(without) - packed
            out[_IN_PACKAGE[subject].format(when)] = packed
    out[_WORDS[subject]] = int((rated & found.isna() & ~nameless).sum())
    return {words: number for words, number in out.items() if number}


def _without(rows: pd.DataFrame) -> pd.Series:
    """Who has neither number."""
    none = person_key(rows[KEY]).isna()
    return none & person_key(rows[OTHER]).isna() if OTHER in rows else none
