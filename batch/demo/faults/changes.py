"""Changes to a draft that planters of several families make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from batch.demo.draft import Draft, Row
from batch.demo.faults.planter import Ground, Spot
from batch.domain import INFO, LEADERS, MEMBERS
from batch.rules.votes import VOTES

RowTest = Callable[[int, Row], bool]
LEVEL_FIELDS = ("de_xuat", "tu_xep_loai", *VOTES)


def not_counted(ground: Ground, draft: Draft) -> None:
    """The submission won't count: its superiors lose a subordinate."""
    draft.level = None
    ground.settle(draft)


def at_htt(_index: int, row: Row) -> bool:
    """A member or leader at HTT: with nothing out of the ordinary."""
    return row.get("de_xuat") == "HTT"


def set_cell(
    ground: Ground, draft: Draft, key: str, value: object, *, sheet: str = "", fits: RowTest | None = None
) -> Spot | None:
    """Put a value into a row of "Đảng viên", or of "Cán bộ" where the unit has no members."""
    sheet = sheet or (MEMBERS if draft.members else LEADERS)
    if key not in draft.order.get(sheet, [key]):
        return None
    row = ground.free_row(draft, sheet, fits or at_htt)
    if row is None:
        return None
    draft.rows[sheet][row][key] = value
    return Spot(sheet, key, row)


def blank_one(ground: Ground, draft: Draft, sheet: str, key: str) -> Spot | None:
    """Take the value out of a row with a proposal where another row of the sheet keeps one."""
    others = sum(1 for row in draft.rows.get(sheet, []) if row.get("de_xuat") and row.get(key))
    if others < 2:
        return None
    index = ground.free_row(draft, sheet, lambda _i, row: row.get("de_xuat") == "HTT" and bool(row.get(key)))
    if index is None:
        return None
    draft.rows[sheet][index][key] = None
    return Spot(sheet, key, index)


def change_unit(ground: Ground, draft: Draft, **changes: int | bool) -> None:
    units = ground.committee.units
    index = next(i for i, u in enumerate(units) if u.code == draft.code)
    units[index] = draft.unit = replace(draft.unit, **changes)  # type: ignore[arg-type]


def plain_member(_ground: Ground, row: Row) -> bool:
    """A member at HTT with a card, born and admitted on readable days: with nothing out of the ordinary."""
    plain = row.get("de_xuat") == "HTT" and isinstance(row.get("so_the"), str)
    return plain and isinstance(row.get("ngay_sinh"), date) and "ngay_chuyen_den" not in row


def put_info(ground: Ground, draft: Draft, at: str, **values: object) -> Spot | None:
    """Change fields of "Thông tin"; the fault is reported at one of them."""
    if not ground.free_key(draft, at, *(key for key in values if key != at)):
        return None
    draft.info |= values
    return Spot(INFO, at)


def unrate_organization(ground: Ground, draft: Draft) -> None:
    """The organization has no level any more."""
    draft.info |= dict.fromkeys(LEVEL_FIELDS)
    draft.level = None
    ground.settle(draft)


def middling(draft: Draft) -> bool:
    """Whether the proposal, which may be above the level, is one of the middle ones."""
    return bool(draft.level) and draft.info.get("de_xuat") in ("HTT", "HTNV")
