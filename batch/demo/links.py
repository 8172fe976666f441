"""Leaders and their rows in the lists of their cells, kept alike after faults were planted in one of the two."""

from __future__ import annotations

from batch.demo.collectives import follow_cell
from batch.demo.draft import Committee, Draft, Row
from batch.demo.ground import Ground
from batch.domain import DOSSIER, LEADERS

_PAIRS = (("ho_ten", "ho_ten"), ("xl_dang_vien", "de_xuat"), ("xl_cbccvc", "xl_cbccvc"), ("ky_luat", "ky_luat"))


def differ(leader: Row, member: Row) -> bool:
    """Whether a leader's row says otherwise than his row in the list of his cell."""
    pairs = [(leader.get(own), member.get(other)) for own, other in _PAIRS]
    return any(one is not None and other is not None and one != other for one, other in pairs)


def follow_cells(ground: Ground) -> None:
    """Leaders' rows follow the lists of their cells; whoever then still differs, and not on purpose, is somebody else:
    he gets a card that stands in no list."""
    committee = ground.committee
    found: dict[str, list[tuple[Draft, int]]] = {}
    for draft in committee.drafts.values():
        for i, row in enumerate(draft.leaders):
            card = row.get("so_the")
            if isinstance(card, str) and card in committee.by_card and card not in ground.linked:
                found.setdefault(card, []).append((draft, i))
    for card, places in found.items():
        member = committee.by_card[card][1]
        for draft, i in places:
            if (LEADERS, i) not in draft.busy:
                follow_cell(committee, draft.leaders[i])
        if any(differ(draft.leaders[i], member) for draft, i in places):
            _renumber(committee, card, places)


def _renumber(committee: Committee, card: str, places: list[tuple[Draft, int]]) -> None:
    committee.next_card += 1
    new = f"{2_000_000 + committee.next_card:08d}"
    for draft, i in places:
        draft.leaders[i]["so_the"] = new
        for row in draft.rows.get(DOSSIER, []):
            if row.get("so_the") == card:
                row["so_the"] = new
