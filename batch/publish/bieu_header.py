"""The multi-level header of a Biểu: which titles stand over which columns, how wide and how high."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from batch.publish.sheets import Styles, height, lines, merge
from batch.tables.layout import RATIO, Column, columns

# A leaf is a column code, a branch is (title, below). What a leaf is called comes from the layout.
Node = str | tuple[str, list[Any]]

_BY_SECTOR: list[Node] = [
    "2", "3", "4", "5", "6", "7", "8",
    ("Đơn vị sự nghiệp", ["9", "10", "11"]),
    "12", "13",
    ("Doanh nghiệp và hợp tác xã", [
        "14",
        ("Doanh nghiệp có vốn nhà nước", ["15", "16", "17", "18"]),
        ("Doanh nghiệp ngoài khu vực nhà nước", [
            "19", "20", "21", "22", "23",
            ("Doanh nghiệp có vốn nước ngoài", ["24", "25"]),
        ]),
        "26",
    ]),
    "27", "28",
]  # fmt: skip
_BY_LEVEL: list[Node] = [
    "tong",
    ("Được đánh giá, xếp loại", [
        "xep_loai",
        ("Hoàn thành xuất sắc nhiệm vụ", ["HTXS", "HTXS_tl"]),
        ("Hoàn thành tốt nhiệm vụ", ["HTT", "HTT_tl"]),
        ("Hoàn thành nhiệm vụ", ["HTNV", "HTNV_tl"]),
        ("Không hoàn thành nhiệm vụ", ["KHT", "KHT_tl"]),
    ]),
    ("Chưa đánh giá, xếp loại", ["chua", "chua_moi", "chua_cho"]),
]  # fmt: skip
_TREES: dict[str, list[Node]] = {
    "6A": _BY_SECTOR, "6B": _BY_SECTOR,
    "6C": _BY_LEVEL, "6D": _BY_LEVEL, "6E": _BY_LEVEL,
    "6F": ["tap_the", "dang_vien"],
}  # fmt: skip
_LEAF_TITLES = {"SL": "Số lượng", "Số được đánh giá xếp loại": "Số lượng"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One title: its rows and columns, counted from the top left of the header (label column = 0), ends included."""

    top: int
    bottom: int
    left: int
    right: int
    text: str


def _leaves(nodes: list[Node]) -> list[str]:
    return [leaf for node in nodes for leaf in ([node] if isinstance(node, str) else _leaves(node[1]))]


def _depth(nodes: list[Node]) -> int:
    return max(1 if isinstance(node, str) else 1 + _depth(node[1]) for node in nodes)


def leaf_title(column: Column) -> str:
    """The title of a column under its branch: "DN có vốn nhà nước - Tổng số" → "Tổng số"."""
    text = column.label.rpartition(" - ")[2]
    return _LEAF_TITLES.get(text, text)


def plan(table: str) -> tuple[int, list[Cell]]:
    """Number of levels and all titles of a table's header. A layout that an office has changed gets a flat header."""
    known = {column.code: column for column in columns(table)}
    tree = _TREES.get(table, [])
    if _leaves(tree) != list(known):
        return 1, [Cell(0, 0, 0, 0, "Nội dung")] + [
            Cell(0, 0, i, i, column.label) for i, column in enumerate(known.values(), start=1)
        ]
    levels = _depth(tree)
    cells = [Cell(0, levels - 1, 0, 0, "Nội dung")]

    def place(nodes: list[Node], level: int, left: int) -> int:
        for node in nodes:
            if isinstance(node, str):
                cells.append(Cell(level, levels - 1, left, left, leaf_title(known[node])))
                left += 1
            else:
                end = place(node[1], level + 1, left)
                cells.append(Cell(level, level, left, end - 1, node[0]))
                left = end
        return left

    place(tree, 0, 1)
    return levels, sorted(cells, key=lambda cell: (cell.top, cell.left))


def _heights(levels: int, cells: list[Cell], widths: list[int], size: int) -> list[float]:
    rows = [height(1, size)] * levels
    # Titles over the fewest levels first, so that a tall one only adds what is still missing.
    for cell in sorted(cells, key=lambda c: c.bottom - c.top):
        need = height(lines(cell.text, sum(widths[cell.left : cell.right + 1]), size, bold=True), size) + 3
        missing = need - sum(rows[cell.top : cell.bottom + 1])
        if missing > 0:
            rows[cell.bottom] += missing
    return rows


def height_of(table: str) -> int:
    """Rows that the header takes, the row of column numbers included."""
    return plan(table)[0] + 1


def write_header(sheet: Any, styles: Styles, table: str, top: int, widths: list[int]) -> None:
    """Write titles and column numbers (1), (2), … from row `top`; `widths` in pixels, label column first."""
    levels, cells = plan(table)
    size = 9 if len(widths) > 20 else 10
    style = styles(bold=True, align="center", valign="vcenter", text_wrap=True, border=1, font_size=size)
    for level, points in enumerate(_heights(levels, cells, widths, size)):
        sheet.set_row(top + level, points)
    for cell in cells:
        merge(sheet, top + cell.top, cell.left, top + cell.bottom, cell.right, cell.text, style)
    number = styles(italic=True, align="center", valign="vcenter", border=1, font_size=size)
    for index in range(len(widths)):
        sheet.write_string(top + levels, index, f"({index + 1})", number)


def is_ratio(column: Column) -> bool:
    return column.kind == RATIO
