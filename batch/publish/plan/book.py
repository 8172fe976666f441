"""Opens a workbook that decides: is it a rating plan, of which year and regime, and where its tables are."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from batch.domain import Period
from batch.form.cells import Raw, is_blank, show
from batch.form.definition import Sheet, label
from batch.form.far_cells import refuse_far
from batch.form.guard import look_inside, names_defined
from batch.form.limits import OF_SPAN, BeyondLimitError
from batch.form.locate import Grid, match_sheets
from batch.form.scan import Marks
from batch.law import Law
from batch.office.trouble import why
from batch.publish.plan.sheets import COMMITTEE_CAPTION, GUIDE, MARKER, REGIME_CAPTION, YEAR_CAPTION
from batch.text import clean, fold

_READABLE = (".xlsx", ".xlsm")
_BROKEN = (
    CalamineError, zipfile.BadZipFile, zlib.error, ExpatError, ElementTree.ParseError, KeyError, EOFError, ValueError,
)  # fmt: skip


class PlanError(ValueError):
    """The file can't be used as this run's rating plan; the message says why, in Vietnamese. `of`: it is another
    period's."""

    def __init__(self, message: str, of: Period | None = None) -> None:
        super().__init__(message)
        self.of = of


@dataclass(slots=True)
class PlanBook:
    """`grids` and `marks` (what the reading library doesn't tell) by the plan's sheet name, of other sheets by
    their own; `own` is what the workbook
    calls it; `others` are the sheets that the plan doesn't know, `twins` those that it has more than once; `committee`
    is the code of the unit whose committee decides in it, "" where it doesn't say.
    """

    grids: dict[str, Grid] = field(default_factory=dict)
    marks: dict[str, Marks] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    twins: set[str] = field(default_factory=set)
    others: dict[str, Grid] = field(default_factory=dict)
    committee: str = ""

    def grid(self, name: str) -> Grid:
        return self.grids[name] if name in self.grids else self.others[name]

    def raw(self, name: str, row: int, column: int) -> Raw:
        grid = self.grid(name)
        return grid[row][column] if row < len(grid) and column < len(grid[row]) else ""

    def special(self, name: str, row: int, column: int) -> bool:
        """An error value, or a formula that was never calculated: blank to the reading library."""
        return (row, column) in self.marks[name].special


def marker_of(path: Path, called: str) -> str:
    """What the defined name `called` of a workbook says; "" where it has none. Raises OSError
    and ValueError."""
    return names_defined(path).get(called, "")


def beside(grid: Grid, caption: str) -> tuple[Raw, int, int]:
    """What stands to the right of a caption, with its row and column; "" where nothing does."""
    wanted = fold(caption)
    for at, row in enumerate(grid):
        for column, raw in enumerate(row[:-1], start=1):
            if isinstance(raw, str) and fold(raw) == wanted and not is_blank(row[column]):
                return row[column], at, column
    return "", 0, 0


def open_plan(path: Path, sheets: dict[str, Sheet], period: Period, law: Law) -> PlanBook:
    """The workbook at `path`, if it is a plan of that year and regime; else raises PlanError."""
    book, marker = open_book(path, sheets | {GUIDE: Sheet(GUIDE, ())}, MARKER, "Phương án xếp loại")
    _same_run(path, book, marker, period, law)
    return book


def open_book(path: Path, sheets: dict[str, Sheet], called: str, what: str) -> tuple[PlanBook, str]:
    """The tables of the workbook at `path` and what its marker `called` says; `what` people call such a file. Raises
    PlanError for what can't be opened."""
    if path.is_dir():
        raise PlanError(f"{path.name} là thư mục không mở được (không có quyền đọc hoặc là liên kết tới nơi khác).")
    if path.suffix.lower() not in _READABLE:
        raise PlanError(f"{what} phải là tệp .xlsx, không phải {path.name}: mở tệp rồi lưu lại dạng .xlsx.")
    book = PlanBook()
    try:
        marker = marker_of(path, called)
        inside = look_inside(path, sheets)
        if inside.refusal:
            raise BeyondLimitError(OF_SPAN)
        refuse_far([path])
        with CalamineWorkbook.from_filelike(inside.book) as source:
            names = source.sheet_names
            book.own = match_sheets(names, sheets)
            for name, own in book.own.items():
                book.grids[name] = source.get_sheet_by_name(own).to_python(skip_empty_area=False)
                book.marks[name] = inside.marks.get(own) or Marks()
                if [fold(n) for n in names].count(fold(name)) > 1:
                    book.twins.add(name)
            for name in inside.marks.keys() - set(book.own.values()):
                book.marks.setdefault(name, inside.marks[name])
                book.others[name] = source.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except BeyondLimitError as problem:
        raise PlanError(
            f"Không đọc được {path.name}: tệp quá lớn, có cấu trúc bất thường hoặc có ô ghi ở rất xa bảng. Hãy dùng "
            "lại bản do chương trình lập và chép nội dung đã ghi vào đó."
        ) from problem
    except PasswordError as problem:
        raise PlanError(f"Tệp {path.name} có mật khẩu: bỏ mật khẩu rồi lưu lại.") from problem
    except _BROKEN as problem:
        raise PlanError(f"Không mở được {path.name}: tệp hỏng, có mật khẩu hoặc không phải Excel (.xlsx).") from problem
    except OSError as problem:
        raise PlanError(f"Không mở được {path.name}. {why(problem, path)}") from problem
    return book, marker


def _same_run(path: Path, book: PlanBook, marker: str, period: Period, law: Law) -> None:
    of_year, regime, book.committee = [*marker.split("|"), "", "", ""][:3]
    if not regime and GUIDE in book.grids:  # another program may have dropped the name; the guide says the same
        guide = book.grids[GUIDE]
        captions = (YEAR_CAPTION, REGIME_CAPTION, COMMITTEE_CAPTION)
        printed, regime, book.committee = (clean(show(beside(guide, caption)[0])) for caption in captions)
        of_year = str(Period.printed(printed) or printed)
    if not of_year or not regime:
        raise PlanError(f"Tệp {path.name} không phải phương án xếp loại do chương trình lập (không có dấu nhận biết).")
    if of_year != str(period) or regime != law.id:
        raise PlanError(
            f"Tệp {path.name} là phương án {Period.title_of(of_year)} theo {label('quy_dinh', regime)}, không dùng "
            f"được cho {period.title} theo {label('quy_dinh', law.id)}. Hãy chọn đúng tệp phương án.",
            Period.named(of_year) if of_year != str(period) else None,
        )
