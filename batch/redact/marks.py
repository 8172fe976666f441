"""What becomes of every file and every column of a run in the copy: a new one without a mark fails the tests."""

from __future__ import annotations

from batch.finished import layout
from batch.finished.layout import FIGURES, OUTPUTS, Column, Output

# What a column keeps. What isn't what its mark says becomes blank, or a pseudonym where that tells things apart.
CODE = "code of a list of the contract"
UNIT = "code of a unit of the register, else a pseudonym"
UNIT_NAME = "the unit's code for its name"
ONE = "pseudonym; a unit's code is none that hides anybody"
FILE = "pseudonym with the file's kind"
NUMBER = "number, of a size that is no card's"
DEADLINE = "day that the office has set for a unit"
RULE, SHEET, CELL, FIELD = "code of a rule", "sheet of the form", "address of a cell", "key of a field"
ROW, COLUMN = "row of a Biểu", "column of a Biểu"
TITLE = "title of the rule"
GONE = "blank"

_COLUMNS = {
    CODE: """bieu muc_do doi_tuong de_xuat tran ket_qua trang_thai muc loai_to_chuc loai_hinh ky quy_dinh
        da_kiem_diem da_khac_phuc xl_chinh_quyen xl_mttq xl_cong_doan xl_nong_dan xl_phu_nu xl_doan_tn xl_ccb
        xl_nganh_doc tu_xep_loai quyet_dinh dm_loai_to_chuc dm_loai_hinh cap_do cap_do_1 cap_do_2 cap_do_3 cap_do_4
        cap_do_5 cap_do_6 cap_do_khac_phuc xl_cbccvc xl_quy_1 xl_quy_2 xl_quy_3 cap tham_quyen la_cap_uy xl_to_chuc
        la_nguoi_dung_dau mien_tran_nguoi_dung_dau xl_dang_vien co_ho_so bat_buoc da_nop bat_kha_khang
        do_chia_tach phai_nop co_quan_nhan co_quan_xu_ly duoc_dem tu_goi""",
    UNIT: "ma_don_vi ma_cap_tren noi_quyet_dinh dm_ma_cap_tren ma_don_vi_dung_dau",
    UNIT_NAME: "ten_don_vi dm_ten_don_vi",
    ONE: """dinh_danh nhom so_the so_ly_lich ma_tap_the ma_can_bo co_quan ma_tieu_chi ma_noi_dung
        ma_ho_so""",
    FILE: "tep",
    NUMBER: """thu_hang han_muc phieu_xuat_sac phieu_tot phieu_hoan_thanh phieu_khong so_nguoi_bo_phieu so_tep lan_nop
        so_loi so_canh_bao so_da_giai_trinh so_khong_phai_giai_trinh nam tong_dang_vien so_mien so_moi_ket_nap
        so_ngay_kiem_diem so_du_hop ty_le_hoan_thanh ty_le_vuot_muc ty_le_cham so_nam_xuat_sac diem_toi_da diem_tu_cham
        diem_cong diem_tru diem_tham_dinh stt diem_chung diem_nhiem_vu diem_cam_ket diem_khac_phuc tong_diem
        so_lanh_dao so_don_vi_truc_thuoc dong""",
    DEADLINE: "han_nop",
    RULE: "ma_quy_tac",
    SHEET: "sheet",
    CELL: "o",
    FIELD: "truong",
    TITLE: "thong_diep",
    # who somebody is, what he is told to have done or suffered, and whatever people have put into words
    GONE: """cach_sua can_cu giai_trinh ly_do ten_co_quan nhan_xet email tinh_trang noi_dung gia_tri
        goi_y van_ban_dia_phuong ngay_lap nguoi_lap bi_thu ngay_thanh_lap ngay_kiem_diem
        ly_do_chua_kiem_diem da_giai_trinh_goi_y ky_luat tu_phat_hien so_dinh_chi so_don_vi_truc_thuoc_bi_ky_luat
        ly_do_chua_xep_loai
        tieu_chi ly_do_cong_tru tom_tat ho_ten ngay_sinh gioi_tinh ngay_vao_dang ngay_chinh_thuc chuc_vu_dang
        chuc_vu_chinh_quyen ngay_chuyen_den nhan_xet_noi_cu thang_nghi_om nghi_thai_san ly_do_chua ky_luat_noi_cu
        suy_thoai nhan_xet_cu_tru nguyen_nhan_khong_hoan_thanh don_vi_cong_tac noi_cu_tru ghi_chu ten_tap_the
        ky_luat_tap_the ky_luat_thanh_vien mat_doan_ket chuc_vu noi_dung_kiem_tra ho_so ten_ho_so""",
}
_BY_NAME = {name: mark for mark, names in _COLUMNS.items() for name in names.split()}
_OF_ONE_FILE = {
    (FIGURES.path, "dong"): ROW, (FIGURES.path, "cot"): COLUMN, (FIGURES.path, "gia_tri"): NUMBER,
    (layout.PROGRESS.path, "tinh_trang"): CODE, (layout.FINDINGS.path, "giai_trinh"): CODE,
}  # fmt: skip


def mark_of(output: Output, column: Column) -> str:
    """Raises KeyError for a column without a mark."""
    return _OF_ONE_FILE.get((output.path, column.name)) or _BY_NAME[column.name]


# Tables that stay behind: those that are nothing but words; and where figures come from, which says of each
# row of whom it is counted as disciplined or exempt.
_TABLES_LEFT = (layout.WRITTEN, layout.FILLED, layout.SUGGESTED, layout.ORIGINS, layout.YEARS)
REWRITTEN = tuple(output for output in OUTPUTS if output.columns and output not in _TABLES_LEFT)
MADE_ANEW = (layout.MANIFEST, *layout.BIEU.values())
LEFT_OUT = (
    *_TABLES_LEFT, layout.OVERVIEW, layout.RECONCILIATION, layout.REPORT, layout.ONE_PAGE, layout.YEARS_BOOK,
    layout.PLAN, layout.NEW_PLAN, layout.PROGRESS_SHEET, layout.AWARDS, layout.INSPECTION, layout.DOSSIERS,
    layout.ERROR_COPIES, layout.OPINION_BOOKS, layout.PLAN_DATA, layout.PAGE_DATA, layout.MATERIAL, layout.RESULTS,
    layout.LETTERS, layout.COMPARISONS, *(layout.pdf_of(output) for output in layout.PRINTED),
)  # fmt: skip
