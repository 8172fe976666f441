"""Evaluates the ceilings in force: for every subject the highest level that the settled law allows, with all reasons.

The same limit gives the lowered level and the finding; unsettled law only warns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from batch.domain import ERROR, LEVEL_NAMES, RANK, SUBJECT_SHEET, WARNING
from batch.form.definition import field_of
from batch.law import Ceiling, Law
from batch.rating.conditions import CONDITIONS, Condition
from batch.rating.subjects import AFTER, CEILING, START, START_KEY
from batch.rules.catalogue import Rule
from batch.rules.hits import Hit, shown
from batch.submissions import FILE, ROW, Submissions
from batch.text import vn_number

_MESSAGE = "Đề xuất «{muc}» cao hơn mức cao nhất được phép «{tran}»: {ly_do}."
_REMEDY = "Hạ mức đề xuất xuống «{tran}» hoặc thấp hơn; nếu ô làm căn cứ ghi nhầm thì sửa ô đó."
_UNSETTLED = (
    "Đề xuất «{muc}» có thể cao hơn mức được phép «{tran}»: {ly_do}. Căn cứ chưa được kiểm chứng nên chương trình "
    "không hạ mức."
)
_UNSETTLED_REMEDY = "Cấp có thẩm quyền xem xét; nếu giữ mức đề xuất thì giải trình."


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

    def cause(self, index: int) -> str:
        """Cause of KHT that follows from the ceilings, in the order of Biểu 6B; KHAC where none does."""
        causes = {limit.cause for limit in self.settled(index) if limit.level == "KHT"}
        return next((c for c in ("SUY_THOAI", "DUOI_50", "CBCCVC_KHT", "KY_LUAT") if c in causes), "KHAC")


def ceiling_rules(law: Law) -> dict[str, Rule]:
    """The ceilings in force as rules: an error where settled law stands behind them, else a warning."""
    out: dict[str, Rule] = {}
    for ceiling in law.ceilings:
        settled = ceiling.verified or (ceiling.code in out and out[ceiling.code].severity == ERROR)
        severity, message = (ERROR, _MESSAGE) if settled else (WARNING, _UNSETTLED)
        title = CONDITIONS[ceiling.code].title
        out[ceiling.code] = Rule(ceiling.code, title, severity, message, _REMEDY, ceiling.ref)
    return dict(sorted(out.items()))


class _Values(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return ""


def _address(subs: Submissions, condition: Condition, name: str, row: pd.Series) -> str:
    """The limiting cell, in words; "" where no single cell limits."""
    sheet, key, number = SUBJECT_SHEET[condition.subject], name, int(row[ROW])
    if condition.place:
        sheet, key, column = condition.place
        number = int(row[column])
    cell = subs.cell(int(row[FILE]), sheet, number, key)
    if not cell:
        return ""
    return f"ô {cell} sheet «{sheet}»" if condition.place else f"ô {cell}"


def _reason(subs: Submissions, condition: Condition, name: str, row: pd.Series, level: str, values: dict) -> str:
    sheet = SUBJECT_SHEET[condition.subject]
    f = field_of(sheet, name)
    numbers = {k: vn_number(v) for k, v in values.items() if isinstance(v, float | int) and not isinstance(v, bool)}
    texts = _Values(values | numbers)
    texts |= {k: int(row[k]) for k in ("_cap_duoi_KHT", "_cap_duoi_HTT", "_cap_duoi_xep_loai") if k in row}
    if condition.place:
        texts["gia_tri"] = shown(condition.place[0], condition.place[1], row[name])
    else:
        texts["gia_tri"] = shown(sheet, name, row[name]) if name in row else ""
    texts["truong"] = f.heading if f else ""
    texts["muc_gioi_han"] = f"«{LEVEL_NAMES[level]}»"
    text = condition.reason.format_map(texts)
    place = _address(subs, condition, name, row)
    return f"{text} ({place})" if place else text


def _broken(frame: pd.DataFrame, ceiling: Ceiling, law: Law) -> Iterator[tuple[str, pd.Series]]:
    """For each field of a ceiling's condition: the level that it leaves, by row; missing where it isn't broken."""
    condition = CONDITIONS[ceiling.code]
    values = _law_values(ceiling, law)
    for name in condition.fields(law):
        result = condition.test(frame, name, values)
        if condition.bound:
            yield name, result.where(result.map(RANK) < RANK["HTXS"])
        else:
            yield (
                name,
                _level_where(ceiling.level, result),
            )


def _level_where(level: str, broken: pd.Series) -> pd.Series:
    return pd.Series(level, index=broken.index, dtype="str").where(broken.fillna(False).astype(bool))


def _law_values(ceiling: Ceiling, law: Law) -> dict[str, object]:
    values = dict(ceiling.values)
    if ceiling.code == "TR-DV-03":
        values["doi_tuong"] = law.value("cbccvc_gioi_han")
    return values


def apply_ceilings(subs: Submissions, frame: pd.DataFrame, subject: str, law: Law) -> Limits:
    """Evaluate every ceiling of a kind of subject on its rows and fill `_tran` (the ceiling) and `_sau_tran`
    (the level after it) of `frame`, in place. Returns the limits that a start level stands above or that leave KHT:
    the others explain nothing."""
    start = frame[START].map(RANK).fillna(0)
    ceiling_rank = frame[CEILING].map(RANK)
    found: list[tuple[Ceiling, str, pd.Series]] = []
    for ceiling in law.ceilings:
        if CONDITIONS[ceiling.code].subject != subject:
            continue
        for name, levels in _broken(frame, ceiling, law):
            rank = levels.map(RANK)
            if ceiling.verified:
                ceiling_rank = ceiling_rank.mask(rank < ceiling_rank, rank)
            telling = levels[(rank < start) | ((rank == RANK["KHT"]) & (start > 0))]
            if len(telling):
                found.append((ceiling, name, telling))
    frame[CEILING] = ceiling_rank.map({rank: level for level, rank in RANK.items()}).astype("str")
    lowered = frame[START].map(RANK) > ceiling_rank
    frame[AFTER] = frame[START].mask(lowered, frame[CEILING])
    limits = Limits()
    for ceiling, name, telling in found:
        condition = CONDITIONS[ceiling.code]
        values = _law_values(ceiling, law)
        for index, level in telling.items():
            reason = _reason(subs, condition, name, frame.loc[index], level, values)
            limit = Limit(ceiling.code, level, reason, ceiling.ref, ceiling.verified, condition.cause)
            limits.by_row.setdefault(int(index), []).append(limit)  # type: ignore[call-overload]
    return limits


def ceiling_hits(frame: pd.DataFrame, subject: str, limits: Limits) -> list[Hit]:
    """A finding for each broken condition that a proposal stands above, at the proposal's cell. Unsettled law warns
    where it would lower the level further than settled law does."""
    out = []
    sheet = SUBJECT_SHEET[subject]
    for index, found in sorted(limits.by_row.items()):
        start = frame.at[index, START]
        if not isinstance(start, str):
            continue
        by_code: dict[tuple[str, bool], list[Limit]] = {}
        for limit in found:
            reference = start if limit.settled else frame.at[index, AFTER]
            if RANK[limit.level] < RANK[reference]:
                by_code.setdefault((limit.code, limit.settled), []).append(limit)
        for (code, settled), part in sorted(by_code.items()):
            level = min((limit.level for limit in part), key=RANK.__getitem__)
            reasons = "; ".join(dict.fromkeys(limit.reason for limit in part))
            values: dict[str, object] = {"muc": LEVEL_NAMES[start], "tran": LEVEL_NAMES[level], "ly_do": reasons}
            severity = ERROR if settled else WARNING
            basis = "; ".join(dict.fromkeys(limit.ref for limit in part))
            file, row, key = int(frame.at[index, FILE]), int(frame.at[index, ROW]), str(frame.at[index, START_KEY])
            hit = Hit(code, file, sheet, row, key, values, severity=severity, basis=basis)
            if not settled:
                hit.message, hit.remedy = _UNSETTLED, _UNSETTLED_REMEDY
            out.append(hit)
    return out
