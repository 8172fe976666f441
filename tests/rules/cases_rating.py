"""Cases of the rules on caps."""

from __future__ import annotations

from typing import Any

from case import Case, Change, both, put
from small_committee import BASE, BODIES, CELL1, MEMBERS, Committee

from batch.domain import WARNING


def ranked(**best: Any) -> Change:
    """Members 1 and 2 proposed HTXS with everything that it needs; only one place in a group of seven."""

    def change(c: Committee) -> None:
        htxs = {"de_xuat": "HTXS", "tu_xep_loai": "HTXS", "tong_diem": 95, "ty_le_vuot_muc": 40, "cap_do_2": "XS"}
        for row in (0, 1):
            c.set(CELL1, MEMBERS, row, **htxs)
        c.set(CELL1, MEMBERS, 1, **best)

    return change


CASES: list[Case] = [
    Case("HM-01", ranked(tong_diem=94), (CELL1, MEMBERS, "de_xuat", 1), WARNING, says="đứng thứ 2"),
    Case("HM-02", ranked(), (CELL1, MEMBERS, "de_xuat", 0), WARNING, also=("HM-02",)),
    Case("HM-03", both(put(BASE, BODIES, 0, tham_quyen=None, la_cap_uy="KHONG", xl_to_chuc="HTXS", de_xuat="HTXS",
                           tong_diem=95, ty_le_vuot_muc=40)),
         (BASE, BODIES, "tham_quyen", 0), WARNING, also=("BB-01", "TT-03")),
    Case("HM-05", both(ranked(quyet_dinh="HTXS"), put(CELL1, MEMBERS, 0, quyet_dinh="HTXS")), (BASE, "", "", 0),
         says="là 2, tối đa 1, vượt 1"),
]  # fmt: skip
