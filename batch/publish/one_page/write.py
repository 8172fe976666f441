"""Fills the page of a run; the office's own template wins."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from batch.finished.finished_run import FinishedRun
from batch.finished.summary import Summary
from batch.publish.issuer import issuer_of
from batch.publish.one_page.fields import Page, page_of
from batch.publish.papers.fields import context, sample
from batch.publish.word.layout import boxed
from batch.publish.word.template import WordTemplate, write_document
from batch.register.register import Register
from batch.templates import is_shipped

TEMPLATE = "tom_tat.docx"
_CALLED = "mẫu trang tóm tắt"
_BANNER = 12  # points


def check_page(template: Path) -> None:
    """What `write_page` would refuse whatever a run comes to. Raises DocumentError."""
    word, fields = WordTemplate(template, _CALLED), context(sample(Page))
    word.check(fields)
    word.fill(fields)


def write_page(
    run: FinishedRun, path: Path, summary: Summary, register: Register, template: Path, entries: Mapping[str, str]
) -> None:
    """Write the page of a run, as far as it is written; `entries` are the short entries of the narrative, which stand
    over what the register says of the committee. Raises DocumentError, before anything is written."""
    issuer, day = issuer_of(register, entries), entries.get("ngay_bao_cao", "")
    fill_page(path, page_of(summary, register, issuer, run.levels, run.years, run.manifest.as_of, day), template)


def fill_page(path: Path, page: Page, template: Path) -> None:
    """Likewise of what the page says."""
    fields, word = context(page), WordTemplate(template, _CALLED)
    if not is_shipped(template):
        word.check(fields)
    filled = word.fill(fields)
    if page.tam_tinh:  # every template gets it
        why = page.ly_do_tam_tinh.rstrip(".")
        banner = boxed(("SỐ LIỆU TẠM TÍNH, CHƯA DÙNG ĐỂ KẾT LUẬN", True), (f" — {why}.", False), size=_BANNER)
        filled.body.insert(0, banner)
    write_document(path, filled.bytes())
