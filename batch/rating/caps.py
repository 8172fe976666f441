"""The cap on HTXS: how many a group may have, and who is kept. Exact arithmetic only.

Source: law facts on the cap; a statement about the final result: a candidate who isn't chosen becomes HTT and so
enlarges the base.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from importlib.resources import files
from itertools import groupby

import pandas as pd

from batch.domain import CUT, KEPT, SUBJECT_NAMES, TIED
from batch.findings.catalogue import Rule, read_rule
from batch.law import Cap, Law
from batch.law.strict import parse
from batch.rating.quarters import OTHER_QUARTER
from batch.submissions.columns import RANKING
from batch.text import vn_percent

OVER_ABOVE = "HM-04"
ONLY_SHOWN = "; chưa rõ hạn mức có áp dụng cho quý hay không nên chỉ để xem, không hạ mức nào"
Key = tuple[float, ...]
OTHER_BASE = {"good": "good_or_better", "good_or_better": "good"}
_ROUNDINGS = ("floor", "half_up")
_NUMBER, _RATIO = re.compile(r"[0-9]{1,6}"), re.compile(r"[0-9]{1,6}(/0*[1-9][0-9]{0,5})?")
TERMS = ("co_so", "ty_le", "lam_tron", "nhom_nho_duoi", "nhom_nho_duoc", "nhom_nho_lanh_dao")


@cache
def worded() -> dict[str, Rule]:
    """The words of the rules that the law in force brings: TRAN, which every ceiling has, and what the caps add."""
    text = files("batch.rating").joinpath("data", "quy_tac.yaml").read_text(encoding="utf-8")
    return {code: read_rule(code, row) for code, row in parse(text, "quy_tac.yaml").items()}


def cap_rules(law: Law) -> dict[str, Rule]:
    """The rules that only some caps bring with them."""
    out = {}
    for code, of in (
        (OVER_ABOVE, [subject for subject, cap in law.caps.items() if cap.warn_above]),
        (OTHER_QUARTER, [subject for subject, cap in law.caps.items() if cap.quarters_first]),
    ):
        if of:
            names, rule = ", ".join(SUBJECT_NAMES[subject] for subject in of), worded()[code]
            out[code] = replace(rule, title=f"{rule.title} ({names})", basis=law.caps[of[0]].ref)
    return out


def _rounded(above: int, below: int, rounding: str) -> int:
    """The fraction `above` / `below` as a whole number, exactly."""
    return (2 * above + below) // (2 * below) if rounding == "half_up" else above // below


def _by_ratio(n: int, cap: Cap, base: str) -> int:
    above, below = cap.ratio.numerator, cap.ratio.denominator
    if base == "good_or_better":
        return min(n, _rounded(above * n, below, cap.rounding))
    # x ≤ ratio · (n − x) holds up to ratio · n / (1 + ratio); rounding up may add a little.
    most = above * n // (above + below)
    while most < n and most + 1 <= _rounded(above * (n - most - 1), below, cap.rounding):
        most += 1
    return most


def allowed(n: int, cap: Cap, leaders: int | None = None, base: str = "") -> int:
    """The largest number of HTXS among `n` = candidates that pass every condition + all others finally HTT.

    Base `good`: the largest x with x ≤ round(ratio · (n − x)); base `good_or_better`: x ≤ round(ratio · n). Then the
    small-group rule where the law in force has one. `leaders`: of the collective whose leaders the group is; `base`:
    another one than the cap's.
    """
    most = _by_ratio(n, cap, base or cap.base)
    small = cap.small_below is not None and n - 1 < cap.small_below
    small |= cap.small_leaders is not None and leaders is not None and leaders <= cap.small_leaders
    return max(most, min(cap.small_allow, n)) if small else most


def terms(cap: Cap) -> dict[str, str]:
    """What the allowed number of a group follows from, as texts; "" for a rule that there isn't."""
    values = (cap.base, cap.ratio, cap.rounding, cap.small_below, cap.small_allow, cap.small_leaders)
    return {name: "" if value is None else str(value) for name, value in zip(TERMS, values, strict=True)}


def check_terms(named: Mapping[str, str]) -> None:
    """Raises ValueError for what `terms` doesn't write."""
    base, ratio, rounding, *numbers = (named[name] for name in TERMS)
    below, allow, leaders = (number and _NUMBER.fullmatch(number) for number in numbers)
    fits = base in OTHER_BASE and rounding in _ROUNDINGS and _RATIO.fullmatch(ratio) and Fraction(ratio) <= 1
    if not fits or below is None or not allow or leaders is None:
        raise ValueError("no terms of a cap")


def by_terms(cap: Cap, named: Mapping[str, str]) -> Cap:
    """The cap with other terms. Raises ValueError, KeyError for what `terms` didn't write."""
    base, ratio, rounding, below, allow, leaders = (named[name] for name in TERMS)
    return replace(
        cap, base=base, ratio=Fraction(ratio), rounding=rounding, small_below=int(below) if below else None,
        small_allow=int(allow), small_leaders=int(leaders) if leaders else None,
    )  # fmt: skip


def most_in_words(n: int, most: int, cap: Cap) -> str:
    """Why a group of `n` may have `most`, as a clerk can follow it."""
    text = f"{n} từ Hoàn thành tốt trở lên; Hoàn thành xuất sắc tối đa {vn_percent(cap.ratio)} "
    text += "số Hoàn thành tốt" if cap.base == "good" else f"của {n}"
    if most > _by_ratio(n, cap, cap.base):
        return f"{text}, riêng nhóm nhỏ được {most}"
    compared = f" ({most} so với {n - most})" if most and cap.base == "good" else ""
    return f"{text}: được {most}{compared}"


def in_words(n: int, most: int, candidates: int, cap: Cap) -> str:
    """The arithmetic of a group and how many are proposed."""
    text = f"{most_in_words(n, most, cap)}; đề xuất {candidates}"
    return f"{text}; vượt {candidates - most}" if candidates > most else text


def ranking_keys(frame: pd.DataFrame, *further: str, before: Sequence[float] | None = None) -> list[Key]:
    """The key of every row: a better candidate has a greater one, equal candidates have equal ones. The columns
    `further` are compared after the others, the values `before` (how many quarters were HTXS, where the law has it so)
    before them."""
    columns = [frame[c].fillna(float("-inf")).tolist() for c in (*RANKING, *further)]
    return list(zip(*([] if before is None else [before]), *columns, strict=True))


@dataclass(frozen=True, slots=True)
class Cut:
    """Outcome for one group: `status` and `rank` of each candidate by its index."""

    status: dict[int, str]
    rank: dict[int, int]

    def count(self, status: str) -> int:
        return list(self.status.values()).count(status)


def cut_group(candidates: Mapping[int, Key], most: int) -> Cut:
    """Keep the best `most` of the candidates (index → ranking key). Equal ones that don't all fit all wait, and are
    counted as HTT until decided: chance, file order and names never separate them."""
    cut = Cut({}, {})
    order = sorted(candidates, key=candidates.__getitem__, reverse=True)
    place = 0
    for _key, part in groupby(order, key=candidates.__getitem__):
        equal = list(part)
        fits = place + len(equal) <= most
        verdict = KEPT if fits else TIED if place < most else CUT
        cut.status.update(dict.fromkeys(equal, verdict))
        cut.rank.update(dict.fromkeys(equal, place + 1))
        place += len(equal)
    return cut
