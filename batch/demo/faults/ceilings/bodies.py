"""Proposals of collectives and organizations above their ceiling."""

from __future__ import annotations

from batch.demo.draft import Draft, Row
from batch.demo.faults.planter import Ground, Planter, Spot
from batch.demo.limits import BODY, GRADE_BELOW, ORGANIZATION_LIMITS, at_least, better, mildest
from batch.demo.organizations import ceiling_from_below
from batch.demo.superiors import told_above
from batch.domain import (
    BASE_CELL,
    CELL,
    CELL_TYPES,
    COLLECTIVES,
    INFO,
    MEMBERS,
    ORGANIZATION,
    RANK,
    SCORES,
    SELF_REVIEW,
)
from batch.law import Ceiling


def collectives(code: str) -> Planter:
    """A collective's proposal above a ceiling: first one whose head isn't among the leaders, as he would follow."""

    def plant(ground: Ground, draft: Draft) -> Spot | None:
        for ceiling in mildest(ground.committee.law, code):
            row = _collective(ground, draft, ceiling, led=False)
            if row is None:
                row = _collective(ground, draft, ceiling, led=True)
            if row is None or not BODY[code[-2:]](ground, draft.bodies[row], ceiling.values):
                continue
            draft.bodies[row].pop("bat_kha_khang", None)
            ground.lower_heads(draft, draft.bodies[row], _left_by(ground, ceiling))
            return Spot(COLLECTIVES, "de_xuat", row)
        return None

    return plant


def _left_by(ground: Ground, ceiling: Ceiling) -> str:
    """The level that is left where the ceilings of one code ask for the same discipline."""
    same = [c for c in mildest(ground.committee.law, ceiling.code) if c.values.get("tu") == ceiling.values.get("tu")]
    disciplined = ceiling.code[-2:] in ("03", "04")
    return min((c.level for c in same), key=RANK.__getitem__) if disciplined else ceiling.level


def _collective(ground: Ground, draft: Draft, ceiling: Ceiling, *, led: bool) -> int | None:
    with_head = {r.get("ma_tap_the") for r in draft.leaders}

    def fits(_i: int, row: Row) -> bool:
        own = row.get("ma_tap_the") in with_head
        return at_least(row, ceiling.level) and row["la_cap_uy"] == "KHONG" and own == led

    row = ground.free_row(draft, COLLECTIVES, fits)
    if row is not None and draft.bodies[row]["de_xuat"] == ceiling.level:
        ground.rerate_body(draft.bodies[row], better(ceiling.level))
    return row


def committee_above_organization(ground: Ground, draft: Draft) -> Spot | None:
    """The committee proposed better than its organization."""
    level = draft.level
    if level not in ("HTT", "HTNV"):
        return None
    row = ground.free_row(draft, COLLECTIVES, lambda i, r: r["la_cap_uy"] == "CO" and r.get("de_xuat") == level)
    if row is None:
        return None
    ground.rerate_body(draft.bodies[row], better(level))
    return Spot(COLLECTIVES, "de_xuat", row)


def collective_above_unit(ground: Ground, draft: Draft) -> Spot | None:
    """A collective proposed better than the agency that it leads."""
    row = ground.free_row(draft, COLLECTIVES, lambda i, r: r["la_cap_uy"] == "KHONG" and r.get("de_xuat") == "HTT")
    if row is None:
        return None
    ground.rerate_body(draft.bodies[row], "HTXS")
    draft.bodies[row]["xl_to_chuc"] = "HTT"
    return Spot(COLLECTIVES, "de_xuat", row)


def organizations(code: str) -> Planter:
    limit = ORGANIZATION_LIMITS[code[-2:]]

    def plant(ground: Ground, draft: Draft) -> Spot | None:
        for ceiling in mildest(ground.committee.law, code):
            if not _lift(ground, draft, ceiling):
                continue
            if code == "TR-TC-02" and not told_above(ground, draft):
                continue
            draft.info.pop("bat_kha_khang", None)
            draft.busy |= {(INFO, "de_xuat"), (INFO, "tu_xep_loai")}
            if code == "TR-TC-02" and not told_above(ground, draft):
                continue
            before = dict(draft.info)
            limit(ground, draft.info, ceiling.values)
            draft.busy |= {(INFO, key) for key, value in draft.info.items() if before.get(key) != value}
            _fall(ground, draft, ceiling)
            return Spot(INFO, "de_xuat")
        return None

    return plant


def _lift(ground: Ground, draft: Draft, ceiling: Ceiling) -> bool:
    """Make room above the ceiling: a chi bộ that ends where the ceiling puts it is proposed one better."""
    if (INFO, "de_xuat") in draft.busy or not draft.level or not draft.unit.parent:
        return False
    if RANK[draft.level] > RANK[ceiling.level]:
        # Coming down takes others along; a chi bộ trực thuộc takes the fewest.
        return draft.unit.kind == CELL or not ground.strict
    if draft.level != ceiling.level or not ceiling.verified:
        return False
    above = better(ceiling.level)
    if RANK[ceiling_from_below(ground.committee, draft)] < RANK[above]:
        return False
    ground.relevel(draft, above)
    return True


def _fall(ground: Ground, draft: Draft, ceiling: Ceiling) -> None:
    if ceiling.verified:
        draft.level = ceiling.level
        ground.settle(draft)


def organization_grades(code: str) -> Planter:
    sheet = SELF_REVIEW if code[-2:] in ("05", "06") else SCORES
    main = code[-2:] in ("05", "07")

    def plant(ground: Ground, draft: Draft) -> Spot | None:
        law = ground.committee.law
        scale = law.scale(ORGANIZATION)
        if sheet == SELF_REVIEW:
            wanted = {c.code for c in law.self_review.contents if c.graded and c.main == main}
        else:
            wanted = {c.code for c in scale.criteria if c.main == main} if scale else set()
        key = "ma_noi_dung" if sheet == SELF_REVIEW else "ma_tieu_chi"
        for ceiling in mildest(law, code):
            if not wanted or not _lift(ground, draft, ceiling):
                continue
            draft.busy |= {(INFO, "de_xuat"), (sheet, 0)}
            row = next(r for r in draft.rows[sheet] if r[key] in wanted)
            row["cap_do"] = GRADE_BELOW[ceiling.values["duoi"]]
            _fall(ground, draft, ceiling)
            return Spot(INFO, "de_xuat")
        return None

    return plant


def organization_score(ground: Ground, draft: Draft) -> Spot | None:
    for ceiling in mildest(ground.committee.law, "TR-TC-12"):
        if not draft.rows.get(SCORES) or not _lift(ground, draft, ceiling):
            continue
        rows = draft.rows[SCORES]
        total = sum(float(str(r["diem_tu_cham"])) + float(str(r.get("diem_cong") or 0)) for r in rows)
        fall = total - (ceiling.values["duoi"] - 1)
        for row in sorted(rows, key=lambda r: -float(str(r["diem_tu_cham"]))):
            points = float(str(row["diem_tu_cham"]))
            taken = min(points, fall)
            row["diem_tu_cham"] = points - taken
            fall -= taken
        draft.busy |= {(INFO, "de_xuat"), (SCORES, 0)}
        _fall(ground, draft, ceiling)
        return Spot(INFO, "de_xuat")
    return None


def too_low_below(code: str, level: str) -> Planter:
    """Too many subordinates failed, or too few at HTT: the organization's proposal stays where it was. Planted in chi
    bộ, whose subordinates are its own members."""

    def plant(ground: Ground, draft: Draft) -> Spot | None:
        law = ground.committee.law
        ceilings = [c for c in law.ceilings if c.code == code]
        kinds = ceilings[0].values.get("chi_bo", CELL_TYPES)
        if draft.unit.kind not in kinds or draft.level != "HTT" or (INFO, "de_xuat") in draft.busy:
            return None
        rated = [level for level in draft.finals if level]
        if code == "TR-TC-10":
            more = 1
        elif code == "TR-TC-09":
            more = int(len(rated) * ceilings[0].values["tren"] / 100) + 1 - rated.count("KHT")
        else:
            good = sum(1 for one in rated if RANK[one] >= RANK["HTT"])
            least = min(c.values["duoi"] for c in ceilings)
            more = good - int((len(rated) * least - 1) // 100)
        free = [i for i, one in enumerate(draft.finals) if one == "HTT" and (MEMBERS, i) not in draft.busy]
        if more < 1 or len(free) < more:
            return None
        draft.busy |= {(INFO, "de_xuat")} | {(MEMBERS, i) for i in free[:more]}
        for i in free[:more]:
            ground.rerate_member(draft, i, level)
        return Spot(INFO, "de_xuat")

    return plant


def units_disciplined(ground: Ground, draft: Draft) -> Spot | None:
    """More than the allowed share of the units directly below were disciplined."""
    below = len(ground.committee.children.get(draft.code, []))
    ceiling = next(c for c in ground.committee.law.ceilings if c.code == "TR-TC-18")
    if draft.unit.kind in (CELL, BASE_CELL) or not below or not draft.unit.parent or draft.level in (None, "KHT"):
        return None
    if not ground.free_key(draft, "de_xuat", "so_don_vi_truc_thuoc_bi_ky_luat"):
        return None
    draft.info["so_don_vi_truc_thuoc_bi_ky_luat"] = int(below * ceiling.values["tren"] / 100) + 1
    _fall(ground, draft, ceiling)
    return Spot(INFO, "de_xuat")
