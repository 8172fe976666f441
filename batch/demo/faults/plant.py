"""Which submissions get which faults: all rules in turn, several compatible ones in one submission."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass

from batch.demo import faults
from batch.demo.collectives import cap_group, follow_organization
from batch.demo.draft import Committee, Draft, Row
from batch.demo.faults.ceilings.in_force import ceiling_planters
from batch.demo.faults.planter import ALONE, PLANTERS, Ground, Planter, Spot, layout
from batch.demo.levels import allowed_best
from batch.demo.links import follow_cells
from batch.demo.organizations import cap_group as organization_group
from batch.domain import (
    BASE_CELL,
    BASE_COMMITTEE,
    BASE_TYPES,
    CELL,
    COLLECTIVE,
    COLLECTIVES,
    DIVISION,
    INFO,
    ORGANIZATION,
)  # fmt: skip
from batch.findings.catalogue import in_force

for _module in pkgutil.walk_packages(faults.__path__, f"{faults.__name__}."):  # each registers its planters
    importlib.import_module(_module.name)

_MOST = 15  # faults in one submission
# Only few organizations have room for these.
_SCARCE = (
    "TR-TC-18", "TR-TC-17", "TR-TC-09", "TR-TC-10", "TR-TC-11", "TR-CB-21", "TR-CB-22", "TR-CB-23", "TR-TT-07", "TC-09",
    "CB-06", "TT-10", "TT-13", "TT-14",
    "TC-11", "TC-12", "TC-13", "TC-19", "TC-21", "HS-02", "HS-04", "HS-05", "MC-01", "KD-02",
    "TC-22", "TC-23", "TC-24", "TC-25", "KD-11",
    "KD-07", "KD-13", "TC-15", "TC-28", "LD-05", "LD-07",
    "DV-31", "TT-03", "TT-18", "LD-10",
)  # fmt: skip
# In which order they are planted: another order plants other faults for the same seed. What is new comes last.
_ORDER = (
    "O-01 O-02 O-03 O-04 O-05 O-06 O-07 O-08 O-09 O-10 O-11 O-12 O-15 O-14 BB-01 BB-02 BB-03 BB-04 BB-05 BB-06 "
    "BB-07 GT-01 GT-02 GT-03 TEP-03 TEP-06 MAU-02 MAU-07 NOP-04 CT-01 CT-02 CT-03 CT-04 BB-08 BP-03 BP-04 DI-14 "
    "DI-15 TT-03 TT-04 TT-05 TT-06 TT-07 TT-08 TT-09 TT-10 TT-11 TT-12 TT-13 TT-14 TT-15 TT-16 TT-17 TT-19 TT-20 "
    "TT-18 CB-06 CB-07 CB-08 CB-09 CB-10 CB-11 CB-12 CB-13 CB-14 CB-15 CB-16 CB-18 CB-17 CT-05 CT-06 CT-07 CT-08 "
    "DV-23 DV-24 DV-25 DV-27 DV-29 DV-26 LD-08 LD-09 KD-02 KD-03 KD-04 KD-05 KD-06 KD-07 KD-08 KD-09 TC-11 TC-12 "
    "TC-13 TC-14 TC-15 TC-16 TC-17 TC-18 TC-19 TC-20 TC-21 NOP-07 LD-10 LD-11 LD-12 LD-06 DV-31 HS-01 HS-03 HS-02 "
    "HS-04 HS-05 HS-06 HS-07 MC-01 MC-02 DV-08 DV-09 DV-12 DV-13 DV-14 DV-15 DV-16 DV-17 DV-18 DV-20 DV-21 DV-07 "
    "DV-10 DV-19 DV-11 DV-22 BP-01 BP-02 LD-02 LD-03 LD-04 LD-05 LD-07 DV-01 DV-02 DV-03 DV-04 DV-05 DV-06 LD-01 "
    "TC-01 TC-02 TC-03 TC-04 TC-05 TC-06 TC-07 TC-08 TC-09 TC-10 NOP-05 TT-01 TT-02 CB-01 CB-02 CB-03 CB-04 CB-05 "
    "CD-01 DI-02 DI-03 DI-04 DI-05 DI-10 DI-13 DI-01 DI-06 DI-07 DI-08 DI-09 DI-11 DI-12 DI-16 TC-22 TC-23 TC-24 "
    "TC-25 TC-26 TC-27 TC-28 KD-13 KD-01 KD-10 KD-11 KD-12 O-13 NOP-01 TEP-01 MAU-05 NOP-02 NOP-03 MAU-03 MAU-01 "
    "MAU-04 TEP-05 MAU-06 TEP-04 TEP-02 TEP-09 TEP-07 TEP-20 NOP-06 KD-14 KD-15 KD-16 KD-17 "
)
# Shares among the faulty ones; the rest are chi bộ trực thuộc.
_SHARES = ((DIVISION, 0.07), (BASE_COMMITTEE, 0.15), (BASE_CELL, 0.23))


@dataclass(frozen=True, slots=True)
class Planted:
    """One line of `loi_gai_san.csv`; `submission` is the unit whose file holds it."""

    code: str
    unit: str
    sheet: str
    cell: str
    submission: str


def _ordered(planters: dict[str, Planter]) -> list[str]:
    place = {code: number for number, code in enumerate(_ORDER.split())}
    return sorted(planters, key=lambda code: (place.get(code, len(place)), code))


def plantable(committee: Committee) -> dict[str, Planter]:
    """The planters of the rules in force under the law, by code: those that need most room first, then ceilings."""
    known = in_force(committee.law)
    found = ceiling_planters(committee.law) | {code: PLANTERS[code] for code in _ordered(PLANTERS) if code in known}
    return {code: found[code] for code in sorted(found, key=lambda c: c not in _SCARCE)}


def _choose(committee: Committee, count: int, ground: Ground) -> list[Draft]:
    """The faulty submissions: of every kind of organization, the top last."""
    by_kind: dict[str, list[Draft]] = {}
    drafts = list(committee.drafts.values())
    for draft in ground.rng.sample(drafts[1:], len(drafts) - 1):
        by_kind.setdefault(draft.unit.kind, []).append(draft)
    chosen: list[Draft] = []
    for kind, share in _SHARES:
        chosen += by_kind.get(kind, [])[: round(count * share)]
    chosen += by_kind.get(CELL, [])[: max(0, count - len(chosen))]
    taken = {d.code for d in chosen}
    rest = [d for kind in sorted(by_kind) for d in by_kind[kind] if d.code not in taken]
    chosen += [*rest, drafts[0]][: max(0, count - len(chosen))]
    return chosen[:count]


def plant(committee: Committee, share: float) -> list[Planted]:
    """Plant faults in the given share of the submissions; the list is sorted by unit, rule and place."""
    count = round(len(committee.units) * share)
    if count == 0:
        return []
    law = committee.law
    ground = Ground(committee, layout(law, committee.year), committee.rng("", "loi"))
    chosen = _choose(committee, count, ground)
    leaves = [d for d in chosen if d.unit.kind == CELL]
    most = max(len(ALONE) if count >= 2 * len(ALONE) else count // 3, count // 6)
    alone = leaves[: min(most, len(leaves))]
    together = [d for d in chosen if d not in alone]
    ground.faulty = [d.code for d in together]
    found: list[Planted] = []
    # First the rules that need the rest of the committee as it is; a missing unit changes shares above it.
    codes = _ordered(ALONE)
    for i, draft in enumerate(alone):
        code = codes[i % len(codes)]
        draft.busy.add(("", "alone"))
        found += _record(ground, draft, code, ALONE[code](ground, draft))
    _in_turn(ground, plantable(committee), together, found)
    _keep_caps(ground)
    follow_cells(ground)
    for draft in committee.drafts.values():
        if ("", "TT-14") not in draft.busy:
            follow_organization(draft)
    return sorted(found, key=lambda p: (p.submission, p.code, p.sheet, p.cell))


def _in_turn(ground: Ground, planters: dict[str, Planter], together: list[Draft], found: list[Planted]) -> None:
    """Each rule goes to the least laden submission that has room for it; then again, until none is without a fault."""
    load = {d.code: 0 for d in together}

    def place(code: str, most: int) -> bool:
        for draft in sorted(together, key=lambda d: load[d.code]):
            if load[draft.code] >= most:
                break
            spots = _record(ground, draft, code, planters[code](ground, draft))
            for spot in spots:
                load[spot.submission] += 1
            if spots:
                found.extend(spots)
                return True
        return False

    for code in planters:
        ground.strict = True
        if not place(code, _MOST):
            ground.strict = False
            place(code, _MOST)
    ground.strict = True
    rounds = 0
    while 0 in load.values() and rounds < 200:
        rounds += 1
        for code in planters:
            place(code, 1)


def _keep_caps(ground: Ground) -> None:
    """What came down left fewer at HTT, and so less room for HTXS: some that hang together with others (organizations
    with their committees, collectives with their heads) follow, or the cap would cut them."""
    committee = ground.committee
    law = committee.law
    organizations: dict[tuple[str, str], list[Draft]] = {}
    for draft in committee.drafts.values():
        if draft.unit.kind in BASE_TYPES and draft.level in ("HTXS", "HTT"):
            organizations.setdefault(organization_group(committee, draft), []).append(draft)
    for group in organizations.values():
        best = [d for d in group if d.level == "HTXS"]
        for draft in best[allowed_best(law.caps[ORGANIZATION], len(group)) :]:
            if (INFO, "de_xuat") not in draft.busy:
                ground.relevel(draft, "HTT")
                ground.settle(draft)
    bodies: dict[tuple[str, ...], list[tuple[Draft, Row]]] = {}
    for draft in committee.drafts.values():
        for i, row in enumerate(draft.bodies):
            if (COLLECTIVES, i) not in draft.busy and row.get("de_xuat") in ("HTXS", "HTT"):
                bodies.setdefault(cap_group(committee, draft, row), []).append((draft, row))
    for rows in bodies.values():
        top = [(draft, row) for draft, row in rows if row["de_xuat"] == "HTXS"]
        for draft, row in top[allowed_best(law.caps[COLLECTIVE], len(rows)) :]:
            ground.lower_body(draft, row, "HTT")


def _record(ground: Ground, draft: Draft, code: str, spots: object) -> list[Planted]:
    if spots is None:
        return []
    out = []
    for spot in [spots] if isinstance(spots, Spot) else list(spots):  # type: ignore[call-overload]
        holder = spot.unit if spot.unit in ground.committee.drafts else draft.code
        out.append(Planted(spot.code or code, spot.unit or draft.code, spot.sheet, ground.layout.cell(spot), holder))
        ground.committee.drafts[holder].busy.add(("", code))
    return out
