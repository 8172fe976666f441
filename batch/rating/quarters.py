"""The finished quarters in the ranking: what they came to counts, never what a submission says of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

import pandas as pd

from batch.domain import ERROR, SUBJECT_SHEET
from batch.findings.hit import Hit
from batch.form.definition import label
from batch.submissions.columns import FILE, ROW, UNIT
from batch.submissions.quarter_levels import QUARTER_KEYS, WAYS, Came, QuarterLevels
from batch.text import vn_int

OTHER_QUARTER = "HM-06"
_NONE = float("-inf")  # a row of which no quarter is known ranks below any other


@dataclass(slots=True)
class RankedQuarters:
    """By row how many quarters were HTXS: as they came to, and as the submission says; `differing` are the cells that
    say something else than the quarter came to (field, what it says, what that came to, None where nothing is
    known)."""

    known: list[float] = field(default_factory=list)
    stated: list[float] = field(default_factory=list)
    differing: dict[int, list[tuple[str, str, Came | None]]] = field(default_factory=dict)
    unrun: frozenset[str] = frozenset()  # the fields of quarters that nobody has run


def ranked_quarters(frame: pd.DataFrame, subject: str, quarters: QuarterLevels | None) -> RankedQuarters:
    """Of a frame numbered from 0."""
    quarters = quarters or QuarterLevels()
    out = RankedQuarters(unrun=frozenset(QUARTER_KEYS) - set(quarters.levels))
    read = [c for c in dict.fromkeys((*WAYS[subject], "so_the", "ho_ten", *QUARTER_KEYS)) if c in frame]
    rows = zip(frame[UNIT].tolist(), *(frame[c].tolist() for c in read), strict=True)
    for number, (unit, *values) in enumerate(rows):
        row = dict(zip(read, values, strict=True))
        came = quarters.of(subject, str(unit), row)
        stated = {key: str(row[key]) for key in QUARTER_KEYS if isinstance(row.get(key), str)}
        out.known.append(_best(c.level for c in came.values()) if came else _NONE)
        out.stated.append(_best(stated.values()) if stated else _NONE)
        for key in QUARTER_KEYS:
            says, was = stated.get(key, ""), came.get(key)
            if says != (was.level if was else ""):
                out.differing.setdefault(number, []).append((key, says, was))
    return out


def _best(levels: Iterable[str]) -> float:
    return float(sum(level == "HTXS" for level in levels))


def told(
    ranked: RankedQuarters, frame: pd.DataFrame, rows: Collection[int], subject: str, group: str, decides: bool,
    basis: str,
) -> Iterator[Hit]:  # fmt: skip
    """The cells of candidates that the ranking didn't go by: an error where the cap would be cut elsewhere by them.
    Whose level another unit's list has, only the office is told, and once of a quarter that nobody has run."""
    for row in rows:
        yield from _of_row(ranked, frame, row, subject, group, decides, basis)
    for key in sorted(ranked.unrun):
        stated = [row for row in rows if any(key == own for own, *_ in ranked.differing.get(row, []))]
        if stated:
            values: dict[str, object] = {"so_dong": vn_int(len(stated)), "nhom": group, "anh_huong": _effect(decides)}
            yield Hit(
                OTHER_QUARTER, int(frame.at[stated[0], FILE]), SUBJECT_SHEET[subject], int(frame.at[stated[0], ROW]),
                key, values, severity=ERROR if decides else "", basis=basis, variant="chua_lap",
            )  # fmt: skip


def _effect(decides: bool) -> str:
    return "; theo phiếu thì người được giữ mức Hoàn thành xuất sắc đã khác" if decides else ""


def _of_row(
    ranked: RankedQuarters, frame: pd.DataFrame, row: int, subject: str, group: str, decides: bool, basis: str
) -> Iterator[Hit]:
    unit = str(frame.at[row, UNIT])
    decides &= ranked.known[row] != ranked.stated[row]
    for key, says, was in ranked.differing.get(row, []):
        if key in ranked.unrun:
            continue
        values: dict[str, object] = {
            "gia_tri": f"ghi «{label('muc_quy', says)}»" if says else "để trống", "nhom": group, "cua": unit,
            "anh_huong": _effect(decides),
        }  # fmt: skip
        variant = "chua_co" if was is None else "" if unit in was.units else "don_vi_khac"
        if was is not None:
            values["don_vi"] = ", ".join(sorted(was.units - {""})) or "không còn trong danh mục"
        yield Hit(
            OTHER_QUARTER, int(frame.at[row, FILE]), SUBJECT_SHEET[subject], int(frame.at[row, ROW]), key, values,
            severity=ERROR if decides else "", basis=basis, variant=variant,
        )  # fmt: skip
