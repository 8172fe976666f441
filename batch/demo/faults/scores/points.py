"""Faults of scores: bonuses, parts, totals, grades. Points are moved about so that totals, and with them levels, stay
as far as the fault allows."""

from __future__ import annotations

from collections.abc import Callable

from batch.demo.draft import Draft, Row
from batch.demo.faults.planter import Ground, Spot, planter
from batch.demo.levels import scored
from batch.domain import MEMBER, MEMBERS, ORGANIZATION, SCORES
from batch.law.model import Scale
from batch.rules.scores.points import band, has_bonus

_REASON = "Theo kết luận của cấp có thẩm quyền"
_TASKS = "diem_nhiem_vu"


def _points(row: Row, key: str) -> float:
    return float(str(row.get(key) or 0))


# --- Members ---


def _member(ground: Ground, draft: Draft, fits: Callable[[Scale, Row], bool]) -> tuple[Scale, int] | None:
    """A free member whom the score scale covers, and the scale."""
    law = ground.committee.law

    def covered(_i: int, row: Row) -> bool:
        scale = scored(law, MEMBER, str(row.get("doi_tuong")), draft.unit.sector or "")
        return scale is not None and isinstance(row.get("tong_diem"), float) and fits(scale, row)

    scale = law.scale(MEMBER)
    index = ground.free_row(draft, MEMBERS, covered) if scale else None
    return (scale, index) if scale and index is not None else None


@planter("DI-02")
def too_much_bonus(ground: Ground, draft: Draft) -> Spot | None:
    found = _member(ground, draft, lambda scale, row: bool(scale.bonus_total) and _points(row, _TASKS) > 20)
    if found is None:
        return None
    scale, index = found
    row = draft.members[index]
    bonus = scale.bonus_total + scale.step
    row[_TASKS] = _points(row, _TASKS) - (bonus - _points(row, "diem_cong"))
    row |= {"diem_cong": bonus, "ly_do_cong_tru": _REASON}
    return Spot(MEMBERS, "diem_cong", index)


@planter("DI-03")
def odd_bonus(ground: Ground, draft: Draft) -> Spot | None:
    def fits(scale: Scale, row: Row) -> bool:
        return bool(scale.step) and not row.get("diem_cong") and _points(row, "tong_diem") < scale.total - 1

    found = _member(ground, draft, fits)
    if found is None:
        return None
    row = draft.members[found[1]]
    row |= {"diem_cong": 0.3, "ly_do_cong_tru": _REASON, "tong_diem": _points(row, "tong_diem") + 0.3}
    return Spot(MEMBERS, "diem_cong", found[1])


@planter("DI-04")
def part_too_large(ground: Ground, draft: Draft) -> Spot | None:
    found = _member(ground, draft, lambda _scale, row: _points(row, _TASKS) > 30 and "diem_chung" in row)
    if found is None:
        return None
    scale, index = found
    row = draft.members[index]
    most = sum(c.maximum for c in scale.criteria if c.field == "diem_chung")
    row[_TASKS] = _points(row, _TASKS) - (most + 1 - _points(row, "diem_chung"))
    row["diem_chung"] = most + 1
    return Spot(MEMBERS, "diem_chung", index)


@planter("DI-05")
def wrong_total(ground: Ground, draft: Draft) -> Spot | None:
    found = _member(ground, draft, lambda scale, row: _points(row, "tong_diem") <= scale.total - 2)
    if found is None:
        return None
    row = draft.members[found[1]]
    row["tong_diem"] = _points(row, "tong_diem") + 1
    return Spot(MEMBERS, "tong_diem", found[1])


@planter("DI-10")
def half_general_points(ground: Ground, draft: Draft) -> Spot | None:
    if not ground.committee.law.value("diem_chung_nguyen"):
        return None
    found = _member(ground, draft, lambda _scale, row: _points(row, "diem_chung") >= 1 and _points(row, _TASKS) < 69)
    if found is None:
        return None
    row = draft.members[found[1]]
    row |= {"diem_chung": _points(row, "diem_chung") - 0.5, _TASKS: _points(row, _TASKS) + 0.5}
    return Spot(MEMBERS, "diem_chung", found[1])


@planter("DI-13")
def best_grade_for_few_points(ground: Ground, draft: Draft) -> Spot | None:
    law = ground.committee.law
    main = [c.code for c in law.person_review.contents if c.main and c.graded]
    low = band(law, "TR-DV-08", "KHT")
    if len(main) != 1 or low is None:
        return None

    def room(scale: Scale, row: Row) -> float:
        """How many points must leave the tasks, if the general ones can take them; else none."""
        most = {key: sum(c.maximum for c in scale.criteria if c.field == key) for key in (_TASKS, "diem_chung")}
        move = float(int(_points(row, _TASKS) - low * most[_TASKS] / scale.total) + 1)
        return move if 0 < move <= most["diem_chung"] - _points(row, "diem_chung") else 0.0

    found = _member(ground, draft, lambda scale, row: room(scale, row) > 0 and row.get("de_xuat") != "KHT")
    if found is None:
        return None
    row = draft.members[found[1]]
    move = room(found[0], row)
    row |= {_TASKS: _points(row, _TASKS) - move, "diem_chung": _points(row, "diem_chung") + move}
    row[f"cap_do_{main[0]}"] = "XS"
    return Spot(MEMBERS, f"cap_do_{main[0]}", found[1])


# --- Organizations: sheet "Chấm điểm" ---


def _sheet(ground: Ground, draft: Draft) -> tuple[Scale, list[Row]] | None:
    """The scale and the rows, where no other fault stands on the sheet; `_take` claims it."""
    scale, rows = ground.committee.law.scale(ORGANIZATION), draft.rows.get(SCORES, [])
    taken = any(sheet == SCORES for sheet, _ in draft.busy)
    return None if scale is None or taken or len(rows) < len(scale.criteria) else (scale, rows)


def _take(draft: Draft, key: str, row: int) -> Spot:
    draft.busy |= {(SCORES, i) for i in range(len(draft.rows[SCORES]))}
    return Spot(SCORES, key, row)


def _total(rows: list[Row]) -> float:
    return sum(_points(r, "diem_tu_cham") + _points(r, "diem_cong") - _points(r, "diem_tru") for r in rows)


def _spread(rows: list[Row], points: float, without: int) -> bool:
    """Give points to the other rows, each up to its maximum; False, and nothing done, where they can't take them."""
    others = [r for i, r in enumerate(rows) if i != without]
    room = [_points(r, "diem_toi_da") - _points(r, "diem_tu_cham") for r in others]
    if sum(room) < points:
        return False
    for row, free in zip(others, room, strict=True):
        given = min(free, points)
        row["diem_tu_cham"] = _points(row, "diem_tu_cham") + given
        points -= given
    return True


@planter("DI-01")
def too_many_bonuses(ground: Ground, draft: Draft) -> Spot | None:
    found = _sheet(ground, draft)
    if found is None or not found[0].bonus_total or not found[0].bonus_each:
        return None
    scale, rows = found
    count = int(scale.bonus_total / scale.bonus_each) + 1
    if len(rows) < count or any(_points(r, "diem_tu_cham") < scale.bonus_each for r in rows[:count]):
        return None
    for row in rows[:count]:
        row["diem_tu_cham"] = _points(row, "diem_tu_cham") + _points(row, "diem_cong") - scale.bonus_each
        row |= {"diem_cong": scale.bonus_each, "ly_do_cong_tru": _REASON}
    return _take(draft, "diem_cong", count - 1)


@planter("DI-06")
def other_maximum(ground: Ground, draft: Draft) -> Spot | None:
    found = _sheet(ground, draft)
    if found is None:
        return None
    found[1][0]["diem_toi_da"] = _points(found[1][0], "diem_toi_da") + 2
    return _take(draft, "diem_toi_da", 0)


@planter("DI-07")
def scored_twice(ground: Ground, draft: Draft) -> Spot | None:
    found = _sheet(ground, draft)
    if found is None:
        return None
    first = found[1][0]
    found[1].append(first | {"ma_tieu_chi": f"{first['ma_tieu_chi']}.1", "tieu_chi": "Nội dung thành phần"})
    return _take(draft, "diem_tu_cham", 0)


@planter("DI-08")
def parts_too_large(ground: Ground, draft: Draft) -> Spot | None:
    found = _sheet(ground, draft)
    if found is None:
        return None
    scale, rows = found
    whole = min(rows, key=lambda r: _points(r, "diem_toi_da") - _points(r, "diem_tu_cham"))
    most = _points(whole, "diem_toi_da")
    if _total(rows) - _points(whole, "diem_tu_cham") + most + 1 > scale.total:
        return None
    for number, points in enumerate((most / 2, most / 2 + 1), 1):
        text = f"Nội dung thành phần {number}"
        part = {"ma_tieu_chi": f"{whole['ma_tieu_chi']}.{number}", "tieu_chi": text, "diem_tu_cham": points}
        rows.append({"diem_toi_da": most, "cap_do": whole["cap_do"]} | part)
    del whole["diem_tu_cham"]
    return _take(draft, "diem_tu_cham", len(rows) - 1)


@planter("DI-09")
def total_too_large(ground: Ground, draft: Draft) -> tuple[Spot, Spot] | None:
    """Through a criterion of the unit's own, which has its own finding."""
    found = _sheet(ground, draft)
    if found is None or any(r["cap_do"] == "K" for r in found[1]):
        return None
    scale, rows = found
    for row in rows:
        row["diem_tu_cham"] = row["diem_toi_da"]
    extra = scale.total + 1 - _total(rows)
    code, text = "V.1", "Nội dung do đơn vị tự thêm"
    rows.append(
        {"ma_tieu_chi": code, "tieu_chi": text, "diem_toi_da": extra, "diem_tu_cham": extra, "cap_do": "T"}
    )  # fmt: skip
    spot = _take(draft, "diem_tu_cham", len(rows) - 1)
    return spot, Spot(SCORES, "ma_tieu_chi", spot.row, code="DI-15")


@planter("DI-11")
def deduction_too_large(ground: Ground, draft: Draft) -> Spot | None:
    found = _sheet(ground, draft)
    if found is None or not has_bonus(found[0]):
        return None
    rows = found[1]
    for i, row in sorted(enumerate(rows), key=lambda pair: _points(pair[1], "diem_tu_cham")):
        left = 1.0
        taken = left + 0.5
        moved = _points(row, "diem_tu_cham") - left + taken
        if row["cap_do"] == "XS" or row.get("diem_cong") or not _spread(rows, moved, i):
            continue
        row |= {"diem_tu_cham": left, "diem_tru": taken, "ly_do_cong_tru": _REASON}
        return _take(draft, "diem_tru", i)
    return None


@planter("DI-12")
def best_grade_for_few_points_of_criterion(ground: Ground, draft: Draft) -> Spot | None:
    found = _sheet(ground, draft)
    low = band(ground.committee.law, "TR-TC-12", "KHT")
    if found is None or low is None or draft.level in (None, "KHT"):
        return None
    scale, rows = found
    for i, row in sorted(enumerate(rows), key=lambda pair: _points(pair[1], "diem_toi_da")):
        left = float(int(_points(row, "diem_toi_da") * low / scale.total) - 1)
        moved = _points(row, "diem_tu_cham") - left
        if left < 0 or moved < 0 or not _spread(rows, moved, i):
            continue
        row |= {"diem_tu_cham": left, "cap_do": "XS"}
        return _take(draft, "cap_do", i)
    return None


@planter("DI-16")
def bonus_for_weak(ground: Ground, draft: Draft) -> Spot | None:
    found = _sheet(ground, draft)
    if found is None or not found[0].bonus_each or draft.level is None:
        return None
    given = found[0].step or found[0].bonus_each
    for i, row in enumerate(found[1]):
        if row["cap_do"] in ("TB", "K") and not row.get("diem_cong") and _points(row, "diem_tu_cham") > given:
            row |= {"diem_tu_cham": _points(row, "diem_tu_cham") - given, "diem_cong": given, "ly_do_cong_tru": _REASON}
            return _take(draft, "diem_cong", i)
    return None
