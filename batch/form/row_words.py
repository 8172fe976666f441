"""Rows and columns for a message: "dòng 5, 9–11"."""

from __future__ import annotations

from collections.abc import Iterable

from batch.text import vn_int

_MOST = 6  # stretches that a message names


def stretches(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers as stretches without a gap, in order."""
    out: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if out and out[-1][1] == number - 1:
            out[-1] = (out[-1][0], number)
        else:
            out.append((number, number))
    return out


def rows_in_words(stretches_: list[tuple[int, int]]) -> str:
    """ "dòng 5, 9–11": rows as Excel numbers them; only the first few stretches are named."""
    named = [str(a) if a == b else f"{a}–{b}" for a, b in stretches_[:_MOST]]
    more = len(stretches_) - _MOST
    return f"dòng {', '.join(named)}" + (f" và {vn_int(more)} chỗ khác" if more > 0 else "")
