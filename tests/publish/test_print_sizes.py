"""Whatever is printed can be read: the smallest letters of every sheet, as large as they come out on its paper."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from made_up import MadeUp
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from batch.finished.layout import ERROR_COPIES, OUTPUTS, PLAN
from batch.form import paper
from batch.publish.plan.sheets import GUIDE, LEVEL_LIST
from batch.publish.returns.listing import SHEET

ROOT = Path(__file__).parents[2]
LEAST = 8.0
_MILLIMETRES = {8: (297, 420), 9: (210, 297)}  # short and long side, by Excel's number
_PIXELS = 96  # of a column, in an inch


def boundaries(sheet: Worksheet) -> tuple[int, int, int, int]:
    """First column and row, last column and row of what is printed."""
    area = sheet.print_area
    return range_boundaries(area.rpartition("!")[2] if area else sheet.dimensions)


def widths(sheet: Worksheet) -> dict[int, int]:
    """Pixels of every column that is printed."""
    first, _, last, _ = boundaries(sheet)
    out = dict.fromkeys(range(first, last + 1), 64)
    for look in sheet.column_dimensions.values():
        for column in range(look.min, min(look.max, last) + 1):
            if column >= first:
                out[column] = 0 if look.hidden else int(look.width * 7 + 0.5)
    return out


def points(sheet: Worksheet) -> float:
    """The smallest letters of a sheet on its paper; nothing prints larger than it is."""
    short, long = _MILLIMETRES[int(sheet.page_setup.paperSize)]
    side = long if sheet.page_setup.orientation == "landscape" else short
    room = (side / 25.4 - sheet.page_margins.left - sheet.page_margins.right) * _PIXELS
    across = widths(sheet)
    if sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage:
        assert (sheet.page_setup.fitToWidth or 1) == 1, "several pages have a scale of their own"
        scale = min(100, int(100 * room / sum(across.values())))
    else:
        scale = int(sheet.page_setup.scale or 100)
        assert max(across.values()) * scale / 100 <= room
        if sum(across.values()) * scale / 100 > room:
            assert sheet.print_title_cols, "on each page stands who a row is of"
    first, top, last, bottom = boundaries(sheet)
    letters = [
        (cell.font.sz, cell.alignment.shrink_to_fit) for row in sheet.iter_rows(top, bottom, first, last)
        for cell in row if cell.value not in (None, "") and across[cell.column]
    ]  # fmt: skip
    assert all(size >= 13 for size, shrinks in letters if shrinks), "letters that shrink have no size"
    return min((size for size, _ in letters), default=11) * scale / 100


def too_small(paths: Iterator[Path] | list[Path]) -> tuple[int, list[str]]:
    """How many sheets there are, and those that can't be read."""
    count, out = 0, []
    for path in paths:
        for sheet in openpyxl.load_workbook(path).worksheets:
            if sheet.sheet_state == "visible":
                count += 1
                if (size := points(sheet)) < LEAST:
                    out.append(f"{path.name}, {sheet.title}: {size:.1f}")
    return count, out


def test_every_workbook_of_a_run_can_be_read_on_paper(made_up: MadeUp) -> None:
    folder = made_up.run()
    found = [path for output in OUTPUTS for path in sorted(folder.glob(f"{output.path.rstrip('/')}*"))]
    books = [path for path in found if path.suffix == ".xlsx"]
    copies = sorted((folder / ERROR_COPIES.path).glob("*.xlsx"))
    count, small = too_small([*books, *copies[:2]])
    assert count > 50 and small == []


def test_blanks_and_the_register_can_be_read_on_paper() -> None:
    count, small = too_small(sorted((ROOT / "input_templates").glob("*.xlsx")))
    assert count > 30 and small == []


def test_an_error_copy_opens_on_its_list_and_prints_it_alone(made_up: MadeUp) -> None:
    """Office programs print the sheets that are selected, where they aren't asked for the whole workbook."""
    for path in sorted((made_up.run() / ERROR_COPIES.path).glob("*.xlsx"))[:3]:
        book = openpyxl.load_workbook(path)
        chosen = [sheet.title for sheet in book.worksheets if sheet.sheet_view.tabSelected]
        assert chosen == [book.active.title] == [SHEET]
        assert {sheet.sheet_state for sheet in book.worksheets} <= {"visible", "veryHidden"}


def test_paper_is_chosen_in_one_place() -> None:
    told = re.compile(r"\.(set_paper|set_landscape|set_portrait|fit_to_pages|set_print_scale|set_margins|set_footer)\(")
    places = {path.relative_to(ROOT / "batch").as_posix() for path in (ROOT / "batch").rglob("*.py")
              if told.search(path.read_text(encoding="utf-8"))}  # fmt: skip
    assert places == {"form/paper.py"}


@pytest.mark.parametrize("seed", range(4))
def test_a_sheet_lies_on_the_smallest_paper_that_shows_it_readably(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(200):
        columns = [rng.randint(20, 500) for _ in range(rng.randint(1, 60))]
        size, repeated = rng.choice((8, 9, 10, 11, 14)), rng.randint(0, 3)
        chosen = paper.pages(columns, size, repeated=repeated)
        assert size * chosen.scale / 100 >= LEAST or size < LEAST
        room = chosen.paper.room() * 100 / chosen.scale
        lead = sum(columns[: chosen.repeated])
        if chosen.across == 1:
            assert sum(columns) <= room + 1
            assert chosen.paper is paper.A4 or sum(columns) * LEAST / size > paper.A4.room() * 0.98
        else:
            assert lead + max(columns[chosen.repeated :]) <= room
            assert sum(columns) > paper.A3.room() * size / LEAST * 0.98


def test_lists_that_only_drop_downs_need_are_not_printed(made_up: MadeUp) -> None:
    book = openpyxl.load_workbook(made_up.run() / PLAN.path)
    guide = book[GUIDE]
    listed = book.defined_names[LEVEL_LIST].attr_text
    *_, last = boundaries(guide)
    assert last < int(re.findall(r"\d+", listed)[0]) - 1
    said = [cell.value for row in guide.iter_rows(last, last) for cell in row if cell.value]
    assert said and str(said[0]).startswith("Đường kẻ đỏ"), "what explains the colours is printed whole"
