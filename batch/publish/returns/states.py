"""What a finding asks of its unit, and how many there are of each cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from batch import domain
from batch.domain import ERROR, EXPLAINED, EXPLAINING, JUDGED_GOOD, NO_NEED, Finding
from batch.findings.catalogue import rules
from batch.text import vn_int

# Most pressing first; the numbers are places in STATE_NAMES.
TO_MEND, REFUSED, TO_EXPLAIN, PENDING, ACCEPTED, OFFICE = range(6)
_STILL, _DONE, _NEVER = (EXPLAINING[code].capitalize() for code in (domain.TO_EXPLAIN, EXPLAINED, NO_NEED))
STATE_NAMES = (
    "Phải sửa", f"{_STILL}: lần trước không được chấp nhận", f"{_STILL}, hoặc sửa", f"{_DONE}, chờ xem xét",
    f"{_DONE}, được chấp nhận", f"{_NEVER}, cấp trên xem xét",
)  # fmt: skip


def state(finding: Finding) -> int:
    """TO_MEND for an error; for a warning by its explanation and the office's word on it."""
    if finding.severity == ERROR:
        return TO_MEND
    if finding.explaining == NO_NEED:
        return OFFICE
    if finding.explaining == EXPLAINED:
        return ACCEPTED if finding.verdict == JUDGED_GOOD else PENDING
    return REFUSED if finding.explained else TO_EXPLAIN


def titles_of(findings: Iterable[Finding]) -> dict[str, str]:
    """Code → title of the rules and conditions that these are of, in the order that lists have: the catalogue's, then
    by code. Not for the processes that write copies: with the conditions comes pandas."""
    from batch.rating.conditions import CONDITIONS

    known: dict[str, Any] = {**CONDITIONS, **rules()}
    order = {code: place for place, code in enumerate(rules())}
    found = sorted({f.code for f in findings}, key=lambda code: (order.get(code, len(order)), code))
    return {code: known[code].title if code in known else "" for code in found}


def causes(findings: Iterable[Finding], titles: Mapping[str, str]) -> str:
    """How many findings each rule has that has several, in the order given; "" where none has."""
    counts = Counter(f.code for f in findings)
    named = [f"{c} {titles[c]}".strip() + f": {vn_int(n)}" for c, n in counts.items() if n > 1]
    return f"Nguyên nhân lặp lại: {'; '.join(named)}." if named else ""
