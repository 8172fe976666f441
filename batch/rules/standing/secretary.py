"""The secretary of a chi bộ, against the list of its members."""

from __future__ import annotations

import re
from collections.abc import Iterator

from batch.domain import CELL_TYPES, INFO, MEMBERS
from batch.findings.hit import Hit, hits
from batch.rules.context import Context, check
from batch.submissions.columns import FILE
from batch.text import clean, unaccent

_WORD = re.compile(r"[^\W_]+")
_TITLES = (("dong", "chi"), ("d", "c"), ("dc",), ("ong",), ("ba",), ("bi", "thu", "chi", "bo"), ("bi", "thu"))
_VACANT = {"khuyết", "chưa", "chờ", "trống", "bỏ", "không", "kiện", "bầu", "nghỉ", "vắng"}  # with their accents


@check("TC-27")
def secretary_not_listed(context: Context) -> Iterator[Hit]:
    """The secretary of a chi bộ is one of its members. Names are compared loosely: without accents, the words of one
    all in the other. Silent where a name is abbreviated, can't be read or says that there is no secretary."""
    info, members = context.subs.frame(INFO), context.subs.frame(MEMBERS)
    asked = context.kinds(INFO).isin(CELL_TYPES) & info["bi_thu"].notna() & info[FILE].isin(members[FILE])
    secretary = dict(zip(info.loc[asked, FILE], info.loc[asked, "bi_thu"], strict=True))
    settled = set(members.loc[members["ho_ten"].isna() | (members["ho_ten"] == members[FILE].map(secretary)), FILE])
    settled |= context.subs.garbled()
    doubtful = info[FILE].isin({i for i, name in secretary.items() if i not in settled and _is_name(name)})
    listed = members.loc[members[FILE].isin(info.loc[doubtful, FILE])].groupby(FILE)["ho_ten"]
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
