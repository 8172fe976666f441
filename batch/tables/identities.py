"""What an identity is: two sides, how they must stand to each other, and whether they do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from batch.machine.by_values import by_values
from batch.text import vn_int, vn_number

MATCH, BROKEN, IDLE, DECIDED = "khớp", "LỆCH", "không áp dụng", "vượt theo quyết định"
EQUAL, AT_MOST = "=", "≤"
_TOLD = 5  # broken identities told as reasons; doi_chieu.xlsx has them all
Key = tuple[str, str, str]  # (table, row code, column code)


@by_values
@dataclass(frozen=True, slots=True)
class Line:
    """One identity at one place: `left` `relation` `right`, None where a side isn't known. `why` explains a verdict
    other than "khớp"; `key` is the cell of the left side; `places` is for how many places the line speaks."""

    group: str
    statement: str
    where: str
    left_label: str
    left: float | None
    right_label: str
    right: float | None
    relation: str = EQUAL
    verdict: str = MATCH
    why: str = ""
    key: Key | None = None
    places: int = 1

    @property
    def difference(self) -> float | None:
        """Left − right, for the eye; the verdict is exact."""
        return None if self.left is None or self.right is None else round(self.left - self.right, 6)

    def say(self) -> str:
        """A broken identity as one sentence in Vietnamese."""
        place = f"{self.group}, {self.where}" if self.where else self.group
        verb = "lớn hơn" if self.relation == AT_MOST else "khác"
        left, right = (vn_number(value) if value is not None else "?" for value in (self.left, self.right))
        return f"{place}: {self.left_label} là {left}, {verb} {self.right_label} là {right}"


def compare(line: Line) -> Line:
    """The line with its verdict, from its two sides."""
    if line.left is None or line.right is None:
        return replace(line, verdict=IDLE)
    holds = line.left <= line.right if line.relation == AT_MOST else line.left == line.right
    verdict = MATCH if holds else BROKEN
    return line if line.verdict == verdict else replace(line, verdict=verdict)


def broken(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if line.verdict == BROKEN]


def not_adding_up(lines: Iterable[Line]) -> list[str]:
    """Why figures are provisional: the first broken identities, and how many more there are and where they stand."""
    wrong = broken(lines)
    out = [f"Số liệu chưa khớp: {line.say()}" for line in wrong[:_TOLD]]
    more = len(wrong) - _TOLD
    return [*out, f"Còn {vn_int(more)} chỗ số liệu chưa khớp nữa, xem doi_chieu.xlsx"] if more > 0 else out


def condense(lines: Iterable[Line]) -> list[Line]:
    """Broken lines first; of each identity, the places where both sides are 0 (or that don't apply for one and the
    same reason) become one line. Broken lines are never put together."""
    out: dict[tuple[object, ...], Line] = {}
    for index, line in enumerate(lines):
        idle = line.verdict == IDLE
        empty = line.verdict == MATCH and line.left == 0 and line.right == 0
        key = (line.group, line.statement, line.verdict, line.why) if idle or empty else (index,)
        if key not in out:
            out[key] = line
            continue
        places = out[key].places + line.places
        said = f"{places} chỗ {'không áp dụng' if idle else 'đều bằng 0'}"
        shown = (None, None) if idle else (0, 0)
        out[key] = replace(out[key], where=said, places=places, left=shown[0], right=shown[1], key=None)
    return sorted(out.values(), key=lambda line: line.verdict != BROKEN)
