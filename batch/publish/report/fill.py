"""Fills the provincial report: a finished run's figures and the office's own words into a Word template."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from jinja2 import UndefinedError

from batch.finished.counts import nothing_counted
from batch.finished.finished_run import FinishedRun
from batch.finished.manifest import Manifest
from batch.law.model import Law
from batch.office.sandbox import Sandbox
from batch.publish.papers.fields import sample
from batch.publish.report.by_level import Above
from batch.publish.report.data import fields_of, load
from batch.publish.report.fields import GroupLine, Rating
from batch.publish.report.narrative import Narrative, Paragraph, read_narrative
from batch.publish.word.check import text_problems
from batch.publish.word.layout import boxed
from batch.publish.word.template import FAILURES, DocumentError, Filled, WordTemplate, in_words, write_document
from batch.register.committee import Committee
from batch.register.register import Register
from batch.templates import is_shipped

_OF_FIGURES = (ArithmeticError, LookupError, TypeError, UndefinedError)
_CALLED = "mẫu báo cáo"
_FORMS = ("noi_dung_tap_the", "noi_dung_ca_nhan")  # what the office may leave to the form of the law


@dataclass(frozen=True, slots=True)
class ReportResult:
    """Where the report lies, and what in it only the office can write (Vietnamese names, in the order of the text)."""

    path: Path
    gaps: list[str]


@dataclass(frozen=True, slots=True)
class Filling:
    """What the report is filled with, the office's paragraphs aside. `given` are those that the law or the register
    gives where the office wrote none; `paragraph` puts the fields of the report into one of the office's, and raises
    DocumentError for an unknown field or a broken tag."""

    context: dict[str, object]
    given: dict[str, list[str]]
    paragraph: Callable[[Paragraph], str]

    @property
    def level(self) -> str:
        """For whose report lines of the narrative are used."""
        return str(self.context["cap"])


def _filler(context: dict[str, object]) -> Callable[[Paragraph], str]:
    """Puts the fields of the report into a paragraph of the office's."""
    checking, filling = Sandbox(), Sandbox(autoescape=False)  # escaped by the template

    def fill(paragraph: Paragraph) -> str:
        if "{" not in paragraph.text:
            return paragraph.text
        if problems := text_problems(paragraph.text, paragraph.where, context, checking):
            raise DocumentError("\n".join(problems))
        filling.begin()
        try:
            return filling.from_string(paragraph.text).render(context)
        except FAILURES as problem:
            raise DocumentError(f"{paragraph.where}: không điền được đoạn này: {in_words(problem)}.") from problem

    return fill


def _banner(filled: Filled, reasons: str) -> None:
    """The first line of a provisional report; every template gets it."""
    paragraph = boxed(("SỐ LIỆU TẠM TÍNH", True), (f" — {reasons.rstrip('.')}.", False))
    filled.body.insert(0, paragraph)


def _list(value: object) -> list[str]:
    return [str(text) for text in value] if isinstance(value, list) else []


def check_report(
    law: Law, register: Register, as_of: date, template: Path, narrative: Path | None, layout: Path | None = None
) -> None:
    """What `fill_report` would refuse whatever a run comes to, before there is one. Raises DocumentError, LawError."""
    top = register.top
    manifest = Manifest(year=as_of.year, as_of=as_of, code=top.code, name=top.name, provisional=["x"])
    words = read_narrative(narrative)
    context = fields_of(law, register, nothing_counted(manifest, register.units), layout, words.entries)
    context |= {name: _with_items(value) for name, value in context.items()} | {"do_cap_tren": [sample(Above)]}
    word = WordTemplate(template, _CALLED)
    try:
        fields = _with_words(context, words, register.committee)
        word.check(fields)
        word.fill(fields)
    except DocumentError as problem:
        if not isinstance(problem.__cause__, _OF_FIGURES):  # which may be well with those of a run
            raise


def _with_items(value: object) -> object:
    return replace(value, cac_nhom=(sample(GroupLine),)) if isinstance(value, Rating) else value


def filling_of(run: FinishedRun, words: Narrative, layout: Path | None = None) -> Filling:
    """Raises FinishedRunError, LawError."""
    return _filling(load(run, layout, words.entries), words, run.committee)


def _filling(context: dict[str, object], words: Narrative, committee: Committee) -> Filling:
    forms = {name: _list(context.pop(f"mau_{name.removeprefix('noi_dung_')}")) for name in _FORMS}
    given = {name: texts for name, texts in forms.items() if texts}
    if committee.recipients:
        given["noi_nhan"] = []
    context |= words.short()
    return Filling(context, given, _filler(context))


def _with_words(context: dict[str, object], words: Narrative, committee: Committee) -> dict[str, object]:
    """The fields of a report with the office's own words among them."""
    filling = _filling(context, words, committee)
    return filling.context | {"thuyet_minh": words.told(filling.level, filling.given, filling.paragraph)}


def fill_report(
    run: FinishedRun, out: Path, template: Path, narrative: Path | None = None, layout: Path | None = None
) -> ReportResult:
    """Fill `template` with the figures of a finished run and the office's narrative file, and write `out`.
    `layout` is the office's `bo_cuc_bieu.yaml`, which says what the levels are called.

    Raises FinishedRunError, DocumentError or LawError, before anything is written, for a folder that is no finished
    run, a template with unknown fields or broken tags (each with where it stands), and a narrative or layout file that
    can't be used (with file and line).
    """
    words = read_narrative(narrative)
    context = _with_words(load(run, layout, words.entries), words, run.committee)
    word = WordTemplate(template, _CALLED)
    if not is_shipped(template):
        word.check(context)
    filled = word.fill(context)
    if context["tam_tinh"]:
        _banner(filled, str(context["ly_do_tam_tinh"]))
    write_document(out, filled.bytes())
    return ReportResult(out, list(dict.fromkeys(filled.gaps)))
