"""The rows of submissions behind a figure: whose they are, as the consolidated data of the run has them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from batch.domain import COLLECTIVES, INFO, LEADERS, MEMBERS
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import FRAMES
from batch.finished.origins import Origin
from batch.submissions.columns import records
from batch.text import fold

_SHEETS = {"6A": INFO, "6B": MEMBERS, "6C": INFO, "6D": COLLECTIVES, "6E": LEADERS}
_OF_6F = {"dang_vien": MEMBERS, "tap_the": COLLECTIVES}
_NAMES = {INFO: "ten_don_vi", MEMBERS: "ho_ten", COLLECTIVES: "ten_tap_the", LEADERS: "ho_ten"}
_POSTS = {MEMBERS: "chuc_vu_dang", LEADERS: "chuc_vu"}
_NEEDED = ("ma_don_vi", "tep", "dong", "ket_qua", "trang_thai")
_WHOLE = (0,)  # a sheet that is a list counts as a whole


@dataclass(frozen=True, slots=True)
class CountedRow:
    """One subject: `line` as Excel numbers it, 0 where the sheet is a list; `level` and `status` are codes, "" where
    there is none; `sheet` is the name that the workbook itself has for it."""

    file: str
    sheet: str
    line: int
    name: str
    post: str
    level: str
    status: str


def rows_behind(run: FinishedRun, origins: Iterable[Origin]) -> list[CountedRow]:
    """The subjects behind these, in the order of files and rows; those that packages brought are told without any.
    Raises FinishedRunError."""
    out: list[CountedRow] = []
    for one in origins:
        if one.file:
            out += _found(run, one)
    return sorted(out, key=lambda row: (row.file, row.sheet, row.line))


def names_in(run: FinishedRun, unit: str) -> dict[tuple[str, str, int], str]:
    """(file, folded name of the sheet, line as Excel numbers it) → whom or what the row of a unit is about."""
    out = {}
    for sheet in (MEMBERS, COLLECTIVES, LEADERS):
        if not run.path(FRAMES[sheet]).is_file():
            continue
        frame = run.frame(sheet, ("ma_don_vi", "tep", "dong", _NAMES[sheet]))
        for row in records(frame[frame["ma_don_vi"] == unit]):
            out[_text(row["tep"]), fold(sheet), int(row["dong"])] = _text(row[_NAMES[sheet]])
    return out


def _found(run: FinishedRun, origin: Origin) -> list[CountedRow]:
    sheet = _sheet_of(origin)
    name, post = _NAMES[sheet], _POSTS.get(sheet)
    frame = run.frame(sheet, (*_NEEDED, name, *([post] if post else [])))
    own = frame[(frame["ma_don_vi"] == origin.unit) & (frame["tep"] == origin.file)]
    own = own[own["dong"].isin(origin.lines)]
    return [
        CountedRow(
            origin.file, origin.sheet, int(row["dong"]), _text(row[name]), _text(row[post]) if post else "",
            _text(row["ket_qua"]), _text(row["trang_thai"]),
        )
        for row in records(own)
    ]  # fmt: skip


def _sheet_of(origin: Origin) -> str:
    if origin.table != "6F":
        return _SHEETS[origin.table]
    return INFO if origin.lines == _WHOLE else _OF_6F[origin.columns[0]]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
