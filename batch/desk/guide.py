"""The guide, `docs/huong-dan/`: the same pages that lie in the checkout open from the desk."""

from __future__ import annotations

from pathlib import Path

from flask import abort, redirect, send_from_directory, url_for
from werkzeug.wrappers import Response as Answer

_PACKAGE = Path(__file__).parents[1]
_SHIPPED = (_PACKAGE / "_guide", _PACKAGE.parent / "docs" / "huong-dan")  # installed wheel; checkout
FIRST = "index.html"


def first_page() -> Answer:
    return redirect(url_for("guide", name=FIRST))


def guide(name: str) -> Answer:
    """A page of the guide, or a picture in it."""
    folder = next((folder for folder in _SHIPPED if (folder / FIRST).is_file()), None) or abort(404)
    return send_from_directory(folder, name)
