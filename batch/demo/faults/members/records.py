"""Faults of members' records: rows that contradict themselves, one person in several places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from batch.demo.collectives import follow_cell
from batch.demo.draft import Draft, Row
from batch.demo.faults.changes import plain_member
from batch.demo.faults.planter import Ground, Spot, planter
from batch.demo.links import differ
from batch.demo.members import MemberMaker
from batch.domain import LEADERS, MEMBERS

Test = Callable[[Ground, Row], bool]
_QUARTER = "xl_quy_3"
_OLD_FONT = ("", "TEP-06")  # a name that is copied from such a workbook would carry it along


def _of(law_value: str) -> Test:
    """A good member of the kinds (doi_tuong) that a value of the law names."""
    return lambda ground, row: plain_member(ground, row) and row["doi_tuong"] in ground.committee.law.value(law_value)


def _born(row: Row) -> date:
    born = row["ngay_sinh"]
    assert isinstance(born, date)
    return born


def _admitted(row: Row) -> date:
    admitted = row["ngay_vao_dang"]
    assert isinstance(admitted, date)
    return admitted


def _plant(code: str, key: str, change: Callable[[Ground, Row], Row], fits: Test = plain_member) -> None:
    """Register a planter that changes one member's row and is reported at `key`."""

    def plant(ground: Ground, draft: Draft) -> Spot | None:
        row = ground.free_row(draft, MEMBERS, lambda _i, r: fits(ground, r))
        if row is None:
            return None
        draft.members[row] |= change(ground, draft.members[row])
        return Spot(MEMBERS, key, row)

    planter(code)(plant)


def _too_young(_ground: Ground, row: Row) -> Row:
    born = _born(row)
    return {"ngay_vao_dang": date(born.year + 16, born.month, min(born.day, 28))}


_plant("DV-08", "ngay_chinh_thuc", lambda g, r: {"ngay_chinh_thuc": None})
_plant("DV-09", "nguyen_nhan_khong_hoan_thanh", lambda g, r: {"nguyen_nhan_khong_hoan_thanh": "KHAC"})
_plant("DV-12", "nhan_xet_cu_tru", lambda g, r: {"nhan_xet_cu_tru": None}, _of("cu_tru_doi_tuong"))
_plant("DV-13", "de_xuat", lambda g, r: {"nhan_xet_cu_tru": "XU_LY"}, _of("cu_tru_doi_tuong"))
_plant("DV-14", "nhan_xet_noi_cu", lambda g, r: {
    "ngay_chuyen_den": date(g.committee.year, 3, 1), "nhan_xet_noi_cu": "KHONG"})  # fmt: skip
_plant("DV-15", "ky_luat_noi_cu", lambda g, r: {"ky_luat_noi_cu": "CO"})
_plant("DV-16", "xl_cbccvc", lambda g, r: {"xl_cbccvc": "CXL"}, _of("cbccvc_doi_tuong"))
_plant("DV-17", "ngay_vao_dang", _too_young)
_plant("DV-18", "ngay_sinh", lambda g, r: {
    "ngay_sinh": date(g.committee.year - g.committee.law.value("tuoi_cao_nhat") - 5, 5, 1)})  # fmt: skip
_plant("DV-20", "nghi_thai_san", lambda g, r: {"nghi_thai_san": "CO"},
       lambda g, r: plain_member(g, r) and r["gioi_tinh"] == "NAM")  # fmt: skip
_plant("DV-21", "so_nam_xuat_sac", lambda g, r: {"so_nam_xuat_sac": g.committee.year - _admitted(r).year + 3})


@planter("DV-07")
def reviewed_elsewhere(ground: Ground, draft: Draft) -> Spot | None:
    def fits(_i: int, row: Row) -> bool:
        return row["tinh_trang"] in ("MIEN", "DINH_CHI", "TAM_THOI_DEN")

    row = ground.free_row(draft, MEMBERS, fits)
    if row is None:
        if not draft.members:
            return None
        row = _add_guest(ground, draft)
    draft.members[row]["da_kiem_diem"] = "CO"
    return Spot(MEMBERS, "da_kiem_diem", row)


def _add_guest(ground: Ground, draft: Draft) -> int:
    """One more row, of somebody who is only temporarily here: no total changes."""
    member = MemberMaker(ground.committee, draft).unrated("TAM_THOI_DEN")
    member["stt"] = len(draft.members) + 1
    draft.members.append(member)
    draft.finals.append(None)
    draft.busy.add((MEMBERS, len(draft.members) - 1))
    return len(draft.members) - 1


def _at(ground: Ground, draft: Draft, level: str) -> int | None:
    """A member at a level; where a fault may move others, one who is brought down to it."""
    row = ground.free_row(draft, MEMBERS, lambda i, r: r.get("de_xuat") == level == draft.finals[i])
    if row is None and not ground.strict:
        row = ground.free_row(draft, MEMBERS, lambda _i, r: plain_member(ground, r))
    if row is not None:
        ground.rerate_member(draft, row, level)
    return row


@planter("DV-10")
def cause_against_row(ground: Ground, draft: Draft) -> Spot | None:
    row = _at(ground, draft, "KHT")
    if row is None:
        return None
    draft.members[row] |= {"nguyen_nhan_khong_hoan_thanh": "KY_LUAT", "ky_luat": "KHONG"}
    return Spot(MEMBERS, "nguyen_nhan_khong_hoan_thanh", row)


@planter("DV-19")
def sick_longer_than_a_year(ground: Ground, draft: Draft) -> Spot | None:
    row = _at(ground, draft, "HTNV")
    if row is None:
        return None
    draft.members[row]["thang_nghi_om"] = 20
    return Spot(MEMBERS, "thang_nghi_om", row)


def _asked_for_quarters(ground: Ground, draft: Draft, row: Row) -> bool:
    return "de_xuat" in row and "ngay_chuyen_den" not in row and _admitted(row).year < ground.committee.year


@planter("DV-11")
def quarter_missing(ground: Ground, draft: Draft) -> Spot | None:
    def fits(_i: int, row: Row) -> bool:
        return plain_member(ground, row) and "xl_quy_2" in row

    if sum(1 for row in draft.members if "xl_quy_2" in row) < 3:
        return None
    row = ground.free_row(draft, MEMBERS, fits)
    if row is None:
        return None
    del draft.members[row]["xl_quy_2"]
    return Spot(MEMBERS, "xl_quy_2", row)


@planter("DV-22")
def quarter_missing_everywhere(ground: Ground, draft: Draft) -> Spot | None:
    """Nobody has it; reported at the first who should."""
    first = next((i for i, row in enumerate(draft.members) if _asked_for_quarters(ground, draft, row)), None)
    if first is None or ground.free_row(draft, MEMBERS, lambda i, _r: i == first) is None:
        return None
    for row in draft.members:
        row.pop(_QUARTER, None)
    draft.busy.add((MEMBERS, _QUARTER))
    return Spot(MEMBERS, _QUARTER, first)


@planter("LD-02")
def guest_elsewhere(ground: Ground, draft: Draft) -> Spot | None:
    """Another unit lists the member as temporarily there."""
    if _OLD_FONT in draft.busy:
        return None
    row = ground.free_row(draft, MEMBERS, lambda _i, r: plain_member(ground, r) and r["tinh_trang"] == "CHINH_THUC")
    others = [code for code in ground.faulty if code != draft.code and ground.committee.drafts[code].members]
    if row is None or not others or ("", "TEP-06") in draft.busy:
        return None
    other = ground.committee.drafts[ground.rng.choice(others)]
    guest = other.members[_add_guest(ground, other)]
    guest.pop("so_ly_lich", None)
    for key in ("so_the", "ho_ten", "ngay_sinh", "gioi_tinh", "ngay_vao_dang", "ngay_chinh_thuc"):
        guest[key] = draft.members[row][key]
    return Spot(MEMBERS, "tinh_trang", row)


@planter("LD-03")
def two_alike(ground: Ground, draft: Draft) -> Sequence[Spot] | None:
    """The name and birth date of a member stand in another unit's row too, with another card."""
    if _OLD_FONT in draft.busy:
        return None
    row = ground.free_row(draft, MEMBERS, lambda _i, r: plain_member(ground, r))
    if row is None:
        return None
    one = draft.members[row]

    def fits(_i: int, other: Row) -> bool:
        same = plain_member(ground, other) and other["gioi_tinh"] == one["gioi_tinh"]
        return same and _admitted(other).year - _born(one).year > 19

    for code in ground.faulty:
        other = ground.committee.drafts[code]
        second = ground.free_row(other, MEMBERS, fits) if code != draft.code else None
        if second is not None:
            other.members[second] |= {"ho_ten": one["ho_ten"], "ngay_sinh": one["ngay_sinh"]}
            return Spot(MEMBERS, "so_the", row), Spot(MEMBERS, "so_the", second, unit=code)
    return None


def _linked(ground: Ground, draft: Draft, key: str, change: Callable[[Row, Row], Row | None]) -> Spot | None:
    """Change a leader's row against his row in the list of his cell; `change(leader, member)` gives what changes in the
    leader's row, None where the two don't fit. A leader may differ in several fields, but then not in the name."""
    for index, leader in enumerate(draft.leaders):
        card = str(leader.get("so_the"))
        home, member = ground.committee.by_card.get(card, ("", {}))
        cell = ground.committee.drafts.get(home)
        if cell is None or not _may_differ(ground, cell, draft, index, key):
            continue
        if (changed := change(leader, member)) is None:
            continue
        leader |= changed
        draft.busy.add((LEADERS, index))
        if home in ground.faulty or home == draft.code:  # elsewhere nothing is planted, and nothing is wrong
            cell.busy.add((MEMBERS, _place(cell, member) or 0))
        ground.linked.add(card)
        ground.differing.setdefault(card, set()).add(key)
        return Spot(LEADERS, key, index)
    return None


def _place(cell: Draft, member: Row) -> int | None:
    return next((i for i, row in enumerate(cell.members) if row is member), None)


def _may_differ(ground: Ground, cell: Draft, draft: Draft, index: int, key: str) -> bool:
    """Whether the leader's row may be made to differ in the field: not a head's, who would have to follow his
    collective down."""
    leader = draft.leaders[index]
    card = str(leader.get("so_the"))
    if planted := ground.differing.get(card):
        return key not in planted and "so_the" not in {key, *planted}
    member = ground.committee.by_card[card][1]
    place = _place(cell, member)
    taken = card in ground.linked or (LEADERS, index) in draft.busy or (MEMBERS, place) in cell.busy
    unread = place is None or cell.missing or ("", "alone") in cell.busy
    if key == "so_the":  # names in a spoilt font aren't compared
        unread = unread or any(("", "TEP-06") in d.busy for d in (cell, draft))
    if taken or unread or leader.get("la_nguoi_dung_dau") != "KHONG" or not plain_member(ground, member):
        return False
    follow_cell(ground.committee, leader)  # another fault may have moved the one or the other
    return not differ(leader, member)


def _other_rating(leader: Row, member: Row) -> Row | None:
    return {"xl_dang_vien": "HTNV"} if "de_xuat" in leader and member["de_xuat"] == "HTT" else None


def _other_official_rating(leader: Row, member: Row) -> Row | None:
    rating, level = leader.get("xl_cbccvc"), leader.get("de_xuat")
    if rating not in ("HTXS", "HTT") or rating != member.get("xl_cbccvc") or level == "HTXS":
        return None
    return {"xl_cbccvc": "HTT" if rating == "HTXS" else "HTXS"}


def _other_name(leader: Row, _member: Row) -> Row:
    return {"ho_ten": f"{leader['ho_ten']} Khác"}


def _link_planter(code: str, key: str, change: Callable[[Row, Row], Row | None]) -> None:
    def plant(ground: Ground, draft: Draft) -> Spot | None:
        return _linked(ground, draft, key, change)

    planter(code)(plant)


_link_planter("LD-04", "xl_dang_vien", _other_rating)
_link_planter("LD-05", "xl_cbccvc", _other_official_rating)
_link_planter("LD-07", "so_the", _other_name)
