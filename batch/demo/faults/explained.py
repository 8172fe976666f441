"""Faults of sheet "Giải trình": explanations that fit no warning, stand in for mending an error, or say nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from batch.demo.draft import Draft
from batch.demo.faults.planter import PLANTERS, Ground, Spot, planter
from batch.domain import EXPLANATIONS

_ERROR = "TC-07"  # an error in "Thông tin" that moves nothing else
_WORDS = "Đã báo cáo cấp trên"


def _explain(draft: Draft, code: str, sheet: str, cell: str, words: str = _WORDS) -> int:
    rows = draft.rows.setdefault(EXPLANATIONS, [])
    rows.append({"ma_quy_tac": code, "sheet": sheet, "o": cell, "giai_trinh": words})
    draft.busy.add((EXPLANATIONS, len(rows) - 1))
    return len(rows) - 1


def _readable(draft: Draft) -> bool:
    """No other fault stands on the sheet."""
    return EXPLANATIONS not in draft.order and not {"CT-01", "CT-06"} & set(draft.after)


@planter("GT-01")
def explains_nothing(_ground: Ground, draft: Draft) -> Spot | None:
    if not _readable(draft):
        return None
    return Spot(EXPLANATIONS, "ma_quy_tac", _explain(draft, "TC-99", "Thông tin", "B22"))


@planter("GT-02")
def explains_an_error(ground: Ground, draft: Draft) -> Sequence[Spot] | None:
    error = PLANTERS[_ERROR](ground, draft) if _readable(draft) else None
    if not isinstance(error, Spot):
        return None
    row = _explain(draft, _ERROR, error.sheet, ground.layout.cell(error))
    return Spot(EXPLANATIONS, "ma_quy_tac", row), replace(error, code=_ERROR)


@planter("GT-03")
def explains_with_a_dot(_ground: Ground, draft: Draft) -> Spot | None:
    if not _readable(draft):
        return None
    return Spot(EXPLANATIONS, "giai_trinh", _explain(draft, "TC-10", "Thông tin", "B22", "."))
