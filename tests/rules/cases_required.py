"""Cases of the rules on what must be filled in."""

from __future__ import annotations

from datetime import date
from typing import Any

from case import QD124, QD132, UNRATED, Case, Change, both, everybody, first, info, put
from cases_leadership import another, body
from small_committee import (
    BASE,
    BODIES,
    CELL1,
    DOSSIER,
    EVIDENCE,
    INFO,
    LEADERS,
    MEMBERS,
    REVIEW,
    SCORES,
    TOP,
    Committee,
)

from batch.domain import WARNING

BEST: dict[str, Any] = {"de_xuat": "HTXS", "tu_xep_loai": "HTXS", "tong_diem": 95, "ty_le_vuot_muc": 40}
UNITS = "so_don_vi_truc_thuoc_bi_ky_luat"


def agency(**values: Any) -> Change:
    """A second collective, the leadership of an agency."""

    def change(c: Committee) -> None:
        own = {"ma_tap_the": "TT2", "ten_tap_the": "Ban giám đốc", "nhom": "Khác", "la_cap_uy": "KHONG"}
        c.add(BASE, BODIES, c.filled[BASE].rows[BODIES][0] | own | {"xl_to_chuc": "HTXS"} | values)

    return change


CASES: list[Case] = [
    Case("BB-01", first(ho_ten=None), (CELL1, MEMBERS, "ho_ten", 0)),
    Case("BB-01", info(bi_thu=None), (CELL1, INFO, "bi_thu", 0)),
    Case("BB-01", info(ma_cap_tren=None), (CELL1, INFO, "ma_cap_tren", 0)),
    Case("BB-01", put(CELL1, EVIDENCE, 0, co_ho_so=None), (CELL1, EVIDENCE, "co_ho_so", 0)),
    Case("BB-02", first(da_kiem_diem=None, **UNRATED), (CELL1, MEMBERS, "da_kiem_diem", 0)),
    Case("BB-02", both(first(da_kiem_diem=None, ngay_vao_dang=date(2021, 10, 1), ngay_chinh_thuc=None, **UNRATED),
         info(so_moi_ket_nap=1), put(BASE, INFO, 0, so_moi_ket_nap=1), put(TOP, INFO, 0, so_moi_ket_nap=1)),
         (CELL1, MEMBERS, "da_kiem_diem", 0), WARNING, law=QD132),
    Case("BB-03", first(cap_do_1=None), (CELL1, MEMBERS, "cap_do_1", 0)),
    Case("BB-03", info(de_xuat=None), (CELL1, INFO, "de_xuat", 0)),
    Case("BB-03", put(BASE, BODIES, 0, tu_xep_loai=None), (BASE, BODIES, "tu_xep_loai", 0)),
    Case("BB-04", first(tong_diem=None), (CELL1, MEMBERS, "tong_diem", 0)),
    Case("BB-04", put(CELL1, SCORES, 1, diem_tu_cham=None), (CELL1, SCORES, "diem_tu_cham", 1)),
    Case("BB-04", lambda c: c.filled[CELL1].rows[SCORES].clear(), (CELL1, SCORES, "", 0), says="I, II"),
    Case("BB-05", first(so_the=None), (CELL1, MEMBERS, "so_the", 0)),
    Case("BB-05", first(ngay_chuyen_den=date(2025, 3, 1)), (CELL1, MEMBERS, "nhan_xet_noi_cu", 0), says="chuyển đến"),
    Case("BB-05", first(tinh_trang="TAM_THOI_DI"), (CELL1, MEMBERS, "nhan_xet_noi_cu", 0), says="tạm thời nơi khác"),
    Case("BB-05", first(da_kiem_diem="KHONG", **UNRATED), (CELL1, MEMBERS, "ly_do_chua", 0)),
    Case("BB-05", first(doi_tuong="CBCCVC"), (CELL1, MEMBERS, "xl_cbccvc", 0)),
    Case("BB-05", first(diem_cong=1), (CELL1, MEMBERS, "ly_do_cong_tru", 0), also=("DI-14",)),
    Case("BB-05", put(CELL1, SCORES, 0, diem_tru=1), (CELL1, SCORES, "ly_do_cong_tru", 0), also=("DI-14",)),
    Case("BB-05", put(CELL1, REVIEW, 0, cap_do=None), (CELL1, REVIEW, "cap_do", 0)),
    Case("BB-05", lambda c: c.filled[CELL1].rows[REVIEW].pop(0), (CELL1, REVIEW, "", 0), WARNING, says="I.1"),
    Case("BB-05", info(loai_hinh=None), (CELL1, INFO, "loai_hinh", 0)),
    Case("BB-05", info(ngay_kiem_diem=None), (CELL1, INFO, "ngay_kiem_diem", 0)),
    Case("BB-05", info(da_kiem_diem="KHONG", ngay_kiem_diem=None, **UNRATED),
         (CELL1, INFO, "ly_do_chua_kiem_diem", 0), also=("KD-13",)),
    Case("BB-05", info(goi_y="CO_SO"), (CELL1, INFO, "da_giai_trinh_goi_y", 0)),
    Case("BB-05", info(ty_le_cham=None), (CELL1, INFO, "ty_le_cham", 0), says="QĐ 366"),
    Case("BB-06", first(de_xuat="HTXS", tong_diem=95, ty_le_vuot_muc=None), (CELL1, MEMBERS, "ty_le_vuot_muc", 0),
         WARNING),
    Case("BB-07", first(de_xuat="KHT", tu_xep_loai="KHT"), (CELL1, MEMBERS, "nguyen_nhan_khong_hoan_thanh", 0),
         also=("TR-TC-10",)),
    Case("CD-01", lambda c: c.add(CELL1, DOSSIER, {"ma_ho_so": "hs1", "da_nop": "CO"}),
         (CELL1, DOSSIER, "ma_ho_so", 1)),
    Case("BB-06", first(**BEST, da_khac_phuc=None), (CELL1, MEMBERS, "da_khac_phuc", 0), WARNING,
         says="Đã khắc phục"),
    Case("BB-06", agency(**BEST, da_khac_phuc=None), (BASE, BODIES, "da_khac_phuc", 1), WARNING, also=("HM-01",)),
    Case("BB-06", agency(**BEST, so_don_vi_truc_thuoc=4), (BASE, BODIES, UNITS, 1), WARNING, also=("HM-01",),
         says="ghi 0"),
    Case("BB-08", first(cap_do_3=None), (CELL1, MEMBERS, "cap_do_3", 0), WARNING, law=QD132,
         says="còn trống «Cấp độ nội dung 3»"),
    Case("BB-08", everybody(cap_do_3=None), (CELL1, MEMBERS, "cap_do_3", 0), WARNING, law=QD132, says="Cả 4 dòng"),
    Case("BB-08", body(cap_do_2=None), (BASE, BODIES, "cap_do_2", 0), WARNING, law=QD124,
         says="còn trống «Cấp độ nội dung 2»"),
    Case("BB-08", agency(cap_do_1=None, cap_do_4=None), (BASE, BODIES, "cap_do_1", 1), WARNING, law=QD132,
         says="«Cấp độ nội dung 1», «Cấp độ nội dung 4»"),
    Case("BB-08", body(da_khac_phuc="XONG"), (BASE, BODIES, "cap_do_khac_phuc", 0), WARNING, law=QD132),
    Case("BB-08", another(cap_do_5=None), (BASE, LEADERS, "cap_do_5", 1), WARNING, law=QD124),
]  # fmt: skip
