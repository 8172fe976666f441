"""PDF: what is converted, what a missing or failing LibreOffice leads to, and with a real one what the pages say."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from made_up import MadeUp
from openpyxl import load_workbook
from test_one_page import crowded

from batch.cli import cli
from batch.publish import pdf
from batch.publish.one_page.write import TEMPLATE, fill_page
from batch.tables.layout import TABLES
from batch.templates import template

STEMS = [*(f"Bieu-{table}" for table in TABLES), "bao_cao_tinh", "tom_tat"]
posix = pytest.mark.skipif(sys.platform == "win32", reason="giả làm soffice bằng tệp lệnh của Unix")


@pytest.fixture
def run(made_up: MadeUp, tmp_path: Path) -> Path:
    """A copy of OUT/<year> to work on."""
    return Path(shutil.copytree(made_up.run(), tmp_path / "out" / "2025"))


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with nothing but what the test puts into it, and no LibreOffice in the usual places."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(pdf, "_usual_places", list)
    return folder


def fake(folder: Path, script: str) -> Path:
    """A `soffice` that does what the Python text says; `out` is the folder for the PDF, `files` the documents."""
    path = folder / "soffice"
    start = (
        "import pathlib, shutil, sys, time\n"
        "args = sys.argv[1:]\n"
        "out = pathlib.Path(args[args.index('--outdir') + 1])\n"
        "files = [pathlib.Path(a) for a in args[args.index('--outdir') + 2:]]\n"
    )
    path.write_text(f"#!{sys.executable}\n{start}{script}", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


_CONVERT = "out.mkdir()\nfor f in files:\n    (out / (f.stem + '.pdf')).write_bytes(b'%PDF ' + f.name.encode())\n"


def report(run: Path, *more: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["report", str(run.parent), *more])
    return result.exit_code, result.output


def test_without_libreoffice_the_run_stands_and_says_what_to_install(run: Path, nowhere: Path) -> None:
    code, said = report(run, "--pdf")
    assert code == 1
    assert "Không thấy LibreOffice" in said and "Cài LibreOffice" in said and "--pdf" in said
    assert "Đã lập báo cáo" in said and (run / "bao_cao_tinh.docx").is_file()
    assert not list(run.rglob("*.pdf"))


@posix
@pytest.mark.parametrize(
    "script,words",
    [
        ("sys.exit(77)\n", ("LibreOffice báo lỗi", "77")),
        ("out.mkdir()\n", ("Chưa tạo được PDF", "Bieu-6A.xlsx", "bao_cao_tinh.docx")),
        (_CONVERT.replace("in files", "in files[1:]"), ("Đã tạo 7 tệp PDF", "Chưa tạo được PDF của: Bieu-6A.xlsx")),
    ],
)
def test_a_failing_libreoffice_is_told_and_nothing_else_is_lost(
    run: Path, nowhere: Path, script: str, words: tuple[str, ...]
) -> None:
    before = {path: path.read_bytes() for path in (run / "bieu").iterdir()}
    fake(nowhere, script)
    code, said = report(run, "--pdf")
    assert code == 1 and all(word in said for word in words)
    assert {path: path.read_bytes() for path in before} == before


@posix
def test_a_libreoffice_that_hangs_is_stopped(run: Path, nowhere: Path) -> None:
    fake(nowhere, "time.sleep(60)\n")
    with pytest.raises(pdf.PdfError, match="không làm xong trong 0.3 giây"):
        pdf.write_pdfs(pdf.documents(run), seconds=0.3)


def test_a_libreoffice_that_cannot_be_started(run: Path, nowhere: Path) -> None:
    for name in ("soffice", "soffice.exe"):
        (nowhere / name).write_bytes(b"\x00\x01")
        (nowhere / name).chmod(0o755)
    with pytest.raises(pdf.PdfError, match="Không khởi động được LibreOffice"):
        pdf.write_pdfs(pdf.documents(run))


@posix
def test_pdfs_lie_beside_their_documents_and_hold_the_table_only(run: Path, nowhere: Path, tmp_path: Path) -> None:
    fake(nowhere, f"shutil.copytree(files[0].parent, {str(tmp_path / 'seen')!r})\n{_CONVERT}")
    code, said = report(run, "--pdf")
    assert code == 0 and "Đã tạo 8 tệp PDF" in said
    assert sorted(path.stem for path in run.rglob("*.pdf")) == sorted(STEMS)
    for table in TABLES:
        copy, whole = (load_workbook(p / f"Bieu-{table}.xlsx") for p in (tmp_path / "seen", run / "bieu"))
        assert [sheet.sheet_state for sheet in copy] == ["visible"] + ["hidden"] * (len(copy.sheetnames) - 1)
        assert {sheet.sheet_state for sheet in whole} == {"visible"}
        with (
            zipfile.ZipFile(tmp_path / "seen" / f"Bieu-{table}.xlsx") as a,
            zipfile.ZipFile(run / "bieu" / f"Bieu-{table}.xlsx") as b,
        ):
            assert [n for n in b.namelist() if a.read(n) != b.read(n)] == ["xl/workbook.xml"]


@posix
def test_an_old_pdf_never_passes_for_the_new_document(run: Path, nowhere: Path) -> None:
    fake(nowhere, _CONVERT)
    assert report(run, "--pdf")[0] == 0
    code, said = report(run)
    assert code == 0 and "Đã bỏ bản PDF cũ" in said
    assert not (run / "bao_cao_tinh.pdf").exists() and (run / "bieu" / "Bieu-6A.pdf").is_file()
    fake(nowhere, "sys.exit(1)\n")
    assert report(run, "--pdf")[0] == 1
    assert not list(run.rglob("*.pdf"))


@posix
def test_run_makes_them_too(made_up: MadeUp, nowhere: Path, tmp_path: Path) -> None:
    fake(nowhere, _CONVERT)
    data = made_up.demo().out
    arguments = ["run", str(data / "nop"), "--register", str(data / "danh_muc.xlsx"), "--year", "2025"]
    result = CliRunner().invoke(cli, [*arguments, "--out", str(tmp_path / "moi"), "--pdf"])
    assert "Đã tạo 8 tệp PDF" in result.output
    assert sorted(path.stem for path in (tmp_path / "moi").rglob("*.pdf")) == sorted(STEMS)


def test_usual_places_are_searched(tmp_path: Path, nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "LibreOffice" / "soffice"
    monkeypatch.setattr(pdf, "_usual_places", lambda: [tmp_path / "khong", place])
    with pytest.raises(pdf.PdfError):
        pdf.find_soffice()
    place.parent.mkdir()
    place.touch()
    assert pdf.find_soffice() == place


@pytest.mark.skipif(not shutil.which("soffice"), reason="máy không có LibreOffice")
def test_real_pages_show_table_and_signatures_in_vietnamese(run: Path) -> None:
    fill_page(run / "day_nhat.docx", crowded(), template(TEMPLATE))
    made = pdf.write_pdfs([*pdf.documents(run), run / "day_nhat.docx"])
    assert [path.stem for path in made.paths] == [*STEMS, "day_nhat"] and not made.failed
    for path in made.paths:
        assert path.read_bytes().startswith(b"%PDF")
    for path in made.paths[-2:]:  # one page, however much there is to say
        assert len(re.findall(rb"/Type\s*/Page\b", path.read_bytes())) == 1
    if not shutil.which("pdftotext"):
        return
    with_ratios = set()
    for path in made.paths[: len(TABLES)]:
        text = subprocess.run(
            ["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True, env={**os.environ}
        ).stdout.decode()
        assert f"Biểu số 6{path.stem[-1]}-BTCTW" in text and "TRƯỞNG BAN" in text and "NGƯỜI LẬP BIỂU" in text
        assert "Theo đơn vị" not in text and "Mã đơn vị" not in text and "###" not in text
        assert "100.0" not in text
        if re.search(r"\b\d{1,3},\d\b", text):
            with_ratios.add(path.stem)
    assert with_ratios >= {"Bieu-6A", "Bieu-6B", "Bieu-6D", "Bieu-6E"}
