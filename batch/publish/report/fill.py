"""Fills the provincial report: a finished run's figures and the office's own words into a Word template."""

from __future__ import annotations

import copy
import os
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from lxml.etree import XMLSyntaxError

from batch.finished.finished_run import FinishedRun
from batch.publish.report.check import stories, template_problems, text_problems
from batch.publish.report.data import load
from batch.publish.report.fields import GAP_END, GAP_MIDDLE, GAP_START, ReportError
from batch.publish.report.layout import stable_bytes
from batch.publish.report.narrative import Paragraph, read_narrative

__all__ = ["ReportError", "ReportResult", "fill_report"]

_GAP = re.compile(f"{GAP_START}([^{GAP_END}]*){GAP_MIDDLE}([^{GAP_END}]*){GAP_END}")
_FORMS = ("noi_dung_tap_the", "noi_dung_ca_nhan")  # what the office may leave to the form of the law
_RED = "C00000"
_LISTED = 12  # problems of a template shown at once


@dataclass(frozen=True, slots=True)
class ReportResult:
    """Where the report lies, and what in it only the office can write (Vietnamese names, in the order of the text)."""

    path: Path
    gaps: list[str]


def _environment() -> Environment:
    # An office's template can come from anywhere: no attribute or call beyond the fields.
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def _opened(template: Path) -> Any:
    try:
        return Document(str(template))
    except FileNotFoundError as problem:
        raise ReportError(f"{template}: không có tệp mẫu này.") from problem
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, OSError, XMLSyntaxError) as problem:
        if not template.exists():
            raise ReportError(f"{template}: không có tệp mẫu này.") from problem
        raise ReportError(f"{template.name}: không mở được; tệp mẫu phải là văn bản Word .docx.") from problem


def _rendered(template: Path, context: dict[str, object]) -> Any:
    environment = _environment()
    problems = template_problems(_opened(template).part.package, context, environment)
    if problems:
        shown = "\n".join(f"- {problem}" for problem in problems[:_LISTED])
        more = f"\n- và {len(problems) - _LISTED} lỗi khác." if len(problems) > _LISTED else ""
        raise ReportError(f"{template.name}: mẫu báo cáo có {len(problems)} lỗi, chưa ghi gì.\n{shown}{more}")
    word = DocxTemplate(str(template))
    try:
        word.render(context, jinja_env=environment, autoescape=True)
    except (TemplateError, XMLSyntaxError, ArithmeticError, LookupError, TypeError, ValueError) as problem:
        lines = [line.strip() for line in getattr(problem, "docx_context", ())]
        near = next((f" gần «{line[:90]}»" for line in lines if "{" in line), "")
        raise ReportError(f"{template.name}: không điền được mẫu báo cáo{near}: {problem}") from problem
    return word.docx


def _filler(context: dict[str, object]) -> Callable[[Paragraph], str]:
    """Puts the fields of the report into a paragraph of the office's."""
    checking, filling = _environment(), SandboxedEnvironment(undefined=StrictUndefined)  # escaped by the template

    def fill(paragraph: Paragraph) -> str:
        if "{" not in paragraph.text:
            return paragraph.text
        if problems := text_problems(paragraph.text, paragraph.where, context, checking):
            raise ReportError("\n".join(problems))
        return filling.from_string(paragraph.text).render(context)

    return fill


def _copy_run(run: Any, text: str, marked: bool) -> Any:
    """A run of the same look with another text; `marked` makes it yellow."""
    new = OxmlElement("w:r")
    if run.rPr is not None:
        new.append(copy.deepcopy(run.rPr))
    new.text = text
    if marked:
        properties = new.get_or_add_rPr()
        for old in properties.findall(qn("w:highlight")):
            properties.remove(old)
        properties._add_highlight().set(qn("w:val"), "yellow")
    return new


def _mark_gaps(element: Any) -> list[str]:
    """Turn the gaps in the text into yellow runs. Their names, in order."""
    names: list[str] = []
    for run in list(element.iter(qn("w:r"))):
        texts = run.findall(qn("w:t"))
        if not any(GAP_START in (text.text or "") for text in texts):
            continue
        for child in list(run):
            if child.tag == qn("w:rPr"):
                continue
            if child.tag != qn("w:t"):
                kept = _copy_run(run, "", False)
                kept.append(child)
                run.addprevious(kept)
                continue
            pieces = _GAP.split(child.text or "")
            for index in range(0, len(pieces), 3):
                if pieces[index]:
                    run.addprevious(_copy_run(run, pieces[index], False))
                if index + 2 < len(pieces):
                    names.append(pieces[index + 1])
                    run.addprevious(_copy_run(run, pieces[index + 2], True))
        run.getparent().remove(run)
    return names


def _banner(document: Any, reasons: str) -> None:
    """The first line of a provisional report; every template gets it."""
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.first_line_indent = form.left_indent = 0
    properties = paragraph._p.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "12"), ("space", "4"), ("color", _RED)):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    for text, bold in (("SỐ LIỆU TẠM TÍNH", True), (f" — {reasons.rstrip('.')}.", False)):
        run = paragraph.add_run(text)
        run.bold = bold
        color = OxmlElement("w:color")
        color.set(qn("w:val"), _RED)
        run._r.get_or_add_rPr().append(color)
    document.element.body.insert(0, paragraph._p)


def _list(value: object) -> list[str]:
    return [str(text) for text in value] if isinstance(value, list) else []


def fill_report(
    run: FinishedRun, out: Path, template: Path, narrative: Path | None = None, layout: Path | None = None
) -> ReportResult:
    """Fill `template` with the figures of a finished run and the office's narrative file, and write `out`.
    `layout` is the office's `bo_cuc_bieu.yaml`, which says what the levels are called.

    Raises FinishedRunError, ReportError or LawError, before anything is written, for a folder that is no finished run,
    a template with unknown fields or broken tags (each with where it stands), and a narrative or layout file that can't
    be used (with file and line).
    """
    words = read_narrative(narrative)
    context = load(run, layout, words.entries)
    forms = {name: _list(context.pop(f"mau_{name.removeprefix('noi_dung_')}")) for name in _FORMS}
    given = {name: texts for name, texts in forms.items() if texts}
    if run.committee.recipients:
        given["noi_nhan"] = []
    context |= words.short()
    context["thuyet_minh"] = words.told(str(context["cap"]), given, _filler(context))
    document = _rendered(template, context)
    gaps: list[str] = []
    for story in stories(document.part.package):
        found = _mark_gaps(story.element)
        if found:
            story.save()
            gaps += found
    if context["tam_tinh"]:
        _banner(document, str(context["ly_do_tam_tinh"]))
    beside = out.with_name(out.name + ".tmp")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(stable_bytes(document))
        os.replace(beside, out)
    except OSError as problem:
        beside.unlink(missing_ok=True)
        raise ReportError(
            f"{out}: không ghi được; nếu tệp đang mở trong Word thì hãy đóng lại rồi chạy lại."
        ) from problem
    return ReportResult(out, list(dict.fromkeys(gaps)))
