"""The conditions behind the ceilings, each stated once: from it come the lowered level and the finding.

A condition looks at the frame of its kind of subject (with the columns that `subjects` prepares) and the values that
the law in force gives it; it knows no number. Blank fields break no condition: what is unknown never lowers a level.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from batch.domain import (
    CELL_TYPES,
    COLLECTIVE,
    COLLECTIVES,
    GRADE_RANK,
    INFO,
    LEADER,
    MEMBER,
    ORGANIZATION,
    RANK,
    SCORES,
    SELF_REVIEW,
)  # fmt: skip
from batch.law import Law
from batch.submissions.columns import (
    BODY_DONE,
    BODY_LEVEL,
    BODY_ROW,
    CHILDREN,
    FAILED_BELOW,
    GOOD_BELOW,
    GRADE_ROW,
    KIND,
    LEFT_OUT,
    MAIN_CONTENT,
    MAIN_CRITERION,
    OF_COMMITTEE,
    OF_OTHERS,
    OTHER_CONTENT,
    OTHER_CRITERION,
    RATED_BELOW,
    ROW,
    SCORE,
    SCORED,
    UNCLEAR,
    UNIT_DONE,
    UNIT_LEVEL,
)

Values = dict[str, Any]
Test = Callable[[pd.DataFrame, str, Values], pd.Series]
Fields = Callable[[Law], tuple[str, ...]]
_SEVERITY = {"KHONG": 0, "KHIEN_TRACH": 1, "CANH_CAO": 2, "CACH_CHUC": 3, "KHAI_TRU": 4, "GIAI_TAN": 4}
FRONT_AND_MASS = ("xl_mttq", "xl_cong_doan", "xl_nong_dan", "xl_phu_nu", "xl_doan_tn", "xl_ccb")
_ALLIES = ("xl_chinh_quyen", *FRONT_AND_MASS)
_PERCENT = "«{truong}» ghi {gia_tri}%, dưới {duoi}%"
_BELOW = "cấp dưới (ở chi bộ là đảng viên)"
_LEFT_OUT = f"{{{LEFT_OUT}}}"
_OF_RATED = f"{{{RATED_BELOW}}}{_LEFT_OUT}"
_GRADE = "«{truong}» chỉ đạt {gia_tri}"


@dataclass(frozen=True, slots=True)
class Condition:
    """`test(frame, field, values)` is true where the condition is broken; for a bound ("never above X") it gives the
    level X instead. `fields(law)` are tested one by one, each may be the limiting cell; `place` is (sheet, field,
    column of the frame with the row number) where the limiting cell stands in another sheet. `cause` is the cause of
    KHT in Biểu 6B. `of_other`: what limits is another subject's level or figure; `of_level`: it is, or may be, another
    subject's level, which may be decided later and elsewhere. `reason` may use {truong}, {gia_tri}
    and the law's values."""

    code: str
    subject: str
    title: str
    fields: Fields
    test: Test
    reason: str
    bound: bool = False
    place: tuple[str, str, str] | None = None
    cause: str = ""
    of_other: bool = False
    of_level: bool = False


CONDITIONS: dict[str, Condition] = {}


def _add(
    code: str, subject: str, title: str, fields: str | tuple[str, ...] | Fields, test: Test, reason: str, *,
    bound: bool = False, place: tuple[str, str, str] | None = None, cause: str = "", of_other: bool = False,
    of_level: bool = False,
) -> None:  # fmt: skip
    if callable(fields):
        getter = fields
    else:
        names = (fields,) if isinstance(fields, str) else fields
        getter = lambda _law: names  # noqa: E731
    CONDITIONS[code] = Condition(code, subject, title, getter, test, reason, bound, place, cause, of_other, of_level)


# --- Tests ---


def _is_yes(frame: pd.DataFrame, field: str, _p: Values) -> pd.Series:
    return frame[field].isin(["CO"])


def _below(frame: pd.DataFrame, field: str, p: Values) -> pd.Series:
    return frame[field] < p["duoi"]


def _above(frame: pd.DataFrame, field: str, p: Values) -> pd.Series:
    return frame[field] > p["tren"]


def _at_least(frame: pd.DataFrame, field: str, p: Values) -> pd.Series:
    return frame[field] >= p["tu"]


def _any(frame: pd.DataFrame, field: str, _p: Values) -> pd.Series:
    return frame[field] > 0


def _member_score(frame: pd.DataFrame, field: str, p: Values) -> pd.Series:
    """A score says nothing about a member whom the scale isn't for."""
    return _below(frame, field, p) & frame[SCORED]


def _codes_below(ranks: dict[str, int], code: str) -> list[str]:
    return [other for other, rank in ranks.items() if rank < ranks[code]]


def _grade_below(frame: pd.DataFrame, field: str, p: Values) -> pd.Series:
    return frame[field].isin(_codes_below(GRADE_RANK, p["duoi"]))


def _level_below(frame: pd.DataFrame, field: str, p: Values) -> pd.Series:
    return frame[field].isin(_codes_below(RANK, p["duoi"]))


def _not_remedied(frame: pd.DataFrame, field: str, _p: Values) -> pd.Series:
    return frame[field].isin(["DANG", "CHUA"])


def _is_kht(frame: pd.DataFrame, field: str, _p: Values) -> pd.Series:
    return frame[field].isin(["KHT"])


def claimed(frame: pd.DataFrame, field: str) -> pd.Series:
    """An exception that is stated, or perhaps is: its cell holds something that couldn't be read."""
    stated = frame[field].isin(["CO"])
    return stated | frame[UNCLEAR + field] if UNCLEAR + field in frame else stated


def _disciplined(frame: pd.DataFrame, field: str, p: Values) -> pd.Series:
    """Disciplined at `tu` or above; with `tru_tu_phat_hien` not where self-detected and remedied."""
    least = _SEVERITY[p.get("tu", "KHIEN_TRACH")]
    found = frame[field].isin([code for code, severity in _SEVERITY.items() if severity >= least])
    return found & ~claimed(frame, "tu_phat_hien") if p.get("tru_tu_phat_hien") else found


def _targets_missed(frame: pd.DataFrame, field: str, p: Values) -> pd.Series:
    return _below(frame, field, p) & ~claimed(frame, "bat_kha_khang")


def _few_good(frame: pd.DataFrame, field: str, p: Values) -> pd.Series:
    """Exact, in whole numbers: part · 100 against percent · all."""
    rated = frame[RATED_BELOW]
    return (rated > 0) & (frame[field] * 100 < p["duoi"] * rated)


def _many_failed(frame: pd.DataFrame, field: str, p: Values) -> pd.Series:
    """Of subordinate organizations, or of the members of the kinds of cell named in `chi_bo`."""
    applies = ~frame[KIND].isin(CELL_TYPES) | frame[KIND].isin(p["chi_bo"])
    return applies & (frame[field] * 100 > p["tren"] * frame[RATED_BELOW])


def _many_disciplined(total: str) -> Test:
    def test(frame: pd.DataFrame, field: str, p: Values) -> pd.Series:
        return (frame[total] > 0) & (frame[field] * 100 > p["tren"] * frame[total])

    return test


def _several_kht(frame: pd.DataFrame, field: str, p: Values) -> pd.Series:
    return (frame[list(FRONT_AND_MASS)].eq("KHT").sum(axis=1) >= p["tu"]) & _is_kht(frame, field, p)


def _member_cbccvc(frame: pd.DataFrame, field: str, p: Values) -> pd.Series:
    return frame[field].where(frame["doi_tuong"].isin(p["doi_tuong"]))


def _own(frame: pd.DataFrame, field: str, _p: Values) -> pd.Series:
    return frame[field]


def _bound_by(column: str) -> Test:
    return lambda frame, _field, _p: frame[column]


def _collective_missed(frame: pd.DataFrame, _field: str, p: Values) -> pd.Series:
    head = frame["la_nguoi_dung_dau"] == "CO"
    return (frame[BODY_DONE] < p["duoi"]) & (head if p["dung_dau"] else ~head)


def _unit_missed(frame: pd.DataFrame, _field: str, p: Values) -> pd.Series:
    return (frame["la_nguoi_dung_dau"] == "CO") & (frame[UNIT_DONE] < p["duoi"])


# --- Fields that depend on the regime's forms ---


def _person_grades(main: bool) -> Fields:
    def fields(law: Law) -> tuple[str, ...]:
        names = tuple(f"cap_do_{c.code}" for c in law.person_review.contents if c.graded and c.main == main)
        return names if main else (*names, "cap_do_khac_phuc")

    return fields


def _body_grades(main: bool) -> Fields:
    def fields(law: Law) -> tuple[str, ...]:
        review = law.self_review
        graded = [c for c in review.contents if c.graded and c.code != review.remedy]
        names = tuple(f"cap_do_{i}" for i, c in enumerate(graded, 1) if c.main == main)
        return names if main else (*names, "cap_do_khac_phuc")

    return fields


# --- Conditions ---


def _quarters(code: str, subject: str) -> None:
    quarters = ("xl_quy_1", "xl_quy_2", "xl_quy_3")
    _add(code, subject, "Có quý không hoàn thành nhiệm vụ", quarters, _is_kht, "«{truong}» là {gia_tri}")


def _people() -> None:
    """Members and leaders: the same conditions under two prefixes, as far as they have the same fields."""
    for prefix, s in (("TR-DV-", MEMBER), ("TR-CB-", LEADER)):
        member = s == MEMBER
        _add(prefix + "01", s, "Có kết luận suy thoái", "suy_thoai", _is_yes, "có kết luận suy thoái",
             cause="SUY_THOAI")  # fmt: skip
        _add(prefix + "02", s, "Hoàn thành dưới mức tối thiểu nhiệm vụ", "ty_le_hoan_thanh", _below, _PERCENT,
             cause="DUOI_50")  # fmt: skip
        _add(prefix + "03", s, "Cao hơn xếp loại cán bộ, công chức, viên chức", "xl_cbccvc",
             _member_cbccvc if member else _own, "xếp loại cán bộ, công chức, viên chức là {gia_tri}", bound=True,
             cause="CBCCVC_KHT")  # fmt: skip
        _add(prefix + "04", s, "Bị kỷ luật trong năm", "ky_luat", _disciplined, "bị kỷ luật {gia_tri}",
             cause="KY_LUAT")  # fmt: skip
        _add(prefix + "08", s, "Điểm chưa đạt", "tong_diem", _member_score if member else _below,
             "tổng điểm {gia_tri}, dưới {duoi}")  # fmt: skip
        _tasks(prefix, s, 9)
        _quarters(prefix + "13", s)
    _add("TR-DV-05", MEMBER, "Cấp độ nội dung nhiệm vụ chưa đạt", _person_grades(True), _grade_below, _GRADE)
    _add("TR-DV-06", MEMBER, "Cấp độ nội dung khác chưa đạt", _person_grades(False), _grade_below, _GRADE)
    _add("TR-DV-07", MEMBER, "Nghỉ ốm dài", "thang_nghi_om", _at_least,
         "nghỉ ốm {gia_tri} tháng (ngưỡng: từ {tu} tháng trở lên)")  # fmt: skip


def _organizations() -> None:
    s = ORGANIZATION
    units = "so_don_vi_truc_thuoc_bi_ky_luat"
    _add("TR-TC-01", s, "Hoàn thành dưới mức tối thiểu chỉ tiêu", "ty_le_hoan_thanh", _targets_missed, _PERCENT)
    _add("TR-TC-02", s, "Tổ chức bị kỷ luật", "ky_luat", _disciplined, "tổ chức bị kỷ luật {gia_tri}")
    _add("TR-TC-03", s, "Nhiều đoàn thể không hoàn thành", FRONT_AND_MASS, _several_kht,
         "có từ {tu} tổ chức trong Mặt trận, đoàn thể không hoàn thành nhiệm vụ: «{truong}»")  # fmt: skip
    _add("TR-TC-04", s, "Xếp loại chính quyền, Mặt trận, đoàn thể chưa đạt", _ALLIES, _level_below,
         "«{truong}» là {gia_tri}")  # fmt: skip
    for code, sheet, column, which in (
        ("05", SELF_REVIEW, MAIN_CONTENT, "nội dung chính"), ("06", SELF_REVIEW, OTHER_CONTENT, "nội dung khác"),
        ("07", SCORES, MAIN_CRITERION, "tiêu chí chính"), ("08", SCORES, OTHER_CRITERION, "tiêu chí khác"),
    ):  # fmt: skip
        _add(f"TR-TC-{code}", s, f"Cấp độ {which} trong sheet «{sheet}» chưa đạt", column, _grade_below,
             f"{which} trong sheet «{sheet}» có cấp độ {{gia_tri}}",
             place=(sheet, "cap_do", column + GRADE_ROW))  # fmt: skip
    _add("TR-TC-09", s, "Nhiều cấp dưới không hoàn thành", FAILED_BELOW, _many_failed,
         f"trên {{tren}}% {_BELOW} không hoàn thành nhiệm vụ ({{{FAILED_BELOW}}}/{_OF_RATED})",
         of_level=True)  # fmt: skip
    _add("TR-TC-10", s, "Có cấp dưới không hoàn thành", FAILED_BELOW, _any,
         f"có {{{FAILED_BELOW}}} {_BELOW} không hoàn thành nhiệm vụ{_LEFT_OUT}", of_level=True)  # fmt: skip
    _add("TR-TC-11", s, "Tỷ lệ cấp dưới hoàn thành tốt chưa đủ", GOOD_BELOW, _few_good,
         f"{_BELOW} hoàn thành tốt trở lên {{{GOOD_BELOW}}}/{_OF_RATED}, dưới {{duoi}}%", of_level=True)  # fmt: skip
    _add("TR-TC-12", s, "Điểm chưa đạt", SCORE, _below,
         f"tổng điểm (cộng ở sheet «{SCORES}») {{gia_tri}}, dưới {{duoi}}")  # fmt: skip
    _tasks("TR-TC-", s, 13)
    _add("TR-TC-17", s, "Có đơn vị trực thuộc bị kỷ luật", units, _any, "có {gia_tri} đơn vị trực thuộc bị kỷ luật")
    _add("TR-TC-18", s, "Nhiều đơn vị trực thuộc bị kỷ luật", units, _many_disciplined(CHILDREN),
         "trên {tren}% đơn vị trực thuộc bị kỷ luật")  # fmt: skip
    _quarters("TR-TC-19", s)


def _collectives() -> None:
    s = COLLECTIVE
    units = "so_don_vi_truc_thuoc_bi_ky_luat"
    _add("TR-TT-01", s, "Có kết luận mất đoàn kết hoặc suy thoái", "mat_doan_ket", _is_yes,
         "có kết luận mất đoàn kết hoặc suy thoái")  # fmt: skip
    _add("TR-TT-02", s, "Hoàn thành dưới mức tối thiểu nhiệm vụ", "ty_le_hoan_thanh", _targets_missed, _PERCENT)
    _add("TR-TT-03", s, "Tập thể bị kỷ luật", "ky_luat_tap_the", _disciplined, "tập thể bị kỷ luật {gia_tri}")
    _add("TR-TT-04", s, "Có thành viên bị kỷ luật", "ky_luat_thanh_vien", _disciplined,
         "thành viên bị kỷ luật {gia_tri}")  # fmt: skip
    _add("TR-TT-05", s, "Cấp độ nội dung chính chưa đạt", _body_grades(True), _grade_below, _GRADE)
    _add("TR-TT-06", s, "Cấp độ nội dung khác chưa đạt", _body_grades(False), _grade_below, _GRADE)
    _add("TR-TT-07", s, "Cấp ủy cao hơn tổ chức", "la_cap_uy", _bound_by(OF_COMMITTEE),
         "tập thể cấp ủy không cao hơn tổ chức, tổ chức được xếp {muc_gioi_han}", bound=True, of_other=True,
         of_level=True, place=(INFO, "de_xuat", ROW))  # fmt: skip
    _add("TR-TT-08", s, "Tập thể cao hơn tổ chức do mình lãnh đạo", "xl_to_chuc", _bound_by(OF_OTHERS),
         "tổ chức do tập thể lãnh đạo được xếp {muc_gioi_han}", bound=True, of_level=True)  # fmt: skip
    _add("TR-TT-09", s, "Nhiều đơn vị trực thuộc bị kỷ luật", units, _many_disciplined("so_don_vi_truc_thuoc"),
         "trên {tren}% đơn vị trực thuộc bị kỷ luật")  # fmt: skip
    _add("TR-TT-10", s, "Có đơn vị trực thuộc bị kỷ luật", units, _any, "có {gia_tri} đơn vị trực thuộc bị kỷ luật")
    _add("TR-TT-12", s, "Điểm chưa đạt", "tong_diem", _below, "tổng điểm {gia_tri}, dưới {duoi}")
    _tasks("TR-TT-", s, 13)
    _quarters("TR-TT-17", s)


def _tasks(prefix: str, subject: str, first: int) -> None:
    """The four conditions beside the score; numbered on from `first`."""
    _add(f"{prefix}{first:02d}", subject, "Chưa hoàn thành 100% nhiệm vụ", "ty_le_hoan_thanh", _below, _PERCENT)
    _add(f"{prefix}{first + 1:02d}", subject, "Có nhiệm vụ chậm tiến độ", "ty_le_cham", _above,
         "có {gia_tri}% nhiệm vụ chậm tiến độ")  # fmt: skip
    _add(f"{prefix}{first + 2:02d}", subject, "Tỷ lệ vượt mức chưa đủ", "ty_le_vuot_muc", _below, _PERCENT)
    _add(f"{prefix}{first + 3:02d}", subject, "Chưa khắc phục hết hạn chế", "da_khac_phuc", _not_remedied,
         "«{truong}» ghi «{gia_tri}»")  # fmt: skip


def _leaders() -> None:
    s = LEADER
    _add("TR-CB-20", s, "Người đứng đầu cao hơn tập thể", "ma_tap_the", _bound_by(BODY_LEVEL),
         "người đứng đầu không cao hơn tập thể, tập thể được xếp {muc_gioi_han}", bound=True, of_other=True,
         of_level=True, place=(COLLECTIVES, "de_xuat", BODY_ROW))  # fmt: skip
    _add("TR-CB-21", s, "Người đứng đầu cao hơn tổ chức", "ma_don_vi_dung_dau", _bound_by(UNIT_LEVEL),
         "người đứng đầu không cao hơn tổ chức, tổ chức được xếp {muc_gioi_han}", bound=True,
         of_other=True, of_level=True)  # fmt: skip
    _add("TR-CB-22", s, "Tập thể hoàn thành dưới mức tối thiểu", "ma_tap_the", _collective_missed,
         "tập thể hoàn thành dưới {duoi}% nhiệm vụ", of_other=True,
         place=(COLLECTIVES, "ty_le_hoan_thanh", BODY_ROW))  # fmt: skip
    _add("TR-CB-23", s, "Đơn vị đứng đầu hoàn thành dưới mức tối thiểu", "ma_don_vi_dung_dau", _unit_missed,
         "đơn vị do mình đứng đầu hoàn thành dưới {duoi}% chỉ tiêu", of_other=True)  # fmt: skip


_people()
_organizations()
_collectives()
_leaders()
