"""Why every subject has the level that it has, or has none, in words."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from batch.domain import LEVEL_NAMES, LOWERED, RANK
from batch.form.definition import label, lists
from batch.rating.ceilings import Limits
from batch.rating.decide import Deciding
from batch.submissions.columns import FINAL, FROM_PACKAGE, NEW, REASON, SET_ASIDE, START, STATUS, TO_RATE, put
from batch.submissions.eligibility import EXEMPT, rank_of

_REASON_LISTS = ("ly_do_dang_vien", "ly_do_to_chuc", "ly_do_tap_the", "ly_do_can_bo")
_OFFICE_DECIDES = "cần cấp có thẩm quyền xem xét, quyết định"


def add_reasons(frame: pd.DataFrame, subject: str, limits: Limits, deciding: Deciding) -> pd.DataFrame:
    """The frame with every reason, beside those that the cap gave: no level, a ceiling, what the office has to weigh, a
    decision."""
    told: list[str] = frame[REASON].tolist()
    for row, reason in _of_unrated(frame):
        told[row] = reason
    lowered = (frame[STATUS] == LOWERED).tolist()
    starts = rank_of(frame[START]).tolist()
    for row in limits.by_row:
        if lowered[row]:
            settled = [limit for limit in limits.settled(row) if RANK[limit.level] < starts[row]]
            settled.sort(key=lambda limit: RANK[limit.level])
            told[row] = "; ".join(dict.fromkeys(limit.reason for limit in settled))
    for row, reason in _for_the_office(frame, limits, told):
        told[row] = "; ".join(filter(None, (told[row], reason)))
    for row, reason in deciding.reasons(subject, frame):
        told[row] = f"quyết định: {reason}"
    return put(frame, {REASON: told})


def _of_unrated(frame: pd.DataFrame) -> Iterator[tuple[int, str]]:
    """Row and why there is no level, of everybody without one."""
    part = frame[frame[FINAL].isna() | frame[SET_ASIDE]]
    reasons = _excused(part).mask(part[TO_RATE], "chưa có đề xuất")
    reasons = reasons.mask(part[SET_ASIDE], "đã xếp loại ở dòng khác của người này")
    return zip(part.index.tolist(), reasons.tolist(), strict=True)


def _excused(frame: pd.DataFrame) -> pd.Series:
    """Why somebody isn't to be rated: the stated reason, else what the row shows."""
    why = pd.Series("không thuộc diện được xếp loại", index=frame.index, dtype="str")
    why = why.mask(frame["da_kiem_diem"] == "KHONG", "chưa kiểm điểm")
    if "so_lanh_dao" in frame:
        why = why.mask(frame["so_lanh_dao"] < 2, "tập thể có dưới 2 lãnh đạo, quản lý")
    if NEW in frame:
        why = why.mask(frame[NEW], "mới kết nạp")
        status = frame["tinh_trang"]
        labels = status.map(lambda code: label("tinh_trang", code), na_action="ignore").astype("str")
        why = why.mask(status.isin([*EXEMPT, "TAM_THOI_DEN"]), labels)
    key = "ly_do_chua" if "ly_do_chua" in frame else "ly_do_chua_xep_loai"
    stated = frame[key].map(_reason_label, na_action="ignore").astype("str")
    return why.mask(frame[FROM_PACKAGE], "chưa xếp loại, theo gói bàn giao").mask(frame[key].notna(), stated)


def _reason_label(code: str) -> str:
    """What people see for a reason, whichever of the four lists it is from."""
    found = (label(name, code) for name in _REASON_LISTS if code in lists()[name])
    return next(found, code)


def _for_the_office(frame: pd.DataFrame, limits: Limits, told: list[str]) -> Iterator[tuple[int, str]]:
    """Row and reason of every level that stands although unsettled law may not allow it: the office decides. What
    `told`, the reasons so far, gives already isn't said again."""
    levels = frame[FINAL].tolist()
    for row in limits.by_row:
        if isinstance(levels[row], str):
            unsettled = limits.unsettled(row, levels[row])
            reasons = dict.fromkeys(limit.reason for limit in unsettled if limit.reason not in told[row])
            if reasons:
                yield row, f"{_OFFICE_DECIDES}: {'; '.join(reasons)}"
            elif unsettled:
                lower = min((limit.level for limit in unsettled), key=RANK.__getitem__)
                yield row, f"{_OFFICE_DECIDES} có hạ tiếp xuống «{LEVEL_NAMES[lower]}» hay không"
