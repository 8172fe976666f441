"""Cases of the rules on members, and one person in several places."""

from __future__ import annotations

from datetime import date
from typing import Any

from case import NEW, QD124, QD132, UNRATED, Case, Change, both, everybody, first, info, leader, put
from small_committee import BASE, BODIES, CELL1, CELL2, INFO, LEADERS, MEMBERS, TOP, Raw, member

from batch.domain import WARNING, Unit

FAILED: dict[str, Any] = {"tu_xep_loai": "KHT", "de_xuat": "KHT"}
CAUSE = "nguyen_nhan_khong_hoan_thanh"
OFFICIAL: dict[str, Any] = {"doi_tuong": "CBCCVC", "xl_cbccvc": "HTT"}
MOVED: dict[str, Any] = {"ky_luat_noi_cu": "CO", "ngay_chuyen_den": date(2019, 3, 1)}
_HTNV: dict[str, Any] = {"tu_xep_loai": "HTNV", "de_xuat": "HTNV"}
AT_HTNV = both(
    info(**_HTNV), *(put(unit, sheet, 0, **_HTNV) for unit in (BASE, TOP) for sheet in (INFO, BODIES, LEADERS))
)


def of_sector(code: str) -> Change:
    """The first chi bộ is of another sector."""
    return lambda c: c.register_unit(CELL1, sector=code).set(CELL1, INFO, 0, loai_hinh=code)


def in_cell(**values: Any) -> Change:
    """The leader of the base committee is the first member of the first chi bộ."""
    return leader(so_the="079000001", ho_ten="ĐINH THỊ GIẢ ĐỊNH", **values)


def deputy(**values: Any) -> Change:
    """A second leader of the base committee, without a card."""
    own: dict[str, Any] = {
        "ma_can_bo": "CB2", "so_the": None, "la_nguoi_dung_dau": "KHONG", "nhom": "Phó bí thư", "chuc_vu": "Phó bí thư",
        "ma_don_vi_dung_dau": None,
    }  # fmt: skip
    return lambda c: c.add(BASE, LEADERS, c.filled[BASE].rows[LEADERS][0] | own | values)


def guest(**values: Any) -> Change:
    """One more row in the second chi bộ, of somebody who is only temporarily there."""
    row = member(9, tinh_trang="TAM_THOI_DEN", da_kiem_diem=None, **UNRATED) | values
    return lambda c: c.add(CELL2, MEMBERS, row)


def exempt(**values: Any) -> Change:
    """The first member neither reviews nor is rated."""
    return first(**{"tinh_trang": "MIEN", "da_kiem_diem": "KHONG"} | UNRATED | values)


def newly(admitted: date, **values: Any) -> Change:
    """The first member was admitted on this day, and has no card yet."""
    identity = {"so_the": None, "so_ly_lich": "LL1", "ngay_vao_dang": admitted, "ngay_chinh_thuc": None}
    return first(**identity | UNRATED | values)


def total(key: str, count: int) -> Change:
    return both(*(put(unit, INFO, 0, **{key: count}) for unit in (CELL1, BASE, TOP)))


CASES: list[Case] = [
    Case("DV-01", put(CELL1, MEMBERS, 2, so_the="079 000 001"), (CELL1, MEMBERS, "so_the", 2), says="dòng 7"),
    Case("DV-02", both(first(so_ly_lich="LL-9"), put(CELL1, MEMBERS, 3, so_ly_lich="ll9")),
         (CELL1, MEMBERS, "so_ly_lich", 3), says="dòng 7"),
    Case("DV-03", both(first(tinh_trang="MIEN"), *(put(u, INFO, 0, so_mien=1) for u in (CELL1, BASE, TOP))),
         (CELL1, MEMBERS, "de_xuat", 0), says="miễn"),
    Case("DV-03", first(da_kiem_diem="KHONG", ly_do_chua=Raw("nghỉ")), (CELL1, MEMBERS, "de_xuat", 0), also=("O-01",)),
    Case("DV-03", both(first(ngay_vao_dang=NEW, ngay_chinh_thuc=None, quyet_dinh="HTT"),
         *(put(u, INFO, 0, so_moi_ket_nap=1) for u in (CELL1, BASE, TOP))), (CELL1, MEMBERS, "quyet_dinh", 0),
         WARNING, says="dưới 6 tháng"),
    Case("DV-04", first(ly_do_chua="OM_DAU"), (CELL1, MEMBERS, "de_xuat", 0), says="Ốm đau"),
    Case("DV-05", first(ngay_chinh_thuc=date(2009, 1, 1)), (CELL1, MEMBERS, "ngay_chinh_thuc", 0)),
    Case("DV-05", first(ngay_sinh=date(2026, 1, 1), ngay_vao_dang=date(2027, 1, 1), ngay_chinh_thuc=None),
         (CELL1, MEMBERS, "ngay_sinh", 0), also=("DV-05", "DV-03", "TC-08")),
    Case("DV-06", lambda c: c.add(BASE, MEMBERS, member(9, tinh_trang="TAM_THOI_DEN", da_kiem_diem=None, **UNRATED)),
         (BASE, MEMBERS, "ho_ten", 0)),
    Case("LD-01", first(so_the="079000005"), (CELL1, MEMBERS, "so_the", 0), also=("LD-01",), says="CS1-01, CS1-02"),
    Case("DV-05", first(ngay_chuyen_den=date(2026, 2, 1)), (CELL1, MEMBERS, "ngay_chuyen_den", 0), says="31/12/2025"),
    Case("DV-05", first(ngay_chuyen_den=date(1979, 2, 1)), (CELL1, MEMBERS, "ngay_chuyen_den", 0), says="ngày sinh"),
    Case("DV-05", first(ngay_chuyen_den=date(2009, 2, 1)), (CELL1, MEMBERS, "ngay_chuyen_den", 0), WARNING,
         says="trước ngày vào Đảng"),
    Case("DV-07", both(first(tinh_trang="MIEN", **UNRATED), total("so_mien", 1)), (CELL1, MEMBERS, "da_kiem_diem", 0),
         WARNING, says="«Được miễn công tác và sinh hoạt»"),
    Case("DV-07", guest(da_kiem_diem="CO"), (CELL2, MEMBERS, "da_kiem_diem", 4), WARNING, says="tạm thời tại đây"),
    Case("DV-08", first(ngay_chinh_thuc=None), (CELL1, MEMBERS, "ngay_chinh_thuc", 0), WARNING, says="số thẻ"),
    Case("DV-09", first(**{CAUSE: "KY_LUAT"}), (CELL1, MEMBERS, CAUSE, 0), WARNING, says="«Hoàn thành tốt nhiệm vụ»"),
    Case("DV-10", first(**{CAUSE: "KY_LUAT"}, **FAILED), (CELL1, MEMBERS, CAUSE, 0), also=("TR-TC-10",),
         says="«Kỷ luật trong năm» ghi «Không»"),
    Case("DV-10", first(**{CAUSE: "CBCCVC_KHT"}, **FAILED, **OFFICIAL), (CELL1, MEMBERS, CAUSE, 0), also=("TR-TC-10",),
         says="ghi «Hoàn thành tốt nhiệm vụ»"),
    Case("DV-10", first(**{CAUSE: "SUY_THOAI"}, **FAILED), (CELL1, MEMBERS, CAUSE, 0), also=("TR-TC-10",),
         says="còn trống"),
    Case("DV-10", first(**{CAUSE: "SUY_THOAI"}, suy_thoai="KHONG", **FAILED), (CELL1, MEMBERS, CAUSE, 0),
         also=("TR-TC-10",), says="ghi «Không»"),
    Case("DV-10", first(**{CAUSE: "DUOI_50"}, ty_le_hoan_thanh=50, **FAILED), (CELL1, MEMBERS, CAUSE, 0),
         also=("TR-TC-10",), law=QD124, says="ghi 50;"),
    Case("DV-11", first(xl_quy_2=None, xl_quy_3=None), (CELL1, MEMBERS, "xl_quy_2", 0), WARNING,
         says="quý II, quý III"),
    Case("DV-12", first(nhan_xet_cu_tru=None, **OFFICIAL), (CELL1, MEMBERS, "nhan_xet_cu_tru", 0), WARNING),
    Case("DV-13", first(nhan_xet_cu_tru="XU_LY"), (CELL1, MEMBERS, "de_xuat", 0), WARNING, says="Hoàn thành tốt"),
    Case("DV-14", first(nhan_xet_noi_cu="KHONG", ngay_chuyen_den=date(2025, 3, 1)),
         (CELL1, MEMBERS, "nhan_xet_noi_cu", 0), WARNING, says="chuyển đến trong năm"),
    Case("DV-14", first(nhan_xet_noi_cu="KHONG", tinh_trang="TAM_THOI_DI"), (CELL1, MEMBERS, "nhan_xet_noi_cu", 0),
         WARNING, says="tạm thời nơi khác"),
    Case("DV-14", first(nhan_xet_noi_cu="NA", tinh_trang="TAM_THOI_DI"), (CELL1, MEMBERS, "nhan_xet_noi_cu", 0),
         WARNING, says="«Không áp dụng», trong khi đảng viên đang sinh hoạt tạm thời nơi khác"),
    Case("DV-15", first(ky_luat_noi_cu="CO", ngay_chuyen_den=date(2024, 3, 1)), (CELL1, MEMBERS, "ky_luat_noi_cu", 0),
         WARNING, says="«Kỷ luật trong năm» ghi «Không»"),
    Case("DV-15", first(ky_luat_noi_cu="CO", ky_luat="KHIEN_TRACH"), (CELL1, MEMBERS, "ky_luat_noi_cu", 0), WARNING,
         also=("TR-DV-04",), says="«Ngày chuyển đến» còn trống"),
    Case("DV-16", first(doi_tuong="KCT", xl_cbccvc="CXL"), (CELL1, MEMBERS, "xl_cbccvc", 0), WARNING),
    Case("DV-17", first(ngay_sinh=date(1993, 3, 27)), (CELL1, MEMBERS, "ngay_vao_dang", 0), WARNING, says="27/03/1993"),
    Case("DV-18", first(ngay_sinh=date(1900, 5, 1)), (CELL1, MEMBERS, "ngay_sinh", 0), WARNING, says="01/05/1900"),
    Case("DV-19", first(thang_nghi_om=20, tu_xep_loai="HTNV", de_xuat="HTNV"), (CELL1, MEMBERS, "thang_nghi_om", 0),
         WARNING, says="ghi 20,"),
    Case("DV-20", first(nghi_thai_san="CO", gioi_tinh="NAM"), (CELL1, MEMBERS, "nghi_thai_san", 0), WARNING),
    Case("DV-21", first(so_nam_xuat_sac=16), (CELL1, MEMBERS, "so_nam_xuat_sac", 0), WARNING, says="nhiều nhất là 15"),
    Case("DV-11", deputy(xl_quy_1=None), (BASE, LEADERS, "xl_quy_1", 1), WARNING, says="cán bộ khác của đơn vị"),
    Case("DV-22", leader(xl_quy_3=None), (BASE, LEADERS, "xl_quy_3", 0), WARNING, says="Không cán bộ nào"),
    Case("DV-22", everybody(xl_quy_3=None), (CELL1, MEMBERS, "xl_quy_3", 0), WARNING, says="quý III"),
    Case("DV-23", first(xl_cbccvc="HTT"), (CELL1, MEMBERS, "xl_cbccvc", 0), WARNING,
         says="«Người hoạt động không chuyên trách»"),
    Case("DV-23", first(doi_tuong="NLD", xl_cbccvc="HTT"), (CELL1, MEMBERS, "xl_cbccvc", 0), WARNING,
         says="«Người lao động"),
    Case("DV-03", both(newly(date(2021, 10, 1), de_xuat="HTT", tu_xep_loai="HTT"), total("so_moi_ket_nap", 1)),
         (CELL1, MEMBERS, "de_xuat", 0), law=QD132, says="dưới 6 tháng"),
    Case("DV-24", both(exempt(chuc_vu_dang="Phó Bí thư Chi bộ"), total("so_mien", 1)),
         (CELL1, MEMBERS, "chuc_vu_dang", 0), WARNING, says="«Được miễn công tác và sinh hoạt»"),
    Case("DV-24", both(exempt(tinh_trang="DINH_CHI", chuc_vu_dang="Chi uỷ viên"), total("so_dinh_chi", 1)),
         (CELL1, MEMBERS, "chuc_vu_dang", 0), WARNING, says="đình chỉ"),
    Case("DV-25", both(exempt(tinh_trang="DINH_CHI", ky_luat="KHAI_TRU"), total("so_dinh_chi", 1)),
         (CELL1, MEMBERS, "ky_luat", 0), WARNING, says="không còn là đảng viên"),
    Case("DV-26", first(nghi_thai_san="CO", thang_nghi_om=6, tu_xep_loai="HTNV", de_xuat="HTNV"),
         (CELL1, MEMBERS, "thang_nghi_om", 0), WARNING, says="ghi 6 và"),
    Case("DV-27", first(tu_phat_hien="CO"), (CELL1, MEMBERS, "tu_phat_hien", 0), WARNING),
    Case("DV-29", both(newly(date(2021, 10, 1), da_kiem_diem="KHONG"), total("so_moi_ket_nap", 1)),
         (CELL1, MEMBERS, "da_kiem_diem", 0), WARNING, law=QD132, says="dưới 6 tháng"),
    Case("DV-31", both(of_sector("8"), first(chuc_vu_dang="Bí thư chi bộ"), AT_HTNV),
         (CELL1, MEMBERS, "de_xuat", 0), WARNING, says="chi bộ ở sheet «Thông tin» («Hoàn thành nhiệm vụ»)"),
    Case("DV-31", both(of_sector("8"), first(chuc_vu_dang="BÍ THƯ", quyet_dinh="HTT", de_xuat="HTNV"), AT_HTNV),
         (CELL1, MEMBERS, "quyet_dinh", 0), WARNING),
    Case("LD-02", guest(so_the="079 000 001"), (CELL1, MEMBERS, "tinh_trang", 0), WARNING, says="CS1-02"),
    Case("LD-02", both(first(so_ly_lich="LL1"), guest(so_ly_lich="ll-1")), (CELL1, MEMBERS, "tinh_trang", 0), WARNING),
    Case("LD-03", put(CELL2, MEMBERS, 0, ngay_sinh=date(1980, 5, 20)), (CELL1, MEMBERS, "so_the", 0), WARNING,
         also=("LD-03",), says="phiếu của đơn vị CS1-02"),
    Case("LD-03", both(first(so_the=None, so_ly_lich="LL1"), put(CELL1, MEMBERS, 2, ngay_sinh=date(1980, 5, 20))),
         (CELL1, MEMBERS, "ho_ten", 0), WARNING, also=("LD-03",), says="dòng 9"),
    Case("LD-04", in_cell(xl_dang_vien="HTXS"), (BASE, LEADERS, "xl_dang_vien", 0), WARNING, says="CS1-01"),
    Case("LD-04", both(in_cell(xl_dang_vien="HTT"), exempt(ly_do_chua="DI_XA", tinh_trang="CHINH_THUC")),
         (BASE, LEADERS, "xl_dang_vien", 0), WARNING, says="đơn vị CS1-01 không xếp loại"),
    Case("LD-05", both(first(doi_tuong="CBCCVC", xl_cbccvc="HTT"), in_cell(xl_cbccvc="HTXS")),
         (BASE, LEADERS, "xl_cbccvc", 0), WARNING, says="«Hoàn thành xuất sắc nhiệm vụ»"),
    Case("LD-06", both(first(ky_luat="KHIEN_TRACH", ky_luat_noi_cu="CO", ngay_chuyen_den=date(2024, 3, 1)), in_cell()),
         (BASE, LEADERS, "ky_luat", 0), WARNING, also=("TR-DV-04",), says="«Không»"),
    Case("LD-10", both(in_cell(), exempt(), total("so_mien", 1)), (BASE, LEADERS, "de_xuat", 0), WARNING,
         says="CS1-01 (cùng số thẻ) ghi người này có tình trạng sinh hoạt «Được miễn công tác và sinh hoạt»"),
    Case("LD-10", both(in_cell(), exempt(tinh_trang="CHINH_THUC", ly_do_chua="DI_XA")), (BASE, LEADERS, "de_xuat", 0),
         WARNING, says="ghi người này chưa kiểm điểm"),
    Case("LD-11", both(in_cell(), first(goi_y="CO_SO")), (BASE, LEADERS, "goi_y", 0), WARNING, says="ghi «Không»"),
    Case("LD-11", in_cell(goi_y="HUYEN"), (BASE, LEADERS, "goi_y", 0), WARNING, says="CS1-01"),
    Case("LD-12", in_cell(suy_thoai="CO", ma_tap_the=None, tu_xep_loai="KHT", de_xuat="KHT"),
         (BASE, LEADERS, "suy_thoai", 0), WARNING, says="«Kết luận suy thoái» ghi Có"),
    Case("LD-07", leader(so_the="079000001", xl_dang_vien="HTXS"), (BASE, LEADERS, "so_the", 0), WARNING),
    Case("LD-08", leader(so_the="079100010"), (BASE, LEADERS, "so_the", 0), WARNING, says="thuộc CS1,"),
    Case("LD-09", put(TOP, LEADERS, 0, xl_dang_vien="HTT", xl_cbccvc="HTNV", tu_xep_loai="HTNV", de_xuat="HTNV"),
         (TOP, LEADERS, "xl_dang_vien", 0), WARNING, says="«Hoàn thành nhiệm vụ» ở cùng dòng"),
]  # fmt: skip


def _fine(change: Change, law: tuple[str, str | None, int] = ("qd366-2025", None, 2025)) -> tuple[Change, Any]:
    return change, law


# What an office writes every year and no rule may object to.
FINE = {
    "phiếu bằng số dự họp": _fine(both(info(so_du_hop=4), first(phieu_xuat_sac=1, phieu_tot=3))),
    "hai mức bằng phiếu": _fine(first(phieu_tot=1, phieu_hoan_thanh=1)),
    "đề xuất thấp hơn phiếu": _fine(first(phieu_xuat_sac=3)),
    "số phiếu toàn 0": _fine(first(phieu_xuat_sac=0, phieu_tot=0, phieu_hoan_thanh=0, phieu_khong=0)),
    "quyết định cao hơn phiếu": _fine(first(quyet_dinh="HTT", tu_xep_loai="HTNV", de_xuat="HTNV", phieu_hoan_thanh=3)),
    "mới kết nạp, chưa có thẻ": _fine(
        both(first(so_the=None, so_ly_lich="LL1", ngay_vao_dang=NEW, ngay_chinh_thuc=None, da_kiem_diem=None,
                   xl_quy_1=None, nhan_xet_cu_tru=None, **UNRATED), total("so_moi_ket_nap", 1))),
    "kết nạp đầu năm, chưa có quý I": _fine(
        first(so_the=None, so_ly_lich="LL1", ngay_vao_dang=date(2025, 4, 2), ngay_chinh_thuc=None, xl_quy_1=None)),
    "chuyển đến trong năm, thiếu quý I": _fine(
        first(ngay_chuyen_den=date(2025, 5, 2), nhan_xet_noi_cu="CO", xl_quy_1=None)),
    "hai quý xong trước khi có quy định": _fine(everybody(xl_quy_1=None, xl_quy_2=None)),
    "quy định cũ không xếp loại quý": _fine(everybody(xl_quy_1=None, xl_quy_2=None, xl_quy_3=None), QD132),
    "hưu trí không có nhận xét nơi cư trú": _fine(first(nhan_xet_cu_tru=None)),
    "vào Đảng đúng ngày đủ tuổi": _fine(first(ngay_sinh=date(1992, 3, 26))),
    "xuất sắc mọi năm từ khi vào Đảng": _fine(first(so_nam_xuat_sac=15)),
    "nghỉ ốm cả năm": _fine(first(thang_nghi_om=12, tu_xep_loai="HTNV", de_xuat="HTNV")),
    "sinh hoạt tạm thời, hai nơi ghi đúng": _fine(
        both(first(tinh_trang="TAM_THOI_DI", nhan_xet_noi_cu="CO"), guest(so_the="079000001"))),
    "cùng họ tên, cùng ngày sinh, khác giới tính": _fine(
        put(CELL2, MEMBERS, 0, ngay_sinh=date(1980, 5, 20), gioi_tinh="NAM")),
    "cán bộ chưa có thẻ trong danh sách chi bộ": _fine(
        both(first(so_the=None, so_ly_lich="LL1"), leader(so_the="079100010", ho_ten="Đinh Thị Giả Định"))),
    "cán bộ sinh hoạt ở chi bộ không phải nộp": _fine(
        both(leader(so_the="079100010"), lambda c: c.units.update(
            {"CS1-03": Unit("CS1-03", "Chi bộ Ba", "CB_TRUC_THUOC", BASE, "20", must_submit=False)}))),
    "cán bộ ghi chưa xếp loại quý": _fine(leader(xl_quy_3="CXL")),
    "cán bộ chưa xếp loại, không có quý": _fine(
        deputy(xl_quy_1=None, xl_quy_2=None, xl_quy_3=None, ly_do_chua_xep_loai="MOI_BO_NHIEM", **UNRATED)),
    "cán bộ không phải đảng viên": _fine(leader(so_the=None)),
    "cán bộ do cấp trên quản lý, sinh hoạt nơi khác": _fine(put(TOP, LEADERS, 0, so_the="079100010")),
    "cán bộ và chi bộ ghi như nhau": _fine(
        both(first(doi_tuong="CBCCVC", xl_cbccvc="HTT"), in_cell(xl_dang_vien="HTT", xl_cbccvc="HTT"))),
    "được miễn, từng giữ chức vụ": _fine(
        both(exempt(chuc_vu_dang="Nguyên Bí thư chi bộ"), put(CELL1, MEMBERS, 1, chuc_vu_dang="Bí thư chi bộ"),
             total("so_mien", 1))),
    "được miễn, đảng viên": _fine(both(exempt(chuc_vu_dang="Đảng viên"), total("so_mien", 1))),
    "khách chuyển đến trong năm, không xếp loại ở đây": _fine(
        both(guest(ngay_chuyen_den=date(2025, 5, 2)), guest(so_the="079000010", ho_ten="Đinh Thị Khách",
             ngay_chuyen_den=date(2025, 5, 2), nhan_xet_noi_cu="KHONG"))),
    "người lao động doanh nghiệp nhà nước được xếp loại": _fine(
        both(first(doi_tuong="NLD", xl_cbccvc="HTT"), lambda c: c.register_unit(CELL1, sector="8"),
             info(loai_hinh="8"))),
    "tập thể của tổ chức hình thành do sáp nhập": _fine(
        both(put(BASE, INFO, 0, do_chia_tach="CO"), put(BASE, BODIES, 0, ngay_thanh_lap=NEW))),
    "kỷ luật ở nơi cũ, không hoàn thành": _fine(
        both(first(ky_luat="CANH_CAO", **{CAUSE: "KY_LUAT"}, **MOVED, **FAILED), AT_HTNV)),
    "kỷ luật ở nơi cũ, tự phát hiện": _fine(first(ky_luat="KHIEN_TRACH", tu_phat_hien="CO", **MOVED), QD124),
    "cán bộ bị kỷ luật vì vi phạm ở nơi cũ: không tính cho tập thể": _fine(
        both(first(ky_luat="KHIEN_TRACH", tu_phat_hien="CO", **MOVED),
             in_cell(ky_luat="KHIEN_TRACH", tu_phat_hien="CO")), QD124),
    "bí thư ở thôn cao hơn chi bộ": _fine(both(of_sector("4"), first(chuc_vu_dang="Bí thư chi bộ"), AT_HTNV)),
    "bí thư ở doanh nghiệp tư nhân cao hơn chi bộ": _fine(both(first(chuc_vu_dang="Bí thư chi bộ"), AT_HTNV)),
    "phó bí thư, bí thư đoàn cao hơn chi bộ": _fine(
        both(of_sector("8"), first(chuc_vu_dang="Phó Bí thư chi bộ"), AT_HTNV,
             put(CELL1, MEMBERS, 1, chuc_vu_dang="Bí thư Chi đoàn"),
             put(CELL1, MEMBERS, 2, chuc_vu_dang="Bí thư Đảng ủy"))),
    "bí thư ngang chi bộ": _fine(both(of_sector("8"), first(chuc_vu_dang="Bí thư chi bộ"))),
    "cán bộ được gợi ý ở cả hai nơi": _fine(both(in_cell(goi_y="HUYEN"), first(goi_y="CO_SO"))),
    "cán bộ mới kết nạp, chưa kiểm điểm ở chi bộ": _fine(
        both(in_cell(), first(ngay_vao_dang=NEW, ngay_chinh_thuc=None, da_kiem_diem="KHONG", **UNRATED),
             total("so_moi_ket_nap", 1))),
    "không chuyên trách được xếp loại": _fine(first(doi_tuong="KCT", xl_cbccvc="HTT")),
    "chưa xếp loại công chức, đối tượng khác": _fine(first(xl_cbccvc="CXL")),
    "nghỉ thai sản, ốm hai tháng": _fine(first(nghi_thai_san="CO", thang_nghi_om=2)),
    "ốm cả quý, không nghỉ thai sản": _fine(
        first(nghi_thai_san="KHONG", thang_nghi_om=3, tu_xep_loai="HTNV", de_xuat="HTNV")),
    "đã kiểm điểm, chờ kết luận": _fine(first(ly_do_chua="CHO_KET_LUAN", **UNRATED)),
    "chuyển đến trong năm, được miễn": _fine(
        both(exempt(ngay_chuyen_den=date(2025, 5, 2), nhan_xet_noi_cu="NA"), total("so_mien", 1))),
    "ở yên một chỗ, không áp dụng": _fine(first(nhan_xet_noi_cu="NA")),
    "không chuyên trách, không có nhận xét nơi cư trú": _fine(
        first(doi_tuong="KCT", xl_cbccvc="HTT", nhan_xet_cu_tru=None)),
    "chưa kiểm điểm vì đi xa": _fine(first(da_kiem_diem="KHONG", ly_do_chua="DI_XA", **UNRATED)),
    "mới kết nạp, không phải kiểm điểm": _fine(
        both(newly(NEW, da_kiem_diem="KHONG"), total("so_moi_ket_nap", 1))),
    "mới kết nạp, chưa kiểm điểm vì ốm": _fine(
        both(newly(date(2021, 10, 1), da_kiem_diem="KHONG", ly_do_chua="OM_DAU"), total("so_moi_ket_nap", 1)), QD132),
    "nguyên nhân đúng với dòng": _fine(
        both(first(**{CAUSE: "DUOI_50"}, ty_le_hoan_thanh=49, **FAILED), AT_HTNV), QD124),
}  # fmt: skip
