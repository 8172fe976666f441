"""Rows that are no records, in words.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

from batch.form.layout_rows import KIND_NAMES, Found
from batch.form.row_words import rows_in_words, stretches
from batch.text import vn_int

_DOUBT = "{0} chỉ có một cái tên: nếu là người hay tập thể có thật thì đang bị tính thiếu"


def told(found: Found) -> dict[str, str]:
    """What the message of CT-05 needs."""
    by_kind: dict[str, list[int]] = {}
    for row, kind in found.rows.items():
        by_kind.setdefault(kind, []).append(row + 1)
    parts = [
        f"{rows_in_words(stretches(by_kind[kind]))} ({name})" for kind, name in KIND_NAMES.items() if kind in by_kind
    ]
    if found.doubtful:
        parts.append(_DOUBT.format(rows_in_words(stretches(row + 1 for row in found.doubtful))))
    return {"so_dong": vn_int(len(found.rows)), "cac_dong": "; ".join(parts)}
