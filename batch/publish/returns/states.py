"""What a finding asks of its unit, and how many there are of each cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from batch.domain import ERROR, JUDGED_BAD, JUDGED_GOOD, Finding
from batch.rating.conditions import CONDITIONS
from batch.rules.catalogue import rules
from batch.text import vn_int

# Most pressing first; the numbers are places in STATE_NAMES.
TO_MEND, REFUSED, TO_EXPLAIN, PENDING, ACCEPTED, OFFICE = range(6)
STATE_NAMES = (
    "Phải sửa", "Giải trình không được chấp nhận", "Sửa hoặc giải trình", "Đã giải trình, chờ xem xét",
    "Giải trình được chấp nhận", "Cấp trên xem xét, đơn vị không phải sửa",
)  # fmt: skip


def state(finding: Finding) -> int:
    """TO_MEND for an error; for a warning by its explanation and the office's word on it."""
    if finding.severity == ERROR:
        return TO_MEND
    if finding.office:
        return OFFICE
    if not finding.explained:
        return TO_EXPLAIN
    return {JUDGED_BAD: REFUSED, JUDGED_GOOD: ACCEPTED}.get(finding.verdict, PENDING)


def causes(findings: Iterable[Finding]) -> str:
    """How many findings each rule has, in the order given: nothing is left out."""
    titles = {code: rule.title for code, rule in rules().items()} | {c: x.title for c, x in CONDITIONS.items()}
    counts = Counter(f.code for f in findings)
    named = (f"{c} {titles[c]}: {vn_int(n)}" if c in titles else f"{c}: {vn_int(n)}" for c, n in counts.items())
    return f"Theo nguyên nhân: {'; '.join(named)}."
