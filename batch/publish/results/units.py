"""Tells each unit its own final levels: `ket_qua/<ma_don_vi>.xlsx`, and `.docx` where the run's own committee decided
some of them. Nothing of any other unit."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from xlsxwriter.exceptions import XlsxWriterException

from batch.finished.finished_run import FinishedRun
from batch.finished.layout import RESULTS
from batch.finished.manifest import AGAIN, FinishedRunError
from batch.finished.place import own_folders, record_path
from batch.finished.subjects import Finished, Subject, read_finished
from batch.finished.written import replace_part
from batch.machine.beside import beside
from batch.office.trouble import told
from batch.publish.made_before import Before, Made, digest_of
from batch.publish.papers.kinds import Paper
from batch.publish.papers.notice import KIND, TEMPLATE, announced_to, notice
from batch.publish.papers.source import Source
from batch.publish.papers.write import checked, filled
from batch.publish.results.sheets import Told, write_workbook
from batch.publish.returns.names import file_names
from batch.submissions.store import read_sealed, write_sealed

_RECORD = RESULTS.folder


def _by_unit(run: Finished) -> dict[str, dict[str, list[Subject]]]:
    """Unit → kind → its subjects, units in the order of the register."""
    out: dict[str, dict[str, list[Subject]]] = {code: {} for code in run.places}
    for subject in run.subjects:
        if subject.unit not in out:
            raise FinishedRunError(f"Đơn vị {subject.unit} không có phiếu trong kết quả; {AGAIN}")
        out[subject.unit].setdefault(subject.kind, []).append(subject)
    return out


def _write(
    folder: Path, finished: FinishedRun, run: Finished, entries: Mapping[str, str], step: Callable[[int, int], object],
    before: Sequence[Before],
) -> list[Made]:  # fmt: skip
    by_unit = _by_unit(run)
    names = file_names(by_unit)
    source = Source(run.register, run.law, run.period, finished, entries=entries)
    announced, word = announced_to(source), checked([KIND])[TEMPLATE]
    written = []
    for number, (code, own) in enumerate(by_unit.items(), start=1):
        book = folder / names[code]
        told = Told(run.period, run.law.id, run.top_code, bool(run.provisional), run.places[code], own)
        of = digest_of(told)
        written.append(_again(book, of, before) or _made(book, told, of))
        if code in announced:
            letter = book.with_suffix(".docx")
            paper = Paper(letter.name, TEMPLATE, notice(source, code, announced[code]))
            of = digest_of((word.digest, paper, bool(run.provisional)))
            if not (made := _again(letter, of, before)):
                letter.write_bytes(filled(paper, word, run.provisional)[0])
                made = Made.at(letter, of)
            written.append(made)
        step(number, len(by_unit))
    return written


def _made(path: Path, told: Told, of: str) -> Made:
    write_workbook(path, told)
    return Made.at(path, of)


def _again(path: Path, of: str, before: Sequence[Before]) -> Made | None:
    """A file that was written earlier and would be the same, put into its place."""
    for earlier in before:
        if content := earlier.content(path.name, of):
            path.write_bytes(content)
            return Made(path, *earlier.made[path.name])
    return None


def _written_before(finished: FinishedRun) -> list[Before]:
    """What `results` wrote from this run, or from the one before it."""
    out, period = finished.folder.parent, finished.manifest.period
    made: dict[str, tuple[str, str]] = {}
    with suppress(Exception):  # whatever is wrong with the record, all is written
        made = {name: (of, h) for name, (of, h) in json.loads(read_sealed(record_path(out, period))[_RECORD]).items()}
    folders = (finished.folder, own_folders(out, period)[1]) if made else ()
    return [Before(folder / RESULTS.folder, made) for folder in folders]


def write_results(
    finished: FinishedRun,
    out: Path | None = None,
    *,
    entries: Mapping[str, str] | None = None,
    step: Callable[[int, int], object] = lambda _done, _total: None,
) -> list[Path]:
    """Write a workbook for every unit with a counted submission, and a Word notice of what the run's own committee
    decided on it, into `out/ket_qua` (by default in the run itself) and return their paths, units in the order of the
    register. The folder is replaced as a whole
    once everything is written, a person's files in it stay; the same run gives the same bytes.

    `entries` are the office's short entries for the notice, as `read_narrative` gives them; `step(done, total)` after
    each unit. Raises DocumentError for a template with faults and FinishedRunError, with nothing changed, where there
    is no finished run, its files contradict each other, or the folder can't be written.
    """
    run = read_finished(finished)
    root, name = out or finished.folder, RESULTS.folder
    final = root / name
    try:
        with beside(final) as fresh:
            fresh.mkdir()
            before = _written_before(finished) if out is None else []
            written = _write(fresh, finished, run, entries or {}, step, before)
            replace_part(root, name, fresh)
    except (OSError, XlsxWriterException) as problem:
        raise FinishedRunError(told(problem, final)) from problem
    if out is None:
        record = json.dumps({made.path.name: (made.of, made.sha256) for made in written})
        write_sealed(record_path(root.parent, finished.manifest.period), {_RECORD: record.encode()})
    return [final / made.path.name for made in written]
