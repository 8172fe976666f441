"""The groups of the cap: who is compared with whom, and who decides.

Source: contract, "Groups of the cap". A group is (decider, name); a decider of None means: decided above this run.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from batch.domain import ABOVE_BASE, BASE_TYPES, CELL, COLLECTIVE, DIVISION, LEADER, MEMBER, ORGANIZATION, PROVINCE
from batch.form.definition import label
from batch.law import Law
from batch.register import Register
from batch.submissions import UNIT
from batch.text import clean, fold

_CLASS_NAMES = {
    **dict.fromkeys(BASE_TYPES, "Tổ chức cơ sở đảng"),
    DIVISION: "Đảng bộ bộ phận",
    CELL: "Chi bộ trực thuộc",
    ABOVE_BASE: "Đảng bộ cấp trên trực tiếp cơ sở",
    PROVINCE: "Đảng bộ tỉnh",
}
_BY_PROVINCE = ("BTV_TINH", "UY_QUYEN_TINH")
_BY_ABOVE_BASE = ("BTV_HUYEN", "UY_QUYEN_HUYEN")


Row = dict[Hashable, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """`decider` is the unit that decides ("" where it stands above the run); `name` what people see; `key` compares."""

    decider: str
    name: str
    key: tuple[str, ...]


def _text(value: object) -> str:
    return clean(value) if isinstance(value, str) else ""


def _member(row: Row, register: Register) -> Group | None:
    unit = row[UNIT]
    base = register.base_of(unit) or unit
    name = _text(row["nhom"])
    return Group(base, f"{base} · {name}" if name else base, (base, fold(name)))


def _organization(row: Row, register: Register) -> Group | None:
    unit = register[row[UNIT]]
    decider = register.decider_of(unit.code) or ""
    name = unit.group or _CLASS_NAMES[unit.kind]
    key = fold(unit.group) if unit.group else f"[{_CLASS_NAMES[unit.kind]}]"
    return Group(decider, f"{decider} · {name}", (decider, key))


def _decider(row: Row, register: Register) -> str | None:
    """The deciding unit; "" above the run; None where the row doesn't say."""
    authority, unit = row["tham_quyen"], row[UNIT]
    if authority == "CO_SO":
        return register.base_of(unit) or unit
    if authority in _BY_ABOVE_BASE:
        return register.above_base_of(unit) or ""
    if authority in _BY_PROVINCE:
        return register.top.code if register.top.kind == PROVINCE else ""
    return None


def _body(row: Row, register: Register, apart: bool) -> Group | None:
    decider = _decider(row, register)
    if decider is None:
        return None
    parts = [_text(row["nhom"]), label("cap", row["cap"]) if isinstance(row["cap"], str) else ""]
    head = "người đứng đầu" if apart and row["la_nguoi_dung_dau"] == "CO" else ""
    name = " · ".join(p for p in (decider, *parts, head) if p)
    return Group(decider, name, (decider, row["tham_quyen"], str(row["cap"]), fold(parts[0]), head))


def group_of(subject: str, rows: pd.DataFrame, register: Register, law: Law) -> list[Group | None]:
    """The group of every row; None where the row doesn't say enough."""
    apart = subject == LEADER and law.caps[LEADER].head == "apart"
    records = _needed(subject, rows).to_dict("records")
    match subject:
        case _ if subject == MEMBER:
            return [_member(row, register) for row in records]
        case _ if subject == ORGANIZATION:
            return [_organization(row, register) for row in records]
        case _:
            return [_body(row, register, apart) for row in records]


def _needed(subject: str, rows: pd.DataFrame) -> pd.DataFrame:
    columns = {
        MEMBER: [UNIT, "nhom"],
        ORGANIZATION: [UNIT],
        COLLECTIVE: [UNIT, "nhom", "cap", "tham_quyen"],
        LEADER: [UNIT, "nhom", "cap", "tham_quyen", "la_nguoi_dung_dau"],
    }
    return rows[columns[subject]]
