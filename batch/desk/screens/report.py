"""Báo cáo: what only the office can write, as text boxes; then the report is made by its command."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from batch.desk.desk import desk
from batch.desk.narrative_form import Form, Typed, changes, form_of, judged, unsaved
from batch.desk.office import Office
from batch.finished.finished_run import FinishedRun
from batch.finished.layout import MANIFEST, ONE_PAGE, REPORT
from batch.publish.pdf import PdfError, find_soffice
from batch.publish.report.narrative import text_of
from batch.publish.report.rewrite import rewrite
from batch.publish.word.template import DocumentError
from batch.templates import NARRATIVE, own_template, template

screen = Blueprint("report", __name__)
_IN_WORD, _AS_PDF = "Mở tóm tắt một trang", "Mở bản PDF của tóm tắt"


@screen.get("/bao-cao")
def page() -> str:
    office = desk().here
    if not office.asks("tables"):
        return render_template("of_year.html", what="Báo cáo")
    if office.run is None:
        return render_template("report.html", run=None)
    return _page(office.run, _form(office, office.run))


@screen.post("/bao-cao")
def save() -> Answer | str:
    """To the narrative file, unless it, or the run, isn't what was shown any more; then the report, if that was asked
    for."""
    office, typed = desk().here, request.form.to_dict()
    run = office.run
    if run is None:
        return redirect(url_for("report.page"))
    if request.form.get("state") != _state(run):
        fresh = _form(office, run)
        return _page(run, fresh, unsaved(typed, fresh))
    path = template(NARRATIVE)
    text, form = text_of(path), _form(office, run, typed)
    changed = changes(form, text, path.name)
    form = judged(form, changed, office.report_filling)
    if form.amiss:
        return _page(run, form)
    if changed:
        try:
            rewrite(path, own_template(NARRATIVE), changed)
        except (DocumentError, OSError) as problem:
            form.amiss.append(str(problem) if isinstance(problem, DocumentError) else _cannot(path))
            return _page(run, form)
    flash("Đã lưu lời văn." if changed else "Không có gì thay đổi.")
    return make() if request.form.get("do") == "lap" else redirect(url_for("report.page"))


@screen.post("/bao-cao/lap")
def make() -> Answer:
    arguments = ["--pdf"] if request.form.get("pdf") else []
    desk().start("Lập báo cáo", "report", arguments)
    return redirect(url_for("report.page"))


def _form(office: Office, run: FinishedRun, typed: Typed | None = None) -> Form:
    path = template(NARRATIVE)
    return form_of(text_of(path), path.name, office.report_filling, run.register, typed)


def _page(run: FinishedRun, form: Form, lost: list[tuple[str, str]] | None = None) -> str:
    report = run.path(REPORT)
    pdf, page = report.with_suffix(".pdf"), run.path(ONE_PAGE)
    on_one_page = [
        (called, path) for called, path in ((_IN_WORD, page), (_AS_PDF, page.with_suffix(".pdf"))) if path.is_file()
    ]
    return render_template(
        "report.html", run=run, form=form, state=_state(run), lost=lost, report=report if report.is_file() else None,
        pdf=pdf if pdf.is_file() else None, on_one_page=on_one_page,
        kept=sorted(run.folder.glob(f"{report.stem}.da_sua*")),
        stale=_newer(template(NARRATIVE), report), can_pdf=_can_pdf(),
    )  # fmt: skip


def _state(run: FinishedRun) -> str:
    """Of what the page shows: the file, and the run whose figures stand in it."""
    parts = (template(NARRATIVE).read_bytes(), run.path(MANIFEST).read_bytes())
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _cannot(path: Path) -> str:
    return f"Chưa lưu được {path.name}: tệp đang mở ở chương trình khác, hoặc không có quyền ghi vào input_templates."


def _newer(one: Path, than: Path) -> bool:
    return than.is_file() and one.stat().st_mtime > than.stat().st_mtime


def _can_pdf() -> bool:
    try:
        find_soffice()
    except PdfError:
        return False
    return True
