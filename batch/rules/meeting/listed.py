"""What submissions say of suggested reviews against the committee's own list (sheet "Gợi ý" of the register)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from batch.domain import (
    ABOVE_BASE,
    BASE_TYPES,
    COLLECTIVE,
    COLLECTIVES,
    LEADER,
    LEADERS,
    MEMBER,
    MEMBERS,
    ORGANIZATION,
    PROVINCE,
    SUBJECT_SHEET,
)
from batch.findings.hit import Hit, code_shown, hits, worded
from batch.form.definition import label
from batch.register.suggestions import NONE, Suggestion, identity_key
from batch.rules.context import Context, check
from batch.rules.required.fields import unclear_files
from batch.submissions.columns import FILE, ROW
from batch.submissions.eligibility import person_key, person_keys
from batch.submissions.once import once

# By which columns of its sheet a subject may be named; an organization is its workbook's.
_NAMED_BY = {
    MEMBER: ("so_the", "so_ly_lich"), COLLECTIVE: ("ma_tap_the",), LEADER: ("ma_can_bo", "so_the"),
}  # fmt: skip
_COMMITTEES = {"TINH": (PROVINCE,), "HUYEN": (ABOVE_BASE, PROVINCE), "CO_SO": BASE_TYPES}
_ITSELF = ""  # key of the organization
Key = tuple[str, str, str]  # unit, kind of subject, key of its code or card


@dataclass(slots=True)
class _Told:
    """What the list says of one subject: the levels that suggested something, the numbers of the letters."""

    identity: str
    levels: dict[str, None] = field(default_factory=dict)
    letters: dict[str, None] = field(default_factory=dict)

    def add(self, one: Suggestion) -> None:
        self.levels[one.by] = None
        if one.letter:
            self.letters[one.letter] = None

    @property
    def words(self) -> str:
        """ "Cấp trên trực tiếp cơ sở gợi ý, văn bản số 12-CV/HU"."""
        by = ", ".join(label("goi_y", level) for level in self.levels)
        return f"{by}, văn bản {'; '.join(self.letters)}" if self.letters else by


@once
def _listed(context: Context) -> dict[Key, _Told]:
    out: dict[Key, _Told] = {}
    for one in context.units.suggestions:
        key = (one.unit, one.subject, identity_key(one.identity))
        out.setdefault(key, _Told(one.identity)).add(one)
    return out


@once
def _rows(context: Context, subject: str) -> dict[int, Key]:
    """The rows of a sheet that the list speaks of: index → key."""
    listed, frame = _listed(context), context.subs.frame(SUBJECT_SHEET[subject])
    units = {code for code, kind, _ in listed if kind == subject}
    unit = {file: code for file, code in context.intake.unit.items() if code in units}
    names = list(_NAMED_BY.get(subject, ()))
    own = frame.loc[frame[FILE].isin(unit), [FILE, *names]]
    columns = [person_key(own[name]) for name in names] or [pd.Series(_ITSELF, index=own.index)]
    found: dict[int, Key] = {}
    for keys in columns:
        for index, file, key in zip(own.index.tolist(), own[FILE].tolist(), keys.tolist(), strict=True):
            if isinstance(key, str) and (unit[file], subject, key) in listed:
                found.setdefault(index, (unit[file], subject, key))
    return found


@check("KD-14", "KD-15", needs="register")
def said_otherwise(context: Context) -> Iterator[Hit]:
    """Suggested to by the list, and the submission says that nobody did, or another level."""
    listed = _listed(context)
    for subject, sheet in SUBJECT_SHEET.items():
        frame = context.subs.frame(sheet)
        told = {index: listed[key] for index, key in _rows(context, subject).items()}
        if not told:
            continue
        frame = frame.loc[sorted(told), [FILE, ROW, "goi_y"]]
        words = pd.Series({i: one.words for i, one in told.items()}, index=frame.index, dtype="str")
        yield from hits("KD-14", frame, frame["goi_y"] == NONE, sheet, "goi_y", goi_y_cua=words)
        other = pd.Series(
            [said not in (NONE, *told[i].levels) for i, said in frame["goi_y"].items()], index=frame.index, dtype=bool
        )
        said = worded(frame["goi_y"], lambda code: label("goi_y", code))
        wrong = other & frame["goi_y"].notna()
        yield from hits("KD-15", frame, wrong, sheet, "goi_y", gia_tri=said, goi_y_cua=words)


@check("KD-16", needs="register")
def suggested_to_nobody(context: Context) -> Iterator[Hit]:
    """A subject of the list that doesn't stand in its unit's workbook."""
    listed = _listed(context)
    for subject, columns in _NAMED_BY.items():
        sheet = SUBJECT_SHEET[subject]
        found, unclear = set(_rows(context, subject).values()), unclear_files(context, sheet, *columns)
        for (unit, kind, key), told in listed.items():
            file = context.files_of_unit.get(unit)
            if kind != subject or file is None or (unit, kind, key) in found or file in unclear:
                continue
            values: dict[str, object] = {"ma": code_shown(told.identity), "goi_y_cua": told.words}
            yield Hit("KD-16", file, sheet, 0, "", values)


@check("KD-17", needs=("register", "all_units"))
def suggested_by_no_letter(context: Context) -> Iterator[Hit]:
    """The submission names a committee of which the list has suggestions, but none to this subject. One person's two
    rows are one subject, and so are an organization and its committee."""
    listed = _listed(context)
    if not listed:
        return
    known = {
        (level, _suggester(context, unit, level)) for (unit, _, _), told in listed.items() for level in told.levels
    }
    rows = {subject: _rows(context, subject) for subject in SUBJECT_SHEET}
    cards = _cards(context, rows[MEMBER], MEMBERS) | _cards(context, rows[LEADER], LEADERS)
    bodies = context.subs.frame(COLLECTIVES)
    committees = bodies["la_cap_uy"] == "CO"
    led = set(bodies.loc[committees & bodies.index.isin(list(rows[COLLECTIVE])), FILE])
    for subject, sheet in SUBJECT_SHEET.items():
        frame = context.subs.frame(sheet)
        wrong = _said_by(context, frame, known) & ~frame.index.isin(list(rows[subject]))
        if subject == ORGANIZATION:
            wrong &= ~frame[FILE].isin(led)
        elif subject == COLLECTIVE:  # the committee's own row is held against «Thông tin» (TT-14)
            wrong &= ~committees
        else:
            wrong &= ~person_keys(context.subs, sheet, "so_the").isin(cards)
        said = worded(frame["goi_y"], lambda code: label("goi_y", code))
        yield from hits("KD-17", frame, wrong, sheet, "goi_y", gia_tri=said)


def _suggester(context: Context, unit: str, level: str) -> str | None:
    """The committee that a unit means by a code of goi_y."""
    return context.units.nearest(unit, _COMMITTEES.get(level, ()))


def _said_by(context: Context, frame: pd.DataFrame, known: set[tuple[str, str | None]]) -> pd.Series:
    """True in the rows that say that one of these committees suggested something."""
    said = frame["goi_y"].isin({level for level, _ in known})
    which = [
        (level, _suggester(context, context.intake.unit[file], level)) in known
        for file, level in zip(frame.loc[said, FILE].tolist(), frame.loc[said, "goi_y"].tolist(), strict=True)
    ]
    return said & pd.Series(which, index=frame.index[said], dtype=bool).reindex(frame.index, fill_value=False)


def _cards(context: Context, rows: dict[int, Key], sheet: str) -> set[str]:
    return set(person_key(context.subs.frame(sheet).loc[list(rows), "so_the"]).dropna())
