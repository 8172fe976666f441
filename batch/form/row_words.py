"""Rows and columns for a message: "dòng 5, 9–11"."""

from __future__ import annotations

from collections.abc import Iterable

from batch.text import a1, vn_int

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
    return f"dòng {_first(stretches_, [str(a) if a == b else f'{a}–{b}' for a, b in stretches_[:_MOST]])}"


def cells_in_words(stretches_: list[tuple[int, int]], column: int) -> str:
    """ "C5, C9–C11": cells of one column by their rows, zero-based."""
    places = [(a1(a, column), a1(b, column)) for a, b in stretches_[:_MOST]]
    return _first(stretches_, [a if a == b else f"{a}–{b}" for a, b in places])


def _first(stretches_: list[tuple[int, int]], named: list[str]) -> str:
    more = len(stretches_) - _MOST
    return ", ".join(named) + (f" và {vn_int(more)} chỗ khác" if more > 0 else "")
