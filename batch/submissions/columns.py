"""Every column of the frames that is no field of the form: declared once, set through one function (`put`).

Code names a column by its constant. `tests/test_columns.py` looks at the frames after every step for a column that
isn't declared here or has another dtype, and at the source for one that is set past `put`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any

import numpy as np
import pandas as pd

from batch.domain import COLLECTIVES, INFO, LEADERS, MEMBERS, SUBJECT_SHEET
from batch.form.definition import form

# Text lies in frames as Python's own strings: reading, rules and wording work on those, and taking them in and out of
# Arrow's buffers costs a third of a check and of its memory.
pd.set_option("mode.string_storage", "python")


class Step(StrEnum):
    """The steps that a frame goes through, in order; from PREPARE on it is the frame of one kind of subject."""

    ASSEMBLE = auto()
    MARK = auto()
    PREPARE = auto()
    CEILING = auto()
    DECIDE = auto()
    CAP = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """`dtype` as pandas names it; `step` makes the column in the frames of `sheets`; a later one may change it."""

    name: str
    dtype: str
    step: Step
    sheets: tuple[str, ...]
    meaning: str


COLUMNS: dict[str, Column] = {}


def _add(name: str, dtype: str, step: Step, sheets: tuple[str, ...], meaning: str) -> str:
    COLUMNS[name] = Column(name, dtype, step, sheets, meaning)
    return name


def put(frame: pd.DataFrame, values: Mapping[str, object]) -> pd.DataFrame:
    """The frame with derived columns set, each cast to its dtype: a series with the frame's index, a list, or one value
    for all. Raises KeyError for a column that isn't declared, ValueError for values of other rows, TypeError for a
    value that the dtype can't hold."""
    return frame.assign(**{name: _cast(COLUMNS[name], value, frame.index) for name, value in values.items()})


def records(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    """The rows, as `frame.to_dict("records")` has them, in a fifth of the time."""
    names = frame.columns.tolist()  # an index of text is slow to go through, row by row
    columns = [_values(frame[name]) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _values(column: pd.Series) -> list[Any]:
    values: list[Any] = column.to_numpy(dtype=object).tolist() if column.dtype == "str" else column.tolist()
    if column.dtype == object:
        return [value.item() if isinstance(value, np.generic) else value for value in values]
    return values


def _cast(column: Column, value: object, index: pd.Index) -> pd.Series:
    if value is None and column.dtype == "str":
        return pd.Series(None, index=index, dtype="str")
    given = value if isinstance(value, pd.Series) else pd.Series(value, index=index)
    if not given.index.equals(index):
        raise ValueError(f"{column.name}: values of other rows")
    if given.dtype == column.dtype:
        return given
    cast = given.astype(column.dtype)
    # a cast must change nothing: no number into text, no blank into True, no part of a whole number lost
    if not ((cast == given) | (cast.isna() & given.isna())).all():
        raise TypeError(f"{column.name}: not all values are {column.dtype}")
    return cast


_ALL, _SUBJECTS = tuple(form()), tuple(SUBJECT_SHEET.values())

# Where a row comes from.
FILE = _add("_tep", "int64", Step.ASSEMBLE, _ALL, "number of the file, from 0")
ROW = _add("_dong", "int64", Step.ASSEMBLE, _ALL, "row as Excel numbers it, 0 in a list")
UNIT = _add("_don_vi", "str", Step.ASSEMBLE, _ALL, "unit code as the submission states it")

# Who reviews, is rated and is counted.
NEW = _add("_moi", "bool", Step.MARK, (MEMBERS,), "admitted less than 6 months ago")
TO_REVIEW = _add("_phai_kiem_diem", "bool", Step.MARK, (MEMBERS,), "must self-review")
HERE = _add("_dem_tai_day", "bool", Step.MARK, (MEMBERS,), "counted here: a readable status, not temporarily here")
TO_RATE = _add("_duoc_xep_loai", "bool", Step.MARK, _SUBJECTS, "to be rated; of a leader's rows only the one counted")

# What a package says of a subject of another committee's run.
FROM_PACKAGE = _add("_tu_goi", "bool", Step.MARK, _SUBJECTS, "comes from a package")
GIVEN_LEVEL = _add("_muc_goi", "str", Step.MARK, _SUBJECTS, "level that the sender, or a committee below it, decided")
GIVEN_STATE = _add("_trang_thai_goi", "str", Step.MARK, _SUBJECTS, "its state there; missing where it is decided above")
GIVEN_CEILING = _add("_tran_goi", "str", Step.MARK, _SUBJECTS, "own ceiling that the sender found")
GIVEN_SCORE = _add("_diem_goi", "float64", Step.MARK, _SUBJECTS, "total score there")
GIVEN_DECIDER = _add("_noi_quyet_dinh_goi", "str", Step.MARK, _SUBJECTS, "unit whose committee decided there")
GIVEN = (FROM_PACKAGE, GIVEN_LEVEL, GIVEN_STATE, GIVEN_CEILING, GIVEN_SCORE, GIVEN_DECIDER)

# The start, and who it is of.
SET_ASIDE = _add("_de_rieng", "bool", Step.PREPARE, _SUBJECTS, "another row of the same leader counts")
IDENTITY = _add("_dinh_danh", "str", Step.PREPARE, _SUBJECTS, "code or number that the subject is told by")
START = _add("_xuat_phat", "str", Step.PREPARE, _SUBJECTS, "level it starts from: decision, else proposal")
START_KEY = _add("_o_xuat_phat", "str", Step.PREPARE, _SUBJECTS, "field that gives the start level")
DECIDER = _add(
    "_noi_quyet_dinh",
    "str",
    Step.PREPARE,
    _SUBJECTS,
    "unit whose committee decides, CAP_TREN where it isn't in the register",
)
UNCLEAR = "_khong_ro_"
# Fields that are taken for filled where they can't be read: exceptions, and what a collective is bounded by.
EXCEPTIONS = ("tu_phat_hien", "bat_kha_khang", "ky_luat_noi_cu", "mien_tran_nguoi_dung_dau", "xl_to_chuc")
for _key in EXCEPTIONS:
    _of = tuple(sheet for sheet in _SUBJECTS if _key in form()[sheet].keys)
    _add(UNCLEAR + _key, "bool", Step.PREPARE, _of, f"the cell of {_key} holds something that couldn't be read")

# Ranking: compared in this order, more is better, blank below any value.
SCORE = _add("_diem", "float64", Step.PREPARE, _SUBJECTS, "total score")
EXCEEDED = _add("_vuot", "float64", Step.PREPARE, _SUBJECTS, "percent of tasks exceeded")
DONE = _add("_hoan_thanh", "float64", Step.PREPARE, _SUBJECTS, "percent of tasks done")
VOTES = _add("_phieu", "float64", Step.PREPARE, _SUBJECTS, "share of the votes cast that are for HTXS, 0 to 1")
RANKING = (SCORE, EXCEEDED, DONE, VOTES)
OWN_VOTES = _add(
    "_phieu_cap_uy", "float64", Step.DECIDE, _SUBJECTS, "the same of the votes of the committee that decides"
)  # ranks last of all, where the law says so

# What the conditions look at.
SCORED = _add("_co_thang_diem", "bool", Step.PREPARE, (MEMBERS,), "the score scale in force covers this member")
KIND = _add("_loai", "str", Step.PREPARE, (INFO,), "kind of organization, as the register says")
CHILDREN = _add("_so_truc_thuoc", "int64", Step.PREPARE, (INFO,), "how many direct subordinates the register has")
MAIN_CONTENT, OTHER_CONTENT, MAIN_CRITERION, OTHER_CRITERION = LOWEST_GRADES = (
    "_m01_chinh", "_m01_khac", "_cd_chinh", "_cd_khac",
)  # fmt: skip
GRADE_ROW = "_dong"  # after the name of a lowest grade: the row in its sheet that holds it
for _key in LOWEST_GRADES:
    _add(_key, "str", Step.PREPARE, (INFO,), "lowest grade of main or other contents (Mẫu 01) or criteria (Chấm điểm)")
    _add(_key + GRADE_ROW, "int64", Step.PREPARE, (INFO,), "row that holds it, 0 where there is none")
FAILED_BELOW = _add("_cap_duoi_KHT", "int64", Step.PREPARE, (INFO,), "subordinates, in a chi bộ members, at KHT")
GOOD_BELOW = _add("_cap_duoi_HTT", "int64", Step.PREPARE, (INFO,), "of them those at HTT or better")
RATED_BELOW = _add("_cap_duoi_xep_loai", "int64", Step.PREPARE, (INFO,), "of them those with a level")
COUNTS = (FAILED_BELOW, GOOD_BELOW, RATED_BELOW)
LEFT_OUT = _add("_cap_duoi_ngoai", "str", Step.PREPARE, (INFO,), "in words: who isn't among these")
OF_COMMITTEE = _add("_to_chuc_cap_uy", "str", Step.PREPARE, (COLLECTIVES,), "level that bounds the own committee")
OF_OTHERS = _add("_to_chuc_lanh_dao", "str", Step.PREPARE, (COLLECTIVES,), "level that bounds any other collective")
OF_COLLECTIVE = _add("_tap_the", "str", Step.PREPARE, (LEADERS,), "file and code of the leader's collective")
LEADERS_THERE = _add("_so_lanh_dao", "float64", Step.PREPARE, (LEADERS,), "how many leaders that collective has")
BODY_ROW = _add("_tap_the_dong", "float64", Step.PREPARE, (LEADERS,), "row of that collective")
BODY_LEVEL = _add("_tap_the_muc", "str", Step.PREPARE, (LEADERS,), "its level, where it bounds this leader")
BODY_DONE = _add("_tap_the_ty_le", "float64", Step.PREPARE, (LEADERS,), "percent of its tasks done")
UNIT_LEVEL = _add("_to_chuc_muc", "str", Step.PREPARE, (LEADERS,), "level of the unit headed, where it bounds him")
UNIT_DONE = _add("_don_vi_ty_le", "float64", Step.PREPARE, (LEADERS,), "percent of that unit's targets met")

# The way to the final level.
CEILING = _add("_tran", "str", Step.CEILING, _SUBJECTS, "highest level that settled law allows")
OWN_CEILING = _add(
    "_tran_rieng", "str", Step.CEILING, _SUBJECTS, "the same by what doesn't rest on another subject's level"
)
AFTER = _add(
    "_sau_tran", "str", Step.CEILING, _SUBJECTS, "level after the ceiling; the decided one where it is decided"
)
DECIDED = _add("_quyet_dinh", "str", Step.DECIDE, _SUBJECTS, "level that whoever decides has decided")
GROUP = _add("_nhom", "str", Step.CAP, _SUBJECTS, "name of the group of the cap")
RANK_IN_GROUP = _add(
    "_thu_hang", "int64", Step.CAP, _SUBJECTS, "place among the candidates for HTXS, 0 for no candidate"
)
ALLOWED = _add("_han_muc", "float64", Step.CAP, _SUBJECTS, "how many HTXS the group may have")
FINAL = _add("_muc", "str", Step.CAP, _SUBJECTS, "final level")
STATUS = _add("_trang_thai", "str", Step.CAP, _SUBJECTS, "what became of the proposal: a code of `trang_thai`")
REASON = _add("_ly_do", "str", Step.CAP, _SUBJECTS, "why, in words; empty where there is nothing to say")
