"""What the office chose in `khen_thuong.xlsx`, held against the right to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import shorten
from typing import Any

from batch.domain import CELL, MEMBER, Unit
from batch.finished.subjects import Finished
from batch.form.guard import grids
from batch.law import awards as law
from batch.publish.awards.prizes import Prize, Prizes, key_of
from batch.publish.awards.qualified import UP, WAITING, Candidate, Qualified
from batch.publish.sheets import rows_below
from batch.publish.ticks import ticked
from batch.register.matching import match_people
from batch.text import clean

CHOICE, NOTE = "Chọn", "Ghi chú"
AMISS = "Lựa chọn không lập văn bản"  # the sheet that tells of choices without a paper, and why
TWICE = "Chọn nhiều hình thức"  # the sheet that tells of those chosen for more than one award
WHO = ("Nơi khen", "Hình thức khen", "Loại đối tượng", "Tên tổ chức, họ và tên", "Mã đơn vị hoặc số thẻ", "Đơn vị")
_BODY, _AWARD, _NUMBER = (WHO.index(name) for name in ("Nơi khen", "Hình thức khen", "Mã đơn vị hoặc số thẻ"))
_LONGEST = 1_000  # characters of what the office wrote that are kept
_OPEN = {
    WAITING: "chưa có quyết định: bằng nhau ở ngưỡng hạn mức", UP: "mức chưa được cấp trên quyết định"
}  # fmt: skip

Who = tuple[str, ...]  # the values of WHO: a row of a list, whatever has become of the others


@dataclass(frozen=True, slots=True)
class Mark:
    """What the office wrote beside somebody."""

    chosen: str
    note: str

    @property
    def choice(self) -> bool | None:
        """None where it can't be told whether somebody is chosen."""
        return ticked(self.chosen)


@dataclass(frozen=True, slots=True)
class Amiss:
    """A choice that no paper can rest on, and why."""

    who: Who
    why: str


@dataclass(slots=True)
class Choices:
    """`good` are those chosen by right, each with the code of its authority, in the order of the lists; `twice` those
    of them that are chosen for another award too, with both."""

    good: list[tuple[str, Candidate]] = field(default_factory=list)
    amiss: list[Amiss] = field(default_factory=list)
    twice: list[Amiss] = field(default_factory=list)


def award_shown(award: law.Award) -> str:
    return f"{award.name}, {award.years} năm liền" if award.years > 1 else f"{award.name}, trong năm"


def whom(run: Finished) -> dict[str, str]:
    """For whom an award is, in words, by its code."""
    return {law.BASES: "Tổ chức cơ sở đảng", law.CELLS: run.law.called(CELL), law.MEMBERS: "Đảng viên"}


def who_of(candidate: Candidate, run: Finished) -> Who:
    subject, award = candidate.subject, candidate.award
    place = candidate.place if subject.kind == MEMBER else ""
    values = (candidate.body, award_shown(award), whom(run)[award.subjects], subject.name, subject.number, place)
    return tuple(clean(value) for value in values)


def read_marks(path: Path) -> dict[Who, Mark]:
    """The office's own columns of a `khen_thuong.xlsx`; nothing where there is none or it can't be read any more."""
    return _marks(path) or {}


def _marks(path: Path) -> dict[Who, Mark] | None:
    out: dict[Who, Mark] = {}
    try:
        for _, grid in grids(path):
            out |= _marks_in(grid)
    except (OSError, ValueError):
        return None
    return out


def _marks_in(grid: list[list[Any]]) -> dict[Who, Mark]:
    out = {}
    for *who, chosen, note in rows_below(grid, (*WHO, CHOICE, NOTE)):
        if any(who) and (chosen or note):
            out[tuple(who)] = Mark(chosen[:_LONGEST], note[:_LONGEST])
    return out


def chosen_before(path: Path, now: Mapping[str, Unit], then: Mapping[str, Unit]) -> dict[str, str] | None:
    """Code of a unit of now, or card → the awards that last year's office chose it for, where it is certain which unit
    of `then` it was; None where that can't be read."""
    marks = _marks(path)
    if marks is None:
        return None
    same = match_people(now, then).same
    out: dict[str, list[str]] = {}
    for who, mark in marks.items():
        number = who[_NUMBER]
        if mark.choice and (own := same.get(number, "") if number in then else number):
            out.setdefault(own, []).append(who[_AWARD])
    return {number: "; ".join(awards) for number, awards in out.items()}


def judge(found: Qualified, marks: Mapping[Who, Mark], run: Finished, prizes: Prizes) -> Choices:
    """Who is chosen by right; and who is chosen though he isn't qualified (any more), his level isn't final, there is
    no room left, or somebody below this committee gives the award. What is no clear yes or no chooses nobody."""
    out = Choices()
    left = {who for who, mark in marks.items() if mark.choice}
    taken: Counter[tuple[object, ...]] = Counter()
    for authority, own in found.lists.items():
        for candidate in own:
            who = who_of(candidate, run)
            if who not in left:
                continue
            left.discard(who)
            prize = prizes.get(key_of(authority, candidate.award), Prize())
            place = (authority, candidate.body, candidate.award)
            reasons = list(_reasons(candidate, run, prize, taken[place]))
            if reasons:
                out.amiss.append(Amiss(who, "; ".join(reasons)))
            else:
                taken[place] += 1
                out.good.append((authority, candidate))
    out.amiss += [Amiss(who, "không còn đủ điều kiện, hoặc không còn phiếu") for who in marks if who in left]
    out.amiss += [Amiss(who, _unclear(mark.chosen)) for who, mark in marks.items() if mark.choice is None]
    out.twice = list(_twice(out.good, run))
    return out


def _unclear(chosen: str) -> str:
    said = shorten(chosen, 60, placeholder=" …")
    return f"không hiểu «{said}» là chọn hay không nên coi là chưa chọn: ghi x hoặc để trống"


def _twice(good: Iterable[tuple[str, Candidate]], run: Finished) -> Iterator[Amiss]:
    awards: dict[tuple[str, ...], list[Who]] = {}
    for _, candidate in good:
        subject = candidate.subject
        key = (subject.kind, subject.number or subject.name, subject.unit)
        awards.setdefault(key, []).append(who_of(candidate, run))
    for own in awards.values():
        if len(own) > 1:
            named = "; ".join(f"{who[_AWARD]} ({who[_BODY]})" for who in own)
            yield from (Amiss(who, f"được chọn {len(own)} hình thức: {named}") for who in own)


def _reasons(candidate: Candidate, run: Finished, prize: Prize, taken: int) -> Iterator[str]:
    if candidate.open:
        yield _OPEN[candidate.open]
    if prize.most is not None and taken >= prize.most:
        yield f"quá số tối đa {prize.most} theo bảng mức khen thưởng của cơ quan"
    if candidate.giver not in ("", run.top_code):  # everybody in the register is below its top unit
        yield "do cấp dưới khen, cơ quan này không lập văn bản"
