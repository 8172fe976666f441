"""Numbers outside their range; what can't be read at all is found by the reader of the form."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from batch.domain import INFO, ORGANIZATION, SCORES, SUBJECT_SHEET, WARNING
from batch.findings.hit import Hit, hits
from batch.law.model import Scale
from batch.rules.context import Context, check
from batch.rules.required.fields import has_scale
from batch.text import vn_number


def _outside(
    frame: pd.DataFrame, wrong: pd.Series, sheet: str, key: str, allowed: str | pd.Series, scale: Scale | None = None
) -> list[Hit]:
    value = frame[key].where(wrong).map(lambda v: f"«{vn_number(v)}»", na_action="ignore")
    severity = "" if scale is None or scale.verified else WARNING
    basis = scale.ref if scale else ""
    return hits("O-04", frame, wrong, sheet, key, severity, basis=basis, gia_tri=value, khoang=allowed)


@check("O-04")
def out_of_range(context: Context) -> Iterator[Hit]:
    info = context.subs.frame(INFO)
    yield from _outside(info, info["lan_nop"] < 1, INFO, "lan_nop", "Ghi 1 cho lần đầu, mỗi lần nộp lại thì tăng 1.")
    for subject, sheet in SUBJECT_SHEET.items():
        scale = context.law.scale(subject)
        if scale is None:
            continue
        if subject == ORGANIZATION:
            yield from _criteria(context, scale)
            continue
        frame = context.subs.frame(sheet)
        high = (frame["tong_diem"] > scale.total) & has_scale(context, subject, scale)
        yield from _outside(frame, high, sheet, "tong_diem", f"Ghi số từ 0 đến {vn_number(scale.total)}.", scale)


def _criteria(context: Context, scale: Scale) -> Iterator[Hit]:
    """Scores of an organization against the maximum of their criterion; bonuses and deductions against their step."""
    rows = context.subs.frame(SCORES)
    given = (
        rows["ma_tieu_chi"].str.casefold().map({c.code.casefold(): c.maximum for c in scale.criteria}).astype("float64")
    )
    largest = given.astype("float64").fillna(rows["diem_toi_da"])
    for key in ("diem_tu_cham", "diem_tham_dinh"):
        high = rows[key] > largest
        allowed = largest.where(high).map(
            lambda v: f"Ghi số từ 0 đến {vn_number(v)} (điểm tối đa của tiêu chí).", na_action="ignore"
        )
        yield from _outside(rows, high, SCORES, key, allowed, scale)
    if scale.step:
        step = vn_number(scale.step)
        for key, most in (("diem_cong", scale.bonus_each), ("diem_tru", 0.0)):
            wrong = rows[key] % scale.step != 0
            words = f"Ghi bội số của {step}."
            if most:
                wrong |= rows[key] > most
                words = f"Ghi bội số của {step}, tối đa {vn_number(most)} mỗi nội dung."
            yield from _outside(rows, wrong & rows[key].notna(), SCORES, key, words, scale)
