"""A check that crashes becomes a finding about itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from batch.findings.bounded import bounded
from batch.findings.hit import Hit


def guarded(codes: tuple[str, ...], function: Callable[..., Iterable[Hit]], *arguments: object) -> list[Hit]:
    """Hits of one check. If it crashes, what it found before stays, and one PM-01 names the rules left unfinished."""
    return bounded(_until_it_fails(codes, function, arguments))


def _until_it_fails(
    codes: tuple[str, ...], function: Callable[..., Iterable[Hit]], arguments: tuple[object, ...]
) -> Iterator[Hit]:
    try:
        yield from function(*arguments)
    except Exception as problem:
        yield Hit("PM-01", values={"quy_tac": ", ".join(codes), "su_co": type(problem).__name__})
