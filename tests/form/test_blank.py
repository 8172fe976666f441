"""The submission workbook: what every blank has and how values are written."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from batch.domain import INFO, MEMBERS, SCORES, SELF_REVIEW, UNITS, Period, Unit
from batch.form.appearance import TOPICS
from batch.form.blank import Filled, write_form
from batch.form.definition import FORM_VERSION, GUIDE_SHEET, VERSION_NAME, form, label, lists, register_sheets
from batch.form.hints import new_member_limit
from batch.form.topics import NOT_NOW, by_topic
from batch.form.workbook import Raw
from batch.issue.examples import write_examples
from batch.law import load_law
from batch.register.writer import write_register
from batch.text import fold

LAWS = [("qd132-2018", None), ("qd132-2018", "bao-loc-2021"), ("qd124-2023", None), ("qd366-2025", None)]
TEMPLATES = Path(__file__).parents[2] / "input_templates"


def grid(path: Path, sheet: str) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def headings(sheet: str) -> list[str]:
    return [f.heading + (" *" if f.required == "always" else "") for f in form()[sheet].fields]


def header_row(path: Path, sheet: str) -> int:
    """Zero-based row of the header: every heading once, and the captions of topics, which are no headings."""
    wanted, topics = headings(sheet), {f.topic.upper() for f in form()[sheet].fields}
    rows = [r for r, row in enumerate(grid(path, sheet)) if set(wanted) <= set(row)]
    assert len(rows) == 1
    assert sorted(v for v in grid(path, sheet)[rows[0]] if v not in ("", *topics)) == sorted(wanted)
    return rows[0]


def columns(path: Path, sheet: str) -> dict[str, int]:
    """Key → zero-based column."""
    row = grid(path, sheet)[header_row(path, sheet)]
    return {f.key: row.index(heading) for f, heading in zip(form()[sheet].fields, headings(sheet), strict=True)}


def data(path: Path, sheet: str) -> list[dict[str, Any]]:
    """The rows below the header as {key: what the cell holds}."""
    below = grid(path, sheet)[header_row(path, sheet) + 1 :]
    at = columns(path, sheet)
    return [{key: row[column] for key, column in at.items()} for row in below if any(v != "" for v in row)]


def info(path: Path) -> dict[str, Any]:
    """Key → the cell to the right of its heading."""
    wanted = {fold(f.heading): f.key for f in form()[INFO].fields}
    out = {}
    for row in grid(path, INFO):
        for left, right in zip(row, row[1:], strict=False):
            if isinstance(left, str) and fold(left) in wanted:
                out[wanted[fold(left)]] = right
    return out


@pytest.mark.parametrize(("regime", "local"), LAWS)
@pytest.mark.parametrize("light", [False, True])
def test_every_blank_has_all_sheets_headings_and_the_version(
    tmp_path: Path, regime: str, local: str | None, light: bool
) -> None:
    path = tmp_path / "a.xlsx"
    write_form(path, load_law(regime, local), light=light)
    names = CalamineWorkbook.from_path(str(path)).sheet_names
    assert [n for n in names if n in form()] == list(form())
    assert GUIDE_SHEET in names
    for name, sheet in form().items():
        if not sheet.is_list:
            assert header_row(path, name) >= 0
    cells = [v for row in grid(path, INFO) for v in row if isinstance(v, str) and v]
    for field in form()[INFO].fields:
        assert sum(fold(v) == fold(field.heading) for v in cells) == 1
    book = openpyxl.load_workbook(path)
    assert book.defined_names[VERSION_NAME].value == f'"{FORM_VERSION}"'
    assert book.defined_names[VERSION_NAME].hidden
    assert not book[INFO].merged_cells.ranges


def test_topic_captions_are_no_headings_and_begin_at_fields() -> None:
    for name, topics in TOPICS.items():
        taken = {fold(f.heading) for f in form()[name].fields}
        for topic in topics:
            assert topic.start in form()[name].keys
            assert fold(topic.caption) not in taken


def test_what_every_row_fills_in_comes_first_and_the_rest_is_grouped_by_topic(tmp_path: Path) -> None:
    """Closed where neither the regime nor the unit's kind asks, and nothing is filled in."""
    member: dict[str, object] = {"ho_ten": "Lê Văn Mẫu"}
    opened = {}
    for name, kind, more, regime in (
        ("chi bộ", "CB_CO_SO", {}, "qd366-2025"), ("có ghi", "CB_CO_SO", {"so_ly_lich": "07"}, "qd366-2025"),
        ("đảng bộ", "DB_CO_SO", {}, "qd366-2025"), ("cũ", "CB_CO_SO", {}, "qd132-2018"),
    ):  # fmt: skip
        path, law = tmp_path / "a.xlsx", load_law(regime)
        write_form(path, law, Filled({"loai_to_chuc": kind}, {MEMBERS: [member | more]}))
        sheet, at = openpyxl.load_workbook(path)[MEMBERS], columns(path, MEMBERS)
        looks = {c: d for d in sheet.column_dimensions.values() for c in range(d.min - 1, d.max)}
        level, hidden = ({key: getattr(looks[c], what) for key, c in at.items()} for what in ("outlineLevel", "hidden"))
        every = [f for f in form()[MEMBERS].fields if not f.topic]
        asked = {
            f.key for f in form()[MEMBERS].fields if f.required in ("always", "if_reviewed", "prefilled", "if_rated")
        }
        assert asked <= {key for key, depth in level.items() if not depth}
        assert sorted(at, key=lambda key: at[key])[: len(every)] == [f.key for f in every]
        topics = {f.key: f.topic for f in form()[MEMBERS].fields if level[f.key]}
        header = grid(path, MEMBERS)[header_row(path, MEMBERS)]
        for topic in set(topics.values()):  # side by side, right behind the caption
            own = sorted(at[key] for key, of in topics.items() if of == topic)
            assert own == list(range(header.index(topic.upper()) + 1, own[-1] + 1))
        assert not sheet.sheet_properties.outlinePr.summaryRight
        opened[name] = {topics[key] for key in topics if not hidden[key]}
    assert "Lý lịch" not in opened["chi bộ"] and "Chưa kiểm điểm" in opened["chi bộ"]
    assert opened["có ghi"] == opened["chi bộ"] | {"Lý lịch"}
    assert opened["đảng bộ"] == set()
    assert opened["chi bộ"] - opened["cũ"] == {"Xếp loại quý"}
    quarter = by_topic(form()[MEMBERS], load_law("qd366-2025").in_period(Period(2026, 1)), [], "CB_CO_SO")
    [unasked] = [g for g in quarter.groups if g.caption == NOT_NOW]
    within = {f.key for column, f in quarter.placed if unasked.first <= column <= unasked.last}
    assert within == {"da_kiem_diem", "goi_y"} and not unasked.is_open


def test_topics_of_tables_are_no_headings_and_stand_where_rows_may_lack_something() -> None:
    for sheet in form().values():
        if not any(f.topic for f in sheet.fields):
            continue
        taken = {fold(f.heading) for f in sheet.fields}
        for field in sheet.fields:
            assert fold(field.topic) not in taken
            assert field.topic or field.required != "optional" or field.key == "so_the", field.key
            assert not field.topic or field.required != "always", field.key


def test_blank_has_only_the_rows_of_the_law(tmp_path: Path) -> None:
    law = load_law("qd132-2018", "bao-loc-2021")
    write_form(tmp_path / "a.xlsx", law)
    scale = law.scale("TO_CHUC")
    assert scale is not None
    scores = data(tmp_path / "a.xlsx", SCORES)
    assert [(r["ma_tieu_chi"], r["diem_toi_da"]) for r in scores] == [(c.code, c.maximum) for c in scale.criteria]
    contents = data(tmp_path / "a.xlsx", SELF_REVIEW)
    assert [r["ma_noi_dung"] for r in contents] == [c.code for c in law.self_review.contents]
    for name in set(form()) - {INFO, SCORES, SELF_REVIEW}:
        assert data(tmp_path / "a.xlsx", name) == []
    write_form(tmp_path / "b.xlsx", load_law("qd132-2018"))
    assert data(tmp_path / "b.xlsx", SCORES) == []


def test_rows_given_replace_the_rows_of_the_law(tmp_path: Path) -> None:
    write_form(tmp_path / "a.xlsx", load_law("qd366-2025"), Filled(rows={SCORES: [], SELF_REVIEW: [{"cap_do": "XS"}]}))
    assert data(tmp_path / "a.xlsx", SCORES) == []
    assert [r["cap_do"] for r in data(tmp_path / "a.xlsx", SELF_REVIEW)] == ["Xuất sắc"]


@pytest.mark.parametrize("light", [False, True])
def test_values_are_written_as_people_see_them(tmp_path: Path, light: bool) -> None:
    path = tmp_path / "a.xlsx"
    member = {
        "so_the": "001234567890", "ho_ten": "=Nguyễn Thị Ví Dụ", "ngay_sinh": date(1980, 5, 31), "gioi_tinh": "NU",
        "da_kiem_diem": "CO", "tong_diem": 91.5, "phieu_tot": 7, "de_xuat": "HTXS", "ghi_chu": "+84 @x",
    }  # fmt: skip
    filled = Filled({"ma_don_vi": "0012", "loai_hinh": "8", "ngay_lap": date(2025, 12, 1)}, {MEMBERS: [member]})
    write_form(path, load_law("qd366-2025"), filled, period=Period(2025), light=light)
    row = data(path, MEMBERS)[0]
    assert row["so_the"] == "001234567890"
    assert row["ho_ten"] == "=Nguyễn Thị Ví Dụ"
    assert row["ngay_sinh"] == date(1980, 5, 31)
    assert (row["gioi_tinh"], row["da_kiem_diem"], row["de_xuat"]) == ("Nữ", "Có", "Hoàn thành xuất sắc nhiệm vụ")
    assert (row["tong_diem"], row["phieu_tot"], row["ghi_chu"]) == (91.5, 7, "+84 @x")
    values = info(path)
    assert (values["ma_don_vi"], values["loai_hinh"]) == ("0012", "Cơ quan Nhà nước")
    assert (values["nam"], values["ngay_lap"]) == (2025, date(2025, 12, 1))
    assert values["quy_dinh"] == label("quy_dinh", "qd366-2025")
    sheet = openpyxl.load_workbook(path)[MEMBERS]
    cells = {c.value: c for row in sheet.iter_rows() for c in row if c.value is not None}
    assert cells["=Nguyễn Thị Ví Dụ"].data_type == "s"
    assert cells["001234567890"].number_format == "@"
    born = next(c for c in cells.values() if c.is_date)
    assert born.number_format.lower() == "dd/mm/yyyy"


def test_raw_values_are_written_literally(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rows: list[dict[str, object]] = [
        {"ho_ten": "A", "so_the": Raw(1234567), "ngay_sinh": Raw("31/02/1980"), "gioi_tinh": Raw("nam gioi")},
        {"ho_ten": "B", "tong_diem": Raw("=1+1", formula=True), "phieu_tot": Raw("#N/A", error=True)},
        {"ho_ten": "C", "ghi_chu": Raw(date(2025, 1, 2)), "de_xuat": Raw("=HTT"), "nghi_thai_san": Raw(True)},
    ]
    write_form(path, load_law("qd124-2023"), Filled({"nam": None}, {MEMBERS: rows}), period=Period(2023), light=True)
    first, second, third = data(path, MEMBERS)
    assert (first["so_the"], first["ngay_sinh"], first["gioi_tinh"]) == (1234567, "31/02/1980", "nam gioi")
    assert (third["ghi_chu"], third["de_xuat"], third["nghi_thai_san"]) == (date(2025, 1, 2), "=HTT", True)
    assert second["tong_diem"] == ""  # never calculated: no cached value
    assert info(path)["nam"] == ""
    at = header_row(path, MEMBERS) + 3
    sheet = openpyxl.load_workbook(path)[MEMBERS]
    keys = form()[MEMBERS].keys
    assert sheet.cell(at, keys.index("tong_diem") + 1).value == "=1+1"
    cached = openpyxl.load_workbook(path, data_only=True)[MEMBERS]
    assert cached.cell(at, keys.index("phieu_tot") + 1).value == "#N/A"


def test_a_wrong_key_sheet_or_type_is_refused(tmp_path: Path) -> None:
    law = load_law("qd366-2025")
    for filled in (
        Filled({"khong_co": 1}), Filled(rows={"Lạ": []}), Filled(rows={INFO: []}), Filled(rows={MEMBERS: [{"x": 1}]}),
    ):  # fmt: skip
        with pytest.raises(ValueError, match="no (field|table)"):
            write_form(tmp_path / "a.xlsx", law, filled)
    for row in ({"ngay_sinh": "1980"}, {"tong_diem": "90"}):
        with pytest.raises(TypeError):
            write_form(tmp_path / "a.xlsx", law, Filled(rows={MEMBERS: [row]}))
    assert not (tmp_path / "a.xlsx").exists()


def test_order_moves_and_leaves_out_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    order = {MEMBERS: ["ho_ten", "so_the"], INFO: ["nam", "ma_don_vi"]}
    filled = Filled({"ma_don_vi": "X"}, {MEMBERS: [{"so_the": "01", "ho_ten": "Lê Văn Mẫu", "ghi_chu": "x"}]})
    write_form(path, load_law("qd366-2025"), filled, order=order, period=Period(2025))
    rows = [[v for v in row if v != ""] for row in grid(path, MEMBERS)]
    at = rows.index(["Họ và tên *", "Số thẻ đảng viên"])
    assert rows[at + 1] == ["Lê Văn Mẫu", "01"]
    assert info(path) == {"nam": 2025, "ma_don_vi": "X"}


@pytest.mark.parametrize("light", [False, True])
def test_every_field_is_checked_on_typing_through_defined_names(tmp_path: Path, light: bool) -> None:
    path = tmp_path / "a.xlsx"
    write_form(path, load_law("qd366-2025"), light=light)
    book = openpyxl.load_workbook(path)
    used = {f.list_name for sheet in form().values() for f in sheet.fields} - {""}
    for name, values in ((name, lists()[name]) for name in used):
        sheet, cells = book.defined_names[f"DS_{name}"].value.split("!")
        shown = [c.value for (c,) in book[sheet.strip("'")][cells.replace("$", "")]]
        assert shown == [v.label for v in values.values()]
        assert book[sheet.strip("'")].sheet_state == "veryHidden"
    kinds = {"date": "date", "integer": "whole", "number": "decimal", "percent": "custom"}
    for name, form_sheet in form().items():
        rules = [r for r in book[name].data_validations.dataValidation if r.type not in (None, "none")]
        first = header_row(path, name) + 2 if not form_sheet.is_list else 0
        at = {} if form_sheet.is_list else columns(path, name)
        for field in form_sheet.fields:
            if form_sheet.is_list:
                row = next(c.row for c in book[name]["A"] if c.value and fold(str(c.value)) == fold(field.heading))
                places = [f"B{row}"]
            else:
                places = [book[name].cell(r, at[field.key] + 1).coordinate for r in (first, first + 499)]
            for place in places:
                hits = [r for r in rules if place in r.sqref]
                if field.list_name:
                    assert [(r.type, r.formula1) for r in hits] == [("list", f"DS_{field.list_name}")]
                else:
                    assert [r.type for r in hits] == ([kinds[field.kind]] if field.kind in kinds else [])
                assert all(r.error and r.errorTitle for r in hits)
    with zipfile.ZipFile(path) as files:  # nothing in an extension that other programs drop
        assert not any(b"<x14:dataValidation" in files.read(n) for n in files.namelist())


def test_full_blank_is_ready_to_type_in_and_to_print(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_form(path, load_law("qd366-2025"))
    book = openpyxl.load_workbook(path)
    members = book[MEMBERS]
    first = header_row(path, MEMBERS) + 2
    at = columns(path, MEMBERS)
    column = at["so_the"] + 1
    assert {members.cell(r, column).number_format for r in (first, first + 199)} == {"@"}
    assert members.freeze_panes == f"D{first}"  # up to the name
    for name in form():
        sheet = book[name]
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.print_title_rows
        assert sheet.freeze_panes
        assert "&P" in str(sheet.oddFooter.right.text)
    tints = {members.cell(first, c + 1).fill.fgColor.rgb for c in at.values()}
    assert len(tints) == 4  # required, conditional, optional, prefilled


def test_fields_that_a_regime_does_not_use_look_different(tmp_path: Path) -> None:
    colours = {}
    for regime in ("qd132-2018", "qd366-2025"):
        write_form(tmp_path / "a.xlsx", load_law(regime))
        sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")[MEMBERS]
        row, at = header_row(tmp_path / "a.xlsx", MEMBERS) + 1, columns(tmp_path / "a.xlsx", MEMBERS)
        for key in ("xl_quy_1", "cap_do_5", "de_xuat"):
            colours[regime, key] = sheet.cell(row, at[key] + 1).fill.fgColor.rgb
    assert colours["qd132-2018", "xl_quy_1"] != colours["qd366-2025", "xl_quy_1"]
    assert colours["qd132-2018", "cap_do_5"] != colours["qd366-2025", "cap_do_5"]
    assert colours["qd132-2018", "de_xuat"] == colours["qd366-2025", "de_xuat"]


@pytest.mark.parametrize(
    ("as_of", "limit"),
    [
        (date(2025, 12, 31), date(2025, 6, 30)),
        (date(2025, 2, 28), date(2024, 8, 31)),  # 31 August + 6 months is clamped to 28 February
        (date(2025, 2, 27), date(2024, 8, 27)),
        (date(2024, 2, 29), date(2023, 8, 31)),
        (date(2025, 6, 15), date(2024, 12, 15)),
    ],
)
def test_new_member_limit_counts_calendar_months(tmp_path: Path, as_of: date, limit: date) -> None:
    assert new_member_limit(as_of, 6) == limit
    write_form(tmp_path / "a.xlsx", load_law("qd366-2025"), period=Period(as_of.year), as_of=as_of)
    text = f"{limit.day:02d}/{limit.month:02d}/{limit.year}"
    assert any(text in str(v) for row in grid(tmp_path / "a.xlsx", INFO) for v in row)
    assert any(text in str(v) for row in grid(tmp_path / "a.xlsx", GUIDE_SHEET) for v in row)


def test_guide_explains_every_field(tmp_path: Path) -> None:
    write_form(tmp_path / "a.xlsx", load_law("qd366-2025"))
    rows = {tuple(row[:2]): row for row in grid(tmp_path / "a.xlsx", GUIDE_SHEET)}
    for name, sheet in form().items():
        for field in sheet.fields:
            assert field.help in rows[name, field.heading][4]


@pytest.mark.parametrize(("regime", "scored"), [("qd124-2023", False), ("qd366-2025", True)])
def test_steps_speak_of_scores_only_where_there_are_some(tmp_path: Path, regime: str, scored: bool) -> None:
    path = tmp_path / "mau.xlsx"
    write_form(path, load_law(regime), period=Period(2025))
    steps = [row[1] for row in grid(path, "Hướng dẫn") if str(row[0]).startswith("Bước ")]
    assert any("«Mẫu 01»" in str(step) for step in steps)
    assert any("«Chấm điểm»" in str(step) for step in steps) == scored


def test_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    filled = Filled({"ma_don_vi": "A"}, {MEMBERS: [{"ho_ten": "Lê Văn Mẫu", "de_xuat": "HTXS"}]})
    for name in ("a", "b"):
        write_form(tmp_path / f"{name}.xlsx", load_law("qd366-2025"), filled, period=Period(2025))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_register_holds_every_unit(tmp_path: Path) -> None:
    path = tmp_path / "danh_muc.xlsx"
    units = [
        Unit("T", "Đảng bộ tỉnh", "DB_TINH", None, None, must_submit=False),
        Unit(
            "=1",
            "Chi bộ 1",
            "CB_CO_SO",
            "T",
            "8",
            founded=date(2020, 2, 3),
            members=12,
            deadline=date(2025, 12, 5),
            reorganized=True,
            old_code="CB9",
        ),
    ]
    write_register(path, units)
    sheet = register_sheets()[UNITS]
    rows = grid(path, sheet.name)
    at = rows.index([f.heading + (" *" if f.required == "always" else "") for f in sheet.fields])
    assert rows[at + 1][:4] == ["T", "Đảng bộ tỉnh", "Đảng bộ tỉnh", ""]
    assert dict(zip(sheet.keys, rows[at + 2], strict=True)) == {
        "ma_don_vi": "=1", "ten_don_vi": "Chi bộ 1", "loai_to_chuc": "Chi bộ cơ sở", "ma_cap_tren": "T",
        "loai_hinh": "Cơ quan Nhà nước", "nhom": "", "nhom_bieu": "", "ngay_thanh_lap": date(2020, 2, 3),
        "so_dang_vien": 12, "phai_nop": "Có", "han_nop": date(2025, 12, 5), "email": "", "do_chia_tach": "Có",
        "ma_cu": "CB9",
    }  # fmt: skip
    assert all(v == "" for row in rows[at + 3 :] for v in row)
    rules = openpyxl.load_workbook(path)[sheet.name].data_validations.dataValidation
    assert {"DS_loai_to_chuc", "DS_loai_hinh", "DS_yes_no"} <= {r.formula1 for r in rules}


def test_committed_examples_are_current(tmp_path: Path) -> None:
    for path in write_examples(tmp_path):
        assert (TEMPLATES / path.name).exists(), f"no {path.name}: run «make examples»"
        fresh, kept = openpyxl.load_workbook(path), openpyxl.load_workbook(TEMPLATES / path.name)
        assert fresh.sheetnames == kept.sheetnames
        for sheet in fresh.worksheets:
            other = kept[sheet.title]
            assert list(sheet.values) == list(other.values), f"{path.name} is out of date: run «make examples»"
