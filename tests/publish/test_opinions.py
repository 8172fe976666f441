"""Bodies that take part are asked in a workbook each; what they say comes back, beside the proposal, and changes no
level."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from plans import BEST, GOOD, SUBJECT_SHEETS, YEAR, Case, edit, header, put, table

from batch.domain import ORGANIZATION, SUBJECTS, WARNING, Period
from batch.law.strict import LawError
from batch.publish.opinions.bodies import Body, load_bodies
from batch.publish.opinions.reader import Given, read_opinions
from batch.publish.opinions.round import Round
from batch.publish.opinions.workbook import write_workbook
from batch.publish.plan.lines import Line
from batch.publish.plan.ordered import ordered

TABLE = """
co_quan:
  - {ma: UBKT, ten: Ủy ban Kiểm tra, hoi: [{doi_tuong: TO_CHUC}]}
  - {ma: UBND, ten: Ủy ban nhân dân, hoi: [{doi_tuong: CAN_BO, chuc_vu: [Phó]}, {doi_tuong: TAP_THE, don_vi: [KHONG]}]}
"""
OPINION, REMARK, CODE = "Ý kiến về mức xếp loại", "Nhận xét", "Mã dòng"


class Asking:
    def __init__(self, case: Case, folder: Path) -> None:
        self.case, self.folder = case, folder
        (folder / "bang.yaml").write_text(TABLE, encoding="utf-8")
        self.bodies: list[Body] = load_bodies(folder / "bang.yaml")
        (folder / "y_kien").mkdir()

    def lines(self, subject: str) -> list[Line]:
        return ordered(subject, self.case.ratings, self.case.register, self.case.law)

    def send(self, code: str, change: Callable[[Workbook], object] = lambda _book: None) -> Path:
        body = next(b for b in self.bodies if b.code == code)
        path = self.folder / "y_kien" / f"{code}.xlsx"
        assert write_workbook(path, body, self.lines, self.case.register, self.case.law, [], period=Period(YEAR))
        return edit(path, change)

    def back(self) -> Given:
        case = self.case
        paths = sorted((self.folder / "y_kien").iterdir())
        return read_opinions(paths, self.bodies, self.lines, case.register, case.law, period=Period(YEAR))


@pytest.fixture
def asking(case: Case, tmp_path: Path) -> Asking:
    return Asking(case, tmp_path)


def say(level: object, remark: str = "", row: int = 1) -> Callable[[Workbook], object]:
    return lambda book: put(
        book[SUBJECT_SHEETS[ORGANIZATION]], row, **{OPINION.replace(" ", "_"): level, REMARK.replace(" ", "_"): remark}
    )


def test_what_a_body_says_comes_back_and_stands_in_the_plan(asking: Asking, case: Case) -> None:
    asking.send("UBKT", say(GOOD, "Còn chậm hồ sơ"))
    given = asking.back()
    assert given.problems == []
    (one,) = given.opinions
    assert (one.subject, one.body, one.level, one.remark) == (ORGANIZATION, "UBKT", "HTT", "Còn chậm hồ sơ")
    shown = Round(opinions=given.opinions).shown()
    text = f"Ủy ban Kiểm tra: {GOOD} (Còn chậm hồ sơ)"
    assert shown == {ORGANIZATION: {(one.unit, one.identity): text}}


def test_a_body_is_asked_about_no_more_than_its_own(asking: Asking, case: Case) -> None:
    book = load_workbook(asking.send("UBKT"))
    assert book.sheetnames == [SUBJECT_SHEETS[ORGANIZATION]]
    ours = [line for line in asking.lines(ORGANIZATION) if line.open and line.section < 2]
    assert len(table(book.active)) == len(ours) > 0
    leaders = load_workbook(asking.send("UBND"))
    assert leaders.sheetnames == [SUBJECT_SHEETS[SUBJECTS[3]]], "no unit «KHONG»: no collectives"
    assert [row for row in table(leaders.active) if "phó" not in str(row["Tên, chức vụ"]).lower()] == []


def test_strange_rows_and_files_are_told_and_not_taken(asking: Asking) -> None:
    def change(book: Workbook) -> None:
        sheet = book[SUBJECT_SHEETS[ORGANIZATION]]
        say("đồng ý")(book)
        say(BEST, row=2)(book)
        sheet.cell(header(sheet)[""] + 2, header(sheet)[CODE]).value = "0123456789"

    path = asking.send("UBKT", change)
    Workbook().save(path.with_name("la.xlsx"))
    given = asking.back()
    assert given.opinions == []
    assert {(p.code, p.severity) for p in given.problems} == {("QD-19", WARNING)} and len(given.problems) == 3
    assert [p.file for p in given.problems] == ["UBKT.xlsx", "UBKT.xlsx", "la.xlsx"]
    assert all(p.cell and p.cell in p.message for p in given.problems[:2])


def test_two_opinions_of_one_body_on_one_subject_count_for_nothing(asking: Asking) -> None:
    first = asking.send("UBKT", say(GOOD))
    first.rename(first.with_name("UBKT cu.xlsx"))
    asking.send("UBKT", say(BEST))
    given = asking.back()
    assert given.opinions == [] and [p.code for p in given.problems] == ["QD-19", "QD-19"]


@pytest.mark.parametrize("text", ["co_quan:\n  - {ma: a/b, ten: x, hoi: []}\n", "co_quan:\n  - {ma: A, ten: x}\n"])
def test_a_table_of_bodies_that_cannot_be_used_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "bang.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(LawError, match=r"bang\.yaml, dòng 2"):
        load_bodies(tmp_path / "bang.yaml")
