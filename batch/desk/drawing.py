"""Charts as lengths and places, for the page to draw as SVG: no library, no style, nothing but figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from batch.domain import LEVELS
from batch.text import ratio_vn, vn_int

WIDTH = 1060
_LABEL, _END, _TALL, _STEP = 410, 80, 22, 32  # pixels: of the labels, of what stands behind a bar, of a bar, between
_LETTERS = 56  # of a label that has room
_ROOM = 9  # pixels of a digit


@dataclass(frozen=True, slots=True)
class Bar:
    """One thing with its numbers by level; `page` is where its name leads, "" for nowhere."""

    name: str
    numbers: Mapping[str, int]
    page: str = ""

    @property
    def total(self) -> int:
        return sum(self.numbers.values())

    def share(self, level: str) -> str:
        """Of all, in percent; "" where there is nobody."""
        return ratio_vn(self.numbers[level], self.total)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a bar: its kind, where it begins, how long it is, what it says, "" where that has no room."""

    kind: str
    x: float
    length: float
    said: str
    told: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A bar in its place: `y` of its top, `pieces` from left to right, `end` what stands behind it."""

    name: str
    short: str
    page: str
    y: int
    pieces: tuple[Piece, ...]
    end: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """`begin` and `wide` are where bars begin and how long the longest is; `tall` is the height of a bar."""

    bars: tuple[Drawn, ...]
    height: int
    begin: int = _LABEL
    wide: int = WIDTH - _LABEL - _END
    tall: int = _TALL
    width: int = WIDTH


def stacked(bars: Sequence[Bar]) -> Drawing:
    """Each bar is the whole, cut into the shares of the levels, best first; the numbers stand in the pieces."""
    return _drawing([(bar.name, bar.page, _shares(bar), vn_int(bar.total)) for bar in bars])


def ranked(numbers: Sequence[tuple[str, str, int]]) -> Drawing:
    """A bar for each (name, page, number), the longest for the highest number."""
    most, wide = max((number for *_, number in numbers), default=1) or 1, Drawing((), 0).wide
    return _drawing([
        (name, page, (Piece("so", _LABEL, round(wide * number / most, 1), "", vn_int(number)),), vn_int(number))
        for name, page, number in numbers
    ])  # fmt: skip


def _drawing(bars: Sequence[tuple[str, str, tuple[Piece, ...], str]]) -> Drawing:
    drawn = [
        Drawn(name, _short(name), page, i * _STEP + 4, pieces, end) for i, (name, page, pieces, end) in enumerate(bars)
    ]
    return Drawing(tuple(drawn), len(drawn) * _STEP + 4)


def _shares(bar: Bar) -> tuple[Piece, ...]:
    out, wide, so_far = [], Drawing((), 0).wide, 0
    for level in LEVELS:
        number = bar.numbers.get(level, 0)
        begin, end = (round(wide * n / bar.total, 1) for n in (so_far, so_far + number)) if bar.total else (0, 0)
        so_far += number
        if number:
            said, length = vn_int(number), round(end - begin, 1)
            told = f"{said} ({bar.share(level)}%)"
            out.append(Piece(level, _LABEL + begin, length, said if length >= len(said) * _ROOM + 6 else "", told))
    return tuple(out)


def _short(name: str) -> str:
    return name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1].rstrip()}…"
