"""Which packages of committees below count, and what is wrong with them.

Source: contract, "Packages".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from batch.domain import LEADER, LEADERS, MEMBER, MEMBERS, Period
from batch.findings.hit import Hit, code_shown
from batch.form.definition import label, lists
from batch.law import Law
from batch.register.register import Register
from batch.rules.leadership.rows import counted_instead
from batch.submissions.columns import FILE, HERE, ROW, UNIT
from batch.submissions.eligibility import card_key
from batch.submissions.frames import Submissions
from batch.submissions.intake import CONFLICT, COUNTED, IDENTICAL, INVALID, OTHER, SUPERSEDED
from batch.submissions.packages import Handed, Package, Person, Settled


def settle(
    packages: Sequence[Package], register: Register, period: Period, law: Law, person: Person | None = None,
    elsewhere: Mapping[str, Period] | None = None,
) -> tuple[Settled, list[Hit]]:  # fmt: skip
    """Refuse what isn't of this year, period, regime and register; of one committee's take the highest number; what a
    higher committee's covers isn't taken beside it. `person` turns a kind of subject and the key of a card into the
    pseudonym. The hits name their package by its path in the value `goi`. `elsewhere` is what runs of other periods
    have taken, by hash."""
    ordered = sorted(packages, key=lambda package: package.path)
    out, hits = Settled(ordered, [INVALID] * len(ordered), person), list[Hit]()
    of_committee: dict[str, list[int]] = {}
    for i, package in enumerate(ordered):
        if elsewhere and package.sha256 in elsewhere and (package.year, package.period) != (period.year, period.code):
            out.status[i] = OTHER
            continue
        package.problem = package.problem or _foreign(package, register, period, law)
        if not package.problem:
            of_committee.setdefault(package.committee, []).append(i)
    chosen: dict[str, int] = {}
    for committee, numbers in of_committee.items():
        hits += _choose(committee, numbers, out, chosen)
    for committee, i in chosen.items():
        above = next((u.code for u in register.upward(committee) if u.code != committee and u.code in chosen), None)
        if above is not None:
            out.status[i] = SUPERSEDED
            used, mine = ordered[chosen[above]].used.get(committee, 0), ordered[i].number
            if mine > used:
                values: dict[str, object] = {
                    "so": mine,
                    "tren": above,
                    "da_dung": f"số {used}" if used else "chưa dùng gói nào",
                }
                values["goi"] = ordered[i].path
                hits.append(Hit("GB-03", unit=committee, values=values, variant="goi"))
    for i, status in enumerate(out.status):
        if status == COUNTED:
            hits += _of_counted(ordered[i])
    return out, hits


def _foreign(package: Package, register: Register, period: Period, law: Law) -> str:
    """Why a package isn't one for this run; "" where it is."""
    if package.year != period.year:
        return f"ghi năm {package.year}, lần tổng hợp này là {period.title}"
    if package.period != period.code:
        known = package.period in lists()["ky"]
        if not known:
            return f"ghi kỳ {code_shown(package.period)}, lần tổng hợp này là {period.title}"
        of = Period.of(package.year, package.period)
        return f"là gói của {of.title if of.quarter else f'cả {of.title}'}, lần tổng hợp này là {period.title}"
    if package.regime != law.id:
        return f"không theo {label('quy_dinh', law.id)}"
    if package.committee not in register:
        return f"là của {code_shown(package.committee)}, không có trong danh mục"
    if package.committee == register.top.code:
        return "là của chính cấp đang tổng hợp"
    below = set(register.below(package.committee))
    if strange := [code for code in package.covered if code not in below]:
        shown = ", ".join(code_shown(code) for code in strange[:3])
        return f"có {len(strange)} đơn vị không thuộc {package.committee} trong danh mục ({shown})"
    return ""


def _choose(committee: str, numbers: list[int], out: Settled, chosen: dict[str, int]) -> Iterator[Hit]:
    """Of a committee's packages: the highest number; the same data twice is one; different data under it, none."""
    highest = max(out.packages[i].number for i in numbers)
    first: dict[str, int] = {}
    for i in numbers:
        package = out.packages[i]
        if package.number < highest:
            out.status[i] = SUPERSEDED
        elif package.digest in first:
            out.status[i] = IDENTICAL
        else:
            first[package.digest] = i
    if len(first) == 1:
        (chosen[committee],) = first.values()
        out.status[chosen[committee]] = COUNTED
        return
    for i in first.values():
        out.status[i] = CONFLICT
        values: dict[str, object] = {"so": highest, "so_goi": len(first), "goi": out.packages[i].path}
        yield Hit("GB-02", unit=committee, values=values)


def _of_counted(package: Package) -> Iterator[Hit]:
    for unit, errors in package.errors.items():
        yield Hit("GB-04", unit=unit, values={"so": errors, "co_quan": package.committee, "goi": package.path})
    if not package.key:
        yield Hit("GB-06", unit=package.committee, values={"tep": package.path, "goi": package.path})


def listed_twice(subs: Submissions, handed: Handed, register: Register) -> Iterator[Hit]:
    """One person in two places of which a package is one; what stands in workbooks alone has its own rules."""
    if handed.files:
        yield from _members_twice(subs, handed)
        yield from _leaders_twice(subs, handed, register)


def _leaders_twice(subs: Submissions, handed: Handed, register: Register) -> Iterator[Hit]:
    """A leader counts once: told at the row that counts, where its unit doesn't stand above that of the other row."""
    leaders = subs.frame(LEADERS)
    counted = counted_instead(leaders, handed.who(LEADER, card_key(subs, LEADERS), leaders))
    for row, others in counted.groupby(counted):
        file, unit, number = (leaders.at[row, name] for name in (FILE, UNIT, ROW))
        of = leaders.loc[others.index]
        strange = (of[UNIT] != unit) & (of[FILE].isin(handed.files) | (file in handed.files))
        if units := sorted(u for u in set(of.loc[strange, UNIT]) if not register.stands_above(unit, u)):
            yield Hit("GB-07", file, LEADERS, number, "so_the", {"don_vi": ", ".join(units)}, variant="can_bo")


def _members_twice(subs: Submissions, handed: Handed) -> Iterator[Hit]:
    members = subs.frame(MEMBERS)
    who = handed.who(MEMBER, card_key(subs, MEMBERS), members).where(members[HERE])
    rows = pd.DataFrame({"who": who, "file": members[FILE], "unit": members[UNIT], "row": members[ROW]}).dropna()
    again = rows[rows["who"].duplicated(keep=False)]
    for _, same in again.groupby("who", sort=True):
        for i, file, _unit, row in same[["file", "unit", "row"]].itertuples():
            if file in handed.files:
                others = ", ".join(sorted(same.loc[same.index != i, "unit"]))
                yield Hit("GB-07", file, MEMBERS, row, "so_the", {"don_vi": others})
