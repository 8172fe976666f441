"""Fills the page of a run; the office's own template wins."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from batch.finished.finished_run import FinishedRun
from batch.finished.layout import ONE_PAGE, PAGE_DATA
from batch.finished.summary import Summary
from batch.publish.issuer import issuer_of
from batch.publish.one_page.fields import Page, issued, page_from, page_of
from batch.publish.papers.fields import context, sample
from batch.publish.word.layout import boxed
from batch.publish.word.template import WordTemplate, write_document
from batch.register.register import Register
from batch.templates import is_shipped

TEMPLATE = "tom_tat.docx"
_CALLED = "mẫu trang tóm tắt"
_DAY = "ngay_bao_cao"  # an entry of the narrative
_BANNER = 12  # points


def check_page(template: Path) -> None:
    """What `write_page` would refuse whatever a run comes to. Raises DocumentError."""
    word, fields = WordTemplate(template, _CALLED), context(sample(Page))
    word.check(fields)
    word.fill(fields)


def write_page(
    run: FinishedRun, path: Path, summary: Summary, register: Register, template: Path, entries: Mapping[str, str],
    left_out: Sequence[tuple[str, str]] = (),
) -> None:  # fmt: skip
    """Write the page of a run, as far as it is written; `entries` are the short entries of the narrative, which stand
    over what the register says of the committee, `left_out` results of earlier years that can't be used, and why.
    Raises DocumentError, before anything is written."""
    issuer, day = issuer_of(register, entries), entries.get(_DAY, "")
    page = page_of(summary, register, issuer, run.levels, run.years, run.manifest.as_of, day, left_out)
    run.path(PAGE_DATA).write_text(json.dumps(asdict(page), ensure_ascii=False), encoding="utf-8")
    fill_page(path, page, template)


def write_page_again(run: FinishedRun, template: Path, entries: Mapping[str, str]) -> bool:
    """The same of a finished run, under the name and date that the office has written since; False where an older
    program kept no page. Raises DocumentError, FinishedRunError."""
    kept = run.path(PAGE_DATA)
    if not kept.is_file():
        return False
    try:
        page = page_from(json.loads(kept.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError) as problem:
        raise run.unreadable(PAGE_DATA) from problem
    own = issued(issuer_of(run.register, entries), entries.get(_DAY, ""))
    fill_page(run.path(ONE_PAGE), replace(page, **own), template)
    return True


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
