"""Which submissions get which faults: all rules in turn, several compatible ones in one submission."""

from __future__ import annotations

from dataclasses import dataclass

from batch.demo import faults_cells, faults_file, faults_rows  # noqa: F401 - they register their planters
from batch.demo.draft import Committee, Draft
from batch.demo.faults_ceilings import ceiling_planters
from batch.demo.ground import ALONE, PLANTERS, Ground, Planter, Spot, layout
from batch.domain import BASE_CELL, BASE_COMMITTEE, CELL, DIVISION

_MOST = 8  # faults in one submission
# Only few organizations have room for these.
_SCARCE = (
    "TR-TC-18", "TR-TC-17", "TR-TC-09", "TR-TC-10", "TR-TC-11", "TR-CB-21", "TR-CB-22", "TR-CB-23", "TR-TT-07", "TC-09",
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
    """The planters for the law in force, by rule code: those that need most room first."""
    found = ceiling_planters(committee.law) | PLANTERS
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
    codes = list(ALONE)
    for i, draft in enumerate(alone):
        code = codes[i % len(codes)]
        draft.busy.add(("", "alone"))
        found += _record(ground, draft, code, ALONE[code](ground, draft))
    _in_turn(ground, plantable(committee), together, found)
    return sorted(found, key=lambda p: (p.submission, p.code, p.sheet, p.cell))


def _in_turn(ground: Ground, planters: dict[str, Planter], together: list[Draft], found: list[Planted]) -> None:
    """Each rule goes to the least laden submission that has room for it; then again, until none is without a fault."""
    load = {d.code: 0 for d in together}
    rounds = 0
    while together and (rounds == 0 or (0 in load.values() and rounds < 200)):
        rounds += 1
        for code, function in planters.items():
            for draft in sorted(together, key=lambda d: load[d.code]):
                if load[draft.code] >= _MOST or (rounds > 1 and load[draft.code] > 0):
                    break
                spots = _record(ground, draft, code, function(ground, draft))
                if spots:
                    found += spots
                    for spot in spots:
                        load[spot.submission] = load.get(spot.submission, 0) + 1
                    break


def _record(ground: Ground, draft: Draft, code: str, spots: object) -> list[Planted]:
    if spots is None:
        return []
    out = []
    for spot in [spots] if isinstance(spots, Spot) else list(spots):  # type: ignore[call-overload]
        holder = spot.unit if spot.unit in ground.committee.drafts else draft.code
        out.append(Planted(code, spot.unit or draft.code, spot.sheet, ground.layout.cell(spot), holder))
        ground.committee.drafts[holder].busy.add(("", code))
    return out
