"""The guide's page for units as one file that can be sent along with the forms: nothing else belongs to it."""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import Path

NAME = "huong_dan_don_vi.html"
_PAGE = "11-don-vi.html"
_PACKAGE = Path(__file__).parents[1]
_SHIPPED = (_PACKAGE / "_guide", _PACKAGE.parent / "docs" / "huong-dan")  # installed wheel; checkout
_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]+)">')
_PICTURE = re.compile(r'(<img\b[^>]*\bsrc=")([^"]+)\.png"')
_ELSEWHERE = re.compile(r"<nav>.*?</nav>\n?", re.DOTALL)
_LINK = re.compile(r'<a href="[^"#:]+">(.*?)</a>', re.DOTALL)  # to another page of the guide


def guide_folder() -> Path | None:
    """Where the guide's pages lie; None where the program came without them."""
    return next((folder for folder in _SHIPPED if (folder / _PAGE).is_file()), None)


def unit_guide() -> str:
    """The page with its style and pictures in it, "" where the program came without a guide."""
    folder = guide_folder()
    if folder is None:
        return ""
    page = (folder / _PAGE).read_text(encoding="utf-8")
    page = _LINK.sub(r"\1", _ELSEWHERE.sub("", page))
    page = _STYLE.sub(lambda found: f"<style>\n{(folder / found[1]).read_text(encoding='utf-8')}</style>", page)
    return _PICTURE.sub(lambda found: f'{found[1]}data:image/png;base64,{_packed(folder / f"{found[2]}.png")}"', page)


def _packed(picture: Path) -> str:
    return b64encode(picture.read_bytes()).decode("ascii")
