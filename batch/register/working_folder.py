"""What lies where in a working folder: the folder that holds `danh_muc.xlsx`. Source: contract, "Commands".

One folder lives through a year: what the program makes for a quarter lies in a folder of its own (`of_period`), since
it bears the names of the year's. What others bring (submissions and what came with them, decisions, opinions) lies
together, and each run leaves to the others what is theirs.
"""

from __future__ import annotations

from batch.domain import QUARTERS, Period

REGISTER, LOCAL = "danh_muc.xlsx", "van_ban_dia_phuong.yaml"
SUBMISSIONS, FORMS, RESULTS, MAILS = "nop", "phieu", "ket_qua", "thu_da_luu"
DECISIONS, OPINIONS, BEFORE = "quyet_dinh", "y_kien", "ket_qua_nam_truoc"
KEY = "khoa_ban_giao.txt"
PAPERS = "van_ban"
PACKAGE, COPY = "goi_{}.zip", "ban_sao_{}"  # for the committee above, without personal data: by period
PUT_ASIDE = "nop_bo"  # what the office took out from among the submissions
MEMBER_LISTS = "danh_sach"  # lists of members that were given to the desk
MEMBER_COLUMNS = "anh_xa_danh_sach.yaml"  # what the columns of the office's list of members are
MAIL_SETTINGS = "cai_dat_thu.yaml"
PASSWORDS = "mat_khau.xlsx"  # of what letters carry, where the office has written some


def of_period(name: str, period: Period) -> str:
    """The folder of forms or papers of a period: `phieu`, `phieu-Q1`."""
    return f"{name}-Q{period.quarter}" if period.quarter else name


def of_all_periods(name: str) -> list[str]:
    """That of the year, and those of its quarters."""
    return [name, *(f"{name}-Q{quarter}" for quarter in QUARTERS)]
