"""What a finished run of an earlier year says of people and organizations, for comparing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from batch.domain import Unit

# Columns of its consolidated data that comparing needs; see `publish.data.write_frames`.
MEMBER_COLUMNS = (
    "ma_don_vi", "tep", "dong", "so_the", "so_ly_lich", "ho_ten", "ngay_sinh", "ngay_vao_dang", "ky_luat",
    "so_nam_xuat_sac", "ket_qua", "trang_thai", "duoc_dem",
)  # fmt: skip
ORGANIZATION_COLUMNS = ("ma_don_vi", "so_nam_xuat_sac", "ket_qua", "trang_thai")


@dataclass(slots=True)
class LastYear:
    """`members` and `organizations` hold the columns above, one row for each row of that run's sheets "Đảng viên" and
    "Thông tin"; `units` are those of its register; `folder` is the run's, `sha256` that of its manifest."""

    folder: Path
    year: int
    as_of: date
    provisional: bool
    sha256: str
    members: pd.DataFrame
    organizations: pd.DataFrame
    units: dict[str, Unit] = field(default_factory=dict)
