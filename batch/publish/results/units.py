"""Tells each unit its own final levels: `ket_qua/<ma_don_vi>.xlsx`, and `.docx` where the run's own committee decided
some of them. Nothing of any other unit."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from xlsxwriter.exceptions import XlsxWriterException

from batch.finished.finished_run import FinishedRun
from batch.finished.layout import RESULTS
from batch.finished.manifest import AGAIN, FinishedRunError
from batch.finished.subjects import Finished, Subject, read_finished
from batch.finished.written import replace_part
from batch.publish.papers.kinds import Paper
from batch.publish.papers.notice import KIND, TEMPLATE, announced_to, notice
from batch.publish.papers.source import Source
from batch.publish.papers.write import checked, filled
from batch.publish.results.sheets import write_workbook
from batch.publish.returns.listing import file_names


def _by_unit(run: Finished) -> dict[str, dict[str, list[Subject]]]:
    """Unit → kind → its subjects, units in the order of the register."""
    out: dict[str, dict[str, list[Subject]]] = {code: {} for code in run.places}
    for subject in run.subjects:
        if subject.unit not in out:
            raise FinishedRunError(f"Đơn vị {subject.unit} không có phiếu trong kết quả; {AGAIN}")
        out[subject.unit].setdefault(subject.kind, []).append(subject)
    return out


def _write(
    folder: Path, finished: FinishedRun, run: Finished, entries: Mapping[str, str], step: Callable[[int, int], object]
) -> list[str]:  # fmt: skip
    by_unit = _by_unit(run)
    names = file_names(by_unit)
    source = Source(run.register, run.law, run.year, finished, entries=entries)
    announced, word = announced_to(source), checked([KIND])[TEMPLATE]
    written = []
    for number, (code, own) in enumerate(by_unit.items(), start=1):
        book = names[code]
        write_workbook(folder / book, run, run.places[code], own)
        written.append(book)
        if code in announced:
            written.append(f"{book.removesuffix('.xlsx')}.docx")
            paper = Paper(written[-1], TEMPLATE, notice(source, code, announced[code]))
            (folder / written[-1]).write_bytes(filled(paper, word, run.provisional)[0])
        step(number, len(by_unit))
    return written


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
    final, fresh = root / name, root / f".{name}.dang_ghi"
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        fresh.mkdir(parents=True)
        names = _write(fresh, finished, run, entries or {}, step)
        replace_part(root, name, fresh)
    except (OSError, XlsxWriterException) as problem:
        raise FinishedRunError(
            f"{final}: không ghi được; hãy đóng các tệp trong thư mục này đang mở trong Excel, Word rồi chạy lại."
        ) from problem
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return [final / name for name in names]
