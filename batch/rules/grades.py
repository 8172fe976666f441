"""Blanks that leave a proposal unjudged: what the highest level rests on, and the grades of the contents reviewed.

A blank breaks no ceiling, so it would pass in silence; each is asked for where a ceiling in force looks at it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from batch.domain import COLLECTIVES, INFO, LEADERS, MEMBERS
from batch.eligibility import TO_RATE
from batch.form.definition import field_of, form
from batch.law import Law
from batch.rules.context import Context, check
from batch.rules.hits import Hit, hits
from batch.rules.required import blank
from batch.submissions import FILE, UNIT
from batch.text import vn_int

_REMEDIED = {MEMBERS: "TR-DV-12", COLLECTIVES: "TR-TT-16", LEADERS: "TR-CB-12"}  # "Thông tin" has KD-08
_DISCIPLINED = "so_don_vi_truc_thuoc_bi_ky_luat"
_HAD_SHORTCOMINGS = ("XONG", "DANG", "CHUA")
_WHOLE_COLUMN = (
    "«{truong}» trống ở tất cả {so_dong} dòng phải ghi; mẫu kiểm điểm có cấp độ cho từng nội dung, để trống thì không "
    "đối chiếu được mức đề xuất."
)


def _ref(law: Law, code: str) -> str | None:
    """Where a ceiling stands; None where it isn't in force."""
    return next((c.ref for c in law.ceilings if c.code == code), None)


# --- What the highest level rests on ---


def _best(frame: pd.DataFrame) -> pd.Series:
    return frame[TO_RATE] & (frame["quyet_dinh"].fillna(frame["de_xuat"]) == "HTXS")


@check("BB-06")
def grounds_stated(context: Context) -> Iterator[Hit]:
    """HTXS can't be judged without what the regime's conditions rest on."""
    shares = ("ty_le_vuot_muc", "ty_le_cham") if context.law.value("ty_le_366") else ()
    for name, code in _REMEDIED.items():
        frame = context.subs.frame(name)
        for key in shares:
            yield from hits("BB-06", frame, _best(frame) & blank(context, name, key), name, key)
        if (ref := _ref(context.law, code)) is not None:
            empty = _best(frame) & blank(context, name, "da_khac_phuc")
            for hit in hits("BB-06", frame, empty, name, "da_khac_phuc"):
                hit.basis, hit.remedy = ref, "Chọn một trong: {danh_sach}."
                yield hit
    yield from _units_disciplined(context)


def _units_disciplined(context: Context) -> Iterator[Hit]:
    """How many units below were disciplined, of whoever has such units: a collective says so itself, of an
    organization the register knows."""
    bodies, info = context.subs.frame(COLLECTIVES), context.subs.frame(INFO)
    above = {u.parent for u in context.register.units.values()} if context.register is not None else set()
    for name, frame, code, has_units in (
        (COLLECTIVES, bodies, "TR-TT-10", bodies["so_don_vi_truc_thuoc"] > 0),
        (INFO, info, "TR-TC-17", info[UNIT].isin(above - {None})),
    ):
        if (ref := _ref(context.law, code)) is None:
            continue
        empty = _best(frame) & has_units & blank(context, name, _DISCIPLINED)
        for hit in hits("BB-06", frame, empty, name, _DISCIPLINED):
            hit.basis, hit.remedy = ref, "Điền «{truong}»; không có đơn vị nào bị kỷ luật thì ghi 0."
            yield hit


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
    """Grades of contents in rows with a proposal; for a column that nobody of the workbook filled, one finding at its
    first row, else one for each row."""
    for name, wanted in ((MEMBERS, _members), (COLLECTIVES, _collectives), (LEADERS, _leaders)):
        frame = context.subs.frame(name)
        proposed = frame[TO_RATE] & frame["de_xuat"].notna()
        lacking: dict[int, list[str]] = {}
        refs = dict(wanted(context))
        for key, ref in refs.items():
            asked = proposed & frame["da_khac_phuc"].isin(_HAD_SHORTCOMINGS) if key == "cap_do_khac_phuc" else proposed
            empty = asked & blank(context, name, key)
            used = frame[FILE].isin(set(frame.loc[asked & ~empty, FILE]))
            yield from _whole_columns(frame, empty & ~used, name, key, ref)
            for index in frame.index[empty & used].tolist():
                lacking.setdefault(index, []).append(key)
        yield from _rows(frame, lacking, name, refs)


def _whole_columns(frame: pd.DataFrame, empty: pd.Series, sheet: str, key: str, ref: str) -> Iterator[Hit]:
    files = frame[FILE].where(empty)
    rows = files.map(files.value_counts()).map(lambda n: vn_int(int(n)), na_action="ignore")
    for hit in hits("BB-08", frame, empty & ~files.duplicated(), sheet, key, so_dong=rows):
        hit.basis, hit.message = ref, _WHOLE_COLUMN
        yield hit


def _rows(frame: pd.DataFrame, lacking: dict[int, list[str]], sheet: str, refs: dict[str, str]) -> Iterator[Hit]:
    if not lacking:
        return
    first = pd.Series({index: keys[0] for index, keys in lacking.items()}, dtype="str").reindex(frame.index)
    words = pd.Series({index: _named(sheet, keys) for index, keys in lacking.items()}, dtype="str")
    for hit in hits("BB-08", frame, first.notna(), sheet, first, cac_cot=words.reindex(frame.index)):
        hit.basis = refs[hit.key]
        yield hit


def _named(sheet: str, keys: list[str]) -> str:
    return ", ".join(f"«{field.heading}»" for key in keys if (field := field_of(sheet, key)))
