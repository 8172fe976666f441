"""Counts the Biểu from the rated rows. Every row that was read is counted or set aside with the reason.

Source: contract, "How the Biểu count".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, product
from operator import itemgetter
from typing import Any

import pandas as pd

from batch.domain import (
    ABOVE,
    ABOVE_BASE,
    COLLECTIVE,
    COLLECTIVES,
    INFO,
    LEADER,
    LEADERS,
    MEMBER,
    MEMBERS,
    ORGANIZATION,
    SetAside,
)
from batch.rating.engine import Ratings
from batch.register.register import Register
from batch.submissions.columns import (
    DECIDER,
    FILE,
    FINAL,
    FROM_PACKAGE,
    GIVEN_STATE,
    NEW,
    ROW,
    SET_ASIDE,
    TO_RATE,
    UNIT,
    records,
)
from batch.submissions.eligibility import EXEMPT
from batch.submissions.frames import Submissions
from batch.submissions.packages import NOTHING, Handed
from batch.tables.figures import Cell, Figures, Source
from batch.tables.layout import RATIO, SECTIONS, TABLES, Row, columns, rows

_Record = dict[Any, Any]  # a row of a frame

UNGROUPED = "Chưa phân nhóm"
# What counting looks at of each row: a frame has a hundred columns.
_LINES = "lines"  # the rows that a record stands for
_PLACE = [FILE, ROW, UNIT, FINAL]
_ORGANIZATIONS = [*_PLACE, "ly_do_chua_xep_loai", "da_kiem_diem", "goi_y"]
_MEMBERS = [*_PLACE, FROM_PACKAGE, NEW, "tinh_trang", "da_kiem_diem", "goi_y"]
_LEADERS = [*_PLACE, SET_ASIDE, "tham_quyen", "cap", "ly_do_chua_xep_loai"]
_COLLECTIVES = [
    *_PLACE, DECIDER, TO_RATE, FROM_PACKAGE, GIVEN_STATE, "so_lanh_dao", "la_cap_uy", "tham_quyen", "cap",
    "ly_do_chua_xep_loai", "da_kiem_diem", "goi_y",
]  # fmt: skip
Figure = tuple[str, str, str, str, int]  # unit, table, row, column, count
Alike = tuple[str, str, tuple[str, ...], tuple[str, ...], int, str]  # table, unit, rows, columns, file, sheet


@dataclass(slots=True)
class Counted:
    """The figures, the rows set aside, and which rows of each sheet's frame are counted (by index). `given` are the
    figures that packages brought, with the new members who reviewed themselves (`reviewed_new`), `carried` those that a
    package of this run brings: all that no committee above counts anew from the levels that it decides or from the
    facts of the units."""

    figures: Figures
    set_aside: list[SetAside] = field(default_factory=list)
    rows: dict[str, set[int]] = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=dict)
    carried: list[Figure] = field(default_factory=list)
    given: list[Figure] = field(default_factory=list)
    reviewed_new: int = 0


def _sector_columns(sector: str) -> list[str]:
    """A leaf column and every total that it enters: code 25 counts in 24 too, 24 in 19, 19 in 14, 14 in 2."""
    found = [sector]
    if sector == "25":
        found.append("24")
    added = True
    while added:
        added = False
        for column in columns("6A"):
            if column.code not in found and any(part in found for part in column.parts):
                found.append(column.code)
                added = True
    return found


@cache
def _cells(rows_: tuple[str, ...], columns_: tuple[str, ...]) -> tuple[Cell, ...]:
    return tuple(product(rows_, columns_))


def _add(cells: dict[Cell, int], rows_: tuple[str, ...], columns_: tuple[str, ...], number: int) -> None:
    """Count `number` in every cell of `rows_` × `columns_`."""
    for cell in _cells(rows_, columns_):
        cells[cell] = cells.get(cell, 0) + number


class _Counter:
    def __init__(self, subs: Submissions, ratings: Ratings, register: Register, handed: Handed) -> None:
        self.subs, self.ratings, self.register, self.handed = subs, ratings, register, handed
        # What counts alike is gathered first and spread over the cells once: cheaper than cell by cell, and it keeps
        # where every figure comes from.
        self.alike: dict[str, dict[Alike, list[int]]] = {}  # by table
        self.anew: Counter[Alike] = Counter()  # of them those that a committee above counts from its own levels
        self.aside_of: dict[str, list[tuple[int, int, SetAside]]] = {}  # by sheet, with the number of the file
        self.counted: dict[str, set[int]] = {}
        sectors = {u.sector for u in register.units.values() if u.sector}
        self._columns = {sector: tuple(_sector_columns(sector)) for sector in sectors}

    def add(
        self, table: str, sheet: str, row: _Record, rows_: tuple[str, ...], columns_: tuple[str, ...],
        anew: bool = False,
    ) -> None:  # fmt: skip
        """One row of a sheet, or all that are like it, count once in every cell of `rows_` × `columns_`; `anew`: above
        once more."""
        key, lines = (table, row[UNIT], rows_, columns_, row[FILE], sheet), row.get(_LINES) or [row[ROW]]
        self.alike.setdefault(table, {}).setdefault(key, []).extend(lines)
        if anew:
            self.anew[key] += len(lines)

    def tally(self, table: str) -> dict[str, dict[Cell, int]]:
        """Unit → cell → count."""
        out: dict[str, dict[Cell, int]] = {}
        for (_, unit, names, columns_, _, _), lines in self.alike.get(table, {}).items():
            _add(out.setdefault(unit, {}), names, columns_, len(lines))
        for unit, of, row, column, number in self.handed.figures:
            if of == table:
                _add(out.setdefault(unit, {}), (row,), (column,), number)
        return out

    def carried(self) -> Iterator[Figure]:
        """What a package brings of the figures."""
        total: dict[tuple[str, str], dict[Cell, int]] = {}
        for key, lines in chain.from_iterable(alike.items() for alike in self.alike.values()):
            table, unit, names, columns_, _, sheet = key
            number = 0 if sheet in (INFO, LEADERS) else len(lines) - self.anew.get(key, 0)
            if number:
                _add(total.setdefault((unit, table), {}), names, columns_, number)
            if sheet == LEADERS and columns_[1] == "chua":  # why a leader isn't rated stands in no row of a package
                _add(total.setdefault((unit, table), {}), names, columns_[2:], len(lines))
        for unit, table, row, column, number in self.handed.figures:
            _add(total.setdefault((unit, table), {}), (row,), (column,), number)
        for (unit, table), cells in sorted(total.items()):
            for (row, column), number in sorted(cells.items()):
                yield unit, table, row, column, number

    def sources(self, table: str) -> list[Source]:
        """The rows behind the figures, in the order of the register, then of files and rows."""
        order = {code: i for i, code in enumerate(self.register.units)}
        found = [
            Source(of, unit, names, columns_, self.subs.files[file].path, self.subs.own_sheet(file, sheet),
                   tuple(sorted(lines)))
            for (of, unit, names, columns_, file, sheet), lines in self.alike.get(table, {}).items()
        ]  # fmt: skip
        return sorted(found, key=lambda s: (order[s.unit], s.file, s.sheet, s.lines))

    def aside(self, sheet: str, row: _Record, reason: str, *tables: str) -> None:
        unit, file = str(row[UNIT]), row[FILE]
        for line in row.get(_LINES) or [row[ROW]]:
            one = SetAside(unit, self.subs.files[file].path, sheet, line, reason, tables)
            self.aside_of.setdefault(sheet, []).append((file, line, one))

    @property
    def set_aside(self) -> list[SetAside]:
        """The rows set aside, sheet by sheet in their order."""
        found = (sorted(rows, key=itemgetter(0, 1)) for rows in self.aside_of.values())
        return [one for rows in found for _, _, one in rows]

    def organizations(self) -> None:
        """6A by kind and sector, 6C the đảng bộ above base level, 6F column collectives."""
        frame = self.ratings.frames[ORGANIZATION]
        self.counted[INFO] = set(frame.index)
        for row in records(frame[_ORGANIZATIONS]):
            unit = self.register[row[UNIT]]
            level = row[FINAL] if isinstance(row[FINAL], str) else None
            reason = row["ly_do_chua_xep_loai"]
            section = SECTIONS.get(unit.kind)
            if section and unit.sector:
                names = (f"{section}.1", f"{section}.2", f"{section}.2.{level}") if level else (
                    f"{section}.1", f"{section}.3", *([f"{section}.3.MOI"] if reason == "MOI" else [])
                )  # fmt: skip
                self.add("6A", INFO, row, names, self._columns[unit.sector])
            elif unit.kind == ABOVE_BASE:
                group = unit.table_group or UNGROUPED
                self.add("6C", INFO, row, ("TONG", group, f"{group}/{unit.code}"), _level_columns(level, reason))
            new = ("3.1",) if reason == "MOI" else ()
            self._review(INFO, row, "tap_the", row["da_kiem_diem"] == "CO", new)

    def _review(self, sheet: str, row: _Record, column: str, reviewed: bool, sub_rows: tuple[str, ...]) -> None:
        """6F: rows 1 to 4 for one subject; `sub_rows` of row 3 count only there."""
        names = ("1", "2") if reviewed else ("1", "3", *sub_rows)
        suggestion = {"TINH": "4.1", "HUYEN": "4.2", "CO_SO": "4.3"}.get(row["goi_y"])
        if suggestion:
            names += ("4", suggestion)
        self.add("6F", sheet, row, names, (column,))

    def members(self) -> None:
        """6B by sector of the member's unit, 6F column members."""
        frame = self.ratings.frames[MEMBER]
        causes = self._causes(frame)
        counted = self.counted[MEMBERS] = set()
        for indices, row in _like_each_other(frame[_MEMBERS].assign(cause=causes)):
            unit = self.register[row[UNIT]]
            status = row["tinh_trang"]
            if row[FROM_PACKAGE]:
                counted.update(indices)
                continue
            if not isinstance(status, str):
                self.aside(MEMBERS, row, "không đọc được tình trạng sinh hoạt", "6B", "6F")
                continue
            if status == "TAM_THOI_DEN":
                self.aside(MEMBERS, row, "sinh hoạt tạm thời tại đây, đếm ở nơi chính thức", "6B", "6F")
                continue
            if not unit.sector:
                self.aside(MEMBERS, row, "đơn vị không có loại hình cơ sở nên không có cột ở Biểu 6B", "6B", "6F")
                continue
            counted.update(indices)
            level = row[FINAL]
            names: tuple[str, ...] = ("1", "3")
            if status in EXEMPT or row[NEW]:
                names = ("1", "2")
            elif isinstance(level, str):
                names = ("1", "4", f"4.{level}")
                if level == "KHT":
                    names += (f"4.KHT.{row['cause']}",)
            self.add("6B", MEMBERS, row, names, self._columns[unit.sector])
            why = {"MIEN": "3.2.MIEN", "DINH_CHI": "3.2.DINH_CHI"}.get(status) or ("3.2.MOI" if row[NEW] else "")
            reviewed = row["da_kiem_diem"] == "CO" and status not in EXEMPT
            self._review(MEMBERS, row, "dang_vien", reviewed, (why,) if why else ())

    def _causes(self, frame: pd.DataFrame) -> pd.Series:
        """The cause of KHT, stated or from the ceilings, of the members who have it."""
        limits, failed = self.ratings.limits[MEMBER], frame.index[frame[FINAL] == "KHT"]
        stated = frame.loc[failed, "nguyen_nhan_khong_hoan_thanh"]
        return stated.fillna(pd.Series({i: limits.cause(i) for i in failed}, dtype="str")).reindex(frame.index)

    def collectives(self) -> None:
        """6D by authority and level, 6F except the organization's own committee."""
        frame = self.ratings.frames[COLLECTIVE]
        counted = self.counted[COLLECTIVES] = set()
        for index, row in zip(frame.index, records(frame[_COLLECTIVES]), strict=True):
            leaders, anew = row["so_lanh_dao"], row[DECIDER] == ABOVE and row[TO_RATE]
            if row[FROM_PACKAGE]:
                counted.add(index)
                if row[TO_RATE] and not isinstance(row[GIVEN_STATE], str):
                    place = _authority_row(row)
                    self.add("6D", COLLECTIVES, row, place, _level_columns(row[FINAL], None), anew)
                continue
            if leaders != leaders:
                self.aside(COLLECTIVES, row, "không đọc được số lãnh đạo, quản lý", "6D", "6F")
                continue
            if leaders < 2:
                self.aside(COLLECTIVES, row, "tập thể có dưới 2 lãnh đạo, quản lý", "6D", "6F")
                continue
            place = _authority_row(row)
            if place:
                counted.add(index)
                columns_ = _level_columns(row[FINAL], row["ly_do_chua_xep_loai"])
                self.add("6D", COLLECTIVES, row, place, columns_, anew)
            else:
                self.aside(COLLECTIVES, row, "không đọc được cấp hoặc thẩm quyền xếp loại", "6D")
            if row["la_cap_uy"] == "KHONG":
                new = ("3.1",) if row["ly_do_chua_xep_loai"] == "MOI" else ()
                self._review(COLLECTIVES, row, "tap_the", row["da_kiem_diem"] == "CO", new)
            elif row["la_cap_uy"] != "CO":
                self.aside(COLLECTIVES, row, "không đọc được «Là cấp ủy của tổ chức này»", "6F")

    def leaders(self) -> None:
        """6E by authority and level; a person once."""
        frame = self.ratings.frames[LEADER]
        counted = self.counted[LEADERS] = set()
        for index, row in zip(frame.index, records(frame[_LEADERS]), strict=True):
            if row[SET_ASIDE]:
                self.aside(LEADERS, row, "cán bộ này đã được đếm ở dòng khác có thẩm quyền cao hơn", "6E")
                continue
            place = _authority_row(row)
            if not place:
                self.aside(LEADERS, row, "không đọc được cấp hoặc thẩm quyền xếp loại", "6E")
                continue
            counted.add(index)
            self.add("6E", LEADERS, row, place, _level_columns(row[FINAL], row["ly_do_chua_xep_loai"]))


def _like_each_other(frame: pd.DataFrame) -> Iterator[tuple[list[Any], _Record]]:
    """Rows of which all but the line is the same, each time their indices and one record with all their lines, in the
    order of the first of each."""
    names = [name for name in frame if name != ROW]
    columns = (frame[name].tolist() for name in (ROW, *names))
    found: dict[tuple[Any, ...], tuple[list[Any], list[int]]] = {}
    for index, line, *facts in zip(frame.index.tolist(), *columns, strict=True):
        indices, lines = found.setdefault(tuple(facts), ([], []))
        indices.append(index)
        lines.append(line)
    for key, (indices, lines) in found.items():
        yield indices, dict(zip(names, key, strict=True)) | {_LINES: lines}


def _authority_row(row: _Record) -> tuple[str, ...]:
    """Rows of 6D and 6E that a collective or leader counts in; empty where the row doesn't say."""
    authority, level = row["tham_quyen"], row["cap"]
    if authority in ("BTV_TINH", "UY_QUYEN_TINH") and isinstance(level, str):
        leaf = "I.2" if level != "TINH" else ("I.1.a" if authority == "BTV_TINH" else "I.1.b")
        return ("TONG", "I", leaf)
    if authority in ("BTV_HUYEN", "UY_QUYEN_HUYEN"):
        return ("TONG", "II")
    return ("TONG", "III") if authority == "CO_SO" else ()


def _level_columns(level: object, reason: object) -> tuple[str, ...]:
    if isinstance(level, str):
        return ("tong", "xep_loai", level)
    new = ("chua_moi",) if reason in ("MOI", "MOI_BO_NHIEM") else ()
    waiting = ("chua_cho",) if reason == "CHO_KET_LUAN" else ()
    return ("tong", "chua", *new, *waiting)


def _rows_6c(register: Register, units: set[str]) -> tuple[Row, ...]:
    """A row for each group of Biểu 6C and each đảng bộ in it, in the order of the register; one that is still missing
    keeps its row, with zeros."""
    groups: dict[str, list[str]] = {}
    for unit in register.units.values():
        if unit.kind == ABOVE_BASE and (unit.must_submit or unit.code in units):
            groups.setdefault(unit.table_group or UNGROUPED, []).append(unit.code)
    out = []
    for i, (group, codes) in enumerate(groups.items(), 1):
        out.append(Row("6C", group, group, str(i), 1, "", tuple(f"{group}/{code}" for code in codes)))
        for j, code in enumerate(codes, 1):
            out.append(Row("6C", f"{group}/{code}", register[code].name, f"{i}.{j}", 2, "", ()))
    return tuple(out)


def _read_counts(subs: Submissions) -> dict[str, int]:
    return {name: len(frame) for name, frame in subs.frames.items()}


def count(subs: Submissions, ratings: Ratings, register: Register, handed: Handed = NOTHING) -> Counted:
    """All Biểu of a run; `handed` are the figures of the packages in it."""
    counter = _Counter(subs, ratings, register, handed)
    counter.organizations()
    counter.members()
    counter.collectives()
    counter.leaders()
    figures = Figures()
    for table in TABLES:
        tally = counter.tally(table)
        extra = _rows_6c(register, set(tally)) if table == "6C" else ()
        figures.extra_rows[table] = extra
        total: Counter[Cell] = Counter()
        for cells in tally.values():
            total.update(cells)
        figures.counts[table] = {
            (row.code, column.code): total.get((row.code, column.code), 0)
            for row in (*rows(table), *extra)
            if not row.is_heading
            for column in columns(table)
            if column.kind != RATIO
        }
        figures.by_unit[table] = {unit: tally[unit] for unit in register.units if unit in tally}
        figures.sources[table] = counter.sources(table)
    read = _read_counts(subs)
    for name, n in read.items():
        if name not in counter.counted:
            counter.counted[name] = set(range(n))
    return Counted(
        figures, counter.set_aside, counter.counted, read, list(counter.carried()), handed.figures, handed.reviewed_new
    )
