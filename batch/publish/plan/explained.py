"""Units' explanations beside the warnings that they speak of, for the office to judge."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from batch.domain import ERROR, Finding
from batch.findings.explained import places, statements
from batch.findings.judgement import Judgement, Key, explained_key
from batch.publish.plan.lines import Explained

_UNKNOWN = "(Không khớp cảnh báo nào đang có: cảnh báo đã hết, hoặc đơn vị ghi sai mã quy tắc, sheet, ô.)"
_IS_ERROR = "(Đây là lỗi phải sửa, giải trình không thay được.) "
_GONE = "(Giải trình này không còn trong phiếu đang tính.)"


def explained(
    findings: Iterable[Finding], explanations: pd.DataFrame, judgements: Iterable[Judgement] = ()
) -> list[Explained]:
    """Every explanation with its warning, in the order of units; those that fit none come last of their unit, as do
    earlier judgements whose explanation is no more."""
    table = places(findings)
    said: dict[Key, tuple[tuple[str, str, str, str], list[Finding], list[str]]] = {}
    for one in statements(explanations):
        here = table.find(one)
        first = here[0] if here else one
        stated = (first.unit, first.code, first.sheet, first.cell)
        said.setdefault(explained_key(*stated), (stated, here, []))[2].append(one.text)
    out = []
    for stated, here, texts in said.values():
        explanation = "\n".join(dict.fromkeys(t for t in texts if t))
        if not here:
            out.append(Explained(*stated, _UNKNOWN, explanation, False))
            continue
        error = any(f.severity == ERROR for f in here)
        message = (_IS_ERROR if error else "") + "\n".join(dict.fromkeys(f.message for f in here))
        out.append(Explained(*stated, message, explanation, bool(explanation) and not error))
    for j in judgements:
        if explained_key(j.unit, j.code, j.sheet, j.cell) not in said:
            out.append(Explained(j.unit, j.code, j.sheet, j.cell, _GONE, "", False))
    return sorted(out, key=lambda e: (e.unit, not e.open, e.code, e.sheet, len(e.cell), e.cell))
