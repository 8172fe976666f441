"""Cases of the rules on handing in."""

from __future__ import annotations

from datetime import date

from case import DISTRICT, Case, info
from small_committee import CELL1, CELL2, INFO, Committee

from batch.domain import WARNING


def unlisted(c: Committee) -> None:
    del c.filled[CELL2]


CASES: list[Case] = [
    Case("NOP-01", unlisted, (CELL2, "", "", 0), says="hạn nộp"),
    Case("NOP-02", lambda c: c.copy_of(CELL1, "CS1-01 ban 2", bi_thu="Người Khác"), (CELL1, INFO, "lan_nop", 0)),
    Case("NOP-03", lambda c: c.set(CELL1, INFO, 0, lan_nop=2).copy_of(CELL1, "CS1-01 cu", lan_nop=1, ma_don_vi=None),
         severity=WARNING, says="thiếu mã đơn vị"),
    Case("NOP-04", lambda c: c.register_unit(CELL1, deadline=date(2025, 12, 8)), (CELL1, INFO, "ngay_lap", 0), WARNING,
         says="08/12/2025"),
    Case("NOP-05", lambda c: c.register_unit(CELL1, must_submit=False), (CELL1, INFO, "ma_don_vi", 0), WARNING),
    Case("NOP-06", lambda c: c.copy_of(CELL1, "CS1-01 ban 2", lan_nop=None), (CELL1, INFO, "lan_nop", 0)),
    Case("NOP-04", info(ngay_lap=date(2023, 12, 8)), (CELL1, INFO, "ngay_lap", 0),
         WARNING, law=DISTRICT, says="05/12/2023"),
    Case("NOP-07", info(ngay_lap=date(2024, 12, 10)), (CELL1, INFO, "ngay_lap", 0), says="10/12/2024"),
    Case("NOP-07", info(ngay_lap=date(2027, 3, 1)), (CELL1, INFO, "ngay_lap", 0), WARNING),
    Case("NOP-07", info(ngay_lap=date(2025, 5, 10), ngay_kiem_diem=date(2025, 5, 2)), (CELL1, INFO, "ngay_lap", 0),
         WARNING, also=("KD-06",), says="ngày và tháng"),
]  # fmt: skip
