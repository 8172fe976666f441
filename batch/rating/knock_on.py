"""An organization that is lowered only because of another unit's open error says so: mending that error may lift it."""

from __future__ import annotations

from dataclasses import replace

from batch.domain import LOWERED, ORGANIZATION
from batch.law import Law
from batch.rating.conditions import CONDITIONS
from batch.rating.engine import Ratings
from batch.rating.subjects import count_levels, is_cell, set_subordinates
from batch.register.register import Register
from batch.submissions.columns import AFTER, FILE, REASON, STATUS, UNIT, put

FROM_BELOW = ("TR-TC-09", "TR-TC-10", "TR-TC-11")  # conditions on the levels of subordinates
NOTE = "; chỉ do kết quả của đơn vị còn lỗi chưa sửa: {0}, sửa xong có thể thay đổi"


def knock_on(ratings: Ratings, register: Register, law: Law, faulty: set[str]) -> dict[int, str]:
    """File → `NOTE` of every committee whose settled limits all come from subordinate organizations and vanish when
    those with open errors (`faulty` unit codes) are left out."""
    frame, limits = ratings.frames[ORGANIZATION], ratings.limits[ORGANIZATION]
    without = frame[~frame[UNIT].isin(faulty)]
    above = {u.code: u.parent for u in register.units.values()}
    parents = [above.get(unit) for unit in without[UNIT].tolist()]
    trial = frame[(frame[STATUS] == LOWERED) & ~is_cell(frame)]
    trial = set_subordinates(trial, count_levels(parents, without[AFTER].tolist()), cells=False)
    still = {
        (ceiling.code, ceiling.level): CONDITIONS[ceiling.code].test(trial, field, dict(ceiling.values))
        for ceiling in law.ceilings
        if ceiling.code in FROM_BELOW and ceiling.verified
        for field in CONDITIONS[ceiling.code].fields(law)
    }
    notes: dict[int, str] = {}
    for row in trial.index:
        settled = limits.settled(row)
        guilty = [code for code in register.children(str(trial.at[row, UNIT])) if code in faulty]
        if not guilty or any(limit.code not in FROM_BELOW for limit in settled):
            continue
        if not any(still[(limit.code, limit.level)].at[row] for limit in settled):
            notes[int(frame.at[row, FILE])] = NOTE.format(", ".join(guilty))
    return notes


def with_notes(ratings: Ratings, notes: dict[int, str]) -> Ratings:
    """The ratings with the notes in the reasons of their committees."""
    frame = ratings.frames[ORGANIZATION]
    reasons = [reason + notes.get(file, "") for file, reason in zip(frame[FILE], frame[REASON], strict=True)]
    return replace(ratings, frames=ratings.frames | {ORGANIZATION: put(frame, {REASON: reasons})})
