"""What the finished quarters of a year came to: for the year's forms, for ranking and for comparing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from batch.domain import COLLECTIVE, LEADER, MEMBER, ORGANIZATION, SUBJECT_SHEET
from batch.form.definition import form
from batch.text import fold

UNRATED = "CXL"  # code of muc_quy
QUARTER_KEYS = ("xl_quy_1", "xl_quy_2", "xl_quy_3")
# By what a subject is known again, the surest first: numbers wherever the person is now, codes inside one unit alone.
WAYS: dict[str, tuple[str, ...]] = {
    ORGANIZATION: ("",), MEMBER: ("so_the", "so_ly_lich"), COLLECTIVE: ("ma_tap_the",), LEADER: ("so_the", "ma_can_bo"),
}  # fmt: skip
_NUMBERS = ("so_the", "so_ly_lich")
_Key = tuple[str, str, str, str]  # kind, way, unit where the way holds in one unit only, value


@dataclass(frozen=True, slots=True)
class Came:
    """What a quarter came to for a subject: `level` a code of muc_quy; `units` in which that quarter knew it, by their
    codes of now; `final` where only a new decision changes it. `card` and `name` say who a leader was."""

    level: str
    units: frozenset[str]
    final: bool
    card: str = ""
    name: str = ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> str:
    return re.sub(r"[\W_]", "", _text(value)).upper()


def _keys(kind: str, unit: str, row: Mapping[str, object]) -> Iterable[_Key]:
    for way in WAYS[kind]:
        if way in _NUMBERS:
            key = (kind, way, "", _number(row.get(way)))
        else:
            key = (kind, way, unit, _text(row.get(way)).strip().casefold() if way else unit)
        if key[3] and (key[2] or way in _NUMBERS):
            yield key


@dataclass(slots=True)
class QuarterLevels:
    """By the key of the field that states it ("xl_quy_1" …) what each subject came to; None where that quarter knows
    two of one key."""

    levels: dict[str, dict[_Key, Came | None]] = field(default_factory=dict)

    def add(self, quarter: int, kind: str, rows: Iterable[tuple[str, Mapping[str, object], str, bool]]) -> None:
        """The counted rows of a quarter: (unit, its row by the keys of the form, level, "" where there is none,
        whether that is final). The unit by its code of now, "" where that isn't certain."""
        known = self.levels.setdefault(f"xl_quy_{quarter}", {})
        for unit, row, level, final in rows:
            came = Came(
                level or UNRATED, frozenset({unit}), final, _number(row.get("so_the")), fold(_text(row.get("ho_ten")))
            )
            for key in _keys(kind, unit, row):
                known[key] = _both(key, known[key], came) if key in known else came

    def of(self, kind: str, unit: str, row: Mapping[str, object]) -> dict[str, Came]:
        """What the quarters came to for the subject of a row, by the key of the field that states it."""
        keys = list(_keys(kind, unit, row))
        card, name = _number(row.get("so_the")), fold(_text(row.get("ho_ten")))
        out = {}
        for quarter, known in self.levels.items():
            key = next((key for key in keys if key in known), None)
            came = known[key] if key else None
            if key and came and _same(key, came, card, name) and quarter in form()[SUBJECT_SHEET[kind]].keys:
                out[quarter] = came
        return out


def _both(key: _Key, one: Came | None, other: Came) -> Came | None:
    """Two rows of one key: one subject only where nothing tells them apart."""
    if one is None or one.level != other.level:
        return None
    if key[1] != "so_the" and (one.card, one.name) != (other.card, other.name):
        return None
    return Came(one.level, one.units | other.units, one.final and other.final, one.card, one.name)


def _same(key: _Key, came: Came, card: str, name: str) -> bool:
    """A card is the person's own; what another number or a post's code finds must not contradict it."""
    kind, way = key[:2]
    if kind not in (MEMBER, LEADER) or way == "so_the":
        return True
    if card and came.card:
        return card == came.card
    return kind == MEMBER or bool(name and name == came.name)
