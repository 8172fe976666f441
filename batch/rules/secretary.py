"""The secretary of a chi bộ: against the list of its members, and against the level of the chi bộ.

Source: contract of the form; QĐ 132, 124, 366 as in `law`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from batch.domain import CELL_TYPES, INFO, LEADERS, LEVEL_NAMES, MEMBERS, RANK
from batch.findings.hit import Hit, hits
from batch.rules.context import Context, check
from batch.submissions.columns import FILE, TO_RATE
from batch.submissions.eligibility import card_key, proposal_key, start_level
from batch.text import clean, unaccent

_WORD = re.compile(r"[^\W_]+")
_TITLES = (("dong", "chi"), ("d", "c"), ("dc",), ("ong",), ("ba",), ("bi", "thu", "chi", "bo"), ("bi", "thu"))
_HEADS = "TR-CB-21"  # the ceiling of heads by the level of their organization
_POST = re.compile(r"bithu(chibo.*)?")  # as `unaccent` writes it
_NOT_NOW = re.compile(r"pho|doan|nguyen|cuu|thoigiu|danghi|hetnhiemky|khong")
_VACANT = {"khuyết", "chưa", "chờ", "trống", "bỏ", "không", "kiện", "bầu", "nghỉ", "vắng"}  # with their accents


@check("TC-27")
def secretary_not_listed(context: Context) -> Iterator[Hit]:
    """The secretary of a chi bộ is one of its members. Names are compared loosely: without accents, the words of one
    all in the other. Silent where a name is abbreviated, can't be read or says that there is no secretary."""
    info, members = context.subs.frame(INFO), context.subs.frame(MEMBERS)
    asked = context.kinds(info).isin(CELL_TYPES) & info["bi_thu"].notna() & info[FILE].isin(set(members[FILE]))
    secretary = dict(zip(info.loc[asked, FILE], info.loc[asked, "bi_thu"], strict=True))
    settled = set(members.loc[members["ho_ten"].isna() | (members["ho_ten"] == members[FILE].map(secretary)), FILE])
    settled |= {i for i, f in enumerate(context.subs.files) if any(p.code == "TEP-06" for p in f.problems)}
    doubtful = info[FILE].isin({i for i, name in secretary.items() if i not in settled and _is_name(name)})
    listed = members.loc[members[FILE].isin(set(info.loc[doubtful, FILE]))].groupby(FILE)["ho_ten"]
    unknown = {i for i, names in listed if not any(_alike(_words(secretary[i]), _words(name)) for name in names)}
    yield from hits("TC-27", info, info[FILE].isin(unknown), INFO, "bi_thu")


def _words(name: str) -> list[str]:
    """Words without accents, and without titles in front; "y" is written as "i"."""
    words = [unaccent(word) for word in _WORD.findall(clean(name))]
    while title := next((t for t in _TITLES if tuple(words[: len(t)]) == t), None):
        words = words[len(title) :]
    return [word.replace("y", "i") for word in words]


def _is_name(text: str) -> bool:
    words = _words(text)
    whole = all(len(word) > 1 and word.isalpha() for word in words)
    return len(words) > 1 and whole and _VACANT.isdisjoint(clean(text).casefold().split())


def _alike(one: list[str], other: list[str]) -> bool:
    return set(one) <= set(other) or set(other) <= set(one)


@check("DV-31")
def secretary_above_cell(context: Context) -> Iterator[Hit]:
    """The secretary in the list of the members, proposed better than the chi bộ. Who stands in "Cán bộ" has the ceiling
    of heads there; in communes and private enterprises the law may make an exception, which only that sheet can
    state."""
    ceiling = next((c for c in context.law.ceilings if c.code == _HEADS), None)
    if ceiling is None:
        return
    m, info = context.subs.frame(MEMBERS), context.subs.frame(INFO)
    levels = dict(zip(info[FILE], start_level(info).where(info[TO_RATE]), strict=True))
    level, cell = start_level(m), m[FILE].map(levels).astype("str")
    above = (
        m[TO_RATE] & (level.map(RANK).astype("float64") > cell.map(RANK).astype("float64")) & m["chuc_vu_dang"].notna()
    )
    sector = context.sectors(m)
    above &= context.kinds(m).isin(CELL_TYPES) & sector.notna()
    for excepted in ("loai_hinh_chinh_quyen", "loai_hinh_tu_nhan"):
        above &= ~sector.isin(context.law.value(excepted))
    above &= ~card_key(context.subs, m).isin(set(card_key(context.subs, context.subs.frame(LEADERS)).dropna()))
    heads = pd.Series(False, index=m.index)
    heads.loc[above] = m.loc[above, "chuc_vu_dang"].map(_is_secretary).astype(bool)
    values = {"gia_tri": level.map(LEVEL_NAMES), "chi_bo": cell.map(LEVEL_NAMES)}
    yield from hits("DV-31", m, heads, MEMBERS, proposal_key(m), basis=ceiling.ref, **values)


def _is_secretary(post: str) -> bool:
    plain = unaccent(post)
    return bool(_POST.fullmatch(plain)) and not _NOT_NOW.search(plain)
