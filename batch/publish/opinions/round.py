"""The opinions of one run: who is asked about whom, what they said, and the workbooks that ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from batch.domain import Finding, Period
from batch.finished.layout import OPINION_BOOKS
from batch.finished.manifest import manifest_of_run, stated_in
from batch.finished.records import Opinion
from batch.finished.written import written_by
from batch.law import Law
from batch.machine.plain_file import sha256_of
from batch.publish.opinions.bodies import FILE, Body, Lines, load_bodies
from batch.publish.opinions.reader import in_words, read_opinions
from batch.publish.opinions.workbook import MARKER, write_workbook
from batch.publish.plan.book import marker_of
from batch.publish.plan.lines import Line
from batch.publish.plan.ordered import ordered
from batch.rating.engine import Ratings
from batch.register.register import Register
from batch.submissions.collect import collect
from batch.templates import template


@dataclass(slots=True)
class Round:
    """`opinions` in the order of bodies and of the plan; `problems` what in the workbooks couldn't be taken."""

    bodies: list[Body] = field(default_factory=list)
    opinions: list[Opinion] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    lines: Lines = field(default=lambda _subject: [])

    def shown(self) -> dict[str, dict[tuple[str, str], str]]:
        """What the plan shows: kind of subject → (unit, identity) → all opinions in words."""
        out: dict[str, dict[tuple[str, str], str]] = {}
        for one in self.opinions:
            texts = out.setdefault(one.subject, {})
            key = (one.unit, one.identity)
            texts[key] = "\n".join(filter(None, (texts.get(key), in_words(one))))
        return out

    def write(self, folder: Path, register: Register, law: Law, period: Period) -> None:
        """A workbook for each body that is asked about anybody."""
        if self.bodies:
            folder.mkdir(exist_ok=True)
        for body in self.bodies:
            write_workbook(folder / f"{body.code}.xlsx", body, self.lines, register, law, self.opinions, period=period)


def returned_in(folder: Path, out: Path, period: Period) -> tuple[list[Path], list[Period]]:
    """The workbooks that came back: those in `folder`, and those in the finished run of the period, in OUT, that
    somebody has filled in there. And, apart, the periods of those in `folder` for which another finished run in OUT
    asks."""
    run = out / str(period)
    ours, filled = written_by(stated_in(run)), run / OPINION_BOOKS.folder
    lying = [folder / name for name in collect(folder)[0]] if folder.is_dir() else []
    others = {path: of for path in lying if (of := _asked_by(path, out)) and of != period}
    back = [path for path in lying if path not in others]
    typed = [filled / name for name in collect(filled)[0]] if filled.is_dir() else []
    back += [path for path in typed if ours.get(f"{OPINION_BOOKS.path}{path.name}") != sha256_of(path)]
    return back, list(others.values())


def _asked_by(path: Path, out: Path) -> Period | None:
    """The period whose finished run in OUT has made this workbook."""
    try:
        of, _, body = [*marker_of(path, MARKER).split("|"), "", ""][:3]
    except Exception:  # whatever it is, the reader of opinions says what is wrong with it
        return None
    period = Period.named(of)
    made = written_by(manifest_of_run(out / str(period), period) or {}) if period else {}
    return period if f"{OPINION_BOOKS.path}{body}.xlsx" in made else None


def round_of(ratings: Ratings, register: Register, law: Law, period: Period, returned: Iterable[Path]) -> Round:
    """The round of this run; `returned` are the workbooks that came back. Raises LawError for a table of
    bodies that can't be used."""

    @cache
    def lines(subject: str) -> list[Line]:
        return ordered(subject, ratings, register, law)

    bodies = load_bodies(template(FILE))
    given = read_opinions(returned, bodies, lines, register, law, period=period)
    return Round(bodies, given.opinions, given.problems, lines)
