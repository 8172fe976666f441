"""The shipped templates of Mẫu 01 and Mẫu 02: filled in through their controls, saved again by another program, typed
over, and read back."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from word_forms import everything
from word_forms import filled as answered

from batch.domain import COLLECTIVES, INFO, LEADERS, MEMBER, MEMBERS, Period
from batch.form.definition import understand
from batch.form.word.answers import Form, forms_of
from batch.form.word.definition import REMEDY, entries
from batch.form.word.reader import read_words
from batch.law import Law, load_law, local_names, refined_by, regime_ids
from batch.publish.papers.kinds import Paper
from batch.publish.papers.review import BODIES, PERSONS
from batch.publish.papers.source import Source
from batch.publish.papers.write import filled
from batch.publish.word.template import WordTemplate
from batch.register.reader import read_register
from batch.templates import shipped
from tests.made_up import MadeUp

LAWS = [*((name, None) for name in regime_ids()), *((refined_by(name), name) for name in local_names())]


@pytest.fixture(scope="module")
def source(made_up: MadeUp) -> Source:
    """One committee for all laws: who is in it doesn't depend on the law."""
    made = made_up.demo(8, 2025).out
    found = Source(
        read_register(made / "danh_muc.xlsx"), load_law("qd366-2025"), Period(2025), submissions=made / "nop"
    )
    for sheet in (INFO, MEMBERS, COLLECTIVES, LEADERS):
        found.rows(sheet)
    return found


def _papers(source: Source, law: Law) -> list[Paper]:
    """One of each kind, with several subjects where there is one; members both of whom lead and of whom don't."""
    used = Source(source.register, law, source.period)
    used._now.update(source._now)
    body = max(BODIES.papers(used), key=lambda paper: len(paper.fields.cac_ban))
    return [body, max(PERSONS.papers(used), key=lambda p: len({len(person.cac_muc) for person in p.fields.cac_nguoi}))]


def _bytes(paper: Paper) -> bytes:
    return filled(paper, WordTemplate(shipped(f"van_ban/{paper.template}")), [])[0]


def _answers(law: Law, blank: list[Form]) -> list[dict[str, str]]:
    """An answer to everything that each form asks."""
    out = []
    for form in blank:
        assert form.subject
        kind = form.subject.kind
        leads = any(place in form.open for place in ("mục I.4", "mục I.5", "mục I.6")) or kind != MEMBER
        asked = {a.tag for e in entries(law, kind, leader=leads) for a in e.asked}
        out.append({tag: value for tag, value in everything(law, kind).items() if tag in asked})
    return out


def _read(content: bytes, law: Law) -> list[Form]:
    words = read_words(content)
    assert words is not None and words.origin is not None
    forms = forms_of(words, law)
    assert [form.subject for form in forms] == list(words.origin.subjects)
    assert [form.faults for form in forms] == [[] for _ in forms]
    return forms


def _told(form: Form) -> dict[str, str]:
    return {f"{code}|{kind}": value for (code, kind), value in form.answers.items()}


def _codes(answers: dict[str, str]) -> dict[str, str]:
    return {t: understand("khac_phuc", v) or "" if t.endswith(REMEDY) else v for t, v in answers.items()}


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_what_was_filled_in_is_read_under_every_law(source: Source, law: tuple[str, str | None]) -> None:
    used = load_law(*law)
    for paper in _papers(source, used):
        content = _bytes(paper)
        blank = _read(content, used)
        assert all(form.blank for form in blank)
        answers = _answers(used, blank)
        forms = _read(answered(content, *answers), used)
        for form, said in zip(forms, answers, strict=True):
            assert _told(form) == _codes(said), (form.number, form.subject)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice here")
def test_libreoffice_saves_it_without_tags_and_every_answer_is_found_by_place(source: Source, tmp_path: Path) -> None:
    law = load_law("qd124-2023")
    wanted, names = {}, []
    for number, paper in enumerate(_papers(source, law)):
        content = _bytes(paper)
        wanted[number] = [*_answers(law, _read(content, law))[:-1], {}]  # the last one stays blank
        (tmp_path / f"{number}.docx").write_bytes(answered(content, *wanted[number]))
        names.append(f"{number}.docx")
    profile, to = f"-env:UserInstallation=file://{tmp_path}/ho_so", "docx:MS Word 2007 XML"
    command = ["soffice", "--headless", profile, "--convert-to", to, "--outdir", str(tmp_path / "lo"), *names]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=180)
    for number, answers in wanted.items():
        content = (tmp_path / "lo" / f"{number}.docx").read_bytes()
        assert b"|cap_do|" not in zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml")
        assert [_told(form) for form in _read(content, law)] == [_codes(said) for said in answers]
