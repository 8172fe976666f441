"""How each unit stands after a finished run: what came in, what is wrong with it, which files are its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from batch.domain import ERROR, Finding, Period
from batch.findings.explaining import count_warnings
from batch.finished.edited import is_of_plan
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import ERROR_COPIES, RESULTS
from batch.finished.manifest import UNKNOWN_CONTENT
from batch.form.definition import form
from batch.publish.returns.names import file_names, is_only_list
from batch.rules.unusable import name_shown
from batch.submissions.intake import COUNTED, INVALID, OTHER
from batch.text import fold
from batch.tracking import progress

_MISSING, _AGAIN = "NOP-01", "HM-05"


class MailError(ValueError):
    """Letters can't be made; the message, in Vietnamese, says why and what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is wrong in one sheet, "" for the file as a whole and for the sheets that aren't the form's (`foreign`);
    `cells` are plain A1, each once. `file` is the file's name as it may be told, "" where it is about no file."""

    sheet: str
    errors: int
    warnings: int
    cells: tuple[str, ...]
    file: str = ""
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Unusable:
    """A file that the unit has sent and that can't be used: `name` as it may be told, what is wrong and what to do."""

    name: str
    why: tuple[str, ...]
    remedies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit of the register. `state` is one of `progress.STATE_NAMES`, "" for a unit that needn't submit and hasn't;
    `number` that of the submission that counts, else of the latest that came in, None where none is stated; `counted`
    whether one counts; `explained` how many warnings the unit has explained; `unusable` the files of one of which none
    counts, `besides` those of one of which another file counts; `copy` its error copy and `results` its results, where
    the run has them; `listed` says that the error copy is only the list, without the unit's own workbook; `again` (why,
    what is asked) where its committee is asked to rate again; `awaiting` how many subjects await a decision above."""

    code: str
    name: str
    email: str
    deadline: date | None
    state: str
    counted: bool
    number: int | None
    explained: int
    unusable: tuple[Unusable, ...]
    besides: tuple[Unusable, ...]
    places: tuple[Place, ...]
    copy: Path | None
    results: tuple[Path, ...]
    listed: bool = False
    again: tuple[tuple[str, str], ...] = ()
    awaiting: int = 0

    def overdue(self, today: date) -> bool:
        """On the day of the deadline it isn't overdue yet."""
        return self.deadline is not None and today > self.deadline

    @property
    def errors(self) -> int:
        return sum(place.errors for place in self.places)

    @property
    def warnings(self) -> int:
        return sum(place.warnings for place in self.places)


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run as its letters see it. `top` is the code of the unit at the top, which runs the program.
    `strangers` are codes with findings that the register doesn't know: nobody can be written to about them. `shut` is
    what couldn't be looked into and may hold submissions of any unit."""

    folder: Path
    period: Period
    top: str
    issuer: str
    provisional: bool
    units: tuple[Standing, ...]
    strangers: tuple[str, ...]
    shut: tuple[str, ...] = ()


def _places(findings: Iterable[Finding], unit: str) -> Iterator[Place]:
    """What is left to do, by file and sheet, in the order of the form. `unit` is code and name of whose files they
    are. A sheet that isn't the form's stays unnamed: it may be named after a person."""
    own = {fold(name): name for name in form()}
    order = {name: i for i, name in enumerate(form())}
    by_sheet: dict[tuple[str, str, bool], list[Finding]] = {}
    for finding in findings:
        if finding.to_explain or (finding.severity == ERROR and not finding.office):
            sheet = own.get(fold(finding.sheet), "")
            by_sheet.setdefault((finding.file, sheet, bool(finding.sheet and not sheet)), []).append(finding)
    keys = sorted(by_sheet, key=lambda key: (key[0], order.get(key[1], -1), key[2]))
    for file, sheet, foreign in keys:
        found = by_sheet[file, sheet, foreign]
        errors = sum(1 for f in found if f.severity == ERROR)
        cells = tuple(dict.fromkeys(f.cell for f in sorted(found, key=Finding.sort_key) if sheet and f.cell))
        yield Place(sheet, errors, len(found) - errors, cells, name_shown(file, unit) if file else "", foreign)


def _unusable(files: Iterable[dict[str, Any]], findings: Iterable[Finding], unit: str) -> Iterator[Unusable]:
    """Files that can't be used, as far as the unit has to mend them."""
    for path in sorted(str(file["tep"]) for file in files if file.get("trang_thai") == INVALID):
        own = [f for f in findings if f.file == path and not f.office]
        if own:
            why, remedies = (tuple(dict.fromkeys(getattr(f, name) for f in own)) for name in ("message", "remedy"))
            yield Unusable(name_shown(path, unit), why, remedies)


def _results(folder: Path, counted: set[str]) -> dict[str, tuple[Path, ...]]:
    """Unit → its files in `ket_qua/`. The names are those that `write_results` gave, from the same units."""
    found = {}
    for code, name in file_names(counted).items():
        book = folder / name
        found[code] = tuple(path for path in (book, book.with_suffix(".docx")) if path.is_file())
    return found


def _numbers(files: list[dict[str, Any]]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for file in sorted(files, key=lambda f: (f.get("trang_thai") == COUNTED, f.get("lan_nop") or 0)):
        if isinstance(file.get("lan_nop"), int):
            numbers[str(file["don_vi"])] = file["lan_nop"]
    return numbers


def _state(places: tuple[Place, ...], came: bool, counted: bool) -> str:
    """Of a unit that needn't submit; the others' are in the progress."""
    if not came:
        return ""
    if not counted:
        return progress.UNUSABLE
    if any(place.errors for place in places):
        return progress.ERRORS
    return progress.WARNINGS if places else progress.ACCEPTED


def read_run(finished: FinishedRun) -> Run:
    """How the units of a finished run stand. Raises FinishedRunError where the folder is none, or an older program made
    it."""
    manifest, folder = finished.stating("files"), finished.folder
    by_unit: dict[str, list[Finding]] = {}
    for finding in finished.findings:
        if finding.unit and not is_of_plan(finding):
            by_unit.setdefault(finding.unit, []).append(finding)
    files = [file for file in manifest.files if file.get("don_vi") and file.get("trang_thai") != OTHER]
    sent: dict[str, list[dict[str, Any]]] = {}
    for file in files:
        sent.setdefault(str(file["don_vi"]), []).append(file)
    counted = {str(f["don_vi"]) for f in files if f.get("trang_thai") == COUNTED}
    came = {str(f["don_vi"]) for f in files} | {code for code, found in by_unit.items() if any(f.file for f in found)}
    numbers, copies = _numbers(files), file_names(by_unit)  # the names that `loi/` has, from the same units
    results = _results(finished.path(RESULTS), counted)
    states = {unit.code: unit.state for unit in progress.read_standings(finished)}  # the same that `status` shows
    awaiting = Counter[str]()
    for found in (manifest.awaiting or {}).values():
        awaiting.update(found)
    units = []
    for place in finished.units:
        code, own = place.code, by_unit.get(place.code, [])
        called, idle = f"{code} {place.name}", code not in counted
        unusable = tuple(_unusable(sent.get(code, ()), own, called)) if idle else ()
        # Papers that lie beside a good submission are warnings: they aren't what the unit wanted to count.
        faults = [] if idle else [f for f in own if f.severity == ERROR]
        besides = tuple(_unusable(sent.get(code, ()), faults, called))
        # That none counts is said in other words where files came: it isn't one more error.
        places = tuple(_places((f for f in own if f.code != _AGAIN and not (unusable and f.code == _MISSING)), called))
        copy = finished.path(ERROR_COPIES) / copies[code] if code in copies else None
        units.append(
            Standing(
                code, place.name, place.email or "", place.deadline,
                states[code] if code in states else _state(places, code in came, code in counted),
                code in counted, numbers.get(code), count_warnings(own).explained, unusable,
                besides, places,
                copy, results.get(code, ()), copy is not None and is_only_list(copy),
                tuple((f.message, f.remedy) for f in own if f.code == _AGAIN), awaiting[code],
            )
        )  # fmt: skip
    strangers = tuple(sorted(by_unit.keys() - {unit.code for unit in units}))
    issuer = finished.committee.name or manifest.name
    shut = tuple(str(file["tep"]) for file in manifest.files if file.get(UNKNOWN_CONTENT))
    return Run(
        folder, manifest.period, manifest.code, issuer, bool(manifest.provisional), tuple(units), strangers, shut
    )  # fmt: skip
