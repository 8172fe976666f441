"""What the plan says of one subject, and of one explanation."""

from __future__ import annotations

from dataclasses import dataclass

from batch.domain import ABOVE, AWAITS_ABOVE
from batch.findings.judgement import Key, explained_key
from batch.machine.by_values import by_values
from batch.publish.plan.sheets import KEPT_TOP, STATUS_COLOURS, STATUS_NAMES


@by_values
@dataclass(slots=True)
class Line:
    """One subject in its place: section 0 competes for HTXS, 1 is otherwise rated, 2 isn't rated."""

    group: str
    section: int
    unit: str
    identity: str
    name: str
    start: str
    ceiling: str
    final: str
    status: str
    reason: str
    rank: int
    figures: tuple[float | None, ...]
    decider: str = ""
    open: bool = True  # this committee decides it
    to_rate: bool = True

    @property
    def awaits_above(self) -> bool:
        """Decided above and not yet: its level is no more than proposed."""
        return self.decider == ABOVE and self.status != "QUYET_DINH" and bool(self.final)

    @property
    def kept_at_top(self) -> bool:
        return self.status == "GIU" and self.final == "HTXS" and not self.awaits_above

    @property
    def status_name(self) -> str:
        return AWAITS_ABOVE if self.awaits_above else STATUS_NAMES.get(self.status, self.status)


def colour_of(line: Line) -> str:
    if line.status == "GIU":
        return KEPT_TOP if line.kept_at_top else ""
    return STATUS_COLOURS.get(line.status, "")


@dataclass(frozen=True, slots=True)
class Explained:
    """A warning that its unit explained; `open` says that there is something to judge."""

    unit: str
    code: str
    sheet: str
    cell: str
    message: str
    explanation: str
    open: bool

    @property
    def key(self) -> Key:
        return explained_key(self.unit, self.code, self.sheet, self.cell)
