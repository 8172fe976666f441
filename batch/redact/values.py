"""Value by value: what it is known to be, a pseudonym, or blank."""

from __future__ import annotations

import hmac
import math
import re
import secrets
from base64 import b32encode
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import PurePath

from batch import domain
from batch.form.definition import form, lists
from batch.law.loader import regime_ids
from batch.redact import marks
from batch.submissions.intake import STATUS_NAMES
from batch.tables.layout import TABLES, columns, rows
from batch.tracking.progress import STATE_NAMES

_LARGEST = 100_000  # the number of a card or of a telephone is larger, the figures of one submission are smaller
_CELL = re.compile(r"[A-Z]{1,3}[0-9]{1,7}")
_RULE = re.compile(r"[A-Z]{1,4}(-[A-Z]{2,3})?-[0-9]{2}")
_KIND = re.compile(r"\.(xlsx|xlsm|xls|ods|docx|doc|zip|pdf|csv|jpg|png)")
_ELSEWHERE = "(sheet khác)"


@cache
def _codes() -> frozenset[str]:
    """Every code that the program or its form has: what stands in none of these lists was written by somebody."""
    out = {code for choices in lists().values() for code in choices} | set(regime_ids()) | set(TABLES)
    out |= {*domain.LEVELS, *domain.SUBJECTS, *domain.EXPLAINING, *STATUS_NAMES, *STATE_NAMES, domain.ABOVE, "1"}
    out |= {domain.KEPT, domain.LOWERED, domain.CUT, domain.TIED, domain.BY_DECISION, domain.UNRATED}
    return frozenset(out | {domain.ERROR, domain.WARNING})


@cache
def _places() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Keys of fields, rows and columns of the Biểu."""
    keys = {field.key for sheet in form().values() for field in sheet.fields}
    return (
        frozenset(keys),
        frozenset(row.code for table in TABLES for row in rows(table)),
        frozenset(column.code for table in TABLES for column in columns(table)),
    )


class Values:
    """What stands in the copy for each value. `units` are the codes of the register. One thing has one pseudonym in
    the whole copy; the key of them is kept nowhere, so that nobody can make them again, and no two copies tell
    together what one doesn't."""

    def __init__(self, units: frozenset[str]) -> None:
        self._units, self._key = units, secrets.token_bytes(32)
        self._kept: dict[str, Callable[[str], str]] = {
            marks.CODE: lambda text: text if text in _codes() else "",
            marks.UNIT: self.unit,
            marks.UNIT_NAME: lambda _text: "",  # set by whoever has the unit's code
            marks.ONE: self.one,
            marks.FILE: self.file,
            marks.NUMBER: _number,
            marks.DEADLINE: _day,
            marks.RULE: rule,
            marks.SHEET: lambda text: text if text in form() else _ELSEWHERE,
            marks.CELL: lambda text: text if _CELL.fullmatch(text) else "",
            marks.FIELD: lambda text: text if text in _places()[0] else "",
            marks.ROW: self.row,
            marks.COLUMN: lambda text: text if text in _places()[2] else "",
            marks.TITLE: lambda _text: "",  # set by whoever has the rule's code
            marks.GONE: lambda _text: "",
        }

    def kept(self, mark: str, text: str) -> str:
        return self._kept[mark](text) if text else ""

    def unit(self, text: str) -> str:
        return text if text in self._units or text == domain.ABOVE else self._pseudonym("dv", text)

    def one(self, text: str) -> str:
        return text if text in self._units else self._pseudonym("id", text)

    def file(self, text: str) -> str:
        """With the name of the file only its folder's is gone, too."""
        found = _KIND.fullmatch(PurePath(text).suffix.lower())
        return self._pseudonym("tep", text) + (found[0] if found else "")

    def row(self, text: str) -> str:
        """A row of a Biểu; those of 6C are a group's name and, below it, a unit's code."""
        if text in _places()[1]:
            return text
        group, slash, unit = text.rpartition("/")
        return f"{self._pseudonym('nhom', group)}/{self.unit(unit)}" if slash else self._pseudonym("nhom", text)

    def _pseudonym(self, kind: str, text: str) -> str:
        mark = hmac.digest(self._key, f"{kind}\0{text.strip().casefold()}".encode("utf-8", "surrogatepass"), "sha256")
        return f"{kind}-{b32encode(mark)[:12].decode().lower()}"


def rule(text: str) -> str:
    """A code by its shape, which no name or number has; ceilings have codes that only their law knows."""
    return text if _RULE.fullmatch(text) else ""


def _number(text: str) -> str:
    try:
        value = float(text)
    except ValueError:
        return ""
    return text if math.isfinite(value) and abs(value) < _LARGEST and len(text) < 20 else ""


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return ""
