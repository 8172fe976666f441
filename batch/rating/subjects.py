"""The frames that ratings work on: each sheet's rows with the columns that conditions and ranking need."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import pandas as pd

from batch.domain import (
    CELL_TYPES,
    COLLECTIVE,
    GRADE_RANK,
    LEADER,
    MEMBER,
    ORGANIZATION,
    RANK,
    SCORES,
    SELF_REVIEW,
    SUBJECT_SHEET,
)
from batch.law import Law
from batch.rating.conditions import claimed
from batch.register.register import Register
from batch.rules.bodies import set_aside_leaders
from batch.rules.criteria import pairs_above
from batch.submissions.columns import (
    COUNTS,
    EXCEPTIONS,
    FILE,
    FINAL,
    LEADERS_THERE,
    LEFT_OUT,
    OF_COLLECTIVE,
    ROW,
    SCORED,
    SET_ASIDE,
    START,
    START_KEY,
    TO_RATE,
    UNCLEAR,
    UNIT,
)
from batch.submissions.eligibility import proposal_key, start_level
from batch.submissions.frames import Submissions

_VOTES = ("phieu_xuat_sac", "phieu_tot", "phieu_hoan_thanh", "phieu_khong")
_DECIMALS = 6  # what a spreadsheet calculated may differ from what it shows in the fifteenth digit
_CONTENT = re.compile(r"(?:i[.\s]+|nội dung\s*|mục\s*)*(\d+)[.)]?")


def unclear(subs: Submissions, sheet: str, key: str) -> pd.Series:
    """True where the field's cell holds something that couldn't be read; a missing column is only blank."""
    frame = subs.frame(sheet)
    marks = subs.unreadable(sheet, key)
    if marks.any():
        here = {i: subs.has_column(i, sheet, key) for i in frame.loc[marks, FILE].unique().tolist()}
        marks &= frame[FILE].map(here).fillna(False).astype(bool)
    return marks


def base_frame(subs: Submissions, subject: str) -> pd.DataFrame:
    """A copy of the subject's sheet, numbered from 0, with the start level and the ranking columns."""
    sheet = SUBJECT_SHEET[subject]
    frame = subs.frame(sheet).reset_index(drop=True)
    numbers = frame.select_dtypes("float64").columns
    frame[numbers] = frame[numbers].round(_DECIMALS)
    frame[SET_ASIDE] = set_aside_leaders(frame) if subject == LEADER else False
    frame[TO_RATE] &= ~frame[SET_ASIDE]
    frame[START] = start_level(frame).where(frame[TO_RATE])
    frame[START_KEY] = proposal_key(frame)
    for key in EXCEPTIONS:
        if key in frame:
            frame[UNCLEAR + key] = unclear(subs, sheet, key).to_numpy()
    cast = frame[list(_VOTES)].sum(axis=1)
    frame["_vuot"], frame["_hoan_thanh"] = frame["ty_le_vuot_muc"], frame["ty_le_hoan_thanh"]
    frame["_phieu"] = (frame["phieu_xuat_sac"] / cast).where(cast > 0)
    frame["_diem"] = frame["tong_diem"] if "tong_diem" in frame else float("nan")
    return frame


def add_member_columns(frame: pd.DataFrame, register: Register, law: Law) -> None:
    """Whom the score scale covers: his score limits his level."""
    scale = law.scale(MEMBER)
    sectors = frame[UNIT].map({u.code: u.sector for u in register.units.values()})
    pairs = zip(frame["doi_tuong"], sectors, strict=True)
    frame[SCORED] = [scale is not None and scale.is_for(kind, sector) for kind, sector in pairs]


def total_scores(subs: Submissions, law: Law) -> pd.Series:
    """Total score of each file's organization: Σ (assessed, else own score) + bonus − deduction; missing where nothing
    is scored, or a criterion has no score: what is unfinished says nothing yet."""
    scores = subs.frame(SCORES)
    own = scores["diem_tham_dinh"].fillna(scores["diem_tu_cham"])
    total = own.fillna(0) + scores["diem_cong"].fillna(0) - scores["diem_tru"].fillna(0)
    table = pd.DataFrame({FILE: scores[FILE], "total": total, "scored": own.notna()})
    sums = table.groupby(FILE).agg({"total": "sum", "scored": "any"})
    finished = sums["scored"] & ~sums.index.isin(unfinished_scores(subs, law))
    return sums["total"].where(finished).round(_DECIMALS)


def unfinished_scores(subs: Submissions, law: Law) -> set[int]:
    """Files in whose "Chấm điểm" a score is missing or unreadable. A bonus or deduction is no score. A criterion that
    is scored in its parts ("II" in "II.1", "II.2") needs none of its own."""
    scores = subs.frame(SCORES)
    codes = scores["ma_tieu_chi"].str.casefold()
    above = pairs_above(scores)
    listed = above | set(zip(scores[FILE], codes, strict=True))
    in_parts = pd.Series([pair in above for pair in zip(scores[FILE], codes, strict=True)], scores.index, dtype=bool)
    blank = scores[["diem_tham_dinh", "diem_tu_cham"]].isna().all(axis=1) & ~in_parts
    for key in ("diem_tham_dinh", "diem_tu_cham", "diem_cong", "diem_tru"):
        blank |= unclear(subs, SCORES, key)
    out = set(scores.loc[blank, FILE])
    scale = law.scale(ORGANIZATION)
    wanted = {c.code.casefold() for c in scale.criteria} if scale else set()
    known = Counter(file for file, code in listed if code in wanted)
    return out | {file for file, count in known.items() if count < len(wanted)}


def _lowest(rows: pd.DataFrame, wanted: pd.Series) -> pd.DataFrame:
    """For each file the lowest grade among the wanted rows and the row that holds it."""
    part = rows[wanted & rows["cap_do"].notna()]
    ranked = part.assign(_rank=part["cap_do"].map(GRADE_RANK).astype("float64")).sort_values(
        ["_rank", ROW], kind="stable"
    )
    return ranked.drop_duplicates(FILE).set_index(FILE)[["cap_do", ROW]]


def _content_code(code: str) -> str:
    """ "I.2", "2" and "Nội dung 2" are the same content of Mẫu 01."""
    plain = " ".join(code.casefold().split()).rstrip(".")
    found = _CONTENT.fullmatch(plain)
    return found[1] if found else plain


def _codes(codes: Iterable[str]) -> set[str]:
    return {_content_code(code) for code in codes}


def add_grades(frame: pd.DataFrame, subs: Submissions, law: Law) -> None:
    """Lowest grades of the organization in "Mẫu 01" and "Chấm điểm", main contents apart from the rest. A criterion
    that the scale doesn't know is one of the rest: the milder condition holds for every criterion."""
    review, scores = subs.frame(SELF_REVIEW), subs.frame(SCORES)
    graded = [c for c in law.self_review.contents if c.graded]
    codes = review["ma_noi_dung"].map(_content_code, na_action="ignore").astype("str")
    scale = law.scale(ORGANIZATION)
    heavy = {c.code.casefold() for c in scale.criteria if c.main} if scale else set()
    main = scores["ma_tieu_chi"].str.casefold().isin(heavy)
    parts = {
        "_m01_chinh": (review, codes.isin(_codes(c.code for c in graded if c.main))),
        "_m01_khac": (review, codes.isin(_codes(c.code for c in graded if not c.main))),
        "_cd_chinh": (scores, main),
        "_cd_khac": (scores, ~main & (scale is not None)),
    }
    for name, (rows, wanted) in parts.items():
        low = _lowest(rows, wanted)
        frame[name] = frame[FILE].map(low["cap_do"]).astype("str")
        frame[name + "_dong"] = frame[FILE].map(low[ROW]).fillna(0).astype(int)


def add_organization_columns(frame: pd.DataFrame, subs: Submissions, register: Register, law: Law) -> None:
    frame["_loai"] = frame[UNIT].map({u.code: u.kind for u in register.units.values()}).astype("str")
    frame["_so_truc_thuoc"] = frame[UNIT].map(lambda code: len(register.children(code))).astype("int64")
    frame["_diem"] = frame[FILE].map(total_scores(subs, law)).astype("float64")
    add_grades(frame, subs, law)
    for name in COUNTS:
        frame[name] = 0
    frame[LEFT_OUT] = pd.Series("", index=frame.index, dtype="str")


def count_levels(units: pd.Series, levels: pd.Series) -> pd.DataFrame:
    """For each unit: how many rated, at HTT or better, at KHT."""
    rank = levels.map(RANK).astype("float64")
    table = pd.DataFrame({UNIT: units, "rated": rank.notna(), "good": rank >= RANK["HTT"], "failed": levels == "KHT"})
    return table.groupby(UNIT)[["rated", "good", "failed"]].sum().astype(int)


def set_subordinates(frame: pd.DataFrame, rows: pd.Index, counts: pd.DataFrame) -> None:
    units = frame.loc[rows, UNIT]
    for name, column in zip(COUNTS, ("failed", "good", "rated"), strict=True):
        frame.loc[rows, name] = units.map(counts[column]).fillna(0).astype(int)


def punished_for_elsewhere(members: pd.DataFrame) -> pd.Series:
    """Members who were disciplined for what happened in a former organization: it counts there, so shares and
    conditions here leave them out. Perhaps so (the cell can't be read) is enough: what is unknown lowers nobody."""
    punished = members["ky_luat"].notna() & (members["ky_luat"] != "KHONG")
    return punished & claimed(members, "ky_luat_noi_cu")


def set_members(frame: pd.DataFrame, members: pd.DataFrame) -> None:
    """The levels of its members for each chi bộ (their `FINAL`), in place."""
    cells = frame.index[is_cell(frame)]
    elsewhere = punished_for_elsewhere(members) & members[FINAL].notna()
    here = members[~elsewhere]
    set_subordinates(frame, cells, count_levels(here[UNIT], here[FINAL]))
    number = frame[UNIT].map(members.loc[elsewhere, UNIT].value_counts())
    words = number.map("; không tính {:.0f} đảng viên bị kỷ luật vì vi phạm ở tổ chức đảng cũ".format, "ignore")
    frame.loc[cells, LEFT_OUT] = words[cells].astype("str").fillna("")


def is_cell(frame: pd.DataFrame) -> pd.Series:
    return frame["_loai"].isin(CELL_TYPES)


def add_collective_columns(frame: pd.DataFrame, subs: Submissions, unit_level: dict[str, str]) -> None:
    """The level of the organization: for its own committee, and for the others what they state, else the same; what
    can't be read is unknown."""
    own = frame[UNIT].map(unit_level).astype("str")
    committee = frame["la_cap_uy"] == "CO"
    unknown = unclear(subs, SUBJECT_SHEET[COLLECTIVE], "xl_to_chuc").to_numpy()
    frame["_to_chuc_cap_uy"] = own.where(committee)
    frame["_to_chuc_lanh_dao"] = frame["xl_to_chuc"].fillna(own).where(~committee & ~unknown)


def _collective_rows(frame: pd.DataFrame, collectives: pd.DataFrame) -> pd.Series:
    """For each leader the row of his collective: the first of the same file with his code; missing without one."""
    known = pd.DataFrame({FILE: collectives[FILE], "code": collectives["ma_tap_the"].str.casefold()}).dropna()
    known["row"] = known.index
    first = known.drop_duplicates([FILE, "code"])
    wanted = pd.DataFrame({FILE: frame[FILE], "code": frame["ma_tap_the"].str.casefold()})
    return wanted.merge(first, how="left", on=[FILE, "code"])["row"]


def add_leader_columns(
    frame: pd.DataFrame, collectives: pd.DataFrame, organizations: pd.DataFrame, unit_level: dict[str, str], law: Law
) -> None:
    """What bounds a leader: the level of the collective and of the organization that he heads, unless an exception
    that the law in force knows is stated; the shares of tasks of both."""
    row = _collective_rows(frame, collectives)
    exempt = frame["mien_tran_nguoi_dung_dau"].isin(law.value("ngoai_le_dung_dau"))
    if law.value("ngoai_le_dung_dau"):
        exempt |= frame[UNCLEAR + "mien_tran_nguoi_dung_dau"]
    bound = (frame["la_nguoi_dung_dau"] == "CO") & ~exempt
    frame[OF_COLLECTIVE] = (frame[FILE].astype("str") + ":" + frame["ma_tap_the"].str.upper()).where(row.notna())
    frame[LEADERS_THERE] = row.map(collectives["so_lanh_dao"]).astype("float64")
    frame["_tap_the_muc"] = row.map(collectives[FINAL]).astype("str").where(bound)
    frame["_tap_the_dong"] = row.map(collectives[ROW]).astype("float64")
    frame["_tap_the_ty_le"] = row.map(collectives["ty_le_hoan_thanh"]).astype("float64")
    headed = frame["ma_don_vi_dung_dau"]
    excused = (organizations["bat_kha_khang"] == "CO") | organizations[UNCLEAR + "bat_kha_khang"]
    share = organizations["ty_le_hoan_thanh"].mask(excused)
    frame["_to_chuc_muc"] = headed.map(unit_level).astype("str").where(bound)
    frame["_don_vi_ty_le"] = headed.map(dict(zip(organizations[UNIT], share, strict=True))).astype("float64")
