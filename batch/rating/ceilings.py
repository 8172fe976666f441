"""Evaluates the ceilings in force: for every subject the highest level that the settled law allows, with all reasons.

The same limit gives the lowered level and the finding; unsettled law only warns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

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
from batch.submissions.frames import Submissions
from batch.submissions.packages import settled
from batch.text import vn_number

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


def _left(frame: pd.DataFrame, ceiling: Ceiling, law: Law) -> Iterator[tuple[str, pd.Series]]:
    """For each field of a ceiling's condition: the level that it leaves, by row; missing where it isn't broken."""
    condition = CONDITIONS[ceiling.code]
    values = _law_values(ceiling, law)
    for name in condition.fields(law):
        result = condition.test(frame, name, values)
        if condition.bound:
            yield name, result.where(result.map(RANK).astype("float64") < RANK["HTXS"])
        elif result.any():
            yield name, pd.Series(ceiling.level, index=frame.index, dtype="str").where(result)


def apply_ceilings(subs: Submissions, frame: pd.DataFrame, subject: str, law: Law) -> tuple[pd.DataFrame, Limits]:
    """Evaluate every ceiling of a kind of subject on its rows: the frame with the ceiling and the level after it, and
    the limits that a start level stands above or that leave KHT: the others explain nothing. Of a subject in a package
    only what rests on others is evaluated, beside its own ceiling there; one that is decided below is left alone."""
    start = frame[START].map(RANK).astype("float64").fillna(0)
    decided, handed = settled(frame), frame[FROM_PACKAGE]
    lowest = pd.Series(RANK["HTXS"], index=frame.index, dtype="float64").where(frame[TO_RATE] & ~decided)
    lowest = lowest.mask(handed & frame[GIVEN_CEILING].notna() & ~decided, frame[GIVEN_CEILING].map(RANK))
    own, limits = lowest, Limits()
    for row in frame.index[handed & (lowest < start)] if handed.any() else ():
        level = str(frame.at[row, GIVEN_CEILING])
        limits.by_row[row] = [Limit(OF_PACKAGE, level, _OF_PACKAGE, "", settled=True, cause="")]
    for ceiling in law.ceilings:
        if CONDITIONS[ceiling.code].subject != subject:
            continue
        of_other = CONDITIONS[ceiling.code].of_other or CONDITIONS[ceiling.code].of_level
        for name, found in _left(frame, ceiling, law):
            levels = found.mask(decided | (handed & (not of_other)))
            if levels.isna().all():
                continue
            rank = levels.map(RANK).astype("float64")
            if ceiling.verified:
                lowest = lowest.mask(rank < lowest, rank)
                if not CONDITIONS[ceiling.code].of_level:
                    own = own.mask(rank < own, rank)
            telling = levels[(rank < start) | ((rank == RANK["KHT"]) & (start > 0))]
            if len(telling):
                _note(limits, subs, frame, ceiling, name, telling, law)
    names = {rank: level for level, rank in RANK.items()}
    level = lowest.map(names).astype("str")
    after = frame[START].mask(start > lowest, level)
    return put(frame, {CEILING: level, OWN_CEILING: own.map(names).astype("str"), AFTER: after}), limits


def _note(
    limits: Limits, subs: Submissions, frame: pd.DataFrame, ceiling: Ceiling, name: str, telling: pd.Series, law: Law
) -> None:
    """Add the limits that a ceiling sets on the rows of `telling` (index → level that it leaves)."""
    condition = CONDITIONS[ceiling.code]
    values = _law_values(ceiling, law)
    needed = [FILE, ROW, name, *(k for k in (*COUNTS, LEFT_OUT) if k in frame and k != name)]
    if condition.place and condition.place[2] not in needed:
        needed.append(condition.place[2])
    rows = records(frame.loc[telling.index, needed])
    for index, level, row in zip(telling.index.tolist(), telling.tolist(), rows, strict=True):
        reason = _reason(subs, condition, name, row, level, values)
        limit = Limit(ceiling.code, level, reason, ceiling.ref, ceiling.verified, condition.cause)
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
