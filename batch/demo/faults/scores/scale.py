"""Points and criteria that the score scale doesn't have."""

from __future__ import annotations

from batch.demo.draft import Draft, Row
from batch.demo.faults.planter import Ground, Spot, planter
from batch.demo.levels import scored
from batch.domain import MEMBER, MEMBERS, ORGANIZATION, SCORES
from batch.rules.scores.points import has_bonus

_TASKS = "diem_nhiem_vu"


def _points(row: Row, key: str) -> float:
    return float(str(row.get(key) or 0))


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
