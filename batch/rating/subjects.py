"""The frames that ratings work on: each sheet's rows with the columns that conditions and ranking need."""

from __future__ import annotations

import pandas as pd

from batch.domain import (
    CELL_TYPES,
    GRADE_RANK,
    LEADER,
    RANK,
    SCORES,
    SELF_REVIEW,
    SUBJECT_SHEET,
)
from batch.eligibility import TO_RATE
from batch.law import Law
from batch.register import Register
from batch.rules.bodies import set_aside_leaders
from batch.rules.members import proposal_key, start_level
from batch.submissions import FILE, ROW, UNIT, Submissions

START, START_KEY, CEILING, AFTER = "_xuat_phat", "_o_xuat_phat", "_tran", "_sau_tran"
FINAL, STATUS = "_muc", "_trang_thai"
SET_ASIDE = "_de_rieng"  # another row of the same leader counts
_VOTES = ("phieu_xuat_sac", "phieu_tot", "phieu_hoan_thanh", "phieu_khong")


def base_frame(subs: Submissions, subject: str) -> pd.DataFrame:
    """A copy of the subject's sheet with the start level and the ranking columns."""
    frame = subs.frame(SUBJECT_SHEET[subject]).copy()
    frame[START] = start_level(frame).where(frame[TO_RATE])
    frame[START_KEY] = proposal_key(frame)
    frame["_vuot"], frame["_hoan_thanh"] = frame["ty_le_vuot_muc"], frame["ty_le_hoan_thanh"]
    cast = frame[list(_VOTES)].sum(axis=1, min_count=1)
    frame["_phieu"] = (frame["phieu_xuat_sac"] / cast).where(cast > 0)
    frame["_diem"] = frame["tong_diem"] if "tong_diem" in frame else float("nan")
    frame[SET_ASIDE] = set_aside_leaders(frame) if subject == LEADER else False
    if subject == LEADER:
        frame[TO_RATE] &= ~frame[SET_ASIDE]
        frame[START] = frame[START].where(frame[TO_RATE])
    return frame


def total_scores(subs: Submissions) -> pd.Series:
    """Total score of each file's organization: Σ (assessed, else own score) + bonus − deduction; missing where nothing
    is scored. Rounded to a millionth of a point so that equal totals compare equal."""
    scores = subs.frame(SCORES)
    own = scores["diem_tham_dinh"].fillna(scores["diem_tu_cham"])
    total = own.fillna(0) + scores["diem_cong"].fillna(0) - scores["diem_tru"].fillna(0)
    table = pd.DataFrame({FILE: scores[FILE], "total": total, "scored": own.notna()})
    sums = table.groupby(FILE).agg({"total": "sum", "scored": "any"})
    return sums["total"].where(sums["scored"]).round(6)


def _lowest(rows: pd.DataFrame, wanted: pd.Series) -> pd.DataFrame:
    """For each file the lowest grade among the wanted rows and the row that holds it."""
    part = rows[wanted & rows["cap_do"].notna()]
    ranked = part.assign(_rank=part["cap_do"].map(GRADE_RANK)).sort_values(["_rank", ROW], kind="stable")
    return ranked.drop_duplicates(FILE).set_index(FILE)[["cap_do", ROW]]


def _content_code(codes: pd.Series) -> pd.Series:
    """ "I.2", "2" and "Nội dung 2" are the same content of Mẫu 01."""
    return codes.str.casefold().str.replace(r"^i\.", "", regex=True).str.replace(r"[^\w.]", "", regex=True)


def add_grades(frame: pd.DataFrame, subs: Submissions, law: Law) -> None:
    """Lowest grades of the organization in "Mẫu 01" and "Chấm điểm", main contents apart from the rest."""
    review = subs.frame(SELF_REVIEW)
    graded = [c for c in law.self_review.contents if c.graded]
    main = set(_content_code(pd.Series([c.code for c in graded if c.main], dtype="str")))
    rest = set(_content_code(pd.Series([c.code for c in graded if not c.main], dtype="str")))
    codes = _content_code(review["ma_noi_dung"])
    parts = {"_m01_chinh": (review, codes.isin(main)), "_m01_khac": (review, codes.isin(rest))}
    scores = subs.frame(SCORES)
    scale = law.scale("TO_CHUC")
    criteria = scale.criteria if scale else ()
    own = scores["ma_tieu_chi"].str.casefold()
    parts["_cd_chinh"] = (scores, own.isin({c.code.casefold() for c in criteria if c.main}))
    parts["_cd_khac"] = (scores, own.isin({c.code.casefold() for c in criteria if not c.main}))
    for name, (rows, wanted) in parts.items():
        low = _lowest(rows, wanted)
        frame[name] = frame[FILE].map(low["cap_do"]).astype("str")
        frame[name + "_dong"] = frame[FILE].map(low[ROW]).fillna(0).astype(int)


def add_organization_columns(frame: pd.DataFrame, subs: Submissions, register: Register, law: Law) -> None:
    frame["_loai"] = frame[UNIT].map({u.code: u.kind for u in register.units.values()})
    frame["_so_truc_thuoc"] = frame[UNIT].map(lambda code: len(register.children(code)))
    frame["_tong_diem"] = frame[FILE].map(total_scores(subs))
    frame["_diem"] = frame["_tong_diem"]
    add_grades(frame, subs, law)
    for name in ("_cap_duoi_xep_loai", "_cap_duoi_HTT", "_cap_duoi_KHT"):
        frame[name] = 0


def count_levels(units: pd.Series, levels: pd.Series) -> pd.DataFrame:
    """For each unit: how many rated, at HTT or better, at KHT."""
    rank = levels.map(RANK)
    table = pd.DataFrame({UNIT: units, "rated": rank.notna(), "good": rank >= RANK["HTT"], "failed": levels == "KHT"})
    return table.groupby(UNIT)[["rated", "good", "failed"]].sum().astype(int)


def set_subordinates(frame: pd.DataFrame, rows: pd.Index, counts: pd.DataFrame) -> None:
    units = frame.loc[rows, UNIT]
    for name, column in (("_cap_duoi_xep_loai", "rated"), ("_cap_duoi_HTT", "good"), ("_cap_duoi_KHT", "failed")):
        frame.loc[rows, name] = units.map(counts[column]).fillna(0).astype(int)


def is_cell(frame: pd.DataFrame) -> pd.Series:
    return frame["_loai"].isin(CELL_TYPES)


def add_collective_columns(frame: pd.DataFrame, unit_level: dict[str, str]) -> None:
    own = frame[UNIT].map(unit_level).astype("str")
    committee = frame["la_cap_uy"] == "CO"
    frame["_to_chuc_cap_uy"] = own.where(committee)
    frame["_to_chuc_lanh_dao"] = frame["xl_to_chuc"].fillna(own).where(~committee)


def add_leader_columns(
    frame: pd.DataFrame, collectives: pd.DataFrame, unit_level: dict[str, str], unit_share: dict[str, float], law: Law
) -> None:
    """What bounds a leader: the level of the collective and of the organization that he heads, unless an exception
    that the law in force knows is stated; the shares of tasks of both."""
    key = list(zip(frame[FILE], frame["ma_tap_the"].str.casefold(), strict=True))
    codes = zip(collectives[FILE], collectives["ma_tap_the"].str.casefold(), strict=True)
    position = {k: i for i, k in reversed(list(enumerate(codes)))}
    found = [position.get(k) for k in key]
    levels, shares = collectives[FINAL].tolist(), collectives["ty_le_hoan_thanh"].tolist()
    head = frame["la_nguoi_dung_dau"] == "CO"
    bound = head & ~frame["mien_tran_nguoi_dung_dau"].isin(law.value("ngoai_le_dung_dau"))
    level = pd.Series([levels[i] if i is not None else None for i in found], index=frame.index, dtype="str")
    frame["_tap_the_muc"] = level.where(bound)
    frame["_tap_the_ty_le"] = [shares[i] if i is not None else float("nan") for i in found]
    frame["_to_chuc_muc"] = frame["ma_don_vi_dung_dau"].map(unit_level).astype("str").where(bound)
    frame["_don_vi_ty_le"] = frame["ma_don_vi_dung_dau"].map(unit_share).astype("float64")
