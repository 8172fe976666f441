"""The cap: the law's inequality, its table, and who is kept."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from batch.demo.levels import allowed_best
from batch.domain import CUT, KEPT, TIED
from batch.form.hints import cap_value
from batch.law import Cap, load_law, local_names, refined_by, regime_ids
from batch.rating.caps import allowed, cut_group, in_words, ranking_keys
from batch.rating.what_if import explain
from batch.submissions.columns import RANKING

GOOD = Cap(Fraction(1, 5), "good", "floor", None, 1, "counted", "ref", True)
BETTER = replace(GOOD, base="good_or_better")
SMALL = replace(GOOD, small_below=5)

ratios = st.fractions(min_value=Fraction(1, 100), max_value=1, max_denominator=1000)
caps = st.builds(
    replace,
    st.just(GOOD),
    ratio=ratios,
    base=st.sampled_from(["good", "good_or_better"]),
    rounding=st.sampled_from(["floor", "half_up"]),
    small_below=st.none() | st.integers(1, 9),
)
sizes = st.integers(0, 3000)
blank_or = st.none() | st.integers(0, 3).map(float)
candidates = st.lists(st.tuples(blank_or, blank_or, blank_or, blank_or), max_size=12)


def satisfies(x: int, n: int, cap: Cap) -> bool:
    """The law's inequality as it is written, without the small-group rule."""
    value = cap.ratio * (n if cap.base == "good_or_better" else n - x)
    whole = math.floor(value)
    rounded = whole + 1 if cap.rounding == "half_up" and value - whole >= Fraction(1, 2) else whole
    return 0 <= x <= n and x <= rounded


def is_small(n: int, cap: Cap) -> bool:
    return cap.small_below is not None and n >= 1 and n - 1 < cap.small_below


@pytest.mark.parametrize(("n", "with_small", "or_better"), [
    (1, 1, 0), (5, 1, 1), (6, 1, 1), (11, 1, 2), (12, 2, 2), (30, 5, 6),
])  # fmt: skip
def test_the_table_of_the_law(n: int, with_small: int, or_better: int) -> None:
    assert allowed(n, SMALL) == with_small
    assert allowed(n, BETTER) == or_better


def test_without_the_small_group_rule_few_give_none() -> None:
    assert [allowed(n, GOOD) for n in (0, 1, 4, 5, 6, 11, 12)] == [0, 0, 0, 0, 1, 1, 2]
    assert allowed(0, SMALL) == 0


@pytest.mark.parametrize(
    ("regime_id", "local"), [(r, None) for r in regime_ids()] + [(refined_by(name), name) for name in local_names()]
)
def test_a_group_of_nobody_has_no_place_in_any_law(regime_id: str, local: str | None) -> None:
    """Whatever small-group rule is in force, and whoever works it out: rating, form, demo."""
    for cap in load_law(regime_id, local).caps.values():
        for one in (cap, replace(cap, small_below=5), replace(cap, small_leaders=5), replace(cap, small_leaders=1)):
            for base in ("good", "good_or_better"):
                way = replace(one, base=base)
                assert [allowed(0, way, leaders) for leaders in (None, 0, 1, 5)] == [0, 0, 0, 0]
                assert (cap_value(way, 0), allowed_best(way, 0)) == (0, 0)


def test_one_subject_alone_is_a_small_group() -> None:
    """Nobody would stay at HTT, but the rule says 1 where anybody is there to choose."""
    few = replace(GOOD, small_leaders=5)
    assert [allowed(n, few, 5) for n in (0, 1, 2, 5)] == [0, 1, 1, 1]
    assert [allowed(n, few, 6) for n in (0, 1, 2, 5, 6)] == [0, 0, 0, 0, 1]
    assert [allowed(n, few, None) for n in (0, 1, 5)] == [0, 0, 0]


def test_the_rule_for_small_collectives_is_told() -> None:
    law = load_law("qd124-2023", "huyen-2023")
    assert "tập thể từ 5 lãnh đạo trở xuống thì được 1" in explain(3, law)
    assert "Tập thể từ 5 lãnh đạo trở xuống: được 1." in explain(3, law)
    assert "trở xuống: được" not in explain(0, law)


def test_published_figures() -> None:
    """11 members, 10 rated: 2 HTXS and 8 HTT are over 20 % of HTT and exactly 20 % of HTT or better."""
    assert allowed(10, GOOD) == 1
    assert allowed(10, BETTER) == 2
    assert allowed(22, GOOD) == 3  # 4 + 18 was published


@given(sizes, caps)
@example(12, GOOD)
@example(9, replace(GOOD, rounding="half_up"))
def test_the_allowed_number_is_the_largest_that_satisfies_the_law(n: int, cap: Cap) -> None:
    most = allowed(n, cap)
    assert satisfies(most, n, cap) or (most == 1 and is_small(n, cap))
    assert not any(satisfies(x, n, cap) for x in range(most + 1, min(n, most + 40) + 1))
    if is_small(n, cap):
        assert most >= 1


@given(sizes, caps)
def test_never_more_than_there_are(n: int, cap: Cap) -> None:
    assert 0 <= allowed(n, cap) <= n


@given(sizes, caps.filter(lambda cap: cap.ratio >= Fraction(1, 5) and cap.small_below in (None, 5)))
def test_one_more_at_good_never_costs_a_place(n: int, cap: Cap) -> None:
    assert allowed(n + 1, cap) >= allowed(n, cap)


@given(st.integers(1, 400))
def test_ratios_are_exact(n: int) -> None:
    """At 3 % of 100 · n nothing is lost to binary fractions (0.03 · 100 is 3.0000000000000004 or 2.9999…)."""
    cap = replace(BETTER, ratio=Fraction(3, 100))
    assert allowed(100 * n, cap) == 3 * n
    assert allowed(100 * n - 1, cap) == 3 * n - 1
    assert allowed(6 * n, GOOD) == n
    assert allowed(6 * n - 1, GOOD) == n - 1


@pytest.mark.parametrize(("leaders", "most"), [(5, 1), (2, 1), (6, 0), (None, 0)])
def test_local_small_rule_counts_the_leaders_of_the_collective(leaders: int | None, most: int) -> None:
    cap = load_law("qd124-2023", "huyen-2023").caps["CAN_BO"]
    assert allowed(3, cap, leaders) == most
    assert allowed(0, cap, leaders) == 0


def keys_of(rows: list[tuple[float | None, ...]]) -> dict[int, tuple[float, ...]]:
    frame = pd.DataFrame(rows, columns=list(RANKING), dtype="float64")
    return dict(enumerate(ranking_keys(frame)))


@given(candidates, st.integers(0, 12))
def test_nobody_is_kept_while_a_better_one_is_cut(rows: list[tuple[float | None, ...]], most: int) -> None:
    keys = keys_of(rows)
    cut = cut_group(keys, most)
    kept = [i for i in keys if cut.status[i] == KEPT]
    assert len(kept) <= most
    for i in kept:
        assert all(keys[j] < keys[i] for j in keys if cut.status[j] != KEPT)
    waiting = [i for i in keys if cut.status[i] == TIED]
    assert len({keys[i] for i in waiting}) <= 1
    for i in waiting:
        assert all(keys[j] < keys[i] for j in keys if cut.status[j] == CUT)
    # places stay free only where equal candidates don't all fit
    if not waiting:
        assert len(kept) == min(most, len(keys))
    else:
        assert len(kept) < most < len(kept) + len(waiting)


@given(candidates, st.integers(0, 12))
def test_equal_candidates_are_never_separated(rows: list[tuple[float | None, ...]], most: int) -> None:
    keys = keys_of(rows)
    cut = cut_group(keys, most)
    for i in keys:
        for j in keys:
            if keys[i] == keys[j]:
                assert (cut.status[i], cut.rank[i]) == (cut.status[j], cut.rank[j])


@given(candidates.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(range(len(rows))))), st.integers(0, 12))
def test_order_changes_nothing(shuffled: tuple[list[tuple[float | None, ...]], list[int]], most: int) -> None:
    rows, order = shuffled
    keys = keys_of(rows)
    straight = cut_group(keys, most)
    mixed = cut_group({i: keys[i] for i in order}, most)
    assert (mixed.status, mixed.rank) == (straight.status, straight.rank)


def test_ranking_is_score_then_exceeding_then_done_then_votes_and_blank_is_below_any_value() -> None:
    rows = [
        (95.0, None, None, None),
        (90.0, 40.0, 100.0, 0.5),
        (90.0, 40.0, 100.0, None),
        (90.0, 40.0, 99.0, 1.0),
        (90.0, 30.0, 100.0, 1.0),
        (90.0, None, 100.0, 1.0),
        (-3.0, 99.0, 100.0, 1.0),
        (None, 99.0, 100.0, 1.0),
    ]
    assert list(cut_group(keys_of(rows), 3).rank.values()) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_the_arithmetic_is_told() -> None:
    def told(n: int, candidates: int, cap: Cap) -> str:
        return in_words(n, allowed(n, cap), candidates, cap)

    start = "từ Hoàn thành tốt trở lên; Hoàn thành xuất sắc tối đa"
    assert told(26, 6, GOOD) == f"26 {start} 20% số Hoàn thành tốt: được 4 (4 so với 22); đề xuất 6; vượt 2"
    assert told(12, 2, BETTER) == f"12 {start} 20% của 12: được 2; đề xuất 2"
    assert told(4, 1, GOOD) == f"4 {start} 20% số Hoàn thành tốt: được 0; đề xuất 1; vượt 1"
    assert told(4, 1, SMALL) == f"4 {start} 20% số Hoàn thành tốt, riêng nhóm nhỏ được 1; đề xuất 1"
    assert told(12, 3, replace(SMALL, ratio=Fraction(1, 4))).startswith(f"12 {start} 25% số Hoàn thành tốt: được 2 (2")
