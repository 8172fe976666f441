"""Groups of columns in a workbook: one that is closed would hide what is marked in it."""

from __future__ import annotations

from collections.abc import Collection

from batch.publish.returns.package import Element, tag

_YES = ("1", "true")


def open_groups(sheet: Element, columns: Collection[int]) -> None:
    """Open the closed groups of a worksheet in which one of these columns (1 is A) lies. What is hidden otherwise
    stays so."""
    listed = sheet.find(tag("cols"))
    parts = list(listed) if listed is not None else []
    run: list[Element] = []
    for part in [*parts, None]:
        if part is not None and int(part.get("outlineLevel") or 0) and (not run or _follows(run[-1], part)):
            run.append(part)
            continue
        _open(run, parts, columns)
        run = [part] if part is not None and int(part.get("outlineLevel") or 0) else []


def _open(run: list[Element], parts: list[Element], columns: Collection[int]) -> None:
    """`run` are the neighbours that make up a group."""
    if not any(int(p.get("min")) <= column <= int(p.get("max")) for p in run for column in columns):
        return
    closed = [part for part in run if part.get("hidden") in _YES]
    for part in closed:
        del part.attrib["hidden"]
    for part in parts if closed else ():
        if (_follows(part, run[0]) or _follows(run[-1], part)) and "collapsed" in part.attrib:
            del part.attrib["collapsed"]


def _follows(before: Element, part: Element) -> bool:
    return int(before.get("max")) + 1 == int(part.get("min"))
