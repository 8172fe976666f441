"""What goes wrong at the desk: nothing sent yet, results beside the submissions, a report that was written in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner

from batch.cli import cli
from batch.form.register_sheet import write_register
from batch.law import load_law
from batch.pipeline import run
from tests.small_committee import BASE, CELL1, INFO, Committee


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """`danh_muc.xlsx` and `nop/` of the smallest committee."""
    (tmp_path / "nop").mkdir()
    committee = Committee()
    committee.write(tmp_path / "nop")
    write_register(tmp_path / "danh_muc.xlsx", committee.units.values())
    return tmp_path


def work(desk: Path, inbox: str = "nop", out: str = "kq"):  # type: ignore[no-untyped-def]
    return run(desk / inbox, desk / "danh_muc.xlsx", 2025, desk / out, load_law("qd366-2025"), date(2025, 12, 31))


def test_before_anything_has_come_in(desk: Path) -> None:
    (desk / "trong").mkdir()
    summary = work(desk, "trong").summary
    assert (summary.received, summary.files_read, len(summary.missing)) == (0, 0, 4)
    assert (desk / "kq" / "2025" / "bieu" / "Bieu-6B.xlsx").is_file()


@pytest.mark.parametrize("only", [BASE, CELL1], ids=["no members", "no collectives, no leaders"])
def test_when_one_kind_of_subject_is_absent(desk: Path, only: str) -> None:
    for path in (desk / "nop").iterdir():
        if path.stem != only:
            path.unlink()
    assert work(desk).summary.received == 1


@pytest.mark.parametrize("out", [".", "nop"], ids=["around the inbox", "in the inbox"])
def test_results_beside_submissions_are_never_submissions(desk: Path, out: str) -> None:
    first, second = work(desk, out=out), work(desk, out=out)
    assert first.summary.received == second.summary.received == 4
    assert first.summary.files_read == second.summary.files_read == 4


def test_a_report_that_the_office_wrote_in_is_kept(desk: Path) -> None:
    report = work(desk).folder / "bao_cao_tinh.docx"
    document = docx.Document(str(report))
    document.add_paragraph("Cơ quan đã viết thêm.")
    document.save(str(report))
    written = report.read_bytes()
    told = CliRunner().invoke(cli, ["report", str(desk / "kq")], standalone_mode=False)
    kept = report.with_name("bao_cao_tinh.da_sua.docx")
    assert kept.name in told.output and kept.read_bytes() == written and report.read_bytes() != written
    work(desk)
    assert kept.read_bytes() == written


def test_a_name_typed_into_a_heading_is_not_repeated(tmp_path: Path) -> None:
    committee = Committee()

    def into_heading(path: Path) -> None:
        book = openpyxl.load_workbook(path)
        cells = (cell for row in book[INFO].iter_rows() for cell in row)
        next(c for c in cells if str(c.value).startswith("Người lập phiếu")).value = "Người lập phiếu: Đinh Kín"
        book.save(path)

    committee.after[CELL1] = into_heading
    found = [f for f in committee.findings(tmp_path) if f.code == "CT-02"]
    assert found and not any("Kín" in f.message + f.remedy for f in found)
