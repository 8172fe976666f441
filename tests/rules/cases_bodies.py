"""Cases of the rules on scores, collectives and leaders."""

from __future__ import annotations

from case import Case

CASES: list[Case] = []
