"""Cases of the rules on members, and one person in several places."""

from __future__ import annotations

from case import Case

CASES: list[Case] = []
