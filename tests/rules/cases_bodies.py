"""Cases of the rules on scores, collectives and leaders."""

from __future__ import annotations

from datetime import date
from typing import Any

from case import LOCAL, QD124, QD132, Case, Change, both, first, put
from small_committee import BASE, BODIES, CELL1, INFO, LEADERS, MEMBERS, SCORES, TOP, Committee

from batch.domain import EXPLANATIONS, WARNING

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


def body(**values: Any) -> Change:
    return put(BASE, BODIES, 0, **values)


def unrated(reason: str, **values: Any) -> Change:
    """The committee's collective without a level, and so its head without a bound."""
    return body(ly_do_chua_xep_loai=reason, tu_xep_loai=None, de_xuat=None, **values)


def head(**values: Any) -> Change:
    return put(BASE, LEADERS, 0, **values)


def another(number: int = 2, **values: Any) -> Change:
    """A second leader of the collective: a deputy."""

    def change(c: Committee) -> None:
        row = c.filled[BASE].rows[LEADERS][0] | {
            "ma_can_bo": f"CB{number}", "so_the": None, "la_nguoi_dung_dau": "KHONG",
            "ma_don_vi_dung_dau": None,
        }  # fmt: skip
        c.add(BASE, LEADERS, row | values)

    return change


def emptied(sheet: str) -> Change:
    return lambda c: c.filled[BASE].rows[sheet].clear()


AGENCY: dict[str, Any] = {
    "ma_tap_the": "TT2", "ten_tap_the": "Ban giám đốc", "nhom": "Khác", "la_cap_uy": "KHONG", "xl_to_chuc": "HTT",
    "tham_quyen": "CO_SO",
}  # fmt: skip


def agency(**values: Any) -> Change:
    return lambda c: c.add(BASE, BODIES, c.filled[BASE].rows[BODIES][0] | AGENCY | values)


_SECRETARY: dict[str, Any] = {"ma_can_bo": "CB2", "so_the": "079000002", "ho_ten": "Đinh Thị Giả Định"}


def chairman(**values: Any) -> Change:
    """The head of the agency, another person than the secretary."""
    row = _SECRETARY | {"ma_tap_the": "TT2", "ma_don_vi_dung_dau": None, "tong_diem": 84}
    return lambda c: c.add(BASE, LEADERS, c.filled[BASE].rows[LEADERS][0] | row | values)


def second_secretary(**values: Any) -> Change:
    """Somebody in the submission of the đảng bộ above, in none of its collectives."""
    row = _SECRETARY | {"ma_tap_the": None, "nhom": "Bí thư cơ sở"}
    return lambda c: c.add(TOP, LEADERS, c.filled[TOP].rows[LEADERS][0] | row | values)


def village_secretary(**in_cell: Any) -> Change:
    """The secretary of a village cell, who stands in its list, with the exception for those who are no officials."""

    def change(c: Committee) -> None:
        person = {"so_the": "079000001", "ho_ten": "Đinh Thị Giả Định", "ma_tap_the": None}
        c.set(BASE, LEADERS, 0, **person, ma_don_vi_dung_dau=CELL1, mien_tran_nguoi_dung_dau=_VILLAGE, xl_cbccvc="HTT")
        c.register_unit(CELL1, sector="4").set(CELL1, INFO, 0, loai_hinh="4")
        c.set(CELL1, MEMBERS, 0, **in_cell)

    return change


def explained(code: str, sheet: str, cell: str) -> Change:
    row = {"ma_quy_tac": code, "sheet": sheet, "o": cell, "giai_trinh": "Đã báo cáo cấp trên"}
    return lambda c: c.add(CELL1, EXPLANATIONS, row)


_EXCEPTION = (BASE, LEADERS, "mien_tran_nguoi_dung_dau", 0)
_VILLAGE = "BI_THU_THON"

CASES = [
    # scores of organizations
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
    # scores of members
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
    # collectives
    Case("TT-03", body(la_cap_uy="KHONG"), (BASE, BODIES, "", 0), WARNING, says="«Là cấp ủy của tổ chức này»"),
    Case("TT-04", agency(la_cap_uy="CO"), (BASE, BODIES, "la_cap_uy", 1), says="dòng 4"),
    Case("TT-05", unrated("MOT_LANH_DAO"), (BASE, BODIES, "ly_do_chua_xep_loai", 0), says="ghi 3"),
    Case("TT-06", unrated("MOI", ngay_thanh_lap=date(2025, 6, 30)), (BASE, BODIES, "ly_do_chua_xep_loai", 0), WARNING,
         says="đủ 6 tháng"),
    Case("TT-07", body(ngay_thanh_lap=date(2025, 7, 1)), (BASE, BODIES, "de_xuat", 0), WARNING, says="01/07/2025"),
    Case("TT-08", both(body(so_lanh_dao=2), another(2), another(3)), (BASE, BODIES, "so_lanh_dao", 0), WARNING,
         says="kê 3 người"),
    Case("TT-09", body(cap="TINH"), (BASE, BODIES, "tham_quyen", 0), WARNING, says="«Cấp tỉnh»"),
    Case("TT-10", body(xl_to_chuc="HTXS"), (BASE, BODIES, "xl_to_chuc", 0), WARNING, says="«Hoàn thành tốt nhiệm vụ»"),
    Case("TT-11", body(so_don_vi_truc_thuoc=2, so_don_vi_truc_thuoc_bi_ky_luat=3),
         (BASE, BODIES, "so_don_vi_truc_thuoc_bi_ky_luat", 0), law=QD132, says="chỉ 2"),
    Case("TT-12", another(ky_luat="CANH_CAO", ly_do_chua_xep_loai="CHO_KET_LUAN", tu_xep_loai=None, de_xuat=None),
         (BASE, BODIES, "ky_luat_thanh_vien", 0), WARNING, says="dòng 5 sheet «Cán bộ» có thành viên bị «Cảnh cáo»"),
    Case("TT-13", body(tham_quyen="CO_SO"), (BASE, BODIES, "tham_quyen", 0), WARNING, says="«Cấp ủy cơ sở»"),
    Case("TT-14", body(goi_y="TINH"), (BASE, BODIES, "goi_y", 0), WARNING, says="Biểu 6F"),
    Case("TT-14", both(unrated("KHAC", da_kiem_diem="KHONG")), (BASE, BODIES, "da_kiem_diem", 0), WARNING,
         says="ô «Đã kiểm điểm tập thể» ở sheet «Thông tin» ghi «Có»"),
    Case("TT-15", body(tu_phat_hien="CO"), (BASE, BODIES, "tu_phat_hien", 0), WARNING),
    Case("TT-16", agency(da_kiem_diem="KHONG", tu_xep_loai=None, de_xuat=None),
         (BASE, BODIES, "ly_do_chua_xep_loai", 1), WARNING, says="Biểu 6D"),
    Case("TT-17", both(agency(), agency(ma_tap_the="TT3", ten_tap_the="BAN GIÁM  ĐỐC")),
         (BASE, BODIES, "ten_tap_the", 2), WARNING, says="giống dòng 5"),
    Case("TT-18", both(put(BASE, INFO, 0, ly_do_chua_xep_loai="CHO_KET_LUAN", tu_xep_loai=None, de_xuat=None)),
         (BASE, BODIES, "de_xuat", 0), WARNING, says="chưa có mức xếp loại"),
    Case("TT-19", another(suy_thoai="CO", ly_do_chua_xep_loai="CHO_KET_LUAN", tu_xep_loai=None, de_xuat=None),
         (BASE, BODIES, "mat_doan_ket", 0), WARNING, says="để trống, nhưng dòng 5"),
    Case("TT-20", body(so_don_vi_truc_thuoc_bi_ky_luat=1), (BASE, BODIES, "so_don_vi_truc_thuoc", 0), WARNING,
         law=QD124, says="trên 20%"),
    # leaders
    Case("CB-06", emptied(LEADERS), (BASE, LEADERS, "", 0), WARNING),
    Case("CB-07", another(la_nguoi_dung_dau="CO"), (BASE, LEADERS, "la_nguoi_dung_dau", 1), says="dòng 4"),
    Case("CB-08", another(ma_don_vi_dung_dau=BASE), (BASE, LEADERS, "ma_don_vi_dung_dau", 1), WARNING),
    Case("CB-09", another(mien_tran_nguoi_dung_dau="MOI_CHUYEN_DEN"), (BASE, LEADERS, "mien_tran_nguoi_dung_dau", 1),
         WARNING, law=QD132),
    Case("CB-10", head(mien_tran_nguoi_dung_dau="MOI_CHUYEN_DEN"), _EXCEPTION, WARNING, says="không được áp dụng"),
    Case("CB-11", head(mien_tran_nguoi_dung_dau=_VILLAGE), _EXCEPTION, WARNING, law=QD132, says="không phải chi bộ"),
    Case("CB-11", both(head(mien_tran_nguoi_dung_dau="DN_TU_NHAN", ma_don_vi_dung_dau=None),
         *(lambda c, u=u: c.register_unit(u, sector="8") for u in (BASE,)), put(BASE, INFO, 0, loai_hinh="8")),
         _EXCEPTION, WARNING, law=QD132, says="tư nhân"),
    Case("CB-11", village_secretary(doi_tuong="CBCCVC", xl_cbccvc="HTT"), _EXCEPTION, WARNING, law=QD132,
         says="CS1-01 không khớp"),
    Case("CB-13", head(ma_tap_the=None, ma_don_vi_dung_dau=None), (BASE, LEADERS, "ma_don_vi_dung_dau", 0), WARNING,
         says="cả «Mã tập thể» và «Mã tổ chức đứng đầu» để trống"),
    Case("CB-14", both(agency(), chairman(ma_don_vi_dung_dau=BASE)), (BASE, LEADERS, "ma_don_vi_dung_dau", 1), WARNING,
         says="người ở dòng 4 sheet này"),
    Case("CB-14", both(second_secretary(ma_don_vi_dung_dau=BASE)), (TOP, LEADERS, "ma_don_vi_dung_dau", 1), WARNING,
         says="một người ở phiếu khác"),
    Case("CB-15", head(tu_phat_hien="CO"), (BASE, LEADERS, "tu_phat_hien", 0), WARNING),
    Case("CB-16", head(da_kiem_diem="KHONG", tu_xep_loai=None, de_xuat=None),
         (BASE, LEADERS, "ly_do_chua_xep_loai", 0), WARNING, says="Biểu 6E"),
    Case("CB-17", both(agency(ly_do_chua_xep_loai="CHO_KET_LUAN", tu_xep_loai=None, de_xuat=None), chairman()),
         (BASE, LEADERS, "de_xuat", 1), WARNING, says="nhưng tập thể do người này đứng đầu"),
    Case("CB-17", both(unrated("KHAC"), put(BASE, INFO, 0, ly_do_chua_xep_loai="KHAC", tu_xep_loai=None, de_xuat=None)),
         (BASE, LEADERS, "de_xuat", 0), WARNING, says="tập thể và tổ chức"),
    Case("CB-17", both(head(ma_tap_the=None), unrated("KHAC"),
         put(BASE, INFO, 0, ly_do_chua_xep_loai="KHAC", tu_xep_loai=None, de_xuat=None)),
         (BASE, LEADERS, "de_xuat", 0), WARNING, says="nhưng tổ chức do"),
    Case("CB-18", another(so_the="079100001", ho_ten="Đinh Thị Cấp Phó"), (BASE, LEADERS, "so_the", 1), WARNING,
         says="dòng 4 với họ tên khác"),
    # explanations
    Case("GT-01", explained("TC-99", INFO, "B22"), (CELL1, EXPLANATIONS, "ma_quy_tac", 0), WARNING, says="«TC-99»"),
    Case("GT-01", explained("HM-01", MEMBERS, "$BB$7"), (CELL1, EXPLANATIONS, "o", 0), WARNING, says="ô BB7 sheet"),
    Case("GT-01", explained("tiêu chuẩn", INFO, "B22"), (CELL1, EXPLANATIONS, "ma_quy_tac", 0), WARNING),
    Case("GT-02", both(first(gioi_tinh=None), explained("bb-01", MEMBERS, "F7")),
         (CELL1, EXPLANATIONS, "ma_quy_tac", 0), WARNING, also=("BB-01",), says="BB-01 ở chỗ này là lỗi"),
    Case("CB-12", head(cap="TINH"), (BASE, LEADERS, "tham_quyen", 0), WARNING, says="«Cấp tỉnh»"),
]  # fmt: skip
