"""Rules on one person in several places. A message names other units by their code, and says nothing of their rows."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from batch.domain import LEADERS, MEMBERS
from batch.eligibility import HERE, TO_RATE, person_key
from batch.rules.context import Context, check
from batch.rules.hits import Hit, hits
from batch.rules.member_rows import labels
from batch.rules.members import start_level
from batch.submissions import FILE, ROW, UNIT
from batch.text import fold

_NUMBERS = ("so_the", "so_ly_lich")


@check("LD-02")
def temporarily_elsewhere(context: Context) -> Iterator[Hit]:
    """Listed as temporarily there by one unit, while the official cell doesn't say that the person is away."""
    m = context.subs.frame(MEMBERS)
    guest, at_home = m["tinh_trang"] == "TAM_THOI_DEN", m["tinh_trang"] == "CHINH_THUC"
    if not guest.any():
        return
    told = pd.Series(False, index=m.index)
    for column in _NUMBERS:
        key = person_key(m[column])
        guests = pd.DataFrame({"key": key[guest], "unit": m.loc[guest, UNIT]}).dropna().drop_duplicates()
        if guests.empty:
            continue
        where = guests.sort_values("unit").groupby("key")["unit"].agg(list).to_dict()
        found = m.index[at_home & ~told & key.isin(set(where))]
        units = {
            index: ", ".join(unit for unit in where[number] if unit != own)
            for index, number, own in zip(found, key[found], m.loc[found, UNIT], strict=True)
        }
        elsewhere = pd.Series(units, dtype="str").reindex(m.index)
        away = elsewhere.notna() & (elsewhere != "")
        told |= away
        yield from hits("LD-02", m, away, MEMBERS, "tinh_trang", don_vi=elsewhere)


def _alike(m: pd.DataFrame) -> pd.Series:
    """A key of name, birth date and gender for the rows that count and share these with another; missing for the
    others. Names are folded only where what is cheap to compare is equal."""
    known = m[HERE] & m["ho_ten"].notna() & m["ngay_sinh"].notna() & m["gioi_tinh"].notna()
    part = m.loc[known, ["ngay_sinh", "gioi_tinh"]].assign(length=m.loc[known, "ho_ten"].str.len())
    part = part[part.duplicated(keep=False)]
    part["name"] = m.loc[part.index, "ho_ten"].map(fold)
    wanted = ["ngay_sinh", "gioi_tinh", "name"]
    part = part[part.duplicated(wanted, keep=False)]
    return part.groupby(wanted).ngroup().reindex(m.index)


@check("LD-03")
def two_rows_alike(context: Context) -> Iterator[Hit]:
    """Rows that may be the same person under two numbers. Where the number is the same too, DV-01, DV-02 or LD-01 says
    it."""
    m = context.subs.frame(MEMBERS)
    group = _alike(m)
    numbers = {column: person_key(m[column]).fillna("") for column in _NUMBERS}
    words: dict[int, str] = {}
    for rows in group.dropna().groupby(group).groups.values():
        for index in rows:
            others = [i for i in rows if i != index and not _same_number(numbers, index, i)]
            if others:
                words[index] = _places(m, index, others)
    if words:
        elsewhere = pd.Series(words, dtype="str").reindex(m.index)
        key = m["so_the"].notna().map({True: "so_the", False: "ho_ten"})
        yield from hits("LD-03", m, elsewhere.notna(), MEMBERS, key, noi_khac=elsewhere)


def _same_number(numbers: dict[str, pd.Series], one: int, other: int) -> bool:
    return any(n[one] and n[one] == n[other] for n in numbers.values())


def _places(m: pd.DataFrame, index: int, others: list[int]) -> str:
    """Rows of the same workbook by their number, other units by their code."""
    own = [i for i in others if m.at[i, FILE] == m.at[index, FILE]]
    if own:
        return "dòng " + ", ".join(str(n) for n in sorted(m.loc[own, ROW].tolist()))
    return "một dòng trong phiếu của đơn vị " + ", ".join(sorted(set(m.loc[others, UNIT].tolist())))


def leaders_in_cells(context: Context, final: pd.Series) -> Iterator[Hit]:
    """LD-04 to LD-07: a leader against his row in the list of his cell, found by the card. `final` are the final levels
    by row of "Đảng viên": a rating that is equal to either the proposal or what became of it isn't told."""
    m, leaders = context.subs.frame(MEMBERS), context.subs.frame(LEADERS)
    pairs = _pairs(m, leaders)
    if pairs.empty:
        return
    mine, cell = leaders.loc[pairs.index], m.loc[pairs.to_numpy()].set_axis(pairs.index)
    unit = cell[UNIT]
    stranger = mine["ho_ten"].notna() & cell["ho_ten"].notna()
    stranger &= mine["ho_ten"].fillna("").map(fold) != cell["ho_ten"].fillna("").map(fold)
    # Names typed in an old font are told as such.
    garbled = {i for i, f in enumerate(context.subs.files) if any(p.code == "TEP-06" for p in f.problems)}
    stranger &= ~mine[FILE].isin(garbled) & ~cell[FILE].isin(garbled)
    yield from hits("LD-07", mine, stranger, LEADERS, "so_the", don_vi=unit)
    start = start_level(cell).where(cell[TO_RATE])
    end = final.loc[pairs.to_numpy()].set_axis(pairs.index)
    rating = mine["xl_dang_vien"]
    other = rating.notna() & start.notna() & (rating != start) & (rating != end)
    same = ~stranger
    yield from hits("LD-04", mine, other & same, LEADERS, "xl_dang_vien", gia_tri=labels(rating, "muc"), don_vi=unit)
    for code, key, values in (("LD-05", "xl_cbccvc", "muc_quy"), ("LD-06", "ky_luat", "ky_luat_ca_nhan")):
        other = mine[key].notna() & cell[key].notna() & (mine[key] != cell[key])
        yield from hits(code, mine, other & same, LEADERS, key, gia_tri=labels(mine[key], values), don_vi=unit)


def _pairs(m: pd.DataFrame, leaders: pd.DataFrame) -> pd.Series:
    """Row of "Cán bộ" → row of "Đảng viên" with the same card, where exactly one counted row has it."""
    key = person_key(m["so_the"]).where(m[HERE]).dropna()
    key = key[~key.duplicated(keep=False)]
    index = pd.Series(key.index, index=key.to_numpy())
    return person_key(leaders["so_the"]).map(index).dropna().astype("int64")
