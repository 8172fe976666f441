"""Which submissions count: valid ones, the latest of each unit; never a silent choice between two."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from small_committee import BASE, CELL1, CELL2, INFO, MEMBERS, TOP, Committee, Raw
from together import Asking, together

from batch.check import Checked, Rated, check, rated
from batch.domain import WARNING, Period, Unit
from batch.findings.hit import Hit
from batch.form.file_data import FileData
from batch.register.register import Register
from batch.rules.intake import take_in
from batch.rules.ownership import Owners, unit_in_name, whose
from batch.rules.unusable import name_shown
from batch.submissions.inbox_record import Mail
from batch.submissions.intake import (
    BY_SENDER,
    CONFLICT,
    COUNTED,
    IDENTICAL,
    IN_FILE,
    IN_NAME,
    INVALID,
    SUPERSEDED,
    Owner,
)


def statuses(checked: Checked | Rated) -> dict[str, str]:
    return {checked.subs.files[i].path.removesuffix(".xlsx"): s for i, s in checked.intake.status.items()}


def test_the_highest_number_counts(tmp_path: Path) -> None:
    c = Committee().copy_of(CELL1, "b", lan_nop=3).copy_of(CELL1, "a", lan_nop=2)
    checked = c.rated(tmp_path)
    found = statuses(checked)
    assert (found[CELL1], found["a"], found["b"]) == (SUPERSEDED, SUPERSEDED, COUNTED)
    assert checked.intake.missing == []


def test_identical_data_are_one_file_wherever_the_cells_stand(tmp_path: Path) -> None:
    c = Committee().copy_of(CELL1, "a")
    keys = list(c.filled["a"].rows[MEMBERS][0])
    c.order["a"] = {MEMBERS: [*reversed(keys), *(k for k in _member_keys() if k not in keys)]}
    checked = c.check(tmp_path)
    found = statuses(checked)
    assert sorted((found[CELL1], found["a"])) == [COUNTED, IDENTICAL]
    assert checked.findings == []


def _member_keys() -> tuple[str, ...]:
    from batch.form.definition import form

    return form()[MEMBERS].keys


def test_a_copy_of_a_superseded_file_is_superseded_too(tmp_path: Path) -> None:
    c = Committee().copy_of(CELL1, "a").copy_of(CELL1, "b", lan_nop=2)
    found = statuses(c.rated(tmp_path))
    assert (found[CELL1], found["a"], found["b"]) == (SUPERSEDED, SUPERSEDED, COUNTED)


def test_equal_numbers_with_different_data_none_counts(tmp_path: Path) -> None:
    c = Committee().set(CELL1, INFO, 0, lan_nop=2)
    c.copy_of(CELL1, "a", bi_thu="Đinh Văn Khác").copy_of(CELL1, "cu", lan_nop=1).copy_of(CELL1, "ban sao")
    checked = c.check(tmp_path)
    found = statuses(checked)
    assert (found[CELL1], found["a"], found["cu"]) == (CONFLICT, CONFLICT, SUPERSEDED)
    assert found["ban sao"] == IDENTICAL, "of two copies the first by name stands for both"
    assert checked.intake.conflicting == [CELL1]
    assert checked.intake.missing == [], "the unit did hand in: it isn't told twice"
    assert CELL1 not in set(checked.subs.frame(MEMBERS)["_don_vi"])
    told = [f for f in checked.findings if f.code == "NOP-02"]
    assert {f.file for f in told} == {"a.xlsx", "CS1-01.xlsx"}
    assert all("2 tệp" in f.message and "lần nộp 2" in f.message for f in told)


@pytest.mark.parametrize("number", [None, Raw("lần hai")])
def test_a_file_without_a_number_beside_another_none_counts(tmp_path: Path, number: object) -> None:
    c = Committee().copy_of(CELL1, "a", lan_nop=number).copy_of(CELL1, "b", lan_nop=2)
    checked = c.check(tmp_path)
    found = statuses(checked)
    assert (found[CELL1], found["a"], found["b"]) == (SUPERSEDED, CONFLICT, CONFLICT)
    assert {f.code for f in checked.findings} == {"NOP-06"}


def test_one_file_without_a_number_counts_with_a_finding(tmp_path: Path) -> None:
    c = Committee().set(CELL1, INFO, 0, lan_nop=None)
    checked = c.check(tmp_path)
    assert statuses(checked)[CELL1] == COUNTED
    assert [(f.code, f.field) for f in checked.findings] == [("BB-01", "lan_nop")]


def test_faulty_cells_do_not_make_a_submission_invalid(tmp_path: Path) -> None:
    c = Committee()
    for row in range(4):
        c.set(CELL1, MEMBERS, row, ngay_sinh=Raw("?"), de_xuat=Raw("?"), goi_y=None)
    assert statuses(c.rated(tmp_path))[CELL1] == COUNTED


@pytest.mark.parametrize(
    "info",
    [{"nam": 2024}, {"quy_dinh": "qd124-2023"}, {"ma_don_vi": "LA"}, {"ma_don_vi": None}, {"nam": None}, {"ky": "Q2"}],
)
def test_a_submission_of_another_unit_year_or_regime_is_invalid(tmp_path: Path, info: dict[str, object]) -> None:
    c = Committee().set(CELL1, INFO, 0, **info)
    checked = c.check(tmp_path)
    assert statuses(checked)[CELL1] == INVALID
    assert checked.intake.missing == [CELL1]
    assert len([f for f in checked.findings if f.file]) == 1


def test_an_invalid_file_beside_a_valid_one_does_not_make_the_unit_missing(tmp_path: Path) -> None:
    c = Committee().copy_of(CELL1, "a", nam=2024)
    checked = c.check(tmp_path)
    assert checked.intake.missing == []
    assert [f.code for f in checked.findings] == ["MAU-03"]


@together
def test_a_form_of_last_year_is_one_cause_but_two_mistakes_are_two() -> Asking:
    c = Committee().set(CELL1, INFO, 0, nam=2024, quy_dinh="qd124-2023")
    c.set(CELL2, INFO, 0, nam=2024, quy_dinh="qd132-2018")
    told = [(f.unit, f.code) for f in (yield c) if f.file]
    assert told == [(CELL1, "MAU-03"), (CELL2, "MAU-03"), (CELL2, "MAU-04")]


@together
def test_a_heading_that_is_not_found_is_said_so() -> Asking:
    c = Committee()
    c.order[CELL1] = {INFO: [k for k in c.filled[CELL1].info if k not in ("nam", "quy_dinh")] + ["quy_dinh"]}
    told = [f for f in (yield c) if f.file]
    assert [f.code for f in told] == ["MAU-03"]
    assert "không tìm thấy" in told[0].message and told[0].cell == ""


def test_unknown_code_near_to_one_unit_is_suggested_and_near_to_two_is_not(tmp_path: Path) -> None:
    c = Committee()
    c.copy_of(CELL1, "x", ma_don_vi="cs1 01").copy_of(CELL1, "y", ma_don_vi="CS1-0").copy_of(
        CELL1, "z", ma_don_vi="QQQ"
    )
    told = {f.file: f.message for f in c.findings(tmp_path)}
    assert "có phải «CS1-01»" in told["x.xlsx"]
    assert "có phải" not in told["y.xlsx"] and "có phải" not in told["z.xlsx"]


def test_order_of_files_changes_no_status(tmp_path: Path) -> None:
    c = (
        Committee()
        .copy_of(CELL1, "a")
        .copy_of(CELL1, "b")
        .copy_of(CELL2, "c", bi_thu="Khác")
        .copy_of(CELL2, "d", lan_nop=4)
    )
    names = c.write(tmp_path)
    expected = statuses(c.rated(tmp_path, names))
    for seed in range(3):
        random.Random(seed).shuffle(names)
        assert statuses(c.rated(tmp_path, names)) == expected


def test_files_in_sub_folders_keep_their_path(tmp_path: Path) -> None:
    c = Committee().set(CELL1, INFO, 0, bi_thu=None)
    names = c.write(tmp_path)
    (tmp_path / "Xã Mẫu").mkdir()
    shutil.move(tmp_path / f"{CELL1}.xlsx", tmp_path / "Xã Mẫu" / "phiếu.xlsx")
    names = ["Xã Mẫu/phiếu.xlsx" if n == f"{CELL1}.xlsx" else n for n in names]
    assert [f.file for f in c.findings(tmp_path, names)] == ["Xã Mẫu/phiếu.xlsx"]


@pytest.mark.parametrize(
    ("stated", "named", "senders", "owner"),
    [
        ("", "", (), Owner()),
        ("A", "", (), Owner("A", IN_FILE)),
        ("", "A", (), Owner("A", IN_NAME)),
        ("", "", ("A",), Owner("A", BY_SENDER)),
        ("A", "A", ("A",), Owner("A", IN_FILE)),
        ("", "A", ("A",), Owner("A", IN_NAME)),
        ("A", "B", (), Owner(rivals=("A", "B"))),
        ("A", "B", ("A",), Owner(rivals=("A", "B"))),
        ("A", "", ("B",), Owner(rivals=("A", "B"))),
        ("", "A", ("B",), Owner(rivals=("A", "B"))),
        ("", "", ("A", "B"), Owner(rivals=("A", "B"))),
        ("A", "", ("A", "B"), Owner("A", IN_FILE)),  # it came twice, once by way of B
    ],
)
def test_whose_a_file_is_that_cannot_be_used(stated: str, named: str, senders: tuple[str, ...], owner: Owner) -> None:
    assert whose(stated, named, senders) == owner


def register(*codes: str, **emails: str) -> Register:
    units = [Unit(code, "", "CB_TRUC_THUOC", None if code == codes[0] else codes[0], None) for code in codes]
    return Register({u.code: replace(u, email=emails.get(u.code.replace("-", "_"))) for u in units})


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        ("CS1-01.xlsx", "CS1-01"),
        ("cs1-01 lan 2.xlsx", "CS1-01"),
        ("Xã A/Phieu_CS1-01_2025.xlsx", "CS1-01"),
        ("CS1-2025.xlsx", "CS1"),
        ("CS1-09.xlsx", ""),  # an unknown neighbour of CS1-01 isn't CS1
        ("CS1-010.xlsx", "CS1"),
        ("CS1-01 va CS1-02.xlsx", ""),
        ("CS2.3.xlsx", "CS2.3"),
        ("CS2.3", "CS2.3"),
        ("01 phieu.xlsx", "01"),
        ("phieu 01.xlsx", ""),  # as likely the number of a copy
        ("38.168.053.000.001 phieu.xlsx", "38.168.053.000.001"),
        ("phieu.xlsx", ""),
    ],
)
def test_the_unit_in_a_name(path: str, unit: str) -> None:
    codes = ("CS1", "CS1-01", "CS1-02", "CS2.3", "01", "38.168.053.000.001")
    assert unit_in_name(path, register(*codes)) == unit


def test_a_sender_tells_whose_a_file_is_if_one_unit_alone_has_the_address() -> None:
    known = register("T", "A", "B", "C", A="a@vidu.vn", B="chung@vidu.vn", C="chung@vidu.vn")
    files = [FileData(f"{n}.xlsx", refused=True) for n in ("một", "hai", "ba", "bốn")]
    sent_by = {"một.xlsx": {"A@vidu.vn"}, "hai.xlsx": {"chung@vidu.vn"}, "ba.xlsx": {"la@vidu.vn"}}
    intake, hits = take_in(files, known, Period(2025), None, Mail(sent_by))
    assert [intake.unit[i] for i in range(4)] == ["A", "", "", ""]
    told = {hit.unit: hit.values["da_nhan"] for hit in hits if hit.code == "NOP-01"}
    assert told == {"T": 0, "A": 1, "B": 0, "C": 0}


def test_a_submission_sent_by_a_unit_that_is_nothing_to_it_is_told_to_the_office_alone(tmp_path: Path) -> None:
    c = Committee()
    for unit in (BASE, CELL1, CELL2):
        c.register_unit(unit, email=f"{unit}@vidu.vn")
    c.copy_of(CELL1, "ban-sao")
    path, copy = f"{CELL1}.xlsx", "ban-sao.xlsx"
    subs = c.read(tmp_path)

    def told(**senders: set[str]) -> list[Hit]:
        by_path = {{"phieu": path, "ban_sao": copy}[name]: by for name, by in senders.items()}
        done = rated(subs, c.law, Period(2025), date(2025, 12, 31), c.register, mail=Mail(by_path))
        assert done.intake.counted_units == {TOP, BASE, CELL1, CELL2}
        return done.hits

    by_another = Mail({path: {f"{CELL2}@VIDU.vn", "la@vidu.vn"}})
    (found,) = check(subs, c.law, Period(2025), date(2025, 12, 31), c.register, mail=by_another).findings
    assert (found.code, found.severity, found.unit, found.office) == ("NOP-08", WARNING, "", True)
    assert CELL1 in found.message and CELL2 in found.message and found.file in (path, copy)
    for by in ({f"{CELL1}@vidu.vn"}, {f"{BASE}@vidu.vn"}, {"la@vidu.vn"}, {f"{CELL2}@vidu.vn", f"{CELL1}@vidu.vn"}):
        assert told(phieu=by) == []
    assert told(phieu={f"{CELL2}@vidu.vn"}, ban_sao={f"{CELL1}@vidu.vn"}) == [], "it has sent the same itself"
    c.register_unit(TOP, email=f"{CELL2}@vidu.vn")
    assert told(phieu={f"{CELL2}@vidu.vn"}) == [], "an address of several"


def test_a_code_spelt_otherwise_or_unknown_beside_a_known_name_is_told_to_that_unit(tmp_path: Path) -> None:
    c = Committee().set(CELL1, INFO, 0, ma_don_vi="cs1-01 ", nam=2024).set(CELL2, INFO, 0, ma_don_vi="XX-9")
    c.copy_of(CELL1, "la", ma_don_vi="QQ-7", nam=2025).copy_of(CELL1, f"{CELL2} b", ma_don_vi=CELL1)
    told = {(f.file, f.unit) for f in c.findings(tmp_path) if f.file}
    assert told == {
        (f"{CELL1}.xlsx", CELL1), (f"{CELL2}.xlsx", CELL2), ("la.xlsx", "QQ-7"), (f"{CELL2} b.xlsx", ""),
    }  # fmt: skip


def test_a_renamed_sheet_still_says_whose_the_file_is(tmp_path: Path) -> None:
    names = Committee().write(tmp_path)
    book = openpyxl.load_workbook(tmp_path / f"{CELL1}.xlsx")
    book[INFO].title = "Thông tin chung"
    book.save(tmp_path / "phieu.xlsx")
    (tmp_path / f"{CELL1}.xlsx").unlink()
    names = ["phieu.xlsx" if name == f"{CELL1}.xlsx" else name for name in names]
    found = Committee().findings(tmp_path, names)
    assert [(f.code, f.unit) for f in found] == [("NOP-01", CELL1), ("MAU-01", CELL1)]


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("Xã A/CS1-01.xlsx", "CS1-01.xlsx"),
        ("CS1-01 phiếu lần 2 (sửa).xlsx", "CS1-01 phiếu lần 2 (sửa).xlsx"),
        ("CS1-01 Chi bộ Hòa Hội.xlsx", "CS1-01 Chi bộ Hòa Hội.xlsx"),
        ("CS1-01 Đinh Văn Kín.xlsx", "CS1-01 ….xlsx"),
        ("Đinh Văn Kín.docx", "….docx"),
    ],
)
def test_the_name_of_a_file_is_told_without_what_may_be_a_persons(path: str, shown: str) -> None:
    assert name_shown(path, "CS1-01 Chi bộ thôn Hòa Hội") == shown


def test_where_very_many_codes_are_wrong_none_close_by_is_sought_for_the_rest() -> None:
    owners = Owners(Register({"CS1-01": Unit("CS1-01", "", "CB_CO_SO", None, None)}), {})
    found = [owners.probably(f"CS1-9{i % 10}", "x.xlsx") for i in range(300)]
    assert found[0] == "CS1-01"
    assert found[-1] == ""
    assert owners.probably("cs1 01", "x.xlsx") == "CS1-01"  # spelt otherwise: no guess
