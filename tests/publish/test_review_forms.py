"""Mẫu 01, Mẫu 02 and Mẫu 3-213 before the review: filled in as far as something is known, each unit's for itself."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn

from batch.domain import COLLECTIVE, LEADERS, MEMBER, MEMBERS, ORGANIZATION, SELF_REVIEW, Period
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import WRITTEN
from batch.form.word.definition import TITLES, entries
from batch.law import load_law
from batch.publish.papers.kinds import Paper
from batch.publish.papers.residence import KIND as RESIDENCE
from batch.publish.papers.review import BODIES, PERSONS
from batch.publish.papers.source import Source
from batch.publish.papers.write import filled
from batch.publish.word.template import WordTemplate
from batch.register.reader import read_register
from batch.register.suggestions import Suggestion
from batch.templates import shipped
from tests.made_up import MadeUp

KINDS = (BODIES, PERSONS, RESIDENCE)
LAWS = (("qd132-2018", 2021), ("qd124-2023", 2023), ("qd366-2025", 2025))


def source_of(made_up: MadeUp, year: int = 2025) -> Source:
    made = made_up.demo(8, year).out
    law = load_law({y: name for name, y in LAWS}[year])
    return Source(read_register(made / "danh_muc.xlsx"), law, Period(year), submissions=made / "nop")


def words(paper: Paper, tmp_path: Path) -> tuple[str, list[str]]:
    """The text of a paper, and the tags of its controls."""
    path = tmp_path / "x.docx"
    path.write_bytes(filled(paper, WordTemplate(shipped(f"van_ban/{paper.template}")), [])[0])
    body = Document(str(path)).element.body
    text = "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))
    return text, [tag.get(qn("w:val")) for tag in body.iter(qn("w:tag"))]


@pytest.mark.parametrize(("regime", "year"), LAWS)
def test_each_form_asks_what_the_regime_asks_and_nothing_else(
    made_up: MadeUp, tmp_path: Path, regime: str, year: int
) -> None:
    source, law = source_of(made_up, year), load_law(regime)
    paper = next(iter(BODIES.papers(source)))
    text, tags = words(paper, tmp_path)
    asked = {tag for entry in entries(law, ORGANIZATION) for one in entry.asked for tag in one.tags}
    asked |= {tag for entry in entries(law, COLLECTIVE) for one in entry.asked for tag in one.tags}
    assert asked == {tag for tag in tags if "|" in tag}
    assert text.count(TITLES["mau_01"]) == len(paper.fields.cac_ban)
    people = next(p for p in PERSONS.papers(source) if len(p.fields.cac_nguoi) > 1)
    _, tags = words(people, tmp_path)
    expected = [
        tag for person in people.fields.cac_nguoi
        for entry in entries(law, MEMBER, leader=any(item.ma == "4" for item in person.cac_muc))
        for one in entry.asked for tag in one.tags
    ]  # fmt: skip
    assert sorted(tag for tag in tags if "|" in tag) == sorted(expected)


def test_only_those_who_lead_are_asked_what_leaders_are_asked(made_up: MadeUp) -> None:
    source = source_of(made_up)
    cards = {str(row["so_the"]) for rows in source.rows(LEADERS).values() for row in rows if row["so_the"]}
    seen = set()
    for paper in PERSONS.papers(source):
        rows = {
            str(row["ho_ten"]): str(row["so_the"]) for row in source.rows(MEMBERS)[str(paper.form and paper.form.unit)]
        }
        for person in paper.fields.cac_nguoi:
            leads = any(item.ma == "4" for item in person.cac_muc)
            assert leads == (rows[person.ho_ten] in cards)
            seen.add(leads)
    assert seen == {True, False}


def test_no_name_of_a_unit_stands_in_a_paper_of_another(made_up: MadeUp, tmp_path: Path) -> None:
    source = source_of(made_up)
    names = {code: {str(row["ho_ten"]) for row in rows} for code, rows in source.rows(MEMBERS).items()}
    papers = [(paper, words(paper, tmp_path)[0]) for kind in KINDS for paper in kind.papers(source)]
    for paper, text in papers:
        own = paper.path.split("/")[0]
        for code, others in names.items():
            if source.folders[code] != own:
                strange = others - names.get(next(c for c, f in source.folders.items() if f == own), set())
                assert not [name for name in strange if name in text]


def test_last_years_shortcomings_and_what_was_suggested_stand_where_they_are_answered(
    made_up: MadeUp, tmp_path: Path
) -> None:
    source = source_of(made_up)
    cell = next(iter(source.rows(MEMBERS)))
    member = source.rows(MEMBERS)[cell][0]
    source.previous = FinishedRun(Path(shutil.copytree(made_up.run(8, 2023), tmp_path / "2023")))
    told = [cell, MEMBER, f" {member['so_the']}", "II.1", "", "Hay vắng họp.", ""]
    pd.DataFrame([told], columns=list(WRITTEN.names)).to_parquet(source.previous.path(WRITTEN))
    unit = next(code for code, rows in source.before(SELF_REVIEW).items() if code in source.register)
    next(r for r in source.before(SELF_REVIEW)[unit] if r["ma_noi_dung"] == "II")["tom_tat"] = "Họp chưa đều.\nSổ chậm."
    source.register.suggestions = (
        Suggestion(unit, ORGANIZATION, "", "HUYEN", "Công tác kiểm tra còn ít", "12-CV/ĐU"),
        Suggestion(cell, MEMBER, str(member["so_the"]), "CO_SO", "Chưa nêu gương"),
    )
    source.chosen = (unit,)
    text, _ = words(next(iter(BODIES.papers(source))), tmp_path)
    parts = text.split("IV. ")
    assert "- Họp chưa đều." in parts[0] and "- Sổ chậm." in parts[0]
    assert "Công tác kiểm tra còn ít" in parts[1] and "12-CV/ĐU" in parts[1]
    source.chosen = (cell,)
    text, _ = words(next(iter(PERSONS.papers(source))), tmp_path)
    assert text.count("Chưa nêu gương") == text.count("- Hay vắng họp.") == 1
    first = text.split("BẢN KIỂM ĐIỂM CÁ NHÂN")[1]
    assert first.index("III. ") < first.index("Hay vắng họp.") < first.index("IV. ") < first.index("Chưa nêu gương")


def test_one_file_a_person_gives_the_same_forms(made_up: MadeUp, tmp_path: Path) -> None:
    source = source_of(made_up)
    together = [person for paper in PERSONS.papers(source) for person in paper.fields.cac_nguoi]
    source.each_person = True
    alone = list(PERSONS.papers(source))
    assert [paper.fields.cac_nguoi[0] for paper in alone] == together
    assert len({paper.path for paper in alone}) == len(alone)
