"""The guide: whole in itself, and the same from the desk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from desk_window import Window

from batch.desk.desk import Desk

GUIDE = Path(__file__).parents[2] / "docs" / "huong-dan"
PAGES = sorted(GUIDE.glob("*.html"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_leads_somewhere(page: Path) -> None:
    linked = re.findall(r'(?:href|src)="([^"]+)"', page.read_text(encoding="utf-8"))
    assert linked and [name for name in linked if not (GUIDE / name).is_file()] == []


def test_every_page_and_picture_is_linked() -> None:
    linked = {
        name for page in PAGES for name in re.findall(r'(?:href|src)="([^"]+)"', page.read_text(encoding="utf-8"))
    }
    assert {path.relative_to(GUIDE).as_posix() for path in GUIDE.rglob("*") if path.is_file()} == linked


def test_it_opens_from_the_desk() -> None:
    window = Window(Desk())
    assert "Dành cho cấp ủy tổng hợp" in window.get("/huong-dan/")
    for path in GUIDE.rglob("*.*"):
        assert window.status(f"/huong-dan/{path.relative_to(GUIDE).as_posix()}") == 200
    for outside in ("../lenh.md", "..%2Flenh.md", "%2e%2e/lenh.md", "/etc/passwd"):
        assert window.status(f"/huong-dan/{outside}") in (308, 404)
