"""Names that are compared row by row."""

from __future__ import annotations

import pandas as pd

from batch.text import fold


def same_names(one: pd.Series, other: pd.Series) -> pd.Series:
    """True where two columns of the same rows have the same name; a missing one is no name. Only names that are written
    differently are folded: that takes long."""
    pairs = zip(one.tolist(), other.tolist(), strict=True)
    same = [a == b or (isinstance(a, str) and isinstance(b, str) and fold(a) == fold(b)) for a, b in pairs]
    return pd.Series(same, index=one.index, dtype=bool)
