"""Cases of the rules on what an organization is and how it stands."""

from __future__ import annotations

from datetime import date

from case import QD132, Case, Change, base, both, info, put
from small_committee import BASE, BODIES, CELL1, CELL2, INFO, LEADERS, MEMBERS, Committee

from batch.domain import WARNING


def sector(code: str) -> Change:
    """The đảng bộ cơ sở is of another sector, in the register too."""
    return both(lambda c: c.register_unit(BASE, sector=code), base(loai_hinh=code))


def no_members(c: Committee) -> None:
    """Nobody is listed in one of the two chi bộ; the figures stay as they were."""
    c.filled[CELL2].rows[MEMBERS].clear()


_RATED_BY_OTHERS = dict.fromkeys(
    ("xl_chinh_quyen", "xl_mttq", "xl_cong_doan", "xl_nong_dan", "xl_phu_nu", "xl_doan_tn", "xl_ccb"), "HTT"
)
_NEW = date(2025, 9, 1)
_UNRATED = {"de_xuat": None, "tu_xep_loai": None, "ly_do_chua_xep_loai": "MOI"}


CASES: list[Case] = [
    Case("TC-11", both(sector("5"), base(**_RATED_BY_OTHERS | {"xl_mttq": None, "xl_ccb": None})),
         (BASE, INFO, "xl_mttq", 0), WARNING, says="«Xếp loại Mặt trận Tổ quốc», «Xếp loại Hội Cựu chiến binh»"),
    Case("TC-12", sector("12"), (BASE, INFO, "xl_nganh_doc", 0), WARNING),
    Case("TC-13", info(ty_le_hoan_thanh=60, ty_le_vuot_muc=70), (CELL1, INFO, "ty_le_vuot_muc", 0), WARNING,
         law=QD132, says="nhiều hơn tỷ lệ hoàn thành 60%"),
    Case("TC-13", info(ty_le_vuot_muc=80, ty_le_cham=30), (CELL1, INFO, "ty_le_vuot_muc", 0), WARNING,
         law=QD132, says="vượt quá 100%"),
    Case("TC-14", info(bat_kha_khang="CO"), (CELL1, INFO, "bat_kha_khang", 0), WARNING, law=QD132, says="dưới 50%"),
    Case("TC-15", info(ngay_thanh_lap=date(2015, 2, 3), **_UNRATED), (CELL1, INFO, "ly_do_chua_xep_loai", 0),
         law=QD132, says="03/02/2015"),
    Case("TC-15", info(ngay_thanh_lap=_NEW, do_chia_tach="CO", **_UNRATED), (CELL1, INFO, "ly_do_chua_xep_loai", 0),
         WARNING, says="chia tách"),
    Case("TC-15", info(**_UNRATED), (CELL1, INFO, "ngay_thanh_lap", 0), WARNING, says="không ghi ngày thành lập"),
    Case("TC-16", info(ngay_thanh_lap=date(2021, 9, 1), do_chia_tach="KHONG"), (CELL1, INFO, "de_xuat", 0), law=QD132,
         says="chưa đủ 6 tháng"),
    Case("TC-16", info(ngay_thanh_lap=date(2025, 7, 1), do_chia_tach="KHONG"), (CELL1, INFO, "de_xuat", 0), WARNING,
         says="01/07/2025"),
    Case("TC-16", info(ngay_thanh_lap=_NEW), (CELL1, INFO, "de_xuat", 0), WARNING,
         says="không ghi có phải do chia tách"),
    Case("TC-17", info(ngay_thanh_lap=date(2026, 2, 3)), (CELL1, INFO, "ngay_thanh_lap", 0), says="31/12/2025"),
    Case("TC-18", both(lambda c: c.register_unit(CELL1, founded=date(2005, 3, 3)),
                       info(ngay_thanh_lap=date(2015, 3, 3))),
         (CELL1, INFO, "ngay_thanh_lap", 0), WARNING, says="03/03/2005"),
    Case("TC-19", base(so_don_vi_truc_thuoc_bi_ky_luat=3),
         (BASE, INFO, "so_don_vi_truc_thuoc_bi_ky_luat", 0), law=QD132, says="chỉ có 2 đơn vị"),
    Case("TC-20", info(ngay_thanh_lap=date(2022, 5, 1), so_nam_xuat_sac=4), (CELL1, INFO, "so_nam_xuat_sac", 0),
         WARNING, says="chỉ có 3 năm"),
    Case("TC-21", no_members, (CELL2, MEMBERS, "", 0)),
    Case("TC-13", put(CELL1, MEMBERS, 1, ty_le_hoan_thanh=60, ty_le_vuot_muc=70), (CELL1, MEMBERS, "ty_le_vuot_muc", 1),
         WARNING, law=QD132, says="nhiều hơn tỷ lệ hoàn thành 60%"),
    Case("TC-13", put(BASE, LEADERS, 0, ty_le_vuot_muc=80, ty_le_cham=30), (BASE, LEADERS, "ty_le_vuot_muc", 0),
         WARNING, law=QD132, says="vượt quá 100%"),
    Case("TC-14", put(BASE, BODIES, 0, bat_kha_khang="CO"), (BASE, BODIES, "bat_kha_khang", 0), WARNING, law=QD132,
         says="dưới 50%"),
    Case("TC-22", both(info(ky_luat="KHIEN_TRACH", tu_phat_hien="CO"), base(so_don_vi_truc_thuoc_bi_ky_luat=0)),
         (BASE, INFO, "so_don_vi_truc_thuoc_bi_ky_luat", 0), law=QD132, says="ghi 0, trong khi 1 đơn vị"),
    Case("TC-22", both(info(ky_luat="KHIEN_TRACH", tu_phat_hien="CO"), base(so_don_vi_truc_thuoc_bi_ky_luat=None)),
         (BASE, INFO, "so_don_vi_truc_thuoc_bi_ky_luat", 0), WARNING, law=QD132, says="phiếu của mình: CS1-01."),
    Case("TC-23", both(sector("4"), base(**_RATED_BY_OTHERS | {"xl_mttq": "KHONG_CO", "xl_ccb": "KHONG_CO"})),
         (BASE, INFO, "xl_mttq", 0), WARNING, says="«Không có tổ chức này»"),
    Case("TC-24", both(sector("13"), base(xl_nganh_doc="HTNV")), (BASE, INFO, "de_xuat", 0), WARNING,
         says="đã xếp: «Hoàn thành nhiệm vụ»"),
    Case("TC-25", both(info(ky_luat="GIAI_TAN", tu_phat_hien="CO"), base(so_don_vi_truc_thuoc_bi_ky_luat=1)),
         (CELL1, INFO, "ky_luat", 0), WARNING, law=QD132),
    Case("TC-25", both(info(ky_luat="GIAI_TAN"), base(so_don_vi_truc_thuoc_bi_ky_luat=1)),
         (CELL1, INFO, "ky_luat", 0), WARNING),
    Case("TC-26", info(tu_phat_hien="CO"), (CELL1, INFO, "tu_phat_hien", 0), WARNING),
    Case("TC-27", info(bi_thu="Đồng chí Đinh Văn Bí Thư"), (CELL1, INFO, "bi_thu", 0), WARNING),
    Case("TC-28", base(xl_cong_doan=None), (BASE, INFO, "xl_cong_doan", 0), WARNING, law=QD132),
]  # fmt: skip
