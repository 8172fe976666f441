"""What years side by side come to, in a few sentences: the same for the overview, the terminal and papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from batch.domain import LEVELS, ORGANIZATION, SUBJECT_NAMES
from batch.finished.records import YearFigure
from batch.publish.years.figures import (
    ALWAYS,
    FALLEN,
    RISEN,
    YearLine,
    change,
    kind_name,
    lines_by_kind,
    number_of,
)
from batch.tables.years import Compared
from batch.text import vn_int

_SAID_OF = (LEVELS[0], LEVELS[-1])  # the ends of the scale
_SHORT = {
    "HTXS": "hoàn thành xuất sắc", "HTT": "hoàn thành tốt", "HTNV": "hoàn thành", "KHT": "không hoàn thành",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class KindChange:
    """A kind this year beside the year before: what its share of the best and the worst level came to, in words; of the
    others where nobody has either."""

    name: str
    before: YearLine
    now: YearLine
    said: str


def changes(figures: Sequence[YearFigure], day: date) -> list[KindChange]:
    """Each kind that has somebody rated this year and the year before; none where there is no year just before. `day`
    is the reference date of this year."""
    out = []
    for kind, years in lines_by_kind(figures).items():
        if len(years) < 2 or years[-2].year != years[-1].year - 1:
            continue
        before, now = years[-2:]
        there = [level for at, level in enumerate(LEVELS) if before.levels[at] or now.levels[at]]
        wanted = [level for level in _SAID_OF if level in there] or there
        parts = [f"{_SHORT[level]} {said}" for level in wanted if (said := change(before, now, LEVELS.index(level)))]
        if parts:
            out.append(KindChange(kind_name(kind, day), before, now, "; ".join(parts)))
    return out


def moved(figures: Sequence[YearFigure]) -> str:
    """Who has risen or fallen two levels or more, and who stays at the top; "" where there is no year just before."""
    if number_of(figures, RISEN) is None:
        return ""
    return ". ".join(part[:1].upper() + part[1:] for part in movements(figures, SUBJECT_NAMES))


def movements(figures: Sequence[YearFigure], nouns: Mapping[str, str]) -> list[str]:
    """The same in three parts, of subjects by these nouns; only where there is a year just before."""
    parts = []
    for what, verb in ((RISEN, "tăng"), (FALLEN, "giảm")):
        found = [(number_of(figures, what, s) or 0, noun) for s, noun in nouns.items()]
        some = ", ".join(f"{vn_int(n)} {noun}" for n, noun in found if n)
        parts.append(f"{verb} từ hai mức trở lên: {some or 'không có'}")
    top = number_of(figures, ALWAYS, ORGANIZATION) or 0
    return [*parts, f"tổ chức đảng hoàn thành xuất sắc từ hai năm liền trở lên: {vn_int(top)}."]


def unmatched(compared: Compared) -> str:
    """How many units and subjects can't be compared with the year before, in a sentence; "" where all can."""
    if compared.before is None:
        return ""
    units = int((compared.unmatched["nam"] == compared.before.year).sum())
    parts = [f"{vn_int(units)} mã đơn vị"] if units else []
    parts += [f"{vn_int(number)} {words}" for words, number in compared.apart.items()]
    return f"Không đối chiếu được với năm {compared.before.year}: {'; '.join(parts)}." if parts else ""


def gaps(years: Sequence[int]) -> str:
    """Which years are missing between those there are, in a sentence; "" where none is. `years` end with this one."""
    missing = [str(y) for y in range(min(years), max(years)) if y not in years]
    return f"Thiếu kết quả năm {', '.join(missing)}: không so sánh, không tính liên tục qua năm ấy." if missing else ""
