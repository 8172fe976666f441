"""How rules run together: a crash stays alone, one cause gives one finding, order of files and rows is nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from small_committee import (
    BASE,
    BODIES,
    CELL1,
    CELL2,
    INFO,
    LEADERS,
    MEMBERS,
    TOP,
    Committee,
    Raw,
    cell_of,
    member,
)
from together import Asking, together

from batch.check import check
from batch.domain import ERROR, WARNING, Finding, Period
from batch.findings.catalogue import rules
from batch.findings.hit import Hit, code_shown
from batch.form.definition import form
from batch.law import load_law, regime_ids
from batch.rating.ceilings import ceiling_rules
from batch.rules import context as registry
from batch.rules.context import Context
from batch.rules.run import load_checks, run_checks

PLACEHOLDER = re.compile(r"\{\w*\}")


def wrong_committee() -> Committee:
    """Faults of many kinds, in several units."""
    c = Committee()
    c.set(CELL1, MEMBERS, 0, gioi_tinh=Raw("Khác"), so_the="079000005")
    c.set(CELL1, MEMBERS, 1, de_xuat="HTXS", tong_diem=95, ty_le_vuot_muc=40, ho_ten=None)
    c.set(CELL2, MEMBERS, 2, de_xuat="HTXS", tong_diem=95, ty_le_vuot_muc=40)
    c.set(CELL1, MEMBERS, 2, so_the="079000004", ly_do_chua="OM_DAU")
    c.set(CELL2, INFO, 0, loai_hinh="22", tong_dang_vien=9)
    c.set(CELL2, MEMBERS, 0, doi_tuong="CBCCVC", xl_cbccvc="KHT")
    c.add(BASE, LEADERS, c.filled[BASE].rows[LEADERS][0] | {"ma_can_bo": "CB2"})
    c.set(TOP, INFO, 0, nam=2024)
    c.copy_of(CELL1, "CS1-01 cu", lan_nop=0)
    return c


def keys(findings: list[Finding]) -> set[tuple[str, ...]]:
    return {(f.code, f.severity, f.unit, f.file, f.sheet, f.cell, f.message) for f in findings}


def test_order_of_files_changes_nothing(tmp_path: Path) -> None:
    c = wrong_committee()
    c.copy_of(CELL2, "CS1-02 ban sao")
    names = c.write(tmp_path)
    expected = keys(c.findings(tmp_path, names))
    assert len({f[0] for f in expected}) >= 9
    assert keys(c.findings(tmp_path, names[::-1])) == expected


def test_order_of_rows_moves_findings_with_their_rows(tmp_path: Path) -> None:
    def told(c: Committee, folder: Path) -> list[tuple[str, ...]]:
        """Findings of single rows by the member's number instead of the cell."""
        out = []
        for f in c.findings(folder):
            row = int(f.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") or 0) if f.sheet == MEMBERS else 0
            who = ""
            if row:
                page = openpyxl.load_workbook(folder / f.file)[MEMBERS]
                who = str(page[f"A{row}"].value)
            out.append((f.code, f.unit, f.sheet, who, f.field))
        return sorted(out)

    c = wrong_committee()
    del c.filled["CS1-01 cu"]
    expected = told(c, tmp_path / "a")
    for workbook in c.filled.values():
        workbook.rows.get(MEMBERS, []).sort(key=lambda row: -int(row["stt"]))
    shuffled = told(c, tmp_path / "b")
    # A duplicate is told at the later of two rows: which one that is, the order decides.
    assert [f for f in shuffled if f[0] != "DV-01"] == [f for f in expected if f[0] != "DV-01"]
    assert [f[0] for f in shuffled] == [f[0] for f in expected]


def test_a_crashing_check_becomes_a_finding_and_the_others_go_on(tmp_path: Path) -> None:
    def crash(context: Context) -> Iterator[Hit]:
        yield Hit("BB-01", 0, INFO, 0, "bi_thu")
        raise ZeroDivisionError("Đinh Thị Giả Định")

    load_checks()
    expected = keys(wrong_committee().findings(tmp_path))
    registry.CHECKS.insert(0, registry.Check(("BB-01", "BB-02"), crash))
    try:
        found = wrong_committee().findings(tmp_path)
    finally:
        registry.CHECKS.pop(0)
    crashes = [f for f in found if f.code == "PM-01"]
    assert len(crashes) == 1
    assert "BB-01, BB-02" in crashes[0].message
    assert "Đinh" not in crashes[0].message
    extra = keys(found) - expected
    assert {f[0] for f in extra} == {"PM-01", "BB-01"}, "what the check found before it crashed stays"
    assert expected <= keys(found)


def test_every_check_is_of_the_catalogue() -> None:
    load_checks()
    codes = {code for check in registry.CHECKS for code in check.codes}
    assert codes <= set(rules())
    assert len(codes) >= 25


@pytest.mark.parametrize("regime", regime_ids())
def test_wording_of_rules_and_ceilings(regime: str) -> None:
    all_rules = rules() | ceiling_rules(load_law(regime))
    assert len(all_rules) >= 60
    for code, rule in all_rules.items():
        assert rule.code == code
        assert rule.severity in (ERROR, WARNING)
        assert rule.title and rule.title[0].isupper() and not rule.title.endswith(".")
        assert rule.message.endswith(".") and len(rule.message) > 15
        assert PLACEHOLDER.fullmatch(rule.remedy) or rule.remedy.endswith(".")
    assert all(rule.basis for code, rule in all_rules.items() if code.startswith("TR-"))


@together
def test_wrong_year_is_one_finding_however_wrong_the_rest() -> Asking:
    c = Committee().set(CELL1, INFO, 0, nam=2024, bi_thu=None, loai_hinh=None)
    for row in range(4):
        c.set(CELL1, MEMBERS, row, gioi_tinh=Raw("?"), ho_ten=None)
    found = yield c
    assert [f.code for f in found if f.file] == ["MAU-03"]
    assert [f.unit for f in found if f.code == "NOP-01"] == [CELL1]


def test_a_renamed_column_is_one_finding(tmp_path: Path) -> None:
    c = Committee()
    names = c.write(tmp_path)
    for key in ("tinh_trang", "so_the", "de_xuat", "da_kiem_diem"):
        c.write(tmp_path)
        path = tmp_path / f"{CELL1}.xlsx"
        book = openpyxl.load_workbook(path)
        cell = cell_of(path, MEMBERS, key, -1)
        book[MEMBERS][cell] = f"{form()[MEMBERS].field(key).heading} cũ"
        book.save(path)
        found = c.findings(tmp_path, names)
        at_members = [f for f in found if f.sheet == MEMBERS]
        assert [(f.code, f.field) for f in at_members] == [("CT-02", key)]
        assert "cũ»" in at_members[0].message, "the heading that was probably meant is named"


@together
def test_superseded_files_have_no_findings() -> Asking:
    c = Committee()
    c.copy_of(CELL1, "CS1-01 lan 2", lan_nop=2)
    c.set(CELL1, INFO, 0, bi_thu=None, loai_hinh="22").set(CELL1, MEMBERS, 0, gioi_tinh=Raw("?"))
    assert (yield c) == []


@pytest.mark.parametrize(
    "typed",
    [
        "Nguyễn Văn An",
        "nguyễn văn an",
        "NGUYEN VAN AN",
        "đ/c Trần Thị Bình",
        "Hùng",
        "Nguyễn Văn An (bí thư)",
        "tran an",
    ],
)
@pytest.mark.parametrize(
    "places",
    [
        [(CELL1, INFO, "ma_don_vi")],
        [
            (CELL1, MEMBERS, "gioi_tinh"),
            (CELL1, MEMBERS, "ngay_sinh"),
            (CELL1, MEMBERS, "tong_diem"),
            (CELL1, INFO, "de_xuat"),
            (CELL1, INFO, "ma_cap_tren"),
            (CELL1, INFO, "ten_don_vi"),
            (CELL1, INFO, "van_ban_dia_phuong"),
            (BASE, LEADERS, "ma_tap_the"),
            (BASE, LEADERS, "ma_don_vi_dung_dau"),
            (BASE, BODIES, "tham_quyen"),
        ],
    ],
    ids=("unit code", "elsewhere"),
)
@together
def test_a_name_typed_into_the_wrong_cell_is_not_repeated(typed: str, places: list[tuple[str, str, str]]) -> Asking:
    c = Committee()
    for unit, sheet, key in places:
        c.set(unit, sheet, 0, **{key: Raw(typed)})
    found = yield c
    assert {key for _, _, key in places} <= {f.field for f in found}
    assert not [f for f in found if typed in f.message + f.remedy + f.unit]


@together
def test_names_in_file_names_and_duplicate_codes_are_not_repeated() -> Asking:
    c = Committee()
    c.copy_of(CELL1, "CS1-01 Lê Thị Mẫu", bi_thu="Người Khác")
    c.add(BASE, LEADERS, c.filled[BASE].rows[LEADERS][0] | {"so_the": None})
    for row in c.filled[BASE].rows[LEADERS]:
        row["ma_can_bo"] = "Lê Thị Mẫu"
    c.add(CELL2, MEMBERS, member(5))
    found = yield c
    assert {"NOP-02", "CB-01", "DV-01"} <= {f.code for f in found}
    assert not [f for f in found if "Lê Thị Mẫu" in f.message + f.remedy or "079000005" in f.message + f.remedy]


@together
def test_what_is_certainly_no_name_is_repeated() -> Asking:
    c = Committee().set(CELL1, MEMBERS, 0, de_xuat=Raw("Hoàn thành khá"), ngay_sinh=Raw("5/1980"))
    c.set(CELL1, MEMBERS, 1, phieu_tot=Raw("12 phiếu"))
    text = " ".join(f.message for f in (yield c))
    for shown in ("«Hoàn thành khá»", "«5/1980»", "«12 phiếu»"):
        assert shown in text
    assert code_shown("ĐU-01") == "«ĐU-01»"


def test_months_of_the_reference_date_decide_who_is_new(tmp_path: Path) -> None:
    c = Committee().set(CELL1, MEMBERS, 0, ngay_vao_dang=date(2025, 6, 30), ngay_chinh_thuc=None)
    subs = c.read(tmp_path)

    def codes(as_of: date) -> list[str]:
        checked = check(subs, c.law, Period(2025), as_of, c.register)
        return [f.code for f in checked.findings if f.code in ("DV-03", "TC-08")]

    assert codes(date(2025, 12, 30)) == []
    assert "DV-03" in codes(date(2025, 12, 29)) and "TC-08" in codes(date(2025, 12, 29))


Change = Callable[[Committee], object]


@pytest.mark.parametrize(
    ("change", "silent"),
    [
        (lambda c: c.set(CELL1, MEMBERS, 0, tinh_trang=Raw("?")), ("TC-05", "TC-06", "TC-07", "TC-08", "DV-03")),
        (lambda c: c.set(CELL1, MEMBERS, 0, ngay_vao_dang=Raw("?")), ("TC-08",)),
        (lambda c: c.filled.pop(CELL2), ("TC-05",)),
        (lambda c: c.set(CELL1, MEMBERS, 0, so_ly_lich=Raw(77), so_the=None), ("BB-05",)),
        (lambda c: c.set(BASE, BODIES, 0, ma_tap_the=Raw(date(2025, 1, 1))), ("CB-02", "BB-01")),
    ],
)
@together
def test_what_follows_from_an_unreadable_cell_is_quiet(change: Change, silent: tuple[str, ...]) -> Asking:
    c = Committee()
    change(c)
    found = yield c
    assert found
    assert not {f.code for f in found} & set(silent)


@together
def test_an_unknown_admission_date_still_leaves_the_other_totals_checked() -> Asking:
    c = Committee().set(CELL1, MEMBERS, 0, ngay_vao_dang=None).set(CELL1, INFO, 0, so_mien=3)
    assert {"BB-01", "TC-06"} == {f.code for f in (yield c)}


def test_checks_see_only_counted_submissions(tmp_path: Path) -> None:
    c = Committee()
    checked = c.check(tmp_path)
    context = Context(checked.subs, c.law, date(2025, 12, 31), Period(2025), checked.intake, c.register)
    assert run_checks(context) == []
