"""Rules on who heads a collective or an organization, and on the exceptions to "the head never above what he leads"."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from batch.domain import CELL_TYPES, COLLECTIVES, INFO, LEADERS, MEMBERS
from batch.findings.hit import Hit, at_proposal, hits
from batch.form.definition import label
from batch.rules.context import Context, check
from batch.rules.leadership.collectives import people_of_bodies
from batch.rules.leadership.rows import body_keys, level_state, set_aside
from batch.rules.members.across import cell_rows, where_listed
from batch.rules.names import same_names
from batch.rules.required.fields import blank
from batch.submissions.columns import FILE, ROW, TO_RATE, UNIT
from batch.submissions.eligibility import body_key, person_key, starts
from batch.text import fold

_EXCEPTION, _HEADED = "mien_tran_nguoi_dung_dau", "ma_don_vi_dung_dau"
_VILLAGE, _PRIVATE = "BI_THU_THON", "DN_TU_NHAN"
_OFFICIALS = "CBCCVC"


@check("CB-07")
def one_head(context: Context) -> Iterator[Hit]:
    """Two persons are both the head of one collective. A person's second row, or a copied one, isn't a second head."""
    leaders, people = context.subs.frame(LEADERS), people_of_bodies(context)
    heads = people[(leaders.loc[people.index, "la_nguoi_dung_dau"] == "CO") & ~people["again"]]
    heads = heads.assign(row=leaders.loc[heads.index, ROW]).drop_duplicates(["body", "who"])
    first = heads.groupby("body")["row"].transform("first")
    second = heads.index[heads["row"] != first]
    mask = leaders.index.isin(second)
    yield from hits(
        "CB-07", leaders, pd.Series(mask, index=leaders.index), LEADERS, "la_nguoi_dung_dau", dong_dau=first
    )


@check("CB-08")
def unit_headed_by_a_deputy(context: Context) -> Iterator[Hit]:
    leaders = context.subs.frame(LEADERS)
    wrong = leaders[_HEADED].notna() & (leaders["la_nguoi_dung_dau"] == "KHONG")
    yield from hits("CB-08", leaders, wrong, LEADERS, _HEADED)


@check("CB-13")
def head_of_nothing(context: Context) -> Iterator[Hit]:
    """A head who is to be rated, with neither a collective nor an organization: nothing bounds him. Silent where an
    exception of the law in force, or one that can't be read, lifts the bound anyway, and in rows that don't count."""
    leaders = context.subs.frame(LEADERS)
    unbound = blank(context, LEADERS, "ma_tap_the") & blank(context, LEADERS, _HEADED)
    yield from hits("CB-13", leaders, _bounded_heads(context) & unbound, LEADERS, _HEADED)


def _bounded_heads(context: Context) -> pd.Series:
    """True for heads who are to be rated, in the row that counts, whom no exception lifts above what they lead."""
    leaders = context.subs.frame(LEADERS)
    exempt = leaders[_EXCEPTION].isin(context.law.value("ngoai_le_dung_dau"))
    exempt |= context.subs.misread(LEADERS, _EXCEPTION)
    return (leaders["la_nguoi_dung_dau"] == "CO") & leaders[TO_RATE] & ~set_aside(context) & ~exempt


@check("CB-17")
def head_of_unrated(context: Context) -> Iterator[Hit]:
    """A head's level, while what he heads has none: nothing bounds him. Silent where one of the two has a level, isn't
    known, or has none for good."""
    ceilings = {c.code: c for c in context.law.ceilings}
    leaders, info = context.subs.frame(LEADERS), context.subs.frame(INFO)
    led, headed = leaders["ma_tap_the"].notna(), leaders[_HEADED].notna()
    states = zip(body_keys(context, COLLECTIVES).tolist(), level_state(context, COLLECTIVES).tolist(), strict=True)
    of_body = dict(reversed(list(states)))
    link = context.subs.link
    of_unit = dict(zip(link(info, info[UNIT]).tolist(), level_state(context, INFO).tolist(), strict=True))
    no_body = led & body_keys(context, LEADERS).isin({body for body, state in of_body.items() if state == "khong"})
    no_unit = headed & link(leaders, leaders[_HEADED]).isin(
        {unit for unit, state in of_unit.items() if state == "khong"}
    )
    known = (no_body | blank(context, LEADERS, "ma_tap_the")) & (no_unit | blank(context, LEADERS, _HEADED))
    wrong = _bounded_heads(context) & starts(context.subs, LEADERS).notna() & known
    for code, mask, what in (
        ("TR-CB-20", no_body & ~no_unit, "tập thể"),
        ("TR-CB-20", no_body & no_unit, "tập thể và tổ chức"),
        ("TR-CB-21", no_unit & ~no_body, "tổ chức"),
    ):
        if code in ceilings:
            basis = ceilings[code].ref
            yield from hits("CB-17", leaders, wrong & mask, LEADERS, at_proposal(leaders), basis=basis, noi_nao=what)


@check("CB-14")
def one_head_of_an_organization(context: Context) -> Iterator[Hit]:
    """Two persons are both rated as the head of one organization, over all submissions; told at the later one. Persons
    are told apart as surely as can be: by the card, in one submission also by the code, never where the names are
    alike. Two heads of one collective have their finding."""
    leaders = context.subs.frame(LEADERS)
    rated = (leaders["la_nguoi_dung_dau"] == "CO") & leaders[TO_RATE] & leaders[_HEADED].notna()
    heads = leaders.loc[rated & ~set_aside(context)]
    unit = context.subs.link(heads, heads[_HEADED])
    heads = heads[unit.duplicated(keep=False)].sort_values([UNIT, ROW], kind="stable")
    if heads.empty:
        return
    table = pd.DataFrame(
        {
            "card": person_key(heads["so_the"]),
            "name": heads["ho_ten"].map(fold, na_action="ignore"),
            "own": heads[FILE].astype("str") + "|" + heads["ma_can_bo"].str.casefold(),
            "body": body_key(heads),
            "file": heads[FILE],
            "row": heads[ROW],
        }
    )
    others: dict[int, str] = {}
    for group in table.groupby(unit.loc[heads.index], sort=True).groups.values():
        first = table.loc[group[0]]
        for index in group[1:]:
            if _another_person(first, table.loc[index]):
                here = first["file"] == table.at[index, "file"]
                others[index] = f"người ở dòng {first['row']} sheet này" if here else "một người ở phiếu khác"
    elsewhere = pd.Series(others, dtype="str").reindex(leaders.index)
    yield from hits("CB-14", leaders, elsewhere.notna(), LEADERS, _HEADED, don_vi=leaders[_HEADED], ai=elsewhere)


def _another_person(one: pd.Series, other: pd.Series) -> bool:
    """Whether two rows of heads are surely two persons, and not both of the same collective."""
    known = one.notna() & other.notna()
    same = known & (one == other)
    if same["card"] or same["name"] or same["own"] or same["body"]:
        return False
    return bool(known["card"] or (same["file"] and known["own"]))


# --- Exceptions ---


@check("CB-09", "CB-10", "CB-11")
def exceptions(context: Context) -> Iterator[Hit]:
    """Exceptions to "the head never above the organization": only a head's, only those that the law in force knows,
    only where they can be."""
    leaders, law = context.subs.frame(LEADERS), context.law
    stated = leaders[_EXCEPTION]
    shown_as = stated[stated.notna()].map(lambda c: label("ngoai_le", c))
    idle = stated.notna() & (leaders["la_nguoi_dung_dau"] == "KHONG")
    yield from hits("CB-09", leaders, idle, LEADERS, _EXCEPTION)
    unknown = stated.notna() & ~idle & ~stated.isin(law.value("ngoai_le_dung_dau"))
    basis = law.parameters["ngoai_le_dung_dau"].ref
    yield from hits("CB-10", leaders, unknown, LEADERS, _EXCEPTION, basis=basis, gia_tri=shown_as)
    kind, sector = _of_headed_unit(context)
    communes, private = law.parameters["loai_hinh_chinh_quyen"], law.parameters["loai_hinh_tu_nhan"]
    elsewhere = (kind.notna() & ~kind.isin(CELL_TYPES)) | (sector.notna() & ~sector.isin(communes.value))
    for exception, wrong, why, ref in (
        (_VILLAGE, elsewhere, "tổ chức đứng đầu không phải chi bộ ở xã, phường, thị trấn", communes.ref),
        (_PRIVATE, sector.notna() & ~sector.isin(private.value), "đơn vị không thuộc loại hình tư nhân", private.ref),
    ):
        mask = (stated == exception) & ~idle & ~unknown & wrong
        yield from hits("CB-11", leaders, mask, LEADERS, _EXCEPTION, basis=ref, gia_tri=shown_as, ly_do=why)
    yield from _officials(context, (stated == _VILLAGE) & ~idle & ~unknown & ~elsewhere)


def _officials(context: Context, wanted: pd.Series) -> Iterator[Hit]:
    """Secretaries of a village cell whom the list of their cell has among the officials. A rating as an official in
    the own row proves nothing: those who work there part-time are rated too."""
    leaders, m = context.subs.frame(LEADERS), context.subs.frame(MEMBERS)
    if not wanted.any():
        return
    pairs = cell_rows(context)
    pairs = pairs[wanted[pairs.index]]
    cell = m.loc[pairs.to_numpy()].set_axis(pairs.index)
    mine = leaders.loc[pairs.index]
    same = same_names(mine["ho_ten"].fillna(""), cell["ho_ten"].fillna(""))
    official = same & (cell["doi_tuong"] == _OFFICIALS)
    basis = context.law.parameters["ngoai_le_dung_dau"].ref
    _, _, strange = where_listed(context)
    strange = strange[pairs.index]
    for where, variant in ((~strange, "la_can_bo"), (strange, "la_can_bo_don_vi_khac")):
        yield from hits(
            "CB-11", mine, official & where, LEADERS, _EXCEPTION, basis=basis, variant=variant, don_vi=cell[UNIT],
            cua=mine[UNIT],
        )  # fmt: skip


def _of_headed_unit(context: Context) -> tuple[pd.Series, pd.Series]:
    """Kind and sector of the unit that each leader heads. Where none is named it may be any one at or below the
    leader's own: nothing is known of its kind. Missing where the unit isn't known."""
    leaders = context.subs.frame(LEADERS)
    headed = leaders[_HEADED]
    if context.register is not None:
        units = context.register.units
        kinds, sectors = ({c: getattr(u, name) for c, u in units.items()} for name in ("kind", "sector"))
    else:
        info = context.subs.frame(INFO)
        units = context.subs.link(info, info[UNIT])
        kinds, sectors = (dict(zip(units, info[key], strict=True)) for key in ("loai_to_chuc", "loai_hinh"))
        headed = context.subs.link(leaders, headed)
    kind, sector = headed.map(kinds).astype("str"), headed.map(sectors).astype("str")
    return kind, sector.mask(headed.isna(), context.sectors(LEADERS))
