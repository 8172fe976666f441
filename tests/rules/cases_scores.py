"""Cases of the rules on grades and grounds left blank, points outside the scale, votes left out."""

from __future__ import annotations

from typing import Any

from case import LOCAL, QD124, QD132, Case, Change, both, first, info, put
from cases_bodies import another, bonus, of_state
from small_committee import BASE, BODIES, CELL1, INFO, LEADERS, MEMBERS, SCORES, Committee

from batch.domain import WARNING

BEST: dict[str, Any] = {"de_xuat": "HTXS", "tu_xep_loai": "HTXS", "tong_diem": 95, "ty_le_vuot_muc": 40}
UNITS = "so_don_vi_truc_thuoc_bi_ky_luat"


def everybody(**values: Any) -> Change:
    """Change all members of the first chi bộ."""
    return lambda c: [c.set(CELL1, MEMBERS, row, **values) for row in range(len(c.filled[CELL1].rows[MEMBERS]))]


def body(**values: Any) -> Change:
    return put(BASE, BODIES, 0, **values)


def agency(**values: Any) -> Change:
    """A second collective, the leadership of an agency."""

    def change(c: Committee) -> None:
        own = {"ma_tap_the": "TT2", "ten_tap_the": "Ban giám đốc", "nhom": "Khác", "la_cap_uy": "KHONG"}
        c.add(BASE, BODIES, c.filled[BASE].rows[BODIES][0] | own | {"xl_to_chuc": "HTXS"} | values)

    return change


def criterion(code: str, **values: Any) -> Change:
    row = {"ma_tieu_chi": code, "diem_toi_da": 5, "cap_do": "T"} | values
    return lambda c: c.add(CELL1, SCORES, row)


CASES = [
    Case("DI-16", put(CELL1, SCORES, 7, diem_cong=1, ly_do_cong_tru="Có sáng kiến", cap_do="TB"),
         (CELL1, SCORES, "diem_cong", 7), WARNING, law=LOCAL, says="«Trung bình»"),
    # what the highest level rests on
    Case("BB-06", first(**BEST, da_khac_phuc=None), (CELL1, MEMBERS, "da_khac_phuc", 0), WARNING,
         says="Đã khắc phục"),
    Case("BB-06", agency(**BEST, da_khac_phuc=None), (BASE, BODIES, "da_khac_phuc", 1), WARNING, also=("HM-01",)),
    Case("BB-06", agency(**BEST, so_don_vi_truc_thuoc=4), (BASE, BODIES, UNITS, 1), WARNING, also=("HM-01",),
         says="ghi 0"),
    # grades
    Case("BB-08", first(cap_do_3=None), (CELL1, MEMBERS, "cap_do_3", 0), WARNING, law=QD132,
         says="còn trống «Cấp độ nội dung 3»"),
    Case("BB-08", everybody(cap_do_3=None), (CELL1, MEMBERS, "cap_do_3", 0), WARNING, law=QD132, says="Cả 4 dòng"),
    Case("BB-08", body(cap_do_2=None), (BASE, BODIES, "cap_do_2", 0), WARNING, law=QD124,
         says="còn trống «Cấp độ nội dung 2»"),
    Case("BB-08", agency(cap_do_1=None, cap_do_4=None), (BASE, BODIES, "cap_do_1", 1), WARNING, law=QD132,
         says="«Cấp độ nội dung 1», «Cấp độ nội dung 4»"),
    Case("BB-08", body(da_khac_phuc="XONG"), (BASE, BODIES, "cap_do_khac_phuc", 0), WARNING, law=QD132),
    Case("BB-08", another(cap_do_5=None), (BASE, LEADERS, "cap_do_5", 1), WARNING, law=QD124),
    # points outside the scale
    Case("DI-14", first(diem_cong=2, ly_do_cong_tru="Có sáng kiến"), (CELL1, MEMBERS, "diem_cong", 0), WARNING,
         says="(QĐ 366) không có điểm cộng"),
    Case("DI-14", first(diem_chung=25, diem_nhiem_vu=56, diem_cong=2, ly_do_cong_tru="Có sáng kiến"),
         (CELL1, MEMBERS, "diem_cong", 0), WARNING, says="ghi 2"),
    Case("DI-14", put(CELL1, SCORES, 1, diem_tru=1.5, ly_do_cong_tru="Nộp báo cáo chậm"),
         (CELL1, SCORES, "diem_tru", 1), WARNING, says="ghi 1,5"),
    Case("DI-15", criterion("III", diem_tu_cham=2), (CELL1, SCORES, "ma_tieu_chi", 2), WARNING,
         says="«III» không có trong thang điểm, cũng không phải thành phần của một tiêu chí trong thang điểm (I, II)"),
    Case("DI-15", criterion("III"), (CELL1, SCORES, "ma_tieu_chi", 2), WARNING, says="chưa chấm xong"),
    Case("DI-15", criterion("d", diem_tu_cham=2), (CELL1, SCORES, "ma_tieu_chi", 8), WARNING, law=LOCAL,
         says="a.1.1, a.1.2"),
    # votes
    Case("BP-03", everybody(phieu_xuat_sac=None), (CELL1, MEMBERS, "phieu_xuat_sac", 0), WARNING, says="có 4 người"),
    Case("BP-03", info(phieu_xuat_sac=None), (CELL1, INFO, "phieu_xuat_sac", 0), WARNING, says="tổ chức đảng"),
    Case("BP-04", put(CELL1, MEMBERS, 2, phieu_xuat_sac=None), (CELL1, MEMBERS, "phieu_xuat_sac", 2), WARNING),
    Case("BP-04", another(phieu_tot=3), (BASE, LEADERS, "phieu_xuat_sac", 0), WARNING),
]  # fmt: skip

FINE = {
    "điểm cộng ở nơi có điểm cộng": (LOCAL, bonus(0)),
    "điểm cộng của đảng viên ở nơi có điểm cộng": (
        LOCAL, of_state(diem_nhiem_vu=39, diem_cong=2, ly_do_cong_tru="Có sáng kiến"),
    ),
    "điểm cộng nơi quy định không có thang điểm": (QD132, first(diem_cong=2, ly_do_cong_tru="Có sáng kiến")),
    "dòng đề mục trên các tiêu chí": (LOCAL, criterion("A")),
    "tiêu chí chia thành phần": (
        ("qd366-2025", None, 2025),
        both(put(CELL1, SCORES, 1, diem_tu_cham=None),
             *(criterion(f"ii.{n}", diem_toi_da=40, diem_tu_cham=32) for n in (1, 2))),
    ),
    "cấp độ nơi không có trần theo cấp độ": (
        ("qd366-2025", None, 2025), both(first(cap_do_3=None), body(cap_do_1=None), another(cap_do_1=None)),
    ),
    "nội dung 3 không chấm cấp độ": (QD124, both(first(cap_do_3=None), another(cap_do_3=None))),
    "nội dung 4-6 của người lãnh đạo": (QD124, first(cap_do_4=None)),
    "không có hạn chế phải khắc phục": (QD132, body(cap_do_khac_phuc=None)),
    "chưa được xếp loại thì không có phiếu": (
        ("qd366-2025", None, 2025),
        put(CELL1, MEMBERS, 1, phieu_xuat_sac=None, ly_do_chua="CHO_KET_LUAN", tu_xep_loai=None, de_xuat=None),
    ),
    "chỉ đề xuất, không bỏ phiếu về tập thể và cán bộ": (("qd366-2025", None, 2025), both(agency(), another())),
    "cán bộ của tập thể khác, cấp khác bỏ phiếu": (
        ("qd366-2025", None, 2025), another(phieu_tot=3, tham_quyen="BTV_HUYEN", cap="HUYEN"),
    ),
}  # fmt: skip
