"""One raw cell → one value of the field's type, or the code of what is wrong with it. Never a guess.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

import datetime as dt
import re
from sys import intern

from batch.form.definition import Field, understand
from batch.text import clean

Raw = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta
Value = str | float | dt.date | None

IDENTIFIERS = ("so_the", "so_ly_lich")  # typed as a number, they have lost their leading zeros
NOT_IN_LIST, NOT_A_NUMBER, NOT_WHOLE, OUT_OF_RANGE = "O-01", "O-02", "O-03", "O-04"
FRACTION, NOT_A_DATE, ERROR_VALUE, UNCALCULATED = "O-05", "O-06", "O-07", "O-08"
NUMBER_FOR_ID, NOT_TEXT = "O-09", "O-10"

_DECIMAL = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_THOUSANDS = re.compile(r"\d{1,3}(?:[. ]\d{3})+")
_AMBIGUOUS = re.compile(r"\d{1,3}[.,]\d{3}")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_EARLIEST, _LATEST = dt.date(1900, 1, 1), dt.date(2100, 12, 31)

Result = tuple[Value, str]  # (value or None, code of the fault or "")


def is_blank(raw: Raw) -> bool:
    return isinstance(raw, str) and (not raw or not clean(raw))


def show(raw: Raw) -> str:
    """How a person sees the raw value, for messages; at most 60 characters."""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, dt.datetime | dt.date):
        return f"{raw.day:02d}/{raw.month:02d}/{raw.year}"
    if isinstance(raw, float | int):
        return f"{raw:.10g}".replace(".", ",")
    text = clean(str(raw))
    return text if len(text) <= 60 else text[:57] + "…"


def parse(field: Field, raw: Raw) -> Result:
    """Value of a cell that isn't blank. Dates come back as `date`, numbers as float, choices as their code."""
    match field.kind:
        case "choice" | "yes_no":
            return _choice(field, raw)
        case "integer" | "number" | "percent":
            return _number(field.kind, raw)
        case "date":
            return _date(raw)
        case _:
            return _text(field, raw)


def _text(field: Field, raw: Raw) -> Result:
    if isinstance(raw, str):
        return clean(raw), ""
    if isinstance(raw, bool) or not isinstance(raw, float | int):
        return None, NOT_TEXT
    if field.key in IDENTIFIERS:
        return None, NUMBER_FOR_ID
    return (str(int(raw)) if raw == int(raw) else f"{raw:.10g}"), ""


def _choice(field: Field, raw: Raw) -> Result:
    if isinstance(raw, bool) or not isinstance(raw, str | float | int):
        return None, NOT_IN_LIST
    if not isinstance(raw, str):
        raw = str(int(raw)) if raw == int(raw) else str(raw)
    code = understand(field.list_name, raw)
    return (intern(code), "") if code else (None, NOT_IN_LIST)


def _to_float(kind: str, raw: Raw) -> float | None:
    if isinstance(raw, bool):
        return None
    if isinstance(raw, float | int):
        return float(raw)
    if not isinstance(raw, str):
        return None
    text = clean(raw)
    if kind == "percent" and text.endswith("%"):
        text = text[:-1].rstrip()
    if kind == "integer" and _THOUSANDS.fullmatch(text):
        return float(text.replace(".", "").replace(" ", ""))
    # "1.234" is a thousand to one reader and one and a bit to another.
    if not _DECIMAL.fullmatch(text) or _AMBIGUOUS.fullmatch(text):
        return None
    return float(text.replace(",", "."))


def _number(kind: str, raw: Raw) -> Result:
    number = _to_float(kind, raw)
    if number is None or number != number:
        return None, NOT_A_NUMBER
    if kind == "integer" and number != int(number):
        return None, NOT_WHOLE
    if kind == "percent" and 0 < number < 1:
        return None, FRACTION
    if number < 0 or (kind == "percent" and number > 100):
        return None, OUT_OF_RANGE
    return number, ""


def _date(raw: Raw) -> Result:
    day: dt.date | None = None
    if isinstance(raw, dt.datetime):
        day = raw.date()
    elif isinstance(raw, dt.date):
        day = raw
    elif isinstance(raw, str):
        text = clean(raw)
        try:
            if found := _DAY_FIRST.fullmatch(text):
                day = dt.date(int(found[3]), int(found[2]), int(found[1]))
            elif found := _ISO.fullmatch(text):
                day = dt.date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            day = None
    if day is None or not _EARLIEST <= day <= _LATEST:
        return None, NOT_A_DATE
    return day, ""
