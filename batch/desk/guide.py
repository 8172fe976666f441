"""The guide, `docs/huong-dan/`: the same pages that lie in the checkout open from the desk."""

from __future__ import annotations

from flask import abort, redirect, send_from_directory, url_for
from werkzeug.wrappers import Response as Answer

from batch.issue.unit_guide import guide_folder

FIRST = "index.html"


def first_page() -> Answer:
    return redirect(url_for("guide", name=FIRST))


def guide(name: str) -> Answer:
    """A page of the guide, or a picture in it."""
    return send_from_directory(guide_folder() or abort(404), name)
