"""Papers around the rating: letters of suggestions, inspection tables, proposals and decisions of awards."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from batch.domain import Unit
from batch.law import load_law
from batch.register.committee import Committee
from batch.register.reader import read_register
from batch.register.suggestions import Suggestion
from batch.register.writer import write_register
from tests.command_line import Run
from tests.made_up import MadeUp

OWN, ABOVE = "HUYEN", "TINH"  # by the committee of the demo, a district's; by the one above it


def text_of(path: Path) -> str:
    document = Document(str(path))
    return "\n".join(p.text for p in document.element.body.iter() if p.tag.endswith("}p"))


def rows_of(path: Path, table: int) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in Document(str(path)).tables[table].rows]


@pytest.fixture
def folder(made_up: MadeUp, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made_up.demo(8).out, tmp_path / "w"))


def member(folder: Path, unit: str) -> tuple[str, str]:
    """Card and name of somebody in a unit's workbook."""
    sheet = load_workbook(folder / "nop" / f"{unit}.xlsx")["Đảng viên"]
    rows = list(sheet.iter_rows(values_only=True))
    header = next(i for i, row in enumerate(rows) if any(str(c).startswith("Số thẻ đảng viên") for c in row))
    at = {str(text).rstrip(" *"): i for i, text in enumerate(rows[header])}
    row = next(row for row in rows[header + 1 :] if row[at["Số thẻ đảng viên"]])
    return str(row[at["Số thẻ đảng viên"]]), str(row[at["Họ và tên"]])


def with_list(folder: Path, *suggestions: Suggestion) -> None:
    register = read_register(folder / "danh_muc.xlsx")
    office = Committee.from_values(register.committee.values())
    write_register(folder / "danh_muc.xlsx", register.units.values(), office, suggestions)


def cells(folder: Path) -> list[Unit]:
    kinds = ("CB_TRUC_THUOC",)
    return [u for u in read_register(folder / "danh_muc.xlsx").units.values() if u.kind in kinds]


def test_each_unit_gets_a_letter_with_its_own_points_of_this_committee(folder: Path, xeploai: Run) -> None:
    first, second = (unit.code for unit in cells(folder)[:2])
    card, name = member(folder, first)
    with_list(
        folder, Suggestion(first, "DANG_VIEN", card, OWN, "Việc kê khai tài sản", "07-CV/HU"),
        Suggestion(first, "TO_CHUC", "", OWN, "Sinh hoạt chi bộ chưa đều", "07-CV/HU"),
        Suggestion(first, "TO_CHUC", "", OWN, "Kết nạp đảng viên", "07-CV/HU"),
        Suggestion(first, "TO_CHUC", "", ABOVE, "Vấn đề của cấp tỉnh", "99-CV/TU"),
        Suggestion(second, "DANG_VIEN", "000000009", OWN, "Việc chấp hành quy chế"),
    )  # fmt: skip
    said = xeploai("papers", str(folder), "--kind", "goi_y")
    assert said.status == 0
    letters = {path.parent.name.split()[0]: text_of(path) for path in (folder / "van_ban").rglob("goi_y*.docx")}
    assert len(letters) == 2
    own, other = (next(text for code, text in letters.items() if code.startswith(unit)) for unit in (first, second))
    lines = [line for line in own.splitlines() if line[:2] in ("1.", "2.")]
    assert [line.split(" ", 1)[0] for line in lines] == ["1.", "1.1.", "1.2.", "2.", "2.1."]
    assert "Sinh hoạt chi bộ chưa đều." in lines[1] and name in lines[3] and "Số 07-CV/HU" in own
    assert "của cấp tỉnh" not in own and name not in other and "[…]-CV/ĐU" in other and "(000000009)" in other


def test_inspection_tables_hold_the_checklist_and_what_each_unit_answers(
    made_up: MadeUp, tmp_path: Path, xeploai: Run
) -> None:  # fmt: skip
    run = Path(shutil.copytree(made_up.run(8, 2021, "khoi-2021"), tmp_path / "ra/2021"))
    book = load_workbook(run / "kiem_tra.xlsx")
    sheet = book["Kết quả kiểm tra"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "Mã đơn vị")
    at = {cell.value: cell.column for cell in head}
    unit, code = (sheet.cell(head[0].row + 2, at[name]).value for name in ("Mã đơn vị", "Mã tiêu chí"))
    sheet.cell(head[0].row + 2, at["Kết quả kiểm tra"], "Không đạt")
    book.save(run / "kiem_tra.xlsx")
    assert xeploai("papers", str(run), "--kind", "bang_kiem_tra", "--to", str(tmp_path / "v")).status == 0
    evidence = load_law("qd132-2018", "khoi-2021").evidence
    assert evidence
    made = {path.parent.name: rows_of(path, 1) for path in (tmp_path / "v").rglob("bang_kiem_tra.docx")}
    assert len(made) >= 2
    for folder, rows in made.items():
        headings = [row for row in rows[1:] if (row[0], row[1]) in evidence.headings and len(set(row[1:])) == 1]
        criteria = [row for row in rows[1:] if row not in headings]
        assert [row[0] for row in criteria] == [proof.code for proof in evidence.proofs]
        assert [(row[0], row[1]) for row in headings] == list(evidence.headings)
        assert {row[4] for row in criteria} == {"Có"}
        failed = [row[0] for row in criteria if row[5]]
        assert failed == ([code] if folder.startswith(str(unit)) else [])


def choose(run: Path) -> dict[str, set[str]]:
    """Tick everybody; sheet → names."""
    book, names = load_workbook(run / "khen_thuong.xlsx"), {}
    for sheet in book:
        head = next((row for row in sheet.iter_rows() if "Chọn" in {cell.value for cell in row}), None)
        if head:
            at = {cell.value: cell.column for cell in head}
            below = sheet.iter_rows(min_row=head[0].row + 1)
            rows = [row[0].row for row in below if row[at["Hình thức khen"] - 1].value]
            for row in rows:
                sheet.cell(row, at["Chọn"], "x")
            names[sheet.title] = {str(sheet.cell(row, at["Tên tổ chức, họ và tên"]).value) for row in rows}
    book.save(run / "khen_thuong.xlsx")
    return names


PRIZES = """muc:
  - noi_khen: TREN_CO_SO
    hinh_thuc: Giấy khen
    doi_tuong: DANG_VIEN
    xet: LIEN_TUC
    danh_hieu: Xuất sắc liên tục
    muc_tien: 300.000
"""


def test_what_was_chosen_is_decided_here_or_proposed_above(made_up: MadeUp, tmp_path: Path, xeploai: Run) -> None:
    run = Path(shutil.copytree(made_up.run(20, 2021, "bao-loc-2021"), tmp_path / "ket_qua/2021"))
    shutil.copy(made_up.demo(20, 2021, "bao-loc-2021").out / "danh_muc.xlsx", tmp_path)
    (tmp_path / "input_templates").mkdir()
    (tmp_path / "input_templates/muc_khen_thuong.yaml").write_text(PRIZES, encoding="utf-8")
    names = choose(run)
    said = xeploai("papers", str(run), "--kind", "khen_thuong")
    assert said.status == 0 and "không đưa vào văn bản được" in said.out, "those whom a committee below rewards"
    made = {path.stem: path for path in (tmp_path / "van_ban/khen_thuong").iterdir()}
    assert set(made) == {"quyet_dinh_cap_tren", "to_trinh_cap_tinh"}
    decision = text_of(made["quyet_dinh_cap_tren"])
    for line in (line for path in made.values() for line in text_of(path).splitlines()):
        twice = re.search(r"\b(\w+(?: \w+){0,2}) \(?\1\b", line.casefold())
        assert not twice and not re.search(r"[;,.] ?[;,.]|\(\)|\([^)]*\(|  ", line), line
    tables = Document(str(made["quyet_dinh_cap_tren"])).tables[2:]  # after head and signature
    listed = {row.cells[1].text for table in tables for row in table.rows[1:]}
    assert listed == names["Cấp trên trực tiếp cơ sở"]
    assert "Xuất sắc liên tục; mức tiền thưởng: 300.000 đồng" in decision
    assert "Tổng số tiền thưởng kèm theo là […]" in decision, "the other amounts aren't known"
    proposal = text_of(made["to_trinh_cap_tinh"])
    assert "Kính gửi: Ban Thường vụ Tỉnh ủy" in proposal and all(name in proposal for name in names["Cấp tỉnh"])
