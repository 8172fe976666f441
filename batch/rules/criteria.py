"""Codes of criteria in "Chấm điểm": "II.2.1" is a part of "II.2", and that of "II"."""

from __future__ import annotations

import pandas as pd

from batch.submissions.columns import FILE

_POINTS = ["diem_tu_cham", "diem_tham_dinh", "diem_cong", "diem_tru"]


def ancestors(code: str) -> list[str]:
    """ "ii.2.1" → ["ii", "ii.2"]."""
    parts = code.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts))]


def pairs_above(rows: pd.DataFrame) -> set[tuple[int, str]]:
    """(file, code) of whatever a row of "Chấm điểm" is a part of, in lower case."""
    pairs = zip(rows[FILE].tolist(), rows["ma_tieu_chi"].tolist(), strict=True)
    return {(file, above) for file, code in pairs if isinstance(code, str) for above in ancestors(code.casefold())}


def headings(rows: pd.DataFrame) -> pd.Series:
    """True for rows without points whose parts stand in the same sheet: they need neither points nor a grade."""
    above = pairs_above(rows)
    own = zip(rows[FILE].tolist(), rows["ma_tieu_chi"].str.casefold().tolist(), strict=True)
    split = pd.Series([pair in above for pair in own], index=rows.index, dtype=bool)
    return split & rows[_POINTS].isna().all(axis=1)
