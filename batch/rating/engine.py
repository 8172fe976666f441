"""How every subject gets its final level: start → ceiling → cap.

Order: members → organizations, lower before higher → collectives → leaders. Source: contract, "How a subject gets its
final level".
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from batch.domain import COLLECTIVE, LEADER, MEMBER, ORGANIZATION, SUBJECT_NAMES, SUBJECT_SHEET
from batch.eligibility import TO_RATE
from batch.law import Law
from batch.rating.caps import CUT, KEPT, TIED, cut_group, in_words
from batch.rating.ceilings import Limits, apply_ceilings, ceiling_hits
from batch.rating.groups import group_of
from batch.rating.subjects import (
    AFTER,
    CEILING,
    FINAL,
    START,
    START_KEY,
    STATUS,
    add_collective_columns,
    add_leader_columns,
    add_organization_columns,
    base_frame,
    count_levels,
    is_cell,
    set_subordinates,
)
from batch.register import Register
from batch.rules.hits import Hit
from batch.submissions import FILE, ROW, UNIT, Submissions

LOWERED, UNRATED = "HA_TRAN", "CHUA"
GROUP, RANK_IN_GROUP, ALLOWED, REASON, IDENTITY = "_nhom", "_thu_hang", "_han_muc", "_ly_do", "_dinh_danh"


@dataclass(frozen=True, slots=True)
class GroupResult:
    """One group of the cap: `base` is N, `most` the allowed number, `candidates` how many stood at HTXS after the
    ceilings, `kept` and `waiting` what became of them."""

    subject: str
    name: str
    base: int
    most: int
    candidates: int
    kept: int
    waiting: int


@dataclass(slots=True)
class Ratings:
    """`frames[subject]`: the subject's rows with start, ceiling, group, rank, final level, status and reason; `limits`
    every broken condition; `groups` the arithmetic of each group; `above` how many subjects are decided above."""

    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    limits: dict[str, Limits] = field(default_factory=dict)
    groups: list[GroupResult] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    provisional: list[str] = field(default_factory=list)


def _identity(subject: str, frame: pd.DataFrame) -> pd.Series:
    match subject:
        case _ if subject == MEMBER:
            return frame["so_the"].fillna(frame["so_ly_lich"]).fillna("dòng " + frame[ROW].astype("str"))
        case _ if subject == COLLECTIVE:
            return frame["ma_tap_the"]
        case _ if subject == LEADER:
            return frame["ma_can_bo"]
        case _:
            return frame[UNIT]


def _prepare(frame: pd.DataFrame, subject: str) -> None:
    frame[CEILING] = pd.Series("HTXS", index=frame.index, dtype="str").where(frame[TO_RATE])
    frame[AFTER] = frame[START]
    frame[GROUP] = pd.Series(None, index=frame.index, dtype="str")
    frame[RANK_IN_GROUP] = 0
    frame[ALLOWED] = pd.Series(float("nan"), index=frame.index)
    frame[REASON] = pd.Series("", index=frame.index, dtype="str")
    frame[IDENTITY] = _identity(subject, frame)


def _cap(result: Ratings, frame: pd.DataFrame, subject: str, register: Register, law: Law) -> None:
    """Fill final level, status, group, rank of the rated rows of `frame`, in place."""
    frame[FINAL] = frame[AFTER]
    frame[STATUS] = pd.Series(KEPT, index=frame.index, dtype="str")
    frame.loc[frame[START] != frame[AFTER], STATUS] = LOWERED
    frame.loc[frame[START].isna(), STATUS] = UNRATED
    rated = frame.index[frame[START].notna()]
    by_key: dict[tuple[str, ...], list[int]] = {}
    names: dict[tuple[str, ...], str] = {}
    above = 0
    for index, group in zip(rated, group_of(subject, frame.loc[rated], register, law), strict=True):
        if group is None:
            _ungrouped(result, frame, subject, index)
        elif not group.decider:
            above += 1
            frame.at[index, GROUP] = "cấp trên quyết định"
        else:
            by_key.setdefault(group.key, []).append(index)
            # one group may be spelt in several ways; which spelling is shown mustn't depend on the order of files
            names[group.key] = min(names.get(group.key, group.name), group.name)
    if above:
        result.provisional.append(f"{above} {SUBJECT_NAMES[subject]} do cấp trên quyết định, không tính hạn mức ở đây")
    for key in sorted(by_key):
        _cap_group(result, frame, subject, names[key], by_key[key], law)


def _ungrouped(result: Ratings, frame: pd.DataFrame, subject: str, index: int) -> None:
    """A row that doesn't say who decides keeps its level, with a warning where the cap might have cut it."""
    if frame.at[index, AFTER] == "HTXS":
        file, row = int(frame.at[index, FILE]), int(frame.at[index, ROW])
        result.hits.append(Hit("HM-03", file, SUBJECT_SHEET[subject], row, "tham_quyen"))
        result.provisional.append("Có đề xuất mức cao nhất chưa xác định được nhóm tính hạn mức")


def _cap_group(result: Ratings, frame: pd.DataFrame, subject: str, name: str, members: list[int], law: Law) -> None:
    rows = frame.loc[members]
    candidates = rows[rows[AFTER] == "HTXS"]
    cut = cut_group(candidates, int((rows[AFTER] == "HTT").sum()), law.caps[subject])
    frame.loc[members, GROUP] = name
    frame.loc[members, ALLOWED] = cut.most
    words = in_words(cut.base, cut.most, len(candidates))
    sheet = SUBJECT_SHEET[subject]
    waiting = 0
    for index, status in cut.status.items():
        frame.at[index, RANK_IN_GROUP] = cut.rank[index]
        if status == KEPT:
            continue
        frame.at[index, FINAL], frame.at[index, STATUS] = "HTT", status
        waiting += status == TIED
        what = "vượt hạn mức" if status == CUT else "bằng nhau ở ngưỡng hạn mức, chờ quyết định"
        frame.at[index, REASON] = f"{what}: {words}"
        file, row, key = int(frame.at[index, FILE]), int(frame.at[index, ROW]), str(frame.at[index, START_KEY])
        code = "HM-01" if status == CUT else "HM-02"
        values: dict[str, object] = {"cach_tinh": words, "thu_hang": cut.rank[index]}
        result.hits.append(Hit(code, file, sheet, row, key, values, basis=law.caps[subject].ref))
    kept = sum(1 for s in cut.status.values() if s == KEPT)
    result.groups.append(GroupResult(subject, name, cut.base, cut.most, len(candidates), kept, waiting))


def _finish(result: Ratings, frame: pd.DataFrame, subject: str, limits: Limits) -> None:
    for index in limits.by_row:
        settled = limits.settled(index)
        if settled and frame.at[index, STATUS] == LOWERED:
            lowest = [s.reason for s in settled if s.level == frame.at[index, CEILING]]
            frame.at[index, REASON] = "; ".join(dict.fromkeys(lowest))
    result.hits += ceiling_hits(frame, subject, limits)
    result.frames[subject], result.limits[subject] = frame, limits


def _levels(frame: pd.DataFrame) -> dict[str, str]:
    return {u: level for u, level in zip(frame[UNIT], frame[FINAL], strict=True) if isinstance(level, str)}


def _organizations(
    result: Ratings, subs: Submissions, register: Register, law: Law, members: pd.DataFrame
) -> pd.DataFrame:
    """Ceilings from the bottom up, then the caps: a cap turns HTXS into HTT only, which no superior's ceiling sees."""
    frame = base_frame(subs, ORGANIZATION)
    _prepare(frame, ORGANIZATION)
    add_organization_columns(frame, subs, register, law)
    cells = frame.index[is_cell(frame)]
    set_subordinates(frame, cells, count_levels(members[UNIT], members[FINAL]))
    limits = Limits()
    depth = frame[UNIT].map({code: len(list(register.upward(code))) for code in register.units})
    for level in sorted(depth.unique(), reverse=True):
        rows = frame.index[depth == level]
        committees = rows.difference(cells)
        parents = frame[UNIT].map({u.code: u.parent or "" for u in register.units.values()})
        set_subordinates(frame, committees, count_levels(parents, frame[AFTER]))
        part = frame.loc[rows].copy()
        limits.by_row |= apply_ceilings(subs, part, ORGANIZATION, law).by_row
        frame.loc[rows, [CEILING, AFTER]] = part[[CEILING, AFTER]]
    _cap(result, frame, ORGANIZATION, register, law)
    _finish(result, frame, ORGANIZATION, limits)
    return frame


def rate(subs: Submissions, register: Register, law: Law) -> Ratings:
    """Final levels of all subjects of the counted submissions (already marked by `eligibility`)."""
    result = Ratings()

    def simple(subject: str, frame: pd.DataFrame) -> pd.DataFrame:
        limits = apply_ceilings(subs, frame, subject, law)
        _cap(result, frame, subject, register, law)
        _finish(result, frame, subject, limits)
        return frame

    members = base_frame(subs, MEMBER)
    _prepare(members, MEMBER)
    simple(MEMBER, members)
    organizations = _organizations(result, subs, register, law, members)
    unit_level = _levels(organizations)
    collectives = base_frame(subs, COLLECTIVE)
    _prepare(collectives, COLLECTIVE)
    add_collective_columns(collectives, unit_level)
    simple(COLLECTIVE, collectives)
    leaders = base_frame(subs, LEADER)
    _prepare(leaders, LEADER)
    shares = dict(zip(organizations[UNIT], organizations["ty_le_hoan_thanh"], strict=True))
    add_leader_columns(leaders, collectives, unit_level, shares, law)
    simple(LEADER, leaders)
    result.provisional = list(dict.fromkeys(result.provisional))
    waiting = sum(g.waiting for g in result.groups)
    if waiting:
        result.provisional.append(f"{waiting} trường hợp bằng nhau ở ngưỡng hạn mức, chờ quyết định")
    return result
