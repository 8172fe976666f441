"""Cases of the rules on organizations, their meeting, papers and evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

from case import BLOC, DISTRICT, LOCAL, QD132, Case, Change, both, info, put
from small_committee import (
    BASE,
    BODIES,
    CELL1,
    CELL2,
    DOSSIER,
    EVIDENCE,
    INFO,
    LEADERS,
    MEMBERS,
    REVIEW,
    TOP,
    Committee,
)

from batch.domain import WARNING
from batch.law import load_law


def base(**values: Any) -> Change:
    suggested = {"goi_y": values["goi_y"]} if "goi_y" in values else {}
    return both(put(BASE, INFO, 0, **values), put(BASE, BODIES, 0, **suggested))


def sector(code: str) -> Change:
    """The đảng bộ cơ sở is of another sector, in the register too."""
    return both(lambda c: c.register_unit(BASE, sector=code), base(loai_hinh=code))


def without_row(unit: str, sheet: str, index: int) -> Change:
    return lambda c: c.filled[unit].rows[sheet].pop(index)


def rated_above(c: Committee) -> None:
    """The leader is rated by the committee above, and all his papers are there."""
    c.set(BASE, LEADERS, 0, tham_quyen="BTV_HUYEN")
    for paper in c.law.papers_of("BTV_HUYEN"):
        row = {"ma_ho_so": paper.code, "so_the": "079100001", "bat_buoc": "CO", "da_nop": "CO"}
        c.add(BASE, DOSSIER, row if paper.required and not paper.when else row | {"da_nop": "NA", "bat_buoc": "KHONG"})


def no_members(c: Committee) -> None:
    """Nobody is listed in one of the two chi bộ; the figures stay as they were."""
    c.filled[CELL2].rows[MEMBERS].clear()


def alone_at_base(c: Committee) -> None:
    """The first chi bộ is a chi bộ cơ sở, and somebody in it was suggested to by a đảng ủy cơ sở."""
    c.register_unit(CELL1, kind="CB_CO_SO").set(CELL1, INFO, 0, loai_to_chuc="CB_CO_SO")
    c.set(CELL1, MEMBERS, 2, goi_y="CO_SO")


_REVIEW = load_law("qd366-2025").self_review
_REMEDY = [c.code for c in _REVIEW.contents].index(_REVIEW.remedy or "")
_ANSWERS = [c.code for c in _REVIEW.contents].index(_REVIEW.answers or "")
_NO_LEVEL: dict[str, Any] = {"de_xuat": None, "tu_xep_loai": None}
_RATED_BY_OTHERS = dict.fromkeys(
    ("xl_chinh_quyen", "xl_mttq", "xl_cong_doan", "xl_nong_dan", "xl_phu_nu", "xl_doan_tn", "xl_ccb"), "HTT"
)
_NEW = date(2025, 9, 1)
_UNRATED = {"de_xuat": None, "tu_xep_loai": None, "ly_do_chua_xep_loai": "MOI"}
_OF_LEADER = 8  # the papers of the leader follow those of the organization

CASES: list[Case] = [
    # the review meeting
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
    # dossiers
    Case("HS-01", put(BASE, DOSSIER, 1, da_nop="KHONG"), (BASE, DOSSIER, "da_nop", 1), law=LOCAL, says="«TC-2»"),
    Case("HS-02", both(rated_above, put(BASE, DOSSIER, _OF_LEADER + 2, da_nop="KHONG")),
         (BASE, DOSSIER, "da_nop", _OF_LEADER + 2), law=LOCAL, says="«CN-3»"),
    Case("HS-02", both(rated_above, put(BASE, LEADERS, 0, goi_y="HUYEN"),
                       put(BASE, DOSSIER, _OF_LEADER + 4, da_nop="KHONG")),
         (BASE, DOSSIER, "da_nop", _OF_LEADER + 4), law=LOCAL, says="«CN-5»"),
    Case("HS-03", put(BASE, DOSSIER, 0, da_nop="NA"), (BASE, DOSSIER, "da_nop", 0), WARNING, law=LOCAL),
    Case("HS-04", both(without_row(BASE, DOSSIER, 0), without_row(BASE, DOSSIER, 0)), (BASE, DOSSIER, "", 0), law=LOCAL,
         says="; TC-2 «Trích biên bản"),
    Case("HS-05", put(BASE, LEADERS, 0, tham_quyen="BTV_HUYEN"), (BASE, LEADERS, "so_the", 0), WARNING, law=DISTRICT,
         says="; CN-2 «Phiếu xin ý kiến"),
    Case("HS-05", both(rated_above, without_row(BASE, DOSSIER, _OF_LEADER)), (BASE, LEADERS, "so_the", 0), WARNING,
         law=LOCAL, says="CN-1 «Bản kiểm điểm"),
    Case("HS-06", both(rated_above, put(BASE, DOSSIER, _OF_LEADER, so_the="079100007")),
         (BASE, DOSSIER, "so_the", _OF_LEADER), WARNING, law=LOCAL),
    Case("HS-06", put(CELL1, DOSSIER, 0, so_the="079000099"), (CELL1, DOSSIER, "so_the", 0), WARNING),
    Case("HS-07", put(CELL1, DOSSIER, 0, bat_buoc="CO", da_nop="KHONG"), (CELL1, DOSSIER, "da_nop", 0), WARNING),
    # evidence
    Case("MC-01", both(without_row(CELL2, EVIDENCE, 0), without_row(CELL2, EVIDENCE, 0)), (CELL2, EVIDENCE, "", 0),
         law=BLOC, says="I.1.1, I.1.2."),
    Case("MC-02", put(CELL2, EVIDENCE, 2, co_ho_so="KHONG"), (CELL2, EVIDENCE, "co_ho_so", 2), WARNING, law=BLOC,
         says="«I.1.2.1.a»"),
    # what an organization is and how it stands
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
    # the date of the submission
    Case("NOP-04", info(ngay_lap=date(2023, 12, 8)), (CELL1, INFO, "ngay_lap", 0),
         WARNING, law=DISTRICT, says="05/12/2023"),
    Case("NOP-07", info(ngay_lap=date(2024, 12, 10)), (CELL1, INFO, "ngay_lap", 0), says="10/12/2024"),
    Case("NOP-07", info(ngay_lap=date(2027, 3, 1)), (CELL1, INFO, "ngay_lap", 0), WARNING),
    Case("NOP-07", info(ngay_lap=date(2025, 5, 10), ngay_kiem_diem=date(2025, 5, 2)), (CELL1, INFO, "ngay_lap", 0),
         WARNING, also=("KD-06",), says="ngày và tháng"),
]  # fmt: skip
