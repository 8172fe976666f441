"""Number formats: which show a number as a percentage. No pandas here: it runs in the reading processes."""

from __future__ import annotations

import re

BUILT_IN_PERCENT = frozenset(("9", "10"))  # numbers of formats that every workbook has
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]')  # parts of a number format that aren't its placeholders


def is_percent(code: str) -> bool:
    return "%" in _QUOTED.sub("", code)
