"""Rules against the finished run of an earlier year (`--previous`): who vanished, appeared or moved, whose card is
whose, and the consecutive years at HTXS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePath

import pandas as pd

from batch.domain import INFO, MEMBERS, SUBJECT_SHEET
from batch.findings.hit import Hit, hits
from batch.form.definition import label
from batch.register.matching import Matching, match_people
from batch.rules.context import Context, check
from batch.rules.required.fields import blank
from batch.submissions.columns import FILE, HERE, ROW, TO_RATE, UNIT
from batch.submissions.eligibility import person_key, row_of, start_level
from batch.submissions.last_year import LastYear
from batch.submissions.quarter_levels import WAYS
from batch.text import fold, vn_int

_WAITING = "CHO"  # tied at the cut-off: what was decided afterwards isn't known
_EXPELLED = "KHAI_TRU"
_MOST_LINES = 10  # named in one finding


def _name_key(frame: pd.DataFrame, wanted: pd.Series) -> pd.Series:
    """Name and birth date as one key, in the rows wanted that have both."""
    rows = wanted & frame["ho_ten"].notna() & frame["ngay_sinh"].notna()
    part = frame.loc[rows]
    key = part["ho_ten"].map(fold) + "|" + part["ngay_sinh"].dt.strftime("%Y%m%d")
    return key.astype("str").reindex(frame.index)


def matches(m: pd.DataFrame, last: pd.DataFrame) -> pd.Series:
    """Counted row of this year's "Đảng viên" → index of the same person's row last year: by card, else by file number,
    else by name and birth date; missing where nobody, or several, fit."""
    found = pd.Series(float("nan"), index=m.index)
    for column in ("so_the", "so_ly_lich"):
        found = found.fillna(row_of(person_key(last[column]), person_key(m[column]).where(m[HERE])))
    open_rows = found.isna() & m[HERE]
    days = set(m.loc[open_rows, "ngay_sinh"].dropna())
    by_name = row_of(_name_key(last, last["ngay_sinh"].isin(days)), _name_key(m, open_rows))
    return found.fillna(by_name)


def _listed(m: pd.DataFrame, last: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Whether each row of this year stands anywhere in last year's list, and the other way round: by any of the
    numbers, or by name and birth date."""
    now_there, last_there = pd.Series(False, index=m.index), pd.Series(False, index=last.index)
    for column in ("so_the", "so_ly_lich"):
        now, before = person_key(m[column]), person_key(last[column])
        now_there |= now.notna() & now.isin(before.dropna())
        last_there |= before.notna() & before.isin(now.dropna())
    for one, other, there in ((m, last, now_there), (last, m, last_there)):
        days = set(one.loc[~there, "ngay_sinh"].dropna())
        names = _name_key(one, ~there)
        there |= names.notna() & names.isin(_name_key(other, other["ngay_sinh"].isin(days)).dropna())
    return now_there, last_there


def _matching(context: Context) -> Matching:
    """This year's units beside last year's, as far as it is certain which is which."""
    then = context.year_before.units
    return match_people(context.register.units if context.register else then, then)


@check("NT-01", "NT-02", needs=("last_year", "register"))
def vanished_and_new(context: Context) -> Iterator[Hit]:
    last = context.year_before
    m = context.subs.frame(MEMBERS)
    now_there, last_there = _listed(m, last.members)
    gone = last.members["duoc_dem"] & ~last_there & (last.members["ky_luat"] != _EXPELLED)
    matching = _matching(context)
    yield from _vanished(context, last, last.members[gone], matching.now)
    # A unit that wasn't there last year brings people along; so does who came later.
    known = m[UNIT].isin(_with_a_form(matching, last))
    limit = pd.Timestamp(last.as_of)
    stayed = blank(context, MEMBERS, "ngay_chuyen_den") | (m["ngay_chuyen_den"] <= limit)
    new = m[HERE] & ~now_there & known & (m["ngay_vao_dang"] <= limit) & stayed
    for column in ("so_the", "so_ly_lich"):
        new &= ~context.subs.unreadable(MEMBERS, column)  # the number would perhaps be found
    key = m["so_the"].notna().map({True: "so_the", False: "ho_ten"})
    admitted = m["ngay_vao_dang"].dt.strftime("%d/%m/%Y")
    yield from hits("NT-02", m, new, MEMBERS, key, ngay_vao=admitted, nam_truoc=last.year)


def _with_a_form(matching: Matching, last: LastYear) -> set[str]:
    """The units of which a form counted last year, under whichever code."""
    there = set(last.organizations["ma_don_vi"])
    return {code for code, sources in matching.sources.items() if not there.isdisjoint(sources)}


def _vanished(context: Context, last: LastYear, gone: pd.DataFrame, now: Mapping[str, str]) -> Iterator[Hit]:
    """One finding for each unit of last year, naming all rows. Silent for units of which nothing counts this year, or
    that are in a package; what stood under a code of which it isn't certain whose it is `now` is told to the highest
    unit."""
    register, intake = context.units, context.intake
    silent = {*intake.missing, *intake.conflicting}
    packed = {intake.unit[i] for i in context.handed}
    for unit, rows in gone.groupby("ma_don_vi", sort=True):
        own = now.get(str(unit), "")
        if own in silent or own in packed:
            continue
        files = [
            f"tệp «{PurePath(str(path)).name}» dòng {', '.join(str(n) for n in sorted(part['dong'].astype(int)))}"
            for path, part in rows.groupby("tep", sort=True)
        ]
        values: dict[str, object] = {
            "so_nguoi": vn_int(len(rows)), "nam_truoc": last.year, "don_vi": unit, "cho": "; ".join(files),
            "con_thieu": f" (còn {vn_int(len(silent))} đơn vị chưa có phiếu được tính)" if silent else "",
        }  # fmt: skip
        file = context.files_of_unit.get(own)
        if file is None:
            yield Hit("NT-01", values=values, unit=register.top.code)
        else:
            yield Hit("NT-01", file, INFO, 0, "tong_dang_vien", values)


@check("NT-03", "NT-04", "NT-06", "NT-07", needs="last_year")
def same_card_and_years(context: Context) -> Iterator[Hit]:
    last = context.year_before
    m = context.subs.frame(MEMBERS)
    found = matches(m, last.members)
    rows = m[found.notna()]
    before = last.members.loc[found[rows.index].astype(int)].set_axis(rows.index)
    stranger = _stranger(rows, before)
    yield from hits("NT-03", rows, stranger, MEMBERS, "so_the", nam_truoc=last.year, don_vi=before["ma_don_vi"])
    yield from _moved(context, rows, before, ~stranger, last)
    yield from _turned(rows, before, ~stranger, last)
    if last.year == context.year - 1:
        yield from _years(context, "NT-04", rows, before, ~stranger, MEMBERS, last)


def _turned(rows: pd.DataFrame, before: pd.DataFrame, wanted: pd.Series, last: LastYear) -> Iterator[Hit]:
    """The same card, and a date that is last year's with day and month changed over: one finding for a column."""
    card = person_key(rows["so_the"])
    same = wanted & card.notna() & (card == person_key(before["so_the"]))
    for key in ("ngay_sinh", "ngay_vao_dang"):
        day, was = rows[key].dt, before[key].dt
        changed = (day.day == was.month) & (day.month == was.day) & (day.year == was.year) & (day.day != day.month)
        for file, part in rows[same & changed].groupby(FILE, sort=True):
            lines = sorted(part[ROW].tolist())
            listed = ", ".join(map(str, lines[:_MOST_LINES])) + (", …" if len(lines) > _MOST_LINES else "")
            values = {"so_dong": vn_int(len(lines)), "cac_dong": listed, "nam_truoc": last.year}
            yield Hit("NT-07", int(file), MEMBERS, lines[0], key, values)


def _moved(
    context: Context, rows: pd.DataFrame, before: pd.DataFrame, wanted: pd.Series, last: LastYear
) -> Iterator[Hit]:
    """The same card stood in another unit's list last year, and no date of moving is given. Silent for who is away for
    a time, and where one of the two units isn't there in both years: the units were reorganized."""
    if context.register is None:
        return
    key = "ngay_chuyen_den"
    card = person_key(rows["so_the"])
    same = wanted & card.notna() & (card == person_key(before["so_the"])) & before["duoc_dem"]
    matching = _matching(context)
    here, there = rows[UNIT], before["ma_don_vi"].map(matching.now)
    both = there.notna() & here.isin(_with_a_form(matching, last))
    moved = same & (here != there) & both & (rows["tinh_trang"] != "TAM_THOI_DI")
    moved &= blank(context, MEMBERS, key).loc[rows.index]
    yield from hits("NT-06", rows, moved, MEMBERS, key, nam_truoc=last.year, don_vi=there)


def _stranger(rows: pd.DataFrame, before: pd.DataFrame) -> pd.Series:
    """The same card, but both another birth date and another name."""
    born, was_born = rows["ngay_sinh"], before["ngay_sinh"]
    other = rows["so_the"].notna() & born.notna() & was_born.notna() & (born != was_born)
    other &= rows["ho_ten"].notna() & before["ho_ten"].notna()
    for index in rows.index[other]:
        other[index] = fold(str(rows.at[index, "ho_ten"])) != fold(str(before.at[index, "ho_ten"]))
    return other


def _years(
    context: Context, code: str, rows: pd.DataFrame, before: pd.DataFrame, wanted: pd.Series, sheet: str, last: LastYear
) -> list[Hit]:
    """The stated consecutive years at HTXS against last year's result: one more than then where that was HTXS, else
    none. Left blank after HTXS only where HTXS is proposed again: else no award rests on it. Silent where last year
    gave no level, or its level awaited a decision."""
    key = "so_nam_xuat_sac"
    stated, then, level = rows[key], before[key], before["ket_qua"]
    best = level == "HTXS"
    least = then.fillna(0).where(best, -1) + 1
    # How many years came before wasn't said last year: one at least.
    open_end = best & then.isna()
    differs = (stated < least) | ((stated > least) & ~open_end)
    again = rows[TO_RATE] & (start_level(rows) == "HTXS")
    left_out = best & again & blank(context, sheet, key).loc[rows.index]
    wrong = (differs | left_out) & level.notna() & (before["trang_thai"] != _WAITING) & wanted
    said = stated.where(differs).map(lambda n: f"ghi {vn_int(int(n))}", na_action="ignore")
    right = least.map(lambda n: vn_int(int(n))).where(~open_end, "ít nhất 1")
    note = ", còn tạm tính" if last.provisional else ""
    return hits(
        code, rows, wrong, sheet, key, da_ghi=said.astype("str").fillna("để trống"), dung=right, nam_truoc=last.year,
        tam_tinh=note,
    )  # fmt: skip


@check("NT-05", needs="last_year")
def years_of_organization(context: Context) -> Iterator[Hit]:
    last = context.year_before
    if last.year != context.year - 1:
        return
    info = context.subs.frame(INFO)
    now = last.organizations["ma_don_vi"].map(_matching(context).same)
    found = row_of(now.astype("str"), info[UNIT])
    rows = info[found.notna()]
    before = last.organizations.loc[found[rows.index].astype(int)].set_axis(rows.index)
    yield from _years(context, "NT-05", rows, before, pd.Series(True, index=rows.index), INFO, last)


@check("NT-08", needs="quarters")
def other_than_the_quarter(context: Context) -> Iterator[Hit]:
    """A quarter's level stated in the year's form against what that quarter came to; a blank only beside the worst
    level, once it is final: ceilings rest on it. What the quarter knew of a person in another unit, only the office is
    told."""
    known = context.quarters
    assert known is not None
    for kind, ways in WAYS.items():
        sheet = SUBJECT_SHEET[kind]
        frame = context.subs.frame(sheet)
        read = [c for c in dict.fromkeys((*ways, "so_the", "ho_ten")) if c in frame]
        for key in known.levels:
            empty = blank(context, sheet, key)
            stated = frame[frame[key].notna() | empty]
            rows = zip(stated[UNIT].tolist(), *(stated[c].tolist() for c in read), strict=True)
            came_to = [known.of(kind, unit, dict(zip(read, row, strict=True))).get(key) for unit, *row in rows]
            came = pd.Series(came_to, index=stated.index, dtype="object")
            came = came[came.notna()]
            level = came.map(lambda one: one.level).astype("str")
            worst = (level == "KHT") & came.map(lambda one: one.final).astype(bool)
            came = came[worst.where(empty.loc[came.index], level != frame.loc[came.index, key].astype("str"))]
            yield from _other_levels(frame, came, sheet, key)


def _other_levels(frame: pd.DataFrame, came: pd.Series, sheet: str, key: str) -> Iterator[Hit]:
    """A hit for each row of which a quarter came (`came`) to another level than its field `key` states."""
    said = frame.loc[came.index, key].map(lambda level: f"ghi «{label('muc_quy', level)}»", na_action="ignore")
    now = said.astype("object").where(said.notna(), "để trống")
    right = came.map(lambda one: f"«{label('muc_quy', one.level)}»")
    unit = frame.loc[came.index, UNIT]
    where = came.map(lambda one: ", ".join(sorted(one.units - {""})) or "không còn trong danh mục")
    own = pd.Series([u in one.units for u, one in zip(unit, came, strict=True)], index=came.index, dtype=bool)
    final = came.map(lambda one: one.final).astype(bool)
    for rows, variant in ((own & final, ""), (own & ~final, "chua_chot"), (~own, "don_vi_khac")):
        wrong = rows.reindex(frame.index, fill_value=False)
        yield from hits(
            "NT-08", frame, wrong, sheet, key, variant=variant, da_ghi=now.reindex(frame.index),
            dung=right.reindex(frame.index), cua=frame[UNIT], don_vi=where.reindex(frame.index),
        )  # fmt: skip
