"""Biểu đồ: levels by kind of organization and by unit, this year beside last, units by errors and by lateness. All from
the finished run; beside every chart its figures as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for

from batch.desk.desk import desk
from batch.desk.drawing import Bar, Drawing, ranked, stacked
from batch.desk.office import Office
from batch.domain import COLLECTIVE, LEADER, LEVEL_NAMES, LEVELS, MEMBER, ORGANIZATION, SUBJECT_NAMES
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import YEARS_BOOK
from batch.publish.bieu.chart import charts
from batch.publish.bieu.layout import TableLayout
from batch.publish.level_chart import LEVEL_COLORS
from batch.register.working_folder import SUBMISSIONS
from batch.submissions.inbox_record import arrivals
from batch.tables.figures import Cell, Figures
from batch.tables.layout import SECTIONS
from batch.text import vn_date, vn_int
from batch.tracking.history import read_history
from batch.tracking.progress import MISSING, STATE_NAMES, read_standings
from batch.tracking.ranking import by_errors, by_lateness

screen = Blueprint("charts", __name__)
_MOST = 40  # bars of one chart; the table beside it has them all
_TABLES = ("6A", "6B", "6C", "6D", "6E")
# Which cells add up to the subjects of a level.
_CELLS: dict[str, tuple[str, dict[str, tuple[Cell, ...]]]] = {
    ORGANIZATION: ("6A", {v: tuple((f"{part}.2.{v}", "2") for part in SECTIONS.values()) for v in LEVELS}),
    MEMBER: ("6B", {v: ((f"4.{v}", "2"),) for v in LEVELS}),
    COLLECTIVE: ("6D", {v: (("TONG", v),) for v in LEVELS}),
    LEADER: ("6E", {v: (("TONG", v),) for v in LEVELS}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chart:
    """`more` is how many bars the drawing leaves to the table."""

    title: str
    bars: Sequence[Bar]

    @property
    def drawing(self) -> Drawing:
        return stacked(self.bars[:_MOST])

    @property
    def more(self) -> int:
        return max(0, len(self.bars) - _MOST)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Units with a number each, and what else there is to say of each, and of all."""

    title: str
    heading: str
    lines: Sequence[tuple[str, str, int, str]]
    said: str

    @property
    def drawing(self) -> Drawing:
        pages = ((f"{code} {name}", url_for("checks.unit", code=code), n) for code, name, n, _ in self.lines[:_MOST])
        return ranked(list(pages))

    @property
    def more(self) -> int:
        return max(0, len(self.lines) - _MOST)


@screen.get("/bieu-do")
def page() -> str:
    office = desk().here
    run = office.run
    if run is None:
        return render_template("charts.html", run=None)
    kind = request.args.get("loai", MEMBER)
    unit = request.args.get("don-vi", run.manifest.code)
    if kind not in _CELLS or unit not in run.register:
        abort(404)
    last, why = office.last_year
    return render_template(
        "charts.html", run=run, by_kind=list(_by_kind(run, office.layouts)),
        by_unit=_by_unit(office, run, kind, unit), kind=kind,
        unit=run.register[unit], above=list(run.register.upward(unit))[:0:-1], kinds=SUBJECT_NAMES,
        beside=_beside(run, last) if last else None, why=why,
        years_book=book if (book := run.path(YEARS_BOOK)).is_file() else None,
        rankings=_rankings(office, run), levels=LEVEL_NAMES, level_colours=LEVEL_COLORS,
    )  # fmt: skip


def _by_kind(run: FinishedRun, layouts: Mapping[str, TableLayout]) -> Iterator[Chart]:
    for table in _TABLES:
        layout = layouts[table]
        for title, found in charts(layout, layout.order(run.figures.rows(table))):
            bars = [Bar(bar.title, _sums(run.figures, table, bar.cells)) for bar in found]
            if shown := [bar for bar in bars if bar.total]:
                yield Chart(f"{title} (Biểu {table})" if run.law.asks("tables") else title, shown)


def _sums(figures: Figures, table: str, cells: Mapping[str, Sequence[Cell]]) -> dict[str, int]:
    return {level: sum(figures.count(table, *cell) for cell in found) for level, found in cells.items()}


def _by_unit(office: Office, run: FinishedRun, kind: str, top: str) -> Chart:
    """A bar for the unit itself and for each one directly below it, that one with everything under it."""
    register, (table, cells) = run.register, _CELLS[kind]
    branch = {code: child for child in register.children(top) for code in register.below(child)} | {top: top}
    found: dict[str, dict[str, int]] = {}
    for level, own in cells.items():
        for one in office.origins.of(table):
            if one.unit in branch and (times := sum(r in one.rows and c in one.columns for r, c in own)):
                numbers = found.setdefault(branch[one.unit], dict.fromkeys(LEVELS, 0))
                numbers[level] += times * one.count
    bars = [
        Bar(
            register[code].name if code != top or not register.children(top) else f"{register[code].name} (riêng)",
            found[code],
            _page_of(kind, code) if register.children(code) and code != top else "",
        )
        for code in (top, *register.children(top))
        if code in found
    ]
    return Chart(f"Mức xếp loại {SUBJECT_NAMES[kind]} theo đơn vị", bars)


def _page_of(kind: str, unit: str) -> str:
    asked: dict[str, Any] = {"loai": kind, "don-vi": unit}
    return url_for("charts.page", **asked)


def _beside(run: FinishedRun, last: FinishedRun) -> Chart:
    """Two bars for each kind of subject, this year's first."""
    bars = [
        Bar(f"{SUBJECT_NAMES[kind]}, {_short(one)}".capitalize(), _sums(one.figures, table, cells))
        for kind, (table, cells) in _CELLS.items()
        for one in (run, last)
    ]
    return Chart(
        f"{run.manifest.period.heading} so với {last.manifest.period.title}", [bar for bar in bars if bar.total]
    )


def _short(run: FinishedRun) -> str:
    return run.manifest.period.title.removeprefix("năm ")


def _rankings(office: Office, run: FinishedRun) -> list[Ranking]:
    today = date.today()
    units, history = read_standings(run), read_history(run.folder.parent, run.manifest.period)
    errors = [(unit.code, unit.name, unit.errors, "") for unit in by_errors(units)]
    found, unknown = by_lateness(units, history, arrivals(office.home / SUBMISSIONS), today)
    late = [
        (one.unit.code, one.unit.name, one.days, f"gửi ngày {vn_date(one.came)}" if one.came else STATE_NAMES[MISSING])
        for one in found
    ]
    said = "Ngày gửi là ngày của thư." + (
        f" {vn_int(unknown)} đơn vị có hạn nộp đã nộp không qua thư, không biết ngày nên không xếp ở đây."
        if unknown
        else ""
    )
    return [
        Ranking("Đơn vị còn nhiều lỗi phải sửa nhất", "Số lỗi phải sửa", errors, ""),
        Ranking("Đơn vị quá hạn nhiều ngày nhất", "Số ngày quá hạn", late, said),
    ]
