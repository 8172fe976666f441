"""Cases of the rules on organizations against the register and their rows."""

from __future__ import annotations

from case import NEW, Case, Change, info, put
from small_committee import BASE, CELL1, INFO, TOP

from batch.domain import WARNING, Unit


def below_top(*units: tuple[str, str | None]) -> Change:
    """More units of these kinds and sectors directly below the top, which hand in nothing."""
    return lambda c: c.units.update(
        {f"X{n}": Unit(f"X{n}", "X", kind, TOP, sector, must_submit=False) for n, (kind, sector) in enumerate(units)}
    )


IN_2024, IN_2025, IN_2026 = ("qd124-2023", None, 2024), ("qd366-2025", None, 2025), ("qd366-2025", None, 2026)
CASES: list[Case] = [
    Case("TC-29", below_top(("DB_CO_SO", "4"), ("DB_CO_SO", "5")), (TOP, "", "", 0), WARNING, law=IN_2025,
         says="2 tổ chức cơ sở đảng loại hình xã, phường, thị trấn"),
    Case("TC-29", below_top(("DB_CO_SO", "4"), ("CB_CO_SO", "4")), (TOP, "", "", 0), WARNING, law=IN_2026,
         says="đảng bộ cơ sở trực thuộc đảng bộ tỉnh; trong danh mục, 2 tổ chức"),
    Case("TC-29", below_top(("DB_TREN_CO_SO", None)), (TOP, "", "", 0), WARNING, law=IN_2025,
         says="1 đơn vị cùng là đảng bộ cấp trên trực tiếp cơ sở"),
    Case("TC-29", below_top(("CB_TRUC_THUOC", "4")), (TOP, "", "", 0), WARNING, law=IN_2024, says="không qua"),
    Case("TC-01", info(loai_to_chuc="CB_CO_SO"), (CELL1, INFO, "loai_to_chuc", 0), says="Chi bộ trực thuộc"),
    Case("TC-02", info(loai_hinh="22"), (CELL1, INFO, "loai_hinh", 0), says="Công ty cổ phần"),
    Case("TC-03", info(ma_cap_tren=TOP), (CELL1, INFO, "ma_cap_tren", 0), says="«CS1»"),
    Case("TC-04", info(ten_don_vi="Chi bộ Ba"), (CELL1, INFO, "ten_don_vi", 0), WARNING, says="«Chi bộ Một»"),
    Case("TC-05", info(tong_dang_vien=5), (CELL1, INFO, "tong_dang_vien", 0), also=("TC-10",), says="được 4"),
    Case("TC-05", put(BASE, INFO, 0, tong_dang_vien=4), (BASE, INFO, "tong_dang_vien", 0), also=("TC-10",),
         says="2 đơn vị bên dưới được 7"),
    Case("TC-06", info(so_mien=1), (CELL1, INFO, "so_mien", 0)),
    Case("TC-07", info(so_dinh_chi=2), (CELL1, INFO, "so_dinh_chi", 0)),
    Case("TC-08", info(so_moi_ket_nap=3), (CELL1, INFO, "so_moi_ket_nap", 0)),
    Case("TC-09", info(ly_do_chua_xep_loai="MOI", ngay_thanh_lap=NEW), (CELL1, INFO, "de_xuat", 0),
         says="Mới thành lập"),
    Case("TC-10", lambda c: c.register_unit(CELL1, members=6), (CELL1, INFO, "tong_dang_vien", 0), WARNING),
]  # fmt: skip
