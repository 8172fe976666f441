"""`ban_giao.json`: what a package of this run is made from, before pseudonyms. It stays with the run's personal data.

Source: contract, "Packages".
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from batch.domain import (
    ABOVE,
    CELL_TYPES,
    COLLECTIVE,
    ERROR,
    KEPT,
    LEADER,
    MEMBER,
    ORGANIZATION,
    SUBJECT_SHEET,
    SUBJECTS,
    UNRATED,
    Finding,
)
from batch.law import Law
from batch.rating.caps import terms
from batch.rating.engine import Ratings
from batch.rating.subjects import bound_heads
from batch.register.register import Register
from batch.submissions.columns import (
    COUNTS,
    DECIDER,
    FILE,
    FINAL,
    FROM_PACKAGE,
    GIVEN_STATE,
    IDENTITY,
    OF_COLLECTIVE,
    OWN_CEILING,
    SCORE,
    STATUS,
    TO_RATE,
    UNCLEAR,
    UNIT,
    records,
)
from batch.submissions.eligibility import person_key
from batch.submissions.intake import Intake
from batch.submissions.packages import YES, Bound, Handed
from batch.tables.count import Counted
from batch.tables.reconcile_run import reviewed_new_of
from batch.text import fold

_PLAIN = (
    "chuc_vu", "de_xuat", "quyet_dinh", "tham_quyen", "cap", "nhom", "ma_tap_the", "la_cap_uy", "xl_to_chuc",
    "la_nguoi_dung_dau", "ma_don_vi_dung_dau", "mien_tran_nguoi_dung_dau", "ty_le_vuot_muc", "ty_le_hoan_thanh",
    "phieu_xuat_sac", "phieu_tot", "phieu_hoan_thanh", "phieu_khong", "so_nam_xuat_sac", "so_lanh_dao",
)  # fmt: skip
_NAME = {ORGANIZATION: "", COLLECTIVE: "ten_tap_the", LEADER: "ho_ten"}
_OF_SUBJECT = (UNIT, IDENTITY, FROM_PACKAGE, DECIDER, FINAL, STATUS, "so_the", "so_ly_lich")
_OF_ABOVE = (  # besides, of those that may be decided above
    TO_RATE, OWN_CEILING, SCORE, OF_COLLECTIVE, "ten_tap_the", "ho_ten", UNCLEAR + "xl_to_chuc", *_PLAIN,
)  # fmt: skip
_OF_DECIDED = (
    DECIDER, FINAL, UNIT, OF_COLLECTIVE, "la_cap_uy", "xl_to_chuc", UNCLEAR + "xl_to_chuc", "ma_don_vi_dung_dau",
)  # fmt: skip
_PEOPLE = (MEMBER, LEADER)
_CARD = 6  # characters of a card
_TOLD = "GB-04"  # tells of the errors that a package names
_OF_UNIT = ("da_kiem_diem", "ly_do_chua_xep_loai", "goi_y")
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """What a run came to, as far as a package needs it."""

    ratings: Ratings
    counted: Counted
    intake: Intake
    register: Register
    law: Law
    findings: list[Finding]
    handed: Handed
    day: date


def write_material(path: Path, source: Source) -> None:
    path.write_text(json.dumps(material(source), ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def material(source: Source) -> Line:
    """The tables of a package as lists of lines; `card` and `number` are turned into pseudonyms or left out when it is
    sealed, `hidden` tells whether they are pseudonyms already."""
    return {
        "day": source.day.isoformat(),
        "caps": {subject: {"co_so": cap.base, "ty_le": str(cap.ratio)} for subject, cap in source.law.caps.items()},
        "used": {package.committee: package.number for package in source.handed.packages},
        "units": list(_units(source)),
        "figures": [list(figure) for figure in source.counted.carried],
        "subjects": [line for subject in SUBJECTS for line in _subjects(source, subject)],
        "groups": list(_groups(source)),
        "bounds": list(_bounds(source)),
    }


def _text(value: object) -> str:
    """As a CSV file has it: whole numbers without a point, nothing for a blank."""
    if isinstance(value, str):  # nearly all of them
        return value
    if value is None or value != value or value is pd.NaT:
        return ""
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)


def _units(source: Source) -> Iterator[Line]:
    frame = source.ratings.frames[ORGANIZATION]
    open_errors = Counter(f.unit for f in source.findings if f.severity == ERROR and f.code != _TOLD)
    new: dict[str, object] = dict(reviewed_new_of(source.counted, source.ratings))
    for package in source.handed.packages:
        new |= {line["ma_don_vi"]: line["so_moi_da_kiem_diem"] for line in package.units}
        open_errors.update(package.errors)
    number = {source.intake.unit[i]: source.intake.number[i] for i in source.intake.counted}
    clear = UNCLEAR + "bat_kha_khang"
    for row in records(frame[[UNIT, *_OF_UNIT, "bat_kha_khang", clear, *COUNTS]]):
        unit = row[UNIT]
        excused = row["bat_kha_khang"] == YES or row[clear]
        line = {"ma_don_vi": unit, "lan_nop": _text(number.get(unit)), "so_loi": str(open_errors[unit])}
        line |= {key: _text(row[key]) for key in _OF_UNIT} | {"bat_kha_khang": YES if excused else ""}
        cell = source.register[unit].kind in CELL_TYPES
        below = (_text(row[name]) if cell else "" for name in COUNTS)
        line |= dict(zip(("so_kht", "so_tot", "so_xep_loai"), below, strict=True))
        yield line | {"so_moi_da_kiem_diem": str(new.get(unit, 0))}


def _above(subject: str, row: Line) -> bool:
    """Whether a committee above the run's own decides; members never are by one above a base committee."""
    return bool(row[DECIDER] == ABOVE and subject != MEMBER)


def _subjects(source: Source, subject: str) -> Iterator[Line]:
    frame = source.ratings.frames[subject]
    counted = source.counted.rows[SUBJECT_SHEET[subject]]
    bodies = _bodies_above(source) if subject == LEADER else {}
    unread = frame.get(UNCLEAR + "mien_tran_nguoi_dung_dau")
    exceptions = source.law.value("ngoai_le_dung_dau")
    frame = frame[frame.index.isin(sorted(counted))]
    wanted = _OF_SUBJECT if subject == MEMBER else (*_OF_SUBJECT, *_OF_ABOVE)
    frame = frame[[name for name in wanted if name in frame]]
    for index, row in zip(frame.index.tolist(), records(frame), strict=True):
        line = {
            "doi_tuong": subject, "ma_don_vi": row[UNIT], "number": _text(row[IDENTITY]),
            "hidden": bool(row[FROM_PACKAGE]),
        }  # fmt: skip
        if subject in (MEMBER, LEADER):
            line["card"] = _text(row["so_the"])
        if subject == MEMBER:
            line["file_number"] = _text(row["so_ly_lich"])
        if not _above(subject, row):
            final = _text(row[FINAL])
            state = _text(row[STATUS]) if final else UNRATED
            decider = row[DECIDER] if row[DECIDER] != ABOVE else None
            line["ket_qua"], line["trang_thai"], line["noi_quyet_dinh"] = final, state or KEPT, _text(decider)
            yield line
            continue
        line |= {key: _text(row[key]) for key in _PLAIN if key in row}
        line |= {"above": True, "duoc_xep_loai": YES if row[TO_RATE] else "", "tran": _text(row[OWN_CEILING])}
        line |= {"diem": _text(row[SCORE]), "ho_ten": _text(row[_NAME[subject]]) if _NAME[subject] else ""}
        if subject == COLLECTIVE and row[UNCLEAR + "xl_to_chuc"]:
            line["xl_to_chuc"] = "HTXS"  # what can't be read bounds nobody
        if subject == LEADER:
            if unread is not None and unread.at[index] and exceptions:
                line["mien_tran_nguoi_dung_dau"] = exceptions[0]
            line["body_above"] = bodies.get(_text(row[OF_COLLECTIVE]), False)
        yield line


def _bodies_above(source: Source) -> dict[str, bool]:
    """Collective, as leaders refer to it → whether a committee above decides it."""
    frame = source.ratings.frames[COLLECTIVE]
    keys = frame[FILE].astype("str") + ":" + frame["ma_tap_the"].str.upper()
    return dict(zip(keys.fillna(""), frame[DECIDER] == ABOVE, strict=True))


def _groups(source: Source) -> Iterator[Line]:
    """Groups of which this committee, or one below, decides."""
    named = _naming(source)
    for g in source.ratings.groups:
        assert g.cap is not None
        yield {
            "own": g.own, "person": (g.subject, g.key) in named,
            "doi_tuong": g.subject, "noi_quyet_dinh": g.decider, "nhom": g.name, "khoa": "\x1f".join(g.key),
            "so_xuat_sac": str(g.kept), "so_tot": str(g.base - g.kept), "so_cho": str(g.waiting),
            "so_de_xuat": str(g.candidates), "so_lanh_dao": _text(g.leaders), **terms(g.cap),
        }  # fmt: skip


def _naming(source: Source) -> set[tuple[str, tuple[str, ...]]]:
    """The groups, by kind and key, whose own name holds the full name or the card of somebody rated by the same
    committee."""
    called = {(g.subject, g.key): (g.decider, g.own) for g in source.ratings.groups if g.own and g.subject in _PEOPLE}
    deciders = {decider for decider, _ in called.values()}
    names = {own: fold(own) for _, own in called.values()}
    all_names = " ".join(set(names.values()))  # few: one committee calls its groups as the next one does
    telling: dict[str, set[str]] = {decider: set() for decider in deciders}
    for subject in _PEOPLE if called else ():
        frame = source.ratings.frames[subject]
        frame = frame.loc[frame[DECIDER].isin(deciders), [DECIDER, "ho_ten", "so_the"]]
        for column, tell in ((frame["ho_ten"], _told_name), (person_key(frame["so_the"]), _told_card)):
            values = column.dropna()
            texts = {
                value: text for value in {*values.tolist()} if (text := tell(value)) is not None and text in all_names
            }
            for decider, value in zip(frame.loc[values.index, DECIDER], values, strict=True) if texts else ():
                if value in texts:
                    telling[decider].add(texts[value])
    return {group for group, (of, own) in called.items() if any(text in names[own] for text in telling[of])}


def _told_name(name: str) -> str | None:
    """What is sought in a text: one word tells of nobody."""
    return fold(name) if len(name.split()) > 1 else None


def _told_card(card: str) -> str | None:
    """Likewise: a few digits tell of nobody."""
    return fold(card) if len(card) >= _CARD else None


def _bounds(source: Source) -> Iterator[Line]:
    """How many decided subjects of a level may not stand above one that is decided above."""
    found: Counter[tuple[str, ...]] = Counter()
    above = dict.fromkeys(_decided_above(source))
    known = source.register.units
    for bound in source.handed.bounds:
        if (bound.by, bound.unit, bound.code) in above or bound.unit not in known:
            found[_key(bound)] += bound.count
    for decider, subject, by, unit, code, level in _own_bounds(source):
        if (by, unit, code) in above or unit not in known:
            found[decider, subject, by, unit, code, level] += 1
    for (decider, subject, by, unit, code, level), count in sorted(found.items()):
        yield {
            "noi_quyet_dinh": decider, "doi_tuong": subject, "theo": by, "don_vi": unit, "number": code,
            "ket_qua": level, "so_luong": str(count),
        }  # fmt: skip


def _key(bound: Bound) -> tuple[str, ...]:
    return bound.decider, bound.subject, bound.by, bound.unit, bound.code, bound.level


def _decided_above(source: Source) -> Iterator[tuple[str, str, str]]:
    for by in (ORGANIZATION, COLLECTIVE):
        frame = source.ratings.frames[by]
        for unit, code, decider in zip(frame[UNIT], frame[IDENTITY], frame[DECIDER], strict=True):
            if decider == ABOVE:
                yield by, unit, _text(code)


def _own_bounds(source: Source) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Of the rows of workbooks: (decider, kind, kind of what bounds it, its unit, its code, level)."""
    in_force = {c.code for c in source.law.ceilings if c.verified}
    bodies, leaders = source.ratings.frames[COLLECTIVE], source.ratings.frames[LEADER]
    for row in _decided(bodies):
        committee = row["la_cap_uy"] == "CO" and "TR-TT-07" in in_force
        stated = isinstance(row["xl_to_chuc"], str) or row[UNCLEAR + "xl_to_chuc"]
        if committee or (row["la_cap_uy"] != "CO" and not stated and "TR-TT-08" in in_force):
            yield row[DECIDER], COLLECTIVE, ORGANIZATION, row[UNIT], row[UNIT], row[FINAL]
    codes = bodies[FILE].astype("str") + ":" + bodies["ma_tap_the"].str.upper()
    own = dict(zip(codes.fillna(""), zip(bodies[UNIT], bodies["ma_tap_the"], strict=True), strict=True))
    for row in _decided(leaders[bound_heads(leaders, source.law)]):
        body, headed = own.get(_text(row[OF_COLLECTIVE])), row["ma_don_vi_dung_dau"]
        if body and "TR-CB-20" in in_force:
            yield row[DECIDER], LEADER, COLLECTIVE, body[0], _text(body[1]), row[FINAL]
        if isinstance(headed, str) and "TR-CB-21" in in_force:
            yield row[DECIDER], LEADER, ORGANIZATION, headed, headed, row[FINAL]


def _decided(frame: pd.DataFrame) -> Iterator[Line]:
    """Rows of workbooks with a level that this committee, or one below, decides; those that come from a package and
    were decided above it are decided here."""
    here = frame[DECIDER].notna() & (frame[DECIDER] != ABOVE) & frame[FINAL].notna()
    here &= ~frame[FROM_PACKAGE] | frame[GIVEN_STATE].isna()
    yield from records(frame.loc[here, [name for name in _OF_DECIDED if name in frame]])


def keys_of(lines: list[Line]) -> list[str]:
    """The cards of lines as they compare."""
    return [str(key) for key in person_key(pd.Series([line.get("card", "") for line in lines], dtype="str")).fillna("")]
