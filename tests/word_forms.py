"""Self-review forms in Word as the program makes them, filled in as people and scripts do."""

from __future__ import annotations

import copy
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from batch.domain import MEMBER
from batch.form.word.controls import W14, add_boxes, add_drop_down, add_mark, text_block
from batch.form.word.definition import (
    FORM_OF,
    GRADE,
    GRADE_PROMPT,
    LEVEL,
    REMEDY,
    REMEDY_PROMPT,
    TITLES,
    entries,
)
from batch.form.word.origin import Origin, Subject, is_mark, stamp, subject_tag
from batch.law import Law

Answers = Mapping[str, str]  # tag (of boxes without the value) → code or text


@dataclass(frozen=True)
class Person:
    """A subject with what is printed for it."""

    subject: Subject
    name: str = "Đinh Thị Giả Định"
    born: str = "20/05/1980"


def origin(law: Law, unit: str, people: Sequence[Person], year: int = 2025, **other: Any) -> Origin:
    stated = {"period": "NAM", "regime": law.id, "local": law.local or ""} | other
    subjects = tuple(person.subject for person in people)
    return Origin(FORM_OF[subjects[0].kind], unit, year, subjects=subjects, **stated)


def made(law: Law, unit: str, *people: Person, leader: bool = True, year: int = 2025, **other: Any) -> bytes:
    """The forms of some subjects in one file, as it is issued."""
    document = Document()
    for person in people:
        kind = person.subject.kind
        document.add_paragraph(TITLES[FORM_OF[kind]])
        line = document.add_paragraph("Họ và tên: " if kind == MEMBER else "Tập thể: ")
        add_mark(line, subject_tag(person.subject), person.name)
        line.add_run(f"\tNgày sinh: {person.born}")
        for entry in entries(law, kind, leader=leader):
            document.add_paragraph(entry.heading)
            for asked in entry.asked:
                if asked.kind == GRADE:
                    document.add_paragraph(f"{GRADE_PROMPT}:")
                    add_boxes(document.add_paragraph(), asked)
                elif asked.kind == LEVEL:
                    for choice in asked.choices:
                        add_boxes(document.add_paragraph(), asked, choice.code)
                elif asked.kind == REMEDY:
                    add_drop_down(document.add_paragraph(f"{REMEDY_PROMPT}: "), asked)
                else:
                    document.element.body[-1].addprevious(text_block(asked))
    return stamp(_bytes(document), origin(law, unit, people, year, **other))


def _bytes(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def filled(content: bytes, *answers: Answers) -> bytes:
    """The n-th subject's form filled in through its content controls."""
    document = Document(io.BytesIO(content))
    at = -1
    for control in list(document.element.body.iter(qn("w:sdt"))):
        properties, inside = control.find(qn("w:sdtPr")), control.find(qn("w:sdtContent"))
        tag = properties.find(qn("w:tag")).get(qn("w:val"))
        at += is_mark(tag)
        if at >= len(answers):
            break
        said = answers[at]
        asked, _, value = tag.rpartition("|")
        if said.get(asked) == value:
            properties.find(f"{{{W14}}}checkbox").find(f"{{{W14}}}checked").set(f"{{{W14}}}val", "1")
            next(inside.iter(qn("w:t"))).text = "☒"
        elif tag in said:
            _write(inside, said[tag])
    return _bytes(document)


def _write(inside: Any, text: str) -> None:
    first, *rest = text.split("\n")
    next(inside.iter(qn("w:t"))).text = first
    paragraphs = inside.findall(qn("w:p"))
    for line in reversed(rest):
        more = copy.deepcopy(paragraphs[0])
        next(more.iter(qn("w:t"))).text = line
        paragraphs[0].addnext(more)


def everything(law: Law, kind: str) -> dict[str, str]:
    """An answer to all that a form asks, no two neighbours alike."""
    out = {}
    for n, asked in enumerate(one for entry in entries(law, kind) for one in entry.asked):
        choices = asked.choices
        out[asked.tag] = choices[n % len(choices)].code if choices else f"Nội dung {n}.\nDòng sau {n}: còn chậm."
        if asked.kind == REMEDY:
            out[asked.tag] = choices[n % len(choices)].label
    return out
