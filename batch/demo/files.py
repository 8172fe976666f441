"""Writes the submissions, several at a time, and what is done to a file once it is written."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from os import cpu_count
from pathlib import Path

import xlsxwriter

from batch.demo.draft import Row
from batch.demo.open_document import save_as_ods
from batch.domain import INFO, MEMBERS, SELF_REVIEW, Period
from batch.form.blank import Filled, write_form
from batch.form.definition import VERSION_NAME
from batch.form.workbook import CREATED
from batch.law import load_law
from batch.workers.processes import spawn

FAR_CELL = "XFD1048576"
SIGNED = "A300"  # a signature far below the contents of Mẫu 01
MERGED = "F7:F8"  # a field of the first two members
TWICE = "B900"  # a cell that stands in the sheet of members twice
FORMULA = "B23"  # the total of members of "Thông tin"
RENAMED = "Giải trình của đơn vị"
_CHUNK = 20
_ALONE = 120  # up to so many files one process is quicker than starting others
_HUGE = 2_000_000_000  # bytes that a part of a forged file says it has


@dataclass(slots=True)
class Job:
    """One file to write; `after` names what is done to it then (see `AFTER`)."""

    path: str
    info: Row
    rows: dict[str, list[Row]]
    order: dict[str, list[str]]
    after: tuple[str, ...]


def _edit(path: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    """Rewrite the zip part by part; a part changed to None is left out. Dates of the parts stay as they are."""
    with zipfile.ZipFile(path) as archive:
        parts = [(info, change(info.filename, archive.read(info))) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, data in parts:
            if data is not None:
                archive.writestr(info, data, zipfile.ZIP_DEFLATED)


def _cut_short(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def _other_form(path: Path) -> None:
    """A workbook of the office's own instead of the form."""
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        book.set_properties({"created": CREATED})
        sheet = book.add_worksheet("Báo cáo")
        for row, values in enumerate((("BÁO CÁO TỔNG KẾT NĂM", ""), ("Tổng số đảng viên", 15), ("Xếp loại", "Tốt"))):
            sheet.write_row(row, 0, values)


def _without_version(path: Path) -> None:
    pattern = re.compile(rf'<definedName[^>]*name="{VERSION_NAME}".*?</definedName>'.encode())
    _edit(path, lambda name, data: pattern.sub(b"", data) if name == "xl/workbook.xml" else data)


def sheet_number(path: Path, wanted: str) -> int:
    """Which sheet of a workbook written here has this name, from 1."""
    with zipfile.ZipFile(path) as archive:
        text = archive.read("xl/workbook.xml").decode("utf-8")
    return re.findall(r'<sheet name="([^"]*)"', text).index(wanted) + 1


def _far_cell(path: Path) -> None:
    part = f"xl/worksheets/sheet{sheet_number(path, 'Đảng viên')}.xml"
    row = f'<row r="1048576"><c r="{FAR_CELL}"><v>1</v></c></row></sheetData>'.encode()
    _edit(path, lambda name, data: data.replace(b"</sheetData>", row) if name == part else data)


def _sheet_renamed(path: Path) -> None:
    old, new = "Giải trình".encode(), RENAMED.encode()
    _edit(path, lambda name, data: data.replace(old, new) if name == "xl/workbook.xml" else data)


def _in_sheet(path: Path, sheet: str, old: str, new: str) -> None:
    """Replace a piece of the XML of a sheet, once."""
    part = f"xl/worksheets/sheet{sheet_number(path, sheet)}.xml"
    _edit(path, lambda name, data: data.replace(old.encode(), new.encode(), 1) if name == part else data)


def _signed_below(path: Path) -> None:
    cell = f'<c r="{SIGNED}" t="inlineStr"><is><t>T/M CẤP ỦY</t></is></c>'
    _in_sheet(path, SELF_REVIEW, "</sheetData>", f'<row r="{SIGNED[1:]}">{cell}</row></sheetData>')


def _merged(path: Path) -> None:
    _in_sheet(
        path, MEMBERS, "</sheetData>", f'</sheetData><mergeCells count="1"><mergeCell ref="{MERGED}"/></mergeCells>'
    )  # fmt: skip


def _cell_twice(path: Path) -> None:
    cell = f'<c r="{TWICE}"><v>1</v></c>'
    _in_sheet(path, MEMBERS, "</sheetData>", f'<row r="{TWICE[1:]}">{cell}{cell}</row></sheetData>')


def _calculated(path: Path) -> None:
    part = f"xl/worksheets/sheet{sheet_number(path, INFO)}.xml"
    pattern = re.compile(rf'(<c r="{FORMULA}"[^>]*>)<v>'.encode())
    _edit(path, lambda name, data: pattern.sub(rb"\1<f>1+1</f><v>", data) if name == part else data)


def _row_hidden(path: Path) -> None:
    _in_sheet(path, MEMBERS, '<row r="7"', '<row r="7" hidden="1"')


def _forged_size(path: Path) -> None:
    """The texts say that they unpack to gigabytes."""
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(zipfile.ZipInfo("xl/media/image1.png", (1980, 1, 1, 0, 0, 0)), b"0")  # so that the list is new
        archive.getinfo("xl/sharedStrings.xml").file_size = _HUGE


def _locked(path: Path) -> None:
    """Mark the parts as encrypted, as a workbook with a password is."""
    content = bytearray(path.read_bytes())
    start = content.index(b"PK\x01\x02") + 8  # flags of the first entry of the zip's directory
    content[start] |= 1
    path.write_bytes(content)


def _minutes_beside(path: Path) -> None:
    """Minutes in Word handed in with the workbook."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("word/document.xml", (1980, 1, 1, 0, 0, 0)), b"<document/>")
    path.with_suffix(".docx").write_bytes(buffer.getvalue())


def _binary(path: Path) -> None:
    """As Excel's binary workbook, which isn't read."""
    path.unlink()
    with zipfile.ZipFile(path.with_suffix(".xlsb"), "w") as archive:
        archive.writestr(zipfile.ZipInfo("xl/workbook.bin", (1980, 1, 1, 0, 0, 0)), b"\x83\x01\x00")


def _odd_name(path: Path) -> None:
    """A sign that shows nothing; one that every system takes in a name."""
    path.rename(path.with_name(f"{path.stem}\u200b{path.suffix}"))


AFTER: dict[str, Callable[[Path], None]] = {
    "TEP-01": _cut_short,
    "TEP-02": _locked,
    "TEP-03": _minutes_beside,
    "TEP-04": _forged_size,
    "TEP-05": _far_cell,
    "TEP-07": save_as_ods,
    "TEP-09": _binary,
    "TEP-10": _cell_twice,
    "TEP-20": _odd_name,
    "MAU-01": _other_form,
    "MAU-02": _without_version,
    "CT-01": _sheet_renamed,
    "CT-05": _signed_below,
    "CT-06": _sheet_renamed,
    "CT-07": _merged,
    "CT-08": _row_hidden,
    "CT-09": _calculated,
}


def write_jobs(folder: str, regime: str, local: str | None, period: Period, jobs: list[Job]) -> int:
    """Write some files into a folder; returns how many."""
    law = load_law(regime, local).in_period(period)
    for job in jobs:
        path = Path(folder) / job.path
        write_form(path, law, Filled(job.info, job.rows), period=period, light=True, order=job.order or None)
        for name in job.after:
            AFTER[name](path)
    return len(jobs)


def write_all(
    folder: Path,
    regime: str,
    local: str | None,
    period: Period,
    jobs: Iterator[Job],
    count: int,
    step: Callable[[int], None],
) -> None:
    """Write all jobs, for many in several processes. Jobs are taken as the processes get on, so memory stays low."""
    chunks = iter(lambda: list(islice(jobs, _CHUNK)), [])
    if count <= _ALONE or (cpu_count() or 1) < 2:
        for chunk in chunks:
            step(write_jobs(str(folder), regime, local, period, chunk))
        return
    workers = min(8, cpu_count() or 1)
    with ProcessPoolExecutor(workers, mp_context=spawn()) as pool:
        waiting: set[Future[int]] = set()
        for chunk in chunks:
            waiting.add(pool.submit(write_jobs, str(folder), regime, local, period, chunk))
            if len(waiting) >= workers * 2:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    step(future.result())
        for future in waiting:
            step(future.result())
