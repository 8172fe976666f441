"""Units' explanations beside the warnings that they speak of, for the office to judge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from batch.decisions import Judgement
from batch.domain import ERROR, Finding
from batch.publish.plan_sheets import plain_cell
from batch.submissions import UNIT
from batch.text import fold

Key = tuple[str, str, str, str]
_UNKNOWN = "(Không khớp cảnh báo nào đang có: cảnh báo đã hết, hoặc đơn vị ghi sai mã quy tắc, sheet, ô.)"
_IS_ERROR = "(Đây là lỗi phải sửa, giải trình không thay được.) "
_GONE = "(Giải trình này không còn trong phiếu đang tính.)"


@dataclass(frozen=True, slots=True)
class Explained:
    """A warning that its unit explained; `open` says that there is something to judge."""

    unit: str
    code: str
    sheet: str
    cell: str
    message: str
    explanation: str
    open: bool

    @property
    def key(self) -> Key:
        return explained_key(self.unit, self.code, self.sheet, self.cell)


def explained_key(unit: str, code: str, sheet: str, cell: str) -> Key:
    """What makes a finding and an explanation speak of the same: `$` and case of the cell don't count."""
    return (unit, fold(code), fold(sheet), plain_cell(cell))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def explained(
    findings: Iterable[Finding], explanations: pd.DataFrame, judgements: Iterable[Judgement] = ()
) -> list[Explained]:
    """Every explanation with its warning, in the order of units; those that fit none come last of their unit, as do
    earlier judgements whose explanation is no more."""
    found: dict[Key, list[Finding]] = {}
    for finding in findings:
        key = explained_key(finding.unit, finding.code, finding.sheet, finding.cell)
        found.setdefault(key, []).append(finding)
    said: dict[Key, tuple[tuple[str, str, str, str], list[str]]] = {}
    columns = (explanations[c].tolist() for c in (UNIT, "ma_quy_tac", "sheet", "o", "giai_trinh"))
    for unit, code, sheet, cell, text in zip(*(map(_text, column) for column in columns), strict=True):
        if code or sheet or cell or text:
            stated = (unit, code, sheet, cell)
            said.setdefault(explained_key(*stated), (stated, []))[1].append(text)
    out = []
    for key, (stated, texts) in said.items():
        explanation = "\n".join(dict.fromkeys(t for t in texts if t))
        here = found.get(key, [])
        if not here:
            out.append(Explained(*stated, _UNKNOWN, explanation, False))
            continue
        first = here[0]
        error = any(f.severity == ERROR for f in here)
        message = (_IS_ERROR if error else "") + "\n".join(dict.fromkeys(f.message for f in here))
        out.append(Explained(first.unit, first.code, first.sheet, first.cell, message, explanation, not error))
    for j in judgements:
        if explained_key(j.unit, j.code, j.sheet, j.cell) not in said:
            out.append(Explained(j.unit, j.code, j.sheet, j.cell, _GONE, "", False))
    return sorted(out, key=lambda e: (e.unit, not e.open, e.code, e.sheet, len(e.cell), e.cell))
