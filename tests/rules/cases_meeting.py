"""Cases of the rules on the review meeting and suggestions."""

from __future__ import annotations

from datetime import date
from typing import Any

from case import DISTRICT, LOCAL, QD132, Case, Change, base, both, info, put
from small_committee import BASE, BODIES, CELL1, INFO, LEADERS, MEMBERS, REVIEW, TOP, Committee

from batch.domain import WARNING
from batch.law import load_law
from batch.register.suggestions import Suggestion


def alone_at_base(c: Committee) -> None:
    """The first chi bộ is a chi bộ cơ sở, and somebody in it was suggested to by a đảng ủy cơ sở."""
    c.register_unit(CELL1, kind="CB_CO_SO").set(CELL1, INFO, 0, loai_to_chuc="CB_CO_SO")
    c.set(CELL1, MEMBERS, 2, goi_y="CO_SO")


_REVIEW = load_law("qd366-2025").self_review
_REMEDY = [c.code for c in _REVIEW.contents].index(_REVIEW.remedy or "")
_ANSWERS = [c.code for c in _REVIEW.contents].index(_REVIEW.answers or "")
_NO_LEVEL: dict[str, Any] = {"de_xuat": None, "tu_xep_loai": None}


def listed(*rows: tuple[str, str, str, str]) -> Change:
    """The committee's list of suggestions: unit, kind of subject, code or card, by whom."""
    return lambda c: c.suggestions.extend(
        Suggestion(*row, "Việc giải ngân vốn đầu tư công", "12-CV/HU") for row in rows
    )


CASES: list[Case] = [
    Case("KD-01", info(goi_y="CO_SO", da_giai_trinh_goi_y="KHONG"), (CELL1, INFO, "da_giai_trinh_goi_y", 0), WARNING),
    Case("KD-01", info(goi_y="HUYEN", da_giai_trinh_goi_y="KHONG"), (CELL1, INFO, "da_giai_trinh_goi_y", 0), law=QD132,
         says="Cấp trên trực tiếp cơ sở"),
    Case("KD-02", base(so_ngay_kiem_diem=0.5), (BASE, INFO, "so_ngay_kiem_diem", 0), WARNING, law=LOCAL, says="1 ngày"),
    Case("KD-02", base(goi_y="HUYEN", da_giai_trinh_goi_y="CO"), (BASE, INFO, "so_ngay_kiem_diem", 0), WARNING,
         law=DISTRICT, says="1,5 ngày ở nơi được gợi ý"),
    Case("KD-02", put(TOP, INFO, 0, so_ngay_kiem_diem=1), (TOP, INFO, "so_ngay_kiem_diem", 0), WARNING, law=LOCAL,
         says="1,5 ngày"),
    Case("KD-03", info(so_du_hop=None), (CELL1, INFO, "so_du_hop", 0), WARNING),
    Case("KD-03", base(so_ngay_kiem_diem=None), (BASE, INFO, "so_ngay_kiem_diem", 0), WARNING, law=DISTRICT),
    Case("KD-04", info(so_du_hop=5), (CELL1, INFO, "so_du_hop", 0), says="nhiều hơn 4 đảng viên"),
    Case("KD-04", base(so_du_hop=8), (BASE, INFO, "so_du_hop", 0), says="nhiều hơn 7 đảng viên"),
    Case("KD-05", info(ngay_kiem_diem=date(2025, 12, 11)), (CELL1, INFO, "ngay_kiem_diem", 0), says="10/12/2025"),
    Case("KD-06", info(ngay_kiem_diem=date(2024, 12, 5)), (CELL1, INFO, "ngay_kiem_diem", 0),
         says="năm đánh giá 2025"),
    Case("KD-06", info(ngay_lap=date(2026, 1, 9), ngay_kiem_diem=date(2026, 1, 5)), (CELL1, INFO, "ngay_kiem_diem", 0),
         WARNING),
    Case("KD-06", info(ngay_kiem_diem=date(2025, 5, 12)), (CELL1, INFO, "ngay_kiem_diem", 0), WARNING,
         says="trước tháng 9 của năm đánh giá 2025"),
    Case("KD-07", info(da_kiem_diem="KHONG", ly_do_chua_kiem_diem="Chờ kết luận", de_xuat=None),
         (CELL1, INFO, "ngay_kiem_diem", 0), WARNING),
    Case("KD-08", info(da_khac_phuc=None), (CELL1, INFO, "da_khac_phuc", 0), WARNING),
    Case("KD-09", both(info(da_khac_phuc="CHUA"), put(CELL1, REVIEW, _REMEDY, cap_do="XS")),
         (CELL1, REVIEW, "cap_do", _REMEDY), WARNING, says="«Chưa khắc phục»"),
    Case("KD-09", put(CELL1, MEMBERS, 1, da_khac_phuc="DANG", cap_do_khac_phuc="XS"),
         (CELL1, MEMBERS, "cap_do_khac_phuc", 1), WARNING, law=QD132, says="cùng dòng ghi «Đang khắc phục»"),
    Case("KD-09", put(BASE, BODIES, 0, da_khac_phuc="CHUA", cap_do_khac_phuc="XS"),
         (BASE, BODIES, "cap_do_khac_phuc", 0), WARNING, law=QD132),
    Case("KD-10", base(goi_y="CO_SO", da_giai_trinh_goi_y="CO"), (BASE, INFO, "goi_y", 0), WARNING,
         says="«Cấp tỉnh gợi ý» hoặc «Cấp trên trực tiếp cơ sở gợi ý»"),
    Case("KD-10", put(TOP, INFO, 0, goi_y="HUYEN", da_giai_trinh_goi_y="CO"), (TOP, INFO, "goi_y", 0), WARNING,
         also=("TT-14",)),
    Case("KD-10", lambda c: c.add(BASE, BODIES, c.filled[BASE].rows[BODIES][0] | {
        "ma_tap_the": "TT7", "ten_tap_the": "Tập thể lãnh đạo phòng", "la_cap_uy": "KHONG", "xl_to_chuc": "HTT",
        "cap": "HUYEN", "tham_quyen": "BTV_HUYEN", "nhom": "Khác", "goi_y": "CO_SO"}),
         (BASE, BODIES, "goi_y", 1), WARNING),
    Case("KD-10", put(TOP, LEADERS, 0, goi_y="CO_SO"), (TOP, LEADERS, "goi_y", 0), WARNING),
    Case("KD-10", alone_at_base, (CELL1, MEMBERS, "goi_y", 2), WARNING, says="Chi bộ cơ sở"),
    Case("KD-11", put(CELL1, MEMBERS, 2, goi_y="CO_SO", da_kiem_diem="KHONG", ly_do_chua="DI_XA", **_NO_LEVEL),
         (CELL1, MEMBERS, "da_kiem_diem", 2), WARNING, says="Đảng ủy cơ sở gợi ý"),
    Case("KD-11", put(BASE, BODIES, 0, goi_y="HUYEN", da_kiem_diem="KHONG", **_NO_LEVEL),
         (BASE, BODIES, "da_kiem_diem", 0), WARNING, also=("TT-14", "TT-14", "TT-16")),
    Case("KD-12", both(base(goi_y="HUYEN", da_giai_trinh_goi_y="CO"), put(BASE, REVIEW, _ANSWERS, tom_tat=None)),
         (BASE, REVIEW, "tom_tat", _ANSWERS), WARNING),
    Case("KD-08", put(BASE, BODIES, 0, da_khac_phuc=None), (BASE, BODIES, "da_khac_phuc", 0), WARNING, law=QD132,
         says="1 dòng của sheet này"),
    Case("KD-08", put(BASE, LEADERS, 0, da_khac_phuc=None), (BASE, LEADERS, "da_khac_phuc", 0), WARNING),
    Case("KD-13", info(da_kiem_diem="KHONG", ly_do_chua_kiem_diem="Chờ họp", ngay_kiem_diem=None, **_NO_LEVEL),
         (CELL1, INFO, "da_kiem_diem", 0), WARNING, says="4 đảng viên"),
    Case("KD-14", listed((CELL1, "TO_CHUC", "", "CO_SO")), (CELL1, INFO, "goi_y", 0), says="văn bản 12-CV/HU"),
    Case("KD-14", listed((CELL1, "DANG_VIEN", "0790 00002", "CO_SO")), (CELL1, MEMBERS, "goi_y", 1)),
    Case("KD-14", listed((BASE, "CAN_BO", "cb1", "HUYEN")), (BASE, LEADERS, "goi_y", 0)),
    Case("KD-15", both(base(goi_y="HUYEN", da_giai_trinh_goi_y="CO"), listed((BASE, "TO_CHUC", "", "TINH"))),
         (BASE, INFO, "goi_y", 0), says="Cấp tỉnh gợi ý"),
    Case("KD-16", listed((CELL1, "DANG_VIEN", "999999", "CO_SO")), (CELL1, MEMBERS, "", 0), WARNING,
         says="«999999»"),
    Case("KD-16", listed((BASE, "TAP_THE", "TT9", "HUYEN")), (BASE, BODIES, "", 0), WARNING),
    Case("KD-17", both(put(CELL1, MEMBERS, 1, goi_y="CO_SO"), put(CELL1, MEMBERS, 2, goi_y="CO_SO"),
                       listed((CELL1, "DANG_VIEN", "079000002", "CO_SO"))),
         (CELL1, MEMBERS, "goi_y", 2), WARNING),
]  # fmt: skip
