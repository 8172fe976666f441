"""The cap on HTXS: how many a group may have, and who is kept. Exact arithmetic only.

Source: law facts on the cap; a statement about the final result: a candidate who isn't chosen becomes HTT and so
enlarges the base.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor

import pandas as pd

from batch.law import Cap

RANKING = ("_diem", "_vuot", "_hoan_thanh", "_phieu")  # compared in this order, more is better, blank below any value
KEPT, CUT, TIED = "GIU", "HA_HAN_MUC", "CHO"


def _rounded(value: Fraction, rounding: str) -> int:
    return floor(value + Fraction(1, 2)) if rounding == "half_up" else floor(value)


def allowed(n: int, cap: Cap) -> int:
    """The largest number of HTXS among `n` = candidates that pass every condition + all others finally HTT.

    Base `good`: the largest x with x ≤ round(ratio · (n − x)); base `good_or_better`: x ≤ round(ratio · n). Then the
    small-group rule where the law in force has one.
    """
    if cap.base == "good_or_better":
        most = min(n, _rounded(cap.ratio * n, cap.rounding))
    else:
        most = max(0, floor(cap.ratio * n / (1 + cap.ratio)) - 1)
        while most < n and most + 1 <= _rounded(cap.ratio * (n - most - 1), cap.rounding):
            most += 1
    if cap.small_below is not None and n >= 1 and n - 1 < cap.small_below:
        most = max(most, min(cap.small_allow, n))
    return most


def in_words(n: int, most: int, candidates: int) -> str:
    """The arithmetic of a group as a clerk can follow it."""
    text = f"{n} đủ điều kiện từ Hoàn thành tốt trở lên → tối đa {most}; đề xuất {candidates}"
    return f"{text}; vượt {candidates - most}" if candidates > most else text


@dataclass(frozen=True, slots=True)
class Cut:
    """Outcome for one group: `status` and `rank` of each candidate by index, the allowed number, the base."""

    status: dict[int, str]
    rank: dict[int, int]
    most: int
    base: int


def cut_group(candidates: pd.DataFrame, others_good: int, cap: Cap) -> Cut:
    """Keep the best candidates of a group. `candidates` has the columns `RANKING`; equal candidates that don't all
    fit all wait, and are counted as HTT until decided: chance, file order and names never separate them."""
    base = len(candidates) + others_good
    most = allowed(base, cap)
    keys = list(zip(*(candidates[c].fillna(-1).tolist() for c in RANKING), strict=True))
    order = sorted(range(len(keys)), key=lambda i: keys[i], reverse=True)
    status: dict[int, str] = {}
    rank: dict[int, int] = {}
    position = 0
    while position < len(order):
        tied = [i for i in order[position:] if keys[i] == keys[order[position]]]
        fits = position + len(tied) <= most
        verdict = KEPT if fits else (TIED if position < most else CUT)
        for i in tied:
            index = candidates.index[i]
            status[index], rank[index] = verdict, position + 1
        position += len(tied)
    return Cut(status, rank, most, base)
