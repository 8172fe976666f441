"""Puts the made-up committee together: units, members, organizations, collectives, leaders."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

from batch.demo.collectives import make_bodies, make_leaders, rate_all
from batch.demo.draft import Committee
from batch.demo.members import MemberMaker, choose_best, lower_secretary, rate_members
from batch.demo.organizations import due, fill_info, prepare, set_levels, set_totals
from batch.demo.papers import hand_in_papers
from batch.demo.units import make_units
from batch.domain import BASE_TYPES, CELL, CELL_TYPES, PROVINCE, Period
from batch.law import Law

_GROUPED = ("8", "10")  # here members are rated in groups of similar posts
_WITH_FAILED = 40  # units from which on one chi bộ fails
_WITH_UNRATED = 30
_LARGE = 6  # chi bộ of a đảng bộ in which one that fails is no large share


def make_committee(law: Law, year: int, count: int, seed: int, members: int | None = None) -> Committee:
    """A committee of `count` units in which everything fits together; each chi bộ has so many `members`, by default 5
    to 40."""
    units = make_units(count, year, due(law, year, PROVINCE), Random(f"{seed}/{year}/{count}/don_vi"))
    if law.deadlines:
        units = [replace(unit, deadline=law.deadline_for(Period(year), unit.kind)) for unit in units]
    committee = Committee(law, year, seed, units)
    for draft in committee.drafts.values():
        prepare(committee, draft)
    failed = _special_cases(committee)
    for draft in committee.drafts.values():
        if draft.unit.kind in CELL_TYPES:
            rng = committee.rng(draft.code, "quy_mo")
            size = members or round(rng.triangular(5, 40, 9))
            lowest = "KHT" if size >= 8 and rng.random() < 0.08 else None
            MemberMaker(committee, draft).make(size, lowest)
    for draft in committee.drafts.values():
        if draft.unit.kind in BASE_TYPES:
            cells = [committee.drafts[c] for c in committee.below(draft.code)]
            rng = committee.rng(draft.code, "han_muc")
            choose_best(committee, cells, rng, grouped=draft.unit.sector in _GROUPED)
    set_levels(committee, failed)
    for draft in committee.drafts.values():
        lower_secretary(committee, draft)
        rate_members(committee, draft)
    set_totals(committee)
    used: set[str] = set()
    for draft in committee.drafts.values():
        fill_info(committee, draft)
        make_bodies(committee, draft)
    # The top takes its leaders last, from those whom nobody else has.
    for draft in reversed(list(committee.drafts.values())):
        make_leaders(committee, draft, used)
    rate_all(committee)
    for draft in committee.drafts.values():
        hand_in_papers(committee, draft)
    for i, unit in enumerate(committee.units):
        stated = int(str(committee.drafts[unit.code].info["tong_dang_vien"]))
        committee.units[i] = committee.drafts[unit.code].unit = replace(unit, members=stated)
    return committee


def _special_cases(committee: Committee) -> set[str]:
    """A newly founded chi bộ, one whose rating waits, and one that fails (returned)."""
    rng = committee.rng("", "truong_hop")
    cells = [d for d in committee.drafts.values() if d.unit.kind == CELL]
    # Not two in one đảng bộ, so that no share there is out of the ordinary.
    chosen: dict[str | None, str] = {}
    for draft in rng.sample(cells, len(cells)):
        chosen.setdefault(draft.unit.parent, draft.code)
    codes = list(chosen.values())
    many = len(committee.units) // 500 + 1 if len(committee.units) >= _WITH_UNRATED else 0
    for code in codes[:many]:
        draft = committee.drafts[code]
        founded = date(committee.year, 9, 15)
        draft.info |= {"ly_do_chua_xep_loai": "MOI", "ngay_thanh_lap": founded, "do_chia_tach": "KHONG"}
        draft.unit = replace(draft.unit, founded=founded)
        committee.units[[u.code for u in committee.units].index(code)] = draft.unit
    for code in codes[many : 2 * many]:
        committee.drafts[code].info["ly_do_chua_xep_loai"] = "CHO_KET_LUAN"
    large = [c for c in codes[2 * many :] if len(committee.children[committee.drafts[c].unit.parent or ""]) >= _LARGE]
    return set(large[:many]) if len(committee.units) >= _WITH_FAILED else set()
