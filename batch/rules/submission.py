"""When a submission was made up, and whether it was expected; which of them count is told in `intake`."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from batch.domain import INFO, WARNING, Period
from batch.findings.hit import Hit, hits
from batch.rules.context import Context, check
from batch.rules.meeting.held import as_early, early_in_year
from batch.submissions.columns import UNIT


@check("NOP-04", "NOP-07")
def date_of_submission(context: Context) -> Iterator[Hit]:
    """Against the deadline of the register, else of the law; and against the year: nobody reviews a year before it
    has begun, and a form made up more than a year after it hardly belongs to it."""
    info = context.subs.frame(INFO)
    made, kinds = info["ngay_lap"], context.kinds(INFO)
    of_law = pd.to_datetime(kinds.map(lambda kind: context.law.deadline_for(context.period, kind)))
    of_law = of_law.astype("datetime64[s]")
    known = context.register.units.values() if context.register else ()
    own = pd.to_datetime(info[UNIT].map({u.code: u.deadline for u in known})).astype("datetime64[s]")
    deadline = own.fillna(of_law)
    first, last = pd.Timestamp(context.period.first_day), pd.Timestamp(context.year + 1, 12, 31)
    day = made.dt.strftime("%d/%m/%Y")
    late = (made > deadline) & (made <= last)
    found = hits("NOP-04", info, late, INFO, "ngay_lap", gia_tri=day, han=deadline.dt.strftime("%d/%m/%Y"))
    for hit, kind, by_law in zip(found, kinds[late], (deadline == of_law)[late], strict=True):
        if by_law and (limit := context.law.deadline_of(kind)):
            hit.basis = limit.ref
        yield hit
    values = {"gia_tri": day, "ky": _assessed(context.period)}
    why = f"lập trước khi {'quý' if context.period.quarter else 'năm đánh giá'} bắt đầu"
    yield from hits("NOP-07", info, made < first, INFO, "ngay_lap", ly_do=why, **values)
    why = "lập sau khi năm đánh giá kết thúc hơn một năm"
    yield from hits("NOP-07", info, made > last, INFO, "ngay_lap", WARNING, variant="muon", ly_do=why, **values)
    yield from hits("NOP-07", info, early_in_year(context, made), INFO, "ngay_lap", **as_early(context), **values)


def _assessed(period: Period) -> str:
    return period.title if period.quarter else f"năm đánh giá {period.year}"


@check("NOP-05", needs="register")
def not_expected(context: Context) -> Iterator[Hit]:
    info = context.subs.frame(INFO)
    expected = set(context.units.must_submit)
    yield from hits("NOP-05", info, ~info[UNIT].isin(expected), INFO, "ma_don_vi")
