"""What the cap came to in one group, and what people call the group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from batch.domain import Unit
from batch.law import Cap
from batch.machine.by_values import by_values
from batch.register.register import Register

DOT, OF_BODY = " · ", ", tập thể "  # between the parts of a name; between unit and code of a collective


@by_values
@dataclass(frozen=True, slots=True)
class GroupResult:
    """One group of the cap: `base` is N, `most` the allowed number, `candidates` how many stood at HTXS after the
    ceilings, `kept` and `waiting` what became of them, `words` the arithmetic; `decided` how many HTXS are
    decided, `decider` by which unit; `other_most` and `other_kept` are what it would be with the other base; `ref`
    says on what the cap rests; `key` compares, `cap` is the one by which it was judged, with the `leaders` of its
    collective; `own` is what the office calls it, "" where it has no name of its own, or stands in packages."""

    subject: str
    name: str
    base: int
    most: int
    candidates: int
    kept: int
    waiting: int
    words: str
    decided: int = 0
    decider: str = ""
    other_most: int = 0
    other_kept: int = 0
    ref: str = ""
    key: tuple[str, ...] = ()
    cap: Cap | None = None
    leaders: int | None = None
    own: str = ""

    @property
    def lowered(self) -> int:
        """How many candidates the cap makes HTT, those who wait aside."""
        return max(0, self.candidates - self.kept - self.waiting)


def spelled_out(name: str, register: Register, say: Callable[[Unit], str] = lambda unit: unit.name) -> str:
    """The name of a group with its units by name, or as `say` has it, for people who don't know codes by heart."""
    parts = name.split(DOT)
    for at, part in enumerate(parts):
        unit, of_body, body = part.partition(OF_BODY)
        if unit in register and (at == 0 or of_body):
            parts[at] = say(register[unit]) + of_body + body
    return DOT.join(parts)
