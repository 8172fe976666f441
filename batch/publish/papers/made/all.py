"""All templates: file name → who makes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from batch.publish.papers.made import residence
from batch.publish.word.layout import stable_bytes

TEMPLATES: dict[str, Callable[[], Any]] = {"mau_213.docx": residence.build}


def write_templates(folder: Path) -> None:
    """The same bytes every time."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, build in TEMPLATES.items():
        (folder / name).write_bytes(stable_bytes(build()))
