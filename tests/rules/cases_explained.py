"""Cases of the rules on explanations."""

from __future__ import annotations

from case import Case, Change, both, first
from small_committee import CELL1, INFO, MEMBERS

from batch.domain import EXPLANATIONS, WARNING


def explained(code: str, sheet: str, cell: str) -> Change:
    row = {"ma_quy_tac": code, "sheet": sheet, "o": cell, "giai_trinh": "Đã báo cáo cấp trên"}
    return lambda c: c.add(CELL1, EXPLANATIONS, row)


CASES: list[Case] = [
    Case("GT-03", lambda c: c.add(CELL1, EXPLANATIONS,
                                  {"ma_quy_tac": "TC-10", "sheet": INFO, "o": "B22", "giai_trinh": "."}),
         (CELL1, EXPLANATIONS, "giai_trinh", 0), WARNING),
    Case("GT-01", explained("TC-99", INFO, "B22"), (CELL1, EXPLANATIONS, "ma_quy_tac", 0), WARNING, says="«TC-99»"),
    Case("GT-01", explained("HM-01", MEMBERS, "$BB$7"), (CELL1, EXPLANATIONS, "o", 0), WARNING, says="ô BB7 sheet"),
    Case("GT-01", explained("tiêu chuẩn", INFO, "B22"), (CELL1, EXPLANATIONS, "ma_quy_tac", 0), WARNING),
    Case("GT-02", both(first(gioi_tinh=None), explained("bb-01", MEMBERS, "F7")),
         (CELL1, EXPLANATIONS, "ma_quy_tac", 0), WARNING, also=("BB-01",), says="BB-01 ở chỗ này là lỗi"),
]  # fmt: skip
