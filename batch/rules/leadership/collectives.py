"""Rules between a collective, its leaders and its organization. Those on single rows are in `rows`, those on heads in
`heads`.

Nothing here asks for the head of a collective: he may be listed where he is rated, or with his highest post.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from batch.domain import ABOVE_BASE, BASE_COMMITTEE, BASE_TYPES, COLLECTIVES, INFO, LEADERS, MEMBERS, PROVINCE
from batch.findings.hit import Hit, at_proposal, hits, shown
from batch.form.definition import form, label
from batch.rules.context import Context, check
from batch.rules.leadership.rows import body_keys, level_state
from batch.rules.members.across import cell_rows, where_listed
from batch.rules.required.fields import blank
from batch.rules.standing.facts import founded_on
from batch.submissions.columns import FILE, ROW, TO_RATE, UNIT
from batch.submissions.eligibility import numbers_of, person_keys, starts, under_months
from batch.submissions.once import once
from batch.text import vn_date, vn_int, vn_number

_ONE, _NEW = "MOT_LANH_DAO", "MOI"
_LEVEL = {"CO_SO": 0, "HUYEN": 1, "TINH": 2}  # cap
_AUTHORITY = {"CO_SO": 0, "BTV_HUYEN": 1, "UY_QUYEN_HUYEN": 1, "BTV_TINH": 2, "UY_QUYEN_TINH": 2}  # tham_quyen
_DISCIPLINE = ("KHONG", "KHIEN_TRACH", "CANH_CAO", "CACH_CHUC", "KHAI_TRU")


@once
def _first(context: Context) -> pd.Series:
    """True for collectives with a code, of equal codes for the first: the others have their finding."""
    key = body_keys(context, COLLECTIVES)
    return key.notna() & ~key.duplicated()


def _committees(bodies: pd.DataFrame) -> pd.Series:
    """True for the row of the organization's own committee; where two rows say so, that is the finding."""
    own = bodies["la_cap_uy"] == "CO"
    return own & ~bodies[FILE].where(own).duplicated(keep=False)


@once
def people_of_bodies(context: Context) -> pd.DataFrame:
    """The leaders who belong to a collective of their own workbook, each row once: its index in "Cán bộ", the
    collective (`body`), who it is (`who`) and whether a row with the same code stands before it (`again`)."""
    leaders = context.subs.frame(LEADERS)
    body = body_keys(context, LEADERS)
    code = leaders["ma_can_bo"].str.casefold()
    own = code.fillna("dòng " + leaders[ROW].astype("str"))
    who = person_keys(context.subs, LEADERS, "so_the").fillna(own)
    table = pd.DataFrame({"body": body, "who": who, FILE: leaders[FILE]})
    table["again"] = code.notna() & pd.DataFrame({FILE: leaders[FILE], "code": code}).duplicated()
    return table[body.isin(body_keys(context, COLLECTIVES).dropna())]


# --- What an organization normally has ---


def _lacking(context: Context, code: str, sheet: str, key: str, lacks: pd.Series) -> Iterator[Hit]:
    """A hit at the sheet of each workbook where `lacks` (rows of "Thông tin") is true and the sheet has the column."""
    for file in context.subs.frame(INFO).loc[lacks, FILE].tolist():
        if context.subs.has_column(file, sheet, key):
            yield Hit(code, file, sheet, 0, key)


@check("TT-03", "CB-06")
def nobody_listed(context: Context) -> Iterator[Hit]:
    """A committee without its own collective, or without any leader, that self-reviewed. The collective of a province
    is rated above it, and of a đảng bộ bộ phận no document seen asks for one."""
    info, bodies, leaders = (context.subs.frame(name) for name in (INFO, COLLECTIVES, LEADERS))
    kind, reviewed = context.kinds(INFO), info["da_kiem_diem"] == "CO"
    stated = bodies["la_cap_uy"] != "KHONG"  # yes, or not known
    own = info[FILE].isin(bodies.loc[stated, FILE])
    yield from _lacking(
        context, "TT-03", COLLECTIVES, "la_cap_uy", reviewed & kind.isin([ABOVE_BASE, BASE_COMMITTEE]) & ~own
    )
    link = context.subs.link
    headed = link(info, info[UNIT]).isin(link(leaders, leaders["ma_don_vi_dung_dau"]).dropna())
    listed = info[FILE].isin(leaders[FILE]) | headed
    committees = kind.isin([PROVINCE, ABOVE_BASE, BASE_COMMITTEE])
    yield from _lacking(context, "CB-06", LEADERS, "ma_can_bo", reviewed & committees & ~listed)


@check("TT-04")
def one_committee(context: Context) -> Iterator[Hit]:
    bodies = context.subs.frame(COLLECTIVES)
    own = bodies[(bodies["la_cap_uy"] == "CO") & (_first(context) | bodies["ma_tap_the"].isna())]
    first = own.groupby(FILE)[ROW].transform("first")
    yield from hits("TT-04", own, own[ROW] != first, COLLECTIVES, "la_cap_uy", dong_dau=first)


# --- Collectives ---


@check("TT-05", "TT-06", "TT-07")
def reason_against_facts(context: Context) -> Iterator[Hit]:
    """A reason for not being rated that the row itself contradicts, or its unit: what came into being together with a
    unit formed by split or merger isn't new. With a proposal beside it, that is the finding."""
    bodies = context.subs.frame(COLLECTIVES)
    reason, proposed = bodies["ly_do_chua_xep_loai"], starts(context.subs, COLLECTIVES).notna()
    founded, months = bodies["ngay_thanh_lap"], context.law.value("moi_thang")
    several = (reason == _ONE) & (bodies["so_lanh_dao"] >= 2) & ~proposed
    number = bodies.loc[several, "so_lanh_dao"].map(int)
    yield from hits("TT-05", bodies, several, COLLECTIVES, "ly_do_chua_xep_loai", so=number)
    young = under_months(founded, context.as_of, months)
    old = (reason == _NEW) & founded.notna() & ~young & ~proposed
    values = {"ngay": founded[old].map(vn_date), "so_thang": months, "ngay_chot": vn_date(context.as_of)}
    yield from hits("TT-06", bodies, old, COLLECTIVES, "ly_do_chua_xep_loai", **values)
    with_unit = founded == context.of_workbook(COLLECTIVES, founded_on(context))
    formed = (reason == _NEW) & young & with_unit & ~proposed & context.reorganized(COLLECTIVES)
    values["ngay"] = founded[formed].map(vn_date)
    yield from hits("TT-06", bodies, formed, COLLECTIVES, "ly_do_chua_xep_loai", variant="chia_tach", **values)
    early = young & proposed & bodies[TO_RATE] & ~context.reorganized(COLLECTIVES)
    values["ngay"] = founded[early].map(vn_date)
    yield from hits("TT-07", bodies, early, COLLECTIVES, at_proposal(bodies), **values)


@check("TT-08", "TT-12")
def leaders_of_collective(context: Context) -> Iterator[Hit]:
    """How many leaders are listed, and their discipline, against what the collective states. A stated number below 2
    beside a proposal has its own finding."""
    bodies, people = context.subs.frame(COLLECTIVES), people_of_bodies(context)
    key = body_keys(context, COLLECTIVES).where(_first(context))
    listed = key.map(people.drop_duplicates(["body", "who"])["body"].value_counts()).astype("float64")
    stated = bodies["so_lanh_dao"]
    more = (listed > stated) & ~((stated < 2) & starts(context.subs, COLLECTIVES).notna())
    values = {"so": stated[more].map(int), "co": listed[more].map(int)}
    yield from hits("TT-08", bodies, more, COLLECTIVES, "so_lanh_dao", **values)
    rank = {code: n for n, code in enumerate(_DISCIPLINE)}
    leaders = context.subs.frame(LEADERS)
    own = leaders.loc[people.index]
    found = people.assign(rank=own["ky_luat"].map(rank), row=own[ROW]).dropna(subset=["rank"])
    found = found.drop(index=found.index.intersection(_punished_for_elsewhere(context)))
    worst = found.sort_values(["rank", "row"], ascending=[False, True], kind="stable").drop_duplicates("body")
    worst = worst.set_index("body")
    found_rank = key.map(worst["rank"]).astype("float64")
    own = numbers_of(bodies["ky_luat_thanh_vien"], rank)
    milder = found_rank > own
    values = {
        "gia_tri": bodies.loc[milder, "ky_luat_thanh_vien"].map(lambda c: label("ky_luat_ca_nhan", c)),
        "muc": found_rank[milder].map(lambda n: label("ky_luat_ca_nhan", _DISCIPLINE[int(n)])),
        "dong": key[milder].map(worst["row"]),
    }
    yield from hits("TT-12", bodies, milder, COLLECTIVES, "ky_luat_thanh_vien", **values)


def _punished_for_elsewhere(context: Context) -> pd.Index:
    """Rows of "Cán bộ" of whom the list of their cell, here or below, says that it happened in a former organization:
    it counts there, and not for the collective here."""
    m = context.subs.frame(MEMBERS)
    below, here, _ = where_listed(context)
    pairs = cell_rows(context)[below | here]
    elsewhere = (m["ky_luat_noi_cu"] == "CO") | context.subs.misread(MEMBERS, "ky_luat_noi_cu")
    return pairs.index[elsewhere[pairs.to_numpy()].to_numpy()]


@check("TT-09", "CB-12")
def authority_below_level(context: Context) -> Iterator[Hit]:
    """Nobody rates what stands above him."""
    for code, sheet in (("TT-09", COLLECTIVES), ("CB-12", LEADERS)):
        frame = context.subs.frame(sheet)
        low = numbers_of(frame["tham_quyen"], _AUTHORITY) < numbers_of(frame["cap"], _LEVEL)
        values = {
            "gia_tri": frame.loc[low, "tham_quyen"].map(lambda c: label("tham_quyen", c)),
            "cap": frame.loc[low, "cap"].map(lambda c: label("cap", c)),
        }
        yield from hits(code, frame, low, sheet, "tham_quyen", **values)


@check("TT-10")
def organization_stated_otherwise(context: Context) -> Iterator[Hit]:
    """The rating of the organization that the committee leads, against the submission's own."""
    bodies, info = context.subs.frame(COLLECTIVES), context.subs.frame(INFO)
    level = starts(context.subs, INFO).where(info[TO_RATE])
    own = context.of_workbook(COLLECTIVES, level)
    stated = bodies["xl_to_chuc"]
    differs = (bodies["la_cap_uy"] == "CO") & stated.notna() & own.notna() & (stated != own)
    values = {
        "gia_tri": stated[differs].map(lambda c: shown(COLLECTIVES, "xl_to_chuc", c)),
        "dung": own[differs].map(lambda c: label("muc", c)),
    }
    yield from hits("TT-10", bodies, differs, COLLECTIVES, "xl_to_chuc", **values)


@check("TT-13")
def committee_rated_by_itself(context: Context) -> Iterator[Hit]:
    """The committee of a base organization is rated by its superior. The highest unit of the register has none here,
    nor has one that names no superior."""
    bodies, info = context.subs.frame(COLLECTIVES), context.subs.frame(INFO)
    if context.register is not None:
        below = bodies[UNIT] != context.register.top.code
    else:
        below = bodies[FILE].isin(info.loc[info["ma_cap_tren"].notna(), FILE])
    at_base = context.kinds(COLLECTIVES).isin(BASE_TYPES)
    itself = _committees(bodies) & (bodies["tham_quyen"] == "CO_SO") & below & at_base
    yield from hits("TT-13", bodies, itself, COLLECTIVES, "tham_quyen", gia_tri=label("tham_quyen", "CO_SO"))


@check("TT-14")
def review_stated_otherwise(context: Context) -> Iterator[Hit]:
    """The committee's row against what the submission says of the organization: 6F counts only the latter."""
    bodies, info = context.subs.frame(COLLECTIVES), context.subs.frame(INFO)
    own = _committees(bodies)
    for key in ("da_kiem_diem", "goi_y"):
        stated = context.of_workbook(COLLECTIVES, info[key])
        differs = own & bodies[key].notna() & stated.notna() & (bodies[key] != stated)
        if key == "da_kiem_diem":
            differs &= bodies["so_lanh_dao"] >= 2  # one leader alone isn't reviewed as a collective
        values = {
            "gia_tri": bodies.loc[differs, key].map(lambda c, k=key: shown(COLLECTIVES, k, c)),
            "dung": stated[differs].map(lambda c, k=key: shown(INFO, k, c)),
            "o_kia": form()[INFO].field(key).heading,
        }
        yield from hits("TT-14", bodies, differs, COLLECTIVES, key, **values)


@check("TT-11")
def more_disciplined_than_there_are(context: Context) -> Iterator[Hit]:
    bodies = context.subs.frame(COLLECTIVES)
    units, disciplined = bodies["so_don_vi_truc_thuoc"], bodies["so_don_vi_truc_thuoc_bi_ky_luat"]
    more = disciplined > units
    values = {
        "gia_tri": disciplined[more].map(lambda v: vn_int(int(v))),
        "co": units[more].map(lambda v: vn_int(int(v))),
    }
    yield from hits("TT-11", bodies, more, COLLECTIVES, "so_don_vi_truc_thuoc_bi_ky_luat", **values)


@check("TT-18")
def committee_of_unrated(context: Context) -> Iterator[Hit]:
    """The committee has a level, while the organization that it leads has none: nothing bounds it."""
    ceiling = next((c for c in context.law.ceilings if c.code == "TR-TT-07"), None)
    if ceiling is None:
        return
    bodies = context.subs.frame(COLLECTIVES)
    unrated = context.of_workbook(COLLECTIVES, level_state(context, INFO)).isin(["khong", "mien"])
    level = starts(context.subs, COLLECTIVES)
    wrong = _committees(bodies) & bodies[TO_RATE] & level.notna() & unrated
    values = {"gia_tri": level[wrong].map(lambda c: label("muc", c))}
    yield from hits("TT-18", bodies, wrong, COLLECTIVES, at_proposal(bodies), basis=ceiling.ref, **values)


@check("TT-19")
def member_found_in_decline(context: Context) -> Iterator[Hit]:
    bodies, people = context.subs.frame(COLLECTIVES), people_of_bodies(context)
    leaders = context.subs.frame(LEADERS)
    found = people.assign(row=leaders.loc[people.index, ROW])[leaders.loc[people.index, "suy_thoai"] == "CO"]
    rows = body_keys(context, COLLECTIVES).where(_first(context)).map(found.groupby("body")["row"].min())
    field = "mat_doan_ket"
    unsaid = blank(context, COLLECTIVES, field)
    wrong = rows.notna() & (unsaid | (bodies[field] == "KHONG"))
    stated = unsaid.map({True: "để trống", False: "ghi Không"})
    yield from hits("TT-19", bodies, wrong, COLLECTIVES, field, gia_tri=stated, dong=rows[wrong].map(int))


@check("TT-20")
def share_of_nothing(context: Context) -> Iterator[Hit]:
    """Disciplined units without the number that they are a share of: the ceiling by the share isn't tested."""
    ceiling = next((c for c in context.law.ceilings if c.code == "TR-TT-09"), None)
    if ceiling is None:
        return
    bodies = context.subs.frame(COLLECTIVES)
    disciplined = bodies["so_don_vi_truc_thuoc_bi_ky_luat"]
    wrong = (disciplined > 0) & blank(context, COLLECTIVES, "so_don_vi_truc_thuoc") & bodies[TO_RATE]
    values = {"tren": vn_number(ceiling.values["tren"]), "muc": label("muc", ceiling.level)}
    values["gia_tri"] = disciplined[wrong].map(lambda v: vn_int(int(v)))
    yield from hits("TT-20", bodies, wrong, COLLECTIVES, "so_don_vi_truc_thuoc", basis=ceiling.ref, **values)
