"""Leaders and their rows in the lists of their cells, kept alike after faults were planted in one of the two."""

from __future__ import annotations

from batch.demo.collectives import follow_cell
from batch.demo.draft import Committee, Draft, Row
from batch.demo.faults.planter import Ground
from batch.demo.levels import lower
from batch.demo.members import MemberMaker
from batch.domain import BASE_TYPES, DOSSIER, LEADERS, RANK

_PAIRS = (("ho_ten", "ho_ten"), ("xl_dang_vien", "de_xuat"), ("xl_cbccvc", "xl_cbccvc"), ("ky_luat", "ky_luat"))


def differ(leader: Row, member: Row) -> bool:
    """Whether a leader's row says otherwise than his row in the list of his cell."""
    pairs = [(leader.get(own), member.get(other)) for own, other in _PAIRS]
    pairs += [(leader.get("goi_y") == "KHONG", member.get("goi_y") == "KHONG")]
    pairs += [(leader.get("suy_thoai") == "CO", member.get("suy_thoai") == "CO")]
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
    _list_as_guests(ground)
    _agree(committee)


def _counted(draft: Draft) -> bool:
    return not draft.missing and ("", "alone") not in draft.busy


def _agree(committee: Committee) -> None:
    """Where no list that is counted has the leader's card, his own two ratings are all that is seen of them."""
    drafts = committee.drafts.values()
    listed = {row.get("so_the") for draft in drafts if _counted(draft) for row in draft.members}
    for leader in (row for draft in drafts for row in draft.leaders):
        rating, official = str(leader.get("xl_dang_vien")), str(leader.get("xl_cbccvc"))
        unseen = isinstance(leader.get("so_the"), str) and leader["so_the"] not in listed
        if unseen and rating in RANK and official in RANK:
            leader["xl_dang_vien"] = lower(rating, official)


def new_card(committee: Committee) -> str:
    """A number that nobody has."""
    committee.next_card += 1
    return f"{2_000_000 + committee.next_card:08d}"


def _renumber(committee: Committee, card: str, places: list[tuple[Draft, int]]) -> None:
    new = new_card(committee)
    for draft, i in places:
        draft.leaders[i]["so_the"] = new
        for row in draft.rows.get(DOSSIER, []):
            if row.get("so_the") == card:
                row["so_the"] = new


def _list_as_guests(ground: Ground) -> None:
    """Leaders of the base whose card stands in no list, not on purpose, are temporarily in a chi bộ there."""
    committee = ground.committee
    listed = {row.get("so_the") for draft in committee.drafts.values() for row in draft.members}
    for draft in committee.drafts.values():
        base = committee.nearest(draft.code, BASE_TYPES, itself=True)
        cells = [committee.drafts[code] for code in committee.below(base)] if base else []
        home = next((cell for cell in cells if cell.members and _counted(cell)), None)
        for leader in draft.leaders:
            card = leader.get("so_the")
            if home is None or leader.get("cap") != "CO_SO" or not isinstance(card, str):
                continue
            if card in listed or card in ground.linked:
                continue
            guest = MemberMaker(committee, home).unrated("TAM_THOI_DEN")
            guest.pop("so_ly_lich", None)
            guest |= {"stt": len(home.members) + 1, "so_the": card, "ho_ten": leader["ho_ten"]}
            home.members.append(guest)
            home.finals.append(None)
            listed.add(card)
