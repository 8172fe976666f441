"""The cap as a step: the groups of one kind of subject, who is kept in each, and the final levels.

Source: contract, "How a subject gets its final level", step 3.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import pandas as pd

from batch.domain import (
    ABOVE,
    ABOVE_BASE,
    BY_DECISION,
    CUT,
    KEPT,
    LEADER,
    LOWERED,
    SUBJECT_NAMES,
    SUBJECT_SHEET,
    TIED,
    UNRATED,
)
from batch.findings.hit import Hit
from batch.law import Cap, Law
from batch.rating.caps import (
    ONLY_SHOWN,
    OTHER_BASE,
    OVER_ABOVE,
    Cut,
    Key,
    allowed,
    by_terms,
    cut_group,
    in_words,
    most_in_words,
    ranking_keys,
)
from batch.rating.decide import Deciding
from batch.rating.group_result import GroupResult
from batch.rating.groups import GROUPED_BY, Group, group_of
from batch.rating.quarters import ranked_quarters, told
from batch.register.register import Register
from batch.submissions.columns import (
    AFTER,
    ALLOWED,
    DECIDED,
    DECIDER,
    FILE,
    FINAL,
    FROM_PACKAGE,
    GIVEN_STATE,
    GROUP,
    IDENTITY,
    LEADERS_THERE,
    OWN_VOTES,
    RANK_IN_GROUP,
    REASON,
    ROW,
    START,
    START_KEY,
    STATUS,
    UNIT,
    put,
)
from batch.submissions.packages import NOTHING, GivenGroup, Handed, settled
from batch.submissions.quarter_levels import QuarterLevels

_CODE = {CUT: "HM-01", TIED: "HM-02"}
_WHAT = {CUT: "vượt hạn mức", TIED: "bằng nhau ở ngưỡng hạn mức, chờ quyết định"}


@dataclass(slots=True)
class _Groups:
    """The rated rows of each group that is capped here; those that are decided above, heads that no cap counts, and
    those of which it isn't known who decides. `handed` are the rows of which committees below have decided, `given`
    their groups."""

    rows: dict[tuple[str, ...], list[int]] = field(default_factory=dict)
    groups: dict[tuple[str, ...], Group] = field(default_factory=dict)
    above: list[int] = field(default_factory=list)
    handed: list[int] = field(default_factory=list)
    outside: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    given: dict[tuple[str, ...], list[GivenGroup]] = field(default_factory=dict)


@dataclass(slots=True)
class Capped:
    """The frame with final levels; the arithmetic of its groups, what must be found, and why the result is
    provisional."""

    frame: pd.DataFrame
    groups: list[GroupResult] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    provisional: list[str] = field(default_factory=list)


class _Rows:
    """Columns of a frame as lists while single rows are written: far quicker than cell by cell. Row = index, since the
    frames of subjects are numbered from 0."""

    def __init__(self, frame: pd.DataFrame, subject: str, law: Law, quarters: QuarterLevels | None) -> None:
        n = len(frame)
        self.frame, self.sheet = frame, SUBJECT_SHEET[subject]
        self.after: list[object] = frame[AFTER].tolist()
        self.decided: list[bool] = frame[DECIDED].notna().tolist()
        own = law.parameters["phieu_cap_uy_xep_hang"]
        further = [OWN_VOTES] if own.value and own.verified else []
        ranks = law.caps[subject].quarters_first and law.asks("quarters")
        self.quarters = ranked_quarters(frame, subject, quarters) if ranks else None
        self.keys: list[Key] = ranking_keys(frame, *further, before=self.quarters.known if self.quarters else None)
        self.stated: list[Key] = ranking_keys(frame, *further, before=self.quarters.stated) if self.quarters else []
        self.places = list(zip(*(frame[name].tolist() for name in (FILE, ROW, START_KEY)), strict=True))
        self.final, self.status = list(self.after), _states(frame).tolist()
        self.group: list[object] = [None] * n
        self.rank, self.allowed, self.reason = [0] * n, [float("nan")] * n, [""] * n
        self.leaders: list[float] = frame[LEADERS_THERE].tolist() if LEADERS_THERE in frame else []

    def hit(self, code: str, row: int, basis: str, key: str = "", **values: object) -> Hit:
        """A finding on one row, at its proposal or at the field `key`."""
        file, number, start = self.places[row]
        return Hit(code, file, self.sheet, number, key or start, values, basis=basis)

    def written(self) -> pd.DataFrame:
        columns = {
            FINAL: self.final, STATUS: self.status, GROUP: self.group, RANK_IN_GROUP: self.rank,
            ALLOWED: self.allowed, REASON: self.reason,
        }  # fmt: skip
        return put(self.frame, columns)


def apply_cap(
    frame: pd.DataFrame, subject: str, register: Register, law: Law, deciding: Deciding, handed: Handed = NOTHING,
    quarters: QuarterLevels | None = None,
) -> Capped:  # fmt: skip
    """Final level, status, group, rank and allowed number of every row; a reason where the cap lowers one. What stands
    in packages is decided, and judged by the base and ratio that they name."""
    rows, out = _Rows(frame, subject, law, quarters), Capped(frame)
    groups = _groups(frame, subject, register, law, handed)
    if not law.asks("cap"):
        out.frame = rows.written()
        return out
    for row in groups.unknown if law.settled("cap") else ():
        # keeps its level, with a warning where the cap might have cut it
        if rows.after[row] == "HTXS" and not rows.decided[row]:
            out.hits.append(rows.hit("HM-03", row, "", "tham_quyen"))
            out.provisional.append("Có đề xuất mức cao nhất chưa xác định được nhóm tính hạn mức")
    for row in groups.above:
        rows.group[row] = "cấp trên quyết định"
    for row in groups.handed:
        rows.group[row] = "theo gói bàn giao"
    for row in groups.outside:
        rows.group[row] = "người đứng đầu, ngoài hạn mức"
    for key in sorted(groups.rows, key=lambda key: groups.groups[key].key):
        given = groups.given.pop(key, [])
        _cap_group(out, rows, groups.rows[key], groups.groups[key], subject, law.caps[subject], deciding, given)
    for key in sorted(groups.given, key=lambda key: groups.given[key][0].key):
        for one in groups.given[key]:
            _judge(out, one, law.caps[subject])
    out.frame = rows.written()
    if law.caps[subject].warn_above:
        out.hits += _over_above(out.frame, subject, register, law.caps[subject])
    return out


def _states(frame: pd.DataFrame) -> pd.Series:
    """What became of each proposal before the cap."""
    states = pd.Series(KEPT, index=frame.index, dtype="str").mask(frame[START] != frame[AFTER], LOWERED)
    states = states.mask(frame[GIVEN_STATE] == TIED, TIED)
    return states.mask(frame[AFTER].isna(), UNRATED).mask(frame[DECIDED].notna(), BY_DECISION)


def _groups(frame: pd.DataFrame, subject: str, register: Register, law: Law, handed: Handed) -> _Groups:
    """Who is decided above isn't capped here; nor is of whom it isn't known who decides."""
    looked_at = [name for name in (*GROUPED_BY, AFTER, FROM_PACKAGE, GIVEN_STATE) if name in frame]
    rated = frame.loc[frame[AFTER].notna(), looked_at]
    here = rated[rated[DECIDER].notna() & (rated[DECIDER] != ABOVE) & ~settled(rated)]
    above, unknown = rated.index[rated[DECIDER] == ABOVE], rated.index[rated[DECIDER].isna()]
    out = _Groups(above=above.tolist(), handed=rated.index[settled(rated)].tolist(), unknown=unknown.tolist())
    if subject == LEADER and law.caps[LEADER].head == "outside":
        heads = here["la_nguoi_dung_dau"] == "CO"
        out.outside, here = here.index[heads].tolist(), here[~heads]
    for given in handed.groups:
        if given.subject == subject:
            out.given.setdefault(handed.group(given.key), []).append(given)
    compared = dict[tuple[str, ...], tuple[str, ...]]()
    for row, group in zip(here.index.tolist(), group_of(subject, here, register, law), strict=True):
        key = compared[group.key] = compared.get(group.key) or handed.group(group.key)
        out.rows.setdefault(key, []).append(row)
        # one group may be spelt in several ways; which spelling is shown mustn't depend on the order of files
        known = out.groups.setdefault(key, group)
        if group.name < known.name:
            out.groups[key] = group
    return out


def _cap_group(
    out: Capped, rows: _Rows, members: list[int], group: Group, subject: str, law_cap: Cap, deciding: Deciding,
    given: list[GivenGroup],
) -> None:  # fmt: skip
    """Decided HTXS take their places first, those in packages (`given`) too; of the other candidates the best are
    kept."""
    frame, name, law_cap = rows.frame, group.name, law_cap.of_group(group.own)
    best = [row for row in members if rows.after[row] == "HTXS"]
    candidates = {row: rows.keys[row] for row in best if not rows.decided[row]}
    fixed = [row for row in best if rows.decided[row]]
    taken = len(fixed) + sum(one.best for one in given)
    proposed = len(candidates) + taken
    base = proposed + [rows.after[row] for row in members].count("HTT") + sum(one.good for one in given)
    leaders = _whole(rows.leaders[members[0]]) if rows.leaders else None
    cap = deciding.cap_for(law_cap, subject, group)
    most = allowed(base, cap, leaders)
    # A cap that isn't settled lowers nobody: it is only shown.
    cut = cut_group(candidates, max(0, most - taken) if law_cap.verified else len(candidates))
    words = in_words(base, most, proposed, cap) + ("" if law_cap.verified else ONLY_SHOWN)
    for row in members:
        rows.group[row], rows.allowed[row] = name, most
    for row, status in cut.status.items():
        rows.rank[row] = cut.rank[row]
        if status != KEPT:
            rows.final[row], rows.status[row] = "HTT", status
            rows.reason[row] = f"{_WHAT[status]}: {words}"
            out.hits.append(rows.hit(_CODE[status], row, law_cap.ref, cach_tinh=words, thu_hang=cut.rank[row]))
    if rows.quarters is not None and law_cap.verified:
        _by_quarters(out, rows, cut, candidates, max(0, most - taken), subject, name, law_cap.ref)
    other = allowed(base, cap, leaders, OTHER_BASE[cap.base])
    result = GroupResult(
        subject, name, base, most, proposed, cut.count(KEPT) + taken,
        cut.count(TIED) + sum(one.waiting for one in given), words, taken, group.decider, other,
        cut_group(candidates, max(0, other - taken)).count(KEPT) + taken, law_cap.ref,
        group.key, cap, leaders, group.own,
    )  # fmt: skip
    out.groups.append(result)
    if result.decided > most and law_cap.verified:
        if group.decider != deciding.own:
            out.hits.append(_rate_again(result, cap))
        who = [(str(frame.at[row, UNIT]), str(frame.at[row, IDENTITY])) for row in fixed]
        deciding.over_cap(result, who)


def _by_quarters(
    out: Capped, rows: _Rows, cut: Cut, candidates: Collection[int], places: int, subject: str, group: str, basis: str
) -> None:
    """What is said of quarters where not all candidates of a group fit: that the ranking didn't go by it, and whether
    it would have made a difference."""
    assert rows.quarters is not None
    if not 0 < places < len(candidates):
        return
    decides = cut_group({row: rows.stated[row] for row in candidates}, places).status != cut.status
    out.hits += told(rows.quarters, rows.frame, candidates, subject, group, decides, basis)
    if decides:
        out.provisional.append("Xếp loại quý ghi ở phiếu khác kết quả quý đã tổng hợp, làm đổi thứ hạng xét hạn mức")


def _judge(out: Capped, given: GivenGroup, law_cap: Cap) -> None:
    """A group that stands wholly in packages, by the base and ratio of who decided."""
    cap, base = by_terms(law_cap, given.terms), given.best + given.good
    most = allowed(base, cap, given.leaders)
    words = in_words(base, most, given.proposed, cap) + ("" if law_cap.verified else ONLY_SHOWN)
    result = GroupResult(
        given.subject, given.name, base, most, given.proposed, given.best, given.waiting, words, given.best,
        given.decider, allowed(base, cap, given.leaders, OTHER_BASE[cap.base]), given.best, law_cap.ref,
        given.key, cap, given.leaders,
    )  # fmt: skip
    out.groups.append(result)
    if given.best > most and law_cap.verified:
        out.hits.append(_rate_again(result, law_cap))


def _rate_again(group: GroupResult, cap: Cap) -> Hit:
    """What is asked of a committee below whose decisions break the cap."""
    values: dict[str, object] = {
        "doi_tuong": SUBJECT_NAMES[group.subject], "nhom": group.name, "so": group.decided, "toi_da": group.most,
        "vuot": group.decided - group.most, "cach_tinh": most_in_words(group.base, group.most, cap),
    }  # fmt: skip
    return Hit("HM-05", unit=group.decider, values=values, basis=cap.ref)


def _whole(value: float) -> int | None:
    return int(value) if value == value else None


def _over_above(frame: pd.DataFrame, subject: str, register: Register, cap: Cap) -> list[Hit]:
    """Where the final levels break the ratio over a đảng bộ above the TCCSĐ, though every group keeps to it."""
    out = []
    above = {u.code: register.above_base_of(u.code) for u in register.units.values()}
    for code, levels in frame[FINAL].groupby(frame[UNIT].map(above).astype("str")):
        best = int((levels == "HTXS").sum())
        base = best + int((levels == "HTT").sum())
        if best > (most := allowed(base, cap)) and register[code].kind == ABOVE_BASE:
            words = f"{most_in_words(base, most, cap)}; hiện có {best}"
            values: dict[str, object] = {"cach_tinh": words, "doi_tuong": SUBJECT_NAMES[subject]}
            out.append(Hit(OVER_ABOVE, unit=str(code), values=values, basis=cap.ref))
    return out
