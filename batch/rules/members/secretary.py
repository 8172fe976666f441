"""The secretary in the list of a chi bộ, against the level of the chi bộ.

Source: contract of the form; QĐ 132, 124, 366 as in `law`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from batch.domain import CELL_TYPES, INFO, LEADERS, LEVEL_NAMES, MEMBERS
from batch.findings.hit import Hit, at_proposal, hits, worded
from batch.rules.context import Context, check
from batch.submissions.columns import TO_RATE
from batch.submissions.eligibility import card_key, rank_of, starts
from batch.text import unaccent

_HEADS = "TR-CB-21"  # the ceiling of heads by the level of their organization
_POST = re.compile(r"bithu(chibo.*)?")  # as `unaccent` writes it
_NOT_NOW = re.compile(r"pho|doan|nguyen|cuu|thoigiu|danghi|hetnhiemky|khong")


@check("DV-31")
def secretary_above_cell(context: Context) -> Iterator[Hit]:
    """The secretary in the list of the members, proposed better than the chi bộ. Who stands in "Cán bộ" has the ceiling
    of heads there; in communes and private enterprises the law may make an exception, which only that sheet can
    state."""
    ceiling = next((c for c in context.law.ceilings if c.code == _HEADS), None)
    if ceiling is None:
        return
    m, info = context.subs.frame(MEMBERS), context.subs.frame(INFO)
    level = starts(context.subs, MEMBERS)
    cell = context.of_workbook(MEMBERS, starts(context.subs, INFO).where(info[TO_RATE]))
    above = m[TO_RATE] & (rank_of(level) > rank_of(cell)) & m["chuc_vu_dang"].notna()
    sector = context.sectors(MEMBERS)
    above &= context.kinds(MEMBERS).isin(CELL_TYPES) & sector.notna()
    for excepted in ("loai_hinh_chinh_quyen", "loai_hinh_tu_nhan"):
        above &= ~sector.isin(context.law.value(excepted))
    above &= ~card_key(context.subs, MEMBERS).isin(card_key(context.subs, LEADERS).dropna())
    heads = pd.Series(False, index=m.index)
    heads.loc[above] = m.loc[above, "chuc_vu_dang"].map(_is_secretary).astype(bool)
    values: dict[str, Any] = {"gia_tri": worded(level, LEVEL_NAMES.get), "chi_bo": worded(cell, LEVEL_NAMES.get)}
    yield from hits("DV-31", m, heads, MEMBERS, at_proposal(m), basis=ceiling.ref, **values)


def _is_secretary(post: str) -> bool:
    plain = unaccent(post)
    return bool(_POST.fullmatch(plain)) and not _NOT_NOW.search(plain)
