"""What an office means by what it writes into a column that is ticked: yes, no, or nothing that can be told."""

from __future__ import annotations

from batch.text import clean, group_key

_YES = frozenset(
    map(group_key, ("x", "v", "có", "co", "c", "1", "true", "đúng", "yes", "y", "chọn", "✓", "✔", "☑", "☒", "√"))
)
_NO = frozenset(
    map(
        group_key,
        ("không", "khong", "k", "ko", "kh", "0", "false", "sai", "no", "n", "chưa", "chua", "☐", "không chọn",
         "chưa chọn"),
    )
)  # fmt: skip
_LOOK = str.maketrans("×хχ", "xxx", "\ufe0f")  # signs that look like x; what makes a tick an emoji


def ticked(text: str, yes: frozenset[str] = frozenset(), no: frozenset[str] = frozenset()) -> bool | None:
    """True for a clear yes, False for a clear no, a dash or a blank, None for what can't be told. `yes`, `no`: further
    words of the column, as `group_key` gives them."""
    key = group_key(clean(text).lower().translate(_LOOK).removesuffix(".0"))  # a number as a spreadsheet gives it
    if not key.strip("-_"):
        return False
    return True if key in _YES or key in yes else False if key in _NO or key in no else None
