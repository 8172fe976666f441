"""Rules on one person in several places. A message names other units by their code. What another unit's row says of a
person (level, discipline, health) is told only to who stands above that unit; else a row with somebody's card would be
a question about him: the office alone is told."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

import pandas as pd

from batch.domain import CELL_TYPES, LEADERS, MEMBERS
from batch.findings.hit import Hit, at_proposal, hits
from batch.rules.context import Context, check
from batch.rules.leadership.rows import set_aside
from batch.rules.members.rows import labels
from batch.rules.names import same_names
from batch.rules.required.fields import blank, unclear_files
from batch.submissions.columns import FILE, HERE, NEW, ROW, TO_RATE, UNIT
from batch.submissions.eligibility import EXEMPT, card_key, person_keys, rank_of, start_level
from batch.submissions.once import once
from batch.text import fold


@check("LD-01", needs="all_units")
def same_person_in_units(context: Context) -> Iterator[Hit]:
    """The same card or file number counted in two units. A person may be temporarily in a second one."""
    members = context.subs.frame(MEMBERS)
    for column in ("so_the", "so_ly_lich"):
        key = person_keys(context.subs, MEMBERS, column).where(members[HERE])
        several = key.notna() & key.duplicated(keep=False)
        table = pd.DataFrame({"key": key[several], "unit": members.loc[several, UNIT]}).dropna()
        table = table.drop_duplicates().sort_values("unit")
        table = table[table["key"].duplicated(keep=False)]
        if table.empty:
            continue
        listed = key.map(table.groupby("key")["unit"].agg(", ".join))
        yield from hits("LD-01", members, listed.notna(), MEMBERS, column, cac_don_vi=listed)


_NUMBERS = ("so_the", "so_ly_lich")
_NAMED, _LOOKED_AT = 50, 1000  # rows that a message names and people looked through, where thousands are alike
_NOT_ABOVE = ("TR-DV-03", "TR-CB-03")  # the ceilings by the rating as an official


@check("LD-02", needs="all_units")
def temporarily_elsewhere(context: Context) -> Iterator[Hit]:
    """Listed as temporarily there by one unit, while the official cell doesn't say that the person is away."""
    m = context.subs.frame(MEMBERS)
    guest, at_home = m["tinh_trang"] == "TAM_THOI_DEN", m["tinh_trang"] == "CHINH_THUC"
    if not guest.any():
        return
    told = pd.Series(False, index=m.index)
    for column in _NUMBERS:
        key = person_keys(context.subs, MEMBERS, column)
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


def _alike(context: Context, m: pd.DataFrame) -> pd.Series:
    """A key of name, birth date and gender for the rows that count and share these with another; missing for the
    others. Names are folded only where what is cheap to compare is equal."""
    lengths = [len(name) if isinstance(name, str) else 0 for name in m["ho_ten"].tolist()]
    part = m[["ngay_sinh", "gioi_tinh"]].assign(length=lengths)
    part = part[m[HERE] & (part["length"] > 0) & part["ngay_sinh"].notna() & part["gioi_tinh"].notna()]
    part = part[part.duplicated(keep=False)]
    part["name"] = context.subs.link(m.loc[part.index], m.loc[part.index, "ho_ten"].map(fold))
    wanted = ["ngay_sinh", "gioi_tinh", "name"]
    part = part[part.duplicated(wanted, keep=False)]
    return part.groupby(wanted).ngroup().reindex(m.index)


@check("LD-03")
def two_rows_alike(context: Context) -> Iterator[Hit]:
    """Rows that may be the same person under two numbers. Where the number is the same too, DV-01, DV-02 or LD-01 says
    it."""
    m = context.subs.frame(MEMBERS)
    group = _alike(context, m).dropna()
    alike = m.loc[group.index, [FILE, ROW, UNIT]]
    known = (person_keys(context.subs, MEMBERS, column)[group.index].fillna("") for column in _NUMBERS)
    where = zip(*(alike[name].tolist() for name in (FILE, ROW, UNIT)), strict=True)
    places = dict(zip(group.index.tolist(), where, strict=True))
    numbers = zip(*(column.tolist() for column in known), strict=True)
    own_numbers = dict(zip(group.index.tolist(), numbers, strict=True))
    words: dict[int, str] = {}
    for rows in group.groupby(group).groups.values():
        people: dict[tuple[str, str], list[int]] = {}
        for index in rows:
            people.setdefault(own_numbers[index], []).append(index)
        for own, mine in people.items():
            found = _others(people, own)
            for index in mine:
                if others := [places[i] for i in found if i != index]:
                    words[index] = _places(places[index], others)
    if words:
        elsewhere = pd.Series(words, dtype="str").reindex(m.index)
        key = m["so_the"].notna().map({True: "so_the", False: "ho_ten"})
        yield from hits("LD-03", m, elsewhere.notna(), MEMBERS, key, noi_khac=elsewhere)


def _others(people: dict[tuple[str, str], list[int]], own: tuple[str, str]) -> list[int]:
    """Rows whose numbers differ from one's own, some of them where they are very many. Without a number two rows may
    be two people."""
    out: list[int] = []
    for numbers, rows in islice(people.items(), _LOOKED_AT):
        if not (own[0] and own[0] == numbers[0] or own[1] and own[1] == numbers[1]):
            out += rows[:_NAMED]
        if len(out) > _NAMED:
            break
    return out


def _places(mine: tuple[int, int, str], others: list[tuple[int, int, str]]) -> str:
    """Rows of the same workbook by their number, other units by their code; a place is file, row and unit."""
    if own := sorted(row for file, row, _unit in others if file == mine[0]):
        return "dòng " + ", ".join(map(str, own))
    return "một dòng trong phiếu của đơn vị " + ", ".join(sorted({unit for _file, _row, unit in others}))


@check("LD-04", "LD-05", "LD-06", "LD-07", needs="final")
def leaders_in_cells(context: Context) -> Iterator[Hit]:
    """A leader against his row in the list of his cell, found by the card. A rating that is equal to either the
    proposal or what became of it isn't told."""
    pairs = cell_rows(context)
    if pairs.empty:
        return
    mine, cell, stranger = _both_rows(context)
    yield from _told(context, "LD-07", mine, cell, stranger, "so_the")
    start = start_level(cell).where(cell[TO_RATE])
    end = context.final_levels.loc[pairs.to_numpy()].set_axis(pairs.index)
    rating = mine["xl_dang_vien"]
    other = rating.notna() & start.notna() & (rating != start) & (rating != end)
    same = ~stranger
    yield from _told(context, "LD-04", mine, cell, other & same, "xl_dang_vien", gia_tri=labels(rating, "muc"))
    idle = rating.notna() & _unrated(cell) & same
    below, here, strange = where_listed(context)
    for where, variant in (
        (below, "khong_xep_loai"),
        (here, "khong_xep_loai_cung_phieu"),
        (strange, "khong_xep_loai_don_vi_khac"),
    ):
        yield from hits(
            "LD-04", mine, idle & where, LEADERS, "xl_dang_vien", variant=variant, don_vi=cell[UNIT], dong=cell[ROW],
            cua=mine[UNIT],
        )  # fmt: skip
    for code, key, values in (("LD-05", "xl_cbccvc", "muc_quy"), ("LD-06", "ky_luat", "ky_luat_ca_nhan")):
        other = mine[key].notna() & cell[key].notna() & (mine[key] != cell[key])
        yield from _told(context, code, mine, cell, other & same, key, gia_tri=labels(mine[key], values))


@once
def where_listed(context: Context) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Which of the leaders with a row of "Đảng viên" (`cell_rows`) have it in the workbook of a unit below theirs, in
    their own, and in that of a unit that is nothing to theirs."""
    mine, cell, _ = _both_rows(context)
    here, units = mine[FILE] == cell[FILE], zip(mine[UNIT].tolist(), cell[UNIT].tolist(), strict=True)
    register = context.register
    above = [register is not None and register.stands_above(own, other) for own, other in units]
    below = ~here & pd.Series(above, index=mine.index, dtype=bool)
    return below, here, ~here & ~below


def _told(
    context: Context, code: str, mine: pd.DataFrame, cell: pd.DataFrame, wrong: pd.Series, key: str | pd.Series,
    gia_tri: object = "", ly_do: object = "",
) -> Iterator[Hit]:  # fmt: skip
    """Leaders at odds with their row of "Đảng viên", which the same workbook may hold, or that of another unit."""
    if not wrong.any():
        return
    below, here, strange = where_listed(context)
    for where, variant in ((below, ""), (here, "cung_phieu"), (strange, "don_vi_khac")):
        yield from hits(
            code, mine, wrong & where, LEADERS, key, variant=variant, don_vi=cell[UNIT], dong=cell[ROW],
            cua=mine[UNIT], gia_tri=gia_tri, ly_do=ly_do,
        )  # fmt: skip


@once
def unit_of_cell(context: Context) -> dict[int, str]:
    """Row of "Cán bộ" → the unit in whose list the card stands."""
    pairs = cell_rows(context)
    units = context.subs.frame(MEMBERS)[UNIT]
    return dict(zip(pairs.index.tolist(), units.loc[pairs.to_numpy()].tolist(), strict=True))


@once
def _both_rows(context: Context) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """The leaders with a row in a list, that row, and whether the two are strangers."""
    pairs = cell_rows(context)
    mine = context.subs.frame(LEADERS).loc[pairs.index]
    cell = context.subs.frame(MEMBERS).loc[pairs.to_numpy()].set_axis(pairs.index)
    return mine, cell, _strangers(context, mine, cell)


def _strangers(context: Context, mine: pd.DataFrame, cell: pd.DataFrame) -> pd.Series:
    """True where the two rows with one card have different names; names typed in an old font are told as such."""
    stranger = mine["ho_ten"].notna() & cell["ho_ten"].notna() & ~same_names(mine["ho_ten"], cell["ho_ten"])
    garbled = context.subs.garbled()
    return stranger & ~mine[FILE].isin(garbled) & ~cell[FILE].isin(garbled)


@check("LD-10", "LD-11", "LD-12")
def leader_against_cell(context: Context) -> Iterator[Hit]:
    """A leader with a level whom his cell doesn't rate at all (with a stated rating as a member LD-04 says it), and
    what the two rows say of suggested points and of conclusions on decline: 6F counts the cell's."""
    pairs = cell_rows(context)
    if pairs.empty:
        return
    mine, cell, stranger = _both_rows(context)
    same = ~stranger
    idle = cell["tinh_trang"].isin(EXEMPT)
    rated = mine[TO_RATE] & ~set_aside(context)[mine.index] & start_level(mine).notna()
    rated &= blank(context, LEADERS, "xl_dang_vien")[mine.index]
    wrong = rated & same & (idle | ((cell["da_kiem_diem"] == "KHONG") & ~cell[NEW]))
    for where, why in (
        (idle, labels(cell["tinh_trang"], "tinh_trang", "có tình trạng sinh hoạt ")),
        (~idle, "chưa kiểm điểm"),
    ):
        yield from _told(context, "LD-10", mine, cell, wrong & where, at_proposal(mine), ly_do=why)
    own, there = mine["goi_y"], cell["goi_y"]
    differs = same & own.notna() & there.notna() & ((own == "KHONG") != (there == "KHONG"))
    yield from _told(context, "LD-11", mine, cell, differs, "goi_y", gia_tri=labels(own, "goi_y"))
    concluded = [side["suy_thoai"] == "CO" for side in (mine, cell)]
    unread = context.subs.unreadable(LEADERS, "suy_thoai")[mine.index]
    unread |= context.subs.unreadable(MEMBERS, "suy_thoai")[pairs.to_numpy()].set_axis(pairs.index)
    differs = same & (concluded[0] != concluded[1]) & ~unread
    stated = concluded[0].map({True: "ghi Có", False: "không ghi Có"})
    yield from _told(context, "LD-12", mine, cell, differs, "suy_thoai", gia_tri=stated)


def _unrated(cell: pd.DataFrame) -> pd.Series:
    """True for rows of members of whom the cell says itself that they aren't rated; nothing is merely blank."""
    said = cell["tinh_trang"].isin(EXEMPT) | (cell["da_kiem_diem"] == "KHONG") | cell["ly_do_chua"].notna()
    return said & ~cell[TO_RATE] & ~cell[NEW] & start_level(cell).isna()


@once
def cell_rows(context: Context) -> pd.Series:
    """Row of "Cán bộ" → row of "Đảng viên" with the same card, where exactly one counted row has it."""
    m = context.subs.frame(MEMBERS)
    key = card_key(context.subs, MEMBERS).where(m[HERE]).dropna()
    key = key[~key.duplicated(keep=False)]
    index = pd.Series(key.index, index=key.to_numpy())
    return card_key(context.subs, LEADERS).map(index).dropna().astype("int64")


@once
def _listed(context: Context) -> pd.Series:
    """True for leaders whose card stands in a list, also of those who are only temporarily there."""
    return card_key(context.subs, LEADERS).isin(card_key(context.subs, MEMBERS).dropna())


@check("LD-08", needs="register")
def card_in_no_list(context: Context) -> Iterator[Hit]:
    """A leader of a đảng bộ or chi bộ cơ sở whose card no list has, though all lists of that organization are there.
    Whoever stands in a list under the file number, without a card, has only got it since."""
    leaders = context.subs.frame(LEADERS)
    lost = person_keys(context.subs, LEADERS, "so_the").notna() & (leaders["cap"] == "CO_SO") & ~_listed(context)
    for unit, rows in leaders[lost].groupby(UNIT):
        base = context.units.base_of(str(unit)) if unit in context.units else None
        if base is None or not (files := _lists_of(context, base, context.beside(str(unit)))):
            continue
        names = set[str]().union(*(_without_card(context).get(file, ()) for file in files))
        wrong = ~rows["ho_ten"].map(fold, na_action="ignore").isin(names)
        yield from hits("LD-08", rows, wrong, LEADERS, "so_the", don_vi=base)


@once
def _without_card(context: Context) -> dict[int, set[str]]:
    """For each workbook the names, folded, of the members without a card."""
    m = context.subs.frame(MEMBERS)
    names = m.loc[m["so_the"].isna(), [FILE, "ho_ten"]].dropna()
    out: dict[int, set[str]] = {}
    for file, name in zip(names[FILE].tolist(), names["ho_ten"].tolist(), strict=True):
        out.setdefault(file, set()).add(fold(name))
    return out


def _lists_of(context: Context, base: str, there: Collection[str]) -> set[int]:
    """The workbooks of the chi bộ at and below a unit; none where one that could hold a member isn't `there`, is
    without members, or has cards that couldn't be read."""
    unclear, listed = unclear_files(context, MEMBERS, "so_the"), _with_members(context)
    out: set[int] = set()
    for code in context.units.below(base):
        unit, file = context.units[code], context.files_of_unit[code] if code in there else None
        if file is None:
            if unit.must_submit or unit.kind in CELL_TYPES:
                return set()
        elif unit.kind in CELL_TYPES:
            if file not in listed or file in unclear:
                return set()
            out.add(file)
    return out


@once
def _with_members(context: Context) -> set[int]:
    return set(context.subs.frame(MEMBERS)[FILE])


@check("LD-09")
def member_above_official(context: Context) -> Iterator[Hit]:
    """The leader's own two ratings. Where a list has his card, what is wrong there has its finding there."""
    ceiling = next((c for code in _NOT_ABOVE for c in context.law.ceilings if c.code == code), None)
    if ceiling is None:
        return
    leaders = context.subs.frame(LEADERS)
    rating, official = leaders["xl_dang_vien"], leaders["xl_cbccvc"]
    above = rank_of(rating) > rank_of(official)
    above &= ~_listed(context)
    values: dict[str, Any] = {"gia_tri": labels(rating, "muc"), "cbccvc": labels(official, "muc_quy")}
    yield from hits("LD-09", leaders, above, LEADERS, "xl_dang_vien", basis=ceiling.ref, **values)
