"""Faults of what is left blank or lies outside the score scale: grades, votes, bonuses, criteria."""

from __future__ import annotations

from batch.demo.draft import Draft, Row
from batch.demo.faults.planter import Ground, Spot, planter
from batch.demo.levels import scored
from batch.domain import CELL, COLLECTIVES, INFO, LEADERS, MEMBER, MEMBERS, ORGANIZATION, SCORES
from batch.law import Law
from batch.rules.scores import has_bonus

_VOTES = ("phieu_xuat_sac", "phieu_tot", "phieu_hoan_thanh", "phieu_khong")
_TASKS = "diem_nhiem_vu"


def _points(row: Row, key: str) -> float:
    return float(str(row.get(key) or 0))


def _blank(ground: Ground, draft: Draft, sheet: str, key: str) -> Spot | None:
    """Take the value out of a row with a proposal where another row of the sheet keeps one."""
    others = sum(1 for row in draft.rows.get(sheet, []) if row.get("de_xuat") and row.get(key))
    if others < 2:
        return None
    index = ground.free_row(draft, sheet, lambda _i, row: row.get("de_xuat") == "HTT" and bool(row.get(key)))
    if index is None:
        return None
    draft.rows[sheet][index][key] = None
    return Spot(sheet, key, index)


def _graded(law: Law) -> list[tuple[str, str]]:
    """Grades that the law in force asks for: of collectives, leaders and, where Mẫu 02 has a third one, members."""
    out = []
    if any(c.code == "TR-TT-06" for c in law.ceilings):
        out.append((COLLECTIVES, "cap_do_3"))
    review = law.person_review
    third = [c.code for c in review.contents if c.graded and c.code not in review.leader_only and c.code > "2"]
    if third and any(c.code == "TR-DV-06" for c in law.ceilings):
        out.append((MEMBERS, f"cap_do_{third[0]}"))
    if review.verified:
        out.append((LEADERS, f"cap_do_{[c.code for c in review.contents if c.graded][-1]}"))
    return out


@planter("BB-08")
def grade_blank(ground: Ground, draft: Draft) -> Spot | None:
    choices = _graded(ground.committee.law)
    ground.rng.shuffle(choices)
    return next((spot for sheet, key in choices if (spot := _blank(ground, draft, sheet, key))), None)


@planter("BP-03")
def no_votes_at_all(ground: Ground, draft: Draft) -> Spot | None:
    # Not in a chi bộ trực thuộc: there other faults leave the organization without a rating.
    if draft.unit.kind == CELL or _VOTES[0] not in draft.info or not ground.free_key(draft, "da_kiem_diem", *_VOTES):
        return None
    draft.info |= dict.fromkeys(_VOTES)
    return Spot(INFO, _VOTES[0])


@planter("BP-04")
def no_votes_on_one(ground: Ground, draft: Draft) -> Spot | None:
    """A member at HTT: the share of votes ranks nobody there."""
    spot = _blank(ground, draft, MEMBERS, "phieu_tot")
    if spot is None:
        return None
    draft.members[spot.row] |= dict.fromkeys(_VOTES)
    return Spot(MEMBERS, _VOTES[0], spot.row)


@planter("DI-14")
def bonus_outside_the_scale(ground: Ground, draft: Draft) -> Spot | None:
    """The total stays: what the bonus adds, the tasks lose."""
    law = ground.committee.law
    scale = law.scale(MEMBER)
    if scale is None or has_bonus(scale):
        return None

    def fits(_i: int, row: Row) -> bool:
        own = scored(law, MEMBER, str(row.get("doi_tuong")), draft.unit.sector or "")
        return own is not None and row.get("de_xuat") == "HTT" and _points(row, _TASKS) > 40

    index = ground.free_row(draft, MEMBERS, fits)
    if index is None:
        return None
    row = draft.members[index]
    row |= {_TASKS: _points(row, _TASKS) - 2, "diem_cong": 2, "ly_do_cong_tru": "Có thành tích nổi bật"}
    return Spot(MEMBERS, "diem_cong", index)


@planter("DI-15")
def criterion_of_its_own(ground: Ground, draft: Draft) -> Spot | None:
    """The total stays: the largest criterion gives the points."""
    scale, rows = ground.committee.law.scale(ORGANIZATION), draft.rows.get(SCORES, [])
    taken = any(sheet == SCORES for sheet, _ in draft.busy)
    if scale is None or taken or len(rows) < len(scale.criteria) or any(row["cap_do"] == "K" for row in rows):
        return None
    largest = max(rows, key=lambda row: _points(row, "diem_tu_cham"))
    given = min(2.0, _points(largest, "diem_tu_cham"))
    largest["diem_tu_cham"] = _points(largest, "diem_tu_cham") - given
    own: Row = {"ma_tieu_chi": "V.1", "tieu_chi": "Nội dung do đơn vị tự thêm", "diem_toi_da": given}
    rows.append(own | {"diem_tu_cham": given, "cap_do": largest["cap_do"]})
    draft.busy |= {(SCORES, i) for i in range(len(rows))}
    return Spot(SCORES, "ma_tieu_chi", len(rows) - 1)
