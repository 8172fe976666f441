"""Fills the provincial report: a finished run's figures and the office's own words into a Word template."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from batch.finished.finished_run import FinishedRun
from batch.publish.report.data import load
from batch.publish.report.narrative import Paragraph, read_narrative
from batch.publish.word.check import text_problems
from batch.publish.word.layout import boxed
from batch.publish.word.template import DocumentError, Filled, WordTemplate, environment, write_document

__all__ = ["DocumentError", "ReportResult", "fill_report"]

_FORMS = ("noi_dung_tap_the", "noi_dung_ca_nhan")  # what the office may leave to the form of the law


@dataclass(frozen=True, slots=True)
class ReportResult:
    """Where the report lies, and what in it only the office can write (Vietnamese names, in the order of the text)."""

    path: Path
    gaps: list[str]


def _filler(context: dict[str, object]) -> Callable[[Paragraph], str]:
    """Puts the fields of the report into a paragraph of the office's."""
    checking, filling = environment(), SandboxedEnvironment(undefined=StrictUndefined)  # escaped by the template

    def fill(paragraph: Paragraph) -> str:
        if "{" not in paragraph.text:
            return paragraph.text
        if problems := text_problems(paragraph.text, paragraph.where, context, checking):
            raise DocumentError("\n".join(problems))
        return filling.from_string(paragraph.text).render(context)

    return fill


def _banner(filled: Filled, reasons: str) -> None:
    """The first line of a provisional report; every template gets it."""
    paragraph = boxed(("SỐ LIỆU TẠM TÍNH", True), (f" — {reasons.rstrip('.')}.", False))
    filled.body.insert(0, paragraph)


def _list(value: object) -> list[str]:
    return [str(text) for text in value] if isinstance(value, list) else []


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
    context = load(run, layout, words.entries)
    forms = {name: _list(context.pop(f"mau_{name.removeprefix('noi_dung_')}")) for name in _FORMS}
    given = {name: texts for name, texts in forms.items() if texts}
    if run.committee.recipients:
        given["noi_nhan"] = []
    context |= words.short()
    context["thuyet_minh"] = words.told(str(context["cap"]), given, _filler(context))
    word = WordTemplate(template, "mẫu báo cáo")
    word.check(context)
    filled = word.fill(context)
    if context["tam_tinh"]:
        _banner(filled, str(context["ly_do_tam_tinh"]))
    write_document(out, filled.bytes())
    return ReportResult(out, list(dict.fromkeys(filled.gaps)))
