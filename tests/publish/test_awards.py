"""Who qualifies for which award: counted again here from the run's data and the register, in plain Python."""

from __future__ import annotations

from pathlib import Path

import pytest
from award_lists import (
    ABOVE,
    ALL,
    BASE,
    DOUBTS,
    PROVINCE,
    TO_BASES,
    TO_CELLS,
    TO_MEMBERS,
    Line,
    first_member,
    prize,
    register_of,
    shown,
    table,
    written,
)
from finished_runs import change, change_manifest, copy_of, drop_unit, frame, levels, settle
from made_up import MadeUp
from openpyxl import load_workbook

from batch.finished.manifest import FinishedRunError
from batch.law import LawError
from batch.law.awards import load_awards
from batch.publish.awards.prizes import FILE, load_prizes
from batch.register.register import Register
from batch.templates import shipped

under_both_laws = pytest.mark.parametrize(
    "run", [(2021, "bao-loc-2021"), (2025, None)], ids=["2021", "2025"], indirect=True
)


@pytest.fixture(scope="module")
def run(request: pytest.FixtureRequest, made_up: MadeUp) -> Path:
    """A finished run, of 2025 where nothing else is asked for."""
    year, local = getattr(request, "param", (2025, None))
    return made_up.run(20, year, local)


def expected(run: Path, register: Register) -> list[Line]:
    """From the final levels, the stated years and the register's tree."""
    out: list[Line] = []
    above_run = {
        (x["doi_tuong"], x["ma_don_vi"]) for x in levels(run) if x["nhom"] == "cấp trên quyết định"
    }  # fmt: skip
    for subject in ("TO_CHUC", "DANG_VIEN"):
        for row in frame(run, subject).to_dict("records"):
            if row["ket_qua"] != "HTXS":
                continue
            code = row["ma_don_vi"]
            kind = register[code].kind
            whom = TO_MEMBERS if subject == "DANG_VIEN" else {
                "DB_CO_SO": TO_BASES, "CB_CO_SO": TO_BASES, "CB_TRUC_THUOC": TO_CELLS,
            }.get(kind, "")  # fmt: skip
            card = row.get("so_the") if isinstance(row.get("so_the"), str) else row.get("so_ly_lich")
            number = code if subject == "TO_CHUC" else str(card)
            years = row["so_nam_xuat_sac"] + 1 if row["so_nam_xuat_sac"] == row["so_nam_xuat_sac"] else 0
            base = register.base_of(code)
            for sheet, awards in ALL.items():
                for name, to, needed in awards:
                    if to != whom or (needed > 1 and years < needed):
                        continue
                    if sheet == BASE:
                        body = f"{register[base].name} ({base})"
                    elif sheet == ABOVE:
                        top = register.above_base_of(code)
                        body = f"{register[top].name} ({top})"
                    else:
                        body = "Ban Thường vụ Tỉnh ủy"
                    out.append((sheet, f"{name} {needed}", to, number, body))
    assert not {key for key in above_run if key[0] == "DANG_VIEN"}
    return sorted(out)


@under_both_laws
def test_everybody_who_qualifies_is_listed_with_the_right_authority(run: Path, tmp_path: Path) -> None:
    path = written(run, tmp_path / "khen_thuong.xlsx")
    lines = expected(run, register_of(run))
    assert shown(path) == lines
    assert {line[0] for line in lines} == set(ALL) and {line[1] for line in lines} >= {"Giấy khen 1", "Giấy khen 5"}


@under_both_laws
def test_summary_counts_what_the_sheets_list(run: Path, tmp_path: Path) -> None:
    path = written(run, tmp_path / "khen_thuong.xlsx")
    rows = [row for row in table(path, "Tổng hợp") if row["Hình thức khen"]]
    lines = shown(path)
    counted = []
    for sheet, awards in ALL.items():
        for name, to, needed in awards:
            counted.append((name, to, sum(1 for x in lines if x[:3] == (sheet, f"{name} {needed}", to))))
    assert [(r["Hình thức khen"], r["Đối tượng"], r["Đủ điều kiện"]) for r in rows] == counted
    assert all("KH 44-KH/ThU" in row["Căn cứ"] for row in rows)


@under_both_laws
def test_years_behind_are_shown(run: Path, tmp_path: Path) -> None:
    year = int(run.name)
    for row in table(written(run, tmp_path / "khen_thuong.xlsx"), ABOVE):
        years = row["Số năm liên tục"]
        if "5 năm" in row["Hình thức khen"]:
            assert years >= 5 and row["Các năm"] == f"{year - years + 1}–{year}"


@under_both_laws
def test_source_is_unverified_except_under_its_own_document(run: Path, tmp_path: Path) -> None:
    book = load_workbook(written(run, tmp_path / "khen_thuong.xlsx"))
    for sheet in book:
        text = "\n".join(str(cell.value) for cell in sheet["A"])
        assert "44-KH/ThU" in text
        assert ("CHƯA KIỂM CHỨNG" in text) == (run.name == "2025")


def places(path: Path, number: str) -> set[tuple[str, str]]:
    return {(sheet, row["Hình thức khen"]) for sheet in ALL for row in table(path, sheet) if number in row.values()}


@pytest.mark.parametrize(
    ("years", "wanted"),
    [
        (3.0, {(BASE, "Giấy khen, trong năm")}),
        (4.0, {(BASE, "Giấy khen, trong năm"), (ABOVE, "Giấy khen, 5 năm liền"), (PROVINCE, "Bằng khen, 5 năm liền")}),
        (None, {(BASE, "Giấy khen, trong năm")}),
        (-4.0, {(BASE, "Giấy khen, trong năm")}),
        (4.5, {(BASE, "Giấy khen, trong năm")}),
    ],
)
def test_five_years_are_those_stated_and_this_one(
    run: Path, tmp_path: Path, years: float | None, wanted: set[tuple[str, str]]
) -> None:
    unit = first_member(run)
    copy_of(run, tmp_path)
    change(
        tmp_path, "DANG_VIEN", unit, 0, ket_qua="HTXS", trang_thai="GIU", so_the="077700001", dinh_danh="077700001",
        so_nam_xuat_sac=years, nhom=unit.split("-")[0],
    )  # fmt: skip
    path = written(tmp_path, tmp_path / "khen_thuong.xlsx")
    assert places(path, "077700001") == wanted
    doubtful = [row for row in table(path, DOUBTS) if "077700001" in row.values()]
    assert bool(doubtful) == (years not in (3.0, 4.0))
    assert all("số năm" in row["Vì sao cần xem lại"] for row in doubtful)


@pytest.mark.parametrize("level", ["HTT", "HTNV", "KHT"])
def test_lower_levels_qualify_for_nothing(run: Path, tmp_path: Path, level: str) -> None:
    unit = first_member(run)
    copy_of(run, tmp_path)
    change(
        tmp_path, "DANG_VIEN", unit, 0, ket_qua=level, trang_thai="GIU", so_the="077700001", dinh_danh="077700001",
        so_nam_xuat_sac=9.0,
    )  # fmt: skip
    assert not places(written(tmp_path, tmp_path / "khen_thuong.xlsx"), "077700001")


def state(path: Path, number: str) -> set[str]:
    return {row["Tình trạng"] for sheet in ALL for row in table(path, sheet) if number in row.values()}


def test_a_tie_is_listed_and_marked(run: Path, tmp_path: Path) -> None:
    unit = first_member(run)
    settle(copy_of(run, tmp_path))
    before = written(tmp_path, tmp_path / "truoc.xlsx")
    assert {row["Tình trạng"] for row in table(before, BASE)} == {"Chính thức"}
    change(
        tmp_path, "DANG_VIEN", unit, 0, ket_qua="HTT", trang_thai="CHO", so_the="077700001", dinh_danh="077700001",
        so_nam_xuat_sac=0.0, nhom=unit.split("-")[0],
    )  # fmt: skip
    path = written(tmp_path, tmp_path / "khen_thuong.xlsx")
    assert state(path, "077700001") == {"Chờ quyết định (bằng nhau ở ngưỡng hạn mức)"}
    row = next(r for r in table(path, "Tổng hợp") if (r["Nơi khen"], r["Đối tượng"]) == (BASE, TO_MEMBERS))
    assert row["Trong đó chưa chốt"] == 1


def test_who_is_decided_above_is_marked(run: Path, tmp_path: Path) -> None:
    top, below = (levels(run)[at]["ma_don_vi"] for at in (0, 1))
    settle(copy_of(run, tmp_path))
    for unit, status in ((top, "GIU"), (below, "QUYET_DINH")):
        change(tmp_path, "TO_CHUC", unit, 0, ket_qua="HTXS", trang_thai=status, noi_quyet_dinh="CAP_TREN",
               dm_loai_to_chuc="DB_CO_SO")  # fmt: skip
    path = written(tmp_path, tmp_path / "khen_thuong.xlsx")
    assert (state(path, top), state(path, below)) == ({"Chờ cấp trên quyết định"}, {"Chính thức"})


def test_provisional_run_marks_every_row(run: Path, tmp_path: Path) -> None:
    change_manifest(copy_of(run, tmp_path), tam_tinh=True, ly_do_tam_tinh=["1 đơn vị chưa nộp"])
    path = written(tmp_path, tmp_path / "khen_thuong.xlsx")
    states = {row["Tình trạng"] for sheet in ALL for row in table(path, sheet)}
    assert states <= {"Tạm tính", "Chờ cấp trên quyết định"} and "Tạm tính" in states
    for sheet in load_workbook(path):
        assert any(str(cell.value).startswith("SỐ LIỆU TẠM TÍNH") for cell in sheet["A"])


@under_both_laws
def test_an_organization_that_the_table_does_not_name_is_not_lost(run: Path, tmp_path: Path) -> None:
    unit = next(u.code for u in register_of(run).units.values() if u.kind == "CB_TRUC_THUOC")
    copy_of(run, tmp_path)
    change(tmp_path, "TO_CHUC", unit, 0, ket_qua="HTXS", trang_thai="GIU", dm_loai_to_chuc="DB_BO_PHAN")
    path = written(tmp_path, tmp_path / "khen_thuong.xlsx")
    assert not places(path, unit)
    assert [row["Vì sao cần xem lại"] for row in table(path, DOUBTS) if unit in row.values()] == [
        "Bảng hình thức khen không nêu loại tổ chức này"
    ]


@under_both_laws
def test_members_of_a_base_that_handed_in_nothing_keep_their_authority(run: Path, tmp_path: Path) -> None:
    register = register_of(run)
    unit = first_member(run)
    base = register.base_of(unit)
    assert base and base != unit
    copy_of(run, tmp_path)
    change(
        tmp_path, "DANG_VIEN", unit, 0, ket_qua="HTXS", trang_thai="GIU", so_the="077700001", dinh_danh="077700001",
        so_nam_xuat_sac=4.0, nhom=base, ma_cap_tren="SAI",
    )  # fmt: skip
    drop_unit(tmp_path, base)
    path = written(tmp_path, tmp_path / "khen_thuong.xlsx")
    bodies = {sheet: row["Nơi khen"] for sheet in ALL for row in table(path, sheet) if "077700001" in row.values()}
    assert bodies[BASE] == f"{register[base].name} ({base})"
    assert bodies[ABOVE] == f"{register.top.name} ({register.top.code})"


def test_choice_is_the_offices(run: Path, tmp_path: Path) -> None:
    book = load_workbook(written(run, tmp_path / "khen_thuong.xlsx"))
    for name in ALL:
        rows = table(tmp_path / "khen_thuong.xlsx", name)
        assert all(row["Chọn"] is None for row in rows)
        rules = book[name].data_validations.dataValidation
        assert [rule.formula1 for rule in rules] == (['"x"'] if rows else [])
        cells = sum(range_.size["rows"] for rule in rules for range_ in rule.sqref.ranges)
        assert cells == len(rows)


def test_same_run_same_bytes(run: Path, tmp_path: Path) -> None:
    first, second = (written(run, tmp_path / name).read_bytes() for name in ("a.xlsx", "b.xlsx"))
    assert first == second


def test_text_that_looks_like_a_formula_stays_text(run: Path, tmp_path: Path) -> None:
    unit = first_member(run)
    copy_of(run, tmp_path)
    change(tmp_path, "DANG_VIEN", unit, 0, ket_qua="HTXS", trang_thai="GIU", ho_ten="=1+1", nhom=unit.split("-")[0])
    book = load_workbook(written(tmp_path, tmp_path / "khen_thuong.xlsx"))
    kinds = {cell.data_type for row in book[BASE].iter_rows() for cell in row if cell.value == "=1+1"}
    assert kinds == {"s"}


def test_nothing_is_written_for_a_folder_that_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(FinishedRunError, match="manifest.json"):
        written(tmp_path, tmp_path / "khen_thuong.xlsx")
    assert not list(tmp_path.iterdir())


def test_the_offices_table_has_every_award_and_no_amount(tmp_path: Path) -> None:
    table = load_awards()
    prizes = load_prizes(shipped(FILE), table)
    assert len(prizes) == sum(len(authority.awards) for authority in table.authorities)
    assert {(p.title, p.amount, p.most) for p in prizes.values()} == {("", None, None)}
    with pytest.raises(LawError, match="dòng 2"):
        load_prizes(prize(tmp_path / FILE, a="muc_tien: nhiều"), table)
