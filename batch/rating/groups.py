"""The groups of the cap: who is compared with whom, and who decides.

Source: contract, "Groups of the cap".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pandas as pd

from batch.domain import BASE_TYPES, COLLECTIVE, LEADER, MEMBER, ORGANIZATION
from batch.form.definition import label
from batch.law import Cap, Law
from batch.rating.group_result import DOT, OF_BODY
from batch.register.register import Register
from batch.submissions.columns import DECIDER, OF_COLLECTIVE, UNIT
from batch.text import clean, group_key

_AUTHORITIES = {
    "BTV_TINH": "Ban Thường vụ Tỉnh ủy",
    "UY_QUYEN_TINH": "Tỉnh ủy ủy quyền",
    "BTV_HUYEN": "ban thường vụ",
    "UY_QUYEN_HUYEN": "ủy quyền",
    "CO_SO": "",
}
# The columns that a group follows from, as far as the kind of subject has them.
GROUPED_BY = (UNIT, DECIDER, "nhom", "tham_quyen", "cap", "la_nguoi_dung_dau", OF_COLLECTIVE)


@dataclass(frozen=True, slots=True)
class Group:
    """`decider` is the unit that decides; `name` what people see; `key` compares; `own` is what the office calls the
    group, "" where it has no name of its own."""

    decider: str
    name: str
    key: tuple[str, ...]
    own: str = ""


def _text(value: object) -> str:
    return clean(value) if isinstance(value, str) else ""


def _group(decider: str, *named: str, key: tuple[str, ...], own: str = "") -> Group:
    return Group(decider, DOT.join(part for part in (decider, *named) if part), (decider, *key), own)


def _members(rows: pd.DataFrame) -> Iterator[Group]:
    @cache
    def group(decider: str, stated: object) -> Group:
        name = _text(stated)
        return _group(decider, name, key=(group_key(name),), own=name)

    for decider, name in zip(rows[DECIDER].tolist(), rows["nhom"].tolist(), strict=True):
        yield group(decider, name)


def _organizations(rows: pd.DataFrame, register: Register, law: Law) -> Iterator[Group]:
    @cache
    def group(decider: str, stated: str | None, kind: str) -> Group:
        kind = "Tổ chức cơ sở đảng" if kind in BASE_TYPES else law.called(kind)
        key = group_key(stated) if stated else f"[{kind}]"
        return _group(decider, stated or kind, key=(key,), own=stated or "")

    for code, decider in zip(rows[UNIT].tolist(), rows[DECIDER].tolist(), strict=True):
        yield group(decider, register[code].group, register[code].kind)


def _bodies(rows: pd.DataFrame, leaders: Cap | None) -> Iterator[Group]:
    """Collectives, or leaders with their cap: where it has it so, heads stand apart, and those of one collective."""

    @cache
    def of_body(decider: str, unit: str, body: str, apart: str) -> Group:
        return _group(decider, f"{unit}{OF_BODY}{body.partition(':')[2]}", apart, key=(body, apart))

    @cache
    def of_level(decider: str, authority: str, level: object, stated: object, apart: str) -> Group:
        # the authority is in the name too: two groups must never be told by the same words
        name, shown = _text(stated), label("cap", level) if isinstance(level, str) else ""
        key = (authority, str(level), group_key(name), apart)
        return _group(decider, name, shown, _AUTHORITIES[authority], apart, key=key, own=name)

    nobody = [None] * len(rows)
    heads = (rows["la_nguoi_dung_dau"] == "CO").tolist() if leaders and leaders.head == "apart" else nobody
    own = rows[OF_COLLECTIVE].tolist() if leaders and leaders.group == "collective" else nobody
    columns = (rows[c].tolist() for c in (UNIT, DECIDER, "tham_quyen", "cap", "nhom"))
    for unit, decider, authority, level, name, head, body in zip(*columns, heads, own, strict=True):
        apart = "người đứng đầu" if head else ""
        if isinstance(body, str):
            yield of_body(decider, unit, body, apart)
        else:
            yield of_level(decider, authority, level, name, apart)


def group_of(subject: str, rows: pd.DataFrame, register: Register, law: Law) -> list[Group]:
    """The group of every row of which it is known who decides."""
    ways: dict[str, Callable[[], Iterator[Group]]] = {
        MEMBER: lambda: _members(rows),
        ORGANIZATION: lambda: _organizations(rows, register, law),
        COLLECTIVE: lambda: _bodies(rows, None),
        LEADER: lambda: _bodies(rows, law.caps[LEADER]),
    }
    return list(ways[subject]())
