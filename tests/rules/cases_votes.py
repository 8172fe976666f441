"""Cases of the rules on votes."""

from __future__ import annotations

from case import Case, both, everybody, first, info, leader, put
from cases_leadership import another
from small_committee import BASE, BODIES, CELL1, INFO, LEADERS, MEMBERS

from batch.domain import WARNING

CASES: list[Case] = [
    Case("BP-01", both(info(so_du_hop=4), first(phieu_tot=4, phieu_hoan_thanh=1)), (CELL1, MEMBERS, "phieu_tot", 0),
         says="được 5 phiếu, nhiều hơn số dự họp 4"),
    Case("BP-01", info(so_du_hop=4, phieu_xuat_sac=1, phieu_tot=5), (CELL1, INFO, "phieu_tot", 0), says="6 phiếu"),
    Case("BP-01", put(BASE, INFO, 0, so_du_hop=3, phieu_tot=5), (BASE, INFO, "phieu_tot", 0), WARNING),
    Case("BP-05", both(info(so_du_hop=4), put(CELL1, MEMBERS, 3, so_the=None, so_ly_lich="079-9", ngay_chinh_thuc=None),
                       first(phieu_tot=3, phieu_hoan_thanh=1)), (CELL1, MEMBERS, "phieu_tot", 0), WARNING,
         says="được 4 phiếu, trong khi danh sách của chi bộ chỉ có 3 đảng viên chính thức"),
    Case("BP-02", first(phieu_tot=1, phieu_hoan_thanh=2), (CELL1, MEMBERS, "de_xuat", 0), WARNING,
         says="«Hoàn thành nhiệm vụ» (2 phiếu)"),
    Case("BP-02", info(phieu_hoan_thanh=3), (CELL1, INFO, "de_xuat", 0), WARNING),
    Case("BP-02", put(BASE, BODIES, 0, phieu_hoan_thanh=3), (BASE, BODIES, "de_xuat", 0), WARNING),
    Case("BP-02", leader(phieu_khong=3, phieu_tot=2), (BASE, LEADERS, "de_xuat", 0), WARNING),
    Case("BP-03", everybody(phieu_xuat_sac=None), (CELL1, MEMBERS, "phieu_xuat_sac", 0), WARNING, says="có 4 người"),
    Case("BP-03", info(phieu_xuat_sac=None), (CELL1, INFO, "phieu_xuat_sac", 0), WARNING, says="tổ chức đảng"),
    Case("BP-04", put(CELL1, MEMBERS, 2, phieu_xuat_sac=None), (CELL1, MEMBERS, "phieu_xuat_sac", 2), WARNING),
    Case("BP-04", another(phieu_tot=3), (BASE, LEADERS, "phieu_xuat_sac", 0), WARNING),
]  # fmt: skip
