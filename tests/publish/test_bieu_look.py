"""How the Biểu look: head, foot, print, the office's settings; same input, same bytes."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from made_tables import LAW, make_figures, make_register, number_row, texts, write
from openpyxl import load_workbook

from batch.domain import Unit
from batch.law import LawError
from batch.register.committee import Committee
from batch.register.register import Register
from batch.tables.figures import Figures


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Figures, Register, dict[str, Path]]:
    register = make_register()
    figures = make_figures(register, seed=7)
    return figures, register, write(tmp_path_factory.mktemp("bieu"), figures, register)


def test_head_foot_and_print_set_up(made: tuple[Figures, Register, dict[str, Path]]) -> None:
    for table, path in made[2].items():
        sheet = load_workbook(path).worksheets[0]
        said = texts(sheet)
        assert sheet.title == f"Biểu {table}"
        for expected in (
            "TỈNH ỦY SÔNG HẰNG", f"Biểu số {table}-BTCTW", "Năm 2025", "NGƯỜI LẬP BIỂU", "TRƯỞNG BAN",
            "(Ký, ghi rõ họ tên)", "(Ký, đóng dấu)",
        ):  # fmt: skip
            assert expected in said
        assert not any(text.startswith("SỐ LIỆU TẠM TÍNH") for text in said)
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == (8 if table in ("6A", "6B") else 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows and sheet.print_title_rows.endswith(str(number_row(sheet)))
        assert "&P" in str(sheet.oddFooter.center.text)
        fonts = {cell.font.name for line in sheet.iter_rows() for cell in line}
        assert fonts == {"Times New Roman"}


@pytest.mark.parametrize(
    ("kind", "office", "head", "foot", "never"),
    [
        ("DB_TINH", "Ban Tổ chức", ("TỈNH ỦY SÔNG HẰNG", "BAN TỔ CHỨC"), ("TRƯỞNG BAN",), ("Mạc Văn Ký", "PHÓ BÍ THƯ")),
        ("DB_TREN_CO_SO", "", ("TỈNH ỦY MẪU", "HUYỆN ỦY SÔNG HẰNG"), ("TRƯỞNG BAN",), ("Mạc Văn Ký",)),
        ("DB_CO_SO", "", ("TỈNH ỦY MẪU", "ĐẢNG ỦY XÃ SÔNG HẰNG"), ("PHÓ BÍ THƯ", "Mạc Văn Ký"), ("TRƯỞNG BAN",)),
        ("DB_CO_SO", "Văn phòng Đảng ủy", ("ĐẢNG ỦY XÃ SÔNG HẰNG", "VĂN PHÒNG ĐẢNG ỦY"), ("CHÁNH VĂN PHÒNG",),
         ("TRƯỞNG BAN", "TỈNH ỦY MẪU")),
    ],
)  # fmt: skip
def test_head_and_foot_are_the_committees(
    tmp_path: Path, kind: str, office: str, head: tuple[str], foot: tuple[str], never: tuple[str]
) -> None:
    names = {"DB_TINH": "tỉnh", "DB_TREN_CO_SO": "huyện", "DB_CO_SO": "xã"}
    unit = Unit("T", f"Đảng bộ {names[kind]} Sông Hằng", kind, None, "5")
    said = Committee(
        superior="Tỉnh ủy Mẫu", office=office, place="Sông Hằng", post="PHÓ BÍ THƯ", signer="Mạc Văn Ký",
        preparer="Mạc Thị Lập",
    )  # fmt: skip
    register = Register({"T": unit}, said)
    paths = write(
        tmp_path, make_figures(register, seed=7), register, awaiting={"TO_CHUC": {"T": 1}, "CAN_BO": {"T": 2}}
    )
    for table, path in paths.items():
        found = texts(load_workbook(path).worksheets[0])
        assert (found[0], found[2]) == head
        for expected in (*foot, "Mạc Thị Lập", "Sông Hằng, ngày …… tháng …… năm ……"):
            assert expected in found
        assert not set(never) & set(found)
        waiting = {"6E": 2, {"DB_TREN_CO_SO": "6C", "DB_CO_SO": "6A"}.get(kind): 1}.get(table)
        notes = [text for text in found if "do cấp trên quyết định và chưa có quyết định" in text]
        assert [text.split()[3] for text in notes] == ([str(waiting)] if waiting else [])


def test_provisional_figures_say_so_with_every_reason(tmp_path: Path) -> None:
    register = make_register()
    reasons = ["Thiếu phiếu của 3 đơn vị", *(f"Đảng viên trùng ở hai đơn vị, trường hợp thứ {n}" for n in range(90))]
    for path in write(tmp_path, make_figures(register, seed=7), register, provisional=reasons).values():
        sheet = load_workbook(path).worksheets[0]
        said = texts(sheet)
        start = next(i for i, text in enumerate(said) if text.startswith("SỐ LIỆU TẠM TÍNH: thiếu phiếu"))
        whole = " ".join(said[start : start + 8])
        assert all(reason.lower() in whole.lower() for reason in reasons)
        assert "; đảng viên trùng" in whole and "; Đảng" not in whole
        assert all((sheet.row_dimensions[row].height or 0) <= 409 for row in range(1, 40))
        assert "tạm tính" in str(sheet.oddFooter.left.text)


def test_months_in_row_labels_are_the_laws(tmp_path: Path) -> None:
    register = make_register()
    months = dataclasses.replace(LAW.parameters["moi_thang"], value=3)
    law = dataclasses.replace(LAW, parameters=LAW.parameters | {"moi_thang": months})
    paths = write(tmp_path, make_figures(register, seed=7), register, law=law)
    said = " ".join(texts(load_workbook(paths["6A"]).worksheets[0]))
    assert "mới thành lập dưới 3 tháng" in said and "dưới 6 tháng" not in said


def test_same_input_same_bytes(tmp_path: Path) -> None:
    register = make_register()
    first = write(tmp_path / "a", make_figures(register, seed=7), register)
    second = write(tmp_path / "b", make_figures(register, seed=7), register)
    assert [p.read_bytes() for p in first.values()] == [p.read_bytes() for p in second.values()]


def settings_file(folder: Path, text: str) -> Path:
    path = folder / "bieu.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_office_settings_are_printed(tmp_path: Path) -> None:
    text = """
dau_bieu: {cap_tren: "Tỉnh ủy Sông Hằng", co_quan: "Ban Tổ chức"}
noi_lap: {dia_danh: "Sông Hằng", ngay: "05/02/2026"}
nguoi_ky: {chuc_danh: ["K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"], ho_ten: "=Lê Văn Mẫu"}
kho_giay: {6A: A4}
so_khong: "0"
"""
    register = make_register()
    paths = write(tmp_path, make_figures(register, seed=7), register, settings=settings_file(tmp_path, text))
    sheet = load_workbook(paths["6A"]).worksheets[0]
    said = texts(sheet)
    for expected in (
        "TỈNH ỦY SÔNG HẰNG", "BAN TỔ CHỨC", "Sông Hằng, ngày 05 tháng 02 năm 2026", "K/T TRƯỞNG BAN",
        "PHÓ TRƯỞNG BAN", "=Lê Văn Mẫu",
    ):  # fmt: skip
        assert expected in said
    assert sheet.page_setup.paperSize == 9


@pytest.mark.parametrize("zero,shown", [('"-"', '"-"_ '), ('"0"', None), ('""', '""')])
def test_zero_shows_as_the_office_wishes_and_stays_a_number(tmp_path: Path, zero: str, shown: str | None) -> None:
    register = make_register()
    path = settings_file(tmp_path, f"so_khong: {zero}\n")
    paths = write(tmp_path, make_figures(register, seed=0, density=0), register, settings=path)
    sheet = load_workbook(paths["6F"], data_only=True).worksheets[0]
    cell = sheet.cell(number_row(sheet) + 2, 2)
    assert cell.value == 0
    assert cell.number_format == ("#,##0_ " if shown is None else f"#,##0_ ;-#,##0_ ;{shown}")


@pytest.mark.parametrize(
    "text,line,word",
    [
        ('so_khong: "-"\nso_kong: "0"\n', 2, "so_kong"),
        ('noi_lap:\n  dia_danh: "a"\n  dia_danh: "b"\n', 3, "dia_danh"),
        ('noi_lap:\n  ngay: "2025-12-15"\n', 2, "15/12/2025"),
        ("kho_giay:\n  6A: A3\n  6B: A5\n", 3, "A4"),
        ("kho_giay:\n  6G: A4\n", 2, "6G"),
        ('so_khong: "x"\n', 1, "so_khong"),
        ("dau_bieu: chữ\n", 1, "dau_bieu"),
        ("dau_bieu:\n  co_quan: [a]\n", 2, "co_quan"),
    ],
)
def test_bad_settings_are_refused_with_the_line_and_nothing_is_written(
    tmp_path: Path, text: str, line: int, word: str
) -> None:
    register = make_register(1)
    with pytest.raises(LawError) as caught:
        write(tmp_path / "bieu", make_figures(register, 1), register, settings=settings_file(tmp_path, text))
    assert f"bieu.yaml, dòng {line}:" in str(caught.value) and word in str(caught.value)
    assert not (tmp_path / "bieu").exists()
