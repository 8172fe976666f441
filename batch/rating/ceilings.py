"""Evaluates the ceilings in force: for every subject the highest level that the settled law allows, with all reasons.

The same limit gives the lowered level and the finding; unsettled law only warns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd

from batch.domain import ABOVE, ERROR, LEVEL_NAMES, ORGANIZATION, RANK, SUBJECT_SHEET, WARNING
from batch.findings.catalogue import Blanks, Rule, in_force
from batch.findings.hit import Hit, shown
from batch.form.definition import field_of
from batch.law import Ceiling, Law
from batch.law.strict import parse
from batch.rating.caps import cap_rules, worded
from batch.rating.conditions import CONDITIONS, Condition
from batch.submissions.columns import (
    AFTER,
    CEILING,
    COUNTS,
    DECIDER,
    FILE,
    FROM_PACKAGE,
    GIVEN_CEILING,
    LEFT_OUT,
    OWN_CEILING,
    ROW,
    START,
    START_KEY,
    TO_RATE,
    put,
    records,
)
from batch.submissions.eligibility import rank_of
from batch.submissions.frames import Submissions
from batch.submissions.packages import settled
from batch.text import vn_number

Ranks = np.ndarray[Any, np.dtype[np.float64]]  # of levels, row by row
_FREE = float("inf")  # no limit
_LEVELS = {float(rank): level for level, rank in RANK.items()}
OF_PACKAGE = "GB"  # a ceiling that a package states
_OF_PACKAGE = "mức cao nhất được phép theo gói bàn giao"


@dataclass(slots=True)
class Limit:
    """One broken condition of one subject. `settled` limits lower the level."""

    code: str
    level: str
    reason: str
    ref: str
    settled: bool
    cause: str


@dataclass(slots=True)
class Limits:
    """`by_row[index]` are the limits of the subject in that row of the frame."""

    by_row: dict[int, list[Limit]] = field(default_factory=dict)

    def settled(self, index: int) -> list[Limit]:
        return [limit for limit in self.by_row.get(index, []) if limit.settled]

    def unsettled(self, index: int, level: str) -> list[Limit]:
        """Unsettled law that would lower `level` further."""
        return [x for x in self.by_row.get(index, []) if not x.settled and RANK[x.level] < RANK[level]]

    def cause(self, index: int) -> str:
        """Cause of KHT that follows from the ceilings, in the order of Biểu 6B; KHAC where none does."""
        causes = {limit.cause for limit in self.settled(index) if limit.level == "KHT"}
        return next((c for c in ("SUY_THOAI", "DUOI_50", "CBCCVC_KHT", "KY_LUAT") if c in causes), "KHAC")


def rules_in_force(law: Law) -> dict[str, Rule]:
    """The whole catalogue under the law: the rules that apply, and the ceilings."""
    return in_force(law) | ceiling_rules(law)


def ceiling_rules(law: Law) -> dict[str, Rule]:
    """The rules that depend on the law in force: its ceilings (an error where settled law stands behind one, else a
    warning) and what its caps add."""
    settled = worded()["TRAN"]
    words = settled.variants["chua_ro"]
    unsettled = replace(settled, severity=WARNING, message=words.message, remedy=words.remedy)
    out: dict[str, Rule] = {}
    for ceiling in sorted(law.ceilings, key=lambda c: c.verified):  # of one code, settled law has the last word
        rule, title = settled if ceiling.verified else unsettled, CONDITIONS[ceiling.code].title
        out[ceiling.code] = replace(rule, code=ceiling.code, title=title, basis=ceiling.ref)
    told = examples()
    return {code: replace(rule, example=told[code]) for code, rule in sorted((out | cap_rules(law)).items())}


@cache
def examples() -> dict[str, str]:
    """A breach in words, for every condition and for what the caps add."""
    text = files("batch.rating").joinpath("data", "vi_du.yaml").read_text(encoding="utf-8")
    return dict(parse(text, "vi_du.yaml"))


Row = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class _Broken:
    """Where a field breaks the condition of a ceiling: the places in the frame, and the ranks of the levels left."""

    ceiling: Ceiling
    name: str
    places: list[int]
    ranks: list[float]


def _address(subs: Submissions, condition: Condition, name: str, row: Row) -> str:
    """The limiting cell, in words; "" where no single cell limits."""
    sheet, key, number = SUBJECT_SHEET[condition.subject], name, row[ROW]
    if condition.place:
        sheet, key, column = condition.place
        number = row[column]
    if number != number:  # no such row in the workbook
        return ""
    cell = subs.cell(row[FILE], sheet, int(number), key)
    if not cell:
        return ""
    if condition.of_other and not condition.place:
        return f"ghi ở ô {cell}"
    return f"ô {cell} sheet «{sheet}»" if condition.place else f"ô {cell}"


def _reason(subs: Submissions, condition: Condition, name: str, row: Row, level: str, values: dict[str, Any]) -> str:
    """Why the condition is broken, with the limiting cell."""
    sheet, key = SUBJECT_SHEET[condition.subject], name
    if condition.place and not condition.of_other:
        sheet, key = condition.place[:2]
    f = field_of(sheet, name)
    texts = Blanks(values)
    texts |= {k: vn_number(v) for k, v in values.items() if isinstance(v, float | int) and not isinstance(v, bool)}
    texts |= {k: row[k] for k in (*COUNTS, LEFT_OUT) if k in row}
    texts["gia_tri"] = shown(sheet, key, row[name])
    texts["truong"] = f.heading if f else ""
    texts["muc_gioi_han"] = f"«{LEVEL_NAMES[level]}»"
    text = condition.reason.format_map(texts)
    place = _address(subs, condition, name, row)
    return f"{text} ({place})" if place else text


def _law_values(ceiling: Ceiling, law: Law) -> dict[str, Any]:
    values = dict(ceiling.values)
    if ceiling.code == "TR-DV-03":
        values["doi_tuong"] = law.value("cbccvc_gioi_han")
    return values


def _left(frame: pd.DataFrame, ceiling: Ceiling, law: Law) -> Iterator[tuple[str, Ranks]]:
    """For each field of a ceiling's condition that is broken somewhere: the rank of the level that it leaves, by row;
    `_FREE` where it isn't broken."""
    condition = CONDITIONS[ceiling.code]
    values = _law_values(ceiling, law)
    for name in condition.fields(law):
        result = condition.test(frame, name, values)
        if condition.bound:
            bound = rank_of(result).fillna(_FREE).to_numpy()
            yield name, np.where(bound < RANK["HTXS"], bound, _FREE)
        elif result.any():
            yield name, np.where(result.to_numpy(), float(RANK[ceiling.level]), _FREE)


def apply_ceilings(subs: Submissions, frame: pd.DataFrame, subject: str, law: Law) -> tuple[pd.DataFrame, Limits]:
    """Evaluate every ceiling of a kind of subject on its rows: the frame with the ceiling and the level after it, and
    the limits that a start level stands above or that leave KHT: the others explain nothing. Of a subject in a package
    only what rests on others is evaluated, beside its own ceiling there; one that is decided below is left alone."""
    start = rank_of(frame[START]).fillna(0.0).to_numpy()
    decided, handed = settled(frame).to_numpy(), frame[FROM_PACKAGE].to_numpy()
    lowest = np.where(frame[TO_RATE].to_numpy() & ~decided, float(RANK["HTXS"]), np.nan)
    if handed.any():
        given = rank_of(frame[GIVEN_CEILING]).to_numpy()
        lowest = np.where(handed & ~decided & ~np.isnan(given), given, lowest)
    own, limits = lowest, Limits()
    broken: list[_Broken] = []
    for place in np.flatnonzero(handed & (lowest < start)).tolist():
        level = str(frame[GIVEN_CEILING].iat[place])
        limits.by_row[frame.index[place]] = [Limit(OF_PACKAGE, level, _OF_PACKAGE, "", settled=True, cause="")]
    for ceiling in law.ceilings:
        condition = CONDITIONS[ceiling.code]
        if condition.subject != subject:
            continue
        left_alone = decided if condition.of_other or condition.of_level else decided | handed
        for name, found in _left(frame, ceiling, law):
            rank = np.where(left_alone, _FREE, found)
            if ceiling.verified:  # where there is no level (NaN) none comes to be
                lowest = np.minimum(lowest, rank)
                if not condition.of_level:
                    own = np.minimum(own, rank)
            telling = np.flatnonzero((rank < start) | ((rank == RANK["KHT"]) & (start > 0)))
            if len(telling):
                broken.append(_Broken(ceiling, name, telling.tolist(), rank[telling].tolist()))
    _note(limits, subs, frame, broken, law)
    ceilings, own_ceilings = ([_LEVELS.get(number) for number in ranks.tolist()] for ranks in (lowest, own))
    level = pd.Series(ceilings, index=frame.index, dtype="str")
    after = frame[START].mask(start > lowest, level)
    return put(frame, {CEILING: level, OWN_CEILING: own_ceilings, AFTER: after}), limits


def _note(limits: Limits, subs: Submissions, frame: pd.DataFrame, broken: list[_Broken], law: Law) -> None:
    """Add the limits that ceilings set on some rows."""
    places = sorted({place for one in broken for place in one.places})
    needed = {FILE, ROW, *COUNTS, LEFT_OUT}
    for one in broken:
        needed |= {one.name, *(CONDITIONS[one.ceiling.code].place or ())[2:]}
    part = frame[[name for name in frame if name in needed]].iloc[places]
    rows = dict(zip(places, zip(part.index.tolist(), records(part), strict=True), strict=True))
    for one in broken:
        ceiling, condition = one.ceiling, CONDITIONS[one.ceiling.code]
        values = _law_values(ceiling, law)
        for place, rank in zip(one.places, one.ranks, strict=True):
            index, row = rows[place]
            reason = _reason(subs, condition, one.name, row, _LEVELS[rank], values)
            limit = Limit(ceiling.code, _LEVELS[rank], reason, ceiling.ref, ceiling.verified, condition.cause)
            limits.by_row.setdefault(index, []).append(limit)


def ceiling_hits(frame: pd.DataFrame, subject: str, limits: Limits) -> list[Hit]:
    """A finding for each broken condition that a proposal stands above, at the proposal's cell. Unsettled law warns
    where it would lower the level further than settled law does, its condition hasn't already lowered it, and TC-25
    doesn't say of a dissolved organization that it has no level at all."""
    out: list[Hit] = []
    gone = set(frame.index[frame["ky_luat"] == "GIAI_TAN"]) if subject == ORGANIZATION else set()
    rows = frame.loc[sorted(limits.by_row), [FILE, ROW, START, START_KEY, AFTER, DECIDER]]
    for index, file, row, start, key, after, decider in zip(rows.index, *(rows[c].tolist() for c in rows), strict=True):
        parts = [limit for limit in limits.settled(index) if RANK[limit.level] < RANK[start]]
        parts = [limit for limit in parts if limit.code != OF_PACKAGE]  # among its unit's open errors
        lowered = {limit.code for limit in parts}
        lowered |= {"TR-TC-02"} if index in gone else set()
        parts += [limit for limit in limits.unsettled(index, after) if limit.code not in lowered]
        for code in sorted({limit.code for limit in parts}):
            out.append(
                _hit([limit for limit in parts if limit.code == code], file, row, key, start, subject, decider == ABOVE)
            )
    return out


def _hit(part: list[Limit], file: int, row: int, key: str, start: str, subject: str, above: bool) -> Hit:
    """One finding for the limits of one condition, all settled or all unsettled. What a committee above has decided
    is only told."""
    level = min((limit.level for limit in part), key=RANK.__getitem__)
    reasons = "; ".join(dict.fromkeys(limit.reason for limit in part))
    basis = "; ".join(dict.fromkeys(limit.ref for limit in part))
    values: dict[str, object] = {"muc": LEVEL_NAMES[start], "tran": LEVEL_NAMES[level], "ly_do": reasons}
    settled, decided = part[0].settled, key == "quyet_dinh"
    lowest, other = level == "KHT", CONDITIONS[part[0].code].of_other
    variant = ("noi_khac_thap_nhat" if lowest else "noi_khac") if other else "thap_nhat" if lowest else ""
    variant = "quyet_dinh" if decided else variant
    if not settled:
        variant = "chua_ro_quyet_dinh" if decided else "chua_ro"
    severity = ERROR if settled and not (decided and above) else WARNING
    return Hit(
        part[0].code, file, SUBJECT_SHEET[subject], row, key, values, severity=severity, basis=basis, variant=variant
    )
