"""All templates: file name → who makes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from batch.publish.papers.made import residence, review
from batch.publish.word.layout import stable_bytes

TEMPLATES: dict[str, Callable[[], Any]] = {
    "mau_01.docx": review.build_body,
    "mau_02.docx": review.build_person,
    "mau_213.docx": residence.build,
}


def write_templates(folder: Path) -> None:
    """The same bytes every time."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, build in TEMPLATES.items():
        (folder / name).write_bytes(stable_bytes(build()))
