"""PDF of the Biểu and of the report, made by LibreOffice where it is installed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from batch.finished.layout import PRINTED
from batch.machine.scratch import scratch
from batch.office.trouble import told

_NAMES = ("soffice", "libreoffice", "soffice.com", "soffice.exe")
_SECONDS = 180  # for all files together; the first start of LibreOffice is slow
_SHEETS = re.compile(rb"<sheets>.*?</sheets>", re.DOTALL)
_SHEET = re.compile(rb"<sheet\b[^>]*?/?>")
# A profile of its own: an open LibreOffice doesn't block, nothing of the user's is changed. Vietnamese for "12,5".
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale"><value>vi-VN</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode"><value>1</value></prop></item>
</oor:items>
"""


class PdfError(RuntimeError):
    """No PDF can be made; the message says why and what to do, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Made:
    """PDF files that were written, and names of the documents of which none could be."""

    paths: list[Path]
    failed: list[str]


def _usual_places() -> list[Path]:
    if sys.platform == "win32":
        roots = [os.environ.get(name) for name in ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)")]
        return [Path(root) / "LibreOffice" / "program" / "soffice.com" for root in roots if root]
    if sys.platform == "darwin":
        inside = Path("Applications/LibreOffice.app/Contents/MacOS/soffice")
        return [Path("/") / inside, Path.home() / inside]
    return [Path("/usr/lib/libreoffice/program/soffice"), Path("/opt/libreoffice/program/soffice")]


def find_soffice() -> Path:
    """LibreOffice, on PATH or in its usual places. Raises PdfError, which says what to install."""
    for name in _NAMES:
        if found := shutil.which(name):
            return Path(found)
    for place in _usual_places():
        if place.is_file():
            return place
    raise PdfError(
        "Không thấy LibreOffice trên máy nên không tạo được PDF. Cài LibreOffice (miễn phí, trang libreoffice.org) rồi "
        "gõ «xeploai report KẾT_QUẢ --pdf», không cần chạy lại từ đầu; hoặc mở tệp trong Excel, Word và chọn lưu dạng "
        "PDF."
    )


def _only_first_sheet(source: Path, target: Path) -> None:
    """A copy in which every sheet but the first is hidden, so that it isn't printed; nothing else differs."""

    def hide(match: re.Match[bytes]) -> bytes:
        first, *others = _SHEET.findall(match.group(0))
        shown = [re.sub(rb'\sstate="[^"]*"', b"", sheet) for sheet in others]
        return (
            b"<sheets>"
            + b"".join([first, *(s.replace(b"<sheet ", b'<sheet state="hidden" ') for s in shown)])
            + b"</sheets>"
        )

    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, _SHEETS.sub(hide, data) if name == "xl/workbook.xml" else data)


def documents(folder: Path) -> list[Path]:
    """The Biểu and the report of a finished run folder, those that are there."""
    return [path for output in PRINTED if (path := folder / output.path).is_file()]


def _convert(office: Path, work: Path, copies: list[Path], seconds: float) -> None:
    profile = work / "ho_so"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    command = [
        str(office), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck",
        "--convert-to", "pdf", "--outdir", str(work / "pdf"), *map(str, copies),
    ]  # fmt: skip
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
    except OSError as problem:
        raise PdfError(f"Không khởi động được LibreOffice ({office}); hãy cài lại LibreOffice.") from problem
    try:
        status = process.wait(seconds)
    except subprocess.TimeoutExpired as problem:
        raise PdfError(
            f"LibreOffice không làm xong trong {seconds:g} giây nên chưa có PDF; hãy đóng bớt chương trình rồi gõ "
            "«xeploai report KẾT_QUẢ --pdf»."
        ) from problem
    finally:
        _stop(process)
    if status and not any((work / "pdf").glob("*.pdf")):
        raise PdfError(
            f"LibreOffice báo lỗi (mã {status}) nên chưa có PDF; hãy thử mở một tệp Biểu bằng LibreOffice, hoặc cài "
            "lại LibreOffice."
        )


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End what we started, with what it started itself: `soffice` is only a launcher."""
    if process.poll() is None:
        if sys.platform == "win32":
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def write_pdfs(paths: Iterable[Path], seconds: float = _SECONDS) -> Made:
    """A PDF beside each workbook (its first sheet only) and Word document. What is there already is replaced.

    Raises PdfError where LibreOffice is missing, can't be started, fails altogether or takes too long; the documents
    themselves are never touched.
    """
    found = list(paths)
    remove_pdfs(found)
    if not found:
        return Made([], [])
    office = find_soffice()
    made, failed = [], []
    with scratch() as work:
        (work / "goc").mkdir()
        copies = []
        for path in found:
            copy = work / "goc" / path.name
            (_only_first_sheet if path.suffix == ".xlsx" else shutil.copyfile)(path, copy)
            copies.append(copy)
        _convert(office, work, copies, seconds)
        for path, copy in zip(found, copies, strict=True):
            result = work / "pdf" / f"{copy.stem}.pdf"
            target = path.with_suffix(".pdf")
            try:
                shutil.copyfile(result, target)
            except FileNotFoundError:
                failed.append(path.name)
                continue
            except OSError as problem:
                raise PdfError(told(problem, target)) from problem
            made.append(target)
    return Made(made, failed)


def remove_pdfs(paths: Iterable[Path]) -> None:
    """Remove the PDF beside each document: one that is older than its document must not pass for it."""
    for path in paths:
        try:
            path.with_suffix(".pdf").unlink(missing_ok=True)
        except OSError as problem:
            raise PdfError(f"Chưa bỏ được bản PDF cũ. {told(problem, path.with_suffix('.pdf'))}") from problem


def tell(made: Made) -> str:
    """What was made, for the terminal."""
    lines = (
        [f"Đã tạo {len(made.paths)} tệp PDF cạnh tệp gốc: {', '.join(path.name for path in made.paths)}."]
        if made.paths
        else []
    )
    if made.failed:
        lines.append(f"Chưa tạo được PDF của: {', '.join(made.failed)}; hãy mở tệp trong Excel, Word và lưu dạng PDF.")
    return "\n".join(lines)
