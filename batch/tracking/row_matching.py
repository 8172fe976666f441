"""Which row of one submission is which row of another: by identity, else by what is alike in the same place."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from batch.domain import (
    COLLECTIVES,
    DOSSIER,
    EVIDENCE,
    EXPLANATIONS,
    LEADERS,
    MEMBERS,
    SCORES,
    SELF_REVIEW,
)
from batch.form.file_data import SheetData
from batch.text import fold

# What tells a row from the others, the surest first. A card number that was mistyped is found by the next.
IDENTITIES: dict[str, tuple[tuple[str, ...], ...]] = {
    MEMBERS: (("so_the",), ("so_ly_lich",), ("ho_ten", "ngay_sinh")),
    COLLECTIVES: (("ma_tap_the",), ("ten_tap_the",)),
    LEADERS: (("ma_can_bo",), ("so_the",), ("ho_ten", "chuc_vu")),
    SCORES: (("ma_tieu_chi",),),
    SELF_REVIEW: (("ma_noi_dung",),),
    EVIDENCE: (("ma_tieu_chi",),),
    DOSSIER: (("ma_ho_so", "so_the"), ("ma_ho_so",)),
    EXPLANATIONS: (("ma_quy_tac", "sheet", "o"),),
}
_REQUIRED = {(DOSSIER, "ma_ho_so"), (MEMBERS, "ho_ten"), (LEADERS, "ho_ten")}  # the others of a key may be blank
_WEAK = ("ngay_sinh", "chuc_vu")  # many share them
Pair = tuple[int, int]


def _key(sheet: str, data: SheetData, row: int, keys: tuple[str, ...]) -> Hashable | None:
    """None where the row doesn't say enough to be known by."""
    values = [data.columns[key][row] for key in keys]
    needed = [v for key, v in zip(keys, values, strict=True) if len(keys) == 1 or (sheet, key) in _REQUIRED]
    if any(v is None for v in needed) or all(v is None for v in values):
        return None
    return tuple(fold(v) if isinstance(v, str) else v for v in values)


def _by_key(
    sheet: str, old: SheetData, new: SheetData, left: list[int], right: list[int], keys: tuple[str, ...]
) -> list[Pair]:
    """Rows with the same key; the first with the first where it stands there several times."""
    waiting: dict[Hashable, list[int]] = {}
    for j in right:
        if (key := _key(sheet, new, j, keys)) is not None:
            waiting.setdefault(key, []).append(j)
    pairs = []
    for i in left:
        if (key := _key(sheet, old, i, keys)) is not None and waiting.get(key):
            pairs.append((i, waiting[key].pop(0)))
    return pairs


def _alike(sheet: str, old: SheetData, new: SheetData, i: int, j: int) -> bool:
    """Whether at least half of what the two rows say is the same, and not all that tells who they are differs."""
    own = {key for keys in IDENTITIES[sheet] for key in keys if key not in _WEAK}
    told = [(old.columns[key][i], new.columns[key][j]) for key in own]
    told = [(a, b) for a, b in told if a is not None and b is not None]
    if told and all(a != b for a, b in told):
        return False
    pairs = [(old.columns[key][i], new.columns[key][j]) for key in old.columns]
    said = [(a, b) for a, b in pairs if a is not None or b is not None]
    return 2 * sum(a == b for a, b in said) >= len(said)


def _in_gaps(sheet: str, old: SheetData, new: SheetData, pairs: Sequence[Pair]) -> list[Pair]:
    """Rows left over between the same two matched neighbours, in order, as far as they are alike."""
    # Only matches that keep the order bound a gap; a row that was moved doesn't.
    ends, highest = [(-1, -1)], -1
    for i, j in sorted(pairs):
        if j > highest:
            ends.append((i, j))
            highest = j
    ends.append((len(old.rows), len(new.rows)))
    taken_old, taken_new = {i for i, _ in pairs}, {j for _, j in pairs}
    found = []
    for (i0, j0), (i1, j1) in zip(ends, ends[1:], strict=False):
        left = [i for i in range(i0 + 1, i1) if i not in taken_old]
        right = [j for j in range(j0 + 1, j1) if j not in taken_new]
        for i in left:
            match = next((j for j in right if _alike(sheet, old, new, i, j)), None)
            if match is not None:
                found.append((i, match))
                right = [j for j in right if j > match]
    return found


def match_rows(sheet: str, old: SheetData, new: SheetData) -> list[Pair]:
    """Pairs of row numbers (positions in `rows`), in the order of the new submission."""
    pairs: list[Pair] = []
    left, right = list(range(len(old.rows))), list(range(len(new.rows)))
    for keys in IDENTITIES[sheet]:
        found = _by_key(sheet, old, new, left, right, keys)
        pairs += found
        done_old, done_new = {i for i, _ in found}, {j for _, j in found}
        left = [i for i in left if i not in done_old]
        right = [j for j in right if j not in done_new]
    return sorted([*pairs, *_in_gaps(sheet, old, new, pairs)], key=lambda pair: pair[1])
