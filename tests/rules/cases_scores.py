"""Cases of the rules on scores."""

from __future__ import annotations

from typing import Any

from case import LOCAL, QD124, QD132, Case, Change, both, first, put
from cases_leadership import another, body
from cases_required import agency
from small_committee import CELL1, MEMBERS, SCORES, Committee

from batch.domain import WARNING

PARTS: dict[str, Any] = {"diem_chung": 25, "diem_nhiem_vu": 56}  # of the first member's 81
PARTS_LOCAL: dict[str, Any] = {"diem_chung": 30, "diem_nhiem_vu": 41, "diem_cam_ket": 5, "diem_khac_phuc": 5}


def of_state(**values: Any) -> Change:
    """The first member under the Lâm Đồng scale, which is for those paid by the State."""
    return first(doi_tuong="CBCCVC", xl_cbccvc="HTT", nhan_xet_cu_tru="KHONG_DE_NGHI", **(PARTS_LOCAL | values))


def bonus(*rows: int) -> Change:
    return both(*(put(CELL1, SCORES, row, diem_cong=2, ly_do_cong_tru="Có mô hình mới") for row in rows))


def parts(*points: float, **of_whole: Any) -> Change:
    """The tasks (II, 70 points) scored in parts II.1, II.2 …"""

    def change(c: Committee) -> None:
        c.set(CELL1, SCORES, 1, **({"diem_tu_cham": None} | of_whole))
        for number, given in enumerate(points, 1):
            row = {"ma_tieu_chi": f"II.{number}", "diem_toi_da": 50, "diem_tu_cham": given, "cap_do": "T"}
            c.add(CELL1, SCORES, row)

    return change


def criterion(code: str, **values: Any) -> Change:
    row = {"ma_tieu_chi": code, "diem_toi_da": 5, "cap_do": "T"} | values
    return lambda c: c.add(CELL1, SCORES, row)


CASES: list[Case] = [
    Case("DI-01", bonus(0, 1, 2, 3, 4, 5), (CELL1, SCORES, "diem_cong", 5), law=LOCAL, says="là 12, vượt"),
    Case("DI-06", put(CELL1, SCORES, 0, diem_toi_da=40), (CELL1, SCORES, "diem_toi_da", 0), says="quy định 30"),
    Case("DI-07", parts(30, 34, diem_tu_cham=64), (CELL1, SCORES, "diem_tu_cham", 1), says="hai lần"),
    Case("DI-07", parts(30, diem_tu_cham=None, diem_tham_dinh=60), (CELL1, SCORES, "diem_tham_dinh", 1)),
    Case("DI-08", parts(40, 20, 12), (CELL1, SCORES, "diem_tu_cham", 4), says="72 điểm, vượt mức tối đa 70"),
    Case("DI-09", both(put(CELL1, SCORES, 0, diem_tu_cham=30), put(CELL1, SCORES, 1, diem_tu_cham=70, diem_cong=0.5,
         ly_do_cong_tru="Có mô hình mới")), (CELL1, SCORES, "diem_tu_cham", 1), also=("DI-14",), says="là 100,5"),
    Case("DI-11", both(put(CELL1, SCORES, 7, diem_tru=5.5, ly_do_cong_tru="Chậm khắc phục"),
         put(CELL1, SCORES, 5, diem_tu_cham=30), put(CELL1, SCORES, 0, diem_tu_cham=10)),
         (CELL1, SCORES, "diem_tru", 7), WARNING, law=LOCAL, says="là 5"),
    Case("DI-12", both(put(CELL1, SCORES, 0, diem_tu_cham=14, cap_do="XS"), put(CELL1, SCORES, 1, diem_tu_cham=66)),
         (CELL1, SCORES, "cap_do", 0), WARNING, says="điểm chỉ 14/30"),
    Case("DI-12", put(CELL1, SCORES, 0, diem_tu_cham=21, cap_do="K"), (CELL1, SCORES, "cap_do", 0), WARNING,
         says="điểm tới 21/30"),
    Case("DI-02", of_state(diem_nhiem_vu=30.5, diem_cong=10.5, ly_do_cong_tru="Có sáng kiến"),
         (CELL1, MEMBERS, "diem_cong", 0), law=LOCAL, says="tối đa 10"),
    Case("DI-03", of_state(diem_cong=0.3, ly_do_cong_tru="Có sáng kiến", tong_diem=81.3),
         (CELL1, MEMBERS, "diem_cong", 0), law=LOCAL, says="ghi 0,3"),
    Case("DI-03", of_state(diem_tru=0.7, ly_do_cong_tru="Đi họp muộn", tong_diem=80.3),
         (CELL1, MEMBERS, "diem_tru", 0), law=LOCAL, says="bội số của 0,5"),
    Case("DI-04", first(diem_chung=31, diem_nhiem_vu=50), (CELL1, MEMBERS, "diem_chung", 0), says="tối đa 30"),
    Case("DI-04", of_state(diem_khac_phuc=6, diem_nhiem_vu=40), (CELL1, MEMBERS, "diem_khac_phuc", 0), law=LOCAL),
    Case("DI-05", first(diem_chung=25, diem_nhiem_vu=55.5), (CELL1, MEMBERS, "tong_diem", 0), says="được 80,5"),
    Case("DI-05", of_state(tong_diem=82), (CELL1, MEMBERS, "tong_diem", 0), law=LOCAL, says="«Điểm cam kết tu dưỡng»"),
    Case("DI-10", first(diem_chung=25.5, diem_nhiem_vu=55.5), (CELL1, MEMBERS, "diem_chung", 0), WARNING, says="25,5"),
    Case("DI-13", both(first(diem_chung=30, diem_nhiem_vu=34, tong_diem=64, cap_do_2="XS", de_xuat="HTNV"),
         put(CELL1, MEMBERS, 0, tu_xep_loai="HTNV")), (CELL1, MEMBERS, "cap_do_2", 0), WARNING, says="chỉ 34/70"),
    Case("DI-16", put(CELL1, SCORES, 7, diem_cong=1, ly_do_cong_tru="Có sáng kiến", cap_do="TB"),
         (CELL1, SCORES, "diem_cong", 7), WARNING, law=LOCAL, says="«Trung bình»"),
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
