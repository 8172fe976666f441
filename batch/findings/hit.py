"""A hit is a breach before it is worded: which rule, where, and what its message needs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from batch.form.cells import show
from batch.form.definition import field_of, label
from batch.submissions.columns import FILE, ROW
from batch.submissions.eligibility import proposal_key

HIDDEN = "một nội dung không in lại ở đây vì có thể là họ tên"
_CODE = re.compile(r"[^\W_][\w./-]{0,39}")
_JOINED = re.compile(r"[^\W_][\w./–-]{0,39}")
_LONG_RUN = re.compile(r"[^\W\d_]{6}")


@dataclass(slots=True)
class Hit:
    """`row` as Excel numbers it (0 in a list); `cell` is given where it isn't the field's own; `severity` and `basis`
    override the catalogue's where the law in force, or the case, decides; `variant` names other words of the rule. A
    hit that stands for many of one cause has their rows in `block` and says so in `more`, which follows the message;
    `lead` goes before the remedy. `path` is the file of one that stands in no submission."""

    code: str
    file: int = -1
    sheet: str = ""
    row: int = 0
    key: str = ""
    values: dict[str, object] = field(default_factory=dict)
    unit: str = ""
    cell: str = ""
    severity: str = ""
    basis: str = ""
    variant: str = ""
    block: tuple[tuple[int, int], ...] = ()
    more: str = ""
    lead: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Worded:
    """What a message says of a column: put into words (`say`) only in the rows that are found."""

    column: pd.Series
    say: Callable[[pd.Series], pd.Series]


def worded(column: pd.Series, say: Callable[[Any], object]) -> Worded:
    """The same value by value; missing stays missing."""
    return Worded(column, lambda part: part.map(say, na_action="ignore"))


def at_proposal(frame: pd.DataFrame) -> Worded:
    """The field that gives the start level, for the place of a hit."""
    return Worded(frame["quyet_dinh"], proposal_key)


def is_code(text: str) -> bool:
    """Whether a text typed where a code belongs has the shape of one: no spaces, plain letters or a digit."""
    return bool(_CODE.fullmatch(text)) and (text.isascii() or any(c.isdigit() for c in text))


def looks_like_code(text: str) -> bool:
    """Whether a text typed anywhere can only be a code: capitals in short runs, joined by signs or with digits. A name
    isn't written so."""
    joined = any(c in "-–./_" or c.isdigit() for c in text)
    return bool(_JOINED.fullmatch(text)) and joined and text == text.upper() and not _LONG_RUN.search(text)


def code_shown(text: str) -> str:
    """A code for a message; what may be anything else, a name too, isn't shown."""
    return f"«{text}»" if is_code(text) or looks_like_code(text) else HIDDEN


def hits(
    code: str,
    frame: pd.DataFrame,
    mask: pd.Series,
    sheet: str,
    key: str | pd.Series | Worded,
    severity: str = "",
    *,
    basis: str = "",
    variant: str = "",
    **values: object,
) -> list[Hit]:
    """One hit for each row where `mask` is true. `key` names the field, or gives it row by row; so may `values`, and
    in words."""
    places = np.flatnonzero(mask.to_numpy())
    if not len(places):
        return []

    def found_in(column: pd.Series) -> pd.Series:
        # by place where it can be: looking up by index takes long
        return column.take(places) if column.index.equals(frame.index) else column.loc[frame.index[places]]

    def listed(value: object) -> list[Any]:
        if isinstance(value, Worded):
            value = value.say(found_in(value.column))
        elif isinstance(value, pd.Series):
            value = found_in(value)
        return value.tolist() if isinstance(value, pd.Series) else [value] * len(places)

    files, rows = (frame[name].to_numpy()[places].tolist() for name in (FILE, ROW))
    keys = listed(key)
    columns = {name: listed(value) for name, value in values.items()}
    return [
        Hit(
            code,
            file,
            sheet,
            row,
            k,
            {name: column[i] for name, column in columns.items()},
            severity=severity,
            basis=basis,
            variant=variant,
        )  # fmt: skip
        for i, (file, row, k) in enumerate(zip(files, rows, keys, strict=True))
    ]


def shown(sheet: str, key: str, value: object) -> str:
    """A value as people see it: labels for codes, Vietnamese dates and numbers."""
    if value is None or (isinstance(value, float) and value != value) or value is pd.NaT:
        return "(trống)"
    f = field_of(sheet, key)
    if isinstance(value, pd.Timestamp):
        return show(value.to_pydatetime())
    if f and f.list_name and isinstance(value, str):
        return label(f.list_name, value)
    return show(value)  # type: ignore[arg-type]
