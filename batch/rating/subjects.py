"""The frames that ratings work on: each sheet's rows with the columns that conditions and ranking need."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import nan
from typing import Any

import numpy as np
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
from batch.rating.deciders import deciders
from batch.register.register import Register
from batch.rules.criteria import pairs_above
from batch.rules.leadership.rows import set_aside_leaders
from batch.submissions.columns import (
    BODY_DONE,
    BODY_LEVEL,
    BODY_ROW,
    CHILDREN,
    COUNTS,
    DECIDER,
    DONE,
    EXCEEDED,
    EXCEPTIONS,
    FILE,
    FINAL,
    GIVEN_DECIDER,
    GIVEN_LEVEL,
    GIVEN_SCORE,
    GRADE_ROW,
    IDENTITY,
    KIND,
    LEADERS_THERE,
    LEFT_OUT,
    MAIN_CONTENT,
    MAIN_CRITERION,
    OF_COLLECTIVE,
    OF_COMMITTEE,
    OF_OTHERS,
    OTHER_CONTENT,
    OTHER_CRITERION,
    ROW,
    SCORE,
    SCORED,
    SET_ASIDE,
    START,
    START_KEY,
    TO_RATE,
    UNCLEAR,
    UNIT,
    UNIT_DONE,
    UNIT_LEVEL,
    VOTES,
    put,
)
from batch.submissions.eligibility import body_key, card_key, proposal_key, starts
from batch.submissions.frames import Submissions
from batch.submissions.packages import NOTHING, Handed

_VOTES = ("phieu_xuat_sac", "phieu_tot", "phieu_hoan_thanh", "phieu_khong")
Columns = dict[str, object]  # values of derived columns
Counts = dict[object, tuple[int, int, int]]  # unit → how many below it are at each of `COUNTS`
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


def prepare(
    subs: Submissions, subject: str, register: Register, law: Law, rated: Mapping[str, pd.DataFrame],
    handed: Handed = NOTHING,
) -> pd.DataFrame:  # fmt: skip
    """A copy of the subject's sheet, numbered from 0, with every column that conditions, groups and ranking need.
    `rated` are the frames of the kinds of subject before it, with their final levels; `handed` is what packages
    bring."""
    sheet = SUBJECT_SHEET[subject]
    frame = subs.frame(sheet).reset_index(drop=True)
    frame = frame.assign(**frame.select_dtypes("float64").round(_DECIMALS))
    again = set_aside_leaders(frame, handed.who(LEADER, card_key(subs, sheet), frame)) if subject == LEADER else False
    frame = put(frame, {SET_ASIDE: again})
    frame = put(frame, {TO_RATE: frame[TO_RATE] & ~frame[SET_ASIDE]})
    cast = frame[list(_VOTES)].sum(axis=1)
    own = {
        IDENTITY: _identity(subject, frame),
        START: starts(subs, sheet).fillna(frame[GIVEN_LEVEL]).where(frame[TO_RATE]),
        START_KEY: proposal_key(frame["quyet_dinh"]),
        DECIDER: frame[GIVEN_DECIDER].fillna(deciders(subject, frame, register)),
        SCORE: (frame["tong_diem"] if "tong_diem" in frame else frame[GIVEN_SCORE]).fillna(frame[GIVEN_SCORE]),
        EXCEEDED: frame["ty_le_vuot_muc"],
        DONE: frame["ty_le_hoan_thanh"],
        VOTES: (frame["phieu_xuat_sac"] / cast).where(cast > 0),
    }
    unread = {UNCLEAR + key: unclear(subs, sheet, key) for key in EXCEPTIONS if key in frame}
    frame = put(frame, own | unread)
    if subject == MEMBER:
        return put(frame, _scored(frame, register, law))
    if subject == ORGANIZATION:
        frame = _with_members(put(frame, _of_organizations(frame, subs, register, law)), rated[MEMBER])
        return _as_handed(frame, handed)
    organizations = rated[ORGANIZATION]
    if subject == COLLECTIVE:
        levels = dict(zip(organizations[UNIT], organizations[FINAL], strict=True))
        return put(frame, _of_collectives(frame, levels))
    return put(frame, _of_leaders(frame, rated[COLLECTIVE], organizations, subs, law))


def _identity(subject: str, frame: pd.DataFrame) -> pd.Series:
    if subject != MEMBER:
        return frame[{ORGANIZATION: UNIT, COLLECTIVE: "ma_tap_the", LEADER: "ma_can_bo"}[subject]]
    number = frame["so_the"].fillna(frame["so_ly_lich"])
    rows = zip(number.tolist(), frame[ROW].tolist(), strict=True)
    return pd.Series([own if isinstance(own, str) else f"dòng {row}" for own, row in rows], frame.index, dtype="str")


def _scored(frame: pd.DataFrame, register: Register, law: Law) -> Columns:
    """Whom the score scale covers: his score limits his level."""
    scale = law.scale(MEMBER)
    if scale is None:
        return {SCORED: False}
    sectors = {u.code: u.sector for u in register.units.values()}
    pairs = zip(frame["doi_tuong"].tolist(), map(sectors.get, frame[UNIT].tolist()), strict=True)
    return {SCORED: [scale.is_for(kind, sector) for kind, sector in pairs]}


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
    pairs = list(zip(scores[FILE].tolist(), codes.tolist(), strict=True))
    listed = above | set(pairs)
    in_parts = pd.Series([pair in above for pair in pairs], scores.index, dtype=bool)
    blank = scores[["diem_tham_dinh", "diem_tu_cham"]].isna().all(axis=1) & ~in_parts
    for key in ("diem_tham_dinh", "diem_tu_cham", "diem_cong", "diem_tru"):
        blank |= unclear(subs, SCORES, key)
    out = set(scores.loc[blank, FILE])
    scale = law.scale(ORGANIZATION)
    wanted = {c.code.casefold() for c in scale.criteria} if scale else set()
    known = Counter(file for file, code in listed if code in wanted)
    return out | {file for file, count in known.items() if count < len(wanted)}


def _lowest(rows: pd.DataFrame, wanted: pd.Series) -> dict[int, tuple[int, int, str]]:
    """For each file the lowest grade among the wanted rows: its rank, the row that holds it, the grade."""
    part = rows.loc[wanted & rows["cap_do"].notna(), [FILE, "cap_do", ROW]]
    out: dict[int, tuple[int, int, str]] = {}
    for file, grade, row in zip(*(part[name].tolist() for name in part), strict=True):
        one = (GRADE_RANK[grade], row, grade)
        out[file] = min(out.get(file, one), one)
    return out


@lru_cache(maxsize=1024)
def _content_code(code: str) -> str:
    """ "I.2", "2" and "Nội dung 2" are the same content of Mẫu 01."""
    plain = " ".join(code.casefold().split()).rstrip(".")
    found = _CONTENT.fullmatch(plain)
    return found[1] if found else plain


def _codes(codes: Iterable[str]) -> set[str]:
    return {_content_code(code) for code in codes}


def _grades(frame: pd.DataFrame, subs: Submissions, law: Law) -> Columns:
    """Lowest grades of the organization in "Mẫu 01" and "Chấm điểm", main contents apart from the rest. A criterion
    that the scale doesn't know is one of the rest: the milder condition holds for every criterion."""
    review, scores = subs.frame(SELF_REVIEW), subs.frame(SCORES)
    graded = [c for c in law.self_review.contents if c.graded]
    codes = review["ma_noi_dung"].map(_content_code, na_action="ignore").astype("str")
    scale = law.scale(ORGANIZATION)
    heavy = {c.code.casefold() for c in scale.criteria if c.main} if scale else set()
    main = scores["ma_tieu_chi"].str.casefold().isin(heavy)
    out: Columns = {}
    for name, rows, wanted in (
        (MAIN_CONTENT, review, codes.isin(_codes(c.code for c in graded if c.main))),
        (OTHER_CONTENT, review, codes.isin(_codes(c.code for c in graded if not c.main))),
        (MAIN_CRITERION, scores, main),
        (OTHER_CRITERION, scores, ~main & (scale is not None)),
    ):
        low = _lowest(rows, wanted)
        found = [low.get(file, (0, 0, None)) for file in frame[FILE].tolist()]
        out |= {name: [grade for _, _, grade in found], name + GRADE_ROW: [row for _, row, _ in found]}
    return out


def _of_organizations(frame: pd.DataFrame, subs: Submissions, register: Register, law: Law) -> Columns:
    return {
        KIND: frame[UNIT].map({u.code: u.kind for u in register.units.values()}),
        CHILDREN: [len(register.children(code)) for code in frame[UNIT]],
        SCORE: frame[FILE].map(total_scores(subs, law)).fillna(frame[GIVEN_SCORE]),
        **_grades(frame, subs, law),
        **dict.fromkeys(COUNTS, 0),
        LEFT_OUT: "",
    }


def count_levels(units: Iterable[Any], levels: Iterable[Any]) -> Counts:
    """For each unit: how many at KHT, at HTT or better, rated (`COUNTS`)."""
    out: Counts = {}
    for (unit, level), number in Counter(zip(units, levels, strict=True)).items():
        if rank := RANK.get(level):
            failed, good, rated = out.get(unit, (0, 0, 0))
            out[unit] = (failed + number * (level == "KHT"), good + number * (rank >= RANK["HTT"]), rated + number)
    return out


def set_subordinates(frame: pd.DataFrame, counts: Counts, *, cells: bool) -> pd.DataFrame:
    """What is below each organization, by its unit: of the chi bộ (`cells`), or of all others."""
    here = (is_cell(frame) == cells).to_numpy()
    below = [counts.get(unit, (0, 0, 0)) for unit in frame[UNIT].tolist()]
    numbers = np.array(below, dtype="int64").reshape(-1, len(COUNTS)).T
    return put(frame, {name: np.where(here, own, frame[name]) for name, own in zip(COUNTS, numbers, strict=True)})


def punished_for_elsewhere(members: pd.DataFrame) -> pd.Series:
    """Members who were disciplined for what happened in a former organization: it counts there, so shares and
    conditions here leave them out. Perhaps so (the cell can't be read) is enough: what is unknown lowers nobody."""
    punished = members["ky_luat"].notna() & (members["ky_luat"] != "KHONG")
    return punished & claimed(members, "ky_luat_noi_cu")


def _with_members(frame: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """The levels of its members for each chi bộ."""
    elsewhere = punished_for_elsewhere(members) & members[FINAL].notna()
    here = members.loc[~elsewhere, [UNIT, FINAL]]
    number = frame[UNIT].map(members.loc[elsewhere, UNIT].value_counts()).where(is_cell(frame))
    words = number.map("; không tính {:.0f} đảng viên bị kỷ luật vì vi phạm ở tổ chức đảng cũ".format, "ignore")
    frame = put(frame, {LEFT_OUT: words.astype("str").fillna("")})
    return set_subordinates(frame, count_levels(here[UNIT].tolist(), here[FINAL].tolist()), cells=True)


def _as_handed(frame: pd.DataFrame, handed: Handed) -> pd.DataFrame:
    """The same with the counts of the chi bộ in packages, whose members tell no more than their levels."""
    if not handed.files:
        return frame
    return put(frame, {name: frame[UNIT].map(handed.below[name]).fillna(frame[name]) for name in COUNTS})


def is_cell(frame: pd.DataFrame) -> pd.Series:
    return frame[KIND].isin(CELL_TYPES)


def _of_collectives(frame: pd.DataFrame, levels: dict[str, object]) -> Columns:
    """The level of the organization: for its own committee, and for the others what they state, else the same; what
    can't be read is unknown."""
    own = frame[UNIT].map(levels).astype("str")
    committee = frame["la_cap_uy"] == "CO"
    unknown = frame[UNCLEAR + "xl_to_chuc"]
    return {
        OF_COMMITTEE: own.where(committee),
        OF_OTHERS: frame["xl_to_chuc"].fillna(own).where(~committee & ~unknown),
    }


def _collective_rows(frame: pd.DataFrame, collectives: pd.DataFrame) -> pd.Series:
    """For each leader the row of his collective: the first of the same file with his code; missing without one."""
    rows = reversed([*enumerate(body_key(collectives).tolist())])
    first = {key: row for row, key in rows if isinstance(key, str)}
    return pd.Series([first.get(key, nan) for key in body_key(frame).tolist()], frame.index, dtype="float64")


def bound_heads(frame: pd.DataFrame, law: Law) -> pd.Series:
    """True for heads without an exception that the law in force knows, or perhaps knows."""
    exempt = frame["mien_tran_nguoi_dung_dau"].isin(law.value("ngoai_le_dung_dau"))
    if law.value("ngoai_le_dung_dau"):
        exempt |= frame[UNCLEAR + "mien_tran_nguoi_dung_dau"]
    return (frame["la_nguoi_dung_dau"] == "CO") & ~exempt


def _of_leaders(
    frame: pd.DataFrame, collectives: pd.DataFrame, organizations: pd.DataFrame, subs: Submissions, law: Law
) -> Columns:
    """What bounds a leader: the level of the collective and of the organization that he heads, unless an exception
    that the law in force knows is stated; the shares of tasks of both."""
    row, bound = _collective_rows(frame, collectives), bound_heads(frame, law)
    headed, units = subs.link(frame, frame["ma_don_vi_dung_dau"]), subs.link(organizations, organizations[UNIT])
    excused = (organizations["bat_kha_khang"] == "CO") | organizations[UNCLEAR + "bat_kha_khang"]
    share = organizations["ty_le_hoan_thanh"].mask(excused)
    return {
        OF_COLLECTIVE: (frame[FILE].astype("str") + ":" + frame["ma_tap_the"].str.upper()).where(row.notna()),
        LEADERS_THERE: row.map(collectives["so_lanh_dao"]),
        BODY_LEVEL: row.map(collectives[FINAL]).astype("str").where(bound),
        BODY_ROW: row.map(collectives[ROW]),
        BODY_DONE: row.map(collectives["ty_le_hoan_thanh"]),
        UNIT_LEVEL: headed.map(dict(zip(units, organizations[FINAL], strict=True))).astype("str").where(bound),
        UNIT_DONE: headed.map(dict(zip(units, share, strict=True))),
    }
