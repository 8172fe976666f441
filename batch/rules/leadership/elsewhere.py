"""A leader's row that counts instead of a row of another unit's workbook.

The person counts once, at the highest `tham_quyen`, whoever wrote it. So it must be plain where a unit takes somebody
whom neither its place in the register nor the list of a chi bộ below it gives to it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from batch.domain import LEADERS, RANK
from batch.findings.hit import Hit, hits
from batch.form.definition import form
from batch.rules.context import Context, check
from batch.rules.leadership.rows import alike_names, several_rows
from batch.rules.members.across import unit_of_cell
from batch.submissions.columns import UNIT
from batch.submissions.eligibility import start_level

# What is so of a person, in whichever unit's row he stands.
_OF_PERSON = ("ky_luat", "suy_thoai", "xl_cbccvc", "xl_dang_vien")


@check("CB-19", needs=("register", "all_units"))
def counted_instead_of_another(context: Context) -> Iterator[Hit]:
    """One finding at the counted row for the first row of another unit that it displaces. Told to the unit: the code of
    the other one; what the other row says only where the unit stands above it. Two names have their own finding."""
    pairs = several_rows(context)
    if pairs.empty:
        return
    leaders = context.subs.frame(LEADERS)
    mine = leaders.loc[pairs.to_numpy()].set_axis(pairs.index)
    other = leaders.loc[pairs.index]
    across = (mine[UNIT] != other[UNIT]) & alike_names(context, mine, other)
    above = pd.Series(
        [context.units.stands_above(a, b) for a, b in zip(mine[UNIT], other[UNIT], strict=True)],
        index=pairs.index, dtype=bool,
    )  # fmt: skip
    cell = unit_of_cell(context)
    listed = pd.Series(
        [
            isinstance(of := cell.get(row), str) and context.units.stands_above(unit, of)
            for row, unit in zip(pairs.to_numpy(), mine[UNIT], strict=True)
        ],
        index=pairs.index, dtype=bool,
    )  # fmt: skip
    yield from _first(pairs, leaders, across & ~above & ~listed)
    differing = _differing(mine, other)
    differs = across & (differing != "")
    yield from _first(pairs, leaders, differs & above, "cap_tren", cac_muc=differing)
    yield from _first(pairs, leaders, differs & ~above & listed, "noi_khac", cac_muc=differing, cua=mine[UNIT])


def _differing(mine: pd.DataFrame, other: pd.DataFrame) -> pd.Series:
    """The headings under which the displaced row says something else of the person than the counted one, be it that
    this one says nothing and that one something that may lower the level."""
    out = pd.Series("", index=mine.index, dtype="str")
    start = start_level(mine).map(RANK)
    for key in _OF_PERSON:
        said = other[key].notna()
        lowers = other[key].map(RANK) < start if key.startswith("xl_") else other[key] != "KHONG"
        differs = said & (mine[key] != other[key]).where(mine[key].notna(), lowers).fillna(False).astype(bool)
        heading = f"«{form()[LEADERS].field(key).heading}»"
        out = out.mask(differs, out.where(out == "", out + ", ") + heading)
    return out


def _first(
    pairs: pd.Series, leaders: pd.DataFrame, wrong: pd.Series, variant: str = "", **values: pd.Series
) -> Iterator[Hit]:
    """A hit at each counted row that wrongly displaces others, with the units of all of them."""
    if not wrong.any():
        return
    found = pairs[wrong]
    units = leaders.loc[found.index, UNIT].groupby(found).agg(lambda of: ", ".join(sorted(set(of))))
    of_first = {name: column[found[~found.duplicated()].index] for name, column in values.items()}
    by_row = {name: column.set_axis(found[column.index].to_numpy()) for name, column in of_first.items()}
    mask = pd.Series(leaders.index.isin(units.index), index=leaders.index, dtype=bool)
    yield from hits("CB-19", leaders, mask, LEADERS, "so_the", variant=variant, don_vi=units, **by_row)
