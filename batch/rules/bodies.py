"""Rules on leadership collectives and leaders."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from batch.domain import COLLECTIVES, LEADERS
from batch.eligibility import TO_RATE, person_key
from batch.form.definition import label
from batch.rules.context import Context, check
from batch.rules.hits import Hit, code_shown, hits
from batch.rules.members import proposal_key, start_level
from batch.rules.required import duplicates_within
from batch.submissions import FILE, ROW, UNIT

AUTHORITY_ORDER = ("BTV_TINH", "UY_QUYEN_TINH", "BTV_HUYEN", "UY_QUYEN_HUYEN", "CO_SO")  # highest first


@check("TT-01", "CB-01")
def codes_unique(context: Context) -> Iterator[Hit]:
    yield from duplicates_within(context, "TT-01", COLLECTIVES, "ma_tap_the")
    yield from duplicates_within(context, "CB-01", LEADERS, "ma_can_bo")


def _unrated(frame: pd.DataFrame, list_name: str) -> pd.Series:
    reason = frame["ly_do_chua_xep_loai"].map(lambda c: f"«{label(list_name, c)}»", na_action="ignore")
    return reason.astype("str").fillna("").mask(frame["da_kiem_diem"] == "KHONG", "chưa kiểm điểm")


@check("TT-02", "CB-04")
def proposal_for_unrated(context: Context) -> Iterator[Hit]:
    bodies = context.subs.frame(COLLECTIVES)
    why = _unrated(bodies, "ly_do_tap_the").mask(bodies["so_lanh_dao"] < 2, "tập thể có dưới 2 lãnh đạo, quản lý")
    wrong = start_level(bodies).notna() & ~bodies[TO_RATE] & (why != "")
    yield from hits("TT-02", bodies, wrong, COLLECTIVES, proposal_key(bodies), ly_do=why)
    leaders = context.subs.frame(LEADERS)
    why = _unrated(leaders, "ly_do_can_bo")
    wrong = start_level(leaders).notna() & ~leaders[TO_RATE] & (why != "")
    yield from hits("CB-04", leaders, wrong, LEADERS, proposal_key(leaders), ly_do=why)


@check("CB-02", "CB-03")
def references(context: Context) -> Iterator[Hit]:
    leaders, bodies = context.subs.frame(LEADERS), context.subs.frame(COLLECTIVES)
    known = set(zip(bodies[FILE], bodies["ma_tap_the"].str.casefold(), strict=True))
    pairs = zip(leaders[FILE], leaders["ma_tap_the"].str.casefold(), strict=True)
    here = pd.Series([pair in known for pair in pairs], index=leaders.index, dtype=bool)
    unread = set(bodies.loc[context.subs.unreadable(COLLECTIVES, "ma_tap_the"), FILE])
    readable = {
        i for i in context.intake.counted if context.subs.has_column(i, COLLECTIVES, "ma_tap_the") and i not in unread
    }
    lost = leaders["ma_tap_the"].notna() & ~here & leaders[FILE].isin(readable)
    yield from hits(
        "CB-02", leaders, lost, LEADERS, "ma_tap_the", gia_tri=leaders["ma_tap_the"].map(code_shown, na_action="ignore")
    )
    if context.register is not None:
        unit = leaders["ma_don_vi_dung_dau"]
        lost = unit.notna() & ~unit.isin(set(context.register.units))
        yield from hits(
            "CB-03", leaders, lost, LEADERS, "ma_don_vi_dung_dau", gia_tri=unit.map(code_shown, na_action="ignore")
        )


def set_aside_leaders(leaders: pd.DataFrame) -> pd.Series:
    """True for the rows of a person who stands in "Cán bộ" several times, except the one that counts: the highest
    `tham_quyen`, of equals the head's row, else the first (by unit code and row, so that the order of files doesn't
    matter)."""
    rank = {code: i for i, code in enumerate(AUTHORITY_ORDER)}
    table = pd.DataFrame(
        {
            "who": person_key(leaders["so_the"]),
            "authority": leaders["tham_quyen"].map(rank).fillna(len(rank)),
            "deputy": leaders["la_nguoi_dung_dau"] != "CO",
            "unit": leaders[UNIT],
            "row": leaders[ROW],
        }
    ).dropna(subset=["who"])
    ordered = table.sort_values(["authority", "deputy", "unit", "row"], kind="stable")
    again = ordered["who"].duplicated()
    return again.reindex(leaders.index, fill_value=False)


@check("CB-05")
def several_posts(context: Context) -> Iterator[Hit]:
    leaders = context.subs.frame(LEADERS)
    yield from hits("CB-05", leaders, set_aside_leaders(leaders), LEADERS, "so_the")
