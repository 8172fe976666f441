"""Cases of the rules on collectives and leaders."""

from __future__ import annotations

from datetime import date
from typing import Any

from case import QD124, QD132, Case, Change, both, put
from small_committee import BASE, BODIES, CELL1, INFO, LEADERS, MEMBERS, TOP, Committee

from batch.domain import WARNING


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


def listed_by(unit: str, **values: Any) -> Change:
    """The head of the base committee once more, in another unit's workbook and at a higher authority."""
    row: dict[str, Any] = {
        "ma_can_bo": "CB9", "ma_tap_the": None, "tham_quyen": "BTV_TINH", "nhom": "Khác",
        "la_nguoi_dung_dau": "KHONG", "ma_don_vi_dung_dau": None,
    }  # fmt: skip
    return lambda c: c.add(unit, LEADERS, c.filled[BASE].rows[LEADERS][0] | row | values)


def _member_here(c: Committee) -> None:
    """The head of the base committee is a member of the first chi bộ."""
    head_ = c.filled[BASE].rows[LEADERS][0]
    c.set(CELL1, MEMBERS, 1, so_the=head_["so_the"], ho_ten=head_["ho_ten"])


def village_secretary(**in_cell: Any) -> Change:
    """The secretary of a village cell, who stands in its list, with the exception for those who are no officials."""

    def change(c: Committee) -> None:
        person = {"so_the": "079000001", "ho_ten": "Đinh Thị Giả Định", "ma_tap_the": None}
        c.set(BASE, LEADERS, 0, **person, ma_don_vi_dung_dau=CELL1, mien_tran_nguoi_dung_dau=_VILLAGE, xl_cbccvc="HTT")
        c.register_unit(CELL1, sector="4").set(CELL1, INFO, 0, loai_hinh="4")
        c.set(CELL1, MEMBERS, 0, **in_cell)

    return change


_EXCEPTION = (BASE, LEADERS, "mien_tran_nguoi_dung_dau", 0)
_VILLAGE = "BI_THU_THON"


CASES: list[Case] = [
    Case("TT-01", lambda c: c.add(BASE, BODIES, c.filled[BASE].rows[BODIES][0] | {"nhom": "Khác"}),
         (BASE, BODIES, "ma_tap_the", 1), says="dòng 4"),
    Case("TT-02", put(BASE, BODIES, 0, so_lanh_dao=1), (BASE, BODIES, "de_xuat", 0), says="dưới 2"),
    Case("CB-01", lambda c: c.add(BASE, LEADERS, c.filled[BASE].rows[LEADERS][0] | {"so_the": None}),
         (BASE, LEADERS, "ma_can_bo", 1), says="dòng 4"),
    Case("CB-02", put(BASE, LEADERS, 0, ma_tap_the="TT9"), (BASE, LEADERS, "ma_tap_the", 0), says="«TT9»"),
    Case("CB-03", put(BASE, LEADERS, 0, ma_don_vi_dung_dau="CS9"), (BASE, LEADERS, "ma_don_vi_dung_dau", 0)),
    Case("CB-04", put(BASE, LEADERS, 0, ly_do_chua_xep_loai="MOI_BO_NHIEM"), (BASE, LEADERS, "de_xuat", 0)),
    Case("CB-05", lambda c: c.add(BASE, LEADERS, c.filled[BASE].rows[LEADERS][0] | {"ma_can_bo": "CB2"}),
         (BASE, LEADERS, "so_the", 1), WARNING, says="dòng 4 được đếm vì cùng thẩm quyền xếp loại và đứng trước"),
    Case("TT-03", body(la_cap_uy="KHONG"), (BASE, BODIES, "", 0), WARNING, says="«Là cấp ủy của tổ chức này»"),
    Case("TT-04", agency(la_cap_uy="CO"), (BASE, BODIES, "la_cap_uy", 1), says="dòng 4"),
    Case("TT-05", unrated("MOT_LANH_DAO"), (BASE, BODIES, "ly_do_chua_xep_loai", 0), says="ghi 3"),
    Case("TT-06", unrated("MOI", ngay_thanh_lap=date(2025, 6, 30)), (BASE, BODIES, "ly_do_chua_xep_loai", 0), WARNING,
         says="đủ 6 tháng"),
    Case("TT-06", both(lambda c: c.register_unit(BASE, reorganized=True, founded=date(2025, 7, 1)),
                       unrated("MOI", ngay_thanh_lap=date(2025, 7, 1))),
         (BASE, BODIES, "ly_do_chua_xep_loai", 0), WARNING, says="do chia tách, sáp nhập, không tính là mới"),
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
         (BASE, BODIES, "ten_tap_the", 2), WARNING, says="giống dòng 5 ("),
    Case("TT-18", both(put(BASE, INFO, 0, ly_do_chua_xep_loai="CHO_KET_LUAN", tu_xep_loai=None, de_xuat=None)),
         (BASE, BODIES, "de_xuat", 0), WARNING, says="chưa có mức xếp loại"),
    Case("TT-19", another(suy_thoai="CO", ly_do_chua_xep_loai="CHO_KET_LUAN", tu_xep_loai=None, de_xuat=None),
         (BASE, BODIES, "mat_doan_ket", 0), WARNING, says="để trống, nhưng dòng 5"),
    Case("TT-20", body(so_don_vi_truc_thuoc_bi_ky_luat=1), (BASE, BODIES, "so_don_vi_truc_thuoc", 0), WARNING,
         law=QD124, says="trên 20%"),
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
    Case("CB-18", another(so_the="079100001", ho_ten="Đinh Thị Cấp Phó"), (BASE, LEADERS, "so_the", 1),
         says="dòng 4 với họ tên khác"),
    Case("CB-19", listed_by(CELL1), (CELL1, LEADERS, "so_the", 0), WARNING, also=("CB-05",),
         says="đơn vị này không phải cấp trên của đơn vị CS1"),
    Case("CB-19", listed_by(TOP, ky_luat="CANH_CAO", tu_xep_loai="HTNV", de_xuat="HTNV"),
         (TOP, LEADERS, "so_the", 1), WARNING, also=("CB-05", "TR-CB-04"), says="ghi khác nhau ở «Kỷ luật trong năm»"),
    Case("CB-19", both(listed_by(TOP), head(suy_thoai="CO", xl_cbccvc="HTNV", tu_xep_loai="HTNV", de_xuat="HTNV")),
         (TOP, LEADERS, "so_the", 1), WARNING, also=("CB-05", "TT-19"), says="«Kết luận suy thoái», «Xếp loại cán bộ"),
    Case("CB-19", both(_member_here, listed_by(CELL1, xl_cbccvc=None), head(xl_cbccvc="KHT")),
         ("", LEADERS, "=B4", 0), WARNING, also=("CB-05", "LD-02"), says="Phiếu của đơn vị CS1-01"),
    Case("CB-12", head(cap="TINH"), (BASE, LEADERS, "tham_quyen", 0), WARNING, says="«Cấp tỉnh»"),
]  # fmt: skip
