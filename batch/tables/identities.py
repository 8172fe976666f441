"""Do the figures add up? Every identity of the layouts, checked on the figures as counted.

Source: layouts (`tong`), printed checks of the forms, law facts on the Biểu.
"""

from __future__ import annotations

from collections.abc import Iterator

from batch.tables.figures import Figures
from batch.tables.layout import RATIO, TABLES, columns


def broken(figures: Figures) -> Iterator[str]:
    """One line in Vietnamese for every identity that doesn't hold; nothing is ever adjusted."""
    for table in TABLES:
        counts = [c for c in columns(table) if c.kind != RATIO]
        for row in figures.rows(table):
            if row.is_heading:
                continue
            for column in counts:
                value = figures.count(table, row.code, column.code)
                if row.parts:
                    total = sum(figures.count(table, part, column.code) for part in row.parts)
                    if total != value:
                        yield f"Biểu {table} cột {column.code}: dòng {row.code} = {value}, tổng các dòng con = {total}"
                if column.parts:
                    total = sum(figures.count(table, row.code, part) for part in column.parts)
                    if total != value:
                        yield f"Biểu {table} dòng {row.code}: cột {column.code} = {value}, tổng các cột con = {total}"
    for table, row_code in (("6A", s + ".1") for s in ("A.I", "A.II", "B.I", "B.II")):
        if figures.count(table, row_code, "25") > figures.count(table, row_code, "24"):
            yield f"Biểu {table} dòng {row_code}: cột 25 lớn hơn cột 24"
    for name in ("tap_the", "dang_vien"):
        if figures.count("6F", "4", name) > figures.count("6F", "1", name):
            yield f"Biểu 6F cột {name}: dòng 4 lớn hơn dòng 1"
    members = figures.count("6B", "1", "2")
    if figures.count("6F", "1", "dang_vien") != members:
        yield f"Biểu 6F dòng 1 cột đảng viên khác Biểu 6B dòng 1 ({members})"
