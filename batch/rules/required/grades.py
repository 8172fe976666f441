"""Blanks that leave a proposal unjudged: what the highest level rests on, and the grades of the contents reviewed.

A blank breaks no ceiling, so it would pass in silence; each is asked for where a ceiling in force looks at it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from batch.domain import COLLECTIVES, INFO, LEADERS, MEMBERS
from batch.findings.hit import Hit, hits
from batch.form.definition import field_of, form
from batch.law import Law
from batch.rules.context import Context, check
from batch.rules.required.fields import blank
from batch.submissions.columns import FILE, ROW, TO_RATE, UNIT
from batch.submissions.eligibility import starts
from batch.submissions.once import once
from batch.text import vn_int

_REMEDIED = {MEMBERS: "TR-DV-12", COLLECTIVES: "TR-TT-16", LEADERS: "TR-CB-12"}  # "Thông tin" has KD-08
_DISCIPLINED = "so_don_vi_truc_thuoc_bi_ky_luat"
_HAD_SHORTCOMINGS = ("XONG", "DANG", "CHUA")


def _ref(law: Law, code: str) -> str | None:
    """Where a ceiling stands; None where it isn't in force."""
    return next((c.ref for c in law.ceilings if c.code == code), None)


# --- What the highest level rests on ---


@once
def _best(context: Context, name: str) -> pd.Series:
    return context.subs.frame(name)[TO_RATE] & (starts(context.subs, name) == "HTXS")


def remedied_asked(context: Context, name: str) -> pd.Series:
    """The rows of which BB-06 asks what became of earlier shortcomings."""
    return _best(context, name) & (_ref(context.law, _REMEDIED[name]) is not None)


@check("BB-06")
def grounds_stated(context: Context) -> Iterator[Hit]:
    """HTXS can't be judged without what the regime's conditions rest on: one finding for each row, naming the cells."""
    shares = ("ty_le_vuot_muc", "ty_le_cham") if context.law.value("ty_le_366") else ()
    for name in (MEMBERS, COLLECTIVES, LEADERS, INFO):
        frame = context.subs.frame(name)
        asked = {key: ("", _best(context, name)) for key in shares if name != INFO}
        for key, code, where in _asked_for(context, name, frame):
            if (ref := _ref(context.law, code)) is not None:
                asked[key] = (ref, _best(context, name) & where)
        lacking: dict[int, list[str]] = {}
        for key, (_, where) in asked.items():
            for index in frame.index[where & blank(context, name, key)].tolist():
                lacking.setdefault(index, []).append(key)
        yield from _rows("BB-06", frame, lacking, name, {key: ref for key, (ref, _) in asked.items()})


def _asked_for(context: Context, name: str, frame: pd.DataFrame) -> Iterator[tuple[str, str, pd.Series]]:
    """Cells that a ceiling looks at: the field, the ceiling's code, and whose. How many units below were disciplined
    is asked of whoever has such units: a collective says so itself, of an organization the register knows."""
    if name in _REMEDIED:
        yield "da_khac_phuc", _REMEDIED[name], pd.Series(True, index=frame.index)
    if name == COLLECTIVES:
        yield _DISCIPLINED, "TR-TT-10", frame["so_don_vi_truc_thuoc"] > 0
    if name == INFO and context.register is not None:
        above = {u.parent for u in context.register.units.values() if u.parent}
        yield _DISCIPLINED, "TR-TC-17", frame[UNIT].isin(above)


# --- Grades ---


def _members(context: Context) -> Iterator[tuple[str, str]]:
    """Grades of Mẫu 02 that a ceiling looks at and that the form doesn't ask of everybody rated (BB-03 does): the
    column and its basis. Who of the members leads isn't known here."""
    review = context.law.person_review
    for content in review.contents:
        key = f"cap_do_{content.code}"
        ref = _ref(context.law, "TR-DV-05" if content.main else "TR-DV-06")
        field = field_of(MEMBERS, key)
        asked = content.graded and content.code not in review.leader_only
        if asked and ref is not None and field is not None and field.required != "if_rated":
            yield key, ref


def _leaders(context: Context) -> Iterator[tuple[str, str]]:
    """No ceiling looks at the grades of leaders: asked for where their form is settled."""
    review = context.law.person_review
    for content in review.contents if review.verified else ():
        key = f"cap_do_{content.code}"
        if content.graded and key in form()[LEADERS].keys:
            yield key, review.ref


def _collectives(context: Context) -> Iterator[tuple[str, str]]:
    """The graded contents of Mẫu 01 in their order, then the one on earlier shortcomings."""
    review = context.law.self_review
    graded = [c for c in review.contents if c.graded and c.code != review.remedy]
    asked = [(f"cap_do_{number}", c.main) for number, c in enumerate(graded, 1)]
    if review.remedy is not None:
        asked.append(("cap_do_khac_phuc", False))
    for key, main in asked:
        ref = _ref(context.law, "TR-TT-05" if main else "TR-TT-06")
        if ref is not None and key in form()[COLLECTIVES].keys:
            yield key, ref


@check("BB-08")
def grades_stated(context: Context) -> Iterator[Hit]:
    """Grades of contents in rows with a proposal: one finding for each row, naming the columns; one for the
    columns that nobody of the workbook filled."""
    for name, wanted in ((MEMBERS, _members), (COLLECTIVES, _collectives), (LEADERS, _leaders)):
        frame = context.subs.frame(name)
        proposed = frame[TO_RATE] & frame["de_xuat"].notna()
        lacking: dict[int, list[str]] = {}
        unused: dict[int, dict[str, list[int]]] = {}
        refs = dict(wanted(context))
        for key in refs:
            asked = proposed & frame["da_khac_phuc"].isin(_HAD_SHORTCOMINGS) if key == "cap_do_khac_phuc" else proposed
            empty = asked & blank(context, name, key)
            used = set(frame.loc[asked & ~empty, FILE])
            for file, rows in frame.index[empty].to_series().groupby(frame[FILE]):
                whole = len(rows) > 1 and file not in used
                if whole:
                    unused.setdefault(int(str(file)), {})[key] = rows.tolist()
                for index in () if whole else rows.tolist():
                    lacking.setdefault(index, []).append(key)
        yield from _rows("BB-08", frame, lacking, name, refs)
        yield from _columns(frame, unused, name, refs)


def _columns(
    frame: pd.DataFrame, unused: dict[int, dict[str, list[int]]], sheet: str, refs: dict[str, str]
) -> Iterator[Hit]:
    """One finding for each workbook, at the first cell of the first of its columns that are blank throughout."""
    for file, columns in unused.items():
        first, rows = next(iter(columns.items()))
        most = vn_int(max(len(empty) for empty in columns.values()))
        values: dict[str, object] = {"so_dong": most, "cac_cot": _named(sheet, list(columns))}
        row = int(frame.at[rows[0], ROW])
        yield Hit("BB-08", file, sheet, row, first, values, basis=refs[first], variant="ca_cot")


def _rows(
    code: str, frame: pd.DataFrame, lacking: dict[int, list[str]], sheet: str, refs: dict[str, str]
) -> Iterator[Hit]:
    """One finding for each row, at the first of its blank cells."""
    if not lacking:
        return
    first = pd.Series({index: keys[0] for index, keys in lacking.items()}, dtype="str").reindex(frame.index)
    words = pd.Series({index: _named(sheet, keys) for index, keys in lacking.items()}, dtype="str")
    for hit in hits(code, frame, first.notna(), sheet, first, cac_cot=words.reindex(frame.index)):
        hit.basis = refs[hit.key]
        yield hit


def _named(sheet: str, keys: list[str]) -> str:
    return ", ".join(f"«{field.heading}»" for key in keys if (field := field_of(sheet, key)))


_CAUSE = "nguyen_nhan_khong_hoan_thanh"


@check("BB-07", needs="final")
def cause_missing(context: Context) -> Iterator[Hit]:
    """A member whose final level is KHT needs the one main cause that Biểu 6B asks for."""
    failed = context.final_levels == "KHT"
    yield from hits("BB-07", context.subs.frame(MEMBERS), failed & blank(context, MEMBERS, _CAUSE), MEMBERS, _CAUSE)
