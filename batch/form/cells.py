"""One raw cell → one value of the field's type, or the code of what is wrong with it. Never a guess.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from sys import intern

from batch.form.definition import Field, understand
from batch.text import FORMULA, clean

Raw = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta
Value = str | float | dt.date | None

IDENTIFIERS = ("so_the", "so_ly_lich")  # typed as a number, they have lost their leading zeros
NOT_IN_LIST, NOT_A_NUMBER, NOT_WHOLE, OUT_OF_RANGE = "O-01", "O-02", "O-03", "O-04"
FRACTION, NOT_A_DATE, ERROR_VALUE, UNCALCULATED = "O-05", "O-06", "O-07", "O-08"
NUMBER_FOR_ID, NOT_TEXT = "O-09", "O-10"
NO_CARD, HIDDEN_SIGNS, TURNED = "O-11", "O-12", "O-13"
LIKE_A_FORMULA, PERHAPS_TURNED = "O-14", "O-15"
LARGEST = 10**12  # no count or score comes near it; what is larger breaks what counts with whole numbers

# What Excel's error values look like once they have been pasted as text.
ERROR_TEXTS = frozenset(("#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"))

# "1.234" is a thousand to one reader and one and a bit to another; so is "1,234". Neither is taken where decimals
# are possible. A second separator of another kind, a second group, a space or a leading zero makes it plain.
_DECIMAL = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
_AMBIGUOUS = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+)")
_GROUPED = re.compile(
    r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+,[0-9]+|(?:\.[0-9]{3}){2,}|(?: [0-9]{3})+(?:,[0-9]+)?)"
)  # fmt: skip
_MIDNIGHT = r"(?: 0?0:00(?::00(?:\.0+)?)?)?"  # what other programs add to a date that they write as text
_DAY_FIRST = re.compile(r"([0-9]{1,2}) ?([/.\-]) ?([0-9]{1,2}) ?\2 ?([0-9]{4})" + _MIDNIGHT)
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:T00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?|" + _MIDNIGHT + ")")
# A card number has digits only, apart from what groups them. A file number may have letters, but not be a number in
# scientific notation, nor words that say there is none.
_CARD = re.compile(r"[0-9]+(?:[ ./-]*[0-9]+)*")
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?[Ee][+-]?[0-9]+")
# Signs that show nothing and turn the direction of writing or control a device; letters of a font of its own.
_SIGNS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2061-\u206f\ufff9-\ufffd\ue000-\uf8ff]"
)
_EARLIEST, _LATEST = dt.date(1900, 1, 1), dt.date(2100, 12, 31)
_NOISE = 9  # decimals kept of a number: a sum of 99.9 and 0.1 in Excel isn't always exactly 100

Result = tuple[Value, str]  # (value or None, code of the fault or "")


def is_blank(raw: Raw) -> bool:
    return isinstance(raw, str) and not raw[:1].isalnum() and not clean(raw)


def show(raw: Raw) -> str:
    """How a person sees the raw value, for messages; at most 60 characters."""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, dt.datetime | dt.date):
        return f"{raw.day:02d}/{raw.month:02d}/{raw.year}"
    if isinstance(raw, float | int):
        if math.isfinite(raw) and abs(raw) < 1e15 and raw == int(raw):
            return str(int(raw))
        return f"{raw:.10g}".replace(".", ",")
    text = clean(str(raw))
    return text if len(text) <= 60 else text[:57] + "…"


def parse(field: Field, raw: Raw) -> Result:
    """Value of a cell that isn't blank. Dates come back as `date`, numbers as float, choices as their code."""
    if isinstance(raw, str) and raw[:1] == "#" and raw.strip() in ERROR_TEXTS:
        return None, ERROR_VALUE
    match field.kind:
        case "choice" | "yes_no":
            return _choice(field, raw)
        case "integer" | "number" | "percent":
            return _number(field.kind, raw)
        case "date":
            return _date(raw)
        case _:
            return _code(field, _text(field, raw))


def _code(field: Field, result: Result) -> Result:
    """A code or number that a spreadsheet would take for a formula is a slip of the hand, and is used nowhere."""
    is_code = field.key.startswith("ma_") or field.key in IDENTIFIERS
    return (
        (None, LIKE_A_FORMULA) if is_code and isinstance(result[0], str) and result[0].startswith(FORMULA) else result
    )


def _digits(raw: float | int) -> str | None:
    """A number as text, the way a cell shows it; None where it isn't finite."""
    if not math.isfinite(raw):
        return None
    return str(int(raw)) if raw == int(raw) else f"{raw:.10g}"


def _text(field: Field, raw: Raw) -> Result:
    if isinstance(raw, str):
        text = clean(raw)
        if not (text.isascii() and text.isprintable()) and _SIGNS.search(text):
            return None, HIDDEN_SIGNS
        return _identifier(field.key, text) if field.key in IDENTIFIERS else (text, "")
    if isinstance(raw, bool) or not isinstance(raw, float | int):
        return None, NOT_TEXT
    if field.key in IDENTIFIERS:
        return None, NUMBER_FOR_ID
    digits = _digits(raw)
    return (digits, "") if digits is not None else (None, NOT_TEXT)


def _identifier(key: str, text: str) -> Result:
    number = text.lstrip("'")  # what marks a text in Excel, left over where another program wrote it
    fits = _CARD.fullmatch(number) if key == "so_the" else any(c.isdigit() for c in number)
    if not fits or _SCIENTIFIC.fullmatch(number):
        return None, NO_CARD
    return number, ""


def _choice(field: Field, raw: Raw) -> Result:
    if isinstance(raw, bool) or not isinstance(raw, str | float | int):
        return None, NOT_IN_LIST
    text = raw if isinstance(raw, str) else _digits(raw)
    # "HTT?" asks; it doesn't say.
    code = understand(field.list_name, text) if text and "?" not in text and "\uff1f" not in text else None
    return (intern(code), "") if code else (None, NOT_IN_LIST)


def _from_text(kind: str, raw: str) -> float | None:
    text = clean(raw)
    if kind == "percent" and text.endswith("%"):
        text = text[:-1].rstrip()
    if (kind == "integer" and _THOUSANDS.fullmatch(text)) or _GROUPED.fullmatch(text):
        return float(text.replace(".", "").replace(" ", "").replace(",", "."))
    if not _DECIMAL.fullmatch(text) or _AMBIGUOUS.fullmatch(text):
        return None
    return float(text.replace(",", "."))


def _number(kind: str, raw: Raw) -> Result:
    if isinstance(raw, str):
        number = _from_text(kind, raw)
    else:
        number = float(raw) if isinstance(raw, float | int) and not isinstance(raw, bool) else None
    if number is None or not math.isfinite(number):
        return None, NOT_A_NUMBER
    number = round(number, _NOISE) + 0.0  # + 0.0: no minus zero
    if kind == "integer" and number != int(number):
        return None, NOT_WHOLE
    if kind == "percent" and 0 < number < 1:
        return None, FRACTION
    if number < 0 or number > LARGEST or (kind == "percent" and number > 100):
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
                day = dt.date(int(found[4]), int(found[3]), int(found[1]))
            elif found := _ISO.fullmatch(text):
                day = dt.date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            day = None
    if day is None or not _EARLIEST <= day <= _LATEST:
        return None, NOT_A_DATE
    return day, ""
