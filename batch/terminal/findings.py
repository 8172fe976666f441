"""Findings on the terminal: like ones together, so that one cause doesn't flood the list."""

from __future__ import annotations

from collections.abc import Iterable

from batch.domain import ERROR, EXPLAINING, Finding
from batch.findings.explaining import count_warnings
from batch.form.definition import heading_of
from batch.text import vn_int

_FILES = 1000  # that are told one by one
SHOWN_APART = 5  # so many like findings are told one by one; of more, only so many places
SEVERITY = {"loi": "PHẢI SỬA", "canh_bao": "Cảnh báo"}


def _urgency(finding: Finding) -> int:
    return 0 if finding.severity == ERROR else 1 if finding.to_explain else 2


def _label(finding: Finding) -> str:
    return EXPLAINING[finding.explaining].capitalize() if _urgency(finding) == 2 else SEVERITY[finding.severity]


def grouped(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Like findings (same rule, file, sheet and field) together, what must be fixed first; up to SHOWN_APART of them
    stay apart."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for f in sorted(findings, key=lambda f: (_urgency(f), f.sort_key())):
        groups.setdefault((_urgency(f), f.severity, f.code, f.file, f.sheet, f.field), []).append(f)
    out = []
    for group in groups.values():
        out += [group] if len(group) > SHOWN_APART else [[f] for f in group]
    return sorted(out, key=lambda g: (_urgency(g[0]), g[0].sort_key()))


def tell_group(group: list[Finding], everything: str) -> list[str]:
    """One or two lines and the remedy. `everything` says where all places are listed."""
    first = group[0]
    remedy = f"      → {first.remedy}{f' (Căn cứ: {first.basis})' if first.basis else ''}"
    sheet = [f"sheet «{first.sheet}»"] if first.sheet else []
    if len(group) == 1:
        place = [*sheet, *([f"ô {first.cell}"] if first.cell else [])]
        return [f"  [{_label(first)}] {', '.join([first.code, *place])}: {first.message}", remedy]
    heading = [f"«{name}»"] if (name := heading_of(first.sheet, first.field)) else []
    unit = "ô" if first.cell else "chỗ"
    what = ", ".join([first.code, *sheet, *heading, f"{vn_int(len(group))} {unit}"])
    cells = ", ".join(f.cell for f in group[:SHOWN_APART] if f.cell)
    rest = vn_int(len(group) - SHOWN_APART)
    lines = [f"  [{_label(first)}] {what}: {cells} … và {rest} {unit} khác ({everything})"]
    lines.append(f"      {first.cell + ': ' if first.cell else ''}{first.message}")
    return [*lines, remedy]


def tell_findings(findings: list[Finding], files: list[str]) -> str:
    """Findings of `check`, file by file, what must be fixed first."""
    lines = []
    told = list(dict.fromkeys(files))
    for path in told[:_FILES]:
        own = [f for f in findings if f.file == path]
        lines.append(f"{path}: {_how_many(own)}")
        for group in grouped(own):
            lines += tell_group(group, "xem đủ bằng --json")
    if len(told) > _FILES:
        lines.append(f"… và {vn_int(len(told) - _FILES)} tệp khác, xem đủ bằng --json")
    if nowhere := [f for f in findings if f.file not in files]:
        lines.append("Về chương trình:")
        for group in grouped(nowhere):
            lines += tell_group(group, "xem đủ bằng --json")
    if len(set(files)) > 1:
        lines.append(f"Tổng cộng {vn_int(len(set(files)))} tệp: {_how_many(findings)}")
    return "\n".join(lines)


def _how_many(findings: list[Finding]) -> str:
    if not findings:
        return "không thấy lỗi"
    errors = sum(1 for f in findings if f.severity == ERROR)
    warnings = count_warnings(findings)
    return (
        f"{vn_int(errors)} lỗi phải sửa, {vn_int(warnings.total)} cảnh báo{f' ({warnings})' if warnings.total else ''}"
    )
