"""Which papers each unit is to hand in, by when, and which of them came with the mails.

Source: the local documents, as in `law` (`dossiers`); what `inbox` filed in `kem_theo/<unit>/`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from batch.domain import DOSSIER, INFO, LEADER, LEADERS, ORGANIZATION, Unit
from batch.finished.finished_run import FinishedRun
from batch.law.model import Deadline, Dossier, Paper
from batch.register.suggestions import identity_key
from batch.rules.papers import same_code
from batch.submissions.collect import look_below
from batch.submissions.columns import records
from batch.text import unaccent
from batch.tracking.attachments import safe_folder

_FORM = re.compile(r"Mẫu [\w-]+")  # a form that a paper is written on
_STATED = ("ma_don_vi", "ma_ho_so", "so_the", "da_nop")
_SHORTEST = 8  # letters of a title that tell it from others


@dataclass(frozen=True, slots=True)
class Due:
    """A paper of a unit, or of one of its leaders (`number`, `name`; "" for the unit's own). `needed`: required here;
    `day` is None where nobody says by when; `stated` is what the unit ticked, a code of co_khong_na or ""; `files` are
    those that came and are surely this paper."""

    unit: Unit
    number: str
    name: str
    paper: Paper
    needed: bool
    day: date | None
    settled: bool  # the day is known from a verified source
    stated: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Person:
    code: str
    card: str
    name: str
    authority: str
    suggested: bool

    @property
    def number(self) -> str:
        return self.code or self.card


def dossier(run: FinishedRun, papers: Path) -> tuple[list[Due], list[str]]:
    """Every paper of the dossiers in force, unit by unit, and the files in `papers` that nothing tells the paper of.
    Raises FinishedRunError."""
    files = filed(papers)
    due = list(_matched(_due(run), files))
    known = {name for one in due for name in one.files}
    return due, [name for own in files.values() for name in own if name not in known]


def filed(papers: Path) -> dict[str, list[str]]:
    """Folder of a unit → its files, relative to `papers`."""
    found = sorted(path.relative_to(papers).as_posix() for path in look_below(papers).files if path.is_file())
    out: dict[str, list[str]] = {}
    for name in found:
        if not PurePosixPath(name).name.startswith((".", "~$")):
            out.setdefault(PurePosixPath(name).parts[0], []).append(name)
    return out


def shut_in(papers: Path) -> list[str]:
    """The folders of papers that can't be looked into, relative to `papers`: what was handed in may lie there."""
    return sorted(path.relative_to(papers).as_posix() for path in look_below(papers).shut)


def _due(run: FinishedRun) -> Iterator[Due]:
    law, year = run.law, run.manifest.year
    info = run.frame(INFO, ("ma_don_vi", "goi_y"))
    suggested = dict(zip(info["ma_don_vi"], info["goi_y"].map(_asked), strict=True))
    people, stated = _people(run), _stated(run)
    for unit in run.register.units.values():
        if not unit.must_submit:
            continue
        own = law.dossiers.get(ORGANIZATION)
        for paper in law.papers_for(unit.kind):
            told = stated.get((unit.code, "", same_code(paper.code)), "")
            limit = own.deadline_of(paper.code, kind=unit.kind) if own else None
            if _applies(paper, suggested.get(unit.code, False)):
                yield Due(unit, "", "", paper, paper.required, *_day(limit, unit, year), told)
        of_leaders = law.dossiers.get(LEADER)
        for person in people.get(unit.code, ()) if of_leaders else ():
            assert of_leaders
            for paper, limit in _of_person(of_leaders, law.papers_of(person.authority), person.authority):
                told = stated.get((unit.code, identity_key(person.card), same_code(paper.code)), "")
                if _applies(paper, person.suggested):
                    yield Due(unit, person.number, person.name, paper, paper.required, *_day(limit, unit, year), told)


def _asked(level: object) -> bool:
    return isinstance(level, str) and level != "KHONG"


def _applies(paper: Paper, suggested: bool) -> bool:
    return not paper.when or suggested


def _of_person(dossier: Dossier, asked: Sequence[Paper], authority: str) -> Iterator[tuple[Paper, Deadline | None]]:
    """The papers asked of a leader; and those that a deadline for his authority names."""
    for paper in dossier.papers:
        limit = dossier.deadline_of(paper.code, authority=authority)
        named = limit is not None and authority in limit.authorities and paper.code in limit.papers
        if paper in asked or named:
            yield paper, limit


def _day(limit: Deadline | None, unit: Unit, year: int) -> tuple[date | None, bool]:
    return (date(year, limit.month, limit.day), limit.verified) if limit else (unit.deadline, True)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _people(run: FinishedRun) -> dict[str, list[_Person]]:
    """The leaders of each unit's workbook, each card once."""
    keys = ("ma_don_vi", "ma_can_bo", "so_the", "ho_ten", "tham_quyen", "goi_y", "tu_goi")
    rows = run.frame(LEADERS, keys[:-1], ("tu_goi",))
    out: dict[str, dict[str, _Person]] = {}
    for row in records(rows[[key for key in keys if key in rows]]):
        if row.get("tu_goi"):
            continue
        code, card, name, authority = (_text(row[key]) for key in keys[1:5])
        person = _Person(code, card, name, authority, _asked(row["goi_y"]))
        own = out.setdefault(str(row["ma_don_vi"]), {})
        own.setdefault(identity_key(person.card) or person.code, person)
    return {unit: list(own.values()) for unit, own in out.items()}


def _stated(run: FinishedRun) -> dict[tuple[str, str, str], str]:
    """(unit, key of the card, code) → what the unit ticked."""
    rows = run.frame(DOSSIER, _STATED)
    return {
        (str(row["ma_don_vi"]), identity_key(_text(row["so_the"])), same_code(_text(row["ma_ho_so"]))):
            _text(row["da_nop"])
        for row in records(rows[list(_STATED)])
    }  # fmt: skip


# --- Which paper a file is, by its name ---


def _plain(text: str) -> str:
    """Lower case without diacritics, signs kept."""
    found = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return "".join(c for c in found if not unicodedata.combining(c))


def is_called(paper: Paper, name: str) -> bool:
    """Whether a file's name says that it is this paper: by its code, the form that it is written on, or its title up to
    the first sign."""
    plain, squeezed = _plain(name), unaccent(name)
    code = "[-_. ]?".join(re.escape(part) for part in re.split(r"[-_. ]+", _plain(paper.code)))
    if re.search(rf"(?<![a-z0-9]){code}(?![a-z0-9])", plain):
        return True
    forms = [unaccent(found) for found in _FORM.findall(paper.text)]
    title = unaccent(re.split(r"[(,;:]", paper.text)[0])
    return any(form in squeezed for form in forms) or (len(title) >= _SHORTEST and title in squeezed)


def _matched(due: Iterator[Due], files: Mapping[str, Sequence[str]]) -> Iterator[Due]:
    """The same with the files that fit one paper of the unit and no other. One that names no leader is the unit's."""
    of_unit: dict[str, list[Due]] = {}
    for one in due:
        of_unit.setdefault(one.unit.code, []).append(one)
    for code, own in of_unit.items():
        came: dict[int, list[str]] = {}
        people = {(one.number, one.name) for one in own if one.number}
        for name in files.get(safe_folder(code), ()):
            stem = PurePosixPath(name).stem
            named = [number for number, called in people if _names(stem, number, called)]
            who = {""} if not named else set(named) if len(named) == 1 else set()
            fits = [i for i, one in enumerate(own) if one.number in who and is_called(one.paper, stem)]
            if len(fits) == 1:
                came.setdefault(fits[0], []).append(name)
        for i, one in enumerate(own):
            yield _with(one, tuple(came.get(i, ())))


def _names(stem: str, number: str, name: str) -> bool:
    squeezed = unaccent(stem)
    return bool(name) and unaccent(name) in squeezed or len(number) >= 4 and unaccent(number) in squeezed


def _with(one: Due, files: tuple[str, ...]) -> Due:
    return Due(one.unit, one.number, one.name, one.paper, one.needed, one.day, one.settled, one.stated, files)
