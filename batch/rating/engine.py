"""How every subject gets its final level: start → ceiling → cap, a decision standing over both.

Source: contract, "How a subject gets its final level".
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from batch.domain import ABOVE, COLLECTIVE, LEADER, MEMBER, ORGANIZATION, SUBJECT_NAMES, Finding
from batch.findings.hit import Hit
from batch.law import Law
from batch.rating.capping import apply_cap
from batch.rating.ceilings import Limits, apply_ceilings, ceiling_hits
from batch.rating.decide import Deciding
from batch.rating.decisions import Ballot, Decision, Decisions
from batch.rating.group_result import GroupResult
from batch.rating.handed import over_bounds
from batch.rating.reasons import add_reasons
from batch.rating.subjects import count_levels, prepare, set_subordinates
from batch.register.register import Register
from batch.submissions.columns import AFTER, DECIDED, DECIDER, TO_RATE, UNIT
from batch.submissions.frames import Submissions
from batch.submissions.packages import NOTHING, Handed
from batch.submissions.quarter_levels import QuarterLevels

ORDER = (MEMBER, ORGANIZATION, COLLECTIVE, LEADER)  # each is bounded by what those before it got


@dataclass(slots=True)
class Ratings:
    """`frames[subject]`: the subject's rows with start, ceiling, group, rank, final level, status and reason; `limits`
    every broken condition; `groups` the arithmetic of each group; `hits` are of the ceilings, `cap_hits` of the caps,
    which need the submissions of all units."""

    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    limits: dict[str, Limits] = field(default_factory=dict)
    groups: list[GroupResult] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    cap_hits: list[Hit] = field(default_factory=list)
    provisional: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)  # what is wrong with decisions
    applied: list[Decision] = field(default_factory=list)
    ballots: list[Ballot] = field(default_factory=list)  # how those who decide voted


@dataclass(frozen=True, slots=True)
class Begun:
    """The members with their ceilings, and what set these: no decision changes it."""

    frame: pd.DataFrame
    limits: Limits


def begin(subs: Submissions, register: Register, law: Law, handed: Handed = NOTHING) -> Begun:
    """The part of `rate` that can be done once for several sets of decisions."""
    return Begun(*apply_ceilings(subs, prepare(subs, MEMBER, register, law, {}, handed), MEMBER, law))


def rate(
    subs: Submissions, register: Register, law: Law, decisions: Decisions | None = None, handed: Handed = NOTHING,
    begun: Begun | None = None, quarters: QuarterLevels | None = None,
) -> Ratings:  # fmt: skip
    """Final levels of all subjects of the counted submissions (already marked by `eligibility`), those in packages
    among them. `quarters` is what the year's finished quarters came to, by which some laws rank."""
    result, begun = Ratings(), begun or begin(subs, register, law, handed)
    deciding = Deciding(decisions or Decisions(), register, handed)
    for subject in ORDER:
        if subject == MEMBER:
            frame, limits = deciding.apply(begun.frame, MEMBER), begun.limits
        elif subject == ORGANIZATION:
            frame = prepare(subs, subject, register, law, result.frames, handed)
            frame, limits = _from_below(subs, frame, register, law, deciding)
        else:
            frame = prepare(subs, subject, register, law, result.frames, handed)
            frame, limits = _lower(subs, frame, subject, law, deciding)
        capped = apply_cap(frame, subject, register, law, deciding, handed, quarters)
        frame = add_reasons(capped.frame, subject, limits, deciding)
        result.frames[subject], result.limits[subject] = frame, limits
        result.groups += capped.groups
        result.hits += ceiling_hits(frame, subject, limits)
        result.cap_hits += capped.hits
        result.provisional += capped.provisional
    result.cap_hits += over_bounds(result.frames, handed)
    deciding.finish(result.groups)
    result.findings, result.applied, result.ballots = deciding.findings, deciding.applied, deciding.ballots
    result.provisional = [
        *dict.fromkeys(result.provisional),
        *(f"Gói bàn giao của {p.committee} còn tạm tính" for p in handed.packages if p.provisional),
        *(_waiting(g) for g in result.groups if g.waiting),
        *(_over(g) for g in result.groups if g.decided > g.most),
    ]
    return result


def awaiting(ratings: Ratings) -> dict[str, dict[str, int]]:
    """How many subjects await a decision above, by kind and unit (`cho_cap_tren`): decided above, and not yet."""
    out: dict[str, dict[str, int]] = {}
    for subject, frame in ratings.frames.items():
        rows = frame[(frame[DECIDER] == ABOVE) & frame[TO_RATE] & frame[DECIDED].isna()]
        if len(rows):
            out[subject] = {str(unit): int(n) for unit, n in rows[UNIT].value_counts(sort=False).sort_index().items()}
    return out


def _lower(
    subs: Submissions, frame: pd.DataFrame, subject: str, law: Law, deciding: Deciding
) -> tuple[pd.DataFrame, Limits]:
    """Ceilings, and the decisions that stand over them."""
    frame, limits = apply_ceilings(subs, frame, subject, law)
    return deciding.apply(frame, subject), limits


def _from_below(
    subs: Submissions, frame: pd.DataFrame, register: Register, law: Law, deciding: Deciding
) -> tuple[pd.DataFrame, Limits]:
    """The same for organizations, lower before higher. The caps come later: they turn HTXS into HTT only, which no
    superior's ceiling sees."""
    parents = {u.code: u.parent or "" for u in register.units.values()}
    depth = frame[UNIT].map({code: len(list(register.upward(code))) for code in register.units}).fillna(0)
    done, limits, above, levels = list[pd.DataFrame](), Limits(), list[str | None](), list[object]()
    for level in sorted(depth.unique(), reverse=True) or [0]:
        part = set_subordinates(frame[depth == level], count_levels(above, levels), cells=False)
        part, found = _lower(subs, part, ORGANIZATION, law, deciding)
        done.append(part)
        above += map(parents.get, part[UNIT].tolist())
        levels += part[AFTER].tolist()
        limits.by_row |= found.by_row
    return pd.concat(done).sort_index(), limits


def _over(group: GroupResult) -> str:
    return (
        f"Đã quyết định vượt hạn mức: {SUBJECT_NAMES[group.subject]}, nhóm {group.name}: {group.decided} Hoàn thành "
        f"xuất sắc, tối đa {group.most}"
    )


def _waiting(group: GroupResult) -> str:
    return (
        f"Cần quyết định: {SUBJECT_NAMES[group.subject]}, nhóm {group.name}: {group.waiting} trường hợp bằng nhau, "
        f"còn {group.most - group.kept} chỗ"
    )
