"""The templates of a run that an office may have written itself: what is wrong with them is told before the work, in
seconds, not after it."""

from __future__ import annotations

from datetime import date

from batch.law import Law
from batch.law.awards import load_awards
from batch.publish.awards.prizes import FILE as PRIZES
from batch.publish.awards.prizes import load_prizes
from batch.publish.bieu.layout import FILE as LAYOUT
from batch.publish.bieu.layout import load_layout
from batch.publish.bieu.settings import load_settings
from batch.publish.one_page.write import TEMPLATE as PAGE
from batch.publish.one_page.write import check_page
from batch.publish.opinions.bodies import FILE as BODIES
from batch.publish.opinions.bodies import load_bodies
from batch.publish.overview import check_overview
from batch.publish.report.fill import check_report
from batch.register.register import Register
from batch.templates import LOOK, NARRATIVE, OVERVIEW_FORM, REPORT_FORM, is_shipped, template


def check_templates(law: Law, register: Register, as_of: date) -> None:
    """Raises LawError, DocumentError or ValueError, in Vietnamese, with the file and the place in it."""
    load_settings(template(LOOK))
    load_layout(template(LAYOUT))
    load_prizes(template(PRIZES), load_awards())
    load_bodies(template(BODIES))
    report, narrative = template(REPORT_FORM), template(NARRATIVE)
    if not (is_shipped(report) and is_shipped(narrative)):  # those that came with the program are sound
        check_report(law, register, as_of, report, narrative)
    if not is_shipped(page := template(PAGE)):
        check_page(page)
    if not is_shipped(overview := template(OVERVIEW_FORM)):
        check_overview(overview)
