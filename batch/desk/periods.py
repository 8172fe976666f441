"""Two windows: a page that was opened for one period writes nothing into another. Every form that writes for a period
carries it in its address."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, render_template, request
from werkzeug.wrappers import Response as Answer

from batch.desk.desk import desk
from batch.domain import Period

FIELD = "ky"  # in an address
_GO_BACK = "ve_ky"  # of the form that asks whether to go on in the period that the page was opened for
_OF_ALL = ("begin", "receive")  # blueprints that write nothing of a period


def carry(endpoint: str, values: dict[str, Any]) -> None:
    """Put the period that is worked on into an address that is written to."""
    office = desk().office
    if office and _writes(endpoint) and office.period:
        values.setdefault(FIELD, str(office.period))


def refuse_other() -> str | tuple[str, int] | Answer | None:
    """The page that says so where a form was shown for another period than the one that is worked on now."""
    opened, office = Period.named(request.args.get(FIELD, "")), desk().office
    if request.method != "POST" or opened is None or office is None or opened == office.period:
        return None
    known = bool(office.period and opened.year == office.period.year and opened.quarter in (None, *office.quarters))
    if known and request.form.get(_GO_BACK):
        desk().choose(opened.quarter)
        flash(f"Đang làm {opened.title}.")
        return None
    typed = [(key, value) for key, value in request.form.items(multi=True) if key != _GO_BACK]
    again = known and not request.files
    return render_template("other_period.html", opened=opened, typed=typed, again=again, field=_GO_BACK)


def _writes(endpoint: str) -> bool:
    blueprint = endpoint.partition(".")[0] if "." in endpoint else ""
    if not blueprint or blueprint in _OF_ALL:
        return False
    return any("POST" in (rule.methods or ()) for rule in current_app.url_map.iter_rules(endpoint))
