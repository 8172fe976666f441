"""Who must review, who is to be rated, who is counted: the questions that rules, rating and tables all ask.

Source: contract of the form (`if_reviewed`, `if_rated`); QĐ 132, 124, 366 as in `law`.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from batch.domain import COLLECTIVES, INFO, LEADERS, MEMBERS
from batch.law import Law
from batch.submissions.columns import HERE, NEW, TO_RATE, TO_REVIEW
from batch.submissions.frames import Submissions

OFFICIAL = ("CHINH_THUC", "TAM_THOI_DI")
EXEMPT = ("MIEN", "DINH_CHI")


def under_months(admitted: pd.Series, as_of: date, months: int) -> pd.Series:
    """True where admission + `months` calendar months (the day clamped to the month) is after the reference date.
    An unknown date is False: nobody is taken for new without its being shown."""
    return (admitted + pd.DateOffset(months=months)) > pd.Timestamp(as_of)


def person_key(card: pd.Series) -> pd.Series:
    """Card or file number for comparing: letters and digits only, upper case; missing where there is none."""
    key = card.str.replace(r"[\W_]", "", regex=True).str.upper()
    return key.where(key != "")


def mark(subs: Submissions, law: Law, as_of: date) -> None:
    """Add to the frames of the four kinds of subject: `_duoc_xep_loai` (to be rated), and for members `_moi` (under 6
    months), `_phai_kiem_diem` (must self-review), `_dem_tai_day` (counted here: a readable status that isn't
    "temporarily here")."""
    members = subs.frame(MEMBERS)
    status = members["tinh_trang"]
    official = status.isin(OFFICIAL)
    members[NEW] = under_months(members["ngay_vao_dang"], as_of, law.value("moi_thang"))
    members[TO_REVIEW] = official & (~members[NEW] | law.value("moi_phai_kiem_diem"))
    members[HERE] = status.notna() & (status != "TAM_THOI_DEN")
    # A reason that can't be read is a reason all the same: nobody gets a level beside it.
    no_reason = members["ly_do_chua"].isna() & ~subs.misread(MEMBERS, "ly_do_chua")
    members[TO_RATE] = official & ~members[NEW] & (members["da_kiem_diem"] == "CO") & no_reason
    for sheet in (INFO, COLLECTIVES, LEADERS):
        frame = subs.frame(sheet)
        no_reason = frame["ly_do_chua_xep_loai"].isna() & ~subs.misread(sheet, "ly_do_chua_xep_loai")
        frame[TO_RATE] = (frame["da_kiem_diem"] == "CO") & no_reason
    bodies = subs.frame(COLLECTIVES)
    bodies[TO_RATE] &= bodies["so_lanh_dao"] >= 2


def proposal_key(frame: pd.DataFrame) -> pd.Series:
    """Name of the field that gives the start level: the decision where there is one, else the proposal."""
    return frame["quyet_dinh"].notna().map({True: "quyet_dinh", False: "de_xuat"})


def start_level(frame: pd.DataFrame) -> pd.Series:
    return frame["quyet_dinh"].fillna(frame["de_xuat"])
