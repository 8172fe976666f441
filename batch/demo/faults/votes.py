"""Faults of votes."""

from __future__ import annotations

from batch.demo.draft import Draft
from batch.demo.faults.changes import blank_one, plain_member
from batch.demo.faults.planter import Ground, Spot, planter
from batch.domain import CELL, INFO, MEMBERS
from batch.rules.votes import VOTES
from batch.submissions.eligibility import OFFICIAL


@planter("BP-03")
def no_votes_at_all(ground: Ground, draft: Draft) -> Spot | None:
    # Not in a chi bộ trực thuộc: there other faults leave the organization without a rating.
    if draft.unit.kind == CELL or VOTES[0] not in draft.info or not ground.free_key(draft, "da_kiem_diem", *VOTES):
        return None
    draft.info |= dict.fromkeys(VOTES)
    return Spot(INFO, VOTES[0])


@planter("BP-04")
def no_votes_on_one(ground: Ground, draft: Draft) -> Spot | None:
    """A member at HTT: the share of votes ranks nobody there."""
    spot = blank_one(ground, draft, MEMBERS, "phieu_tot")
    if spot is None:
        return None
    draft.members[spot.row] |= dict.fromkeys(VOTES)
    return Spot(MEMBERS, VOTES[0], spot.row)


@planter("BP-01")
def more_votes_than_present(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, MEMBERS, lambda _i, r: plain_member(ground, r))
    if row is None or not ground.free_key(draft, "so_du_hop"):
        return None
    draft.members[row]["phieu_tot"] = int(str(draft.info["so_du_hop"])) + 3
    return Spot(MEMBERS, "phieu_tot", row)


@planter("BP-05")
def more_votes_than_official(ground: Ground, draft: Draft) -> Spot | None:
    """Where so many on probation may attend that the meeting is larger than the number of official members."""
    official = sum("so_the" in m and m["tinh_trang"] != "TAM_THOI_DEN" for m in draft.members)
    present = sum(m["tinh_trang"] in OFFICIAL for m in draft.members)
    if present <= official or not ground.free_key(draft, "so_du_hop"):
        return None
    row = ground.free_row(draft, MEMBERS, lambda _i, r: plain_member(ground, r))
    if row is None:
        return None
    draft.info["so_du_hop"] = present
    draft.members[row] |= dict.fromkeys(VOTES, 0) | {"phieu_tot": official + 1}
    return Spot(MEMBERS, "phieu_tot", row)


@planter("BP-02")
def proposal_above_votes(ground: Ground, draft: Draft) -> Spot | None:
    row = ground.free_row(draft, MEMBERS, lambda _i, r: plain_member(ground, r))
    if row is None:
        return None
    member = draft.members[row]
    cast = sum(int(str(member[key])) for key in VOTES)
    member |= dict.fromkeys(VOTES, 0) | {"phieu_hoan_thanh": cast}
    return Spot(MEMBERS, "de_xuat", row)
