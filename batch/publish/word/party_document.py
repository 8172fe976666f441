"""What templates of Party documents have in common: heads, title, signature. Tags are jinja's, for docxtpl."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.shared import Pt

from batch.publish.word.layout import LEFT, drop_first, line, two_columns

# The committee above, where there is one.
ABOVE = ("{%p if co_quan_cap_tren %}", "{{ co_quan_cap_tren }}", "{%p endif %}")


def two_heads(
    made: Any, left: Sequence[str], bold: str, below: Sequence[str], day: str, *, mark: str = "",
    widths: tuple[float, float] = (75, 90),
) -> None:  # fmt: skip
    """Whose paper it is on the left: lines, the one in `bold`, lines below; party name and `day` (place and date) on
    the right, under the number of the form (`mark`). Widths in mm."""
    here, there = two_columns(made, *widths)
    for text in left:
        line(here, text)
    line(here, bold, bold=True)
    for text in ("*", *below):
        line(here, text)
    if mark:
        line(there, mark, italic=True, size=12)
    line(there, "ĐẢNG CỘNG SẢN VIỆT NAM", size=15, bold=True, under=True)
    line(there, "")
    line(there, day, italic=True)
    for cell in (here, there):
        drop_first(cell)


def title(made: Any, name: str, *about: str) -> None:
    """What the paper is, then what it is about, a line each, and a stroke."""
    line(made, name, size=16, bold=True).paragraph_format.space_before = Pt(18)
    for text in about:
        line(made, text, bold=True)
    line(made, "-----").paragraph_format.space_after = Pt(12)


def signature(made: Any, recipients: str = "noi_nhan") -> None:
    """The `recipients`, an expression of the template, on the left, who signs on the right, on one page."""
    left, right = two_columns(made, 85, 80)
    line(left, "Nơi nhận:", under=True, at=LEFT)
    line(left, f"{{%p for noi in {recipients} %}}", size=12, at=LEFT)
    line(left, "- {{ noi }}{% if loop.last %}.{% else %},{% endif %}", size=12, at=LEFT)
    line(left, "{%p endfor %}", size=12, at=LEFT)
    line(right, "{{ thay_mat }}", bold=True)
    line(right, "{{ chuc_vu_ky }}")
    line(right, "{{ nguoi_ky }}", bold=True).paragraph_format.space_before = Pt(72)
    for cell in (left, right):
        drop_first(cell)
