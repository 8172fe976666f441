"""Proposals of members and leaders above their ceiling: one planter for each ceiling of the law in force."""

from __future__ import annotations

from batch.demo.draft import Draft, Row
from batch.demo.faults.planter import Ground, Planter, Spot
from batch.demo.limits import PERSON, at_least, better, mildest, worse
from batch.domain import COLLECTIVES, INFO, LEADERS, MEMBERS
from batch.law import Ceiling

HEAD, DEPUTY = "CO", "KHONG"


def members(code: str) -> Planter:
    """A member's proposal above a ceiling. First one whose final level the ceiling leaves as it is, so that nothing
    else moves; else one who comes down, and the chi bộ with him."""

    def plant(ground: Ground, draft: Draft) -> Spot | None:
        for ceiling in mildest(ground.committee.law, code):
            row = _member(ground, draft, ceiling, scored=code == "TR-DV-08")
            if row is not None and PERSON[code[-2:]](ground, draft.members[row], ceiling.values):
                if ceiling.verified:
                    _comes_down(ground, draft, row, ceiling.level)
                return Spot(MEMBERS, "de_xuat", row)
        return None

    return plant


def _member(ground: Ground, draft: Draft, ceiling: Ceiling, *, scored: bool) -> int | None:
    """A member who is above the ceiling, or is made to be."""

    def same(i: int, row: Row) -> bool:
        fits = row.get("de_xuat") == ceiling.level == draft.finals[i]
        return ceiling.verified and fits and (not scored or "tong_diem" in row)

    def above(i: int, row: Row) -> bool:
        return bool(draft.finals[i]) and at_least(row, better(ceiling.level)) and (not scored or "tong_diem" in row)

    row = ground.free_row(draft, MEMBERS, same)
    if row is None:
        return ground.free_row(draft, MEMBERS, above)
    ground.rerate_member(draft, row, better(ceiling.level), final=ceiling.level)
    return row


def _comes_down(ground: Ground, draft: Draft, row: int, level: str) -> None:
    draft.finals[row] = level
    if level == "KHT":
        draft.members[row].setdefault("nguyen_nhan_khong_hoan_thanh", "KHAC")
    ground.settle(draft)


def member_above_cbccvc(ground: Ground, draft: Draft) -> Spot | None:
    """The recurring fault: a member above the rating as an official."""
    law = ground.committee.law

    def fits(_i: int, row: Row) -> bool:
        return at_least(row, "HTT") and row["doi_tuong"] in law.value("cbccvc_gioi_han")

    row = ground.free_row(draft, MEMBERS, fits)
    if row is None:
        return None
    final = worse(str(draft.members[row]["de_xuat"]))
    draft.members[row]["xl_cbccvc"] = final
    if any(c.code == "TR-DV-03" and c.verified for c in law.ceilings):
        _comes_down(ground, draft, row, final)
    return Spot(MEMBERS, "de_xuat", row)


def leader_above_cbccvc(ground: Ground, draft: Draft) -> Spot | None:
    def fits(_i: int, row: Row) -> bool:
        return row["la_nguoi_dung_dau"] == DEPUTY and at_least(row, "HTT") and "xl_cbccvc" in row

    row = ground.free_row(draft, LEADERS, fits)
    if row is None:
        return None
    draft.leaders[row]["xl_cbccvc"] = worse(str(draft.leaders[row]["de_xuat"]))
    return Spot(LEADERS, "de_xuat", row)


def leaders(code: str) -> Planter:
    """A leader's proposal above a ceiling: a deputy's first, as over a head there is also the collective's level."""

    def plant(ground: Ground, draft: Draft) -> Spot | None:
        for ceiling in mildest(ground.committee.law, code):
            row = _leader(ground, draft, ceiling, DEPUTY)
            # What the law leaves open isn't reported under a settled ceiling, and a head has that of the collective.
            if row is None and ceiling.verified:
                row = _leader(ground, draft, ceiling, HEAD)
            if row is not None and PERSON[code[-2:]](ground, draft.leaders[row], ceiling.values):
                if draft.leaders[row]["ky_luat"] != "KHONG" or draft.leaders[row]["suy_thoai"] == "CO":
                    draft.leaders[row].pop("ma_tap_the", None)  # else his collective has a disciplined member
                return Spot(LEADERS, "de_xuat", row)
        return None

    return plant


def _leader(ground: Ground, draft: Draft, ceiling: Ceiling, head: str) -> int | None:
    def fits(_i: int, row: Row) -> bool:
        return row["la_nguoi_dung_dau"] == head and at_least(row, ceiling.level)

    row = ground.free_row(draft, LEADERS, fits)
    if row is not None and draft.leaders[row]["de_xuat"] == ceiling.level:
        ground.rerate_leader(draft, draft.leaders[row], better(ceiling.level))
    return row


def _is_head(row: Row, *, of_unit: bool) -> bool:
    return row["la_nguoi_dung_dau"] == HEAD and bool(row.get("ma_don_vi_dung_dau")) == of_unit


def head_above_collective(ground: Ground, draft: Draft) -> Spot | None:
    free = [b for i, b in enumerate(draft.bodies) if (COLLECTIVES, i) not in draft.busy]
    finals = {b.get("ma_tap_the"): b.get("de_xuat") for b in free}

    def fits(_i: int, row: Row) -> bool:
        level = finals.get(row.get("ma_tap_the"))
        return _is_head(row, of_unit=False) and row.get("de_xuat") == "HTT" and level == "HTT"

    row = ground.free_row(draft, LEADERS, fits)
    if row is None:
        return None
    ground.rerate_leader(draft, draft.leaders[row], "HTXS")
    code = draft.leaders[row]["ma_tap_the"]
    draft.busy |= {(COLLECTIVES, i) for i, b in enumerate(draft.bodies) if b.get("ma_tap_the") == code}
    return Spot(LEADERS, "de_xuat", row)


def head_above_organization(ground: Ground, draft: Draft) -> Spot | None:
    level = draft.level
    if level not in ("HTT", "HTNV"):
        return None
    row = ground.free_row(draft, LEADERS, lambda i, r: _is_head(r, of_unit=True) and "de_xuat" in r)
    if row is None:
        return None
    ground.rerate_leader(draft, draft.leaders[row], better(level))
    return Spot(LEADERS, "de_xuat", row)


def head_of_collective_behind(ground: Ground, draft: Draft) -> Spot | None:
    """The collective did too little of its tasks; its head is proposed for more than is left to him."""
    for i, body in enumerate(draft.bodies):
        if (COLLECTIVES, i) in draft.busy or body["la_cap_uy"] == "CO" or "de_xuat" not in body:
            continue
        own = body["ma_tap_the"]

        def fits(_i: int, row: Row, code: object = own) -> bool:
            return row.get("ma_tap_the") == code and row["la_nguoi_dung_dau"] == HEAD and "de_xuat" in row

        row = ground.free_row(draft, LEADERS, fits)
        if row is None:
            continue
        draft.busy.add((COLLECTIVES, i))
        ground.rerate_body(body, "HTNV")
        body["ty_le_hoan_thanh"] = 65
        ground.rerate_leader(draft, draft.leaders[row], "HTNV")
        for j, other in enumerate(draft.leaders):
            if other.get("ma_tap_the") == own:
                draft.busy.add((LEADERS, j))
                if other["la_nguoi_dung_dau"] == DEPUTY:
                    ground.lower_leader(draft, other, "HTT")
        return Spot(LEADERS, "de_xuat", row)
    return None


def head_of_unit_behind(ground: Ground, draft: Draft) -> Spot | None:
    """The unit did less than half of its targets; its head is proposed for more than is left to him."""
    if (INFO, "de_xuat") in draft.busy or not draft.level or not draft.unit.parent:
        return None
    row = ground.free_row(draft, LEADERS, lambda i, r: _is_head(r, of_unit=True) and "de_xuat" in r)
    if row is None:
        return None
    ground.relevel(draft, "KHT")
    ground.settle(draft)
    draft.busy |= {(INFO, key) for key in ("de_xuat", "ty_le_hoan_thanh", "bat_kha_khang")}
    ground.rerate_leader(draft, draft.leaders[row], "HTNV")
    return Spot(LEADERS, "de_xuat", row)
