"""The office's layout file: what it may change is printed, what it may not is refused with file and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from made_tables import TEMPLATES, make_figures, make_register, number_row, texts, write
from openpyxl import load_workbook

from batch.law import LawError
from batch.publish.bieu.layout import Layout, load_layout
from batch.tables.layout import DERIVED, TABLES, columns, rows

SHIPPED = TEMPLATES / "bo_cuc_bieu.yaml"


def read(folder: Path, text: str) -> Layout:
    path = folder / "bo_cuc_bieu.yaml"
    path.write_text(text, encoding="utf-8")
    return load_layout(path)


def swapped(text: str, first: str, second: str) -> str:
    """The text with two lines, found by a piece of each, in each other's place; the indents stay."""
    lines = text.splitlines(keepends=True)
    a, b = (next(i for i, line in enumerate(lines) if piece in line) for piece in (first, second))
    at = {i: lines[i][: len(lines[i]) - len(lines[i].lstrip())] for i in (a, b)}
    lines[a], lines[b] = at[a] + lines[b].lstrip(), at[b] + lines[a].lstrip()
    return "".join(lines)


def part(table: str) -> str:
    """The shipped file with only one table in it."""
    lines = SHIPPED.read_text(encoding="utf-8").splitlines(keepends=True)
    starts = {line.strip()[:-1]: i for i, line in enumerate(lines) if line.startswith("  6") and line.endswith(":\n")}
    ends = [i for i in starts.values() if i > starts[table]] + [len(lines)]
    return "bieu:\n" + "".join(lines[starts[table] : min(ends)])


def test_shipped_layout_has_the_codes_and_order_of_the_contract() -> None:
    layout = load_layout(SHIPPED)
    for table in TABLES:
        made = layout.tables[table]
        assert [row.code for row in made.rows] == [row.code for row in rows(table)]
        assert [row.parts for row in made.rows] == [row.parts for row in rows(table)]
        assert [column.code for column in made.columns] == [column.code for column in columns(table)]


def test_shipped_labels_of_2025_are_those_of_the_contract() -> None:
    for table, made in load_layout(SHIPPED).on(date(2025, 12, 31), 2025, 6).items():
        assert [row.label for row in made.rows] == [row.label for row in rows(table)]


def test_exactly_the_derived_layouts_are_marked(tmp_path: Path) -> None:
    layout = load_layout(SHIPPED)
    assert tuple(table for table in TABLES if layout.tables[table].derived) == DERIVED
    register = make_register()
    for table, path in write(tmp_path, make_figures(register, seed=1), register).items():
        book = load_workbook(path)
        marked = any("suy ra từ mẫu báo cáo tỉnh" in text for text in texts(book.worksheets[0]))
        assert marked == (table in DERIVED)
        assert (book.properties.keywords == "bố cục suy ra") == (table in DERIVED)


def test_an_office_that_puts_in_the_official_form_drops_the_mark(tmp_path: Path) -> None:
    assert not read(tmp_path, 'bieu:\n  6D: {ghi_chu: ""}\n').tables["6D"].derived


@pytest.mark.parametrize(
    "day,said,never",
    [
        (date(2024, 12, 31), "cấp huyện", "cấp trên trực tiếp cơ sở"),
        (date(2025, 6, 30), "cấp huyện", "cấp trên trực tiếp cơ sở"),
        (date(2025, 7, 1), "cấp trên trực tiếp cơ sở", "cấp huyện"),
    ],
)
def test_levels_are_called_as_on_the_day(tmp_path: Path, day: date, said: str, never: str) -> None:
    register = make_register()
    paths = write(tmp_path, make_figures(register, seed=1), register, as_of=day)
    for table in ("6C", "6D", "6E", "6F"):
        whole = " ".join(text for sheet in load_workbook(paths[table]) for text in texts(sheet)).lower()
        assert said in whole and never not in whole


def test_an_office_has_its_own_name_for_the_level(tmp_path: Path) -> None:
    own = """
ten_cap:
  - {tu: "01/01/2018", cap_huyen: "a", dang_bo_cap_huyen: "b", btv_cap_huyen: "c"}
  - {tu: "01/07/2025", cap_huyen: "cấp xã", dang_bo_cap_huyen: "đảng bộ xã", btv_cap_huyen: "ban thường vụ đảng ủy xã"}
"""
    tables = read(tmp_path, own).on(date(2025, 12, 31), 2025, 6)
    labels = {row.code: row.label for row in tables["6D"].rows}
    assert labels["I.2"] == "Cấp xã" and labels["II"] == "Thuộc cấp xã đánh giá"
    assert tables["6C"].title.endswith("đảng bộ xã")


def test_own_words_and_order_are_printed_and_the_figures_stay(tmp_path: Path) -> None:
    text = part("6D").replace("Cấp cơ sở", "Ở cơ sở").replace("tập thể lãnh đạo, quản lý", "tập thể năm {nam}")
    text = swapped(text, '{ma: "II"', '{ma: "III"')
    head, good, middle, bad, end = _levels(text, "Hoàn thành xuất sắc nhiệm vụ", "Không hoàn thành nhiệm vụ")
    path = tmp_path / "bo_cuc_bieu.yaml"
    path.write_text(head + bad + middle + good + end, encoding="utf-8")
    register = make_register()
    figures = make_figures(register, seed=3)
    sheet = load_workbook(write(tmp_path, figures, register, layout=path)["6D"], data_only=True).worksheets[0]
    top = number_row(sheet)
    labels = [sheet.cell(top + n, 1).value for n in range(1, 8)]
    assert labels[-2:] == ["III. Ở cơ sở", "II. Thuộc cấp trên trực tiếp cơ sở đánh giá"]
    assert any("TẬP THỂ NĂM 2025" in text for text in texts(sheet))
    printed = ["tong", "xep_loai", "KHT", "KHT_tl", "HTT", "HTT_tl", "HTNV", "HTNV_tl", "HTXS", "HTXS_tl"]
    for index, column in enumerate(printed, start=2):
        if not column.endswith("_tl"):
            assert sheet.cell(top + 6, index).value == figures.count("6D", "III", column)
            assert sheet.cell(top + 7, index).value == figures.count("6D", "II", column)


def _levels(text: str, first: str, second: str) -> tuple[str, str, str, str, str]:
    """The text around two column groups of four lines each."""
    lines = text.splitlines(keepends=True)
    a, b = (next(i for i, line in enumerate(lines) if f'nhom: "{title}"' in line) for title in (first, second))
    cut = [0, a, a + 4, b, b + 4, len(lines)]
    head, good, middle, bad, end = ("".join(lines[x:y]) for x, y in zip(cut, cut[1:], strict=False))
    return head, good, middle, bad, end


def test_columns_and_rows_of_zeros_are_hidden_and_others_never(tmp_path: Path) -> None:
    text = "bieu:\n  6A: {an_cot_khi_khong: ['6', '4'], an_dong_khi_khong: [B.I, A.II]}\n"
    path = tmp_path / "bo_cuc_bieu.yaml"
    path.write_text(text, encoding="utf-8")
    register = make_register()
    figures = make_figures(register, seed=3, density=0)
    figures.counts["6A"] |= {("A.II.1", "4"): 2, ("A.II.3", "4"): 2}
    sheet = load_workbook(write(tmp_path, figures, register, layout=path)["6A"]).worksheets[0]
    assert sheet.column_dimensions["F"].hidden and not sheet.column_dimensions["D"].hidden
    top = number_row(sheet)
    hidden = {row.code for n, row in enumerate(figures.rows("6A"), start=1) if sheet.row_dimensions[top + n].hidden}
    assert hidden == {row.code for row in figures.rows("6A") if row.code.startswith("B.I.") or row.code == "B.I"}
    assert sheet.cell(top, 6).value == "(6)"  # the numbers stay


def test_groups_of_6c_are_ordered_and_called_as_the_office_wants(tmp_path: Path) -> None:
    path = tmp_path / "bo_cuc_bieu.yaml"
    path.write_text(
        'bieu:\n  6C:\n    nhom: [{ten: "nhóm 1", nhan: "Nhóm xã"}, {ten: "không có", nhan: "x"}]\n', encoding="utf-8"
    )
    register = make_register()
    figures = make_figures(register, seed=3)
    sheet = load_workbook(write(tmp_path, figures, register, layout=path)["6C"], data_only=True).worksheets[0]
    top = number_row(sheet)
    assert sheet.cell(top + 2, 1).value == "1. Nhóm xã"
    assert sheet.cell(top + 2, 2).value == figures.count("6C", "Nhóm 1", "tong")
    labels = [str(sheet.cell(top + n, 1).value) for n in range(1, 7)]
    assert labels[3] == "2. >Nhóm *2" and labels[4] == "2.1. Đảng bộ xã số 0"


A_ROW, A_COLUMN = '{ma: "I.1.b"', '{ma: "HTT_tl"'


@pytest.mark.parametrize(
    "change,words",
    [
        (lambda t: t.replace(A_ROW, '{ma: "I.1.c"'), ("I.1.c", "không thêm được dòng mới", "«I.1.b»")),
        (lambda t: t.replace(A_ROW, '{ma: "I.1.a"'), ("I.1.a", "đã có ở dòng")),
        (
            lambda t: "".join(x for x in t.splitlines(True) if A_ROW not in x),
            ("thiếu dòng «I.1.b»", "an_dong_khi_khong"),
        ),
        (lambda t: swapped(t, '{ma: "I.1.a"', '{ma: "III"'), ("phải đứng", "dòng cùng cấp")),
        (lambda t: t.replace('{ma: "II", ', '{ma: "II", tong: "I III", '), ("«tong» không đổi được", "cố định")),
        (lambda t: t.replace('{ma: "II", ', '{ma: "II", mau: "đỏ", '), ("«mau»",)),
        (lambda t: t.replace(A_COLUMN, '{ma: "HTT2"'), ("HTT2", "không thêm được cột mới")),
        (lambda t: "".join(x for x in t.splitlines(True) if A_COLUMN not in x), ("thiếu cột «HTT_tl»",)),
        (lambda t: swapped(t, A_COLUMN, '{ma: "HTXS_tl"'), ("ngay sau cột",)),
        (lambda t: swapped(t, '{ma: "chua_moi"', '{ma: "xep_loai"'), ("nên",)),
        (lambda t: swapped(t, '{ma: "tong"', '{ma: "chua_cho"'), ("nên",)),
        (lambda t: t.replace('nhan: "Cấp cơ sở"', 'nhan: "Cấp {xa}"'), ("{xa}", "{cap_huyen}")),
        (lambda t: t.replace('nhan: "Cấp cơ sở"', 'nhan: "Cấp {cap_huyen"'), ("ngoặc nhọn",)),
        (lambda t: t.replace('nhan: "Cấp cơ sở"', 'nhan: ""'), ("để trống",)),
        (lambda t: t.replace("an_cot_khi_khong: []", 'an_cot_khi_khong: ["9"]'), ("«9»",)),
        (lambda t: t.replace("    cot_dau:", '    don_vi_tinh: "x"\n    cot_dau:'), ("«don_vi_tinh» đã có",)),
        (lambda t: t.replace("  6D:", "  6G:"), ("«6G»",)),
        (lambda t: t + "them: 1\n", ("«them»",)),
    ],
)
def test_what_cannot_be_changed_is_refused_with_the_line(tmp_path: Path, change, words) -> None:  # type: ignore[no-untyped-def]
    text = change(part("6D"))
    assert text != part("6D")
    with pytest.raises(LawError) as caught:
        read(tmp_path, text)
    assert "bo_cuc_bieu.yaml, dòng " in str(caught.value)
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_published_forms_keep_the_order_of_their_columns(tmp_path: Path) -> None:
    with pytest.raises(LawError, match="mẫu đã công bố"):
        read(tmp_path, swapped(part("6A"), '{ma: "4"', '{ma: "5"'))


@pytest.mark.parametrize(
    "text,word",
    [
        ("ten_cap: []\n", "ít nhất"),
        ('ten_cap:\n  - {tu: "2025", cap_huyen: a, dang_bo_cap_huyen: b, btv_cap_huyen: c}\n', "01/07/2025"),
        ('ten_cap:\n  - {tu: "01/01/2025", cap_huyen: a, dang_bo_cap_huyen: b}\n', "btv_cap_huyen"),
        (
            'ten_cap:\n  - {tu: "01/01/2025", cap_huyen: a, dang_bo_cap_huyen: b, btv_cap_huyen: c}\n'
            '  - {tu: "01/01/2024", cap_huyen: a, dang_bo_cap_huyen: b, btv_cap_huyen: c}\n',
            "trước đến sau",
        ),
    ],
)
def test_names_of_levels_are_checked(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(LawError, match=word):
        read(tmp_path, text)


def test_nothing_is_written_with_a_faulty_layout(tmp_path: Path) -> None:
    path = tmp_path / "bo_cuc_bieu.yaml"
    path.write_text("bieu:\n  6A: {tieu_dee: x}\n", encoding="utf-8")
    register = make_register(1)
    with pytest.raises(LawError, match=r"bo_cuc_bieu\.yaml, dòng 2: .*tieu_dee"):
        write(tmp_path / "bieu", make_figures(register, 1), register, layout=path)
    assert not (tmp_path / "bieu").exists()
