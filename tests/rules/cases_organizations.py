"""Cases of the rules on organizations, their meeting, papers and evidence."""

from __future__ import annotations

from case import Case

CASES: list[Case] = []
