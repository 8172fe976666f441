"""What a superior says of the units below it, kept in step when a fault changes one of them."""

from __future__ import annotations

from batch.demo.draft import Draft
from batch.demo.faults.planter import Ground
from batch.domain import INFO

DISCIPLINED_BELOW = "so_don_vi_truc_thuoc_bi_ky_luat"


def told_above(ground: Ground, draft: Draft) -> bool:
    """Before a unit is disciplined: its superior counts it, or False where the superior has no room for that."""
    committee = ground.committee
    superior = committee.drafts[draft.unit.parent] if draft.unit.parent else None
    if superior is None or (INFO, DISCIPLINED_BELOW) in superior.busy:
        return False
    bound = any(c.code in ("TR-TC-17", "TR-TC-18") for c in committee.law.ceilings)
    if bound and (INFO, "de_xuat") in superior.busy:
        return False
    shares = [c.values["tren"] for c in committee.law.ceilings if c.code == "TR-TC-18"]
    count = int(str(superior.info[DISCIPLINED_BELOW])) + 1
    if any(count * 100 > share * len(committee.children[superior.code]) for share in shares):
        return False
    if superior.code in ground.faulty:  # nothing else is planted in the others
        superior.busy.add((INFO, DISCIPLINED_BELOW))
    superior.info[DISCIPLINED_BELOW] = count
    ground.settle(superior)
    return True
