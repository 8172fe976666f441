"""The Biểu on pages: what they show is what the workbooks hold, and every figure opens down to rows that add up."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pandas as pd
import pytest
from desk_window import Window
from lxml import html

from batch.desk.desk import Desk
from batch.desk.drawing import Bar, ranked, stacked
from batch.domain import LEVELS, MEMBERS
from batch.finished.counted_rows import rows_behind
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import BIEU, FRAMES, MANIFEST
from batch.finished.manifest import WRITTEN
from batch.finished.origins import Origins
from batch.tables.layout import TABLES
from batch.text import vn_int


def _shown(cell: object) -> str:
    """A cell of the workbook as it is printed with the office's settings: zeros as dashes."""
    if isinstance(cell, str):
        return " ".join(cell.split())
    if cell is None or not isinstance(cell, int | float):
        return ""
    return "-" if cell == 0 else vn_int(int(cell)) if isinstance(cell, int) else f"{cell:.1f}".replace(".", ",")


def _of_page(window: Window, table: str) -> list[list[str]]:
    page = html.fromstring(window.get(f"/bieu/{table}"))
    rows = page.xpath("//table[contains(@class, 'so-lieu')]/tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def _of_workbook(run: FinishedRun, table: str, rows: int, columns: int) -> list[list[str]]:
    sheet = openpyxl.load_workbook(run.path(BIEU[table]), data_only=True).worksheets[0]
    first = next(cell.row for cell in sheet["A"] if cell.value == "(1)") + 1
    lines = sheet.iter_rows(min_row=first, max_row=first + rows - 1, max_col=columns)
    return [
        [_shown(float(c.value) if c.number_format.startswith("0.0") and c.value else c.value) for c in line]
        for line in lines
    ]


def test_a_page_shows_what_the_workbook_holds(finished: Path) -> None:
    window, run = Window(Desk(finished)), FinishedRun(finished / "ket_qua" / "2025")
    for table in TABLES:
        shown = _of_page(window, table)
        assert shown and shown == _of_workbook(run, table, len(shown), len(shown[0])), table
        page = window.get(f"/bieu/{table}")
        assert "SỐ LIỆU TẠM TÍNH" in page and " style=" not in page


def test_every_figure_is_made_of_units_and_rows(finished: Path) -> None:
    run = FinishedRun(finished / "ket_qua" / "2025")
    origins = Origins(run)
    for table, counts in run.figures.counts.items():
        for (row, column), number in counts.items():
            assert sum(one.count for one in origins.behind(table, row, column)) == number
        for one in origins.of(table):
            assert len(rows_behind(run, [one])) == one.count, one


def test_a_figure_opens_to_units_and_a_unit_to_its_own_rows(finished: Path) -> None:
    window, run = Window(Desk(finished)), FinishedRun(finished / "ket_qua" / "2025")
    members = pd.read_parquet(run.path(FRAMES[MEMBERS]), columns=["ma_don_vi", "ho_ten"])
    cells = (("6B", "4", "2"), ("6F", "1", "dang_vien"), ("6E", "TONG", "tong"), ("6A", "B.II.1", "2"))
    for table, row, column in cells:
        number = run.figures.count(table, row, column)
        page = window.get(f"/bieu/{table}/{row}/{column}")
        assert f"<h1>{vn_int(number)} " in page and "đúng bằng số trong biểu" in page
        units = [unquote(code) for code in re.findall(rf'/bieu/{table}/{row}/{column}/([^"]+)"', page)]
        total = 0
        for unit in units:
            own = html.fromstring(window.get(f"/bieu/{table}/{row}/{column}/{unit}"))
            total += len(own.xpath("//main//tbody/tr"))
            names = set(members.loc[members["ma_don_vi"] != unit, "ho_ten"]) - set(
                members.loc[members["ma_don_vi"] == unit, "ho_ten"]
            )
            assert table == "6E" or not any(name in own.text_content() for name in names)
        assert units and total == number
    aside = {table for one in run.manifest.set_aside for table in one.get("bieu", ())}
    assert "6B" in aside
    for table, cell in (("6B", "4/2"), ("6D", "TONG/tong")):
        said = f"Để riêng, không đếm vào Biểu {table}" in window.get(f"/bieu/{table}/{cell}")
        assert said == (table in aside)


def test_a_ratio_opens_to_the_counts_that_it_is_of(finished: Path) -> None:
    window, figures = Window(Desk(finished)), FinishedRun(finished / "ket_qua" / "2025").figures
    page = window.get("/bieu/6B/4/3")
    for row in ("4", "1"):
        assert re.search(rf'/bieu/6B/{row}/2">{figures.count("6B", row, "2")}<', page)
    for address in ("/bieu/6G", "/bieu/6B/9/2", "/bieu/6B/4/99", "/bieu/6B/4/2/KHONG-CO"):
        assert window.status(address) == 404


def test_addresses_hold_codes_alone(finished: Path) -> None:
    window = Window(Desk(finished))
    found = {a for table in TABLES for a in re.findall(r'href="(/bieu/[^"]+)"', window.get(f"/bieu/{table}"))}
    assert len(found) > 100 and all(re.fullmatch(r"/bieu/6[A-F](/[\w.]+/\w+)?", address) for address in found)


def test_what_does_not_add_up_stands_on_top(finished: Path) -> None:
    path = finished / "ket_qua" / "2025" / MANIFEST.path
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["doi_chieu"]["lech"] = [
        {"nhom": "Biểu 6B", "noi_dung": "Dòng 1 bằng các dòng cộng lại", "cho": "cột 2", "ve_trai": "dòng 1",
         "so_trai": 5, "dau": "=", "ve_phai": "dòng 2 + 3 + 4", "so_phai": 6}
    ]  # fmt: skip
    path.write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    for address in ("/bieu", "/bieu/6B"):
        page = Window(Desk(finished)).get(address)
        assert "Có 1 chỗ số liệu không khớp" in page and "dòng 1 là 5, khác dòng 2 + 3 + 4 là 6" in page


def test_without_a_run_or_with_an_old_one_the_page_says_what_to_do(committee: Path, finished: Path) -> None:
    (finished / "ket_qua" / "2025" / "du_lieu" / "nguon.parquet").unlink()
    page = Window(Desk(finished)).get("/bieu/6B/4/2")
    assert "chưa giữ nguồn của từng số" in page and "kiểm tra lại" in page


def _charts(page: str) -> dict[str, dict[str, list[int]]]:
    """Title of a chart → name of a bar → its numbers by level, as the table beside it has them."""
    out: dict[str, dict[str, list[int]]] = {}
    for section in html.fromstring(page).xpath("//section[@class='mot-bieu-do'][h3]"):
        rows = section.xpath(".//tbody/tr")
        numbers = {row[0].text_content().strip(): [int(cell.text_content().replace(".", "")) for cell in row[2::2]]
                   for row in rows}  # fmt: skip
        out[section.xpath("string(h3)")] = numbers
        svg = section.xpath(".//*[local-name()='svg'][@role='group']")[0]
        assert svg.xpath("*[local-name()='title']") and svg.xpath("*[local-name()='desc']")
        assert not svg.xpath("//@style")
    return out


def test_charts_draw_the_figures_of_the_run(finished: Path) -> None:
    run = FinishedRun(finished / "ket_qua" / "2025")
    window = Window(Desk(finished))
    found = _charts(window.get("/bieu-do"))
    whole = [run.figures.count("6B", f"4.{level}", "2") for level in LEVELS]
    for title in ("Mức xếp loại đảng viên theo đơn vị", "Cơ cấu xếp loại đảng viên theo loại hình cơ sở (Biểu 6B)"):
        assert [sum(numbers) for numbers in zip(*found[title].values(), strict=True)] == whole
    of_organizations = _charts(window.get("/bieu-do?loai=TO_CHUC"))["Mức xếp loại tổ chức đảng theo đơn vị"]
    rated = sum(run.figures.count("6A", f"{part}.2", "2") for part in ("A.I", "A.II", "B.I", "B.II"))
    assert sum(map(sum, of_organizations.values())) == rated
    errors = re.findall(r'<td class="n">(\d+)</td>', window.get("/bieu-do").split("còn nhiều lỗi phải sửa nhất")[-1])
    assert max(map(int, errors)) == max(line["errors"] for line in run.progress)


def test_this_year_stands_beside_the_last_one_that_the_run_compared_with(finished: Path) -> None:
    out = finished / "ket_qua"
    shutil.copytree(out / "2025", out / "2024")
    manifest = out / "2024" / MANIFEST.path
    recorded = json.loads(manifest.read_text(encoding="utf-8")) | {"nam": 2024}
    for year, more in (("2024", {"nam": 2024}), ("2025", {})):
        path = out / year / MANIFEST.path
        stated = json.loads(path.read_text(encoding="utf-8")) | more
        del stated[WRITTEN]  # as an older program left it: this one sees that its manifest was changed
        if year == "2025":
            used = hashlib.sha256((out / "2024" / MANIFEST.path).read_bytes()).hexdigest()
            stated |= {"nam_truoc": {"nam": 2024, "sha256": used}}
        path.write_text(json.dumps(stated, ensure_ascii=False), encoding="utf-8")
    found = _charts(Window(Desk(finished)).get("/bieu-do"))["Năm 2025 so với năm 2024"]
    assert found["Đảng viên, 2025"] == found["Đảng viên, 2024"] and sum(found["Đảng viên, 2025"]) > 0
    with manifest.open("a", encoding="utf-8") as file:
        file.write("\n")
    assert "kiểm tra lại để so" in Window(Desk(finished)).get("/bieu-do")
    manifest.write_text(json.dumps(recorded, ensure_ascii=False), encoding="utf-8")
    assert "manifest.json đã bị sửa sau khi chương trình lập" in Window(Desk(finished)).get("/bieu-do")


@pytest.mark.parametrize("numbers", [(1, 0, 0, 999), (1, 1, 1, 0), (0, 0, 0, 0)])
def test_pieces_of_a_bar_fill_it(numbers: tuple[int, ...]) -> None:
    drawing = stacked([Bar("A", dict(zip(LEVELS, numbers, strict=True)))])
    pieces, at = drawing.bars[0].pieces, float(drawing.begin)
    for piece in pieces:
        assert piece.x == pytest.approx(at, abs=0.2)
        at += piece.length
    assert at == pytest.approx(drawing.begin + drawing.wide if any(numbers) else drawing.begin, abs=0.3)
    longest, half = (bar.pieces[0].length for bar in ranked([("a", "", 10), ("b", "", 5)]).bars)
    assert longest == drawing.wide == 2 * half
