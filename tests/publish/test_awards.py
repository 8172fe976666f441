"""Who qualifies for which award: counted again here from the run's data and the register, in plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from finished_runs import change, change_manifest, copy_of, drop_unit, frame, levels, settle
from made_up import MadeUp
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from batch.domain import Unit
from batch.finished.finished_run import FinishedRun
from batch.finished.manifest import FinishedRunError
from batch.finished.own_columns import only_carried, rest_of
from batch.law import LawError
from batch.law.awards import load_awards
from batch.publish.awards.choices import AMISS, TWICE, Mark, Who, chosen_before, read_marks
from batch.publish.awards.prizes import FILE, load_prizes
from batch.publish.awards.workbook import GONE, OWNS, Office, write_awards
from batch.register.reader import read_register
from batch.register.register import Register
from batch.templates import shipped

BASE, ABOVE, PROVINCE = "Cấp ủy cơ sở", "Cấp trên trực tiếp cơ sở", "Cấp tỉnh"
TO_BASES, TO_CELLS, TO_MEMBERS = "Tổ chức cơ sở đảng", "Chi bộ trực thuộc", "Đảng viên"
DOUBTS = "Cần xem lại"
ALL = {
    BASE: [("Giấy khen", TO_CELLS, 1), ("Giấy khen", TO_MEMBERS, 1)],
    ABOVE: [("Giấy khen", TO_BASES, 1), ("Giấy khen", TO_CELLS, 5), ("Giấy khen", TO_MEMBERS, 5)],
    PROVINCE: [
        ("Cờ", TO_BASES, 5), ("Bằng khen", TO_BASES, 5), ("Bằng khen", TO_CELLS, 5), ("Bằng khen", TO_MEMBERS, 5),
    ],
}  # fmt: skip
Line = tuple[str, str, str, str, str]  # sheet, award, whom, number, body


under_both_laws = pytest.mark.parametrize(
    "run", [(2021, "bao-loc-2021"), (2025, None)], ids=["2021", "2025"], indirect=True
)


@pytest.fixture(scope="module")
def run(request: pytest.FixtureRequest, made_up: MadeUp) -> Path:
    """A finished run, of 2025 where nothing else is asked for."""
    year, local = getattr(request, "param", (2025, None))
    return made_up.run(20, year, local)


def written(run: Path, path: Path, marks: Mapping[Who, Mark] | None = None, **office: Any) -> Path:
    write_awards(FinishedRun(run), path, Office(marks or {}, **office))
    return path


def register_of(run: Path) -> Register:
    return read_register(run.parent.parent / "thu" / "danh_muc.xlsx")


def table(path: Path, sheet: str) -> list[dict[str, Any]]:
    book = load_workbook(path)
    if sheet not in book.sheetnames:
        return []
    rows = list(book[sheet].iter_rows(values_only=True))
    header = next(i for i, row in enumerate(rows) if row[0] in ("STT", "Nơi khen"))
    found = [dict(zip(rows[header], row, strict=True)) for row in rows[header + 1 :]]
    return [row for row in found if any(row.values()) and "Không có" not in row.values()]


def shown(path: Path) -> list[Line]:
    return sorted(
        (sheet, row["Hình thức khen"].split(",")[0] + (" 5" if "5 năm" in row["Hình thức khen"] else " 1"),
         row["Loại đối tượng"], row["Mã đơn vị hoặc số thẻ"], row["Nơi khen"])
        for sheet in ALL
        for row in table(path, sheet)
    )  # fmt: skip


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


def first_member(run: Path) -> str:
    return next(line["ma_don_vi"] for line in levels(run) if line["doi_tuong"] == "DANG_VIEN")


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


def test_what_the_office_wrote_stands_beside_the_same_people_in_the_next_list(run: Path, tmp_path: Path) -> None:
    path = written(run, tmp_path / "1.xlsx")
    assert read_marks(path) == {}
    book = load_workbook(path)
    wrote = []
    for sheet in ALL:
        page = book[sheet]
        head = next(row for row in page.iter_rows() if row[0].value == "STT")
        place = {cell.value: cell.column for cell in head}
        first = head[0].row + 1
        page.cell(first, place["Chọn"], "x")
        page.cell(first, place["Ghi chú"], f"=ghi {sheet}")
        page.cell(first, place["Ghi chú"]).data_type = "s"
        wrote.append(tuple(page.cell(first, c).value for c in range(2, 7)))
    book.save(path)
    marks = read_marks(path)
    assert sorted(marks.values(), key=str) == sorted((Mark("x", f"=ghi {sheet}") for sheet in ALL), key=str)
    again = written(run, tmp_path / "2.xlsx", marks)
    assert read_marks(again) == marks and shown(again) == shown(path) and table(again, GONE) == []
    for sheet, who in zip(ALL, wrote, strict=True):
        (row,) = [r for r in table(again, sheet) if r["Chọn"]]
        assert tuple(row.values())[1:6] == who and row["Ghi chú"] == f"=ghi {sheet}"


def test_what_was_written_beside_somebody_who_is_gone_stays_in_sight_and_comes_back(run: Path, tmp_path: Path) -> None:
    first = written(run, tmp_path / "1.xlsx")
    row = table(first, BASE)[0]
    who = tuple(str(row[name] or "") for name in (
        "Nơi khen", "Hình thức khen", "Loại đối tượng", "Tên tổ chức, họ và tên", "Mã đơn vị hoặc số thẻ", "Đơn vị",
    ))  # fmt: skip
    marks = {who: Mark("x", "đã hỏi"), ("Nơi khác", *who[1:]): Mark("", "không còn")}
    gone = written(run, tmp_path / "2.xlsx", marks)
    (lost,) = table(gone, GONE)
    assert (lost["Nơi khen"], lost["Chọn"], lost["Ghi chú"]) == ("Nơi khác", None, "không còn")
    assert read_marks(gone) == marks
    assert read_marks(written(run, tmp_path / "3.xlsx", read_marks(gone))) == marks


def _marked(book: Workbook) -> None:
    page = book[BASE]
    head = next(row for row in page.iter_rows() if row[0].value == "STT")
    place = {cell.value: cell.column for cell in head}
    page.cell(head[0].row + 1, place["Chọn"], "x")
    page.cell(head[0].row + 1, place["Ghi chú"], "đã hỏi")


def _coloured(book: Workbook) -> None:
    book[BASE]["B8"].fill = PatternFill("solid", fgColor="FF00FF00")


def _commented(book: Workbook) -> None:
    book[BASE]["B8"].comment = Comment("hỏi lại", "cơ quan")


def _renamed(book: Workbook) -> None:
    book[BASE]["A1"].value = "DANH SÁCH"


def _sorted(book: Workbook) -> None:
    page = book[ABOVE]
    head = next(row for row in page.iter_rows() if row[0].value == "STT")[0].row
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=head + 1)]
    for at, row in enumerate(reversed(rows), start=head + 1):
        for column, value in enumerate(row, start=1):
            page.cell(at, column).value = value


@pytest.mark.parametrize(
    ("also", "carried"),
    [(None, True), (_sorted, True), (_coloured, False), (_commented, False), (_renamed, False)],
    ids=["marks", "sorted", "coloured", "commented", "renamed"],
)
def test_marks_that_the_next_list_holds_are_no_edits_of_their_own(run: Path, tmp_path: Path, also, carried) -> None:
    path = written(run, tmp_path / "1.xlsx")
    rest = rest_of(path, OWNS["khen_thuong.xlsx"])
    book = load_workbook(path)
    _marked(book)
    if also:
        also(book)
    book.save(path)
    own = OWNS["khen_thuong.xlsx"]
    assert only_carried(path, rest, written(run, tmp_path / "2.xlsx", read_marks(path)), own) == carried
    assert not only_carried(path, rest, written(run, tmp_path / "3.xlsx"), own), "the marks aren't there"
    assert not only_carried(path, None, tmp_path / "2.xlsx", own), "nobody knows what was written"


HEADS = ("Nơi khen", "Hình thức khen", "Loại đối tượng", "Tên tổ chức, họ và tên", "Mã đơn vị hoặc số thẻ", "Đơn vị")


def whos(path: Path, sheet: str) -> list[Who]:
    return [tuple(str(row[name] or "") for name in HEADS) for row in table(path, sheet)]


def prize(path: Path, **said: str) -> Path:
    """The office's own table, where the entry of giấy khen for members of 5 years says this."""
    award = "noi_khen: TREN_CO_SO, hinh_thuc: Giấy khen, doi_tuong: DANG_VIEN, xet: LIEN_TUC"
    own = f"  - {{{award}, {', '.join(said.values())}}}"
    path.write_text(f"muc:\n{own}\n", encoding="utf-8")
    return path


def test_choices_without_a_right_are_told_and_why(run: Path, tmp_path: Path) -> None:
    """Somebody who isn't qualified, one more than the office's own limit, one whom a committee below rewards, one whose
    level is open."""
    unit, folder = first_member(run), settle(copy_of(run, tmp_path / "r"))
    for row, (card, status) in enumerate((("077700001", "CHO"), ("077700002", "GIU"), ("077700003", "GIU"))):
        final = "HTT" if status == "CHO" else "HTXS"
        change(
            folder, "DANG_VIEN", unit, row, so_the=card, dinh_danh=card, ket_qua=final, trang_thai=status,
            so_nam_xuat_sac=4.0, nhom=unit.split("-")[0],
        )  # fmt: skip
    path = written(folder, tmp_path / "1.xlsx")
    by_card = {who[4]: who for who in whos(path, ABOVE)}
    tied, good, one_more = (by_card[f"07770000{number}"] for number in (1, 2, 3))
    top = register_of(run).top.code
    below = next(who for who in whos(path, BASE) if not who[0].endswith(f"({top})"))
    nobody = ("Nơi khác", *good[1:])
    marks = {who: Mark("x", "") for who in (tied, good, one_more, nobody, below)}
    prizes = load_prizes(prize(tmp_path / FILE, a="muc_tien: 500.000", b="toi_da: 1"), load_awards())
    written(folder, path, marks, prizes=prizes)
    told = {tuple(str(row[name] or "") for name in HEADS): row["Vì sao"] for row in table_at(path, AMISS)}
    assert set(told) == {tied, one_more, nobody, below}
    for who, why in ((one_more, "quá số tối đa 1"), (nobody, "không còn đủ"), (below, "cấp dưới"), (tied, "ngưỡng")):
        assert why in told[who]
    row = next(r for r in table(path, "Tổng hợp") if r["Mức tiền thưởng (đồng)"])
    assert (row["Đối tượng"], row["Danh hiệu"], row["Mức tiền thưởng (đồng)"]) == (TO_MEMBERS, None, 500000)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *((text, True) for text in ("x", "X ", "có", "Có", "✓", "✔️", "v", "1", "1.0", "×", "True")),
        *((text, False) for text in ("không", "KHÔNG", "khong", "k", "-", "–", "0", "0.0", "chưa", "False", "")),
        *((text, None) for text in ("?", "x?", "-1", "10", "x (bỏ)", "để sau", "không rõ", "cờ")),
    ],
)
def test_only_a_clear_yes_is_a_choice(text: str, meant: bool | None) -> None:
    assert Mark(text, "").choice is meant


def test_what_is_no_clear_choice_gives_no_award_and_two_awards_are_told(run: Path, tmp_path: Path) -> None:
    """A no chooses nobody, silently; what can't be told is told; who is chosen twice keeps both and is told."""
    unit, folder = first_member(run), settle(copy_of(run, tmp_path / "r"))
    for row, card in enumerate(("077700001", "077700002", "077700003")):
        change(
            folder, "DANG_VIEN", unit, row, so_the=card, dinh_danh=card, ket_qua="HTXS", trang_thai="GIU",
            so_nam_xuat_sac=4.0, nhom=unit.split("-")[0],
        )  # fmt: skip
    path = written(folder, tmp_path / "1.xlsx")
    here, above = ({who[4]: who for who in whos(path, sheet)} for sheet in (ABOVE, PROVINCE))
    (both, no, unclear), (bronze, *_) = ([by[f"07770000{n}"] for n in (1, 2, 3)] for by in (here, above))
    marks = {both: Mark("x", ""), bronze: Mark("Có", ""), no: Mark("không", ""), unclear: Mark("để sau", "")}
    choices = write_awards(FinishedRun(folder), path, Office(marks))
    assert [who.who for who in choices.amiss if "để sau" in who.why] == [unclear]
    assert no not in {one.who for one in choices.amiss} and not {no[4], unclear[4]} & {
        candidate.subject.number for _, candidate in choices.good
    }
    assert (
        "«để sau»" in {tuple(str(r[name] or "") for name in HEADS): r["Vì sao"] for r in table_at(path, AMISS)}[unclear]
    )
    assert {one.who for one in choices.twice} == {both, bronze}
    assert len(table_at(path, TWICE)) == 2 and read_marks(path) == marks
    assert chosen_before(path, {}, {}) == {both[4]: f"{both[1]}; {bronze[1]}"}


def table_at(path: Path, sheet: str) -> list[dict[str, Any]]:
    rows = list(load_workbook(path)[sheet].iter_rows(values_only=True))
    header = next(i for i, row in enumerate(rows) if "Vì sao" in row)
    return [dict(zip(rows[header], row, strict=True)) for row in rows[header + 1 :] if any(row)]


def test_who_was_chosen_last_year_is_told_beside_this_years(run: Path, tmp_path: Path) -> None:
    first = written(run, tmp_path / "1.xlsx")
    who = whos(first, BASE)[0]
    last = written(run, tmp_path / "2.xlsx", {who: Mark("x", "")})
    path = written(run, tmp_path / "3.xlsx", before=chosen_before(last, {}, {}))
    told = {row["Mã đơn vị hoặc số thẻ"]: row["Đã được khen năm trước"] for row in table(path, BASE)}
    assert {number: award for number, award in told.items() if award} == {who[4]: who[1]}
    then, now = (Unit(code, "Đảng bộ A", "CB_CO_SO", None, None) for code in (who[4], "MOI"))
    for old, known in ((who[4], {"MOI": who[1]}), (None, {})):
        assert chosen_before(last, {"MOI": replace(now, old_code=old)}, {who[4]: then}) == known
    assert chosen_before(tmp_path / "khong_co.xlsx", {}, {}) is None


def test_the_offices_table_has_every_award_and_no_amount(tmp_path: Path) -> None:
    table = load_awards()
    prizes = load_prizes(shipped(FILE), table)
    assert len(prizes) == sum(len(authority.awards) for authority in table.authorities)
    assert {(p.title, p.amount, p.most) for p in prizes.values()} == {("", None, None)}
    with pytest.raises(LawError, match="dòng 2"):
        load_prizes(prize(tmp_path / FILE, a="muc_tien: nhiều"), table)
