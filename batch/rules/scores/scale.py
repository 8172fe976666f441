"""Points and criteria that the score scale doesn't have."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from batch.domain import MEMBER, MEMBERS, ORGANIZATION, SCORES
from batch.findings.hit import HIDDEN, Hit, code_shown, hits, worded
from batch.form.definition import label
from batch.rules.context import Context, check
from batch.rules.criteria import ancestors
from batch.rules.required.fields import has_scale
from batch.rules.scores.points import has_bonus
from batch.submissions.columns import FILE
from batch.text import unaccent, vn_number

_SUMS = ("tong", "cong", "tongcong", "tongdiem", "tongso")


@check("DI-14")
def bonus_unknown(context: Context) -> Iterator[Hit]:
    """Bonuses and deductions where the scale in force has none. A local document may have them, so a warning only."""
    for subject, sheet in ((MEMBER, MEMBERS), (ORGANIZATION, SCORES)):
        scale = context.law.scale(subject)
        if scale is None or has_bonus(scale):
            continue
        frame = context.subs.frame(sheet)
        covered = has_scale(context, subject, scale) if subject == MEMBER else pd.Series(True, index=frame.index)
        for key in ("diem_cong", "diem_tru"):
            given = covered & (frame[key] > 0)
            value = worded(frame[key], vn_number)
            yield from hits(
                "DI-14", frame, given, sheet, key, basis=scale.ref, variant="to_chuc" if sheet == SCORES else "",
                gia_tri=value, van_ban=context.law.short,
            )  # fmt: skip


@check("DI-16")
def bonus_for_weak(context: Context) -> Iterator[Hit]:
    """Where the scale gives bonuses by criterion, they are for outstanding results."""
    scale = context.law.scale(ORGANIZATION)
    if scale is None or not scale.bonus_each:
        return
    rows = context.subs.frame(SCORES)
    wrong = (rows["diem_cong"] > 0) & rows["cap_do"].isin(("TB", "K"))
    value = rows["diem_cong"].where(wrong).map(vn_number, na_action="ignore")
    grade = rows["cap_do"].where(wrong).map(lambda code: label("cap_do", code), na_action="ignore")
    yield from hits("DI-16", rows, wrong, SCORES, "diem_cong", gia_tri=value, cap_do=grade)


@check("DI-15")
def criterion_unknown(context: Context) -> Iterator[Hit]:
    """Criteria that the scale doesn't have: their points are in the total all the same. Headings above criteria ("a" of
    "a.1") are none. Silent in a sheet with no criterion of the scale at all: there BB-04 says so once."""
    scale = context.law.scale(ORGANIZATION)
    if scale is None:
        return
    rows = context.subs.frame(SCORES)
    codes, known = rows["ma_tieu_chi"].str.casefold().str.rstrip(".) "), [c.code.casefold() for c in scale.criteria]
    ours = codes.isin(known) | codes.str.startswith(tuple(f"{code}." for code in known), na=False)
    heading = codes.isin({above for code in known for above in ancestors(code)})
    strange = codes.notna() & ~ours & ~heading & rows[FILE].isin(rows.loc[ours, FILE])
    counted = rows[["diem_tu_cham", "diem_tham_dinh", "diem_cong", "diem_tru"]].notna().any(axis=1)
    named = rows["ma_tieu_chi"].where(strange).map(code_shown, na_action="ignore").replace(HIDDEN, "ở ô này")
    every, example = ", ".join(c.code for c in scale.criteria), scale.criteria[0].code
    total = strange & codes.map(unaccent, na_action="ignore").isin(_SUMS)
    other = strange & ~total
    for mask, variant in ((total, "dong_tong"), (other & counted, ""), (other & ~counted, "chua_cham")):
        yield from hits(
            "DI-15", rows, mask, SCORES, "ma_tieu_chi", basis=scale.ref, variant=variant, ma=named, cac_ma=every,
            vi_du_ma=example,
        )  # fmt: skip
