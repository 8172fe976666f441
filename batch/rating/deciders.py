"""Who decides the level of each subject (`noi_quyet_dinh`), wherever the run begins.

Source: contract, "Output"; law facts 5a.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pandas as pd

from batch.domain import ABOVE, ABOVE_BASE, BASE_TYPES, MEMBER, ORGANIZATION, PROVINCE
from batch.register.register import Register
from batch.submissions.columns import UNIT

_BY_AUTHORITY = {  # an authorized body counts as who authorized it
    "CO_SO": BASE_TYPES,
    "BTV_HUYEN": (ABOVE_BASE,),
    "UY_QUYEN_HUYEN": (ABOVE_BASE,),
    "BTV_TINH": (PROVINCE,),
    "UY_QUYEN_TINH": (PROVINCE,),
}


def deciders(subject: str, frame: pd.DataFrame, register: Register) -> pd.Series:
    """For each row of the subject's sheet the code of the unit whose committee decides, `ABOVE` where that unit isn't
    in the register; missing where the row doesn't say (no readable `tham_quyen`), or nobody knows."""
    if register.apart:
        return pd.Series(None, index=frame.index, dtype="str")
    found: list[str | None]
    if subject == ORGANIZATION:
        of_unit: Callable[[str], str | None] = cache(
            lambda unit: register.decider_of(unit) if unit in register else None
        )
        found = [of_unit(unit) or ABOVE for unit in frame[UNIT].tolist()]
    elif subject == MEMBER:
        base = cache(register.base_of)
        found = [base(unit) or ABOVE for unit in frame[UNIT].tolist()]
    else:
        nearest = cache(register.nearest)
        pairs = zip(frame[UNIT].tolist(), map(_BY_AUTHORITY.get, frame["tham_quyen"].tolist()), strict=True)
        found = [(nearest(unit, kinds) or ABOVE) if kinds else None for unit, kinds in pairs]
    return pd.Series(found, index=frame.index, dtype="str")
