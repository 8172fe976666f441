"""Self-review forms that came back in Word: they fill blanks of the counted workbook, and are told where they can't."""

from __future__ import annotations

import io
import random
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from small_committee import BASE, BODIES, CELL1, CELL2, INFO, MEMBERS, REVIEW, Committee, Raw, cell_of, member
from word_forms import Person, filled, made, origin

from batch.check import Checked
from batch.form.word.origin import Subject, stamp
from batch.rules.unusable import unusable_files
from batch.submissions.word_forms import EMPTY, PARTLY, SAME, UNUSED, USED

ONE, TWO = (Person(Subject("so_the", f"07900000{n}"), born=f"{19 + n}/05/1980") for n in (1, 2))
UNIT = Person(Subject("don_vi", CELL1))
BODY = Person(Subject("tap_the", "TT1"), "Ban thường vụ")
_GRADES = {"1|cap_do": "TB", "2|cap_do": "T", "3|cap_do": "T", "III|cap_do": "T"}
_MEMBER = _GRADES | {"III|da_khac_phuc": "Đã khắc phục hết", "VII.2|tu_xep_loai": "HTNV", "II.1|tom_tat": "Còn chậm."}
BLANK: dict[str, Any] = {"cap_do_1": None, "tu_xep_loai": None, "da_khac_phuc": None}


def _committee(**blank: Any) -> Committee:
    return Committee().set(CELL1, MEMBERS, 0, **(blank or BLANK))


def _check(committee: Committee, folder: Path, **forms: bytes) -> Checked:
    names = committee.write(folder)
    for name, content in forms.items():
        (folder / f"{name}.docx").write_bytes(content)
    files = [*names, *(f"{name}.docx" for name in forms)]
    random.Random(len(files)).shuffle(files)
    return committee.check(folder, files)


def _form(committee: Committee, *people: Person, answers: tuple[dict[str, str], ...] = (_MEMBER,), **o: Any) -> bytes:
    return filled(made(committee.law, o.pop("unit", CELL1), *people, leader=False, **o), *answers)


def _told(checked: Checked, *families: str) -> list[tuple[str, str, str]]:
    return [(f.code, f.unit, f.cell) for f in checked.findings if f.code.startswith(families or ("BW-",))]


def _value(checked: Checked, sheet: str, key: str, row: int = 0) -> object:
    frame = checked.subs.frame(sheet)
    return frame.loc[frame["_don_vi"] == CELL1, key].iloc[row]


def test_a_form_fills_the_blanks_of_its_row_and_each_is_listed(tmp_path: Path) -> None:
    committee = _committee()
    without = _check(committee, tmp_path / "khong")
    assert {f.code for f in without.findings} == {"BB-03"}
    checked = _check(committee, tmp_path / "co", a=_form(committee, ONE))
    assert [code for code, *_ in _told(checked, "")] == ["BW-07"]
    assert [_value(checked, MEMBERS, key) for key in BLANK] == ["TB", "HTNV", "XONG"]
    assert checked.intake.missing == without.intake.missing == []
    book = tmp_path / "co" / f"{CELL1}.xlsx"
    listed = {(c.unit, c.file, c.sheet, c.cell, c.field, c.subject, c.identity, c.value) for c in checked.forms.cells}
    values = {"cap_do_1": "TB", "tu_xep_loai": "HTNV", "da_khac_phuc": "XONG", "cap_do_khac_phuc": "T"}
    assert listed == {
        (CELL1, book.name, MEMBERS, cell_of(book, MEMBERS, key), key, "DANG_VIEN", "079000001", value)
        for key, value in values.items()
    }
    assert [(t.unit, t.identity, t.part, t.text) for t in checked.forms.texts] == [
        (CELL1, "079000001", "II.1", "Còn chậm.")
    ]
    assert [(f.path, f.state, f.used, f.subjects) for f in checked.forms.files] == [("a.docx", USED, 1, 1)]


def test_an_organizations_form_fills_thong_tin_and_mau_01_and_a_collectives_its_row(tmp_path: Path) -> None:
    committee = Committee().set(CELL1, REVIEW, 1, cap_do=None).set(CELL1, INFO, 0, tu_xep_loai=None)
    committee.set(CELL1, REVIEW, 4, tom_tat=None).set(BASE, BODIES, 0, cap_do_2=None, da_khac_phuc=None)
    said = {"I.2|cap_do": "T", "VII|tu_xep_loai": "HTT", "II.1|tom_tat": "Còn chậm.", "II.2|tom_tat": "Do ta."}
    own = _form(committee, UNIT, answers=(said | {"III|da_khac_phuc": "Không có hạn chế được chỉ ra"},))
    body = _form(committee, BODY, answers=({"I.2|cap_do": "T", "III|da_khac_phuc": "Đang khắc phục"},), unit=BASE)
    checked = _check(committee, tmp_path, a=own, b=body)
    assert _value(checked, INFO, "tu_xep_loai") == "HTT"
    assert _value(checked, REVIEW, "cap_do", 1) == "T"
    written = "Hạn chế, khuyết điểm: Còn chậm. Nguyên nhân của hạn chế, khuyết điểm: Do ta."
    assert _value(checked, REVIEW, "tom_tat", 4) == written
    bodies = checked.subs.frame(BODIES)
    assert bodies.loc[bodies["_don_vi"] == BASE, ["cap_do_2", "da_khac_phuc"]].iloc[0].tolist() == ["T", "DANG"]
    assert {(c.unit, c.sheet, c.field) for c in checked.forms.cells} == {
        (CELL1, INFO, "tu_xep_loai"), (CELL1, REVIEW, "cap_do"), (CELL1, REVIEW, "tom_tat"),
        (BASE, BODIES, "cap_do_2"), (BASE, BODIES, "da_khac_phuc"),
    }  # fmt: skip


def test_a_filled_cell_is_never_replaced_and_a_difference_stands_at_it(tmp_path: Path) -> None:
    committee = _committee(cap_do_1=None)
    checked = _check(committee, tmp_path, a=_form(committee, ONE))
    place = cell_of(tmp_path / f"{CELL1}.xlsx", MEMBERS, "tu_xep_loai")
    other = cell_of(tmp_path / f"{CELL1}.xlsx", MEMBERS, "da_khac_phuc")
    assert _told(checked) == [("BW-07", CELL1, ""), ("BW-05", CELL1, other), ("BW-05", CELL1, place)]
    assert _value(checked, MEMBERS, "tu_xep_loai") == "HTT"
    (hit,) = (f for f in checked.findings if f.cell == place)
    assert "«Hoàn thành tốt nhiệm vụ»" in hit.message and "«Hoàn thành nhiệm vụ»" in hit.message
    assert hit.severity == "canh_bao" and hit.to_explain and "Giả Định" not in hit.message


def test_a_cell_that_could_not_be_read_is_not_blank(tmp_path: Path) -> None:
    committee = _committee(tu_xep_loai=Raw("Khá lắm"))
    checked = _check(committee, tmp_path, a=_form(committee, ONE))
    assert "tu_xep_loai" not in {cell.field for cell in checked.forms.cells}
    assert "O-01" in {f.code for f in checked.findings}


@pytest.mark.parametrize("same", [True, False])
def test_of_two_forms_of_one_person_equal_ones_are_one_and_different_ones_none(tmp_path: Path, same: bool) -> None:
    committee = _committee()
    # The second one is in a file with somebody else, whose form is used all the same.
    second = _MEMBER if same else _MEMBER | {"VII.2|tu_xep_loai": "HTT"}
    both = _form(committee, ONE, TWO, answers=(second, {"1|cap_do": "T"}))
    checked = _check(committee, tmp_path, b=_form(committee, ONE), a=both)
    filled_fields = {cell.field for cell in checked.forms.cells if cell.identity == "079000001"}
    codes = [f.code for f in checked.findings if f.code.startswith("BW-")]
    if same:
        assert filled_fields == {*BLANK, "cap_do_khac_phuc"} and "BW-06" not in codes
        assert [f.state for f in checked.forms.files] == [USED, USED]
    else:
        assert filled_fields == set() and codes.count("BW-06") == 2
        assert {f.cell for f in checked.findings if f.code == "BW-06"} == {
            cell_of(tmp_path / f"{CELL1}.xlsx", MEMBERS, "ho_ten")
        }
        assert [f.state for f in checked.forms.files] == [PARTLY, UNUSED]
        assert [f.why for f in checked.forms.files] == ["xem cảnh báo BW-06 của đơn vị"] * 2
    assert len(checked.forms.texts) == int(same)


def test_a_file_that_came_twice_is_one(tmp_path: Path) -> None:
    committee = _committee()
    form = _form(committee, ONE)
    checked = _check(committee, tmp_path, a=form, b=form)
    assert [f.state for f in checked.forms.files] == [USED, SAME] and _told(checked) == [("BW-07", CELL1, "")]


def test_a_form_makes_no_submission_valid_and_the_unit_is_told(tmp_path: Path) -> None:
    committee = _committee()
    del committee.filled[CELL2]
    guest = Person(Subject("so_the", "079000005"), born="24/05/1980")
    checked = _check(committee, tmp_path, a=_form(committee, guest, unit=CELL2))
    assert checked.intake.missing == [CELL2] and checked.forms.cells == []
    assert [(code, unit) for code, unit, _ in _told(checked, "BW-", "NOP-01")] == [("NOP-01", CELL2), ("BW-01", CELL2)]
    assert [(f.state, f.unit) for f in checked.forms.files] == [(UNUSED, CELL2)]
    sent = unusable_files(checked.subs.files, checked.intake, checked.findings, committee.register).said(CELL2)
    assert sent == "mới gửi bản kiểm điểm Word («a.docx»), chưa gửi phiếu Excel"


_ANOTHERS = {
    "unit": ({"unit": "CS9"}, "không có trong danh mục"),
    "year": ({"year": 2024}, "năm 2024"),
    "period": ({"period": "Q1"}, "Quý I năm 2025"),
    "regime": ({"regime": "qd124-2023"}, "QĐ 124"),
    "local": ({"local": "bao-loc-2021"}, "bao-loc-2021"),
}


def test_a_form_of_another_unit_year_period_or_regime_is_told(tmp_path: Path) -> None:
    committee = _committee()
    forms = {name: _form(committee, ONE, **changed) for name, (changed, _) in _ANOTHERS.items()}
    checked = _check(committee, tmp_path, **forms)
    hits = {f.file: f for f in checked.findings if f.code.startswith("BW-")}
    assert set(hits) == {f"{name}.docx" for name in _ANOTHERS} and len(_told(checked)) == len(hits)
    for name, (_, says) in _ANOTHERS.items():
        hit = hits[f"{name}.docx"]
        assert (hit.code, hit.unit) == ("BW-01", "" if name == "unit" else CELL1)
        assert says in hit.message
    assert checked.forms.cells == []


def test_a_file_whose_forms_were_deleted_is_not_called_blank(tmp_path: Path) -> None:
    committee = _committee()
    raw = io.BytesIO()
    Document().save(raw)
    checked = _check(committee, tmp_path, a=stamp(raw.getvalue(), origin(committee.law, CELL1, [ONE])))
    (hit,) = (f for f in checked.findings if f.code.startswith("BW-"))
    assert "không còn nội dung" in hit.message and [f.state for f in checked.forms.files] == [UNUSED]


def test_whose_a_form_is_must_be_sure(tmp_path: Path) -> None:
    """Overwritten with another name; of somebody who isn't in the list; of two rows; in a file that says nothing."""
    committee = _committee()
    other = Person(ONE.subject, "Đinh Văn Khác Hẳn")
    gone = Person(Subject("so_the", "079009999"))
    twice = member(5, so_the="079000002")
    committee.add(CELL1, MEMBERS, twice)
    checked = _check(committee, tmp_path, a=_form(committee, other), b=_form(committee, gone), c=_form(committee, TWO))
    said = {f.file: f.message for f in checked.findings if f.code == "BW-02"}
    assert "khác họ tên" in said[f"{CELL1}.xlsx"]  # at the cell with the name
    assert "không có dòng" in said["b.docx"] and "nhiều dòng" in said["c.docx"]
    assert checked.forms.cells == [] and {f.state for f in checked.forms.files} == {UNUSED}
    assert not any("Khác Hẳn" in text for text in said.values())


def test_a_members_form_that_calls_itself_an_organizations_fills_nothing(tmp_path: Path) -> None:
    committee = _committee(cap_do_khac_phuc=None)
    form = stamp(_form(committee, ONE), replace(origin(committee.law, CELL1, [ONE]), form="mau_01"))
    checked = _check(committee, tmp_path, a=form)
    assert checked.forms.cells == [] and [code for code, *_ in _told(checked)] == ["BW-02"]


def test_blank_forms_are_told_once_and_boxes_nobody_ticked_where_the_workbook_says_nothing(tmp_path: Path) -> None:
    committee = _committee(cap_do_1=None, cap_do_2=None)
    nobody = _form(committee, TWO, answers=())
    three = [Person(Subject("so_the", f"07900000{n}"), born=f"{19 + n}/05/1980") for n in (1, 3, 4)]
    one = _form(committee, *three, answers=({"1|cap_do": "T"},))
    checked = _check(committee, tmp_path, a=nobody, b=one)
    said = [(f.code, f.file, f.message) for f in checked.findings if f.code in ("BW-01", "BW-04")]
    assert [(code, file) for code, file, _ in said] == [
        ("BW-04", f"{CELL1}.xlsx"), ("BW-01", "a.docx"), ("BW-04", "b.docx"),
    ]  # fmt: skip
    open_, _, blank = (message for *_, message in said)
    assert "2 bản kiểm điểm chưa ghi gì: bản thứ 2, bản thứ 3" in blank
    assert "mục I.2, mục III" in open_ and "mục I.1" not in open_
    assert [f.state for f in checked.forms.files] == [EMPTY, PARTLY]
    assert checked.forms.files[1].why == "xem cảnh báo BW-04 của đơn vị"


def test_what_is_not_plain_stands_at_the_cell_that_it_was_for(tmp_path: Path) -> None:
    committee = _committee()
    both = filled(_form(committee, ONE), {"1|cap_do": "XS"})
    checked = _check(committee, tmp_path, a=both)
    (hit,) = (f for f in checked.findings if f.code == "BW-03")
    assert hit.cell == cell_of(tmp_path / f"{CELL1}.xlsx", MEMBERS, "cap_do_1") and "mục I.1" in hit.message
    assert "cap_do_1" not in {cell.field for cell in checked.forms.cells}


def test_who_got_a_card_since_is_found_by_name_and_birth_date_and_nobody_else(tmp_path: Path) -> None:
    committee = _committee()
    before = Person(Subject("so_ly_lich", "LL-7"), ONE.name, ONE.born)
    stranger = Person(Subject("so_ly_lich", "LL-8"), ONE.name, "01/01/1970")
    checked = _check(committee, tmp_path, a=_form(committee, before), b=_form(committee, stranger))
    assert {cell.identity for cell in checked.forms.cells} == {"079000001"}
    assert [(f.code, f.file) for f in checked.findings if f.code == "BW-02"] == [("BW-02", "b.docx")]


def _without_marks(content: bytes, *, turned: bool = False) -> bytes:
    """As LibreOffice leaves it, and with the two forms in it the other way round."""

    def change(xml: str) -> str:
        xml = re.sub(r"<w:tag [^>]*/>", "", xml)
        start, middle = (m.start() for m in re.finditer(r"<w:p><w:r><w:t>(?:BÁO CÁO|BẢN) KIỂM", xml))
        end = xml.rindex("<w:sectPr")
        return xml[:start] + xml[middle:end] + xml[start:middle] + xml[end:] if turned else xml

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text.decode()).encode() if name == "word/document.xml" else text)
    return out.getvalue()


@pytest.mark.parametrize("turned", [False, True])
def test_without_marks_names_are_surer_than_the_order_and_bodies_out_of_order_are_not_used(
    tmp_path: Path, turned: bool
) -> None:
    committee = _committee().set(CELL1, MEMBERS, 1, **BLANK)
    committee.set(BASE, INFO, 0, tu_xep_loai=None).set(BASE, BODIES, 0, tu_xep_loai=None)
    two = _form(committee, ONE, TWO, answers=(_MEMBER, {"VII.2|tu_xep_loai": "HTT"}))
    people = [Person(Subject("don_vi", BASE), committee.units[BASE].name), BODY]
    bodies = _form(committee, *people, unit=BASE, answers=({"VII|tu_xep_loai": "HTT"}, {"VII|tu_xep_loai": "HTNV"}))
    forms = {"a": _without_marks(two, turned=turned), "b": _without_marks(bodies, turned=turned)}
    checked = _check(committee, tmp_path, **forms)
    levels = {cell.identity: cell.value for cell in checked.forms.cells if cell.field == "tu_xep_loai"}
    assert levels == {"079000001": "HTNV", "079000002": "HTT"} | ({} if turned else {BASE: "HTT", "TT1": "HTNV"})
    assert [f.code for f in checked.findings if f.code == "BW-02"] == ["BW-02"] * (2 * turned)
