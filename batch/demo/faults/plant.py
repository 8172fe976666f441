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
    "DV-31", "TT-03", "TT-18", "LD-10", "DV-24", "DI-16",
)  # fmt: skip
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


def plantable(committee: Committee) -> dict[str, Planter]:
    """The planters of the rules in force under the law, by code: those that need most room first, then ceilings, then
    in the order of the catalogue."""
    known = in_force(committee.law)
    found = ceiling_planters(committee.law) | {code: PLANTERS[code] for code in known if code in PLANTERS}
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
    ground = Ground(committee, layout(law.id, law.local, committee.year), committee.rng("", "loi"))
    chosen = _choose(committee, count, ground)
    leaves = [d for d in chosen if d.unit.kind == CELL]
    most = max(len(ALONE) if count >= 2 * len(ALONE) else count // 3, count // 6)
    alone = leaves[: min(most, len(leaves))]
    together = [d for d in chosen if d not in alone]
    ground.faulty = [d.code for d in together]
    found: list[Planted] = []
    # First the rules that need the rest of the committee as it is; a missing unit changes shares above it.
    codes = [code for code in in_force(law) if code in ALONE]
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
