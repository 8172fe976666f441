"""How each unit stands after a finished run: what came in, what is wrong with it, which files are its own."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from batch.domain import ERROR, EXPLAINED, NO_NEED, Finding
from batch.findings.explaining import count_warnings
from batch.finished.csv_file import read_csv
from batch.finished.edited import is_of_plan
from batch.finished.manifest import AGAIN, read_manifest, read_table
from batch.form.definition import form
from batch.publish.results.units import FOLDER as RESULTS
from batch.publish.returns.listing import file_names
from batch.rules.unusable import name_shown
from batch.submissions.intake import COUNTED, INVALID
from batch.text import fold
from batch.tracking import progress

UNITS = "don_vi.parquet"
_COLUMNS = ("ma_don_vi", "ten_don_vi", "han_nop", "email")
_FINDING = {
    "ma_quy_tac": "code", "muc_do": "severity", "ma_don_vi": "unit", "tep": "file", "sheet": "sheet", "o": "cell",
    "thong_diep": "message", "cach_sua": "remedy",
}  # fmt: skip
_EXPLAINED = "giai_trinh"  # says where the unit has explained the warning, or has nothing to do
_MISSING = "NOP-01"
_WANTED = ("nam", "ten_don_vi", "tam_tinh", "tep")


class MailError(ValueError):
    """Letters can't be made; the message, in Vietnamese, says why and what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is wrong in one sheet, "" for the file as a whole; `cells` are plain A1, each once."""

    sheet: str
    errors: int
    warnings: int
    cells: tuple[str, ...]


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
    counts, `besides` those of one of which another file counts; `copy` its error copy and `results` its
    results, where the run has them."""

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

    @property
    def errors(self) -> int:
        return sum(place.errors for place in self.places)

    @property
    def warnings(self) -> int:
        return sum(place.warnings for place in self.places)


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run as its letters see it. `strangers` are codes with findings that the register doesn't know:
    nobody can be written to about them."""

    folder: Path
    year: int
    top_name: str
    provisional: bool
    units: tuple[Standing, ...]
    strangers: tuple[str, ...]


def _findings(path: Path) -> list[Finding]:
    try:
        rows = [
            Finding(
                **{name: row[key] for key, name in _FINDING.items()},
                explained=row.get(_EXPLAINED) == EXPLAINED,
                office=row.get(_EXPLAINED) == NO_NEED,
                block=(),
            )
            for row in read_csv(path)
        ]
    except FileNotFoundError as problem:
        raise MailError(f"{path}: không có tệp danh sách lỗi; {AGAIN}") from problem
    except (OSError, UnicodeDecodeError, csv.Error, KeyError, TypeError) as problem:
        raise MailError(f"{path}: không đọc được; {AGAIN}") from problem
    return [f for f in rows if f.unit and not is_of_plan(f)]


def _units(path: Path) -> list[dict[str, Any]]:
    frame = read_table(path, _COLUMNS, MailError, f"kết quả này chưa giữ địa chỉ của các đơn vị; {AGAIN}")
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _places(findings: Iterable[Finding]) -> Iterator[Place]:
    """What is left to do, by sheet, in the order of the form. A sheet that isn't the form's stays unnamed: it may be
    named after a person."""
    own = {fold(name): name for name in form()}
    order = {name: i for i, name in enumerate(form())}
    by_sheet: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.to_explain or (finding.severity == ERROR and not finding.office):
            by_sheet.setdefault(own.get(fold(finding.sheet), ""), []).append(finding)
    for sheet, found in sorted(by_sheet.items(), key=lambda item: order.get(item[0], -1)):
        errors = sum(1 for f in found if f.severity == ERROR)
        cells = tuple(dict.fromkeys(f.cell for f in sorted(found, key=Finding.sort_key) if sheet and f.cell))
        yield Place(sheet, errors, len(found) - errors, cells)


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


def _progress(path: Path) -> dict[str, str]:
    """Unit → its state, for the units that must submit: the same that `status` shows."""
    try:
        return {unit.code: unit.state for unit in progress.read_standings(path)}
    except progress.ProgressError as problem:
        raise MailError(str(problem)) from problem


def read_run(folder: Path) -> Run:
    """OUT/<year> of a finished run. Raises MailError where the folder is none, or an older program made it."""
    manifest = read_manifest(folder / "manifest.json", _WANTED, MailError)
    by_unit: dict[str, list[Finding]] = {}
    for finding in _findings(folder / "du_lieu" / "phat_hien.csv"):
        by_unit.setdefault(finding.unit, []).append(finding)
    files = [file for file in manifest["tep"] if file.get("don_vi")]
    sent: dict[str, list[dict[str, Any]]] = {}
    for file in files:
        sent.setdefault(str(file["don_vi"]), []).append(file)
    counted = {str(f["don_vi"]) for f in files if f.get("trang_thai") == COUNTED}
    came = {str(f["don_vi"]) for f in files} | {code for code, found in by_unit.items() if any(f.file for f in found)}
    numbers, copies = _numbers(files), file_names(by_unit)  # the names that `loi/` has, from the same units
    results, states = _results(folder / RESULTS, counted), _progress(folder / progress.FILE)
    units = []
    for row in _units(folder / "du_lieu" / UNITS):
        code, name = str(row["ma_don_vi"]), str(row["ten_don_vi"])
        own = by_unit.get(code, [])
        idle = code not in counted
        unusable = tuple(_unusable(sent.get(code, ()), own, f"{code} {name}")) if idle else ()
        # Papers that lie beside a good submission are warnings: they aren't what the unit wanted to count.
        faults = [] if idle else [f for f in own if f.severity == ERROR]
        besides = tuple(_unusable(sent.get(code, ()), faults, f"{code} {name}"))
        # That none counts is said in other words where files came: it isn't one more error.
        places = tuple(_places(f for f in own if not (unusable and f.code == _MISSING)))
        units.append(
            Standing(
                code, name, str(row["email"] or ""),
                date.fromisoformat(row["han_nop"]) if row["han_nop"] else None,
                states[code] if code in states else _state(places, code in came, code in counted),
                code in counted, numbers.get(code), count_warnings(own).explained, unusable,
                besides, places,
                folder / "loi" / copies[code] if code in copies else None, results.get(code, ()),
            )
        )  # fmt: skip
    strangers = tuple(sorted(by_unit.keys() - {unit.code for unit in units}))
    return Run(
        folder, int(manifest["nam"]), str(manifest["ten_don_vi"]), bool(manifest["tam_tinh"]), tuple(units), strangers
    )
