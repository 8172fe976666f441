"""How every subject gets its final level: start → ceiling → cap.

Order: members → organizations, lower before higher → collectives → leaders. Source: contract, "How a subject gets its
final level".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from batch.domain import (
    ABOVE_BASE,
    BY_DECISION,
    COLLECTIVE,
    CUT,
    KEPT,
    LEADER,
    LOWERED,
    MEMBER,
    ORGANIZATION,
    RANK,
    SUBJECT_NAMES,
    SUBJECT_SHEET,
    TIED,
    UNRATED,
    Finding,
)
from batch.findings.hit import Hit
from batch.form.definition import label, lists
from batch.law import Cap, Law
from batch.rating.caps import OVER_ABOVE, allowed, cut_group, in_words, ranking_keys
from batch.rating.ceilings import Limits, apply_ceilings, ceiling_hits
from batch.rating.decide import Deciding
from batch.rating.decisions import Decision, Decisions
from batch.rating.groups import group_of
from batch.rating.subjects import (
    add_collective_columns,
    add_leader_columns,
    add_member_columns,
    add_organization_columns,
    base_frame,
    count_levels,
    is_cell,
    set_members,
    set_subordinates,
)
from batch.register.register import Register
from batch.submissions.columns import (
    AFTER,
    ALLOWED,
    CEILING,
    DECIDED,
    FILE,
    FINAL,
    GROUP,
    IDENTITY,
    LEADERS_THERE,
    NEW,
    RANK_IN_GROUP,
    REASON,
    ROW,
    SET_ASIDE,
    START,
    START_KEY,
    STATUS,
    TO_RATE,
    UNIT,
)
from batch.submissions.eligibility import EXEMPT
from batch.submissions.frames import Submissions
from batch.text import fold

_REASON_LISTS = ("ly_do_dang_vien", "ly_do_to_chuc", "ly_do_tap_the", "ly_do_can_bo")
OFFICE_DECIDES = "cần cấp có thẩm quyền xem xét, quyết định"
_CODE = {CUT: "HM-01", TIED: "HM-02"}
_WHAT = {CUT: "vượt hạn mức", TIED: "bằng nhau ở ngưỡng hạn mức, chờ quyết định"}


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
    findings: list[Finding] = field(default_factory=list)  # what is wrong with decisions
    applied: list[Decision] = field(default_factory=list)


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
    frame[DECIDED] = pd.Series(None, index=frame.index, dtype="str")


class _Table:
    """Columns of a frame as lists while single rows are written: far quicker than cell by cell. Row = index, since
    the frames of subjects are numbered from 0."""

    def __init__(self, frame: pd.DataFrame, *names: str) -> None:
        self.frame, self.names = frame, names
        self.columns: dict[str, list[Any]] = {name: frame[name].tolist() for name in names}

    def __getitem__(self, name: str) -> list[Any]:
        return self.columns[name]

    def write(self) -> None:
        for name in self.names:
            self.frame[name] = pd.Series(self.columns[name], index=self.frame.index, dtype=self.frame[name].dtype)


def _cap(result: Ratings, frame: pd.DataFrame, subject: str, register: Register, law: Law, deciding: Deciding) -> None:
    """Fill final level, status, group, rank and allowed number of the rated rows of `frame`, in place."""
    frame[FINAL] = frame[AFTER]
    frame[STATUS] = pd.Series(KEPT, index=frame.index, dtype="str")
    frame.loc[frame[START] != frame[AFTER], STATUS] = LOWERED
    frame.loc[frame[AFTER].isna(), STATUS] = UNRATED
    frame.loc[frame[DECIDED].notna(), STATUS] = BY_DECISION
    members, names = _grouped(result, frame, subject, register, law)
    table = _Table(frame, FINAL, STATUS, GROUP, RANK_IN_GROUP, ALLOWED, REASON)
    levels, keys = frame[AFTER].tolist(), ranking_keys(frame)
    leaders = frame[LEADERS_THERE].tolist() if LEADERS_THERE in frame else None
    decided = frame[DECIDED].notna().tolist()
    basis = law.caps[subject].ref
    for key in sorted(members):
        rows = members[key]
        candidates = {row: keys[row] for row in rows if levels[row] == "HTXS" and not decided[row]}
        fixed = [row for row in rows if levels[row] == "HTXS" and decided[row]]  # decided HTXS take their places first
        proposed = len(candidates) + len(fixed)
        base = proposed + sum(levels[row] == "HTT" for row in rows)
        cap = deciding.cap_for(law.caps[subject], subject, names[key])
        most = allowed(base, cap, _whole(leaders[rows[0]]) if leaders else None)
        cut = cut_group(candidates, max(0, most - len(fixed)))
        words = in_words(base, most, proposed)
        if len(fixed) > most:
            who = [(str(frame.at[row, UNIT]), str(frame.at[row, IDENTITY])) for row in fixed]
            deciding.over_cap(subject, who, len(fixed) - most, words)
        for row in rows:
            table[GROUP][row], table[ALLOWED][row] = names[key], most
        for row, status in cut.status.items():
            table[RANK_IN_GROUP][row] = cut.rank[row]
            if status != KEPT:
                table[FINAL][row], table[STATUS][row] = "HTT", status
                table[REASON][row] = f"{_WHAT[status]}: {words}"
                values: dict[str, object] = {"cach_tinh": words, "thu_hang": cut.rank[row]}
                result.hits.append(_hit(_CODE[status], frame, subject, row, values, basis))
        left = list(cut.status.values())
        kept, waiting = left.count(KEPT) + len(fixed), left.count(TIED)
        result.groups.append(GroupResult(subject, names[key], base, most, proposed, kept, waiting))
    table.write()


def _whole(value: float) -> int | None:
    return int(value) if value == value else None


def _hit(
    code: str, frame: pd.DataFrame, subject: str, row: int, values: dict[str, object], basis: str, key: str = ""
) -> Hit:
    """A finding of the cap on one row, at its proposal or at the field `key`."""
    file, number = int(frame.at[row, FILE]), int(frame.at[row, ROW])
    return Hit(code, file, SUBJECT_SHEET[subject], number, key or str(frame.at[row, START_KEY]), values, basis=basis)


def _grouped(
    result: Ratings, frame: pd.DataFrame, subject: str, register: Register, law: Law
) -> tuple[dict[tuple[str, ...], list[int]], dict[tuple[str, ...], str]]:
    """The rated rows of each group that is capped here, and its name."""
    rated = frame[frame[AFTER].notna()]
    members: dict[tuple[str, ...], list[int]] = {}
    names: dict[tuple[str, ...], str] = {}
    above = []
    for row, group in zip(rated.index.tolist(), group_of(subject, rated, register, law), strict=True):
        if group is None:
            # keeps its level, with a warning where the cap might have cut it
            if frame.at[row, AFTER] == "HTXS" and not isinstance(frame.at[row, DECIDED], str):
                result.hits.append(_hit("HM-03", frame, subject, row, {}, "", "tham_quyen"))
                result.provisional.append("Có đề xuất mức cao nhất chưa xác định được nhóm tính hạn mức")
        elif not group.decider:
            above.append(row)
        else:
            members.setdefault(group.key, []).append(row)
            # one group may be spelt in several ways; which spelling is shown mustn't depend on the order of files
            names[group.key] = min(names.get(group.key, group.name), group.name)
    frame.loc[above, GROUP] = "cấp trên quyết định"
    # what the office has written down of the superior's decision is no longer awaited
    open_rows = [row for row in above if not isinstance(frame.at[row, DECIDED], str)]
    if open_rows:
        count = f"{len(open_rows)} {SUBJECT_NAMES[subject]}"
        result.provisional.append(f"{count} do cấp trên quyết định, không tính hạn mức ở đây")
    return members, names


def _warn_above(result: Ratings, frame: pd.DataFrame, subject: str, register: Register, cap: Cap) -> None:
    """Warn where the final levels break the ratio over a đảng bộ above the TCCSĐ, though every group keeps to it."""
    above = {u.code: register.above_base_of(u.code) for u in register.units.values()}
    for code, levels in frame[FINAL].groupby(frame[UNIT].map(above).astype("str")):
        best = int((levels == "HTXS").sum())
        base = best + int((levels == "HTT").sum())
        if best > (most := allowed(base, cap)) and register[code].kind == ABOVE_BASE:
            words = f"{base} từ Hoàn thành tốt trở lên, được tối đa {most}; hiện có {best}"
            values: dict[str, object] = {"cach_tinh": words, "doi_tuong": SUBJECT_NAMES[subject]}
            result.hits.append(Hit(OVER_ABOVE, unit=str(code), values=values, basis=cap.ref))


def _excused(frame: pd.DataFrame) -> pd.Series:
    """Why somebody isn't to be rated: the stated reason, else what the row shows."""
    why = pd.Series("không thuộc diện được xếp loại", index=frame.index, dtype="str")
    why = why.mask(frame["da_kiem_diem"] == "KHONG", "chưa kiểm điểm")
    if "so_lanh_dao" in frame:
        why = why.mask(frame["so_lanh_dao"] < 2, "tập thể có dưới 2 lãnh đạo, quản lý")
    if NEW in frame:
        why = why.mask(frame[NEW], "mới kết nạp")
        status = frame["tinh_trang"]
        labels = status.map(lambda code: label("tinh_trang", code), na_action="ignore").astype("str")
        why = why.mask(status.isin([*EXEMPT, "TAM_THOI_DEN"]), labels)
    key = "ly_do_chua" if "ly_do_chua" in frame else "ly_do_chua_xep_loai"
    stated = frame[key].map(_reason_label, na_action="ignore").astype("str")
    return why.mask(frame[key].notna(), stated)


def _reason_label(code: str) -> str:
    """What people see for a reason, whichever of the four lists it is from."""
    found = (label(name, code) for name in _REASON_LISTS if code in lists()[name])
    return next(found, code)


def _why_unrated(frame: pd.DataFrame) -> None:
    """Say of everybody without a level why there is none."""
    without = frame[FINAL].isna()
    frame[REASON] = frame[REASON].mask(without & ~frame[TO_RATE], _excused(frame))
    frame[REASON] = frame[REASON].mask(without & frame[TO_RATE], "chưa có đề xuất")
    frame[REASON] = frame[REASON].mask(frame[SET_ASIDE], "đã xếp loại ở dòng khác của người này")


def _finish(result: Ratings, frame: pd.DataFrame, subject: str, limits: Limits, deciding: Deciding) -> None:
    """Write down why levels were lowered, every reason, and find what must be found."""
    _why_unrated(frame)
    table = _Table(frame, REASON)
    lowered = (frame[STATUS] == LOWERED).tolist()
    starts = frame[START].map(RANK).astype("float64").tolist()
    for row in limits.by_row:
        if lowered[row]:
            settled = [limit for limit in limits.settled(row) if RANK[limit.level] < starts[row]]
            settled.sort(key=lambda limit: RANK[limit.level])
            table[REASON][row] = "; ".join(dict.fromkeys(limit.reason for limit in settled))
    for row, reason in _for_the_office(frame, limits):
        table[REASON][row] = "; ".join(filter(None, (table[REASON][row], reason)))
    for row, reason in deciding.reasons(subject, frame):
        table[REASON][row] = f"quyết định: {reason}"
    table.write()
    result.hits += ceiling_hits(frame, subject, limits)
    result.frames[subject], result.limits[subject] = frame, limits


def _for_the_office(frame: pd.DataFrame, limits: Limits) -> Iterator[tuple[int, str]]:
    """Row and reason of every level that stands although unsettled law may not allow it: the office decides."""
    levels = frame[FINAL].tolist()
    for row in limits.by_row:
        if isinstance(levels[row], str):
            reasons = dict.fromkeys(limit.reason for limit in limits.unsettled(row, levels[row]))
            if reasons:
                yield row, f"{OFFICE_DECIDES}: {'; '.join(reasons)}"


def _levels(frame: pd.DataFrame) -> dict[str, str]:
    return {u: level for u, level in zip(frame[UNIT], frame[FINAL], strict=True) if isinstance(level, str)}


def _organization_ceilings(
    subs: Submissions, frame: pd.DataFrame, register: Register, law: Law, members: pd.DataFrame, deciding: Deciding
) -> Limits:
    """Ceilings from the bottom up. The caps come later: they turn HTXS into HTT only, which no superior's ceiling
    sees."""
    cells = frame.index[is_cell(frame)]
    set_members(frame, members)
    parents = frame[UNIT].map({u.code: u.parent or "" for u in register.units.values()})
    depth = frame[UNIT].map({code: len(list(register.upward(code))) for code in register.units}).astype("float64")
    limits = Limits()
    for level in sorted(depth.unique(), reverse=True):
        rows = frame.index[depth == level]
        set_subordinates(frame, rows.difference(cells), count_levels(parents, frame[AFTER]))
        part = frame.loc[rows].copy()
        limits.by_row |= apply_ceilings(subs, part, ORGANIZATION, law).by_row
        deciding.apply(part, ORGANIZATION)
        frame.loc[rows, [CEILING, AFTER, DECIDED]] = part[[CEILING, AFTER, DECIDED]]
    return limits


def rate(subs: Submissions, register: Register, law: Law, decisions: Decisions | None = None) -> Ratings:
    """Final levels of all subjects of the counted submissions (already marked by `eligibility`). A decision stands
    over ceiling and cap."""
    result = Ratings()
    deciding = Deciding(decisions or Decisions())

    def start(subject: str) -> pd.DataFrame:
        frame = base_frame(subs, subject)
        _prepare(frame, subject)
        return frame

    def finish(subject: str, frame: pd.DataFrame, limits: Limits) -> None:
        _cap(result, frame, subject, register, law, deciding)
        if law.caps[subject].warn_above:
            _warn_above(result, frame, subject, register, law.caps[subject])
        _finish(result, frame, subject, limits, deciding)

    def simple(subject: str, frame: pd.DataFrame) -> None:
        limits = apply_ceilings(subs, frame, subject, law)
        deciding.apply(frame, subject)
        finish(subject, frame, limits)

    members = start(MEMBER)
    add_member_columns(members, register, law)
    simple(MEMBER, members)

    organizations = start(ORGANIZATION)
    add_organization_columns(organizations, subs, register, law)
    organization_limits = _organization_ceilings(subs, organizations, register, law, members, deciding)
    finish(ORGANIZATION, organizations, organization_limits)
    unit_level = _levels(organizations)

    collectives = start(COLLECTIVE)
    add_collective_columns(collectives, subs, unit_level)
    simple(COLLECTIVE, collectives)

    leaders = start(LEADER)
    add_leader_columns(leaders, collectives, organizations, unit_level, law)
    simple(LEADER, leaders)

    deciding.finish({(g.subject, fold(g.name)) for g in result.groups})
    result.findings, result.applied = deciding.findings, deciding.applied
    result.provisional = list(dict.fromkeys(result.provisional))
    for g in result.groups:
        if g.waiting:
            result.provisional.append(
                f"Cần quyết định: {SUBJECT_NAMES[g.subject]}, nhóm {g.name}: {g.waiting} trường hợp bằng nhau, "
                f"còn {g.most - g.kept} chỗ"
            )
    return result
