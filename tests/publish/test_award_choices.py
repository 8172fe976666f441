"""What an office chose and wrote in its list of awards: carried to the next list, never lost, never guessed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from award_lists import ABOVE, ALL, BASE, PROVINCE, TO_MEMBERS, first_member, prize, register_of, shown, table, written
from finished_runs import change, copy_of, settle
from made_up import MadeUp
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from batch.domain import Unit
from batch.finished.finished_run import FinishedRun
from batch.finished.own_columns import only_carried, rest_of
from batch.law.awards import load_awards
from batch.publish.awards.choices import AMISS, TWICE, Mark, Who, chosen_before, read_marks
from batch.publish.awards.prizes import FILE, load_prizes
from batch.publish.awards.workbook import GONE, OWNS, Office, write_awards


@pytest.fixture(scope="module")
def run(made_up: MadeUp) -> Path:
    return made_up.run(20)


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
