"""Who must review, who is to be rated, who is counted: the questions that rules, rating and tables all ask.

Source: contract of the form (`if_reviewed`, `if_rated`); QĐ 132, 124, 366 as in `law`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from math import nan

import pandas as pd

from batch.domain import COLLECTIVES, INFO, LEADERS, MEMBERS, RANK
from batch.law import Law
from batch.submissions.columns import (
    FILE,
    FROM_PACKAGE,
    GIVEN,
    GIVEN_SCORE,
    HERE,
    NEW,
    TO_RATE,
    TO_REVIEW,
    put,
)
from batch.submissions.frames import Submissions
from batch.submissions.once import once

OFFICIAL = ("CHINH_THUC", "TAM_THOI_DI")
_OF_NO_PACKAGE = dict.fromkeys(GIVEN) | {FROM_PACKAGE: False, GIVEN_SCORE: float("nan")}
EXEMPT = ("MIEN", "DINH_CHI")


def under_months(admitted: pd.Series, as_of: date, months: int) -> pd.Series:
    """True where admission + `months` calendar months (the day clamped to the month) is after the reference date.
    An unknown date is False: nobody is taken for new without its being shown."""
    return (admitted + pd.DateOffset(months=months)) > pd.Timestamp(as_of)


def person_key(card: pd.Series) -> pd.Series:
    """Card or file number for comparing: letters and digits only, upper case; missing where there is none."""
    keys = [_letters_and_digits(text) or None if isinstance(text, str) else None for text in card.tolist()]
    return pd.Series(keys, index=card.index, dtype="str", name=card.name)


def _letters_and_digits(text: str) -> str:
    return (text if text.isalnum() else "".join(filter(str.isalnum, text))).upper()


def body_key(frame: pd.DataFrame) -> pd.Series:
    """File and code of the collective that a row is, or belongs to; missing without a code."""
    pairs = zip(frame[FILE].tolist(), frame["ma_tap_the"].tolist(), strict=True)
    keys = [f"{file}|{code.casefold()}" if isinstance(code, str) else None for file, code in pairs]
    return pd.Series(keys, index=frame.index, dtype="str")


def row_of(last: pd.Series, now: pd.Series) -> pd.Series:
    """For each of `now` the index in `last` of the row with the same value; missing where several have it."""
    known = last.dropna()
    known = known[~known.duplicated(keep=False)]
    index = pd.Series(known.index, index=known.to_numpy(), dtype="float64")
    once = now.where(~now.duplicated(keep=False))
    return once.map(index) if len(index) else pd.Series(float("nan"), index=now.index)


@once
def person_keys(subs: Submissions, sheet: str, key: str) -> pd.Series:
    """The card or file numbers of a sheet, for comparing."""
    return person_key(subs.frame(sheet)[key])


@once
def card_key(subs: Submissions, sheet: str) -> pd.Series:
    """The card as it links the rows of a person."""
    return subs.link(subs.frame(sheet), person_keys(subs, sheet, "so_the"))


def mark(subs: Submissions, law: Law, as_of: date) -> Submissions:
    """The same, marked in the frames of the four kinds of subject: who is to be rated, and of members who is new, must
    review and is counted here."""
    marks = {sheet: _marks(subs, sheet, law) for sheet in (INFO, COLLECTIVES, LEADERS)}
    marks[MEMBERS] = _member_marks(subs, law, as_of)
    frames = {sheet: put(subs.frame(sheet), _OF_NO_PACKAGE | made) for sheet, made in marks.items()}
    return replace(subs, frames=subs.frames | frames)


def _member_marks(subs: Submissions, law: Law, as_of: date) -> dict[str, pd.Series]:
    members = subs.frame(MEMBERS)
    status = members["tinh_trang"]
    official = status.isin(OFFICIAL)
    new = under_months(members["ngay_vao_dang"], as_of, law.value("moi_thang"))
    return {
        NEW: new,
        TO_REVIEW: official & (~new | law.value("moi_phai_kiem_diem")),
        HERE: status.notna() & (status != "TAM_THOI_DEN"),
        TO_RATE: official & ~new & _reviewed(members, law) & _no_reason(subs, MEMBERS, "ly_do_chua"),
    }


def _reviewed(frame: pd.DataFrame, law: Law) -> pd.Series:
    """Who hasn't reviewed can't be rated; in a period that asks for no review everybody may be who doesn't say so."""
    said = frame["da_kiem_diem"]
    return said == "CO" if law.asks("review") else said != "KHONG"


def _marks(subs: Submissions, sheet: str, law: Law) -> dict[str, pd.Series]:
    frame = subs.frame(sheet)
    to_rate = _reviewed(frame, law) & _no_reason(subs, sheet, "ly_do_chua_xep_loai")
    return {TO_RATE: to_rate & (frame["so_lanh_dao"] >= 2) if sheet == COLLECTIVES else to_rate}


def _no_reason(subs: Submissions, sheet: str, key: str) -> pd.Series:
    """A reason that can't be read is a reason all the same: nobody gets a level beside it."""
    return subs.frame(sheet)[key].isna() & ~subs.misread(sheet, key)


def proposal_key(decided: pd.Series) -> pd.Series:
    """Name of the field that gives the start level: the decision (`quyet_dinh`) where there is one, else the
    proposal."""
    return decided.notna().map({True: "quyet_dinh", False: "de_xuat"})


def start_level(frame: pd.DataFrame) -> pd.Series:
    return frame["quyet_dinh"].fillna(frame["de_xuat"])


@once
def starts(subs: Submissions, sheet: str) -> pd.Series:
    """The start levels of a sheet."""
    return start_level(subs.frame(sheet))


def numbers_of(codes: pd.Series, numbers: Mapping[str, float]) -> pd.Series:
    """The number that stands for each code; missing where none does. Quicker than `map`."""
    return pd.Series([numbers.get(code, nan) for code in codes.tolist()], index=codes.index, dtype="float64")


def rank_of(levels: pd.Series) -> pd.Series:
    """The rank of each level; missing where there is none."""
    return numbers_of(levels, RANK)
