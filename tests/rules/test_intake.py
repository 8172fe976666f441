"""Which submissions count: valid ones, the latest of each unit; never a silent choice between two."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from small_committee import CELL1, CELL2, INFO, MEMBERS, Committee, Raw

from batch.rules.intake import CONFLICT, COUNTED, IDENTICAL, INVALID, SUPERSEDED


def statuses(c: Committee, folder: Path, names: list[str] | None = None) -> dict[str, str]:
    checked = c.check(folder, names)
    return {checked.subs.files[i].path.removesuffix(".xlsx"): s for i, s in checked.intake.status.items()}


def test_the_highest_number_counts(tmp_path: Path) -> None:
    c = Committee().copy_of(CELL1, "b", lan_nop=3).copy_of(CELL1, "a", lan_nop=2)
    found = statuses(c, tmp_path)
    assert (found[CELL1], found["a"], found["b"]) == (SUPERSEDED, SUPERSEDED, COUNTED)
    assert c.check(tmp_path).intake.missing == []


def test_identical_data_are_one_file_wherever_the_cells_stand(tmp_path: Path) -> None:
    c = Committee().copy_of(CELL1, "a")
    keys = list(c.filled["a"].rows[MEMBERS][0])
    c.order["a"] = {MEMBERS: [*reversed(keys), *(k for k in _member_keys() if k not in keys)]}
    found = statuses(c, tmp_path)
    assert sorted((found[CELL1], found["a"])) == [COUNTED, IDENTICAL]
    assert c.findings(tmp_path) == []


def _member_keys() -> tuple[str, ...]:
    from batch.form.definition import form

    return form()[MEMBERS].keys


def test_a_copy_of_a_superseded_file_is_superseded_too(tmp_path: Path) -> None:
    c = Committee().copy_of(CELL1, "a").copy_of(CELL1, "b", lan_nop=2)
    found = statuses(c, tmp_path)
    assert (found[CELL1], found["a"], found["b"]) == (SUPERSEDED, SUPERSEDED, COUNTED)


def test_equal_numbers_with_different_data_none_counts(tmp_path: Path) -> None:
    c = Committee().set(CELL1, INFO, 0, lan_nop=2)
    c.copy_of(CELL1, "a", bi_thu="Đinh Văn Khác").copy_of(CELL1, "cu", lan_nop=1).copy_of(CELL1, "ban sao")
    found = statuses(c, tmp_path)
    assert (found[CELL1], found["a"], found["cu"]) == (CONFLICT, CONFLICT, SUPERSEDED)
    assert found["ban sao"] == IDENTICAL, "of two copies the first by name stands for both"
    checked = c.check(tmp_path)
    assert checked.intake.conflicting == [CELL1]
    assert checked.intake.missing == [], "the unit did hand in: it isn't told twice"
    assert CELL1 not in set(checked.subs.frame(MEMBERS)["_don_vi"])
    told = [f for f in c.findings(tmp_path) if f.code == "NOP-02"]
    assert {f.file for f in told} == {"a.xlsx", "CS1-01.xlsx"}
    assert all("2 tệp" in f.message and "lần nộp 2" in f.message for f in told)


@pytest.mark.parametrize("number", [None, Raw("lần hai")])
def test_a_file_without_a_number_beside_another_none_counts(tmp_path: Path, number: object) -> None:
    c = Committee().copy_of(CELL1, "a", lan_nop=number).copy_of(CELL1, "b", lan_nop=2)
    found = statuses(c, tmp_path)
    assert (found[CELL1], found["a"], found["b"]) == (SUPERSEDED, CONFLICT, CONFLICT)
    assert {f.code for f in c.findings(tmp_path)} == {"NOP-06"}


def test_one_file_without_a_number_counts_with_a_finding(tmp_path: Path) -> None:
    c = Committee().set(CELL1, INFO, 0, lan_nop=None)
    assert statuses(c, tmp_path)[CELL1] == COUNTED
    assert [(f.code, f.field) for f in c.findings(tmp_path)] == [("BB-01", "lan_nop")]


def test_faulty_cells_do_not_make_a_submission_invalid(tmp_path: Path) -> None:
    c = Committee()
    for row in range(4):
        c.set(CELL1, MEMBERS, row, ngay_sinh=Raw("?"), de_xuat=Raw("?"), goi_y=None)
    assert statuses(c, tmp_path)[CELL1] == COUNTED


@pytest.mark.parametrize(
    "info", [{"nam": 2024}, {"quy_dinh": "qd124-2023"}, {"ma_don_vi": "LA"}, {"ma_don_vi": None}, {"nam": None}]
)
def test_a_submission_of_another_unit_year_or_regime_is_invalid(tmp_path: Path, info: dict[str, object]) -> None:
    c = Committee().set(CELL1, INFO, 0, **info)
    checked = c.check(tmp_path)
    assert statuses(c, tmp_path)[CELL1] == INVALID
    assert checked.intake.missing == [CELL1]
    assert len([h for h in checked.hits if h.file >= 0]) == 1


def test_an_invalid_file_beside_a_valid_one_does_not_make_the_unit_missing(tmp_path: Path) -> None:
    c = Committee().copy_of(CELL1, "a", nam=2024)
    checked = c.check(tmp_path)
    assert checked.intake.missing == []
    assert [h.code for h in checked.hits] == ["MAU-03"]


def test_a_form_of_last_year_is_one_cause_but_two_mistakes_are_two(tmp_path: Path) -> None:
    c = Committee().set(CELL1, INFO, 0, nam=2024, quy_dinh="qd124-2023")
    c.set(CELL2, INFO, 0, nam=2024, quy_dinh="qd132-2018")
    told = [(f.unit, f.code) for f in c.findings(tmp_path) if f.file]
    assert told == [(CELL1, "MAU-03"), (CELL2, "MAU-03"), (CELL2, "MAU-04")]


def test_a_heading_that_is_not_found_is_said_so(tmp_path: Path) -> None:
    c = Committee()
    c.order[CELL1] = {INFO: [k for k in c.filled[CELL1].info if k not in ("nam", "quy_dinh")] + ["quy_dinh"]}
    told = [f for f in c.findings(tmp_path) if f.file]
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
    expected = statuses(c, tmp_path, names)
    for seed in range(3):
        random.Random(seed).shuffle(names)
        assert statuses(c, tmp_path, names) == expected


def test_files_in_sub_folders_keep_their_path(tmp_path: Path) -> None:
    c = Committee().set(CELL1, INFO, 0, bi_thu=None)
    names = c.write(tmp_path)
    (tmp_path / "Xã Mẫu").mkdir()
    shutil.move(tmp_path / f"{CELL1}.xlsx", tmp_path / "Xã Mẫu" / "phiếu.xlsx")
    names = ["Xã Mẫu/phiếu.xlsx" if n == f"{CELL1}.xlsx" else n for n in names]
    assert [f.file for f in c.findings(tmp_path, names)] == ["Xã Mẫu/phiếu.xlsx"]
