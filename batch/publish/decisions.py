"""All files that decide, given to a run: rating plans, workbooks of results, folders of them.

Source: contract, "Commands" (`--decisions`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from batch.domain import WARNING, Period
from batch.findings.catalogue import rules
from batch.form.content import PAPERS
from batch.law import Law
from batch.machine.plain_file import sha256_if_readable, sha256_of
from batch.publish import same_files
from batch.publish.plan.book import PlanError, marker_of
from batch.publish.plan.reader import read_plan
from batch.publish.results.reader import read_results
from batch.publish.results.sheets import MARKER as OF_RESULTS
from batch.rating.decisions import Decisions, Source, together
from batch.register.register import Register
from batch.submissions.collect import collect
from batch.submissions.intake import belongs
from batch.text import file_text

NOWHERE: Mapping[str, Period] = MappingProxyType({})
_NO_WORKBOOK = "không phải tệp bảng tính"


def read_decisions(
    paths: Iterable[Path], *, period: Period, law: Law, register: Register, elsewhere: Mapping[str, Period] = NOWHERE
) -> Decisions:  # fmt: skip
    """What the files at `paths`, and those in the folders among them, decide. A file that was named and can't be used
    raises PlanError; one in a folder is a finding, so that no other is lost for it, unless it is one that the run of
    another period was given: `elsewhere`, by hash."""
    parts = []
    for path in paths:
        parts += _in_folder(path, period, law, elsewhere) if path.is_dir() else [_read(path, period, law)]
    out = together(_within(part, register) for part in parts)
    out.problems = same_files.together(out.problems, register)
    return out


def files_of(paths: Iterable[Path], elsewhere: Mapping[str, Period] = NOWHERE) -> list[Path]:
    """The files themselves, those in folders too that aren't of another period."""
    found = []
    for path in paths:
        within = _workbooks(path) if path.is_dir() else [path]
        found += [file for file in within if file is path or _other(file, elsewhere) is None]
    return found


def _other(path: Path, elsewhere: Mapping[str, Period]) -> Period | None:
    """The other period whose run was given this file."""
    try:
        return elsewhere.get(sha256_of(path)) if elsewhere else None
    except OSError:
        return None


def _workbooks(folder: Path) -> list[Path]:
    return [folder / name for name in collect(folder)[0]]


def _in_folder(folder: Path, period: Period, law: Law, elsewhere: Mapping[str, Period]) -> list[Decisions]:
    scans = (folder / name for name in _scans(folder))
    return [*(read_one(path, period, law, elsewhere) for path in _workbooks(folder)), *map(_unread, scans)]


def _scans(folder: Path) -> list[str]:
    """Papers that lie among the decisions; a plain text is a note."""
    return [name for name in collect(folder)[1] if name.lower().endswith(PAPERS) and not name.lower().endswith(".txt")]


def _unread(path: Path) -> Decisions:
    told = rules()["QD-17"].finding({}, variant="van_ban", severity=WARNING, file=file_text(path.name))
    return Decisions(sources=[_unused(path, _NO_WORKBOOK)], problems=[told])


def read_one(path: Path, period: Period, law: Law, elsewhere: Mapping[str, Period] = NOWHERE) -> Decisions:
    """What a file in a folder decides; one that can't be used is a finding, one of another period's run is not."""
    if of := _other(path, elsewhere):
        return Decisions(sources=[_unused(path, belongs("tệp quyết định", of))], of_others=[of])
    try:
        return _read(path, period, law)
    except PlanError as problem:
        if of := problem.of:
            name, known = file_text(path.name), rules()["QD-17"]
            if of.year == period.year:
                told = known.finding({"ky_khac": of.title}, variant="ky_khac", severity=WARNING, file=name)
            else:
                told = known.finding({"nam_khac": of.title, "ky": period.title}, variant="nam_khac", file=name)
            return Decisions(sources=[_unused(path, belongs("tệp quyết định", of))], problems=[told])
        why = str(problem).rstrip(".")
        told = rules()["QD-17"].finding({"ly_do": why}, file=file_text(path.name))
        return Decisions(sources=[_unused(path, why)], problems=[told])


def _unused(path: Path, why: str) -> Source:
    """For the manifest, which tells of every file that was given."""
    return Source(file_text(path.name), sha256_if_readable(path), why=why)


def _read(path: Path, period: Period, law: Law) -> Decisions:
    try:
        of_results = bool(marker_of(path, OF_RESULTS))
    except Exception:  # whatever it is, the reader of plans says what is wrong with it
        of_results = False
    return read_results(path, period=period, law=law) if of_results else read_plan(path, period=period, law=law)


def _within(part: Decisions, register: Register) -> Decisions:
    """The same, where a plan of another committee judges only submissions of the units below it."""
    committee = next((source.committee for source in part.sources), "")
    if not committee or not register.units or committee == register.top.code:
        return part
    below = set(register.below(committee)) if committee in register else set()
    judgements = [j for j in part.judgements if j.unit in below]
    acceptances = [a for a in part.acceptances if a.unit in below]
    lost = len(part.judgements) + len(part.acceptances) - len(judgements) - len(acceptances)
    problems = list(part.problems)
    if lost:
        words = {"so": lost, "noi_ghi": committee}
        finding = rules()["QD-16"].finding(words, variant="y_kien", severity=WARNING, file=part.sources[0].file)
        problems.append(finding)
    return replace(part, judgements=judgements, acceptances=acceptances, problems=problems)
