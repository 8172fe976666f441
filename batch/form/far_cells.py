"""Workbooks that the program wrote and an office has worked in: a cell far from the table, typed by mistake, would end
the process that reads them, and nobody would be told why."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from xml.parsers.expat import ExpatError

from batch.form import limits
from batch.form.scan import scan
from batch.office.files import OfficeFileError
from batch.text import file_text

_START = 4096  # bytes in which the data of a sheet begins, or a part is no sheet


def refuse_far(paths: Iterable[Path]) -> None:
    """Raises OfficeFileError for the first workbook with such a cell, or one that unpacks to more than any honest one.
    What isn't there, or is no workbook, is nobody's concern here."""
    for path in paths:
        try:
            with zipfile.ZipFile(path) as archive:
                if sum(info.file_size for info in archive.infolist()) > limits.OFFICE.unpacked:
                    raise OfficeFileError(f"{file_text(path)}: tệp quá lớn; xóa các dòng, cột thừa rồi lưu lại.")
                cell = _far_cell(archive)
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ExpatError):
            continue
        if cell:
            raise OfficeFileError(
                f"{file_text(path)}: có ô ghi ở rất xa bảng ({cell}); mở tệp, xóa các dòng, cột thừa ngoài bảng, lưu "
                "lại rồi chạy lại."
            )


def _far_cell(archive: zipfile.ZipFile) -> str:
    for name in archive.namelist():
        if name.lower().startswith("xl/") and name.lower().endswith(".xml"):
            with archive.open(name) as part:
                head = part.read(_START)
                if b"<sheetData" in head and (far := scan(head + part.read(), frozenset()).far):
                    return far
    return ""
