"""The figures of a run against what they were counted from: register, submissions, rows, levels, caps, units.

Source: contract, "Which submissions count", "How the Biểu count"; each side is taken from its own place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from batch.domain import (
    ABOVE_BASE,
    BY_DECISION,
    COLLECTIVE,
    COLLECTIVES,
    LEADER,
    LEADERS,
    LEVEL_NAMES,
    LEVELS,
    MEMBER,
    MEMBERS,
    ORGANIZATION,
    SUBJECT_NAMES,
    SUBJECT_SHEET,
    SUBJECTS,
)
from batch.form.definition import form
from batch.law import Law
from batch.rating.engine import Ratings
from batch.register.register import Register
from batch.submissions.columns import FILE, FINAL, FROM_PACKAGE, GROUP, NEW, ROW, STATUS, UNIT
from batch.submissions.eligibility import EXEMPT
from batch.submissions.frames import Submissions
from batch.submissions.intake import Intake
from batch.tables.count import Counted
from batch.tables.figures import Cell, Figures
from batch.tables.identities import AT_MOST, BROKEN, DECIDED, EQUAL, IDLE, Key, Line, compare
from batch.tables.layout import RATIO, SECTIONS, TABLES, columns
from batch.tables.reconcile import column_names, figure_lines, row_names, stated

REGISTER, SUBMITTED, READ = "Danh mục đơn vị", "Phiếu được tính", "Dòng đọc vào"
RATED, CAPS, UNITS = "Kết quả xếp loại", "Hạn mức xuất sắc", "Cộng từ dưới lên"
UNRATED = "CHUA"
_NO_GROUP = (
    "không tính hạn mức ở đây: do cấp trên quyết định, ở trong gói bàn giao, là người đứng đầu ngoài hạn mức, hoặc "
    "chưa rõ nhóm"
)


@dataclass(frozen=True, slots=True)
class RunData:
    """What a run counted its figures from."""

    counted: Counted
    register: Register
    intake: Intake
    subs: Submissions
    ratings: Ratings
    law: Law


def reviewed_new(counted: Counted, ratings: Ratings) -> int:
    """Members under 6 months in 6B who self-reviewed all the same, so that row 3.2 of 6F doesn't have them."""
    return sum(reviewed_new_of(counted, ratings).values()) + counted.reviewed_new


def reviewed_new_of(counted: Counted, ratings: Ratings) -> dict[str, int]:
    """The same of the workbooks, by unit."""
    frame = ratings.frames[MEMBER]
    here = frame.index.isin(sorted(counted.rows[MEMBERS]))
    new = here & frame[NEW] & (frame["da_kiem_diem"] == "CO") & ~frame["tinh_trang"].isin(EXEMPT)
    return {str(unit): int(number) for unit, number in frame.loc[new, UNIT].value_counts().items()}


def reconcile(run: RunData) -> list[Line]:
    """Every identity of a run, the broken ones included, in a fixed order. Pure: nothing is changed."""
    lines = figure_lines(stated(run.counted.figures), run.law, reviewed_new(run.counted, run.ratings))
    for part in (_by_register, _by_submissions, _by_rows, _by_levels, _by_caps, _by_units):
        lines += part(run)
    return lines


def _named(table: str, row: str, run: RunData) -> str:
    return f"dòng «{row_names(table, run.counted.figures.rows(table), run.law)[row]}» Biểu {table}"


def _places() -> Iterator[tuple[str, str, Cell]]:
    """Kind of organization, table and the cell that counts all of them."""
    for kind, section in SECTIONS.items():
        yield kind, "6A", (f"{section}.1", "2")
    yield ABOVE_BASE, "6C", ("TONG", "tong")


def _by_register(run: RunData) -> Iterator[Line]:
    """Organizations of the register, by kind and sector: counted, or without a submission that counts."""
    have, figures = run.intake.counted_units, run.counted.figures
    absent = set(run.intake.missing) | set(run.intake.conflicting)
    leaves = [c.code for c in columns("6A") if c.kind != RATIO and not c.parts]
    titles = column_names("6A")
    for kind, table, (row, column) in _places():
        mine = [u for u in run.register.units.values() if u.kind == kind and (u.must_submit or u.code in have)]
        wanted: dict[str, tuple[str, ...] | None] = {column: None}
        if table == "6A":
            wanted |= {code: ("24", "25") if code == "24" else (code,) for code in leaves}
        named = _named(table, row, run)
        for code, sectors in wanted.items():
            units = [u for u in mine if sectors is None or u.sector in sectors]
            extra = sum(not u.must_submit for u in units)
            out = sum(u.code in absent for u in units)
            shown = figures.count(table, row, code)
            more = f", kể cả {extra} đơn vị không phải nộp mà có phiếu" if extra else ""
            yield compare(Line(
                REGISTER, f"{run.law.called(kind)}: danh mục bằng Biểu {table} cộng đơn vị chưa có phiếu",
                titles[code] if table == "6A" else "", f"đơn vị trong danh mục{more}", len(units),
                f"{named} ({shown}) + chưa có phiếu được tính ({out})", shown + out, EQUAL,
                key=(table, row, code),
            ))  # fmt: skip


def _by_submissions(run: RunData) -> Iterator[Line]:
    """Submissions that count, by kind of organization; with the collectives they are the collectives of 6F."""
    figures = run.counted.figures
    kinds = Counter(run.register[run.intake.unit[i]].kind for i in run.intake.counted)
    for kind, table, (row, column) in _places():
        yield compare(Line(
            SUBMITTED, f"Biểu {table} bằng số phiếu được tính", run.law.called(kind),
            _named(table, row, run), figures.count(table, row, column), "phiếu được tính", kinds[kind], EQUAL,
            key=(table, row, column),
        ))  # fmt: skip
    frame = run.ratings.frames[COLLECTIVE]
    bodies = int(((frame["so_lanh_dao"] >= 2) & (frame["la_cap_uy"] == "KHONG") & ~frame[FROM_PACKAGE]).sum())
    bodies += sum(n for _, *cell, n in run.counted.given if cell == ["6F", "1", "tap_the"])
    yield compare(Line(
        SUBMITTED, "Tập thể ở Biểu 6F bằng số phiếu cộng các tập thể không phải cấp ủy của chính tổ chức đó", "",
        _named("6F", "1", run) + ", cột tập thể", figures.count("6F", "1", "tap_the"),
        f"phiếu được tính ({kinds.total()}) + dòng sheet «{COLLECTIVES}» ({bodies})", kinds.total() + bodies, EQUAL,
        key=("6F", "1", "tap_the"),
    ))  # fmt: skip


def _aside(run: RunData, sheet: str, table: str = "") -> set[tuple[int, int]]:
    """(number of the file, row) of the rows of a sheet that are set aside, from `table` or from any."""
    rows = [(s.file, s.row) for s in run.counted.set_aside if s.sheet == sheet and (not table or table in s.tables)]
    numbers = {data.path: i for i, data in enumerate(run.subs.files)} if rows else {}
    return {(numbers[path], row) for path, row in rows}


def _at(frame: pd.DataFrame) -> Iterator[tuple[int, int]]:
    """(number of the file, row) of every row of a frame."""
    return zip(frame[FILE].tolist(), frame[ROW].tolist(), strict=True)


def _by_rows(run: RunData) -> Iterator[Line]:
    """Rows read are counted or set aside with a reason; those of a subject's sheet are the subjects of its Biểu."""
    counts = run.intake.counted
    for name in form():
        rows = {i: len(f.sheets[name].rows) for i, f in enumerate(run.subs.files) if name in f.sheets}
        idle = sum(n for i, n in rows.items() if i not in counts)
        inside = run.counted.rows[name]
        aside = _aside(run, name)
        if aside:
            frame = run.ratings.frames[next(s for s, sheet in SUBJECT_SHEET.items() if sheet == name)]
            aside -= {at for index, at in zip(frame.index, _at(frame), strict=True) if index in inside}
        right = f"được đếm ({len(inside)}) + để riêng có lý do ({len(aside)}) + ở tệp không được tính ({idle})"
        yield compare(Line(
            READ, "Mọi dòng đã đọc đều được đếm hoặc để riêng có lý do", f"sheet «{name}»", "dòng đã đọc",
            sum(rows.values()), right, len(inside) + len(aside) + idle, EQUAL,
        ))  # fmt: skip
    for name, subject, table, row, column in (
        (MEMBERS, MEMBER, "6B", "1", "2"),
        (COLLECTIVES, COLLECTIVE, "6D", "TONG", "tong"),
        (LEADERS, LEADER, "6E", "TONG", "tong"),
    ):
        value, out = run.counted.figures.count(table, row, column), len(_aside(run, name, table))
        yield compare(Line(
            READ, "Số trong biểu cộng số để riêng bằng số dòng của phiếu được tính", f"Biểu {table}",
            f"{_named(table, row, run)} ({value}) + để riêng ({out})", value + out, f"dòng sheet «{name}»",
            len(run.ratings.frames[subject]), EQUAL, key=(table, row, column),
        ))  # fmt: skip


def _by_levels(run: RunData) -> Iterator[Line]:
    """Levels of each kind of subject against those of the Biểu that counts them."""
    bodies = run.ratings.frames[ORGANIZATION][[UNIT, FINAL]]
    kinds = bodies[UNIT].map({u.code: u.kind for u in run.register.units.values()})
    for kind, section in SECTIONS.items():
        cells = {level: [(f"{section}.2.{level}", "2")] for level in LEVELS} | {UNRATED: [(f"{section}.3", "2")]}
        yield from _levels(run, run.law.called(kind), "6A", cells, bodies[kinds == kind], None)
    by_column = {level: [("TONG", level)] for level in LEVELS} | {UNRATED: [("TONG", "chua")]}
    yield from _levels(run, run.law.called(ABOVE_BASE), "6C", by_column, bodies[kinds == ABOVE_BASE], None)
    by_row: dict[str, list[Cell]] = {level: [(f"4.{level}", "2")] for level in LEVELS}
    by_row[UNRATED] = [("2", "2"), ("3", "2")]
    for subject, table, cells in ((MEMBER, "6B", by_row), (COLLECTIVE, "6D", by_column), (LEADER, "6E", by_column)):
        frame = run.ratings.frames[subject]
        yield from _levels(run, SUBJECT_NAMES[subject], table, cells, frame, SUBJECT_SHEET[subject])


def _levels(
    run: RunData, what: str, table: str, cells: dict[str, list[Cell]], frame: pd.DataFrame, sheet: str | None
) -> Iterator[Line]:
    out = _aside(run, sheet, table) if sheet else set()
    levels = [level if isinstance(level, str) else UNRATED for level in frame[FINAL].tolist()]
    total = Counter(levels)
    aside = Counter(level for level, at in zip(levels, _at(frame), strict=True) if at in out) if out else Counter()
    for level, wanted in cells.items():
        value = sum(run.counted.figures.count(table, *cell) for cell in wanted)
        more = f" + để riêng ({aside[level]})" if aside[level] else ""
        yield compare(Line(
            RATED, f"{what[0].upper()}{what[1:]}: Biểu {table} bằng kết quả xếp loại",
            LEVEL_NAMES.get(level, "Chưa xếp loại"), f"Biểu {table}{more}", value + aside[level],
            "kết quả xếp loại (xep_loai.csv)", total[level], EQUAL, key=(table, *wanted[0]),
        ))  # fmt: skip


def _by_caps(run: RunData) -> Iterator[Line]:
    """HTXS of every group against its cap; what isn't capped here is said too."""
    for subject in SUBJECTS:
        frame = run.ratings.frames[subject]
        best = frame.loc[frame[FINAL] == "HTXS", [GROUP, STATUS]]
        held, decided = (
            Counter(groups.dropna().tolist()) for groups in (best[GROUP], best.loc[best[STATUS] == BY_DECISION, GROUP])
        )
        what = SUBJECT_NAMES[subject]
        inside = 0
        for g in (g for g in run.ratings.groups if g.subject == subject):
            inside += held[g.name]
            found = compare(Line(
                CAPS, f"{what[0].upper()}{what[1:]}: số Hoàn thành xuất sắc không quá hạn mức", f"nhóm {g.name}",
                "Hoàn thành xuất sắc", held[g.name], f"tối đa, với {g.base} từ Hoàn thành tốt trở lên", g.most, AT_MOST,
            ))  # fmt: skip
            if found.verdict == BROKEN and decided[g.name] >= held[g.name] - g.most:
                why = f"có {decided[g.name]} trường hợp do cơ quan quyết định trong phương án"
                found = replace(found, verdict=DECIDED, why=why)
            yield found
        if len(best) > inside:
            yield Line(
                CAPS, f"{what[0].upper()}{what[1:]}: số Hoàn thành xuất sắc ngoài các nhóm", "ngoài các nhóm",
                "Hoàn thành xuất sắc", len(best) - inside, "hạn mức", None, AT_MOST, IDLE, _NO_GROUP,
            )  # fmt: skip


def _by_units(run: RunData) -> Iterator[Line]:
    return unit_lines(run.counted.figures, "các đơn vị", run.law)


def unit_lines(figures: Figures, what: str, law: Law) -> Iterator[Line]:
    """What the units (or the parts of a merge, as `what` says) give together against every cell of the tables."""
    for table in TABLES:
        total: Counter[Cell] = Counter()
        for cells in figures.by_unit.get(table, {}).values():
            total.update(cells)
        names, titles = row_names(table, figures.rows(table), law), column_names(table)
        wrong = [cell for cell, value in figures.counts[table].items() if total[cell] != value]
        every = len(figures.counts[table])
        statement = f"Biểu {table}: mỗi ô bằng tổng {what}"
        yield compare(Line(UNITS, statement, f"cả biểu, {every} ô", "ô khớp", every - len(wrong), "ô của biểu", every))
        for row, column in wrong:
            key: Key = (table, row, column)
            yield compare(Line(
                UNITS, statement, f"dòng «{names[row]}», {titles[column]}", "số trong biểu",
                figures.counts[table][row, column], f"tổng {what}", total[row, column], key=key,
            ))  # fmt: skip
