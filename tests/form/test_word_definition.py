"""The definition of the Word forms: every law, what each answer mirrors, what a file says about itself."""

from __future__ import annotations

import io
from datetime import date

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from batch.domain import COLLECTIVE, COLLECTIVES, INFO, MEMBER, MEMBERS, ORGANIZATION, SELF_REVIEW
from batch.form.definition import form
from batch.form.word.definition import GRADE, LEVEL, MAU_01, REMEDY, TEXT, entries
from batch.form.word.origin import UNIT, Origin, Subject, custom_part, of_member, origin_of, stamp, subject_tag
from batch.law import Law, load_law, local_names, refined_by, regime_ids


def _laws() -> list[Law]:
    return [*map(load_law, regime_ids()), *(load_law(refined_by(name), name) for name in local_names())]


@pytest.mark.parametrize("subject", [ORGANIZATION, COLLECTIVE, MEMBER])
def test_every_tag_is_short_and_stands_once_and_every_cell_is_mirrored_by_one_answer(subject: str) -> None:
    for law in _laws():
        asked = [one for entry in entries(law, subject) for one in entry.asked]
        tags = [tag for one in asked for tag in one.tags]
        assert tags and len(tags) == len(set(tags)) and max(map(len, tags)) <= 64
        cells = [(one.sheet, one.key, one.row) for one in asked if one.key and one.kind != TEXT]
        assert len(cells) == len(set(cells))
        assert all(key in form()[sheet].keys for sheet, key, _ in cells)


def test_what_the_answers_mirror() -> None:
    law = load_law("qd124-2023")

    def mirrored(subject: str, kind: str) -> list[tuple[str, str, str]]:
        found = (entry.ask(kind) for entry in entries(law, subject))
        return [(one.sheet, one.key, one.row) for one in found if one]

    grades = [(SELF_REVIEW, "cap_do", code) for code in ("I.1", "I.2", "I.3", "I.4", "III")]
    assert mirrored(ORGANIZATION, GRADE) == grades
    assert mirrored(ORGANIZATION, REMEDY) == [(INFO, "da_khac_phuc", "")]
    assert mirrored(ORGANIZATION, LEVEL) == [(INFO, "tu_xep_loai", "")]
    assert mirrored(COLLECTIVE, GRADE) == [(COLLECTIVES, f"cap_do_{n}", "") for n in (1, 2, 3, 4, "khac_phuc")]
    assert mirrored(MEMBER, GRADE) == [(MEMBERS, f"cap_do_{n}", "") for n in (1, 2, 4, 5, 6, "khac_phuc")]
    assert mirrored(MEMBER, LEVEL) == [("", "", ""), (MEMBERS, "tu_xep_loai", "")]  # VII.1 has no cell
    assert not {"4", "5", "6"} & {entry.code for entry in entries(law, MEMBER, leader=False)}


_WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["C"], exclude_characters=";"), min_size=1, max_size=40
)


@given(
    st.lists(st.builds(of_member, _WORDS | st.none(), _WORDS | st.none(), _WORDS, st.dates() | st.none()), max_size=60)
)
def test_what_a_file_says_is_read_again(subjects: list[Subject]) -> None:
    given_ = tuple(s for s in subjects if Subject.read(str(s)) == s)
    origin = Origin(MAU_01, "CS001-02", 2025, "NAM", "qd366-2025", "", given_)
    properties = origin.properties()
    assert origin_of(properties) == origin
    assert all(len(value) <= 255 for value in properties.values())
    assert all(len(subject_tag(subject)) <= 64 for subject in given_)


def test_a_stamp_is_put_on_a_finished_file_and_replaced() -> None:
    raw = io.BytesIO()
    Document().save(raw)
    first = Origin(MAU_01, "CS001", 2025, "NAM", "qd366-2025", "", (Subject(UNIT, "CS001"),))
    second = Origin(MAU_01, "CS002", 2025, "Q1", "qd366-2025", "x & y", (Subject(UNIT, "CS002"),))
    once, twice = stamp(raw.getvalue(), first), stamp(stamp(raw.getvalue(), first), second)
    assert once != twice == stamp(raw.getvalue(), second)
    parts = {str(part.partname): part.blob for part in Document(io.BytesIO(twice)).part.package.iter_parts()}
    assert parts["/docProps/custom.xml"] == custom_part(second.properties())


def test_the_tag_of_a_person_without_a_number_holds_no_name() -> None:
    subject = of_member(None, None, "Nguyễn Văn A", date(1980, 1, 2))
    assert subject == Subject("ho_ten", "Nguyễn Văn A|1980-01-02")
    assert "Nguyễn" not in subject_tag(subject)
