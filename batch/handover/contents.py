"""What a package holds, as data. Nothing that isn't declared here ever goes in.

Source: contract, "Packages".
"""

from __future__ import annotations

from batch.form.content import PACKAGE_HEAD as HEAD
from batch.form.content import PACKAGE_SEAL as SEAL
from batch.rating.caps import TERMS
from batch.submissions.packages import SUBJECT_COLUMNS, SUBJECTS_TABLE, UNIT_COLUMNS

VERSION = 1
UNITS, FIGURES, GROUPS, BOUNDS = "don_vi.csv", "so_lieu.csv", "nhom.csv", "rang_buoc.csv"
# Table → columns. Of a subject that the sender or a committee below it decides only `DECIDED_COLUMNS` are filled.
TABLES: dict[str, tuple[str, ...]] = {
    UNITS: UNIT_COLUMNS,
    FIGURES: ("ma_don_vi", "bieu", "dong", "cot", "gia_tri"),
    SUBJECTS_TABLE: SUBJECT_COLUMNS,
    GROUPS: (
        "doi_tuong", "noi_quyet_dinh", "nhom", "khoa", "so_xuat_sac", "so_tot", "so_cho", "so_de_xuat", "so_lanh_dao",
        *TERMS,
    ),
    BOUNDS: ("noi_quyet_dinh", "doi_tuong", "theo", "don_vi", "ma", "ket_qua", "so_luong"),
}  # fmt: skip
DECIDED_COLUMNS = ("dinh_danh", "ma_don_vi", "doi_tuong", "ket_qua", "trang_thai", "noi_quyet_dinh")
HEAD_KEYS = (
    "loai", "phien_ban", "co_quan", "ten", "so", "lap_luc", "nam", "ky", "quy_dinh", "van_ban_dia_phuong", "han_muc",
    "tam_tinh", "ly_do_tam_tinh", "loi_con_mo", "khoa", "goi_da_dung", "tep",
)  # fmt: skip
LOCKED = "khoa_so_lieu"  # stands in the head where the sender has locked the year
FILES = (HEAD, *TABLES, SEAL)  # in the order of the archive
