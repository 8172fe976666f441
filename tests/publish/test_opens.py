"""Word, Excel and LibreOffice open every file without repair: parts, links and content types are sound."""

from __future__ import annotations

import posixpath
import zipfile
from pathlib import Path

import pytest
from docx import Document
from lxml import etree
from made_up import MadeUp
from openpyxl import load_workbook

from batch.tables.layout import TABLES

FILES = [*(f"bieu/Bieu-{table}.xlsx" for table in TABLES), "bao_cao_tinh.docx", "tom_tat.docx"]


@pytest.fixture(scope="module")
def run(made_up: MadeUp) -> Path:
    return made_up.run()


def _targets(part: str, data: bytes) -> list[str]:
    """The parts that a .rels part leads to."""
    folder = posixpath.dirname(posixpath.dirname(part))
    out = []
    for link in etree.fromstring(data):
        if link.get("TargetMode") != "External":
            target = str(link.get("Target"))
            out.append(
                target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            )
    return out


@pytest.mark.parametrize("name", FILES)
def test_every_part_is_sound(run: Path, name: str) -> None:
    with zipfile.ZipFile(run / name) as file:
        parts = file.namelist()
        assert len(set(parts)) == len(parts)
        types = etree.fromstring(file.read("[Content_Types].xml"))
        named = {str(node.get("PartName")).lstrip("/") for node in types if node.get("PartName")}
        endings = {node.get("Extension") for node in types if node.get("Extension")}
        assert named <= set(parts)
        for part in parts:
            assert part == "[Content_Types].xml" or part in named or part.rpartition(".")[2] in endings
            if part.endswith((".xml", ".rels")):
                etree.fromstring(file.read(part))
            if part.endswith(".rels"):
                links = [node.get("Id") for node in etree.fromstring(file.read(part))]
                assert len(set(links)) == len(links)
                assert set(_targets(part, file.read(part))) <= set(parts)


@pytest.mark.parametrize("name", FILES[: len(TABLES)])
def test_every_link_in_a_workbook_leads_to_a_sheet_of_it(run: Path, name: str) -> None:
    book = load_workbook(run / name)
    seen = 0
    for sheet in book:
        assert len(sheet.title) <= 31
        areas = [str(area) for area in sheet.merged_cells.ranges]
        assert len(set(areas)) == len(areas)
        for line in sheet.iter_rows():
            for cell in line:
                assert not isinstance(cell.value, str) or len(cell.value) <= 32767
                if cell.hyperlink:
                    title, _, place = str(cell.hyperlink.location).rpartition("!")
                    book[title.strip("'")][place]
                    seen += 1
    assert seen


def test_the_report_keeps_its_tables_and_no_tags(run: Path) -> None:
    document = Document(str(run / "bao_cao_tinh.docx"))
    assert len(document.tables) == 6  # head, four sections, signatures
    with zipfile.ZipFile(run / "bao_cao_tinh.docx") as file:
        text = "".join(file.read(part).decode() for part in file.namelist() if part.endswith(".xml"))
    assert "{{" not in text and "{%" not in text and "\ue000" not in text
