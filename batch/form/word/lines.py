"""A Word file with self-review forms as plain lines with their controls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from batch.form.word.origin import Origin

BOX, MENU, WORDS_CONTROL = "box", "menu", "text"  # kinds of control


@dataclass(frozen=True, slots=True)
class Control:
    """A content control: `kind` is BOX, MENU or WORDS_CONTROL; `ticked` of a box that is checked, or in which something
    was typed; `blank` where only the placeholder shows."""

    kind: str
    tag: str
    text: str
    ticked: bool = False
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: texts and controls in their order, boxes of any kind as ☒ or ☐. `block` is the tag of the block
    of text that it stands in; None outside of one; `blank` where that shows its placeholder only."""

    pieces: tuple[str | Control, ...]
    block: str | None = None
    blank: bool = False

    @property
    def text(self) -> str:
        return "".join(piece if isinstance(piece, str) else piece.text for piece in self.pieces)

    @property
    def controls(self) -> Iterator[Control]:
        return (piece for piece in self.pieces if isinstance(piece, Control))


@dataclass(frozen=True, slots=True)
class Words:
    """What a file with forms holds: `origin` is None where nothing says any more what it is; `strange` where the file
    says so but can't be read."""

    origin: Origin | None
    lines: tuple[Line, ...] = ()
    strange: bool = False
