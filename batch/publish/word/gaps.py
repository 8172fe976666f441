"""Gaps of a document: what only the office knows stays visible, in yellow, and is never invented."""

from __future__ import annotations

import copy
import re
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

_START, _MIDDLE, _END = "\ue000", "\ue001", "\ue002"
_GAP = re.compile(f"{_START}([^{_END}]*){_MIDDLE}([^{_END}]*){_END}")


class Gap(str):
    """What only the office knows: `name` for the list of gaps, `shown` in the document, highlighted."""

    __slots__ = ()

    def __new__(cls, name: str, shown: str = "[…]") -> Gap:
        return super().__new__(cls, f"{_START}{name}{_MIDDLE}{shown}{_END}")


def shown_alone(text: str) -> str:
    """A text with its gaps as they are shown, no gaps any more: for a text that is one itself."""
    return _GAP.sub(r"\2", text)


def has_gaps(text: str) -> bool:
    return _START in text


def _copy_run(run: Any, text: str, marked: bool) -> Any:
    """A run of the same look with another text; `marked` makes it yellow."""
    new = OxmlElement("w:r")
    if run.rPr is not None:
        new.append(copy.deepcopy(run.rPr))
    new.text = text
    if marked:
        properties = new.get_or_add_rPr()
        for old in properties.findall(qn("w:highlight")):
            properties.remove(old)
        properties._add_highlight().set(qn("w:val"), "yellow")
    return new


def mark_gaps(element: Any) -> list[str]:
    """Turn the gaps in the text into yellow runs. Their names, in order."""
    names: list[str] = []
    for run in list(element.iter(qn("w:r"))):
        texts = run.findall(qn("w:t"))
        if not any(has_gaps(text.text or "") for text in texts):
            continue
        for child in list(run):
            if child.tag == qn("w:rPr"):
                continue
            if child.tag != qn("w:t"):
                kept = _copy_run(run, "", False)
                kept.append(child)
                run.addprevious(kept)
                continue
            pieces = _GAP.split(child.text or "")
            for index in range(0, len(pieces), 3):
                if pieces[index]:
                    run.addprevious(_copy_run(run, pieces[index], False))
                if index + 2 < len(pieces):
                    names.append(pieces[index + 1])
                    run.addprevious(_copy_run(run, pieces[index + 2], True))
        run.getparent().remove(run)
    return names
