"""Rules on single rows of collectives and leaders."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from batch.domain import COLLECTIVES, LEADERS
from batch.findings.hit import Hit, at_proposal, code_shown, hits, worded
from batch.form.definition import label
from batch.rules.context import Context, check
from batch.rules.names import same_names
from batch.rules.required.fields import blank, duplicates_within
from batch.submissions.columns import FILE, ROW, TO_RATE, UNIT
from batch.submissions.eligibility import body_key, card_key, starts
from batch.submissions.once import once
from batch.text import fold

AUTHORITY_ORDER = ("BTV_TINH", "UY_QUYEN_TINH", "BTV_HUYEN", "UY_QUYEN_HUYEN", "CO_SO")  # highest first
_FOR_GOOD = ("MOI", "MOT_LANH_DAO")  # reasons for not being rated


@once
def body_keys(context: Context, sheet: str) -> pd.Series:
    """The `body_key` of a sheet."""
    return body_key(context.subs.frame(sheet))


@once
def level_state(context: Context, sheet: str) -> pd.Series:
    """For each collective, or organization ("Thông tin"): "co" with a level to start from, "khong" without; "mien"
    where a stated reason leaves it without one for good (newly founded, one leader only). Missing where a cell that
    decides on it couldn't be read."""
    frame, subs = context.subs.frame(sheet), context.subs
    unclear = frame["da_kiem_diem"].isna() | subs.unreadable(sheet, "de_xuat")
    for key in ("quyet_dinh", "ly_do_chua_xep_loai"):
        unclear |= subs.misread(sheet, key)
    exempt = frame["ly_do_chua_xep_loai"].isin(_FOR_GOOD)
    if sheet == COLLECTIVES:
        unclear |= frame["so_lanh_dao"].isna()
        exempt |= frame["so_lanh_dao"] < 2
    rated = starts(subs, sheet).notna() & frame[TO_RATE]
    state = pd.Series("khong", index=frame.index, dtype="str").mask(exempt, "mien")
    return state.mask(unclear).mask(rated, "co")


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
    wrong = starts(context.subs, COLLECTIVES).notna() & ~bodies[TO_RATE] & (why != "")
    yield from hits("TT-02", bodies, wrong, COLLECTIVES, at_proposal(bodies), ly_do=why)
    leaders = context.subs.frame(LEADERS)
    why = _unrated(leaders, "ly_do_can_bo")
    wrong = starts(context.subs, LEADERS).notna() & ~leaders[TO_RATE] & (why != "")
    yield from hits("CB-04", leaders, wrong, LEADERS, at_proposal(leaders), ly_do=why)


@check("CB-02", "CB-03")
def references(context: Context) -> Iterator[Hit]:
    leaders, bodies = context.subs.frame(LEADERS), context.subs.frame(COLLECTIVES)
    here = body_keys(context, LEADERS).isin(body_keys(context, COLLECTIVES).dropna())
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


def _ranked(leaders: pd.DataFrame, who: pd.Series) -> pd.DataFrame:
    """The rows of a card (`who`) that stands in several, the one that counts before the others of the same person: the
    highest `tham_quyen`, of equals the head's row, else the first (by unit code and row, so that the order of files
    doesn't matter)."""
    rank = {code: i for i, code in enumerate(AUTHORITY_ORDER)}
    several = who.notna() & who.duplicated(keep=False)
    who, leaders = who[several], leaders.loc[several, ["tham_quyen", "la_nguoi_dung_dau", UNIT, ROW]]
    table = pd.DataFrame(
        {
            "who": who,
            "authority": leaders["tham_quyen"].map(rank).fillna(len(rank)),
            "deputy": leaders["la_nguoi_dung_dau"] != "CO",
            "unit": leaders[UNIT],
            "row": leaders[ROW],
        }
    )
    return table.sort_values(["authority", "deputy", "unit", "row"], kind="stable")


def set_aside_leaders(leaders: pd.DataFrame, who: pd.Series) -> pd.Series:
    """True for the rows of a person (`who`: the key of the card) who stands in "Cán bộ" several times, except the one
    that counts."""
    return _ranked(leaders, who)["who"].duplicated().reindex(leaders.index, fill_value=False)


def counted_instead(leaders: pd.DataFrame, who: pd.Series) -> pd.Series:
    """Index of each row that is set aside → index of the row of the same person (`who`) that counts."""
    ordered = _ranked(leaders, who)
    ordered["first"] = ordered.index
    first = ordered.groupby("who")["first"].transform("first")
    return first[ordered["who"].duplicated()].sort_index()


@once
def set_aside(context: Context) -> pd.Series:
    """The same of the leaders of the counted submissions."""
    leaders = context.subs.frame(LEADERS)
    return set_aside_leaders(leaders, card_key(context.subs, LEADERS))


@once
def several_rows(context: Context) -> pd.Series:
    """Index of each row that is set aside → index of the row of the same person that counts."""
    return counted_instead(context.subs.frame(LEADERS), card_key(context.subs, LEADERS))


def alike_names(context: Context, one: pd.DataFrame, other: pd.DataFrame) -> pd.Series:
    """False where two rows with one card have two names. Names typed in an old font aren't compared."""
    garbled = context.subs.garbled()
    names = [side["ho_ten"].mask(side[FILE].isin(garbled)) for side in (one, other)]
    return names[0].isna() | names[1].isna() | same_names(*names)


@check("CB-05", "CB-18")
def several_posts(context: Context) -> Iterator[Hit]:
    """One card in several rows: several posts of one person or, where the names differ, a wrong card."""
    leaders = context.subs.frame(LEADERS)
    first = several_rows(context)
    if first.empty:
        return
    found = first.index
    ordered = _ranked(leaders, card_key(context.subs, LEADERS))
    counted = leaders.loc[first].set_axis(found)
    mine = leaders.loc[found]
    other = ~alike_names(context, mine, counted)
    here = mine[FILE] == counted[FILE]
    there = ("một dòng trong phiếu của đơn vị " + counted[UNIT]).mask(here, "dòng " + counted[ROW].astype("str"))
    keys = (
        ordered.loc[found, ["authority", "deputy"]],
        ordered.loc[first[found], ["authority", "deputy"]].set_axis(found),
    )
    why = pd.Series("cùng thẩm quyền xếp loại và đứng trước", index=found)
    why = why.mask(keys[0]["deputy"] != keys[1]["deputy"], "cùng thẩm quyền xếp loại và là dòng của người đứng đầu")
    why = why.mask(keys[0]["authority"] != keys[1]["authority"], "có thẩm quyền xếp loại cao hơn")
    yield from hits("CB-05", mine, ~other, LEADERS, "so_the", dong_dem=there, vi_sao=why)
    yield from hits("CB-18", mine, other, LEADERS, "so_the", dong_dem=there)


def _no_reason(context: Context, sheet: str) -> pd.Series:
    """True for rows that weren't reviewed, have no level and don't say why they aren't rated."""
    frame = context.subs.frame(sheet)
    unread = context.subs.misread(sheet, "de_xuat") | context.subs.misread(sheet, "quyet_dinh")
    no_level = starts(context.subs, sheet).isna() & ~unread
    return (frame["da_kiem_diem"] == "KHONG") & no_level & blank(context, sheet, "ly_do_chua_xep_loai")


@check("TT-16", "CB-16")
def reason_wanted(context: Context) -> Iterator[Hit]:
    """Counted as "not rated" in 6D and 6E, without a word why. A collective of fewer than two leaders isn't counted
    there, a person's further row neither."""
    bodies, leaders = context.subs.frame(COLLECTIVES), context.subs.frame(LEADERS)
    several = bodies["so_lanh_dao"] >= 2
    yield from hits("TT-16", bodies, _no_reason(context, COLLECTIVES) & several, COLLECTIVES, "ly_do_chua_xep_loai")
    counted = ~set_aside(context)
    yield from hits("CB-16", leaders, _no_reason(context, LEADERS) & counted, LEADERS, "ly_do_chua_xep_loai")


@check("TT-15", "CB-15")
def remedied_without_discipline(context: Context) -> Iterator[Hit]:
    bodies, leaders = context.subs.frame(COLLECTIVES), context.subs.frame(LEADERS)
    units = "so_don_vi_truc_thuoc_bi_ky_luat"
    none = (bodies["ky_luat_tap_the"] == "KHONG") & (bodies["ky_luat_thanh_vien"] == "KHONG")
    none &= ~(bodies[units] > 0) & ~context.subs.misread(COLLECTIVES, units)
    yield from hits("TT-15", bodies, (bodies["tu_phat_hien"] == "CO") & none, COLLECTIVES, "tu_phat_hien")
    idle = (leaders["tu_phat_hien"] == "CO") & (leaders["ky_luat"] == "KHONG")
    yield from hits("CB-15", leaders, idle, LEADERS, "tu_phat_hien")


@check("TT-17")
def same_name(context: Context) -> Iterator[Hit]:
    """A collective of the same name and level under two codes of one submission. Equal codes have their finding."""
    bodies = context.subs.frame(COLLECTIVES)
    code = bodies["ma_tap_the"].str.casefold()
    known = bodies["ten_tap_the"].notna() & bodies["cap"].notna() & code.notna()
    known &= bodies.duplicated([FILE, "cap"], keep=False)
    name = bodies["ten_tap_the"].where(known).map(fold, na_action="ignore").astype("str")
    key = bodies[FILE].astype("str") + "|" + bodies["cap"] + "|" + name
    first = bodies.groupby(key)[ROW].transform("first")
    again = known & (bodies[ROW] != first) & ~pd.DataFrame({FILE: bodies[FILE], "code": code}).duplicated()
    yield from hits("TT-17", bodies, again, COLLECTIVES, "ten_tap_the", dong_dau=worded(first, int))
