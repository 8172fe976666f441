"""What is printed calls levels and kinds of organization by the names of the day; what is counted doesn't change."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from made_up import MadeUp

from batch.finished.manifest import read_manifest
from batch.register.reader import read_register

GONE = ("chi bộ cơ sở", "chi bộ trực thuộc", "đảng bộ bộ phận")  # from 26 July 2026
PRINTED = ("bieu/Bieu-6A.xlsx", "bieu/Bieu-6C.xlsx", "phuong_an_xep_loai.xlsx", "doi_chieu.xlsx", "khen_thuong.xlsx")


def texts(run: Path) -> Iterator[tuple[str, str]]:
    for name in PRINTED:
        book = openpyxl.load_workbook(run / name, read_only=True)
        for sheet in book:
            yield from ((name, str(v)) for row in sheet.iter_rows(values_only=True) for v in row if isinstance(v, str))
        book.close()
    document = Document(str(run / "bao_cao_tinh.docx"))
    yield from (("bao_cao_tinh.docx", paragraph.text) for paragraph in document.paragraphs)
    for table in document.tables:
        yield from (("bao_cao_tinh.docx", cell.text) for row in table.rows for cell in row.cells)


@pytest.mark.parametrize(("units", "year"), [(20, 2025), (20, 2026)])
def test_names_that_fell_away_are_printed_nowhere_after_that_day(made_up: MadeUp, units: int, year: int) -> None:
    run = made_up.run(units, year)
    own = {unit.name.lower() for unit in read_register(run.parents[1] / "thu" / "danh_muc.xlsx").units.values()}
    of_units = [name for name in own if any(word in name for word in GONE)]
    found = {
        word for _, text in texts(run) for word in GONE
        if word in text.lower() and "trực thuộc đảng ủy cơ sở" not in text.lower()
        and not any(name in text.lower() for name in of_units)
    }  # fmt: skip
    assert found == (set() if year == 2026 else set(GONE))
    said = {text for _, text in texts(run)}
    assert any("Đảng bộ trực thuộc cơ sở" in text for text in said) == (year == 2026)


@pytest.mark.parametrize(
    ("year", "counted"), [(2025, {("6A", "A.I.1"), ("6A", "A.II.1"), ("6A", "B.II.1"), ("6C", "TONG")}),
                          (2026, {("6A", "A.I.1"), ("6A", "B.I.1"), ("6A", "B.II.1")})]
)  # fmt: skip
def test_a_commune_stands_in_the_table_of_its_year(made_up: MadeUp, year: int, counted: set[tuple[str, str]]) -> None:
    """In 2025 above tổ chức cơ sở đảng, so in 6C; in 2026 itself one, so in 6A."""
    run = made_up.run(20, year)
    with (run / "du_lieu" / "bieu.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    of_organizations = {
        (r["bieu"], r["dong"]) for r in rows
        if r["bieu"] in ("6A", "6C") and r["cot"] in ("2", "tong") and r["gia_tri"] not in ("0", "")
        and r["dong"] in ("A.I.1", "A.II.1", "B.I.1", "B.II.1", "TONG")
    }  # fmt: skip
    assert of_organizations == counted
    assert not read_manifest(run).provisional  # what awaits a decision above stamps nothing
