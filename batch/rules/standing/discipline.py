"""Rules on the discipline of organizations.

Source: contract of the form; QĐ 132, 124, 366 as in `law`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from batch.domain import COLLECTIVES, INFO, LEADERS, MEMBERS, WARNING
from batch.findings.hit import Hit, hits
from batch.rules.context import Context, check
from batch.rules.required.fields import blank
from batch.submissions.columns import TO_RATE, UNIT
from batch.submissions.eligibility import starts
from batch.text import vn_int

_BELOW = "so_don_vi_truc_thuoc_bi_ky_luat"
_DISCIPLINE = (
    (INFO, "ky_luat"), (MEMBERS, "ky_luat"), (LEADERS, "ky_luat"), (COLLECTIVES, "ky_luat_tap_the"),
    (COLLECTIVES, "ky_luat_thanh_vien"),
)  # fmt: skip


def _disciplined(values: pd.Series) -> pd.Series:
    return values.notna() & (values != "KHONG")


@check("TC-22", needs=("register", "all_units"))
def disciplined_below(context: Context) -> Iterator[Hit]:
    """The number that a superior states against the submissions of the units directly below it."""
    info, register = context.subs.frame(INFO), context.units
    units = set(info.loc[_disciplined(info["ky_luat"]), UNIT])
    found = {code: [c for c in register.children(code) if c in units] for code in info[UNIT].tolist()}
    count = info[UNIT].map({code: len(below) for code, below in found.items()}).astype("float64")
    named = info[UNIT].map({code: ", ".join(below) for code, below in found.items()})
    stated = info[_BELOW].map(lambda n: f"ghi {vn_int(int(n))}", na_action="ignore")
    fewer, unsaid = info[_BELOW] < count, (count > 0) & blank(context, INFO, _BELOW)
    shown_counts = count.map(lambda n: vn_int(int(n)), na_action="ignore")
    for wrong, severity, words in ((fewer, "", stated), (unsaid, WARNING, "để trống")):
        yield from hits(
            "TC-22", info, wrong, INFO, _BELOW, severity, gia_tri=words, so_don_vi=shown_counts, cac_don_vi=named
        )


@check("TC-25")
def dissolved_and_rated(context: Context) -> Iterator[Hit]:
    info = context.subs.frame(INFO)
    wrong = (info["ky_luat"] == "GIAI_TAN") & info[TO_RATE] & starts(context.subs, INFO).notna()
    yield from hits("TC-25", info, wrong, INFO, "ky_luat")


@check("TC-26")
def nothing_to_detect(context: Context) -> Iterator[Hit]:
    """Silent where anybody of the organization, or of a unit below it, was disciplined: it may be meant."""
    info = context.subs.frame(INFO)
    units: set[object] = set()
    for sheet, key in _DISCIPLINE:
        frame = context.subs.frame(sheet)
        units |= set(frame.loc[_disciplined(frame[key]) | context.subs.unreadable(sheet, key), UNIT])
    if context.register is not None and context.has("all_units"):
        known = [str(code) for code in units if code in context.register]
        units |= {above.code for code in known for above in context.register.upward(code)}
    none_below = (info[_BELOW] == 0) | blank(context, INFO, _BELOW)
    wrong = (info["tu_phat_hien"] == "CO") & (info["ky_luat"] == "KHONG") & none_below & ~info[UNIT].isin(units)
    yield from hits("TC-26", info, wrong, INFO, "tu_phat_hien")
