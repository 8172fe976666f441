"""Whom a unit's papers are for."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from batch.domain import CELL_TYPES, LEADERS, MEMBERS
from batch.publish.papers.source import Row, Source, text
from batch.submissions.eligibility import EXEMPT, person_key
from batch.text import NOT_IN_FILE_NAMES, vn_int

GUEST = "TAM_THOI_DEN"
_LONGEST = 60  # letters of a name in the name of a file: Windows takes paths of 260


def reviewing(source: Source, unit: str) -> list[Row]:
    """The members of a unit who review themselves there: those only temporarily here do it at their own cell, exempt
    and suspended ones don't. Newly admitted ones are among them: whether they must is the unit's to say."""
    return [row for row in source.known(MEMBERS, unit) if row.get("tinh_trang") not in (GUEST, *EXEMPT)]


def tell_unknown(source: Source) -> None:
    """Say of how many cells nothing tells who their members are, and what to do."""
    units = [source.register[code] for code in source.units]
    blank = [u for u in units if u.must_submit and u.kind in CELL_TYPES and not source.known(MEMBERS, u.code)]
    remark = (
        f"Chưa biết danh sách đảng viên của {vn_int(len(blank))} chi bộ nên chưa lập được mẫu cho từng người: cần "
        "phiếu Excel đã ghi sheet «Đảng viên» trong thư mục phiếu (bản nộp chính thức sau đó ghi «Lần nộp» lớn hơn), "
        "hoặc kết quả năm trước."
    )
    if blank and remark not in source.remarks:
        source.remarks.append(remark)


def leading(source: Source) -> set[str]:
    """The cards, as they compare, of those who stand in "Cán bộ" of any unit, this year or last."""
    rows = [*source.rows(LEADERS).values(), *source.before(LEADERS).values()]
    cards = [text(row, "so_the") for of_unit in rows for row in of_unit]
    return set(person_key(pd.Series(cards, dtype="str")).dropna())


def file_titles(rows: list[Row]) -> Iterator[str]:
    """A name for each person's own file: the number in the list, then the name."""
    for number, row in enumerate(rows, start=1):
        yield file_title(number, len(rows), text(row, "ho_ten"))


def file_title(number: int, of: int, name: str) -> str:
    """ "07 Đinh Thị Ví Dụ", without what no file name may hold."""
    plain = "".join(" " if c in NOT_IN_FILE_NAMES or c < " " else c for c in name)
    return f"{number:0{max(2, len(str(of)))}d} {plain[:_LONGEST]}".strip(" .")
